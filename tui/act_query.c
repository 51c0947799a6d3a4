/* Actions that ask: filter, order, search, method. */
#include "config.h"

#include "command.h"
#include "fold.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- filter ------------------------------------------------------------------------------------
 */

enum reaction act_FILTER(struct app *a, const char *args, int count)
{
	(void)count;
	if (*args) {
		app_try_filter(a, args);
		if (a->filter_error_column)
			app_complain(a, _("column %d: %s"), a->filter_error_cell,
				     a->filter_error);
		return app_set_filter(a, args);
	}
	question_free(&a->typing_question);
	if (!question_copy(&a->typing_question, &a->question))
		return REACT_NONE;
	memcpy(a->typing_cursors, a->cursor, sizeof a->cursor);
	a->was_before = a->was;
	a->was = a->was_typing = a->answer->result->shares.inorganic;
	prompt_open(&a->prompt, PROMPT_FILTER, a->question.filter);
	prompt_select(&a->prompt);
	app_try_filter(a, a->question.filter);
	return REACT_REDRAW;
}

enum reaction act_COMMAND(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	prompt_open(&a->prompt, PROMPT_COMMAND, "");
	return REACT_REDRAW;
}

enum reaction act_BY_TAG(struct app *a, const char *args, int count)
{
	const struct registry *g = a->answer->world->registry;

	(void)args;
	(void)count;
	if (!g || !g->trend_count) {
		app_say(a, _("no trends are registered in this study: every hashtag is one"));
		return REACT_REDRAW;
	}
	a->question.by_tag = !a->question.by_tag;
	app_follow(a, NONE, NONE);
	a->cursor[PANE_TRENDS] = a->cursor[PANE_TIMELINE] = (struct cursor){0};
	return REACT_REDRAW | REACT_REQUERY;
}

enum reaction act_ACCOUNTS(struct app *a, const char *args, int count)
{
	uint32_t account = app_account(a), at;

	(void)args;
	(void)count;
	a->accounts = !a->accounts;
	a->cursor[PANE_TIMELINE] = (struct cursor){0};
	/* The account whose post was selected stays so. */
	at = a->accounts && account != NONE ? result_find_account(a->answer->result, account)
					    : NONE;
	if (at != NONE)
		a->cursor[PANE_TIMELINE].index = at;
	return pane_in_triage(a->pane) ? REACT_REDRAW : app_go(a, PANE_TIMELINE);
}

/* --- order -------------------------------------------------------------------------------------
 */

static const char *const trend_orders[] = {
	[TREND_BY_POSTS] = "posts",
	[TREND_BY_INORGANIC] = "inorganic",
	[TREND_BY_ACCOUNTS] = "accounts",
	[TREND_BY_TAG] = "tag",
	[TREND_BY_FIRST] = "first",
	[TREND_BY_PEAK] = "peak",
	[TREND_BY_REPORTED] = "reported",
	[TREND_BY_DOUBT] = "doubt",
	[TREND_BY_POSTS_PER_ACCOUNT] = "posts-per-account",
};
static const char *const post_orders[] = {
	[POST_BY_TIME] = "time",	   [POST_BY_REPOSTS] = "reposts", [POST_BY_LIKES] = "likes",
	[POST_BY_INORGANIC] = "inorganic", [POST_BY_ACCOUNT] = "account",
};
static const char *const account_orders[] = {
	[ACCOUNT_BY_POSTS] = "posts",	      [ACCOUNT_BY_INORGANIC] = "inorganic",
	[ACCOUNT_BY_FOLLOWERS] = "followers", [ACCOUNT_BY_CREATED] = "created",
	[ACCOUNT_BY_HANDLE] = "handle",
};

/* The order named by args, or the one after `now`; -1 where there is none of that name. */
static int order(struct app *a, const char *const *names, size_t n, int now, const char *args)
{
	if (!*args)
		return (now + 1) % (int)n;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], args))
			return (int)i;
	app_complain(a, _("no order %.40s here"), args);
	return -1;
}

const char *command_order(enum pane p, bool accounts, int at)
{
	const char *const *names = p == PANE_TRENDS ? trend_orders
				   : accounts	    ? account_orders
						    : post_orders;
	size_t n = p == PANE_TRENDS ? sizeof trend_orders / sizeof *trend_orders
		   : accounts	    ? sizeof account_orders / sizeof *account_orders
				    : sizeof post_orders / sizeof *post_orders;

	return at >= 0 && (size_t)at < n ? names[at] : NULL;
}

#define ORDER(names, now) order(a, names, sizeof(names) / sizeof *(names), (int)(now), args)

