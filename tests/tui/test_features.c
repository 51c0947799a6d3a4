/* Options, saved filters, macros, files, other programs, charts: what they do on a small made-up
 * study. */
#include "config.h"

#include "chart.h"
#include "history.h"
#include "hostile.h"
#include "outside.h"
#include "paths.h"
#include "resume.h"
#include "ring.h"
#include "saved.h"
#include "scene.h"
#include "settings.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

Test(features, filters_are_saved_under_names_and_used_again)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":save luz<Enter>");
	cr_expect(s.app.message_is_error);
	scene_type(&s, "&#sinluz<Enter>:save luz<Enter>:save es lang:es<Enter>&<BS><Enter>");
	scene_type(&s, ":use lu<Tab><BS><Enter>");
	cr_expect_str_eq(s.app.question.filter, "#sinluz");
	scene_type(&s, "fj<Enter>");
	cr_expect_str_eq(s.app.question.filter, "#sinluz");
	scene_type(&s, ":save ../x<Enter>");
	cr_expect(s.app.message_is_error);
	scene_type(&s, ":forget luz<Enter>:use luz<Enter>");
	cr_expect(s.app.message_is_error);
	scene_close(&s);
}

Test(features, what_is_saved_is_there_the_next_time)
{
	char dir[] = "/tmp/tamiz-saved-XXXXXX", path[128];
	struct scene s;

	cr_assert(scratch_folder(dir));
	setenv("XDG_CONFIG_HOME", dir, 1);
	scene(&s);
	saved_load(&s.app);
	scene_type(&s, ":save luz #sinluz \"dos palabras\"<Enter>:record dos<Enter>jj<F4>");
	scene_close(&s);
	scene(&s);
	saved_load(&s.app);
	cr_assert(saved_get(&s.app, SAVED_FILTER, "luz"));
	cr_expect_str_eq(saved_get(&s.app, SAVED_FILTER, "luz"), "#sinluz \"dos palabras\"");
	cr_assert(saved_get(&s.app, SAVED_MACRO, "dos"));
	cr_expect_str_eq(saved_get(&s.app, SAVED_MACRO, "dos"), "down\ndown\n");
	scene_type(&s, ":forget dos<Enter>:forget luz<Enter>");
	snprintf(path, sizeof path, "%s/tamiz/macros/dos", dir);
	cr_expect_neq(access(path, F_OK), 0);
	scene_close(&s);
	scratch_remove(dir);
}

Test(features, a_column_is_counted_as_people_see_it)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "&ñandú kind:x");
	cr_expect(scene_shows(&s, "column 12:"));
	scene_close(&s);
}

