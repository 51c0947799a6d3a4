/* attrib_private.h: what counting a trend's posts leaves to whoever judges; nobody else includes it. */
#ifndef TAMIZ_ATTRIB_PRIVATE_H
#define TAMIZ_ATTRIB_PRIVATE_H

#include "attrib.h"
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

struct reading {
	const struct attrib_world *w;
	const struct corpus *c;
	struct attrib_params params;
	const row_t *rows; /* of the tag */
	uint32_t begin, end;
	struct tally *tally;	  /* by actor */
	uint32_t *leads;	  /* by account: early posts that are its or lead to it */
	VEC(uint32_t) early;	  /* the account of each early post's lead */
	struct tie *ties, *study; /* by group: in this trend, in the study; or NULL */
};

/* Fills f, which has the counts, with candidate, actor and reason. */
void attrib_conclude(const struct reading *g, struct attrib_finding *f);

#endif
