#include "config.h"

#include "stats.h"

#include "huge.h"
#include "radix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* lgamma without the global sign. */
static double log_factorial(double k)
{
	int sign;

	return lgamma_r(k + 1, &sign);
}

double poisson_tail(uint64_t k, double mean)
{
	double term, sum, at = (double)k;

	if (!k || !isfinite(mean))
		return 1;
	if (mean <= 0)
		return 0;
	if (at <= mean) { /* the lower tail is the shorter sum */
		term = exp(-mean + (at - 1) * log(mean) - log_factorial(at - 1));
		for (sum = 0, at -= 1; at >= 0 && term > sum * 1e-17; at -= 1) {
			sum += term;
			term *= at / mean;
		}
		return sum < 1 ? 1 - sum : 0;
	}
	term = exp(-mean + at * log(mean) - log_factorial(at));
	for (sum = 0; term > sum * 1e-17; term *= mean / at) {
		sum += term;
		at += 1;
	}
	return sum < 1 ? sum : 1;
}

double binomial_tail(uint64_t k, uint64_t n, double p)
{
	double sum = 0, term;

	if (!k || p >= 1)
		return 1;
	if (k > n || p <= 0)
		return 0;
	term = exp(log_factorial((double)n) - log_factorial((double)k) -
		   log_factorial((double)(n - k)) + (double)k * log(p) +
		   (double)(n - k) * log1p(-p));
	for (uint64_t i = k; i <= n; i++) {
		sum += term;
		term *= (double)(n - i) / (double)(i + 1) * p / (1 - p);
		if ((double)i > (double)n * p && term < sum * 1e-17)
			break;
	}
	return sum < 1 ? sum : 1;
}

static int p_compare(const void *a, const void *b, void *ctx)
{
	const double *p = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;

	if (p[i] != p[j])
		return p[i] < p[j] ? -1 : 1;
	return (i > j) - (i < j);
}

/* The numbers 0 to n by p, then by themselves.  The bits of doubles that are not negative ascend as
 * they do. */
static void order_by_p(double *p, uint32_t *order, size_t n)
{
	struct keyed *items = n > 64 ? huge_alloc(n * 2, sizeof *items) : NULL;

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	if (!items) { /* few, or no memory for the quick way */
		qsort_r(order, n, sizeof *order, p_compare, p);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		double v = p[i] + 0.0; /* no negative zero */

		memcpy(&items[i].key, &v, sizeof v);
		items[i].value = (uint32_t)i;
	}
	radix_sort(items, items + n, n);
	for (size_t i = 0; i < n; i++)
		order[i] = items[i].value;
	huge_free(items);
}

void benjamini_hochberg(double *p, uint32_t *order, size_t n, double m)
{
	double least = 1;

	order_by_p(p, order, n);
	for (size_t rank = n; rank; rank--) {
		double q = p[order[rank - 1]] * m / (double)rank;

		if (q < least)
			least = q;
		p[order[rank - 1]] = least;
	}
}

void wilson_interval(double p, double n, double *lo, double *hi)
{
	static const double z = 1.6448536269514722;
	double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
	double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));

	*lo = centre - half > 0 ? centre - half : 0;
	*hi = centre + half < 1 ? centre + half : 1;
}
