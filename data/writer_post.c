/* Posts into the tables: new ones in bulk, known ones merged with their row. */
#include "config.h"

#include "merge.h"
#include "writer_private.h"

#include <stddef.h>
#include <string.h>

enum { POST_COLUMNS = 20, CONTENT_COLUMNS = 5 };
static const char post_rows[] = "tamiz_posts", content_rows[] = "tamiz_contents";

enum status writer_content_id(struct writer *w, struct hash128 key, int64_t *id, bool *added,
			      struct err *err)
{
	uint32_t found = keymap_find(&w->contents, key);

	*id = found;
	*added = found == UINT32_MAX;
	if (!*added)
		return STATUS_OK;
	if (w->next_content >= UINT32_MAX - 1)
		return err_set(err, STATUS_FAILED, "the study is full");
	*id = w->next_content++;
	return keymap_add(&w->contents, key, (uint32_t)*id) ? STATUS_OK : err_nomem(err);
}

static enum status put_content(struct writer *w, const struct new_content *c, struct err *err)
{
	sqlite3_stmt *put = w->stmt[PUT_CONTENT];

	sqlite3_bind_int64(put, 1, c->id);
	sql_bind_str(put, 2, c->text);
	sql_bind_str(put, 3, c->tags);
	sql_bind_str(put, 4, c->urls);
	sql_bind_str(put, 5, c->mentions);
	return sql_run(put, err);
}

static void content_column(sqlite3_context *result, const void *rows, size_t row, int column)
{
	const struct new_content *c = (const struct new_content *)rows + row;

	switch (column) {
	case 0:
		sqlite3_result_int64(result, c->id);
		break;
	case 1:
		bulk_str(result, c->text);
		break;
	case 2:
		bulk_str(result, c->tags);
		break;
	case 3:
		bulk_str(result, c->urls);
		break;
	default:
		bulk_str(result, c->mentions);
		break;
	}
}

/* Where each column of `post` is found: of the row or of what it was decoded to. */
enum column_sort { ROW_NUMBER, TEXT, TIME, NUMBER };

#define ROW(member) \
	{ \
		ROW_NUMBER, offsetof(struct new_post, at.member) \
	}
#define POST(sort, member) \
	{ \
		sort, offsetof(struct batch_post, member) \
	}
static const struct post_source {
	enum column_sort sort;
	size_t offset;
} post_sources[POST_COLUMNS] = {
	ROW(id),
	POST(TEXT, platform),
	POST(TEXT, id),
	ROW(account),
	ROW(content),
	POST(TIME, time_ms),
	POST(TIME, captured_ms),
	POST(NUMBER, kind),
	POST(TEXT, ref_id),
	POST(TEXT, ref_account_id),
	POST(TEXT, ref_handle),
	POST(TEXT, lang),
	POST(TEXT, client),
	POST(NUMBER, reposts),
	POST(NUMBER, likes),
	POST(NUMBER, replies),
	POST(NUMBER, quotes),
	POST(NUMBER, flags),
	ROW(source),
	POST(NUMBER, line),
};
#undef ROW
#undef POST

static void post_column(sqlite3_context *result, const void *rows, size_t row, int column)
{
	const struct new_post *n = (const struct new_post *)rows + row;
	const struct post_source *s = &post_sources[column];
	const char *post = (const char *)n->post + s->offset;

	switch (s->sort) {
	case ROW_NUMBER:
		sqlite3_result_int64(result, *(const int64_t *)((const char *)n + s->offset));
		break;
	case TEXT:
		bulk_str(result, *(const struct str *)post);
		break;
	case TIME:
		bulk_time(result, *(const int64_t *)post);
		break;
	case NUMBER:
		bulk_count(result, *(const int64_t *)post);
		break;
	}
}

void writer_post_record(struct record_bytes *r, const struct new_post *n)
{
	record_begin(r);
	record_null(r); /* the row's number lies beside the record */
	for (int i = 1; i < POST_COLUMNS; i++) {
		const struct post_source *s = &post_sources[i];
		const char *from =
			(s->sort == ROW_NUMBER ? (const char *)n : (const char *)n->post) +
			s->offset;
		int64_t v = s->sort == TEXT ? 0 : *(const int64_t *)from;

		if (s->sort == TEXT)
			record_text(r, *(const struct str *)from);
		else if ((s->sort == TIME && v == TIME_UNKNOWN) || (s->sort == NUMBER && v < 0))
			record_null(r);
		else
			record_int(r, v);
	}
}

enum status writer_posts_open(struct writer *w, struct err *err)
{
	sqlite3 *db = w->study->db;
	enum status st =
		bulk_open(&w->post_bulk, db, post_rows, "post", POST_COLUMNS, post_column, err);

