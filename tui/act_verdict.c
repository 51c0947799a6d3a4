/* Actions of triage: marks, verdicts, notes, and undoing them. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct target target_here(const struct app *a)
{
	const struct pane_ops *o = pane_ops(a->pane);

	return o->target && a->answer ? o->target(a, a->cursor[a->pane].index)
				      : (struct target){TARGET_NONE, 0};
}

/* --- marks -------------------------------------------------------------------------------------
 */

/* Lines from the cursor's to the next one about something else: a row may take several. */
static int rows_left(const struct app *a, struct target t)
{
	const struct pane_ops *o = pane_ops(a->pane);
	uint32_t at = a->cursor[a->pane].index, count = o->count(a), next = at + 1;

	while (next < count) {
		struct target n = o->target(a, next);

		if (n.kind != t.kind || n.id != t.id)
			return (int)(next - at);
		next++;
	}
	return 1;
}

enum reaction act_MARK(struct app *a, const char *args, int count)
{
	struct target t = target_here(a);
	char n[INTL_BUF];

	(void)args;
	(void)count;
	if (!t.kind) {
		app_complain(a, _("this row can't be marked"));
		return REACT_REDRAW;
	}
	marks_toggle(&a->marks, t);
	snprintf(a->message, sizeof a->message,
		 ngettext("%s row marked", "%s rows marked", a->marks.count),
		 intl_count(a->lang, a->marks.count, n));
	return REACT_REDRAW | act_DOWN(a, "", rows_left(a, t));
}

/* Rows that * may mark: what ; does to them must stay within reason. */
enum { MARK_ALL_MAX = 100000 };

static int by_id(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Of ascending ids each once: a row may take several lines, and an account stands in all of its card. */
static uint32_t distinct(uint32_t *id, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++)
		if (!kept || id[kept - 1] != id[i])
			id[kept++] = id[i];
	return kept;
}

enum reaction act_MARK_ALL(struct app *a, const char *args, int count)
{
	const struct pane_ops *o = pane_ops(a->pane);
	uint32_t n = o->target ? o->count(a) : 0, at = 0, *more;
	char words[INTL_BUF];

	(void)args;
	(void)count;
	if (a->marks.count) {
		marks_clear(&a->marks);
		app_say(a, _("no rows marked"));
		return REACT_REDRAW;
	}
	if (n > MARK_ALL_MAX) {
		app_complain(a, _("%s rows are too many to mark: narrow the filter"),
			     intl_count(a->lang, n, words));
		return REACT_REDRAW;
	}
	more = realloc(a->marks.id, (n ? n : 1) * sizeof *more);
	if (!more)
		return REACT_NONE;
	a->marks.id = more;
	a->marks.cap = n;
	for (uint32_t i = 0; i < n; i++) {
		struct target t = o->target(a, i);

		if (!t.kind || (at && t.kind != a->marks.kind))
			continue;
		a->marks.kind = t.kind;
		more[at++] = t.id;
	}
	qsort(more, at, sizeof *more, by_id);
	a->marks.count = at = distinct(more, at);
	if (!at) {
		app_complain(a, _("nothing here can be marked"));
		return REACT_REDRAW;
	}
	app_say(a, ngettext("%s row marked", "%s rows marked", at), intl_count(a->lang, at, words));
	return REACT_REDRAW;
}

enum reaction act_TO_MARKED(struct app *a, const char *args, int count)
{
	char n[INTL_BUF];

