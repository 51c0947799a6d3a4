/* places.h: trends in the order of their inorganic share, and which of them another method puts
 * elsewhere. */
#ifndef TAMIZ_PLACES_H
#define TAMIZ_PLACES_H

#include "query.h"

enum { PLACES_POSTS = 10 /* trends with fewer selected posts have no place */ };

struct trend_place {
	uint32_t trend, tag; /* as in trend_row */
	uint32_t place;	     /* 1: the most inorganic; trends of one share share a place */
	struct shares shares;
};

/* Of the trends of a result that have a place; ordered by (trend, tag), malloc'd.  NULL only when out of
 * memory. */
struct trend_place *places_of(const struct result *r, uint32_t *count);

struct place_move {
	struct trend_place was, is;
};

/* Those that stand in both and whose place differs, the widest moves first (then by place): at most
 * `most` into out; returns how many there are in all. */
uint32_t places_moved(const struct trend_place *was, uint32_t n, const struct trend_place *is, uint32_t m,
		      struct place_move *out, uint32_t most);

#endif
