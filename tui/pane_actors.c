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

static void title(const struct app *a, struct pen *p)
{
	(void)a;
	pen_text(p, ROLE_NORMAL, _("who positioned what, in the selection"));
}

static bool same_sector(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

/* What was reported of the trends that an actor positioned (NONE: nobody), or one of a sector. */
static int64_t reported(const struct app *a, const struct actor_row *r, bool sector)
{
	const struct registry *g = a->answer->world->registry;
	const struct result *q = a->answer->result;
	int64_t sum = 0;

	for (uint32_t i = 0; i < q->trend_count; i++) {
		const struct trend *t = q->trends[i].trend < g->trend_count ? &g->trends[q->trends[i].trend] : NULL;

		if (!t || t->reported <= 0)
			continue;
		if (sector ? t->actor != NONE && same_sector(g->actors[t->actor].sector, r->sector)
			   : t->actor == r->actor)
			sum = t->reported < INT64_MAX - sum ? sum + t->reported : INT64_MAX;
	}
	return sum;
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

	snprintf(text, sizeof text, all > 0 ? "%s%%" : "–", intl_percent(all > 0 ? part / all : NAN, n));
	lines_fit_right(l, ROLE_NUMBER, str_of(text), 9);
}

static void begin(struct lines *l, const struct actor_row *r, bool sector)
{
	if (sector)
		lines_new(l);
	else
		lines_link(l, LINK_ACTOR, r->actor);
}

/* sector: the row is of one, not of an actor. */
static void row_lines(struct app *a, struct lines *l, const struct actor_row *r, bool sector, int width)
{
	const struct registry *g = a->answer->world->registry;
	struct shares s = shares_of(&r->sums);
	char n[INTL_BUF], lo[INTL_BUF], text[2 * INTL_BUF];
	struct str name = sector		  ? naming_sector(a, r->sector)
			  : r->actor == NONE ? str_of(_("unattributed"))
					     : g->actors[r->actor].name;
	enum role role = r->actor == NONE ? ROLE_DIM : ROLE_TITLE;
	size_t first, rest;

	begin(l, r, sector);
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
	if (width >= 60)
		lines_fit_right(l, ROLE_NUMBER, str_of(intl_count(a->lang, r->trends, n)), 7);
	if (width >= 100)
		percent_cell(l, r->trends, a->answer->result->trend_count);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, r->sums.posts, n)), 7);
	if (width >= 60)
		percent_cell(l, (double)r->sums.posts, (double)a->answer->result->selected);
	if (width >= 110) {
		int64_t volume = reported(a, r, sector);

		lines_fit_right(l, ROLE_NUMBER,
				str_of(volume ? intl_short(a->lang, (uint64_t)volume, n) : "–"), 9);
	}
	snprintf(text, sizeof text, r->assessed ? "%s%%" : "–", intl_percent(r->mean, n));
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

		begin(l, r, sector);
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
		lines_add(l, ROLE_TAG, " %s", draw_sigil(trend->name));
		lines_fit(l, ROLE_TAG, trend->name, width >= 60 ? 28 : 14);
		lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, t->sums.posts, n)), 6);
		lines_add(l, ROLE_SHARE, isnan(s.inorganic) ? "   –" : " %3s%%",
			  intl_percent(s.inorganic, share));
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
static void promoters(const struct app *a, struct lines *l, const struct actor_table *t)
{
	const struct actor_row *most[3] = {NULL};
	int count = 0;

	for (uint32_t i = 0; i < t->actor_count; i++) {
		const struct actor_row *r = &t->actors[i];
		int k = count < 3 ? count : 2;

		if (r->actor == NONE || (count == 3 && r->trends <= most[2]->trends))
			continue;
		for (; k > 0 && r->trends > most[k - 1]->trends; k--)
			most[k] = most[k - 1];
		most[k] = r;
		count += count < 3;
	}
	if (count < 2)
		return;
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_NORMAL, "%s", _("Most trends: "));
	for (int k = 0; k < count; k++) {
		lines_add(l, ROLE_NORMAL, "%s", k ? " · " : "");
		lines_str(l, ROLE_TITLE, a->answer->world->registry->actors[most[k]->actor].name);
		lines_add(l, ROLE_NUMBER, " %u", most[k]->trends);
	}
}

static void table_lines(struct app *a, struct lines *l, const struct actor_table *t, int width)
{
	const struct registry *g = a->answer->world->registry;

	heads(l, width);
	for (uint32_t i = 0; i < t->actor_count; i++)
		row_lines(a, l, &t->actors[i], false, width);
	promoters(a, l, t);
	lines_new(l);
	for (uint32_t i = 0; i < t->sector_count; i++)
		if (t->sectors[i].sector.len)
			row_lines(a, l, &t->sectors[i], true, width);
	for (uint32_t i = 0; i < t->actor_count; i++) {
		lines_new(l);
		lines_new(l);
		lines_str(l, ROLE_TITLE,
			  t->actors[i].actor == NONE ? str_of(_("unattributed"))
						     : g->actors[t->actors[i].actor].name);
		trend_lines(a, l, t->actors[i].actor, width);
	}
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_ACTORS];
	const struct registry *g = a->answer->world->registry;

	if (a->answer->actors) {
		table_lines(a, l, a->answer->actors, width);
		return;
	}
	lines_new(l);
	if (!g || !g->trend_count)
		lines_add(l, ROLE_NORMAL,
			  _("No trends or actors are registered: import a case with --case."));
	else if (a->question.by_tag)
		lines_add(l, ROLE_NORMAL,
			  _("The list is of hashtags; t goes back to registered trends."));
	else
		lines_add(l, ROLE_DIM, "…");
}

PANE_OF_LINES(actors, PANE_ACTORS, title, build)
