/* Actions about the terminal and the program: copying, options, the language itself. */
#include "config.h"

#include "command.h"
#include "memory.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What y copies of the row: a tag, a handle, or a post's text; made safe. */
static size_t row_text(const struct app *a, char *out, size_t cap)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct pane_ops *o = pane_ops(a->pane);
	struct target t = o->target ? o->target(a, a->cursor[a->pane].index)
				    : (struct target){TARGET_NONE, 0};
	char name[PANE_TEXT], tag[PANE_TEXT];
	struct str s = {"", 0};

	switch (t.kind) {
	case TARGET_TAG:
		s = strings_at(&c->tag, t.id);
		snprintf(tag, sizeof tag, "#%.*s", (int)s.len, s.p);
		s = str_of(tag);
		break;
	case TARGET_TREND:
		s = app_trend_name(a, t.id, NONE);
		snprintf(tag, sizeof tag, "#%.*s", (int)s.len, s.p);
		s = str_of(tag);
		break;
	case TARGET_ACCOUNT:
		s = app_account_name(a, t.id, name, sizeof name);
		break;
	case TARGET_POST:
		s = strings_at(&c->text, c->content[t.id]);
		break;
	case TARGET_NONE:
		break;
	}
	return text_safe(s, TEXT_LINE, out, cap);
}

enum reaction act_COPY(struct app *a, const char *args, int count)
{
	char text[8192], shown[64];
	size_t n = row_text(a, text, sizeof text);

	(void)args;
	(void)count;
	if (!n) {
		app_complain(a, _("nothing to copy here"));
		return REACT_REDRAW;
	}
	if (!a->effects || !a->effects->copy) {
		app_complain(a, _("this terminal has no clipboard to copy to"));
		return REACT_REDRAW;
	}
	a->effects->copy(a->effects->ctx, (struct str){text, n});
	text_fit((struct str){text, n}, TEXT_LINE, 40, shown, sizeof shown, NULL);
	/* A terminal does not answer; tmux is known to keep it for itself unless told otherwise. */
	app_say(a, getenv("TMUX") ? _("sent to tmux, which takes it with set-clipboard on: %s")
				  : _("sent to the terminal's clipboard: %s"),
		shown);
	return REACT_REDRAW;
}

enum reaction act_REDRAW(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (a->effects && a->effects->redraw)
		a->effects->redraw(a->effects->ctx);
	return REACT_REDRAW;
}

enum reaction act_SUSPEND(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (a->effects && a->effects->suspend)
		a->effects->suspend(a->effects->ctx);
	return REACT_REDRAW;
}

enum reaction act_MEMORY(struct app *a, const char *args, int count)
{
	uint32_t posts = a->world ? a->world->corpus->n.posts : 0;
	struct memory m;

	(void)args;
	(void)count;
	if (!memory_now(&m)) {
		app_complain(a, _("the system does not say how much memory is in use"));
		return REACT_REDRAW;
	}
	app_say(a, _("memory: %.0f MB resident (%.0f own, %.0f of mapped files), at most %.0f; %.0f "
		     "bytes a post"),
		(double)m.resident / 1e6, (double)m.own / 1e6, (double)m.of_files / 1e6,
		(double)m.peak / 1e6, posts ? (double)m.resident / posts : 0);
	return REACT_REDRAW;
}

/* --- the language itself -----------------------------------------------------------------------
 */

enum reaction act_KEYS(struct app *a, const char *args, int count)
{
	enum reaction r;

	(void)count;
	/* keys inside keys would have no end. */
	if (a->in_keys)
		return REACT_NONE;
	a->in_keys = true;
	r = command_keys(a, args);
	a->in_keys = false;
	return r;
}

enum reaction act_FRAME(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	a->frame_wanted = true;
	return REACT_REDRAW;
}

enum reaction act_RESIZE(struct app *a, const char *args, int count)
{
	char *end;
	long columns = strtol(args, &end, 10), rows = *end == 'x' ? strtol(end + 1, NULL, 10) : 0;

	(void)count;
	/* A real terminal has its own size. */
	if (a->effects)
		return REACT_NONE;
	if (columns < 1 || rows < 1 || columns > FRAME_COLUMNS_MAX || rows > FRAME_ROWS_MAX) {
		app_complain(a, _("a size is such as 80x24"));
		return REACT_REDRAW;
	}
	a->columns = (int)columns;
	a->rows = (int)rows;
	return REACT_REDRAW;
}
