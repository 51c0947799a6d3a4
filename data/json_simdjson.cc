// The walk of json_reader.c over the positions that simdjson's first stage finds: of brackets, colons,
// commas and the beginnings of scalars.  Same captures, or a refusal.
//
// The first stage sees to UTF-8, closed strings and control characters; what is captured is checked
// here: numbers against JSON's grammar, strings by unescaping those with a backslash.  What no mapping
// asks for must be JSON too.  A key twice, an escape in a key, or anything else out of
// the ordinary is refused: jansson decides then.

#include "config.h"

extern "C" {
#include "arena.h"
#include "json_simdjson.h"
#include "json_token.h"
#include "mapping.h"
}

#include "json_shape.hh"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>
#include <vector>

struct simdjson_reader {
	std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
	std::vector<std::unique_ptr<shape>> shapes; // by node, once one was met
	int below; // shapes of what no mapping asks for
	std::vector<char> open;
};

namespace {

// Where among the records a walk is.
struct step {
	int entity;
	uint32_t row, sub;
	int lists;
};

// A document and where in it a walk is.
struct walker {
	const struct mapping *m;
	struct captures *c;
	const char *bytes;
	const uint32_t *at; // of the structural characters, and behind the last the length
	size_t next, count; // the next one of them
	int depth, depth_cap;
	const char *escape; // the first backslash behind what was looked at, or the end
	struct simdjson_reader *r;

	bool value(int node, const step &s);
	bool object(const struct map_node &n, const step &s, struct shape &shape);
	bool key(const struct map_node &n, struct shape &shape, uint8_t **guess, int *edge, struct met **place);
	bool other_key(const struct map_node &n, struct shape &shape, int *edge, struct met **found);
	bool unasked(struct shape &shape, struct met *key, uint8_t **guess, struct run_draft &draft);
	bool pass(struct met *key);
	bool list_of(const struct map_node &none, struct shape &shape);
	bool array(const struct map_node &n, const step &s);
	bool escaped(const char *p, size_t len);
	bool scalar(char first, const step &s, int slot);
	bool string(const step &s, int slot);
	bool number(const char **p, size_t *len);
	bool plain();
	bool any_key();
	bool skip();

	char look() const
	{
		return next < count ? bytes[at[next]] : '\0';
	}

