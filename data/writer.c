#include "config.h"

#include "accounts.h"
#include "merge.h"
#include "schema.h"
#include "writer.h"

#include <string.h>
#include <time.h>

enum {
	SINK_RECORDS = 2048,
	COMMIT_RECORDS = 1 << 20,
	COMMIT_SECONDS = 10,
	RAW_MOST = 64 << 20, /* bytes of rejects kept a source */
};

enum statement {
	PUT_POST,
	PUT_CONTENT,
	GET_POST,
	CHANGE_POST,
	GET_MOMENTS,
	PUT_MOMENT,
	DROP_MOMENTS,
	PUT_TREND,
	GET_TREND,
	PUT_DELETION,
	PUT_REJECT,
	PUT_META,
	STATEMENTS
};

static const char *const statements[STATEMENTS] = {
	[PUT_POST] = "INSERT INTO post VALUES"
		     " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
	[PUT_REJECT] = "INSERT INTO reject(source_id, line, offset, reason, detail, raw, raw_bytes)"
		       " VALUES (?, ?, ?, ?, ?, ?, ?)",
	[PUT_META] = "INSERT OR REPLACE INTO meta VALUES (?, ?)",
};

struct writer {
	struct study *study;
	struct hash_key key;
	struct idmap posts;	/* row numbers by id, verified in the table */
	struct keymap contents; /* row numbers by content */
	struct accounts *accounts;
	sqlite3_stmt *stmt[STATEMENTS];
	struct arena scratch;
	struct batch own; /* of writer_sink */
	char *path;
	int64_t source;
	int64_t imported_before; /* by the imports that this one continues */
	int64_t next_post, next_content;
	bool moments; /* any post keeps a field from an older capture */
	struct import_totals totals;
	int64_t uncommitted, raw_kept;
	time_t committed_at;
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

/* --- source rows -------------------------------------------------------------------------------
 */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The row of an import of this path that did not end, else a new one. */
static enum status source_row(struct writer *w, struct err *err)
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

static enum status source_counts(struct writer *w, struct err *err)
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

static enum status source_facts(struct writer *w, const struct writer_source *f, struct err *err)
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
static enum status source_once(struct writer *w, struct err *err)
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

/* --- posts -------------------------------------------------------------------------------------
 */

static enum status content_row(struct writer *w, struct hash128 key, struct str text,
			       struct str tags, struct str urls, struct str mentions, int64_t *id,
			       struct err *err)
{
	uint32_t found = keymap_find(&w->contents, key);
	sqlite3_stmt *put = w->stmt[PUT_CONTENT];

