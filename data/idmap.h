/* idmap.h: from a hash to the number of a row that is in a table already.  Keys lie in the table,
 * not here: eight bytes an entry for candidates that the caller verifies, sixteen for those that
 * are trusted.
 *
 * hash128 is keyed with random words, so that a dataset cannot be made to collide. */
#ifndef TAMIZ_IDMAP_H
#define TAMIZ_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash128 {
	uint64_t a, b;
};

struct hash_key {
	uint64_t w[4];
};
void hash_key_make(struct hash_key *k);

/* Continues from `seed` (another part, or {0}); the end makes a key of it. */
struct hash128 hash128_part(const struct hash_key *k, const void *bytes, size_t len,
			    struct hash128 seed);
struct hash128 hash128_end(const struct hash_key *k, struct hash128 h);

/* Row numbers are below UINT32_MAX. */
struct idmap {
	uint64_t *slots; /* of hash.a all but the `low` lowest bits, then number + 1; 0: free */
	unsigned bits, low;
	size_t used;
};

/* Numbers whose hash may be this one, one a call: *at starts as idmap_start, and UINT32_MAX is the
 * end. */
size_t idmap_start(const struct idmap *m, struct hash128 h);
uint32_t idmap_next(const struct idmap *m, struct hash128 h, size_t *at);
bool idmap_add(struct idmap *m, struct hash128 h, uint32_t number); /* false: out of memory */
void idmap_free(struct idmap *m);

/* The same with 96 bits of hash, which are taken for the key itself. */
struct keymap {
	struct keyslot {
		uint64_t a;
		uint32_t b, number; /* number + 1; 0: free */
	} * slots;
	unsigned bits;
	size_t used;
};

/* Hints that h is soon to be looked up. */
void idmap_prefetch(const struct idmap *m, struct hash128 h);
void keymap_prefetch(const struct keymap *m, struct hash128 h);

uint32_t keymap_find(const struct keymap *m, struct hash128 h); /* or UINT32_MAX */
bool keymap_add(struct keymap *m, struct hash128 h, uint32_t number);
void keymap_free(struct keymap *m);

#endif
