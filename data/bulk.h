/* bulk.h: many rows into a table by one statement, INSERT ... SELECT from a table that is an array
 * of this program.  Binding and stepping row by row costs as much again as the insertion. */
#ifndef TAMIZ_BULK_H
#define TAMIZ_BULK_H

#include "sql.h"

#include <stddef.h>

/* Gives column `column` of row `row` by one sqlite3_result_ call; strings are not copied and have
 * to live until bulk_insert returns. */
typedef void bulk_column(sqlite3_context *result, const void *rows, size_t row, int column);

struct bulk {
	const void *rows;
	size_t count;
	int columns;
	bulk_column *column;
	sqlite3_stmt *insert;
};

/* Makes a source named `name` for rows of `columns` columns, to go into `table`.  b must not move
 * while db is open. */
enum status bulk_open(struct bulk *b, sqlite3 *db, const char *name, const char *table, int columns,
		      bulk_column *column, struct err *err);
enum status bulk_insert(struct bulk *b, const void *rows, size_t count, struct err *err);
/* Finalises the statement; the source's name goes with it. */
void bulk_close(struct bulk *b, sqlite3 *db, const char *name);

/* As sql_bind_str and its like, for results. */
void bulk_str(sqlite3_context *result, struct str s);
void bulk_time(sqlite3_context *result, int64_t ms);
void bulk_count(sqlite3_context *result, int64_t count);

#endif
