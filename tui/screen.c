#include "config.h"

#include "screen_private.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum {
	COLOURS = 16,
	/* The terminal's own colours as a pair: curses leaves a colour for it by five bytes; for no pair
	 * at all by eleven, which end every other style as well. */
	PLAIN_PAIR = COLOURS + 1
};

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define DRAG_ON "\033[?1002h"
#define DRAG_OFF "\033[?1002l\033[?1000l\033[?1006l"

/* What the crash handler needs; set before the handler, read only by it and where a library ends the program. */
static struct {
	bool open;
	int fd;
	struct termios modes;
	char bytes[256];
	size_t len;
} crash;

static void give_back(void)
{
	ssize_t ignored = crash.open ? write(crash.fd, crash.bytes, crash.len) : 0;

	(void)ignored;
	if (crash.open)
		tcsetattr(crash.fd, TCSANOW, &crash.modes);
	crash.open = false;
}

static void on_crash(int signal_number)
{
	give_back();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void crash_add(const char *bytes)
{
	size_t n = bytes && bytes != (char *)-1 ? strlen(bytes) : 0;

	if (n < sizeof crash.bytes - crash.len) {
		memcpy(crash.bytes + crash.len, bytes ? bytes : "", n);
		crash.len += n;
	}
}

static void crash_prepare(const struct screen *s, const struct termios *modes)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
	static bool at_exit;
	struct sigaction action = {.sa_handler = on_crash}, old;

	if (!at_exit)
		at_exit = !atexit(give_back);
	crash.open = true;
	crash.fd = fileno(s->out);
	crash.modes = *modes;
	crash.len = 0;
	if (s->xterm)
		crash_add(DRAG_OFF PASTE_OFF);
	crash_add(exit_attribute_mode);
	crash_add(cursor_normal);
	crash_add(keypad_local);
	crash_add(exit_ca_mode);
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
		/* A sanitiser's or a test's own handler stays. */
		if (!sigaction(fatal[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(fatal[i], &action, NULL);
	}
}

static void send(struct screen *s, const char *bytes)
{
	fputs(bytes, s->out);
	fflush(s->out);
}

bool screen_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

bool screen_moves(const char *term)
{
	int failed = 0;
	bool moves;

	if (!term || setupterm(term, STDOUT_FILENO, &failed) != OK)
		return false;
	moves = cursor_address != NULL;
	del_curterm(cur_term);
	return moves;
}

/* tmux calls itself screen too; over ssh only TERM is left. */
bool screen_early_marks(void)
{
	const char *term = getenv("TERM");

	return getenv("STY") || (term && !strncmp(term, "screen", 6) && !getenv("TMUX"));
}

static void modes_on(struct screen *s)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	leaveok(stdscr, FALSE);
	/* A view as wide as the screen scrolls by the terminal's own means. */
	idlok(stdscr, TRUE);
	if (s->xterm)
		send(s, PASTE_ON);
	if (s->mouse)
		screen_mouse(s, true);
}

static void modes_off(struct screen *s)
{
	bool mouse = s->mouse;

	screen_mouse(s, false);
	s->mouse = mouse;
	if (s->xterm)
		send(s, PASTE_OFF);
	/* curses hides the cursor by our wish only: give it back as it was. */
	curs_set(1);
	/* Without a second screen the shell goes on in our last line: not between our words. */
	if (!exit_ca_mode) {
		move(LINES - 1, 0);
		clrtoeol();
		refresh();
	}
	endwin();
}

bool screen_truecolour(void)
{
	const char *says = getenv("COLORTERM");

	return says && (!strcmp(says, "truecolor") || !strcmp(says, "24bit"));
}

/* The nearest of the 216 colours that a terminal of 256 has at fixed places. */
static int nearest(int32_t rgb)
{
	static const int level[] = {0, 95, 135, 175, 215, 255};
	int out = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		int value = rgb >> shift & 255, best = 0;

		for (int i = 1; i < 6; i++)
			if (abs(level[i] - value) < abs(level[best] - value))
				best = i;
		out = out * 6 + best;
	}
	return 16 + out;
}

/* What curses calls a colour of the theme, by what the terminal can draw. */
static int colour_number(const struct screen *s, int i)
{
	int32_t rgb = s->truecolour ? theme_rgb(s->theme, i) : -1;

	if (rgb >= 0 && COLORS > 256) /* a terminal of direct colour: the number is the colour */
		return rgb;
	if (rgb >= 0 && COLORS == 256)
		return nearest(rgb);
	return i < COLORS && COLORS <= 256 ? i : i & 7;
}

