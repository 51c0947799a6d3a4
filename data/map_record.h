/* map_record.h: captures -> records.  The one place where fields get their meaning, whichever
 * reader captured them. */
#ifndef TAMIZ_MAP_RECORD_H
#define TAMIZ_MAP_RECORD_H

#include "capture.h"
#include "dates.h"
#include "mapping.h"

/* What a decoder knows besides its mapping. */
struct map_context {
	const struct mapping *mapping;
	const struct date_rule *rules; /* one for each slot */
	const bool *bound;	       /* slots that this table has at all; NULL: all */
	struct str platform;
};

/* Where a document or row stands. */
struct place {
	int64_t line, offset;
	struct str raw;
};

struct mapper;

/* NULL when out of memory. */
struct mapper *mapper_new(const struct map_context *x);
void mapper_free(struct mapper *m);

/* Maps every entity of c and hands the records to the sink; *emitted counts records and rejects.
 * What the records point to lives until the next call. */
enum status map_emit(struct mapper *m, struct captures *c, const struct place *at,
		     const struct sink *sink, size_t *emitted, struct err *err);

enum status sink_reject(const struct sink *sink, const struct place *at, const char *reason,
			const char *detail, struct err *err);

#endif
