/* prevalence.h: the prior that a study itself suggests: where many accounts show strong marks,
 * a doubtful one is likelier to be automated than where none does.
 *
 * A trend that an operation fills is underestimated by a prior made for ordinary talk, and one of
 * people alone overestimated. */
#ifndef TAMIZ_PREVALENCE_H
#define TAMIZ_PREVALENCE_H

#include "scorecard.h"

/* So many accounts of the method's prior are added, so that a small study moves it little. */
#define PREVALENCE_MASS 20.0
/* Log-odds: marks are strong from here on; an account is clear so far under the prior; the prior
 * moves up and down by no more. */
#define PREVALENCE_STRONG 1.5
#define PREVALENCE_CLEAR 0.3
#define PREVALENCE_MORE 1.0
#define PREVALENCE_LESS 0.7

enum prevalence_mark {
	PREVALENCE_IS_STRONG,
	PREVALENCE_IS_CLEAR,
	PREVALENCE_DOUBTFUL,
	PREVALENCE_MARKS
};

/* Accounts that can be assessed, by activity, since an operation's accounts are seldom as active as
 * the people around them. */
struct prevalence {
	uint32_t count[ACTIVITIES][PREVALENCE_MARKS];
};

/* k's points are those that ship, nothing moved. */
void prevalence_count(struct prevalence *v, const struct scorecard *k,
		      const struct scorecard_sum *s);
void prevalence_merge(struct prevalence *to, const struct prevalence *from);

/* Sets p->moved, by p->adapt of the way. */
void prevalence_move(struct points *p, const struct prevalence *counted);

#endif
