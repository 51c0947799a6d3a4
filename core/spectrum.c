/* How unequally posts are spread over accounts, and what a smaller sample would show of it. */
#include "config.h"

#include "gauges.h"

#include <math.h>
#include <stdlib.h>

static double total(const struct spectrum *s)
{
	double sum = 0;

	for (uint32_t i = 0; i < s->n; i++)
		sum += s->posts[i] * s->accounts[i];
	return sum;
}

double spectrum_accounts(const struct spectrum *s)
{
	double sum = 0;

	for (uint32_t i = 0; i < s->n; i++)
		sum += s->accounts[i];
	return sum;
}

double spectrum_top(const struct spectrum *s, double part, bool exact)
{
	double want = part * spectrum_accounts(s), sum = 0;

	/* 0.1 * 30 is a little more than 3. */
	want = exact ? ceil(want - 1e-9) : want;
	want = want < 1 ? 1 : want;
	for (uint32_t i = s->n; i-- && want > 0;) {
		double take = s->accounts[i] < want ? s->accounts[i] : want;

		sum += take * s->posts[i];
		want -= take;
	}
	return sum / total(s);
}

/* One minus twice the area under the Lorenz curve, which is straight over accounts that post alike. */
double spectrum_gini(const struct spectrum *s)
{
	double accounts = spectrum_accounts(s), all = total(s), below = 0, area = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		double more = s->posts[i] * s->accounts[i];

		area += s->accounts[i] * (below + below + more);
		below += more;
	}
	return 1 - area / accounts / all;
}

static double log_choose(double n, double k)
{
	int sign;

	return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

bool spectrum_rarefy(const struct spectrum *s, uint32_t to, struct spectrum *out)
{
	double all = total(s), ways = log_choose(all, to);
	uint32_t most = s->n && s->posts[s->n - 1] < to ? (uint32_t)s->posts[s->n - 1] : to;

	*out = (struct spectrum){.n = most};
	out->posts = calloc(2 * ((size_t)most + 1), sizeof *out->posts);
	if (!out->posts)
		return false;
	out->accounts = out->posts + most + 1;
	for (uint32_t k = 0; k < most; k++)
		out->posts[k] = k + 1;
	for (uint32_t i = 0; i < s->n; i++) {
		double c = s->posts[i];

		for (uint32_t k = 1; k <= most && k <= c; k++)
			if (to - k <= all - c)
				out->accounts[k - 1] +=
					s->accounts[i] * exp(log_choose(c, k) +
							     log_choose(all - c, to - k) - ways);
	}
	return true;
}
