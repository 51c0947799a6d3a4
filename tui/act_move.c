/* Actions that move: the cursor, the panes, the views. */
#include "config.h"

#include "command.h"
#include "layout.h"
#include "settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int page(const struct app *a)
{
	struct layout l = layout_of(a);
	struct area inner = layout_inner(l.pane[a->pane]);
	const struct pane_ops *o = pane_ops(a->pane);
	int rows = inner.h - (o->overhead ? o->overhead(a, inner) : 0);

	return rows < 1 ? 1 : rows;
}

static enum reaction move_to(struct app *a, int64_t to)
{
	struct cursor *c = &a->cursor[a->pane];
	uint32_t n = pane_ops(a->pane)->count(a);

	if (to >= n)
		to = (int64_t)n - 1;
	if (to < 0)
		to = 0;
	if (c->index == (uint32_t)to)
		return REACT_NONE;
	c->index = (uint32_t)to;
	return REACT_REDRAW | (pane_ops(a->pane)->moved ? pane_ops(a->pane)->moved(a) : REACT_NONE);
}

static enum reaction move_by(struct app *a, int64_t by)
{
	return move_to(a, (int64_t)a->cursor[a->pane].index + by);
}

static int steps(const char *args, int count)
{
	int n = count > 0 ? count : (int)strtol(args, NULL, 10);

	return n > 0 ? n : 1;
}

/* By pages what is seen moves as far as the cursor, which keeps its line. */
static enum reaction scroll(struct app *a, int64_t by)
{
	struct cursor *c = &a->cursor[a->pane];
	int64_t top = (int64_t)c->top + by;

	c->top = top < 0 ? 0 : top > UINT32_MAX ? UINT32_MAX : (uint32_t)top;
	return move_by(a, by) | REACT_REDRAW;
}

enum reaction act_DOWN(struct app *a, const char *args, int count)
{
	return move_by(a, steps(args, count));
}

enum reaction act_UP(struct app *a, const char *args, int count)
{
	return move_by(a, -steps(args, count));
}

enum reaction act_HALF_DOWN(struct app *a, const char *args, int count)
{
	(void)args;
	return scroll(a, (page(a) + 1) / 2 * steps("", count));
}

enum reaction act_HALF_UP(struct app *a, const char *args, int count)
{
	(void)args;
	return scroll(a, -((page(a) + 1) / 2 * steps("", count)));
}

enum reaction act_PAGE_DOWN(struct app *a, const char *args, int count)
{
	(void)args;
	return scroll(a, page(a) * steps("", count));
}

enum reaction act_PAGE_UP(struct app *a, const char *args, int count)
{
	(void)args;
	return scroll(a, -(page(a) * steps("", count)));
}

enum reaction act_TOP(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return move_to(a, 0);
}

enum reaction act_BOTTOM(struct app *a, const char *args, int count)
{
	long row = count > 0 ? count : strtol(args, NULL, 10);

	return move_to(a, row > 0 ? row - 1 : INT64_MAX);
}

/* --- panes -------------------------------------------------------------------------------------
 */

enum reaction act_LEFT(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return pane_in_triage(a->pane) && a->pane != PANE_TRENDS ? app_go(a, PANE_TRENDS)
								 : REACT_NONE;
}

enum reaction act_RIGHT(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (a->pane == PANE_TRENDS)
		return app_go(a, PANE_TIMELINE);
	return a->pane == PANE_TIMELINE ? app_go(a, PANE_ACCOUNT) : REACT_NONE;
}

static enum reaction turn(struct app *a, int by)
{
	if (!pane_in_triage(a->pane))
		return app_go(a, a->triage_pane);
	return app_go(a, (enum pane)(((int)a->pane + by + 3) % 3));
}

enum reaction act_NEXT_PANE(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return turn(a, 1);
}

enum reaction act_PREVIOUS_PANE(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return turn(a, -1);
}

enum reaction act_DRILL(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return pane_ops(a->pane)->drill ? pane_ops(a->pane)->drill(a) : REACT_NONE;
}

enum reaction act_BACK(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return app_back(a);
}

enum reaction act_ZOOM(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	a->zoom = !a->zoom;
	return REACT_REDRAW;
}

static enum reaction split(struct app *a, int to)
{
	a->split = to < 20 ? 20 : to > 80 ? 80 : to;
	return REACT_REDRAW;
}

enum reaction act_NARROWER(struct app *a, const char *args, int count)
{
	(void)args;
	return split(a, layout_split(a) - 5 * steps("", count));
}

enum reaction act_WIDER(struct app *a, const char *args, int count)
{
	(void)args;
	return split(a, layout_split(a) + 5 * steps("", count));
}

static enum reaction detail(struct app *a, int steps_more)
{
	const struct layout l = layout_of(a);
	int account = l.pane[PANE_ACCOUNT].h, shared = account + l.pane[PANE_TIMELINE].h, to;

