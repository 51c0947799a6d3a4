/* copies_private.h: shared by the steps of copies_find(); nobody else includes it. */
#ifndef TAMIZ_COPIES_PRIVATE_H
#define TAMIZ_COPIES_PRIVATE_H

#include "copies.h"
#include "huge.h"
#include "minhash.h"
#include "vec.h"

enum { COPIES_CHUNK = 512, RANGES = 8 };

struct finder {
	const struct corpus *c;
	const struct copies_params *params;
	struct job *job;
	struct copies *k;
	atomic_bool nomem;
	uint64_t *hash;	       /* [contents] of the words; 0: too short */
	uint32_t *key;	       /* [contents] */
	uint32_t *key_content; /* [keys] first content with it */
	uint32_t *leader;      /* [keys] */
	bool nearly;	       /* not exact copies only: */
	uint32_t *band[MINHASH_BANDS]; /* [contents] each, freed once joined */
	struct outline *outline;       /* [contents] */
	VEC(uint64_t) found[MINHASH_BANDS]; /* later << 32 | earlier */
	uint32_t found_in[MINHASH_BANDS][RANGES]; /* of each range of later texts */
	int range_bits;				  /* later >> range_bits is its range */
	struct spares sorting;		    /* [2 * keys] of uint64_t */
	uint64_t *candidate; /* [candidates] as found */
	bool *alike;	     /* [candidates] the first of later's that it resembles */
	size_t candidates;
};

/* One thread's text. */
struct words {
	char *at;
	size_t len, cap;
	uint32_t count;
};

/* The words of a content, folded; false when out of memory. */
bool words_of(struct words *w, const struct corpus *c, uint32_t content);

static inline struct str words_str(const struct words *w)
{
	return (struct str){w->at, w->len};
}

/* Of what bands found: keys. */
static inline uint32_t later_of(uint64_t candidate)
{
	return (uint32_t)(candidate >> 32);
}

static inline uint32_t earlier_of(uint64_t candidate)
{
	return (uint32_t)candidate;
}

/* Fills leader from the bands, which it frees; false when out of memory. */
bool near_duplicates(struct finder *f);

#endif
