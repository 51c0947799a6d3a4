/* What keys do, on a small made-up study. */
#include "config.h"

#include "command.h"
#include "evidence.h"
#include "layout.h"
#include "ring.h"

#include "prompt.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void scene(struct scene *s)
{
	scene_open(s, 80, 24, LANG_EN, true);
}

Test(app, typing_a_filter_narrows_at_each_key_and_escape_restores)
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

Test(app, the_selected_trend_stays_selected_where_it_survives)
{
	struct scene s;
	uint32_t tag;

	scene(&s);
	scene_type(&s, "jj");
	tag = s.app.question.tag;
	cr_assert_neq(tag, NONE);
	/* "s" alone leaves it, "sinl" as text may not: it comes back with the last key. */
	scene_type(&s, "&tag:#venezuela*");
	cr_expect_eq(s.app.question.tag == tag, app_trend(&s.app) != NULL);
	scene_type(&s, "<Esc>");
	cr_expect_eq(s.app.question.tag, tag);
	scene_type(&s, "S");
	cr_expect_eq(s.app.question.tag, tag);
	cr_assert(app_trend(&s.app));
	cr_expect_eq(app_trend(&s.app)->tag, tag);
	scene_close(&s);
}

Test(app, a_half_typed_filter_keeps_what_was_understood_and_says_what_is_missing)
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

/* Whether a share is of a crowd or of three accounts, before what somebody reported of its volume. */
Test(app, accounts_are_listed_before_reports)
{
	struct scene s;

	scene_open(&s, 180, 40, LANG_EN, true);
	cr_expect(scene_shows(&s, " accts"));
	cr_expect(!scene_shows(&s, " report"));
	scene_close(&s);
	scene_open(&s, 240, 40, LANG_EN, true);
	cr_expect(scene_shows(&s, " accts report"));
	scene_close(&s);
}

/* However narrow the list becomes, a figure under it is whole or not there. */
Test(app, figures_under_a_narrow_list_are_left_out_rather_than_cut)
{
	struct scene s;
	int before;

	scene_open(&s, 120, 36, LANG_EN, true);
	scene_type(&s, "j");
	cr_expect(scene_shows(&s, "posts each"));
	cr_expect(scene_shows(&s, "n/a "));
	do {
		char *text = scene_text(&s);

		for (char *row = strtok(text, "\n"); row; row = strtok(NULL, "\n")) {
			char *border = strstr(row, "│");

			if (!border)
				continue;
			*border = '\0';
			cr_expect(!strstr(row, "posts e") || strstr(row, "posts each"), "%s", row);
			cr_expect(!strstr(row, " n/") || strstr(row, " %"), "%s", row);
			cr_expect(!strstr(row, " wrote") || strstr(row, " of them"), "%s", row);
		}
		free(text);
		before = s.app.split;
		scene_type(&s, "<");
	} while (s.app.split != before);
	cr_expect_lt(before, 30);
	scene_close(&s);
}

Test(app, a_reset_promises_a_filter_only_where_there_was_one)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":reset<Enter>");
	cr_expect(!scene_shows(&s, "brings the filter back"));
	scene_type(&s, "&luz<Enter>:reset<Enter>");
	cr_expect(scene_shows(&s, "u brings the filter back"));
	scene_close(&s);
}

Test(app, the_post_under_the_cursor_stays_under_it)
{
	struct scene s;
	row_t row;

	scene(&s);
	scene_type(&s, "<Tab>jjjj");
	row = app_post(&s.app);
	scene_type(&s, "s");
	cr_expect_eq(app_post(&s.app), row);
	scene_type(&s, "S");
	cr_expect_eq(app_post(&s.app), row);
	scene_close(&s);
}

Test(app, another_trend_begins_at_its_first_post)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "<Tab>G<S-Tab>");
	scene_type(&s, "j");
	for (int i = 0; i < 3; i++) {
		cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, 0);
		scene_type(&s, "j");
	}
	/* Esc out of a filter leads back to the very post. */
	scene_type(&s, "gg<Tab>jjjjjj");
	cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, 6);
	scene_type(&s, "&apagon<Esc>");
	cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, 6);
	scene_close(&s);
}

