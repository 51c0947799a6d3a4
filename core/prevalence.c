#include "config.h"

#include "prevalence.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum mark { STRONG, CLEAR, DOUBTFUL, MARKS };

struct counting {
	const struct account_signals *signals;
	struct points points; /* as they ship: nothing moved */
	struct job *job;
	/* counts alone, so that the order in which threads add them does not matter */
	atomic_uint count[ACTIVITIES][MARKS];
};

static void count_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct counting *k = ctx;
	double clear = logit(k->points.prior) - PREVALENCE_CLEAR;

	(void)part;
	for (size_t a = begin; a < end; a++) {
		struct account_points sum;
		enum mark mark;

		if ((a & 4095) == 0 && job_stop(k->job))
			return;
		points_sum(&k->points, &k->signals[a], &sum);
		if (!sum.assessable)
			continue;
		mark = sum.logit >= PREVALENCE_STRONG ? STRONG
		       : sum.logit <= clear	      ? CLEAR
						      : DOUBTFUL;
		atomic_fetch_add_explicit(&k->count[points_activity(&k->signals[a])][mark], 1,
					  memory_order_relaxed);
	}
}

/* The share with strong marks, the doubtful at `prior`, PREVALENCE_MASS such accounts added.  EM on
 * the prior (Saerens, Latinne & Decaestecker 2002) would count the doubtful by their own points too,
 * and there the points are wrong where a study is unlike those they were fitted on: on parties'
 * accounts left out of the fit it took half of them for automated. */
static double share_of(const unsigned count[MARKS], double prior)
{
	double doubtful = PREVALENCE_MASS + count[DOUBTFUL];

	return (count[STRONG] + prior * doubtful) / (count[STRONG] + count[CLEAR] + doubtful);
}

static double limited(double shift)
{
	return fmax(-PREVALENCE_LESS, fmin(PREVALENCE_MORE, shift));
}

void prevalence_move(const struct account_signals *signals, size_t accounts, struct points *p,
		     struct job *job)
{
	struct counting k = {.signals = signals, .points = *p, .job = job};
	unsigned all[MARKS] = {0}, count[ACTIVITIES][MARKS];
	double whole;

	memset(p->moved, 0, sizeof p->moved);
	memset(k.points.moved, 0, sizeof k.points.moved);
	if (p->adapt <= 0 || !accounts)
		return;
	parallel_for(job, accounts, 64, 256, count_part, &k);
	for (int i = 0; i < ACTIVITIES; i++)
		for (int m = 0; m < MARKS; m++)
			all[m] += count[i][m] = atomic_load(&k.count[i][m]);
	whole = share_of(all, p->prior);
	for (int i = 0; i < ACTIVITIES; i++)
		p->moved[i] = p->adapt * limited(logit(share_of(count[i], whole)) - logit(p->prior));
}
