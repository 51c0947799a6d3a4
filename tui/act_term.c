/* Actions about the terminal and the program: copying, options, the language itself. */
#include "config.h"

#include "command.h"
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
	app_say(a, _("sent to the terminal's clipboard: %s"), shown);
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

static enum reaction mouse(struct app *a, bool on)
{
	a->mouse = on;
	if (a->effects && a->effects->mouse)
		a->effects->mouse(a->effects->ctx, on);
	app_say(a, on ? _("mouse on") : _("mouse off: the terminal has it"));
	return REACT_REDRAW;
}

enum reaction act_MOUSE(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return mouse(a, !a->mouse);
}

/* --- :set --------------------------------------------------------------------------------------
 */

/* Each takes its value as text ("" shows it) and says what must be redone, or complains. */
static enum reaction set_theme(struct app *a, const char *value)
{
	enum theme t = theme_find(value);

	if (t == THEME_COUNT) {
		app_complain(a, _("theme is %s; it can be dark, light, mono, contrast or safe"),
			     theme_name(a->theme));
		return REACT_REDRAW;
	}
	a->theme = t;
	if (a->effects && a->effects->theme)
		a->effects->theme(a->effects->ctx, t);
	return REACT_REDRAW;
}

static enum reaction set_lang(struct app *a, const char *value)
{
	if (intl_lang(value) == LANG_COUNT) {
		app_complain(a, _("lang is %s; it can be es or en"), intl_code(a->lang));
		return REACT_REDRAW;
	}
	a->lang = intl_set(value, getenv("TAMIZ_CATALOGS"));
	memset(a->built_width, 0, sizeof a->built_width);
	return REACT_REDRAW;
}

static bool on_off(const char *value, bool *on)
{
	*on = !strcmp(value, "on") || !strcmp(value, "yes") || !strcmp(value, "1");
	return *on || !strcmp(value, "off") || !strcmp(value, "no") || !strcmp(value, "0");
}

static enum reaction set_mouse(struct app *a, const char *value)
{
	bool on;

	if (on_off(value, &on))
		return mouse(a, on);
	app_complain(a, _("mouse is %s; it can be on or off"), a->mouse ? "on" : "off");
	return REACT_REDRAW;
}

static enum reaction set_ascii(struct app *a, const char *value)
{
	bool on;

	if (on_off(value, &on))
		a->ascii = on;
	else
		app_complain(a, _("ascii is %s; it can be on or off"), a->ascii ? "on" : "off");
	return REACT_REDRAW;
}

static enum reaction set_split(struct app *a, const char *value)
{
	long to = strtol(value, NULL, 10);

	if (to >= 20 && to <= 80)
		a->split = (int)to;
	else
		app_complain(a, _("split is %d; it can be 20 to 80 per cent"), a->split);
	return REACT_REDRAW;
}

static enum reaction set_who(struct app *a, const char *value)
{
	if (*value)
		text_safe(str_of(value), TEXT_LINE, a->who, sizeof a->who);
	app_say(a, _("verdicts are by %s"), a->who);
	return REACT_REDRAW;
}

static const struct {
	const char *name;
	enum reaction (*set)(struct app *, const char *);
} settings[] = {
	{"theme", set_theme}, {"lang", set_lang},   {"mouse", set_mouse},
	{"ascii", set_ascii}, {"split", set_split}, {"who", set_who},
};

enum reaction act_SET(struct app *a, const char *args, int count)
{
	size_t n = strcspn(args, " =");
	const char *value = args + n + strspn(args + n, " =");

	(void)count;
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (strlen(settings[i].name) == n && !memcmp(settings[i].name, args, n))
			return settings[i].set(a, value);
	app_complain(a, _("set what: theme, lang, mouse, ascii, split or who?"));
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
