#include "config.h"

#include "schema.h"
#include "writer_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	COMMIT_RECORDS = 1 << 20,
	COMMIT_SECONDS = 10,
	CACHE_SIZE = -131072, /* kB, negative as the pragma has it */
};

static const char *const statements[STATEMENTS] = {
	[PUT_CONTENT] = "INSERT INTO content VALUES (?, ?, ?, ?, ?)",
	[GET_POST] = "SELECT p.platform, p.id, p.account_id, p.content_id, p.time_ms,"
		     " p.captured_ms, p.kind, p.ref_id, p.ref_account_id, p.ref_handle, p.lang,"
		     " p.client, p.reposts, p.likes, p.replies, p.quotes, p.flags, p.source_id,"
		     " p.line, c.text, c.tags, c.urls, c.mentions"
		     " FROM post p JOIN content c USING(content_id) WHERE p.post_id = ?",
	[CHANGE_POST] = "INSERT OR REPLACE INTO post VALUES"
			" (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[GET_MOMENTS] = "SELECT field, captured_ms FROM post_older WHERE post_id = ?",
	[PUT_MOMENT] = "INSERT INTO post_older VALUES (?, ?, ?)",
	[DROP_MOMENTS] = "DELETE FROM post_older WHERE post_id = ?",
	[PUT_TREND] = "INSERT INTO trend(tag, place, start_ms, end_ms, reported, source_id)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE"
		      " SET reported = max(ifnull(reported, excluded.reported),"
		      " ifnull(excluded.reported, reported))",
	[GET_TREND] = "SELECT count(*) FROM trend WHERE tag = ?1 AND place IS ?2"
		      " AND start_ms IS ?3 AND end_ms IS ?4",
	[PUT_DELETION] = "INSERT INTO deletion VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE"
			 " SET time_ms = min(ifnull(time_ms, ?3), ifnull(?3, time_ms))",
	[PUT_REJECT] = "INSERT OR REPLACE INTO reject(reject_id, source_id, line, offset, reason,"
		       " detail, raw, raw_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[PUT_META] = "INSERT OR REPLACE INTO meta VALUES (?, ?)",
};

/* --- what the study holds already --------------------------------------------------------------
 */

static enum status read_posts(struct writer *w, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st =
		sql_prepare(w->study->db, "SELECT post_id, platform, id FROM post", &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		int64_t id = sqlite3_column_int64(q, 0);
		struct hash128 h = batch_key(&w->key, sql_str(q, 1), sql_str(q, 2));

		if (id < 0 || id >= UINT32_MAX - 1)
			st = err_set(err, STATUS_FAILED, "the study's row numbers are too large");
		else if (!idmap_add(&w->posts, h, (uint32_t)id))
			st = err_nomem(err);
		if (id >= w->next_post)
			w->next_post = id + 1;
	}
	sqlite3_finalize(q);
	return st;
}

static enum status read_contents(struct writer *w, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st =
		sql_prepare(w->study->db,
			    "SELECT content_id, text, tags, urls, mentions FROM content", &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		int64_t id = sqlite3_column_int64(q, 0);
		struct hash128 h = batch_content_key(&w->key, sql_str(q, 1), sql_str(q, 2),
						     sql_str(q, 3), sql_str(q, 4));

		if (id < 0 || id >= UINT32_MAX - 1)
			st = err_set(err, STATUS_FAILED, "the study's row numbers are too large");
		else if (!keymap_add(&w->contents, h, (uint32_t)id))
			st = err_nomem(err);
		if (id >= w->next_content)
			w->next_content = id + 1;
	}
	sqlite3_finalize(q);
	return st;
}

/* --- everything else ---------------------------------------------------------------------------
 */

static enum status write_account(struct writer *w, const struct batch_account *a, struct err *err)
{
	int64_t id;
	bool added;
	enum status st = accounts_add(w->accounts, a, &id, &added, err);

	if (st)
		return st;
	w->totals.accounts++;
	if (added)
		w->totals.imported++;
	else
		w->totals.merged++;
	return STATUS_OK;
}

