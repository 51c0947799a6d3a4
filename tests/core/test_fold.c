#include "config.h"

#include "fold.h"
#include "sample.h"

#include <stdlib.h>
#include <utf8proc.h>

#include <criterion/criterion.h>

static struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

Test(fold, case_and_marks_go)
{
	static const struct {
		const char *text, *folded;
	} cases[] = {
		{"¡VENEZUÉLA!", "¡venezuela!"},
		{"VenezuelaTieneConQué", "venezuelatieneconque"},
		{"Pingüino Ñandú", "pinguino nandu"},
		{"Stra\u00DFe \u1E9E", "strasse ss"},
		{"\u0130stanbul ISPARTA \u0131", "istanbul isparta \u0131"},
		{"e\u0301\u0302", "e"},
		{"ΆΣΣ ᾳ α\u0345", "ασσ α α"},
		{"Ёлка", "елка"},
		{"ｆｕｌｌ ＃ＷＩＤＴＨ", "full #width"},
		{"𝓕𝓪𝓷𝓬𝔂 𝕋𝕖𝕩𝕥", "fancy text"},
		{"ﬁn ½ ™", "fin 1⁄2 tm"},
		{"ven\u200Be\u00ADz\u200Duela\uFE0F", "venezuela"},
		{"한국 \u1112\u1161\u11ab", "한국 한"},
		{"日本ガ ｶﾞ", "日本カ カ"},
		{"👍🏽 🇻🇪", "👍🏽 🇻🇪"},
		{"a\xff\xc3(", "a\uFFFD\uFFFD("},
		{"", ""},
	};
	char out[128];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = fold_text(str_of(cases[i].text), out, sizeof out);

		cr_expect(n == strlen(cases[i].folded) && !memcmp(out, cases[i].folded, n),
			  "case %zu: %.*s", i, (int)n, out);
	}
}

/* The same by utf8proc alone, slowly: decompose and strip, then casefold and compose. */
static utf8proc_ssize_t reference(const char *text, size_t len, char **out)
{
	const utf8proc_option_t strip = UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	utf8proc_uint8_t *bare, *folded;
	utf8proc_ssize_t n;

	n = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &bare,
			 strip | UTF8PROC_DECOMPOSE);
	if (n < 0)
		return n;
	n = utf8proc_map(bare, n, &folded, strip | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE);
	free(bare);
	*out = (char *)folded;
	return n;
}

Test(fold, every_code_point_folds_as_utf8proc_says)
{
	char text[UTF8_MAX], out[256], *want;
	size_t bad = 0;

	for (int32_t c = 0; c <= 0x10FFFF; c++) {
		size_t n;
		utf8proc_ssize_t m;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		n = fold_text((struct str){text, (size_t)utf8_encode(c, text)}, out, sizeof out);
		m = reference(text, (size_t)utf8_encode(c, text), &want);
		cr_assert_geq(m, 0);
		if (n != (size_t)m || memcmp(out, want, n) != 0) {
			if (!bad++)
				cr_log_error("first: U+%04X gave %.*s, not %s", c, (int)n, out,
					     want);
		}
		free(want);
	}
	cr_expect_eq(bad, 0, "%zu code points", bad);
}

/* Hangul, marks and ignorable characters between them: what composes across code points.  Not
 * U+11A7, which is no final consonant but disappears in utf8proc 2.8. */
static int32_t any_code(uint64_t *seed)
{
	uint64_t r = sample_next(seed);

	switch (r % 4) {
	case 0:
		return (int32_t)(r & 4 ? 0x1100 + r / 8 % 0xA7 : 0x11A8 + r / 8 % 0x58);
	case 1:
		return (int32_t)(0xAC00 + r / 4 % 11172);
	case 2:
		return sample_code(seed);
	default:
		return (int32_t)(0x20 + r / 4 % 0x180);
	}
}

Test(fold, random_texts_fold_as_utf8proc_says_and_only_once)
{
	char text[128 * UTF8_MAX], out[12 * sizeof text], again[sizeof out], *want;
	uint64_t seed = 11;

	for (int round = 0; round < 20000; round++) {
		size_t len = 0, n;
		utf8proc_ssize_t m;

		for (uint64_t k = sample_next(&seed) % 30; k > 0; k--)
			len += (size_t)utf8_encode(any_code(&seed), text + len);
		n = fold_text((struct str){text, len}, out, sizeof out);
		m = reference(text, len, &want);
		cr_assert(m >= 0 && n == (size_t)m && !memcmp(out, want, n), "round %d", round);
		free(want);
		cr_assert_eq(fold_text((struct str){out, n}, again, sizeof again), n);
		cr_assert(!memcmp(out, again, n), "round %d: not idempotent", round);
	}
}

Test(fold, says_how_much_it_needs)
{
	char text[64 * UTF8_MAX], whole[12 * sizeof text], out[sizeof whole];
	uint64_t seed = 12;

	for (int round = 0; round < 5000; round++) {
		struct str s = {text, sample_text(&seed, 60, text)};
		size_t need = fold_text(s, whole, sizeof whole);
		size_t cap = need ? sample_next(&seed) % need : 0;

		cr_assert_eq(fold_text(s, NULL, 0), need);
		memset(out, '~', sizeof out);
		cr_assert_eq(fold_text(s, out, cap), need);
		cr_assert_eq(out[cap], '~', "wrote past its capacity");
		cr_assert_eq(fold_text(s, out, need), need);
		cr_assert(!memcmp(out, whole, need));
		cr_assert_eq(out[need], '~', "wrote past what it needs");
	}
}

Test(fold, hash_depends_on_every_byte_and_the_seed)
{
	char bytes[40] = {0};
	uint64_t zero = hash_bytes(bytes, sizeof bytes, 1);

	cr_expect_neq(zero, hash_bytes(bytes, sizeof bytes, 2));
	cr_expect_neq(zero, hash_bytes(bytes, sizeof bytes - 1, 1));
	for (size_t i = 0; i < sizeof bytes * 8; i++) {
		bytes[i / 8] = (char)(1 << i % 8);
		cr_expect_neq(zero, hash_bytes(bytes, sizeof bytes, 1), "bit %zu", i);
		bytes[i / 8] = 0;
	}
}
