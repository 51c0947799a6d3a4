/* What the explorer says of the numbers it shows. */
#include "config.h"

#include "command.h"
#include "evidence.h"
#include "ring.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether a share is of a crowd or of three accounts, before what somebody reported of its volume. */
Test(figures, accounts_are_listed_before_reports)
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
Test(figures, figures_under_a_narrow_list_are_left_out_rather_than_cut)
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

Test(figures, an_account_of_too_few_posts_is_not_said_to_act_alone)
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

Test(figures, the_summary_says_whose_shares_it_shows)
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

/* Esc out of an actor's trends brings the filter back: before that was the actor's share. */
Test(figures, the_share_before_is_of_the_filter_that_was_left)
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
Test(figures, a_parameter_goes_back_right_after_the_method_was_opened)
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

Test(figures, one_repost_is_no_reposts)
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

Test(figures, without_a_score_nothing_is_claimed)
{
	struct scene s;

	scene_open(&s, 80, 24, LANG_EN, false);
	cr_expect(scene_shows(&s, "shares not measured yet"));
	cr_expect(!scene_shows(&s, "0 % inorganic"));
	scene_close(&s);
}

static void starve(struct task *t)
{
	t->status = err_nomem(&t->err);
}

/* What measuring the scene's world comes to without memory. */
static void fail_to_measure(struct scene *s)
{
	struct task *t = score_task_new(NULL, s->app.world, &s->app.method);

	cr_assert(t);
	t->run = starve;
	worker_submit(s->app.jobs, t);
	app_collect(&s->app);
}

Test(figures, a_measuring_that_failed_is_not_told_as_one_to_come)
{
	static const char *const views[] = {"", ":view account<Enter>", "jw", ":view groups<Enter>",
					    ":view copies<Enter>"};

	cr_assert(scene_catalogs());
	for (int lang = LANG_EN; lang <= LANG_ES; lang++) {
		const char *failed = lang == LANG_EN ? "measuring failed: out of memory" : "no se pudo medir: falta memoria";
		const char *yet = lang == LANG_EN ? "measured yet" : "aún sin medir";
		struct scene s;

		for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
			scene_open(&s, 40, 24, lang, false);
			scene_type(&s, views[i]);
			cr_expect(scene_shows(&s, yet), "%s", views[i]);
			fail_to_measure(&s);
			cr_expect(scene_shows(&s, failed), "%s: %s", views[i], scene_text(&s));
			cr_expect(!scene_shows(&s, yet), "%s", views[i]);
			scene_close(&s);
		}
	}
	intl_set(intl_code(LANG_EN));
}

/* The shares that stand are of the method before, and the next that succeeds says nothing of it. */
Test(figures, shares_that_could_not_be_measured_anew_are_told_as_before_the_change)
{
	struct scene s;

	scene(&s);
	cr_expect(!scene_shows(&s, "before the change"));
	scene_type(&s, ":view method<Enter>");
	fail_to_measure(&s);
	cr_expect(scene_shows(&s, "inorganic") && scene_shows(&s, "before the change"), "%s", scene_text(&s));
	cr_expect(scene_shows(&s, "measuring failed: out of memory"));
	scene_type(&s, ":method prior=0.2<Enter>");
	cr_expect(!scene_shows(&s, "before the change") && !scene_shows(&s, "measuring failed"));
	scene_close(&s);
}

Test(figures, memory_in_use_is_told_on_request)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":memory<Enter>");
	cr_expect(strncmp(s.app.message, "memory: ", 8) == 0, "%s", s.app.message);
	cr_expect(strstr(s.app.message, "bytes a post") != NULL);
	scene_close(&s);
}

/* Points leave groups as they are, so trends need no new attribution; a window makes new groups. */
Test(figures, points_leave_the_evidence_and_the_registry_as_they_are)
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
