#define _GNU_SOURCE
#include "config.h"

#include "huge.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef HAVE_MALLOC_USABLE_SIZE
#include <malloc.h>
#endif

#define PAGE ((size_t)2 << 20)

/* Smaller arrays would waste a good part of their last page. */
static bool is_big(size_t bytes)
{
	return bytes >= 2 * PAGE && bytes < SIZE_MAX / 2;
}

/* --- arrays that are given back within a while -------------------------------------------------
 */

enum { KEPT_MOST = 64 };

/* A sanitizer has to see what is freed. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined HAVE_MALLOC_USABLE_SIZE
#define KEEPS false
#define malloc_usable_size(at) ((void)(at), (size_t)0)
#else
#define KEEPS true
#endif

static struct {
	pthread_mutex_t lock;
	int whiles;
	size_t count;
	struct {
		void *at;
		size_t bytes;
	} kept[KEPT_MOST];
} keeper = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Takes out the i-th, with the lock held. */
static void *unkeep(size_t i)
{
	void *at = keeper.kept[i].at;

	keeper.kept[i] = keeper.kept[--keeper.count];
	return at;
}

/* The smallest kept array that has the room, cut to it; NULL: none.  Where none fits, as much is given up as
 * is asked for, so that keeping takes no memory beyond what was in use. */
static void *take_kept(size_t bytes)
{
	size_t best = KEPT_MOST, given = 0;
	void *at = NULL, *cut;

	pthread_mutex_lock(&keeper.lock);
	for (size_t i = 0; i < keeper.count; i++)
		if (keeper.kept[i].bytes >= bytes &&
		    (best == KEPT_MOST || keeper.kept[i].bytes < keeper.kept[best].bytes))
			best = i;
	if (best < KEPT_MOST)
		at = unkeep(best);
	while (!at && keeper.count && given < bytes) {
		given += keeper.kept[keeper.count - 1].bytes;
		free(unkeep(keeper.count - 1));
	}
	pthread_mutex_unlock(&keeper.lock);
	if (at && malloc_usable_size(at) - bytes >= PAGE && (cut = realloc(at, bytes)))
		at = cut;
	return at;
}

void huge_begin(void)
{
	pthread_mutex_lock(&keeper.lock);
	keeper.whiles++;
	pthread_mutex_unlock(&keeper.lock);
}

void huge_end(void)
{
	pthread_mutex_lock(&keeper.lock);
	keeper.whiles--;
	while (!keeper.whiles && keeper.count)
		free(unkeep(keeper.count - 1));
	pthread_mutex_unlock(&keeper.lock);
}

void huge_free(void *at)
{
	/* What was not got from huge_alloc lies otherwise. */
	const size_t bytes = KEEPS && at && (uintptr_t)at % PAGE == 0 ? malloc_usable_size(at) : 0;
	bool kept = false;

	if (bytes >= 2 * PAGE) {
		pthread_mutex_lock(&keeper.lock);
		kept = keeper.whiles && keeper.count < KEPT_MOST;
		if (kept) {
			keeper.kept[keeper.count].at = at;
			keeper.kept[keeper.count++].bytes = bytes;
		}
		pthread_mutex_unlock(&keeper.lock);
	}
	if (!kept)
		free(at);
}

/* --- allocating --------------------------------------------------------------------------------
 */

void *huge_alloc(size_t n, size_t size)
{
	size_t bytes;
	void *at;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	if (!is_big(bytes))
		return malloc(bytes ? bytes : 1);
	bytes = (bytes + PAGE - 1) / PAGE * PAGE;
	if ((at = take_kept(bytes)))
		return at;
	at = aligned_alloc(PAGE, bytes);
	if (at)
		madvise(at, bytes, MADV_HUGEPAGE);
	return at;
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
