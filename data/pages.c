#include "config.h"

#include "pages.h"

#include <stdlib.h>
#include <string.h>

enum {
	WRITE_MOST = 0x1ffff, /* bytes that SQLite's file writes in one call */
	LEAF_HEAD = 8,
	NODE_HEAD = 12,
	TABLE_LEAF = 13,
	TABLE_NODE = 5,
	INDEX_LEAF = 10,
	INDEX_NODE = 2,
	CELL_LEAST = 4,
	VARINT_MOST = 9,
	LOCK_BYTE = 0x40000000, /* the page that holds it is never used */
};

static void put_be16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

static void put_be32(unsigned char *p, uint32_t v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v & 0xffff);
}

/* Seven bits a byte, the highest first; the ninth byte has eight. */
static size_t put_varint(unsigned char *p, uint64_t v)
{
	unsigned char low[VARINT_MOST];
	size_t n = 0;

	if (v < 0x80) {
		*p = (unsigned char)v;
		return 1;
	}
	if (v >> 56) {
		p[8] = (unsigned char)v;
		v >>= 8;
		for (int i = 7; i >= 0; i--, v >>= 7)
			p[i] = (unsigned char)(v | 0x80);
		return 9;
	}
	for (; v; v >>= 7)
		low[n++] = (unsigned char)(v | 0x80);
	for (size_t i = 0; i < n; i++)
		p[i] = low[n - 1 - i];
	p[n - 1] &= 0x7f;
	return n;
}

/* --- the file ----------------------------------------------------------------------------------
 */

bool pages_open(struct page_file *f, sqlite3_file *file, unsigned size, uint32_t next)
{
	*f = (struct page_file){.file = file, .size = size, .next = next, .buffer_at = next};
	f->buffer_pages = WRITE_MOST / size;
	pthread_mutex_init(&f->lock, NULL);
	f->buffer = malloc((size_t)size * f->buffer_pages);
	return f->buffer != NULL;
}

void pages_close(struct page_file *f)
{
	if (f->size)
		pthread_mutex_destroy(&f->lock);
	free(f->buffer);
	*f = (struct page_file){0};
}

static bool flush(struct page_file *f)
{
	if (f->used && f->code == SQLITE_OK)
		f->code = f->file->pMethods->xWrite(f->file, f->buffer, (int)(f->used * f->size),
						    (sqlite3_int64)(f->buffer_at - 1) * f->size);
	f->buffer_at += (uint32_t)f->used;
	f->used = 0;
	return f->code == SQLITE_OK;
}

bool pages_flush(struct page_file *f)
{
	bool ok;

	pthread_mutex_lock(&f->lock);
	ok = flush(f);
	pthread_mutex_unlock(&f->lock);
	return ok;
}

int pages_code(struct page_file *f)
{
	int code;

	pthread_mutex_lock(&f->lock);
	code = f->code;
	pthread_mutex_unlock(&f->lock);
	return code;
}

int64_t pages_written(struct page_file *f)
{
	int64_t end;

	pthread_mutex_lock(&f->lock);
	end = (int64_t)(f->buffer_at - 1) * f->size;
	pthread_mutex_unlock(&f->lock);
	return end;
}

static bool is_lock_page(const struct page_file *f, uint32_t number)
{
	return number == LOCK_BYTE / f->size + 1;
}

/* The number that the page after this one gets. */
static uint32_t number_after(const struct page_file *f, uint32_t number)
{
	return is_lock_page(f, number + 1) ? number + 2 : number + 1;
}

/* The next page to be filled in, with the lock held; its number is f->next.  NULL: the file could not be
 * written. */
static unsigned char *page_slot(struct page_file *f)
{
	for (;;) {
		unsigned char *p;

		if (f->used == f->buffer_pages && !flush(f))
			return NULL;
		p = f->buffer + f->used * f->size;
		if (!is_lock_page(f, f->next))
			return p;
		memset(p, 0, f->size);
		f->used++;
		f->next++;
	}
}

/* 0: the file could not be written. */
static uint32_t page_put(struct page_file *f, const unsigned char *page)
{
	unsigned char *p;
	uint32_t number = 0;

	pthread_mutex_lock(&f->lock);
	if ((p = page_slot(f))) {
		memcpy(p, page, f->size);
		f->used++;
		number = f->next++;
	}
	pthread_mutex_unlock(&f->lock);
	return number;
}

/* --- records -----------------------------------------------------------------------------------
 */

