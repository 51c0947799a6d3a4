#include "config.h"

#include "bitset.h"

#include <stdlib.h>
#include <string.h>

bool bitset_init(struct bitset *s, size_t bits)
{
	size_t n = bitset_words(bits);

	s->words = calloc(n ? n : 1, sizeof *s->words);
	s->bits = s->words ? bits : 0;
	return s->words != NULL;
}

void bitset_free(struct bitset *s)
{
	free(s->words);
	*s = (struct bitset){0};
}

static void trim(struct bitset *s)
{
	if (s->bits % 64)
		s->words[s->bits / 64] &= (UINT64_C(1) << (s->bits % 64)) - 1;
}

void bitset_fill(struct bitset *s, bool value)
{
	memset(s->words, value ? 0xff : 0, bitset_words(s->bits) * sizeof *s->words);
	trim(s);
}

size_t bitset_count(const struct bitset *s)
{
	size_t n = 0;

	for (size_t i = 0; i < bitset_words(s->bits); i++)
		n += (size_t)__builtin_popcountll(s->words[i]);
	return n;
}

void bitset_and(struct bitset *a, const struct bitset *b)
{
	for (size_t i = 0; i < bitset_words(a->bits); i++)
		a->words[i] &= b->words[i];
}

void bitset_or(struct bitset *a, const struct bitset *b)
{
	for (size_t i = 0; i < bitset_words(a->bits); i++)
		a->words[i] |= b->words[i];
}

void bitset_not(struct bitset *a)
{
	for (size_t i = 0; i < bitset_words(a->bits); i++)
		a->words[i] = ~a->words[i];
	trim(a);
}

void bitset_copy(struct bitset *to, const struct bitset *from)
{
	memcpy(to->words, from->words, bitset_words(from->bits) * sizeof *to->words);
}

bool bitset_equal(const struct bitset *a, const struct bitset *b)
{
	return a->bits == b->bits &&
	       !memcmp(a->words, b->words, bitset_words(a->bits) * sizeof *a->words);
}

size_t bitset_next(const struct bitset *s, size_t from)
{
	size_t w = from / 64;
	uint64_t word;

	if (from >= s->bits)
		return s->bits;
	word = s->words[w] & ~UINT64_C(0) << (from % 64);
	while (!word) {
		if (++w >= bitset_words(s->bits))
			return s->bits;
		word = s->words[w];
	}
	return w * 64 + (size_t)__builtin_ctzll(word);
}
