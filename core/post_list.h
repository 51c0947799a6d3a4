/* post_list.h: a result's posts in their order.  In the order of time, which is that of rows, the set of rows is the
 * list, with a count for each 512 of them: twenty million posts are not written down for each key. */
#ifndef TAMIZ_POST_LIST_H
#define TAMIZ_POST_LIST_H

#include "bitset.h"
#include "corpus.h"

struct post_list {
	uint32_t count;
	/* The rest is the list's own. */
	uint32_t dated; /* of them; they stand first, and only they are turned round */
	bool reverse;
	const struct bitset *rows; /* borrowed */
	uint32_t *before;	   /* [blocks + 1] posts before each block */
	row_t *sorted;		   /* [count] in another order, or NULL */
};

/* By time; reverse: latest first, the undated (rows from `dated` on) still last.  rows must outlive it.  False when
 * out of memory. */
bool post_list_by_time(struct post_list *l, const struct bitset *rows, row_t dated, bool reverse);
/* In the order of sorted, [count] and malloc'ed, which the list takes over. */
void post_list_sorted(struct post_list *l, row_t *sorted, uint32_t count);
void post_list_free(struct post_list *l);

/* The i-th post, i < count.  O(log count). */
row_t post_list_at(const struct post_list *l, uint32_t i);
/* Where a row stands, or NONE. */
uint32_t post_list_find(const struct post_list *l, row_t row);
/* Where the row stands that is the nearest to this one, the earlier of two in the list; NONE in an empty list. */
uint32_t post_list_nearest(const struct post_list *l, row_t row);

#endif
