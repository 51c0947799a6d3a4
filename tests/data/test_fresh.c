/* A study made by way of finished pages against the same made row by row, and one read by two
 * threads against the same read by one. */
#include "config.h"

#include "study_db.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct made {
	char id[24], account[16], ref[24], *text;
	struct post_record r;
};

static struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

/* ODD: also other platforms and ids that are no numbers.  LONG: accounts' ids that fill half a page. */
enum shape { PLAIN, ODD, LONG };

/* Deterministic, out of order, with ids of many lengths, some twice, accounts of one id on two platforms, and
 * texts of up to some pages. */
static void make(struct made *m, unsigned i, enum shape shape)
{
	static const char *const langs[] = {"es", "en", "und", "pt"};
	const unsigned x = i * 2654435761u;
	const size_t len = x % 97 == 0 ? 3000 + x % 200000 : 20 + x % 120;

	m->r = (struct post_record)POST_RECORD_EMPTY;
	m->text = malloc(len + 1);
	for (size_t k = 0; k < len; k++)
		m->text[k] = (char)('a' + (k * 7 + x % 50) % 26);
	m->text[len] = '\0';
	snprintf(m->id, sizeof m->id, "%.*s", 1 + (int)(x % 18), "918273645546372819");
	snprintf(m->id + strlen(m->id) / 2, sizeof m->id - 12, "%u", i % 50021);
	if (shape == ODD && i % 1000 == 999)
		snprintf(m->id, sizeof m->id, "row-%u", i);
	snprintf(m->account, sizeof m->account, "%u", x % 4099);
	snprintf(m->ref, sizeof m->ref, "%u", x % 7001);
	m->r.platform = str_of(shape == ODD && i % 777 == 0 ? "other" : "x");
	m->r.account.platform = str_of(x % 3 ? "x" : "another");
	m->r.id = str_of(m->id);
	m->r.account.id = shape == LONG && len > 4000 ? (struct str){m->text, 4000} : str_of(m->account);
	m->r.account.handle = str_of(m->account);
	m->r.account.followers = x % 5000;
	m->r.account.captured_ms = m->r.captured_ms = INT64_C(1600000000000);
	m->r.time_ms = INT64_C(1500000000000) + x % 1000003;
	m->r.text = (struct str){m->text, len};
	m->r.lang = str_of(langs[x % 4]);
	m->r.client = str_of(x % 3 ? "Web" : "App");
	m->r.likes = x % 3 ? COUNT_UNKNOWN : (int64_t)(x % 70000) * 100000;
	m->r.reposts = x % 2;
	m->r.ref_id = x % 4 ? (struct str){0} : str_of(m->ref);
	m->r.ref_handle = x % 8 ? (struct str){0} : str_of("Alguien");
	m->r.ref_account_id = x % 16 ? (struct str){0} : str_of(m->account);
	m->r.kind = x % 4 ? KIND_ORIGINAL : KIND_REPOST;
}

