/* What the cursors stand on, and what it is called. */
#include "config.h"

#include "app.h"

#include <stdio.h>

const struct trend_row *app_trend(const struct app *a)
{
	uint32_t at = a->cursor[PANE_TRENDS].index;

	return a->answer && at && at <= a->answer->result->trend_count
		       ? &a->answer->result->trends[at - 1]
		       : NULL;
}

row_t app_post(const struct app *a)
{
	uint32_t at = a->cursor[PANE_TIMELINE].index;

	if (a->pane == PANE_POST)
		return a->subject_post;
	return a->answer && !a->accounts && at < a->answer->result->posts.count
		       ? post_list_at(&a->answer->result->posts, at)
		       : NONE;
}

uint32_t app_account(const struct app *a)
{
	uint32_t at = a->cursor[PANE_TIMELINE].index;
	row_t row;

	if (!a->answer)
		return NONE;
	if (!pane_in_triage(a->pane))
		return a->subject_account;
	if (a->accounts)
		return at < a->answer->result->account_count
			       ? a->answer->result->accounts[at].account
			       : NONE;
	row = app_post(a);
	return row == NONE ? NONE : a->answer->world->corpus->account[row];
}

void app_why_account(struct app *a, uint32_t account)
{
	a->subject_account = account;
	a->subject_signal = SIGNAL_COUNT;
	a->subject_trend = a->subject_tag = NONE;
	a->subject_all = false;
}

void app_why_trend(struct app *a, uint32_t trend, uint32_t tag)
{
	a->subject_signal = SIGNAL_COUNT;
	a->subject_trend = trend;
	a->subject_tag = tag;
	a->subject_all = false;
}

void app_why_all(struct app *a)
{
	a->subject_signal = SIGNAL_COUNT;
	a->subject_trend = a->subject_tag = NONE;
	a->subject_all = true;
}

bool app_why_of_account(const struct app *a)
{
	return !a->subject_all && a->subject_tag == NONE;
}

struct str app_trend_name(const struct app *a, uint32_t trend, uint32_t tag)
{
	const struct world *w = a->answer->world;

	if (w->registry && trend < w->registry->trend_count)
		return w->registry->trends[trend].name;
	if (tag < w->corpus->n.tags)
		return strings_at(&w->corpus->tag, tag);
	return (struct str){"", 0};
}

int64_t app_trend_start(const struct app *a, const struct trend_row *t)
{
	const struct registry *g = a->answer->world->registry;

	return g && t->trend < g->trend_count && g->trends[t->trend].start_ms != TIME_UNKNOWN
		       ? g->trends[t->trend].start_ms
		       : t->first_ms;
}

struct str app_account_name(const struct app *a, uint32_t account, char *buf, size_t cap)
{
	const struct corpus *c = a->answer->world->corpus;
	struct str s;
	int n;

	if (account >= c->n.accounts)
		return (struct str){"?", 1};
	if (c->account_handle[account] < c->n.handles) {
		s = strings_at(&c->handle, c->account_handle[account]);
		n = snprintf(buf, cap, "@%.*s", (int)(s.len < cap ? s.len : cap - 1), s.p);
	} else {
		s = strings_at(&c->account_name, account);
		if (!s.len)
			s = strings_at(&c->account_id, account);
		n = snprintf(buf, cap, "%.*s", (int)(s.len < cap ? s.len : cap - 1), s.p);
	}
	return (struct str){buf, n < 0 ? 0 : (size_t)n < cap ? (size_t)n : cap - 1};
}

const char *app_unmeasured(const struct app *a, const char *yet, char buf[UNMEASURED_MAX])
{
	if (*a->unmeasured)
		snprintf(buf, UNMEASURED_MAX, _("measuring failed: %s"), a->unmeasured);
	else
		snprintf(buf, UNMEASURED_MAX, "%s", yet);
	return buf;
}

int64_t app_resolution(const struct app *a, row_t row)
{
	const struct corpus *c = a->answer->world->corpus;

	return c->source_resolution ? c->source_resolution[c->source[row]] : 0;
}

const char *app_stamp(const struct app *a, row_t row, char buf[INTL_BUF])
{
	int64_t resolution = app_resolution(a, row);

	return intl_date(a->lang, a->answer->world->corpus->time[row],
			 resolution >= 86400000 ? DATE_DAY
			 : resolution >= 60000	? DATE_STAMP_MINUTE
			 : resolution >= 1000	? DATE_STAMP_YEAR
						: DATE_STAMP_MS,
			 buf);
}

const struct verdict_state *app_verdict_of(const struct app *a, struct target t)
{
	const struct registry *g = a->answer ? a->answer->world->registry : NULL;
	const struct verdict_state *v = NULL;

	if (!g)
		return NULL;
	switch (t.kind) {
	case TARGET_TAG:
		v = registry_mark(g->tag_marks, g->tag_mark_count, t.id);
		break;
	case TARGET_ACCOUNT:
		v = registry_mark(g->account_marks, g->account_mark_count, t.id);
		break;
	case TARGET_POST:
		v = registry_mark(g->post_marks, g->post_mark_count, t.id);
		break;
	case TARGET_TREND:
		/* A verdict on the tag is about every appearance that has none of its own. */
		v = registry_mark(g->trend_marks, g->trend_mark_count, t.id);
		if (!v && t.id < g->trend_count)
			v = registry_mark(g->tag_marks, g->tag_mark_count, g->trends[t.id].tag);
		break;
	case TARGET_NONE:
		break;
	}
	return v;
}

enum mark app_mark_of(const struct app *a, struct target t)
{
	const struct verdict_state *v = app_verdict_of(a, t);

	return v ? v->mark : MARK_NONE;
}
