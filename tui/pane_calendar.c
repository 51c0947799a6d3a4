/* Calendar: events and trends in the order of their days, each trend with the events it fell into.
 */
#include "config.h"

#include "calendar_rules.h"
#include "draw.h"
#include "naming.h"
#include "pane_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LISTED_MAX = 2000 };

struct entry {
	int64_t start_ms;
	uint32_t event; /* or NONE */
	uint32_t trend; /* row of the result, where event is NONE */
};

static void title(const struct app *a, struct pen *p)
{
	(void)a;
	pen_text(p, ROLE_NORMAL, _("trends against events"));
}

static int by_start(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->start_ms != b->start_ms)
		return a->start_ms < b->start_ms ? -1 : 1;
	/* An event stands before the trends of its day. */
	if ((a->event == NONE) != (b->event == NONE))
		return a->event == NONE ? 1 : -1;
	if (a->event != b->event)
		return a->event < b->event ? -1 : 1;
	return a->trend < b->trend ? -1 : a->trend > b->trend;
}

static void event_row(struct app *a, struct lines *l, const struct event *e)
{
	char from[INTL_BUF], to[INTL_BUF];

	lines_new(l);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_date(a->lang, naming_local(a, e->start_ms), DATE_DAY, from)), 12);
	lines_add(l, ROLE_CHART, " ▌ ");
	lines_str(l, ROLE_TITLE, naming_event(a, e));
	if (e->end_ms != TIME_UNKNOWN && e->end_ms - e->start_ms > 86400000)
		lines_add(l, ROLE_NORMAL, _(" until %s"),
			  intl_date(a->lang, naming_local(a, e->end_ms - 1), DATE_DAY, to));
	lines_add(l, ROLE_DIM, " (");
	lines_str(l, ROLE_DIM, naming_kind(e));
	lines_add(l, ROLE_DIM, ")");
}

static void during(struct app *a, struct lines *l, int64_t from, int64_t to)
{
	const struct registry *g = a->answer->world->registry;
	const char *join = "  ";

	for (uint32_t i = 0; g && i < g->event_count; i++) {
		const struct event *e = &g->events[i];

		if (e->start_ms > to || (e->end_ms != TIME_UNKNOWN && e->end_ms <= from))
			continue;
		lines_add(l, ROLE_CHART, "%s", join);
		lines_str(l, ROLE_CHART, naming_event(a, e));
		join = " · ";
	}
}

/* A share with its interval, where there is room for that. */
static void share_cells(struct lines *l, const struct shares *s, int width)
{
	char n[3][INTL_BUF], text[3 * INTL_BUF];

	snprintf(text, sizeof text, "%s%%", intl_percent(s->inorganic, n[0]));
	lines_fit_right(l, ROLE_SHARE, str_of(isnan(s->inorganic) ? "–" : text), 5);
	if (width < 60)
		return;
	snprintf(text, sizeof text, " [%s–%s]", intl_low(s->lo, n[1]), intl_high(s->hi, n[2]));
	lines_fit(l, ROLE_NUMBER, str_of(isnan(s->inorganic) ? "" : text), 10);
}

static void trend_row(struct app *a, struct lines *l, uint32_t row, int width)
{
	const struct trend_row *t = &a->answer->result->trends[row];
	const struct registry *g = a->answer->world->registry;
	struct shares s = shares_of(&t->sums);
	char n[2][INTL_BUF];
	bool registered = g && t->trend < g->trend_count;
	int64_t start = app_trend_start(a, t);
	/* One that nobody captured has its registered days alone. */
	int64_t from = t->first_ms != TIME_UNKNOWN ? t->first_ms : start,
		to = t->last_ms != TIME_UNKNOWN ? t->last_ms : start;

	lines_link(l, registered ? LINK_TREND : LINK_TAG, registered ? t->trend : t->tag);
	lines_fit_right(l, ROLE_DIM, str_of(intl_date(a->lang, start, DATE_DAY, n[0])), 12);
	lines_add(l, ROLE_TAG, " %s", draw_sigil(app_trend_name(a, t->trend, t->tag)));
	lines_fit(l, ROLE_TAG, app_trend_name(a, t->trend, t->tag), width >= 60 ? 26 : 14);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, t->sums.posts, n[1])), 7);
	share_cells(l, &s, width);
	during(a, l, from, to);
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_CALENDAR];
	const struct registry *g = a->answer->world->registry;
	const struct result *r = a->answer->result;
	uint32_t events = g ? g->event_count : 0, n = 0;
	char more[INTL_BUF];
	uint32_t trends = r->trend_count < LISTED_MAX ? r->trend_count : LISTED_MAX;
	struct entry *at = calloc((size_t)events + trends + 1, sizeof *at);

	for (uint32_t i = 0; at && i < events; i++)
		at[n++] = (struct entry){g->events[i].start_ms, i, 0};
	for (uint32_t i = 0; at && i < trends; i++) {
		const struct trend_row *t = &r->trends[i];

		if (app_trend_start(a, t) != TIME_UNKNOWN)
			at[n++] = (struct entry){app_trend_start(a, t), NONE, i};
	}
	calendar_rules(a, l, width);
	if (at)
		qsort(at, n, sizeof *at, by_start);
	for (uint32_t i = 0; i < n; i++)
		if (at[i].event != NONE)
			event_row(a, l, &g->events[at[i].event]);
		else
			trend_row(a, l, at[i].trend, width);
	free(at);
	if (trends < r->trend_count) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("… and %s more: narrow the filter to see them"),
			  intl_count(a->lang, r->trend_count - trends, more));
	}
	if (!events) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("No events are registered: import a case with --case."));
	}
}

PANE_OF_LINES(calendar, PANE_CALENDAR, title, build)