enum reaction act_SORT(struct app *a, const char *args, int count)
{
	struct question *q = &a->question;
	int to;

	(void)count;
	if (a->pane == PANE_TRENDS) {
		if ((to = ORDER(trend_orders, q->trend_sort)) < 0)
			return REACT_REDRAW;
		q->trend_sort = (enum trend_sort)to;
	} else if (a->accounts) {
		if ((to = ORDER(account_orders, q->account_sort)) < 0)
			return REACT_REDRAW;
		q->account_sort = (enum account_sort)to;
	} else {
		if ((to = ORDER(post_orders, q->post_sort)) < 0)
			return REACT_REDRAW;
		q->post_sort = (enum post_sort)to;
	}
	return REACT_REDRAW | REACT_REQUERY;
}

enum reaction act_REVERSE(struct app *a, const char *args, int count)
{
	struct question *q = &a->question;
	bool *reverse = a->pane == PANE_TRENDS ? &q->trend_reverse
			: a->accounts	       ? &q->account_reverse
					       : &q->post_reverse;

	(void)args;
	(void)count;
	*reverse = !*reverse;
	return REACT_REDRAW | REACT_REQUERY;
}

/* --- search ------------------------------------------------------------------------------------
 */

/* Rows looked at for the count of hits; past that only the next hit is looked for. */
enum { COUNTED_MAX = 200000 };

static bool hit(const struct app *a, uint32_t row)
{
	return pane_ops(a->pane)->matches && pane_ops(a->pane)->matches(a, row, str_of(a->search));
}

/* Moves to the next hit from `from` on, wrapping; false where there is none. */
static bool seek(struct app *a, uint32_t from, int by, enum reaction *r)
{
	uint32_t n = pane_ops(a->pane)->count(a);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = by > 0 ? (from + i) % n : (from + n - i) % n;

		if (!hit(a, row))
			continue;
		a->cursor[a->pane].index = row;
		if (pane_ops(a->pane)->moved)
			*r |= pane_ops(a->pane)->moved(a);
		return true;
	}
	return false;
}

static void tally(struct app *a)
{
	uint32_t n = pane_ops(a->pane)->count(a), here = a->cursor[a->pane].index;

	a->search_at = a->search_of = 0;
	for (uint32_t row = 0; row < n && row < COUNTED_MAX; row++) {
		a->search_of += hit(a, row);
		if (row == here)
			a->search_at = a->search_of;
	}
}

static void tell(struct app *a)
{
	if (!a->search_of)
		app_complain(a, _("not found: %s"), a->search);
	else
		snprintf(a->message, sizeof a->message, _("%u of %u: %s"), a->search_at,
			 a->search_of, a->search);
}

/* count -1: while typing. */
enum reaction act_SEARCH(struct app *a, const char *args, int count)
{
	uint32_t from = a->cursor[a->pane].index;
	enum reaction r = REACT_REDRAW;
	size_t n;

	if (!*args && !count) {
		a->typing_cursor = a->cursor[a->pane];
		a->search_of = 0;
		prompt_open(&a->prompt, PROMPT_SEARCH, "");
		return REACT_REDRAW;
	}
	if (count < 0)
		from = a->typing_cursor.index;
	n = fold_text(str_of(args), a->search, sizeof a->search - 1);
	a->search[n < sizeof a->search ? n : 0] = '\0';
	a->search_of = 0;
	if (!*a->search) {
		a->cursor[a->pane] = a->typing_cursor;
		return r;
	}
	if (seek(a, from, 1, &r))
		tally(a);
	if (count >= 0)
		tell(a);
	return r;
}

static enum reaction again(struct app *a, int by)
{
	uint32_t n = pane_ops(a->pane)->count(a), here = a->cursor[a->pane].index;
	enum reaction r = REACT_REDRAW;

	if (!*a->search || !n)
		return REACT_NONE;
	seek(a, by > 0 ? (here + 1) % n : (here + n - 1) % n, by, &r);
	tally(a);
	tell(a);
	return r;
}

enum reaction act_SEARCH_NEXT(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (!*a->search) {
		app_say(a, _("nothing is searched for yet: /"));
		return REACT_REDRAW;
	}
	return again(a, 1);
}

/* N is the note of the verdict keys where nothing is searched for. */
enum reaction act_SEARCH_PREVIOUS(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return *a->search ? again(a, -1) : act_NOTE(a, "", 0);
}

/* --- method ------------------------------------------------------------------------------------
 */

