/* Volume: posts over time of the trend under the cursor, or of the selection, over the events of the
 * case; Enter on an event narrows the filter to it, Enter on the chart to the span marked there. */
#include "config.h"

#include "chart.h"
#include "command.h"
#include "draw.h"
#include "naming.h"
#include "pane_lines.h"
#include "timefmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 500, LABEL = 8, LETTERS = 26, TO_BRUSH = INT32_MAX /* no event's number */ };

struct span_of_time {
	int64_t from, to; /* both inside */
};

static void title(const struct app *a, struct pen *p)
{
	const struct trend_row *t = a->answer ? app_trend(a) : NULL;

	if (!a->answer)
		return;
	if (t) {
		pen_text(p, ROLE_TAG, draw_sigil(app_trend_name(a, t->trend, t->tag)));
		pen_str(p, ROLE_TAG, app_trend_name(a, t->trend, t->tag));
	} else {
		pen_text(p, ROLE_NORMAL, _("of the selection"));
	}
	if (!pen_whole(p, ROLE_DIM, "%s", _(" · h l Space mark time · Enter narrows to it")))
		pen_whole(p, ROLE_DIM, "%s", _(" · h l · Enter"));
}

/* The column of a moment; cells: it comes after them, as does what has no time. */
static int column(const struct span_of_time *s, int64_t ms, int cells)
{
	uint64_t at = (uint64_t)ms - (uint64_t)s->from, length = (uint64_t)s->to - (uint64_t)s->from;

	if (ms <= s->from)
		return 0;
	if (ms > s->to)
		return cells;
	/* A stranger's study may hold any times: their product with the cells must fit. */
	while (length >= UINT64_MAX / (4 * CELLS_MAX)) {
		length >>= 1;
		at >>= 1;
	}
	return (int)(at * (uint64_t)cells / (length + 1));
}

/* From the first to the last hour that has a post.  Where the hours are coarser than the bars, the posts
 * are counted one by one: there are few, or they are of few hours. */
static bool count_selection(const struct result *r, uint32_t *at, uint32_t n,
			    struct span_of_time *span)
{
	uint32_t first = 0, last = r->hour_count;
	size_t row;

	while (first < last && !r->hours[first])
		first++;
	while (last > first && !r->hours[last - 1])
		last--;
	*span = (struct span_of_time){r->hours_start_ms + r->hour_ms * first,
				      r->hours_start_ms + r->hour_ms * last - 1};
	if (last - first >= 4 * n) {
		for (uint32_t i = first; i < last; i++)
			at[(uint64_t)(i - first) * n / (last - first)] += r->hours[i];
		return true;
	}
	for (row = bitset_next(&r->selection, 0); row < r->selection.bits;
	     row = bitset_next(&r->selection, row + 1)) {
		int64_t ms = r->corpus->time[row];
		int bar = column(span, ms, (int)n);

		if (ms >= span->from && bar < (int)n)
			at[bar]++;
	}
	return last > first;
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
	return count_selection(r, at, n, span);
}

static bool overlaps(const struct event *e, const struct span_of_time *s)
{
	return e->start_ms <= s->to && (e->end_ms == TIME_UNKNOWN || e->end_ms > s->from);
}

static void axis(struct app *a, struct lines *l, const struct span_of_time *s, int cells, uint32_t n)
{
	char from[INTL_BUF], to[INTL_BUF], step[INTL_BUF];
	bool clock = s->to - s->from < INT64_C(3) * 86400000;
	enum intl_date form = !clock ? DATE_DAY : cells < 44 ? DATE_STAMP : DATE_STAMP_YEAR;
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
		intl_date(a->lang, naming_local(a, e->start_ms), DATE_DAY, from);
		lines_fit_right(l, ROLE_NUMBER, str_of(from), 12);
		if (e->end_ms != TIME_UNKNOWN && e->end_ms - e->start_ms > 86400000) {
			intl_date(a->lang, naming_local(a, e->end_ms - 1), DATE_DAY, to);
			lines_add(l, ROLE_DIM, " – ");
			lines_fit_right(l, ROLE_NUMBER, str_of(to), 12);
		} else {
			lines_fit(l, ROLE_DIM, str_of(""), 15);
		}
		lines_add(l, ROLE_NORMAL, "  ");
		lines_str(l, ROLE_NORMAL, naming_event(a, e));
		lines_add(l, ROLE_DIM, " (");
		lines_str(l, ROLE_DIM, naming_kind(e));
		lines_add(l, ROLE_DIM, ")");
	}
}

/* --- the span that is marked -------------------------------------------------------------------
 */

static int cells_of(int width)
{
	int cells = width - LABEL < 8 ? 8 : width - LABEL;

	return cells > CELLS_MAX ? CELLS_MAX : cells;
}

/* The first moment of a cell. */
static int64_t cell_start(const struct span_of_time *s, int cell, int cells)
{
	int64_t length = s->to - s->from + 1;

	return s->from + (length / cells) * cell + (length % cells) * cell / cells;
}

/* First and last cell of what is marked; the mark is within what is shown. */
static void marked(const struct app *a, const struct span_of_time *s, int cells, int *first, int *last)
{
	int at = a->brush.at == TIME_UNKNOWN ? 0 : column(s, a->brush.at, cells),
	    from = a->brush.from == TIME_UNKNOWN ? at : column(s, a->brush.from, cells);

	at = at < cells ? at : cells - 1;
	from = from < cells ? from : cells - 1;
	*first = from < at ? from : at;
	*last = from < at ? at : from;
}

