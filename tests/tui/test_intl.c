#include "config.h"

#include "intl.h"
#include "filter.h"
#include "scene.h"
#include "record.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Test(intl, counts_by_language)
{
	char b[INTL_BUF];

	cr_expect_str_eq(intl_count(LANG_EN, 0, b), "0");
	cr_expect_str_eq(intl_count(LANG_EN, 999, b), "999");
	cr_expect_str_eq(intl_count(LANG_EN, 1884956, b), "1,884,956");
	cr_expect_str_eq(intl_count(LANG_ES, 1884956, b), "1.884.956");
	cr_expect_str_eq(intl_count(LANG_ES, UINT64_MAX, b), "18.446.744.073.709.551.615");
}

Test(intl, short_counts_never_show_a_thousand_of_a_unit)
{
	static const struct {
		uint64_t n;
		const char *want;
	} cases[] = {{999, "999"},    {1000, "1.0k"},	{58112, "58.1k"}, {99949, "99.9k"},
		     {99950, "100k"}, {999499, "999k"}, {999500, "1.0M"}, {1884956, "1.9M"}};
	char b[INTL_BUF];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_str_eq(intl_short(LANG_EN, cases[i].n, b), cases[i].want);
	cr_expect_str_eq(intl_short(LANG_ES, 58112, b), "58,1k");
}

Test(intl, short_decimals_keep_to_five_cells)
{
	static const struct {
		double n;
		const char *want;
	} cases[] = {{0, "0.0"}, {4.84, "4.8"}, {99.94, "99.9"}, {99.95, "100"}, {577.5, "578"}, {102429.4, "102k"}};
	char b[INTL_BUF];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_str_eq(intl_short_decimal(LANG_EN, cases[i].n, b), cases[i].want);
	cr_expect_str_eq(intl_short_decimal(LANG_ES, 4.84, b), "4,8");
}

Test(intl, decimals_by_language)
{
	char b[INTL_BUF];

	cr_expect_str_eq(intl_decimal(LANG_EN, 0.26, 1, b), "0.3");
	cr_expect_str_eq(intl_decimal(LANG_ES, 955.62, 1, b), "955,6");
	cr_expect_str_eq(intl_decimal(LANG_ES, 76400.7, 1, b), "76.400,7");
	cr_expect_str_eq(intl_decimal(LANG_EN, 1234567, 0, b), "1,234,567");
	cr_expect_str_eq(intl_decimal(LANG_ES, -1234.5, 1, b), "-1234,5");
}

Test(intl, numbers_of_the_method_are_written_as_the_language_does)
{
	char b[INTL_BUF];

	cr_expect_str_eq(intl_number(LANG_EN, -1.859, b), "−1.859");
	cr_expect_str_eq(intl_number(LANG_ES, 0.1, b), "0,1");
	cr_expect_str_eq(intl_number(LANG_ES, 604800000, b), "604800000");
	cr_expect_str_eq(intl_number(LANG_EN, NAN, b), "–");
	cr_expect_str_eq(intl_signed(7.4, b), "+7");
	cr_expect_str_eq(intl_signed(-2.6, b), "−3");
	cr_expect_str_eq(intl_signed(-0.2, b), "±0");
	cr_expect_str_eq(intl_at_most(LANG_EN, 0.00053, b), "0.0006");
	cr_expect_str_eq(intl_at_most(LANG_ES, 5.4e-50, b), "0,0001");
	cr_expect_str_eq(intl_at_most(LANG_EN, 0.01, b), "0.0100");
	cr_expect_str_eq(intl_percent_exact(LANG_ES, 0.5012, b), "50,1");
	cr_expect_str_eq(intl_percent_exact(LANG_EN, 0.0001, b), "<0.1");
	cr_expect_str_eq(intl_percent_exact(LANG_EN, 0.9999, b), ">99.9");
}

Test(intl, percents_round_without_claiming_none_or_all)
{
	char b[INTL_BUF];

	cr_expect_str_eq(intl_percent(0, b), "0");
	cr_expect_str_eq(intl_percent(0.001, b), "<1");
	cr_expect_str_eq(intl_percent(0.614, b), "61");
	cr_expect_str_eq(intl_percent(0.996, b), ">99");
	cr_expect_str_eq(intl_percent(1, b), "100");
	cr_expect_str_eq(intl_percent(NAN, b), "–");
}

Test(intl, dates_are_utc_and_of_the_language)
{
	char b[INTL_BUF];

	cr_expect_str_eq(intl_date(LANG_EN, 1632823331123, DATE_STAMP, b), "28 Sep 10:02:11");
	cr_expect_str_eq(intl_date(LANG_ES, 1632823331123, DATE_STAMP_MS, b),
			 "28 sep 2021 10:02:11,123");
	cr_expect_str_eq(intl_date(LANG_ES, 1641000000000, DATE_DAY, b), "1 ene 2022");
	cr_expect_str_eq(intl_date(LANG_EN, 951782400000, DATE_ISO, b), "2000-02-29");
	cr_expect_str_eq(intl_date(LANG_EN, -1, DATE_ISO, b), "1969-12-31");
	cr_expect_str_eq(intl_date(LANG_EN, -1, DATE_CLOCK, b), "23:59:59");
	cr_expect_str_eq(intl_date(LANG_EN, TIME_UNKNOWN, DATE_DAY, b), "?");
	cr_expect_str_eq(intl_date(LANG_EN, INT64_MIN, DATE_DAY, b), "?");
}

