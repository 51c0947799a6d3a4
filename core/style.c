#include "config.h"

#include "signals_private.h"

#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* One pass over a text.  "Bare" is the text without its links, tags and mentions. */
struct scan {
	const unsigned char *p;
	size_t len, at;
	uint64_t *words, word; /* hash of the word being read */
	size_t word_at;	       /* where it began */
	bool in_word;
	struct style *out;
	int32_t whole_first, whole_last, bare_first, bare_last; /* not spaces; 0: none */
	int32_t sentence_last; /* as bare_last, without closing quotes and emoji */
	size_t whole_chars;
	bool link_last, tag_last, space_before, line_pending;
	bool pointed, numbered; /* bare: has punctuation, has digits */
};

static bool is_space(int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x3000;
}

static bool is_emoji(int32_t c)
{
	return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf) || c == 0x2b50 ||
	       c == 0xfe0f || c == 0x200d || c == 0x20e3;
}

static bool is_word(int32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (is_emoji(c))
		return false;
	utf8proc_category_t k = utf8proc_category(c);

	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_NO;
}

/* Scripts written without spaces: every sign counts as a word. */
static bool is_sign(int32_t c)
{
	return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
	       (c >= 0xf900 && c <= 0xfaff);
}

static bool opens(int32_t c)
{
	return c == '"' || c == '\'' || c == '[' || c == 0x201c || c == 0xab;
}

static bool closes(int32_t c)
{
	return c == '"' || c == '\'' || c == ']' || c == ')' || c == 0x201d || c == 0x2019 ||
	       c == 0xbb;
}

static bool ends_sentence(int32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xff01 ||
	       c == 0xff1f || c == 0x61f || c == 0x964;
}

static int32_t decode(const struct scan *s, size_t at, size_t *next)
{
	utf8proc_int32_t c = s->p[at];
	utf8proc_ssize_t n = 1;

	if (c >= 0x80 &&
	    (n = utf8proc_iterate(s->p + at, (utf8proc_ssize_t)(s->len - at), &c)) < 1) {
		c = 0xfffd;
		n = 1;
	}
	*next = at + (size_t)n;
	return c;
}

/* lower: without capitals; letters match whatever their case. */
static bool looking_at(const struct scan *s, const char *lower)
{
	const unsigned char *p = s->p + s->at, *end = s->p + s->len;

	for (; *lower; lower++, p++) {
		unsigned char c = p < end ? *p : 0;

		if (c != (unsigned char)*lower && (c < 'A' || c > 'Z' || c + 32 != *lower))
			return false;
	}
	return true;
}

/* The end of the link that begins here, or 0. */
static size_t link_end(const struct scan *s)
{
	size_t at = s->at, next;

	/* Most words with an h are none: asked for every h of every text. */
	if (s->len - at < 8 || (s->p[at + 1] | 32) != 't' || (s->p[at + 2] | 32) != 't')
		return 0;
	if (looking_at(s, "http://"))
		at += 7;
	else if (looking_at(s, "https://"))
		at += 8;
	else
		return 0;
	size_t start = at;

	while (at < s->len && !is_space(decode(s, at, &next)))
		at = next;
	return at > start ? at : 0;
}

/* The end of the run of word characters and _ after the sign at s->at; 0: none. */
static size_t name_end(const struct scan *s, size_t sign)
{
	size_t at = s->at + sign, start = at, next;
	int32_t c;

	while (at < s->len && ((c = decode(s, at, &next)) == '_' || is_word(c)))
		at = next;
	return at > start ? at : 0;
}

/* Leftovers of a program at the character just read: \n or \u00e9 spelled out, control characters,
 * {placeholders}, </tags>. */
