/* Actors: who positioned which trends, and what share of their posts is inorganic: the bulletin's
 * table.  Both the mean of the trends and the post-weighted share, for published figures are
 * either. */
#include "config.h"

#include "attrib.h"
#include "draw.h"
#include "naming.h"
#include "pane_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct actor_row {
	uint32_t actor; /* NONE: unattributed */
	uint32_t trends, measured;
	int64_t reported;
	double mean; /* sum of the trends' shares, then their mean */
	struct share_sums sums;
};

static void title(const struct app *a, struct pen *p)
{
	(void)a;
	pen_text(p, ROLE_NORMAL, _("who positioned what, in the selection"));
}

static void count_trend(const struct app *a, struct actor_row *rows, const struct trend_row *t)
{
	const struct registry *g = a->answer->world->registry;
	const struct trend *trend = &g->trends[t->trend];
	struct actor_row *row =
		&rows[trend->actor < g->actor_count ? trend->actor : g->actor_count];
	struct shares s = shares_of(&t->sums);

	row->trends++;
	if (trend->reported > 0)
		row->reported += trend->reported;
	if (!isnan(s.inorganic)) {
		row->mean += s.inorganic;
		row->measured++;
	}
	share_sums_merge(&row->sums, &t->sums);
}

static int by_posts(const void *x, const void *y)
{
	const struct actor_row *a = x, *b = y;

	if (a->sums.posts != b->sums.posts)
		return a->sums.posts > b->sums.posts ? -1 : 1;
	return a->actor < b->actor ? -1 : 1;
}

/* The name gets what the figures leave: several actors may begin alike.  The shares stay at any
 * width. */
static int name_cells(int width)
{
	int left = width - 7 - 6 - 10;

	if (width >= 60)
		left -= 7 + 9;
	if (width >= 70)
		left -= 11;
	if (width >= 90)
		left -= 22;
	if (width >= 100)
		left -= 9;
	if (width >= 110)
		left -= 9;
	return left < 12 ? 12 : left > 34 ? 34 : left;
}

static void heads(struct lines *l, int width)
{
	lines_new(l);
	lines_fit(l, ROLE_COLUMN, str_of(_("actor")), name_cells(width));
	if (width >= 90)
		lines_fit(l, ROLE_COLUMN, str_of(_("sector")), 22);
	if (width >= 60)
		lines_fit_right(l, ROLE_COLUMN, str_of(_("trends")), 7);
	if (width >= 100)
		lines_fit_right(l, ROLE_COLUMN, str_of(_("% total")), 9);
	lines_fit_right(l, ROLE_COLUMN, str_of(_(" posts")), 7);
	if (width >= 60)
		lines_fit_right(l, ROLE_COLUMN, str_of(_("% total")), 9);
	if (width >= 110)
		lines_fit_right(l, ROLE_COLUMN, str_of(_("reported")), 9);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("mean")), 6);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("by post")), 10);
	if (width >= 70)
		lines_add(l, ROLE_COLUMN, _("  [90 %%]"));
}

static void percent_cell(struct lines *l, double part, double all)
{
	char n[INTL_BUF], text[INTL_BUF + 1];

	snprintf(text, sizeof text, "%s%%", intl_percent(all > 0 ? part / all : NAN, n));
	lines_fit_right(l, ROLE_NUMBER, str_of(text), 9);
}

static void begin(struct lines *l, const struct actor_row *r, bool sector)
{
	if (sector)
		lines_new(l);
	else
		lines_link(l, LINK_ACTOR, r->actor);
}

