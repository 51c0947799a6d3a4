#include "config.h"

#include "bootstrap.h"

#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* From this many accounts up, accounts are drawn in so many lots. */
enum { LOTS = 512, DRAWS_MAX = 10000 };

struct lot {
	double weight, share; /* posts, and their inorganic probability summed */
	double variance;      /* of share, for what the accounts of the lot may be */
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* splitmix64 (Steele, Lea & Flood 2014) */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double uniform(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

static double poisson1(uint64_t *state)
{
	double u = uniform(state), p = exp(-1), sum = p;
	int k = 0;

	while (u >= sum && k < 12)
		sum += p /= ++k;
	return k;
}

/* Twelve uniforms: close enough to a normal for an interval at 90 %. */
static double normal(uint64_t *state)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform(state);
	return sum;
}

static struct lot lot_of(const struct account_share *a)
{
	double weight = a->posts, p = (double)a->inorganic / (weight * SHARE_ONE);

	return (struct lot){weight, p * weight, weight * weight * p * (1 - p)};
}

/* Accounts to lots by their place, so that a lot mixes all sorts. */
static size_t pool(struct lot *lot, size_t lots)
{
	struct lot pooled[LOTS] = {0};

	if (lots <= LOTS)
		return lots;
	for (size_t i = 0; i < lots; i++) {
		struct lot *to = &pooled[i % LOTS];

		to->weight += lot[i].weight;
		to->share += lot[i].share;
		to->variance += lot[i].variance;
	}
	memcpy(lot, pooled, sizeof pooled);
	return LOTS;
}

/* One draw of the share, or NAN where it drew nobody. */
static double draw(const struct lot *lot, size_t lots, bool pooled, uint64_t *state)
{
	double weight = 0, share = 0, variance = 0, x;

	for (size_t i = 0; i < lots; i++) {
		double k = poisson1(state);

		weight += k * lot[i].weight;
		if (pooled) {
			share += k * lot[i].share;
			variance += k * lot[i].variance;
		} else if (uniform(state) * lot[i].weight < lot[i].share) {
			share += k * lot[i].weight;
		}
	}
	x = weight > 0 ? (share + (pooled ? sqrt(variance) * normal(state) : 0)) / weight : NAN;
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

static void wilson(const struct lot *lot, size_t lots, double *lo, double *hi)
{
	double weight = 0, squares = 0, share = 0;

	for (size_t i = 0; i < lots; i++) {
		weight += lot[i].weight;
		squares += lot[i].weight * lot[i].weight;
		share += lot[i].share;
	}
	wilson_interval(share / weight, weight * weight / squares, lo, hi);
}

bool bootstrap_accounts(const struct account_share *accounts, size_t n, const struct bootstrap *b,
			double *lo, double *hi)
{
	uint32_t draws = b->draws < 1 ? 1 : b->draws > DRAWS_MAX ? DRAWS_MAX : b->draws;
	struct lot *lot = malloc((n ? n : 1) * sizeof *lot);
	double *value = malloc(draws * sizeof *value), tail = (1 - b->level) / 2;
	uint64_t state = b->seed;
	size_t lots, got = 0;

	*lo = *hi = NAN;
	if (!lot || !value) {
		free(lot);
		free(value);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		lot[i] = lot_of(&accounts[i]);
	if (n)
		wilson(lot, n, lo, hi);
	lots = pool(lot, n);
	for (uint32_t i = 0; n && i < draws; i++) {
		double x = draw(lot, lots, n > LOTS, &state);

		if (!isnan(x))
			value[got++] = x;
	}
	if (got) {
		qsort(value, got, sizeof *value, by_value);
		*lo = fmin(*lo, value[(size_t)floor(tail * (double)(got - 1))]);
		*hi = fmax(*hi, value[(size_t)ceil((1 - tail) * (double)(got - 1))]);
	}
	free(lot);
	free(value);
	return true;
}
