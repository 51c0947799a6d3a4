/* Options and parameters of the method, the language among them, and what commands complete. */
#include "config.h"

#include "scene.h"
#include "settings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(options, an_option_says_what_it_is_and_can_be)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":set split 50<Enter>");
	cr_expect_eq(s.app.split, 50);
	scene_type(&s, ":set split 5<Enter>");
	cr_expect_eq(s.app.split, 50);
	cr_expect(scene_shows(&s, "split can't be 5: 20 to 80 %, auto"));
	scene_type(&s, ":set split<Enter>");
	cr_expect(scene_shows(&s, "split is 50; it can be: 20 to 80 %, auto"));
	scene_type(&s, ":set split auto<Enter>:set lay<Tab>be<Tab><Enter>");
	cr_expect_eq(s.app.split, 0);
	cr_expect_eq(s.app.arrangement, ARRANGE_BESIDE);
	scene_type(&s, ":set<Enter>");
	cr_expect_eq(s.app.pane, PANE_OPTIONS);
	scene_close(&s);
}

Test(options, every_value_of_a_choice_can_be_set_and_is_told_back)
{
	struct scene s;
	char value[SETTING_VALUE];

	scene(&s);
	for (enum setting i = 0; i < SETTING_COUNT; i++) {
		const char *words = setting_info(i)->choices;

		while (*words) {
			char word[32];
			size_t n = strcspn(words, " ");

			snprintf(word, sizeof word, "%.*s", (int)n, words);
			setting_set(&s.app, i, word);
			cr_expect_str_eq(setting_value(&s.app, i, value), word, "%s %s",
					 setting_info(i)->name, word);
			words += n + (words[n] == ' ');
		}
	}
	scene_close(&s);
}

Test(options, a_parameter_can_be_typed_as_it_is_shown)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":method prior=0,25<Enter>");
	cr_expect_eq(s.app.method.points.prior, 0.25);
	scene_type(&s, ":method base-posts=−1,5<Enter>");
	cr_expect_eq(s.app.method.points.base_posts[CARD_GENERATED], -1.5);
	scene_type(&s, ":method prior=0.3<Enter>");
	cr_expect_eq(s.app.method.points.prior, 0.3);
	scene_type(&s, ":method prior=a,b<Enter>");
	cr_expect(s.app.message_is_error);
	scene_close(&s);
}

Test(options, reset_resets_and_reset_all_the_options_and_the_method_too)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "&#sinluz<Enter>sS<Tab> /luz<Enter>z:set split 30<Enter>:set charts ascii<Enter>"
		       ":method prior=0.3<Enter>:reset<Enter>");
	cr_expect_str_eq(s.app.question.filter, "");
	cr_expect_eq(s.app.question.trend_sort, TREND_BY_POSTS);
	cr_expect_eq(s.app.split, 0);
	cr_expect(!s.app.zoom && !*s.app.search && !s.app.marks.count);
	cr_expect_eq(s.app.pane, PANE_TRENDS);
	cr_expect_eq(s.app.charts, CHARTS_ASCII);
	scene_type(&s, ":reset all<Enter>");
	cr_expect_eq(s.app.charts, CHARTS_BRAILLE);
	cr_expect_eq(s.app.method.points.prior, s.app.method_default.points.prior);
	scene_close(&s);
}

Test(options, the_language_changes_while_running_with_numbers_dates_and_errors)
{
	struct scene s;

	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	scene(&s);
	cr_expect(scene_shows(&s, "28 Sep"));
	scene_type(&s, ":set lang es<Enter>");
	cr_expect(scene_shows(&s, "28 sep"));
	cr_expect(scene_shows(&s, "Tendencias"));
	cr_expect(scene_shows(&s, "1.400.000"));
	scene_close(&s);
}

Test(options, commands_complete_what_they_take)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":set theme con<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "set theme contrast ");
	scene_type(&s, "<Esc>:view cal<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "view calendar ");
	scene_type(&s, "<Esc>:sort post<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "sort posts");
	scene_type(&s, "<Esc>:export gr<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "export graphml ");
	scene_type(&s, "<Esc>:go #sin<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "go #SinLuz ");
	scene_type(&s, "<Esc>&foll<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "follow");
	cr_expect(scene_shows(&s, "followers  following"));
	scene_type(&s, "<Esc>&lang:es -#sin<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "lang:es -#SinLuz");
	scene_type(&s, "<Esc>&kind:<Tab>");
	cr_expect(scene_shows(&s, "kind:reply"));
	scene_type(&s, "x");
	cr_expect(scene_shows(&s, "one of these is expected"));
	scene_type(&s, "<Esc>:filter kind:rep<Tab>");
	cr_expect(strstr(s.app.message, "kind:reply"));
	scene_close(&s);
}
