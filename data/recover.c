/* What can still be read of a damaged study, into a new one. */
#include "config.h"

#include "batch.h"
#include "study_db.h"
#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Contents longer than so many bytes are rare; together they may be so many times the file. */
enum { LONG_CONTENT = 64 << 10, LONG_TIMES = 16 };

struct rescue {
	struct study *to;
	sqlite3 *from; /* read as it is, of no use for writing */
	struct job *job;
	struct sink sink;
	struct arena scratch;
	sqlite3_stmt *account, *content;
	int64_t saved, lost; /* posts; places at which a table could not be read */
	int64_t long_bytes;  /* of long contents handed on so far … */
	int64_t long_most;   /* … and at most: thousands of posts may claim one text of megabytes */
	int64_t rows_most;   /* what a file of this size has room for: pages may go in circles */
};

/* Called for a row; columns from 1 on, 0 is the row number. */
typedef enum status take_row(struct rescue *r, sqlite3_stmt *q, struct err *err);

static bool unreadable(int code)
{
	return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_IOERR ||
	       (code & 0xff) == SQLITE_NOTADB;
}

/* Walks a table by row number.  Where a page cannot be read, goes on a growing step further. */
static enum status scan(struct rescue *r, const char *select, take_row *take, struct err *err)
{
	int64_t last = INT64_MIN, gap = 1, limit = INT64_C(1) << 32, rows = 0;
	sqlite3_stmt *q;
	enum status st = STATUS_OK;

	if (sqlite3_prepare_v2(r->from, select, -1, &q, NULL) != SQLITE_OK) {
		r->lost++; /* the table itself is gone */
		return STATUS_OK;
	}
	while (!st && last < limit) {
		int code;

		sqlite3_bind_int64(q, 1, last);
		while ((code = sqlite3_step(q)) == SQLITE_ROW && !st) {
			last = sqlite3_column_int64(q, 0);
			gap = 1;
			if (++rows > r->rows_most) {
				r->lost++;
				break;
			}
			st = job_stop(r->job) ? err_set(err, STATUS_CANCELLED, "stopped")
					      : take(r, q, err);
		}
		sqlite3_reset(q);
		if (st || code == SQLITE_DONE || rows > r->rows_most)
			break;
		if (!unreadable(code)) {
			st = sql_fail(r->from, "recover", err);
			break;
		}
		r->lost++;
		last = (last < 0 ? 0 : last) + gap;
		gap *= 2;
	}
	sqlite3_finalize(q);
	return st;
}

static struct account_record account_at(struct rescue *r, int64_t row, char *buf, size_t size)
{
	struct account_record a = ACCOUNT_RECORD_EMPTY;
	sqlite3_stmt *q = r->account;

	sqlite3_reset(q);
	sqlite3_bind_int64(q, 1, row);
	if (sqlite3_step(q) != SQLITE_ROW || !sql_str(q, 0).p || !sql_str(q, 1).p) {
		/* Its posts still belong together. */
		r->lost++;
		a.platform = (struct str){"lost", 4};
		a.id = (struct str){buf,
				    (size_t)snprintf(buf, size, "account-%lld", (long long)row)};
		return a;
	}
	a.platform = sql_str(q, 0);
	a.id = sql_str(q, 1);
	a.handle = sql_str(q, 2);
	a.name = sql_str(q, 3);
	a.description = sql_str(q, 4);
	a.location = sql_str(q, 5);
	a.url = sql_str(q, 6);
	a.created_ms = sql_time(q, 7);
	a.captured_ms = sql_time(q, 8);
	a.followers = sql_count(q, 9);
	a.following = sql_count(q, 10);
	a.statuses = sql_count(q, 11);
	a.likes = sql_count(q, 12);
	a.listed = sql_count(q, 13);
	a.verified = sql_fact(q, 14);
	a.restricted = sql_fact(q, 15);
	a.default_profile = sql_fact(q, 16);
	a.default_image = sql_fact(q, 17);
	return a;
}

static bool list_at(struct rescue *r, sqlite3_stmt *q, int column, bool escaped,
		    struct str_list *out)
{
	struct str *items;

	if (!batch_split(sql_str(q, column), &r->scratch, out))
		return false;
	items = (struct str *)out->items;
	for (size_t i = 0; escaped && i < out->count; i++) {
		char *copy = arena_copy(&r->scratch, items[i].p, items[i].len);

		if (!copy)
			return false;
		items[i] = (struct str){copy, batch_unescape(copy, items[i].len)};
	}
	return true;
}