static void colours_init(struct screen *s)
{
	const char *no_color = getenv("NO_COLOR");

	s->colour = has_colors() && !(no_color && *no_color);
	if (!s->colour)
		return;
	start_color();
	use_default_colors();
	for (int i = 0; i < COLOURS; i++)
		init_extended_pair(i + 1, colour_number(s, i), -1);
	init_extended_pair(PLAIN_PAIR, -1, -1);
}

/* The description of a terminal's direct colours, where it is asked for and installed. */
static const char *direct(const char *term, char out[64])
{
	int failed;

	snprintf(out, 64, "%.*s-direct", (int)strcspn(term, "-"), term);
	if (strlen(term) > 48 || setupterm(out, STDOUT_FILENO, &failed) != OK)
		return term;
	del_curterm(cur_term);
	return out;
}

static int sane(const char *name)
{
	const char *value = getenv(name);
	long n = value ? strtol(value, NULL, 10) : 0;

	return n >= 1 && n <= 1000 ? (int)n : 0;
}

/* A serial line does not know its size: there the two variables say it. */
static void size_from_environment(int fd)
{
	struct winsize w = {0};
	int rows = sane("LINES"), columns = sane("COLUMNS");

	if (rows && columns && (ioctl(fd, TIOCGWINSZ, &w) || !w.ws_col || !w.ws_row))
		resizeterm(rows, columns);
}

enum status screen_open(const struct screen_options *o, struct screen **out, struct err *err)
{
	struct screen *s = calloc(1, sizeof *s);
	const char *term = o->term ? o->term : getenv("TERM");
	char name[64];
	struct termios modes = {0};
	int failed = 0;

	*out = NULL;
	if (!s)
		return err_nomem(err);
	*s = (struct screen){.in = o->in,
			     .out = o->out,
			     .theme = o->theme,
			     .mouse = o->mouse,
			     .truecolour = o->truecolour,
			     .all = true,
			     .early_marks = screen_early_marks(),
			     .fixed_size = o->columns > 0};
	tcgetattr(fileno(o->out), &modes);
	if (term && o->truecolour)
		term = direct(term, name);
	/* The terminal knows its size; what LINES and COLUMNS say may be of another one, or absurd. */
	use_env(FALSE);
	use_tioctl(!s->fixed_size);
	/* newterm ends the program where the terminal is unknown; setupterm tells. */
	if (!term || setupterm(term, fileno(o->out), &failed) != OK || !cursor_address) {
		free(s);
		return err_set(
			err, STATUS_FAILED,
			"this terminal (TERM=%.40s) can't move its cursor: use the commands, "
			"such as tamiz trends",
			term ? term : "");
	}
	s->xterm = tigetflag("XT") == 1 || strstr(term, "xterm") || strstr(term, "tmux") ||
		   strstr(term, "screen");
	/* newterm makes its own. */
	del_curterm(cur_term);
	s->curses = newterm(term, o->out, o->in);
	if (!s->curses) {
		free(s);
		return err_set(err, STATUS_FAILED, "the terminal can't be used");
	}
	set_term(s->curses);
	if (s->fixed_size)
		resizeterm(o->rows, o->columns);
	else
		size_from_environment(fileno(o->out));
	crash_prepare(s, &modes);
	colours_init(s);
	define_key("\033[200~", PASTE_BEGIN);
	define_key("\033[201~", PASTE_END);
	modes_on(s);
	*out = s;
	return STATUS_OK;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	modes_off(s);
	crash.open = false;
	/* No delscreen(): without memory ncurses 6.4 crashes in it, and the program is about to end. */
	frame_free(&s->shown);
	free(s->paste);
	free(s);
}

void screen_resize(struct screen *s, int columns, int rows)
{
	if (columns == COLS && rows == LINES)
		return;
	resizeterm(rows, columns);
	s->all = true;
}

void screen_size(struct screen *s, int *columns, int *rows)
{
	struct winsize w = {0};

	if (!s->fixed_size && !ioctl(fileno(s->out), TIOCGWINSZ, &w) && w.ws_col && w.ws_row)
		screen_resize(s, w.ws_col, w.ws_row);
	*columns = COLS;
	*rows = LINES;
}

