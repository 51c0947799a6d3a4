/* query_index.h: posts with their probabilities, laid out in the order in which the query's two
 * passes read them, so that a key in the filter streams through memory instead of jumping about in
 * it. */
#ifndef TAMIZ_QUERY_INDEX_H
#define TAMIZ_QUERY_INDEX_H

#include "bitset.h"
#include "shares.h"

/* One post of an account or of a tag.  The row shares its word with two flags. */
struct post_entry {
	uint32_t row;
	uint16_t value[4]; /* automated, coordinated, lower, upper */
};
#define ENTRY_FIRST (UINT32_C(1) << 31) /* the first of its author in this list */
#define ENTRY_ASSESSABLE (UINT32_C(1) << 30)
#define ENTRY_ROW (ENTRY_ASSESSABLE - 1)

struct query_index {
	struct post_entry *by_account; /* [posts], as corpus->account_posts */
	struct post_entry *by_tag;     /* as corpus->tag_posts, but each tag's by (account, row) */
};

/* Lays out the entries (once per corpus), then puts in the score's values (once per score; NULL:
 * nothing can be assessed).  STATUS_NOMEM, STATUS_CANCELLED (build again), or STATUS_USAGE beyond
 * 2^30 posts. */
enum status query_index_build(struct query_index *x, const struct corpus *c, struct job *job,
			      struct err *err);
enum status query_index_score(struct query_index *x, const struct corpus *c, const struct score *s,
			      struct job *job, struct err *err);
void query_index_free(struct query_index *x);

/* Adds up the entries whose rows are in rows and in [begin, end).  few: most are not. */
struct share_sums query_index_sum(const struct post_entry *e, uint32_t n, const struct bitset *rows,
				  row_t begin, row_t end, bool few);

#endif
