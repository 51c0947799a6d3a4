#include "config.h"

#include "minhash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 128, BIN_BITS = 7 };
static_assert(MINHASH_BANDS * MINHASH_ROWS <= BINS, "a band's bins are among them");

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

/* An empty bin borrows from the first full one at these distances, else at any: two bins seldom
 * borrow from the same, since the differences between distances differ (a Sidon set).  All bins go in
 * step, so that a compiler can take many at once. */
static void densify(uint32_t bin[BINS])
{
	static const uint8_t far[] = {1, 2, 4, 8, 13, 21, 31, 45, 66, 81, 97, 123};
	uint32_t full[2 * BINS], still = 1;

	memcpy(full, bin, BINS * sizeof *full);
	memcpy(full + BINS, bin, BINS * sizeof *full);
	for (size_t i = 0; still && i < sizeof far; i++) {
		const uint32_t *from = full + far[i];

		still = 0;
		for (uint32_t b = 0; b < BINS; b++) {
			uint32_t empty = -(uint32_t)(bin[b] == UINT32_MAX);

			bin[b] = (bin[b] & ~empty) | (from[b] & empty);
			still |= empty;
		}
	}
	for (uint32_t b = BINS; still && b-- > 0;)
		for (uint32_t i = 1; bin[b] == UINT32_MAX; i++) /* some bin is full */
			bin[b] = full[(b + i) % BINS];
}

/* A bijection of bins without pattern, so that bins which borrow in step lie in different bands here
 * and there: of Rivest et al. 1998, The RC6 block cipher. */
static uint32_t scattered(uint32_t x)
{
	return x * (2 * x + 1) % BINS;
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
		for (uint32_t i = 0; i < MINHASH_ROWS; i++)
			h = (h ^ bin[scattered(i * MINHASH_BANDS + b)]) * BASE;
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

/* Nothing in it, and room for a text of so many bytes. */
static bool shingles_clear(struct shingles *s, size_t len)
{
	uint32_t slots = 16;

	/* Those of the text before are taken out one by one: few of the slots are in use. */
	for (uint32_t i = 0; i < s->count; i++)
		s->slot[s->index[i]] = 0;
	s->count = 0;
	s->cut = false;
	while (slots < 2 * len && slots < UINT32_C(1) << 31)
		slots *= 2;
	if (!shingles_reserve(s, slots))
		return false;
	s->mask = slots - 1;
	return true;
}

/* false: it is there. */
static bool shingles_add(struct shingles *s, uint64_t hash)
{
	uint64_t *at = slot_of(s, hash);

	if (*at)
		return false;
	*at = hash;
	s->index[s->count] = (uint32_t)(at - s->slot);
	s->gram[s->count++] = hash;
	return true;
}

bool shingles_fill(struct shingles *s, struct str text)
{
	struct roll r = roll_over(text);
	uint64_t h;

	if (!shingles_clear(s, text.len))
		return false;
	while ((h = roll_next(&r)))
		shingles_add(s, h);
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

bool shingles_fill_like(struct shingles *s, struct str text, const struct shingles *like, double least,
			bool *alike)
{
	struct roll r = roll_over(text);
	uint32_t both = 0;
	uint64_t h;

	*alike = false;
	if (!shingles_clear(s, text.len))
		return false;
	while ((h = roll_next(&r))) {
		if (!shingles_add(s, h))
			continue;
		both += *slot_of(like, h) != 0;
		/* Were all the rest shared, would it do? */
		if (s->count % 8 == 0) {
			size_t most = both + (size_t)(r.end - r.p);

			if (most > like->count)
				most = like->count;
			s->cut = (double)most / (double)(like->count + s->count - both) < least;
			if (s->cut)
				return true;
		}
	}
	*alike = share(s, like, both) >= least;
	return true;
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
