/* What is asked of the workers, and what their answers change: only here does an answer, a score, a
 * verdict written or a study loaded become part of the explorer's state. */
#include "config.h"

#include "app.h"
#include "command.h"
#include "writing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void complain_err(struct app *a, const struct err *err)
{
	char text[MESSAGE_MAX];

	app_complain(a, "%s", intl_err(err, text, sizeof text));
}

static void unbuild(struct app *a)
{
	memset(a->built_width, 0, sizeof a->built_width);
}

static void complain_nomem(struct app *a)
{
	struct err err;

	err_nomem(&err);
	complain_err(a, &err);
}

/* The panes say so until the next measuring begins. */
static void not_measured(struct app *a, const struct err *err)
{
	a->scoring = false;
	complain_err(a, err);
	memcpy(a->unmeasured, a->message, sizeof a->unmeasured);
	unbuild(a);
}

/* These views show more than the three panes do, and that more costs a walk over all posts. */
static bool shows_who(const struct app *a)
{
	enum pane p = a->pane == PANE_WHAT ? a->what_from : a->pane;

	return p == PANE_ACTORS || p == PANE_CALENDAR;
}

/* So does why all posts, or a trend's, have the share they have. */
static bool shows_reasons(const struct app *a)
{
	enum pane p = a->pane == PANE_WHAT ? a->what_from : a->pane;

	return p == PANE_WHY && !app_why_of_account(a);
}

static bool asks_reasons(const struct app *a)
{
	const struct question *q = &a->question;

	return q->reasons && q->reasons_trend == a->subject_trend && q->reasons_tag == a->subject_tag;
}

static void requery(struct app *a)
{
	struct task *t;

	a->question.who = shows_who(a);
	a->question.reasons = shows_reasons(a);
	a->question.reasons_trend = a->subject_trend;
	a->question.reasons_tag = a->subject_tag;
	if (!a->world)
		return;
	t = query_task_new(a->world, &a->question, &a->cache, a->cache_stamps);
	if (!t) {
		complain_nomem(a);
		return;
	}
	worker_cancel(a->queries, TASK_QUERY);
	t->generation = ++a->generation;
	a->stale = true;
	/* Without anybody to wait for, the mark need not wait either. */
	a->stale_shown |= !a->patient;
	worker_submit(a->queries, t);
}

static void rescore(struct app *a)
{
	struct task *t;
	struct err err;

	if (!a->world)
		return;
	t = score_task_new(a->study, a->world, &a->method);
	if (!t) {
		err_nomem(&err);
		not_measured(a, &err);
		return;
	}
	worker_cancel(a->jobs, TASK_SCORE);
	/* While a change is still being measured, before stays what is on the screen. */
	if (a->answer && a->world->score && !a->scoring) {
		a->was_method = a->answer->result->shares.inorganic;
		free(a->before.places);
		a->before.shares = a->answer->result->shares;
		a->before.places = places_of(a->answer->result, &a->before.count);
	}
	a->scoring = true;
	*a->unmeasured = '\0';
	unbuild(a);
	worker_submit(a->jobs, t);
}

void app_react(struct app *a, enum reaction r)
{
	if (r & REACT_RESCORE)
		rescore(a);
	if (r & REACT_REQUERY || (shows_who(a) && !a->question.who) ||
	    (shows_reasons(a) && !asks_reasons(a)))
		requery(a);
}

void app_set_world(struct app *a, struct world *w)
{
	world_unref(a->world);
	a->world = w;
	requery(a);
}

void app_load(struct app *a)
{
	struct task *t = load_task_new(a->study);

	if (t)
		worker_submit(a->jobs, t);
	else
		complain_nomem(a);
}

/* What the cursors stand on, so that they can stand on it again. */
struct held_rows {
	row_t post;
	uint32_t account;
};

static struct held_rows hold(const struct app *a)
{
	struct held_rows h = {NONE, NONE};
	uint32_t at = a->cursor[PANE_TIMELINE].index;

