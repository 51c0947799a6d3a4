/* What keys do, on a small made-up study. */
#include "config.h"

#include "command.h"
#include "evidence.h"
#include "layout.h"
#include "ring.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The method is part of the question: its changes are steps like any other, in their order among filters. */
Test(app, undo_takes_back_changes_of_the_method)
{
	struct scene s;
	struct method shipped;
	double share;

	ring_open(&s, 80, 24, LANG_EN);
	shipped = s.app.method;
	share = s.app.answer->result->shares.inorganic;
	scene_type(&s, ":method prior=0.3<Enter>");
	cr_expect_eq(method_differs(&s.app.method, &shipped, NULL), 1);
	cr_expect_gt(s.app.answer->result->shares.inorganic, share);
	scene_type(&s, "&#votapsuv<Enter>7+-0");
	scene_type(&s, "uuu");
	cr_expect_eq(s.app.method.points.prior, 0.3);
	cr_expect_str_eq(s.app.question.filter, "#votapsuv");
	scene_type(&s, "u");
	cr_expect_str_eq(s.app.question.filter, "");
	cr_expect_eq(s.app.method.points.prior, 0.3);
	scene_type(&s, "u");
	cr_expect_eq(method_differs(&s.app.method, &shipped, NULL), 0);
	cr_expect_eq(s.app.answer->result->shares.inorganic, share);
	cr_expect(scene_shows(&s, "method: prior from 0.3 to 0.1"), "%s", s.app.message);
	scene_type(&s, "u");
	cr_expect(scene_shows(&s, "nothing to undo"));
	scene_type(&s, "^R");
	cr_expect_eq(s.app.method.points.prior, 0.3);
	cr_expect_gt(s.app.answer->result->shares.inorganic, share);
	/* What changes nothing is no step, and says so. */
	scene_type(&s, ":method prior=0.3<Enter>");
	cr_expect(scene_shows(&s, "the method is so already"));
	scene_type(&s, ":method prior=0.2<Enter>:method-reset all<Enter>");
	cr_expect_eq(method_differs(&s.app.method, &shipped, NULL), 0);
	scene_type(&s, "u");
	cr_expect_eq(s.app.method.points.prior, 0.2);
	scene_type(&s, ":reset all<Enter>u");
	cr_expect_eq(s.app.method.points.prior, 0.2);
	scene_close(&s);
}

Test(app, a_parameter_at_its_end_says_so)
{
	struct scene s;

	ring_open(&s, 80, 24, LANG_EN);
	scene_type(&s, ":method prior=0.5<Enter>7/prior<Enter>");
	for (int i = 0; i < 30; i++)
		scene_type(&s, "+");
	cr_expect(scene_shows(&s, "prior goes no higher than"), "%s", s.app.message);
	scene_close(&s);
}

Test(app, a_parameter_that_cannot_be_set_is_told_in_the_users_language)
{
	struct scene s;

	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	scene_open(&s, 80, 24, LANG_ES, true);
	scene_type(&s, ":method prior=7<Enter>");
	cr_expect(s.app.message_is_error);
	cr_expect(scene_shows(&s, "prior admite un número de 0,001 a 0,9"), "%s", s.app.message);
	scene_type(&s, ":method nada=7<Enter>");
	cr_expect(scene_shows(&s, "ningún parámetro del método se llama"), "%s", s.app.message);
	scene_type(&s, ":method prior<Enter>");
	cr_expect(s.app.message_is_error);
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

/* "All posts" is no account: w tells of the whole selection, and Enter leads down to groups and accounts. */
Test(app, why_of_all_posts_is_about_all_of_them)
{
	struct scene s;
	uint32_t line;

	ring_open(&s, 80, 50, LANG_EN);
	scene_type(&s, "w");
	cr_assert_eq(s.app.pane, PANE_WHY);
	cr_expect(scene_shows(&s, "all posts of the study"));
	cr_expect(scene_shows(&s, "149 posts by 18 accounts"));
	cr_expect_not(scene_shows(&s, "@Mippcivzla  "));
	/* Verdicts are about what the line is about; most lines are about nothing that has one. */
	cr_expect_eq(pane_ops(PANE_WHY)->target(&s.app, 0).kind, TARGET_NONE);
	for (line = 0; line < s.app.lines[PANE_WHY].count; line++)
		if (s.app.lines[PANE_WHY].at[line].link == LINK_GROUP)
			break;
	cr_assert_lt(line, s.app.lines[PANE_WHY].count);
	s.app.cursor[PANE_WHY].index = line;
	scene_type(&s, "<Enter>");
	cr_expect_eq(s.app.pane, PANE_GROUPS);
	scene_type(&s, "<Esc>");
	cr_expect_eq(s.app.pane, PANE_WHY);
	cr_expect(scene_shows(&s, "all posts of the study"));
	/* It follows the filter, and w on a line about an account is about that. */
	scene_type(&s, "&#votapsuv<Enter>");
	cr_expect(scene_shows(&s, "all posts that the filter leaves"));
	cr_expect_not(scene_shows(&s, "149 posts by 18 accounts"));
	while (line < s.app.lines[PANE_WHY].count && s.app.lines[PANE_WHY].at[line].link != LINK_ACCOUNT)
		line++;
	cr_assert_lt(line, s.app.lines[PANE_WHY].count);
	s.app.cursor[PANE_WHY].index = line;
	scene_type(&s, "w");
	cr_expect(app_why_of_account(&s.app));
	scene_type(&s, "<Esc><Esc>jw");
	cr_expect_neq(s.app.subject_tag, NONE);
	cr_expect_not(s.app.subject_all);
	scene_type(&s, "<Esc><Tab>w");
	cr_expect(app_why_of_account(&s.app));
	scene_close(&s);
}

/* A trend's reasons are its own, whatever Why was open on before, and add up to its share. */
Test(app, why_of_a_trend_says_who_and_what_its_share_is_made_of)
{
	struct scene s;
	const struct result *r;
	uint32_t seen = 0;

	ring_open(&s, 80, 50, LANG_EN);
	for (uint32_t i = 0; i < s.app.answer->result->trend_count; i++) {
		const struct reasons *why;
		uint64_t inorganic = 0, posts = 0;
		uint32_t row;

		scene_type(&s, "jw");
		r = s.app.answer->result;
		why = s.app.answer->reasons;
		row = result_find_trend(r, s.app.subject_trend, s.app.subject_tag);
		cr_assert(why && row != NONE);
		for (int class = 0; class < CLASS_COUNT; class++) {
			inorganic += why->of[class].inorganic;
			posts += why->of[class].posts;
		}
		cr_expect_eq(posts, r->trends[row].sums.posts);
		cr_expect_eq(inorganic, r->trends[row].sums.automated + r->trends[row].sums.coordinated);
		cr_expect(scene_shows(&s, "Who positioned it: "));
		cr_expect_not(scene_shows(&s, "counting what they come from"));
		seen++;
		scene_type(&s, "<Esc>");
	}
	cr_expect_gt(seen, 1);
	/* Of all posts, then of a trend again: not those of all. */
	scene_type(&s, "ggw");
	cr_expect(s.app.subject_all);
	scene_type(&s, "<Esc>jw");
	r = s.app.answer->result;
	cr_expect_lt(s.app.answer->reasons->grouped.posts + s.app.answer->reasons->of[CLASS_ORGANIC].posts,
		     r->selected);
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
