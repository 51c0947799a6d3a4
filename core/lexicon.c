/* Texts that are words picked from a list, as fake trends were made of (Elmas et al. 2021). */
#include "config.h"

#include "gauges.h"

#include <utf8proc.h>

enum { WORDS_LEAST = 3, WORDS_MOST = 10 };

static bool is_emoji(utf8proc_int32_t c)
{
	return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf) || c == 0x2b50 ||
	       c == 0xfe0f || c == 0x200d || c == 0x20e3;
}

static bool is_letter(utf8proc_int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_MC;
}

static bool is_capital(utf8proc_int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LT;
}

static bool is_blank(utf8proc_int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000 || c == 0x2028;
}

bool lexicon_like(struct str text)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text.p;
	utf8proc_ssize_t left = (utf8proc_ssize_t)text.len, n;
	bool in_word = false, in_tag = false, first = true;
	uint32_t words = 0;
	utf8proc_int32_t c;

	for (; left > 0; p += n, left -= n) {
		n = utf8proc_iterate(p, left, &c);
		if (n < 1)
			return false;
		if (is_blank(c)) {
			in_word = in_tag = false;
			continue;
		}
		if (in_tag || is_emoji(c))
			continue;
		if (!in_word && (c == '#' || c == 0xff03)) {
			in_tag = true;
			continue;
		}
		if (!is_letter(c) || (first && is_capital(c)))
			return false;
		first = false;
		words += !in_word;
		in_word = true;
	}
	return words >= WORDS_LEAST && words <= WORDS_MOST;
}