static void import_made(const char *path, unsigned from, unsigned to, enum shape shape)
{
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sink_begin(s, "made", &sink, &err), STATUS_OK, "%s", err.message);
	for (unsigned i = from; i < to; i++) {
		struct made m;

		make(&m, i, shape);
		cr_assert_eq(sink.post(sink.ctx, &m.r, &err), STATUS_OK, "%s", err.message);
		free(m.text);
	}
	cr_assert_eq(study_sink_end(s, &job, &totals, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(totals.read, totals.imported + totals.merged);
	study_close(s);
}

static void sound_digest(const char *path, char hex[STUDY_DIGEST])
{
	struct arena arena = {0};
	struct study *s;
	struct job job;
	struct err err;
	char *report;
	bool sound;

	job_init(&job, 1);
	cr_assert_eq(study_open(path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_check(s, &job, &arena, &report, &sound, &err), STATUS_OK);
	cr_expect(sound, "%s", report);
	cr_assert_eq(study_digest(s, &job, hex, &err), STATUS_OK, "%s", err.message);
	arena_free(&arena);
	study_close(s);
}

static void by_pages_and_by_rows(unsigned count, enum shape shape)
{
	char dir[] = "/tmp/tamiz-fresh-XXXXXX", pages[64], rows[64];
	char one[STUDY_DIGEST], other[STUDY_DIGEST];

	cr_assert(scratch_folder(dir));
	snprintf(pages, sizeof pages, "%s/pages.tamiz", dir);
	snprintf(rows, sizeof rows, "%s/rows.tamiz", dir);
	import_made(pages, 0, count, shape);
	/* A study that has a post takes the others row by row. */
	import_made(rows, count / 2, count / 2 + 1, shape);
	import_made(rows, 0, count, shape);
	sound_digest(pages, one);
	sound_digest(rows, other);
	cr_expect_str_eq(one, other);
	unlink(pages);
	unlink(rows);
	rmdir(dir);
}

Test(fresh, pages_hold_what_rows_would)
{
	by_pages_and_by_rows(1, PLAIN);
	by_pages_and_by_rows(20000, PLAIN);
}

Test(fresh, accounts_that_pages_do_not_take_go_by_rows)
{
	by_pages_and_by_rows(5000, LONG);
}

Test(fresh, ids_that_pages_do_not_take_end_them)
{
	by_pages_and_by_rows(5000, ODD);
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

static uint64_t loaded_by(const char *path, int threads)
{
	char cache[80];
	struct corpus *c = NULL;
	struct study *s;
	struct job job;
	struct err err;
	uint64_t fingerprint = 0;
	enum status st;

	snprintf(cache, sizeof cache, "%s-cache", path);
	job_init(&job, threads);
	cr_assert_eq(study_open(path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	st = study_load(s, &job, &c, &err);
	if (st == STATUS_OK)
		fingerprint = c->fingerprint;
	else
		cr_expect(strstr(err.message, "damaged"), "%s", err.message);
	corpus_unref(c);
	study_close(s);
	unlink(cache);
	return fingerprint;
}

/* What was taken out leaves no gap, and a number far beyond the others takes no room. */
Test(fresh, two_threads_load_what_one_does)
{
	static const char *const changes[] = {
		"DELETE FROM post WHERE post_id % 7 = 3",
		"DELETE FROM post WHERE post_id BETWEEN 1 AND 9000 OR post_id BETWEEN 60000 AND 69990",
		"UPDATE post SET post_id = 900000000000 WHERE post_id = 30000",
	};
	char dir[] = "/tmp/tamiz-fresh-XXXXXX", path[64];
	uint64_t one, before = 0;

	cr_assert(scratch_folder(dir));
	snprintf(path, sizeof path, "%s/a.tamiz", dir);
	import_made(path, 0, 70000, ODD);
	for (size_t i = 0; i <= sizeof changes / sizeof *changes; i++) {
		one = loaded_by(path, 1);
		cr_expect_neq(one, 0);
		cr_expect(one != before || i == 3, "change %zu", i);
		for (int again = 0; again < 2; again++)
			cr_expect_eq(loaded_by(path, 2), one, "change %zu", i);
		before = one;
		if (i < sizeof changes / sizeof *changes)
			run_sql(path, changes[i]);
	}
	unlink(path);
	rmdir(dir);
}

Test(fresh, posts_numbered_below_one_are_refused)
{
	char dir[] = "/tmp/tamiz-fresh-XXXXXX", path[64];

	cr_assert(scratch_folder(dir));
	snprintf(path, sizeof path, "%s/a.tamiz", dir);
	import_made(path, 0, 70000, ODD);
	run_sql(path, "UPDATE post SET post_id = -post_id WHERE post_id <= 35000");
	cr_expect_eq(loaded_by(path, 1), 0);
	cr_expect_eq(loaded_by(path, 2), 0);
	unlink(path);
	rmdir(dir);
}
