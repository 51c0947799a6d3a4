// json_shape.hh: what the objects at one place of a stream of documents looked like until now, so
// that the next one is foretold.  A producer writes an object's keys in one order, and much of what
// no mapping asks for is the same from one object to the next: members whose bytes were JSON once
// are passed with one comparison where the same bytes come again.  A wrong guess costs time alone.
// One thread; where memory runs out, less is remembered.

#ifndef TAMIZ_JSON_SHAPE_HH
#define TAMIZ_JSON_SHAPE_HH

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

enum { KEYS_MOST = 192, KEYS_PLACES = 512, RUN_MOST = 2048, RUN_MEMBERS = 48, SHAPES_MOST = 64 };

// The first eight bytes, which must be readable, as a little-endian number.
inline uint64_t load_word(const char *p)
{
	uint64_t x;

	std::memcpy(&x, p, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

inline uint64_t low_bytes(size_t n)
{
	return n < 8 ? (uint64_t{1} << 8 * n) - 1 : ~uint64_t{0};
}

// A run up to and with one of its members.
struct run_member {
	uint16_t end;	 // behind the character that follows the value
	uint16_t tokens; // simdjson's positions up to that character
	uint8_t key;
};

// Members that nobody asks for, in a row: from the first one's value to the character behind the
// last.
struct run {
	struct run_member members[RUN_MEMBERS];
	int count;
	char bytes[RUN_MOST + 8];

	// How many of the members stand at p, where so many bytes may be read.
	int match(const char *p, size_t there) const;
};

struct shape;

// A key as it was met, and what came of it.  After a key mostly comes the one that came after it
// the last time, which one comparison then tells.
struct alignas(64) met {
	char text[40]; // "key": and zeros behind its end
	uint8_t size;  // of it; 0: free
	uint8_t next;  // index of the key that followed
	int16_t edge;  // of the mapping's node, or -1
	int16_t slot;  // of the node there, or SLOT_NONE
	uint8_t changes;
	std::unique_ptr<run> same;    // what begins with its value
	std::unique_ptr<shape> below; // of its value, or of what the list there holds

	// Values that changed twice are not taken into runs.
	bool steady() const
	{
		return changes < 2;
	}

	// Whether the key stands here, and its colon right behind it.
	bool is(const char *p) const
	{
		if (size >= 16) // both ends, and what is left between them
			return !std::memcmp(p, text, 16) && !std::memcmp(p + size - 16, text + size - 16, 16) &&
			       (size <= 32 || !std::memcmp(p + 16, text + 16, 16));
		if (size >= 8)
			return load_word(p) == load_word(text) &&
			       load_word(p + size - 8) == load_word(text + size - 8);
		return size && (load_word(p) & low_bytes(size)) == load_word(text);
	}
};

struct shape {
	struct met keys[KEYS_MOST];  // in the order in which they were met
	uint8_t places[KEYS_PLACES]; // index of a key by its hash, and 1; 0: free
	uint8_t first;
	int count, depth;
	unsigned objects;

	// Before each object, which lies so deep: a run says nothing about another depth, and what
	// changed at first may have settled.
	void begin(int at_depth)
	{
		if (depth != at_depth || ++objects % 4096 == 0)
			forget(at_depth);
	}
	void forget(int at_depth);

	// A key, new where it is met for the first time; nullptr: no room.
	struct met *find(const char *key, size_t len, bool *made);

	// How many members of the key's run stand at p; the run is cut off before the first that
	// does not.
	int pass(struct met &start, const char *p, size_t there);
};

// A run in the making.
struct run_draft {
	struct met *start = nullptr; // nullptr: none yet
	size_t token;
	struct run_member members[RUN_MEMBERS];
	int count;
	const char *from;

	// The member of this key has been passed: from its value at position `value` to the
	// character at `end`.
	void add(struct shape &s, const struct met &m, const char *bytes, const uint32_t *at,
		 size_t value, size_t end);
	void finish()
	{
		if (start)
			keep();
	}
	void keep();
};

#endif
