#include "config.h"

#include "fit.h"

#include <math.h>
#include <stdlib.h>

struct judged {
	double p;
	bool bot;
};

/* Most probable first; among equals others first, so that ties never flatter. */
static int by_p(const void *a, const void *b)
{
	const struct judged *x = a, *y = b;

	if (x->p != y->p)
		return x->p > y->p ? -1 : 1;
	return (int)x->bot - (int)y->bot;
}

/* Ties count one half (Mann-Whitney). */
static double roc_auc(const struct judged *v, size_t n, double bots, double others)
{
	double wins = 0, below = others;

	for (size_t i = 0, j; i < n; i = j) {
		double b = 0, o = 0;

		for (j = i; j < n && v[j].p == v[i].p; j++)
			*(v[j].bot ? &b : &o) += 1;
		below -= o;
		wins += b * (below + o / 2);
	}
	return wins / (bots * others);
}

static double pr_auc(const struct judged *v, size_t n, double bots)
{
	double found = 0, area = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i].bot)
			area += ++found / (double)(i + 1);
	return area / bots;
}

static void at_one_half(const struct judged *v, size_t n, struct fit_figures *out)
{
	double tp = 0, fp = 0, fn, tn, den;

	for (size_t i = 0; i < n && v[i].p >= 0.5; i++)
		*(v[i].bot ? &tp : &fp) += 1;
	fn = (double)out->bots - tp;
	tn = (double)out->others - fp;
	den = sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
	out->f1 = tp > 0 ? 2 * tp / (2 * tp + fp + fn) : 0;
	out->mcc = den > 0 ? (tp * tn - fp * fn) / den : 0;
	out->flagged_bots = tp / (double)out->bots;
	out->flagged_others = fp / (double)out->others;
}

static void calibration(const struct judged *v, size_t n, struct fit_figures *out)
{
	double sum[10] = {0}, hits[10] = {0}, count[10] = {0};

	for (size_t i = 0; i < n; i++) {
		int bin = (int)fmin(9, floor(10 * v[i].p));
		double miss = v[i].p - v[i].bot;

		sum[bin] += v[i].p;
		hits[bin] += v[i].bot;
		count[bin]++;
		out->brier += miss * miss / (double)n;
	}
	for (int b = 0; b < 10; b++)
		if (count[b] > 0)
			out->ece += fabs(sum[b] - hits[b]) / (double)n;
}

enum status fit_judge(const double *p, const bool *bot, size_t n, struct fit_figures *out,
		      struct err *err)
{
	struct judged *v = malloc((n ? n : 1) * sizeof *v);

	*out = (struct fit_figures){0};
	if (!v)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		v[i] = (struct judged){p[i], bot[i]};
		out->bots += bot[i];
	}
	out->others = n - out->bots;
	qsort(v, n, sizeof *v, by_p);
	out->roc_auc = out->bots && out->others
			       ? roc_auc(v, n, (double)out->bots, (double)out->others)
			       : NAN;
	out->pr_auc = out->bots ? pr_auc(v, n, (double)out->bots) : NAN;
	at_one_half(v, n, out);
	calibration(v, n, out);
	free(v);
	return STATUS_OK;
}
