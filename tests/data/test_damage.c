/* Studies from strangers and from bad disks: cut, flipped, forged.  Refused or read, never crashed
 * on, and never changed by reading. */
#include "config.h"

#include "study_db.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct image {
	char dir[64], path[96];
	unsigned char *bytes;
	size_t len;
};

static void read_image(struct image *m)
{
	struct stat info;
	int fd = open(m->path, O_RDONLY);

	cr_assert(fd >= 0 && !fstat(fd, &info));
	free(m->bytes);
	m->len = (size_t)info.st_size;
	m->bytes = malloc(m->len);
	cr_assert_eq(read(fd, m->bytes, m->len), (ssize_t)m->len);
	close(fd);
}

static void write_image(const struct image *m, size_t len)
{
	int fd = open(m->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	cr_assert_eq(write(fd, m->bytes, len), (ssize_t)len);
	close(fd);
}

static struct image begin(void)
{
	struct image m = {.dir = "/tmp/tamiz-damage-XXXXXX"};
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert(scratch_folder(m.dir));
	snprintf(m.path, sizeof m.path, "%s/a.tamiz", m.dir);
	cr_assert_eq(study_open(m.path, STUDY_CREATE, &s, &err), STATUS_OK);
	cr_assert_eq(study_sink_begin(s, "made", &sink, &err), STATUS_OK);
	for (int i = 0; i < 300; i++) {
		struct post_record r = POST_RECORD_EMPTY;
		struct str tag = {"SinLuz", 6};
		char id[16], account[16], text[64];

		snprintf(id, sizeof id, "%d", 1000 + i);
		snprintf(account, sizeof account, "%d", i % 31);
		snprintf(text, sizeof text, "se fue la luz %d #SinLuz", i % 97);
		r.platform = r.account.platform = (struct str){"x", 1};
		r.id = (struct str){id, strlen(id)};
		r.account.id = r.account.handle = (struct str){account, strlen(account)};
		r.text = (struct str){text, strlen(text)};
		r.tags = (struct str_list){&tag, 1, true};
		r.time_ms = INT64_C(1600000000000) + i;
		cr_assert_eq(sink.post(sink.ctx, &r, &err), STATUS_OK);
	}
	cr_assert_eq(study_sink_end(s, &job, &totals, &err), STATUS_OK);
	cr_assert_eq(study_mark(s, "#SinLuz", MARK_ORGANIC, "", "ana", &err), STATUS_OK);
	study_close(s);
	read_image(&m);
	return m;
}

static void end(struct image *m)
{
	unlink(m->path);
	rmdir(m->dir);
	free(m->bytes);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum status read_whole(const char *path, struct err *err);

/* All that a reader does, in bounded time. */
static enum status read_all(const char *path, struct err *err)
{
	double start = seconds();
	enum status st = read_whole(path, err);

	cr_expect_lt(seconds() - start, 5.0, "%.1f s", seconds() - start);
	cr_expect(!st || !strchr(err->message, '\n'), "more than a line: %s", err->message);
	return st;
}

static enum status read_whole(const char *path, struct err *err)
{
	struct arena arena = {0};
	struct corpus *c = NULL;
	struct registry *r = NULL;
	struct study *s;
	struct job job;
	char *report;
	bool sound;
	enum status st;

	job_init(&job, 1);
	if ((st = study_open(path, STUDY_READ, &s, err)))
		return st;
	st = study_load(s, &job, &c, err);
	if (!st)
		st = study_registry(s, c, &r, err);
	if (!st)
		st = study_check(s, &job, &arena, &report, &sound, err);
	registry_free(r);
	corpus_unref(c);
	arena_free(&arena);
	study_close(s);
	return st;
}

static void expect_untouched(const struct image *m, size_t len, size_t at)
{
	struct image now = *m;

	now.bytes = NULL;
	read_image(&now);
	cr_expect(now.len == len && !memcmp(now.bytes, m->bytes, len), "changed by reading: %zu",
		  at);
	free(now.bytes);
}

/* make check-slow sets TAMIZ_DAMAGE to a thousand and more. */
static long places(void)
{
	const char *n = getenv("TAMIZ_DAMAGE");

	return n ? strtol(n, NULL, 10) : 60;
}

Test(damage, a_flipped_bit_never_crashes, .timeout = 600)
{
	struct image m = begin();
	long n = places();
	unsigned seed = 1;
	struct err err;

	for (long i = 0; i < n; i++) {
		/* A third of them in the first page, where the structure is. */
		size_t within = i % 3 ? m.len : 8192, at;
		unsigned char was;

		seed = seed * 1103515245u + 12345u;
		at = (size_t)(seed >> 4) % within;
		was = m.bytes[at];
		m.bytes[at] ^= (unsigned char)(1u << (seed & 7));
		write_image(&m, m.len);
		err = (struct err){0};
		if (read_all(m.path, &err))
			cr_expect(err.message[0], "byte %zu: no reason given", at);
		expect_untouched(&m, m.len, at);
		m.bytes[at] = was;
	}
	end(&m);
}

Test(damage, a_cut_file_is_refused, .timeout = 600)
{
	struct image m = begin();
	long n = places();
	struct err err;

	for (long i = 0; i < n; i++) {
		size_t len = m.len * (size_t)i / (size_t)n;

		write_image(&m, len);
		cr_expect_eq(read_all(m.path, &err), STATUS_FAILED, "cut to %zu", len);
		expect_untouched(&m, len, len);
	}
	end(&m);
}

/* What a stranger might put into a schema to have it run. */
Test(damage, code_in_the_schema_is_refused)
{
	static const char *const tricks[] = {
		"CREATE TRIGGER t AFTER INSERT ON verdict BEGIN DELETE FROM post; END",
		"CREATE VIRTUAL TABLE v USING fts5(x)",
		"DROP TABLE meta; CREATE VIEW meta AS SELECT 'case' AS key, 'x' AS value",
		"ALTER TABLE post RENAME TO p; CREATE VIEW post AS SELECT * FROM p",
		"ALTER TABLE event DROP COLUMN kind; ALTER TABLE event ADD COLUMN kind TEXT"
		" GENERATED ALWAYS AS (name || 'x')",
		"ALTER TABLE event ADD COLUMN more TEXT",
		"DROP TABLE verdict",
		"PRAGMA user_version = 99",
		"PRAGMA application_id = 5",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'post';"
		" PRAGMA writable_schema = OFF",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = zeroblob(1000000) WHERE"
		" name = 'post'; PRAGMA writable_schema = OFF",
	};
	struct image m = begin();
	struct err err;

	for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
		sqlite3 *db;

		write_image(&m, m.len);
		cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
		cr_assert_eq(sqlite3_exec(db, tricks[i], NULL, NULL, NULL), SQLITE_OK, "%s: %s",
			     tricks[i], sqlite3_errmsg(db));
		sqlite3_close(db);
		cr_expect_eq(read_all(m.path, &err), STATUS_FAILED, "%s", tricks[i]);
	}
	end(&m);
}

/* Refused or harmless: read in time, or one line of reason. */
Test(damage, odd_studies_are_harmless)
{
	static const char *const tricks[] = {
		"CREATE INDEX i ON post(id) WHERE id = 'x'",
		"CREATE TABLE more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		" WHERE i < 10000) SELECT i FROM n",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '')"
		" WHERE type = 'table'; PRAGMA writable_schema = RESET;"
		"UPDATE post SET time_ms = 'x', kind = 'y', account_id = x'00', content_id = 1e300;"
		"UPDATE account SET id = x'ff', handle = 1, created_ms = 'never';"
		"UPDATE content SET text = x'00', tags = 5; UPDATE verdict SET at_ms = 'x', note = x'00'",
		"UPDATE post SET time_ms = 9223372036854775807, kind = 99, account_id = -1",
		"UPDATE post SET content_id = 4000000000",
		"UPDATE account SET account_id = account_id + 4000000000",
		"DELETE FROM account", "DELETE FROM content", "DELETE FROM meta",
		"UPDATE meta SET value = zeroblob(100000)",
	};
	struct image m = begin();
	struct err err;

	for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
		sqlite3 *db;

		write_image(&m, m.len);
		cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
		sqlite3_exec(db, tricks[i], NULL, NULL, NULL); /* what the tables refuse is not there */
		sqlite3_close(db);
		err = (struct err){0};
		if (read_all(m.path, &err))
			cr_expect(err.message[0], "%s: no reason given", tricks[i]);
	}
	end(&m);
}