Test(app, the_tour_goes_on_by_doing_what_it_asks_for)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":tour<Enter>");
	cr_expect(scene_shows(&s, "1/13"));
	scene_type(&s, "k");
	cr_expect_eq(s.app.tour, 1);
	scene_type(&s, "jsa<Tab>wx<Esc>&followers<50<Enter>u");
	/* What undo says does not hide the next step. */
	cr_expect(scene_shows(&s, "10/13"));
	scene_type(&s, "471");
	cr_expect(scene_shows(&s, "13/13"));
	scene_type(&s, "?");
	cr_expect_eq(s.app.tour, 0);
	scene_close(&s);
}

Test(app, back_leads_all_the_way_back)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "j<Enter>");
	cr_expect_eq(s.app.pane, PANE_TIMELINE);
	scene_type(&s, "<Enter>");
	cr_expect_eq(s.app.pane, PANE_POST);
	scene_type(&s, "<Enter>");
	cr_expect_eq(s.app.pane, PANE_WHY);
	scene_type(&s, "4?");
	cr_expect_eq(s.app.pane, PANE_HELP);
	scene_type(&s, "<Esc><Esc><Esc><Esc><Esc>");
	cr_expect_eq(s.app.pane, PANE_TRENDS);
	cr_expect_eq(s.app.place_count, 0);
	cr_expect_eq(s.app.cursor[PANE_TRENDS].index, 1);
	scene_close(&s);
}

Test(app, an_accounts_episodes_lead_to_two_posts_side_by_side)
{
	struct scene s;

	ring_open(&s, 80, 24, LANG_EN);
	scene_type(&s, "<Tab>/tropa_01<Enter>c");
	cr_expect_eq(s.app.pane, PANE_GROUPS);
	cr_expect(scene_shows(&s, "2 episodes of acting together"));
	scene_type(&s, "G<Enter>");
	/* Of the pair only what belongs to that episode, and all of it on request. */
	cr_expect(scene_shows(&s, "shown: one episode, 4 of 10"));
	cr_expect(!scene_shows(&s, "28 Sep 2021"));
	scene_type(&s, "gg/shown<Enter><Enter>");
	cr_expect(!scene_shows(&s, "shown: one episode"));
	cr_expect(scene_shows(&s, "28 Sep 2021"));
	scene_type(&s, "<Esc><Esc>");
	cr_expect(scene_shows(&s, "2 episodes of acting together"));
	scene_type(&s, "<Esc>");
	cr_expect_eq(s.app.pane, PANE_TIMELINE);
	scene_close(&s);
}

Test(app, an_account_of_too_few_posts_is_not_said_to_act_alone)
{
	struct scene s;

	ring_open(&s, 100, 24, LANG_EN);
	scene_type(&s, "<Tab>/elio<Enter>c");
	cr_expect_eq(s.app.pane, PANE_GROUPS);
	cr_expect(scene_shows(&s, "acted together with nobody"));
	scene_type(&s, "<Esc>");
	s.app.method_shown.coord.min_weight = 50; /* more than elio's posts */
	scene_type(&s, "c");
	cr_expect(scene_shows(&s, "too little to compare: "));
	cr_expect(!scene_shows(&s, "acted together with nobody"));
	scene_close(&s);
}

Test(app, the_summary_says_whose_shares_it_shows)
{
	struct scene s;

	scene_open(&s, 40, 10, LANG_EN, true);
	scene_type(&s, "j<Enter>");
	cr_expect_eq(s.app.pane, PANE_TIMELINE);
	cr_expect(scene_shows(&s, " all 12 · "));
	scene_type(&s, "<Esc>&#sinluz<Enter>");
	cr_expect(scene_shows(&s, " of 12 · "));
	scene_close(&s);
}

Test(app, undo_brings_filters_back_and_redo_repeats_them)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":filter #sinluz<Enter>:filter lang:es<Enter>");
	scene_type(&s, "u");
	cr_expect_str_eq(s.app.question.filter, "#sinluz");
	scene_type(&s, "u");
	cr_expect_str_eq(s.app.question.filter, "");
	scene_type(&s, "^R^R");
	cr_expect_str_eq(s.app.question.filter, "lang:es");
	/* What is compared is the share before the step, whichever way it led. */
	scene_type(&s, "u");
	cr_expect(isnan(s.app.answer->result->shares.inorganic) ||
		  s.app.was != s.app.answer->result->shares.inorganic);
	scene_type(&s, ":filter @ana<Enter>^R");
	cr_expect_str_eq(s.app.question.filter, "@ana");
	scene_close(&s);
}

