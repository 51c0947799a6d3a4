/* writer_private.h: the writer's inside, for its own files. */
#ifndef TAMIZ_WRITER_PRIVATE_H
#define TAMIZ_WRITER_PRIVATE_H

#include "accounts.h"
#include "bulk.h"
#include "fresh.h"
#include "writer.h"

#include <time.h>

enum statement {
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

struct post_row {
	int64_t id, account, content, source;
};

/* New rows of a batch, put into the tables together. */
struct new_post {
	struct post_row at;
	const struct batch_post *post;
};

struct new_content {
	int64_t id;
	struct str text, tags, urls, mentions;
};

/* Of one reason, in the source that is being read. */
struct reject_count {
	char *reason;
	int64_t kept, more;   /* rows of their own; only counted */
	int64_t line, offset; /* of the first that is only counted */
	int64_t row, put;     /* the row that says how many, 0: none; and what it says */
};

struct writer {
	struct study *study;
	struct hash_key key;
	struct idmap posts;	/* row numbers by id, verified in the table; not those in `fresh` */
	struct keymap contents; /* row numbers by content */
	struct accounts *accounts;
	sqlite3_stmt *stmt[STATEMENTS];
	struct arena scratch;
	struct batch own; /* of writer_sink */
	char *path;
	int64_t source;
	int64_t imported_before; /* by the imports that this one continues */
	int64_t next_post, next_content;
	VEC(struct new_post) new_posts;
	VEC(struct new_content) new_contents;
	struct bulk post_bulk, content_bulk;
	struct fresh *fresh; /* takes the posts of a study that had none, or NULL */
	struct fresh *closing; /* the same while its accounts are put there */
	bool fresh_may;	     /* it had none, and none has come yet */
	struct batch later;  /* what waits until the tables can be read and written again */
	struct record_bytes record;
	bool moments; /* any post keeps a field from an older capture */
	struct import_totals totals;
	VEC(struct reject_count) reject_counts;
	int64_t uncommitted, commit_every, raw_kept;
	time_t committed_at;
};

/* The source's row: begun, counted, described, and made one with an earlier import of the same. */
enum status writer_source_begin(struct writer *w, struct err *err);
enum status writer_source_counts(struct writer *w, struct err *err);
enum status writer_source_facts(struct writer *w, const struct writer_source *f, struct err *err);
enum status writer_source_once(struct writer *w, struct err *err);

enum status writer_content_id(struct writer *w, struct hash128 key, int64_t *id, bool *added,
			      struct err *err);
/* The record of the table `post`. */
void writer_post_record(struct record_bytes *r, const struct new_post *n);

/* A batch for the tables as they are; and for those of a new study.  The second makes an end of its
 * way where it does not fit. */
enum status writer_batch_plain(struct writer *w, const struct batch *b, struct err *err);
enum status writer_batch_fresh(struct writer *w, const struct batch *b, struct err *err);
/* Nothing where the posts are not going that way.  more: others will follow. */
enum status writer_fresh_end(struct writer *w, bool more, struct err *err);

/* A reject is kept or counted; the counts are put into the table before each commit. */
enum status writer_reject(struct writer *w, const struct reject_record *r, size_t raw_bytes,
			  struct err *err);
enum status writer_rejects_counted(struct writer *w, struct err *err);
void writer_rejects_free(struct writer *w);

/* Commits, and the counts and accounts with it. */
enum status writer_commit(struct writer *w, struct err *err);

/* Posts: new ones wait until writer_posts_flush, which is called before a batch goes away. */
enum status writer_posts_open(struct writer *w, struct err *err);
enum status writer_posts_add(struct writer *w, const struct batch_post *p, struct err *err);
void writer_posts_prefetch(const struct writer *w, const struct batch *b, size_t i);
enum status writer_posts_flush(struct writer *w, struct err *err);
void writer_posts_close(struct writer *w);

#endif
