/* Actions that lead out of the program: a file, a browser, an editor. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "outside.h"
#include "text.h"
#include "timefmt.h"
#include "writing.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- files -------------------------------------------------------------------------------------
 */

static const char *ending_of(enum export_kind k)
{
	return k == EXPORT_EVIDENCE ? "zip" : k == EXPORT_GRAPHML ? "graphml"
					  : k == EXPORT_GEXF	  ? "gexf"
								  : "csv";
}

/* STUDY-WHAT.ENDING, with a number where that exists: nothing is ever written over. */
static void suggest(const struct app *a, const char *what, const char *ending, char *out, size_t cap)
{
	char stem[48];
	size_t n = 0;

	for (const char *c = a->name; *c && n < 40; c++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *c))
			stem[n++] = *c;
	stem[n] = '\0';
	snprintf(out, cap, "%s%s%s.%s", stem, n ? "-" : "", what, ending);
	for (int i = 2; i < 1000 && !access(out, F_OK); i++)
		snprintf(out, cap, "%s%s%s-%d.%s", stem, n ? "-" : "", what, i, ending);
}

/* What e writes in this place. */
static enum export_kind kind_here(const struct app *a)
{
	switch (a->pane) {
	case PANE_TRENDS:
	case PANE_CALENDAR:
	case PANE_ACTORS:
		return EXPORT_TRENDS;
	case PANE_GROUPS:
		return EXPORT_GRAPHML;
	case PANE_MARKS:
		return EXPORT_VERDICTS;
	default:
		return a->accounts && pane_in_triage(a->pane) ? EXPORT_ACCOUNTS : EXPORT_POSTS;
	}
}

static void add(char *out, size_t cap, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add(char *out, size_t cap, const char *format, ...)
{
	size_t n = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + n, cap - n, format, args);
	va_end(args);
}

/* FIELD:"VALUE": a tag or an id may hold a quote, and is still the whole value. */
static void add_value(char *out, size_t cap, const char *field, const char *sigil, struct str value)
{
	char *whole = NULL, *quoted = NULL;

	if (asprintf(&whole, "%s%.*s", sigil, (int)value.len, value.p) > 0)
		quoted = filter_quoted(str_of(whole));
	/* Without memory: a field without a value, which no filter is. */
	add(out, cap, "%s%s:%s", *out ? " " : "", field, quoted ? quoted : "");
	free(quoted);
	free(whole);
}

/* The filter of what the screen lists: from the timeline, that of its trend and account too. */
static void filter_here(const struct app *a, char *out, size_t cap)
{
	const struct question *q = &a->question;
	const struct world *w = a->answer->world;
	const struct trend *t = w->registry && q->trend < w->registry->trend_count
					? &w->registry->trends[q->trend]
					: NULL;
	char at[TIMEFMT_ISO];

	snprintf(out, cap, "%s", q->filter);
	if (a->pane != PANE_TIMELINE)
		return;
	if ((t || q->tag != NONE || q->account != NONE) && *q->filter)
		snprintf(out, cap, "(%s)", q->filter);
	if (t ? t->tag < w->corpus->n.tags : q->tag < w->corpus->n.tags)
		add_value(out, cap, "tag", "#",
			  strings_at(&w->corpus->tag_folded, t ? t->tag : q->tag));
	if (t && t->start_ms != TIME_UNKNOWN && timefmt_iso(t->start_ms, at, sizeof at))
		add(out, cap, " since:%s", at);
	if (t && t->end_ms != TIME_UNKNOWN && timefmt_iso(t->end_ms - 1, at, sizeof at))
		add(out, cap, " until:%s", at);
	if (q->account != NONE)
		add_value(out, cap, "from", "", strings_at(&w->corpus->account_id, q->account));
}

