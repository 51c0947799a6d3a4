/* minhash.h: sketches of texts whose agreement estimates Jaccard's similarity.
 *
 * One-permutation hashing of character 5-grams (Li, Owen & Zhang 2012) into 128 bins, empty bins
 * filled from others far and near (after Shrivastava 2017: a short text leaves most of them empty, and
 * what neighbours share makes bands alike), cut into 16 bands of 8 bins that lie about.  Texts of
 * similarity s agree in some band with probability 1 - (1 - s^8)^16: 0.95 at 0.8, 0.40 at 0.65, 0.06
 * at 0.5.
 */
#ifndef TAMIZ_MINHASH_H
#define TAMIZ_MINHASH_H

#include "record.h"

enum { MINHASH_BANDS = 16, MINHASH_ROWS = 8, SHINGLE = 5 };

/* A text's grams in outline: what half the pairs that agree in a band by chance are told apart by, without reading
 * the texts again. */
struct outline {
	uint64_t word[4];
};

/* The bands and the outline of a text, whose whole is its only gram where it is shorter than one. */
void minhash_bands(struct str text, uint32_t bands[MINHASH_BANDS], struct outline *outline);
/* Texts of these outlines have jaccard() < least, for certain; false: they may or may not. */
bool outlines_unlike(const struct outline *a, const struct outline *b, double least);

/* The distinct grams of a text, hashed.  {0} is valid; fill it again and again. */
struct shingles {
	uint64_t *slot;		   /* open addressing; 0: free */
	uint64_t *gram;		   /* [count] in the order of the text */
	uint32_t *index;	   /* [count] their slots */
	uint32_t mask, count, cap; /* mask: slots in use less 1 */
	bool cut;		   /* of a text's beginning only */
};
bool shingles_fill(struct shingles *s, struct str text); /* false when out of memory */
/* The same, and whether jaccard(s, like) >= least; cut where that cannot be any more. */
bool shingles_fill_like(struct shingles *s, struct str text, const struct shingles *like, double least,
			bool *alike);
void shingles_free(struct shingles *s);

/* |a and b| / |a or b|, both filled. */
double jaccard(const struct shingles *a, const struct shingles *b);
/* jaccard(a, b) >= least, without counting on where that cannot be any more. */
bool jaccard_at_least(const struct shingles *a, const struct shingles *b, double least);

#endif
