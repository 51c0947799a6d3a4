/* shares.h: the four shares of a set of posts, with denominators and two intervals. */
#ifndef TAMIZ_SHARES_H
#define TAMIZ_SHARES_H

#include "score.h"

enum { SHARE_COARSE = 128, SHARE_COARSER = (SHARE_ONE + 1) / SHARE_COARSE };

/* Sums over a set of posts, in SHARE_ONE units where fixed point.  Adding two is adding fields. */
struct share_sums {
	uint64_t posts, assessable;
	uint64_t automated, coordinated; /* over assessable posts */
	uint64_t lower, upper;		 /* over all posts */
	uint64_t accounts;		 /* distinct authors */
	/* Over authors, w the author's assessable posts and i their inorganic probability summed in
	 * SHARE_COARSE units: sums of w^2, w i and i^2, for the sampling interval.  Coarse, that
	 * 30 million posts of one author don't overflow. */
	uint64_t weight_squares, weight_shares, share_squares;
};

/* Shares in [0,1].  automated + coordinated + organic + unassessable = 1, over all posts;
 * inorganic = (automated + coordinated) / (1 - unassessable): of what can be assessed; NAN where
 * nothing can be. */
struct shares {
	double automated, coordinated, organic, unassessable;
	double inorganic;
	double lo,
		hi; /* 90 % sampling interval of inorganic */
	double lo_id, hi_id; /* identification bounds, over all posts */
	double n_eff;
};

/* The sampling interval is Wilson's (1927) with n_eff in place of the number of posts, for one author's
 * posts stand or fall together: the smaller of Kish's (1965) n = (sum w)^2 / sum w^2 and the n at which
 * P (1 - P) / n is the variance of P when authors are drawn anew, Poisson(1) times each, and each is
 * what it is with its own probability p = i / w:
 *
 *	sum of w^2 ((p - P)^2 + 2 p (1 - p)) / (sum w)^2
 *
 * It is that bootstrap's variance (METHOD 6) without the draws: the same at each key, in lists and in
 * the bulletin, for any number of threads.  Authors are either: where none (all) of Kish's n would be
 * inorganic with probability (1 - P)^n (P^n) of 5 % or more, the interval begins at 0 (ends at 1).
 * No score: everything unassessable. */
struct shares shares_of(const struct share_sums *sums);

/* Of one post's inorganic probability, which is in SHARE_ONE units. */
static inline uint64_t share_coarse(uint32_t inorganic)
{
	return (inorganic + SHARE_COARSER / 2) / SHARE_COARSER;
}

/* One author more, of so many assessable posts, with the sum of their share_coarse. */
static inline void share_sums_author(struct share_sums *to, uint64_t weight, uint64_t coarse)
{
	to->accounts++;
	to->weight_squares += weight * weight;
	to->weight_shares += weight * coarse;
	to->share_squares += coarse * coarse;
}

/* Of two sets that share no post.  accounts and the sums over authors add up only where they share no
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
	to->weight_shares += s->weight_shares;
	to->share_squares += s->share_squares;
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