static void parameter(const struct app *a, struct method_param *p)
{
	const struct lines *l = &a->lines[PANE_METHOD];
	uint32_t at = a->cursor[PANE_METHOD].index;

	*p = (struct method_param){.name = ""};
	/* Its help stands on the lines under it. */
	while (at && at < l->count && l->at[at].link != LINK_COMMAND)
		at--;
	if (at < l->count && l->at[at].link == LINK_COMMAND)
		method_param_at(&a->method, l->at[at].id, p);
}

static enum reaction nudge(struct app *a, int by, int count)
{
	struct method m = a->method;
	struct method_param p;
	char n[INTL_BUF], text[MESSAGE_MAX];
	struct err err;
	double step, to;

	parameter(a, &p);
	if (!*p.name)
		return REACT_NONE;
	/* A twentieth of the value, of a nice size; whole numbers by one at least. */
	step = p.value != 0 ? pow(10, floor(log10(fabs(p.value)))) / 2 : (p.most - p.least) / 100;
	if (p.least == floor(p.least) && p.most == floor(p.most) && p.value == floor(p.value) &&
	    p.most - p.least >= 3 && step < 1)
		step = p.most > 10 ? 1 : step;
	to = p.value + by * step * (count > 0 ? count : 1);
	to = to < p.least ? p.least : to > p.most ? p.most : to;
	if (to == p.value) {
		app_say(a, by > 0 ? _("%s goes no higher than %s") : _("%s goes no lower than %s"), p.name,
			intl_number(a->lang, p.value, n));
		return REACT_REDRAW;
	}
	if (method_set(&m, str_of(p.name), to, &err) != STATUS_OK) {
		app_complain(a, "%s", intl_err(&err, text, sizeof text));
		return REACT_REDRAW;
	}
	return app_set_method(a, &m);
}

enum reaction act_METHOD_UP(struct app *a, const char *args, int count)
{
	(void)args;
	return nudge(a, 1, count);
}

enum reaction act_METHOD_DOWN(struct app *a, const char *args, int count)
{
	(void)args;
	return nudge(a, -1, count);
}

bool command_method_changed(const struct app *a)
{
	struct method_param p, shipped;

	parameter(a, &p);
	if (!*p.name)
		return false;
	method_param_at(&a->method_default, method_param_find(str_of(p.name)), &shipped);
	return p.value != shipped.value && !(isnan(p.value) && isnan(shipped.value));
}

enum reaction act_METHOD_RESET(struct app *a, const char *args, int count)
{
	struct method_param p, shipped;
	struct method m = a->method;
	struct err err;

	(void)count;
	if (!strcmp(args, "all"))
		return app_set_method(a, &a->method_default);
	parameter(a, &p);
	if (!*p.name)
		return REACT_NONE;
	method_param_at(&a->method_default, method_param_find(str_of(p.name)), &shipped);
	if (method_set(&m, str_of(p.name), shipped.value, &err) != STATUS_OK)
		return REACT_NONE;
	return app_set_method(a, &m);
}

/* NAME=VALUE as --set takes it: the view shows 0,1 and −1,859 where the language writes so. */
static void plain_number(const char *typed, char *out, size_t cap)
{
	size_t n = 0;

	while (*typed && n + 1 < cap) {
		bool minus = !strncmp(typed, "−", 3);

		out[n++] = minus ? '-' : *typed == ',' ? '.' : *typed;
		typed += minus ? 3 : 1;
	}
	out[n] = '\0';
}

/* Why that can't be set, in the user's language. */
static void complain_of(struct app *a, const char *word)
{
	size_t n = strcspn(word, "=");
	uint32_t i = method_param_find((struct str){word, n});
	struct method_param p;
	char least[INTL_BUF], most[INTL_BUF];

	if (i == NONE) {
		app_complain(a, _("no parameter of the method is called \"%.*s\": M lists them"), (int)(n < 60 ? n : 60),
			     word);
		return;
	}
	method_param_at(&a->method, i, &p);
	app_complain(a, _("%s takes a number from %s to %s"), p.name, intl_number(a->lang, p.least, least),
		     intl_number(a->lang, p.most, most));
}

enum reaction act_METHOD(struct app *a, const char *args, int count)
{
	struct method m = a->method;
	char word[128];
	struct err err;

	(void)count;
	if (*args) {
		plain_number(args, word, sizeof word);
		if (method_set_text(&m, str_of(word), &err) != STATUS_OK) {
			complain_of(a, word);
			return REACT_REDRAW;
		}
		return app_set_method(a, &m);
	}
	if (a->pane == PANE_METHOD)
		return REACT_NONE;
	app_push(a);
	return app_go(a, PANE_METHOD);
}

enum reaction act_RECOMPUTE(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	app_say(a, _("measuring anew"));
	return REACT_REDRAW | REACT_RESCORE;
}
