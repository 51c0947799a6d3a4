#include "config.h"

#include "frame.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void expect_text(const struct frame *f, const char *want)
{
	char *got = frame_as_text(f);

	cr_assert(got);
	cr_expect_str_eq(got, want);
	free(got);
}

Test(frame, text_is_cut_at_the_areas_edge)
{
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 10, 2, false));
	p = pen_at(&f, (struct area){2, 0, 4, 1}, 0, 0);
	cr_expect_eq(pen_text(&p, ROLE_NORMAL, "abcdefgh"), 4);
	p = pen_at(&f, (struct area){8, 1, 50, 50}, 0, 0);
	pen_text(&p, ROLE_NORMAL, "xyz");
	p = pen_at(&f, (struct area){0, 0, 10, 1}, 0, 1);
	cr_expect_eq(pen_text(&p, ROLE_NORMAL, "below"), 0);
	expect_text(&f, "  abcd\n        xy\n");
	frame_free(&f);
}

Test(frame, an_ellipsis_tells_of_what_was_cut_and_of_nothing_else)
{
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 5, 3, false));
	for (int y = 0; y < 3; y++) {
		static const char *const texts[] = {"abcde", "abcdef", "abc\xe6\xbc\xa2xyz"};

		p = pen_at(&f, (struct area){0, 0, 5, 3}, 0, y);
		pen_text(&p, ROLE_NORMAL, texts[y]);
		pen_ellipsis(&p, ROLE_NORMAL);
	}
	expect_text(&f, "abcde\nabcd…\nabc …\n");
	frame_free(&f);
}

Test(frame, the_end_of_a_text_from_right_to_left_is_known)
{
	static const struct {
		const char *text;
		int end; /* -1: no letter of it is */
	} texts[] = {{"abc 12", -1}, {"#\xd7\xa9\xd7\x9c\xd7\x95 25", 6}, {"\xd8\xb3 a", 2},
		     {"\xe6\xbc\xa2", -1}, {"\xd8\xb3\xe6\xbc\xa2", 1}};
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 20, 1, false));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		frame_clear(&f);
		p = pen_at(&f, (struct area){0, 0, 20, 1}, 0, 0);
		pen_fit(&p, ROLE_TAG, str_of(texts[i].text), 12);
		pen_text(&p, ROLE_NUMBER, "[0–51]");
		for (int x = 0; x < 20; x++)
			cr_expect_eq((frame_cell(&f, x, 0)->flags & CELL_RTL_END) != 0, x == texts[i].end,
				     "text %zu, cell %d", i, x);
	}
	frame_free(&f);
}

Test(frame, a_wide_cell_that_loses_a_half_becomes_a_blank)
{
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 6, 1, false));
	p = pen_at(&f, (struct area){0, 0, 6, 1}, 0, 0);
	pen_text(&p, ROLE_NORMAL, "漢字漢");
	expect_text(&f, "漢字漢\n");
	p = pen_at(&f, (struct area){0, 0, 6, 1}, 1, 0);
	pen_text(&p, ROLE_NORMAL, "ab");
	expect_text(&f, " ab 漢\n");
	frame_free(&f);
}

Test(frame, a_wide_cluster_that_does_not_fit_is_left_out)
{
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 4, 1, false));
	p = pen_at(&f, (struct area){0, 0, 3, 1}, 0, 0);
	pen_fit(&p, ROLE_NORMAL, str_of("漢字"), 3);
	expect_text(&f, "漢…\n");
	p = pen_at(&f, (struct area){0, 0, 4, 1}, 0, 0);
	pen_fit(&p, ROLE_NORMAL, str_of("漢字"), 4);
	expect_text(&f, "漢字\n");
	frame_free(&f);
}

Test(frame, fit_pads_to_the_left_or_to_the_right)
{
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 12, 1, false));
	p = pen_at(&f, (struct area){0, 0, 12, 1}, 0, 0);
	pen_fit(&p, ROLE_NORMAL, str_of("ab"), 4);
	pen_fit_right(&p, ROLE_NORMAL, str_of("12"), 4);
	pen_fit_right(&p, ROLE_NORMAL, str_of("1234567"), 4);
	expect_text(&f, "ab    12123…\n");
	frame_free(&f);
}

