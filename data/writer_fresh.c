/* The posts of a new study, by way of fresh.h: what needs to read or write the tables waits. */
#include "config.h"

#include "writer_private.h"

enum {
	LATER_RECORDS = 1 << 16, /* and bytes, of what waits */
	LATER_BYTES = 64 << 20,
};

static enum status put_content(struct writer *w, int64_t id, const struct batch_post *p,
			       struct err *err)
{
	struct record_bytes *r = &w->record;

	record_begin(r);
	record_null(r);
	record_text(r, p->text);
	record_text(r, p->tags);
	record_text(r, p->urls);
	record_text(r, p->mentions);
	return fresh_content(w->fresh, id, r, err);
}

static enum status put_post(struct writer *w, const struct batch_post *p, struct err *err)
{
	struct new_post n = {{w->next_post, 0, 0, w->source}, p};
	bool added;
	enum status st = accounts_add(w->accounts, p->account, &n.at.account, &added, err);

	if (!st)
		st = writer_content_id(w, p->content, &n.at.content, &added, err);
	if (!st && added)
		st = put_content(w, n.at.content, p, err);
	if (st)
		return st;
	if (n.at.id >= UINT32_MAX - 1)
		return err_set(err, STATUS_FAILED, "the study is full");
	writer_post_record(&w->record, &n);
	st = fresh_post(w->fresh, n.at.id, p->platform, p->id, &w->record, err);
	if (st)
		return st;
	w->next_post++;
	w->totals.posts++;
	w->totals.imported++;
	return STATUS_OK;
}

/* A post that is known cannot be merged with its row yet. */
static bool fits(const struct writer *w, const struct batch_post *p)
{
	return fresh_takes(w->fresh, p->platform, p->id) && !fresh_has(w->fresh, p->id);
}

static enum status keep_rest(struct writer *w, const struct batch *b, struct err *err)
{
	struct sink sink = batch_sink(&w->later);
	enum status st = STATUS_OK;

	for (size_t i = 0; i < b->accounts.count && !st; i++)
		st = sink.account(sink.ctx, &b->accounts.at[i]->r, err);
	for (size_t i = 0; i < b->trends.count && !st; i++)
		st = sink.trend(sink.ctx, &b->trends.at[i], err);
	for (size_t i = 0; i < b->deletions.count && !st; i++)
		st = sink.deletion(sink.ctx, &b->deletions.at[i], err);
	for (size_t i = 0; i < b->rejects.count && !st; i++) {
		st = sink.reject(sink.ctx, &b->rejects.at[i], err);
		if (!st)
			w->later.raw_bytes.at[w->later.raw_bytes.count - 1] = b->raw_bytes.at[i];
	}
	return st;
}

static bool too_much(const struct writer *w)
{
	size_t most = w->study->commit_every ? (size_t)w->study->commit_every / 4 : LATER_RECORDS;

	return batch_count(&w->later) > most || w->later.arena.used > LATER_BYTES;
}

enum status writer_batch_fresh(struct writer *w, const struct batch *b, struct err *err)
{
	enum status st = STATUS_OK;
	bool odd = false;

	for (size_t i = 0; i < b->posts.count && !st; i++) {
		const struct batch_post *p = &b->posts.at[i];

		writer_posts_prefetch(w, b, i);
		if (fits(w, p)) {
			st = put_post(w, p, err);
			continue;
		}
		odd = odd || !fresh_takes(w->fresh, p->platform, p->id);
		if (!batch_keep(&w->later, p))
			st = err_nomem(err);
	}
	if (!st)
		st = keep_rest(w, b, err);
	return !st && (odd || too_much(w)) ? writer_fresh_end(w, true, err) : st;
}

/* A row of the table `account`. */
static enum status put_account(void *ctx, int64_t row, const struct account_record *a, int64_t seen,
			       struct err *err)
{
	struct writer *w = ctx;
	struct record_bytes *r = &w->record;
	const struct str texts[] = {a->platform, a->id, a->handle, a->name, a->description, a->location, a->url};
	const int64_t times[] = {a->created_ms, a->captured_ms, seen == INT64_MIN ? TIME_UNKNOWN : seen};
	const int64_t numbers[] = {a->followers, a->following,	a->statuses,	    a->likes,	     a->listed,
				   a->verified,	 a->restricted, a->default_profile, a->default_image};

	record_begin(r);
	record_null(r); /* the row's number lies beside the record */
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		record_text(r, texts[i]);
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
		times[i] == TIME_UNKNOWN ? record_null(r) : record_int(r, times[i]);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		numbers[i] < 0 ? record_null(r) : record_int(r, numbers[i]);
	return fresh_account(w->closing, row, r, err);
}

static enum status put_account_id(void *ctx, struct str id, struct str platform, int64_t row, struct err *err)
{
	struct writer *w = ctx;

	return fresh_account_id(w->closing, id, platform, row, err);
}

/* The accounts where all are known and none is in a table yet, while another thread makes the index of posts. */
static enum status place_accounts(struct writer *w, bool *placed, struct err *err)
{
	const struct accounts_to to = {put_account, put_account_id, w};
	size_t longest;

	*placed = !w->later.posts.count && !w->later.accounts.count &&
		  accounts_all_new(w->accounts, &longest) && fresh_takes_account(w->closing, longest);
	return *placed ? accounts_hand_over(w->accounts, &to, err) : STATUS_OK;
}

/* The posts get their place in the same transaction as their accounts. */
enum status writer_fresh_end(struct writer *w, bool more, struct err *err)
{
	sqlite3 *db = w->study->db;
	struct fresh *f = w->fresh;
	bool placed = false;
	enum status st;

	w->fresh_may = false;
	if (!f)
		return STATUS_OK;
	/* From here on posts are found by the writer's own map. */
	if ((more || w->later.posts.count) && (st = fresh_enter(f, &w->key, &w->posts, err)))
		return st;
	w->fresh = NULL;
	fresh_index(f);
	w->closing = f;
	st = more ? STATUS_OK : place_accounts(w, &placed, err);
	w->closing = NULL;
	if (st)
		fresh_abort(f);
	else
		st = fresh_finish(f, err);
	if (!st)
		st = sql_exec(db, "PRAGMA locking_mode = EXCLUSIVE", err);
	if (!st)
		st = study_begin(w->study, err);
	if (!st)
		st = fresh_swap(w->study, placed, err);
	/* It is made anew at the end: that sorts once, instead of seeking a place for each. */
	if (!st && more)
		st = sql_exec(db, "DROP INDEX post_once", err);
	if (!st)
		st = writer_batch_plain(w, &w->later, err);
	batch_reset(&w->later);
	if (!st && more) {
		st = writer_commit(w, err);
		if (!st)
			st = study_begin(w->study, err);
	}
	return st;
}
