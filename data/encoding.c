#include "config.h"

#include "encoding.h"

#include "utf8.h"

#include <string.h>

const char *encoding_name(enum encoding e)
{
	static const char *const names[] = {"utf-8", "utf-16le", "utf-16be", "latin-1"};

	return names[e];
}

int utf8_sequence(const unsigned char *s, size_t len)
{
	uint32_t c;

	if (!len)
		return 0;
	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4 || len < 2 || (s[1] & 0xc0) != 0x80)
		return 0;
	if (s[0] < 0xe0)
		return 2;
	if (len < 3 || (s[2] & 0xc0) != 0x80)
		return 0;
	if (s[0] < 0xf0) {
		c = (uint32_t)(s[0] & 15) << 12 | (uint32_t)(s[1] & 63) << 6;
		return c >= 0x800 && (c < 0xd800 || c > 0xdfff) ? 3 : 0;
	}
	if (len < 4 || (s[3] & 0xc0) != 0x80)
		return 0;
	c = (uint32_t)(s[0] & 7) << 18 | (uint32_t)(s[1] & 63) << 12;
	return c >= 0x10000 && c < 0x110000 ? 4 : 0;
}

size_t utf8_valid_prefix(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0;

	while (i < len) {
		uint64_t word;
		int n;

		while (len - i >= sizeof word) {
			memcpy(&word, s + i, sizeof word);
			if (word & 0x8080808080808080u)
				break;
			i += sizeof word;
		}
		if (i == len)
			break;
		n = utf8_sequence(s + i, len - i);
		if (!n)
			break;
		i += (size_t)n;
	}
	return i;
}

size_t utf8_put(uint32_t c, char *out)
{
	return (size_t)utf8_encode((int32_t)c, out);
}

/* UTF-16 without a mark: in text of any script most of the blanks, quotes and line ends leave a NUL
 * on one side only. */
static bool looks_utf16(const unsigned char *s, size_t len, enum encoding *e)
{
	size_t even = 0, odd = 0;

	len &= ~(size_t)1;
	for (size_t i = 0; i < len; i += 2) {
		even += s[i] == 0;
		odd += s[i + 1] == 0;
	}
	if (len < 16)
		return false;
	*e = odd > even ? ENCODING_UTF16LE : ENCODING_UTF16BE;
	return (odd > len / 8 && even < len / 64) || (even > len / 8 && odd < len / 64);
}

enum encoding encoding_sniff(const unsigned char *s, size_t len, size_t *mark)
{
	size_t good = 0, bad = 0, i = 0;
	enum encoding e;

	*mark = 0;
	if (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		*mark = 3;
		return ENCODING_UTF8;
	}
	if (len >= 2 && (!memcmp(s, "\xff\xfe", 2) || !memcmp(s, "\xfe\xff", 2))) {
		*mark = 2;
		return s[0] == 0xff ? ENCODING_UTF16LE : ENCODING_UTF16BE;
	}
	if (looks_utf16(s, len, &e))
		return e;
	while (i < len) {
		i += utf8_valid_prefix((const char *)s + i, len - i);
		if (len - i < 4) /* perhaps a sequence cut at the end of the sample */
			break;
		bad++;
		i++;
	}
	if (!bad)
		return ENCODING_UTF8;
	for (i = 0; i < len; i++)
		if (s[i] >= 0x80 && utf8_sequence(s + i, len - i) > 1)
			good++;
	return good > 4 * bad ? ENCODING_UTF8 : ENCODING_LATIN1;
}

/* windows-1252's 0x80-0x9f; those it leaves free are themselves. */
static uint32_t windows_1252(unsigned char c)
{
	static const uint16_t high[32] = {
		0x20ac, 0x81,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,	0x017d, 0x8f,
		0x90,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,	0x017e, 0x0178,
	};

	return c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c;
}

static size_t unit(struct transcoder *t, uint16_t u, char *out)
{
	size_t n = 0;

	if (t->high && u >= 0xdc00 && u < 0xe000) {
		uint32_t c = 0x10000 + ((uint32_t)(t->high - 0xd800) << 10) + (u - 0xdc00u);

		t->high = 0;
		return utf8_put(c, out);
	}
	if (t->high)
		n = utf8_put(0xfffd, out);
	t->high = 0;
	if (u >= 0xd800 && u < 0xdc00)
		t->high = u;
	else
		n += utf8_put(u >= 0xdc00 && u < 0xe000 ? 0xfffd : u, out + n);
	return n;
}

size_t transcode(struct transcoder *t, const unsigned char *bytes, size_t len, bool at_end,
		 char *out)
{
	size_t n = 0, i = 0;

	if (t->from == ENCODING_LATIN1) {
		for (; i < len; i++)
			n += utf8_put(windows_1252(bytes[i]), out + n);
		return n;
	}
	for (; i < len; i++) {
		int pair;

		if (!t->half) {
			t->waiting = bytes[i];
			t->half = true;
			continue;
		}
		t->half = false;
		pair = t->from == ENCODING_UTF16LE ? t->waiting | bytes[i] << 8
						   : t->waiting << 8 | bytes[i];
		n += unit(t, (uint16_t)pair, out + n);
	}
	if (at_end && (t->high || t->half)) {
		n += utf8_put(0xfffd, out + n);
		t->high = 0;
		t->half = false;
	}
	return n;
}
