/* Looking at a study: sources, rejects, and whether it is sound. */
#include "config.h"

#include "study_db.h"
#include "vec.h"
#include "verdict.h"

#include <string.h>

enum status study_sources(struct study *s, struct arena *arena, struct study_source **out,
			  size_t *count, struct err *err)
{
	VEC(struct study_source) list = {0};
	sqlite3_stmt *q;
	bool row = true;
	enum status st;

	*out = NULL;
	*count = 0;
	study_watch(s, NULL);
	st = sql_prepare(s->db,
			 "SELECT path, format, sha256, bytes, read, imported, merged, rejected,"
			 " finished_ms IS NOT NULL, source_id FROM source ORDER BY source_id",
			 &q, err);
	while (!st && !(st = sql_step(q, &row, err)) && row) {
		struct study_source v = {.path = sql_copy(q, 0, arena),
					 .format = sql_copy(q, 1, arena),
					 .sha256 = sql_copy(q, 2, arena),
					 .bytes = sql_count(q, 3),
					 .read = sqlite3_column_int64(q, 4),
					 .imported = sqlite3_column_int64(q, 5),
					 .merged = sqlite3_column_int64(q, 6),
					 .rejected = sqlite3_column_int64(q, 7),
					 .complete = sqlite3_column_int(q, 8),
					 .id = sqlite3_column_int64(q, 9)};

		if (!v.path || !vec_push(&list, v))
			st = err_nomem(err);
	}
	sqlite3_finalize(q);
	st = study_unwatch(s, st, err);
	if (!st && list.count) {
		*out = arena_alloc(arena, list.count * sizeof **out);
		if (*out)
			memcpy(*out, list.at, list.count * sizeof **out);
		else
			st = err_nomem(err);
		*count = list.count;
	}
	vec_free(&list);
	return st;
}

struct reject_list {
	struct study_reject *at;
	size_t count, cap;
};

/* By how many, then by name. */
static int by_count(const void *a, const void *b)
{
	const struct study_reject *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->reason, y->reason);
}

/* Behind the rejects that are kept comes one that says in its raw_bytes, below nought, how many more. */
static int64_t stands_for(int64_t raw_bytes)
{
	return raw_bytes >= 0 ? 1 : raw_bytes == INT64_MIN ? INT64_MAX : -raw_bytes;
}

/* One more row of that reason; columns: path, reason, detail, line, offset, raw_bytes. */
static void count_one(struct study_reject *v, sqlite3_stmt *q, struct arena *arena)
{
	struct str detail = sql_str(q, 2);
	int64_t line = sqlite3_column_int64(q, 3), offset = sqlite3_column_int64(q, 4);

	const int64_t rows = stands_for(sqlite3_column_int64(q, 5));

	if (__builtin_add_overflow(v->count, rows, &v->count))
		v->count = INT64_MAX;
	v->line = line < v->line ? line : v->line;
	v->offset = offset < v->offset ? offset : v->offset;
	if (detail.p && rows == 1 && (!v->detail || strcmp(detail.p, v->detail) < 0))
		v->detail = sql_copy(q, 2, arena);
}

/* Counted here: SQLite would sort all of them in memory, and there may be one for each three bytes
 * of a file. */
static enum status count_reasons(sqlite3 *db, struct arena *arena, struct reject_list *list,
				 struct err *err)
{
	enum { REASONS_MOST = 500 }; /* of one source; ours are a few dozen */
	sqlite3_stmt *q;
	int64_t source = -1;
	size_t first = 0;
	bool row = true;
	enum status st = sql_prepare(db,
				     "SELECT s.path, r.reason, r.detail, r.line, r.offset,"
				     " r.raw_bytes, s.source_id FROM source s CROSS JOIN reject r"
				     " ON r.source_id = s.source_id ORDER BY s.source_id",
				     &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		struct str reason = sql_str(q, 1);
		size_t i;

		if (sqlite3_column_int64(q, 6) != source) {
			if (list->count)
				qsort(list->at + first, list->count - first, sizeof *list->at,
				      by_count);
			source = sqlite3_column_int64(q, 6);
			first = list->count;
		}
		for (i = first;
		     i < list->count && strcmp(list->at[i].reason, reason.p ? reason.p : ""); i++)
			;
		if (i == list->count) {
			struct study_reject v = {.path = sql_copy(q, 0, arena),
						 .reason = sql_copy(q, 1, arena),
						 .line = INT64_MAX,
						 .offset = INT64_MAX};

			if (i - first == REASONS_MOST)
				st = err_set(err, STATUS_FAILED,
					     "the study is damaged: too many reasons of rejects");
			else if (!v.path || !v.reason || !vec_push(list, v))
				st = err_nomem(err);
		}
		if (!st)
			count_one(&list->at[i], q, arena);
	}
	sqlite3_finalize(q);
	if (!st && list->count)
		qsort(list->at + first, list->count - first, sizeof *list->at, by_count);
	return st;
}