	if (!l.shown[PANE_ACCOUNT] || !l.shown[PANE_TIMELINE])
		return REACT_NONE;
	/* From the layout's own room a whole step on: never to what it is already. */
	to = (a->detail ? a->detail : (account * 20 + (steps_more > 0 ? shared - 1 : 0)) / shared * 5) + 5 * steps_more;
	a->detail = to < 20 ? 20 : to > 80 ? 80 : to;
	return REACT_REDRAW;
}

enum reaction act_LOWER(struct app *a, const char *args, int count)
{
	(void)args;
	return detail(a, -steps("", count));
}

enum reaction act_HIGHER(struct app *a, const char *args, int count)
{
	(void)args;
	return detail(a, steps("", count));
}

/* --- views -------------------------------------------------------------------------------------
 */

static enum reaction show(struct app *a, enum pane p)
{
	if (a->pane == p)
		return REACT_REDRAW;
	app_push(a);
	return app_go(a, p);
}

enum reaction act_VIEW(struct app *a, const char *args, int count)
{
	enum pane p = pane_find(args);

	(void)count;
	if (p == PANE_COUNT) {
		app_complain(a, _("no view %.60s"), args);
		return REACT_REDRAW;
	}
	return show(a, p);
}

enum reaction act_TRIAGE(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return pane_in_triage(a->pane) ? REACT_NONE : show(a, a->triage_pane);
}

enum reaction act_ACTORS(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return show(a, PANE_ACTORS);
}

enum reaction act_CALENDAR(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return show(a, PANE_CALENDAR);
}

enum reaction act_GROUPS(struct app *a, const char *args, int count)
{
	long group = strtol(args, NULL, 10);

	(void)count;
	app_push(a);
	a->subject_edge = a->subject_act = NONE;
	a->together = false;
	a->subject_group = group > 0 && group < UINT32_MAX ? (uint32_t)group : 0;
	a->cursor[PANE_GROUPS] = (struct cursor){0};
	return app_go(a, PANE_GROUPS);
}

enum reaction act_COPIES(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	app_push(a);
	a->subject_cluster = NONE;
	a->cursor[PANE_COPIES] = (struct cursor){0};
	return app_go(a, PANE_COPIES);
}

enum reaction act_MARKS(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return show(a, PANE_MARKS);
}

enum reaction act_LOG(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	a->cursor[PANE_LOG].index = a->log_count;
	return show(a, PANE_LOG);
}

enum reaction act_HELP(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (a->pane == PANE_HELP)
		return app_back(a);
	a->help_from = a->pane;
	a->cursor[PANE_HELP] = (struct cursor){0};
	return show(a, PANE_HELP);
}

static struct target target_of_row(const struct app *a)
{
	const struct pane_ops *o = pane_ops(a->pane);

	return o->target && a->answer ? o->target(a, a->cursor[a->pane].index)
				      : (struct target){TARGET_NONE, 0};
}

/* The account of the row, or the author of its post; NONE: what another view was about is not meant. */
static uint32_t account_of_row(const struct app *a)
{
	struct target t = target_of_row(a);

	if (pane_in_triage(a->pane) || (a->pane == PANE_GROUPS && a->together && t.kind == TARGET_NONE))
		return app_account(a);
	if (t.kind == TARGET_ACCOUNT)
		return t.id;
	return t.kind == TARGET_POST ? a->answer->world->corpus->account[t.id] : NONE;
}

/* Of the account that the Why view is about, wherever its cursor stands. */
enum reaction act_TOGETHER(struct app *a, const char *args, int count)
{
	const struct corpus *c = a->answer->world->corpus;
	uint32_t account = (a->pane == PANE_WHY && app_why_of_account(a)) || a->pane == PANE_POST
				   ? a->subject_account
				   : account_of_row(a);

	(void)count;
	if (*args) {
		uint32_t handle = corpus_find_handle(c, str_of(args + (*args == '@')));

		account = handle != NONE ? c->handle_account[handle] : NONE;
		if (account == NONE)
			account = corpus_find_account(c, str_of(args));
	}
	if (account == NONE) {
		app_complain(a, _("no account here"));
		return REACT_REDRAW;
	}
	app_push(a);
	a->subject_account = account;
	a->subject_edge = a->subject_act = NONE;
	a->subject_group = 0;
	a->together = true;
	a->cursor[PANE_GROUPS] = (struct cursor){0};
	return app_go(a, PANE_GROUPS);
}

/* The line of the trend list that is about all of the selection. */
static bool is_whole(const struct app *a)
{
	return a->pane == PANE_TRENDS && !a->cursor[PANE_TRENDS].index;
}

enum reaction act_WHY(struct app *a, const char *args, int count)
{
	struct target t = target_of_row(a);
	uint32_t account = account_of_row(a);
	uint32_t tag = t.kind == TARGET_TAG	? t.id
		       : t.kind == TARGET_TREND ? a->answer->world->registry->trends[t.id].tag
						: NONE;

