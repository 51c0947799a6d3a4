/* memory.h: what the process holds in memory, as the kernel tells it. */
#ifndef TAMIZ_MEMORY_H
#define TAMIZ_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct memory {
	uint64_t resident;      /* bytes */
	uint64_t own, of_files; /* of those: heap and stacks; pages of mapped files */
	uint64_t peak;          /* the most that was ever resident */
};

/* False where the kernel does not say. */
bool memory_now(struct memory *m);

/* Around work that needs much more than it leaves behind, where the C library can: what is large is
 * taken from the kernel anew and given back at once, so that neither holes nor room that is never
 * written to stay resident.  Keys are better off with a heap that keeps its pages. */
void memory_spare_begin(void);
void memory_spare_end(void);

#endif
