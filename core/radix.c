#include "config.h"

#include "radix.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES = 8, VALUES = 256, SHORT = 64 /* lists that are sorted by insertion */ };

static void pass(const struct keyed *from, struct keyed *to, size_t n, int byte,
		 size_t count[VALUES])
{
	size_t sum = 0;

	for (int v = 0; v < VALUES; v++) {
		size_t c = count[v];

		count[v] = sum;
		sum += c;
	}
	for (size_t i = 0; i < n; i++)
		to[count[from[i].key >> (8 * byte) & 0xff]++] = from[i];
}

void radix_sort(struct keyed *items, struct keyed *scratch, size_t n)
{
	size_t count[BYTES][VALUES];
	struct keyed *from = items, *to = scratch;

	memset(count, 0, sizeof count);
	for (size_t i = 0; i < n; i++)
		for (int b = 0; b < BYTES; b++)
			count[b][items[i].key >> (8 * b) & 0xff]++;
	for (int b = 0; b < BYTES && n; b++) {
		struct keyed *swap = from;

		if (count[b][items[0].key >> (8 * b) & 0xff] == n)
			continue;
		pass(from, to, n, b, count[b]);
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * sizeof *items);
}

uint64_t *radix_sort_bits(uint64_t *items, uint64_t *scratch, size_t n, int low, int high)
{
	enum { DIGIT = 11, DIGITS = 1 << DIGIT };
	uint64_t *from = items, *to = scratch;
	size_t count[DIGITS];

	for (int shift = low; shift < high && n > 1; shift += DIGIT) {
		int bits = high - shift < DIGIT ? high - shift : DIGIT;
		uint64_t mask = (UINT64_C(1) << bits) - 1, *swap = from;
		size_t sum = 0;

		memset(count, 0, sizeof count);
		for (size_t i = 0; i < n; i++)
			count[from[i] >> shift & mask]++;
		if (count[from[0] >> shift & mask] == n)
			continue;
		for (int d = 0; d < DIGITS; d++) {
			size_t c = count[d];

			count[d] = sum;
			sum += c;
		}
		for (size_t i = 0; i < n; i++)
			to[count[from[i] >> shift & mask]++] = from[i];
		from = to;
		to = swap;
	}
	return from;
}

static int u32_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void insertion_sort(uint32_t *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t v = items[i];
		size_t j = i;

		for (; j && items[j - 1] > v; j--)
			items[j] = items[j - 1];
		items[j] = v;
	}
}

/* Byte by byte; bytes that all share are skipped. */
static void sort_bytes(uint32_t *items, uint32_t *scratch, size_t n)
{
	size_t count[sizeof *items][VALUES] = {{0}};
	uint32_t *from = items, *to = scratch;

	for (size_t i = 0; i < n; i++)
		for (size_t b = 0; b < sizeof *items; b++)
			count[b][items[i] >> (8 * b) & 0xff]++;
	for (size_t b = 0; b < sizeof *items; b++) {
		uint32_t *swap = from;
		size_t sum = 0;

		if (count[b][items[0] >> (8 * b) & 0xff] == n)
			continue;
		for (int v = 0; v < VALUES; v++) {
			size_t c = count[b][v];

			count[b][v] = sum;
			sum += c;
		}
		for (size_t i = 0; i < n; i++)
			to[count[b][from[i] >> (8 * b) & 0xff]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * sizeof *items);
}

void sort_u32(uint32_t *items, size_t n)
{
	uint32_t *scratch = n > SHORT ? malloc(n * sizeof *scratch) : NULL;

	if (scratch)
		sort_bytes(items, scratch, n);
	else if (n > SHORT) /* no memory for the quick way */
		qsort(items, n, sizeof *items, u32_compare);
	else
		insertion_sort(items, n);
	free(scratch);
}

/* The middle one of the first, the middle and the last. */
static uint32_t middling(const uint32_t *at, size_t n)
{
	uint32_t a = at[0], b = at[n / 2], c = at[n - 1];
	uint32_t low = a < b ? a : b, high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

uint32_t nth_u32(uint32_t *items, size_t n, size_t nth)
{
	/* A list that halves badly is left to the sort, which no order of it can slow down. */
	for (int rounds = 64; n > SHORT && rounds; rounds--) {
		uint32_t pivot = middling(items, n);
		size_t i = 0, j = n - 1;

		for (;; i++, j--) { /* Hoare 1961 */
			while (items[i] < pivot)
				i++;
			while (items[j] > pivot)
				j--;
			if (i >= j)
				break;
			uint32_t swap = items[i];

			items[i] = items[j];
			items[j] = swap;
		}
		if (nth < i) {
			n = i;
		} else {
			items += i;
			nth -= i;
			n -= i;
		}
	}
	sort_u32(items, n);
	return items[nth];
}