	if (a->index_holds)
		return h;
	if (a->answer && !a->accounts && at < a->answer->result->posts.count)
		h.post = post_list_at(&a->answer->result->posts, at);
	if (a->answer && a->accounts && at < a->answer->result->account_count)
		h.account = a->answer->result->accounts[at].account;
	return h;
}

/* The timeline follows the row of the trend list. */
static void follow_trend(struct app *a, uint32_t trend, uint32_t tag)
{
	if (a->question.trend == trend && a->question.tag == tag)
		return;
	a->question.trend = trend;
	a->question.tag = tag;
	requery(a);
}

static void stand_again(struct app *a, struct held_rows h)
{
	const struct result *r = a->answer->result;
	struct cursor *trends = &a->cursor[PANE_TRENDS], *timeline = &a->cursor[PANE_TIMELINE];
	uint32_t at = NONE;

	if (h.post != NONE)
		at = post_list_nearest(&r->posts, h.post);
	if (h.account != NONE)
		at = result_find_account(r, h.account);
	if (at != NONE)
		timeline->index = at;
	/* A trend that a half-typed filter emptied is chosen again as soon as it has posts. */
	at = a->wanted_trend == NONE && a->wanted_tag == NONE
		     ? NONE
		     : result_find_trend(r, a->wanted_trend, a->wanted_tag);
	trends->index = at == NONE ? 0 : at + 1;
	follow_trend(a, at == NONE ? NONE : a->wanted_trend, at == NONE ? NONE : a->wanted_tag);
}

/* What was typed before this answer came was looked for in the one before. */
static void search_again(struct app *a)
{
	if (a->prompt.kind != PROMPT_SEARCH || !a->prompt.len)
		return;
	a->typing_cursor = a->cursor[a->pane];
	act_SEARCH(a, a->prompt.text, -1);
}

static void take_query(struct app *a, struct query_task *t)
{
	struct held_rows h = hold(a);

	/* A newer question is under way: its answer will come. */
	if (t->task.generation != a->generation)
		return;
	a->stale = a->stale_shown = false;
	if (t->task.status == STATUS_CANCELLED)
		return;
	if (t->task.status != STATUS_OK || !t->answer) {
		complain_err(a, &t->task.err);
		return;
	}
	answer_free(a->answer);
	a->answer = t->answer;
	t->answer = NULL;
	if (!a->scoring && a->answer->world == a->world)
		a->method_shown = a->method;
	a->index_holds = false;
	unbuild(a);
	stand_again(a, h);
	search_again(a);
}

/* w (taken over) with the registry that the task made, else as it is. */
static struct world *regrouped(struct world *w, struct registry **made)
{
	struct world *better = world_with_regrouped(w, *made);

	*made = NULL;
	if (!better)
		return w;
	world_unref(w);
	return better;
}

static void take_score(struct app *a, struct score_task *t)
{
	struct world *w;

	if (t->task.status == STATUS_CANCELLED)
		return;
	a->scoring = false;
	if (t->task.status == STATUS_NOTHING) {
		app_load(a);
		return;
	}
	if (t->task.status != STATUS_OK) {
		not_measured(a, &t->task.err);
		return;
	}
	w = world_with_score(a->world, t->score);
	t->score = NULL;
	if (!w) {
		err_nomem(&t->task.err);
		not_measured(a, &t->task.err);
		return;
	}
	/* A verdict given meanwhile has made another registry. */
	if (t->registry && world_ungrouped(t->world) == world_ungrouped(a->world))
		w = regrouped(w, &t->registry);
	app_set_world(a, w);
}

/* In the study, but not on the screen: the next verdict reads all of them. */
static void kept_unseen(struct app *a, const struct mark_task *t, const struct err *err)
{
	char why[MESSAGE_MAX];

	a->unwritten.kept += t->count;
	app_complain(a, ngettext("the verdict is kept, but not shown: %.100s; the next one, or opening the study "
				 "anew, shows it",
				 "the verdicts are kept, but not shown: %.100s; the next one, or opening the study "
				 "anew, shows them",
				 t->count),
		     intl_err(err, why, sizeof why));
}

