#include "config.h"

#include "huge.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE ((size_t)2 << 20)

/* Smaller arrays would waste a good part of their last page. */
static bool is_big(size_t bytes)
{
	return bytes >= 2 * PAGE && bytes < SIZE_MAX / 2;
}

void *huge_alloc(size_t n, size_t size)
{
	size_t bytes;
	void *at;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	if (!is_big(bytes))
		return malloc(bytes ? bytes : 1);
	bytes = (bytes + PAGE - 1) / PAGE * PAGE;
	at = aligned_alloc(PAGE, bytes);
	if (at)
		madvise(at, bytes, MADV_HUGEPAGE);
	return at;
}

void *huge_calloc(size_t n, size_t size)
{
	size_t bytes;
	void *at;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	if (!is_big(bytes)) /* what is fresh from the system is cleared already */
		return calloc(bytes ? bytes : 1, 1);
	at = huge_alloc(n, size);
	if (at)
		memset(at, 0, bytes);
	return at;
}

/* Stands before the array. */
struct spare {
	_Alignas(max_align_t) struct spare *next;
};

void *spares_take(struct spares *s)
{
	struct spare *spare;
	size_t bytes;

	pthread_mutex_lock(&s->lock);
	spare = s->first;
	if (spare)
		s->first = spare->next;
	pthread_mutex_unlock(&s->lock);
	if (!spare && !__builtin_mul_overflow(s->n + 1, s->size, &bytes) &&
	    !__builtin_add_overflow(bytes, sizeof *spare, &bytes))
		spare = huge_calloc(bytes, 1);
	return spare ? spare + 1 : NULL;
}

void spares_give(struct spares *s, void *at)
{
	struct spare *spare = at;

	if (!at)
		return;
	spare--;
	pthread_mutex_lock(&s->lock);
	spare->next = s->first;
	s->first = spare;
	pthread_mutex_unlock(&s->lock);
}

void spares_free(struct spares *s)
{
	while (s->first) {
		struct spare *next = s->first->next;

		free(s->first);
		s->first = next;
	}
	pthread_mutex_destroy(&s->lock);
}