	(void)args;
	(void)count;
	if (!a->marks.count) {
		app_complain(a, _("no rows are marked: space marks one"));
		return REACT_REDRAW;
	}
	a->pending.to_marked = true;
	snprintf(a->message, sizeof a->message,
		 ngettext("for %s marked row: I O D U, or m for a note",
			  "for %s marked rows: I O D U, or m for a note", a->marks.count),
		 intl_count(a->lang, a->marks.count, n));
	return REACT_REDRAW;
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

static char *appearance_name(const struct app *a, uint32_t trend)
{
	const struct registry *g = a->answer->world->registry;
	struct arena arena = {0};
	const char *name = g && trend < g->trend_count
				   ? verdict_appearance_target(&g->trends[trend], &arena)
				   : NULL;
	char *copy = name ? strdup(name) : NULL;

	arena_free(&arena);
	return copy;
}

static char *target_name(const struct app *a, struct target t)
{
	const struct corpus *c = a->answer->world->corpus;
	char buf[POST_ID_BUF], *name = NULL;
	struct str id, platform = {"", 0};
	const char *kind = "";
	int n;

	switch (t.kind) {
	case TARGET_TREND:
		return appearance_name(a, t.id);
	case TARGET_TAG:
		kind = "#";
		id = strings_at(&c->tag_folded, t.id);
		break;
	case TARGET_ACCOUNT:
		kind = "account:";
		id = strings_at(&c->account_id, t.id);
		platform = strings_at(&c->platform_name, c->account_platform[t.id]);
		break;
	case TARGET_POST:
		kind = "post:";
		id = corpus_post_id(c, t.id, buf);
		platform = strings_at(&c->platform_name, c->platform[t.id]);
		break;
	default:
		return NULL;
	}
	/* The platform is named where it could be another's id. */
	if (c->n.platforms < 2)
		platform.len = 0;
	n = asprintf(&name, "%s%.*s%s%.*s", kind, (int)platform.len, platform.p,
		     platform.len ? ":" : "", (int)id.len, id.p);
	return n < 0 ? NULL : name;
}

/* What a verdict is about, as it is shown: "#tag", "@handle", of a post its author. */
static const char *target_label(const struct app *a, const char *target, char *out, size_t cap)
{
	const struct corpus *c = a->answer->world->corpus;
	const char *tag = strchr(target, '#');
	char buf[PANE_TEXT];
	uint32_t id;
	struct str name;

	if (!strncmp(target, "account:", 8) && (id = corpus_find_account(c, str_of(target + 8))) != NONE) {
		name = app_account_name(a, id, buf, sizeof buf);
		snprintf(out, cap, "%.*s", (int)name.len, name.p);
	} else if (!strncmp(target, "post:", 5) && (id = corpus_find_post(c, str_of(target + 5))) != NONE) {
		name = app_account_name(a, c->account[id], buf, sizeof buf);
		snprintf(out, cap, _("post of %.*s"), (int)name.len, name.p);
	} else if (tag && (id = corpus_find_tag(c, str_of(tag + 1))) != NONE) {
		name = strings_at(&c->tag, id);
		snprintf(out, cap, "%s%.*s", draw_sigil(name), (int)name.len, name.p);
	} else {
		snprintf(out, cap, "%s", target);
	}
	return out;
}

static const struct verdict_state *state_of(const struct app *a, struct target t)
{
	/* The newest, which the answer that is shown may not know yet. */
	const struct registry *g = a->world->registry;

	if (!g)
		return NULL;
	if (t.kind == TARGET_TREND)
		return registry_mark(g->trend_marks, g->trend_mark_count, t.id);
	return t.kind == TARGET_TAG ? registry_mark(g->tag_marks, g->tag_mark_count, t.id)
	       : t.kind == TARGET_ACCOUNT
		       ? registry_mark(g->account_marks, g->account_mark_count, t.id)
		       : registry_mark(g->post_marks, g->post_mark_count, t.id);
}

static void verdicts_free(struct verdict *v, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(v[i].target);
		free(v[i].note);
		free(v[i].word);
	}
	free(v);
}

/* A verdict for the target: mark NULL keeps the one it has, note NULL keeps its note. */
static bool verdict_of(const struct app *a, struct target t, const enum mark *mark,
		       const char *note, struct verdict *out)
{
	const struct verdict_state *old = state_of(a, t);
	char *name = target_name(a, t);
	const struct verdict *given = name ? unwritten_find(&a->unwritten, name) : NULL;

	*out = (struct verdict){.target = name,
				.mark = mark	? *mark
					: given ? given->mark
					: old	? old->mark
						: MARK_NONE};
	/* The study keeps notes of verdicts only: what deserves one is at least doubtful. */
	if (note && *note && out->mark == MARK_NONE)
		out->mark = MARK_DOUBTFUL;
	if (note)
		out->note = strdup(note);
	else if (given)
		out->note = strdup(given->note ? given->note : "");
	else if (old && old->note.len)
		out->note = strndup(old->note.p, old->note.len);
	else
		out->note = strdup("");
	if (out->target && out->note)
		return true;
	free(out->target);
	free(out->note);
	return false;
}

bool act_submit(struct app *a, struct verdict *v, size_t count)
{
	struct task *t;

	if (!a->study || !a->writable) {
		app_complain(a, _("this study can't be written: the verdict is not kept"));
		verdicts_free(v, count);
		return false;
	}
	if (!unwritten_add(&a->unwritten, v, count)) {
		verdicts_free(v, count);
		return false;
	}
	t = mark_task_new(a->study, a->world, v, count, a->who);
	if (!t) {
		unwritten_drop(&a->unwritten, a->unwritten.count - count, count);
		verdicts_free(v, count);
		return false;
	}
	worker_submit(a->jobs, t);
	return true;
}

