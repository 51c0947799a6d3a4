/* What the analyst decides: marks, verdicts, who positioned a trend. */
#include "config.h"

#include "ring.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* What ; will be about is seen wherever it is marked; the next row is the next thing, not its next line. */
Test(verdicts, marks_are_seen_in_every_view)
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

Test(verdicts, marks_and_the_prefix_for_the_marked)
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

Test(verdicts, verdicts_change_the_analysts_share_beside_the_methods)
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

/* The scene has no study to write to: what can be seen is the question and the refusal. */
Test(verdicts, who_positioned_a_trend_can_be_said)
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
