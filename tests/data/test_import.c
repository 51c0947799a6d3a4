/* The import's threads: the same study for any number of them, also when it was stopped on the way.
 */
#include "config.h"

#include "study_db.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
	char dir[64], file[96], study[96];
};

enum { ROWS = 30000 }; /* three megabytes: more than one piece */

static struct place begin(void)
{
	struct place p = {.dir = "/tmp/tamiz-import-XXXXXX"};
	FILE *f;

	cr_assert(scratch_folder(p.dir));
	snprintf(p.file, sizeof p.file, "%s/a.csv", p.dir);
	snprintf(p.study, sizeof p.study, "%s/a.tamiz", p.dir);
	cr_assert(f = fopen(p.file, "w"));
	fprintf(f, "id,text,created_at,username,user_id\n");
	for (int i = 0; i < ROWS; i++)
		fprintf(f,
			"%d,\"se fue la luz, otra vez, en la calle %d de la ciudad #SinLuz\","
			"2019-09-11T21:%02d:%02dZ,vecino%d,%d\n",
			100000 + i, i % 9000, i / 60 % 60, i % 60, i % 700, i % 700);
	cr_assert_eq(fclose(f), 0);
	return p;
}

static void end(struct place *p)
{
	unlink(p->file);
	unlink(p->study);
	rmdir(p->dir);
}

static enum status import_with(const struct place *p, int threads, bool stopped,
			       struct import_totals *totals, char hex[STUDY_DIGEST])
{
	struct format_options o = {0};
	struct study *s;
	struct job job;
	struct err err;
	enum status st;

