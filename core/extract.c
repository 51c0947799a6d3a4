#include "config.h"

#include "extract.h"

#include "extract_private.h"

#include <utf8proc.h>

enum { HANDLE_MAX = 20, SLUG_MAX = 25 };

void extract_add(struct scan *s, struct found *f, const char *from, const char *to)
{
	if (!f)
		return;
	if (f->count == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 4;
		struct str *items = arena_alloc(s->arena, cap * sizeof *items);

		if (!items) {
			s->nomem = true;
			return;
		}
		if (f->count)
			memcpy(items, f->items, f->count * sizeof *items);
		f->items = items;
		f->cap = cap;
	}
	f->items[f->count++] = (struct str){from, (size_t)(to - from)};
}

int32_t extract_before(const struct scan *s, const char *p)
{
	const char *q = p;
	int32_t c;

	if (p == s->begin)
		return -1;
	do
		q--;
	while (q > s->begin && p - q < UTF8_MAX && utf8_is_tail((unsigned char)*q));
	if (q + utf8_decode(q, p, &c) != p)
		return UTF8_BAD;
	return c;
}

bool extract_is_accented(int32_t c)
{
	if (c < 0xC0)
		return false;
	if (c <= 0x24F)
		return c != 0xD7 && c != 0xF7;
	switch (c) {
	case 0x253:
	case 0x254:
	case 0x256:
	case 0x257:
	case 0x259:
	case 0x25B:
	case 0x263:
	case 0x268:
	case 0x26F:
	case 0x272:
	case 0x289:
	case 0x28B:
	case 0x2BB:
		return true;
	default:
		return (c >= 0x300 && c <= 0x36F) || (c >= 0x1E00 && c <= 0x1EFF);
	}
}

/* --- hashtags ------------------------------------------------------------------------------- */

/* What a hashtag must hold one of (HASH_LETTER), and what it may hold besides. */
enum hash_class { HASH_NONE, HASH_OTHER, HASH_LETTER };

static enum hash_class hash_class(int32_t c)
{
	if (c < 0x80)
		return is_letter(c)		 ? HASH_LETTER
		       : is_digit(c) || c == '_' ? HASH_OTHER
						 : HASH_NONE;
	switch (c) {
	case 0x00B7: /* Catalan's middle dot */
	case 0x05BE: /* Hebrew's hyphen, geresh, gershayim */
	case 0x05F3:
	case 0x05F4:
	case 0x0F0B: /* Tibetan's marks between syllables */
	case 0x0F0C:
	case 0x200C: /* joiners */
	case 0x200D:
	case 0x3003: /* Japanese ditto, wave dash, voicing, middle dot */
	case 0x301C:
	case 0x309B:
	case 0x309C:
	case 0x30A0:
	case 0x30FB:
	case 0xA67E: /* Old Cyrillic's kavyka */
	case 0xFF5E:
		return HASH_OTHER;
	default:
		break;
	}
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return HASH_LETTER;
	case UTF8PROC_CATEGORY_ND:
		return HASH_OTHER;
	default:
		return HASH_NONE;
	}
}

static bool begins_scheme(const struct scan *s, const char *p)
{
	return s->end - p >= 3 && !memcmp(p, "://", 3);
}

/* A hash sign of `sign` bytes is at s->at. */
static void scan_tag(struct scan *s, int sign)
{
	const char *from = s->at + sign, *p = from;
	int32_t prior = extract_before(s, s->at), c;
	bool letter = false, free = s->at > s->tag_end || s->at == s->begin;
	int len;

	s->at = from;
	if (!free || prior == '&' ||
	    (prior >= 0 && prior != 0xFE0E && prior != 0xFE0F && hash_class(prior) != HASH_NONE))
		return;
	c = extract_here(s, p, &len);
	if (c == 0xFE0F || c == 0x20E3) /* the key # */
		return;
	for (; p < s->end; p += len) {
		enum hash_class class = hash_class(extract_here(s, p, &len));

		if (class == HASH_NONE)
			break;
		letter |= class == HASH_LETTER;
	}
	if (!letter)
		return;
	s->at = s->tag_end = p;
	c = extract_here(s, p, &len);
	if (c != '#' && c != 0xFF03 && !begins_scheme(s, p))
		extract_add(s, s->tags, from, p);
}

