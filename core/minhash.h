/* minhash.h: sketches of texts whose agreement estimates Jaccard's similarity.
 *
 * One-permutation hashing of character 5-grams (Li, Owen & Zhang 2012) into 128 bins, empty bins
 * filled by optimal densification (Shrivastava 2017), cut into 16 bands of 8 bins.  Texts of
 * similarity s agree in some band with probability 1 - (1 - s^8)^16: 0.95 at 0.8, 0.06 at 0.5. */
#ifndef TAMIZ_MINHASH_H
#define TAMIZ_MINHASH_H

#include "record.h"

enum { MINHASH_BANDS = 16, SHINGLE = 5 };

/* The sorted distinct hashes of text's character 5-grams (the whole text where it is shorter).  out
 * has room for text.len + 1; returns how many. */
size_t shingles(struct str text, uint64_t *out);

/* The bands of a sorted set of n >= 1 shingles. */
void minhash_bands(const uint64_t *set, size_t n, uint32_t bands[MINHASH_BANDS]);

/* |a and b| / |a or b| of two sorted sets, each of at least one. */
double jaccard(const uint64_t *a, size_t n, const uint64_t *b, size_t m);

#endif
