#include "config.h"

#include "command.h"
#include "draw.h"
#include "explorer.h"
#include "history.h"
#include "mouse.h"
#include "outside.h"
#include "points_file.h"
#include "resume.h"
#include "saved.h"
#include "screen.h"
#include "interrupts.h"
#include "timing.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct explorer {
	struct app app;
	struct screen *screen;
	struct frame frame;
	struct timing timing;
	FILE *in, *out;
	int wake[2];
	struct interrupts interrupts;
	const char *study_path;
	int64_t typed_at, asked_at; /* ms of the monotonic clock: the last key; the newest query */
	uint64_t asked;		    /* its generation */
	bool resume;		    /* go where the user was, once the study is read … */
	bool resume_again;	    /* … and measured */
	bool readable;		    /* the terminal had something when that was asked last */
	int unread_waits;	    /* in a row: the terminal had something, and nothing came of reading it */
	struct err failed;	    /* what ends it: without that descriptor it would turn in a circle */
};

/* --- what commands ask of the terminal ---------------------------------------------------------
 */

static void effect_copy(void *ctx, struct str text)
{
	screen_copy(((struct explorer *)ctx)->screen, text);
}

static void effect_redraw(void *ctx)
{
	screen_redraw(((struct explorer *)ctx)->screen);
}

static void effect_theme(void *ctx, enum theme theme, bool truecolour)
{
	screen_theme(((struct explorer *)ctx)->screen, theme, truecolour);
}

static void effect_mouse(void *ctx, bool on)
{
	screen_mouse(((struct explorer *)ctx)->screen, on);
}

static void effect_suspend(void *ctx)
{
	struct explorer *e = ctx;

	screen_suspend(e->screen);
	/* The whole job stops, as it would by the terminal's own ^Z. */
	kill(0, SIGSTOP);
	screen_resume(e->screen);
}

static enum status effect_spawn(void *ctx, char *const argv[], bool terminal, struct err *err)
{
	struct explorer *e = ctx;
	enum status status;

	if (!terminal)
		return outside_run(argv, false, err);
	screen_suspend(e->screen);
	interrupts_lend();
	status = outside_run(argv, true, err);
	interrupts_take_back();
	screen_resume(e->screen);
	return status;
}

/* --- drawing -----------------------------------------------------------------------------------
 */

static bool fit_frame(struct explorer *e)
{
	const struct app *a = &e->app;

	if (e->frame.columns == a->columns && e->frame.rows == a->rows &&
	    e->frame.ascii == a->ascii)
		return true;
	frame_free(&e->frame);
	return frame_init(&e->frame, a->columns, a->rows, a->ascii);
}

static void show(struct explorer *e)
{
	if (e->screen)
		screen_size(e->screen, &e->app.columns, &e->app.rows);
	app_arrange(&e->app);
	if (!fit_frame(e))
		return;
	draw(&e->app, &e->frame);
	if (!e->screen)
		return;
	interrupts_wait_begin(&e->interrupts, fileno(e->out));
	screen_show(e->screen, &e->frame);
	interrupts_wait_end(&e->interrupts);
}

static void print_frame(struct explorer *e)
{
	char *text;

	show(e);
	text = frame_as_text(&e->frame);
	if (text)
		fputs(text, stdout);
	free(text);
	e->app.frame_wanted = false;
}

/* --- events ------------------------------------------------------------------------------------
 */

