/* What the explorer does with a study of its own: a column cache whose texts are damaged, verdicts that are
 * kept but cannot be read again. */
#include "config.h"

#include "cache.h"
#include "columns.h"
#include "scene.h"
#include "scratch.h"
#include "study_db.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

static const char said[] = "hola desde Caracas";

static struct study *study_of_one(const char *path, struct job *job)
{
	struct post_record r = POST_RECORD_EMPTY;
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	struct err err;

	r.platform = r.account.platform = STR("x");
	r.id = r.account.id = STR("17");
	r.time_ms = INT64_C(1632823331123);
	r.text = STR(said);
	cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_sink_begin(s, "made", &sink, &err), STATUS_OK);
	cr_assert_eq(sink.post(sink.ctx, &r, &err), STATUS_OK);
	cr_assert_eq(study_sink_end(s, job, &totals, &err), STATUS_OK, "%s", err.message);
	return s;
}

/* Small studies have no cache of their own accord. */
static void write_damaged_cache(struct study *s, const char *cache, struct job *job)
{
	uint64_t state, sums[COLUMN_PARTS_MOST];
	struct corpus *c;
	struct stat info;
	struct err err;
	char *bytes, *at;
	int fd;

	cr_assert_eq(study_load(s, job, &c, &err), STATUS_OK);
	cr_assert_eq(study_state(s, &state, &err), STATUS_OK);
	cr_assert_eq(columns_sum(c, job, sums, &err), STATUS_OK);
	cr_assert_eq(cache_write(study_path(s), state, c, sums, &err), STATUS_OK);
	corpus_unref(c);
	fd = open(cache, O_RDWR);
	cr_assert_eq(fstat(fd, &info), 0);
	bytes = malloc((size_t)info.st_size);
	cr_assert_eq(pread(fd, bytes, (size_t)info.st_size, 0), info.st_size);
	at = memmem(bytes, (size_t)info.st_size, said, sizeof said - 1);
	cr_assert(at);
	cr_assert_eq(pwrite(fd, "B", 1, at - bytes), 1);
	free(bytes);
	close(fd);
}

static bool is_said(const struct corpus *c)
{
	struct str text = strings_at(&c->text, c->content[0]);

	return text.len == sizeof said - 1 && !memcmp(text.p, said, text.len);
}

Test(opening, damaged_texts_of_a_cache_give_way_to_those_of_the_study)
{
	char dir[] = "/tmp/tamiz-opening-XXXXXX", path[64], cache[80];
	struct scene s = {0};
	struct corpus *c;
	struct study *study;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert(scratch_folder(dir));
	snprintf(path, sizeof path, "%s/a.tamiz", dir);
	snprintf(cache, sizeof cache, "%s-cache", path);
	study = study_of_one(path, &job);
	write_damaged_cache(study, cache, &job);
	cr_assert_eq(study_load_first(study, &job, &c, &err), STATUS_OK);
	cr_expect_not(is_said(c), "the cache was not used");
	corpus_unref(c);

	cr_assert(!pipe(s.wake));
	cr_assert_eq(app_init(&s.app, study, "uno", true, s.wake[1], &err), STATUS_OK);
	app_load(&s.app);
	app_settle(&s.app, true);
	cr_assert(s.app.answer);
	cr_expect(is_said(s.app.answer->world->corpus));
	cr_expect(s.app.answer->world->score);
	cr_expect_not(s.app.scoring);
	cr_expect(access(cache, F_OK));
	app_free(&s.app);
	close(s.wake[0]);
	close(s.wake[1]);
	study_close(study);
	unlink(path);
	rmdir(dir);
}

/* What the study's reading needs is gone for a while, as memory may be; the writing does without. */
static void hide(struct study *s, bool hidden)
{
	const char *sql = hidden ? "ALTER TABLE event RENAME TO elsewhere" : "ALTER TABLE elsewhere RENAME TO event";

	cr_assert_eq(sqlite3_exec(s->db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(s->db));
}

static int64_t verdicts_of(struct study *s)
{
	int64_t n = -1;
	struct err err;

	cr_assert_eq(sql_number(s->db, "SELECT count(*) FROM verdict", 0, &n, &err), STATUS_OK);
	return n;
}

static enum mark mark_of(const struct scene *s)
{
	return app_mark_of(&s->app, (struct target){TARGET_POST, 0});
}

/* A study of one post in a scratch folder, opened by somebody who may write verdicts. */
static struct study *open_for_writing(char *dir, struct scene *s)
{
	char path[64];
	struct study *study;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert(scratch_folder(dir));
	snprintf(path, sizeof path, "%s/a.tamiz", dir);
	study = study_of_one(path, &job);
	cr_assert(!pipe(s->wake));
	cr_assert_eq(app_init(&s->app, study, "uno", true, s->wake[1], &err), STATUS_OK);
	s->app.writable = true;
	app_load(&s->app);
	app_settle(&s->app, true);
	return study;
}

static void close_written(char *dir, struct scene *s, struct study *study)
{
	app_free(&s->app);
	study_close(study);
	close(s->wake[0]);
	close(s->wake[1]);
	scratch_remove(dir);
}

Test(opening, a_verdict_that_is_kept_but_cannot_be_read_again_is_told_as_kept)
{
	char dir[] = "/tmp/tamiz-opening-XXXXXX";
	struct scene s = {0};
	struct study *study = open_for_writing(dir, &s);

	scene_type(&s, "<Tab>");
	hide(study, true);
	scene_type(&s, "I");
	cr_expect_eq(verdicts_of(study), 1);
	cr_expect_eq(mark_of(&s), MARK_NONE);
	cr_expect(s.app.message_is_error);
	cr_expect(strstr(s.app.message, "the verdict is kept"), "%s", s.app.message);
	cr_expect(strstr(s.app.message, "the next one"), "%s", s.app.message);
	/* A note builds on it, though the registry does not have it: it is inorganic, not merely doubtful. */
	scene_type(&s, ":note seen<Enter>");
	cr_expect_eq(verdicts_of(study), 2);
	cr_expect(strstr(s.app.message, "the verdict is kept"), "%s", s.app.message);
	hide(study, false);
	scene_type(&s, "u");
	cr_expect_eq(mark_of(&s), MARK_INORGANIC);
	cr_expect_eq(s.app.unwritten.count, 0);
	cr_expect_eq(s.app.unwritten.kept, 0);
	scene_type(&s, "u");
	cr_expect_eq(mark_of(&s), MARK_NONE);
	close_written(dir, &s, study);
}

Test(opening, a_verdict_that_is_not_kept_says_so)
{
	char dir[] = "/tmp/tamiz-opening-XXXXXX";
	struct scene s = {0};
	struct study *study = open_for_writing(dir, &s);

	cr_assert_eq(sqlite3_exec(study->db, "ALTER TABLE verdict RENAME TO elsewhere", NULL, NULL, NULL), SQLITE_OK);
	scene_type(&s, "<Tab>I");
	cr_expect(s.app.message_is_error);
	cr_expect(strstr(s.app.message, "the verdict is not kept"), "%s", s.app.message);
	cr_expect_eq(s.app.unwritten.count, 0);
	close_written(dir, &s, study);
}
