/* The screen on a terminal that is none: keys come from a pipe, output goes to /dev/null, and what
 * curses believes to show is read back. */
#include "config.h"

#include "screen.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include <criterion/criterion.h>
#include <locale.h>
#include <unistd.h>

struct rig {
	struct screen *screen;
	FILE *in, *out;
	int keys;
};

static void rig_open(struct rig *r, enum theme theme)
{
	struct screen_options o = {
		.theme = theme, .term = "xterm-256color", .columns = 40, .rows = 10};
	struct err err;
	int ends[2];

	setenv("LC_ALL", "C.UTF-8", 1); /* the explorer asks the environment again */
	cr_assert(setlocale(LC_ALL, "C.UTF-8"));
	cr_assert(!pipe(ends));
	r->keys = ends[1];
	o.in = r->in = fdopen(ends[0], "r");
	o.out = r->out = fopen("/dev/null", "w");
	cr_assert(r->in && r->out);
	cr_assert_eq(screen_open(&o, &r->screen, &err), STATUS_OK, "%s", err.message);
}

static void rig_close(struct rig *r)
{
	screen_close(r->screen);
	fclose(r->in);
	fclose(r->out);
	close(r->keys);
}

static void type(struct rig *r, const char *bytes)
{
	size_t n = strlen(bytes);

	cr_assert_eq(write(r->keys, bytes, n), (ssize_t)n);
}

Test(screen, shows_the_cells_of_a_frame)
{
	struct rig r;
	struct frame f;
	struct pen p;
	cchar_t cell;
	wchar_t text[CCHARW_MAX + 1];
	attr_t a;
	short pair;
	int columns, rows;

	rig_open(&r, THEME_DARK);
	screen_size(r.screen, &columns, &rows);
	cr_assert(columns == 40 && rows == 10);
	cr_assert(frame_init(&f, columns, rows, false));
	p = pen_at(&f, (struct area){0, 0, 40, 10}, 3, 2);
	p.flags = CELL_SELECTED;
	pen_text(&p, ROLE_COORDINATED, "é漢x");
	f.cursor_x = 3, f.cursor_y = 2;
	screen_show(r.screen, &f);
	cr_assert_eq(mvin_wch(2, 3, &cell), OK);
	cr_assert_eq(getcchar(&cell, text, &a, &pair, NULL), OK);
	cr_expect_eq(text[0], L'é');
	/* The row of the cursor: reversed, and nothing else. */
	cr_expect_eq(a & A_ATTRIBUTES, A_REVERSE);
	cr_expect_eq(pair, 0);
	cr_assert_eq(mvin_wch(2, 6, &cell), OK);
	cr_assert_eq(getcchar(&cell, text, &a, &pair, NULL), OK);
	cr_expect_eq(text[0], L'x');
	/* A narrow text over the wide one: nothing of it is left. */
	frame_clear(&f);
	p = pen_at(&f, (struct area){0, 0, 40, 10}, 5, 2);
	pen_text(&p, ROLE_NORMAL, "y");
	screen_show(r.screen, &f);
	cr_assert_eq(mvin_wch(2, 4, &cell), OK);
	cr_assert_eq(getcchar(&cell, text, &a, &pair, NULL), OK);
	cr_expect_eq(text[0], L' ');
	frame_free(&f);
	rig_close(&r);
}

/* A share bar in the row of the cursor must not say the opposite. */
Test(screen, block_elements_are_never_reversed)
{
	static const struct {
		const char *glyph;
		bool reversed;
	} cells[] = {{"█", false}, {"▒", false}, {"░", false}, {"▁", false}, {"─", true}, {" ", true}};
	struct rig r;
	struct frame f;
	struct pen p;
	cchar_t cell;
	wchar_t text[CCHARW_MAX + 1];
	attr_t a;
	short pair;

	rig_open(&r, THEME_DARK);
	cr_assert(frame_init(&f, 40, 10, false));
	p = pen_at(&f, (struct area){0, 0, 40, 10}, 0, 0);
	p.flags = CELL_SELECTED;
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		pen_text(&p, ROLE_COORDINATED, cells[i].glyph);
	screen_show(r.screen, &f);
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		cr_assert_eq(mvin_wch(0, (int)i, &cell), OK);
		cr_assert_eq(getcchar(&cell, text, &a, &pair, NULL), OK);
		cr_expect_eq((a & A_REVERSE) != 0, cells[i].reversed, "%s", cells[i].glyph);
		cr_expect_eq(pair, cells[i].reversed ? 0 : COLOR_RED + 1);
	}
	frame_free(&f);
	rig_close(&r);
}