static enum status write_trend(struct writer *w, const struct trend_record *t, struct err *err)
{
	sqlite3_stmt *put = w->stmt[PUT_TREND], *get = w->stmt[GET_TREND];
	struct str tag = t->tag;
	bool row;
	enum status st;

	if (tag.len && tag.p[0] == '#')
		tag.p++, tag.len--;
	for (int i = 0; i < 2; i++) {
		sqlite3_stmt *q = i ? put : get;

		sql_bind_str(q, 1, tag);
		sql_bind_str(q, 2, t->place);
		sql_bind_time(q, 3, t->start_ms);
		sql_bind_time(q, 4, t->end_ms);
	}
	sql_bind_count(put, 5, t->reported);
	sqlite3_bind_int64(put, 6, w->source);
	if ((st = sql_step(get, &row, err)))
		return st;
	w->totals.trends++;
	if (row && sqlite3_column_int(get, 0))
		w->totals.merged++;
	else
		w->totals.imported++;
	sqlite3_reset(get);
	return sql_run(put, err);
}

static enum status write_deletion(struct writer *w, const struct deletion_record *d,
				  struct err *err)
{
	sqlite3_stmt *put = w->stmt[PUT_DELETION];

	sql_bind_str(put, 1, d->platform);
	sql_bind_str(put, 2, d->id);
	sql_bind_time(put, 3, d->time_ms);
	w->totals.deletions++;
	w->totals.imported++;
	return sql_run(put, err);
}

enum status writer_commit(struct writer *w, struct err *err)
{
	enum status st = accounts_flush(w->accounts, err);

	if (!st)
		st = writer_rejects_counted(w, err);
	if (!st)
		st = writer_source_counts(w, err);
	if (!st)
		st = study_commit(w->study, true, err);
	w->uncommitted = 0;
	w->committed_at = time(NULL);
	return st;
}

enum status writer_batch_plain(struct writer *w, const struct batch *b, struct err *err)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < b->posts.count && !st; i++) {
		writer_posts_prefetch(w, b, i);
		st = writer_posts_add(w, &b->posts.at[i], err);
	}
	if (!st)
		st = writer_posts_flush(w, err);
	for (size_t i = 0; i < b->accounts.count && !st; i++)
		st = write_account(w, b->accounts.at[i], err);
	for (size_t i = 0; i < b->trends.count && !st; i++)
		st = write_trend(w, &b->trends.at[i], err);
	for (size_t i = 0; i < b->deletions.count && !st; i++)
		st = write_deletion(w, &b->deletions.at[i], err);
	for (size_t i = 0; i < b->rejects.count && !st; i++)
		st = writer_reject(w, &b->rejects.at[i], b->raw_bytes.at[i], err);
	return st;
}

enum status writer_batch(struct writer *w, const struct batch *b, struct err *err)
{
	const int64_t count = (int64_t)batch_count(b);
	enum status st = STATUS_OK;

	w->totals.read += count;
	if (w->fresh_may && b->posts.count) {
		w->fresh_may = false;
		st = fresh_begin(w->study, accounts_none(w->accounts), &w->fresh, err);
		st = st == STATUS_NOTHING ? STATUS_OK : st;
	}
	if (st || w->fresh)
		return st ? st : writer_batch_fresh(w, b, err);
	st = writer_batch_plain(w, b, err);
	w->uncommitted += count;
	if (!st && w->uncommitted &&
	    (w->uncommitted >= w->commit_every || time(NULL) - w->committed_at >= COMMIT_SECONDS)) {
		st = writer_commit(w, err);
		if (!st)
			st = study_begin(w->study, err);
	}
	return st;
}

/* --- beginning and end -------------------------------------------------------------------------
 */

static enum status writer_begin(struct writer *w, struct err *err)
{
	sqlite3 *db = w->study->db;
	int64_t n = 0;
	char pragma[64];
	enum status st;