/* sector: the row is of that, not of an actor. */
static void row_lines(struct app *a, struct lines *l, const struct actor_row *r,
		      const struct str *sector, int width)
{
	const struct registry *g = a->answer->world->registry;
	struct shares s = shares_of(&r->sums);
	char n[INTL_BUF], lo[INTL_BUF], text[2 * INTL_BUF];
	struct str name = sector		  ? naming_sector(a, *sector)
			  : r->actor == NONE ? str_of(_("unattributed"))
					     : g->actors[r->actor].name;
	enum role role = r->actor == NONE ? ROLE_DIM : ROLE_TITLE;
	size_t first, rest;

	begin(l, r, sector != NULL);
	first = frame_line_end(name, 0, name_cells(width) - 1, &rest);
	lines_fit(l, role, (struct str){name.p, first}, name_cells(width) - 1);
	lines_add(l, ROLE_NORMAL, " ");
	if (width >= 90) {
		lines_fit(l, ROLE_NORMAL,
			  sector || r->actor == NONE
				  ? str_of("")
				  : naming_sector(a, g->actors[r->actor].sector),
			  21);
		lines_add(l, ROLE_NORMAL, " ");
	}
	snprintf(text, sizeof text, "%u", r->trends);
	if (width >= 60)
		lines_fit_right(l, ROLE_NUMBER, str_of(text), 7);
	if (width >= 100)
		percent_cell(l, r->trends, a->answer->result->trend_count);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, r->sums.posts, n)), 7);
	if (width >= 60)
		percent_cell(l, (double)r->sums.posts, (double)a->answer->result->selected);
	if (width >= 110)
		lines_fit_right(
			l, ROLE_NUMBER,
			str_of(r->reported ? intl_short(a->lang, (uint64_t)r->reported, n) : "–"),
			9);
	snprintf(text, sizeof text, r->measured ? "%s%%" : "–",
		 intl_percent(r->measured ? r->mean / r->measured : NAN, n));
	lines_fit_right(l, ROLE_NUMBER, str_of(text), 6);
	snprintf(text, sizeof text, isnan(s.inorganic) ? "–" : "%s%%",
		 intl_percent(s.inorganic, n));
	lines_fit_right(l, ROLE_NUMBER, str_of(text), 10);
	if (width >= 70 && !isnan(s.inorganic))
		lines_add(l, ROLE_NUMBER, "  [%s–%s]", intl_low(s.lo, lo), intl_high(s.hi, n));
	if (width >= 132 && !isnan(s.inorganic))
		lines_add(l, ROLE_NORMAL, _(" of %s %% assessable"),
			  intl_percent(1 - s.unassessable, n));
	/* Actors may be told apart by the end of their names alone: it is never cut off. */
	while (rest < name.len) {
		size_t from = rest, end = frame_line_end(name, from, name_cells(width) - 2, &rest);

		begin(l, r, sector != NULL);
		lines_add(l, role, " ");
		lines_fit(l, role, (struct str){name.p + from, end - from}, name_cells(width) - 2);
	}
}

/* On whose word, and on what evidence; an analyst's word stands before what was computed. */
static void who_says(struct app *a, struct lines *l, const struct trend *t)
{
	const struct world *w = a->answer->world;
	const struct registry *g = w->registry;
	const struct attrib_world aw = {.c = w->corpus,
					.actors = g->actors,
					.actor_count = g->actor_count,
					.account_actor = g->account_actor};
	const char *words =
		t->found ? attrib_words(&aw, t->found, a->lang == LANG_EN, true, &l->arena) : NULL;

	if (t->by == BY_ANALYST) {
		lines_add(l, ROLE_MARKED, _(" analyst "));
		lines_str(l, ROLE_MARKED, t->actor_who);
		lines_add(l, ROLE_NORMAL, ": ");
	}
	if (t->by >= BY_CASE || !words)
		lines_str(l, ROLE_DIM, t->actor_evidence);
	if (t->by >= BY_CASE && words)
		lines_add(l, ROLE_DIM, _(" · computed: "));
	if (words)
		lines_str(l, ROLE_DIM, str_of(words));
}

/* The trends of one actor, under its row. */
static void trend_lines(struct app *a, struct lines *l, uint32_t actor, int width)
{
	const struct registry *g = a->answer->world->registry;
	const struct result *r = a->answer->result;
	char day[INTL_BUF], n[INTL_BUF], share[INTL_BUF], low[INTL_BUF], high[INTL_BUF];

	for (uint32_t i = 0; i < r->trend_count; i++) {
		const struct trend_row *t = &r->trends[i];
		const struct trend *trend = t->trend < g->trend_count ? &g->trends[t->trend] : NULL;
		uint32_t owner = trend && trend->actor < g->actor_count ? trend->actor : NONE;
		struct shares s = shares_of(&t->sums);

		if (!trend || owner != actor)
			continue;
		lines_link(l, LINK_TREND, t->trend);
		lines_fit_right(l, ROLE_DIM,
				str_of(intl_date(a->lang, trend->start_ms, DATE_DAY, day)), 12);
		lines_add(l, ROLE_TAG, " #");
		lines_fit(l, ROLE_TAG, trend->name, width >= 60 ? 28 : 14);
		lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, t->sums.posts, n)), 6);
		lines_add(l, ROLE_SHARE, " %3s%%", intl_percent(s.inorganic, share));
		if (width >= 60 && !isnan(s.inorganic))
			lines_add(l, ROLE_NUMBER, " [%s–%s]", intl_low(s.lo, low),
				  intl_high(s.hi, high));
		if (width < 120) {
			lines_link(l, LINK_TREND, t->trend);
			lines_add(l, ROLE_NORMAL, width >= 60 ? "              " : "  ");
		}
		lines_add(l, ROLE_NORMAL, " ");
		who_says(a, l, trend);
	}
}

