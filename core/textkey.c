#include "config.h"

#include "textkey.h"

#include <string.h>

struct reader {
	const unsigned char *p, *end;
};

static bool is_space(unsigned char b)
{
	return b == ' ' || (b >= '\t' && b <= '\r');
}

static bool is_word_byte(unsigned char b)
{
	return (unsigned)(b | 32) - 'a' < 26u || (unsigned)b - '0' < 10u || b >= 0x80;
}

/* Of eight bytes, how many letters and digits of ASCII come first. */
static inline size_t leading_word_bytes(const unsigned char *p)
{
	const uint64_t each = UINT64_C(0x0101010101010101), high = 0x80 * each;
	uint64_t w, low, letter, digit, other;

	memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	/* sums of 7 bits, so that no byte carries into the next: their high bits say "at least" */
	low = w & ~high;
	letter = ((low | 0x20 * each) + (0x80 - 'a') * each) & ~((low | 0x20 * each) + (0x7f - 'z') * each);
	digit = (low + (0x80 - '0') * each) & ~(low + (0x7f - '9') * each);
	other = (~(letter | digit) | w) & high;
	return other ? (size_t)__builtin_ctzll(other) / 8 : sizeof w;
}

static bool starts(const struct reader *r, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(r->end - r->p) >= n && !memcmp(r->p, with, n);
}

/* Length of the UTF-8 sequence that b begins; text was folded, hence is valid. */
static size_t sequence(const struct reader *r)
{
	unsigned char b = *r->p;
	size_t n = b < 0xc0 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;

	return n <= (size_t)(r->end - r->p) ? n : (size_t)(r->end - r->p);
}

/* Punctuation, symbols and emoji beyond ASCII: Latin-1 signs, U+2000-U+2BFF, CJK punctuation, the
 * variation selectors, and everything beyond the basic plane but for its letters' blocks. */
static bool is_sign(const unsigned char *p, size_t n)
{
	if (n == 2)
		return p[0] == 0xc2 || (p[0] == 0xc3 && (p[1] == 0x97 || p[1] == 0xb7));
	if (n == 3)
		return (p[0] == 0xe2 && p[1] <= 0xaf) || (p[0] == 0xe3 && p[1] == 0x80) ||
		       (p[0] == 0xef && p[1] >= 0xb8);
	return n == 4 && (p[1] == 0x9f || p[0] >= 0xf3);
}

/* Kana, Han, Hangul, Thai, Lao, Khmer, Burmese: no space between words. */
static bool is_spaceless(const unsigned char *p, size_t n)
{
	if (n == 4)
		return p[0] == 0xf0 && p[1] >= 0xa0;
	return n == 3 &&
	       ((p[0] >= 0xe3 && p[0] <= 0xed) || (p[0] == 0xe0 && p[1] >= 0xb8 && p[1] <= 0xbb) ||
		(p[0] == 0xe1 && (p[1] <= 0x82 || p[1] == 0x9e)));
}

static void skip_to_space(struct reader *r)
{
	while (r->p < r->end && !is_space(*r->p))
		r->p++;
}

/* A mention or tag ends where a sign other than _ begins. */
static void skip_name(struct reader *r)
{
	for (r->p++; r->p < r->end;) {
		size_t n = r->end - r->p >= 8 ? leading_word_bytes(r->p) : 0;

		r->p += n;
		if (n == 8 || r->p == r->end)
			continue;
		n = sequence(r);

		if (*r->p < 0x80 ? !is_word_byte(*r->p) && *r->p != '_' : is_sign(r->p, n))
			return;
		r->p += n;
	}
}

static void skip_repost_mark(struct reader *r)
{
	struct reader at = *r;

	while (at.p < at.end && is_space(*at.p))
		at.p++;
	if (!starts(&at, "rt @"))
		return;
	at.p += 3;
	skip_name(&at);
	*r = at;
}

static bool is_link(const struct reader *r)
{
	return (*r->p == 'h' && (starts(r, "http://") || starts(r, "https://"))) ||
	       (*r->p == 'w' && starts(r, "www.")) ||
	       (*r->p == 'p' && (starts(r, "pic.twitter.com/") || starts(r, "pic.x.com/")));
}

