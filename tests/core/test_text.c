#include "config.h"

#include "sample.h"
#include "text.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <criterion/criterion.h>

static struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

Test(text, shows_what_the_policy_says)
{
	static const struct {
		const char *text, *line, *detail, *ascii;
	} cases[] = {
		{"¡VENEZUÉLA! ñ", "¡VENEZUÉLA! ñ", "¡VENEZUÉLA! ñ", "?VENEZU?LA! ?"},
		{"e\u0301\u0302", "e\u0301\u0302", "e\u0301\u0302", "e?"},
		{"e\u0301\u0302\u0303\u0304.", "e\u0301\u0302⁺.", "e\u0301\u0302<U+0303><U+0304>.",
		 "e?."},
		{"a\nb\tc\r\nd", "a b c d", "a\nb c\nd", "a b c d"},
		{"a\rb", "a b", "a<U+000D>b", "a b"},
		{"\x1b[31mred\x07\x7f", "\uFFFD[31mred\uFFFD\uFFFD",
		 "<U+001B>[31mred<U+0007><U+007F>", "?[31mred??"},
		{"\xc2\x9b"
		 "31m",
		 "\uFFFD31m", "<U+009B>31m", "?31m"},
		{"abc\u202Edef\u2066", "abc\uFFFDdef\uFFFD", "abc<U+202E>def<U+2066>", "abc?def?"},
		{"👨\u200D👩\u200D👧 ok", "👨⁺ ok", "👨⁺ ok", "? ok"},
		{"👍🏽!", "👍⁺!", "👍⁺!", "?!"},
		{"❤\uFE0F", "❤⁺", "❤⁺", "?"},
		{"1\uFE0F\u20E3", "1\u20E3⁺", "1\u20E3⁺", "1?"},
		{"a\u200Db", "a⁺b", "a<U+200D>b", "a?b"},
		{"a\U000E0041\U000E0042.", "a⁺.", "a<U+E0041><U+E0042>.", "a?."},
		{"🇻🇪🇨🇴", "🇻🇪🇨🇴", "🇻🇪🇨🇴", "??"},
		{"\u0301x", "\uFFFDx", "<U+0301>x", "?x"},
		{"日本", "日本", "日本", "??"},
		{"\u3000.", "  .", "  .", "  ."},
		{"\u00A0.", " .", " .", " ."},
		{"\xff\xe2\x80.", "\uFFFD\uFFFD.", "<0xFF><0xE280>.", "??."},
		{"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD", "<0xED><0xA0><0x80>", "???"},
		{"\uFFFD", "\uFFFD", "\uFFFD", "?"},
		{"\u1112\u1161\u11ab", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab", "?"},
		{"क\u093E", "क\u093E", "क\u093E", "?"},
		{"\u0600"
		 "1",
		 "\uFFFD"
		 "1",
		 "<U+0600>1", "?1"},
		{"\u2028", "\uFFFD", "<U+2028>", "?"},
		{"\U000E0001", "\uFFFD", "<U+E0001>", "?"},
		{"", "", "", ""},
	};
	char out[256];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *want[] = {cases[i].line, cases[i].detail, cases[i].ascii};

		for (enum text_mode mode = TEXT_LINE; mode <= TEXT_ASCII; mode++) {
			size_t n = text_safe(str_of(cases[i].text), mode, out, sizeof out);

			cr_expect_str_eq(out, want[mode], "case %zu, mode %d: %s", i, (int)mode,
					 out);
			cr_expect_eq(n, strlen(out));
		}
	}
}