void screen_redraw(struct screen *s)
{
	s->all = true;
	clearok(curscr, TRUE);
}

void screen_suspend(struct screen *s)
{
	modes_off(s);
}

void screen_resume(struct screen *s)
{
	modes_on(s);
	refresh();
	screen_redraw(s);
}

void screen_theme(struct screen *s, enum theme theme, bool truecolour)
{
	s->theme = theme;
	s->truecolour = truecolour;
	colours_init(s);
	s->all = true;
}

void screen_mouse(struct screen *s, bool on)
{
	s->mouse = on;
	mouseinterval(0);
	mousemask(on ? ALL_MOUSE_EVENTS | REPORT_MOUSE_POSITION : 0, NULL);
	if (s->xterm)
		send(s, on ? DRAG_ON : DRAG_OFF);
}

/* Block elements say by their ink how much there is: reversed they would say the opposite. */
static bool is_block(const struct cell *c)
{
	return c->bytes == 3 && !memcmp(c->text, "\xe2\x96", 2) && (unsigned char)c->text[2] < 0xa0;
}

static bool is_blank(const struct cell *c)
{
	return c->bytes == 1 && *c->text == ' ';
}

struct look {
	attr_t attributes;
	short pair;
};

static bool is_plain(struct look l)
{
	return l.attributes == A_NORMAL && (!l.pair || l.pair == PLAIN_PAIR);
}

/* The row of the cursor is one run of reversed cells without colours or weights: legible whatever
 * the roles in it, and few bytes to send. */
static struct look look_of(const struct screen *s, const struct cell *c)
{
	style_t style = theme_style(s->colour ? s->theme : THEME_MONO, c->role);
	bool selected = c->flags & CELL_SELECTED && !is_block(c);
	struct look l = {A_NORMAL, 0};

	if (!selected) {
		l.pair = (short)(s->colour ? style & STYLE_COLOUR : 0);
		if (s->colour && !l.pair)
			l.pair = PLAIN_PAIR;
		/* Of eight colours the bright ones are the dark ones in bold, and dark blue on
		 * black is hardly legible. */
		if (l.pair != PLAIN_PAIR && l.pair > COLORS)
			l.attributes |= A_BOLD;
		l.attributes |= (style & STYLE_BOLD ? A_BOLD : A_NORMAL) |
				(style & STYLE_DIM ? A_DIM : A_NORMAL);
	}
	if (style & STYLE_UNDER)
		l.attributes |= A_UNDERLINE;
	if (style & STYLE_REVERSE)
		l.attributes |= A_REVERSE;
	if (selected)
		l.attributes ^= A_REVERSE;
	if (c->flags & CELL_MATCH)
		l.attributes |= A_UNDERLINE | A_BOLD;
	return l;
}

enum { RUN_MAX = 8 }; /* blanks that are cheaper written than skipped */

/* How a blank looks does not matter where nothing of its style shows, so it gets the style that
 * costs least: of what stands before it, where the terminal would have to come back to it or leave
 * it for another one in any case; else none, so that long runs can be erased. */
static struct look look_of_blank(const struct screen *s, const struct frame *f, int x, int y,
				 struct look before)
{
	struct look own = look_of(s, frame_cell(f, x, y)), after;
	int run = x;

	if (own.attributes & (A_REVERSE | A_UNDERLINE))
		return own;
	while (run < f->columns && run - x <= RUN_MAX && is_blank(frame_cell(f, run, y)))
		run++;
	if (run == f->columns || run - x > RUN_MAX || before.attributes & (A_REVERSE | A_UNDERLINE))
		return (struct look){A_NORMAL, 0};
	after = look_of(s, frame_cell(f, run, y));
	return is_plain(after) ? after : before;
}

static void put_cell(const struct screen *s, const struct cell *c, int x, int y, struct look l)
{
	char text[CELL_BYTES + 1];
	const char *at = text, *end = text + c->bytes;
	wchar_t wide[CCHARW_MAX + 1];
	size_t n = 0;
	cchar_t cc;

	memcpy(text, c->text, c->bytes);
	if (s->early_marks)
		end = text + text_early_marks(text, c->bytes);

	while (at < end && n < CCHARW_MAX) {
		int32_t code;

		at += text_decode(at, end, &code);
		wide[n++] = (wchar_t)code;
	}
	wide[n] = L'\0';
	if (setcchar(&cc, wide, l.attributes, l.pair, NULL) == OK)
		mvadd_wch(y, x, &cc);
	else
		mvaddch(y, x, (chtype)'?' | l.attributes);
}

