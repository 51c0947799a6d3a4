#include "config.h"

#include "corpus.h"

#include "corpus_private.h"
#include "fold.h"
#include "huge.h"
#include "strsort.h"

#include <stdio.h>

static void block_free(struct corpus_block *b)
{
	if (b->mapped)
		pages_unmap(b->at, b->mapped);
	else
		free(b->at);
}

struct corpus *corpus_over(void (*release)(void *ctx), void *ctx)
{
	struct corpus *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->memory = calloc(1, sizeof *c->memory);
	if (!c->memory) {
		free(c);
		return NULL;
	}
	c->memory->references = 1;
	pthread_mutex_init(&c->memory->lock, NULL);
	c->memory->release = release;
	c->memory->ctx = ctx;
	return c;
}

static bool own(struct corpus_memory *m, struct corpus_block b)
{
	bool owned;

	pthread_mutex_lock(&m->lock);
	owned = vec_push(&m->blocks, b);
	pthread_mutex_unlock(&m->lock);
	return owned;
}

void *corpus_alloc(struct corpus *c, size_t count, size_t size)
{
	struct corpus_block b = {0};
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	if (bytes < CORPUS_OWN_PAGES) {
		b.at = calloc(bytes ? bytes : 1, 1);
	} else {
		b.mapped = pages_bytes(bytes);
		b.at = pages_map(bytes);
	}
	if (b.at && !own(c->memory, b)) {
		block_free(&b);
		return NULL;
	}
	return b.at;
}

void *corpus_alloc_over(struct corpus *c, size_t bytes, struct corpus_block *over)
{
	struct corpus_block b = *over;
	const size_t whole = pages_bytes(bytes);

	if (bytes < CORPUS_OWN_PAGES || whole > b.mapped)
		return corpus_alloc(c, bytes, 1);
	*over = (struct corpus_block){0};
	if (whole < b.mapped)
		pages_unmap((char *)b.at + whole, b.mapped - whole);
	b.mapped = whole;
	if (own(c->memory, b))
		return b.at;
	block_free(&b);
	return NULL;
}

bool corpus_on_pages(const struct corpus *c, const void *at, size_t bytes)
{
	for (size_t i = 0; i < c->memory->blocks.count; i++) {
		const struct corpus_block *b = &c->memory->blocks.at[i];

		if (b->at == at)
			return b->mapped >= bytes && b->mapped;
	}
	return false;
}

struct corpus *corpus_ref(const struct corpus *c)
{
	atomic_fetch_add(&c->memory->references, 1);
	return (struct corpus *)c;
}

void corpus_unref(const struct corpus *c)
{
	struct corpus_memory *m;

	if (!c || atomic_fetch_sub(&c->memory->references, 1) != 1)
		return;
	m = c->memory;
	for (size_t i = 0; i < m->blocks.count; i++)
		block_free(&m->blocks.at[i]);
	vec_free(&m->blocks);
	pthread_mutex_destroy(&m->lock);
	if (m->release)
		m->release(m->ctx);
	free(m);
	free((struct corpus *)c);
}

struct str corpus_post_id(const struct corpus *c, row_t row, char buf[POST_ID_BUF])
{
	uint64_t id = c->id[row];

	if (id & POST_ID_ODD)
		return strings_at(&c->odd_id, (uint32_t)(id & UINT32_MAX));
	return (struct str){buf,
			    (size_t)snprintf(buf, POST_ID_BUF, "%llu", (unsigned long long)id)};
}

/* Binary search of a sorted dictionary. */
static uint32_t find_sorted(const struct strings *s, uint32_t begin, uint32_t end, struct str want)
{
	while (begin < end) {
		uint32_t middle = begin + (end - begin) / 2;
		int d = str_compare(strings_at(s, middle), want);

		if (!d)
			return middle;
		if (d < 0)
			begin = middle + 1;
		else
			end = middle;
	}
	return NONE;
}

static uint32_t find_folded(const struct strings *s, uint32_t count, struct str name)
{
	char buf[512];
	size_t len = fold_text(name, buf, sizeof buf);

	return len > sizeof buf ? NONE : find_sorted(s, 0, count, (struct str){buf, len});
}

uint32_t corpus_find_tag(const struct corpus *c, struct str tag)
{
	if (tag.len && tag.p[0] == '#')
		tag.p++, tag.len--;
	return find_folded(&c->tag_folded, c->n.tags, tag);
}

uint32_t corpus_find_handle(const struct corpus *c, struct str handle)
{
	if (handle.len && handle.p[0] == '@')
		handle.p++, handle.len--;
	return find_folded(&c->handle_folded, c->n.handles, handle);
}

/* Accounts are ordered by platform, then id: one binary search in each platform's run. */
static uint32_t find_account(const struct corpus *c, struct str id, uint32_t platform)
{
	uint32_t begin = 0, end = c->n.accounts, low, high;

	for (low = 0, high = end; low < high;) {
		uint32_t m = low + (high - low) / 2;

		if (c->account_platform[m] < platform)
			low = m + 1;
		else
			high = m;
	}
	begin = low;
	for (high = end; low < high;) {
		uint32_t m = low + (high - low) / 2;

		if (c->account_platform[m] <= platform)
			low = m + 1;
		else
			high = m;
	}
	return find_sorted(&c->account_id, begin, low, id);
}

/* Splits "platform:id" where what stands before the colon is a platform of this corpus. */
static uint32_t split_platform(const struct corpus *c, struct str *id)
{
	const char *colon = id->len ? memchr(id->p, ':', id->len) : NULL;
	uint32_t platform;

	if (!colon)
		return NONE;
	platform = find_sorted(&c->platform_name, 0, c->n.platforms,
			       (struct str){id->p, (size_t)(colon - id->p)});
	if (platform != NONE) {
		id->len -= (size_t)(colon + 1 - id->p);
		id->p = colon + 1;
	}
	return platform;
}

uint32_t corpus_find_account(const struct corpus *c, struct str id)
{
	uint32_t platform = split_platform(c, &id), found = NONE;

	if (platform != NONE)
		return find_account(c, id, platform);
	for (uint32_t p = 0; p < c->n.platforms && found == NONE; p++)
		found = find_account(c, id, p);
	return found;
}

/* A scan: ids are not sorted, and one is asked for rarely. */
row_t corpus_find_post(const struct corpus *c, struct str id)
{
	uint32_t platform = split_platform(c, &id);
	char buf[POST_ID_BUF];

	for (row_t row = 0; row < c->n.posts; row++) {
		struct str at;

		if (platform != NONE && c->platform[row] != platform)
			continue;
		at = corpus_post_id(c, row, buf);
		if (at.len == id.len && !memcmp(at.p, id.p, id.len))
			return row;
	}
	return NONE;
}

row_t corpus_lower_bound(const struct corpus *c, int64_t ms)
{
	row_t low = 0, high = c->n.posts;

	while (low < high) {
		row_t middle = low + (high - low) / 2;

		if (c->time[middle] < ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