	*id = found;
	if (found != UINT32_MAX)
		return STATUS_OK;
	if (w->next_content >= UINT32_MAX - 1)
		return err_set(err, STATUS_FAILED, "the study is full");
	*id = w->next_content++;
	if (!keymap_add(&w->contents, key, (uint32_t)*id))
		return err_nomem(err);
	sqlite3_bind_int64(put, 1, *id);
	sql_bind_str(put, 2, text);
	sql_bind_str(put, 3, tags);
	sql_bind_str(put, 4, urls);
	sql_bind_str(put, 5, mentions);
	return sql_run(put, err);
}

struct post_row {
	int64_t id, account, content, source;
};

static enum status put_post(sqlite3_stmt *put, const struct post_row *at,
			    const struct post_record *r, struct err *err)
{
	sqlite3_bind_int64(put, 1, at->id);
	sql_bind_str(put, 2, r->platform);
	sql_bind_str(put, 3, r->id);
	sqlite3_bind_int64(put, 4, at->account);
	sqlite3_bind_int64(put, 5, at->content);
	sql_bind_time(put, 6, r->time_ms);
	sql_bind_time(put, 7, r->captured_ms);
	sqlite3_bind_int(put, 8, (int)r->kind);
	sql_bind_str(put, 9, r->ref_id);
	sql_bind_str(put, 10, r->ref_account_id);
	sql_bind_str(put, 11, r->ref_handle);
	sql_bind_str(put, 12, r->lang);
	sql_bind_str(put, 13, r->client);
	sql_bind_count(put, 14, r->reposts);
	sql_bind_count(put, 15, r->likes);
	sql_bind_count(put, 16, r->replies);
	sql_bind_count(put, 17, r->quotes);
	sqlite3_bind_int64(put, 18, r->flags);
	sqlite3_bind_int64(put, 19, at->source);
	sql_bind_count(put, 20, r->line ? r->line : COUNT_UNKNOWN);
	return sql_run(put, err);
}

/* Lists are left out: tables hold them joined. */
static struct post_record record_of(const struct batch_post *p)
{
	return (struct post_record){
		.platform = p->platform,
		.id = p->id,
		.time_ms = p->time_ms,
		.captured_ms = p->captured_ms,
		.kind = p->kind,
		.ref_id = p->ref_id,
		.ref_account_id = p->ref_account_id,
		.ref_handle = p->ref_handle,
		.text = p->text,
		.lang = p->lang,
		.client = p->client,
		.reposts = p->reposts,
		.likes = p->likes,
		.replies = p->replies,
		.quotes = p->quotes,
		.flags = p->flags,
		.line = p->line,
	};
}

static bool with_lists(struct post_record *r, struct str tags, struct str urls, struct str mentions,
		       struct arena *arena)
{
	return batch_split(tags, arena, &r->tags) && batch_split(urls, arena, &r->urls) &&
	       batch_split(mentions, arena, &r->mentions);
}

/* Columns as in GET_POST. */
static bool record_at(sqlite3_stmt *q, struct arena *arena, struct post_record *r)
{
	*r = (struct post_record){
		.platform = sql_str(q, 0),
		.id = sql_str(q, 1),
		.time_ms = sql_time(q, 4),
		.captured_ms = sql_time(q, 5),
		.kind = (enum post_kind)sqlite3_column_int(q, 6),
		.ref_id = sql_str(q, 7),
		.ref_account_id = sql_str(q, 8),
		.ref_handle = sql_str(q, 9),
		.lang = sql_str(q, 10),
		.client = sql_str(q, 11),
		.reposts = sql_count(q, 12),
		.likes = sql_count(q, 13),
		.replies = sql_count(q, 14),
		.quotes = sql_count(q, 15),
		.flags = (uint32_t)sqlite3_column_int64(q, 16),
		.line = sqlite3_column_int64(q, 18),
		.text = sql_str(q, 19),
	};
	return with_lists(r, sql_str(q, 20), sql_str(q, 21), sql_str(q, 22), arena);
}

static enum status read_moments(struct writer *w, int64_t post, int64_t *at, struct err *err)
{
	sqlite3_stmt *q = w->stmt[GET_MOMENTS];
	bool row = true;
	enum status st = STATUS_OK;

