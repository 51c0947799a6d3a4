#include "config.h"

#include "shares.h"

#include "stats.h"

#include <math.h>

static const double TAIL = 0.05; /* left out on either side of the interval */

/* How many independent authors the sums are worth (Kish), and how many at which the interval is as wide
 * as shares.h says. */
static double effective(const struct share_sums *s, double share, double *authors)
{
	double all = (double)s->assessable, squares = (double)s->weight_squares;
	double variance = share * share * squares +
			  2 * (1 - share) * (double)s->weight_shares / SHARE_COARSE -
			  (double)s->share_squares / (SHARE_COARSE * SHARE_COARSE);
	double n;

	*authors = squares > 0 ? all * all / squares : all;
	n = variance > 0 ? share * (1 - share) * all * all / variance : *authors;
	return n > 0 && n < *authors ? n : *authors;
}

static void interval(struct shares *r, const struct share_sums *s)
{
	double authors;

	r->n_eff = effective(s, r->inorganic, &authors);
	wilson_interval(r->inorganic, r->n_eff, &r->lo, &r->hi);
	if (pow(1 - r->inorganic, authors) >= TAIL)
		r->lo = 0;
	if (pow(r->inorganic, authors) >= TAIL)
		r->hi = 1;
}

struct shares shares_of(const struct share_sums *s)
{
	struct shares r = {.unassessable = 1, .inorganic = NAN, .lo = NAN, .hi = NAN};
	double all = (double)s->posts * SHARE_ONE;

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
	r.inorganic = (double)(s->automated + s->coordinated) / ((double)s->assessable * SHARE_ONE);
	interval(&r, s);
	return r;
}