/* Under the axis: where the mark is, from when to when it reaches and how many posts that holds. */
static void ruler(struct app *a, struct lines *l, const struct span_of_time *s, int cells,
		  const uint32_t *counts, uint32_t n)
{
	int first, last, per_cell = (int)n / cells;
	char from[INTL_BUF], to[INTL_BUF], count_text[INTL_BUF];
	uint64_t posts = 0;

	marked(a, s, cells, &first, &last);
	for (int i = first * per_cell; i < (last + 1) * per_cell && i < (int)n; i++)
		posts += counts[i];
	lines_link(l, LINK_COMMAND, TO_BRUSH);
	lines_fit(l, ROLE_DIM, str_of(""), LABEL + first);
	for (int x = first; x <= last; x++)
		lines_add(l, ROLE_KEY, "%s", x == first || x == last ? "▲" : "─");
	lines_link(l, LINK_COMMAND, TO_BRUSH);
	lines_fit(l, ROLE_DIM, str_of(""), LABEL);
	lines_add(l, ROLE_NUMBER, "%s – %s",
		  intl_date(a->lang, cell_start(s, first, cells), DATE_STAMP_YEAR, from),
		  intl_date(a->lang, cell_start(s, last + 1, cells) - 1, DATE_STAMP_YEAR, to));
	lines_add(l, ROLE_SHARE, ngettext(" · %s post", " · %s posts", posts),
		  intl_count(a->lang, posts, count_text));
}

static bool span_here(const struct app *a, struct span_of_time *span, int *cells)
{
	uint32_t at[1];

	*cells = cells_of(a->built_width[PANE_VOLUME]);
	return a->answer && a->built_width[PANE_VOLUME] && count(a, at, 1, span);
}

static enum reaction move(struct app *a, int by)
{
	struct span_of_time span;
	int cells, cell;

	if (!span_here(a, &span, &cells))
		return REACT_NONE;
	cell = (a->brush.at == TIME_UNKNOWN ? 0 : column(&span, a->brush.at, cells)) + by;
	cell = cell < 0 ? 0 : cell < cells ? cell : cells - 1;
	/* Within the cell, not at its edge, which another width may count to the one before. */
	a->brush.at = (cell_start(&span, cell, cells) + cell_start(&span, cell + 1, cells)) / 2;
	a->built_width[PANE_VOLUME] = 0;
	return REACT_REDRAW;
}

enum reaction act_EARLIER(struct app *a, const char *args, int count_given)
{
	(void)args;
	return move(a, count_given > 0 ? -count_given : -1);
}

enum reaction act_LATER(struct app *a, const char *args, int count_given)
{
	(void)args;
	return move(a, count_given > 0 ? count_given : 1);
}

enum reaction act_SPAN(struct app *a, const char *args, int count_given)
{
	enum reaction r = move(a, 0);

	(void)args;
	(void)count_given;
	a->brush.from = a->brush.at;
	return r;
}

/* A span that was narrowed to before holds the new one: it is put in its place. */
static void drop_span(char *filter)
{
	char *at = NULL, *rest;

	for (char *p = filter; (p = strstr(p, "since:")); p++)
		at = p;
	if (!at || (at > filter && at[-1] != ' '))
		return;
	rest = at + strcspn(at, " ");
	if (strncmp(rest, " until:", 7) || strpbrk(rest + 1, " )\""))
		return;
	while (at > filter && at[-1] == ' ')
		at--;
	*at = '\0';
}

static enum reaction narrow_to_span(struct app *a)
{
	char from[TIMEFMT_ISO], to[TIMEFMT_ISO], term[2 * TIMEFMT_ISO + 16], old[PROMPT_MAX];
	struct span_of_time span;
	int cells, first, last;

	if (!span_here(a, &span, &cells))
		return REACT_NONE;
	marked(a, &span, cells, &first, &last);
	if (!timefmt_iso(cell_start(&span, first, cells), from, sizeof from) ||
	    !timefmt_iso(cell_start(&span, last + 1, cells) - 1, to, sizeof to))
		return REACT_NONE;
	snprintf(term, sizeof term, "since:%s until:%s", from, to);
	a->brush.from = a->brush.at = TIME_UNKNOWN;
	snprintf(old, sizeof old, "%s", a->question.filter);
	drop_span(old);
	return app_narrow(a, old, term);
}

/* --- the view ----------------------------------------------------------------------------------
 */

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_VOLUME];
	const struct registry *g = a->answer->world->registry;
	enum charts style = chart_style(a);
	int cells = cells_of(width), height = a->rows / 2 - 2;
	uint32_t at[2 * CELLS_MAX], n, peak = 0;
	struct span_of_time span;
	char label[INTL_BUF];
	bool any = false;

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
		lines_link(l, LINK_COMMAND, TO_BRUSH);
		lines_fit_right(l, ROLE_NUMBER,
				str_of(y == height - 1 ? intl_short(a->lang, peak, label) : y ? "" : "0"),
				LABEL - 1);
		lines_add(l, ROLE_BORDER, "│");
		chart_row(l, style, at, cells, height, y, peak);
	}
	axis(a, l, &span, cells, n);
	ruler(a, l, &span, cells, at, n);
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
	a->brush.from = a->brush.at = TIME_UNKNOWN;
	return act_VIEW(a, "volume", 0);
}

enum reaction volume_follow(struct app *a, uint32_t event)
{
	const struct registry *g = a->answer->world->registry;
	char *quoted, *term = NULL;
	enum reaction r;

	if (event == TO_BRUSH)
		return narrow_to_span(a);
	if (!g || event >= g->event_count)
		return REACT_NONE;
	quoted = filter_quoted(g->events[event].id);
	if (!quoted || asprintf(&term, "during:%s", quoted) < 0)
		term = NULL;
	free(quoted);
	if (!term)
		return REACT_NONE;
	r = app_narrow(a, a->question.filter, term);
	free(term);
	return r;
}