Test(intl, a_language_is_found_by_its_code)
{
	cr_expect_eq(intl_lang("es"), LANG_ES);
	cr_expect_eq(intl_lang("es_VE.UTF-8"), LANG_ES);
	cr_expect_eq(intl_lang("en_US"), LANG_EN);
	cr_expect_eq(intl_lang("est"), LANG_COUNT);
	cr_expect_eq(intl_lang("C"), LANG_COUNT);
	cr_expect_eq(intl_lang(NULL), LANG_COUNT);
}

/* Every word of the explorer's tables has its Spanish one. */
Test(intl, no_table_of_the_explorer_is_left_untranslated)
{
	static const char *const words[] = {
#define ACTION(ident, name, keys, where, args, help) help,
#include "actions.def"
#undef ACTION
#define PANE(ident, name, title, view) title,
#include "panes.def"
#undef PANE
#define PHASE(text) text,
#include "phases.def"
#undef PHASE
#define TOUR(action, text) text,
#include "tour.def"
#undef TOUR
#define SETTING(ident, name, type, least, most, choices, unit, effect, help) effect, help,
#include "settings.def"
#undef SETTING
#define NUMBER(ident, panes, label, help, formula) help, formula,
#include "numbers.def"
#undef NUMBER
	};
	int untranslated = 0;

	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	intl_set("es");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(_(words[i]), words[i])) {
			cr_log_warn("untranslated: %s", words[i]);
			untranslated++;
		}
	cr_expect_eq(untranslated, 0);
}

/* Words of a file of data/formats that the catalog leaves as they are. */
static int left_english(const json_t *format)
{
	const char *title = json_string_value(json_object_get(format, "title"));
	json_t *notices = json_object_get(format, "notices"), *reason;
	const char *key;
	int left = 0;

	if (!title || !strcmp(_(title), title)) {
		cr_log_warn("untranslated: %s", title ? title : "?");
		left++;
	}
	json_object_foreach(notices, key, reason)
		if (!strcmp(_(json_string_value(reason)), json_string_value(reason))) {
			cr_log_warn("untranslated: %s", json_string_value(reason));
			left++;
		}
	return left;
}

Test(intl, titles_of_formats_and_their_reasons_are_translated)
{
	const char *data = getenv("TAMIZ_DATADIR");
	char path[PATH_MAX];
	struct dirent *entry;
	int formats = 0;
	DIR *dir;

	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	intl_set("es");
	snprintf(path, sizeof path, "%s/formats", data ? data : "");
	cr_assert(dir = opendir(path), "%s", path);
	while ((entry = readdir(dir))) {
		json_t *format;

		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(path, sizeof path, "%s/formats/%s", data, entry->d_name);
		cr_assert(format = json_load_file(path, 0, NULL), "%s", path);
		cr_expect_eq(left_english(format), 0);
		json_decref(format);
		formats++;
	}
	closedir(dir);
	cr_expect_geq(formats, 20);
}

Test(intl, the_language_can_change_while_running)
{
	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	intl_set("es");
	cr_expect_str_eq(_("Trends"), "Tendencias");
	intl_set("en");
	cr_expect_str_eq(_("Trends"), "Trends");
}

/* What the filter's parser complains about is told in the user's language, its values as they are. */
Test(intl, every_complaint_about_a_filter_is_translated)
{
	static const char *const wrong[] = {
		"(",	      "()",	    "(a",	      "a )",	   "a -",	   "OR b",
		"a OR",	      "\"a",	    "//",	      "/a",	   "tag:",	   "kind:x",
		"followers:x", "score>x",    "rate>x",	      "age<x",	   "since:x",	   "nofield:x",
		"< 3",	      "kind<reply", "\"a\"b",	      "text:",	   "from:\"a,b\",\"c",
		"followers:99999999999999999999",
	};
	char text[512];

	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	intl_set("es");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct filter *f = NULL;
		struct err err = {0};

		cr_assert_eq(filter_parse(str_of(wrong[i]), &f, &err), STATUS_USAGE, "%s", wrong[i]);
		cr_assert(err.id, "%s: %s", wrong[i], err.message);
		intl_err(&err, text, sizeof text);
		cr_expect_str_neq(text, err.message, "%s: %s", wrong[i], text);
	}
	intl_set("en");
}

/* 4.84 and 2.73 of 7.57: each by itself would be 4.8 and 2.7 under 7.6. */
Test(intl, parts_that_are_shown_add_up_to_the_whole_that_is_shown)
{
	double two[] = {0.0484, 0.0273}, tiny[] = {0.5, 0.0002}, none[] = {NAN, 0.5}, many[5];
	uint64_t seed = 3;
	char b[INTL_BUF];

	intl_parts(two, 2, 0.0757);
	cr_expect_str_eq(intl_percent_exact(LANG_EN, two[0], b), "4.9");
	cr_expect_str_eq(intl_percent_exact(LANG_EN, two[1], b), "2.7");
	intl_parts(tiny, 2, 0.5002);
	cr_expect_str_eq(intl_percent_exact(LANG_EN, tiny[0], b), "50.0");
	cr_expect_str_eq(intl_percent_exact(LANG_EN, tiny[1], b), "<0.1");
	intl_parts(none, 2, 0.5);
	cr_expect(isnan(none[0]) && none[1] == 0.5);
	for (int round = 0; round < 500; round++) {
		double sum = 0, before[5], shown = 0;

		for (int i = 0; i < 5; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1;
			sum += before[i] = many[i] = (double)(seed >> 40) / (1 << 24) / 5;
		}
		intl_parts(many, 5, sum);
		for (int i = 0; i < 5; i++) {
			cr_assert_lt(fabs(many[i] - before[i]), 0.001 + 1e-9);
			shown += many[i] * 1000;
		}
		cr_assert_float_eq(shown, nearbyint(sum * 1000), 0.06);
	}
}
