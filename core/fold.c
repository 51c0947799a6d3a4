#include "config.h"

#include "fold.h"

#include "utf8.h"

#include <utf8proc.h>

enum {
	LATIN_FIRST = 0xC0,
	LATIN_LAST = 0x17F,
	LEAD_BASE = 0x1100,
	LEAD_COUNT = 19,
	VOWEL_BASE = 0x1161,
	VOWEL_COUNT = 21,
	FINAL_BASE = 0x11A7,
	FINAL_COUNT = 28,
	SYLLABLE_BASE = 0xAC00,
	SYLLABLE_COUNT = LEAD_COUNT * VOWEL_COUNT * FINAL_COUNT,
	PARTS = 64, /* more than any code point decomposes into; the tests look at all */
};

/* U+00C0 to U+017F, where they fold to one ASCII letter: most of what is not ASCII in Spanish,
 * Portuguese, French or Turkish. '.' goes the long way. */
static const char latin[LATIN_LAST - LATIN_FIRST + 2] =
	"aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"
	"aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll."
	"...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs";

struct folder {
	char *out;
	size_t cap, used; /* used may pass cap: then it only counts */
	int32_t last;	  /* the last code point written, if it may compose with the next; else 0 */
};

static void put(struct folder *f, int32_t c)
{
	char code[UTF8_MAX];
	int len = utf8_encode(c, code);

	if (f->used + (size_t)len <= f->cap)
		memcpy(f->out + f->used, code, (size_t)len);
	f->used += (size_t)len;
	f->last = c;
}

/* Once marks are gone only Hangul composes (Unicode 15, 3.12): a leading consonant with a vowel,
 * and those two with a final consonant. */
static void put_composed(struct folder *f, int32_t c)
{
	int32_t lead = f->last - LEAD_BASE, syllable = f->last - SYLLABLE_BASE;

	if (c >= VOWEL_BASE && c < VOWEL_BASE + VOWEL_COUNT && lead >= 0 && lead < LEAD_COUNT) {
		f->used -= 3;
		c = SYLLABLE_BASE + (lead * VOWEL_COUNT + c - VOWEL_BASE) * FINAL_COUNT;
	} else if (c > FINAL_BASE && c < FINAL_BASE + FINAL_COUNT && syllable >= 0 &&
		   syllable < SYLLABLE_COUNT && syllable % FINAL_COUNT == 0) {
		f->used -= 3;
		c = f->last + c - FINAL_BASE;
	}
	put(f, c);
}

static bool is_mark(const utf8proc_property_t *property)
{
	return property->category == UTF8PROC_CATEGORY_MN ||
	       property->category == UTF8PROC_CATEGORY_MC ||
	       property->category == UTF8PROC_CATEGORY_ME;
}

/* Decomposed before it is casefolded, so that a letter folds alike whether its marks are its own or
 * follow it: casefolding alone would make a letter of the iota below a Greek vowel. */
static void fold_decomposed(struct folder *f, int32_t code)
{
	const utf8proc_option_t strip =
		UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	utf8proc_int32_t parts[PARTS], folded[PARTS];
	utf8proc_ssize_t n, m;

	n = utf8proc_decompose_char(code, parts, PARTS, strip, NULL);
	for (utf8proc_ssize_t i = 0; i < n && n <= PARTS; i++) {
		m = utf8proc_decompose_char(parts[i], folded, PARTS, strip | UTF8PROC_CASEFOLD,
					    NULL);
		for (utf8proc_ssize_t k = 0; k < m && m <= PARTS; k++)
			put_composed(f, folded[k]);
	}
}

static void fold_code(struct folder *f, int32_t code)
{
	const utf8proc_property_t *property;

	if (code >= LATIN_FIRST && code <= LATIN_LAST && latin[code - LATIN_FIRST] != '.') {
		if (f->used < f->cap)
			f->out[f->used] = latin[code - LATIN_FIRST];
		f->used++;
		f->last = 0;
		return;
	}
	property = utf8proc_get_property(code);
	if (is_mark(property) || property->ignorable)
		return;
	if (code >= SYLLABLE_BASE && code < SYLLABLE_BASE + SYLLABLE_COUNT)
		put(f, code);
	else if (property->casefold_seqindex == UINT16_MAX &&
		 property->decomp_seqindex == UINT16_MAX)
		put_composed(f, code);
	else
		fold_decomposed(f, code);
}

/* The capital ASCII letters among eight bytes made small; all other bytes as they are. */
static uint64_t small8(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t low = word & 0x7F * ones;
	uint64_t from_a = low + (0x80 - 'A') * ones, past_z = low + (0x7F - 'Z') * ones;

	return word | ((from_a ^ past_z) & ~word & 0x80 * ones) >> 2;
}

/* Folds the ASCII from p on, up to the first byte that is not; returns where that is. */
static const char *fold_ascii(struct folder *f, const char *p, const char *end)
{
	const char *begin = p;

	while (end - p >= 8 && f->used + 8 <= f->cap) {
		uint64_t word, high;

		memcpy(&word, p, sizeof word);
		high = word & UINT64_C(0x8080808080808080);
		word = small8(word);
		memcpy(f->out + f->used, &word, sizeof word);
		if (high)
			break; /* the bytes before it are right: the loop below counts them */
		p += 8;
		f->used += 8;
	}
	for (; p < end && !(*p & 0x80); p++, f->used++)
		if (f->used < f->cap)
			f->out[f->used] = (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p);
	if (p > begin)
		f->last = 0;
	return p;
}

size_t fold_text(struct str text, char *out, size_t cap)
{
	struct folder f = {.out = out, .cap = cap};
	const char *p = text.p, *end = text.p + text.len;
	int32_t code;

	while (p < end) {
		p = fold_ascii(&f, p, end);
		if (p == end)
			break;
		p += utf8_decode(p, end, &code);
		fold_code(&f, code);
	}
	return f.used;
}

/* Multiply and rotate over eight bytes at a time, finished as in MurmurHash3's public-domain mixer.
 */
uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t h = seed ^ (len * UINT64_C(0x9e3779b97f4a7c15)), w;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ (w * UINT64_C(0x87c37b91114253d5))) * UINT64_C(0x4cf5ad432745937f);
		h = h << 31 | h >> 33;
	}
	w = 0;
	for (size_t i = 0; i < len; i++)
		w |= (uint64_t)p[i] << (8 * i);
	h = (h ^ (w * UINT64_C(0x87c37b91114253d5))) * UINT64_C(0x4cf5ad432745937f);
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}