	sqlite3_bind_int64(q, 1, post);
	while (!(st = sql_step(q, &row, err)) && row) {
		int64_t field = sqlite3_column_int64(q, 0);

		if (field >= 0 && field < POST_FIELDS)
			at[field] = sighting_at(sql_time(q, 1));
	}
	sqlite3_reset(q);
	return st;
}

static bool known_field(const struct post_record *r, int field)
{
	const struct str *strings[] = {[FIELD_REF_ID] = &r->ref_id,
				       [FIELD_REF_ACCOUNT] = &r->ref_account_id,
				       [FIELD_REF_HANDLE] = &r->ref_handle,
				       [FIELD_TEXT] = &r->text,
				       [FIELD_LANG] = &r->lang,
				       [FIELD_CLIENT] = &r->client};
	const struct str_list *lists[] = {
		[FIELD_TAGS] = &r->tags, [FIELD_URLS] = &r->urls, [FIELD_MENTIONS] = &r->mentions};
	const int64_t counts[] = {[FIELD_REPOSTS] = r->reposts,
				  [FIELD_LIKES] = r->likes,
				  [FIELD_REPLIES] = r->replies,
				  [FIELD_QUOTES] = r->quotes};

	if (field == FIELD_ACCOUNT)
		return true;
	if (field == FIELD_KIND)
		return r->kind != KIND_UNKNOWN;
	if (field <= FIELD_CLIENT)
		return strings[field]->p != NULL;
	if (field <= FIELD_MENTIONS)
		return lists[field]->known;
	return counts[field] >= 0;
}

/* Remembers the moments of the fields that are not of the last capture. */
static enum status write_moments(struct writer *w, int64_t post, const struct post_record *r,
				 const int64_t *at, struct err *err)
{
	int64_t newest = sighting_at(r->captured_ms);
	sqlite3_stmt *put = w->stmt[PUT_MOMENT];
	enum status st = STATUS_OK;

	if (w->moments) {
		sqlite3_bind_int64(w->stmt[DROP_MOMENTS], 1, post);
		st = sql_run(w->stmt[DROP_MOMENTS], err);
	}
	for (int i = 0; !st && i < POST_FIELDS; i++) {
		if (at[i] == newest || !known_field(r, i))
			continue;
		w->moments = true;
		sqlite3_bind_int64(put, 1, post);
		sqlite3_bind_int(put, 2, i);
		sql_bind_time(put, 3, at[i] == INT64_MIN ? TIME_UNKNOWN : at[i]);
		st = sql_run(put, err);
	}
	return st;
}

/* The source of the newer capture; of equal ones that of the smaller name. */
static enum status merged_source(struct writer *w, int64_t kept, int newer, int64_t *source,
				 struct err *err)
{
	sqlite3_stmt *q;
	bool row;
	enum status st;

	*source = newer > 0 ? w->source : kept;
	if (newer || kept == w->source)
		return STATUS_OK;
	st = sql_prepare(w->study->db, "SELECT path FROM source WHERE source_id = ?", &q, err);
	if (st)
		return st;
	sqlite3_bind_int64(q, 1, kept);
	st = sql_step(q, &row, err);
	if (!st && row && strcmp(w->path, (const char *)sqlite3_column_text(q, 0)) < 0)
		*source = w->source;
	sqlite3_finalize(q);
	return st;
}

/* The merged record's content: what it was, or another row. */
static enum status merged_content(struct writer *w, const struct post_record *r, int64_t *content,
				  struct err *err)
{
	struct str tags, urls, mentions;

	/* Escaped when they were first joined: nothing is left to escape. */
	if (!batch_join(&r->tags, false, &w->scratch, &tags) ||
	    !batch_join(&r->urls, false, &w->scratch, &urls) ||
	    !batch_join(&r->mentions, false, &w->scratch, &mentions))
		return err_nomem(err);
	return content_row(w, batch_content_key(&w->key, r->text, tags, urls, mentions), r->text,
			   tags, urls, mentions, content, err);
}

/* q stands on the post's row. */
static enum status merge_row(struct writer *w, sqlite3_stmt *q, const struct batch_post *p,
			     struct post_row at, struct err *err)
{
	struct post_record kept, other = record_of(p);
	int64_t moments[POST_FIELDS], before[POST_FIELDS], kept_at, other_at;
	struct str author;
	int64_t source = sqlite3_column_int64(q, 17), account = sqlite3_column_int64(q, 2);
	bool changed;
	enum status st;

