/* score.h: what the method says of every post and account of a corpus: probabilities, classes,
 * groups.  Immutable once made; a pure function of (corpus, params): same bytes for any number of
 * threads.
 *
 * Probabilities are fixed point, SHARE_ONE = 1, so that sums over rows are exact and do not depend
 * on their order. */
#ifndef TAMIZ_SCORE_H
#define TAMIZ_SCORE_H

#include "arena.h"
#include "corpus.h"

#define SHARE_ONE 65535u

enum post_class {
	CLASS_UNASSESSABLE,
	CLASS_ORGANIC,
	CLASS_COORDINATED,
	CLASS_AUTOMATED,
	CLASS_COUNT
};

struct score {
	/* by post; a post's inorganic probability is automated + coordinated (<= SHARE_ONE) */
	const uint16_t *automated;     /* P(automated) */
	const uint16_t *coordinated;   /* P(coordinated and not automated) */
	const uint16_t *lower, *upper; /* identification bounds of inorganic (METHOD 6) */
	const uint8_t *post_class; /* CLASS_UNASSESSABLE: the four above say nothing but upper */
	/* by account */
	const uint16_t *account_automated, *account_coordinated;
	const uint8_t *account_class;
	const uint32_t *account_group; /* 0: none; else a group's number, from 1 */
	uint32_t groups;
	struct score_detail
		*detail; /* private: signals, coordination, ledger data (method, coord) */
};

void score_free(struct score *s);

#endif
