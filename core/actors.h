/* actors.h: what each actor and sector contributed to a selection, and one week against others: the
 * tables of the bulletin, the Actors view and the Calendar. */
#ifndef TAMIZ_ACTORS_H
#define TAMIZ_ACTORS_H

#include "authors.h"

/* One actor, one sector, or all trends together. */
struct actor_row {
	uint32_t actor; /* index into registry->actors; NONE in sectors' rows and for "unattributed"
			 */
	struct str sector;	/* the registry's word; {NULL, 0} where unknown */
	uint32_t trends;	/* with a selected post */
	uint32_t assessed;	/* of them, where something could be assessed */
	struct share_sums sums; /* over their selected posts, each trend's counted */
	double mean;		/* of the trends' inorganic shares, NAN where none is assessed */
};

/* Immutable; freed by actor_table_free. */
struct actor_table {
	struct arena arena;
	struct actor_row *actors; /* most posts first; "unattributed" among them */
	uint32_t actor_count;
	struct actor_row *sectors; /* most posts first; without a sector last */
	uint32_t sector_count;
	struct actor_row all;
};

/* From the registered trends of r (those of query_run without by_tag).  score may be NULL.  O(posts
 * of the trends). */
enum status actor_table_make(const struct result *r, const struct score *score,
			     const struct registry *registry, struct job *job,
			     struct actor_table **out, struct err *err);
void actor_table_free(struct actor_table *t);

/* One number of posts and of inorganic ones a day. */
struct day_count {
	uint32_t posts, assessable;
	uint64_t inorganic; /* in SHARE_ONE units */
};

/* Days of local time (offset_ms east of UTC) from the day of the first to that of the last selected
 * dated post, in arena.  *first_ms: the start of the first day (UTC ms).  *count 0 where nothing is
 * dated or the span is over 40,000 days. */
enum status day_counts(const struct result *r, const struct score *score, int64_t offset_ms,
		       struct arena *arena, struct day_count **out, uint32_t *count,
		       int64_t *first_ms, struct err *err);

#endif