	arena_reset(&w->scratch);
	if (!record_at(q, &w->scratch, &kept) ||
	    !with_lists(&other, p->tags, p->urls, p->mentions, &w->scratch))
		return err_nomem(err);
	kept_at = sighting_at(kept.captured_ms);
	other_at = sighting_at(other.captured_ms);
	for (int i = 0; i < POST_FIELDS; i++)
		moments[i] = kept_at;
	if (w->moments && (st = read_moments(w, at.id, moments, err)))
		return st;
	memcpy(before, moments, sizeof before);
	author = accounts_id(w->accounts, account);
	changed = merge_str(&author, &moments[FIELD_ACCOUNT], p->account->r.id, other_at);
	if (!changed)
		at.account = account;
	changed |= merge_post(&kept, moments, &other, other_at);
	st = merged_source(w, source, (other_at > kept_at) - (other_at < kept_at), &at.source, err);
	if (st || (!changed && at.source == source && !memcmp(before, moments, sizeof before)))
		return st;
	if (at.source != source)
		kept.line = other.line;
	st = merged_content(w, &kept, &at.content, err);
	if (!st)
		st = put_post(w->stmt[CHANGE_POST], &at, &kept, err);
	return st ? st : write_moments(w, at.id, &kept, moments, err);
}

/* Merges p into the study's row of it, if there is one. */
static enum status merge_known(struct writer *w, const struct batch_post *p, int64_t account,
			       bool *found, struct err *err)
{
	sqlite3_stmt *q = w->stmt[GET_POST];
	size_t at = idmap_start(&w->posts, p->key);
	enum status st = STATUS_OK;
	uint32_t id;

	*found = false;
	while (!st && !*found && (id = idmap_next(&w->posts, p->key, &at)) != UINT32_MAX) {
		struct str platform, own;
		bool row;

		sqlite3_bind_int64(q, 1, id);
		if ((st = sql_step(q, &row, err)))
			break;
		platform = sql_str(q, 0);
		own = sql_str(q, 1);
		*found = row && own.len == p->id.len && platform.len == p->platform.len &&
			 !memcmp(own.p, p->id.p, own.len) &&
			 !memcmp(platform.p, p->platform.p, platform.len);
		if (*found)
			st = merge_row(w, q, p, (struct post_row){.id = id, .account = account},
				       err);
		sqlite3_reset(q);
	}
	return st;
}

static enum status write_post(struct writer *w, const struct batch_post *p, struct err *err)
{
	struct post_record r;
	struct post_row at = {.id = w->next_post, .source = w->source};
	bool found;
	enum status st = accounts_add(w->accounts, p->account, &at.account, &found, err);

	if (!st)
		st = merge_known(w, p, at.account, &found, err);
	if (st)
		return st;
	w->totals.posts++;
	if (found) {
		w->totals.merged++;
		return STATUS_OK;
	}
	if (w->next_post >= UINT32_MAX - 1)
		return err_set(err, STATUS_FAILED, "the study is full");
	st = content_row(w, p->content, p->text, p->tags, p->urls, p->mentions, &at.content, err);
	if (st)
		return st;
	r = record_of(p);
	if (!idmap_add(&w->posts, p->key, (uint32_t)at.id))
		return err_nomem(err);
	w->next_post++;
	w->totals.imported++;
	return put_post(w->stmt[PUT_POST], &at, &r, err);
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

static enum status write_reject(struct writer *w, const struct reject_record *r, size_t raw_bytes,
				struct err *err)
{
	sqlite3_stmt *put = w->stmt[PUT_REJECT];

	sqlite3_bind_int64(put, 1, w->source);
	sql_bind_count(put, 2, r->line ? r->line : COUNT_UNKNOWN);
	sql_bind_count(put, 3, r->offset);
	sql_bind_text(put, 4, r->reason);
	sql_bind_text(put, 5, r->detail);
	w->raw_kept += (int64_t)r->raw.len;
	if (r->raw.p && w->raw_kept <= RAW_MOST)
		sqlite3_bind_blob64(put, 6, r->raw.p, r->raw.len, SQLITE_STATIC);
	else
		sqlite3_bind_null(put, 6);
	sqlite3_bind_int64(put, 7, (int64_t)raw_bytes);
	w->totals.rejected++;
	return sql_run(put, err);
}

static enum status commit_part(struct writer *w, struct err *err)
{
	enum status st = accounts_flush(w->accounts, err);

	if (!st)
		st = source_counts(w, err);
	if (!st)
		st = study_commit(w->study, true, err);
	w->uncommitted = 0;
	w->committed_at = time(NULL);
	return st;
}

enum status writer_batch(struct writer *w, const struct batch *b, struct err *err)
{
	size_t count = batch_count(b);
	enum status st = STATUS_OK;

