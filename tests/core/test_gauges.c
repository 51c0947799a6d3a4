#include "config.h"

#include "episodes.h"
#include "sim.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S(text) ((struct str){text, strlen(text)})

static uint64_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *state >> 33;
}

static struct corpus *simulated(double scale)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct sim_options o = {.scale = scale, .seed = 5};
	struct corpus *c = NULL;
	struct err err = {0};
	struct job job;

	job_init(&job, 1);
	cr_assert_eq(sim_run(sim_plan_small(), &o, &sink, &job, NULL, &err), STATUS_OK);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK);
	collector_free(k);
	return c;
}

/* --- a slow and obvious version ----------------------------------------------------------------
 */

struct slow {
	uint32_t count[4096], accounts;
};

static int descending(const void *a, const void *b)
{
	return (int)*(const uint32_t *)b - (int)*(const uint32_t *)a;
}

static void count_slowly(const struct corpus *c, const row_t *rows, uint32_t n, struct slow *s)
{
	memset(s, 0, sizeof *s);
	for (uint32_t i = 0; i < n; i++) {
		bool first = true;

		for (uint32_t k = 0; k < i; k++)
			first = first && c->account[rows[k]] != c->account[rows[i]];
		if (!first)
			continue;
		for (uint32_t k = 0; k < n; k++)
			s->count[s->accounts] += c->account[rows[k]] == c->account[rows[i]];
		s->accounts++;
	}
	qsort(s->count, s->accounts, sizeof *s->count, descending);
}

static double top_slowly(const struct slow *s, uint32_t percent, uint32_t n)
{
	uint32_t take = (s->accounts * percent + 99) / 100, sum = 0;

	for (uint32_t i = 0; i < take; i++)
		sum += s->count[i];
	return (double)sum / n;
}

static double gini_slowly(const struct slow *s, uint32_t n)
{
	double sum = 0;

	for (uint32_t i = 0; i < s->accounts; i++)
		for (uint32_t k = 0; k < s->accounts; k++)
			sum += fabs((double)s->count[i] - s->count[k]);
	return sum / (2.0 * s->accounts * n);
}

static double newcomers_slowly(const struct corpus *c, const row_t *rows, uint32_t n)
{
	uint32_t known = 0, fresh = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t a = c->account[rows[i]], first = 0;

		if (rows[i] >= c->dated || c->account_created[a] == TIME_UNKNOWN)
			continue;
		while (c->account[rows[first]] != a)
			first++;
		known++;
		fresh += c->time[rows[first]] - c->account_created[a] < INT64_C(30) * 86400000;
	}
	return known ? (double)fresh / known : NAN;
}

static double synchrony_slowly(const struct corpus *c, const row_t *rows, uint32_t n)
{
	double sum = 0;
	uint32_t dated = 0;

	for (uint32_t i = 0; i < n && rows[i] < c->dated; i++, dated++) {
		uint32_t around = 0;
		bool close = false;

		for (uint32_t k = 0; k < n && rows[k] < c->dated; k++) {
			int64_t apart = c->time[rows[i]] - c->time[rows[k]];

			close = close || (k < i && apart <= 10000 &&
					  c->account[rows[k]] != c->account[rows[i]]);
			around += k != i && llabs(apart) <= 600000;
		}
		sum += close - (1 - exp(-(double)around / 120));
	}
	return sum / dated;
}

static void same(double a, double b, const char *what, uint32_t tag)
{
	if (isnan(a) || isnan(b))
		cr_expect(isnan(a) && isnan(b), "%s of tag %u: %g, slowly %g", what, tag, a, b);
	else
		cr_expect_float_eq(a, b, 1e-9, "%s of tag %u: %.12g, slowly %.12g", what, tag, a,
				   b);
}

