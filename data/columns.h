/* columns.h: a corpus's columns as a list of flat pieces of memory: to sum, to write, to map, and
 * to look through before they are trusted. */
#ifndef TAMIZ_COLUMNS_H
#define TAMIZ_COLUMNS_H

#include "corpus.h"

/* One column, or one of the two arrays of a dictionary or of lists. */
struct column_part {
	const char *name; /* of the column in core/columns.def */
	const void *at;
	size_t count, size; /* elements, bytes of one */
};

enum { COLUMN_PARTS_MOST = 128 };

/* The parts of c, in the order of core/columns.def: as many for any corpus. */
size_t columns_parts(const struct corpus *c, struct column_part parts[COLUMN_PARTS_MOST]);

/* The other way: points c's columns, for the counts that c->n has, at parts.  False where the
 * parts' sizes do not fit the counts or each other. */
bool columns_from_parts(struct corpus *c, const struct column_part *parts, size_t count);

/* A hash of names, types and order of columns: tells layouts apart. */
uint64_t columns_layout(void);

/* The posts' own texts, as imported and folded, are more than half of a corpus. */
enum columns_which { COLUMNS_TEXTS = 1 << 0, COLUMNS_OTHERS = 1 << 1 };

/* A hash of each part's bytes, the same for any number of threads.  Not cryptographic.  Sums of parts
 * that are not among `which` stay as they are. */
enum status columns_sum_of(const struct corpus *c, unsigned which, struct job *job,
			   uint64_t sums[COLUMN_PARTS_MOST], struct err *err);
/* Of all parts. */
enum status columns_sum(const struct corpus *c, struct job *job, uint64_t sums[COLUMN_PARTS_MOST],
			struct err *err);

/* Names the corpus's content from the sums of its parts; which file a post came from is no part of
 * it. */
uint64_t columns_fingerprint(const struct corpus *c, const uint64_t *sums);

/* Whether every number that indexes something lies within it, offsets and times ascend and lists
 * agree with columns: then no reader of the corpus can leave it. */
bool columns_sound(const struct corpus *c, struct job *job);

#endif
