/* attrib_private.h: what counting a trend's posts leaves to whoever judges; nobody else includes it. */
#ifndef TAMIZ_ATTRIB_PRIVATE_H
#define TAMIZ_ATTRIB_PRIVATE_H

#include "attrib.h"
#include "bitset.h"
#include "huge.h"
#include "vec.h"

struct tally {
	uint32_t own, own_before, before, traced_early, traced, grouped, groups;
	int64_t first_ms, first_grouped_ms;
	uint32_t before_grouped;
};

/* Whose posts a group passes on: the actor of more than half of them (majority vote: Boyer & Moore
 * 1981, then counted). */
struct tie {
	uint32_t actor, votes, count, total;
	bool told; /* counted among the actor's groups */
};

/* Of the whole study, the same for every trend. */
struct study_reading {
	struct bitset own;	 /* posts by an actor's accounts */
	struct bitset traceable; /* posts by or leading to an actor: few, and asking each looks at four columns */
	struct tie *ties;	 /* by group; or NULL */
	struct spares leads, tied; /* of who reads a trend: given back as clean as they were */
};

struct reading {
	const struct attrib_world *w;
	const struct corpus *c;
	struct attrib_params params;
	const row_t *rows; /* of the tag */
	uint32_t begin, end;
	struct tally *tally;	  /* by actor */
	uint32_t *leads;	  /* by account: early posts that lead to it, and to no actor */
	VEC(uint32_t) early;	  /* the account of each such post */
	struct tie *ties;	  /* by group, in this trend; or NULL */
	struct study_reading *study;
};

/* Fills f, which has the counts, with candidate, actor and reason. */
void attrib_conclude(const struct reading *g, struct attrib_finding *f);

#endif