Test(gauges, are_those_of_a_slow_version)
{
	struct gauge_params p = gauge_defaults();
	struct corpus *c = simulated(0.004);
	uint32_t looked = 0;

	for (uint32_t tag = 0; tag < c->n.tags; tag++) {
		const row_t *rows = c->tag_posts.item + c->tag_posts.off[tag];
		uint32_t n = lists_count(&c->tag_posts, tag), reposts = 0, own = 0, listed = 0;
		struct gauges g;
		struct slow s;

		if (n < 25 || n > 1500)
			continue;
		looked++;
		cr_assert(gauges_of(c, rows, n, &p, &g));
		count_slowly(c, rows, n, &s);
		for (uint32_t i = 0; i < n; i++) {
			struct str text = strings_at(&c->text, c->content[rows[i]]);
			bool repost = c->kind[rows[i]] == KIND_REPOST;

			reposts += repost;
			own += !repost && text.len;
			listed += !repost && text.len && lexicon_like(text);
		}
		cr_expect_eq(g.accounts, s.accounts);
		same(g.of[GAUGE_PER_ACCOUNT].value, (double)n / s.accounts, "posts/account", tag);
		same(g.of[GAUGE_TOP1].value, top_slowly(&s, 1, n), "top 1 %", tag);
		same(g.of[GAUGE_TOP10].value, top_slowly(&s, 10, n), "top 10 %", tag);
		same(g.of[GAUGE_GINI].value, gini_slowly(&s, n), "gini", tag);
		same(g.of[GAUGE_REPOSTS].value, (double)reposts / n, "reposts", tag);
		same(g.of[GAUGE_LEXICON].value, own ? (double)listed / own : NAN, "lexicon", tag);
		same(g.of[GAUGE_NEWCOMERS].value, newcomers_slowly(c, rows, n), "newcomers", tag);
		same(g.of[GAUGE_SYNCHRONY].value, synchrony_slowly(c, rows, n), "synchrony", tag);
		if (s.accounts >= 500) {
			double top = 0;

			for (int i = 0; i < 50; i++)
				top += s.count[i];
			same(g.of[GAUGE_TRAFFIC].value,
			     10.0 * reposts / n + 100 * top / n + (double)n / s.accounts, "traffic",
			     tag);
		} else {
			cr_expect(isnan(g.of[GAUGE_TRAFFIC].value));
		}
		cr_expect_eq(isnan(g.of[GAUGE_GINI].rarefied), n < p.rarefy);
	}
	cr_expect_geq(looked, 5u);
	corpus_unref(c);
}

/* All samples of 3 posts out of 7 by three accounts. */
Test(gauges, rarefied_are_the_mean_over_all_samples)
{
	static const uint32_t owner[7] = {0, 0, 0, 0, 1, 1, 2};
	double posts[3] = {1, 2, 4}, accounts[3] = {1, 1, 1}, want[4] = {0}, samples = 0;
	struct spectrum s = {posts, accounts, 3}, got;

	for (int a = 0; a < 7; a++)
		for (int b = a + 1; b < 7; b++)
			for (int k = b + 1; k < 7; k++) {
				uint32_t of[3] = {0};

				of[owner[a]]++;
				of[owner[b]]++;
				of[owner[k]]++;
				samples++;
				for (int i = 0; i < 3; i++)
					want[of[i]]++;
			}
	cr_assert(spectrum_rarefy(&s, 3, &got));
	cr_assert_eq(got.n, 3u);
	for (int k = 1; k <= 3; k++)
		cr_expect_float_eq(got.accounts[k - 1], want[k] / samples, 1e-12);
	free(got.posts);
	/* the whole is itself */
	cr_assert(spectrum_rarefy(&s, 7, &got));
	cr_expect_float_eq(spectrum_gini(&got), spectrum_gini(&s), 1e-12);
	cr_expect_float_eq(spectrum_top(&got, 0.1, false), spectrum_top(&s, 0.1, true), 1e-12);
	free(got.posts);
}

/* Cost of a path by the definition: -ln of the densities, and cost ln n for each step up. */
static double path_cost(const int64_t *time, uint32_t gaps, uint32_t path, double ratio, double cost)
{
	double mean = (double)(time[gaps] - time[0]) / gaps, sum = 0;
	uint32_t before = 0;

	for (uint32_t i = 0; i < gaps; i++) {
		uint32_t state = path >> i & 1;
		double rate = (state ? ratio : 1) / mean;

		sum += rate * (double)(time[i + 1] - time[i]) - log(rate);
		sum += state > before ? cost * log(gaps) : 0;
		before = state;
	}
	return sum;
}