	if (!st)
		st = bulk_open(&w->content_bulk, db, content_rows, "content", CONTENT_COLUMNS,
			       content_column, err);
	return st;
}

void writer_posts_close(struct writer *w)
{
	bulk_close(&w->post_bulk, w->study->db, post_rows);
	bulk_close(&w->content_bulk, w->study->db, content_rows);
	vec_free(&w->new_posts);
	vec_free(&w->new_contents);
}

enum status writer_posts_flush(struct writer *w, struct err *err)
{
	enum status st =
		bulk_insert(&w->content_bulk, w->new_contents.at, w->new_contents.count, err);

	if (!st)
		st = bulk_insert(&w->post_bulk, w->new_posts.at, w->new_posts.count, err);
	w->new_contents.count = w->new_posts.count = 0;
	return st;
}

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
		.kind = (enum post_kind)p->kind,
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
		.flags = (uint32_t)p->flags,
		.line = p->line > 0 ? p->line : 0,
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
	struct new_content c = {.text = r->text};
	struct hash128 key;
	bool added;
	enum status st;

	/* Escaped when they were first joined: nothing is left to escape. */
	if (!batch_join(&r->tags, false, &w->scratch, &c.tags) ||
	    !batch_join(&r->urls, false, &w->scratch, &c.urls) ||
	    !batch_join(&r->mentions, false, &w->scratch, &c.mentions))
		return err_nomem(err);
	key = batch_content_key(&w->key, c.text, c.tags, c.urls, c.mentions);
	st = writer_content_id(w, key, content, &added, err);
	c.id = *content;
	return st || !added ? st : put_content(w, &c, err);
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
	if (at.source != source || other_at > kept_at)
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

		/* It may be of this very batch. */
		if (w->new_posts.count && id >= w->new_posts.at[0].at.id &&
		    (st = writer_posts_flush(w, err)))
			break;
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

static enum status add_new(struct writer *w, const struct batch_post *p, int64_t account,
			   struct err *err)
{
	struct new_post n = {{w->next_post, account, 0, w->source}, p};
	bool added;
	enum status st = writer_content_id(w, p->content, &n.at.content, &added, err);

	if (st)
		return st;
	if (n.at.id >= UINT32_MAX - 1)
		return err_set(err, STATUS_FAILED, "the study is full");
	if (added) {
		struct new_content c = {n.at.content, p->text, p->tags, p->urls, p->mentions};

		if (!vec_push(&w->new_contents, c))
			return err_nomem(err);
	}
	if (!idmap_add(&w->posts, p->key, (uint32_t)n.at.id) || !vec_push(&w->new_posts, n))
		return err_nomem(err);
	w->next_post++;
	w->totals.imported++;
	return STATUS_OK;
}

/* The batch was made by another core, the tables are larger than any cache: what a post needs is
 * fetched in steps, each from what the one before brought. */
void writer_posts_prefetch(const struct writer *w, const struct batch *b, size_t i)
{
	enum { POST = 40, ACCOUNT = 28, PLACES = 16, KNOWN = 6 };
	const size_t n = b->posts.count;

	if (i + POST < n) {
		const char *p = (const char *)&b->posts.at[i + POST];

		for (size_t line = 0; line < sizeof b->posts.at[0]; line += 64)
			__builtin_prefetch(p + line);
	}
	if (i + ACCOUNT < n) {
		const struct batch_post *p = &b->posts.at[i + ACCOUNT];

		__builtin_prefetch(p->account);
		__builtin_prefetch(&p->account->r.captured_ms);
		__builtin_prefetch(p->id.p);
	}
	if (i + PLACES < n) {
		const struct batch_post *p = &b->posts.at[i + PLACES];

		if (w->fresh)
			fresh_prefetch(w->fresh, p->id);
		idmap_prefetch(&w->posts, p->key);
		keymap_prefetch(&w->contents, p->content);
		accounts_prefetch(w->accounts, p->account);
	}
	if (i + KNOWN < n)
		accounts_prefetch_known(w->accounts, b->posts.at[i + KNOWN].account);
}

enum status writer_posts_add(struct writer *w, const struct batch_post *p, struct err *err)
{
	int64_t account;
	bool found;
	enum status st = accounts_add(w->accounts, p->account, &account, &found, err);

	if (!st)
		st = merge_known(w, p, account, &found, err);
	if (st)
		return st;
	w->totals.posts++;
	if (!found)
		return add_new(w, p, account, err);
	w->totals.merged++;
	return STATUS_OK;
}
