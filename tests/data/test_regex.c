#include "config.h"

#include "regex.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define S(text) ((struct str){(text), strlen(text)})

Test(regex, matches_any_case_in_any_script_and_says_where_a_pattern_breaks)
{
	static const struct {
		const char *pattern, *text;
		int want;
	} cases[] = {
		{"^#?sin", "#SinLuz", 1},
		{"venezuÉla", "VENEZUéLA", 1},
		{"venezuela", "venezuéla", 0},
		{"\\bluz\\b", "sin luz.", 1},
		{"\\bluz\\b", "luzbel", 0},
		{"^.$", "ñ", 1},
		{"a\\/b", "a/b", 1},
		{"\\p{Han}", "漢", 1},
		{"x", "", 0},
		{"luz", "\xff\xfe luz", 1},
	};
	struct err err = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		void *r = regex_pcre2.compile(S(cases[i].pattern), &err);

		cr_assert(r, "%s: %s", cases[i].pattern, err.message);
		cr_expect_eq(regex_pcre2.match(r, S(cases[i].text)), cases[i].want, "%s in %s",
			     cases[i].pattern, cases[i].text);
		regex_pcre2.free(r);
	}
	cr_expect_null(regex_pcre2.compile(S("ab(c"), &err));
	cr_expect_eq(err.column, 5);
	cr_expect_eq(err.status, STATUS_USAGE);
}

Test(regex, a_runaway_pattern_is_stopped)
{
	struct err err = {0};
	void *r = regex_pcre2.compile(S("(a+)+(b|c)+$"), &err);
	char text[4097];

	cr_assert(r);
	memset(text, 'a', sizeof text);
	cr_expect_eq(regex_pcre2.match(r, (struct str){text, sizeof text}), -1);
	cr_expect_eq(regex_pcre2.match(r, S("aab")), 1);
	regex_pcre2.free(r);
}
