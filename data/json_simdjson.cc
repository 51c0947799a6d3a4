// The walk of json_reader.c over simdjson's on-demand values: same captures, or a refusal.
//
// On-demand looks at what it is asked for only, so everything captured is checked here: numbers
// against JSON's grammar, strings by unescaping those with a backslash.  A key twice, an escape in a
// key, or anything else out of the ordinary is refused: jansson decides then.

#include "config.h"

extern "C" {
#include "arena.h"
#include "json_simdjson.h"
#include "mapping.h"
}

#include <cstring>
#include <new>
#include <simdjson.h>

namespace od = simdjson::ondemand;

struct simdjson_reader {
	od::parser parser;
};

namespace {

struct step {
	int node, entity;
	uint32_t row, sub;
	int lists;
};

struct walker {
	const struct mapping *m;
	struct captures *c;

	bool value(od::value v, step s);
	bool object(od::object o, const step &s);
	bool array(od::array a, const step &s);
	bool scalar(od::value &v, od::json_type type, const step &s, int slot);
	bool string(od::value &v, const step &s, int slot);
};

bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_number(const char *p, const char *end)
{
	if (p < end && *p == '-')
		p++;
	if (p == end || !is_digit(*p))
		return false;
	if (*p == '0')
		p++;
	else
		while (p < end && is_digit(*p))
			p++;
	if (p < end && *p == '.') {
		if (++p == end || !is_digit(*p))
			return false;
		while (p < end && is_digit(*p))
			p++;
	}
	if (p < end && (*p | 32) == 'e') {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (p == end || !is_digit(*p))
			return false;
		while (p < end && is_digit(*p))
			p++;
	}
	return p == end;
}

// The token without the blanks behind it.
std::string_view token(od::value &v)
{
	std::string_view t = v.raw_json_token();

	while (!t.empty() && static_cast<unsigned char>(t.back()) <= ' ')
		t.remove_suffix(1);
	return t;
}

bool walker::string(od::value &v, const step &s, int slot)
{
	std::string_view t = token(v);
	std::string_view text;

	if (t.size() < 2 || t.front() != '"' || t.back() != '"')
		return false;
	text = t.substr(1, t.size() - 2);
	if (!std::memchr(text.data(), '\\', text.size())) {
		captures_add(c, s.entity, slot, s.row, s.sub, VALUE_STRING, text.data(), text.size());
		if (c->count)
			c->items[c->count - 1].plain = true;
		return true;
	}
	// Unescaped into the parser's own buffer, which lives as long as the captures are needed.
	if (v.get_string().get(text))
		return false;
	captures_add(c, s.entity, slot, s.row, s.sub, VALUE_STRING, text.data(), text.size());
	return true;
}

bool walker::scalar(od::value &v, od::json_type type, const step &s, int slot)
{
	std::string_view t;
	bool flag;

	switch (type) {
	case od::json_type::string:
		return string(v, s, slot);
	case od::json_type::number:
		t = token(v);
		if (!is_number(t.data(), t.data() + t.size()))
			return false;
		captures_add(c, s.entity, slot, s.row, s.sub, VALUE_NUMBER, t.data(), t.size());
		return true;
	case od::json_type::boolean:
		if (v.get_bool().get(flag))
			return false;
		captures_add(c, s.entity, slot, s.row, s.sub, flag ? VALUE_TRUE : VALUE_FALSE, nullptr, 0);
		return true;
	case od::json_type::null:
		if (token(v) != "null")
			return false;
		captures_add(c, s.entity, slot, s.row, s.sub, VALUE_NULL, nullptr, 0);
		return true;
	case od::json_type::object:
	case od::json_type::array:
		captures_add(c, s.entity, slot, s.row, s.sub,
		             type == od::json_type::object ? VALUE_OBJECT : VALUE_ARRAY, nullptr, 0);
		return true;
	}
	return false;
}

constexpr uint64_t ONES = 0x0101010101010101, TOPS = 0x8080808080808080;

// The top bit of each byte of x that is c (and perhaps of some behind it).
uint64_t bytes_that_are(uint64_t x, char c)
{
	x ^= ONES * static_cast<unsigned char>(c);
	return (x - ONES) & ~x & TOPS;
}

uint64_t load_word(const char *p)
{
	uint64_t x;

	std::memcpy(&x, p, sizeof x); // within the padding
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

// Length of the key up to its quote and its first eight bytes; false where it has an escape.
bool scan_key(const char *k, size_t *len, uint64_t *word)
{
	for (size_t i = 0;; i += 8) {
		uint64_t x = load_word(k + i), quote = bytes_that_are(x, '"');
		uint64_t escape = bytes_that_are(x, '\\');

		if (escape && (!quote || (escape & -escape) < (quote & -quote)))
			return false;
		if (i == 0)
			*word = x;
		if (quote) {
			size_t bytes = static_cast<size_t>(__builtin_ctzll(quote)) / 8;

			*len = i + bytes;
			if (i == 0)
				*word = bytes ? x & (~uint64_t{0} >> (64 - 8 * bytes)) : 0;
			return true;
		}
	}
}

bool walker::object(od::object o, const step &s)
{
	const struct map_node &n = m->nodes[s.node];
	uint64_t seen = 0;

	for (auto f : o) {
		od::raw_json_string key;
		od::value v;
		step below = s;
		const char *k;
		size_t len;
		uint64_t bit, word = 0;
		uint32_t at;

		if (f.key().get(key))
			return false;
		k = key.raw();
		if (!scan_key(k, &len, &word))
			return false;
		at = map_hash_word(word, len) & n.mask;
		while (n.edges[at].key &&
		       (n.edges[at].len != len || std::memcmp(n.edges[at].key, k, len) != 0))
			at = (at + 1) & n.mask;
		if (!n.edges[at].key)
			continue;
		if (f.value().get(v))
			return false;
		if (at >= 64) // more keys than a mapping has at one level
			return false;
		bit = uint64_t{1} << at;
		if (seen & bit)
			return false;
		seen |= bit;
		below.node = static_cast<int>(n.edges[at].child);
		if (!value(v, below))
			return false;
	}
	return true;
}

bool walker::array(od::array a, const step &s)
{
	uint32_t i = 0;

	for (auto element : a) {
		od::value v;
		step below = s;

		if (element.get(v))
			return false;
		below.node = m->nodes[s.node].element;
		below.lists++;
		if (s.lists == 0)
			below.row = i;
		else if (s.lists == 1)
			below.sub = i;
		i++;
		if (!value(v, below))
			return false;
	}
	return true;
}

bool walker::value(od::value v, step s)
{
	const struct map_node &n = m->nodes[s.node];
	od::json_type type;

	if (v.type().get(type))
		return false;
	if (n.def >= 0 && type == od::json_type::object) {
		s.entity = captures_entity(c, n.def, s.entity);
		s.row = s.sub = 0;
		s.lists = 0;
	}
	if (n.slot >= 0 && !scalar(v, type, s, n.slot))
		return false;
	if (type == od::json_type::object && n.count) {
		od::object o;

		return !v.get_object().get(o) && object(o, s);
	}
	if (type == od::json_type::array && n.element >= 0) {
		od::array a;

		return !v.get_array().get(a) && array(a, s);
	}
	return true;
}

bool walk_document(walker &w, od::document &doc)
{
	const struct map_node &n = w.m->nodes[0];
	step s = {0, -1, 0, 0, 0};
	od::object o;

	if (doc.get_object().get(o))
		return false;
	if (n.def >= 0)
		s.entity = captures_entity(w.c, n.def, -1);
	// Nothing may follow.
	return w.object(o, s) && doc.current_location().error() == simdjson::OUT_OF_BOUNDS;
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

bool simdjson_walk(struct simdjson_reader *r, const struct mapping *m, const char *bytes, size_t len,
                   struct captures *c)
{
	walker w = {m, c};
	od::document doc;

	try {
		if (r->parser.iterate(bytes, len, len + simdjson::SIMDJSON_PADDING).get(doc))
			return false;
		return walk_document(w, doc) && !c->nomem;
	} catch (...) { // on-demand throws nothing that is asked with .get(); memory may run out
		return false;
	}
}
