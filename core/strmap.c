#include "config.h"

#include "strmap.h"

#include "fold.h"
#include "huge.h"

#include <stdlib.h>
#include <string.h>

/* Half of the hash tells nearly all strings apart, and where a slot goes as the table grows: with the number it
 * is found in one place. */
struct strmap_slot {
	uint32_t hash;
	uint32_t number; /* + 1, 0: free */
};

static uint32_t hash_of(struct str s)
{
	return (uint32_t)hash_bytes(s.p, s.len, 0);
}

static size_t slot_of(const struct strmap *m, struct str s, uint32_t hash)
{
	size_t i = hash & (m->slot_count - 1);

	while (m->slots[i].number) {
		if (m->slots[i].hash == hash) {
			struct str at = strmap_at(m, m->slots[i].number - 1);

			if (at.len == s.len && !memcmp(at.p, s.p, s.len))
				break;
		}
		i = (i + 1) & (m->slot_count - 1);
	}
	return i;
}

static bool grow_slots(struct strmap *m)
{
	size_t count = m->slot_count ? m->slot_count * 2 : 64;
	struct strmap_slot *slots = huge_calloc(count, sizeof *slots);

	if (!slots)
		return false;
	for (size_t i = 0; i < m->slot_count; i++) {
		size_t to = m->slots[i].hash & (count - 1);

		if (!m->slots[i].number)
			continue;
		while (slots[to].number)
			to = (to + 1) & (count - 1);
		slots[to] = m->slots[i];
	}
	huge_free(m->slots);
	m->slots = slots;
	m->slot_count = count;
	return true;
}

enum { HUGE_FROM = 4 << 20 }; /* bytes, of which huge_alloc() takes huge pages */

/* realloc(), but large ones go to huge pages. */
static void *grow_array(void *at, size_t used, size_t count, size_t size)
{
	void *p;

	if (count < HUGE_FROM / size)
		return realloc(at, count * size);
	p = huge_alloc(count, size);
	if (p && used)
		memcpy(p, at, used * size);
	if (p)
		huge_free(at);
	return p;
}

static bool append(struct strmap *m, struct str s)
{
	uint64_t at = m->off ? m->off[m->count] : 0;

	if (m->count + 2 > m->off_cap) {
		size_t cap = m->off_cap ? m->off_cap * 2 : 64;
		uint64_t *off = grow_array(m->off, m->off ? m->count + 1 : 0, cap, sizeof *off);

		if (!off)
			return false;
		off[m->count] = at;
		m->off = off;
		m->off_cap = cap;
	}
	if (at + s.len > m->bytes_cap || !m->bytes) {
		size_t cap = m->bytes_cap ? m->bytes_cap : 4096;
		char *bytes;

		while (cap < at + s.len)
			cap *= 2;
		if (!(bytes = grow_array(m->bytes, at, cap, 1)))
			return false;
		m->bytes = bytes;
		m->bytes_cap = cap;
	}
	if (s.len)
		memcpy(m->bytes + at, s.p, s.len);
	m->off[++m->count] = at + s.len;
	return true;
}

uint32_t strmap_add(struct strmap *m, struct str s, bool *added)
{
	const uint32_t hash = hash_of(s);
	size_t i;

	*added = false;
	if ((size_t)m->count * 2 >= m->slot_count && !grow_slots(m))
		return UINT32_MAX;
	i = slot_of(m, s, hash);
	if (!m->slots[i].number) {
		if (m->count >= UINT32_MAX - 2 || !append(m, s))
			return UINT32_MAX;
		m->slots[i] = (struct strmap_slot){hash, m->count};
		*added = true;
	}
	return m->slots[i].number - 1;
}

uint32_t strmap_find(const struct strmap *m, struct str s)
{
	size_t i;

	if (!m->slot_count)
		return UINT32_MAX;
	i = slot_of(m, s, hash_of(s));
	return m->slots[i].number ? m->slots[i].number - 1 : UINT32_MAX;
}

void strmap_prefetch(const struct strmap *m, struct str s)
{
	if (m->slot_count)
		__builtin_prefetch(&m->slots[hash_of(s) & (m->slot_count - 1)]);
}

struct str strmap_at(const struct strmap *m, uint32_t number)
{
	const char *bytes = m->bytes ? m->bytes : "";

	return (struct str){bytes + m->off[number], (size_t)(m->off[number + 1] - m->off[number])};
}

void strmap_free(struct strmap *m)
{
	huge_free(m->slots);
	huge_free(m->off);
	huge_free(m->bytes);
	*m = (struct strmap){0};
}