void record_begin(struct record_bytes *r)
{
	r->head_len = 0;
	r->len = RECORD_HEAD;
}

static bool room(struct record_bytes *r, size_t more)
{
	size_t want = r->len + more;
	unsigned char *p;

	if (want <= r->cap)
		return true;
	want += want / 2 + 1024;
	if (!(p = realloc(r->bytes, want))) {
		r->nomem = true;
		return false;
	}
	r->bytes = p;
	r->cap = want;
	return true;
}

void record_null(struct record_bytes *r)
{
	r->head[r->head_len++] = 0;
}

void record_int(struct record_bytes *r, int64_t v)
{
	static const unsigned char bytes_of[] = {0, 1, 2, 3, 4, 6, 8};
	uint64_t magnitude = (uint64_t)(v < 0 ? ~v : v);
	unsigned type, n;

	if (v == 0 || v == 1) {
		r->head[r->head_len++] = (unsigned char)(8 + v);
		return;
	}
	type = magnitude < UINT64_C(1) << 7    ? 1
	       : magnitude < UINT64_C(1) << 15 ? 2
	       : magnitude < UINT64_C(1) << 23 ? 3
	       : magnitude < UINT64_C(1) << 31 ? 4
	       : magnitude < UINT64_C(1) << 47 ? 5
					       : 6;
	n = bytes_of[type];
	if (!room(r, n))
		return;
	r->head[r->head_len++] = (unsigned char)type;
	for (unsigned i = 0; i < n; i++)
		r->bytes[r->len++] = (unsigned char)((uint64_t)v >> 8 * (n - 1 - i));
}

void record_text(struct record_bytes *r, struct str s)
{
	if (!s.p) {
		record_null(r);
		return;
	}
	if (!room(r, s.len))
		return;
	r->head_len += put_varint(r->head + r->head_len, 13 + 2 * (uint64_t)s.len);
	if (s.len)
		memcpy(r->bytes + r->len, s.p, s.len);
	r->len += s.len;
}

void record_free(struct record_bytes *r)
{
	free(r->bytes);
	*r = (struct record_bytes){0};
}

/* The record in one piece: its head, whose length fits one byte, before its columns. */
static unsigned char *record_whole(struct record_bytes *r, size_t *len)
{
	unsigned char *p;

	if (!room(r, 0))
		return NULL;
	p = r->bytes + RECORD_HEAD - r->head_len - 1;
	*p = (unsigned char)(r->head_len + 1);
	memcpy(p + 1, r->head, r->head_len);
	*len = r->len - RECORD_HEAD + r->head_len + 1;
	return p;
}

/* --- trees -------------------------------------------------------------------------------------
 */

void tree_open(struct tree *t, struct page_file *out, bool index)
{
	*t = (struct tree){.out = out, .index = index};
}

void tree_close(struct tree *t)
{
	for (int i = 0; i < TREE_LEVELS; i++)
		free(t->level[i].at);
	*t = (struct tree){0};
}

static unsigned head_of(int level)
{
	return level ? NODE_HEAD : LEAF_HEAD;
}

static void page_clear(struct tree *t, int level)
{
	struct tree_page *p = &t->level[level];

	memset(p->at, 0, t->out->size);
	p->at[0] = t->index ? (level ? INDEX_NODE : INDEX_LEAF) : level ? TABLE_NODE : TABLE_LEAF;
	p->count = 0;
	p->low = head_of(level);
	p->high = t->out->size;
	p->last = 0;
}

static bool page_begin(struct tree *t, int level)
{
	struct tree_page *p = &t->level[level];

	if (level >= TREE_LEVELS || (!p->at && !(p->at = malloc(t->out->size)))) {
		t->nomem = true;
		return false;
	}
	page_clear(t, level);
	t->height = level + 1;
	return true;
}

static bool page_fits(const struct tree_page *p, size_t len)
{
	return p->high - p->low >= len + 2;
}

/* Room for one more cell, which fits. */
static unsigned char *page_cell(struct tree_page *p, size_t len)
{
	p->high -= (unsigned)len;
	put_be16(p->at + p->low, p->high);
	p->low += 2;
	p->count++;
	p->last = (unsigned)len;
	return p->at + p->high;
}

static void page_finish(struct tree_page *p)
{
	put_be16(p->at + 3, p->count);
	put_be16(p->at + 5, p->high & 0xffff); /* 65536 is written as 0 */
}

