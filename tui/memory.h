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

#endif