/* A path as people type it.  False, told, where there is something already. */
static bool path_of(struct app *a, const char *typed, char path[PATH_MAX])
{
	const char *home = getenv("HOME");
	size_t n;

	if (typed[0] == '~' && typed[1] == '/' && home)
		snprintf(path, PATH_MAX, "%s%s", home, typed + 1);
	else
		snprintf(path, PATH_MAX, "%s", typed);
	n = strlen(path);
	while (n && path[n - 1] == ' ')
		path[--n] = '\0';
	if (!n || !strcmp(path, "-")) {
		app_complain(a, _("into which file?"));
		return false;
	}
	if (access(path, F_OK))
		return true;
	app_complain(a, _("%.200s is there already: choose another name"), path);
	return false;
}

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), e = strlen(ending);

	return n > e && !strcmp(path + n - e, ending);
}

static enum reaction submit(struct app *a, const char *filter, const char *path,
			    const struct write_task *how)
{
	struct write_task *t;
	char why[UNMEASURED_MAX];

	if (!a->study || !a->world || !a->world->score) {
		app_complain(a, "%s",
			     app_unmeasured(a, _("nothing is measured yet: wait for the shares"), why));
		return REACT_REDRAW;
	}
	t = write_task_new(a->study, a->world, &a->method_shown, filter, path);
	if (!t)
		return REACT_NONE;
	t->bulletin = how->bulletin;
	t->kind = how->kind;
	t->format = how->format;
	t->jsonl = how->jsonl;
	t->english = a->lang == LANG_EN;
	app_say(a, _("writing %.200s …"), path);
	worker_submit(a->jobs, &t->task);
	return REACT_REDRAW;
}

enum reaction act_EXPORT(struct app *a, const char *args, int count)
{
	char word[32], path[PATH_MAX], filter[PROMPT_MAX + 512], text[256], name[128];
	size_t n = strcspn(args, " ");
	struct write_task how = {.kind = kind_here(a)};

	(void)count;
	snprintf(word, sizeof word, "%.*s", (int)(n < 31 ? n : 31), args);
	if (*args)
		how.kind = export_kind_named(word);
	if (how.kind == EXPORT_KINDS) {
		app_complain(a, _("nothing of that name can be exported"));
		return REACT_REDRAW;
	}
	filter_here(a, filter, sizeof filter);
	args += n + strspn(args + n, " ");
	if (!*args) {
		snprintf(word, sizeof word, "%s", export_kind_name(how.kind));
		suggest(a, how.kind == EXPORT_GRAPHML || how.kind == EXPORT_GEXF ? "network" : word,
			ending_of(how.kind), name, sizeof name);
		snprintf(text, sizeof text, "export %s %s", word, name);
		prompt_open(&a->prompt, PROMPT_COMMAND, text);
		snprintf(a->message, sizeof a->message, _("of: %.200s"),
			 *filter ? filter : _("all posts"));
		a->message_is_error = false;
		return REACT_REDRAW;
	}
	if (!path_of(a, args, path))
		return REACT_REDRAW;
	how.jsonl = ends_in(path, ".jsonl");
	return submit(a, filter, path, &how);
}

enum reaction act_BULLETIN(struct app *a, const char *args, int count)
{
	static const struct {
		const char *ending;
		enum report_format format;
	} formats[] = {{".md", REPORT_MARKDOWN},
		       {".html", REPORT_HTML},
		       {".csv", REPORT_CSV},
		       {".json", REPORT_JSON}};
	struct write_task how = {.bulletin = true};
	char path[PATH_MAX], text[256], name[128];
	size_t i = 0;

	(void)count;
	if (!*args) {
		suggest(a, _("bulletin"), "html", name, sizeof name);
		snprintf(text, sizeof text, "bulletin %s", name);
		prompt_open(&a->prompt, PROMPT_COMMAND, text);
		snprintf(a->message, sizeof a->message, _("of: %.200s"),
			 *a->question.filter ? a->question.filter : _("all posts"));
		a->message_is_error = false;
		return REACT_REDRAW;
	}
	if (!path_of(a, args, path))
		return REACT_REDRAW;
	while (i < 4 && !ends_in(path, formats[i].ending))
		i++;
	if (i == 4) {
		app_complain(a, _("a bulletin ends in .md, .html, .csv or .json"));
		return REACT_REDRAW;
	}
	how.format = formats[i].format;
	return submit(a, a->question.filter, path, &how);
}