Test(frame, nothing_hostile_gets_in)
{
	static const char hostile[] = "a\033[2Jb\a\xe2\x80\xae"
				      "c\xff\n\td\x9b"
				      "31m";
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 30, 1, false));
	p = pen_at(&f, (struct area){0, 0, 30, 1}, 0, 0);
	pen_str(&p, ROLE_NORMAL, (struct str){hostile, sizeof hostile - 1});
	for (int x = 0; x < 30; x++) {
		const struct cell *c = frame_cell(&f, x, 0);

		cr_expect(c->bytes != 1 || (unsigned char)c->text[0] >= ' ');
		cr_expect(strncmp(c->text, "\xe2\x80\xae", 3) != 0);
		cr_expect(c->bytes != 1 || (unsigned char)c->text[0] < 0x7f);
	}
	frame_free(&f);
}

Test(frame, ascii_mode_has_only_ascii_and_keeps_the_columns)
{
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 20, 1, true));
	p = pen_at(&f, (struct area){0, 0, 20, 1}, 0, 0);
	pen_text(&p, ROLE_NORMAL, "─│█ 漢 niño …");
	expect_text(&f, "-|# ?? nino ~\n");
	frame_free(&f);
}

Test(frame, a_hit_is_found_whatever_its_case_and_marks)
{
	struct frame f;
	struct pen p;
	char *roles;

	cr_assert(frame_init(&f, 20, 1, false));
	p = pen_at(&f, (struct area){0, 0, 20, 1}, 0, 0);
	p.match = str_of("venezuela");
	pen_text(&p, ROLE_NORMAL, "a ¡VENEZUÉLA! b");
	roles = frame_as_roles(&f);
	cr_assert(roles);
	cr_expect_str_eq(roles, "...!!!!!!!!!........\n");
	free(roles);
	frame_free(&f);
}

Test(frame, wrap_breaks_at_blanks_and_says_how_many_lines)
{
	struct area a = {0, 0, 10, 4};
	struct frame f;

	cr_assert(frame_init(&f, 10, 4, false));
	cr_expect_eq(frame_wrap(&f, a, 0, 0, ROLE_NORMAL, str_of("one two three\nfour")), 3);
	expect_text(&f, "one two\nthree\nfour\n\n");
	frame_clear(&f);
	cr_expect_eq(frame_wrap(&f, a, 0, 1, ROLE_NORMAL, str_of("abcdefghijklmno")), 2);
	expect_text(&f, "klmno\n\n\n\n");
	frame_clear(&f);
	/* A spelling wider than the line makes progress all the same. */
	cr_expect_geq(frame_wrap(&f, (struct area){0, 0, 1, 4}, 0, 0, ROLE_NORMAL,
				 str_of("\xe2\x80\xae\xe2\x80\xae")),
		      2);
	frame_free(&f);
}

Test(frame, every_size_is_clamped)
{
	struct frame f;

	cr_assert(frame_init(&f, 0, -3, false));
	cr_expect(f.columns == 1 && f.rows == 1);
	frame_free(&f);
	cr_assert(frame_init(&f, 1 << 20, 1, false));
	cr_expect_eq(f.columns, FRAME_COLUMNS_MAX);
	frame_free(&f);
}

Test(frame, what_a_cluster_dropped_has_its_own_cell)
{
	/* Thumbs up with a skin tone: two cells and a marker. */
	struct frame f;
	struct pen p;

	cr_assert(frame_init(&f, 8, 1, false));
	p = pen_at(&f, (struct area){0, 0, 8, 1}, 0, 0);
	cr_expect_eq(pen_text(&p, ROLE_NORMAL, "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbdz"), 4);
	cr_expect_eq(frame_cell(&f, 0, 0)->width, 2);
	cr_expect_eq(frame_cell(&f, 2, 0)->bytes, 3);
	cr_expect_eq(frame_cell(&f, 3, 0)->text[0], 'z');
	frame_free(&f);
}

/* "11" at the end of a line and "%" on the next is read as eleven of something. */
Test(frame, a_per_cent_sign_stays_with_its_figure)
{
	static const char text[] = "wrote 11 % of them";
	static const struct {
		int width;
		const char *line;
	} cases[] = {{8, "wrote"}, {9, "wrote"}, {10, "wrote 11 %"}, {6, "wrote"}};
	size_t next;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t end = frame_line_end(str_of(text), 0, cases[i].width, &next);

		cr_expect_eq(end, strlen(cases[i].line), "width %d: %.*s", cases[i].width, (int)end, text);
		cr_expect_gt(next, 0);
	}
	/* Where nothing else will do it is broken all the same. */
	cr_expect_gt(frame_line_end(str_of("11 %"), 0, 2, &next), 0);
	/* And a sign that follows no figure is a word. */
	cr_expect_eq(frame_line_end(str_of("wrote in % of"), 0, 9, &next), 8);
}
