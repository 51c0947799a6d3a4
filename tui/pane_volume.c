/* Volume: posts over time of the trend under the cursor, or of the selection, over the events of the
 * case; Enter on an event narrows the filter to it. */
#include "config.h"

#include "chart.h"
#include "command.h"
#include "draw.h"
#include "pane_lines.h"

#include <stdio.h>
#include <string.h>

enum { CELLS_MAX = 500, LABEL = 8, LETTERS = 26 };

struct span_of_time {
	int64_t from, to; /* both inside */
};

static void title(const struct app *a, struct pen *p)
{
	const struct trend_row *t = a->answer ? app_trend(a) : NULL;

	if (!a->answer)
		return;
	if (!t) {
		pen_text(p, ROLE_NORMAL, _("of the selection"));
		return;
	}
	pen_text(p, ROLE_TAG, "#");
	pen_str(p, ROLE_TAG, app_trend_name(a, t->trend, t->tag));
}

/* Fills n counts; false where nothing is dated. */
static bool count(const struct app *a, uint32_t *at, uint32_t n, struct span_of_time *span)
{
	const struct result *r = a->answer->result;
	const struct trend_row *t = app_trend(a);

	memset(at, 0, n * sizeof *at);
	if (t) {
		*span = (struct span_of_time){t->first_ms, t->last_ms};
		query_trend_buckets(r, a->cursor[PANE_TRENDS].index - 1, at, n);
		return t->first_ms != TIME_UNKNOWN;
	}
	*span = (struct span_of_time){r->hours_start_ms,
				      r->hours_start_ms + r->hour_ms * (int64_t)r->hour_count - 1};
	for (uint32_t i = 0; i < r->hour_count; i++)
		at[(uint64_t)i * n / r->hour_count] += r->hours[i];
	return r->hour_count > 0;
}

static int column(const struct span_of_time *s, int64_t ms, int cells)
{
	int64_t length = s->to - s->from + 1;

	return ms <= s->from ? 0 : (int)((ms - s->from) * cells / (length > 0 ? length : 1));
}

static bool overlaps(const struct event *e, const struct span_of_time *s)
{
	return e->start_ms <= s->to && (e->end_ms == TIME_UNKNOWN || e->end_ms > s->from);
}

static void axis(struct app *a, struct lines *l, const struct span_of_time *s, int cells, uint32_t n)
{
	char from[INTL_BUF], to[INTL_BUF], step[INTL_BUF];
	bool clock = s->to - s->from < INT64_C(3) * 86400000;
	enum intl_date form = clock ? DATE_STAMP : DATE_DAY;
	int left;

	lines_new(l);
	lines_fit(l, ROLE_DIM, str_of(""), LABEL);
	intl_date(a->lang, s->from, form, from);
	intl_date(a->lang, s->to, form, to);
	left = (int)strlen(from);
	lines_fit(l, ROLE_NUMBER, str_of(from), left);
	lines_fit_right(l, ROLE_NUMBER, str_of(to), cells - left);
	lines_new(l);
	lines_add(l, ROLE_DIM, _("        UTC; a bar is %s wide"),
		  intl_span(a->lang, (s->to - s->from + 1) / (int64_t)n, step));
}

/* The line under the chart where each event has its letter, and its length. */
static void event_marks(struct lines *l, const struct registry *g, const struct span_of_time *s,
			int cells, enum charts style)
{
	char row[CELLS_MAX + 1];
	int letter = 0;

	memset(row, ' ', (size_t)cells);
	row[cells] = '\0';
	for (uint32_t i = 0; i < g->event_count && letter < LETTERS; i++) {
		const struct event *e = &g->events[i];
		int from, to;

		if (!overlaps(e, s))
			continue;
		from = column(s, e->start_ms, cells);
		to = e->end_ms == TIME_UNKNOWN ? from : column(s, e->end_ms - 1, cells);
		for (int x = from + 1; x <= to && x < cells; x++)
			if (row[x] == ' ')
				row[x] = '-';
		from = from < cells ? from : cells - 1;
		/* Beside the letter of another that begins there. */
		while (from + 1 < cells && row[from] != ' ' && row[from] != '-')
			from++;
		row[from] = (char)('a' + letter++);
	}
	lines_new(l);
	lines_fit(l, ROLE_DIM, str_of(_("events")), LABEL);
	for (int x = 0; x < cells; x++)
		lines_add(l, row[x] == '-' ? ROLE_DIM : ROLE_KEY, "%s",
			  row[x] == '-' && style != CHARTS_ASCII ? "─" : (char[]){row[x], '\0'});
}

