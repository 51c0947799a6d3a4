#include "config.h"

#include "strmap.h"

#include "fold.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_of(const struct strmap *m, struct str s, uint64_t hash)
{
	size_t i = hash & (m->slots - 1);

	while (m->numbers[i]) {
		struct str at = strmap_at(m, m->numbers[i] - 1);

		if (m->hashes[i] == hash && at.len == s.len && !memcmp(at.p, s.p, s.len))
			break;
		i = (i + 1) & (m->slots - 1);
	}
	return i;
}

static bool grow_slots(struct strmap *m)
{
	size_t slots = m->slots ? m->slots * 2 : 64;
	uint64_t *hashes = malloc(slots * sizeof *hashes);
	uint32_t *numbers = calloc(slots, sizeof *numbers);

	if (!hashes || !numbers) {
		free(hashes);
		free(numbers);
		return false;
	}
	for (size_t i = 0; i < m->slots; i++) {
		size_t to = m->hashes[i] & (slots - 1);

		if (!m->numbers[i])
			continue;
		while (numbers[to])
			to = (to + 1) & (slots - 1);
		hashes[to] = m->hashes[i];
		numbers[to] = m->numbers[i];
	}
	free(m->hashes);
	free(m->numbers);
	m->hashes = hashes;
	m->numbers = numbers;
	m->slots = slots;
	return true;
}

static bool append(struct strmap *m, struct str s)
{
	uint64_t at = m->off ? m->off[m->count] : 0;

	if (m->count + 2 > m->off_cap) {
		size_t cap = m->off_cap ? m->off_cap * 2 : 64;
		uint64_t *off = realloc(m->off, cap * sizeof *off);

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
		if (!(bytes = realloc(m->bytes, cap)))
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
	uint64_t hash = hash_bytes(s.p, s.len, 0);
	size_t i;

	*added = false;
	if ((size_t)m->count * 2 >= m->slots && !grow_slots(m))
		return UINT32_MAX;
	i = slot_of(m, s, hash);
	if (!m->numbers[i]) {
		if (m->count >= UINT32_MAX - 2 || !append(m, s))
			return UINT32_MAX;
		m->hashes[i] = hash;
		m->numbers[i] = m->count;
		*added = true;
	}
	return m->numbers[i] - 1;
}

uint32_t strmap_find(const struct strmap *m, struct str s)
{
	size_t i;

	if (!m->slots)
		return UINT32_MAX;
	i = slot_of(m, s, hash_bytes(s.p, s.len, 0));
	return m->numbers[i] ? m->numbers[i] - 1 : UINT32_MAX;
}

struct str strmap_at(const struct strmap *m, uint32_t number)
{
	const char *bytes = m->bytes ? m->bytes : "";

	return (struct str){bytes + m->off[number], (size_t)(m->off[number + 1] - m->off[number])};
}

void strmap_free(struct strmap *m)
{
	free(m->hashes);
	free(m->numbers);
	free(m->off);
	free(m->bytes);
	*m = (struct strmap){0};
}
