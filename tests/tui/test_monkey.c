/* A monkey at the keyboard: random keys, commands, filters, pastes, mouse events and window sizes,
 * over a hostile world and over a study that takes verdicts.  After each the frame holds, and a
 * terminal that was fed what curses sent shows that frame.
 *
 * TAMIZ_KEYS: how many keys (1,500 without; the sanitiser run of CI types 20,000), with a tenth as
 * many sizes.  TAMIZ_SEED: another row of keys.  It types in an empty folder of its own that is its
 * home as well, without a PATH, so that no command of any key starts anything or writes elsewhere. */
#include "config.h"

#include "demo.h"
#include "hostile.h"
#include "mouse.h"
#include "screen.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
/* Criterion's children end without the look that LeakSanitizer takes at the exit of a program. */
#define LEAKS() __lsan_do_recoverable_leak_check()
#else
#define LEAKS() 0
#endif

struct monkey {
	struct scene s;
	struct screen *screen;
	struct terminal terminal;
	FILE *in, *out;
	uint64_t random;
	char folder[64], from[PATH_MAX];
	char last[16][160]; /* what was done last, for the message */
	unsigned done;
	uint32_t panes; /* seen, as bits */
};

/* --- chance ------------------------------------------------------------------------------------
 */

static uint32_t below(struct monkey *m, uint32_t n)
{
	/* xorshift64* */
	m->random ^= m->random >> 12;
	m->random ^= m->random << 25;
	m->random ^= m->random >> 27;
	return (uint32_t)((m->random * UINT64_C(2685821657736338717) >> 33) % n);
}

#define PICK(m, table) (table)[below(m, sizeof(table) / sizeof *(table))]

static const char *const named[] = {
	"<Down>", "<Up>",    "<Left>",	"<Right>", "<Home>",  "<End>",	"<PgUp>", "<PgDn>",
	"<Tab>",  "<S-Tab>", "<Enter>", "<Enter>", "<Enter>", "<Enter>", "<Esc>",  "<Esc>",
	"<Esc>",  "<BS>",    "<Del>",	"<Space>", "<F1>",    "<F2>",	"<Ins>",  "^D",
	"^U",	  "^F",	     "^B",	"^L",	   "^R",      "^Z",	"^A",	  "^K",
	"^W",	  "^P",	     "^N",	"ñ",	   "漢",      "\360\237\221\215", "é", "\314\201",
};
static const char *const words[] = {
	"tag:",	     "#t",   "from:@", "kind:reply", "kind:", "(",	 ")",	   " OR ",   "-",
	"NOT ",	     "\"",   "/a.*",   "/",	     "since:2021-09-28", "followers<",	"10",
	"score>=0.", "mark:doubtful", "group:1", "has:url", "lang:", "漢", "actor:", "during:",
	"class:coordinated", "venezuela", "words", "rate>50/d", "\033[2J", "'", "\\", "%s%n",
};
static const char *const arguments[] = {
	"",   "0",     "1",	"99999999999", "-3",   "on",	"off",	"#t1", "@x", "es",  "en",
	"all", "posts", "inorganic", "80x24", "theme light", "lang es", "lang en", "split 30",
	"ascii on", "ascii off", "trends", "help", "window=60", "prior=0.2", "x y z", "a/b/../c",
};

static void remember(struct monkey *m, const char *what)
{
	snprintf(m->last[m->done++ % 16], sizeof *m->last, "%s", what);
}

static const char *story(const struct monkey *m, char *out, size_t cap)
{
	size_t n = 0;

	for (unsigned i = m->done > 16 ? m->done - 16 : 0; i < m->done && n < cap; i++)
		n += (size_t)snprintf(out + n, cap - n, "%s ", m->last[i % 16]);
	return out;
}

/* --- what it does ------------------------------------------------------------------------------
 */

static void key(struct monkey *m, const char *name)
{
	enum reaction r;

	remember(m, name);
	r = command_key(&m->s.app, name);
	app_react(&m->s.app, r & ~(unsigned)REACT_QUIT);
	app_collect(&m->s.app);
	app_arrange(&m->s.app);
}

static void type(struct monkey *m, const char *text)
{
	while (*text) {
		char one[5] = {0};
		size_t n = 1;

		while ((text[n] & 0xc0) == 0x80 && n < 4)
			n++;
		memcpy(one, text, n);
		text += n;
		key(m, *one == ' ' ? "<Space>" : *one == '\033' ? "<Esc>" : one);
	}
}

