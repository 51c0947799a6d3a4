/* fit.h: points from labelled accounts: logistic regression on the knots' levels, with every weight
 * >= 0 (so the card stays monotone), drawn toward the points that one starts from (a Gaussian
 * prior), so that few labels move little. */
#ifndef TAMIZ_FIT_H
#define TAMIZ_FIT_H

#include "points.h"

struct fit_example {
	const struct account_signals *signals;
	bool bot;
	uint32_t source; /* which set it is from: sets count by their weight, not by their size */
};

struct fit_options {
	double pull; /* 1 / variance of the prior around the starting points; 5 */
	double mass; /* how many accounts all examples together count for; 2,000 */
	double most_pro, most_against; /* bounds of points; 3 and 1 */
	const double *source_weight;   /* [sources], or NULL: all alike */
	uint32_t sources;
	/* What is fitted; the rest is as if unknown, so that sets are not told apart by the fields
	 * that they happen to have. */
	bool posts, profile;
};
#define FIT_DEFAULT \
	((struct fit_options){.pull = 5, \
			      .mass = 2000, \
			      .most_pro = 3, \
			      .most_against = 1, \
			      .sources = 1, \
			      .posts = true, \
			      .profile = true})

/* Fits one card of *p, which holds the starting points, and base_profile.  The profile's signals
 * are the first card's: fitting another leaves them.  Bots weigh p->prior of the mass and others
 * the rest, whatever their numbers.  STATUS_USAGE where a class is missing.
 */
enum status fit_points(const struct fit_example *examples, size_t n, enum card card,
		       const struct fit_options *o, struct job *job, struct points *p,
		       struct err *err);

/* How well points tell examples apart. */
struct fit_figures {
	size_t bots, others;
	double roc_auc, pr_auc, f1, mcc, brier, ece; /* F1 and MCC at 1/2; ECE over ten bins */
	double flagged_bots, flagged_others;	     /* shares at or over 1/2 */
};
/* Of probabilities p[i] and classes; NAN where a class is missing. */
enum status fit_judge(const double *p, const bool *bot, size_t n, struct fit_figures *out,
		      struct err *err);

#endif