/* --- mentions ------------------------------------------------------------------------------- */

/* May a mention follow c?  Not within words, mail addresses and the like. */
static bool may_precede_mention(int32_t c)
{
	return !is_alnum(c) && (c <= 0 || !strchr("_!#$%&*@", c > 0x7F ? 'x' : c)) && c != 0xFF20;
}

/* «RT» stands right before p, by itself? */
static bool follows_rt(const struct scan *s, const char *p)
{
	int32_t c;

	if (p - s->begin < 2 || (p[-1] | 0x20) != 't' || (p[-2] | 0x20) != 'r')
		return false;
	c = extract_before(s, p - 2);
	return c < 0 || !(is_alnum(c) || (c < 0x80 && c > 0 && strchr("_+~.-", c)));
}

/* An at sign of `sign` bytes is at s->at. */
static void scan_mention(struct scan *s, int sign)
{
	const char *from = s->at + sign, *p = from, *rest;
	bool free = s->at > s->mention_end || s->at == s->begin;
	bool fits = free && (may_precede_mention(extract_before(s, s->at)) || follows_rt(s, s->at));
	int32_t c;
	int len;

	s->at = from;
	while (p < s->end && p - from < HANDLE_MAX && (is_alnum(*p) || *p == '_'))
		p++;
	if (!fits || p == from)
		return;
	rest = p;
	if (s->end - p >= 2 && *p == '/' && is_letter(p[1]))
		for (rest = p + 1; rest < s->end && rest - p <= SLUG_MAX &&
				   (is_alnum(*rest) || *rest == '_' || *rest == '-');)
			rest++;
	s->at = p;
	s->mention_end = rest;
	c = extract_here(s, rest, &len);
	if (c != '@' && c != 0xFF20 && !extract_is_accented(c) && !begins_scheme(s, rest))
		extract_add(s, s->mentions, from, p);
}

/* --- the scan ------------------------------------------------------------------------------- */

/* Bytes at which something may be found: # @ : . and the first of the full-width signs. */
static bool is_signal(char byte)
{
	switch (byte) {
	case '#':
	case '@':
	case ':':
	case '.':
	case '\xEF':
		return true;
	default:
		return false;
	}
}

static void scan_one(struct scan *s)
{
	ptrdiff_t left = s->end - s->at;

	if (*s->at == '#')
		scan_tag(s, 1);
	else if (*s->at == '@')
		scan_mention(s, 1);
	else if (*s->at == '.')
		extract_bare_url(s);
	else if (begins_scheme(s, s->at))
		extract_url(s);
	else if (left > 3 && !memcmp(s->at, "\xEF\xBC\x83", 3))
		scan_tag(s, 3);
	else if (left > 3 && !memcmp(s->at, "\xEF\xBC\xA0", 3))
		scan_mention(s, 3);
	else
		s->at++;
}

static void give(struct str_list *list, const struct found *f)
{
	if (list)
		*list = (struct str_list){.items = f->items, .count = f->count, .known = true};
}

bool extract_entities(struct str text, struct arena *arena, struct str_list *tags,
		      struct str_list *mentions, struct str_list *urls)
{
	struct found tag = {0}, mention = {0}, url = {0};
	struct scan s = {
		.begin = text.p,
		.end = text.p + text.len,
		.at = text.p,
		.taken = text.p,
		.tag_end = text.p,
		.mention_end = text.p,
		.arena = arena,
		.tags = tags ? &tag : NULL,
		.mentions = mentions ? &mention : NULL,
		.urls = urls ? &url : NULL,
	};

	while (s.at < s.end && !s.nomem) {
		if (is_signal(*s.at))
			scan_one(&s);
		else
			s.at++;
	}
	give(tags, &tag);
	give(mentions, &mention);
	give(urls, &url);
	return !s.nomem;
}
