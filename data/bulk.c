#include "config.h"

#include "bulk.h"

#include <stdio.h>

struct source {
	sqlite3_vtab base;
	struct bulk *bulk;
};

struct cursor {
	sqlite3_vtab_cursor base;
	size_t row;
};

static struct bulk *bulk_of(sqlite3_vtab_cursor *c)
{
	return ((struct source *)c->pVtab)->bulk;
}

static int on_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out,
		      char **message)
{
	struct bulk *b = aux;
	char sql[1024];
	size_t used;
	struct source *s;
	int code;

	(void)argc, (void)argv, (void)message;
	used = (size_t)snprintf(sql, sizeof sql, "CREATE TABLE x(c0");
	for (int i = 1; i < b->columns && used < sizeof sql - 16; i++)
		used += (size_t)snprintf(sql + used, sizeof sql - used, ", c%d", i);
	snprintf(sql + used, sizeof sql - used, ")");
	if ((code = sqlite3_declare_vtab(db, sql)) != SQLITE_OK)
		return code;
	if (!(s = sqlite3_malloc(sizeof *s)))
		return SQLITE_NOMEM;
	*s = (struct source){.bulk = b};
	*out = &s->base;
	return SQLITE_OK;
}

static int on_disconnect(sqlite3_vtab *v)
{
	sqlite3_free(v);
	return SQLITE_OK;
}

static int on_best_index(sqlite3_vtab *v, sqlite3_index_info *info)
{
	(void)v;
	info->estimatedCost = 1000;
	info->estimatedRows = 1000;
	return SQLITE_OK;
}

static int on_open(sqlite3_vtab *v, sqlite3_vtab_cursor **out)
{
	struct cursor *c = sqlite3_malloc(sizeof *c);

	(void)v;
	if (!c)
		return SQLITE_NOMEM;
	*c = (struct cursor){0};
	*out = &c->base;
	return SQLITE_OK;
}

static int on_close(sqlite3_vtab_cursor *c)
{
	sqlite3_free(c);
	return SQLITE_OK;
}

static int on_filter(sqlite3_vtab_cursor *c, int number, const char *name, int argc,
		     sqlite3_value **argv)
{
	(void)number, (void)name, (void)argc, (void)argv;
	((struct cursor *)c)->row = 0;
	return SQLITE_OK;
}

static int on_next(sqlite3_vtab_cursor *c)
{
	((struct cursor *)c)->row++;
	return SQLITE_OK;
}

static int on_eof(sqlite3_vtab_cursor *c)
{
	return ((struct cursor *)c)->row >= bulk_of(c)->count;
}

static int on_column(sqlite3_vtab_cursor *c, sqlite3_context *result, int column)
{
	struct bulk *b = bulk_of(c);

	b->column(result, b->rows, ((struct cursor *)c)->row, column);
	return SQLITE_OK;
}

static int on_rowid(sqlite3_vtab_cursor *c, sqlite3_int64 *row)
{
	*row = (sqlite3_int64)((struct cursor *)c)->row;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xConnect = on_connect,
	.xBestIndex = on_best_index,
	.xDisconnect = on_disconnect,
	.xOpen = on_open,
	.xClose = on_close,
	.xFilter = on_filter,
	.xNext = on_next,
	.xEof = on_eof,
	.xColumn = on_column,
	.xRowid = on_rowid,
};

enum status bulk_open(struct bulk *b, sqlite3 *db, const char *name, const char *table, int columns,
		      bulk_column *column, struct err *err)
{
	char sql[256];

	*b = (struct bulk){.columns = columns, .column = column};
	if (sqlite3_create_module_v2(db, name, &module, b, NULL) != SQLITE_OK)
		return sql_fail(db, "study", err);
	snprintf(sql, sizeof sql, "INSERT INTO %s SELECT * FROM %s", table, name);
	return sql_prepare(db, sql, &b->insert, err);
}

enum status bulk_insert(struct bulk *b, const void *rows, size_t count, struct err *err)
{
	enum status st;

	if (!count)
		return STATUS_OK;
	b->rows = rows;
	b->count = count;
	st = sql_run(b->insert, err);
	b->rows = NULL;
	b->count = 0;
	return st;
}

void bulk_close(struct bulk *b, sqlite3 *db, const char *name)
{
	sqlite3_finalize(b->insert);
	b->insert = NULL;
	if (b->columns)
		sqlite3_create_module_v2(db, name, NULL, NULL, NULL);
}

void bulk_str(sqlite3_context *result, struct str s)
{
	if (s.p)
		sqlite3_result_text64(result, s.p, s.len, SQLITE_STATIC, SQLITE_UTF8);
}

void bulk_time(sqlite3_context *result, int64_t ms)
{
	if (ms != TIME_UNKNOWN)
		sqlite3_result_int64(result, ms);
}

void bulk_count(sqlite3_context *result, int64_t count)
{
	if (count >= 0)
		sqlite3_result_int64(result, count);
}
