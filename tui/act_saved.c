/* Actions on what is kept under a name: filters and macros; and the view that lists them. */
#include "config.h"

#include "command.h"
#include "filter.h"
#include "pane_lines.h"
#include "saved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- filters -----------------------------------------------------------------------------------
 */

enum reaction act_SAVE(struct app *a, const char *args, int count)
{
	size_t n = strcspn(args, " ");
	const char *text = args + n + strspn(args + n, " ");
	char name[64];

	(void)count;
	if (!n) {
		app_complain(a, _("under which name? :save NAME keeps the filter in force"));
		return REACT_REDRAW;
	}
	snprintf(name, sizeof name, "%.*s", (int)(n < 60 ? n : 60), args);
	if (!*text)
		text = a->question.filter;
	if (!*text) {
		app_complain(a, _("no filter is in force: there is nothing to save"));
		return REACT_REDRAW;
	}
	if (saved_put(a, SAVED_FILTER, name, text))
		app_say(a, _("saved as %s; f lists what is saved"), name);
	return REACT_REDRAW;
}

enum reaction act_USE(struct app *a, const char *args, int count)
{
	const char *text = saved_get(a, SAVED_FILTER, args);

	(void)count;
	if (!text) {
		app_complain(a, *args ? _("no filter is saved as %.40s") : _("f lists what is saved"),
			     args);
		return REACT_REDRAW;
	}
	return act_FILTER(a, text, 0);
}

enum reaction act_FORGET(struct app *a, const char *args, int count)
{
	enum saved_kind kind = saved_get(a, SAVED_FILTER, args) ? SAVED_FILTER : SAVED_MACRO;

	(void)count;
	if (!saved_get(a, kind, args))
		app_complain(a, _("nothing is saved as %.40s"), args);
	else if (saved_put(a, kind, args, NULL))
		app_say(a, _("forgotten: %.40s"), args);
	return REACT_REDRAW;
}

/* --- macros ------------------------------------------------------------------------------------
 */

static enum reaction begin(struct app *a, const char *name)
{
	struct saved *s = &a->saved;

	snprintf(s->name, sizeof s->name, "%.40s", *name ? name : "last");
	s->recording = calloc(1, 1);
	if (s->recording)
		app_say(a, _("recording %s: F4 or :record ends it"), s->name);
	return REACT_REDRAW;
}

enum reaction act_RECORD(struct app *a, const char *args, int count)
{
	struct saved *s = &a->saved;
	char *lines = s->recording;

	(void)count;
	if (s->playing)
		return REACT_NONE;
	if (!lines)
		return begin(a, args);
	s->recording = NULL;
	if (!*lines)
		app_say(a, _("nothing was recorded"));
	else if (saved_put(a, SAVED_MACRO, s->name, lines))
		app_say(a, _("recorded as %s: @ or :play %s plays it"), s->name, s->name);
	free(lines);
	return REACT_REDRAW;
}

/* Runs the lines one after the other: what the next does may depend on the answer to the one
 * before. */
static enum reaction run(struct app *a, char *lines)
{
	enum reaction all = REACT_REDRAW;

	for (char *line = lines, *end; *line && !(all & REACT_QUIT); line = end) {
		enum reaction r;

		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		r = command_run(a, line);
		app_react(a, r & ~(unsigned)REACT_QUIT);
		app_settle(a, false);
		all |= r & REACT_QUIT;
		/* After a mistake the rest would hit what it was not meant for. */
		if (a->message_is_error && *a->message)
			break;
	}
	return all;
}

enum reaction act_PLAY(struct app *a, const char *args, int count)
{
	struct saved *s = &a->saved;
	const char *text = saved_get(a, SAVED_MACRO, *args ? args : s->name);
	enum reaction r = REACT_REDRAW;

	/* A macro that plays macros would have no end. */
	if (s->playing || s->recording) {
		app_complain(a, _("a macro can't play another, nor be recorded while one plays"));
		return r;
	}
	if (!text) {
		app_complain(a, *args ? _("no macro is called %.40s")
				      : _("no macro yet: F4 or :record NAME begins one"),
			     args);
		return r;
	}
	if (*args)
		snprintf(s->name, sizeof s->name, "%.40s", args);
	s->playing = true;
	for (int i = 0; i < (count > 0 ? count : 1) && !(r & REACT_QUIT); i++) {
		char *lines = strdup(text);

		r |= lines ? run(a, lines) : REACT_NONE;
		free(lines);
		if (a->message_is_error && *a->message)
			break;
	}
	s->playing = false;
	return r;
}

/* --- the view ----------------------------------------------------------------------------------
 */

enum reaction act_SAVED(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	a->cursor[PANE_SAVED] = (struct cursor){0};
	return act_VIEW(a, "saved", 0);
}

static void title(const struct app *a, struct pen *p)
{
	(void)a;
	pen_text(p, ROLE_NORMAL, _("Enter uses or plays · :forget NAME · Esc back"));
}

static void heading(struct lines *l, const char *words, size_t count, const char *none)
{
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", words);
	if (count)
		return;
	lines_new(l);
	lines_add(l, ROLE_DIM, "  %s", none);
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_SAVED];
	uint32_t id = 0;

	(void)width;
	for (enum saved_kind k = SAVED_FILTER; k <= SAVED_MACRO; k++) {
		const struct saved_list *s = &a->saved.list[k];

		if (k == SAVED_FILTER) {
			heading(l, _("Filters"), s->count,
				_("none yet: :save NAME keeps the filter in force"));
		} else {
			lines_new(l);
			heading(l, _("Macros"), s->count,
				_("none yet: F4 begins to record, F4 ends, @ plays"));
		}
		for (size_t i = 0; i < s->count; i++) {
			char *text = strdup(s->at[i].text);

			lines_link(l, LINK_COMMAND, id++);
			lines_add(l, ROLE_KEY, "  ");
			lines_fit(l, ROLE_KEY, str_of(s->at[i].name), 16);
			for (char *c = text; c && *c; c++)
				*c = *c == '\n' ? ';' : *c;
			lines_str(l, ROLE_NORMAL, str_of(text ? text : ""));
			free(text);
		}
	}
}

PANE_OF_LINES(saved, PANE_SAVED, title, build)

enum reaction saved_follow(struct app *a, uint32_t id)
{
	const struct saved_list *f = &a->saved.list[SAVED_FILTER], *m = &a->saved.list[SAVED_MACRO];
	char name[64];

	if (id < f->count) {
		snprintf(name, sizeof name, "%s", f->at[id].name);
		app_back(a);
		return REACT_REDRAW | act_USE(a, name, 0);
	}
	if (id - f->count >= m->count)
		return REACT_NONE;
	snprintf(name, sizeof name, "%s", m->at[id - f->count].name);
	return app_back(a) | act_PLAY(a, name, 0);
}
