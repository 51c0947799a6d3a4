/* signals_private.h: the pieces of signals_of_account(), and one account's scratch memory. */
#ifndef TAMIZ_SIGNALS_PRIVATE_H
#define TAMIZ_SIGNALS_PRIVATE_H

#include "signals.h"

/* What one text looks like; a text of links, tags and mentions alone has no words. */
enum style_bit {
	STYLE_STOP = 1 << 0, /* its last sentence ends in a stop, ! or ? */
	STYLE_EXCLAIMS = 1 << 1,
	STYLE_ASKS = 1 << 2,
	STYLE_COMMA = 1 << 3,
	STYLE_BROKEN = 1 << 4,	 /* into lines */
	STYLE_STRAIGHT = 1 << 5, /* has ' or " */
	STYLE_CURLY = 1 << 6,	 /* has typographic quotes or apostrophes */
	STYLE_TAGGED = 1 << 7,
	STYLE_ENDTAG = 1 << 8,	/* no word after its last tag */
	STYLE_ENDLINK = 1 << 9, /* something, then a link, then nothing */
	STYLE_ARTEFACT = 1 << 10,
	STYLE_REPLY = 1 << 11,	/* begins with a mention */
	STYLE_REPOST = 1 << 12, /* begins with RT @ */
	STYLE_LEXICON = 1 << 13, /* 3 to 10 words, no capital first, no punctuation, no digit */
};
enum { STYLE_BITS = 14, STYLE_WORDS_MAX = 1024, STYLE_BYTES = 1 << 16 };

struct style {
	uint32_t bits, words;
};

/* Looks at the first STYLE_BYTES of a text (no platform has longer posts, a stranger's study may);
 * hashes of its lower-case words go to words[STYLE_WORDS_MAX], as many as fit. */
void style_scan(struct str text, uint64_t *words, struct style *out);

struct signal_scratch {
	int64_t *time; /* sorted ms, then gaps */
	int64_t *gap;
	size_t time_cap;
	uint64_t *trace, *spare; /* word triples and whole texts: see wording.c */
	size_t traces, trace_cap, spare_cap;
	float *length; /* ln(words + 1) by text */
	size_t length_cap;
	/* the corpus lists shares alone: nothing is known of how much else one writes */
	bool only_reposts;
	uint64_t words[STYLE_WORDS_MAX];
};

/* Grows *array (elements of size) to hold n. */
bool scratch_grow(void **array, size_t *cap, size_t n, size_t size);

bool signals_tempo(const struct corpus *c, uint32_t a, struct signal_scratch *k,
		   struct account_signals *out);
bool signals_text(const struct corpus *c, uint32_t a, struct signal_scratch *k,
		  struct account_signals *out);
/* rhythm.c: of n sorted times, of posts by hour, of n gaps in their order and sorted. */
void rhythm_sitting(const int64_t *time, size_t n, struct account_signals *out);
void rhythm_hours(const uint32_t hour[24], size_t n, struct account_signals *out);
void rhythm_seconds(const int64_t *time, size_t n, struct account_signals *out);
void rhythm_sustained(const int64_t *time, size_t n, struct account_signals *out);
void rhythm_cycle(const int64_t *gap, const int64_t *sorted, size_t n, struct account_signals *out);
void signals_profile(const struct corpus *c, uint32_t a, struct account_signals *out);

static inline void signal_put(struct account_signals *out, enum signal s, double value, size_t n)
{
	out->of[s] = (struct signal_value){(float)value, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n};
}

#endif
