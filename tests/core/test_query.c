#include "config.h"

#include "query.h"
#include "random_corpus.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S(text) ((struct str){(text), strlen(text)})

struct world {
	struct corpus *c;
	struct score *score;
	struct registry *registry;
	struct filter_env env;
	struct filter_cache *cache;
	struct job job;
};

static void world_make(struct world *w, uint64_t seed, uint32_t posts)
{
	struct rng rng = {seed};
	struct random_shape shape = {posts, 40, 14, posts / 2 + 1};

	w->c = random_corpus(&rng, &shape);
	w->score = random_score(&rng, w->c);
	w->registry = random_registry(&rng, w->c);
	w->env = (struct filter_env){w->c, w->score, w->registry, &literal_regex};
	w->cache = filter_cache_new();
	job_init(&w->job, 2);
}

static void world_free(struct world *w)
{
	filter_cache_free(w->cache);
	registry_free(w->registry);
	random_score_free(w->score);
	corpus_unref(w->c);
}

static struct query everything(void)
{
	return (struct query){.focus_tag = NONE,
			      .focus_account = NONE,
			      .focus_start_ms = TIME_UNKNOWN,
			      .focus_end_ms = TIME_UNKNOWN};
}

/* The sums of the rows that `keep` accepts, counted the long way. */
struct naive {
	const struct world *w;
	const struct result *r;
	const struct query *q;
	uint32_t tag, trend;
	bool focus;
};

static bool has_tag(const struct corpus *c, row_t row, uint32_t tag)
{
	uint32_t content = c->content[row];

	for (uint32_t k = c->content_tags.off[content]; k < c->content_tags.off[content + 1]; k++)
		if (c->content_tags.item[k] == tag)
			return true;
	return false;
}

static bool within(const struct corpus *c, row_t row, int64_t start, int64_t end)
{
	int64_t t = c->time[row];

	if (start == TIME_UNKNOWN && end == TIME_UNKNOWN)
		return true;
	return t != TIME_UNKNOWN && (start == TIME_UNKNOWN || t >= start) &&
	       (end == TIME_UNKNOWN || t < end);
}

static bool counts(const struct naive *n, row_t row)
{
	const struct corpus *c = n->w->c;

	if (!bitset_test(&n->r->selection, row))
		return false;
	if (n->focus && n->q->focus_tag != NONE &&
	    !(has_tag(c, row, n->q->focus_tag) &&
	      within(c, row, n->q->focus_start_ms, n->q->focus_end_ms)))
		return false;
	if (n->focus && n->q->focus_account != NONE && c->account[row] != n->q->focus_account)
		return false;
	if (n->tag != NONE && !has_tag(c, row, n->tag))
		return false;
	return n->trend == NONE || within(c, row, n->w->registry->trends[n->trend].start_ms,
					  n->w->registry->trends[n->trend].end_ms);
}

static struct share_sums naive_sums(const struct naive *n)
{
	const struct corpus *c = n->w->c;
	struct share_sums s = {0};

	for (uint32_t a = 0; a < c->n.accounts; a++) {
		uint64_t before = s.posts, assessable = s.assessable, coarse = 0;

		for (row_t row = 0; row < c->n.posts; row++)
			if (c->account[row] == a && counts(n, row)) {
				uint64_t inorganic = s.automated + s.coordinated;

				share_sums_add(&s, n->w->env.score, row);
				coarse += share_coarse(
					(uint32_t)(s.automated + s.coordinated - inorganic));
			}
		if (s.posts > before)
			share_sums_author(&s, s.assessable - assessable, coarse);
	}
	return s;
}

static void expect_sums(const struct share_sums *a, const struct share_sums *b, const char *what)
{
	cr_expect(!memcmp(a, b, sizeof *a), "%s: posts %lu %lu, accounts %lu %lu, squares %lu %lu",
		  what, (unsigned long)a->posts, (unsigned long)b->posts,
		  (unsigned long)a->accounts, (unsigned long)b->accounts,
		  (unsigned long)a->weight_squares, (unsigned long)b->weight_squares);
}

