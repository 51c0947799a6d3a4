#include "config.h"

#include "encoding.h"
#include "json_reader.h"

#include <string.h>

/* Lexical work on JSON text, before a library reads it: no values are made here. */

bool json_next_value(const char *s, size_t len, size_t *start, size_t *end)
{
	size_t i = 0, depth = 0;

	/* Every control character: one that stayed would be a value of no bytes, for ever. */
	while (i < len && ((unsigned char)s[i] <= ' ' || strchr(",[]", s[i])))
		i++;
	*start = *end = i;
	for (; i < len; i++) {
		char c = s[i];

		if (c == '"') {
			for (i++; i < len && s[i] != '"'; i++)
				i += s[i] == '\\';
			if (i >= len)
				return false;
			if (depth == 0) {
				*end = i + 1;
				return true;
			}
		} else if (c == '{' || c == '[') {
			depth++;
		} else if ((c == '}' || c == ']') && depth) {
			if (--depth == 0) {
				*end = i + 1;
				return true;
			}
		} else if (depth == 0 && (c == ',' || c == ']' || (unsigned char)c <= ' ')) {
			*end = i;
			return true;
		}
	}
	return false;
}

/* Brackets that open, eight bytes at a time: [ and { differ in one bit, which is set here. */
static size_t count_openings(const char *s, size_t len)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7f, bit = 0x2020202020202020, open = 0x7b7b7b7b7b7b7b7b;
	size_t n = 0, i = 0;

	for (; len - i >= 8; i += 8) {
		uint64_t x;

		memcpy(&x, s + i, 8);
		x = (x | bit) ^ open; /* a byte is zero where it opened */
		x = ~(((x & low) + low) | x | low) >> 7;
		n += (size_t)((x * 0x0101010101010101) >> 56);
	}
	for (; i < len; i++)
		n += (s[i] | 0x20) == '{';
	return n;
}

bool json_deeper_than(const char *s, size_t len, int cap)
{
	int depth = 0;

	if (count_openings(s, len) <= (size_t)cap)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"') {
			for (i++; i < len && s[i] != '"'; i++)
				i += s[i] == '\\';
		} else if (s[i] == '{' || s[i] == '[') {
			if (++depth > cap)
				return true;
		} else if (s[i] == '}' || s[i] == ']') {
			depth--;
		}
	}
	return false;
}

static int hex4(const char *s, size_t len)
{
	int n = 0;

	if (len < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = s[i];
		int d = c >= '0' && c <= '9'		     ? c - '0'
			: (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
							     : -1;

		if (d < 0)
			return -1;
		n = n * 16 + d;
	}
	return n;
}

static const char REPLACEMENT[] = "\\ufffd";

/* An escape at s[0] == '\\': copies it mended; returns what it used. */
static size_t repair_escape(const char *s, size_t len, char *out, size_t *n)
{
	size_t used = len < 2 ? len : 2;
	int unit;

	if (len >= 2 && s[1] == 'u' && (unit = hex4(s + 2, len - 2)) >= 0) {
		int low =
			unit >= 0xd800 && unit < 0xdc00 && len >= 12 && s[6] == '\\' && s[7] == 'u'
				? hex4(s + 8, len - 8)
				: -1;

		used = 6;
		if (low >= 0xdc00 && low < 0xe000) {
			used = 12;
		} else if (unit == 0 || (unit >= 0xd800 && unit < 0xe000)) {
			memcpy(out + *n, REPLACEMENT, 6);
			*n += 6;
			return used;
		}
	} else if (len >= 2 && (!s[1] || !strchr("\"\\/bfnrt", s[1]))) {
		memcpy(out + *n, "\\\\", 2); /* \x, \u and no digits: one that nobody escaped */
		*n += 2;
		return 1;
	}
	memcpy(out + *n, s, used);
	*n += used;
	return used;
}

/* A string from its opening quote on; returns what it used. */
static size_t repair_string(const char *s, size_t len, char *out, size_t *n)
{
	size_t i = 1;

	out[(*n)++] = '"';
	while (i < len && s[i] != '"') {
		unsigned char c = (unsigned char)s[i];
		int bytes;

		if (c == '\\') {
			i += repair_escape(s + i, len - i, out, n);
			continue;
		}
		if (c == '\t' || c == '\n' || c == '\r') {
			out[(*n)++] = '\\';
			out[(*n)++] = c == '\t' ? 't' : c == '\n' ? 'n' : 'r';
			i++;
			continue;
		}
		bytes = utf8_sequence((const unsigned char *)s + i, len - i);
		if (c < ' ' || !bytes) {
			memcpy(out + *n, REPLACEMENT, 6);
			*n += 6;
			i++;
			continue;
		}
		memcpy(out + *n, s + i, (size_t)bytes);
		*n += (size_t)bytes;
		i += (size_t)bytes;
	}
	if (i < len) {
		out[(*n)++] = '"';
		i++;
	}
	return i;
}

static bool word_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' ||
	       c == '+' || c == '.';
}

/* A number or a word outside of strings: kept, quoted, or null. */
static size_t repair_word(const char *s, size_t len, char *out, size_t *n)
{
	size_t i = 0;
	bool digits, quote;

	while (i < len && word_char(s[i]))
		i++;
	digits = s[0] == '-' ? i > 1 && s[1] >= '0' && s[1] <= '9' : s[0] >= '0' && s[0] <= '9';
	if (!digits) {
		bool good = (i == 4 && (!memcmp(s, "true", 4) || !memcmp(s, "null", 4))) ||
			    (i == 5 && !memcmp(s, "false", 5));
		bool nothing = (i == 3 && !memcmp(s, "NaN", 3)) ||
			       (i == 8 && !memcmp(s, "Infinity", 8)) ||
			       (i == 9 && !memcmp(s, "-Infinity", 9));

		memcpy(out + *n, good || !nothing ? s : "null", good || !nothing ? i : 4);
		*n += good || !nothing ? i : 4;
		return i;
	}
	quote = i > 18 || memchr(s, 'e', i) || memchr(s, 'E', i);
	if (quote)
		out[(*n)++] = '"';
	memcpy(out + *n, s, i);
	*n += i;
	if (quote)
		out[(*n)++] = '"';
	return i;
}

size_t json_repair(const char *s, size_t len, char *out)
{
	size_t n = 0, i = 0;

	while (i < len) {
		if (s[i] == '"') {
			i += repair_string(s + i, len - i, out, &n);
		} else if (word_char(s[i])) {
			i += repair_word(s + i, len - i, out, &n);
		} else {
			out[n++] = s[i++];
		}
	}
	return n;
}
