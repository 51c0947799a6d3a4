/* What is typed into a line: filters, searches, completion, pasted text. */
#include "config.h"

#include "command.h"
#include "prompt.h"
#include "scene.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

Test(prompts, typing_a_filter_narrows_at_each_key_and_escape_restores)
{
	struct scene s;
	size_t all;

	scene(&s);
	all = s.app.answer->result->selected;
	scene_type(&s, "jj");
	scene_type(&s, "&apag");
	cr_expect_eq(s.app.answer->result->selected, 1);
	scene_type(&s, "x");
	cr_expect_eq(s.app.answer->result->selected, 0);
	scene_type(&s, "<BS>");
	cr_expect_eq(s.app.answer->result->selected, 1);
	scene_type(&s, "<Esc>");
	cr_expect_eq(s.app.answer->result->selected, all);
	cr_expect_eq(s.app.prompt.kind, PROMPT_NONE);
	cr_expect_eq(s.app.cursor[PANE_TRENDS].index, 2);
	cr_expect_str_eq(s.app.question.filter, "");
	scene_close(&s);
}

Test(prompts, a_half_typed_filter_keeps_what_was_understood_and_says_what_is_missing)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "&tag:#SinLuz kind:");
	cr_expect_eq(s.app.answer->result->selected, 4);
	cr_expect_gt(s.app.filter_error_column, 0);
	cr_expect(scene_shows(&s, "column 13"));
	scene_type(&s, "reply<Enter>");
	cr_expect_eq(s.app.answer->result->selected, 1);
	cr_expect_eq(s.app.filter_error_column, 0);
	scene_close(&s);
}

Test(prompts, a_reset_promises_a_filter_only_where_there_was_one)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":reset<Enter>");
	cr_expect(!scene_shows(&s, "brings the filter back"));
	scene_type(&s, "&luz<Enter>:reset<Enter>");
	cr_expect(scene_shows(&s, "u brings the filter back"));
	scene_close(&s);
}

/* Keys are typed faster than a slow machine answers: the rows searched are those on the screen then. */
Test(prompts, a_search_typed_ahead_of_the_answer_is_made_again_in_it)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "<Tab>&nosuchword<Enter>");
	cr_expect_eq(s.app.answer->result->selected, 0);
	cr_assert(app_try_filter(&s.app, ""));
	s.app.question.filter[0] = '\0';
	app_react(&s.app, REACT_REQUERY);
	prompt_open(&s.app.prompt, PROMPT_SEARCH, "con que");
	act_SEARCH(&s.app, "con que", -1);
	cr_expect_eq(s.app.search_of, 0);
	app_settle(&s.app, false);
	cr_expect_eq(s.app.search_of, 5);
	scene_close(&s);
}

Test(prompts, search_finds_counts_and_wraps)
{
	struct scene s;
	uint32_t first;

	scene(&s);
	scene_type(&s, "<Tab>/con que<Enter>");
	cr_expect_eq(s.app.search_of, 5);
	first = s.app.cursor[PANE_TIMELINE].index;
	scene_type(&s, "nnnnn");
	cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, first);
	scene_type(&s, "N");
	cr_expect_eq(s.app.search_at, 5);
	scene_type(&s, "/zzz");
	cr_expect(scene_shows(&s, "not found"));
	scene_type(&s, "<Esc>");
	cr_expect_str_eq(s.app.search, "");
	scene_close(&s);
}

Test(prompts, pasted_text_is_one_edit_and_never_runs_as_keys)
{
	struct scene s;

	scene(&s);
	app_react(&s.app, command_paste(&s.app, str_of("qqq\n:quit\n")));
	cr_expect_eq(s.app.pane, PANE_TRENDS);
	scene_type(&s, "&");
	app_react(&s.app, command_paste(&s.app, str_of("tag:#sinluz\033")));
	app_collect(&s.app);
	cr_expect_str_eq(s.app.question.filter, "tag:#sinluz");
	cr_expect_eq(s.app.answer->result->selected, 4);
	scene_close(&s);
}

static void fake_copy(void *ctx, struct str text)
{
	snprintf(ctx, 256, "%.*s", (int)text.len, text.p);
}

