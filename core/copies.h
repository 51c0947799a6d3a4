/* copies.h: texts that say the same: exact copies by text key, near-duplicates by MinHash.
 *
 * The text key of a content is its folded text without URLs, mentions, hashtags, a leading "rt @x:"
 * and punctuation; it counts from min_tokens words up (METHOD.md 1).  Keys whose character 5-grams
 * have a Jaccard similarity >= `jaccard` with a cluster's leader join it: candidates come from
 * one-permutation MinHash, 16 bands of 8 rows (minhash.h); they
 * are compared with the leader only, so a cluster can't drift.  Reposts take no part: a repost's
 * text is the original's.
 *
 * Pure function of (corpus, params); the same bytes for any number of threads; O(text). */
#ifndef TAMIZ_COPIES_H
#define TAMIZ_COPIES_H

#include "corpus.h"

struct copies_params {
	uint32_t min_tokens; /* words that a text needs to count; 5 */
	double jaccard;	     /* similarity with the leader, (0,1]; 1 keeps exact copies only; 0.65 */
};
#define COPIES_DEFAULT ((struct copies_params){.min_tokens = 5, .jaccard = 0.65})

enum copy_flag {
	COPY_GENERIC = 1 << 0,	/* a phrase that many accounts use on many days: says nothing */
	COPY_WITH_URL = 1 << 1, /* most of its posts carry a link: perhaps a share button's text */
	COPY_EXACT = 1 << 2,	/* all its texts have one key */
};

/* Two or more posts that say the same.  Numbered by first row, so `first` ascends. */
struct copy_cluster {
	row_t first;	   /* the earliest post, whose text leads */
	uint32_t posts;	   /* >= 2, reposts not counted */
	uint32_t accounts; /* distinct authors; 1: somebody repeats himself, no coordination */
	uint32_t days;	   /* distinct UTC days */
	int64_t first_ms, last_ms; /* of its dated posts, or TIME_UNKNOWN */
	uint32_t flags;		   /* enum copy_flag */
};

struct copies {
	uint32_t keys;		     /* distinct text keys */
	const uint32_t *content_key; /* [contents] key number, by first content; NONE: too short */
	const uint32_t *content_cluster; /* [contents] cluster, or NONE: nobody says it twice */
	const struct copy_cluster *cluster;
	uint32_t clusters;
	struct lists cluster_posts; /* rows of each cluster, ascending */
};

/* STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED.  *out is the caller's (copies_free). */
enum status copies_find(const struct corpus *c, const struct copies_params *params, struct job *job,
			struct copies **out, struct err *err);
void copies_free(struct copies *k);

/* The cluster that a post belongs to, or NONE; NONE for reposts. */
static inline uint32_t copies_of_post(const struct copies *k, const struct corpus *c, row_t row)
{
	return c->kind[row] == KIND_REPOST ? NONE : k->content_cluster[c->content[row]];
}

#endif
