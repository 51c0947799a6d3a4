#include "config.h"

#include "prevalence.h"
#include "signals_private.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define SECOND INT64_C(1000)

static float of(const struct account_signals *s, enum signal k)
{
	return s->of[k].value;
}

Test(rhythm, posts_of_one_minute_are_a_sitting_whatever_the_clock)
{
	int64_t fine[6] = {1000, 5000, 59000, 61000, 300000, 301000}, coarse[6];
	struct account_signals a = {0}, b = {0};

	for (int i = 0; i < 6; i++)
		coarse[i] = fine[i] / 60000 * 60000;
	rhythm_sitting(fine, 6, &a);
	rhythm_sitting(coarse, 6, &b);
	cr_expect_float_eq(of(&a, SIGNAL_SITTING), 5 / 6.0, 1e-6);
	cr_expect_float_eq(of(&b, SIGNAL_SITTING), 5 / 6.0, 1e-6);
}

Test(rhythm, hours_seconds_and_runs)
{
	uint32_t all[24], two[24] = {[9] = 50, [21] = 50};
	int64_t sharp[100], even[300], quick[600];
	struct account_signals s = {0};

	for (int i = 0; i < 24; i++)
		all[i] = 10;
	rhythm_hours(all, 240, &s);
	cr_expect_float_eq(of(&s, SIGNAL_HOURS), 1, 1e-6);
	rhythm_hours(two, 100, &s);
	cr_expect_lt(of(&s, SIGNAL_HOURS), 0.25);
	for (int i = 0; i < 100; i++)
		sharp[i] = i * 3600 * SECOND;
	rhythm_seconds(sharp, 100, &s);
	cr_expect_float_eq(of(&s, SIGNAL_SECONDS), (5900 - 59) / 5900.0, 1e-4);
	for (int i = 0; i < 300; i++)
		even[i] = i * 7 * SECOND + i % 3;
	rhythm_seconds(even, 300, &s);
	cr_expect_eq(of(&s, SIGNAL_SECONDS), 0, "chance explains it");
	for (int i = 0; i < 600; i++)
		quick[i] = i * 12 * SECOND;
	rhythm_sustained(quick, 600, &s);
	cr_expect_float_eq(of(&s, SIGNAL_SUSTAINED), 599 * 12 / 3600.0, 1e-4);
	rhythm_sustained(sharp, 100, &s);
	cr_expect_eq(of(&s, SIGNAL_SUSTAINED), 0);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static float cycle_of(const int64_t *gap, size_t n)
{
	struct account_signals s = {0};
	int64_t sorted[500];

	memcpy(sorted, gap, n * sizeof *gap);
	qsort(sorted, n, sizeof *sorted, by_value);
	rhythm_cycle(gap, sorted, n, &s);
	return of(&s, SIGNAL_CYCLE);
}

Test(rhythm, a_pattern_of_gaps_leaves_little_entropy)
{
	int64_t pattern[500], random[500];
	uint32_t seed = 5;

	for (int i = 0; i < 500; i++) {
		seed = seed * 1664525u + 1013904223u;
		random[i] = (seed >> 8) % 40000;
		pattern[i] = (i % 5 + 1) * 60 * SECOND;
	}
	cr_expect_lt(cycle_of(pattern, 500), 0.1);
	cr_expect_gt(cycle_of(random, 500), 0.85);
}

/* accounts: `strong` of them with all marks, `clear` with none, of `posts` posts. */
static void fill(struct account_signals *a, size_t n, bool strong, uint32_t posts)
{
	for (size_t i = 0; i < n; i++) {
		a[i] = (struct account_signals){.posts = posts};
		for (int k = 0; k < SIGNAL_COUNT; k++)
			if (!isnan(signal_info[k].bot) && !isnan(signal_info[k].human))
				a[i].of[k] = (struct signal_value){
					(float)(strong ? signal_info[k].bot : signal_info[k].human),
					100};
	}
}

static void move(struct points *p, const struct account_signals *a, size_t n)
{
	struct prevalence counted = {0};
	struct scorecard k;

	memset(p->moved, 0, sizeof p->moved);
	scorecard_ready(&k, p);
	for (size_t i = 0; i < n; i++) {
		struct scorecard_sum sum;

		scorecard_add(&k, &a[i], &sum, NULL);
		prevalence_count(&counted, &k, &sum);
	}
	prevalence_move(p, &counted);
}

Test(prevalence, follows_strong_marks_by_activity_and_within_bounds)
{
	struct account_signals a[400];
	struct points p;

	points_default(&p);
	p.adapt = 1;
	fill(a, 200, true, 300);
	fill(a + 200, 200, false, 10);
	move(&p, a, 400);
	cr_expect_float_eq(p.moved[points_activity(&a[0])], PREVALENCE_MORE, 1e-9);
	cr_expect_float_eq(p.moved[points_activity(&a[200])], -PREVALENCE_LESS, 1e-9);
	p.adapt = 0;
	move(&p, a, 400);
	cr_expect_eq(p.moved[points_activity(&a[0])], 0);
}

Test(prevalence, a_handful_of_accounts_hardly_moves_it)
{
	struct account_signals a[1];
	struct points p;

	points_default(&p);
	p.adapt = 1;
	fill(a, 1, false, 50);
	move(&p, a, 1);
	cr_expect_lt(fabs(p.moved[points_activity(a)]), 0.15);
}

Test(points, a_text_or_two_never_condemn)
{
	struct account_signals a;
	struct account_points sum;
	struct points p;

	points_default(&p);
	fill(&a, 1, true, 1);
	for (int k = 0; k < SIGNAL_COUNT; k++)
		if (family_of_profile(signal_info[k].family))
			a.of[k].n = 0;
	points_sum(&p, &a, &sum);
	cr_expect(!sum.assessable && sum.told);
	cr_expect_lt(sum.logit, 0);
	a = (struct account_signals){.posts = 1};
	points_sum(&p, &a, &sum);
	cr_expect_not(sum.told, "of an account without a text nothing is told");
}