/* Keys are typed faster than a slow machine answers: the rows searched are those on the screen then. */
Test(app, a_search_typed_ahead_of_the_answer_is_made_again_in_it)
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

Test(app, search_finds_counts_and_wraps)
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

Test(app, pasted_text_is_one_edit_and_never_runs_as_keys)
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

/* What a reader sees as one sign is one sign to the keys, however many code points it has. */
Test(app, an_emoji_is_deleted_as_one)
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
Test(app, an_empty_search_line_closes)
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

/* Keys of the three panes change nothing unseen while another view is open. */
Test(app, keys_that_do_nothing_in_a_view_say_so)
{
	struct scene s;

	scene(&s);
	for (const char *key = "szSzhl<>{}"; *key; key++) {
		char keys[] = {'7', *key, '\0'};

		scene_type(&s, keys);
		cr_expect(s.app.message_is_error, "%c", *key);
		scene_type(&s, "<Esc>");
	}
	cr_expect(!s.app.zoom && !s.app.split && !s.app.detail);
	cr_expect_eq(s.app.question.post_sort, POST_BY_TIME);
	scene_type(&s, "7");
	cr_expect(!scene_shows(&s, "s sort") && scene_shows(&s, "w why"));
	scene_type(&s, "<Esc>");
	cr_expect(scene_shows(&s, "s sort"));
	scene_close(&s);
}

/* Each press gives the account a row more at least, the first one too. */
Test(app, the_account_grows_and_shrinks_at_every_press)
{
	for (int rows = 24; rows < 48; rows++) {
		struct scene s;
		int before;

		scene_open(&s, 120, rows, LANG_EN, true);
		before = layout_of(&s.app).pane[PANE_ACCOUNT].h;
		scene_type(&s, "}");
		cr_expect_gt(layout_of(&s.app).pane[PANE_ACCOUNT].h, before, "%d rows", rows);
		scene_type(&s, ":reset<Enter>{");
		cr_expect_lt(layout_of(&s.app).pane[PANE_ACCOUNT].h, before, "%d rows", rows);
		scene_close(&s);
	}
}

/* Esc out of an actor's trends brings the filter back: before that was the actor's share. */
Test(app, the_share_before_is_of_the_filter_that_was_left)
{
	struct scene s;
	double narrow;

	scene(&s);
	scene_type(&s, "2<Enter>");
	cr_assert_str_neq(s.app.question.filter, "");
	narrow = s.app.answer->result->shares.inorganic;
	scene_type(&s, "<Esc>");
	cr_assert_str_eq(s.app.question.filter, "");
	cr_expect_eq(isnan(s.app.was), isnan(narrow));
	cr_expect(isnan(narrow) || s.app.was == narrow);
	cr_expect(isnan(narrow) || narrow != s.app.answer->result->shares.inorganic);
	scene_close(&s);
}

/* 70j is a count, but 0 is the method's own key where it has something to do. */
Test(app, a_parameter_goes_back_right_after_the_method_was_opened)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "70");
	cr_expect_neq(s.app.pane, PANE_METHOD);
	cr_expect_eq(s.app.pending.count, 70);
	scene_type(&s, "j7+");
	cr_expect_neq(memcmp(&s.app.method, &s.app.method_default, sizeof s.app.method), 0);
	scene_type(&s, "<Esc>70");
	cr_expect_eq(s.app.pane, PANE_METHOD);
	cr_expect_eq(s.app.pending.count, 0);
	cr_expect_eq(s.app.method.points.prior, s.app.method_default.points.prior);
	scene_close(&s);
}