static bool has_room(struct rescue *r, sqlite3_stmt *content)
{
	int64_t len = 0;

	for (int i = 0; i < sqlite3_column_count(content); i++)
		len += sqlite3_column_bytes(content, i);
	if (len <= LONG_CONTENT)
		return true;
	r->long_bytes += len;
	return r->long_bytes <= r->long_most;
}

static enum status take_post(struct rescue *r, sqlite3_stmt *q, struct err *err)
{
	struct post_record p = POST_RECORD_EMPTY;
	int64_t kind = sqlite3_column_int64(q, 7);
	sqlite3_stmt *c = r->content;
	char buf[48];

	p.platform = sql_str(q, 1);
	p.id = sql_str(q, 2);
	if (!p.platform.p || !p.id.p) {
		r->lost++;
		return STATUS_OK;
	}
	arena_reset(&r->scratch);
	p.account = account_at(r, sqlite3_column_int64(q, 3), buf, sizeof buf);
	p.time_ms = sql_time(q, 5);
	p.captured_ms = sql_time(q, 6);
	p.kind = kind > 0 && kind < KIND_COUNT ? (enum post_kind)kind : KIND_UNKNOWN;
	p.ref_id = sql_str(q, 8);
	p.ref_account_id = sql_str(q, 9);
	p.ref_handle = sql_str(q, 10);
	p.lang = sql_str(q, 11);
	p.client = sql_str(q, 12);
	p.reposts = sql_count(q, 13);
	p.likes = sql_count(q, 14);
	p.replies = sql_count(q, 15);
	p.quotes = sql_count(q, 16);
	p.flags = (uint32_t)sqlite3_column_int64(q, 17) & 0xff;
	sqlite3_reset(c);
	sqlite3_bind_int64(c, 1, sqlite3_column_int64(q, 4));
	if (sqlite3_step(c) == SQLITE_ROW && has_room(r, c)) {
		p.text = sql_str(c, 0);
		if (!list_at(r, c, 1, true, &p.tags) || !list_at(r, c, 2, false, &p.urls) ||
		    !list_at(r, c, 3, true, &p.mentions))
			return err_nomem(err);
	} else {
		r->lost++;
	}
	r->saved++;
	return r->sink.post(r->sink.ctx, &p, err);
}

/* INSERT with as many parameters as the table has columns. */
static enum status prepare_copy(struct rescue *r, const char *table, int columns, sqlite3_stmt **to,
				struct err *err)
{
	char sql[512];
	int used = snprintf(sql, sizeof sql, "INSERT OR IGNORE INTO %s VALUES (?", table);

	for (int i = 1; i < columns && used < (int)sizeof sql - 8; i++)
		used += snprintf(sql + used, sizeof sql - (size_t)used, ", ?");
	snprintf(sql + used, sizeof sql - (size_t)used, ")");
	return sql_prepare(r->to->db, sql, to, err);
}

/* A small table as it is, as far as it can be read.  Rows that the new table refuses are lost.  which: the rest of
 * the query, or "". */
static enum status copy_table(struct rescue *r, const char *table, const char *which, struct err *err)
{
	char sql[128];
	sqlite3_stmt *from = NULL, *to = NULL;
	int code, columns;
	int64_t rows = 0;
	enum status st;

	snprintf(sql, sizeof sql, "SELECT * FROM %s%s", table, which);
	if (sqlite3_prepare_v2(r->from, sql, -1, &from, NULL) != SQLITE_OK) {
		r->lost++;
		return STATUS_OK;
	}
	columns = sqlite3_column_count(from);
	st = prepare_copy(r, table, columns, &to, err);
	while (!st && (code = sqlite3_step(from)) != SQLITE_DONE) {
		if (code != SQLITE_ROW || ++rows > r->rows_most) {
			r->lost++;
			break;
		}
		for (int i = 0; i < columns; i++)
			sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
		code = sqlite3_step(to);
		sqlite3_reset(to);
		if ((code & 0xff) == SQLITE_CONSTRAINT || (code & 0xff) == SQLITE_MISMATCH)
			r->lost++;
		else if (code != SQLITE_DONE)
			st = sql_fail(r->to->db, "recover", err);
	}
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	return st;
}

/* Tables in an order in which each comes after those that it refers to; and what makes the new study sound
 * where the other end of a reference could not be read. */
