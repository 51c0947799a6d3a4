#include "config.h"

#include "json_shape.hh"

#include "mapping.h"

#include <algorithm>
#include <new>

enum { KEY_FRAME = 3 }; // two quotes and a colon

int run::match(const char *p, size_t there) const
{
	const size_t len = count ? members[count - 1].end : 0;
	size_t i = 0;
	int n = 0;

	if (len <= there && !std::memcmp(p, bytes, len))
		return count;
	there = std::min(there, len);
	while (i + 8 <= there && load_word(p + i) == load_word(bytes + i))
		i += 8;
	while (i < there && p[i] == bytes[i])
		i++;
	while (n < count && members[n].end <= i)
		n++;
	return n;
}

void shape::forget(int at_depth)
{
	for (struct met &m : keys) {
		m.same.reset();
		m.changes = 0;
	}
	depth = at_depth;
}

struct met *shape::find(const char *key, size_t len, bool *made)
{
	uint32_t at = map_hash_word(load_word(key) & low_bytes(len), len) % KEYS_PLACES;
	struct met *m;

	*made = false;
	if (!len || len > sizeof keys[0].text - KEY_FRAME)
		return nullptr;
	for (; places[at]; at = (at + 1) % KEYS_PLACES) {
		m = &keys[places[at] - 1];
		if (m->size == len + KEY_FRAME && !std::memcmp(m->text + 1, key, len))
			return m;
	}
	if (count == KEYS_MOST)
		return nullptr;
	m = &keys[count++];
	places[at] = static_cast<uint8_t>(count);
	m->text[0] = '"';
	std::memcpy(m->text + 1, key, len);
	std::memcpy(m->text + 1 + len, "\":", 2);
	m->size = static_cast<uint8_t>(len + KEY_FRAME);
	*made = true;
	return m;
}

int shape::pass(struct met &start, const char *p, size_t there)
{
	struct run &r = *start.same;
	const int n = r.match(p, there);

	if (n < r.count) {
		struct met &other = keys[r.members[n].key];

		other.changes += other.steady();
		r.count = n;
		if (!n)
			start.same.reset();
	}
	return n;
}

void run_draft::add(struct shape &s, const struct met &m, const char *bytes, const uint32_t *at,
		    size_t value, size_t end)
{
	size_t len;

	if (!m.steady() || (start && count == RUN_MEMBERS))
		finish();
	if (!m.steady())
		return;
	if (!start) {
		start = &s.keys[&m - s.keys];
		from = bytes + at[value];
		token = value;
		count = 0;
	}
	len = static_cast<size_t>(bytes + at[end] + 1 - from);
	if (len > RUN_MOST || end - token > UINT16_MAX) {
		finish();
		return;
	}
	members[count++] = {static_cast<uint16_t>(len), static_cast<uint16_t>(end - token),
			    static_cast<uint8_t>(&m - s.keys)};
}

void run_draft::keep()
{
	if (count && (start->same || (start->same.reset(new (std::nothrow) run), start->same))) {
		struct run &r = *start->same;

		std::copy(members, members + count, r.members);
		r.count = count;
		std::memcpy(r.bytes, from, members[count - 1].end);
	}
	start = nullptr;
}
