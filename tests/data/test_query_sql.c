/* The same questions to the filter and to SQL, over the same study. */
#include "config.h"

#include "query.h"
#include "random_corpus.h"
#include "regex.h"
#include "study.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S(text) ((struct str){(text), strlen(text)})

struct world {
	char dir[32], path[64];
	struct corpus *c;
	struct filter_env env;
	struct filter_cache *cache;
	struct job job;
	sqlite3 *db;
};

static void world_make(struct world *w, uint64_t seed)
{
	struct rng rng = {seed};
	struct random_shape shape = {400, 40, 14, 150};
	struct study *s;
	struct sink sink;
	struct import_totals totals;
	struct err err = {0};

	*w = (struct world){.dir = "/tmp/tamiz-sql-XXXXXX"};
	cr_assert(scratch_folder(w->dir));
	snprintf(w->path, sizeof w->path, "%s/a.tamiz", w->dir);
	job_init(&w->job, 2);
	cr_assert_eq(study_open(w->path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sink_begin(s, "random", &sink, &err), STATUS_OK, "%s", err.message);
	random_posts(&rng, &shape, &sink);
	cr_assert_eq(study_sink_end(s, &w->job, &totals, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_load(s, &w->job, &w->c, &err), STATUS_OK, "%s", err.message);
	study_close(s);
	cr_assert_eq(sqlite3_open_v2(w->path, &w->db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	w->env = (struct filter_env){.corpus = w->c, .regex = &regex_pcre2};
	w->cache = filter_cache_new();
}

static void world_free(struct world *w)
{
	static const char *const files[] = {"a.tamiz", "a.tamiz-cache", "a.tamiz-wal",
					    "a.tamiz-shm", "a.tamiz-journal"};
	char path[96];

	sqlite3_close(w->db);
	filter_cache_free(w->cache);
	corpus_unref(w->c);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", w->dir, files[i]);
		unlink(path);
	}
	cr_expect_eq(rmdir(w->dir), 0);
}

/* Returns how many rows both selected. */
static size_t check(struct world *w, const char *text, const char *where)
{
	struct filter *f = NULL;
	struct bitset rows;
	struct err err = {0};
	sqlite3_stmt *st;
	size_t found = 0;
	char *sql = sqlite3_mprintf("SELECT p.platform || ':' || p.id FROM post p "
				    "JOIN account a USING(account_id) "
				    "JOIN content c USING(content_id) WHERE %s",
				    where);

	cr_assert_eq(filter_parse(S(text), &f, &err), STATUS_OK, "%s: %s", text, err.message);
	cr_assert(bitset_init(&rows, w->c->n.posts));
	cr_assert_eq(filter_eval(f, &w->env, w->cache, &w->job, &rows, &err), STATUS_OK);
	cr_assert_eq(sqlite3_prepare_v2(w->db, sql, -1, &st, NULL), SQLITE_OK, "%s: %s", where,
		     sqlite3_errmsg(w->db));
	for (; sqlite3_step(st) == SQLITE_ROW; found++) {
		row_t row = corpus_find_post(w->c, S((const char *)sqlite3_column_text(st, 0)));

		cr_assert_neq(row, NONE);
		cr_expect(bitset_test(&rows, row), "%s misses %s", text,
			  sqlite3_column_text(st, 0));
	}
	cr_expect_eq(found, bitset_count(&rows), "%s: %zu by SQL, %zu here", text, found,
		     bitset_count(&rows));
	sqlite3_finalize(st);
	sqlite3_free(sql);
	bitset_free(&rows);
	filter_free(f);
	return found;
}

#define TAGGED(test) "EXISTS(SELECT 1 FROM post_tag t WHERE t.post_id = p.post_id AND " test ")"

Test(query_sql, filters_select_what_sql_selects)
{
	static const char *const cases[][2] = {
		{"", "1"},
		{"ojo", "c.text LIKE '%ojo%'"},
		{"CCCCOCO", "c.text LIKE '%ccccoco%'"},
		{"\"rock&roll\"", "c.text LIKE '%rock&roll%'"},
		{"ojo rock", "c.text LIKE '%ojo%' AND c.text LIKE '%rock%'"},
		{"ojo OR rock", "c.text LIKE '%ojo%' OR c.text LIKE '%rock%'"},
		{"/^ojo/", "c.text LIKE 'ojo%'"},
		{"tag:#SINLUZ", TAGGED("lower(t.tag) = 'sinluz'")},
		{"tag:ojo*", TAGGED("lower(t.tag) LIKE 'ojo%'")},
		{"has:tag", "c.tags <> ''"},
		{"has:url", "c.urls <> ''"},
		{"has:client", "p.client IS NOT NULL"},
		{"from:@User_1", "lower(a.handle) = 'user_1'"},
		{"from:3,user_5", "a.id = '3' OR a.handle IN ('3', 'user_5')"},
		{"kind:repost", "p.kind = 2"},
		{"kind:quote,reply", "p.kind IN (3, 4)"},
		{"since:2021-10-01", "p.time_ms >= strftime('%s', '2021-10-01') * 1000"},
		{"until:2021-10-10", "p.time_ms < strftime('%s', '2021-10-11') * 1000"},
		{"until:2021-10-10T12:30",
		 "p.time_ms <= strftime('%s', '2021-10-10 12:30') * 1000"},
		{"since:2021-10-05T08:00-04:00 until:2021-10",
		 "p.time_ms BETWEEN strftime('%s', '2021-10-05 12:00') * 1000"
		 " AND strftime('%s', '2021-11-01') * 1000 - 1"},
		{"lang:es", "p.lang = 'es'"},
		{"client:\"twitter web app\"", "lower(p.client) = 'twitter web app'"},
		{"client:t*", "p.client LIKE 't%'"},
		{"url:example.org", "c.urls LIKE '%example.org%'"},
		{"followers<1500", "a.followers < 1500"},
		{"-followers<1500", "(a.followers < 1500) IS NOT TRUE"},
		{"following>=100", "a.following >= 100"},
		{"statuses<=310", "a.statuses <= 310"},
		{"posts>3", "(SELECT count(*) FROM post q WHERE q.account_id = p.account_id) > 3"},
		{"age<400d", "p.time_ms - a.created_ms < 400 * 86400000"},
		{"age>=1y", "p.time_ms - a.created_ms >= 365 * 86400000"},
		{"reposts>100 -kind:repost", "p.reposts > 100 AND p.kind <> 2"},
		{"likes:7,8,9", "p.likes IN (7, 8, 9)"},
		{"replies<=2", "p.replies <= 2"},
		{"platform:mastodon", "p.platform = 'mastodon'"},
		{"(lang:es OR lang:en) has:url -tag:ojo",
		 "p.lang IN ('es', 'en') AND c.urls <> '' AND NOT " TAGGED("lower(t.tag) = 'ojo'")},
	};

	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct world w;

		world_make(&w, seed);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			cr_expect_gt(check(&w, cases[i][0], cases[i][1]), 0, "%s", cases[i][0]);
		world_free(&w);
	}
}

/* One number of one row. */
static uint64_t number(struct world *w, const char *sql, const char *bind)
{
	sqlite3_stmt *st;
	uint64_t n;

	cr_assert_eq(sqlite3_prepare_v2(w->db, sql, -1, &st, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(w->db));
	sqlite3_bind_text(st, 1, bind, -1, SQLITE_TRANSIENT);
	cr_assert_eq(sqlite3_step(st), SQLITE_ROW);
	n = (uint64_t)sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

#define POSTS_OF_TAG \
	"FROM post_tag t JOIN post p USING(post_id) WHERE lower(t.tag) = ?1 AND p.lang = 'es'"

Test(query_sql, lists_count_what_sql_counts)
{
	struct world w;
	struct query q = {.focus_tag = NONE, .focus_account = NONE, .by_tag = true};
	struct filter *f = NULL;
	struct result *r = NULL;
	struct err err = {0};

	world_make(&w, 7);
	cr_assert_eq(filter_parse(S("lang:es"), &f, &err), STATUS_OK);
	q.filter = f;
	cr_assert_eq(query_run(&q, &w.env, w.cache, &w.job, &r, &err), STATUS_OK);
	cr_assert_gt(r->trend_count, 5);
	for (uint32_t i = 0; i < r->trend_count; i++) {
		struct str tag = strings_at(&w.c->tag_folded, r->trends[i].tag);
		char name[64];
		bool ascii = true;

		snprintf(name, sizeof name, "%.*s", (int)tag.len, tag.p);
		/* lower() knows ASCII alone, and these two are also written with accents. */
		for (size_t k = 0; k < tag.len; k++)
			ascii = ascii && (unsigned char)tag.p[k] < 0x80;
		if (!ascii || strstr(name, "venezuela") || strstr(name, "nandu"))
			continue;
		cr_expect_eq(r->trends[i].sums.posts,
			     number(&w, "SELECT count(DISTINCT p.post_id) " POSTS_OF_TAG, name),
			     "%s", name);
		cr_expect_eq(r->trends[i].sums.accounts,
			     number(&w, "SELECT count(DISTINCT p.account_id) " POSTS_OF_TAG, name),
			     "%s", name);
	}
	cr_expect_eq(
		r->account_count,
		number(&w, "SELECT count(DISTINCT account_id) FROM post WHERE lang = ?1", "es"));
	result_free(r);
	filter_free(f);
	world_free(&w);
}