	// What is captured is the token that begins at `next`, without the blanks behind it.
	const char *token(size_t *len) const
	{
		const char *p = bytes + at[next], *end = bytes + at[next + 1];

		// JSON's four blanks: any other control character is no blank.
		while (end > p && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t'))
			end--;
		*len = static_cast<size_t>(end - p);
		return p;
	}
};

// Whether there is a backslash; each part of the document is asked about behind those before it.
inline bool walker::escaped(const char *p, size_t len)
{
	if (!escape || escape < p) {
		const char *end = bytes + at[count];
		const void *found = std::memchr(p, '\\', static_cast<size_t>(end - p));

		escape = found ? static_cast<const char *>(found) : end;
	}
	return escape < p + len;
}

bool walker::string(const step &s, int slot)
{
	size_t len;
	const char *p = token(&len);
	bool nul = false;

	if (len < 2 || p[len - 1] != '"')
		return false;
	p++;
	len -= 2;
	if (escaped(p, len)) {
		char *out = static_cast<char *>(arena_alloc(&c->arena, len + 1));

		if (!out) {
			c->nomem = true;
			return false;
		}
		if (!token_unescape(p, p + len, out, &len, &nul))
			return false;
		p = out;
	}
	captures_add(c, s.entity, slot, s.row, s.sub, VALUE_STRING, p, len);
	if (c->count)
		c->items[c->count - 1].plain = !nul;
	return true;
}

// Digits alone, as nearly all numbers are.
inline bool is_natural(const char *p, size_t len)
{
	size_t digits = 0;

	while (digits < len && token_is_digit(p[digits]))
		digits++;
	return digits == len && (*p != '0' || len == 1);
}

// A number as jansson would hand it on, who keeps integers and doubles, not digits.
bool walker::number(const char **p, size_t *len)
{
	char real[TOKEN_REAL];
	const char *end = *p + *len;
	double value;

	if (*len == 2 && !std::memcmp(*p, "-0", 2)) {
		++*p;
		--*len;
		return true;
	}
	if (std::none_of(*p, end, [](char c0) { return c0 == '.' || (c0 | 32) == 'e'; }))
		return true;
	value = std::strtod(*p, nullptr); // which ends where the grammar does
	if (!std::isfinite(value))
		return false;
	*len = token_real(value, real);
	*p = arena_copy(&c->arena, real, *len);
	c->nomem = c->nomem || !*p;
	return *p != nullptr;
}

bool walker::scalar(char first, const step &s, int slot)
{
	size_t len;
	const char *p;
	enum value_type type;

	if (first == '"')
		return string(s, slot);
	if (first == '{' || first == '[') {
		captures_add(c, s.entity, slot, s.row, s.sub, first == '{' ? VALUE_OBJECT : VALUE_ARRAY, nullptr, 0);
		return true;
	}
	p = token(&len);
	if (first == '-' || token_is_digit(first)) {
		if (!is_natural(p, len) && (!token_is_number(p, p + len) || !number(&p, &len)))
			return false;
		captures_add(c, s.entity, slot, s.row, s.sub, VALUE_NUMBER, p, len);
		return true;
	}
	if (len == 4 && !std::memcmp(p, "true", 4))
		type = VALUE_TRUE;
	else if (len == 5 && !std::memcmp(p, "false", 5))
		type = VALUE_FALSE;
	else if (len == 4 && !std::memcmp(p, "null", 4))
		type = VALUE_NULL;
	else
		return false;
	captures_add(c, s.entity, slot, s.row, s.sub, type, nullptr, 0);
	return true;
}

// A token that is no string, bracket, colon or comma.
bool walker::plain()
{
	size_t len;
	const char *p = token(&len);

	if (*p == '-' || token_is_digit(*p))
		return token_is_number(p, p + len);
	return (len == 4 && (!std::memcmp(p, "true", 4) || !std::memcmp(p, "null", 4))) ||
	       (len == 5 && !std::memcmp(p, "false", 5));
}

// A key and its colon.
bool walker::any_key()
{
	if (look() != '"')
		return false;
	next++;
	if (look() != ':')
		return false;
	next++;
	return true;
}

// Past a value that nobody asks for.  It must be JSON all the same, or the reference would see another
// document; escapes in strings need no look, for the repair takes any.
bool walker::skip()
{
	std::vector<char> &open = r->open; // the brackets around the value looked at
	bool closed;

	open.clear();
	for (;;) {
		const char c0 = look();

		closed = true;
		if (c0 == '{' || c0 == '[') {
			if (static_cast<int>(open.size()) + 1 + depth > depth_cap)
				return false;
			next++;
			closed = look() == (c0 == '{' ? '}' : ']');
			if (!closed) {
				open.push_back(c0);
				if (c0 == '{' && !any_key())
					return false;
				continue;
			}
		} else if (c0 != '"' && (next >= count || !plain())) {
			return false;
		}
		next++;
		while (closed) { // a value has ended: what follows it?
			char c1;

			if (open.empty())
				return true;
			c1 = look();
			next++;
			closed = c1 == (open.back() == '{' ? '}' : ']');
			if (closed)
				open.pop_back();
			else if (c1 != ',' || (open.back() == '{' && !any_key()))
				return false;
		}
	}
}

// The key's edge in the table, or -1.
int find_edge(const struct map_node &n, const char *key, size_t len)
{
	const uint64_t word = load_word(key) & low_bytes(len);
	uint32_t at = map_hash_word(word, len) & n.mask;

	if (!n.count)
		return -1;
	for (; n.edges[at].key; at = (at + 1) & n.mask)
		if (n.edges[at].len == len && n.edges[at].word == word &&
		    (len <= 8 || !std::memcmp(n.edges[at].key + 8, key + 8, len - 8)))
			return static_cast<int>(at);
	return -1;
}

// Past the key at `next` and its colon; *edge is its edge or -1.  guess: where the index of the key
// that is expected is noted.  *place: the key, or nullptr where there is no room for one.
inline bool walker::key(const struct map_node &n, struct shape &shape, uint8_t **guess, int *edge, struct met **place)
{
	struct met *found = &shape.keys[**guess];

	if (next + 2 < count && found->is(bytes + at[next])) {
		next += 2;
	} else {
		if (!other_key(n, shape, edge, &found))
			return false;
		if (found)
			**guess = static_cast<uint8_t>(found - shape.keys);
	}
	*place = found;
	if (found) {
		*edge = found->edge;
		*guess = &found->next;
	}
	return true;
}

// The same for one that is not the key expected.
bool walker::other_key(const struct map_node &n, struct shape &shape, int *edge, struct met **found)
{
	const char *k;
	size_t len;
	bool made;

	if (look() != '"')
		return false;
	k = token(&len) + 1;
	if (len < 2 || k[len - 2] != '"' || escaped(k, len - 2))
		return false;
	len -= 2;
	*found = shape.find(k, len, &made);
	if (!*found || made)
		*edge = find_edge(n, k, len);
	if (made) {
		(*found)->edge = static_cast<int16_t>(*edge);
		(*found)->slot = static_cast<int16_t>(*edge < 0 ? SLOT_NONE : m->nodes[n.edges[*edge].child].slot);
	}
	next++;
	if (look() != ':')
		return false;
	next++;
	return true;
}

// Past the value of a key that nobody asks for, and past more such members where all are as they were.
bool walker::unasked(struct shape &shape, struct met *key, uint8_t **guess, struct run_draft &draft)
{
	const size_t value = next;

	if (!key) {
		draft.finish();
		return skip();
	}
	if (key->same) {
		const int n = shape.pass(*key, bytes + at[next], at[count] - at[next]);

		draft.finish();
		if (n) {
			const struct run_member &last = key->same->members[n - 1];

			next += last.tokens;
			*guess = &shape.keys[last.key].next;
			return true;
		}
	}
	if (!pass(key))
		return false;
	if (next < count)
		draft.add(shape, *key, bytes, at, value, next);
	return true;
}

// Past one value that nobody asks for.
bool walker::pass(struct met *key)
{
	static const struct map_node none = {nullptr, 0, 0, SLOT_NONE, -1, -1};
	const char first = look();
	const bool list = first == '[' && next + 1 < count && bytes[at[next + 1]] == '{';

	if (first != '{' && !list)
		return skip();
	if (!key->below && r->below < SHAPES_MOST) {
		key->below.reset(new (std::nothrow) shape());
		r->below++;
	}
	if (!key->below)
		return skip();
	return list ? list_of(none, *key->below) : object(none, {}, *key->below);
}

bool walker::object(const struct map_node &n, const step &s, struct shape &shape)
{
	uint8_t *guess = &shape.first;
	struct run_draft draft;
	uint64_t seen = 0;

	if (++depth > depth_cap)
		return false;
	shape.begin(depth);
	next++;
	if (look() == '}') {
		next++;
		depth--;
		return true;
	}
	for (;;) {
		struct met *place;
		int edge = -1;
		char c0;

		if (!key(n, shape, &guess, &edge, &place))
			return false;
		if (edge >= 0) {
			draft.finish();
			if (edge >= 64 || seen >> edge & 1) // more keys than a mapping has at one level
				return false;
			seen |= uint64_t{1} << edge;
			c0 = look();
			if (place && place->slot >= 0 && c0 != '{' && c0 != '[') {
				if (!scalar(c0, s, place->slot))
					return false;
				next++;
			} else if (!value(static_cast<int>(n.edges[edge].child), s)) {
				return false;
			}
		} else if (!unasked(shape, place, &guess, draft)) {
			return false;
		}
		c0 = look();
		next++;
		if (c0 == '}') {
			draft.finish();
			depth--;
			return true;
		}
		if (c0 != ',')
			return false;
	}
}

// Objects that nobody asks for, in a list.
bool walker::list_of(const struct map_node &none, struct shape &shape)
{
	if (++depth > depth_cap)
		return false;
	for (next++;;) {
		char c0 = look();

		if (c0 == '{' ? !object(none, {}, shape) : !skip())
			return false;
		c0 = look();
		next++;
		if (c0 == ']') {
			depth--;
			return true;
		}
		if (c0 != ',')
			return false;
	}
}

bool walker::array(const struct map_node &n, const step &s)
{
	if (++depth > depth_cap)
		return false;
	next++;
	if (look() == ']') {
		next++;
		depth--;
		return true;
	}
	for (uint32_t i = 0;; i++) {
		step below = s;
		char c0;

		below.lists++;
		if (s.lists == 0)
			below.row = i;
		else if (s.lists == 1)
			below.sub = i;
		if (!value(n.element, below))
			return false;
		c0 = look();
		next++;
		if (c0 == ']') {
			depth--;
			return true;
		}
		if (c0 != ',')
			return false;
	}
}

bool walker::value(int node, const step &s)
{
	const struct map_node &n = m->nodes[node];
	const char first = look();

	if (first != '{' && first != '[') {
		if (n.slot < 0)
			return skip();
		if (!scalar(first, s, n.slot))
			return false;
		next++;
		return true;
	}
	if (n.def >= 0 && first == '{') {
		const step record = {captures_entity(c, n.def, s.entity), 0, 0, 0};

		if (n.slot >= 0 && !scalar(first, record, n.slot))
			return false;
		return n.count ? object(n, record, *r->shapes[static_cast<size_t>(node)]) : skip();
	}
	if (n.slot >= 0 && !scalar(first, s, n.slot))
		return false;
	if (first == '{' && n.count)
		return object(n, s, *r->shapes[static_cast<size_t>(node)]);
	if (first == '[' && n.element >= 0)
		return array(n, s);
	return skip();
}

bool walk_document(walker &w)
{
	const struct map_node &n = w.m->nodes[0];
	step s = {-1, 0, 0, 0};

	if (w.look() != '{')
		return false;
	if (n.def >= 0)
		s.entity = captures_entity(w.c, n.def, -1);
	return w.object(n, s, *w.r->shapes[0]) && w.next == w.count; // nothing may follow
}

enum { FIRST_USE = 64 << 10 }; // bytes, many times what it takes

// Room for the positions in so many bytes.
bool make_room(struct simdjson_reader *r, size_t len)
{
	size_t want = 4096;

	if (r->parser && r->parser->capacity() >= len)
		return true;
	while (want < len)
		want *= 2;
	if (r->parser)
		return r->parser->set_capacity(want) == simdjson::SUCCESS;
	// What the library makes on its first use is made where it may not throw: there has to be room.
	if (char *room = static_cast<char *>(std::malloc(FIRST_USE)))
		std::free(room);
	else
		return false;
	return simdjson::get_active_implementation()->create_dom_parser_implementation(
		       want, simdjson::DEFAULT_MAX_DEPTH, r->parser) == simdjson::SUCCESS;
}

// A shape for each node that has keys.
void make_shapes(struct simdjson_reader *r, const struct mapping *m)
{
	std::vector<std::unique_ptr<shape>> shapes(m->node_count);

	for (size_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].count || i == 0)
			shapes[i] = std::make_unique<shape>();
	r->shapes.swap(shapes);
	r->below = 0;
}

} // namespace

struct simdjson_reader *simdjson_reader_new(void)
{
	return new (std::nothrow) simdjson_reader;
}

void simdjson_reader_free(struct simdjson_reader *r)
{
	delete r;
}

bool simdjson_walk(struct simdjson_reader *r, const struct mapping *m, const char *bytes, size_t len, int depth_cap,
                   struct captures *c)
{
	walker w = {m, c, bytes, nullptr, 0, 0, 0, depth_cap, nullptr, r};

	try {
		if (r->shapes.empty())
			make_shapes(r, m);
		if (!make_room(r, len) || r->parser->stage1(reinterpret_cast<const uint8_t *>(bytes), len,
		                                            simdjson::stage1_mode::regular) != simdjson::SUCCESS)
			return false;
		w.at = r->parser->structural_indexes.get();
		w.count = r->parser->n_structural_indexes;
		r->parser->structural_indexes[w.count] = static_cast<uint32_t>(len);
		return walk_document(w) && !c->nomem;
	} catch (...) { // memory may run out
		return false;
	}
}
