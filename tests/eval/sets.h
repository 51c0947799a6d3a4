/* sets.h: labelled accounts to measure the method on.  Real ones are read where they lie
 * (TAMIZ_SHARED) through the program's own import; nothing of them is kept. */
#ifndef TAMIZ_EVAL_SETS_H
#define TAMIZ_EVAL_SETS_H

#include "evidence.h"
#include "fit.h"

struct set {
	const char *name, *what;
	double weight;	    /* in a fit; 0: measured, never fitted on */
	const char *family; /* sets that share it are left out together */
	enum card card;	    /* the way in which its bots are automated */
	struct corpus *corpus;
	struct evidence *evidence;
	bool *bot; /* [accounts] */
};

/* Reads all sets that are there into sets[0, most); returns how many.  A set that can't be read is
 * told on standard error and left out. */
size_t sets_read(struct set *sets, size_t most, struct job *job);
void set_free(struct set *s);

/* One account of a set. */
struct pick {
	const struct set *set;
	uint32_t account;
};

/* A corpus of the posts of picked accounts, times rounded down to `round_ms`; bot[] as they were.
 * What `drop` names is left out: see eval.c. */
enum drop {
	DROP_NONE,
	DROP_TIME,
	DROP_TEXT,
	DROP_TAGS,
	DROP_KIND,
	DROP_REF,
	DROP_PROFILE,
	DROP_COUNT
};
enum status sets_mix(const struct pick *picks, size_t n, int64_t round_ms, enum drop drop,
		     struct job *job, struct set *out, struct err *err);

/* compare.c: what other methods say of the same sets, to standard output. */
void compare(const struct set *sets, size_t n, struct job *job);

#endif
