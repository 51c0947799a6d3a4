/* authors.h: what a set of posts is, with its authors counted once: sums, and the sampling interval of
 * its inorganic share.
 *
 * Lists, the bulletin and the published tables draw accounts anew (bootstrap.h); what follows each key
 * has Wilson's interval alone (shares_of), which is never the wider one. */
#ifndef TAMIZ_AUTHORS_H
#define TAMIZ_AUTHORS_H

#include "query.h"

/* Counts by account, cleared by walking what was touched. */
struct authors {
	const struct corpus *c;
	const struct score *score;     /* or NULL */
	uint32_t *posts, *assessable; /* by account */
	uint64_t *inorganic;	       /* by account, in SHARE_ONE units */
	uint32_t *touched;
	uint32_t count;
};

/* False when out of memory; authors_free is due either way. */
bool authors_begin(struct authors *a, const struct corpus *c, const struct score *score);
void authors_free(struct authors *a);

/* One post more of the set. */
void authors_add(struct authors *a, row_t row, struct share_sums *sums);
/* The set is whole: completes sums, and begins the next set.  shares may be NULL; drawn: their
 * interval is drawn.  False when out of memory. */
bool authors_settle(struct authors *a, struct share_sums *sums, bool drawn, struct shares *shares);

/* Of the selected posts of a trend row, drawn.  False when out of memory: then Wilson's. */
bool trend_shares_drawn(struct authors *a, const struct result *r, const struct trend_row *t,
		  struct shares *shares);

/* Of the selected posts of [start_ms, end_ms), dated; of all selected ones.  STATUS_NOMEM. */
enum status span_shares(const struct result *r, const struct score *score, int64_t start_ms,
			int64_t end_ms, bool drawn, struct share_sums *sums, struct shares *shares,
			struct err *err);
enum status selection_shares(const struct result *r, const struct score *score, struct shares *shares,
			     struct err *err);

#endif