Test(text, fit_cuts_at_clusters_with_an_ellipsis)
{
	static const struct {
		const char *text;
		int cells;
		const char *want;
		int used;
	} cases[] = {
		{"abc", 3, "abc", 3},	     {"abcd", 3, "ab…", 3},
		{"日本語", 6, "日本語", 6},  {"日本語", 5, "日本…", 5},
		{"日本語", 4, "日…", 3},     {"日", 1, "…", 1},
		{"abc", 1, "…", 1},	     {"abc", 0, "", 0},
		{"abc", -1, "", 0},	     {"", 5, "", 0},
		{"🇻🇪🇨🇴", 3, "🇻🇪…", 3},	     {"e\u0301e\u0301", 1, "…", 1},
		{"👍🏽ab", 4, "👍⁺…", 4},
	};
	char out[64];
	int used;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		text_fit(str_of(cases[i].text), TEXT_LINE, cases[i].cells, out, sizeof out, &used);
		cr_expect_str_eq(out, cases[i].want, "case %zu: %s", i, out);
		cr_expect_eq(used, cases[i].used, "case %zu: %d cells", i, used);
	}
	text_fit(str_of("abcdefgh"), TEXT_LINE, 8, out, 6, &used);
	cr_expect_str_eq(out, "ab…", "cut by the capacity: %s", out);
	text_fit(str_of("abcdefgh"), TEXT_LINE, 8, out, 1, NULL);
	cr_expect_str_eq(out, "");
}

/* Checks safe text: the vocabulary, the sum of widths, the C library's opinion of it. */
static bool holds(const char *out, size_t n, enum text_mode mode, int cells)
{
	const char *p = out, *end = out + n;
	int sum = 0, marks = MB_LEN_MAX;
	int32_t c;

	for (; p < end; p += text_decode(p, end, &c)) {
		int width;

		text_decode(p, end, &c);
		if (c == '\n' && mode == TEXT_DETAIL) {
			marks = MB_LEN_MAX;
			continue;
		}
		width = text_width(c);
		marks = width ? 0 : marks + 1;
		if (width < 0 || marks > 2 || (mode == TEXT_ASCII && c >= 0x80) ||
		    wcwidth(c) != width)
			return false;
		sum += width;
	}
	return sum == cells;
}

Test(text, every_code_point_is_visible_and_as_wide_as_the_c_library_says)
{
	char out[TEXT_CLUSTER + 1], code[UTF8_MAX];
	size_t bytes, bad = 0;
	int cells;

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no locale C.UTF-8");
	for (int32_t c = 0; c <= 0x10FFFF; c++) {
		for (enum text_mode mode = TEXT_LINE; mode <= TEXT_ASCII; mode++) {
			struct str text = {code, (size_t)utf8_encode(c, code)};
			size_t at = 0;

			text_step(text, &at, mode, out, &bytes, &cells);
			if (c >= 0xD800 && c < 0xE000)
				continue;
			if (at != text.len || !bytes || !holds(out, bytes, mode, cells)) {
				if (!bad++)
					cr_log_error("first: U+%04X, mode %d: %.*s", c, (int)mode,
						     (int)bytes, out);
			}
		}
	}
	cr_expect_eq(bad, 0, "%zu code points", bad);
}

Test(text, random_bytes_give_only_the_vocabulary_and_stay_the_same_when_done_again)
{
	char text[64 * UTF8_MAX], once[9 * sizeof text + 1], twice[3 * sizeof once + 1];
	uint64_t seed = 8;

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no locale C.UTF-8");
	for (int round = 0; round < 20000; round++) {
		struct str s = {text, sample_text(&seed, 60, text)};

		for (enum text_mode mode = TEXT_LINE; mode <= TEXT_ASCII; mode++) {
			size_t n = text_safe(s, mode, once, sizeof once), m;

			cr_assert(holds(once, n, mode, text_cells(s, mode)),
				  "round %d, mode %d: %s", round, (int)mode, once);
			m = text_safe((struct str){once, n}, mode, twice, sizeof twice);
			cr_assert(m == n && !memcmp(once, twice, n), "round %d, mode %d:\n%s\n%s",
				  round, (int)mode, once, twice);
		}
	}
}

