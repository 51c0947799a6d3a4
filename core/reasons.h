/* reasons.h: why a set of posts has the inorganic share that it has: which accounts bring it, by what
 * they count as, and the marks, the groups and the doubt behind that.
 *
 * A pure function of (score, rows); the same for any number of threads.  O(accounts + posts): a second or
 * two for twenty million posts, so it is asked for where it is shown. */
#ifndef TAMIZ_REASONS_H
#define TAMIZ_REASONS_H

#include "bitset.h"
#include "signals.h"
#include "score.h"

/* Accounts with a post in the set, their posts there, and what these hold that is inorganic, in SHARE_ONE
 * units: over the classes it adds up to the set's automated + coordinated. */
struct reasons_part {
	uint64_t accounts, posts, inorganic;
};

struct reasons_mark {
	enum signal signal;
	uint64_t accounts, posts;
	double weight; /* points, over these posts */
	uint32_t example; /* of these accounts the one with the most posts here, the first of several */
	uint32_t example_posts;
};

enum { REASONS_GROUPS = 5 };
struct reasons_group {
	uint32_t group; /* from 1 */
	uint64_t accounts, posts;
};

struct reasons {
	struct reasons_part of[CLASS_COUNT]; /* by what the author counts as */
	/* Signals that speak for automation with accounts that count as automated, and against it with
	 * those that count as organic; the most weight first. */
	struct reasons_mark pro[SIGNAL_COUNT], contra[SIGNAL_COUNT];
	uint32_t pros, contras;
	struct reasons_part grouped; /* of members of groups */
	struct reasons_group first[REASONS_GROUPS]; /* the most posts first */
	uint32_t groups;			    /* with a post in the set */
	/* posts that took part in an event beyond chance and habit, and those in one that the habit of
	 * reacting fast explains as well */
	uint64_t linked, fast;
};

/* STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED; *out is the caller's, to be freed with free(). */
enum status reasons_make(const struct corpus *c, const struct score *s, const struct bitset *rows,
			 struct job *job, struct reasons **out, struct err *err);

#endif