/* A clipboard is pasted into shells: no key of theirs may be in it. */
Test(prompts, what_is_copied_is_one_line_that_no_terminal_obeys)
{
	char got[256] = "";
	struct effects effects = {.ctx = got, .copy = fake_copy};
	bool evil = false;
	struct scene s;

	scene(&s);
	s.app.effects = &effects;
	scene_type(&s, "<Tab>");
	for (int i = 0; i < 12; i++) {
		scene_type(&s, "y");
		evil |= strstr(got, "]52;c;aGk=") != NULL;
		for (const char *p = got; *p; p++)
			cr_expect((unsigned char)*p >= ' ' && *p != 0x7f, "%s", got);
		cr_expect(text_shows(str_of(got)), "%s", got);
		scene_type(&s, "j");
	}
	cr_expect(evil);
	s.app.effects = NULL;
	scene_close(&s);
}

/* What a reader sees as one sign is one sign to the keys, however many code points it has. */
Test(prompts, an_emoji_is_deleted_as_one)
{
	static const char *const signs[] = {
		"\U0001F468\u200D\U0001F469\u200D\U0001F467", /* a family */
		"\U0001F44D\U0001F3FD",			   /* a skin tone */
		"\U0001F1FB\U0001F1EA",			   /* a flag */
		"1\uFE0F\u20E3",				   /* a keycap */
		"\U0001F3F4\U000E0067\U000E0062\U000E007F",	   /* a flag by tags */
		"e\u0301\u0323",
		"\u1112\u1161\u11AB",
	};
	static struct prompt p;
	bool changed;

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		prompt_open(&p, PROMPT_SEARCH, "");
		prompt_insert(&p, "a", 1);
		prompt_insert(&p, signs[i], strlen(signs[i]));
		prompt_insert(&p, "b", 1);
		prompt_key(&p, "<Left>", &changed);
		prompt_key(&p, "<BS>", &changed);
		cr_expect_str_eq(p.text, "ab", "%s leaves %s", signs[i], p.text);
		prompt_insert(&p, signs[i], strlen(signs[i]));
		prompt_key(&p, "<Left>", &changed);
		prompt_key(&p, "<Del>", &changed);
		cr_expect_str_eq(p.text, "ab", "%s leaves %s", signs[i], p.text);
		prompt_close(&p, false);
	}
	prompt_free(&p);
}

/* Nothing typed is the search before, once more; or none, and the line closes. */
Test(prompts, an_empty_search_line_closes)
{
	struct scene s;
	uint32_t first;

	scene(&s);
	scene_type(&s, "/<Enter>");
	cr_expect_eq(s.app.prompt.kind, PROMPT_NONE);
	scene_type(&s, "<Tab>/a<Enter>");
	first = s.app.cursor[PANE_TIMELINE].index;
	cr_assert_gt(s.app.search_of, 1);
	scene_type(&s, "/<Enter>");
	cr_expect_eq(s.app.prompt.kind, PROMPT_NONE);
	cr_expect_neq(s.app.cursor[PANE_TIMELINE].index, first);
	/* What is said of the line goes with it. */
	scene_type(&s, "e");
	cr_expect(scene_shows(&s, "of: all posts"));
	scene_type(&s, "<Esc>");
	cr_expect(!scene_shows(&s, "of: all posts"));
	scene_close(&s);
}

static void rename_handle(struct scene *s, const char *from, const char *to, const char *folded)
{
	const struct corpus *c = s->app.world->corpus;
	uint32_t h = corpus_find_handle(c, str_of(from));

	memcpy((char *)(uintptr_t)strings_at(&c->handle, h).p, to, strlen(from));
	memcpy((char *)(uintptr_t)strings_at(&c->handle_folded, h).p, folded, strlen(from));
}

Test(prompts, completion_goes_as_far_as_names_agree)
{
	struct scene s;

	scene(&s);
	rename_handle(&s, "maria_8812", "mIPPA12345", "mippa12345");
	scene_type(&s, "&from:@mi<Tab>");
	cr_expect_eq(strcasecmp(s.app.prompt.text, "from:mipp"), 0, "%s", s.app.prompt.text);
	cr_expect(scene_shows(&s, "mIPPA12345"));
	/* What it offered is not what the filter is, once that stands. */
	scene_type(&s, "<Enter>");
	cr_expect(!scene_shows(&s, "mIPPA12345  "));
	/* A letter is never cut. */
	rename_handle(&s, "mippa12345", "mi\xc3\xa9_12345", "miea_12345");
	rename_handle(&s, "Mippcivzla", "mi\xc3\xa8_12345", "mieb_12345");
	scene_type(&s, ":reset<Enter>&from:mi<Tab>");
	cr_expect_str_eq(s.app.prompt.text, "from:mi");
	cr_expect(strstr(s.app.message, "from:mi\xc3\xa8_12345"), "%s", s.app.message);
	scene_close(&s);
}
