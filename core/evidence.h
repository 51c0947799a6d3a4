/* evidence.h: the facts behind a score: signals, copies, coordination.  Immutable and counted: a
 * score holds what it was made from, and the next one shares what its parameters leave as it is. */
#ifndef TAMIZ_EVIDENCE_H
#define TAMIZ_EVIDENCE_H

#include "method.h"

/* What coordination says of an account's posts together; whatever the points, it is the same. */
struct account_link {
	uint64_t sum;  /* of the posts' linked, in SHARE_ONE units */
	uint16_t best; /* the largest of them */
};

struct evidence {
	const struct corpus *corpus;	       /* referenced */
	const struct account_signals *signals; /* [accounts] */
	const struct copies *copies;
	const struct coordination *coord;
	const struct account_link *links; /* [accounts] sums over coord's posts */
	struct copies_params copies_params;
	struct coord_params coord_params;
	struct evidence_parts *parts; /* private */
};

/* Gathers what m asks for, taking over from `before` (may be NULL; of the same corpus) whatever m
 * leaves unchanged.  STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED. */
enum status evidence_gather(const struct corpus *c, const struct method *m,
			    const struct evidence *before, struct job *job, struct evidence **out,
			    struct err *err);
struct evidence *evidence_ref(const struct evidence *e);
void evidence_unref(const struct evidence *e); /* NULL is allowed */

/* What a shared object is, in words of the data: the text of the post or copy, the link, the text that
 * has the tags; the id of a post that is not here.  *row: a post to open, or NONE. */
struct str evidence_object(const struct evidence *e, uint32_t object, row_t *row);

#endif