/* Copies one word; half-words counts letters of scripts without spaces. */
static char *copy_word(struct reader *r, char *to, uint32_t *half_words)
{
	const unsigned char *p = r->p, *end = r->end;

	for (;;) {
		struct reader at;
		size_t n;

		/* Nearly all of it is here.  As much is written as is read, so there is room for eight. */
		for (n = 8; n == 8 && end - p >= 8; p += n, to += n) {
			n = leading_word_bytes(p);
			memcpy(to, p, 8);
		}
		while (end - p < 8 && p < end && *p < 0x80 && is_word_byte(*p))
			*to++ = (char)*p++;
		if (p == end || *p < 0x80)
			break;
		at = (struct reader){p, end};
		n = sequence(&at);
		if (n > 1 && is_sign(p, n))
			break;
		if (n > 2 && is_spaceless(p, n))
			++*half_words;
		for (size_t i = 0; i < n; i++)
			*to++ = (char)*p++;
	}
	r->p = p;
	return to;
}

uint32_t textkey_words(struct str folded, char *out, size_t *len)
{
	struct reader r = {(const unsigned char *)folded.p,
			   (const unsigned char *)folded.p + folded.len};
	uint32_t words = 0;
	char *to = out;

	skip_repost_mark(&r);
	while (r.p < r.end) {
		uint32_t half_words = 0;

		if (*r.p == '#' || *r.p == '@') {
			skip_name(&r);
		} else if (!is_word_byte(*r.p) || (*r.p >= 0x80 && is_sign(r.p, sequence(&r)))) {
			r.p += sequence(&r);
		} else if (is_link(&r)) {
			skip_to_space(&r);
		} else {
			if (to > out)
				*to++ = ' ';
			to = copy_word(&r, to, &half_words);
			words += half_words > 1 ? half_words / 2 : 1;
		}
	}
	*len = (size_t)(to - out);
	return words;
}

/* --- links ------------------------------------------------------------------------------------ */

static bool is_tracking(struct str name)
{
	static const char *const names[] = {
		"fbclid", "gclid",   "igshid",	"igsh", "mc_cid",
		"mc_eid", "ref_src", "ref_url", "s",	"si",
		"share",  "cmpid",   "ocid",	"smid", "__twitter_impression"};

	if (name.len > 4 && !memcmp(name.p, "utm_", 4))
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == name.len && !memcmp(names[i], name.p, name.len))
			return true;
	return false;
}

static struct str until(struct str *rest, const char *stops)
{
	size_t n = 0;
	struct str head;

	while (n < rest->len && !memchr(stops, rest->p[n], strlen(stops)))
		n++;
	head = (struct str){rest->p, n};
	rest->p += n;
	rest->len -= n;
	return head;
}

static void cut_front(struct str *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->len >= n && !strncasecmp(s->p, prefix, n)) {
		s->p += n;
		s->len -= n;
	}
}

static char *put(char *to, struct str s)
{
	if (s.len)
		memcpy(to, s.p, s.len);
	return to + s.len;
}

size_t urlkey(struct str url, char *out)
{
	struct str host, path;
	char *to = out, mark = '?';

	cut_front(&url, "http://");
	cut_front(&url, "https://");
	cut_front(&url, "www.");
	host = until(&url, "/?#");
	for (size_t i = 0; i < host.len; i++)
		*to++ = (char)(host.p[i] >= 'A' && host.p[i] <= 'Z' ? host.p[i] + 32 : host.p[i]);
	path = until(&url, "?#");
	while (path.len && path.p[path.len - 1] == '/')
		path.len--;
	to = put(to, path);
	while (url.len && *url.p != '#') {
		struct str part, name;

		url.p++;
		url.len--;
		part = until(&url, "&#");
		name = part;
		name = until(&name, "=");
		if (!part.len || is_tracking(name))
			continue;
		*to++ = mark;
		mark = '&';
		to = put(to, part);
	}
	return (size_t)(to - out);
}
