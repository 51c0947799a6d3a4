/* The sampling interval against what it stands for: authors drawn again and again, each what it is with its
 * own probability; and against truths that are known. */
#include "config.h"

#include "authors.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { AUTHORS = 6000, DRAWS = 4000 };

/* Authors of a set: how many posts, and how probably automated. */
struct set {
	uint32_t n, weight[AUTHORS];
	double p[AUTHORS];
};

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static double uniform(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

static struct share_sums sums_of(const struct set *s)
{
	struct share_sums sums = {0};

	for (uint32_t i = 0; i < s->n; i++) {
		uint16_t p = (uint16_t)lround(s->p[i] * SHARE_ONE);

		sums.posts += s->weight[i];
		sums.assessable += s->weight[i];
		sums.automated += (uint64_t)s->weight[i] * p;
		share_sums_author(&sums, s->weight[i], s->weight[i] * share_coarse(p));
	}
	return sums;
}

/* The share's standard deviation over Poisson(1) draws of authors, the long way. */
static double drawn(const struct set *s, uint64_t *state)
{
	double sum = 0, squares = 0;
	int got = 0;

	for (int d = 0; d < DRAWS; d++) {
		double all = 0, bad = 0;

		for (uint32_t i = 0; i < s->n; i++) {
			double u = uniform(state), p = exp(-1), below = p;
			int k = 0;

			while (u >= below && k < 20)
				below += p /= ++k;
			all += (double)k * s->weight[i];
			bad += uniform(state) < s->p[i] ? (double)k * s->weight[i] : 0;
		}
		if (all <= 0)
			continue;
		sum += bad / all;
		squares += bad / all * (bad / all);
		got++;
	}
	return sqrt(squares / got - sum / got * (sum / got));
}

/* n authors; those before bad have the first probability. */
static void make(struct set *s, uint32_t n, uint32_t weight, uint32_t bad, double p, double q)
{
	s->n = n;
	for (uint32_t i = 0; i < n; i++) {
		s->weight[i] = weight;
		s->p[i] = i < bad ? p : q;
	}
}

Test(intervals, are_as_wide_as_draws)
{
	static struct set s;
	uint64_t state = 7;

	for (int round = 0; round < 12; round++) {
		struct shares h;
		double closed, sd;

		s.n = 60 + (uint32_t)(next(&state) % 60);
		for (uint32_t i = 0; i < s.n; i++) {
			s.weight[i] = 1 + (uint32_t)(next(&state) % 9);
			s.p[i] = round % 3 == 0 ? uniform(&state) : round % 3 == 1 ? uniform(&state) < 0.4 : 0.3;
		}
		struct share_sums sums = sums_of(&s);
		h = shares_of(&sums);
		closed = sqrt(h.inorganic * (1 - h.inorganic) / h.n_eff);
		sd = drawn(&s, &state);
		/* The draws' own share of chance is 1 in sqrt(2 * DRAWS); the ratio is a first-order one. */
		cr_expect_float_eq(closed / sd, 1, 0.08, "round %d: %g, drawn %g", round, closed, sd);
	}
}

/* What each author is, is known here: the interval must hold the share that comes of it. */
Test(intervals, cover_the_truth)
{
	static struct set s;
	static const uint32_t sizes[] = {1, 2, 3, 5, 10, 30, 100};
	uint64_t state = 11;

	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		int inside = 0, rounds = 2000;

		for (int round = 0; round < rounds; round++) {
			double all = 0, bad = 0, common = uniform(&state);
			struct share_sums sums;
			struct shares h;

			s.n = sizes[k];
			for (uint32_t i = 0; i < s.n; i++) {
				s.weight[i] = 1 + (uint32_t)(next(&state) % 5);
				s.p[i] = uniform(&state) < common ? 0.9 : 0.05;
				all += s.weight[i];
				bad += uniform(&state) < s.p[i] ? s.weight[i] : 0;
			}
			sums = sums_of(&s);
			h = shares_of(&sums);
			inside += h.lo - 1e-9 <= bad / all && bad / all <= h.hi + 1e-9;
		}
		cr_expect_geq(inside, rounds * 90 / 100, "%u authors: %d of %d", sizes[k], inside, rounds);
	}
}

Test(intervals, narrow_with_authors_not_with_posts)
{
	static struct set s;
	static const uint32_t authors[] = {10, 100, 500, 600, 6000};
	double width = 1;
	struct share_sums sums;
	struct shares h, more;

	for (int i = 0; i < 5; i++) {
		make(&s, authors[i], 1, authors[i] * 3 / 10, 1, 0);
		sums = sums_of(&s);
		h = shares_of(&sums);
		cr_expect_leq(h.lo, 0.3);
		cr_expect_geq(h.hi, 0.3);
		cr_expect_lt(h.hi - h.lo, width, "%u authors", authors[i]);
		width = h.hi - h.lo;
		make(&s, authors[i], 50, authors[i] * 3 / 10, 1, 0);
		sums = sums_of(&s);
		more = shares_of(&sums);
		cr_expect_float_eq(more.lo, h.lo, 1e-9);
		cr_expect_float_eq(more.hi, h.hi, 1e-9);
	}
	cr_expect_lt(width, 0.03);
}

Test(intervals, of_few_authors_never_look_certain)
{
	static struct set s;
	struct share_sums sums;
	struct shares h;

	make(&s, 1, 1000, 1, 0.5, 0);
	sums = sums_of(&s);
	h = shares_of(&sums);
	cr_expect_eq(h.lo, 0);
	cr_expect_eq(h.hi, 1);
	/* Two that are surely automated say nothing of a third. */
	make(&s, 2, 500, 2, 1, 0);
	sums = sums_of(&s);
	h = shares_of(&sums);
	cr_expect_lt(h.lo, 0.5);
	cr_expect_eq(h.hi, 1);
}

Test(intervals, of_nothing_assessable_are_none)
{
	struct share_sums sums = {.posts = 10, .upper = 10 * (uint64_t)SHARE_ONE};
	struct shares h = shares_of(&sums);

	cr_expect(isnan(h.lo) && isnan(h.hi) && isnan(h.inorganic));
}