Test(bursts, are_the_cheapest_of_all_paths)
{
	uint64_t seed = 7;

	for (int round = 0; round < 60; round++) {
		enum { GAPS = 11 };
		int64_t time[GAPS + 1] = {0};
		uint32_t first[GAPS], last[GAPS], found, path = 0;
		double ratio = 2 + (double)(round % 3), cost = 0.3 * (1 + round % 4), best = INFINITY;

		for (int i = 1; i <= GAPS; i++)
			time[i] = time[i - 1] + (int64_t)(next(&seed) % (i % 5 < 3 ? 20 : 400));
		if (time[GAPS] == 0)
			continue;
		for (uint32_t p = 0; p < 1u << GAPS; p++)
			best = fmin(best, path_cost(time, GAPS, p, ratio, cost));
		found = bursts_find(time, GAPS + 1, ratio, cost, first, last);
		for (uint32_t b = 0; b < found; b++)
			for (uint32_t i = first[b]; i < last[b]; i++)
				path |= 1u << i;
		cr_expect_float_eq(path_cost(time, GAPS, path, ratio, cost), best, 1e-9,
				   "round %d", round);
	}
}

Test(bursts, of_nothing_are_none)
{
	int64_t same_time[5] = {3, 3, 3, 3, 3};
	uint32_t first[3], last[3];

	cr_expect_eq(bursts_find(same_time, 0, 2, 1, first, last), 0u);
	cr_expect_eq(bursts_find(same_time, 2, 2, 1, first, last), 0u);
	cr_expect_eq(bursts_find(same_time, 5, 2, 1, first, last), 0u);
}

/* The same slogan on three days is three trends, and no post is lost or in two of them. */
Test(episodes, are_one_a_day_of_a_slogan)
{
	struct gauge_params p = gauge_defaults();
	int64_t time[330];
	uint32_t start[330 / 2 + 2 + 165], n = 0, episodes;
	uint64_t seed = 1;

	for (int day = 0; day < 60; day++) {
		int posts = day == 3 || day == 20 || day == 41 ? 90 : 1;

		for (int i = 0; i < posts; i++)
			time[n++] = (int64_t)day * 86400000 + (int64_t)i * 240000 +
				    (int64_t)(next(&seed) % 100000);
	}
	episodes = episodes_find(time, n, &p, start);
	cr_assert_eq(episodes, 3u, "%u", episodes);
	cr_expect_eq(start[0], 0u);
	cr_expect_eq(start[3], n);
	for (uint32_t i = 0; i < 3; i++)
		cr_expect_geq(start[i + 1] - start[i], 90u);
	/* all in one day: one trend */
	cr_expect_eq(episodes_find(time + start[1], 100, &p, start), 1u);
	cr_expect_eq(episodes_find(time, 0, &p, start), 0u);
}

Test(episodes, take_the_place_of_trends)
{
	struct gauge_params p = gauge_defaults();
	struct corpus *c = simulated(0.01);
	struct registry *g = calloc(1, sizeof *g);
	struct err err;
	struct job job;

	job_init(&job, 1);
	cr_assert_eq(registry_split(g, c, &p, &job, &err), STATUS_OK);
	cr_expect_geq(g->trend_count, c->n.tags);
	for (uint32_t i = 1; i < g->trend_count; i++) {
		const struct trend *a = &g->trends[i - 1], *b = &g->trends[i];

		cr_expect(a->tag < b->tag || (a->tag == b->tag && a->end_ms <= b->start_ms));
	}
	registry_free(g);
	corpus_unref(c);
}

Test(lexicon, is_words_alone)
{
	static const struct {
		const char *text;
		bool like;
	} table[] = {
		{"mesa árbol correr azul #TemaDelDía", true},
		{"#TemaDelDía mesa árbol correr", true},
		{"mesa árbol correr 😀 #TemaDelDía", true},
		{"Mesa árbol correr #TemaDelDía", false},
		{"mesa, árbol correr #TemaDelDía", false},
		{"mesa 3 árbol correr", false},
		{"mesa árbol", false},
		{"a b c d e f g h i j", true},
		{"a b c d e f g h i j k", false},
		{"mira esto ya https://t.co/x", false},
		{"hola @ana qué tal", false},
		{"", false},
		{"\xff mesa árbol correr", false},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		cr_expect_eq(lexicon_like(S(table[i].text)), table[i].like, "%s", table[i].text);
}
