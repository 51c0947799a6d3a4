/* score.h: what the method says of every post and account of a corpus: probabilities, classes,
 * groups.  Immutable once made; a pure function of (corpus, method): same bytes for any number of
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

struct evidence; /* evidence.h */
struct points;	 /* points.h */
struct method;	 /* method.h */

struct score {
	/* by post; a post's inorganic probability is automated + coordinated (<= SHARE_ONE) */
	const uint16_t *automated;     /* P(automated) */
	const uint16_t *coordinated;   /* P(coordinated and not automated) */
	const uint16_t *lower, *upper; /* identification bounds of inorganic (METHOD 6) */
	const uint8_t *post_class; /* CLASS_UNASSESSABLE: the four above say nothing but upper */
	/* by account */
	const uint16_t *account_automated, *account_coordinated;
	const uint8_t *account_class;
	/* a probability can be told; of an account that is not assessable it is one near the prior,
	 * from a text or two, and its posts stay not assessable */
	const bool *account_told;
	const uint32_t *account_group; /* 0: none; else a group's number, from 1 */
	uint32_t groups;
	const struct evidence *evidence; /* referenced: what the ledger is made from */
	const struct points *points;	 /* a copy, its prior moved: see prevalence.h */
	struct arena arena;		 /* private: owns all of it */
};

/* p_post = 1 - (1 - P(automated author)) (1 - c), c the evidence of the very event that this post
 * took part in (METHOD 5).  STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED; *out is the caller's. */
enum status score_make(const struct evidence *e, const struct points *p, struct job *job,
		       struct score **out, struct err *err);

/* Evidence and score in one.  before: an earlier score of the same corpus whose evidence is taken
 * over where m leaves it unchanged, or NULL. */
enum status score_run(const struct corpus *c, const struct method *m, const struct score *before,
		      struct job *job, struct score **out, struct err *err);
void score_free(struct score *s);

#endif