	w->totals.read += (int64_t)count;
	for (size_t i = 0; i < b->posts.count && !st; i++)
		st = write_post(w, &b->posts.at[i], err);
	for (size_t i = 0; i < b->accounts.count && !st; i++)
		st = write_account(w, b->accounts.at[i], err);
	for (size_t i = 0; i < b->trends.count && !st; i++)
		st = write_trend(w, &b->trends.at[i], err);
	for (size_t i = 0; i < b->deletions.count && !st; i++)
		st = write_deletion(w, &b->deletions.at[i], err);
	for (size_t i = 0; i < b->rejects.count && !st; i++)
		st = write_reject(w, &b->rejects.at[i], b->raw_bytes.at[i], err);
	w->uncommitted += (int64_t)count;
	if (!st && w->uncommitted &&
	    (w->uncommitted >= COMMIT_RECORDS || time(NULL) - w->committed_at >= COMMIT_SECONDS)) {
		st = commit_part(w, err);
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
	enum status st =
		sql_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -131072", err);

	if (!st)
		st = study_begin(w->study, err);
	for (int i = 0; i < STATEMENTS && !st; i++)
		st = sql_prepare(db, statements[i], &w->stmt[i], err);
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
	return st ? st : source_row(w, err);
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
	w->committed_at = time(NULL);
	hash_key_make(&w->key);
	batch_init(&w->own, &w->key);
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
	accounts_free(w->accounts);
	study_rollback(w->study);
	/* The lock is let go by the next read. */
	if (!sql_exec(w->study->db, "PRAGMA locking_mode = NORMAL", &err))
		sql_number(w->study->db, "SELECT count(*) FROM sqlite_schema", 0, &ignored, &err);
	idmap_free(&w->posts);
	keymap_free(&w->contents);
	arena_free(&w->scratch);
	batch_free(&w->own);
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

	if (!st && source->complete) {
		st = accounts_flush(w->accounts, err);
		if (!st)
			st = schema_index(w->study->db, err);
		if (!st)
			st = apply_deletions(w, err);
		if (!st)
			st = source_counts(w, err);
		if (!st)
			st = source_facts(w, source, err);
		if (!st && source->sha256)
			st = source_once(w, err);
	}
	return st ? st : commit_part(w, err);
}

void writer_totals(const struct writer *w, struct import_totals *totals)
{
	*totals = w->totals;
}

enum status writer_meta(struct writer *w, const char *key, const char *value, struct err *err)
{
	sql_bind_text(w->stmt[PUT_META], 1, key);
	sql_bind_text(w->stmt[PUT_META], 2, value);
	return sql_run(w->stmt[PUT_META], err);
}

/* --- as a sink ---------------------------------------------------------------------------------
 */

static enum status drain_full(struct writer *w, enum status st, struct err *err)
{
	if (!st && batch_count(&w->own) >= SINK_RECORDS)
		st = writer_drain(w, err);
	return st;
}

enum status writer_drain(struct writer *w, struct err *err)
{
	enum status st = batch_count(&w->own) ? writer_batch(w, &w->own, err) : STATUS_OK;

	batch_reset(&w->own);
	return st;
}

static enum status sink_post(void *ctx, const struct post_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).post(&w->own, r, err), err);
}

static enum status sink_account(void *ctx, const struct account_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).account(&w->own, r, err), err);
}

static enum status sink_trend(void *ctx, const struct trend_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).trend(&w->own, r, err), err);
}

static enum status sink_deletion(void *ctx, const struct deletion_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).deletion(&w->own, r, err), err);
}

static enum status sink_reject(void *ctx, const struct reject_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).reject(&w->own, r, err), err);
}

struct sink writer_sink(struct writer *w)
{
	return (struct sink){.ctx = w,
			     .post = sink_post,
			     .account = sink_account,
			     .trend = sink_trend,
			     .deletion = sink_deletion,
			     .reject = sink_reject};
}
