#include "config.h"

#include "shares.h"

#include "stats.h"

#include <math.h>

struct shares shares_of(const struct share_sums *s)
{
	struct shares r = {.unassessable = 1, .inorganic = NAN, .lo = NAN, .hi = NAN};
	double all = (double)s->posts * SHARE_ONE, n, p;

	if (!s->posts) {
		r.lo_id = r.hi_id = NAN;
		return r;
	}
	r.automated = (double)s->automated / all;
	r.coordinated = (double)s->coordinated / all;
	r.unassessable = (double)(s->posts - s->assessable) / (double)s->posts;
	r.organic = 1 - r.automated - r.coordinated - r.unassessable;
	if (r.organic < 0)
		r.organic = 0;
	r.lo_id = (double)s->lower / all;
	r.hi_id = (double)s->upper / all;
	if (!s->assessable)
		return r;
	p = (double)(s->automated + s->coordinated) / ((double)s->assessable * SHARE_ONE);
	r.inorganic = p;
	/* Posts of one account are no independent draws: Kish's effective size. */
	n = s->weight_squares
		    ? (double)s->assessable * (double)s->assessable / (double)s->weight_squares
		    : (double)s->assessable;
	r.n_eff = n;
	wilson_interval(p, n, &r.lo, &r.hi);
	return r;
}