/* GNU screen 4.9 counts a cell for each of the late ones; the terminal test asks screen itself. */
Test(text, marks_that_an_old_terminal_does_not_know_are_marked)
{
	static const struct {
		const char *safe, *early;
	} cases[] = {
		{"", ""},
		{"abc \xC3\xB1", "abc \xC3\xB1"},
		{"e\xCC\x81\xCC\xA3", "e\xCC\x81\xCC\xA3"},		     /* U+0301, 0323 */
		{"\xD0\xB0\xD2\x87z", "\xD0\xB0" TEXT_LATE_MARK "z"},	     /* U+0487 */
		{"\xE1\x80\x80\xE1\x80\xBA", "\xE1\x80\x80" TEXT_LATE_MARK}, /* U+103A */
		{"a\xCC\x81\xE1\xAA\xB0", "a\xCC\x81" TEXT_LATE_MARK},	     /* U+1AB0 */
		{"\xE0\xA4\x84\xE2\x81\xBA", "\xE0\xA4\x84\xE2\x81\xBA"},    /* letters */
		{"a\xF0\x9E\xA5\x8A", "a" TEXT_LATE_MARK},		     /* U+1E94A */
		{"\xDB\x9E \xE3\x80\xAE.", "? ??."},			     /* U+06DE, 302E */
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[64];
		size_t n;

		strcpy(text, cases[i].safe);
		n = text_early_marks(text, strlen(text));
		cr_expect_str_eq(text, cases[i].early, "case %zu", i);
		cr_expect_eq(n, strlen(text), "case %zu", i);
	}
}

Test(text, fit_never_takes_more_than_it_may)
{
	char text[64 * UTF8_MAX], out[sizeof text * 3 + 1];
	uint64_t seed = 80;
	int used;

	for (int round = 0; round < 20000; round++) {
		struct str s = {text, sample_text(&seed, 40, text)};
		int cells = (int)(sample_next(&seed) % 50);
		size_t cap = 1 + sample_next(&seed) % sizeof out;
		size_t n = text_fit(s, TEXT_LINE, cells, out, cap, &used);

		cr_assert(n < cap && out[n] == '\0' && used <= cells);
		cr_assert_eq(text_cells((struct str){out, n}, TEXT_LINE), used);
	}
}

Test(text, previous_cluster_undoes_next_cluster)
{
	char text[64 * UTF8_MAX];
	uint64_t seed = 800;

	for (int round = 0; round < 20000; round++) {
		struct str s = {text, sample_text(&seed, 40, text)};

		for (size_t at = 0, next; at < s.len; at = next) {
			next = text_next_cluster(s, at);
			cr_assert_gt(next, at);
			cr_assert_eq(text_previous_cluster(s, next), at,
				     "round %d, %zu to %zu gave %zu", round, at, next,
				     text_previous_cluster(s, next));
		}
		cr_assert_eq(text_previous_cluster(s, 0), 0);
	}
}

