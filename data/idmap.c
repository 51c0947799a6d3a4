#include "config.h"

#include "idmap.h"

#include "huge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { FIRST_BITS = 10 };

void hash_key_make(struct hash_key *k)
{
	if (getrandom(k->w, sizeof k->w, 0) != sizeof k->w)
		for (int i = 0; i < 4; i++)
			k->w[i] = (uint64_t)time(NULL) * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)i;
	for (int i = 0; i < 4; i++)
		k->w[i] |= 1;
}

/* Both halves of the product of two words: every input bit reaches every output bit. */
static uint64_t mix(uint64_t x, uint64_t y)
{
	unsigned __int128 p = (unsigned __int128)x * y;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static void step(const struct hash_key *k, struct hash128 *h, uint64_t x, uint64_t y)
{
	uint64_t a = h->a, b = h->b;

	h->a = mix(a ^ x ^ k->w[0], y ^ k->w[1]) + b;
	h->b = mix(b ^ y ^ k->w[2], x ^ k->w[3]) ^ (a << 29 | a >> 35);
}

/* Fewer than 16 bytes as two words: where their number is known, others make others. */
static void last_words(const unsigned char *p, size_t len, uint64_t w[2])
{
	uint32_t low, high;

	w[0] = w[1] = 0;
	if (len >= 8) {
		memcpy(&w[0], p, 8);
		memcpy(&w[1], p + len - 8, 8);
	} else if (len >= 4) {
		memcpy(&low, p, 4);
		memcpy(&high, p + len - 4, 4);
		w[0] = low | (uint64_t)high << 32;
	} else if (len) {
		w[0] = (uint64_t)p[0] << 16 | (uint64_t)p[len / 2] << 8 | p[len - 1];
	}
}

struct hash128 hash128_part(const struct hash_key *k, const void *bytes, size_t len,
			    struct hash128 seed)
{
	const unsigned char *p = bytes;
	uint64_t w[2];

	seed.a ^= len * UINT64_C(0x9e3779b97f4a7c15);
	for (; len >= 16; p += 16, len -= 16) {
		memcpy(w, p, 16);
		step(k, &seed, w[0], w[1]);
	}
	last_words(p, len, w);
	step(k, &seed, w[0], w[1]);
	return seed;
}

struct hash128 hash128_end(const struct hash_key *k, struct hash128 h)
{
	step(k, &h, h.b, h.a);
	return h;
}

static inline size_t slot_of(uint64_t hash, unsigned bits)
{
	return (size_t)(hash >> (64 - bits));
}

/* Twice the slots once three quarters are taken. */
static bool crowded(size_t used, unsigned bits)
{
	return !bits || used + 1 > ((size_t)3 << bits) / 4;
}

size_t idmap_start(const struct idmap *m, struct hash128 h)
{
	return m->bits ? slot_of(h.a, m->bits) : 0;
}

uint32_t idmap_next(const struct idmap *m, struct hash128 h, size_t *at)
{
	size_t mask = ((size_t)1 << m->bits) - 1;

	while (m->bits) {
		uint64_t slot = m->slots[*at];

		if (!slot)
			break;
		*at = (*at + 1) & mask;
		if (slot >> m->low == h.a >> m->low)
			return (uint32_t)(slot & ((UINT64_C(1) << m->low) - 1)) - 1;
	}
	return UINT32_MAX;
}

static void idmap_put(uint64_t *slots, unsigned bits, uint64_t slot)
{
	size_t at = slot_of(slot, bits), mask = ((size_t)1 << bits) - 1;

	while (slots[at])
		at = (at + 1) & mask;
	slots[at] = slot;
}

/* Gives numbers so many bits, at the cost of the hashes. */
static void idmap_widen(struct idmap *m, unsigned low)
{
	const uint64_t numbers = (UINT64_C(1) << m->low) - 1;

	for (size_t i = 0; m->bits && i < (size_t)1 << m->bits; i++)
		m->slots[i] = (m->slots[i] & ~numbers) >> low << low | (m->slots[i] & numbers);
	m->low = low;
}

static bool idmap_grow(struct idmap *m)
{
	unsigned bits = m->bits ? m->bits + 1 : FIRST_BITS;
	uint64_t *slots;

	if (bits > 32 || !(slots = huge_calloc((size_t)1 << bits, sizeof *slots)))
		return false;
	for (size_t i = 0; m->bits && i < (size_t)1 << m->bits; i++)
		if (m->slots[i])
			idmap_put(slots, bits, m->slots[i]);
	huge_free(m->slots);
	m->slots = slots;
	m->bits = bits;
	return true;
}

bool idmap_add(struct idmap *m, struct hash128 h, uint32_t number)
{
	const uint64_t low = number + UINT64_C(1);

	if (crowded(m->used, m->bits) && !idmap_grow(m))
		return false;
	if (low >> m->low)
		idmap_widen(m, 64 - (unsigned)__builtin_clzll(low));
	idmap_put(m->slots, m->bits, h.a >> m->low << m->low | low);
	m->used++;
	return true;
}

void idmap_free(struct idmap *m)
{
	huge_free(m->slots);
	*m = (struct idmap){0};
}

void idmap_prefetch(const struct idmap *m, struct hash128 h)
{
	if (m->bits)
		__builtin_prefetch(&m->slots[slot_of(h.a, m->bits)]);
}

void keymap_prefetch(const struct keymap *m, struct hash128 h)
{
	if (m->bits)
		__builtin_prefetch(&m->slots[slot_of(h.a, m->bits)]);
}

uint32_t keymap_find(const struct keymap *m, struct hash128 h)
{
	size_t mask = ((size_t)1 << m->bits) - 1, at;

	if (!m->bits)
		return UINT32_MAX;
	for (at = slot_of(h.a, m->bits); m->slots[at].number; at = (at + 1) & mask)
		if (m->slots[at].a == h.a && m->slots[at].b == (uint32_t)h.b)
			return m->slots[at].number - 1;
	return UINT32_MAX;
}

static void keymap_put(struct keyslot *slots, unsigned bits, struct keyslot slot)
{
	size_t at = slot_of(slot.a, bits), mask = ((size_t)1 << bits) - 1;

	while (slots[at].number)
		at = (at + 1) & mask;
	slots[at] = slot;
}

static bool keymap_grow(struct keymap *m)
{
	unsigned bits = m->bits ? m->bits + 1 : FIRST_BITS;
	struct keyslot *slots;

	if (bits > 32 || !(slots = huge_calloc((size_t)1 << bits, sizeof *slots)))
		return false;
	for (size_t i = 0; m->bits && i < (size_t)1 << m->bits; i++)
		if (m->slots[i].number)
			keymap_put(slots, bits, m->slots[i]);
	huge_free(m->slots);
	m->slots = slots;
	m->bits = bits;
	return true;
}

bool keymap_add(struct keymap *m, struct hash128 h, uint32_t number)
{
	if (crowded(m->used, m->bits) && !keymap_grow(m))
		return false;
	keymap_put(m->slots, m->bits, (struct keyslot){h.a, (uint32_t)h.b, number + 1});
	m->used++;
	return true;
}

void keymap_free(struct keymap *m)
{
	huge_free(m->slots);
	*m = (struct keymap){0};
}
