/* sql.h: the few lines around SQLite's C interface that every module of data/ would repeat.
 *
 * Unknown values are NULL in the tables, and TIME_UNKNOWN, COUNT_UNKNOWN and str.p == NULL in
 * memory: the functions here translate. */
#ifndef TAMIZ_SQL_H
#define TAMIZ_SQL_H

#include "arena.h"
#include "err.h"
#include "record.h"

#include <sqlite3.h>
#include <stdbool.h>

/* Fills err from the connection's last error; `doing` says what was tried. */
enum status sql_fail(sqlite3 *db, const char *doing, struct err *err);
/* That the file is damaged; or that it cannot be read, where the disk failed: the one is mended by recover, the
 * other by another disk. */
enum status sql_damaged(sqlite3 *db, struct err *err);

/* Runs statements without results or parameters. */
enum status sql_exec(sqlite3 *db, const char *sql, struct err *err);
enum status sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct err *err);

/* One step: *row says whether there is a row.  On failure the statement is reset. */
enum status sql_step(sqlite3_stmt *stmt, bool *row, struct err *err);
/* Steps a statement that returns no row, and resets it. */
enum status sql_run(sqlite3_stmt *stmt, struct err *err);
/* The first column of the first row as a number; `otherwise` where there is no row or NULL. */
enum status sql_number(sqlite3 *db, const char *sql, int64_t otherwise, int64_t *out,
		       struct err *err);

/* Bound strings must live until the statement is reset. */
void sql_bind_str(sqlite3_stmt *stmt, int at, struct str s);
void sql_bind_text(sqlite3_stmt *stmt, int at, const char *s); /* NULL: NULL */
void sql_bind_time(sqlite3_stmt *stmt, int at, int64_t ms);
void sql_bind_count(sqlite3_stmt *stmt, int at, int64_t count);
void sql_bind_fact(sqlite3_stmt *stmt, int at, enum fact fact);

/* Slices live until the next step. */
struct str sql_str(sqlite3_stmt *stmt, int at);
int64_t sql_time(sqlite3_stmt *stmt, int at);
int64_t sql_count(sqlite3_stmt *stmt, int at);
enum fact sql_fact(sqlite3_stmt *stmt, int at);
/* The same of a value, as a function of ours is given them. */
struct str sql_value_str(sqlite3_value *v);
int64_t sql_value_time(sqlite3_value *v);
int64_t sql_value_count(sqlite3_value *v);
enum fact sql_value_fact(sqlite3_value *v);
/* A NUL-terminated copy; NULL for NULL (and when out of memory). */
char *sql_copy(sqlite3_stmt *stmt, int at, struct arena *arena);

#endif
