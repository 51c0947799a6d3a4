/* prevalence.h: the prior that a study itself suggests: where many accounts show strong marks,
 * a doubtful one is likelier to be automated than where none does.
 *
 * A trend that an operation fills is underestimated by a prior made for ordinary talk, and one of
 * people alone overestimated. */
#ifndef TAMIZ_PREVALENCE_H
#define TAMIZ_PREVALENCE_H

#include "job.h"
#include "points.h"

/* So many accounts of the method's prior are added, so that a small study moves it little. */
#define PREVALENCE_MASS 20.0
/* Log-odds: marks are strong from here on; an account is clear so far under the prior; the prior moves
 * up and down by no more. */
#define PREVALENCE_STRONG 1.5
#define PREVALENCE_CLEAR 0.3
#define PREVALENCE_MORE 1.0
#define PREVALENCE_LESS 0.7

/* Sets p->moved: by p->adapt of the way, for the accounts of each activity, since an operation's
 * accounts are seldom as active as the people around them.  Deterministic for any number of threads. */
void prevalence_move(const struct account_signals *signals, size_t accounts, struct points *p,
		     struct job *job);

#endif