Test(app, one_repost_is_no_reposts)
{
	struct scene s;
	row_t row;

	scene(&s);
	scene_type(&s, "<Tab>");
	row = app_post(&s.app);
	((uint32_t *)(uintptr_t)s.app.world->corpus->reposts)[row] = 1;
	((uint32_t *)(uintptr_t)s.app.world->corpus->likes)[row] = 1000;
	scene_type(&s, "<Enter>");
	cr_expect(scene_shows(&s, "1 repost ·") && scene_shows(&s, "1,000 likes"));
	/* What is asked of a row of accounts is answered for that account. */
	scene_type(&s, "<Esc>ax");
	cr_expect(scene_shows(&s, "assessable posts"));
	scene_close(&s);
}

/* What ; will be about is seen wherever it is marked; the next row is the next thing, not its next line. */
Test(app, marks_are_seen_in_every_view)
{
	struct scene s;

	ring_open(&s, 80, 36, LANG_EN);
	scene_type(&s, "6");
	cr_expect(!scene_shows(&s, "+28 Sep 2021"));
	while (s.app.cursor[PANE_MARKS].index < s.app.lines[PANE_MARKS].count - 1)
		scene_type(&s, "j");
	scene_type(&s, " ");
	cr_expect_eq(s.app.marks.count, 1);
	cr_expect(scene_shows(&s, "+28 Sep 2021"));
	scene_type(&s, "*5<Enter>");
	cr_assert_eq(s.app.pane, PANE_COPIES);
	cr_assert_neq(s.app.subject_cluster, NONE);
	scene_type(&s, "*");
	cr_assert_gt(s.app.marks.count, 2);
	scene_type(&s, "*  ");
	cr_expect_eq(s.app.marks.kind, TARGET_POST);
	cr_expect_eq(s.app.marks.count, 2);
	/* No parameter can be marked, nor a message. */
	scene_type(&s, "*7*");
	cr_expect(s.app.message_is_error && !s.app.marks.count);
	scene_close(&s);
}

static void rename_handle(struct scene *s, const char *from, const char *to, const char *folded)
{
	const struct corpus *c = s->app.world->corpus;
	uint32_t h = corpus_find_handle(c, str_of(from));

	memcpy((char *)(uintptr_t)strings_at(&c->handle, h).p, to, strlen(from));
	memcpy((char *)(uintptr_t)strings_at(&c->handle_folded, h).p, folded, strlen(from));
}

Test(app, completion_goes_as_far_as_names_agree)
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

/* A page on is a page of other rows; the cursor keeps its line, but for the ends. */
Test(app, pages_scroll_what_is_seen)
{
	struct scene s;
	uint32_t page;

	scene(&s);
	scene_type(&s, "?");
	cr_expect_eq(s.app.cursor[PANE_HELP].index, 0);
	scene_type(&s, "<PgDn>");
	page = s.app.cursor[PANE_HELP].index;
	cr_expect_eq(s.app.cursor[PANE_HELP].top, page);
	scene_type(&s, "jj^D");
	cr_expect_eq(s.app.cursor[PANE_HELP].index - s.app.cursor[PANE_HELP].top, 2);
	scene_type(&s, "<PgUp><PgUp><PgUp><PgUp>");
	cr_expect_eq(s.app.cursor[PANE_HELP].index, 0);
	cr_expect_eq(s.app.cursor[PANE_HELP].top, 0);
	scene_type(&s, "G<PgDn>");
	cr_expect_eq(s.app.cursor[PANE_HELP].top + page, s.app.cursor[PANE_HELP].count);
	scene_close(&s);
}

/* Two that act together are no group; that nobody acts together is not true for all that. */
Test(app, pairs_outside_of_groups_are_shown)
{
	struct coordination *k;
	struct scene s;

	ring_open(&s, 120, 36, LANG_EN);
	k = (struct coordination *)(uintptr_t)s.app.answer->world->score->evidence->coord;
	cr_assert_gt(k->edges, 0);
	scene_type(&s, "4");
	cr_expect(!scene_shows(&s, "Pairs outside"));
	/* A matrix is of one group. */
	scene_type(&s, "t");
	cr_expect(s.app.message_is_error && !s.app.matrix);
	scene_type(&s, "<Esc>");
	memset((uint32_t *)(uintptr_t)k->account_group, 0, s.app.world->corpus->n.accounts * sizeof *k->account_group);
	k->groups = 0;
	scene_type(&s, "4");
	cr_expect(scene_shows(&s, "No group of accounts"));
	cr_expect(scene_shows(&s, "Pairs outside of any group"));
	scene_type(&s, "<Enter>");
	cr_expect_lt(s.app.subject_edge, k->edges);
	scene_close(&s);
}