/* Bytes that a change of one row sends; a blank has no look of its own to pay for. */
Test(screen, a_moved_cursor_sends_two_rows)
{
	struct screen_options o = {.term = "xterm-256color", .columns = 120, .rows = 36};
	struct frame f;
	struct err err;
	struct screen *s;
	FILE *out = tmpfile(), *in = fopen("/dev/null", "r");
	long before;

	setenv("LC_ALL", "C.UTF-8", 1); /* the explorer asks the environment again */
	cr_assert(setlocale(LC_ALL, "C.UTF-8"));
	cr_assert(out && in);
	o.in = in;
	o.out = out;
	cr_assert_eq(screen_open(&o, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert(frame_init(&f, 120, 36, false));
	for (int at = 5; at < 7; at++) {
		frame_clear(&f);
		for (int y = 1; y < 30; y++) {
			struct pen p = pen_at(&f, (struct area){0, 0, 54, 36}, 0, y);

			p.flags = y == at ? CELL_SELECTED : 0;
			pen_text(&p, ROLE_FOCUS, y == at ? "► " : "  ");
			pen_fit(&p, ROLE_TAG, str_of("#VenezuelaTieneConQué"), 24);
			pen_text(&p, ROLE_NUMBER, "   2.2k 61% [54–68]");
			pen_clear_line(&p);
		}
		fflush(out);
		before = ftell(out);
		screen_show(s, &f);
	}
	fflush(out);
	cr_expect_lt(ftell(out) - before, 200, "%ld bytes", ftell(out) - before);
	/* Nothing changed: nothing sent. */
	before = ftell(out);
	screen_show(s, &f);
	fflush(out);
	cr_expect_eq(ftell(out), before);
	frame_free(&f);
	screen_close(s);
	fclose(out);
	fclose(in);
}

/* On a terminal that orders text from right to left by itself figures beside it stay where they are. */
Test(screen, text_from_right_to_left_is_parted_from_figures)
{
	static const char *const terms[] = {"xterm-256color", "vt100"};

	setenv("LC_ALL", "C.UTF-8", 1);
	cr_assert(setlocale(LC_ALL, "C.UTF-8"));
	for (int i = 0; i < 2; i++) {
		struct screen_options o = {.term = terms[i], .columns = 40, .rows = 5};
		FILE *out = tmpfile(), *in = fopen("/dev/null", "r");
		char sent[8192], *at = sent;
		struct screen *s;
		struct frame f;
		struct err err;
		int parted = 0;
		size_t n;

		cr_assert(out && in);
		o.in = in;
		o.out = out;
		cr_assert_eq(screen_open(&o, &s, &err), STATUS_OK, "%s", err.message);
		cr_assert(frame_init(&f, 40, 5, false));
		for (int y = 0; y < 2; y++) {
			struct pen p = pen_at(&f, (struct area){0, 0, 40, 5}, 0, y);

			pen_text(&p, ROLE_NORMAL, "  #");
			pen_fit(&p, ROLE_NORMAL, str_of(y ? "shalom" : "\xd7\xa9\xd7\x9c\xd7\x95"), 8);
			pen_text(&p, ROLE_NUMBER, "[0–51]");
		}
		screen_show(s, &f);
		fflush(out);
		rewind(out);
		n = fread(sent, 1, sizeof sent - 1, out);
		sent[n] = '\0';
		while ((at = strstr(at, "\xe2\xa0\x80"))) {
			parted++;
			at += 3;
		}
		/* One at the row's begin, one behind the text. */
		cr_expect_eq(parted, i ? 0 : 2, "%s: %d", terms[i], parted);
		cr_expect(i || strstr(sent, "\xd7\x95\xe2\xa0\x80"));
		frame_free(&f);
		screen_close(s);
		fclose(out);
		fclose(in);
	}
}

Test(screen, no_color_leaves_attributes_only)
{
	struct rig r;
	struct frame f;
	struct pen p;
	cchar_t cell;
	wchar_t text[CCHARW_MAX + 1];
	attr_t a;
	short pair;

	setenv("NO_COLOR", "1", 1);
	rig_open(&r, THEME_DARK);
	cr_assert(frame_init(&f, 40, 10, false));
	p = pen_at(&f, (struct area){0, 0, 40, 10}, 0, 0);
	pen_text(&p, ROLE_COORDINATED, "C");
	screen_show(r.screen, &f);
	cr_assert_eq(mvin_wch(0, 0, &cell), OK);
	cr_assert_eq(getcchar(&cell, text, &a, &pair, NULL), OK);
	cr_expect_eq(pair, 0);
	cr_expect(a & A_BOLD);
	frame_free(&f);
	rig_close(&r);
}

Test(screen, keys_come_by_name)
{
	static const char *const want[] = {"j",	      "ñ",	 "^D",	  "<Down>",
					   "<PgUp>",  "<Enter>", "<Tab>", "<S-Tab>",
					   "<Space>", "<BS>",	 "<F1>",  "#"};
	struct input_event e;
	struct rig r;

	rig_open(&r, THEME_DARK);
	type(&r, "jñ\004\033OB\033[5~\r\t\033[Z \177\033OP#");
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		cr_assert(screen_read(r.screen, &e), "no key where %s was due", want[i]);
		cr_expect_eq(e.kind, EVENT_KEY);
		cr_expect_str_eq(e.key, want[i]);
	}
	cr_expect(!screen_read(r.screen, &e));
	type(&r, "\033");
	cr_assert(screen_read(r.screen, &e));
	cr_expect_str_eq(e.key, "<Esc>");
	rig_close(&r);
}

Test(screen, a_paste_is_one_event)
{
	struct input_event e;
	struct rig r;

	rig_open(&r, THEME_DARK);
	type(&r, "\033[200~tag:#a\rq\033[201~x");
	cr_assert(screen_read(r.screen, &e));
	cr_assert_eq(e.kind, EVENT_PASTE);
	cr_assert_eq(e.paste.len, 8);
	cr_expect_eq(memcmp(e.paste.p, "tag:#a\rq", 8), 0);
	cr_assert(screen_read(r.screen, &e));
	cr_expect_str_eq(e.key, "x");
	rig_close(&r);
}

Test(screen, a_dumb_terminal_is_refused_in_words)
{
	struct screen_options o = {.term = "dumb", .in = stdin, .out = stdout};
	struct screen *s;
	struct err err;

	cr_expect_eq(screen_open(&o, &s, &err), STATUS_FAILED);
	cr_expect(strstr(err.message, "TERM=dumb"));
	cr_expect_null(s);
	o.term = "no-such-terminal";
	cr_expect_eq(screen_open(&o, &s, &err), STATUS_FAILED);
}

/* Where a terminal has one screen alone, the shell's prompt comes to our last line. */
Test(screen, the_last_line_is_left_empty_for_the_shell)
{
	struct screen_options o = {.term = "vt100", .columns = 40, .rows = 5};
	FILE *out = tmpfile(), *in = fopen("/dev/null", "r");
	struct screen *s;
	struct frame f;
	struct err err;
	struct pen p;
	char sent[4096];
	long before;

	cr_assert(out && in);
	o.in = in;
	o.out = out;
	cr_assert_eq(screen_open(&o, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert(frame_init(&f, 40, 5, false));
	p = pen_at(&f, (struct area){0, 0, 40, 5}, 0, 4);
	pen_text(&p, ROLE_NORMAL, "& filter  / search  ? help");
	screen_show(s, &f);
	fflush(out);
	before = ftell(out);
	frame_free(&f);
	screen_close(s);
	fflush(out);
	fseek(out, before, SEEK_SET);
	sent[fread(sent, 1, sizeof sent - 1, out)] = '\0';
	cr_expect(strstr(sent, "\033[K") || strstr(sent, "\033[J"), "%s", sent);
	fclose(out);
	fclose(in);
}
