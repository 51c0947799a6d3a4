/* utf8.h: decoding and encoding for the inner loops of core; others use text_decode. */
#ifndef TAMIZ_UTF8_H
#define TAMIZ_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define UTF8_BAD 0xFFFD

/* Longest encoding of a code point. */
enum { UTF8_MAX = 4 };

static inline int utf8_is_tail(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* The code point at p < end into *code, its bytes as the result.  Bad bytes give UTF8_BAD and the
 * length of their maximal well-begun part (Unicode 15, 3.9, table 3-8), at least 1: overlong forms,
 * surrogates, and what lies past U+10FFFF are bad. */
static inline int utf8_decode(const char *p, const char *end, int32_t *code)
{
	const unsigned char *s = (const unsigned char *)p;
	ptrdiff_t left = end - p;
	unsigned char lead = s[0], low = 0x80, high = 0xBF;
	int32_t c;
	int need, i;

	if (lead < 0x80) {
		*code = lead;
		return 1;
	}
	*code = UTF8_BAD;
	if (lead < 0xC2 || lead > 0xF4)
		return 1;
	if (lead < 0xE0) {
		need = 1;
		c = lead & 0x1F;
	} else if (lead < 0xF0) {
		need = 2;
		c = lead & 0x0F;
		low = lead == 0xE0 ? 0xA0 : 0x80;
		high = lead == 0xED ? 0x9F : 0xBF;
	} else {
		need = 3;
		c = lead & 0x07;
		low = lead == 0xF0 ? 0x90 : 0x80;
		high = lead == 0xF4 ? 0x8F : 0xBF;
	}
	for (i = 1; i <= need; i++) {
		if (i >= left || s[i] < low || s[i] > high)
			return i;
		c = c << 6 | (s[i] & 0x3F);
		low = 0x80;
		high = 0xBF;
	}
	*code = c;
	return i;
}

/* The bytes of a code point, which is no surrogate and at most U+10FFFF. */
static inline int utf8_encode(int32_t c, char out[UTF8_MAX])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* Are the eight bytes at p all ASCII? */
static inline int utf8_ascii8(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return !(word & UINT64_C(0x8080808080808080));
}

/* Are the eight bytes at p all ASCII and none of them NUL? */
static inline int utf8_plain8(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return !((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080));
}

#endif
