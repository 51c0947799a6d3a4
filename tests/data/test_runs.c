#include "config.h"

#include "regex.h"
#include "run.h"
#include "study_db.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small study with its score, in a folder of its own. */
struct scene {
	char folder[32], path[64];
	struct study *study;
	struct corpus *corpus;
	struct registry *registry;
	struct score *score;
	struct method method;
	struct arena arena;
	struct job job;
};

/* One of 40 posts by 8 accounts: enough that something can be assessed. */
static void put_post(struct sink *sink, int i)
{
	struct post_record r = POST_RECORD_EMPTY;
	struct str tag = {"SinLuz", 6};
	char id[24], account[24], text[64];
	struct err err;

	snprintf(id, sizeof id, "%d", 1000 + i);
	snprintf(account, sizeof account, "a%d", i % 8);
	snprintf(text, sizeof text, "hoy volvió la luz %d veces en Petare #SinLuz", i);
	r.platform = (struct str){"x", 1};
	r.id = (struct str){id, strlen(id)};
	r.account.platform = r.platform;
	r.account.id = (struct str){account, strlen(account)};
	r.text = (struct str){text, strlen(text)};
	r.tags = (struct str_list){&tag, 1, true};
	r.kind = KIND_ORIGINAL;
	r.time_ms = INT64_C(1568000000000) + (int64_t)i * 3700000;
	cr_assert_eq(sink->post(sink->ctx, &r, &err), STATUS_OK);
}

static void load(struct scene *s)
{
	struct err err;

	cr_assert_eq(study_load(s->study, &s->job, &s->corpus, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_registry(s->study, s->corpus, &s->registry, &err), STATUS_OK);
	cr_assert_eq(score_run(s->corpus, &s->method, NULL, &s->job, &s->score, &err), STATUS_OK);
}

static void add(struct scene *s, int from, int to, int step)
{
	struct import_totals totals;
	struct sink sink;
	struct err err;

	cr_assert_eq(study_sink_begin(s->study, "test", &sink, &err), STATUS_OK, "%s", err.message);
	for (int i = from; i != to; i += step)
		put_post(&sink, i);
	cr_assert_eq(study_sink_end(s->study, &s->job, &totals, &err), STATUS_OK);
}

static void scene_make(struct scene *s, int from, int to, int step)
{
	struct err err;

	*s = (struct scene){.folder = "/tmp/tamiz-runs-XXXXXX"};
	cr_assert(scratch_folder(s->folder));
	snprintf(s->path, sizeof s->path, "%s/s.tamiz", s->folder);
	job_init(&s->job, 1);
	method_default(&s->method);
	cr_assert_eq(study_open(s->path, STUDY_CREATE, &s->study, &err), STATUS_OK);
	add(s, from, to, step);
	load(s);
}

static void unload(struct scene *s)
{
	score_free(s->score);
	registry_free(s->registry);
	corpus_unref(s->corpus);
}

static void scene_free(struct scene *s)
{
	char cache[80];

	unload(s);
	study_close(s->study);
	arena_free(&s->arena);
	snprintf(cache, sizeof cache, "%s-cache", s->path);
	unlink(cache);
	unlink(s->path);
	rmdir(s->folder);
}

static struct run asked(struct scene *s, const char *filter_text)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	struct filter_env env = {s->corpus, s->score, s->registry, &regex_pcre2};
	struct filter_cache *cache = filter_cache_new();
	struct filter *f = NULL;
	struct result *r;
	struct err err;
	struct run run;

	if (filter_text)
		cr_assert_eq(filter_parse((struct str){filter_text, strlen(filter_text)}, &f, &err),
			     STATUS_OK);
	q.filter = f;
	cr_assert_eq(query_run(&q, &env, cache, &s->job, &r, &err), STATUS_OK);
	struct run_input in = {s->study, s->corpus,  s->score,	 s->registry,
			       r,	 &s->method, filter_text};
	cr_assert_eq(run_make(&in, "test", NULL, &s->job, &s->arena, &run, &err), STATUS_OK);
	result_free(r);
	filter_free(f);
	filter_cache_free(cache);
	return run;
}

static struct run *kept(struct scene *s, size_t expected)
{
	struct run *list;
	struct err err;
	size_t n;

	cr_assert_eq(study_runs(s->study, &s->arena, &list, &n, &err), STATUS_OK);
	cr_assert_eq(n, expected, "%zu runs", n);
	return list;
}

static char *differences(struct scene *s, const struct run *was, const struct run *is, bool *same)
{
	struct err err;
	char *lines;

	cr_assert_eq(run_compare(was, is, NULL, &s->arena, &lines, same, &err), STATUS_OK);
	return lines;
}