static const struct cell letter_blank = {.text = "\xe2\xa0\x80", .bytes = 3, .width = 1};

/* Some terminals order text from right to left by themselves (VTE, Konsole, mlterm, PuTTY), row by row, and
 * some take a row whose first letter is such a one to begin at the right.  In the rows that have such text a
 * blank that counts as a letter from left to right, the empty Braille pattern, parts the text from what
 * follows, and begins the row where no other letter does.  Marks of direction would not do: such terminals
 * order by the first character of a cell alone, or lose the cell. */
struct parting {
	bool begin; /* at the row's begin */
	int last;   /* behind such texts, up to here */
};

static struct parting parting_of(const struct screen *s, const struct frame *f, int y)
{
	struct parting p = {false, -1};
	bool letter = false, any = false;

	if (!s->xterm || s->early_marks || f->ascii)
		return p;
	for (int x = 0; x < f->columns; x++) {
		const struct cell *c = frame_cell(f, x, y);
		int32_t code = 0;

		if (c->bytes)
			text_decode(c->text, c->text + c->bytes, &code);
		p.begin |= text_rtl(code) && !letter;
		any |= text_rtl(code);
		letter |= text_rtl(code) || (code < 128 && isalpha((int)code));
		p.last = is_blank(c) ? p.last : x;
	}
	if (!any)
		p.last = -1;
	return p;
}

static void put_row(const struct screen *s, const struct frame *f, int y)
{
	struct parting part = parting_of(s, f, y);
	struct look l = {A_NORMAL, 0};
	bool after = part.begin;

	for (int x = 0; x < f->columns && x < COLS; x++) {
		const struct cell *c = frame_cell(f, x, y);

		if (!c->width)
			continue;
		l = is_blank(c) ? look_of_blank(s, f, x, y, l) : look_of(s, c);
		put_cell(s, after && x <= part.last && is_blank(c) ? &letter_blank : c, x, y, l);
		after = c->flags & CELL_RTL_END;
	}
}

static bool same(const struct cell *a, const struct cell *b)
{
	return a->bytes == b->bytes && a->role == b->role && a->flags == b->flags &&
	       a->width == b->width && !memcmp(a->text, b->text, a->bytes);
}

static bool same_row(const struct frame *a, const struct frame *b, int y)
{
	int x = 0;

	while (x < a->columns && same(frame_cell(a, x, y), frame_cell(b, x, y)))
		x++;
	return x == a->columns;
}

static bool resize_shown(struct screen *s, const struct frame *f)
{
	if (s->shown.columns == f->columns && s->shown.rows == f->rows)
		return true;
	frame_free(&s->shown);
	s->all = true;
	return frame_init(&s->shown, f->columns, f->rows, f->ascii);
}

void screen_show(struct screen *s, const struct frame *f)
{
	size_t bytes = (size_t)f->columns * (size_t)f->rows * sizeof *f->cells;

	if (!resize_shown(s, f))
		return;
	if (s->all)
		erase();
	for (int y = 0; y < f->rows && y < LINES; y++)
		if (s->all || !same_row(&s->shown, f, y))
			put_row(s, f, y);
	memcpy(s->shown.cells, f->cells, bytes);
	s->all = false;
	curs_set(f->cursor_on);
	move(f->cursor_y < LINES ? f->cursor_y : LINES - 1,
	     f->cursor_x < COLS ? f->cursor_x : COLS - 1);
	refresh();
}

/* --- copying -----------------------------------------------------------------------------------
 */

bool screen_copies(const struct screen *s)
{
	return s->xterm;
}

void screen_copy(struct screen *s, struct str text)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	fputs("\033]52;c;", s->out);
	for (size_t i = 0; i < text.len; i += 3) {
		uint32_t v = 0;
		size_t n = text.len - i < 3 ? text.len - i : 3;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < n ? (unsigned char)text.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			fputc(k <= n ? digits[v >> (18 - 6 * k) & 63] : '=', s->out);
	}
	fputc('\a', s->out);
	fflush(s->out);
}
