/* shares.h: the four shares of a set of posts, with denominators and two intervals. */
#ifndef TAMIZ_SHARES_H
#define TAMIZ_SHARES_H

#include "score.h"

/* Sums over a set of posts, in SHARE_ONE units where fixed point.  Adding two is adding fields. */
struct share_sums {
	uint64_t posts, assessable;
	uint64_t automated, coordinated; /* over assessable posts */
	uint64_t lower, upper;		 /* over all posts */
	uint64_t accounts;		 /* distinct authors */
	uint64_t weight_squares; /* sum over authors of (assessable posts)^2, for Kish's n_eff */
};

/* Shares in [0,1].  automated + coordinated + organic + unassessable = 1, over all posts;
 * inorganic = (automated + coordinated) / (1 - unassessable): of what can be assessed; NAN where
 * nothing can be. */
struct shares {
	double automated, coordinated, organic, unassessable;
	double inorganic;
	double lo,
		hi; /* 90 % sampling interval of inorganic: Wilson, n_eff by Kish; or bootstrap */
	double lo_id, hi_id; /* identification bounds, over all posts */
	double n_eff;
};

/* Wilson's interval with n_eff = (sum w)^2 / sum w^2, w = posts per account (Kish 1965; Wilson
 * 1927).  No score: everything unassessable. */
struct shares shares_of(const struct share_sums *sums);

/* Of two sets that share no post.  accounts and weight_squares add up only where they share no
 * author either, or the caller means author-in-set. */
static inline void share_sums_merge(struct share_sums *to, const struct share_sums *s)
{
	to->posts += s->posts;
	to->assessable += s->assessable;
	to->automated += s->automated;
	to->coordinated += s->coordinated;
	to->lower += s->lower;
	to->upper += s->upper;
	to->accounts += s->accounts;
	to->weight_squares += s->weight_squares;
}

static inline void share_sums_add(struct share_sums *to, const struct score *s, row_t row)
{
	struct post_score p;

	to->posts++;
	if (!s) {
		to->upper += SHARE_ONE;
		return;
	}
	p = score_post(s, row);
	to->lower += p.lower;
	to->upper += p.upper;
	to->assessable += p.class != CLASS_UNASSESSABLE;
	to->automated += p.automated;
	to->coordinated += p.coordinated;
}

#endif
