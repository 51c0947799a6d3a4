/* authors.h: sums over any set of posts, with its authors counted once.  (The query counts those of its
 * own rows in one pass: query_index.h.) */
#ifndef TAMIZ_AUTHORS_H
#define TAMIZ_AUTHORS_H

#include "query.h"

/* Counts by account, cleared by walking what was touched. */
struct authors {
	const struct corpus *c;
	const struct score *score;     /* or NULL */
	uint32_t *posts, *assessable; /* by account */
	uint64_t *inorganic;	       /* by account, sums of share_coarse */
	uint32_t *touched;
	uint32_t count;
};

/* False when out of memory; authors_free is due either way. */
bool authors_begin(struct authors *a, const struct corpus *c, const struct score *score);
void authors_free(struct authors *a);

/* One post more of the set. */
void authors_add(struct authors *a, row_t row, struct share_sums *sums);
/* The set is whole: completes sums, and begins the next set. */
void authors_settle(struct authors *a, struct share_sums *sums);

/* Of the selected, dated posts of [start_ms, end_ms).  STATUS_NOMEM. */
enum status span_sums(const struct result *r, const struct score *score, int64_t start_ms,
		      int64_t end_ms, struct share_sums *sums, struct err *err);

#endif
