/* points.h: the scorecard (METHOD 5): what each signal counts for, in log-odds.
 *
 * logit P(automated) = logit(prior) + base(posts) + the points of every signal measured.  A plain
 * value: copied, edited by name, fitted by fit.h, read from data/points.json by data/points.h. */
#ifndef TAMIZ_POINTS_H
#define TAMIZ_POINTS_H

#include "signals.h"

enum { POINTS_PROVENANCE = 512 };

struct signal_points {
	double human, neutral, bot; /* knots; NAN: none */
	double against, pro;	    /* points at the knots, both >= 0 */
	bool on;
};

struct points {
	double prior;	   /* P(automated) of an account of which nothing is known */
	double base_posts; /* an account with many posts and no mark either way; reached as n / (n +
			      2) */
	double base_profile; /* an account with profile counts and no mark either way */
	double profile_cap; /* profile counts for at most this, where there are posts to judge by */
	double single_cap;  /* one family alone brings an account with posts no further than this
			       log-odds */
	double spread;	    /* what the points may be wrong by, for the identification interval */
	double min_posts; /* an account with fewer posts, and no profile counts, can't be assessed;
			     nor one without a text or three dates */
	double member_habit; /* weight of a group member's habit on its other posts, [0,1] */
	struct signal_points signal[SIGNAL_COUNT];
	char provenance[POINTS_PROVENANCE];
};

/* signals.def as it stands: weights by mechanism, before any fit. */
void points_default(struct points *p);

/* Points that value v earns: > 0 for automation, < 0 against, 0 where unknown or off. */
double points_of(const struct points *p, enum signal s, struct signal_value v);

/* How far v stands toward the two outer knots, each in [0,1]; points_of is their weighted
 * difference. */
void points_levels(const struct points *p, enum signal s, struct signal_value v, double *against,
		   double *pro);
/* What base_posts and base_profile are multiplied by. */
double points_posts_weight(const struct account_signals *s);
bool points_has_profile(const struct account_signals *s);

struct account_points {
	double logit; /* of P(automated): the sum of all below */
	double prior, base_posts, base_profile;
	double family[FAMILY_COUNT];
	double profile_capped, single_capped; /* what the two caps take off (or give back) */
	bool assessable;
	int families_for; /* families that speak for automation */
};

/* The ledger's sum for one account. */
void points_sum(const struct points *p, const struct account_signals *s,
		struct account_points *out);

double logit(double p);
double logistic(double x);

#endif