Test(damage, a_huge_schema_is_read_in_time)
{
	struct image m = begin();
	struct err err;
	char sql[64];
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL);
	for (int i = 0; i < 1500; i++) {
		snprintf(sql, sizeof sql, "CREATE TABLE t%d(a)", i);
		cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	}
	cr_assert_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	err = (struct err){0};
	if (read_all(m.path, &err))
		cr_expect(err.message[0]);
	end(&m);
}

enum { PAGE = 8192, LEVELS = 12, FAN = 100 };

static void put_be32(unsigned char *p, size_t n)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(n >> (24 - 8 * i));
}

/* A page of a table's tree: FAN times the same page below. */
static void fill_fan(unsigned char *page, size_t below)
{
	enum { HEAD = 12, CELL = 5 };

	memset(page, 0, PAGE);
	page[0] = 5; /* of a table, with pages below */
	page[4] = FAN;
	page[5] = (PAGE - FAN * CELL) >> 8;
	page[6] = (PAGE - FAN * CELL) & 0xff;
	put_be32(page + 8, below);
	for (int i = 0; i < FAN; i++) {
		int cell = PAGE - (i + 1) * CELL;

		page[HEAD + 2 * i] = (unsigned char)(cell >> 8);
		page[HEAD + 2 * i + 1] = (unsigned char)cell;
		put_be32(page + cell, below);
		page[cell + 4] = (unsigned char)(i + 1);
	}
}

