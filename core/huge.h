/* huge.h: memory for big arrays that are read here and there: in huge pages, where there are any, so that
 * finding the page costs less than reading it. */
#ifndef TAMIZ_HUGE_H
#define TAMIZ_HUGE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Room for n items of size bytes, not cleared; NULL when out of memory or where the product overflows.
 * huge_free() frees it, and what it keeps for others see blocks.h. */
void *huge_alloc(size_t n, size_t size);
/* The same, cleared. */
void *huge_calloc(size_t n, size_t size);

/* at: of the two above or of malloc, or NULL. */
void huge_free(void *at);

/* VEC arrays (vec.h) that lie on pages of their own, so that these can be handed over to somebody else:
 * memory that is in use already costs less than clearing new.  pages_reserve: room for n more, false
 * when out of memory. */
#define pages_reserve(v, n) \
	((v)->count + (n) <= (v)->cap || \
	 pages_grow((void **)&(v)->at, &(v)->cap, sizeof *(v)->at, (v)->count + (n)))
#define pages_free(v) \
	(pages_unmap((v)->at, pages_bytes((v)->cap * sizeof *(v)->at)), (v)->at = NULL, \
	 (v)->count = (v)->cap = 0)

bool pages_grow(void **at, size_t *cap, size_t size, size_t want);
/* What so many bytes take in whole pages, as pages_map gives them. */
size_t pages_bytes(size_t bytes);
/* Cleared pages for so many bytes, large ones where it is worth it; NULL when out of memory. */
void *pages_map(size_t bytes);
void pages_unmap(void *at, size_t bytes); /* whole pages; nothing where at is NULL */

/* Arrays that the parts of a parallel loop borrow one after the other, since making and clearing one for
 * each part may cost more than the part does.  Begin with SPARES, end with spares_free(). */
struct spares {
	pthread_mutex_t lock;
	size_t n, size; /* of an array's items */
	bool raw;	/* a new one need not be cleared */
	struct spare *first;
};
#define SPARES(n, size) {PTHREAD_MUTEX_INITIALIZER, (n), (size), false, NULL}
#define SPARES_RAW(n, size) {PTHREAD_MUTEX_INITIALIZER, (n), (size), true, NULL}

/* An array of n, this thread's until it is given back, as somebody else gave it back or else all zeros (raw:
 * anything); NULL when out of memory. */
void *spares_take(struct spares *s);
/* at: of spares_take(), or NULL. */
void spares_give(struct spares *s, void *at);
void spares_free(struct spares *s);

#endif