static void not_kept(struct app *a, const struct mark_task *t)
{
	char why[MESSAGE_MAX];

	unwritten_drop(&a->unwritten, a->unwritten.kept, t->count);
	app_complain(a, ngettext("the verdict is not kept: %.200s", "the verdicts are not kept: %.200s", t->count),
		     intl_err(&t->task.err, why, sizeof why));
}

static void take_mark(struct app *a, struct mark_task *t)
{
	struct world *w;
	struct err err;

	if (t->task.status != STATUS_OK && t->kept)
		kept_unseen(a, t, &t->task.err);
	else if (t->task.status != STATUS_OK)
		not_kept(a, t);
	if (t->task.status != STATUS_OK)
		return;
	w = world_with_registry(a->world, t->registry);
	t->registry = NULL;
	if (!w) {
		err_nomem(&err);
		kept_unseen(a, t, &err);
		return;
	}
	/* From now on the registry says what holds. */
	unwritten_drop(&a->unwritten, 0, a->unwritten.kept + t->count);
	a->unwritten.kept = 0;
	if (t->grouped)
		w = regrouped(w, &t->grouped);
	app_set_world(a, w);
}

static void take_load(struct app *a, struct load_task *t)
{
	if (t->task.status != STATUS_OK) {
		complain_err(a, &t->task.err);
		return;
	}
	/* The measuring would take half of the processor from the first answer. */
	a->scoring = a->score_due = true;
	app_set_world(a, t->world);
	t->world = NULL;
}

static void take_write(struct app *a, struct write_task *t)
{
	enum export_kind kind = t->bulletin ? EXPORT_KINDS : t->kind;
	const char *format = ngettext("written: %.200s (of %s post)", "written: %.200s (of %s posts)",
				      t->selected);
	size_t count = t->selected;
	char n[INTL_BUF];

	if (t->task.status != STATUS_OK) {
		complain_err(a, &t->task.err);
		return;
	}
	if (kind == EXPORT_POSTS) {
		format = ngettext("written: %.200s (%s post)", "written: %.200s (%s posts)", count);
	} else if (kind == EXPORT_ACCOUNTS) {
		count = t->accounts;
		format = ngettext("written: %.200s (%s account)", "written: %.200s (%s accounts)",
				  count);
	} else if (kind == EXPORT_TRENDS) {
		count = t->trends;
		format = ngettext("written: %.200s (%s trend)", "written: %.200s (%s trends)", count);
	} else if (kind == EXPORT_VERDICTS) {
		app_say(a, _("written: %.200s (every verdict of the study)"), t->path);
		return;
	}
	app_say(a, format, t->path, intl_count(a->lang, count, n));
}

static void take(struct app *a, struct task *t)
{
	switch ((enum task_kind)t->kind) {
	case TASK_LOAD:
		take_load(a, (struct load_task *)t);
		break;
	case TASK_QUERY:
		take_query(a, (struct query_task *)t);
		if (a->score_due && !worker_busy(a->queries)) {
			a->score_due = false;
			rescore(a);
		}
		break;
	case TASK_SCORE:
		take_score(a, (struct score_task *)t);
		break;
	case TASK_MARK:
		take_mark(a, (struct mark_task *)t);
		break;
	case TASK_WRITE:
		take_write(a, (struct write_task *)t);
		break;
	}
	t->free(t);
}

bool app_collect(struct app *a)
{
	struct task *t;
	bool any = false;

	while ((t = worker_take(a->jobs)) || (t = worker_take(a->queries))) {
		take(a, t);
		any = true;
	}
	return any;
}

void app_settle(struct app *a, bool jobs)
{
	do {
		if (jobs)
			worker_wait(a->jobs);
		worker_wait(a->queries);
	} while (app_collect(a));
	app_arrange(a);
}