/* The table's tree, LEVELS deep: each page stands FAN times below the one above, so that there is no
 * end to its rows. */
static void make_endless(struct image *m, const char *table)
{
	const size_t pages = m->len / PAGE;
	char sql[96];
	sqlite3_stmt *q;
	sqlite3 *db;
	size_t root;

	snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table);
	cr_assert_eq(sqlite3_open_v2(m->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
	root = (size_t)sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	m->bytes = realloc(m->bytes, m->len += (LEVELS + 1) * PAGE);
	cr_assert(m->bytes);
	/* Page n begins at (n - 1) * PAGE; the table's own root becomes the last one. */
	memcpy(m->bytes + (pages + LEVELS) * PAGE, m->bytes + (root - 1) * PAGE, PAGE);
	for (size_t i = 0; i < LEVELS; i++)
		fill_fan(m->bytes + (pages + i) * PAGE, pages + i + 2);
	fill_fan(m->bytes + (root - 1) * PAGE, pages + 1);
	put_be32(m->bytes + 28, m->len / PAGE);
	put_be32(m->bytes + 24, 1000); /* whoever has read the file reads it again */
	put_be32(m->bytes + 92, 1000);
	write_image(m, m->len);
}

/* Files of more than 64 MB are not checked before they are read; here the file is changed behind the
 * back of who has opened it. */
Test(damage, a_study_without_an_end_is_given_up, .timeout = 600)
{
	static const char *const tables[] = {"account", "content", "post", "verdict", "source"};
	struct image m = begin();
	struct job job;
	struct err err;

	job_init(&job, 2);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct image changed = m;
		struct registry *r = NULL;
		struct corpus *c = NULL;
		struct arena arena = {0};
		struct study_source *sources;
		struct study *s;
		size_t count;
		enum status st;

		changed.bytes = malloc(m.len);
		cr_assert(changed.bytes);
		memcpy(changed.bytes, m.bytes, m.len);
		write_image(&m, m.len);
		cr_assert_eq(study_open(m.path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
		make_endless(&changed, tables[i]);
		st = study_load(s, &job, &c, &err);
		if (!st)
			st = study_registry(s, c, &r, &err);
		cr_expect_eq(st, STATUS_FAILED, "%s: %d", tables[i], st);
		cr_expect(strstr(err.message, "damaged"), "%s: %s", tables[i], err.message);
		if (!strcmp(tables[i], "source"))
			cr_expect_eq(study_sources(s, &arena, &sources, &count, &err), STATUS_FAILED);
		cr_expect(!strchr(err.message, '\n'));
		registry_free(r);
		corpus_unref(c);
		arena_free(&arena);
		study_close(s);
		cr_expect_eq(study_open(m.path, STUDY_READ, &s, &err), STATUS_FAILED);
		expect_untouched(&changed, changed.len, i);
		free(changed.bytes);
	}
	end(&m);
}

/* One changed letter in a verdict breaks the chain from there on. */
Test(damage, a_changed_verdict_is_noticed)
{
	struct image m = begin();
	struct arena arena = {0};
	struct study *s;
	struct job job;
	struct err err;
	sqlite3 *db;
	char *report;
	bool sound;

	job_init(&job, 1);
	cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "UPDATE verdict SET mark = 'inorganic'", NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(db);
	cr_assert_eq(study_open(m.path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_check(s, &job, &arena, &report, &sound, &err), STATUS_OK);
	cr_expect(!sound);
	cr_expect(strstr(report, "broken at verdict 1 of 1"), "%s", report);
	arena_free(&arena);
	study_close(s);
	end(&m);
}

Test(damage, recovery_saves_what_can_be_read)
{
	struct image m = begin();
	char to[112];
	int64_t saved, lost, whole;
	struct job job;
	struct err err;

	job_init(&job, 1);
	snprintf(to, sizeof to, "%s/b.tamiz", m.dir);
	cr_assert_eq(study_recover(m.path, to, &job, &whole, &lost, &err), STATUS_OK, "%s",
		     err.message);
	cr_expect_eq(whole, 300);
	cr_expect_eq(lost, 0);
	cr_expect_eq(read_all(to, &err), STATUS_OK, "%s", err.message);
	unlink(to);
	/* Every page but the first two in turn is made rubbish. */
	for (size_t page = 2; page < m.len / 8192; page++) {
		unsigned char *bytes = m.bytes;

		m.bytes = malloc(m.len);
		memcpy(m.bytes, bytes, m.len);
		memset(m.bytes + page * 8192, 0x5a, 8192);
		write_image(&m, m.len);
		free(m.bytes);
		m.bytes = bytes;
		if (study_recover(m.path, to, &job, &saved, &lost, &err) == STATUS_OK) {
			cr_expect(saved > 0 || lost > 0, "page %zu", page);
			cr_expect_eq(read_all(to, &err), STATUS_OK, "page %zu: %s", page,
				     err.message);
		} else {
			cr_expect(err.message[0]);
		}
		unlink(to);
	}
	end(&m);
}

/* What says that a study is simulated, and the case, are no less data than posts; what refers to rows that are
 * gone makes no new study that is damaged itself; and nothing is lost without a word. */
Test(damage, a_recovered_study_is_sound_and_says_what_it_lacks)
{
	struct image m = begin();
	struct arena arena = {0};
	const char *noted = NULL;
	char to[112], *report;
	int64_t saved, lost;
	struct study *s;
	struct job job;
	struct err err;
	sqlite3 *db;
	bool sound;

	job_init(&job, 1);
	snprintf(to, sizeof to, "%s/b.tamiz", m.dir);
	cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db,
				  "INSERT INTO meta VALUES ('simulated', 'a simulation');"
				  "INSERT INTO trend(trend_id, tag, source_id) VALUES (1, 'SinLuz', 77);"
				  "INSERT INTO actor_account(actor_id, platform, account) VALUES ('gone', 'x', '1');"
				  "INSERT INTO trend_actor(trend_id, actor_id, role) VALUES (1, 'gone', 'amplified');"
				  "DELETE FROM account WHERE account_id = 5",
				  NULL, NULL, NULL),
		     SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	cr_assert_eq(study_recover(m.path, to, &job, &saved, &lost, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(saved, 300);
	cr_expect_eq(lost, 3 + 10, "%lld", (long long)lost); /* three references, ten posts' author */
	cr_assert_eq(study_open(to, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_check(s, &job, &arena, &report, &sound, &err), STATUS_OK);
	cr_expect(sound, "%s", report);
	cr_assert_eq(study_meta(s, "simulated", &arena, &noted, &err), STATUS_OK);
	cr_expect_str_eq(noted, "a simulation");
	arena_free(&arena);
	study_close(s);
	unlink(to);
	end(&m);
}

Test(damage, recovery_ends_where_pages_go_in_circles, .timeout = 600)
{
	static const char *const tables[] = {"post", "verdict"};
	struct image m = begin();
	int64_t saved, lost;
	struct job job;
	struct err err;
	char to[112];

	job_init(&job, 1);
	snprintf(to, sizeof to, "%s/b.tamiz", m.dir);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		make_endless(&m, tables[i]);
		cr_expect_eq(study_recover(m.path, to, &job, &saved, &lost, &err), STATUS_OK,
			     "%s: %s", tables[i], err.message);
		cr_expect_gt(lost, 0, "%s", tables[i]);
		cr_expect_eq(read_all(to, &err), STATUS_OK, "%s: %s", tables[i], err.message);
		unlink(to);
	}
	end(&m);
}

/* The cost of a text of megabytes that every post claims is not the number of posts times its length. */
Test(damage, a_long_text_that_many_posts_share_is_read_once)
{
	static const char forge[] =
		"UPDATE content SET text = replace(hex(zeroblob(1000000)), '00', 'xy')"
		" WHERE content_id = (SELECT min(content_id) FROM content);"
		"UPDATE post SET content_id = (SELECT min(content_id) FROM content)";
	struct image m = begin();
	int64_t saved, lost;
	uint64_t fed = 0;
	char hex[STUDY_DIGEST], again[STUDY_DIGEST], to[112];
	struct study *s;
	struct stat info;
	sqlite3 *db;
	struct job job;
	struct err err;

	job_init(&job, 1);
	snprintf(to, sizeof to, "%s/b.tamiz", m.dir);
	cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, forge, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	cr_assert_eq(study_open(m.path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_digest_fed(s, &job, hex, &fed, &err), STATUS_OK, "%s", err.message);
	study_close(s);
	cr_expect_lt(fed, 3000000, "%llu bytes", (unsigned long long)fed);
	/* The same text is the same digest; one letter more is another. */
	cr_assert_eq(sqlite3_open(m.path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "UPDATE content SET text = text || 'z' WHERE length(text) > 9999",
				  NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(db);
	cr_assert_eq(study_open(m.path, STUDY_READ, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_digest(s, &job, again, &err), STATUS_OK, "%s", err.message);
	study_close(s);
	cr_expect_str_neq(hex, again);
	/* Every post is saved, and what is left of the text is told. */
	cr_assert_eq(study_recover(m.path, to, &job, &saved, &lost, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(saved, 300);
	cr_expect_gt(lost, 200);
	cr_expect_lt(lost, 300);
	cr_expect(!stat(to, &info) && info.st_size < 8000000);
	unlink(to);
	end(&m);
}
