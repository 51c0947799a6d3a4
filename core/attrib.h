/* attrib.h: who positioned a trend, as far as its posts show.
 *
 * A registered actor positions a trend when its own accounts post the tag at the onset of the burst
 * and the early amplification leads back to them (reposts, quotes and replies).  Where no actor
 * stands out, or several do alike, the answer is: unattributed.  Ours: no published procedure says
 * how observatories decide it. */
#ifndef TAMIZ_ATTRIB_H
#define TAMIZ_ATTRIB_H

#include "registry.h"

struct attrib_finding {
	uint32_t actor;	    /* index into the registry's actors, or NONE: unattributed */
	float confidence;   /* [0,1] */
	uint32_t runner_up; /* or NONE */
	float margin;	    /* between the two */
	int64_t onset_ms;   /* the burst's beginning; TIME_UNKNOWN without dated posts */
	int64_t first_ms;   /* the actor's first post of it */
	uint32_t posts;	    /* in the trend's window, dated */
	uint32_t before;    /* of them before the actor's first */
	uint32_t own;	    /* by the actor's accounts */
	uint32_t early;	    /* the first posts, that amplification is read from */
	uint32_t traced;    /* of those, by the actor's accounts or leading back to them */
	uint32_t repeats;   /* earlier trends of this tag with the same actor (attrib_fill only) */
};

/* trend->tag and window say which posts.  actors and account_actor as in struct registry.  O(posts
 * of the tag).  STATUS_OK also where nothing was found; STATUS_NOMEM. */
enum status attrib_trend(const struct corpus *c, const struct actor *actors, uint32_t actor_count,
			 const uint32_t *account_actor, const struct trend *trend,
			 struct attrib_finding *out, struct err *err);

/* Attributes the trends that nobody has attributed: sets actor, actor_computed, actor_confidence
 * and actor_evidence (text in arena; English, for machines and lists).  findings: one for each
 * trend in arena, or NULL if not wanted. */
enum status attrib_fill(const struct corpus *c, const struct actor *actors, uint32_t actor_count,
			const uint32_t *account_actor, struct trend *trends, uint32_t trend_count,
			struct arena *arena, struct attrib_finding **findings, struct err *err);

#endif
