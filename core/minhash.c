#include "config.h"

#include "minhash.h"

#include <stdlib.h>
#include <string.h>

enum { BINS = 128, BIN_BITS = 7, ROWS = BINS / MINHASH_BANDS };

/* The finaliser of SplitMix64: a bijection that spreads every bit. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static int u64_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Most texts have about a hundred: a shell sort beats qsort's calls there. */
static void sort_small(uint64_t *at, size_t n)
{
	static const size_t gaps[] = {301, 132, 57, 23, 10, 4, 1};

	if (n > 2000) {
		qsort(at, n, sizeof *at, u64_compare);
		return;
	}
	for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
		for (size_t i = gaps[g]; i < n; i++) {
			uint64_t v = at[i];
			size_t j = i;

			for (; j >= gaps[g] && at[j - gaps[g]] > v; j -= gaps[g])
				at[j] = at[j - gaps[g]];
			at[j] = v;
		}
}

/* Characters begin at bytes that are not UTF-8 continuations; a gram is hashed as it rolls by:
 * h = sum of c[i] * B^(4 - i), modulo 2^64. */
size_t shingles(struct str text, uint64_t *out)
{
	static const uint64_t base = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t window[SHINGLE] = {0}, top = base * base * base * base, h = 0;
	size_t n = 0, chars = 0, distinct = 0;

	for (size_t i = 0; i < text.len;) {
		uint64_t code = (unsigned char)text.p[i++];

		while (i < text.len && ((unsigned char)text.p[i] & 0xc0) == 0x80)
			code = code << 8 | (unsigned char)text.p[i++];
		h = (h - window[chars % SHINGLE] * top) * base + code;
		window[chars++ % SHINGLE] = code;
		if (chars >= SHINGLE)
			out[n++] = mix(h);
	}
	if (!n)
		out[n++] = mix(h);
	sort_small(out, n);
	for (size_t i = 0; i < n; i++)
		if (!distinct || out[i] != out[distinct - 1])
			out[distinct++] = out[i];
	return distinct;
}

void minhash_bands(const uint64_t *set, size_t n, uint32_t bands[MINHASH_BANDS])
{
	uint32_t bin[BINS], filled[BINS];

	memset(bin, 0xff, sizeof bin);
	/* The set is sorted and the bin is its top bits: the first of a bin is its minimum. */
	for (size_t i = n; i-- > 0;)
		bin[set[i] >> (64 - BIN_BITS)] = (uint32_t)(set[i] >> 16) & 0x7fffffff;
	for (uint32_t b = 0; b < BINS; b++) {
		uint32_t from = b;

		for (uint64_t attempt = 1; bin[from] == UINT32_MAX; attempt++)
			from = (uint32_t)(mix(attempt << 32 | (b + 1)) >> (64 - BIN_BITS));
		filled[b] = bin[from];
	}
	for (uint32_t b = 0; b < MINHASH_BANDS; b++) {
		uint64_t h = b;

		for (uint32_t r = 0; r < ROWS; r++)
			h = mix(h ^ filled[b * ROWS + r]);
		bands[b] = (uint32_t)h;
	}
}

double jaccard(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
	size_t i = 0, j = 0, both = 0;

	while (i < n && j < m) {
		uint64_t x = a[i], y = b[j];

		both += x == y;
		i += x <= y;
		j += y <= x;
	}
	return (double)both / (double)(n + m - both);
}
