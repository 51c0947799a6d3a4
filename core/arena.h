/* arena.h: memory that is freed whole.  A result, a batch or a draw's scratch lives in one arena;
 * pointers into it die with it.  Not thread-safe: one arena, one thread. */
#ifndef TAMIZ_ARENA_H
#define TAMIZ_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;
struct arena {
	struct arena_block *head;
	size_t used; /* bytes handed out since the last reset */
	bool lacked; /* memory, at some time: for owners that look once, at the end */
};

/* size bytes aligned to 16, not cleared; NULL when out of memory.  {0} is a valid empty arena. */
void *arena_alloc(struct arena *a, size_t size);
/* count * size bytes, cleared; NULL when out of memory or where the product overflows. */
void *arena_calloc(struct arena *a, size_t count, size_t size);
/* A NUL-terminated copy of len bytes. */
char *arena_copy(struct arena *a, const char *bytes, size_t len);
/* printf into the arena. */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Forgets everything but keeps the largest block for use again. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
