/* batch.h: records decoded by one thread, copied so that another can write them: strings in an
 * arena, lists joined as the tables hold them, hashes taken.  What costs time and needs no order is
 * done here, beside the one writer. */
#ifndef TAMIZ_BATCH_H
#define TAMIZ_BATCH_H

#include "arena.h"
#include "idmap.h"
#include "record.h"
#include "vec.h"

/* What every sighting looks at comes first: it fits a cache line. */
struct batch_account {
	struct hash128 key;   /* of platform and id */
	struct hash128 state; /* of everything but the moment */
	int64_t seen; /* capture, else time of the latest post that carried it, else INT64_MIN */
	struct account_record r;
};

/* Lists are as in the table `content`: items separated by blanks, NULL unknown. */
struct batch_post {
	struct hash128 key;	/* of platform and id */
	struct hash128 content; /* of text, tags, urls, mentions */
	const struct batch_account *account;
	struct str platform, id, ref_id, ref_account_id, ref_handle, lang, client;
	struct str text, tags, urls, mentions;
	int64_t time_ms, captured_ms, line; /* line: COUNT_UNKNOWN where unknown */
	int64_t reposts, likes, replies, quotes;
	int64_t kind, flags; /* enum post_kind, enum post_flag */
};

enum { BATCH_RECENT = 1024, BATCH_RAW_CAP = 64 * 1024 };

struct batch {
	struct arena arena;
	const struct hash_key *key;
	VEC(struct batch_post) posts;
	VEC(const struct batch_account *) accounts; /* profiles without a post */
	VEC(struct trend_record) trends;
	VEC(struct deletion_record) deletions;
	VEC(struct reject_record) rejects;
	VEC(size_t) raw_bytes; /* of each reject, before the cap */
	struct batch_account *recent[BATCH_RECENT];
	struct str platform; /* the last one, to share its copy */
};

void batch_init(struct batch *b, const struct hash_key *key);
void batch_reset(struct batch *b); /* empty again, memory kept */
void batch_free(struct batch *b);
size_t batch_count(const struct batch *b); /* records */

/* Copies into b. */
/* Numbers lines so many further. */
void batch_shift_lines(struct batch *b, int64_t by);
struct sink batch_sink(struct batch *b);
/* A post of another batch with the same key; false: out of memory. */
bool batch_keep(struct batch *b, const struct batch_post *p);

/* A list of the table as items in arena; they share joined's memory.  false: out of memory. */
bool batch_split(struct str joined, struct arena *arena, struct str_list *out);
/* The other way.  blanks in items become %20, control characters and (where escape_percent) percent
 * signs likewise; empty items are dropped. */
bool batch_join(const struct str_list *items, bool escape_percent, struct arena *arena,
		struct str *out);
/* Undoes the escapes in place; returns the new length. */
size_t batch_unescape(char *item, size_t len);

struct hash128 batch_key(const struct hash_key *k, struct str platform, struct str id);
/* Of all that a profile says, but for the moment. */
struct hash128 batch_account_state(const struct hash_key *k, const struct account_record *a);
struct hash128 batch_content_key(const struct hash_key *k, struct str text, struct str tags,
				 struct str urls, struct str mentions);

#endif
