#define _GNU_SOURCE
#include "config.h"

#include "blocks.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__

/* A sanitizer has to see what is freed. */
void *blocks_take(size_t bytes)
{
	return aligned_alloc(BLOCK_PAGE, bytes);
}

bool blocks_give(void *at)
{
	(void)at;
	return false;
}

void blocks_begin(void)
{
}

void blocks_end(void)
{
}

#else

enum { SEGMENTS = 1024 };

/* What was mapped or moved at once: the system moves no more than that in one call.  A block is one that is first,
 * and those in use that follow it without a gap. */
struct segment {
	char *at;
	size_t bytes;
	bool first, kept;
};

static struct {
	pthread_mutex_t lock;
	int whiles;
	size_t count;
	struct segment segment[SEGMENTS];
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The rest is done with the lock held. */

static void add(char *at, size_t bytes, bool first, bool kept)
{
	all.segment[all.count++] = (struct segment){at, bytes, first, kept};
}

static void unmap(size_t i)
{
	munmap(all.segment[i].at, all.segment[i].bytes);
	all.segment[i] = all.segment[--all.count];
}

static void unmap_kept(void)
{
	for (size_t i = all.count; i-- > 0;)
		if (all.segment[i].kept)
			unmap(i);
}

static char *map_aligned(size_t bytes)
{
	char *at = mmap(NULL, bytes + BLOCK_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t before;

	if (at == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)at % BLOCK_PAGE;
	if (before)
		munmap(at, before);
	munmap(at + before + bytes, BLOCK_PAGE - before);
	madvise(at + before, bytes, MADV_HUGEPAGE);
	return at + before;
}

/* The smallest that is large enough, cut to it; NULL: none is. */
static char *take_whole(size_t bytes)
{
	struct segment *best = NULL;

	for (size_t i = 0; i < all.count; i++) {
		struct segment *s = &all.segment[i];

		if (s->kept && s->bytes >= bytes && (!best || s->bytes < best->bytes))
			best = s;
	}
	if (!best)
		return NULL;
	if (best->bytes > bytes)
		add(best->at + bytes, best->bytes - bytes, false, true);
	best->bytes = bytes;
	best->first = true;
	best->kept = false;
	return best->at;
}

/* Moves the first bytes of a segment to `to`, which is mapped; false: `to` is as it was. */
static bool move(const struct segment *s, size_t bytes, char *to)
{
	if (mremap(s->at, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED)
		return true;
	/* Where it failed half-way there is a hole, else this fails. */
	mmap(to, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	return false;
}

/* Puts what is kept under a new block, as far as it goes. */
static void fill(char *at, size_t bytes)
{
	size_t done = 0;

	for (size_t i = all.count; i-- > 0 && done < bytes;) {
		struct segment *s = &all.segment[i];
		const size_t some = s->bytes < bytes - done ? s->bytes : bytes - done;

		if (!s->kept)
			continue;
		if (!move(s, some, at + done)) {
			unmap(i);
			continue;
		}
		if (some == s->bytes) {
			*s = (struct segment){at + done, some, !done, false};
		} else {
			s->at += some;
			s->bytes -= some;
			add(at + done, some, !done, false);
		}
		done += some;
	}
	if (done < bytes)
		add(at + done, bytes - done, !done, false);
}

static char *take(size_t bytes)
{
	char *at;

	if (all.count + 2 > SEGMENTS) /* a cut one and a new one may come */
		return NULL;
	if ((at = take_whole(bytes)))
		return at;
	if (!(at = map_aligned(bytes))) {
		unmap_kept();
		at = map_aligned(bytes);
	}
	if (at)
		fill(at, bytes);
	return at;
}

static struct segment *find(const char *at, bool first)
{
	for (size_t i = 0; i < all.count; i++)
		if (all.segment[i].at == at && all.segment[i].first == first && !all.segment[i].kept)
			return &all.segment[i];
	return NULL;
}

static bool give(char *at)
{
	struct segment *s = find(at, true);
	bool mine = s;

	while (s) {
		at += s->bytes;
		s->first = false;
		s->kept = true;
		s = find(at, false);
	}
	if (mine && !all.whiles)
		unmap_kept();
	return mine;
}

/* --- for others --------------------------------------------------------------------------------
 */

void *blocks_take(size_t bytes)
{
	void *at;

	pthread_mutex_lock(&all.lock);
	at = take(bytes);
	pthread_mutex_unlock(&all.lock);
	return at;
}

bool blocks_give(void *at)
{
	bool mine;

	if (!at || (uintptr_t)at % BLOCK_PAGE)
		return false;
	pthread_mutex_lock(&all.lock);
	mine = give(at);
	pthread_mutex_unlock(&all.lock);
	return mine;
}

void blocks_begin(void)
{
	pthread_mutex_lock(&all.lock);
	all.whiles++;
	pthread_mutex_unlock(&all.lock);
}

void blocks_end(void)
{
	pthread_mutex_lock(&all.lock);
	if (!--all.whiles)
		unmap_kept();
	pthread_mutex_unlock(&all.lock);
}

#endif
