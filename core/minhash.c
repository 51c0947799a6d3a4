#include "config.h"

#include "minhash.h"

#include "wide.h"

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
	bool bytes; /* each character is a byte: the window is the text itself */
};

#define BASE UINT64_C(0x9e3779b97f4a7c15)

static bool all_ascii(struct str text)
{
	uint64_t any = 0, word;

	for (; text.len >= sizeof word; text.p += sizeof word, text.len -= sizeof word) {
		memcpy(&word, text.p, sizeof word);
		any |= word;
	}
	for (; text.len; text.p++, text.len--)
		any |= (unsigned char)*text.p;
	return !(any & UINT64_C(0x8080808080808080));
}

static struct roll roll_over(struct str text)
{
	struct roll r = {.p = (const unsigned char *)text.p,
			 .end = (const unsigned char *)text.p + text.len,
			 .bytes = text.len >= SHINGLE && all_ascii(text)};

	for (; r.bytes && r.chars + 1 < SHINGLE; r.chars++)
		r.hash = r.hash * BASE + *r.p++;
	return r;
}

/* The next gram's hash, never 0; 0 at the end. */
static inline uint64_t roll_next(struct roll *r)
{
	static const uint64_t top = BASE * BASE * BASE * BASE;

	if (r->bytes) {
		if (r->p == r->end)
			return 0;
		/* what leaves next is taken off at once */
		const uint64_t h = r->hash * BASE + *r->p++;

		r->hash = h - r->p[-SHINGLE] * top;
		return scatter(h) | 1;
	}
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
static inline __attribute__((always_inline)) void densify_by(uint32_t bin[BINS])
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

#ifdef HAVE_AVX2
__attribute__((target("avx2"))) static void densify_wide(uint32_t bin[BINS])
{
	densify_by(bin);
}
#endif

static void densify(uint32_t bin[BINS])
{
#ifdef HAVE_AVX2
	if (__builtin_cpu_supports("avx2")) {
		densify_wide(bin);
		return;
	}
#endif
	densify_by(bin);
}

/* A bijection of bins without pattern, so that bins which borrow in step lie in different bands here
 * and there: of Rivest et al. 1998, The RC6 block cipher. */
static uint32_t scattered(uint32_t x)
{
	return x * (2 * x + 1) % BINS;
}

enum { PLACES = 256, NUMBER_BITS = 16 };

/* Of 256 places, by the hash's upper bits, those that grams fell on, but for 16: these bits hold how many grams
 * there are, doublets counted. */
static void draw(struct outline *o, const uint8_t place[PLACES], size_t grams)
{
	for (int w = 0; w < PLACES / 64; w++) {
		o->word[w] = 0;
		for (int i = 0; i < 8; i++) {
			uint64_t eight;

			memcpy(&eight, place + 64 * w + 8 * i, sizeof eight);
			/* a bit of each byte, side by side; in which order does not matter */
			o->word[w] = o->word[w] << 8 | (eight * UINT64_C(0x0102040810204080)) >> 56;
		}
	}
	o->word[3] = o->word[3] << NUMBER_BITS | (grams < UINT16_MAX ? grams : UINT16_MAX);
}

void minhash_bands(struct str text, uint32_t bands[MINHASH_BANDS], struct outline *outline)
{
	struct roll r = roll_over(text);
	uint32_t bin[BINS];
	uint8_t place[PLACES] = {0};
	size_t grams = 0;
	uint64_t h;

	memset(bin, 0xff, sizeof bin);
	while ((h = roll_next(&r))) {
		uint32_t value = (uint32_t)(h >> 16) & 0x7fffffff, *at = &bin[h >> (64 - BIN_BITS)];

		*at = value < *at ? value : *at;
		place[h >> 56] = 1;
		grams++;
	}
	draw(outline, place, grams);
	densify(bin);
	for (uint32_t b = 0; b < MINHASH_BANDS; b++) {
		h = b;
		for (uint32_t i = 0; i < MINHASH_ROWS; i++)
			h = (h ^ bin[scattered(i * MINHASH_BANDS + b)]) * BASE;
		bands[b] = (uint32_t)(mix(h) >> 32);
	}
}

/* On a place that only one text's grams fell on lies at least one gram that the other has not. */
bool outlines_unlike(const struct outline *a, const struct outline *b, double least)
{
	const uint64_t drawn = UINT64_MAX << NUMBER_BITS, counted = ~drawn;
	const uint64_t grams_a = a->word[3] & counted, grams_b = b->word[3] & counted;
	uint64_t only_a = 0, only_b = 0, both;

	for (int w = 0; w < PLACES / 64; w++) {
		const uint64_t in = w < 3 ? UINT64_MAX : drawn;

		only_a += (uint64_t)__builtin_popcountll(a->word[w] & ~b->word[w] & in);
		only_b += (uint64_t)__builtin_popcountll(b->word[w] & ~a->word[w] & in);
	}
	if (grams_a == UINT16_MAX || grams_b == UINT16_MAX)
		return false;
	both = grams_a - only_a < grams_b - only_b ? grams_a - only_a : grams_b - only_b;
	return (double)both / (double)(both + only_a + only_b) < least;
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
