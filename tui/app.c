#include "config.h"

#include "app.h"
#include "layout.h"
#include "saved.h"
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status app_init(struct app *a, struct study *study, const char *name, bool inline_runs,
		     int wake_fd, struct err *err)
{
	const char *user = getenv("TAMIZ_ANALYST");

	*a = (struct app){.study = study,
			  .was = NAN,
			  .was_method = NAN,
			  .columns = 80,
			  .rows = 24,
			  .subject_account = NONE,
			  .account_shown = NONE,
			  .subject_edge = NONE,
			  .subject_act = NONE,
			  .follow_ms = FOLLOW_MS,
			  .subject_cluster = NONE,
			  .subject_signal = SIGNAL_COUNT,
			  .subject_trend = NONE,
			  .subject_tag = NONE,
			  .subject_post = NONE,
			  .dragged = PANE_COUNT,
			  .brush = {TIME_UNKNOWN, TIME_UNKNOWN},
			  .wanted_trend = NONE,
			  .wanted_tag = NONE,
			  .question = {.trend = NONE, .tag = NONE, .account = NONE}};
	text_safe(str_of(name), TEXT_LINE, a->name, sizeof a->name);
	if (!user || !*user)
		user = getenv("USER");
	text_safe(str_of(user && *user ? user : "analyst"), TEXT_LINE, a->who, sizeof a->who);
	method_default(&a->method_default);
	a->method = a->method_default;
	a->method_shown = a->method;
	a->question.filter = strdup("");
	if (!a->question.filter)
		return err_nomem(err);
	if (worker_start(wake_fd, 0, inline_runs, &a->jobs, err) != STATUS_OK)
		return err->status;
	return worker_start(wake_fd, 0, inline_runs, &a->queries, err);
}

void app_free(struct app *a)
{
	worker_stop(a->queries);
	worker_stop(a->jobs);
	filter_cache_free(a->cache);
	answer_free(a->answer);
	world_unref(a->world);
	question_free(&a->question);
	question_free(&a->typing_question);
	app_forget_places(a);
	for (size_t i = 0; i < PANE_COUNT; i++)
		lines_free(&a->lines[i]);
	lines_free(&a->method_foot);
	free(a->before.places);
	app_steps_free(a);
	for (uint32_t i = 0; i < a->log_count; i++)
		free(a->log[i]);
	free(a->marks.id);
	unwritten_drop(&a->unwritten, 0, a->unwritten.count);
	free(a->unwritten.at);
	saved_free(&a->saved);
	prompt_free(&a->prompt);
	*a = (struct app){0};
}

/* --- messages ----------------------------------------------------------------------------------
 */

static void log_add(struct app *a, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return;
	if (a->log_count == LOG_MAX) {
		free(a->log[0]);
		memmove(a->log, a->log + 1, (LOG_MAX - 1) * sizeof *a->log);
		a->log_count--;
	}
	a->log[a->log_count++] = copy;
	a->built_width[PANE_LOG] = 0;
}

void app_say(struct app *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(a->message, sizeof a->message, format, args);
	va_end(args);
	a->message_is_error = false;
	log_add(a, a->message);
}

void app_complain(struct app *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(a->message, sizeof a->message, format, args);
	va_end(args);
	a->message_is_error = true;
	log_add(a, a->message);
}

/* --- going about -------------------------------------------------------------------------------
 */

enum reaction app_follow(struct app *a, uint32_t trend, uint32_t tag)
{
	a->wanted_trend = trend;
	a->wanted_tag = tag;
	if (trend == a->question.trend && tag == a->question.tag)
		return REACT_REDRAW;
	a->question.trend = trend;
	a->question.tag = tag;
	a->cursor[PANE_TIMELINE] = (struct cursor){0};
	a->index_holds = true;
	return REACT_REDRAW | REACT_REQUERY;
}

void app_catch_up(struct app *a)
{
	bool trend = a->following_trend;

	if (!a->following)
		return;
	a->following = a->following_trend = false;
	a->built_width[PANE_TRENDS] = 0;
	if (trend)
		app_react(a, app_follow(a, a->wanted_trend, a->wanted_tag));
}

void app_await_answer(struct app *a)
{
	app_catch_up(a);
	if (a->stale)
		app_settle(a, false);
}

