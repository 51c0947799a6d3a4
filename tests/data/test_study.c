/* The study: what goes in comes out, merged the same whatever the order. */
#include "config.h"

#include "study_db.h"
#include "verdict.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

static char *temporary(void)
{
	char *dir = strdup("/tmp/tamiz-study-XXXXXX"), *path;

	cr_assert(scratch_folder(dir));
	path = malloc(strlen(dir) + 16);
	snprintf(path, strlen(dir) + 16, "%s/a.tamiz", dir);
	free(dir);
	return path;
}

static void discard(char *path)
{
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	free(path);
}

static struct str number(char *buf, size_t size, const char *prefix, int n)
{
	snprintf(buf, size, "%s%d", prefix, n);
	return (struct str){buf, strlen(buf)};
}

/* Sighting v of post n: which fields are known and how new it is depends on both. */
static enum status sight(struct sink *sink, int n, int v, struct err *err)
{
	char id[16], account[16], text[64], name[32];
	struct str tags[2] = {STR("SinLuz"), STR("Ápagón")};
	struct post_record r = POST_RECORD_EMPTY;

	r.platform = STR("x");
	r.id = number(id, sizeof id, "", 1000 + n);
	r.account.platform = STR("x");
	r.account.id = number(account, sizeof account, "a", n % 7);
	r.account.captured_ms = v % 3 ? INT64_C(1600000000000) + v * 40000000 : TIME_UNKNOWN;
	r.account.followers = v % 4 ? 100 + v : COUNT_UNKNOWN;
	r.account.name = v % 2 ? number(name, sizeof name, "nombre ", v) : (struct str){0};
	r.captured_ms = v % 5 ? INT64_C(1600000000000) + (v / 2) * 1000 : TIME_UNKNOWN;
	r.time_ms = v % 4 ? INT64_C(1500000000000) + n * 60000 : TIME_UNKNOWN;
	r.kind = v % 3 == 1 ? KIND_REPLY : KIND_UNKNOWN;
	r.text = v % 6 ? number(text, sizeof text, "¡sin luz! ", n + v) : (struct str){0};
	r.flags = v % 6 == 2 ? POST_TRUNCATED : 0;
	r.lang = v % 3 ? STR("es") : (struct str){0};
	r.likes = v % 2 ? v * 3 : COUNT_UNKNOWN;
	r.tags = (struct str_list){tags, (size_t)(v % 3), v % 4 != 0};
	if (v % 7 == 3)
		r.flags |= POST_TAGS_FROM_TEXT;
	return sink->post(sink->ctx, &r, err);
}

enum { POSTS = 20, SIGHTINGS = 12 };

/* Imports all sightings in an order drawn from seed, in `parts` imports; returns the digest. */
static void import_shuffled(unsigned seed, int parts, char hex[STUDY_DIGEST])
{
	int order[POSTS * SIGHTINGS], n = POSTS * SIGHTINGS;
	char *path = temporary();
	struct study *s;
	struct err err;
	struct job job;

	job_init(&job, 1);
	for (int i = 0; i < n; i++)
		order[i] = i;
	srand(seed);
	for (int i = n - 1; seed && i > 0; i--) {
		int j = rand() % (i + 1), t = order[i];

		order[i] = order[j];
		order[j] = t;
	}
	for (int part = 0; part < parts; part++) {
		struct import_totals totals;
		struct sink sink;

		cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s",
			     err.message);
		cr_assert_eq(study_sink_begin(s, part ? "two" : "one", &sink, &err), STATUS_OK);
		for (int i = part * n / parts; i < (part + 1) * n / parts; i++)
			cr_assert_eq(sight(&sink, order[i] / SIGHTINGS, order[i] % SIGHTINGS, &err),
				     STATUS_OK);
		cr_assert_eq(study_sink_end(s, &job, &totals, &err), STATUS_OK, "%s", err.message);
		cr_expect_eq(totals.read, totals.imported + totals.merged + totals.rejected);
		if (part + 1 == parts)
			cr_assert_eq(study_digest(s, &job, hex, &err), STATUS_OK);
		study_close(s);
	}
	discard(path);
}