	job_init(&job, threads);
	job.cancel = stopped;
	cr_assert_eq(study_open(p->study, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	st = study_import(s, p->file, &o, &job, totals, &err);
	job.cancel = false;
	cr_assert_eq(study_digest(s, &job, hex, &err), STATUS_OK, "%s", err.message);
	study_close(s);
	return st;
}

Test(import, any_number_of_threads_gives_the_same_study)
{
	struct place p = begin();
	char first[STUDY_DIGEST], again[STUDY_DIGEST];
	struct import_totals totals;

	cr_assert_eq(import_with(&p, 1, false, &totals, first), STATUS_OK);
	cr_expect_eq(totals.read, ROWS);
	cr_expect_eq(totals.imported, ROWS);
	unlink(p.study);
	cr_assert_eq(import_with(&p, 4, false, &totals, again), STATUS_OK);
	cr_expect_str_eq(again, first);
	/* And once more: nothing is new. */
	cr_assert_eq(import_with(&p, 2, false, &totals, again), STATUS_OK);
	cr_expect_eq(totals.merged, ROWS);
	cr_expect_str_eq(again, first);
	end(&p);
}

Test(import, a_stopped_import_is_completed_by_a_rerun)
{
	struct place p = begin();
	struct arena arena = {0};
	struct import_totals totals;
	char hex[STUDY_DIGEST];
	struct study_source *sources;
	struct study *s;
	struct err err;
	size_t n;

	cr_assert_eq(import_with(&p, 2, true, &totals, hex), STATUS_CANCELLED);
	cr_assert_eq(study_open(p.study, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sources(s, &arena, &sources, &n, &err), STATUS_OK);
	cr_assert_eq(n, 1);
	cr_expect(!sources[0].complete);
	study_close(s);
	cr_assert_eq(import_with(&p, 2, false, &totals, hex), STATUS_OK);
	cr_expect_eq(totals.read, ROWS);
	cr_assert_eq(study_open(p.study, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sources(s, &arena, &sources, &n, &err), STATUS_OK);
	cr_assert_eq(n, 1);
	cr_expect(sources[0].complete);
	cr_expect_eq(sources[0].imported, ROWS);
	study_close(s);
	arena_free(&arena);
	end(&p);
}

/* The study's one source has the sum of its file. */
static void expect_sum(struct study *s, struct job *job)
{
	struct study_source *sources;
	struct arena arena = {0};
	struct err err;
	size_t n;

	cr_assert_eq(study_sources(s, &arena, &sources, &n, &err), STATUS_OK);
	cr_assert_eq(n, 1);
	cr_expect_eq(study_source_unchanged(&sources[0], job, &err), STATUS_OK, "%s", err.message);
	arena_free(&arena);
}

/* The decoders take it in turns. */
Test(import, the_sum_is_of_the_bytes_on_disk)
{
	static const char row[] = "1,hola,2019-09-11T21:00:00Z,ana,1\n";
	struct place p = begin();
	struct format_options o = {0};
	struct import_totals totals;
	struct study *s;
	struct err err;
	struct job job;
	FILE *f;

	for (int threads = 1; threads <= 4; threads += 3) {
		job_init(&job, threads);
		cr_assert_eq(study_open(p.study, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
		cr_expect_eq(study_import(s, p.file, &o, &job, &totals, &err), STATUS_OK);
		expect_sum(s, &job);
		study_close(s);
		unlink(p.study);
	}
	/* Behind a byte order mark; and of what is transcoded. */
	for (int utf16 = 0; utf16 < 2; utf16++) {
		const char *rows[] = {"id,text,created_at,username,user_id\n", row};

		cr_assert(f = fopen(p.file, "w"));
		fputs(utf16 ? "\xff\xfe" : "\xef\xbb\xbf", f);
		for (size_t i = 0; i < 2; i++)
			for (const char *c = rows[i]; *c; c++) {
				putc(*c, f);
				if (utf16)
					putc(0, f);
			}
		cr_assert_eq(fclose(f), 0);
		cr_assert_eq(study_open(p.study, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
		cr_expect_eq(study_import(s, p.file, &o, &job, &totals, &err), STATUS_OK, "%s", err.message);
		cr_expect_eq(totals.imported, 1);
		expect_sum(s, &job);
		study_close(s);
		unlink(p.study);
	}
	end(&p);
}

/* One record over the cap is one reject, wherever it is cut, and the next one goes on. */
static void expect_one_reject(const char *header, const char *before, size_t filler,
			      const char *after, int64_t line)
{
	struct place p = {.dir = "/tmp/tamiz-import-XXXXXX"};
	struct format_options o = {.line_cap = 1 << 20, .format = *header ? "table" : "x-v1.1"};
	struct import_totals totals;
	struct study_reject *rejects;
	struct arena arena = {0};
	struct study *s;
	struct job job;
	struct err err;
	size_t n;
	FILE *f;

	cr_assert(scratch_folder(p.dir));
	snprintf(p.file, sizeof p.file, "%s/a", p.dir);
	snprintf(p.study, sizeof p.study, "%s/a.tamiz", p.dir);
	cr_assert(f = fopen(p.file, "w"));
	fprintf(f, "%s%s", header, before);
	for (size_t i = 0; i < filler; i++)
		putc('x', f);
	fputs(after, f);
	cr_assert_eq(fclose(f), 0);
	job_init(&job, 2);
	cr_assert_eq(study_open(p.study, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(study_import(s, p.file, &o, &job, &totals, &err), STATUS_REJECTED, "%s",
		     err.message);
	cr_expect_eq(totals.read, 3);
	cr_expect_eq(totals.imported, 2);
	cr_expect_eq(totals.rejected, 1);
	cr_assert_eq(study_rejects(s, false, 10, &arena, &rejects, &n, &err), STATUS_OK);
	cr_assert_eq(n, 1);
	cr_expect_eq(rejects[0].line, line);
	cr_expect(strstr(rejects[0].reason, "too long"), "%s", rejects[0].reason);
	expect_sum(s, &job);
	study_close(s);
	arena_free(&arena);
	end(&p);
}

Test(import, a_record_too_long_is_one_reject)
{
	static const char first[] = "{\"id_str\":\"1\",\"full_text\":\"a\","
				    "\"user\":{\"id_str\":\"5\"}}\n",
			  last[] = "\"}\n{\"id_str\":\"2\",\"full_text\":\"b\","
				   "\"user\":{\"id_str\":\"5\"}}\n";

	/* Shorter than a piece, and several pieces long. */
	expect_one_reject("", first, 3 << 19, last, 2);
	expect_one_reject("", first, 9 << 20, last, 2);
	expect_one_reject("id,text,username\n", "1,a,ana\n3,", 9 << 20, ",ana\n2,b,ana\n", 3);
}

/* Rows of the study's rejects for that reason, and how many they stand for. */
static void expect_rejects(struct study *s, const char *reason, size_t rows, int64_t count)
{
	struct study_reject *r;
	struct arena arena = {0};
	int64_t stand_for = 0;
	size_t n, found = 0;
	struct err err;

	cr_assert_eq(study_rejects(s, false, SIZE_MAX, &arena, &r, &n, &err), STATUS_OK);
	for (size_t i = 0; i < n; i++)
		if (strstr(r[i].reason, reason)) {
			stand_for += r[i].count;
			found++;
		}
	cr_expect_eq(found, rows, "%zu rows of %s", found, reason);
	cr_expect_eq(stand_for, count, "%lld of %s", (long long)stand_for, reason);
	cr_assert_eq(study_rejects(s, true, SIZE_MAX, &arena, &r, &n, &err), STATUS_OK);
	for (size_t i = 0; i < n; i++)
		if (strstr(r[i].reason, reason))
			cr_expect_eq(r[i].count, count);
	arena_free(&arena);
}

/* The first of each reason are kept, of the others how many, in however many transactions, once more too. */
Test(import, rejects_without_end_take_bounded_room)
{
	enum { FEWER = 3 * REJECTS_KEPT + 5, MORE = 3 };
	struct place p = {.dir = "/tmp/tamiz-import-XXXXXX"};
	struct format_options o = {.format = "table"};
	struct import_totals totals;
	struct study *s;
	struct err err;
	struct job job;
	FILE *f;

	cr_assert(scratch_folder(p.dir));
	snprintf(p.file, sizeof p.file, "%s/a", p.dir);
	snprintf(p.study, sizeof p.study, "%s/a.tamiz", p.dir);
	cr_assert(f = fopen(p.file, "w"));
	fputs("id,text,username\n1,a,ana\n", f);
	for (int i = 0; i < FEWER + MORE; i++)
		fputs(i < FEWER ? "x\n" : "1,2,3,4,5\n", f);
	cr_assert_eq(fclose(f), 0);
	job_init(&job, 2);
	cr_assert_eq(study_open(p.study, STUDY_CREATE, &s, &err), STATUS_OK);
	s->commit_every = 1000;
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(study_import(s, p.file, &o, &job, &totals, &err), STATUS_REJECTED,
			     "%s", err.message);
		cr_expect_eq(totals.rejected, FEWER + MORE);
		cr_expect_eq(totals.read, FEWER + MORE + 1);
		expect_rejects(s, "fewer cells", REJECTS_KEPT + 1, FEWER);
		expect_rejects(s, "more cells", MORE, MORE);
	}
	study_close(s);
	end(&p);
}

/* Nobody is made up where a post does not say who wrote it. */
Test(import, a_post_without_an_author_is_rejected)
{
	struct place p = {.dir = "/tmp/tamiz-import-XXXXXX"};
	struct import_totals totals;
	char hex[STUDY_DIGEST];
	FILE *f;

	cr_assert(scratch_folder(p.dir));
	snprintf(p.file, sizeof p.file, "%s/a.csv", p.dir);
	snprintf(p.study, sizeof p.study, "%s/a.tamiz", p.dir);
	cr_assert(f = fopen(p.file, "w"));
	fprintf(f, "id,text,username\n1,hola,ana\n2,hola,\n");
	cr_assert_eq(fclose(f), 0);
	cr_assert_eq(import_with(&p, 1, false, &totals, hex), STATUS_REJECTED);
	cr_expect_eq(totals.imported, 1);
	cr_expect_eq(totals.rejected, 1);
	end(&p);
}

/* What is broken in a value that no mapping asks for is broken for either JSON reader. */
Test(import, either_reader_takes_the_same_lines)
{
	static const char *const odd[] = {
		"tru", "nul", "01", "1.", "-", "+1", "1e999", "123456789012345678901", "NaN",
		"Infinity", "[1,]", "[,1]", "[1 2]", "{\"a\" 1}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
		"{\"a\":1 \"b\":2}", "[[[]]]", "{}", "[]", "{\"a\":[{\"b\":[1,{}]}]}", "]", "}", "1]",
		"\"\\x\"", "\"\\ud83d\"", "\"\\u0000\"", "\"a\"b", "\"\"\"\"", "'a'", "[}", "{]", "",
		"{\"a\\u0000\":1}", "{\"a\":1,\"a\":2}", "null", "-0", "1E+5", "\xff", "\"\xff\"",
	};
	struct place p = {.dir = "/tmp/tamiz-import-XXXXXX"};
	struct import_totals totals[2];
	char hex[2][STUDY_DIGEST];
	FILE *f;

	cr_assert(scratch_folder(p.dir));
	snprintf(p.file, sizeof p.file, "%s/a.jsonl", p.dir);
	snprintf(p.study, sizeof p.study, "%s/a.tamiz", p.dir);
	for (size_t n = 0; n < sizeof odd / sizeof *odd; n++) {
		cr_assert(f = fopen(p.file, "w"));
		for (int i = 0; i < 3; i++)
			fprintf(f,
				"{\"id_str\":\"%d\",\"full_text\":\"a\",\"zz\":%s,"
				"\"user\":{\"id_str\":\"5\"}}\n",
				i + 1, i == 1 ? odd[n] : "0");
		cr_assert_eq(fclose(f), 0);
		for (int k = 0; k < 2; k++) {
			struct format_options o = {.format = "x-v1.1", .reference_reader = k};
			struct study *s;
			struct job job;
			struct err err;

			job_init(&job, 1);
			unlink(p.study);
			cr_assert_eq(study_open(p.study, STUDY_CREATE, &s, &err), STATUS_OK);
			study_import(s, p.file, &o, &job, &totals[k], &err);
			cr_assert_eq(study_digest(s, &job, hex[k], &err), STATUS_OK);
			study_close(s);
		}
		cr_expect_str_eq(hex[0], hex[1], "%s", odd[n]);
		cr_expect_eq(totals[0].imported, totals[1].imported, "%s", odd[n]);
		cr_expect_eq(totals[0].rejected, totals[1].rejected, "%s", odd[n]);
		cr_expect_geq(totals[0].imported, 2, "%s", odd[n]);
	}
	end(&p);
}

/* A verdict leaves the corpus what it was, an import does not. */
Test(import, the_fingerprint_follows_the_content)
{
	struct place p = begin();
	char hex[STUDY_DIGEST];
	struct import_totals totals;
	struct corpus *a, *b;
	struct study *s;
	struct job job;
	struct err err;

	job_init(&job, 2);
	cr_assert_eq(import_with(&p, 2, false, &totals, hex), STATUS_OK);
	cr_assert_eq(study_open(p.study, STUDY_WRITE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_load(s, &job, &a, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_mark(s, "#sinluz", MARK_ORGANIC, NULL, "ana", &err), STATUS_OK);
	cr_assert_eq(study_load(s, &job, &b, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(a->n.posts, ROWS);
	cr_expect_eq(a->fingerprint, b->fingerprint);
	corpus_unref(a);
	corpus_unref(b);
	study_close(s);
	end(&p);
}