static void check_trends(struct world *w, const struct query *q, const struct result *r)
{
	bool registered = !q->by_tag && w->env.registry && w->env.registry->trend_count;
	uint32_t all = registered ? w->registry->trend_count : w->c->n.tags, seen = 0;

	for (uint32_t i = 0; i < r->trend_count; i++) {
		const struct trend_row *t = &r->trends[i];
		struct naive n = {w, r, q, t->tag, t->trend, false};
		struct share_sums s = t->tag == NONE ? (struct share_sums){0} : naive_sums(&n);

		expect_sums(&t->sums, &s, "trend");
		cr_expect_eq(registered, t->trend != NONE);
	}
	for (uint32_t i = 0; i < all; i++) {
		uint32_t tag = registered ? w->registry->trends[i].tag : i;
		struct naive n = {w, r, q, tag, registered ? i : NONE, false};
		bool want = (tag != NONE && naive_sums(&n).posts) ||
			    (registered && (!q->filter || !*filter_text(q->filter)));
		uint32_t at = result_find_trend(r, registered ? i : NONE, tag);

		cr_expect_eq(at != NONE, want);
		seen += want;
	}
	cr_expect_eq(seen, r->trend_count);
}

static void check_accounts(struct world *w, const struct query *q, const struct result *r)
{
	uint32_t seen = 0;

	for (uint32_t a = 0; a < w->c->n.accounts; a++) {
		struct query one = *q;
		struct naive n = {w, r, &one, NONE, NONE, true};
		struct share_sums s = {0};
		uint32_t at = result_find_account(r, a);

		for (row_t row = 0; row < w->c->n.posts; row++)
			if (w->c->account[row] == a && counts(&n, row))
				share_sums_add(&s, w->env.score, row);
		cr_assert_eq(at != NONE, s.posts > 0);
		if (at == NONE)
			continue;
		seen++;
		cr_expect_eq(r->accounts[at].posts, s.posts);
		cr_expect_eq(r->accounts[at].assessable, s.assessable);
		cr_expect_eq(r->accounts[at].inorganic, s.automated + s.coordinated);
	}
	cr_expect_eq(seen, r->account_count);
}

static void check_posts(struct world *w, const struct query *q, const struct result *r)
{
	struct naive n = {w, r, q, NONE, NONE, true};
	uint32_t want = 0;
	uint64_t in_hours = 0, dated = 0;

	for (row_t row = 0; row < w->c->n.posts; row++) {
		want += counts(&n, row);
		dated += row < w->c->dated && bitset_test(&r->selection, row);
		cr_assert_eq(post_list_find(&r->posts, row) != NONE, counts(&n, row));
	}
	cr_expect_eq(r->posts.count, want);
	for (uint32_t i = 0; i < r->hour_count; i++)
		in_hours += r->hours[i];
	cr_expect_eq(in_hours, dated);
}

static void check_query(struct world *w, const struct query *q)
{
	struct result *r = NULL;
	struct err err = {0};
	struct naive all = {w, NULL, q, NONE, NONE, false};
	struct share_sums sums;

	cr_assert_eq(query_run(q, &w->env, w->cache, &w->job, &r, &err), STATUS_OK, "%s",
		     err.message);
	all.r = r;
	sums = naive_sums(&all);
	expect_sums(&r->sums, &sums, "selection");
	cr_expect_eq(r->selected, sums.posts);
	all.focus = true;
	sums = naive_sums(&all);
	expect_sums(&r->focus_sums, &sums, "focus");
	check_trends(w, q, r);
	check_accounts(w, q, r);
	check_posts(w, q, r);
	result_free(r);
}

Test(query, agrees_with_counting_the_long_way)
{
	struct rng rng = {3};
	char text[2048];

	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct world w;

		world_make(&w, seed, 120);
		for (int i = 0; i < 8; i++) {
			struct query q = everything();
			struct filter *f = NULL;
			struct err err;

			random_filter(&rng, text, sizeof text);
			cr_assert_eq(filter_parse(S(text), &f, &err), STATUS_OK);
			q.filter = i ? f : NULL;
			q.by_tag = i % 3 == 0;
			if (i % 4 == 1 && w.c->n.tags)
				q.focus_tag = rng_below(&rng, w.c->n.tags);
			if (i % 4 == 2)
				q.focus_account = rng_below(&rng, w.c->n.accounts);
			if (i % 8 == 5)
				q.focus_start_ms = w.c->time[w.c->dated / 3];
			if (i % 8 == 1)
				q.focus_end_ms = w.c->time[w.c->dated / 2];
			q.post_sort = (enum post_sort)(i % 5);
			check_query(&w, &q);
			w.env.score = NULL; /* and before anything is scored */
			check_query(&w, &q);
			w.env.score = w.score;
			filter_free(f);
		}
		w.env.score = NULL;
		check_query(&w, &(struct query){.focus_tag = NONE,
						.focus_account = NONE,
						.focus_start_ms = TIME_UNKNOWN,
						.focus_end_ms = TIME_UNKNOWN});
		world_free(&w);
	}
}

