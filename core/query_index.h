/* query_index.h: posts with what they took part in, laid out in the order in which the query's two
 * passes read them, so that a key in the filter streams through memory instead of jumping about in
 * it.  An account's posts take what their author adds while they are added up. */
#ifndef TAMIZ_QUERY_INDEX_H
#define TAMIZ_QUERY_INDEX_H

#include "bitset.h"
#include "shares.h"

/* One post of an account; links as in coord_post, `most` the larger of linked and fast. */
struct account_entry {
	uint32_t row;
	uint16_t linked, most;
};

/* One post of a tag.  The row shares its word with two flags. */
struct tag_entry {
	uint32_t row;
	uint16_t value[4]; /* automated, coordinated, lower, upper */
};
#define ENTRY_FIRST (UINT32_C(1) << 31) /* the first of its author in this tag */
#define ENTRY_ASSESSABLE (UINT32_C(1) << 30)
#define ENTRY_ROW (ENTRY_ASSESSABLE - 1)

/* What its values are made from. */
struct tag_link {
	uint32_t account;
	uint16_t linked, most;
};

struct query_index {
	struct account_entry *by_account; /* [posts] and some more to ask ahead by, as corpus->account_posts */
	struct tag_entry *by_tag;  /* as corpus->tag_posts, but each tag's by (account, row) */
	struct tag_link *tag_link; /* as by_tag */
};

/* Lays out the entries, once per corpus; nothing can be asked before links and values are in.
 * STATUS_NOMEM, STATUS_CANCELLED (build again), or STATUS_USAGE beyond 2^30 posts. */
enum status query_index_build(struct query_index *x, const struct corpus *c, struct job *job,
			      struct err *err);
/* Puts in what the posts took part in, once per coordination.  STATUS_CANCELLED: link again. */
enum status query_index_link(struct query_index *x, const struct corpus *c,
			     const struct coord_post *post, struct job *job, struct err *err);
/* Puts in a tag's values, once per score. */
enum status query_index_score(struct query_index *x, const struct corpus *c, const struct score *s,
			      struct job *job, struct err *err);
void query_index_free(struct query_index *x);

/* Adds up the entries of one account whose rows are in rows. */
struct share_sums query_index_account(const struct account_entry *e, uint32_t n,
				      const struct author *author, const struct bitset *rows);

/* Adds up the entries of a tag whose rows are in rows and in [begin, end).  few: most are not. */
struct share_sums query_index_tag(const struct tag_entry *e, uint32_t n, const struct bitset *rows,
				  row_t begin, row_t end, bool few);

#endif
