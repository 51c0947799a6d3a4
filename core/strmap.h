/* strmap.h: strings to dense numbers, in order of arrival.  One thread. */
#ifndef TAMIZ_STRMAP_H
#define TAMIZ_STRMAP_H

#include "record.h"

struct strmap {
	struct strmap_slot *slots;
	size_t slot_count;
	uint64_t *off; /* [count + 1] into bytes */
	char *bytes;
	size_t bytes_cap, off_cap;
	uint32_t count;
};

/* The number of s, added if new (*added); UINT32_MAX when out of memory. */
uint32_t strmap_add(struct strmap *m, struct str s, bool *added);
/* The number of s or UINT32_MAX. */
uint32_t strmap_find(const struct strmap *m, struct str s);
struct str strmap_at(const struct strmap *m, uint32_t number);
/* Asks for the memory that s is looked for in, which is worth it where something else is done meanwhile. */
void strmap_prefetch(const struct strmap *m, struct str s);
void strmap_free(struct strmap *m);

#endif