void app_push(struct app *a)
{
	struct place *p;

	if (a->place_count == PLACES_MAX) {
		question_free(&a->places[0].question);
		memmove(a->places, a->places + 1, (PLACES_MAX - 1) * sizeof *a->places);
		a->place_count--;
	}
	p = &a->places[a->place_count];
	*p = (struct place){.pane = a->pane,
			    .account = a->subject_account,
			    .group = a->subject_group,
			    .edge = a->subject_edge,
			    .act = a->subject_act,
			    .together = a->together,
			    .cluster = a->subject_cluster,
			    .signal = a->subject_signal,
			    .why_trend = a->subject_trend,
			    .why_tag = a->subject_tag,
			    .why_all = a->subject_all,
			    .post = a->subject_post,
			    .accounts = a->accounts};
	if (!question_copy(&p->question, &a->question))
		return;
	memcpy(p->cursor, a->cursor, sizeof p->cursor);
	a->place_count++;
}

void app_forget_places(struct app *a)
{
	while (a->place_count)
		question_free(&a->places[--a->place_count].question);
}

enum reaction app_go(struct app *a, enum pane p)
{
	if (pane_in_triage(p))
		a->triage_pane = p;
	a->pane = p;
	a->built_width[p] = 0;
	return REACT_REDRAW;
}

static bool same_question(const struct question *x, const struct question *y)
{
	return !strcmp(x->filter, y->filter) && x->trend == y->trend && x->tag == y->tag &&
	       x->account == y->account && x->by_tag == y->by_tag &&
	       x->trend_sort == y->trend_sort && x->post_sort == y->post_sort &&
	       x->account_sort == y->account_sort && x->trend_reverse == y->trend_reverse &&
	       x->post_reverse == y->post_reverse && x->account_reverse == y->account_reverse;
}

enum reaction app_back(struct app *a)
{
	enum reaction r = REACT_REDRAW;
	struct place *p;

	if (!a->place_count) {
		if (!pane_in_triage(a->pane))
			return app_go(a, a->triage_pane);
		if (a->zoom) {
			a->zoom = false;
			return REACT_REDRAW;
		}
		if (a->pane != PANE_TRENDS)
			return app_go(a, PANE_TRENDS);
		if (*a->question.filter) {
			app_say(a, _("filter cleared; u brings it back"));
			return app_set_filter(a, "");
		}
		return REACT_NONE;
	}
	p = &a->places[--a->place_count];
	if (a->answer && strcmp(p->question.filter, a->question.filter) != 0)
		a->was = a->answer->result->shares.inorganic;
	if (!same_question(&p->question, &a->question)) {
		r |= REACT_REQUERY;
		a->index_holds = true;
	}
	question_free(&a->question);
	a->question = p->question;
	a->wanted_trend = a->question.trend;
	a->wanted_tag = a->question.tag;
	memcpy(a->cursor, p->cursor, sizeof a->cursor);
	a->subject_account = p->account;
	a->subject_group = p->group;
	a->subject_edge = p->edge;
	a->subject_act = p->act;
	a->together = p->together;
	a->subject_cluster = p->cluster;
	a->subject_signal = p->signal;
	a->subject_trend = p->why_trend;
	a->subject_tag = p->why_tag;
	a->subject_all = p->why_all;
	a->subject_post = p->post;
	a->accounts = p->accounts;
	return r | app_go(a, p->pane);
}

/* --- the filter --------------------------------------------------------------------------------
 */

bool app_try_filter(struct app *a, const char *text)
{
	struct filter *f = NULL;
	struct err err = {0};
	size_t valid;
	enum status s = filter_parse(str_of(text), &f, &err);

	filter_free(f);
	a->filter_error_column = 0;
	if (s == STATUS_OK)
		return true;
	a->filter_error_column = err.column > 0 ? err.column : 1;
	valid = (size_t)a->filter_error_column - 1;
	/* People count what they see. */
	a->filter_error_cell =
		text_cells((struct str){text, valid < strlen(text) ? valid : strlen(text)},
			   TEXT_LINE) + 1;
	intl_err(&err, a->filter_error, sizeof a->filter_error);
	return false;
}

enum reaction app_set_filter(struct app *a, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return REACT_NONE;
	if (a->answer)
		a->was = a->answer->result->shares.inorganic;
	if (strcmp(a->question.filter, text))
		app_undo_push(a, &(struct step){.filter = a->question.filter});
	else
		free(a->question.filter);
	a->question.filter = copy;
	return REACT_REDRAW | REACT_REQUERY;
}

enum reaction app_set_method(struct app *a, const struct method *m)
{
	struct step old = {.method = malloc(sizeof *old.method)};