static bool leftover(const struct scan *s, int32_t c, size_t next)
{
	unsigned char after = next < s->len ? s->p[next] : 0;

	if (c == '\\')
		return after == 'n' || after == 'x' || after == 'u';
	if (c == '<' && after == '/')
		return next + 1 < s->len && is_word(s->p[next + 1]);
	if (c == '{') {
		size_t at = next;

		while (at < s->len && ((s->p[at] >= 'a' && s->p[at] <= 'z') || s->p[at] == '_'))
			at++;
		return at > next && at < s->len && s->p[at] == '}';
	}
	return c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* htts://, ttps://, https:/x: is the word that ends at the colon here a link that something
 * mangled? */
static bool broken_link(const struct scan *s)
{
	static const char *const bad[] = {"htt", "htts", "ttp", "ttps"};
	const char *word = (const char *)s->p + s->word_at;
	size_t n = s->at - s->word_at;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (n == strlen(bad[i]) && !strncasecmp(word, bad[i], n))
			return true;
	return ((n == 4 && !strncasecmp(word, "http", 4)) ||
		(n == 5 && !strncasecmp(word, "https", 5))) &&
	       s->at + 2 < s->len && s->p[s->at + 1] == '/' && s->p[s->at + 2] != '/';
}

static void end_word(struct scan *s)
{
	if (!s->in_word)
		return;
	if (s->out->words < STYLE_WORDS_MAX)
		s->words[s->out->words] = s->word;
	s->out->words++;
	s->in_word = false;
	if (s->at < s->len && s->p[s->at] == ':' && broken_link(s))
		s->out->bits |= STYLE_ARTEFACT;
}

static void add_to_word(struct scan *s, int32_t c)
{
	if (!s->in_word) {
		s->in_word = true;
		s->word = UINT64_C(0xcbf29ce484222325);
		s->word_at = s->at;
	}
	c = c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : utf8proc_tolower(c);
	s->word = (s->word ^ (uint64_t)c) * UINT64_C(0x100000001b3);
	s->tag_last = false;
}

/* A link, tag or mention from s->at up to end. */
static void entity(struct scan *s, size_t end)
{
	end_word(s);
	if (!s->whole_first)
		s->whole_first = s->p[s->at];
	s->whole_last = 'x'; /* never a quote */
	s->whole_chars += end - s->at;
	s->link_last = false;
	s->space_before = false;
	if (s->line_pending)
		s->out->bits |= STYLE_BROKEN;
	s->at = end;
}

static void mark(struct scan *s, int32_t c)
{
	uint32_t *bits = &s->out->bits;

	if (c == '!' || c == 0xff01)
		*bits |= STYLE_EXCLAIMS;
	else if (c == '?' || c == 0xff1f || c == 0x61f)
		*bits |= STYLE_ASKS;
	else if (c == ',' || c == 0xff0c || c == 0x3001 || c == 0x60c)
		*bits |= STYLE_COMMA;
	else if (c == '\'' || c == '"')
		*bits |= STYLE_STRAIGHT;
	else if (c == 0x2018 || c == 0x2019 || c == 0x201c || c == 0x201d)
		*bits |= STYLE_CURLY;
}

static void character(struct scan *s)
{
	size_t next;
	int32_t c = decode(s, s->at, &next);

	if (is_word(c)) {
		if (is_sign(c))
			end_word(s);
		add_to_word(s, c);
	} else {
		end_word(s);
		mark(s, c);
	}
	if (leftover(s, c, next))
		s->out->bits |= STYLE_ARTEFACT;
	s->at = next;
	s->space_before = is_space(c);
	if (s->space_before) {
		s->line_pending |= c == '\n' && s->whole_first;
		return;
	}
	if (s->line_pending)
		s->out->bits |= STYLE_BROKEN;
	s->link_last = false;
	s->whole_chars++;
	s->whole_last = s->bare_last = c;
	if (!s->whole_first)
		s->whole_first = c;
	if (!s->bare_first)
		s->bare_first = c;
	if (!is_emoji(c)) {
		s->pointed |= !is_word(c);
		s->numbered |= c >= '0' && c <= '9';
		if (!closes(c))
			s->sentence_last = c;
	}
}

static bool is_ascii_word(unsigned char c)
{
	return (unsigned)(c | 32) - 'a' < 26u || (unsigned)c - '0' < 10u;
}

/* character() for a run of ASCII letters and digits, up to where a link may begin. */
static void ascii_run(struct scan *s)
{
	unsigned char c = s->p[s->at];
	size_t start = s->at;

	if (!s->whole_first)
		s->whole_first = c;
	if (!s->bare_first)
		s->bare_first = c;
	if (s->line_pending)
		s->out->bits |= STYLE_BROKEN;
	do {
		s->numbered |= c <= '9';
		add_to_word(s, c);
		s->at++;
	} while (s->at < s->len && is_ascii_word(c = s->p[s->at]) && (c | 32) != 'h');
	s->whole_chars += s->at - start;
	s->whole_last = s->bare_last = s->sentence_last = s->p[s->at - 1];
	s->link_last = s->space_before = false;
}

static bool begins_upper(int32_t c)
{
	return c < 0x80 ? c >= 'A' && c <= 'Z' : utf8proc_tolower(c) != c;
}

static void finish(struct scan *s)
{
	struct style *o = s->out;

	end_word(s);
	if (ends_sentence(s->sentence_last))
		o->bits |= STYLE_STOP;
	if (o->words >= 3 && o->words <= 10 && !s->pointed && !s->numbered &&
	    !begins_upper(s->bare_first))
		o->bits |= STYLE_LEXICON;
	if (s->link_last)
		o->bits |= STYLE_ENDLINK;
	if (s->tag_last)
		o->bits |= STYLE_ENDTAG;
	if (s->whole_chars > 2 && opens(s->whole_first) && closes(s->whole_last))
		o->bits |= STYLE_ARTEFACT;
}

void style_scan(struct str text, uint64_t *words, struct style *out)
{
	struct scan s = {.p = (const unsigned char *)text.p,
			 .len = text.len < STYLE_BYTES ? text.len : STYLE_BYTES,
			 .words = words,
			 .out = out};

	*out = (struct style){0};
	if (looking_at(&s, "rt @"))
		out->bits |= STYLE_REPOST;
	if (text.len && text.p[0] == '@')
		out->bits |= STYLE_REPLY;
	while (s.at < s.len) {
		unsigned char c = s.p[s.at];
		size_t wide =
			c == 0xef && s.len - s.at >= 3 && !memcmp(s.p + s.at, "\xef\xbc\x83", 3)
				? 3
				: 0;
		size_t end = 0;

		if (c == 'h' || c == 'H') {
			if ((end = link_end(&s))) {
				bool after_space = s.space_before && s.whole_first;

				entity(&s, end);
				s.link_last = after_space;
				continue;
			}
		} else if (c == '#' || wide) {
			if ((end = name_end(&s, wide ? wide : 1))) {
				entity(&s, end);
				out->bits |= STYLE_TAGGED;
				s.tag_last = true;
				continue;
			}
		} else if (c == '@' && (end = name_end(&s, 1))) {
			entity(&s, end);
			s.tag_last = false;
			continue;
		}
		if (is_ascii_word(c))
			ascii_run(&s);
		else
			character(&s);
	}
	finish(&s);
}
