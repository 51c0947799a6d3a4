/* bitset.h: a set of rows, one bit each.  Words past the last bit are always zero. */
#ifndef TAMIZ_BITSET_H
#define TAMIZ_BITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bitset {
	uint64_t *words;
	size_t bits;
};

static inline size_t bitset_words(size_t bits)
{
	return (bits + 63) / 64;
}

/* All bits zero.  false when out of memory. */
bool bitset_init(struct bitset *s, size_t bits);
void bitset_free(struct bitset *s);
void bitset_fill(struct bitset *s, bool value);
size_t bitset_count(const struct bitset *s);
/* a = a op b; both of the same size. */
void bitset_and(struct bitset *a, const struct bitset *b);
void bitset_or(struct bitset *a, const struct bitset *b);
void bitset_not(struct bitset *a);
void bitset_copy(struct bitset *to, const struct bitset *from);
bool bitset_equal(const struct bitset *a, const struct bitset *b);
/* First set bit at or after from, or s->bits. */
size_t bitset_next(const struct bitset *s, size_t from);

static inline bool bitset_test(const struct bitset *s, size_t i)
{
	return s->words[i >> 6] >> (i & 63) & 1;
}

static inline void bitset_set(struct bitset *s, size_t i)
{
	s->words[i >> 6] |= UINT64_C(1) << (i & 63);
}

static inline void bitset_clear(struct bitset *s, size_t i)
{
	s->words[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}

#endif
