#include "config.h"

#include "fit.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { N = 400 };

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Accounts told apart by `stop` alone; `comma` is noise. */
static void make(struct account_signals *s, struct fit_example *e)
{
	uint32_t seed = 11;

	for (int i = 0; i < N; i++) {
		double noise = next(&seed) % 1000 / 1000.0, comma = next(&seed) % 1000 / 1000.0;
		bool bot = i % 4 == 0;

		s[i] = (struct account_signals){.posts = 50};
		s[i].of[SIGNAL_STOP] =
			(struct signal_value){(float)(bot ? 0.5 + noise / 2 : noise / 1.6), 50};
		s[i].of[SIGNAL_COMMA] = (struct signal_value){(float)comma, 50};
		e[i] = (struct fit_example){
			.signals = &s[i], .bot = bot, .source = (uint32_t)i % 2};
	}
}

Test(fit, finds_the_signal_that_tells)
{
	static struct account_signals s[N];
	static struct fit_example e[N];
	struct fit_options o = FIT_DEFAULT;
	struct err err = {0};
	struct points before, p;
	struct job job;

	job_init(&job, 1);
	make(s, e);
	points_default(&before);
	p = before;
	o.sources = 2;
	cr_assert_eq(fit_points(e, N, CARD_GENERATED, &o, &job, &p, &err), STATUS_OK);
	cr_expect_gt(p.signal[SIGNAL_STOP].pro[0], 1.5);
	cr_expect_lt(p.signal[SIGNAL_COMMA].pro[0], 0.5);
	cr_expect_float_eq(p.signal[SIGNAL_BATCH].pro[0], before.signal[SIGNAL_BATCH].pro[0], 1e-6,
			   "a signal that nobody showed keeps its points");
	for (int k = 0; k < SIGNAL_COUNT; k++) {
		cr_expect_geq(p.signal[k].pro[0], 0);
		cr_expect_geq(p.signal[k].against[0], 0);
		cr_expect_leq(p.signal[k].pro[0], o.most_pro);
		cr_expect_leq(p.signal[k].against[0], o.most_against);
	}
}

Test(fit, needs_both_sorts)
{
	static struct account_signals s[2];
	struct fit_example e[2] = {{&s[0], true, 0}, {&s[1], true, 0}};
	struct fit_options o = FIT_DEFAULT;
	struct err err = {0};
	struct points p;
	struct job job;

	job_init(&job, 1);
	points_default(&p);
	cr_expect_eq(fit_points(e, 2, CARD_GENERATED, &o, &job, &p, &err), STATUS_USAGE);
	cr_expect_eq(fit_points(e, 0, CARD_GENERATED, &o, &job, &p, &err), STATUS_USAGE);
}

Test(judge, agrees_with_counting_pairs)
{
	double p[60];
	bool bot[60];
	uint32_t seed = 5;

	for (int round = 0; round < 50; round++) {
		double wins = 0, pairs = 0;
		struct fit_figures f;
		struct err err = {0};

		for (int i = 0; i < 60; i++) {
			p[i] = next(&seed) % 12 / 12.0;
			bot[i] = i < 2 ? i : next(&seed) % 3 == 0;
		}
		for (int i = 0; i < 60; i++)
			for (int j = 0; j < 60; j++)
				if (bot[i] && !bot[j]) {
					pairs++;
					wins += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
				}
		cr_assert_eq(fit_judge(p, bot, 60, &f, &err), STATUS_OK);
		cr_expect_float_eq(f.roc_auc, wins / pairs, 1e-9);
	}
}

Test(judge, perfect_and_reversed)
{
	double p[] = {0.9, 0.8, 0.1, 0.2};
	bool bot[] = {true, true, false, false}, reversed[] = {false, false, true, true};
	struct fit_figures f;
	struct err err = {0};

	fit_judge(p, bot, 4, &f, &err);
	cr_expect_float_eq(f.roc_auc, 1, 1e-9);
	cr_expect_float_eq(f.f1, 1, 1e-9);
	cr_expect_float_eq(f.mcc, 1, 1e-9);
	cr_expect_float_eq(f.brier, 0.025, 1e-9);
	fit_judge(p, reversed, 4, &f, &err);
	cr_expect_float_eq(f.roc_auc, 0, 1e-9);
	cr_expect_float_eq(f.flagged_others, 1, 1e-9);
}