/* The value a list is sorted by; NAN where unknown. */
static double trend_value(const struct world *w, const struct result *r, uint32_t i,
			  enum trend_sort sort)
{
	const struct trend_row *t = &r->trends[i];
	struct shares s = shares_of(&t->sums);
	struct trend_detail d;
	struct err err;

	cr_assert_eq(query_trend_detail(r, i, &d, &err), STATUS_OK);
	switch (sort) {
	case TREND_BY_POSTS:
		return (double)t->sums.posts;
	case TREND_BY_INORGANIC:
		return s.inorganic;
	case TREND_BY_ACCOUNTS:
		return (double)t->sums.accounts;
	case TREND_BY_TAG:
		return -(double)t->tag;
	case TREND_BY_FIRST:
		return t->first_ms == TIME_UNKNOWN ? NAN : -(double)t->first_ms;
	case TREND_BY_PEAK:
		return d.peak_posts ? (double)d.peak_posts : NAN;
	case TREND_BY_REPORTED:
		return NAN;
	case TREND_BY_DOUBT:
		return (double)t->sums.posts * (s.hi - s.lo);
	case TREND_BY_POSTS_PER_ACCOUNT:
		return (double)t->sums.posts / (double)t->sums.accounts;
	}
	(void)w;
	return NAN;
}

static double post_value(const struct world *w, row_t row, enum post_sort sort)
{
	const struct corpus *c = w->c;
	struct post_score p;

	switch (sort) {
	case POST_BY_TIME:
		return row < c->dated ? -(double)row : NAN;
	case POST_BY_REPOSTS:
		return c->reposts[row] == NONE ? NAN : (double)c->reposts[row];
	case POST_BY_LIKES:
		return c->likes[row] == NONE ? NAN : (double)c->likes[row];
	case POST_BY_INORGANIC:
		p = score_post(w->score, row);
		return p.class == CLASS_UNASSESSABLE ? NAN : (double)(p.automated + p.coordinated);
	case POST_BY_ACCOUNT:
		return -(double)c->account[row];
	}
	return NAN;
}

static double account_value(const struct world *w, const struct account_row *a,
			    enum account_sort sort)
{
	const struct corpus *c = w->c;
	int64_t created = c->account_created[a->account];

	switch (sort) {
	case ACCOUNT_BY_POSTS:
		return a->posts;
	case ACCOUNT_BY_INORGANIC:
		return a->assessable ? (double)a->inorganic / a->assessable : NAN;
	case ACCOUNT_BY_FOLLOWERS:
		return c->account_followers[a->account] == NONE
			       ? NAN
			       : (double)c->account_followers[a->account];
	case ACCOUNT_BY_CREATED:
		return created == TIME_UNKNOWN ? NAN : (double)created;
	case ACCOUNT_BY_HANDLE:
		return c->account_handle[a->account] == NONE
			       ? NAN
			       : -(double)c->account_handle[a->account];
	}
	return NAN;
}

static void expect_order(const double *v, uint32_t n, bool reverse, const char *what, int sort)
{
	for (uint32_t i = 1; i < n; i++) {
		bool ok = isnan(v[i - 1]) ? isnan(v[i])
			  : isnan(v[i])	  ? true
			  : reverse	  ? v[i - 1] <= v[i]
					  : v[i - 1] >= v[i];

		cr_assert(ok, "%s by %d%s: %g before %g at %u", what, sort,
			  reverse ? " reversed" : "", v[i - 1], v[i], i);
	}
}