static enum reaction event(struct app *a, const struct input_event *in)
{
	switch (in->kind) {
	case EVENT_KEY:
		return command_key(a, in->key);
	case EVENT_PASTE:
		return command_paste(a, in->paste);
	case EVENT_MOUSE:
		return a->mouse ? mouse_event(a, in) : REACT_NONE;
	}
	return REACT_NONE;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Of half a mouse's report curses waits for the other half, which a line that stalls does not bring: what ends the
 * program arrives there too. */
static bool next_event(struct explorer *e, struct input_event *in)
{
	bool any;

	interrupts_wait_begin(&e->interrupts, fileno(e->out));
	any = screen_read(e->screen, in);
	interrupts_wait_end(&e->interrupts);
	return any && !interrupts_ended_by();
}

enum { UNREAD_WAITS = 20 };

/* Bytes that are to be read from the terminal. */
static int typed_ahead(struct explorer *e)
{
	int n = 0;

	ioctl(fileno(e->in), FIONREAD, &n);
	return n;
}

/* All events that are there: keys typed ahead are answered together. */
static bool events(struct explorer *e, bool *dirty)
{
	const int before = typed_ahead(e);
	struct input_event in;
	bool any = false;

	while (next_event(e, &in)) {
		enum reaction r = event(&e->app, &in);

		any = true;
		e->typed_at = now_ms();
		app_react(&e->app, r);
		app_arrange(&e->app);
		*dirty |= r != REACT_NONE;
		if (r & REACT_QUIT)
			return false;
	}
	/* Curses does not tell an error of reading from there being nothing. */
	if (any || !e->readable || typed_ahead(e) != before)
		e->unread_waits = 0;
	else if (++e->unread_waits > UNREAD_WAITS)
		err_set(&e->failed, STATUS_FAILED, "the terminal cannot be read");
	return e->failed.status == STATUS_OK;
}

static void drain(struct explorer *e)
{
	char bytes[256];
	ssize_t n;

	while ((n = read(e->wake[0], bytes, sizeof bytes)) > 0)
		;
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		err_errno(&e->failed, errno, "the explorer's own pipe cannot be read");
}

enum {
	TICK_MS = 200,	/* between two looks at the progress of a job */
	STALE_MS = 100, /* a query that takes longer marks what is still shown */
};

/* Milliseconds until something is due without a key; -1: nothing is. */
static int64_t due_in(struct explorer *e)
{
	const struct app *a = &e->app;
	int64_t now = now_ms(), due = INT64_MAX;

	if (a->generation != e->asked) {
		e->asked = a->generation;
		e->asked_at = now;
	}
	if (worker_busy(a->jobs))
		due = now + TICK_MS;
	if (a->following && a->follow_ms >= 0 && e->typed_at + a->follow_ms < due)
		due = e->typed_at + a->follow_ms;
	if (a->stale && !a->stale_shown && e->asked_at + STALE_MS < due)
		due = e->asked_at + STALE_MS;
	return due == INT64_MAX ? -1 : due < now ? 0 : due - now;
}

/* What became due.  True where the screen must be drawn anew. */
static bool pass_time(struct explorer *e)
{
	struct app *a = &e->app;
	int64_t now = now_ms();
	bool any = false;

	if (a->following && a->follow_ms >= 0 && now - e->typed_at >= a->follow_ms) {
		app_catch_up(a);
		any = true;
	}
	if (a->stale && !a->stale_shown && a->generation == e->asked &&
	    now - e->asked_at >= STALE_MS)
		any = a->stale_shown = true;
	return any;
}

/* Waits for a key, a worker or a signal; without a limit when nothing is under way. */
static bool wait_for(struct explorer *e)
{
	int64_t due = due_in(e);
	struct timespec limit = {due / 1000, due % 1000 * 1000000};
	struct pollfd fds[] = {{.fd = fileno(e->in), .events = POLLIN},
			       {.fd = e->wake[0], .events = POLLIN}};
	int n = ppoll(fds, 2, due < 0 ? NULL : &limit, &e->interrupts.unblocked);

	e->readable = n > 0 && fds[0].revents & POLLIN;
	if (n < 0 && errno != EINTR)
		err_errno(&e->failed, errno, "cannot wait for keys");
	if (n > 0 && fds[1].revents & POLLIN)
		drain(e);
	if (e->failed.status != STATUS_OK)
		return false;
	/* The terminal has gone: it stays readable for ever, and a ppoll that always has something
	 * to say never lets the pending SIGHUP in. */
	if (n > 0 && fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
		interrupts_hang_up();
		return false;
	}
	return true;
}

/* A study that was never opened: where to begin.  No message of the session: a key takes it away.
 */
static void hint(struct app *a)
{
	if (a->tour || *a->message)
		return;
	snprintf(a->message, sizeof a->message, "%s",
		 _("j k move · Enter opens · Esc back · & filters · ? keys · :tour shows it all"));
	a->message_is_error = false;
}

/* As soon as the study is read, and for orders by share once more when it is measured, unless the
 * user has gone elsewhere by then. */
static void resume(struct explorer *e)
{
	const struct answer *shown = e->app.answer;

	if (e->resume && shown) {
		e->resume = false;
		e->resume_again = !shown->world->score;
		if (!resume_load(&e->app, e->study_path, false))
			hint(&e->app);
	} else if (e->resume_again && shown->world->score) {
		e->resume_again = false;
		if (!e->typed_at)
			resume_load(&e->app, e->study_path, true);
	}
}

static void loop(struct explorer *e)
{
	bool dirty = true;

	for (;;) {
		if (app_collect(&e->app))
			dirty = true;
		resume(e);
		dirty |= interrupts_resized();
		if (dirty || worker_busy(e->app.jobs))
			show(e);
		dirty = false;
		if (interrupts_ended_by() || !wait_for(e) || interrupts_ended_by())
			return;
		if (interrupts_stopped()) {
			effect_suspend(e);
			dirty = true;
		}
		if (!events(e, &dirty))
			return;
		dirty |= pass_time(e);
	}
}

/* --- playing -----------------------------------------------------------------------------------
 */

/* Until all is read, measured and answered; timed, each step is drawn as the user would see it. */
static void settle(struct explorer *e)
{
	struct pollfd woken = {.fd = e->wake[0], .events = POLLIN};

	while (e->timing.out && (worker_busy(e->app.jobs) || worker_busy(e->app.queries))) {
		ppoll(&woken, 1, NULL, &e->interrupts.unblocked);
		drain(e);
		if (interrupts_ended_by() || !app_collect(&e->app))
			break;
		show(e);
		timing_start(&e->timing, &e->app);
	}
	app_settle(&e->app, true);
	if (e->timing.out)
		show(e);
	timing_start(&e->timing, &e->app);
}

/* A command with its answer.  Timed, it is drawn twice, as in the loop: at once, and answered. */
static enum reaction play_line(struct explorer *e, const char *line)
{
	enum reaction r;