/* Who positioned most trends: not the order of the table, which is by posts. */
static void promoters(const struct app *a, struct lines *l, const struct actor_row *rows)
{
	const struct registry *g = a->answer->world->registry;
	bool told[3] = {false};
	uint32_t last = UINT32_MAX, at[3];

	for (int k = 0; k < 3; k++) {
		at[k] = NONE;
		for (uint32_t i = 0; i <= g->actor_count; i++) {
			bool before = false;

			for (int j = 0; j < k; j++)
				before = before || at[j] == i;
			if (!before && rows[i].actor != NONE && rows[i].trends &&
			    rows[i].trends <= last &&
			    (at[k] == NONE || rows[i].trends > rows[at[k]].trends))
				at[k] = i;
		}
		told[k] = at[k] != NONE;
		last = told[k] ? rows[at[k]].trends : 0;
	}
	if (!told[1])
		return;
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_NORMAL, "%s", _("Most trends: "));
	for (int k = 0; k < 3 && told[k]; k++) {
		lines_add(l, ROLE_NORMAL, "%s", k ? " · " : "");
		lines_str(l, ROLE_TITLE, g->actors[rows[at[k]].actor].name);
		lines_add(l, ROLE_NUMBER, " %u", rows[at[k]].trends);
	}
}

static bool same_sector(const struct registry *g, const struct actor_row *x, struct str sector)
{
	struct str s = x->actor == NONE ? str_of("") : g->actors[x->actor].sector;

	return s.len == sector.len && (!s.len || !memcmp(s.p, sector.p, s.len));
}

/* The actors' rows added up by sector, in the order of their first. */
static void sector_lines(struct app *a, struct lines *l, const struct actor_row *rows, int width)
{
	const struct registry *g = a->answer->world->registry;

	lines_new(l);
	for (uint32_t i = 0; i <= g->actor_count; i++) {
		struct str sector = rows[i].actor == NONE ? str_of("") : g->actors[rows[i].actor].sector;
		struct actor_row sum = {.actor = NONE};
		bool before = !rows[i].trends || !sector.len;

		for (uint32_t j = 0; j < i && !before; j++)
			before = rows[j].trends && same_sector(g, &rows[j], sector);
		for (uint32_t j = i; j <= g->actor_count && !before; j++) {
			if (!same_sector(g, &rows[j], sector))
				continue;
			sum.trends += rows[j].trends;
			sum.measured += rows[j].measured;
			sum.reported += rows[j].reported;
			sum.mean += rows[j].mean;
			share_sums_merge(&sum.sums, &rows[j].sums);
		}
		if (!before)
			row_lines(a, l, &sum, &sector, width);
	}
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_ACTORS];
	const struct registry *g = a->answer->world->registry;
	const struct result *r = a->answer->result;
	struct actor_row *rows = g ? calloc(g->actor_count + 1, sizeof *rows) : NULL;

	if (!rows || !g->trend_count || a->question.by_tag) {
		lines_new(l);
		lines_add(l, ROLE_NORMAL,
			  g && g->trend_count
				  ? _("The list is of hashtags; t goes back to registered trends.")
				  : _("No trends or actors are registered: import a case with "
				      "--case."));
		free(rows);
		return;
	}
	for (uint32_t i = 0; i <= g->actor_count; i++)
		rows[i].actor = i < g->actor_count ? i : NONE;
	for (uint32_t i = 0; i < r->trend_count; i++)
		if (r->trends[i].trend < g->trend_count)
			count_trend(a, rows, &r->trends[i]);
	qsort(rows, g->actor_count + 1, sizeof *rows, by_posts);
	heads(l, width);
	for (uint32_t i = 0; i <= g->actor_count; i++)
		if (rows[i].trends)
			row_lines(a, l, &rows[i], NULL, width);
	promoters(a, l, rows);
	sector_lines(a, l, rows, width);
	for (uint32_t i = 0; i <= g->actor_count; i++) {
		if (!rows[i].trends)
			continue;
		lines_new(l);
		lines_new(l);
		lines_str(l, ROLE_TITLE,
			  rows[i].actor == NONE ? str_of(_("unattributed"))
						: g->actors[rows[i].actor].name);
		trend_lines(a, l, rows[i].actor, width);
	}
	free(rows);
}

PANE_OF_LINES(actors, PANE_ACTORS, title, build)
