/* attrib.h: who positioned a trend, as far as its posts show.
 *
 * A registered actor positions a trend when its own accounts post the tag at the onset of the burst
 * and the early amplification leads back to them (reposts, quotes and replies), or comes from groups
 * that otherwise pass on that actor's posts.  Where nobody stands out, where several do alike, or
 * where an account that is registered to nobody set off more, the answer is: unattributed.  Ours: no
 * published procedure says how observatories decide it. */
#ifndef TAMIZ_ATTRIB_H
#define TAMIZ_ATTRIB_H

#include "registry.h"

/* The shipped numbers; the Method view and `--set` change them. */
struct attrib_params attrib_defaults(void);

struct attrib_world {
	const struct corpus *c;
	const struct attrib_params *params; /* NULL: as shipped */
	const struct actor *actors;
	uint32_t actor_count;
	const uint32_t *account_actor; /* as in struct registry; NULL: no actors */
	const uint32_t *account_group; /* [accounts] 0: none, else from 1; NULL: not measured yet */
	uint32_t group_count;
};

/* Why the candidate is, or is not, the answer. */
enum attrib_reason {
	ATTRIB_POSITIONED,
	ATTRIB_NO_POSTS, /* none in the window */
	ATTRIB_NO_ACTOR, /* no registered actor has a part in it */
	ATTRIB_ABSENT,	 /* it is passed on, but posted nothing itself, nor did groups of its own */
	ATTRIB_LATE,	 /* it joined when the burst was under way */
	ATTRIB_WEAK,	 /* too little of the early posts leads to it */
	ATTRIB_RIVAL,	 /* more of them lead to an account registered to nobody */
	ATTRIB_CLOSE,	 /* another actor did about as much */
	ATTRIB_REASONS
};

struct attrib_finding {
	uint32_t actor;	    /* index into the actors, or NONE: unattributed */
	uint32_t candidate; /* the nearest to it, attributed or not; NONE: nobody */
	uint32_t runner_up; /* or NONE */
	enum attrib_reason reason;
	float confidence;    /* [0,1]; 0 where unattributed */
	float margin;	     /* of the candidate's score over the runner-up's */
	int64_t onset_ms;    /* the burst's beginning; TIME_UNKNOWN without dated posts */
	int64_t first_ms;    /* the candidate's first post of it, or that of its groups */
	uint32_t first_mover; /* account of the first post since the onset, or NONE */
	uint32_t posts;	      /* in the trend's window, dated */
	uint32_t before;      /* of them before the candidate's first */
	uint32_t own;	      /* by the candidate's accounts */
	uint32_t own_before;  /* of those, before the onset */
	uint32_t early;	      /* the first posts, that amplification is read from */
	uint32_t traced;      /* of those, by the candidate's accounts or leading back to them */
	uint32_t grouped;     /* others of those: by groups that otherwise lead back to it */
	uint32_t groups;      /* how many such groups */
	uint32_t rival;	      /* the account of nobody that most of the early posts lead to, or NONE */
	uint32_t rival_posts; /* of the early ones, by it or leading to it */
	uint32_t repeats;     /* earlier trends of this tag with the same actor (attrib_fill only) */
};

/* trend->tag and window say which posts.  O(posts), once for attrib_fill, and O(posts of the tag).  STATUS_OK also where nothing was found; STATUS_NOMEM. */
enum status attrib_trend(const struct attrib_world *w, const struct trend *trend,
			 struct attrib_finding *out, struct err *err);

/* Sets every trend's `found` (in arena), and actor, confidence and evidence of those that neither
 * the case nor an analyst has attributed.  Trends are ordered by (tag, start). */
enum status attrib_fill(const struct attrib_world *w, struct trend *trends, uint32_t trend_count,
			struct arena *arena, struct err *err);

/* As base, with its trends attributed anew now that groups are known.  Borrows base's memory, which
 * must outlive it; registry_free. */
enum status attrib_regroup(const struct registry *base, const struct corpus *c,
			   const struct attrib_params *params, const uint32_t *account_group,
			   uint32_t group_count, struct registry **out, struct err *err);

/* The finding in one sentence, in arena; NULL without memory.  It names actors as the data do: raw;
 * names: other accounts too. */
const char *attrib_words(const struct attrib_world *w, const struct attrib_finding *f, bool english,
			 bool names, struct arena *arena);

#endif