	if (method_differs(&a->method, m, NULL) == 0) {
		free(old.method);
		app_say(a, _("the method is so already"));
		return REACT_REDRAW;
	}
	/* Out of memory: set all the same, and not undoable. */
	if (old.method) {
		*old.method = a->method;
		app_undo_push(a, &old);
	}
	a->method = *m;
	a->built_width[PANE_METHOD] = 0;
	return REACT_REDRAW | REACT_RESCORE;
}

enum reaction app_narrow(struct app *a, const char *old, const char *term)
{
	/* Of "x OR y z" the term z would narrow y alone. */
	bool apart = strstr(old, "OR") != NULL;
	char *text = NULL;
	enum reaction r;

	if (asprintf(&text, "%s%s%s%s", apart ? "(" : "", old, apart ? ") " : *old ? " " : "", term) < 0)
		return REACT_NONE;
	r = app_set_filter(a, text);
	free(text);
	return r;
}

/* --- arranging ---------------------------------------------------------------------------------
 */

static void trend_card(struct app *a)
{
	const struct result *r = a->answer->result;
	struct sparkline *s = &a->spark;
	uint32_t at = a->cursor[PANE_TRENDS].index;
	struct err err;

	*s = (struct sparkline){.count = 64, .row = at};
	a->trend_detail_known = false;
	if (at && at <= r->trend_count) {
		query_trend_buckets(r, at - 1, s->at, s->count);
		a->trend_detail_known =
			query_trend_detail(r, at - 1, &a->trend_detail, &err) == STATUS_OK;
	} else {
		for (uint32_t i = 0; i < r->hour_count; i++)
			s->at[(uint64_t)i * s->count / r->hour_count] += r->hours[i];
	}
	for (uint32_t i = 0; i < s->count; i++)
		s->peak = s->at[i] > s->peak ? s->at[i] : s->peak;
}

static void clamp(struct cursor *c, uint32_t count, int rows)
{
	uint32_t page = rows < 1 ? 1 : (uint32_t)rows;

	c->count = count;
	if (c->index >= count)
		c->index = count ? count - 1 : 0;
	if (c->top > c->index)
		c->top = c->index;
	if (c->index - c->top >= page)
		c->top = c->index - page + 1;
	/* No empty space below while something is hidden above. */
	if (c->top + page > count)
		c->top = count > page ? count - page : 0;
}

/* A view opens with the cursor on the first row that Enter leads on from, so that the way down is
 * one key a step; headings above it stay in sight. */
static uint32_t first_link(const struct app *a, const struct lines *l)
{
	for (uint32_t i = 0; i < l->count && i < 10; i++) {
		/* What the view itself is about leads nowhere new. */
		bool here = (l->at[i].link == LINK_GROUP && l->at[i].id == a->subject_group) ||
			    (l == &a->lines[PANE_GROUPS] && a->together && !i) ||
			    (l == &a->lines[PANE_WHY] && app_why_of_account(a) &&
			     a->subject_signal == SIGNAL_COUNT && l->at[i].link == LINK_ACCOUNT &&
			     l->at[i].id == a->subject_account);

		if (l->at[i].link != LINK_NONE && !here)
			return i;
	}
	return 0;
}

/* The account follows the timeline's cursor. */
static bool follows(const struct app *a, enum pane p)
{
	return p == PANE_ACCOUNT && !a->following && a->account_shown != app_account(a);
}

void app_arrange(struct app *a)
{
	struct layout l = layout_of(a);

	if (!a->answer)
		return;
	if (!a->built_width[PANE_TRENDS] && !a->following) {
		trend_card(a);
		a->built_width[PANE_TRENDS] = 1;
	}
	if (a->built_rows != a->rows)
		a->built_width[PANE_VOLUME] = 0;
	a->built_rows = a->rows;
	for (enum pane p = 0; p < PANE_COUNT; p++) {
		const struct pane_ops *o = pane_ops(p);
		struct area inner = layout_inner(l.pane[p]);

		if (!l.shown[p])
			continue;
		if (o->build && (a->built_width[p] != inner.w || follows(a, p))) {
			lines_reset(&a->lines[p]);
			o->build(a, inner.w);
			lines_flow(&a->lines[p], inner.w);
			a->built_width[p] = inner.w;
			if (p != PANE_ACCOUNT && !a->cursor[p].index)
				a->cursor[p].index = first_link(a, &a->lines[p]);
		}
		clamp(&a->cursor[p], o->count(a),
		      inner.h - (o->overhead ? o->overhead(a, inner) : 0));
	}
}