Test(features, what_was_typed_in_earlier_sessions_comes_back)
{
	char dir[] = "/tmp/tamiz-history-XXXXXX";
	struct prompt *other;
	struct err err;
	struct scene s;

	cr_assert(scratch_folder(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	scene(&s);
	history_load(&s.app.prompt);
	scene_type(&s, "&#sinluz<Enter>/luz<Enter>:sort posts<Enter><Tab>mno file<Enter>");
	prompt_open(&s.app.prompt, PROMPT_SEARCH, "x\ncommand quit");
	prompt_close(&s.app.prompt, true);
	other = calloc(1, sizeof *other);
	cr_assert(other);
	prompt_open(other, PROMPT_FILTER, "lang:pt");
	prompt_close(other, true);
	cr_assert_eq(history_save(other, &err), STATUS_OK, "%s", err.message);
	prompt_free(other);
	cr_assert_eq(history_save(&s.app.prompt, &err), STATUS_OK, "%s", err.message);
	scene_close(&s);
	scene(&s);
	history_load(&s.app.prompt);
	scene_type(&s, "&<Up>");
	cr_expect_str_eq(s.app.prompt.text, "#sinluz");
	scene_type(&s, "<Up>");
	cr_expect_str_eq(s.app.prompt.text, "lang:pt");
	scene_type(&s, "<Esc>/<Up>");
	cr_expect_str_eq(s.app.prompt.text, "luz");
	scene_type(&s, "<Esc>:<Up>");
	cr_expect_str_eq(s.app.prompt.text, "sort posts");
	scene_type(&s, "<Esc><Tab>m<Up>");
	cr_expect_neq(strcmp(s.app.prompt.text, "no file"), 0);
	scene_close(&s);
	free(other);
	scratch_remove(dir);
}

/* The path of the one session kept below state; "" where there is none. */
static void session_of(const char *state, char *path, size_t cap)
{
	char folder[PATH_MAX];
	struct dirent *entry;
	DIR *d;

	snprintf(folder, sizeof folder, "%s/tamiz/sessions", state);
	*path = '\0';
	d = opendir(folder);
	while (d && (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			snprintf(path, cap, "%.200s/%.40s", folder, entry->d_name);
	if (d)
		closedir(d);
}

static void only_commands_of_sessions(const char *path)
{
	static const char words[] = " set by-tag filter view sort reverse accounts zoom # go bottom groups together ";
	FILE *f = fopen(path, "r");
	char line[4096], word[64];

	cr_assert(f, "%s", path);
	while (fgets(line, sizeof line, f)) {
		snprintf(word, sizeof word, " %.*s ", (int)strcspn(line, " \n"), line);
		cr_assert(strstr(words, word), "%s", line);
	}
	fclose(f);
}

Test(features, a_name_that_holds_the_end_of_a_line_makes_no_command_of_a_session)
{
	char dir[] = "/tmp/tamiz-resume-XXXXXX", path[PATH_MAX];
	const struct registry *g;
	struct scene s;
	struct err err;

	cr_assert(scratch_folder(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	scene_open_world(&s, 80, 24, LANG_EN, hostile_world());
	g = s.app.answer->world->registry;
	for (uint32_t i = 0; i < g->trend_count; i++) {
		s.app.question.trend = i;
		s.app.question.tag = g->trends[i].tag;
		cr_assert_eq(resume_save(&s.app, dir, &err), STATUS_OK, "%s", err.message);
		session_of(dir, path, sizeof path);
		only_commands_of_sessions(path);
	}
	scene_close(&s);
	scratch_remove(dir);
}

Test(features, a_session_from_elsewhere_marks_nothing_and_writes_nothing)
{
	char dir[] = "/tmp/tamiz-resume-XXXXXX", path[PATH_MAX], out[128];
	struct scene s;
	struct err err;
	FILE *f;

	cr_assert(scratch_folder(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	scene(&s);
	cr_assert_eq(resume_save(&s.app, dir, &err), STATUS_OK, "%s", err.message);
	session_of(dir, path, sizeof path);
	cr_assert((f = fopen(path, "a")));
	snprintf(out, sizeof out, "%s/out.csv", dir);
	fprintf(f, "view trends\n  organic\nset who Somebody\nset w Somebody\nset =who Somebody\nmark\n"
		   "record m\nkeys jI\nexp posts %s\nsort posts\nview log\n", out);
	fclose(f);
	cr_assert(resume_load(&s.app, dir, false));
	cr_expect_eq(s.app.pane, PANE_LOG);
	cr_expect(!s.app.saved.recording);
	cr_expect_neq(strcmp(s.app.who, "Somebody"), 0);
	cr_expect(access(out, F_OK));
	scene_close(&s);
	scratch_remove(dir);
}

Test(features, a_name_with_quotes_stays_one_value_of_the_filter_of_an_export)
{
	static const char want[] = "tag:\"#t10=hyperlink(\\\"x\\\")\"";
	const struct corpus *c;
	struct scene s;
	bool found = false;

	scene_open_world(&s, 200, 24, LANG_EN, hostile_world());
	c = s.app.answer->world->corpus;
	for (uint32_t i = 0; i < c->n.tags && !found; i++) {
		struct str tag = strings_at(&c->tag_folded, i);

		if (!memchr(tag.p, '"', tag.len))
			continue;
		s.app.question.trend = NONE;
		s.app.question.tag = i;
		s.app.pane = PANE_TIMELINE;
		command_do(&s.app, ACTION_EXPORT, "", 0);
		cr_expect(strstr(s.app.message, want), "%s", s.app.message);
		found = true;
	}
	cr_expect(found);
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

/* --- options -----------------------------------------------------------------------------------
 */

Test(features, an_option_says_what_it_is_and_can_be)
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

Test(features, every_value_of_a_choice_can_be_set_and_is_told_back)
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

Test(features, a_parameter_can_be_typed_as_it_is_shown)
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

Test(features, reset_resets_and_reset_all_the_options_and_the_method_too)
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

Test(features, the_language_changes_while_running_with_numbers_dates_and_errors)
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

Test(features, commands_complete_what_they_take)
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

/* --- files, browsers, editors ------------------------------------------------------------------
 */

Test(features, an_export_is_offered_for_what_is_listed_and_never_over_a_file)
{
	char path[] = "/tmp/tamiz-there-XXXXXX", line[128];
	struct scene s;
	int fd = scratch_file(path);

	cr_assert(fd >= 0);
	scene(&s);
	scene_type(&s, "e");
	cr_expect_str_eq(s.app.prompt.text, "export trends escena-trends.csv");
	scene_type(&s, "<Esc>jj<Tab>e");
	cr_expect_str_eq(s.app.prompt.text, "export posts escena-posts.csv");
	/* The timeline is that of one trend: so is what it writes. */
	cr_expect(strstr(s.app.message, "tag:\"#sinluz\""), "%s", s.app.message);
	scene_type(&s, "<Esc>4e");
	cr_expect_str_eq(s.app.prompt.text, "export graphml escena-network.graphml");
	snprintf(line, sizeof line, "<Esc>:export posts %s<Enter>", path);
	scene_type(&s, line);
	cr_expect(scene_shows(&s, "is there already"));
	scene_type(&s, "p");
	cr_expect_str_eq(s.app.prompt.text, "bulletin escena-bulletin.html");
	scene_type(&s, "<Esc>:bulletin /tmp/tamiz-x.pdf<Enter>");
	cr_expect(s.app.message_is_error);
	close(fd);
	unlink(path);
	scene_close(&s);
}

Test(features, only_plain_web_addresses_reach_a_browser)
{
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{"https://example.org/a?b=c", true}, {"http://x.org", true},
		{"https://", false},		     {"javascript:alert(1)", false},
		{"file:///etc/passwd", false},	     {"--version", false},
		{"https://a b", false},		     {"https://a\033]52;c;x", false},
		{"https://a\"b", false},	     {"https:///x", false},
		{"https://ejemplo.ñ", false},	     {"https://x.com/@ana?q=a@b", true},
		{"https://bank.example@evil.example/", false},
		{"https://bank.example.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.evil.example", false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(outside_is_url(str_of(cases[i].url)), cases[i].good, "%s",
			     cases[i].url);
}

Test(features, a_command_of_the_environment_is_split_at_blanks_and_meets_no_shell)
{
	char words[512], *argv[OUTSIDE_WORDS + 2];

	cr_assert(outside_argv("  emacs  -nw; rm", "/tmp/x y", words, argv));
	cr_expect_str_eq(argv[0], "emacs");
	cr_expect_str_eq(argv[1], "-nw;");
	cr_expect_str_eq(argv[2], "rm");
	cr_expect_str_eq(argv[3], "/tmp/x y");
	cr_expect_null(argv[4]);
	cr_expect(!outside_argv("   ", "x", words, argv));
	cr_expect(!outside_argv("a b c d e f g h i j k l m n o p q r", "x", words, argv));
}

struct spawned {
	char argv[4][256];
	bool terminal;
	const char *note;
};

static enum status fake_spawn(void *ctx, char *const argv[], bool terminal, struct err *err)
{
	struct spawned *to = ctx;
	FILE *f;
	int i = 0;

	(void)err;
	to->terminal = terminal;
	for (; argv[i] && i < 4; i++)
		snprintf(to->argv[i], sizeof to->argv[i], "%s", argv[i]);
	if (to->note && i && (f = fopen(argv[i - 1], "w"))) {
		fputs(to->note, f);
		fclose(f);
	}
	return STATUS_OK;
}

Test(features, o_shows_the_address_first_and_opens_it_when_pressed_again)
{
	struct spawned got = {.note = NULL};
	struct effects effects = {.ctx = &got, .spawn = fake_spawn};
	struct scene s;

	setenv("BROWSER", "w3m -M", 1);
	scene(&s);
	s.app.effects = &effects;
	scene_type(&s, "<Tab>jo");
	cr_expect_str_eq(got.argv[0], "");
	cr_expect(strstr(s.app.message, "https://x.com/i/web/status/"), "%s", s.app.message);
	/* Another key between: the address is shown again. */
	scene_type(&s, "jo");
	cr_expect_str_eq(got.argv[0], "");
	scene_type(&s, "o");
	cr_expect_str_eq(got.argv[0], "w3m");
	cr_expect_str_eq(got.argv[1], "-M");
	cr_expect(!strncmp(got.argv[2], "https://x.com/", 14));
	cr_expect(got.terminal);
	s.app.effects = NULL;
	scene_close(&s);
}

Test(features, a_note_goes_through_the_editor_and_comes_back_as_one_line)
{
	struct spawned got = {.note = "first line\nsecond\n\n"};
	struct effects effects = {.ctx = &got, .spawn = fake_spawn};
	struct scene s;
	char text[256] = "before";
	struct err err = {0};

	setenv("VISUAL", "ed -s", 1);
	scene(&s);
	s.app.effects = &effects;
	cr_assert_eq(outside_edit(&s.app, text, sizeof text, &err), STATUS_OK);
	cr_expect_str_eq(text, "first line second");
	cr_expect_str_eq(got.argv[0], "ed");
	cr_expect_neq(access(got.argv[2], F_OK), 0, "the file is left behind");
	s.app.effects = NULL;
	scene_close(&s);
}

Test(features, a_program_that_fails_or_is_not_there_is_told)
{
	char names[][24] = {"tamiz-no-such-program", "false", "true"};
	char *no[] = {names[0], NULL}, *bad[] = {names[1], NULL}, *good[] = {names[2], NULL};
	struct err err = {0};

	cr_expect_eq(outside_run(good, true, &err), STATUS_OK);
	cr_expect_neq(outside_run(bad, true, &err), STATUS_OK);
	cr_expect_neq(outside_run(no, true, &err), STATUS_OK);
	cr_expect(strstr(err.message, "tamiz-no-such-program"));
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