Test(runs, are_kept_once_and_come_back_the_same)
{
	struct scene s;
	struct run first, again, narrow;
	struct err err;
	bool same;

	scene_make(&s, 0, 40, 1);
	first = asked(&s, NULL);
	again = asked(&s, NULL);
	narrow = asked(&s, "from:a1 OR Petare");
	cr_expect_str_eq(first.id, again.id);
	cr_expect_str_neq(first.id, narrow.id, "the filter is part of a run");
	cr_assert_eq(run_keep(s.study, &first, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(run_keep(s.study, &again, &err), STATUS_OK);
	cr_assert_eq(run_keep(s.study, &narrow, &err), STATUS_OK);
	struct run *list = kept(&s, 2);
	cr_expect_str_eq(list[0].id, first.id);
	cr_expect(list[0].sound && list[1].sound);
	cr_expect_str_eq(run_filter(&list[1], &s.arena), "from:a1 OR Petare");
	cr_expect_null(run_filter(&list[0], &s.arena));
	cr_expect_str_eq(differences(&s, &list[0], &again, &same), "");
	cr_expect(same);
	scene_free(&s);
}

Test(runs, do_not_depend_on_the_order_of_imports)
{
	struct scene forth, back;

	scene_make(&forth, 0, 40, 1);
	scene_make(&back, 39, -1, -1);
	cr_expect_str_eq(asked(&forth, NULL).id, asked(&back, NULL).id);
	scene_free(&forth);
	scene_free(&back);
}

Test(runs, say_what_differs)
{
	struct scene s;
	struct run first, now;
	struct err err;
	char *lines;
	bool same;

	scene_make(&s, 0, 40, 1);
	first = asked(&s, NULL);
	cr_assert_eq(run_keep(s.study, &first, &err), STATUS_OK);
	/* another prior */
	score_free(s.score);
	cr_assert_eq(method_set(&s.method, (struct str){"prior", 5}, 0.3, &err), STATUS_OK);
	cr_assert_eq(score_run(s.corpus, &s.method, NULL, &s.job, &s.score, &err), STATUS_OK);
	now = asked(&s, NULL);
	lines = differences(&s, &first, &now, &same);
	cr_expect_not(same);
	cr_expect(strstr(lines, "inorganic: "), "%s", lines);
	cr_expect(strstr(lines, "#SinLuz: inorganic"), "%s", lines);
	cr_expect_not(strstr(lines, "dataset: "), "%s", lines);
	cr_expect(strstr(lines, "built from other sources"), "%s", lines);
	/* more posts, another program */
	unload(&s);
	method_default(&s.method);
	add(&s, 40, 43, 1);
	load(&s);
	now = asked(&s, NULL);
	now.program = "tamiz 9";
	lines = differences(&s, &first, &now, &same);
	cr_expect_not(same);
	cr_expect(strstr(lines, "posts: 40 kept, 43 now"), "%s", lines);
	cr_expect(strstr(lines, "dataset: "), "%s", lines);
	cr_expect(strstr(lines, "program: "), "%s", lines);
	scene_free(&s);
}

Test(runs, that_were_changed_afterwards_are_told_from_what_was_computed)
{
	struct scene s;
	struct run first, *list;
	struct err err;
	char *lines;
	bool same;

	scene_make(&s, 0, 40, 1);
	first = asked(&s, NULL);
	cr_assert_eq(run_keep(s.study, &first, &err), STATUS_OK);
	cr_assert_eq(sql_exec(s.study->db,
			      "UPDATE run SET result = replace(result, '\"posts\":40', "
			      "'\"posts\":41')",
			      &err),
		     STATUS_OK);
	list = kept(&s, 1);
	cr_expect_not(list[0].sound);
	cr_expect_str_eq(list[0].id, first.id, "the name that a bulletin quotes");
	lines = differences(&s, &list[0], &first, &same);
	cr_expect_not(same);
	cr_expect(strstr(lines, "changed after it was kept"), "%s", lines);
	/* nonsense is no crash */
	cr_assert_eq(sql_exec(s.study->db, "UPDATE run SET result = '[', parameters = '{\"q\":[]}'",
			      &err),
		     STATUS_OK);
	list = kept(&s, 1);
	differences(&s, &list[0], &first, &same);
	cr_expect_not(same);
	scene_free(&s);
}

Test(runs, bring_their_method_and_name_what_only_one_version_knows)
{
	struct run run = {.parameters = "{\"prior\":0.25,\"q\":7,\"flux\":3}"};
	struct arena arena = {0};
	struct method m;
	struct err err;
	char *notes;

	cr_assert_eq(run_method(&run, NULL, &m, &arena, &notes, &err), STATUS_OK);
	cr_expect_float_eq(m.points.prior, 0.25, 1e-12);
	cr_expect(strstr(notes, "parameter flux = 3: this version knows none"), "%s", notes);
	cr_expect(strstr(notes, "parameter q: the value kept is out of range"), "%s", notes);
	cr_expect(strstr(notes, "parameter spread is new in this version"), "%s", notes);
	arena_free(&arena);
}
