#include "config.h"

#include "actors.h"
#include "timefmt.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define START INT64_C(1632787200000) /* 2021-09-28 00:00 UTC */

static struct str z(const char *s)
{
	return (struct str){s, strlen(s)};
}

/* Two tags on two days: "a" 6 posts of 3 accounts, "b" 4 posts of 2 of those. */
static struct corpus *make(void)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c;
	struct job job;
	struct err err;

	job_init(&job, 1);
	for (int i = 0; i < 10; i++) {
		const struct str tag = z(i < 6 ? "a" : "b");
		struct post_record p = POST_RECORD_EMPTY;
		char id[8], account[8];

		snprintf(id, sizeof id, "%d", 100 + i);
		snprintf(account, sizeof account, "%d", 1 + i % (i < 6 ? 3 : 2));
		p.platform = p.account.platform = z("x");
		p.id = z(id);
		p.account.id = z(account);
		p.time_ms = START + (i < 6 ? 0 : 2 * DAY_MS) + i * 1000;
		p.kind = KIND_ORIGINAL;
		p.text = tag;
		p.tags = (struct str_list){&tag, 1, true};
		cr_assert_eq(sink.post(sink.ctx, &p, &err), STATUS_OK);
	}
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK);
	collector_free(k);
	return c;
}

struct scene {
	struct corpus *c;
	struct actor actors[2];
	struct trend trends[2];
	struct registry registry;
	struct result *result;
	struct filter_cache *cache;
	struct job job;
};

static void scene_make(struct scene *s)
{
	const struct query q = {.focus_tag = NONE,
				.focus_account = NONE,
				.focus_start_ms = TIME_UNKNOWN,
				.focus_end_ms = TIME_UNKNOWN};
	struct filter_env env;
	struct err err;

	*s = (struct scene){.c = make()};
	job_init(&s->job, 1);
	s->actors[0] = (struct actor){.id = z("one"), .name = z("One"), .sector = z("gov")};
	s->actors[1] = (struct actor){.id = z("two"), .name = z("Two"), .sector = z("gov")};
	for (uint32_t i = 0; i < 2; i++)
		s->trends[i] = (struct trend){.tag = corpus_find_tag(s->c, z(i ? "b" : "a")),
					      .name = z(i ? "b" : "a"),
					      .start_ms = TIME_UNKNOWN,
					      .end_ms = TIME_UNKNOWN,
					      .actor = i};
	s->registry = (struct registry){
		.actors = s->actors, .actor_count = 2, .trends = s->trends, .trend_count = 2};
	env = (struct filter_env){.corpus = s->c, .registry = &s->registry};
	s->cache = filter_cache_new();
	cr_assert_eq(query_run(&q, &env, s->cache, &s->job, &s->result, &err), STATUS_OK, "%s",
		     err.message);
}

static void scene_free(struct scene *s)
{
	result_free(s->result);
	filter_cache_free(s->cache);
	corpus_unref(s->c);
}

Test(actors, rows_add_up_and_count_people_once)
{
	struct actor_table *t;
	struct scene s;
	struct err err;

	scene_make(&s);
	cr_assert_eq(actor_table_make(s.result, NULL, &s.registry, &s.job, &t, &err), STATUS_OK);
	cr_assert_eq(t->actor_count, 2);
	cr_expect_eq(t->actors[0].actor, 0);
	cr_expect_eq(t->actors[0].sums.posts, 6);
	cr_expect_eq(t->actors[0].sums.accounts, 3);
	cr_expect_eq(t->actors[1].sums.posts, 4);
	cr_assert_eq(t->sector_count, 1);
	cr_expect_eq(t->sectors[0].trends, 2);
	cr_expect_eq(t->sectors[0].sums.posts, 10);
	cr_expect_eq(t->sectors[0].sums.accounts, 3, "the same people twice are three");
	cr_expect(isnan(t->all.mean)); /* nothing was scored */
	actor_table_free(t);
	scene_free(&s);
}

Test(actors, a_trend_of_nobody_is_a_row_of_its_own)
{
	struct actor_table *t;
	struct scene s;
	struct err err;

	scene_make(&s);
	s.trends[0].actor = NONE;
	cr_assert_eq(actor_table_make(s.result, NULL, &s.registry, &s.job, &t, &err), STATUS_OK);
	cr_assert_eq(t->actor_count, 2);
	cr_expect_eq(t->actors[0].actor, NONE);
	cr_expect_null(t->actors[0].sector.p);
	cr_expect_eq(t->sector_count, 2);
	actor_table_free(t);
	scene_free(&s);
}

Test(actors, spans_and_days_are_half_open_and_local)
{
	struct arena arena = {0};
	struct share_sums sums;
	struct day_count *days;
	int64_t first;
	uint32_t n;
	struct scene s;
	struct err err;

	scene_make(&s);
	cr_assert_eq(span_sums(s.result, NULL, START, START + 5000, &sums, &err), STATUS_OK);
	cr_expect_eq(sums.posts, 5);
	cr_expect_eq(sums.accounts, 3);
	cr_assert_eq(day_counts(s.result, NULL, 0, &arena, &days, &n, &first, &err), STATUS_OK);
	cr_assert_eq(n, 3);
	cr_expect_eq(first, START);
	cr_expect_eq(days[0].posts, 6);
	cr_expect_eq(days[1].posts, 0);
	cr_expect_eq(days[2].posts, 4);
	/* at UTC-4 midnight UTC is still the day before */
	cr_assert_eq(day_counts(s.result, NULL, -4 * 3600000, &arena, &days, &n, &first, &err),
		     STATUS_OK);
	cr_expect_eq(first, START - DAY_MS + 4 * 3600000);
	arena_free(&arena);
	scene_free(&s);
}
