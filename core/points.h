/* points.h: the scorecard (METHOD 5): what each signal counts for, in log-odds.
 *
 * logit P(automated) = logit(prior) + base(posts) + the points of every signal measured.  A plain value:
 * copied, edited by name, fitted by fit.h, read from data/points.json by data/points.h. */
#ifndef TAMIZ_POINTS_H
#define TAMIZ_POINTS_H

#include "signals.h"

enum { POINTS_PROVENANCE = 512 };

struct signal_points {
	double human, neutral, bot; /* knots; NAN: none */
	double against, pro;        /* points at the knots, both >= 0 */
	bool on;
};

struct points {
	double prior;        /* P(automated) of an account of which nothing is known */
	double base_posts;   /* an account with many posts and no mark either way; reached as n / (n + 2) */
	double base_profile; /* an account with profile counts and no mark either way */
	double profile_cap;  /* profile counts for at most this, where there are posts to judge by */
	double single_cap;   /* one family alone brings an account with posts no further than this log-odds */
	double spread;       /* what the points may be wrong by, for the identification interval */
	double min_posts;    /* an account with fewer posts, and no profile, cannot be assessed */
	struct signal_points signal[SIGNAL_COUNT];
	char provenance[POINTS_PROVENANCE];
};

/* signals.def as it stands: weights by mechanism, before any fit. */
void points_default(struct points *p);

/* Points that value v earns: > 0 for automation, < 0 against, 0 where unknown or off. */
double points_of(const struct points *p, enum signal s, struct signal_value v);

struct account_points {
	double logit;              /* of P(automated) */
	double family[FAMILY_COUNT];
	double prior, base;        /* logit(prior), and base */
	double capped;             /* taken off by profile_cap and single_cap (<= 0), or given back (>= 0) */
	bool assessable;
	int families_for;          /* families that speak for automation */
};

/* The ledger's sum for one account. */
void points_sum(const struct points *p, const struct account_signals *s, struct account_points *out);

double logit(double p);
double logistic(double x);

/* Sets a value by name, as `--set NAME=VALUE` and the Method view do: "prior", "spread" …, "rest" (0 or
 * 1: off, on), "rest.for", "rest.against", "rest.human", "rest.neutral", "rest.bot".  False, with err
 * filled, for an unknown name or a value out of range. */
bool points_set(struct points *p, struct str name, double value, struct err *err);

/* The same names, one after another, for lists and completion. */
struct points_param {
	char name[40];
	const char *help, *unit, *source; /* help: to be translated */
	double value, fallback, least, most;
};
uint32_t points_param_count(void);
void points_param_at(const struct points *p, uint32_t i, struct points_param *out);

#endif