static void event_list(struct app *a, struct lines *l, const struct registry *g,
		       const struct span_of_time *s)
{
	char from[INTL_BUF], to[INTL_BUF];
	int letter = 0;

	for (uint32_t i = 0; i < g->event_count; i++) {
		const struct event *e = &g->events[i];

		if (!overlaps(e, s))
			continue;
		lines_link(l, LINK_COMMAND, i);
		lines_add(l, ROLE_KEY, "  %c ", letter < LETTERS ? 'a' + letter : '.');
		letter++;
		intl_date(a->lang, e->start_ms, DATE_DAY, from);
		lines_fit_right(l, ROLE_NUMBER, str_of(from), 12);
		if (e->end_ms != TIME_UNKNOWN && e->end_ms - e->start_ms > 86400000) {
			intl_date(a->lang, e->end_ms - 1, DATE_DAY, to);
			lines_add(l, ROLE_DIM, " – ");
			lines_fit_right(l, ROLE_NUMBER, str_of(to), 12);
		} else {
			lines_fit(l, ROLE_DIM, str_of(""), 15);
		}
		lines_add(l, ROLE_NORMAL, "  ");
		lines_str(l, ROLE_NORMAL, e->name);
		lines_add(l, ROLE_DIM, " (");
		lines_str(l, ROLE_DIM, e->kind);
		lines_add(l, ROLE_DIM, ")");
	}
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_VOLUME];
	const struct registry *g = a->answer->world->registry;
	enum charts style = chart_style(a);
	int cells = width - LABEL < 8 ? 8 : width - LABEL, height = a->rows / 2 - 2;
	uint32_t at[2 * CELLS_MAX], n, peak = 0;
	struct span_of_time span;
	char label[INTL_BUF];
	bool any = false;

	cells = cells > CELLS_MAX ? CELLS_MAX : cells;
	height = height < 3 ? 3 : height > 30 ? 30 : height;
	n = (uint32_t)(cells * chart_per_cell(style));
	if (!count(a, at, n, &span)) {
		lines_new(l);
		lines_add(l, ROLE_DIM, "%s", _("nothing here has a date"));
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		peak = at[i] > peak ? at[i] : peak;
	for (int y = height - 1; y >= 0; y--) {
		lines_new(l);
		lines_fit_right(l, ROLE_NUMBER,
				str_of(y == height - 1 ? intl_short(a->lang, peak, label) : y ? "" : "0"),
				LABEL - 1);
		lines_add(l, ROLE_BORDER, "│");
		chart_row(l, style, at, cells, height, y, peak);
	}
	axis(a, l, &span, cells, n);
	for (uint32_t i = 0; g && i < g->event_count; i++)
		any |= overlaps(&g->events[i], &span);
	if (!any)
		return;
	event_marks(l, g, &span, cells, style);
	event_list(a, l, g, &span);
}

PANE_OF_LINES(volume, PANE_VOLUME, title, build)

enum reaction act_VOLUME(struct app *a, const char *args, int count_given)
{
	(void)args;
	(void)count_given;
	a->cursor[PANE_VOLUME] = (struct cursor){0};
	return act_VIEW(a, "volume", 0);
}

enum reaction volume_follow(struct app *a, uint32_t event)
{
	const struct registry *g = a->answer->world->registry;
	char text[PROMPT_MAX];
	const char *old = a->question.filter;
	int n;

	if (!g || event >= g->event_count)
		return REACT_NONE;
	n = snprintf(text, sizeof text, "%s%sduring:\"%.*s\"", old, *old ? " " : "",
		     (int)g->events[event].id.len, g->events[event].id.p);
	if (n < 0 || (size_t)n >= sizeof text)
		return REACT_NONE;
	return app_set_filter(a, text);
}
