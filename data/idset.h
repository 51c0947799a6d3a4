/* idset.h: the ids of posts, decimal numbers as text, in the order in which they came: found by
 * what they are, sorted as text.  8 bytes an id, and 5 to 11 to find it. */
#ifndef TAMIZ_IDSET_H
#define TAMIZ_IDSET_H

#include "idmap.h"
#include "record.h"
#include "vec.h"

enum { IDSET_DIGITS = 19 };

struct idset {
	VEC(uint64_t) keys;	   /* digits as a number, filled up to 19 with zeros */
	unsigned alike;		   /* how many digits each has, until they differ */
	VEC(unsigned char) digits; /* from then on, how many of each */
	bool ascending;		   /* each after the one before, as text */
	uint32_t *slots;	   /* by hash: some bits of it, then number + 1; 0: free */
	unsigned bits;		   /* of slots, and of a number in them */
	struct hash_key key;
};

void idset_open(struct idset *s);
void idset_close(struct idset *s);

/* Whether it is such an id; the others below are given no other. */
bool idset_takes(struct str id);
/* Numbers count from 0.  False: out of memory, or full. */
bool idset_add(struct idset *s, struct str id);
bool idset_has(const struct idset *s, struct str id);
/* Hints that the id, any, is soon to be asked for. */
void idset_prefetch(const struct idset *s, struct str id);
/* No id is added or asked for any more. */
void idset_forget(struct idset *s);

/* The id of a number, in room for it. */
struct str idset_get(const struct idset *s, size_t number, char room[IDSET_DIGITS]);

/* Calls each with the numbers in the order of their ids, shorter before longer ones that they
 * begin, until it fails. */
enum status idset_sorted(const struct idset *s,
			 enum status (*each)(void *ctx, size_t number, struct err *err), void *ctx,
			 struct err *err);

#endif
