#define _GNU_SOURCE
#include "config.h"

#include "blocks.h"
#include "huge.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE BLOCK_PAGE

/* Smaller arrays would waste a good part of their last page. */
static bool is_big(size_t bytes)
{
	return bytes >= 2 * PAGE && bytes < SIZE_MAX / 2;
}

/* --- allocating --------------------------------------------------------------------------------
 */

void *huge_alloc(size_t n, size_t size)
{
	size_t bytes;
	void *at = NULL;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	if (is_big(bytes))
		at = blocks_take((bytes + PAGE - 1) / PAGE * PAGE);
	return at ? at : malloc(bytes ? bytes : 1);
}

void huge_free(void *at)
{
	if (!blocks_give(at))
		free(at);
}

/* By writing: a page that is read first, as calloc() leaves it, is got twice. */
void *huge_calloc(size_t n, size_t size)
{
	void *at = huge_alloc(n, size);

	if (at)
		memset(at, 0, n * size);
	return at;
}

/* --- pages of their own ------------------------------------------------------------------------
 */

#define SMALL_PAGE ((size_t)64 << 10) /* a multiple of any in use */

size_t pages_bytes(size_t bytes)
{
	const size_t unit = is_big(bytes) ? PAGE : SMALL_PAGE;

	return (bytes + unit - 1) / unit * unit;
}

static void *advised(void *at, size_t bytes)
{
	if (at == MAP_FAILED)
		return NULL;
	if (is_big(bytes))
		madvise(at, bytes, MADV_HUGEPAGE);
	return at;
}

void *pages_map(size_t bytes)
{
	const size_t whole = pages_bytes(bytes ? bytes : 1);

	if (bytes > SIZE_MAX / 2)
		return NULL;
	return advised(mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		       whole);
}

void pages_unmap(void *at, size_t bytes)
{
	if (at)
		munmap(at, bytes);
}

bool pages_grow(void **at, size_t *cap, size_t size, size_t want)
{
	const size_t more = *cap + *cap / 2;
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(want > more ? want : more, size, &bytes) || bytes > SIZE_MAX / 2)
		return false;
	bytes = pages_bytes(bytes);
	p = *at ? advised(mremap(*at, pages_bytes(*cap * size), bytes, MREMAP_MAYMOVE), bytes)
		: pages_map(bytes);
	if (!p)
		return false;
	*at = p;
	*cap = bytes / size;
	return true;
}

/* --- borrowed arrays ---------------------------------------------------------------------------
 */

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
		spare = s->raw ? huge_alloc(bytes, 1) : huge_calloc(bytes, 1);
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

		huge_free(s->first);
		s->first = next;
	}
	pthread_mutex_destroy(&s->lock);
}
