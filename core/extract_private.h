/* extract_private.h: what the two halves of extract.c share. */
#ifndef TAMIZ_EXTRACT_PRIVATE_H
#define TAMIZ_EXTRACT_PRIVATE_H

#include "extract.h"
#include "utf8.h"

/* The text, where the scan is, and the lists it fills. */
struct scan {
	const char *begin, *end;
	const char *at;	   /* all before it has been looked at */
	const char *taken; /* the end of the last URL: nothing begins before it */
	const char *tag_end,
		*mention_end; /* of the last ones: what precedes the next comes after */
	struct arena *arena;
	struct found *tags, *mentions, *urls;
	bool nomem;
};

struct found {
	struct str *items;
	size_t count, cap;
};

/* Adds what lies between two places to a list; nothing where the list is not wanted. */
void extract_add(struct scan *s, struct found *f, const char *from, const char *to);

/* The code point that ends before p, or -1 at the start of the text. */
int32_t extract_before(const struct scan *s, const char *p);

/* The code point at p and its length, or -1 and 0 at the end. */
static inline int32_t extract_here(const struct scan *s, const char *p, int *len)
{
	int32_t c;

	if (p >= s->end) {
		*len = 0;
		return -1;
	}
	*len = utf8_decode(p, s->end, &c);
	return c;
}

static inline bool is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_alnum(int32_t c)
{
	return is_digit(c) || is_letter(c);
}

/* The letters with which Western European, African and Vietnamese names are written. */
bool extract_is_accented(int32_t c);

/* A URL whose "://" is at s->at, or one without a scheme, whose first full stop is there: adds it,
 * and moves s->at past what has been looked at. */
void extract_url(struct scan *s);
void extract_bare_url(struct scan *s);

#endif