static enum status read_rejects(sqlite3 *db, size_t most, struct arena *arena,
				struct reject_list *list, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st = sql_prepare(db,
				     "SELECT s.path, r.reason, r.detail, r.line, r.offset, r.raw, r.raw_bytes"
				     " FROM reject r JOIN source s USING(source_id)"
				     " ORDER BY s.source_id, r.offset, r.reject_id LIMIT ?",
				     &q, err);

	if (!st)
		sqlite3_bind_int64(q, 1, most > INT64_MAX ? -1 : (int64_t)most);
	while (!st && !(st = sql_step(q, &row, err)) && row) {
		struct study_reject v = {.path = sql_copy(q, 0, arena),
					 .reason = sql_copy(q, 1, arena),
					 .detail = sql_copy(q, 2, arena),
					 .line = sqlite3_column_int64(q, 3),
					 .offset = sqlite3_column_int64(q, 4),
					 .count = stands_for(sqlite3_column_int64(q, 6))};
		const char *raw = sqlite3_column_blob(q, 5);

		if (raw) {
			v.raw.len = (size_t)sqlite3_column_bytes(q, 5);
			v.raw.p = arena_copy(arena, raw, v.raw.len);
		}
		if (!v.path || !v.reason || (raw && !v.raw.p) || !vec_push(list, v))
			st = err_nomem(err);
	}
	sqlite3_finalize(q);
	return st;
}

enum status study_rejects(struct study *s, bool by_reason, size_t most, struct arena *arena,
			  struct study_reject **out, size_t *count, struct err *err)
{
	struct reject_list list = {0};
	enum status st;

	*out = NULL;
	*count = 0;
	study_watch(s, NULL);
	st = by_reason ? count_reasons(s->db, arena, &list, err)
		       : read_rejects(s->db, most, arena, &list, err);
	st = study_unwatch(s, st, err);
	if (list.count > most)
		list.count = most;
	if (!st && list.count) {
		*out = arena_alloc(arena, list.count * sizeof **out);
		if (*out)
			memcpy(*out, list.at, list.count * sizeof **out);
		else
			st = err_nomem(err);
		*count = list.count;
	}
	vec_free(&list);
	return st;
}

/* --- check -------------------------------------------------------------------------------------
 */

struct report {
	struct study *study;
	struct arena *arena;
	VEC(char) text;
	bool sound;
};

static bool say(struct report *r, const char *line)
{
	size_t n = line ? strlen(line) : 0;

	if (!line || !vec_reserve(&r->text, n + 2))
		return false;
	memcpy(r->text.at + r->text.count, line, n);
	r->text.count += n;
	r->text.at[r->text.count++] = '\n';
	return true;
}

