#include "config.h"

#include "sql.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* What the disk last said of the database; where SQLite has forgotten it, what it says of its first bytes. */
static int last_errno(sqlite3 *db)
{
	sqlite3_file *file = NULL;
	char header[100];
	int number = 0;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (!number && file && file->pMethods) {
		file->pMethods->xRead(file, header, sizeof header, 0);
		sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
	}
	return number;
}

enum status sql_damaged(sqlite3 *db, struct err *err)
{
	const int number = last_errno(db);

	/* SQLite takes EIO for a broken file system. */
	if (number == EIO || number == ENXIO)
		return err_errno(err, number, "the study cannot be read");
	return err_set(err, STATUS_FAILED, "the study is damaged");
}

enum status sql_fail(sqlite3 *db, const char *doing, struct err *err)
{
	int code = sqlite3_extended_errcode(db);

	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return err_nomem(err);
	case SQLITE_INTERRUPT:
		return err_set(err, STATUS_CANCELLED, "%s: stopped", doing);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, STATUS_FAILED, "%s: another program is using the study", doing);
	case SQLITE_FULL:
		return err_set(err, STATUS_FAILED, "%s: no space left", doing);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return sql_damaged(db, err);
	case SQLITE_IOERR:
		if (code == SQLITE_IOERR_NOMEM)
			return err_nomem(err);
		if (!sqlite3_system_errno(db)) /* of a deletion SQLite keeps none */
			return err_set(err, STATUS_FAILED, "%s: input/output error (%d)", doing,
				       code);
		return err_set(err, STATUS_FAILED, "%s: input/output error (%d): %s", doing, code,
			       strerror(sqlite3_system_errno(db)));
	default:
		return err_set(err, STATUS_FAILED, "%s: %s", doing, sqlite3_errmsg(db));
	}
}

enum status sql_exec(sqlite3 *db, const char *sql, struct err *err)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sql_fail(db, "study", err);
	return STATUS_OK;
}

enum status sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct err *err)
{
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK)
		return sql_fail(db, "study", err);
	return STATUS_OK;
}

enum status sql_step(sqlite3_stmt *stmt, bool *row, struct err *err)
{
	int code = sqlite3_step(stmt);
	enum status st;

	*row = code == SQLITE_ROW;
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return STATUS_OK;
	st = sql_fail(sqlite3_db_handle(stmt), "study", err);
	sqlite3_reset(stmt);
	return st;
}

enum status sql_run(sqlite3_stmt *stmt, struct err *err)
{
	bool row;
	enum status st = sql_step(stmt, &row, err);

	sqlite3_reset(stmt);
	return st;
}

enum status sql_number(sqlite3 *db, const char *sql, int64_t otherwise, int64_t *out,
		       struct err *err)
{
	sqlite3_stmt *stmt;
	bool row = false;
	enum status st = sql_prepare(db, sql, &stmt, err);

	if (st)
		return st;
	*out = otherwise;
	st = sql_step(stmt, &row, err);
	if (!st && row && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return st;
}

void sql_bind_str(sqlite3_stmt *stmt, int at, struct str s)
{
	if (!s.p)
		sqlite3_bind_null(stmt, at);
	else
		sqlite3_bind_text64(stmt, at, s.p, s.len, SQLITE_STATIC, SQLITE_UTF8);
}

void sql_bind_text(sqlite3_stmt *stmt, int at, const char *s)
{
	sql_bind_str(stmt, at, (struct str){s, s ? strlen(s) : 0});
}

void sql_bind_time(sqlite3_stmt *stmt, int at, int64_t ms)
{
	if (ms == TIME_UNKNOWN)
		sqlite3_bind_null(stmt, at);
	else
		sqlite3_bind_int64(stmt, at, ms);
}

void sql_bind_count(sqlite3_stmt *stmt, int at, int64_t count)
{
	if (count < 0)
		sqlite3_bind_null(stmt, at);
	else
		sqlite3_bind_int64(stmt, at, count);
}

void sql_bind_fact(sqlite3_stmt *stmt, int at, enum fact fact)
{
	sql_bind_count(stmt, at, fact);
}

struct str sql_value_str(sqlite3_value *v)
{
	const char *p = (const char *)sqlite3_value_text(v);

	return (struct str){p, p ? (size_t)sqlite3_value_bytes(v) : 0};
}

#define TIME_MOST INT64_C(9007199254740992) /* 2^53 ms, the year 287,396 */

int64_t sql_value_time(sqlite3_value *v)
{
	int64_t ms = sqlite3_value_int64(v);

	/* Beyond that it is no time but a stranger's number, and differences would not fit. */
	return sqlite3_value_type(v) == SQLITE_NULL || ms < -TIME_MOST || ms > TIME_MOST ? TIME_UNKNOWN
											   : ms;
}

int64_t sql_value_count(sqlite3_value *v)
{
	int64_t n = sqlite3_value_int64(v);

	return sqlite3_value_type(v) == SQLITE_NULL || n < 0 ? COUNT_UNKNOWN : n;
}

enum fact sql_value_fact(sqlite3_value *v)
{
	if (sqlite3_value_type(v) == SQLITE_NULL)
		return FACT_UNKNOWN;
	return sqlite3_value_int(v) ? FACT_YES : FACT_NO;
}

struct str sql_str(sqlite3_stmt *stmt, int at)
{
	return sql_value_str(sqlite3_column_value(stmt, at));
}

int64_t sql_time(sqlite3_stmt *stmt, int at)
{
	return sql_value_time(sqlite3_column_value(stmt, at));
}

int64_t sql_count(sqlite3_stmt *stmt, int at)
{
	return sql_value_count(sqlite3_column_value(stmt, at));
}

enum fact sql_fact(sqlite3_stmt *stmt, int at)
{
	return sql_value_fact(sqlite3_column_value(stmt, at));
}

char *sql_copy(sqlite3_stmt *stmt, int at, struct arena *arena)
{
	struct str s = sql_str(stmt, at);

	return s.p ? arena_copy(arena, s.p, s.len) : NULL;
}