/* w, Enter: the posts behind the first piece of evidence. */
Test(app, why_opens_on_what_enter_leads_on_from)
{
	struct scene s;

	ring_open(&s, 120, 36, LANG_EN);
	scene_type(&s, "<Tab>w");
	cr_assert_eq(s.app.pane, PANE_WHY);
	cr_expect_neq(s.app.lines[PANE_WHY].at[s.app.cursor[PANE_WHY].index].link, LINK_ACCOUNT);
	scene_close(&s);
}

/* w and c are about the row; what some view before was about is not meant, and is not shown. */
Test(app, why_is_of_the_row_in_every_view)
{
	struct scene s;
	uint32_t account;

	scene(&s);
	scene_type(&s, "<Tab>jw");
	account = s.app.subject_account;
	cr_expect_eq(s.app.pane, PANE_WHY);
	/* On whatever line the cursor stands, the view is about one account. */
	for (int i = 0; i < 6; i++) {
		struct target t = pane_ops(PANE_WHY)->target(&s.app, s.app.cursor[PANE_WHY].index);

		cr_expect(t.kind == TARGET_ACCOUNT && t.id == account, "line %d", i);
		scene_type(&s, "j");
	}
	for (const char *view = "4578"; *view; view++) {
		char keys[] = {*view, 'w', 'c', '\0'};

		scene_type(&s, keys);
		cr_expect_neq(s.app.pane, PANE_WHY, "%c", *view);
		cr_expect(s.app.message_is_error, "%c", *view);
	}
	scene_type(&s, "1ggj");
	scene_type(&s, "6Gw");
	cr_expect_eq(s.app.pane, PANE_WHY);
	cr_expect_neq(s.app.subject_tag, NONE);
	cr_expect(scene_shows(&s, "by "));
	/* Under its author, a post is what the view of a post is about. */
	scene_type(&s, ":view timeline<Enter>gg<Enter>jjjjjj");
	cr_expect_eq(s.app.pane, PANE_POST);
	cr_expect_eq(pane_ops(PANE_POST)->target(&s.app, s.app.cursor[PANE_POST].index).kind, TARGET_POST);
	scene_close(&s);
}

Test(app, marks_and_the_prefix_for_the_marked)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "<Tab>   ");
	cr_expect_eq(s.app.marks.count, 3);
	cr_expect_eq(s.app.marks.kind, TARGET_POST);
	scene_type(&s, "k ");
	cr_expect_eq(s.app.marks.count, 2);
	/* Another kind of row begins anew. */
	scene_type(&s, "a ");
	cr_expect_eq(s.app.marks.kind, TARGET_ACCOUNT);
	cr_expect_eq(s.app.marks.count, 1);
	scene_type(&s, "*");
	cr_expect_eq(s.app.marks.count, 0);
	scene_type(&s, "*");
	cr_expect_eq(s.app.marks.count, s.app.answer->result->account_count);
	/* All lines of a card are one account. */
	scene_type(&s, "<Tab>**");
	cr_expect_eq(s.app.marks.kind, TARGET_ACCOUNT);
	cr_expect_eq(s.app.marks.count, 1);
	/* Without a study nothing is written, and the user is told. */
	scene_type(&s, ";I");
	cr_expect(s.app.message_is_error);
	cr_expect(!s.app.pending.to_marked);
	scene_close(&s);
}