	timing_command(&e->timing);
	r = command_run(&e->app, line);
	app_react(&e->app, r);
	if (e->timing.out) {
		show(e);
		timing_redrawn(&e->timing);
	}
	app_settle(&e->app, true);
	if (e->timing.out) {
		show(e);
		timing_complete(&e->timing, &e->app, line);
	}
	return r;
}

/* True where a command left the program. */
static bool play(struct explorer *e, FILE *commands, bool *printed)
{
	char *line = NULL;
	size_t cap = 0;
	bool quit = false;
	ssize_t n;

	settle(e);
	while (!quit && !interrupts_ended_by() && (n = getline(&line, &cap, commands)) >= 0) {
		enum reaction r;

		if (ferror(commands)) /* half a line is no command */
			break;
		if (n && line[n - 1] == '\n')
			line[n - 1] = '\0';
		r = play_line(e, line);
		if (e->app.frame_wanted) {
			print_frame(e);
			*printed = true;
		}
		quit = r & REACT_QUIT;
	}
	free(line);
	return quit;
}

/* A pipe by name waits here for its writer, and then for what it says. */
static enum status open_commands(struct interrupts *s, const char *path, FILE **out, struct err *err)
{
	int fd = !strcmp(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	*out = fd >= 0 ? interrupts_reader(s, fd) : NULL;
	if (*out)
		return STATUS_OK;
	err_errno(err, errno, "%s", path);
	if (fd > STDIN_FILENO)
		close(fd);
	return err->status;
}

/* --- opening and closing -----------------------------------------------------------------------
 */

static void choose_looks(struct app *a, const struct explorer_options *o)
{
	const char *no_color = getenv("NO_COLOR");
	enum theme t = o->theme ? theme_find(o->theme) : THEME_COUNT;

	a->lang = intl_set(o->lang);
	a->theme = t < THEME_COUNT ? t : no_color && *no_color ? THEME_MONO : THEME_DARK;
	a->theme_default = a->theme;
	a->ascii = a->ascii_default = !screen_utf8();
	a->truecolour = a->truecolour_default = screen_truecolour();
	a->mouse = true;
}

static enum status open_terminal(struct explorer *e, struct err *err)
{
	struct screen_options s = {
		.theme = e->app.theme, .mouse = e->app.mouse, .truecolour = e->app.truecolour};

