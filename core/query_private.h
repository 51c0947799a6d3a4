/* query_private.h: shared by the files of the query; nobody else includes it. */
#ifndef TAMIZ_QUERY_PRIVATE_H
#define TAMIZ_QUERY_PRIVATE_H

#include "query.h"
#include "query_index.h"

/* What queries over one corpus and score have in common, made when first needed.  It lives in the
 * filter cache, and like that belongs to one thread at a time; the tables are lent to the threads
 * of a parallel_for. */
struct query_scratch {
	const struct score *score; /* that the order depends on; only compared */
	row_t *order; /* all rows in the order of order_sort and order_reverse, or NULL */
	enum post_sort order_sort;
	bool order_reverse;
	row_t *bucket_rows; /* [buckets + 1] first row of each bucket of the timeline */
	uint32_t buckets;
	int64_t bucket_start_ms, bucket_ms;
	struct query_index index; /* by_account NULL: to be built */
	bool scored;		  /* the index has the score's values */
	bool linked;		  /* the index has the links of evidence's coordination */
	const struct evidence *evidence; /* referenced, so that its place is not taken; or NULL */
};

/* The cache's scratch, made or emptied as corpus and score ask for; NULL when out of memory. */
struct query_scratch *filter_cache_scratch(struct filter_cache *cache, const struct corpus *c,
					   const struct score *s);
struct query_scratch *query_scratch_new(void);
void query_scratch_free(struct query_scratch *s);
/* Forgets what depends on the corpus (all), or on the score alone. */
void query_scratch_drop(struct query_scratch *s, bool corpus);

struct run {
	const struct query *q;
	const struct filter_env *env;
	const struct corpus *c;
	struct query_scratch *scratch;
	struct job *job;
	struct result *r;
	struct err *err;
	bool few;	     /* of the posts are selected */
};

static inline const struct bitset *run_focus(const struct run *run)
{
	return run->r->focus.words ? &run->r->focus : &run->r->selection;
}

/* Each fills its part of run->r. */
enum status query_trends(struct run *run);
enum status query_accounts(struct run *run); /* sums and shares too */
enum status query_posts(struct run *run);
enum status query_timeline(struct run *run);

/* A sort key: unknown values last whatever the direction, others (below UINT64_MAX) ascending or
 * descending. */
static inline uint64_t sort_key(uint64_t key, bool known, bool descending)
{
	if (!known)
		return UINT64_MAX;
	return descending ? UINT64_MAX - 1 - key : key;
}

/* Order-preserving bits of a double that is not negative. */
uint64_t sort_double(double v);

#endif