Test(query, lists_stand_in_their_order_with_the_unknown_last)
{
	struct world w;
	double *v;

	world_make(&w, 17, 400);
	v = calloc(w.c->n.posts + w.c->n.accounts + w.c->n.tags, sizeof *v);
	for (int sort = 0; sort < 18; sort++) {
		struct query q = everything();
		struct result *r = NULL;
		struct err err = {0};
		bool reverse = sort % 2;

		q.by_tag = true;
		q.trend_sort = (enum trend_sort)(sort / 2);
		q.post_sort = (enum post_sort)(sort / 2 % 5);
		q.account_sort = (enum account_sort)(sort / 2 % 5);
		q.trend_reverse = q.post_reverse = q.account_reverse = reverse;
		cr_assert_eq(query_run(&q, &w.env, w.cache, &w.job, &r, &err), STATUS_OK);
		for (uint32_t i = 0; i < r->trend_count; i++)
			v[i] = trend_value(&w, r, i, q.trend_sort);
		expect_order(v, r->trend_count, reverse, "trends", sort / 2);
		for (uint32_t i = 0; i < r->posts.count; i++)
			v[i] = post_value(&w, post_list_at(&r->posts, i), q.post_sort);
		expect_order(v, r->posts.count, reverse, "posts", sort / 2 % 5);
		for (uint32_t i = 0; i < r->account_count; i++)
			v[i] = account_value(&w, &r->accounts[i], q.account_sort);
		expect_order(v, r->account_count, reverse, "accounts", sort / 2 % 5);
		result_free(r);
	}
	free(v);
	world_free(&w);
}

Test(query, detail_counts_the_fullest_hour_reposts_and_the_most_active)
{
	struct world w;
	struct query q = everything();
	struct result *r = NULL;
	struct gauge_params params = gauge_defaults();
	struct err err = {0};
	struct gauges g;

	world_make(&w, 23, 300);
	q.by_tag = true;
	cr_assert_eq(query_run(&q, &w.env, w.cache, &w.job, &r, &err), STATUS_OK);
	cr_assert_gt(r->trend_count, 3);
	for (uint32_t i = 0; i < r->trend_count; i++) {
		struct trend_detail d;
		uint32_t reposts = 0, dated = 0, buckets[7], in_buckets = 0;

		cr_assert_eq(query_trend_detail(r, i, &d, &err), STATUS_OK);
		for (row_t row = 0; row < w.c->n.posts; row++)
			if (has_tag(w.c, row, r->trends[i].tag)) {
				reposts += w.c->kind[row] == KIND_REPOST;
				dated += row < w.c->dated;
			}
		cr_expect_eq(d.reposts, reposts);
		cr_expect(d.top10_posts >= 1 && d.top10_posts <= r->trends[i].sums.posts);
		/* The gauge counts them another way. */
		cr_assert(query_trend_gauges(r, &r->trends[i], &params, &g));
		cr_expect_eq(d.top1, (r->trends[i].sums.accounts + 99) / 100);
		cr_expect_float_eq((double)d.top1_posts / (double)r->trends[i].sums.posts,
				   g.of[GAUGE_TOP1].value, 1e-9);
		cr_expect(d.peak_posts <= dated && (d.peak_posts > 0) == (dated > 0));
		query_trend_buckets(r, i, buckets, 7);
		for (int b = 0; b < 7; b++)
			in_buckets += buckets[b];
		cr_expect_eq(in_buckets, dated);
	}
	result_free(r);
	world_free(&w);
}

Test(query, nearest_survivor_is_the_nearest_row)
{
	struct world w;
	struct query q = everything();
	struct result *r = NULL;
	struct err err = {0};
	struct filter *f = NULL;

	world_make(&w, 31, 200);
	cr_assert_eq(filter_parse(S("kind:repost"), &f, &err), STATUS_OK);
	q.filter = f;
	cr_assert_eq(query_run(&q, &w.env, w.cache, &w.job, &r, &err), STATUS_OK);
	cr_assert_gt(r->posts.count, 2);
	cr_expect_eq(post_list_nearest(&r->posts, post_list_at(&r->posts, 1)), 1);
	cr_expect_eq(post_list_nearest(&r->posts, 0), 0);
	cr_expect_eq(post_list_nearest(&r->posts, w.c->n.posts - 1), r->posts.count - 1);
	filter_free(f);
	result_free(r);
	world_free(&w);
}

