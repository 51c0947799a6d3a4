/* The filter line, the volume, macros, charts: what they do on a small made-up study. */
#include "config.h"

#include "chart.h"
#include "ring.h"
#include "saved.h"
#include "scene.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the filter line ---------------------------------------------------------------------------
 */

Test(features, typing_replaces_the_filter_in_force_and_space_goes_on_from_it)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "&#sinluz<Enter>&");
	cr_expect(s.app.prompt.selected);
	cr_expect(scene_shows(&s, "type to replace it"));
	scene_type(&s, "lang:es<Enter>");
	cr_expect_str_eq(s.app.question.filter, "lang:es");
	scene_type(&s, "& #sinluz<Enter>");
	cr_expect_str_eq(s.app.question.filter, "lang:es #sinluz");
	scene_type(&s, "&<End><BS><Enter>");
	cr_expect_str_eq(s.app.question.filter, "lang:es #sinlu");
	scene_type(&s, "&<BS><Enter>");
	cr_expect_str_eq(s.app.question.filter, "");
	scene_type(&s, "u&<Esc>");
	cr_expect_str_eq(s.app.question.filter, "lang:es #sinlu");
	scene_close(&s);
}

Test(features, a_paste_replaces_what_is_selected)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "&#sinluz<Enter>&");
	app_react(&s.app, command_paste(&s.app, str_of("kind:reply")));
	cr_expect_str_eq(s.app.prompt.text, "kind:reply");
	scene_close(&s);
}

Test(features, a_column_is_counted_as_people_see_it)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "&ñandú kind:x");
	cr_expect(scene_shows(&s, "column 12:"));
	scene_close(&s);
}

Test(features, a_span_marked_in_the_volume_is_narrowed_to)
{
	struct scene s;

	ring_open(&s, 80, 24, LANG_EN);
	scene_type(&s, "v");
	cr_expect(scene_shows(&s, "28 Sep 2021 10:00:00 – 28 Sep 2021 14:"));
	scene_type(&s, "<Space>lll<Enter>");
	cr_expect_eq(strncmp(s.app.question.filter, "since:2021-09-28T10:00:00Z until:2021-09-29T0", 45),
		     0, "%s", s.app.question.filter);
	/* What was narrowed to before holds the new span, which takes its place. */
	scene_type(&s, "ll<Enter>");
	cr_expect_eq(strncmp(s.app.question.filter, "since:2021-09-28T10:", 20), 0);
	cr_expect_null(strstr(s.app.question.filter + 6, "since:"));
	scene_type(&s, "uu");
	cr_expect_str_eq(s.app.question.filter, "");
	/* An alternative is narrowed as a whole. */
	scene_type(&s, ":filter #tieneconque OR #sinluz<Enter><Space>l<Enter>");
	cr_expect_eq(strncmp(s.app.question.filter, "(#tieneconque OR #sinluz) since:", 32), 0, "%s",
		     s.app.question.filter);
	scene_type(&s, "u:histogram followers<Enter>jj<Enter>");
	cr_expect_str_eq(s.app.question.filter,
			 "(#tieneconque OR #sinluz) followers>=10 followers<50");
	scene_close(&s);
}

Test(features, the_volume_of_a_selection_begins_and_ends_with_it)
{
	struct scene s;

	ring_open(&s, 80, 24, LANG_EN);
	scene_type(&s, "&#votapsuv<Enter>v");
	cr_expect(scene_shows(&s, "7 Oct 2021 10:00:00"));
	cr_expect_not(scene_shows(&s, "28 Sep"));
	scene_close(&s);
}

/* --- macros ------------------------------------------------------------------------------------
 */

Test(features, a_macro_does_again_what_was_typed)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "<F4>&#sinluz<Enter><Tab>/luz<Enter>G<F4>");
	cr_expect_str_eq(saved_get(&s.app, SAVED_MACRO, "last"),
			 "filter #sinluz\nnext-pane\nsearch luz\nbottom\n");
	scene_type(&s, ":reset<Enter>@");
	cr_expect_str_eq(s.app.question.filter, "#sinluz");
	cr_expect_eq(s.app.pane, PANE_TIMELINE);
	cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, 3);
	scene_close(&s);
}

Test(features, a_macro_with_counts_plays_many_times_but_not_within_itself)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "<Tab>:record eleven<Enter>10j<F4>");
	/* 1 showed the triage view, 0 made it a count. */
	cr_expect(strstr(saved_get(&s.app, SAVED_MACRO, "eleven"), "down 10\n"));
	scene_type(&s, "<F4>@<F4>");
	cr_expect(s.app.message_is_error || !s.app.saved.recording);
	scene_type(&s, ":play nothing<Enter>");
	cr_expect(s.app.message_is_error);
	scene_close(&s);
}

/* --- charts and places -------------------------------------------------------------------------
 */

static void row_text(enum charts style, int height, int y, char out[64])
{
	static const uint32_t at[] = {0, 1, 50, 100};
	struct lines l = {0};
	struct str s;

	lines_new(&l);
	chart_row(&l, style, at, style == CHARTS_BRAILLE ? 2 : 4, height, y, 100);
	s = lines_text(&l, 0);
	snprintf(out, 64, "%.*s", (int)s.len, s.p);
	lines_free(&l);
}