static void random_key(struct monkey *m)
{
	char one[2] = {(char)(33 + below(m, 94)), 0};

	key(m, below(m, 3) ? one : PICK(m, named));
}

/* Any action but those that leave, by its name. */
static void random_command(struct monkey *m)
{
	enum action a = (enum action)below(m, ACTION_COUNT);
	char line[128];
	enum reaction r;

	snprintf(line, sizeof line, "%s %s", action_info(a)->name, PICK(m, arguments));
	remember(m, line);
	r = command_run(&m->s.app, line);
	app_react(&m->s.app, r & ~(unsigned)REACT_QUIT);
	app_collect(&m->s.app);
	app_arrange(&m->s.app);
}

static void random_line(struct monkey *m)
{
	static const char *const opens[] = {"&", "&", "/", ":", "m"};

	key(m, "<Esc>");
	key(m, PICK(m, opens));
	for (uint32_t n = 1 + below(m, 3); n; n--)
		type(m, PICK(m, words));
	if (below(m, 2))
		key(m, "<Enter>");
}

static void random_paste(struct monkey *m)
{
	const char *text = PICK(m, words);
	enum reaction r;

	remember(m, "paste");
	r = command_paste(&m->s.app, str_of(text));
	app_react(&m->s.app, r);
	app_collect(&m->s.app);
	app_arrange(&m->s.app);
}

static void random_mouse(struct monkey *m)
{
	struct input_event e = {.kind = EVENT_MOUSE,
				.act = (enum mouse_act)below(m, MOUSE_DOWN + 1),
				.x = (int)below(m, (uint32_t)m->s.app.columns),
				.y = (int)below(m, (uint32_t)m->s.app.rows)};
	enum reaction r;

	remember(m, "mouse");
	r = mouse_event(&m->s.app, &e);
	app_react(&m->s.app, r & ~(unsigned)REACT_QUIT);
	app_collect(&m->s.app);
	app_arrange(&m->s.app);
}

static void random_size(struct monkey *m)
{
	static const int usual[][2] = {{80, 24}, {120, 36}, {40, 10}, {200, 60}};
	uint32_t i = below(m, 8);
	char text[32];

	m->s.app.columns = i < 4 ? usual[i][0] : 1 + (int)below(m, 220);
	m->s.app.rows = i < 4 ? usual[i][1] : 1 + (int)below(m, 70);
	snprintf(text, sizeof text, "%dx%d", m->s.app.columns, m->s.app.rows);
	remember(m, text);
}

/* --- what holds --------------------------------------------------------------------------------
 */

/* Below stdio: curses writes to the descriptor itself. */
static void feed(struct monkey *m)
{
	int fd = fileno(m->out);
	off_t end;
	char *bytes;

	fflush(m->out);
	end = lseek(fd, 0, SEEK_CUR);
	cr_assert(end >= 0);
	if (!end)
		return;
	bytes = malloc((size_t)end);
	cr_assert(bytes);
	cr_assert_eq(pread(fd, bytes, (size_t)end, 0), (ssize_t)end);
	terminal_feed(&m->terminal, bytes, (size_t)end);
	free(bytes);
	/* From its start again, or the file would grow with every key. */
	cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	cr_assert_eq(ftruncate(fd, 0), 0);
}

static void check(struct monkey *m)
{
	struct app *a = &m->s.app;
	char after[16 * 160];

	/* A command may have taken another size or theme. */
	if (a->columns != m->terminal.columns || a->rows != m->terminal.rows) {
		feed(m);
		terminal_resize(&m->terminal, a->columns, a->rows);
		screen_resize(m->screen, a->columns, a->rows);
	}
	screen_theme(m->screen, a->theme, false);
	if (below(m, 4) == 0 && a->following)
		app_catch_up(a), app_collect(a);
	m->panes |= UINT32_C(1) << a->pane;
	scene_draw(&m->s);
	hostile_check_frame(a, &m->s.frame, story(m, after, sizeof after));
	screen_show(m->screen, &m->s.frame);
	feed(m);
	hostile_check_terminal(&m->terminal, &m->s.frame, a->theme, after);
}

/* --- a session ---------------------------------------------------------------------------------
 */

