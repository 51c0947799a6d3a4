/* score.h: what the method says of every post and account of a corpus: probabilities, classes,
 * groups.  Immutable once made; a pure function of (corpus, method): same bytes for any number of
 * threads.  Probabilities are fixed point (fixed.h). */
#ifndef TAMIZ_SCORE_H
#define TAMIZ_SCORE_H

#include "arena.h"
#include "coord.h"

enum post_class {
	CLASS_UNASSESSABLE,
	CLASS_ORGANIC,
	CLASS_COORDINATED,
	CLASS_AUTOMATED,
	CLASS_COUNT
};

struct evidence; /* evidence.h */
struct points;	 /* points.h */
struct method;	 /* method.h */
struct scorecard_sum; /* scorecard.h */

/* What all posts of an account have from it. */
struct author {
	uint16_t automated, lower, upper; /* P(automated) and its bounds */
	uint16_t habit;			  /* of a group's member: what its other posts are worth */
	bool assessable;
};

struct score {
	const struct author *author;   /* by account */
	const uint32_t *post_account;  /* by post: the corpus's */
	const struct coord_post *post; /* by post: the evidence's */
	/* by account */
	const uint16_t *account_automated, *account_coordinated;
	const uint8_t *account_class;
	/* a probability can be told; of an account that is not assessable it is one near the prior,
	 * from a text or two, and its posts stay not assessable */
	const bool *account_told;
	const uint32_t *account_group; /* 0: none; else a group's number, from 1 */
	uint32_t groups;
	const struct evidence *evidence; /* referenced: what the ledger is made from */
	const struct points *points;	 /* a copy, its prior moved: see prevalence.h */
	const struct scorecard_sum *sum; /* private, by account: what its signals earn */
	struct arena arena;		 /* private: owns all of it */
};

/* A post's inorganic probability is automated + coordinated (<= SHARE_ONE).  Of what can't be
 * assessed the first three are 0 and say nothing. */
struct post_score {
	uint16_t automated;    /* P(automated) */
	uint16_t coordinated;  /* P(coordinated and not automated) */
	uint16_t lower, upper; /* identification bounds of inorganic (METHOD 6) */
	enum post_class class;
};

static inline enum post_class score_class(uint16_t automated, uint16_t coordinated)
{
	if ((uint32_t)automated + coordinated < (SHARE_ONE + 1) / 2)
		return CLASS_ORGANIC;
	return automated >= coordinated ? CLASS_AUTOMATED : CLASS_COORDINATED;
}

static inline bool score_assessable(const struct score *s, row_t row)
{
	const struct author *by = &s->author[s->post_account[row]];

	return by->assessable || by->habit || s->post[row].linked;
}

/* p = 1 - (1 - P(automated author)) (1 - c), c the evidence of the very event that the post took
 * part in (METHOD 5).  linked, fast: as in coord_post; for fast, the larger of the two does as
 * well. */
static inline struct post_score score_event(const struct author *by, uint16_t linked, uint16_t fast)
{
	uint16_t own = fixed_most(linked, by->habit);
	struct post_score p = {.class = CLASS_UNASSESSABLE};

	p.upper = (uint16_t)(by->upper + fixed_rest(by->upper, fixed_most(own, fast)));
	if (!by->assessable && !own)
		return p;
	p.automated = by->automated;
	p.coordinated = fixed_rest(by->automated, own);
	p.lower = (uint16_t)(by->lower + fixed_rest(by->lower, linked));
	p.class = score_class(p.automated, p.coordinated);
	return p;
}

/* Made when asked for: a change of points touches accounts alone, and posts need no columns. */
static inline struct post_score score_post(const struct score *s, row_t row)
{
	return score_event(&s->author[s->post_account[row]], s->post[row].linked,
			   s->post[row].fast);
}

/* STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED; *out is the caller's. */
enum status score_make(const struct evidence *e, const struct points *p, struct job *job,
		       struct score **out, struct err *err);

/* Evidence and score in one.  before: an earlier score of the same corpus whose evidence is taken
 * over where m leaves it unchanged, or NULL. */
enum status score_run(const struct corpus *c, const struct method *m, const struct score *before,
		      struct job *job, struct score **out, struct err *err);
void score_free(struct score *s);

#endif
