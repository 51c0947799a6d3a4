#include "config.h"

#include "post_list.h"

#include <stdlib.h>

enum { BLOCK = 8 }; /* words */

static uint32_t word_count(uint64_t word)
{
	return (uint32_t)__builtin_popcountll(word);
}

/* Set bits before row. */
static uint32_t rank_of(const struct post_list *l, row_t row)
{
	const uint64_t *words = l->rows->words;
	size_t word = row / 64;
	uint32_t n = l->before[word / BLOCK];

	for (size_t w = word / BLOCK * BLOCK; w < word; w++)
		n += word_count(words[w]);
	return row % 64 ? n + word_count(words[word] << (64 - row % 64)) : n;
}

/* The row before which there are n set bits; n < count. */
static row_t row_of(const struct post_list *l, uint32_t n)
{
	size_t low = 0, high = (bitset_words(l->rows->bits) + BLOCK - 1) / BLOCK;
	uint64_t word;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (l->before[middle] <= n)
			low = middle;
		else
			high = middle;
	}
	n -= l->before[low];
	low *= BLOCK;
	while (n >= word_count(l->rows->words[low]))
		n -= word_count(l->rows->words[low++]);
	for (word = l->rows->words[low]; n; n--)
		word &= word - 1;
	return (row_t)(low * 64 + (size_t)__builtin_ctzll(word));
}

/* Where the n-th row by time stands, and the other way round. */
static uint32_t turned(const struct post_list *l, uint32_t n)
{
	return l->reverse && n < l->dated ? l->dated - 1 - n : n;
}

bool post_list_by_time(struct post_list *l, const struct bitset *rows, row_t dated, bool reverse)
{
	const size_t words = bitset_words(rows->bits), blocks = (words + BLOCK - 1) / BLOCK;

	*l = (struct post_list){.rows = rows, .reverse = reverse};
	if (!(l->before = malloc((blocks + 1) * sizeof *l->before)))
		return false;
	for (size_t b = 0; b < blocks; b++) {
		l->before[b] = l->count;
		for (size_t w = b * BLOCK; w < words && w < (b + 1) * BLOCK; w++)
			l->count += word_count(rows->words[w]);
	}
	l->before[blocks] = l->count;
	l->dated = dated < rows->bits ? rank_of(l, dated) : l->count;
	return true;
}

void post_list_sorted(struct post_list *l, row_t *sorted, uint32_t count)
{
	*l = (struct post_list){.sorted = sorted, .count = count};
}

void post_list_free(struct post_list *l)
{
	free(l->before);
	free(l->sorted);
	*l = (struct post_list){.count = 0};
}

row_t post_list_at(const struct post_list *l, uint32_t i)
{
	return l->sorted ? l->sorted[i] : row_of(l, turned(l, i));
}

static uint32_t away(row_t a, row_t b)
{
	return a > b ? a - b : b - a;
}

static uint32_t nearest_sorted(const struct post_list *l, row_t row)
{
	uint32_t best = NONE;

	for (uint32_t i = 0; i < l->count; i++)
		if (best == NONE || away(l->sorted[i], row) < away(l->sorted[best], row))
			best = i;
	return best;
}

uint32_t post_list_nearest(const struct post_list *l, row_t row)
{
	uint32_t n, other;

	if (!l->count)
		return NONE;
	if (l->sorted)
		return nearest_sorted(l, row);
	n = row < l->rows->bits ? rank_of(l, row) : l->count; /* the first at or after it */
	if (!n)
		return turned(l, n);
	other = n - 1;
	if (n == l->count || away(row_of(l, other), row) < away(row_of(l, n), row))
		return turned(l, other);
	if (away(row_of(l, other), row) > away(row_of(l, n), row))
		return turned(l, n);
	return turned(l, n) < turned(l, other) ? turned(l, n) : turned(l, other);
}

uint32_t post_list_find(const struct post_list *l, row_t row)
{
	uint32_t at = post_list_nearest(l, row);

	return at != NONE && post_list_at(l, at) == row ? at : NONE;
}
