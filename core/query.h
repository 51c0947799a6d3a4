/* query.h: a question as a value, and its answer as a value.
 *
 * query = filter + sort + focus; result = selection + order + aggregates + shares.  A result is
 * immutable and borrows nothing: it holds references to its corpus (and the caller keeps score and
 * registry alive as long as the result).  Panes read results; nobody else computes. */
#ifndef TAMIZ_QUERY_H
#define TAMIZ_QUERY_H

#include "filter.h"
#include "gauges.h"
#include "post_list.h"
#include "shares.h"

/* One line of the trend list: a registered trend, or a tag over the whole study.  What a list sorts
 * by is here; query_trend_detail() has the rest.  Its shares are shares_of(&row->sums). */
struct trend_row {
	uint32_t trend;	     /* index into registry->trends, or NONE */
	uint32_t tag;	     /* corpus tag, or NONE: a registered trend that no post carries */
	uint32_t begin, end; /* its posts, selected or not: corpus->tag_posts.item[begin .. end) */
	struct share_sums sums;	   /* of the selected ones, as are first and last */
	int64_t first_ms, last_ms; /* or TIME_UNKNOWN */
};

/* One line of the account list. */
struct account_row {
	uint32_t account;
	uint32_t posts, assessable; /* selected posts */
	uint64_t inorganic;	    /* sum over the assessable ones, in SHARE_ONE units */
};

/* Each has its natural direction, which the query's _reverse turns round; what is unknown stands
 * last in both.  Equal rows stand in the order of tags, rows and account numbers. */
enum trend_sort { /* most first; TAG by name, FIRST the earliest first */
		  TREND_BY_POSTS,
		  TREND_BY_INORGANIC,
		  TREND_BY_ACCOUNTS,
		  TREND_BY_TAG,
		  TREND_BY_FIRST,
		  TREND_BY_PEAK, /* posts in its fullest hour */
		  TREND_BY_REPORTED,
		  TREND_BY_DOUBT, /* posts x width of the sampling interval */
		  TREND_BY_POSTS_PER_ACCOUNT,
};
enum post_sort { /* earliest first; else most first; ACCOUNT by platform and id */
		 POST_BY_TIME,
		 POST_BY_REPOSTS,
		 POST_BY_LIKES,
		 POST_BY_INORGANIC,
		 POST_BY_ACCOUNT,
};
enum account_sort { /* most first; CREATED the newest first, HANDLE by name */
		    ACCOUNT_BY_POSTS,
		    ACCOUNT_BY_INORGANIC,
		    ACCOUNT_BY_FOLLOWERS,
		    ACCOUNT_BY_CREATED,
		    ACCOUNT_BY_HANDLE,
};

struct query {
	const struct filter *filter; /* NULL: everything */
	/* Focus narrows the timeline and the account list, never the trend list: the drill-down. */
	uint32_t focus_tag; /* or NONE; the count of tags: one that no post carries */
	int64_t focus_start_ms, focus_end_ms; /* with focus_tag; TIME_UNKNOWN: open */
	uint32_t focus_account;		      /* or NONE */
	bool by_tag;			      /* list tags even where trends are registered */
	enum trend_sort trend_sort;
	enum post_sort post_sort;
	enum account_sort account_sort;
	bool trend_reverse, post_reverse, account_reverse;
};

struct result {
	const struct corpus *corpus; /* referenced */
	struct bitset selection;     /* rows the filter leaves */
	size_t selected;
	struct share_sums sums; /* of the selection */
	struct shares shares;
	struct share_sums focus_sums; /* of the posts listed; without a focus the same */
	struct trend_row *trends;     /* sorted; tags without a selected post are left out */
	uint32_t trend_count;
	struct post_list posts; /* selection and focus, sorted */
	struct bitset focus;	/* what posts lists; words NULL: the selection */
	struct account_row *accounts; /* with a selected post in focus, sorted */
	uint32_t account_count;
	uint32_t *hours; /* selected posts per bucket over [dated first, last] */
	uint32_t hour_count;
	int64_t hours_start_ms, hour_ms; /* first bucket's start, a bucket's width */
	uint64_t generation;		 /* the caller's stamp */
};

/* Answers q.  *out is owned by the caller (result_free). */
enum status query_run(const struct query *q, const struct filter_env *env,
		      struct filter_cache *cache, struct job *job, struct result **out,
		      struct err *err);
void result_free(struct result *r);

/* More of row i of the trend list, counted when asked for: O(its posts), a few milliseconds for the
 * largest of a million posts.  Ask for the rows that are shown, once per result. */
struct trend_detail {
	int64_t peak_ms; /* start of the fullest hour (UTC) of its selected posts, or TIME_UNKNOWN
			  */
	uint32_t peak_posts;  /* posts in that hour */
	uint32_t reposts;     /* of kind repost */
	uint32_t top10_posts; /* by the most active tenth of its accounts, at least one account */
	uint32_t top1, top1_posts; /* accounts of the most active hundredth, at least one; their posts */
};
enum status query_trend_detail(const struct result *r, uint32_t i, struct trend_detail *out,
			       struct err *err);

/* Its gauges (METHOD 4).  False when out of memory. */
bool query_trend_gauges(const struct result *r, const struct trend_row *t,
			const struct gauge_params *p, struct gauges *out);

/* Its selected posts; the caller's to free.  False when out of memory. */
bool query_trend_rows(const struct result *r, const struct trend_row *t, struct bitset *rows);

/* Its dated selected posts in n buckets of equal length over [first_ms, last_ms]: a sparkline. */
void query_trend_buckets(const struct result *r, uint32_t i, uint32_t *buckets, uint32_t n);

/* Where an account or trend stands in a sorted list of the result, or NONE. */
uint32_t result_find_account(const struct result *r, uint32_t account);
uint32_t result_find_trend(const struct result *r, uint32_t trend, uint32_t tag);

#endif