Test(features, bars_never_hide_what_is_not_zero)
{
	char row[64];

	row_text(CHARTS_BLOCK, 1, 0, row);
	cr_expect_str_eq(row, " ▁▄█");
	row_text(CHARTS_BLOCK, 2, 1, row);
	cr_expect_str_eq(row, "   █");
	row_text(CHARTS_ASCII, 1, 0, row);
	cr_expect_str_eq(row, " .:#");
	row_text(CHARTS_BRAILLE, 1, 0, row);
	cr_expect_str_eq(row, "⢀⣼");
}

Test(features, at_80_columns_the_pane_with_the_keyboard_has_the_room)
{
	struct scene s;
	char *text;

	scene(&s);
	text = scene_text(&s);
	cr_expect(strstr(text, "#VenezuelaTieneConQué"), "%s", text);
	free(text);
	scene_type(&s, "<Tab>");
	text = scene_text(&s);
	/* A post has forty characters at least. */
	cr_expect(strstr(text, "Otro apagón en Caracas, el segundo en un dí"), "%s", text);
	free(text);
	scene_close(&s);
}

/* At 40 columns a title loses words, never a part of its figure. */
Test(features, a_title_never_cuts_a_figure)
{
	static const char *const keys[] = {"jj<Tab>", "jj<Tab>a", "<Tab>"};

	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		for (int columns = 40; columns < 100; columns++) {
			struct scene s;
			char *text, *line, *end = NULL, figure[INTL_BUF];
			uint32_t count;

			ring_open(&s, columns, 10, LANG_ES);
			scene_type(&s, keys[i]);
			text = scene_text(&s);
			line = strstr(text, "Línea de tiempo");
			cr_assert(line && (end = strchr(line, '\n')), "%s", text);
			*end = '\0';
			count = s.app.accounts ? s.app.answer->result->account_count
					       : s.app.answer->result->posts.count;
			snprintf(figure, sizeof figure, " %u", count);
			line = strstr(line, figure);
			cr_expect(line && (line[strlen(figure)] == ' ' || !line[strlen(figure)]),
				  "%zu, %d columns: no%s in %s", i, columns, figure, text);
			free(text);
			scene_close(&s);
		}
}

Test(features, every_place_says_what_its_numbers_are)
{
	static const char *const places[] = {"", "<Tab>", "<Tab><Tab>", "2", "3", "4", "5", "6",
					     "7", "i", "v", "<Tab>w", "<Tab><Enter>"};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct scene s;
		uint32_t before;

		scene(&s);
		scene_type(&s, places[i]);
		scene_type(&s, "x");
		cr_expect_eq(s.app.pane, PANE_WHAT);
		/* More than the fields of the filter, which stand in every place. */
		before = s.app.lines[PANE_WHAT].count;
		cr_expect_gt(before, (uint32_t)FIELD_COUNT + 3, "%s", places[i]);
		scene_type(&s, "<Esc>");
		cr_expect_neq(s.app.pane, PANE_WHAT);
		scene_close(&s);
	}
}

Test(features, a_figure_is_told_of_the_row_it_was_asked_from)
{
	static const struct {
		const char *keys;
		const char *shows[3];
	} cases[] = {
		{"jjx", {"posts   48", "bounds", NULL}},
		{"jj<Tab>jx", {"C: coordinated", "The posts that are listed", NULL}},
		{"<Tab>j<Tab>x", {"P(auto)   22 %", "followers, follows, created   72, 106, 1 Apr 2016", NULL}},
		/* Not of the trend list's row, which is another. */
		{"jj2x", {"posts   113", "mean, by post", NULL}},
		{"jj2jx", {"posts   36", NULL}},
		{"3x", {"posts   65", NULL}},
		{"4x", {"members, posts   5, 50", "together, expected, apart   100, 5.0, 17 s", NULL}},
		{"4<Enter>x", {"together, expected, apart   10, 0.5", NULL}},
		{"5x", {"accts, posts, within   5, 5 in the whole study, 35 s", NULL}},
		{"6Gx", {"order of the queue   36 × 0.", NULL}},
		{"jjwx", {"posts   48", "posts per account   ", "depends on how the capture was made"}},
		{"jj<Tab><Enter>x", {"inorganic, between   ", "The line at the bottom", NULL}},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scene s;

		ring_open(&s, 120, 200, LANG_EN);
		scene_type(&s, cases[i].keys);
		cr_expect_eq(s.app.pane, PANE_WHAT, "%s", cases[i].keys);
		for (int k = 0; k < 3 && cases[i].shows[k]; k++)
			cr_expect(scene_shows(&s, cases[i].shows[k]), "%s: %s", cases[i].keys,
				  cases[i].shows[k]);
		scene_close(&s);
	}
}

Test(features, palettes_are_exact_for_the_roles_that_have_colours)
{
	for (enum theme t = 0; t < THEME_COUNT; t++)
		for (int colour = 0; colour < 16; colour++) {
			int32_t rgb = theme_rgb(t, colour);

			cr_expect(rgb >= -1 && rgb <= 0xffffff);
			cr_expect(t != THEME_MONO || rgb == -1);
		}
	cr_expect_neq(theme_rgb(THEME_DARK, 1), theme_rgb(THEME_LIGHT, 1));
}
