/* bootstrap.h: the sampling interval of an inorganic share (METHOD 6).
 *
 * Poisson(1) bootstrap over accounts, because one account's posts stand or fall together, and
 * within each draw every account is what it is with its own probability: so the interval covers
 * both who happened to post and what the score can't tell.  Drawing again can't show accounts that nobody
 * saw: of one account that is surely automated every draw is 1.  So the interval is never narrower
 * than Wilson's with Kish's effective number of observations. */
#ifndef TAMIZ_BOOTSTRAP_H
#define TAMIZ_BOOTSTRAP_H

#include "score.h"

struct bootstrap {
	uint32_t draws; /* 200 */
	uint64_t seed;
	double level; /* 0.9; Wilson's is for that */
};
#define BOOTSTRAP_DEFAULT ((struct bootstrap){.draws = 200, .seed = 1, .level = 0.9})

/* One author of a set: its posts there that can be assessed, at least one, and the sum of their
 * inorganic probability in SHARE_ONE units. */
struct account_share {
	uint32_t posts;
	uint64_t inorganic;
};

/* Interval of the inorganic share of a set of posts by these authors (authors.h makes them); NAN where
 * there are none.  The order matters to the draws: give them by account.  O(n + draws * 512).  False
 * when out of memory. */
bool bootstrap_accounts(const struct account_share *accounts, size_t n, const struct bootstrap *b,
			double *lo, double *hi);

#endif
