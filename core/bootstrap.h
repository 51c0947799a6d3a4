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

/* Interval of the inorganic share of rows[0, n) over what can be assessed among them; NAN where
 * nothing can.  Each row once, in any order (the result does not depend on it).  O(n log n + draws
 * * 512). False when out of memory. */
bool bootstrap_share(const struct corpus *c, const struct score *s, const row_t *rows, size_t n,
		     const struct bootstrap *b, double *lo, double *hi);

#endif