Test(shares, four_shares_add_up_and_the_interval_holds_the_share)
{
	struct share_sums s = {.posts = 100,
			       .assessable = 80,
			       .automated = 10 * SHARE_ONE,
			       .coordinated = 30 * SHARE_ONE,
			       .lower = 20 * SHARE_ONE,
			       .upper = 70 * SHARE_ONE,
			       .accounts = 40,
			       .weight_squares = 160,
			       /* forty authors of two posts, twenty of them surely inorganic */
			       .weight_shares = 20 * 2 * 2 * SHARE_COARSE,
			       .share_squares = 20 * (2 * SHARE_COARSE) * (2 * SHARE_COARSE)};
	struct shares r = shares_of(&s);

	cr_expect_float_eq(r.automated + r.coordinated + r.organic + r.unassessable, 1, 1e-12);
	cr_expect_float_eq(r.inorganic, 0.5, 1e-12);
	cr_expect_float_eq(r.n_eff, 40, 1e-12);
	/* Wilson, p = 0.5, n = 40, z = 1.6449: 0.5 -+ 0.1259 */
	cr_expect_float_eq(r.lo, 0.3741, 1e-3);
	cr_expect_float_eq(r.hi, 0.6259, 1e-3);
	cr_expect_float_eq(r.lo_id, 0.2, 1e-12);
	cr_expect_float_eq(r.hi_id, 0.7, 1e-12);
	r = shares_of(&(struct share_sums){.posts = 3, .upper = 3 * SHARE_ONE});
	cr_expect(isnan(r.inorganic) && r.unassessable == 1);
	r = shares_of(&(struct share_sums){0});
	cr_expect(isnan(r.inorganic) && isnan(r.lo_id));
}

static void expect_same(const struct result *a, const struct result *b)
{
	cr_assert(a->selected == b->selected && a->trend_count == b->trend_count &&
		  a->account_count == b->account_count && a->posts.count == b->posts.count &&
		  a->hour_count == b->hour_count);
	cr_expect(bitset_equal(&a->selection, &b->selection));
	cr_expect(!memcmp(&a->sums, &b->sums, sizeof a->sums));
	cr_expect(!memcmp(&a->shares, &b->shares, sizeof a->shares));
	cr_expect(!memcmp(a->trends, b->trends, a->trend_count * sizeof *a->trends));
	for (uint32_t i = 0; i < a->posts.count; i++)
		cr_assert_eq(post_list_at(&a->posts, i), post_list_at(&b->posts, i));
	cr_expect(!memcmp(a->hours, b->hours, a->hour_count * sizeof *a->hours));
	for (uint32_t i = 0; i < a->account_count; i++)
		cr_expect(a->accounts[i].account == b->accounts[i].account &&
			  a->accounts[i].posts == b->accounts[i].posts &&
			  a->accounts[i].inorganic == b->accounts[i].inorganic);
}

Test(query, the_answer_does_not_depend_on_the_threads)
{
	static const char *const filters[] = {"", "luz OR co", "tag:ojo* -kind:repost"};
	struct world w;
	struct err err = {0};

	world_make(&w, 41, 5000);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct query q = everything();
		struct result *r[4] = {NULL};
		struct filter *f = NULL;

		cr_assert_eq(filter_parse(S(filters[i]), &f, &err), STATUS_OK);
		q.filter = f;
		q.post_sort = POST_BY_LIKES;
		q.trend_sort = TREND_BY_INORGANIC;
		for (int threads = 1; threads <= 4; threads++) {
			struct filter_cache *cache = filter_cache_new();

			job_init(&w.job, threads);
			cr_assert_eq(query_run(&q, &w.env, cache, &w.job, &r[threads - 1], &err),
				     STATUS_OK);
			filter_cache_free(cache);
			expect_same(r[0], r[threads - 1]);
		}
		for (int k = 0; k < 4; k++)
			result_free(r[k]);
		filter_free(f);
	}
	world_free(&w);
}

Test(query, a_tag_that_no_post_carries_lists_nothing)
{
	struct world w;
	struct query q = everything();
	struct result *r = NULL;
	struct err err = {0};

	world_make(&w, 47, 100);
	q.focus_tag = w.c->n.tags;
	cr_assert_eq(query_run(&q, &w.env, w.cache, &w.job, &r, &err), STATUS_OK);
	cr_expect_eq(r->posts.count, 0);
	cr_expect_eq(r->account_count, 0);
	cr_expect_eq(r->focus_sums.posts, 0);
	cr_expect_eq(r->selected, 100);
	result_free(r);
	world_free(&w);
}

Test(query, a_stopped_query_leaves_nothing_half_done)
{
	struct world w;
	struct query q = everything();
	struct result *r = NULL;
	struct err err = {0};

	world_make(&w, 43, 300);
	w.job.cancel = true;
	cr_expect_eq(query_run(&q, &w.env, w.cache, &w.job, &r, &err), STATUS_CANCELLED);
	cr_expect_null(r);
	w.job.cancel = false;
	check_query(&w, &q);
	world_free(&w);
}
