/* The rows of `source`: what was read, from where, and what became of it. */
#include "config.h"

#include "writer_private.h"

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The row of an import of this path that did not end, else a new one. */
enum status writer_source_begin(struct writer *w, struct err *err)
{
	sqlite3 *db = w->study->db;
	sqlite3_stmt *q = NULL, *drop = NULL, *add = NULL;
	bool row;
	enum status st = sql_prepare(db,
				     "SELECT source_id, imported FROM source WHERE path = ?"
				     " AND finished_ms IS NULL ORDER BY source_id",
				     &q, err);

	if (!st)
		st = sql_prepare(db, "DELETE FROM reject WHERE source_id = ?", &drop, err);
	if (!st)
		st = sql_prepare(db, "INSERT INTO source(path, started_ms) VALUES (?, ?)", &add,
				 err);
	if (!st) {
		sql_bind_text(q, 1, w->path);
		st = sql_step(q, &row, err);
	}
	if (!st && row) {
		w->source = sqlite3_column_int64(q, 0);
		w->imported_before = sqlite3_column_int64(q, 1);
		sqlite3_bind_int64(drop, 1, w->source);
		st = sql_run(drop, err);
	} else if (!st) {
		sql_bind_text(add, 1, w->path);
		sqlite3_bind_int64(add, 2, now_ms());
		st = sql_run(add, err);
		w->source = sqlite3_last_insert_rowid(db);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(drop);
	sqlite3_finalize(add);
	return st;
}

enum status writer_source_counts(struct writer *w, struct err *err)
{
	sqlite3_stmt *q;
	int64_t imported = w->totals.imported + w->imported_before;
	enum status st = sql_prepare(w->study->db,
				     "UPDATE source SET read = ?, imported = ?, merged = ?,"
				     " rejected = ? WHERE source_id = ?",
				     &q, err);

	if (st)
		return st;
	if (imported > w->totals.read - w->totals.rejected)
		imported = w->totals.read - w->totals.rejected;
	sqlite3_bind_int64(q, 1, w->totals.read);
	sqlite3_bind_int64(q, 2, imported);
	sqlite3_bind_int64(q, 3, w->totals.read - w->totals.rejected - imported);
	sqlite3_bind_int64(q, 4, w->totals.rejected);
	sqlite3_bind_int64(q, 5, w->source);
	st = sql_run(q, err);
	sqlite3_finalize(q);
	return st;
}

enum status writer_source_facts(struct writer *w, const struct writer_source *f, struct err *err)
{
	sqlite3_stmt *q;
	const struct format_facts *k = f->facts;
	enum status st = sql_prepare(w->study->db,
				     "UPDATE source SET sha256 = ?, bytes = ?, format = ?,"
				     " mapper_version = ?, why = ?, timezone = ?, encoding = ?,"
				     " compression = ?, unmapped = ?, finished_ms = ?"
				     " WHERE source_id = ?",
				     &q, err);

	if (st)
		return st;
	sql_bind_text(q, 1, f->sha256);
	sql_bind_count(q, 2, f->bytes);
	sql_bind_text(q, 3, k ? k->format : NULL);
	sql_bind_text(q, 4, k ? k->version : NULL);
	sql_bind_text(q, 5, k ? k->why : NULL);
	sql_bind_text(q, 6, k ? k->timezone : NULL);
	sql_bind_text(q, 7, k ? k->encoding : NULL);
	sql_bind_text(q, 8, k ? k->compression : NULL);
	sql_bind_text(q, 9, f->unmapped);
	sqlite3_bind_int64(q, 10, now_ms());
	sqlite3_bind_int64(q, 11, w->source);
	st = sql_run(q, err);
	sqlite3_finalize(q);
	return st;
}

/* The same bytes under the same name, imported before: one row stands for both. */
enum status writer_source_once(struct writer *w, struct err *err)
{
	char sql[1024];
	int64_t old;
	enum status st;

	sqlite3_snprintf(sizeof sql, sql,
			 "SELECT min(o.source_id) FROM source o JOIN source n USING(path, sha256)"
			 " WHERE n.source_id = %lld AND o.source_id <> n.source_id"
			 " AND o.finished_ms IS NOT NULL",
			 (long long)w->source);
	st = sql_number(w->study->db, sql, 0, &old, err);
	if (st || !old)
		return st;
	sqlite3_snprintf(
		sizeof sql, sql,
		"DELETE FROM reject WHERE source_id = %lld;"
		"UPDATE reject SET source_id = %lld WHERE source_id = %lld;"
		"UPDATE post SET source_id = %lld WHERE source_id = %lld;"
		"UPDATE trend SET source_id = %lld WHERE source_id = %lld;"
		"UPDATE source AS o SET read = n.read, rejected = n.rejected,"
		" imported = min(o.imported + n.imported, n.read - n.rejected),"
		" merged = n.read - n.rejected - min(o.imported + n.imported, n.read - n.rejected),"
		" mapper_version = n.mapper_version, unmapped = n.unmapped,"
		" finished_ms = n.finished_ms FROM source n"
		" WHERE o.source_id = %lld AND n.source_id = %lld;"
		"DELETE FROM source WHERE source_id = %lld",
		(long long)old, (long long)old, (long long)w->source, (long long)old,
		(long long)w->source, (long long)old, (long long)w->source, (long long)old,
		(long long)w->source, (long long)w->source);
	return sql_exec(w->study->db, sql, err);
}
