#include "config.h"

#include "minhash.h"

#include <stdlib.h>
#include <string.h>

enum { BINS = 128, BIN_BITS = 7, ROWS = BINS / MINHASH_BANDS };
#define FAR UINT32_C(0x9e3779b1)

/* The finaliser of SplitMix64: a bijection that spreads every bit. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* As much of it as a rolled hash needs: its high bits are good, and move down. */
static inline uint64_t scatter(uint64_t x)
{
	x = (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ x >> 32;
}

/* Walks over a text's grams.  A gram is hashed as it rolls by: h = sum of c[i] * B^(4 - i), modulo
 * 2^64.  Characters begin at bytes that are not UTF-8 continuations. */
struct roll {
	const unsigned char *p, *end;
	uint64_t window[SHINGLE], hash;
	uint32_t chars;
};

#define BASE UINT64_C(0x9e3779b97f4a7c15)

static struct roll roll_over(struct str text)
{
	return (struct roll){.p = (const unsigned char *)text.p,
			     .end = (const unsigned char *)text.p + text.len};
}

/* The next gram's hash, never 0; 0 at the end. */
static inline uint64_t roll_next(struct roll *r)
{
	static const uint64_t top = BASE * BASE * BASE * BASE;

	while (r->p < r->end) {
		uint64_t code = *r->p++, out = r->window[0];

		while (r->p < r->end && (*r->p & 0xc0) == 0x80)
			code = code << 8 | *r->p++;
		r->hash = (r->hash - out * top) * BASE + code;
		for (int i = 0; i + 1 < SHINGLE; i++)
			r->window[i] = r->window[i + 1];
		r->window[SHINGLE - 1] = code;
		if (++r->chars >= SHINGLE)
			return scatter(r->hash) | 1;
	}
	if (r->chars >= SHINGLE)
		return 0;
	r->chars = SHINGLE; /* a short text is one gram */
	return scatter(r->hash) | 1;
}

/* An empty bin borrows from the next that is not, marked with the distance. */
static void densify(uint32_t bin[BINS])
{
	uint32_t next = UINT32_MAX, far = 0;

	for (uint32_t b = 0; next == UINT32_MAX; b++) /* some bin is full */
		next = bin[b];
	for (uint32_t b = BINS; b-- > 0;) {
		far = bin[b] == UINT32_MAX ? far + 1 : 0;
		next = bin[b] == UINT32_MAX ? next : bin[b];
		bin[b] = next + far * FAR;
	}
}

void minhash_bands(struct str text, uint32_t bands[MINHASH_BANDS])
{
	struct roll r = roll_over(text);
	uint32_t bin[BINS];
	uint64_t h;

	memset(bin, 0xff, sizeof bin);
	while ((h = roll_next(&r))) {
		uint32_t value = (uint32_t)(h >> 16) & 0x7fffffff, *at = &bin[h >> (64 - BIN_BITS)];

		*at = value < *at ? value : *at;
	}
	densify(bin);
	for (uint32_t b = 0; b < MINHASH_BANDS; b++) {
		h = b;
		for (uint32_t i = 0; i < ROWS; i++)
			h = (h ^ bin[i * MINHASH_BANDS + b]) * BASE;
		bands[b] = (uint32_t)(mix(h) >> 32);
	}
}

static uint64_t *slot_of(const struct shingles *s, uint64_t hash)
{
	uint32_t i = (uint32_t)(hash >> 32) & s->mask;

	while (s->slot[i] && s->slot[i] != hash)
		i = (i + 1) & s->mask;
	return &s->slot[i];
}

/* Room for n slots and half as many grams. */
static bool shingles_reserve(struct shingles *s, uint32_t slots)
{
	if (slots <= s->cap)
		return true;
	shingles_free(s);
	s->slot = calloc(slots, sizeof *s->slot);
	s->gram = malloc((slots / 2 + 1) * sizeof *s->gram);
	s->index = malloc((slots / 2 + 1) * sizeof *s->index);
	if (!s->slot || !s->gram || !s->index) {
		shingles_free(s);
		return false;
	}
	s->cap = slots;
	return true;
}

bool shingles_fill(struct shingles *s, struct str text)
{
	struct roll r = roll_over(text);
	uint32_t slots = 16;
	uint64_t h;

	/* Those of the text before are taken out one by one: few of the slots are in use. */
	for (uint32_t i = 0; i < s->count; i++)
		s->slot[s->index[i]] = 0;
	s->count = 0;
	while (slots < 2 * text.len && slots < UINT32_C(1) << 31)
		slots *= 2;
	if (!shingles_reserve(s, slots))
		return false;
	s->mask = slots - 1;
	while ((h = roll_next(&r))) {
		uint64_t *at = slot_of(s, h);

		if (*at)
			continue;
		*at = h;
		s->index[s->count] = (uint32_t)(at - s->slot);
		s->gram[s->count++] = h;
	}
	return true;
}

void shingles_free(struct shingles *s)
{
	free(s->slot);
	free(s->gram);
	free(s->index);
	*s = (struct shingles){0};
}

static double share(const struct shingles *a, const struct shingles *b, uint32_t both)
{
	return (double)both / (double)(a->count + b->count - both);
}

double jaccard(const struct shingles *a, const struct shingles *b)
{
	uint32_t both = 0;

	for (uint32_t i = 0; i < b->count; i++)
		both += *slot_of(a, b->gram[i]) != 0;
	return share(a, b, both);
}

bool jaccard_at_least(const struct shingles *a, const struct shingles *b, double least)
{
	uint32_t both = 0, most = a->count < b->count ? a->count : b->count;

	for (uint32_t i = 0; i < b->count; i++) {
		both += *slot_of(a, b->gram[i]) != 0;
		/* Were all the rest shared, would it do? */
		if (i % 8 == 7) {
			uint32_t rest = both + (b->count - 1 - i);

			if (share(a, b, rest < most ? rest : most) < least)
				return false;
		}
	}
	return share(a, b, both) >= least;
}