	if (!isatty(STDOUT_FILENO))
		return err_set(
			err, STATUS_FAILED,
			"standard output is no terminal: use the commands, such as tamiz trends");
	/* Standard input may have been the data. */
	e->in = fopen(isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : "/dev/tty", "r");
	e->out = stdout;
	if (!e->in)
		return err_errno(err, errno, "no terminal to read keys from");
	s.in = e->in;
	s.out = e->out;
	return screen_open(&s, &e->screen, err);
}

static const char *short_name(const struct explorer_options *o, const struct study *s)
{
	const char *path = o->name ? o->name : study_path(s),
		   *slash = path ? strrchr(path, '/') : NULL;

	return !path ? "" : slash && !o->name ? slash + 1 : path;
}

/* demo.tamiz is the study demo. */
static void cut_ending(char *name)
{
	size_t n = strlen(name);

	if (n > 6 && !strcmp(name + n - 6, ".tamiz"))
		name[n - 6] = '\0';
}

static enum status prepare(struct explorer *e, struct study *s, const struct explorer_options *o,
			   bool inline_runs, struct err *err)
{
	struct app *a = &e->app;

	if (pipe2(e->wake, O_CLOEXEC | O_NONBLOCK))
		return err_errno(err, errno, "no pipe");
	if (app_init(a, s, short_name(o, s), inline_runs, e->wake[1], err) != STATUS_OK)
		return err->status;
	cut_ending(a->name);
	choose_looks(a, o);
	a->writable = o->writable;
	a->tour = o->tour;
	saved_load(a);
	if (o->method) {
		a->method = a->method_default = *o->method;
	} else if (points_load(&a->method.points, err) == STATUS_OK) {
		a->method_default = a->method;
	} else {
		app_complain(a, "%s", err->message);
	}
	if (o->filter) {
		free(a->question.filter);
		a->question.filter = strdup(o->filter);
		if (!a->question.filter)
			return err_nomem(err);
		app_try_filter(a, o->filter);
	}
	if (o->columns > 0) {
		a->columns = o->columns;
		a->rows = o->rows;
	}
	return STATUS_OK;
}

static void finish(struct explorer *e)
{
	if (e->screen) {
		interrupts_wait_begin(&e->interrupts, fileno(e->out));
		screen_close(e->screen);
		interrupts_wait_end(&e->interrupts);
	}
	interrupts_off(&e->interrupts);
	app_free(&e->app);
	frame_free(&e->frame);
	if (e->in)
		fclose(e->in);
	if (e->wake[0] >= 0) {
		close(e->wake[0]);
		close(e->wake[1]);
	}
}

enum status explorer_run(struct study *s, const struct explorer_options *o, int *signal_number,
			 struct err *err)
{
	struct explorer e = {.wake = {-1, -1}};
	struct effects effects = {&e,		effect_copy,  effect_redraw, effect_suspend,
				  effect_theme, effect_mouse, effect_spawn};
	bool frames = o->play && (o->columns > 0 || !isatty(STDOUT_FILENO)), printed = false,
	     quit = false;
	FILE *commands = NULL;
	struct err ignored = {0};
	enum status status;

	/* Before signals are only noted: to open a pipe may take for ever. */
	status = o->timing ? timing_open(&e.timing, o->timing, err) : STATUS_OK;
	if (status == STATUS_OK && o->play)
		status = open_commands(&e.interrupts, o->play, &commands, err);
	if (frames)
		interrupts_none(&e.interrupts);
	else
		interrupts_on(&e.interrupts);
	/* Timed, the work is a thread's, as it is before a terminal. */
	if (status == STATUS_OK)
		status = prepare(&e, s, o, frames && !o->timing, err);
	if (status == STATUS_OK && !frames) {
		status = open_terminal(&e, err);
		e.app.effects = status == STATUS_OK ? &effects : NULL;
	}
	if (status != STATUS_OK)
		goto out;
	e.app.patient = e.screen != NULL;
	if (e.screen && !screen_copies(e.screen))
		effects.copy = NULL;
	if (e.screen)
		show(&e);
	app_load(&e.app);
	if (commands)
		quit = play(&e, commands, &printed);
	/* Without memory for a line nothing is an error of the stream, nor its end. */
	if (commands && (ferror(commands) || (!quit && !feof(commands))) && !interrupts_ended_by())
		status = err_set(err, STATUS_FAILED, "%s: cannot be read", o->play);
	if (frames && !printed)
		print_frame(&e);
	if (!o->play)
		history_load(&e.app.prompt);
	e.study_path = study_path(s);
	e.resume = !o->play && !o->filter && e.study_path;
	if (!frames && !quit && status == STATUS_OK)
		loop(&e);
	if (!o->play && e.study_path && resume_save(&e.app, e.study_path, &ignored) != STATUS_OK)
		app_complain(&e.app, "%s", ignored.message);
	if (!o->play && history_save(&e.app.prompt, &ignored) != STATUS_OK)
		app_complain(&e.app, "%s", ignored.message);
	if (status == STATUS_OK && e.failed.status != STATUS_OK) {
		*err = e.failed;
		status = err->status;
	}
	if (frames && !e.app.answer)
		status = err_set(err, STATUS_FAILED, "%s", e.app.message);
	else if (frames && *e.app.unmeasured)
		status = err_set(err, STATUS_FAILED, "%s: %s", _("shares not measured"), e.app.unmeasured);
out:
	finish(&e);
	if (!timing_close(&e.timing) && status == STATUS_OK && !interrupts_ended_by())
		status = err_set(err, STATUS_FAILED, "%s: cannot be written", o->timing);
	if (commands)
		fclose(commands);
	if (signal_number)
		*signal_number = interrupts_ended_by();
	return status;
}