/* Copies what the targets have now, for going back. */
static struct verdict *before(const struct app *a, const struct target *t, size_t count)
{
	struct verdict *v = calloc(count, sizeof *v);

	for (size_t i = 0; v && i < count; i++)
		if (!verdict_of(a, t[i], NULL, NULL, &v[i])) {
			verdicts_free(v, i);
			return NULL;
		}
	return v;
}

static enum reaction decide(struct app *a, const enum mark *mark, const char *note)
{
	size_t count = a->pending.to_marked ? a->marks.count : 1;
	struct target *t = calloc(count ? count : 1, sizeof *t);
	struct verdict *v = NULL, *old = NULL;
	size_t made = 0;
	bool undecided = false, changed = mark && *mark != MARK_NONE;
	char label[PANE_TEXT], n[INTL_BUF];
	const char *said;

	if (!t || !count)
		goto out;
	for (size_t i = 0; i < count; i++)
		t[i] = a->pending.to_marked ? (struct target){a->marks.kind, a->marks.id[i]}
					    : target_here(a);
	if (!t[0].kind) {
		app_complain(a,
			     _("a verdict is about a trend, an account or a post: none is here"));
		goto out;
	}
	v = calloc(count, sizeof *v);
	old = before(a, t, count);
	while (v && made < count && verdict_of(a, t[made], mark, note, &v[made]))
		made++;
	if (!old || made < count) {
		verdicts_free(v, made);
		v = NULL;
	}
	for (size_t i = 0; v && i < count; i++) {
		undecided |= old[i].mark == MARK_NONE && v[i].mark != MARK_NONE;
		changed |= old[i].mark != v[i].mark || strcmp(old[i].note, v[i].note);
	}
	/* The same verdict again is a word of its own, perhaps a colleague's; the same note is none. */
	if (v && !changed) {
		app_say(a, _("nothing changed"));
		verdicts_free(v, count);
		v = NULL;
	}
	if (v)
		target_label(a, v[0].target, label, sizeof label);
	if (v && act_submit(a, v, count)) {
		app_undo_push(a, &(struct step){.verdicts = old, .count = count});
		old = NULL;
		said = mark	   ? mark_word(*mark)
		       : undecided ? _("noted; what was undecided is doubtful now")
				   : _("noted");
		if (count == 1)
			app_say(a, _("%s: %s; u undoes"), label, said);
		else
			app_say(a, ngettext("%s row: %s; u undoes", "%s rows: %s; u undoes", count),
				intl_count(a->lang, count, n), said);
		if (a->pending.to_marked)
			marks_clear(&a->marks);
	}
out:
	if (old)
		verdicts_free(old, count);
	free(t);
	a->pending.to_marked = false;
	return REACT_REDRAW;
}

#define VERDICT(action, value) \
	enum reaction act_##action(struct app *a, const char *args, int count) \
	{ \
		static const enum mark mark = value; \
\
		(void)count; \
		return decide(a, &mark, *args ? args : NULL); \
	}

VERDICT(INORGANIC, MARK_INORGANIC)
VERDICT(ORGANIC, MARK_ORGANIC)
VERDICT(DOUBTFUL, MARK_DOUBTFUL)
VERDICT(OPEN_AGAIN, MARK_NONE)

bool command_note(const struct app *a, char *out, size_t cap)
{
	struct target t = target_here(a);
	const struct verdict_state *v = t.kind ? state_of(a, t) : NULL;

	snprintf(out, cap, "%.*s", v ? (int)v->note.len : 0, v ? v->note.p : "");
	return t.kind != TARGET_NONE;
}

/* count -1: from the prompt, where a blank means that the note is taken away. */
enum reaction act_NOTE(struct app *a, const char *args, int count)
{
	const struct verdict_state *old;
	struct target t = target_here(a);
	char text[PROMPT_MAX] = "";

	if (*args)
		return decide(a, NULL, count < 0 && !strcmp(args, " ") ? "" : args);
	if (!t.kind && !a->pending.to_marked) {
		app_complain(a, _("a note is about a trend, an account or a post: none is here"));
		return REACT_REDRAW;
	}
	old = t.kind ? state_of(a, t) : NULL;
	if (old && !a->pending.to_marked)
		snprintf(text, sizeof text, "%.*s", (int)old->note.len, old->note.p);
	prompt_open(&a->prompt, PROMPT_NOTE, text);
	return REACT_REDRAW;
}

