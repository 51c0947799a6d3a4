#include "config.h"

#include "prevalence.h"

#include <math.h>
#include <string.h>

void prevalence_count(struct prevalence *v, const struct scorecard *k,
		      const struct scorecard_sum *s)
{
	enum card card;
	double logit;

	if (!scorecard_assessable(s))
		return;
	logit = scorecard_logit(k, s, &card);
	v->count[s->activity][logit >= PREVALENCE_STRONG	     ? PREVALENCE_IS_STRONG
			      : logit <= k->prior - PREVALENCE_CLEAR ? PREVALENCE_IS_CLEAR
								     : PREVALENCE_DOUBTFUL]++;
}

void prevalence_merge(struct prevalence *to, const struct prevalence *from)
{
	for (int i = 0; i < ACTIVITIES; i++)
		for (int m = 0; m < PREVALENCE_MARKS; m++)
			to->count[i][m] += from->count[i][m];
}

/* The share with strong marks, the doubtful at `prior`, PREVALENCE_MASS such accounts added.  EM on
 * the prior (Saerens, Latinne & Decaestecker 2002) would count the doubtful by their own points
 * too, and there the points are wrong where a study is unlike those they were fitted on: on
 * parties' accounts left out of the fit it took half of them for automated. */
static double share_of(const uint32_t count[PREVALENCE_MARKS], double prior)
{
	double doubtful = PREVALENCE_MASS + count[PREVALENCE_DOUBTFUL];

	return (count[PREVALENCE_IS_STRONG] + prior * doubtful) /
	       (count[PREVALENCE_IS_STRONG] + count[PREVALENCE_IS_CLEAR] + doubtful);
}

static double limited(double shift)
{
	return fmax(-PREVALENCE_LESS, fmin(PREVALENCE_MORE, shift));
}

void prevalence_move(struct points *p, const struct prevalence *counted)
{
	uint32_t all[PREVALENCE_MARKS] = {0}, accounts = 0;
	double whole;

	memset(p->moved, 0, sizeof p->moved);
	for (int i = 0; i < ACTIVITIES; i++)
		for (int m = 0; m < PREVALENCE_MARKS; m++) {
			all[m] += counted->count[i][m];
			accounts += counted->count[i][m];
		}
	if (p->adapt <= 0 || !accounts)
		return;
	whole = share_of(all, p->prior);
	for (int i = 0; i < ACTIVITIES; i++)
		p->moved[i] = p->adapt *
			      limited(logit(share_of(counted->count[i], whole)) - logit(p->prior));
}
