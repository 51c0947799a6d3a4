#include "config.h"

#include "arena.h"

#include "huge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 64 * 1024, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(16) unsigned char bytes[];
};

static struct arena_block *block_new(struct arena *a, size_t size)
{
	struct arena_block *b = size > SIZE_MAX - sizeof *b ? NULL : huge_alloc(sizeof *b + size, 1);

	if (b)
		*b = (struct arena_block){.size = size};
	else
		a->lacked = true;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *b = a->head;
	void *p;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!b || b->size - b->used < size) {
		size_t want = b ? b->size * 2 : BLOCK_MIN;

		if (want > (size_t)64 << 20)
			want = (size_t)64 << 20;
		if (want < size)
			want = size;
		b = block_new(a, want);
		if (!b)
			return NULL;
		b->next = a->head;
		a->head = b;
	}
	p = b->bytes + b->used;
	b->used += size;
	a->used += size;
	return p;
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
	void *p;

	if (size && count > SIZE_MAX / size)
		return NULL;
	p = arena_alloc(a, count * size);
	if (p)
		memset(p, 0, count * size);
	return p;
}

char *arena_copy(struct arena *a, const char *bytes, size_t len)
{
	char *p = len < SIZE_MAX ? arena_alloc(a, len + 1) : NULL;

	if (p) {
		if (len)
			memcpy(p, bytes, len);
		p[len] = '\0';
	}
	return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !(p = arena_alloc(a, (size_t)n + 1)))
		return NULL;
	va_start(args, format);
	vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	return p;
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->head, *b;

	for (b = a->head; b; b = b->next)
		if (b->size > keep->size)
			keep = b;
	while ((b = a->head)) {
		a->head = b->next;
		if (b != keep)
			huge_free(b);
	}
	a->used = 0;
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
		a->head = keep;
	}
}

void arena_free(struct arena *a)
{
	struct arena_block *b;

	while ((b = a->head)) {
		a->head = b->next;
		huge_free(b);
	}
	a->used = 0;
}
