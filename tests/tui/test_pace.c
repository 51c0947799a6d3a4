/* Over a slow line: what follows a cursor waits for a pause in the typing, a key sends little, and
 * nothing is done to a row of a list that is about to change. */
#include "config.h"

#include "draw.h"
#include "scene.h"
#include "screen.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

Test(pace, what_follows_the_cursor_waits_for_a_pause)
{
	struct scene s;
	uint32_t before, wanted;

	scene_open(&s, 120, 36, LANG_EN, true);
	s.app.patient = true;
	before = s.app.question.tag;
	scene_type(&s, "jj");
	cr_expect_eq(s.app.cursor[PANE_TRENDS].index, 2);
	cr_expect_eq(s.app.question.tag, before);
	cr_expect(s.app.following);
	wanted = app_trend(&s.app)->tag;
	app_catch_up(&s.app);
	app_collect(&s.app);
	cr_expect_eq(s.app.question.tag, wanted);
	cr_expect_not(s.app.following);
	scene_close(&s);
}

/* Few accounts that wrote much make the interval wide: where the trend list has no foot, the posts' title says
 * so. */
Test(pace, a_trend_says_how_many_wrote_much_of_it)
{
	struct scene s;

	scene_open(&s, 80, 24, LANG_EN, true);
	scene_type(&s, ":go #SinLuz<Enter>");
	cr_expect(scene_shows(&s, "4 posts, 50 % by 1 of 3 accounts"));
	scene_type(&s, "&from:ana<Enter>:go #SinLuz<Enter>");
	cr_expect(scene_shows(&s, ", all by one account"));
	scene_close(&s);
}

/* For slow lines: what stands still says so, and shows nothing of another row as this one's. */
Test(pace, what_follows_can_be_kept_still_until_the_row_is_opened)
{
	struct scene s;

	scene_open(&s, 120, 36, LANG_EN, true);
	s.app.patient = true;
	scene_type(&s, ":set follow off<Enter>jj");
	cr_expect(s.app.following);
	cr_expect(scene_shows(&s, "Enter: the row's figures and posts"));
	cr_expect(!scene_shows(&s, "posts each"));
	cr_expect(scene_shows(&s, "by time ▼…"));
	scene_type(&s, "<Enter>");
	app_collect(&s.app);
	cr_expect_not(s.app.following);
	cr_expect(scene_shows(&s, "posts each"));
	cr_expect(!scene_shows(&s, "by time ▼…"));
	scene_type(&s, ":set follow 250<Enter>");
	cr_expect_eq(s.app.follow_ms, 250);
	scene_type(&s, ":set follow 6000<Enter>");
	cr_expect_eq(s.app.follow_ms, 250);
	cr_expect(scene_shows(&s, "0 to 5,000 ms") || scene_shows(&s, "0 to 5000 ms"));
	scene_type(&s, ":set follow on<Enter>");
	cr_expect_eq(s.app.follow_ms, 0);
	scene_close(&s);
}

Test(pace, an_answer_on_its_way_does_not_throw_the_cursor_back)
{
	struct scene s;

	scene_open(&s, 120, 36, LANG_EN, true);
	s.app.patient = true;
	scene_type(&s, "jj");
	app_react(&s.app, REACT_REQUERY);
	app_collect(&s.app);
	cr_expect_eq(s.app.cursor[PANE_TRENDS].index, 2);
	scene_close(&s);
}

/* j Enter Enter, typed ahead, opens the first post of the trend that j chose. */
Test(pace, what_is_typed_ahead_is_done_to_the_row_that_was_chosen)
{
	struct scene s;
	row_t row;

	scene_open(&s, 120, 36, LANG_EN, true);
	scene_type(&s, "jj<Enter><Enter>");
	row = s.app.subject_post;
	scene_close(&s);
	scene_open(&s, 120, 36, LANG_EN, true);
	s.app.patient = true;
	scene_type(&s, "jj<Enter><Enter>");
	cr_expect_eq(s.app.pane, PANE_POST);
	cr_expect_eq(s.app.subject_post, row);
	scene_close(&s);
}

/* The card beside the timeline keeps its account, name and all, until it follows. */
Test(pace, the_account_is_of_one_piece_while_it_waits)
{
	struct scene s;
	char *before, *after;

	scene_open(&s, 120, 36, LANG_EN, true);
	s.app.patient = true;
	scene_type(&s, "j<Tab>");
	before = scene_text(&s);
	scene_type(&s, "jjjj");
	after = scene_text(&s);
	cr_expect_str_eq(strstr(after, "Account"), strstr(before, "Account"));
	free(after);
	app_catch_up(&s.app);
	after = scene_text(&s);
	cr_expect_str_neq(strstr(after, "Account"), strstr(before, "Account"));
	free(before);
	free(after);
	scene_close(&s);
}