Test(app, verdicts_change_the_analysts_share_beside_the_methods)
{
	struct scene s;

	scene(&s);
	/* @maria_8812 is marked inorganic in the scene. */
	cr_expect_eq(s.app.answer->analyst.marked, 3);
	cr_expect_gt(s.app.answer->analyst.inorganic, s.app.answer->result->shares.inorganic);
	/* And of each trend that has one of its posts: as counted by hand over its rows. */
	for (uint32_t i = 0; i < s.app.answer->result->trend_count; i++) {
		const struct trend_row *t = &s.app.answer->result->trends[i];
		const struct world *w = s.app.world;
		double inorganic = 0, assessable = 0;
		uint32_t marked = 0;

		for (uint32_t k = t->begin; k < t->end; k++) {
			row_t row = w->corpus->tag_posts.item[k];
			struct target account = {TARGET_ACCOUNT, w->corpus->account[row]};
			bool is = app_mark_of(&s.app, account) == MARK_INORGANIC;
			struct post_score p = score_post(w->score, row);

			marked += is;
			if (!is && p.class == CLASS_UNASSESSABLE)
				continue;
			assessable++;
			inorganic += is ? 1 : (double)(p.automated + p.coordinated) / SHARE_ONE;
		}
		if (marked)
			cr_expect_float_eq(answer_trend_analyst(s.app.answer, i),
					   inorganic / assessable, 1e-9);
		else
			cr_expect(isnan(answer_trend_analyst(s.app.answer, i)));
	}
	scene_close(&s);
}

/* From an actor to its trends: one key, and u goes back. */
Test(app, an_actor_leads_to_its_trends)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "2");
	cr_expect_eq(s.app.pane, PANE_ACTORS);
	scene_type(&s, "<Enter>");
	cr_expect_eq(s.app.pane, PANE_TRENDS);
	cr_expect(strstr(s.app.question.filter, "positioned:\"mippci\""), "%s",
		  s.app.question.filter);
	cr_expect(!scene_shows(&s, "SinLuz"));
	cr_expect(scene_shows(&s, "VenezuelaTieneConQu"));
	scene_type(&s, "u");
	cr_expect(scene_shows(&s, "SinLuz"));
	scene_close(&s);
}

/* The scene has no study to write to: what can be seen is the question and the refusal. */
Test(app, who_positioned_a_trend_can_be_said)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "jA");
	cr_expect_eq(s.app.prompt.kind, PROMPT_COMMAND);
	cr_expect_str_eq(s.app.prompt.text, "assign ");
	cr_expect(strstr(s.app.message, "nobody"), "%s", s.app.message);
	scene_type(&s, "nob<Tab><Enter>");
	cr_expect(s.app.message_is_error);
	cr_expect(strstr(s.app.message, "can't be written"), "%s", s.app.message);
	scene_type(&s, ":assign whoever<Enter>");
	cr_expect(strstr(s.app.message, "no actor of this study"), "%s", s.app.message);
	scene_close(&s);
}

Test(app, a_count_shows_itself_by_its_second_digit)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "<Tab>10j");
	cr_expect_eq(s.app.pane, PANE_TIMELINE);
	cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, 10);
	scene_type(&s, "20k");
	cr_expect_eq(s.app.cursor[PANE_TIMELINE].index, 0);
	scene_type(&s, "27");
	cr_expect_eq(s.app.pane, PANE_METHOD);
	scene_close(&s);
}

Test(app, without_a_score_nothing_is_claimed)
{
	struct scene s;

	scene_open(&s, 80, 24, LANG_EN, false);
	cr_expect(scene_shows(&s, "shares not measured yet"));
	cr_expect(!scene_shows(&s, "0 % inorganic"));
	scene_close(&s);
}

Test(app, a_sort_command_names_its_order)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":sort inorganic<Enter>");
	cr_expect_eq(s.app.question.trend_sort, TREND_BY_INORGANIC);
	scene_type(&s, ":sort nonsense<Enter>");
	cr_expect(s.app.message_is_error);
	scene_type(&s, ":so<Tab>tag<Enter>");
	cr_expect_eq(s.app.question.trend_sort, TREND_BY_TAG);
	scene_close(&s);
}

Test(app, enter_on_a_bar_narrows_to_it)
{
	struct scene s;

	scene(&s);
	scene_type(&s, "i:histogram followers<Enter><Enter>");
	cr_expect_str_eq(s.app.question.filter, "followers>=0 followers<1");
	scene_type(&s, "u");
	cr_expect_str_eq(s.app.question.filter, "");
	scene_close(&s);
}

/* --- the table ---------------------------------------------------------------------------------
 */