static const struct {
	const char *name, *which, *mend;
} small_tables[] = {
	/* The case, and the word that all is simulated; the rest is the new study's own. */
	{"meta", " WHERE key NOT IN ('study', 'revision', 'counter')", NULL},
	{"source", "", NULL},
	{"trend", "", "UPDATE trend SET source_id = NULL WHERE source_id NOT IN (SELECT source_id FROM source)"},
	{"actor", "", NULL},
	{"actor_account", "", "DELETE FROM actor_account WHERE actor_id NOT IN (SELECT actor_id FROM actor)"},
	{"trend_actor", "",
	 "DELETE FROM trend_actor WHERE trend_id NOT IN (SELECT trend_id FROM trend)"
	 " OR actor_id NOT IN (SELECT actor_id FROM actor)"},
	{"event", "", NULL},
	{"run", "", NULL},
	{"verdict", "", NULL},
	{"deletion", "", NULL},
	{"reject", "", "DELETE FROM reject WHERE source_id NOT IN (SELECT source_id FROM source)"},
};

static enum status copy_small(struct rescue *r, struct err *err)
{
	enum status st = study_begin(r->to, err);

	for (size_t i = 0; i < sizeof small_tables / sizeof small_tables[0] && !st; i++) {
		st = copy_table(r, small_tables[i].name, small_tables[i].which, err);
		if (!st && small_tables[i].mend &&
		    !(st = sql_exec(r->to->db, small_tables[i].mend, err)))
			r->lost += sqlite3_changes(r->to->db);
	}
	if (!st)
		return study_commit(r->to, true, err);
	study_rollback(r->to);
	return st;
}

static enum status copy_posts(struct rescue *r, const char *from, struct err *err)
{
	struct import_totals totals;
	char name[512];
	enum status st;

	snprintf(name, sizeof name, "recovered from %s", from);
	st = study_sink_begin(r->to, name, &r->sink, err);
	if (!st)
		st = scan(r,
			  "SELECT post_id, platform, id, account_id, content_id, time_ms,"
			  " captured_ms, kind, ref_id, ref_account_id, ref_handle, lang, client,"
			  " reposts, likes, replies, quotes, flags FROM post NOT INDEXED"
			  " WHERE post_id > ? ORDER BY post_id",
			  take_post, err);
	return st ? st : study_sink_end(r->to, r->job, &totals, err);
}

static enum status open_damaged(struct rescue *r, const char *path, struct err *err)
{
	struct stat info;
	/* "./" keeps names such as ":memory:" what they are: names of files. */
	char *name = sqlite3_mprintf("%s%s", path[0] == '/' ? "" : "./", path);
	int code;

	if (!name)
		return err_nomem(err);
	code = sqlite3_open_v2(name, &r->from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	sqlite3_free(name);
	if (!stat(path, &info)) {
		r->rows_most = info.st_size / 4;
		r->long_most = info.st_size * LONG_TIMES;
	}
	if (code != SQLITE_OK)
		return r->from ? sql_fail(r->from, "recover", err) : err_nomem(err);
	sqlite3_db_config(r->from, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(r->from, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(r->from, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(r->from, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_limit(r->from, SQLITE_LIMIT_LENGTH, 256 << 20);
	return sql_exec(r->from, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", err);
}

static enum status rescue_all(struct rescue *r, const char *from, struct err *err)
{
	enum status st = open_damaged(r, from, err);

	if (!st)
		st = sql_prepare(r->from,
				 "SELECT platform, id, handle, name, description, location, url,"
				 " created_ms, captured_ms, followers, following, statuses, likes,"
				 " listed, verified, restricted, default_profile, default_image"
				 " FROM account WHERE account_id = ?",
				 &r->account, err);
	if (!st)
		st = sql_prepare(r->from,
				 "SELECT text, tags, urls, mentions FROM content"
				 " WHERE content_id = ?",
				 &r->content, err);
	if (!st)
		st = copy_small(r, err);
	return st ? st : copy_posts(r, from, err);
}

enum status study_recover(const char *from, const char *to, struct job *job, int64_t *saved,
			  int64_t *lost, struct err *err)
{
	struct rescue r = {.job = job};
	enum status st;

	*saved = *lost = 0;
	if (!access(to, F_OK))
		return err_set(err, STATUS_USAGE, "%s is there already", to);
	job_phase(job, "recover", 0);
	st = study_open(to, STUDY_CREATE, &r.to, err);
	if (!st)
		st = rescue_all(&r, from, err);
	sqlite3_finalize(r.account);
	sqlite3_finalize(r.content);
	sqlite3_close(r.from);
	study_close(r.to);
	arena_free(&r.scratch);
	*saved = r.saved;
	*lost = r.lost;
	if (st) /* it was not there before */
		unlink(to);
	return st;
}