/* Lines of a pragma that lists what is wrong, nothing or "ok" where all is well. */
static enum status list_faults(struct report *r, const char *sql, const char *what, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true, any = false;
	enum status st = sql_prepare(r->study->db, sql, &q, err);
	int code;

	if (st)
		return st;
	while ((code = sqlite3_step(q)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(q, 0);

		if (text && !strcmp(text, "ok"))
			continue;
		any = true;
		if (!say(r, arena_printf(r->arena, "%s: %s", what, text ? text : "?")))
			st = err_nomem(err);
	}
	row = code == SQLITE_DONE;
	if (!row && (code & 0xff) != SQLITE_CORRUPT)
		st = sql_fail(r->study->db, what, err);
	else if (!row)
		any = true;
	sqlite3_finalize(q);
	if (any)
		r->sound = false;
	if (!st && !say(r, arena_printf(r->arena, "%s: %s", what, any ? "DAMAGED" : "sound")))
		st = err_nomem(err);
	return st;
}

/* A count that has to be nought. */
static enum status expect_none(struct report *r, const char *sql, const char *what, struct err *err)
{
	int64_t n = 0;
	enum status st = sql_number(r->study->db, sql, 0, &n, err);

	if (st || !n)
		return st;
	r->sound = false;
	return say(r, arena_printf(r->arena, "%s: %lld", what, (long long)n)) ? STATUS_OK
									      : err_nomem(err);
}

static enum status check_content(struct report *r, struct err *err)
{
	static const struct {
		const char *sql, *what;
	} rules[] = {
		{"SELECT count(*) FROM source WHERE finished_ms IS NOT NULL"
		 " AND read <> imported + merged + rejected",
		 "sources whose counts do not add up"},
		{"SELECT count(*) FROM (SELECT 1 FROM post GROUP BY id, platform"
		 " HAVING count(*) > 1)",
		 "posts that are there twice"},
		{"SELECT count(*) FROM (SELECT 1 FROM account GROUP BY id, platform"
		 " HAVING count(*) > 1)",
		 "accounts that are there twice"},
	};
	enum status st = STATUS_OK;

	for (size_t i = 0; i < sizeof rules / sizeof rules[0] && !st; i++)
		st = expect_none(r, rules[i].sql, rules[i].what, err);
	return st;
}

static enum status check_sources(struct report *r, struct err *err)
{
	int64_t open = 0, indexed = 0;
	enum status st =
		sql_number(r->study->db, "SELECT count(*) FROM source WHERE finished_ms IS NULL", 0,
			   &open, err);

	if (!st)
		st = sql_number(r->study->db,
				"SELECT count(*) FROM sqlite_schema WHERE name = 'post_once'", 0,
				&indexed, err);
	if (!st && open &&
	    !say(r, arena_printf(
			    r->arena,
			    "imports: %lld did not end; importing the same file again completes it",
			    (long long)open)))
		st = err_nomem(err);
	return st;
}

static enum status check_verdicts(struct report *r, struct err *err)
{
	int64_t count, broken;
	enum status st = verdict_chain(r->study, &count, &broken, err);
	const char *line;

	if (st)
		return st;
	if (broken)
		line = arena_printf(r->arena,
				    "verdicts: the chain is broken at verdict %lld of %lld",
				    (long long)broken, (long long)count);
	else
		line = arena_printf(r->arena, "verdicts: %lld, chain sound", (long long)count);
	r->sound = r->sound && !broken;
	return say(r, line) ? STATUS_OK : err_nomem(err);
}

static enum status check_totals(struct report *r, struct job *job, struct err *err)
{
	int64_t posts = 0, accounts = 0, contents = 0;
	char hex[STUDY_DIGEST];
	sqlite3 *db = r->study->db;
	enum status st = sql_number(db, "SELECT count(*) FROM post", 0, &posts, err);

	if (!st)
		st = sql_number(db, "SELECT count(*) FROM account", 0, &accounts, err);
	if (!st)
		st = sql_number(db, "SELECT count(*) FROM content", 0, &contents, err);
	if (!st)
		st = study_digest(r->study, job, hex, err);
	if (!st &&
	    (!say(r, arena_printf(r->arena, "posts: %lld, of %lld accounts, %lld texts",
				  (long long)posts, (long long)accounts, (long long)contents)) ||
	     !say(r, arena_printf(r->arena, "digest: %s", hex))))
		st = err_nomem(err);
	return st;
}

enum status study_check(struct study *s, struct job *job, struct arena *arena, char **report,
			bool *sound, struct err *err)
{
	struct report r = {.study = s, .arena = arena, .sound = true};
	enum status st;

	*report = NULL;
	job_phase(job, "check", 0);
	study_watch(s, job);
	st = list_faults(&r, "PRAGMA integrity_check(20)", "file", err);
	if (!st)
		st = list_faults(
			&r,
			"SELECT \"table\" || ' row ' || ifnull(rowid, '?') || ' without its '"
			" || parent FROM pragma_foreign_key_check"
			/* of an import that was killed: no part of the study yet (fresh.h) */
			" WHERE \"table\" NOT IN ('post_new', 'content_new') LIMIT 20",
			"references", err);
	if (!st && r.sound)
		st = check_content(&r, err);
	if (!st && r.sound)
		st = check_sources(&r, err);
	if (!st && r.sound)
		st = check_verdicts(&r, err);
	if (!st && r.sound)
		st = check_totals(&r, job, err);
	st = study_unwatch(s, st, err);
	if (!st && !(*report = arena_copy(arena, r.text.at, r.text.count)))
		st = err_nomem(err);
	*sound = r.sound;
	vec_free(&r.text);
	return st;
}