Test(app, every_key_belongs_to_one_action_in_each_pane)
{
	for (enum pane p = 0; p < PANE_COUNT; p++)
		for (enum action i = 0; i < ACTION_COUNT; i++) {
			const char *keys = action_info(i)->keys;

			while (action_info(i)->where >> p & 1 && *keys) {
				size_t n = strcspn(keys, " ");
				char key[32];
				bool prefix;
				enum action found;

				snprintf(key, sizeof key, "%.*s", (int)n, keys);
				found = action_of_key(key, p, &prefix);
				/* A row for one pane may stand before one for any; never two for
				 * any. */
				cr_expect(found == i || action_info(found)->where !=
								action_info(i)->where,
					  "%s: %s and %s", key, action_info(found)->name,
					  action_info(i)->name);
				keys += n + (keys[n] == ' ');
			}
		}
}

Test(app, every_action_has_a_name_of_its_own_and_a_help)
{
	for (enum action i = 0; i < ACTION_COUNT; i++) {
		cr_expect_eq(action_find(str_of(action_info(i)->name)), i, "%s",
			     action_info(i)->name);
		cr_expect(*action_info(i)->help);
	}
}

/* --- whatever is typed -------------------------------------------------------------------------
 */

static uint64_t next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

Test(app, random_keys_at_random_sizes_never_leave_the_frame)
{
	static const char *const keys[] = {
		"j",	   "k",	      "G",     "gg",	     "^D",     "^U", "h", "l",	    "<Tab>",
		"<S-Tab>", "<Enter>", "<Esc>", "1",	     "2",      "3",  "4", "5",	    "6",
		"7",	   "8",	      "w",     "i",	     "a",      "t",  "z", "<",	    ">",
		"&",	   "/",	      "n",     "N",	     ":",      "s",  "S", "I",	    "u",
		"^R",	   " ",	      "*",     ";",	     "?",      "x",  "#", "sinluz", "e",
		"ñ",	   "<BS>",    "<Del>", "<Left>",     "<Up>",   "10", "y", "m",	    "-",
		"+",	   "(",	      "\"",    "kind:reply", "<PgDn>", "%",  "M", "漢",
	};
	uint64_t seed = 5;
	struct scene s;

	scene(&s);
	for (int i = 0; i < 3000; i++) {
		command_keys(&s.app, keys[next(&seed) % (sizeof keys / sizeof *keys)]);
		if (next(&seed) % 8 == 0) {
			s.app.columns = (int)(1 + next(&seed) % 130);
			s.app.rows = (int)(1 + next(&seed) % 40);
		}
		if (next(&seed) % 4 == 0) {
			char *text = scene_text(&s);

			for (int y = 0; y < s.frame.rows; y++) {
				int cells = 0;

				for (int x = 0; x < s.frame.columns; x++) {
					const struct cell *c = frame_cell(&s.frame, x, y);

					cr_assert(c->bytes || c->width == 0);
					cells += c->width;
				}
				cr_assert_eq(cells, s.frame.columns);
			}
			free(text);
		}
	}
	scene_close(&s);
}

Test(app, memory_in_use_is_told_on_request)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":memory<Enter>");
	cr_expect(strncmp(s.app.message, "memory: ", 8) == 0, "%s", s.app.message);
	cr_expect(strstr(s.app.message, "bytes a post") != NULL);
	scene_close(&s);
}

/* Points leave groups as they are, so trends need no new attribution; a window makes new groups. */
Test(app, points_leave_the_evidence_and_the_registry_as_they_are)
{
	struct scene s;
	const struct registry *registry;
	const struct coordination *coord;

	scene(&s);
	scene_type(&s, ":method prior=0.2<Enter>"); /* the scene's own score has no evidence */
	registry = s.app.world->registry;
	coord = s.app.world->score->evidence->coord;
	scene_type(&s, ":method prior=0.3<Enter>");
	cr_expect_eq(s.app.world->score->points->prior, 0.3);
	cr_expect_eq(s.app.world->score->evidence->coord, coord);
	cr_expect_eq(s.app.world->registry, registry);
	scene_type(&s, ":method window=90000<Enter>");
	cr_expect_neq(s.app.world->score->evidence->coord, coord);
	scene_close(&s);
}
