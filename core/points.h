/* points.h: the scorecards (METHOD 5): what each signal counts for, in log-odds.
 *
 * There are two, because there are two ways of being automated, and one set of weights blurs both:
 * `generated`, a program writes and posts; `campaign`, an operation works the account.  On each
 *     logit P = logit(prior) + base(posts) + the points of every signal measured,
 * and the card that says more counts, whole: the ledger shows that one.  What the profile says
 * counts alike on both.  A plain value: copied, edited by name (method.h), fitted by fit.h, read
 * from data/points.json by data/points_file.h. */
#ifndef TAMIZ_POINTS_H
#define TAMIZ_POINTS_H

#include "signals.h"

enum { POINTS_PROVENANCE = 512 };

enum card { CARD_GENERATED, CARD_CAMPAIGN, CARD_COUNT };
extern const char *const card_name[CARD_COUNT], *const card_title[CARD_COUNT];

struct signal_points {
	double human, neutral, bot; /* knots; NAN: none */
	/* points at the knots, all >= 0; of the profile's signals the first card's count for both
	 */
	double against[CARD_COUNT], pro[CARD_COUNT];
	bool on;
};

/* Accounts by their posts in the study: none, up to 3, 15, 63, 255, more. */
enum { ACTIVITIES = 6 };
int points_activity(const struct account_signals *s);

struct points {
	double prior; /* P(automated) of an account of which nothing is known */
	/* an account with many posts and no mark either way; reached as n / (n + 2) */
	double base_posts[CARD_COUNT];
	double base_profile; /* an account with profile counts and no mark either way */
	double profile_cap; /* profile counts for at most this, where there are posts to judge by */
	/* one family alone brings an account with posts no further than this log-odds */
	double single_cap;
	/* no sum of points says more for automation than this log-odds */
	double certainty;
	double spread; /* what the points may be wrong by, for the identification interval */
	/* an account with fewer posts, and no profile counts, can't be assessed; nor one without a
	 * text or three dates */
	double min_posts;
	double adapt;	     /* how far a study's own accounts move the prior, [0,1] */
	/* log-odds that the study's accounts of each activity move the prior by: 0 but in a score's
	 * copy (prevalence.h) */
	double moved[ACTIVITIES];
	double member_habit; /* weight of a group member's habit on its other posts, [0,1] */
	struct signal_points signal[SIGNAL_COUNT];
	char provenance[POINTS_PROVENANCE];
};

/* signals.def as it stands: weights by mechanism, before any fit. */
void points_default(struct points *p);

/* Points that value v earns on a card: > 0 for automation, < 0 against, 0 where unknown or off. */
double points_of(const struct points *p, enum card card, enum signal s, struct signal_value v);

/* How far v stands toward the two outer knots, each in [0,1]; points_of is their weighted
 * difference. */
void points_levels(const struct points *p, enum signal s, struct signal_value v, double *against,
		   double *pro);
/* What base_posts and base_profile are multiplied by. */
double points_posts_weight(uint32_t posts);
bool points_base_profile(const struct account_signals *s); /* 0 or 1: its likes are known */

struct account_points {
	enum card card; /* the one that says more */
	double logit;	/* of P(automated): the sum of all below */
	double prior, base_posts, base_profile;
	double family[FAMILY_COUNT];
	double profile_capped, single_capped; /* what the two caps take off (or give back) */
	bool assessable;
	/* a text or a profile to go by, but too little to say more than a probability near the prior */
	bool told;
	double spread; /* what the logit may be wrong by: more for few posts */
	int families_for; /* families that speak for automation */
};

/* The ledger's sum for one account, on the card that says more. */
void points_sum(const struct points *p, const struct account_signals *s,
		struct account_points *out);

/* The same on one card. */
void points_sum_card(const struct points *p, enum card card, const struct account_signals *s,
		     struct account_points *out);
static inline bool family_of_profile(enum family f)
{
	return f == FAMILY_REACH || f == FAMILY_IDENTITY;
}

/* The probability that a sum of points stands for, strictly rising with it and never beyond
 * certainty: points were fitted on labels that are wrong now and then, and past some sum nobody has
 * seen enough accounts to say more.  The sum counts in full up to nine tenths of the way.  Nothing
 * is accused by a low probability, so that side has no such limit. */
double points_probability(const struct points *p, double logit);
/* What that takes off the sum: 0 up to there, else negative. */
double points_uncertain(const struct points *p, double logit);

double logit(double p);
double logistic(double x);

#endif