Test(study, content_does_not_depend_on_order_or_cuts)
{
	char first[STUDY_DIGEST], again[STUDY_DIGEST];

	import_shuffled(0, 1, first);
	for (unsigned seed = 1; seed <= 12; seed++) {
		import_shuffled(seed, 1 + (int)seed % 3, again);
		cr_expect_str_eq(again, first, "seed %u", seed);
	}
}

Test(study, a_post_comes_back_as_it_went_in)
{
	static const struct str tag_items[] = {STR("SinLuz"), STR("dos palabras"), STR("50%")};
	static const struct str url_items[] = {STR("https://example.org/a%20b")};
	char *path = temporary(), buf[POST_ID_BUF];
	struct post_record r = POST_RECORD_EMPTY;
	struct import_totals totals;
	struct corpus *c;
	struct study *s;
	struct sink sink;
	struct job job;
	struct err err;

	job_init(&job, 1);
	r.platform = r.account.platform = STR("x");
	r.id = STR("1442695849123456789");
	r.account.id = STR("17");
	r.account.handle = STR("maria");
	r.account.followers = 38;
	r.time_ms = INT64_C(1632823331123);
	r.kind = KIND_ORIGINAL;
	r.text = STR("Sin luz \x1b[31m");
	r.tags = (struct str_list){tag_items, 3, true};
	r.urls = (struct str_list){url_items, 1, true};
	cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sink_begin(s, "made", &sink, &err), STATUS_OK);
	cr_assert_eq(sink.post(sink.ctx, &r, &err), STATUS_OK);
	cr_assert_eq(study_sink_end(s, &job, &totals, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(totals.imported, 1);
	study_close(s);

	cr_assert_eq(study_open(path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_load(s, &job, &c, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(c->n.posts, 1);
	cr_expect_eq(c->time[0], r.time_ms);
	cr_expect_eq(corpus_post_id(c, 0, buf).len, 19);
	cr_expect_eq(strings_at(&c->text, c->content[0]).len, r.text.len);
	cr_expect_eq(c->account_followers[c->account[0]], 38);
	cr_assert_eq(lists_count(&c->content_tags, 0), 3);
	for (int i = 0; i < 3; i++)
		cr_expect_neq(corpus_find_tag(c, tag_items[i]), NONE, "tag %d", i);
	cr_expect_eq(strings_at(&c->url, 0).len, url_items[0].len);
	corpus_unref(c);
	study_close(s);
	discard(path);
}

Test(study, what_is_no_study_is_refused)
{
	static const struct {
		const char *bytes;
		size_t len;
	} files[] = {{"", 0}, {"hello", 5}, {"SQLite format 3\0 and nothing else", 34}};
	char *path = temporary();
	struct study *s;
	struct err err;

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		FILE *f = fopen(path, "w");

		cr_assert(f);
		fwrite(files[i].bytes, 1, files[i].len, f);
		fclose(f);
		cr_expect_eq(study_open(path, STUDY_READ, &s, &err), STATUS_FAILED, "file %zu", i);
		cr_expect_null(s);
	}
	unlink(path);
	cr_expect_eq(study_open(path, STUDY_READ, &s, &err), STATUS_FAILED);
	discard(path);
}

static void mark(struct study *s, const char *target, enum mark m)
{
	struct err err;

	cr_assert_eq(study_mark(s, target, m, "visto", "ana", &err), STATUS_OK, "%s", err.message);
}

/* A study of the sightings above. */
static struct study *made(const char *path)
{
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sink_begin(s, "made", &sink, &err), STATUS_OK);
	for (int n = 0; n < POSTS; n++)
		cr_assert_eq(sight(&sink, n, 7, &err), STATUS_OK);
	cr_assert_eq(study_sink_end(s, &job, &totals, &err), STATUS_OK, "%s", err.message);
	return s;
}

Test(study, the_last_verdict_of_a_target_counts)
{
	char *path = temporary(), *report, buf[POST_ID_BUF];
	struct study *s = made(path);
	struct arena arena = {0};
	struct registry *r;
	struct corpus *c;
	struct job job;
	struct err err;
	bool sound;

	job_init(&job, 1);
	mark(s, "#sinluz", MARK_INORGANIC);
	mark(s, "post:1003", MARK_DOUBTFUL);
	mark(s, "post:1003", MARK_ORGANIC);
	mark(s, "account:a1", MARK_INORGANIC);
	mark(s, "account:x:a1", MARK_NONE);
	mark(s, "post:77777", MARK_ORGANIC);
	cr_expect_eq(study_mark(s, "maria", MARK_ORGANIC, "", "ana", &err), STATUS_USAGE);
	cr_assert_eq(study_load(s, &job, &c, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_registry(s, c, &r, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(r->tag_mark_count, 1);
	cr_expect_eq(r->tag_marks[0].target, corpus_find_tag(c, STR("#SinLuz")));
	cr_assert_eq(r->post_mark_count, 1);
	cr_expect_eq(r->post_marks[0].mark, MARK_ORGANIC);
	cr_expect_eq(memcmp(corpus_post_id(c, r->post_marks[0].target, buf).p, "1003", 4), 0);
	cr_expect_eq(r->account_mark_count, 0);
	cr_assert_eq(study_check(s, &job, &arena, &report, &sound, &err), STATUS_OK, "%s",
		     err.message);
	cr_expect(sound, "%s", report);
	cr_expect(strstr(report, "verdicts: 6, chain sound"), "%s", report);
	registry_free(r);
	corpus_unref(c);
	arena_free(&arena);
	study_close(s);
	discard(path);
}

Test(study, a_verdict_may_be_about_one_appearance_of_a_tag)
{
	char *path = temporary();
	struct study *s = made(path);
	struct import_totals totals;
	struct registry *r;
	struct corpus *c;
	struct sink sink;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(study_sink_begin(s, "trends", &sink, &err), STATUS_OK);
	for (int i = 0; i < 2; i++)
		cr_assert_eq(sink.trend(sink.ctx,
					&(struct trend_record){
						.tag = STR("SinLuz"),
						.start_ms = INT64_C(1500000000000) + i * 600000,
						.end_ms = INT64_C(1500000600000) + i * 600000,
						.reported = COUNT_UNKNOWN},
					&err),
			     STATUS_OK);
	cr_assert_eq(study_sink_end(s, &job, &totals, &err), STATUS_OK, "%s", err.message);
	mark(s, "appearance:2017-07-14T02:40:00Z#SinLuz", MARK_DOUBTFUL);
	mark(s, "appearance:2017-07-14T02:50:00Z#SinLuz", MARK_ORGANIC);
	mark(s, "appearance:2017-07-14T02:40:00Z#SinLuz", MARK_INORGANIC);
	mark(s, "appearance:2018-07-14T02:40:00Z#SinLuz", MARK_INORGANIC);
	cr_expect_eq(study_mark(s, "appearance:", MARK_ORGANIC, "", "ana", &err), STATUS_USAGE);
	cr_assert_eq(study_load(s, &job, &c, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_registry(s, c, &r, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(r->trend_count, 2);
	cr_assert_eq(r->trend_mark_count, 2);
	cr_expect_eq(r->trend_marks[0].target, 0);
	cr_expect_eq(r->trend_marks[0].mark, MARK_INORGANIC);
	cr_expect_eq(r->trend_marks[1].mark, MARK_ORGANIC);
	cr_expect_eq(r->tag_mark_count, 0);
	registry_free(r);
	corpus_unref(c);
	study_close(s);
	discard(path);
}

Test(study, merging_verdicts_takes_each_once)
{
	char *path = temporary(), *other_path = temporary();
	struct study *s = made(path), *other = made(other_path);
	int64_t taken;
	struct err err;

	mark(s, "#uno", MARK_INORGANIC);
	mark(other, "#dos", MARK_ORGANIC);
	mark(other, "#tres", MARK_DOUBTFUL);
	cr_assert_eq(study_merge_verdicts(s, other, &taken, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(taken, 2);
	cr_assert_eq(study_merge_verdicts(s, other, &taken, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(taken, 0);
	study_close(s);
	study_close(other);
	discard(path);
	discard(other_path);
}

/* What stops the third leaves none of the first two. */
Test(study, many_verdicts_are_kept_together_or_not_at_all)
{
	const struct verdict_word words[] = {
		{"#uno", "inorganic", ""}, {"#dos", "organic", "visto"}, {"#tres", "doubtful", NULL}};
	char *path = temporary();
	struct study *s = made(path);
	int64_t count, broken;
	struct err err;

	cr_assert_eq(sql_exec(s->db, "CREATE TEMP TRIGGER stop BEFORE INSERT ON verdict WHEN new.target = '#tres'"
				     " BEGIN SELECT raise(ABORT, 'stop'); END", &err), STATUS_OK, "%s", err.message);
	cr_expect_neq(study_verdicts(s, words, 3, "ana", NULL, &err), STATUS_OK);
	cr_assert_eq(verdict_chain(s, &count, &broken, &err), STATUS_OK);
	cr_expect_eq(count, 0);
	cr_assert_eq(sql_exec(s->db, "DROP TRIGGER stop", &err), STATUS_OK);
	cr_assert_eq(study_verdicts(s, words, 3, "ana", NULL, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(verdict_chain(s, &count, &broken, &err), STATUS_OK);
	cr_expect_eq(count, 3);
	cr_expect_eq(broken, 0);
	study_close(s);
	discard(path);
}

static void count_words(void *ctx, const struct verdict_row *v, bool counts)
{
	int *n = ctx;

	cr_expect(v->target.len == 7 && !memcmp(v->target.p, "#SinLuz", 7));
	n[counts]++;
}

/* Two colleagues of two minds: both words are there, the difference is told, and a change of mind
 * ends it. */
Test(study, verdicts_in_dispute_are_found)
{
	char *path = temporary();
	struct study *s = made(path);
	int n[2] = {0, 0};
	struct registry *r;
	struct corpus *c;
	struct job job;
	struct err err;

	job_init(&job, 1);
	for (int i = 0; i < 2; i++) {
		study_mark(s, "#SinLuz", i ? MARK_ORGANIC : MARK_INORGANIC,
			   i ? "a blackout" : "one office", i ? "beto" : "ana", &err);
		study_mark(s, "#apagon", MARK_DOUBTFUL, "", i ? "beto" : "ana", &err);
	}
	cr_assert_eq(verdict_disputes(s, count_words, n, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(n[0], 1);
	cr_expect_eq(n[1], 1);
	cr_assert_eq(study_load(s, &job, &c, &err), STATUS_OK);
	cr_assert_eq(study_registry(s, c, &r, &err), STATUS_OK);
	for (uint32_t i = 0; i < r->tag_mark_count; i++) {
		bool disputed = r->tag_marks[i].target == corpus_find_tag(c, STR("SinLuz"));

		cr_expect_eq(r->tag_marks[i].other, disputed ? MARK_INORGANIC : MARK_NONE);
		cr_expect_eq(r->tag_marks[i].other_note.len, disputed ? strlen("one office") : 0);
	}
	registry_free(r);
	study_mark(s, "#SinLuz", MARK_ORGANIC, "", "ana", &err);
	n[0] = n[1] = 0;
	cr_assert_eq(verdict_disputes(s, count_words, n, &err), STATUS_OK);
	cr_expect_eq(n[0] + n[1], 0);
	cr_assert_eq(study_registry(s, c, &r, &err), STATUS_OK);
	for (uint32_t i = 0; i < r->tag_mark_count; i++)
		cr_expect_eq(r->tag_marks[i].other, MARK_NONE);
	registry_free(r);
	corpus_unref(c);
	study_close(s);
	discard(path);
}