/* Takes the last cell back; its bytes stay where they are until the page is cleared. */
static const unsigned char *page_pop(struct tree_page *p)
{
	const unsigned char *cell = p->at + p->high;

	p->high += p->last;
	p->low -= 2;
	p->count--;
	put_be16(p->at + p->low, 0);
	return cell;
}

/* A finished page becomes a child of the level above, parted by key from what follows it.  key may
 * lie in the page below, but not in the level itself. */
static bool push(struct tree *t, int level, uint32_t child, const unsigned char *key, size_t len)
{
	struct tree_page *p = &t->level[level];
	unsigned char *cell;

	if (level >= TREE_LEVELS || (t->height == level && !page_begin(t, level)))
		return false;
	if (!page_fits(p, len + 4)) {
		size_t popped = p->last;
		const unsigned char *last = page_pop(p);
		uint32_t number;

		memcpy(p->at + 8, last, 4); /* its child is now the rightmost */
		page_finish(p);
		number = page_put(t->out, p->at);
		if (!number || !push(t, level + 1, number, last + 4, popped - 4))
			return false;
		page_clear(t, level);
	}
	cell = page_cell(p, len + 4);
	put_be32(cell, child);
	memcpy(cell + 4, key, len);
	return true;
}

/* The leaf is full.  In a table its last row's number parts it from the next; in an index its last
 * entry moves up to do so. */
static bool leaf_full(struct tree *t)
{
	struct tree_page *p = &t->level[0];
	unsigned char row[VARINT_MOST];
	const unsigned char *key = row;
	size_t len;
	uint32_t number;

	if (t->index) {
		len = p->last;
		key = page_pop(p);
	} else {
		len = put_varint(row, (uint64_t)t->row);
	}
	page_finish(p);
	number = page_put(t->out, p->at);
	if (!number || !push(t, 1, number, key, len))
		return false;
	page_clear(t, 0);
	return true;
}

/* How much of a table's record lies in the leaf itself. */
static size_t local_part(unsigned page, size_t len)
{
	size_t most = page - 35, least = ((size_t)page - 12) * 32 / 255 - 23, k;

	if (len <= most)
		return len;
	k = least + (len - least) % (page - 4);
	return k <= most ? k : least;
}

/* Returns the first page of the chain, 0 on failure. */
static uint32_t put_overflow(struct page_file *f, const unsigned char *p, size_t len)
{
	uint32_t first = 0;

	pthread_mutex_lock(&f->lock);
	while (len) {
		unsigned char *page = page_slot(f);
		size_t n = len < f->size - 4 ? len : f->size - 4;

		if (!page) {
			first = 0;
			break;
		}
		if (!first)
			first = f->next;
		put_be32(page, len > n ? number_after(f, f->next) : 0);
		memcpy(page + 4, p, n);
		memset(page + 4 + n, 0, f->size - 4 - n);
		f->used++;
		f->next++;
		p += n;
		len -= n;
	}
	pthread_mutex_unlock(&f->lock);
	return first;
}

bool tree_add(struct tree *t, int64_t row, struct record_bytes *r)
{
	unsigned char start[2 * VARINT_MOST], *cell;
	size_t len, local, n, need;
	const unsigned char *bytes = record_whole(r, &len);
	uint32_t overflow = 0;

	if (!bytes || r->nomem || (!t->height && !page_begin(t, 0))) {
		t->nomem = true;
		return false;
	}
	n = put_varint(start, len);
	if (!t->index)
		n += put_varint(start + n, (uint64_t)row);
	local = t->index ? len : local_part(t->out->size, len);
	if (local < len && !(overflow = put_overflow(t->out, bytes + local, len - local)))
		return false;
	need = n + local + (overflow ? 4 : 0);
	if (!page_fits(&t->level[0], need < CELL_LEAST ? CELL_LEAST : need) && !leaf_full(t))
		return false;
	cell = page_cell(&t->level[0], need < CELL_LEAST ? CELL_LEAST : need);
	memcpy(cell, start, n);
	memcpy(cell + n, bytes, local);
	if (overflow)
		put_be32(cell + n + local, overflow);
	t->row = row;
	return true;
}

const unsigned char *tree_root(struct tree *t)
{
	if (!t->height && !page_begin(t, 0))
		return NULL;
	for (int i = 0; i < t->height; i++) {
		struct tree_page *p = &t->level[i];
		uint32_t number;

		page_finish(p);
		if (i == t->height - 1)
			return p->at;
		if (!(number = page_put(t->out, p->at)))
			return NULL;
		put_be32(t->level[i + 1].at + 8, number);
	}
	return NULL;
}
