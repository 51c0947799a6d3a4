/* An import that is killed, or whose disk fails, at every single operation: the study that is left
 * opens, is sound, and comes to the same content when the import is run again. */
#include "config.h"

#include "faulty.h"
#include "study_db.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 400, COMMIT_EVERY = 90, PAGES = 4 };

static enum status import_some(const char *path, struct err *err)
{
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	struct job job;
	enum status st;

	job_init(&job, 1);
	if ((st = study_open(path, STUDY_CREATE, &s, err)))
		return st;
	s->commit_every = COMMIT_EVERY;
	s->cache_pages = PAGES; /* so little that pages are written amid transactions too */
	st = study_sink_begin(s, "made", &sink, err);
	for (int i = 0; i < RECORDS && !st; i++) {
		struct post_record r = POST_RECORD_EMPTY;
		char id[16], account[16], text[128];

		/* Every fifth is a later sighting of an earlier post. */
		snprintf(id, sizeof id, "%d", 1000 + (i % 5 ? i : i / 2));
		snprintf(account, sizeof account, "%d", i % 37);
		snprintf(text, sizeof text, "texto %d %0*d", i % 61, 80, i);
		r.platform = r.account.platform = (struct str){"x", 1};
		r.id = (struct str){id, strlen(id)};
		r.account.id = (struct str){account, strlen(account)};
		r.account.statuses = i;
		r.account.captured_ms = r.captured_ms =
			INT64_C(1600000000000) + i * INT64_C(7000000);
		r.text = (struct str){text, strlen(text)};
		r.likes = i;
		st = sink.post(sink.ctx, &r, err);
	}
	if (!st)
		st = study_sink_end(s, &job, &totals, err);
	study_close(s);
	return st;
}

/* In a process of its own: its exit status, or -1 where it was killed. */
static int in_child(const char *path, enum fault fault, long at, bool sticky, long *operations)
{
	int ends[2], status;
	struct err err;
	pid_t child;

	cr_assert_eq(pipe(ends), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (!child) {
		enum status st;

		faulty_install(fault, at, sticky);
		st = import_some(path, &err);
		*operations = faulty_count();
		if (write(ends[1], operations, sizeof *operations) < 0)
			_exit(99);
		_exit((int)st);
	}
	close(ends[1]);
	if (read(ends[0], operations, sizeof *operations) != sizeof *operations)
		*operations = -1;
	close(ends[0]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Sound, or not yet there. */
static void look(const char *path, long at)
{
	struct arena arena = {0};
	struct study *s;
	struct job job;
	struct err err;
	char *report;
	bool sound;

	job_init(&job, 1);
	if (study_open(path, STUDY_CREATE, &s, &err)) {
		cr_expect(false, "operation %ld: %s", at, err.message);
		return;
	}
	cr_assert_eq(study_check(s, &job, &arena, &report, &sound, &err), STATUS_OK, "%s",
		     err.message);
	cr_expect(sound, "operation %ld: %s", at, report);
	arena_free(&arena);
	study_close(s);
}

static void digest(const char *path, char hex[STUDY_DIGEST])
{
	struct study *s;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(study_open(path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_digest(s, &job, hex, &err), STATUS_OK, "%s", err.message);
	study_close(s);
}

static void discard(const char *path)
{
	char name[128];

	snprintf(name, sizeof name, "%s-journal", path);
	unlink(name);
	unlink(path);
}

/* step: 1 tries every operation. */
static void try_all(enum fault fault, bool sticky, long step)
{
	char dir[] = "/tmp/tamiz-fault-XXXXXX", path[64], whole[STUDY_DIGEST], again[STUDY_DIGEST];
	long operations, ignored, points = 0;

	faulty_install(FAULT_NONE, 0, false);
	cr_assert(scratch_folder(dir));
	snprintf(path, sizeof path, "%s/a.tamiz", dir);
	cr_assert_eq(in_child(path, FAULT_NONE, 0, false, &operations), STATUS_OK);
	digest(path, whole);
	discard(path);
	cr_assert_gt(operations, 100);
	for (long at = 1; at <= operations; at += step, points++) {
		int status = in_child(path, fault, at, sticky, &ignored);

		if (fault == FAULT_KILL)
			cr_expect_eq(status, -1, "operation %ld", at);
		else
			cr_expect(status == STATUS_FAILED || status == STATUS_OK,
				  "operation %ld: status %d", at, status);
		look(path, at);
		if (status == STATUS_OK) {
			/* A fault that did not matter. */
			digest(path, again);
			cr_expect_str_eq(again, whole, "operation %ld", at);
		}
		cr_assert_eq(in_child(path, FAULT_NONE, 0, false, &ignored), STATUS_OK,
			     "operation %ld", at);
		digest(path, again);
		cr_expect_str_eq(again, whole, "operation %ld", at);
		discard(path);
	}
	rmdir(dir);
}

/* make check-slow tries every operation, make check a few. */
static long step(void)
{
	const char *every = getenv("TAMIZ_FAULT_STEP");

	return every ? strtol(every, NULL, 10) : 29;
}

Test(faults, killed_anywhere_a_rerun_completes, .timeout = 600)
{
	try_all(FAULT_KILL, false, step());
}

Test(faults, a_full_disk_damages_nothing, .timeout = 600)
{
	try_all(FAULT_FULL, true, step());
}

Test(faults, an_error_once_damages_nothing, .timeout = 600)
{
	try_all(FAULT_IO, false, step());
}