struct slow_line {
	struct scene scene;
	struct screen *screen;
	FILE *in, *out;
};

static void line_open(struct slow_line *l)
{
	struct screen_options o = {.term = "xterm-256color", .columns = 120, .rows = 36};
	struct err err;

	setenv("LC_ALL", "C.UTF-8", 1); /* the explorer asks the environment again */
	cr_assert(setlocale(LC_ALL, "C.UTF-8"));
	scene_open(&l->scene, 120, 36, LANG_EN, true);
	l->scene.app.patient = true;
	o.in = l->in = fopen("/dev/null", "r");
	o.out = l->out = tmpfile();
	cr_assert(l->in && l->out);
	cr_assert_eq(screen_open(&o, &l->screen, &err), STATUS_OK, "%s", err.message);
}

static void line_close(struct slow_line *l)
{
	screen_close(l->screen);
	scene_close(&l->scene);
	fclose(l->in);
	fclose(l->out);
}

static long sent(struct slow_line *l)
{
	long before;

	fflush(l->out);
	before = ftell(l->out);
	free(scene_text(&l->scene));
	screen_show(l->screen, &l->scene.frame);
	fflush(l->out);
	return ftell(l->out) - before;
}

Test(pace, a_cursor_move_sends_less_than_300_bytes_in_every_view)
{
	static const char *const ways[] = {"1gg", "<Tab>gg",  "agg", "azgg", "zw", "<Esc>2", "3",
					   "4",	  "4<Enter>", "5",   "6",    "7",  "8",	     "i",
					   "?gg"};
	struct slow_line l;

	line_open(&l);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		scene_type(&l.scene, ways[i]);
		app_catch_up(&l.scene.app);
		sent(&l);
		for (int k = 0; k < 3; k++) {
			long n;

			scene_type(&l.scene, "j");
			n = sent(&l);
			cr_expect_lt(n, 300, "%ld bytes for j after %s", n, ways[i]);
		}
		cr_expect_eq(sent(&l), 0);
	}
	line_close(&l);
}

/* A note right after a verdict builds on that verdict, written or not. */
Test(pace, verdicts_on_their_way_are_known)
{
	char account[] = "account:1", tag[] = "#t", none[] = "", why[] = "why";
	struct verdict first = {.target = account, .note = none, .mark = MARK_INORGANIC},
		       second = {.target = account, .note = why, .mark = MARK_DOUBTFUL},
		       other = {.target = tag, .note = NULL, .mark = MARK_ORGANIC};
	struct unwritten u = {0};

	cr_expect_null(unwritten_find(&u, "account:1"));
	cr_assert(unwritten_add(&u, &first, 1) && unwritten_add(&u, &second, 1) &&
		  unwritten_add(&u, &other, 1));
	cr_expect_eq(unwritten_find(&u, "account:1")->mark, MARK_DOUBTFUL);
	unwritten_drop(&u, 0, 1);
	cr_expect_str_eq(unwritten_find(&u, "account:1")->note, "why");
	cr_expect_eq(unwritten_find(&u, "#t")->mark, MARK_ORGANIC);
	unwritten_drop(&u, 0, 100);
	cr_expect_eq(u.count, 0);
	free(u.at);
}

/* What is cut says so; prose is broken instead. */
Test(pace, lines_wider_than_their_pane_are_broken_at_blanks)
{
	struct lines l = {0};

	lines_link(&l, LINK_POST, 7);
	lines_add(&l, ROLE_TITLE, "one two ");
	lines_add(&l, ROLE_NORMAL, "three four five six seven eight nine");
	lines_new(&l);
	lines_add(&l, ROLE_NORMAL, "short");
	lines_flow(&l, 24);
	cr_assert_eq(l.count, 4);
	cr_expect_str_eq(lines_text(&l, 0).p, "one two three four five");
	cr_expect_str_eq(lines_text(&l, 1).p, "      six seven eight");
	cr_expect_str_eq(lines_text(&l, 2).p, "      nine");
	cr_expect_str_eq(lines_text(&l, 3).p, "short");
	cr_expect(l.at[2].link == LINK_POST && l.at[2].id == 7);
	cr_expect_eq(l.at[0].head->role, ROLE_TITLE);
	lines_free(&l);
}

Test(pace, what_is_missing_of_a_filter_is_said_in_full_where_the_line_is_short)
{
	struct scene s;

	scene_open(&s, 40, 10, LANG_EN, true);
	scene_type(&s, "&SinLuz OR followers<");
	cr_expect_gt(s.app.filter_error_column, 0);
	cr_expect(scene_shows(&s, "& SinLuz OR followers<"));
	cr_expect(scene_shows(&s, "column "));
	scene_type(&s, "100");
	cr_expect(scene_shows(&s, "inorg"));
	scene_close(&s);
}
