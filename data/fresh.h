/* fresh.h: the posts of a study that has none yet, and its accounts, written as finished pages (pages.h).
 *
 * They go into tables of their own, post_new, content_new and account_new, which stay empty to all readers
 * until fresh_finish enters their roots: a few pages changed under a rollback journal of SQLite's own
 * format.  fresh_swap then puts them in the place of the empty tables by plain SQL, in the
 * transaction that writes what else there is of their accounts.  Whatever is killed when, the study is sound,
 * with all of these posts or none.
 *
 * From fresh_begin to fresh_finish or fresh_abort the study is locked and must not be written. */
#ifndef TAMIZ_FRESH_H
#define TAMIZ_FRESH_H

#include "batch.h"
#include "pages.h"
#include "study_db.h"

struct fresh;

/* Removes what a killed import left of those tables; within a transaction. */
enum status fresh_clean(struct study *s, struct err *err);

/* Within a transaction, which is committed.  STATUS_NOTHING: not in this study; the transaction
 * goes on.  accounts: there are none yet either. */
enum status fresh_begin(struct study *s, bool accounts, struct fresh **out, struct err *err);

/* Whether an entry for this post can go into the index of ids. */
bool fresh_takes(const struct fresh *f, struct str platform, struct str id);

/* Whether a post of this id, which fresh_takes, is among them. */
bool fresh_has(const struct fresh *f, struct str id);
/* Hints that the id is soon to be asked for. */
void fresh_prefetch(const struct fresh *f, struct str id);
/* Enters the row of each post by batch_key; no id is asked for and no post added any more. */
enum status fresh_enter(struct fresh *f, const struct hash_key *key, struct idmap *posts,
			struct err *err);

/* Rows by ascending number; the record as the table has it. */
enum status fresh_content(struct fresh *f, int64_t row, struct record_bytes *r, struct err *err);
enum status fresh_post(struct fresh *f, int64_t row, struct str platform, struct str id,
		       struct record_bytes *r, struct err *err);

/* All posts are there: their index is made, on a thread of its own, until fresh_finish. */
void fresh_index(struct fresh *f);

/* Meanwhile, all accounts of the study or none, by ascending number; and once those are there, by ascending
 * id and platform.  fresh_takes_account says whether, by how
 * many bytes both have at most. */
bool fresh_takes_account(const struct fresh *f, size_t bytes);
enum status fresh_account(struct fresh *f, int64_t row, struct record_bytes *r, struct err *err);
enum status fresh_account_id(struct fresh *f, struct str id, struct str platform, int64_t row, struct err *err);

/* All rows are there; no transaction is open afterwards, whatever is returned, and f is freed. */
enum status fresh_finish(struct fresh *f, struct err *err);
void fresh_abort(struct fresh *f); /* NULL: nothing */

/* In a transaction after fresh_finish: the new tables take the place of the empty ones.  accounts: they were
 * put there too. */
enum status fresh_swap(struct study *s, bool accounts, struct err *err);

#endif