/* --- undo and redo -----------------------------------------------------------------------------
 */

static uint32_t appearance_find(const struct app *a, const char *name)
{
	const struct registry *g = a->answer->world->registry;
	uint32_t found = NONE;

	for (uint32_t i = 0; g && i < g->trend_count && found == NONE; i++) {
		char *own = appearance_name(a, i);

		if (own && !strcmp(own, name))
			found = i;
		free(own);
	}
	return found;
}

/* Turns a step of verdicts into the one that leads back from it: what its targets have now. */
static struct verdict *now_of(const struct app *a, const struct step *s)
{
	const struct corpus *c = a->answer->world->corpus;
	struct verdict *v = calloc(s->count, sizeof *v);
	size_t i = 0;

	for (; v && i < s->count; i++) {
		const char *name = s->verdicts[i].target;
		struct target t = {TARGET_NONE, 0};

		if (!strncmp(name, "trend:", 6)) {
			if (!assign_now(a, name, &v[i]))
				break;
			continue;
		}
		if (!strncmp(name, "appearance:", 11))
			t = (struct target){TARGET_TREND, appearance_find(a, name)};
		else if (*name == '#')
			t = (struct target){TARGET_TAG, corpus_find_tag(c, str_of(name + 1))};
		else if (!strncmp(name, "account:", 8))
			t = (struct target){TARGET_ACCOUNT,
					    corpus_find_account(c, str_of(name + 8))};
		else
			t = (struct target){TARGET_POST, corpus_find_post(c, str_of(name + 5))};
		if (t.id == NONE || !verdict_of(a, t, NULL, NULL, &v[i]))
			break;
	}
	if (v && i < s->count) {
		verdicts_free(v, i);
		v = NULL;
	}
	return v;
}

/* What the change did to the method, told as it is now. */
static void tell_method(struct app *a, const struct method *was)
{
	struct method_param now, before;
	uint32_t first = 0, n = method_differs(was, &a->method, &first);
	char from[INTL_BUF], to[INTL_BUF];

	method_param_at(was, first, &before);
	method_param_at(&a->method, first, &now);
	if (n == 1)
		app_say(a, _("method: %s from %s to %s"), now.name, intl_number(a->lang, before.value, from),
			intl_number(a->lang, now.value, to));
	else
		app_say(a, _("method: %s parameters as they were"), intl_count(a->lang, n, from));
}

static enum reaction step_method(struct app *a, struct step *s, struct step *opposite)
{
	struct method to = *s->method;

	opposite->method = s->method;
	*opposite->method = a->method;
	a->method = to;
	a->built_width[PANE_METHOD] = 0;
	tell_method(a, opposite->method);
	return REACT_RESCORE;
}

/* Takes a step back, or forth: what it undoes goes to the other stack. */
static enum reaction step(struct app *a, bool back)
{
	struct step *s = app_step_pop(a, back), opposite = {0};
	enum reaction r = REACT_REDRAW;
	char label[PANE_TEXT], n[INTL_BUF];

	if (!s) {
		app_say(a, back ? _("nothing to undo") : _("nothing to redo"));
		return r;
	}
	if (s->filter) {
		opposite.filter = a->question.filter;
		a->question.filter = s->filter;
		app_try_filter(a, a->question.filter);
		if (a->answer)
			a->was = a->answer->result->shares.inorganic;
		app_say(a, *s->filter ? _("filter: %s") : _("no filter"), s->filter);
		r |= REACT_REQUERY;
	} else if (s->method) {
		r |= step_method(a, s, &opposite);
	} else {
		opposite.verdicts = now_of(a, s);
		opposite.count = s->count;
		target_label(a, s->verdicts[0].target, label, sizeof label);
		if (!opposite.verdicts || !act_submit(a, s->verdicts, s->count)) {
			if (opposite.verdicts)
				verdicts_free(opposite.verdicts, s->count);
			return r;
		}
		if (s->count == 1)
			app_say(a, back ? _("verdict taken back: %s") : _("verdict given again: %s"), label);
		else
			app_say(a,
				back ? ngettext("%s verdict taken back", "%s verdicts taken back", s->count)
				     : ngettext("%s verdict given again", "%s verdicts given again", s->count),
				intl_count(a->lang, s->count, n));
	}
	app_step_push(a, !back, &opposite);
	return r;
}

enum reaction act_UNDO(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return step(a, true);
}

enum reaction act_REDO(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return step(a, false);
}