/* --- a browser ---------------------------------------------------------------------------------
 */

/* The address of the row: a link of the post under the cursor, else where the platform shows it. */
static bool address_of(const struct app *a, char *out, size_t cap)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct pane_ops *o = pane_ops(a->pane);
	struct target t = o->target ? o->target(a, a->cursor[a->pane].index)
				    : (struct target){TARGET_NONE, 0};
	char id[POST_ID_BUF];
	struct str s = {NULL, 0}, platform;

	*out = '\0';
	if (a->pane == PANE_POST && a->subject_post < c->n.posts) {
		/* A line with a link stands for that link. */
		const struct lines *l = &a->lines[PANE_POST];
		uint32_t at = a->cursor[PANE_POST].index;

		t = (struct target){TARGET_POST, a->subject_post};
		if (at < l->count && l->at[at].tail && l->at[at].head != l->at[at].tail &&
		    outside_is_url(l->at[at].tail->text)) {
			snprintf(out, cap, "%.*s", (int)l->at[at].tail->text.len,
				 l->at[at].tail->text.p);
			return true;
		}
	}
	if (t.kind == TARGET_POST) {
		platform = strings_at(&c->platform_name, c->platform[t.id]);
		s = corpus_post_id(c, t.id, id);
		if (platform.len == 1 && *platform.p == 'x')
			snprintf(out, cap, "https://x.com/i/web/status/%.*s", (int)s.len, s.p);
	} else if (t.kind == TARGET_ACCOUNT) {
		platform = strings_at(&c->platform_name, c->account_platform[t.id]);
		if (c->account_handle[t.id] < c->n.handles && platform.len == 1 &&
		    *platform.p == 'x') {
			s = strings_at(&c->handle, c->account_handle[t.id]);
			snprintf(out, cap, "https://x.com/%.*s", (int)s.len, s.p);
		}
	}
	return outside_is_url(str_of(out));
}

enum reaction act_OPEN_URL(struct app *a, const char *args, int count)
{
	const struct corpus *c = a->answer->world->corpus;
	char url[1024], shown[160];
	struct err err = {0};

	(void)args;
	(void)count;
	if (!address_of(a, url, sizeof url)) {
		app_complain(a, _("no address here that a browser could open"));
		return REACT_REDRAW;
	}
	if (c->simulated) {
		app_complain(a, _("this study is simulated: nothing in it is on the network"));
		return REACT_REDRAW;
	}
	text_fit(str_of(url), TEXT_DETAIL, 110, shown, sizeof shown, NULL);
	/* A link may be bait: it is read before it is followed. */
	if (strcmp(a->address, url)) {
		snprintf(a->address, sizeof a->address, "%s", url);
		app_say(a, _("%s: o again opens it"), shown);
		return REACT_REDRAW;
	}
	*a->address = '\0';
	if (!a->effects || !a->effects->spawn) {
		app_complain(a, _("there is no browser here"));
		return REACT_REDRAW;
	}
	if (outside_browse(a, url, &err) == STATUS_OK)
		app_say(a, _("opened: %s"), shown);
	else
		app_complain(a, "%s", err.message);
	return REACT_REDRAW;
}

/* --- an editor ---------------------------------------------------------------------------------
 */

enum reaction act_EDIT_NOTE(struct app *a, const char *args, int count)
{
	char text[PROMPT_MAX] = "";
	struct err err = {0};

	(void)args;
	(void)count;
	if (!command_note(a, text, sizeof text)) {
		app_complain(a,
			     _("a note is about a trend, an account or a post: none is here"));
		return REACT_REDRAW;
	}
	if (!a->effects || !a->effects->spawn) {
		app_complain(a, _("there is no editor here: m takes a note"));
		return REACT_REDRAW;
	}
	if (outside_edit(a, text, sizeof text, &err) != STATUS_OK) {
		app_complain(a, "%s", err.message);
		return REACT_REDRAW;
	}
	return act_NOTE(a, *text ? text : " ", -1) | REACT_REDRAW;
}