static void monkey_open(struct monkey *m, uint64_t seed)
{
	struct screen_options o = {.term = "xterm-256color", .columns = 80, .rows = 24};
	const char *given = getenv("TAMIZ_SEED");
	struct err err;

	memset(m, 0, sizeof *m);
	m->random = (given ? strtoull(given, NULL, 10) : 1) * 1000 + seed;
	setenv("LC_ALL", "C.UTF-8", 1); /* the explorer asks the environment again */
	cr_assert(setlocale(LC_ALL, "C.UTF-8"));
	cr_assert(getcwd(m->from, sizeof m->from));
	snprintf(m->folder, sizeof m->folder, "/tmp/tamiz-monkey-XXXXXX");
	cr_assert(scratch_folder(m->folder));
	cr_assert_eq(chdir(m->folder), 0);
	setenv("HOME", m->folder, 1);
	setenv("XDG_STATE_HOME", m->folder, 1);
	setenv("XDG_CONFIG_HOME", m->folder, 1);
	setenv("XDG_DATA_HOME", m->folder, 1);
	setenv("XDG_CACHE_HOME", m->folder, 1);
	setenv("PATH", "/nonexistent", 1);
	setenv("EDITOR", "/nonexistent/editor", 1);
	setenv("VISUAL", "/nonexistent/editor", 1);
	setenv("BROWSER", "/nonexistent/browser", 1);
	o.in = m->in = fopen("/dev/null", "r");
	o.out = m->out = tmpfile();
	cr_assert(m->in && m->out);
	cr_assert_eq(screen_open(&o, &m->screen, &err), STATUS_OK, "%s", err.message);
	terminal_init(&m->terminal, 80, 24);
	feed(m);
}

static void remove_folder(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char name[PATH_MAX];

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(name, sizeof name, "%s/%s", path, e->d_name);
		if (unlink(name))
			remove_folder(name);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static void monkey_close(struct monkey *m)
{
	screen_close(m->screen);
	scene_close(&m->s);
	terminal_free(&m->terminal);
	fclose(m->in);
	fclose(m->out);
	cr_expect_eq(chdir(m->from), 0);
	remove_folder(m->folder);
}

static void monkey_play(struct monkey *m, long keys)
{
	for (long i = 0; i < keys; i++) {
		uint32_t what = below(m, 100);

		if (what < 78)
			random_key(m);
		else if (what < 88)
			random_mouse(m);
		else if (what < 94)
			random_command(m);
		else if (what < 97)
			random_line(m);
		else
			random_paste(m);
		if (i % 10 == 9)
			random_size(m);
		/* Half of the time a user whose panes follow at a pause. */
		m->s.app.patient = i / 500 % 2;
		check(m);
	}
	/* That a test of the keys does go about. */
	for (int view = 1; keys >= 5000 && view <= 8; view++)
		cr_expect(m->panes >> pane_of_view(view) & 1, "never in view %d", view);
}

static long keys_wanted(void)
{
	const char *given = getenv("TAMIZ_KEYS");

	return given ? strtol(given, NULL, 10) : 1500;
}

Test(monkey, no_key_breaks_the_frame_over_hostile_words)
{
	struct monkey m;

	monkey_open(&m, 1);
	scene_open_world(&m.s, 80, 24, LANG_EN, hostile_world());
	m.s.app.ascii = false;
	monkey_play(&m, keys_wanted() / 2);
	monkey_close(&m);
	cr_expect_eq(LEAKS(), 0);
}

static struct study *demo_study(const struct monkey *m)
{
	struct demo_options o = {.scale = 0.001, .seed = 1};
	struct case_file *file;
	struct study *s;
	char path[128];
	struct job job;
	struct err err;

	job_init(&job, 1);
	snprintf(path, sizeof path, "%s/demo.tamiz", m->folder);
	cr_assert_eq(case_read("ve-2021-regional", &file, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(demo_fill(s, file, &o, &job, &err), STATUS_OK, "%s", err.message);
	case_free(file);
	return s;
}

Test(monkey, no_key_breaks_a_study_that_takes_verdicts)
{
	struct monkey m;
	struct study *study;
	struct err err;

	monkey_open(&m, 2);
	study = demo_study(&m);
	cr_assert(!pipe(m.s.wake));
	cr_assert_eq(app_init(&m.s.app, study, "demo", true, m.s.wake[1], &err), STATUS_OK);
	m.s.app.writable = true;
	m.s.app.lang = intl_set("es");
	app_load(&m.s.app);
	app_settle(&m.s.app, true);
	cr_assert(m.s.app.answer);
	monkey_play(&m, keys_wanted() / 2);
	monkey_close(&m);
	study_close(study);
	cr_expect_eq(LEAKS(), 0);
}
