/* Rejects: the first of each reason are kept, of the others only how many: a file may have one for each
 * three of its bytes. */
#include "config.h"

#include "writer_private.h"

#include <stdio.h>
#include <string.h>

enum {
	RAW_MOST = 64 << 20, /* bytes of rejects kept a source */
	REASONS_MOST = 200,  /* told apart; ours are a few dozen */
};

/* The reason's own count.  Where there are too many, the last one stands for the others. */
static struct reject_count *count_of(struct writer *w, const char *reason)
{
	struct reject_count new = {.reason = NULL};

	for (size_t i = 0; i < w->reject_counts.count; i++)
		if (!strcmp(w->reject_counts.at[i].reason, reason) || i + 1 == REASONS_MOST)
			return &w->reject_counts.at[i];
	if (!(new.reason = strdup(reason)))
		return NULL;
	if (!vec_push(&w->reject_counts, new)) {
		free(new.reason);
		return NULL;
	}
	return &w->reject_counts.at[w->reject_counts.count - 1];
}

static enum status keep(struct writer *w, const struct reject_record *r, size_t raw_bytes,
			struct err *err)
{
	sqlite3_stmt *put = w->stmt[PUT_REJECT];

	sqlite3_bind_null(put, 1);
	sqlite3_bind_int64(put, 2, w->source);
	sql_bind_count(put, 3, r->line ? r->line : COUNT_UNKNOWN);
	sql_bind_count(put, 4, r->offset);
	sql_bind_text(put, 5, r->reason);
	sql_bind_text(put, 6, r->detail);
	w->raw_kept += (int64_t)r->raw.len;
	if (r->raw.p && w->raw_kept <= RAW_MOST)
		sqlite3_bind_blob64(put, 7, r->raw.p, r->raw.len, SQLITE_STATIC);
	else
		sqlite3_bind_null(put, 7);
	sqlite3_bind_int64(put, 8, (int64_t)raw_bytes);
	return sql_run(put, err);
}

enum status writer_reject(struct writer *w, const struct reject_record *r, size_t raw_bytes,
			  struct err *err)
{
	struct reject_count *c = count_of(w, r->reason);

	if (!c)
		return err_nomem(err);
	w->totals.rejected++;
	if (c->kept < REJECTS_KEPT) {
		c->kept++;
		return keep(w, r, raw_bytes, err);
	}
	if (!c->more++) {
		c->line = r->line;
		c->offset = r->offset;
	}
	return STATUS_OK;
}

/* One row stands for those that were not kept; its raw_bytes say how many, below nought. */
static enum status put_more(struct writer *w, struct reject_count *c, struct err *err)
{
	sqlite3_stmt *put = w->stmt[PUT_REJECT];
	char detail[64];
	enum status st;

	snprintf(detail, sizeof detail, "and %lld more, which are only counted", (long long)c->more);
	if (c->row)
		sqlite3_bind_int64(put, 1, c->row);
	else
		sqlite3_bind_null(put, 1);
	sqlite3_bind_int64(put, 2, w->source);
	sql_bind_count(put, 3, c->line ? c->line : COUNT_UNKNOWN);
	sql_bind_count(put, 4, c->offset);
	sql_bind_text(put, 5, c->reason);
	sql_bind_text(put, 6, detail);
	sqlite3_bind_null(put, 7);
	sqlite3_bind_int64(put, 8, -c->more);
	if ((st = sql_run(put, err)))
		return st;
	if (!c->row)
		c->row = sqlite3_last_insert_rowid(w->study->db);
	c->put = c->more;
	return STATUS_OK;
}

enum status writer_rejects_counted(struct writer *w, struct err *err)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < w->reject_counts.count && !st; i++)
		if (w->reject_counts.at[i].more != w->reject_counts.at[i].put)
			st = put_more(w, &w->reject_counts.at[i], err);
	return st;
}

void writer_rejects_free(struct writer *w)
{
	for (size_t i = 0; i < w->reject_counts.count; i++)
		free(w->reject_counts.at[i].reason);
	vec_free(&w->reject_counts);
}