	snprintf(pragma, sizeof pragma, "PRAGMA cache_size = %d",
		 w->study->cache_pages ? w->study->cache_pages : CACHE_SIZE);
	st = sql_exec(db, pragma, err);
	if (!st)
		st = study_begin(w->study, err);
	if (!st)
		st = fresh_clean(w->study, err);
	for (int i = 0; i < STATEMENTS && !st; i++)
		st = sql_prepare(db, statements[i], &w->stmt[i], err);
	if (!st)
		st = writer_posts_open(w, err);
	if (!st)
		st = accounts_open(w->study, &w->key, &w->accounts, err);
	if (!st)
		st = read_posts(w, err);
	if (!st)
		st = read_contents(w, err);
	if (!st)
		st = sql_number(db, "SELECT count(*) FROM (SELECT 1 FROM post_older LIMIT 1)", 0,
				&n, err);
	w->moments = n > 0;
	w->fresh_may = w->next_post == 1 && w->next_content == 1;
	if (!st && !w->fresh_may)
		st = sql_exec(db, "PRAGMA locking_mode = EXCLUSIVE", err);
	return st ? st : writer_source_begin(w, err);
}

enum status writer_open(struct study *s, const char *path, struct writer **out, struct err *err)
{
	struct writer *w = calloc(1, sizeof *w);
	enum status st;

	*out = NULL;
	if (!w || !(w->path = strdup(path))) {
		free(w);
		return err_nomem(err);
	}
	w->study = s;
	w->next_post = w->next_content = 1;
	w->commit_every = s->commit_every ? s->commit_every : COMMIT_RECORDS;
	w->committed_at = time(NULL);
	hash_key_make(&w->key);
	batch_init(&w->own, &w->key);
	batch_init(&w->later, &w->key);
	st = writer_begin(w, err);
	if (st) {
		writer_free(w);
		return st;
	}
	*out = w;
	return STATUS_OK;
}

void writer_free(struct writer *w)
{
	int64_t ignored;
	struct err err;

	if (!w)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(w->stmt[i]);
	writer_posts_close(w);
	fresh_abort(w->fresh);
	record_free(&w->record);
	accounts_free(w->accounts);
	study_rollback(w->study);
	/* The lock is let go by the next read. */
	if (!sql_exec(w->study->db, "PRAGMA locking_mode = NORMAL", &err))
		sql_number(w->study->db, "SELECT count(*) FROM sqlite_schema", 0, &ignored, &err);
	idmap_free(&w->posts);
	keymap_free(&w->contents);
	writer_rejects_free(w);
	arena_free(&w->scratch);
	batch_free(&w->own);
	batch_free(&w->later);
	free(w->path);
	free(w);
}

const struct hash_key *writer_key(const struct writer *w)
{
	return &w->key;
}

static enum status apply_deletions(struct writer *w, struct err *err)
{
	return sql_exec(w->study->db,
			"UPDATE post SET flags = flags | 32 WHERE NOT flags & 32 AND post_id IN"
			" (SELECT p.post_id FROM deletion d JOIN post p"
			" ON p.id = d.id AND p.platform = d.platform)",
			err);
}

/* Indexes last, and after the accounts: a bulk import into a new study sorts once. */
enum status writer_finish(struct writer *w, const struct writer_source *source, struct err *err)
{
	enum status st = writer_drain(w, err);

	/* No other post comes: at twenty millions, this is half of all memory. */
	if (!w->later.posts.count) {
		idmap_free(&w->posts);
		keymap_free(&w->contents);
	}
	if (!st)
		st = writer_fresh_end(w, false, err);
	if (!st && source->complete) {
		st = accounts_flush(w->accounts, err);
		if (!st)
			st = schema_index(w->study->db, err);
		if (!st)
			st = apply_deletions(w, err);
		if (!st)
			st = writer_rejects_counted(w, err);
		if (!st)
			st = writer_source_counts(w, err);
		if (!st)
			st = writer_source_facts(w, source, err);
		if (!st && source->sha256)
			st = writer_source_once(w, err);
	}
	return st ? st : writer_commit(w, err);
}

void writer_totals(const struct writer *w, struct import_totals *totals)
{
	*totals = w->totals;
}

enum status writer_meta(struct writer *w, const char *key, const char *value, struct err *err)
{
	enum status st = writer_fresh_end(w, true, err);

	if (st)
		return st;
	sql_bind_text(w->stmt[PUT_META], 1, key);
	sql_bind_text(w->stmt[PUT_META], 2, value);
	return sql_run(w->stmt[PUT_META], err);
}