	(void)args;
	(void)count;
	/* What stands under the cursor of the timeline is one account, not the whole. */
	if (is_whole(a)) {
		app_push(a);
		app_why_all(a);
		a->cursor[PANE_WHY] = (struct cursor){0};
		return app_go(a, PANE_WHY);
	}
	if (tag != NONE) {
		if (a->pane == PANE_WHY)
			return REACT_NONE;
		app_push(a);
		app_why_trend(a, t.kind == TARGET_TREND ? t.id : NONE, tag);
		a->cursor[PANE_WHY] = (struct cursor){0};
		return app_go(a, PANE_WHY);
	}
	if (account == NONE) {
		app_complain(a, _("no account here"));
		return REACT_REDRAW;
	}
	if (a->pane == PANE_WHY && account == a->subject_account &&
	    a->subject_signal == SIGNAL_COUNT && app_why_of_account(a))
		return REACT_NONE;
	app_push(a);
	app_why_account(a, account);
	a->cursor[PANE_WHY] = (struct cursor){0};
	return app_go(a, PANE_WHY);
}

static enum reaction go_account(struct app *a, uint32_t account)
{
	app_push(a);
	app_why_account(a, account);
	a->cursor[PANE_WHY] = (struct cursor){0};
	return app_go(a, PANE_WHY);
}

static enum reaction go_post(struct app *a, row_t row)
{
	app_push(a);
	a->subject_post = row;
	a->subject_account = a->answer->world->corpus->account[row];
	a->cursor[PANE_POST] = (struct cursor){0};
	return app_go(a, PANE_POST);
}

/* The row of the list that is about the tag, of its appearances the one that begins on that day
 * ("2021-10-21", or ""), else the first; without one the timeline follows the tag all the same. */
static enum reaction go_tag(struct app *a, uint32_t tag, const char *day)
{
	const struct registry *g = a->answer->world->registry;
	const struct result *r = a->answer->result;
	uint32_t trend = NONE;
	char start[INTL_BUF];

	for (uint32_t i = 0; i < r->trend_count; i++) {
		uint32_t t = r->trends[i].trend;
		bool same_day = *day && g && t < g->trend_count &&
				!strcmp(intl_date(a->lang, g->trends[t].start_ms, DATE_ISO, start),
					day);

		if (r->trends[i].tag != tag || (trend != NONE && !same_day))
			continue;
		trend = t;
		a->cursor[PANE_TRENDS].index = i + 1;
		if (same_day || t == NONE)
			break;
	}
	return app_go(a, PANE_TRENDS) | app_follow(a, trend, tag) | REACT_REDRAW;
}

enum reaction act_GO(struct app *a, const char *args, int count)
{
	const struct corpus *c = a->answer->world->corpus;
	uint32_t id;

	(void)count;
	if (*args == '#') {
		size_t n = strcspn(args + 1, " ");

		id = corpus_find_tag(c, (struct str){args + 1, n});
		if (id != NONE)
			return go_tag(a, id, args + 1 + n + strspn(args + 1 + n, " "));
	}
	if (*args == '@' && (id = corpus_find_handle(c, str_of(args + 1))) != NONE &&
	    c->handle_account[id] != NONE)
		return go_account(a, c->handle_account[id]);
	if ((id = corpus_find_post(c, str_of(args))) != NONE)
		return go_post(a, id);
	if ((id = corpus_find_account(c, str_of(args))) != NONE)
		return go_account(a, id);
	app_complain(a, _("not in this study: %.60s"), args);
	return REACT_REDRAW;
}

enum reaction act_RESET(struct app *a, const char *args, int count)
{
	const bool filtered = a->question.filter && *a->question.filter;
	enum reaction r = app_set_filter(a, "");

	(void)count;
	app_forget_places(a);
	a->question.account = NONE;
	a->question.by_tag = a->accounts = a->zoom = false;
	a->question.trend_sort = TREND_BY_POSTS;
	a->question.post_sort = POST_BY_TIME;
	a->question.account_sort = ACCOUNT_BY_POSTS;
	a->question.trend_reverse = a->question.post_reverse = a->question.account_reverse = false;
	a->was = NAN;
	a->split = a->detail = 0;
	a->arrangement = ARRANGE_AUTO;
	a->filter_error_column = 0;
	*a->search = '\0';
	marks_clear(&a->marks);
	memset(a->cursor, 0, sizeof a->cursor);
	r |= app_go(a, PANE_TRENDS) | app_follow(a, NONE, NONE);
	if (strcmp(args, "all")) {
		app_say(a, filtered ? _("reset; u brings the filter back")
				    : _("reset: the usual orders and panes, from the first row"));
		return r;
	}
	r |= setting_reset_all(a) | app_set_method(a, &a->method_default);
	app_say(a, _("reset, the options and the method too"));
	return r;
}

enum reaction act_QUIT(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return a->place_count || !pane_in_triage(a->pane) ? app_back(a) : REACT_QUIT;
}

enum reaction act_QUIT_NOW(struct app *a, const char *args, int count)
{
	(void)a;
	(void)args;
	(void)count;
	return REACT_QUIT;
}