/* One line of GraphemeBreakTest.txt: ÷ 0020 × 0308 ÷ 0020 ÷ # … */
static bool break_case(char *line, bool *is_case)
{
	char text[256], *save, *word;
	size_t ends[64], n = 0, count = 0, at = 0;
	struct str s;

	*is_case = false;
	line[strcspn(line, "#\n")] = '\0';
	for (word = strtok_r(line, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		if (!strcmp(word, "÷")) {
			if (n)
				ends[count++] = n;
		} else if (strcmp(word, "×") != 0) {
			n += (size_t)utf8_encode((int32_t)strtol(word, NULL, 16), text + n);
		}
	}
	*is_case = n > 0;
	s = (struct str){text, n};
	for (size_t i = 0; i < count; i++) {
		at = text_next_cluster(s, at);
		if (at != ends[i] || text_previous_cluster(s, at) != (i ? ends[i - 1] : 0))
			return false;
	}
	return true;
}

Test(text, unicode_grapheme_break_cases)
{
	FILE *file = fopen("/usr/share/unicode/auxiliary/GraphemeBreakTest.txt", "r");
	char line[4096];
	size_t cases = 0, good = 0;
	bool is_case;
	int major = 0, minor = 0;

	if (!file)
		cr_skip_test("no GraphemeBreakTest.txt (Debian package unicode-data)");
	if (fgets(line, sizeof line, file) && sscanf(line, "# GraphemeBreakTest-%d.%d", &major, &minor) == 2 &&
	    (major > 15 || (major == 15 && minor > 0))) {
		fclose(file);
		cr_skip_test("GraphemeBreakTest.txt is of a later Unicode than 15.0, with rules of its own");
	}
	while (fgets(line, sizeof line, file)) {
		bool ok = break_case(line, &is_case);

		cases += is_case;
		good += is_case && ok;
	}
	fclose(file);
	cr_log_info("%zu of %zu cases", good, cases);
	cr_expect_geq(cases, 602);
	cr_expect_eq(good, cases);
}

Test(text, every_emoji_sequence_is_as_wide_as_the_c_library_says)
{
	FILE *file = fopen("/usr/share/unicode/emoji/emoji-test.txt", "r");
	char line[4096], text[256], out[256];
	size_t cases = 0, good = 0;

	if (!file || !setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no emoji-test.txt (Debian package unicode-data)");
	while (fgets(line, sizeof line, file)) {
		struct str s = {text, 0};
		char *save, *word;

		line[strcspn(line, ";#\n")] = '\0';
		for (word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save))
			s.len += (size_t)utf8_encode((int32_t)strtol(word, NULL, 16), text + s.len);
		if (!s.len)
			continue;
		cases++;
		good += holds(out, text_safe(s, TEXT_LINE, out, sizeof out), TEXT_LINE,
			      text_cells(s, TEXT_LINE));
		cr_expect_eq(text_next_cluster(s, 0), s.len, "emoji %zu is one unit", cases);
	}
	fclose(file);
	cr_expect_gt(cases, 4000);
	cr_expect_eq(good, cases);
}

Test(text, valid_finds_the_first_fault)
{
	static const struct {
		const char *text;
		size_t len, fault;
	} cases[] = {
		{"", 0, SIZE_MAX},
		{"plain ascii that is long", 24, SIZE_MAX},
		{"á日👍\U0010FFFF", 13, SIZE_MAX},
		{"0123456\0"
		 "89abcdef",
		 16, 7},
		{"0123456789\x80", 11, 10},
		{"\xc0\x80", 2, 0},
		{"a\xe0\x80\x80", 4, 1},
		{"a\xed\xbf\xbf", 4, 1},
		{"\xf4\x90\x80\x80", 4, 0},
		{"ab\xe2\x82", 4, 2},
		{"\xEF\xBF\xBD", 3, SIZE_MAX},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t fault = SIZE_MAX;
		bool valid = text_valid((struct str){cases[i].text, cases[i].len}, &fault);

		cr_expect_eq(valid, cases[i].fault == SIZE_MAX, "case %zu", i);
		cr_expect_eq(fault, cases[i].fault, "case %zu: %zu", i, fault);
	}
}

Test(text, a_flood_of_marks_takes_linear_time)
{
	size_t len = 1 << 20, bytes;
	char *flood = malloc(len), out[TEXT_CLUSTER];
	struct str s = {flood, len};
	size_t at = 0, steps = 0;
	int cells;

	cr_assert_not_null(flood);
	flood[0] = 'a';
	flood[1] = 'b';
	for (size_t i = 2; i + 1 < len; i += 2)
		memcpy(flood + i, "\u0301", 2);
	for (; at < len; steps++)
		text_step(s, &at, TEXT_LINE, out, &bytes, &cells);
	cr_expect_eq(steps, 2);
	for (at = 0, steps = 0; at < len; steps++)
		text_step(s, &at, TEXT_DETAIL, out, &bytes, &cells);
	cr_expect_eq(steps, 2 + (len - 2) / 2 - 2);
	free(flood);
}
