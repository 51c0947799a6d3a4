/* The method: every number that the shares depend on, with its unit, range, default and source. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "method.h"
#include "pane_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void title(const struct app *a, struct pen *p)
{
	char now[INTL_BUF], was[INTL_BUF], why[UNMEASURED_MAX];

	if (*a->unmeasured)
		pen_text(p, ROLE_STALE, app_unmeasured(a, "", why));
	else if (a->answer && !isnan(a->was_method))
		pen_printf(p, ROLE_SHARE, _("inorganic %s %% → %s %%%s"),
			   intl_percent_exact(a->lang, a->was_method, was),
			   intl_percent_exact(a->lang, a->answer->result->shares.inorganic, now),
			   a->scoring ? "…" : "");
	else
		pen_text(p, ROLE_NORMAL, _("+ - change · 0 default · shares follow"));
}

/* Nobody reads 86400000 ms as a day. */
static const char *unit_words(enum lang lang, const struct method_param *p, char buf[INTL_BUF + 8])
{
	char span[INTL_BUF];

	if (!p->unit || strcmp(p->unit, "ms") != 0 || p->value < 1000)
		return p->unit && *p->unit ? _(p->unit) : "";
	snprintf(buf, INTL_BUF + 8, "ms (%s)", intl_span(lang, (int64_t)p->value, span));
	return buf;
}

/* Two lines: the figures, and what they are about. */
static void rows(enum lang lang, struct lines *l, uint32_t i, const struct method_param *p, double fallback,
		 int width)
{
	char now[INTL_BUF], usual[INTL_BUF], least[INTL_BUF], most[INTL_BUF], text[512], unit[INTL_BUF + 8];
	bool changed = p->value != fallback && !(isnan(p->value) && isnan(fallback));

	intl_number(lang, p->value, now);
	intl_number(lang, fallback, usual);
	intl_number(lang, p->least, least);
	intl_number(lang, p->most, most);
	lines_link(l, LINK_COMMAND, i);
	lines_fit(l, ROLE_KEY, str_of(p->name), width >= 70 ? 26 : 18);
	lines_fit_right(l, changed ? ROLE_MARKED : ROLE_SHARE, str_of(now), 10);
	lines_add(l, changed ? ROLE_MARKED : ROLE_DIM, changed ? "* " : "  ");
	if (width >= 50)
		lines_fit(l, ROLE_NORMAL, str_of(unit_words(lang, p, unit)), 12);
	lines_add(l, ROLE_DIM, _("default %s (%s to %s)"), usual, least, most);
	if (p->source && *p->source)
		snprintf(text, sizeof text, "%s (%s)", _(p->help), _(p->source));
	else
		snprintf(text, sizeof text, "%s", _(p->help));
	lines_wrap(l, ROLE_DIM, str_of(text), width, 4);
}

/* --- before and after --------------------------------------------------------------------------- */

enum { MOVES_SHOWN = 5 };

/* With a decimal: a step of a parameter may move less than one per cent. */
static void shares_moved(enum lang lang, struct lines *l, const struct shares *was,
			 const struct shares *is, int width)
{
	char n[10][INTL_BUF];

	lines_tell(l, ROLE_SHARE, width, _("inorganic %s %% [%s–%s] → %s %% [%s–%s]; possible %s–%s → %s–%s %%"),
	     intl_percent_exact(lang, was->inorganic, n[0]), intl_low(was->lo, n[1]), intl_high(was->hi, n[2]),
	     intl_percent_exact(lang, is->inorganic, n[3]), intl_low(is->lo, n[4]), intl_high(is->hi, n[5]),
	     intl_low(was->lo_id, n[6]), intl_high(was->hi_id, n[7]), intl_low(is->lo_id, n[8]),
	     intl_high(is->hi_id, n[9]));
	lines_tell(l, ROLE_NORMAL, width,
	     _("automated %s → %s, coordinated %s → %s, organic-like %s → %s, not assessable %s → %s %%"),
	     intl_percent_exact(lang, was->automated, n[0]), intl_percent_exact(lang, is->automated, n[1]),
	     intl_percent_exact(lang, was->coordinated, n[2]), intl_percent_exact(lang, is->coordinated, n[3]),
	     intl_percent_exact(lang, was->organic, n[4]), intl_percent_exact(lang, is->organic, n[5]),
	     intl_percent_exact(lang, was->unassessable, n[6]), intl_percent_exact(lang, is->unassessable, n[7]));
}

static void trends_moved(struct app *a, struct lines *l, int width)
{
	struct place_move moves[MOVES_SHOWN];
	uint32_t count, found;
	struct trend_place *now = places_of(a->answer->result, &count);
	char n[2][INTL_BUF];

	if (!now)
		return;
	found = places_moved(a->before.places, a->before.count, now, count, moves, MOVES_SHOWN);
	free(now);
	if (!found) {
		lines_tell(l, ROLE_DIM, width, "%s", _("no trend changed its place by inorganic share"));
		return;
	}
	lines_tell(l, ROLE_NORMAL, width,
	     ngettext("%u of %u trends changed its place by inorganic share:",
		      "%u of %u trends changed their place by inorganic share:", found),
	     found, count);
	for (uint32_t i = 0; i < found && i < MOVES_SHOWN; i++) {
		const struct trend_place *was = &moves[i].was, *is = &moves[i].is;
		struct str name;

		lines_new(l);
		lines_add(l, ROLE_NUMBER, "%5u → %-5u", was->place, is->place);
		lines_add(l, ROLE_SHARE, " %5s → %s %%  ", intl_percent_exact(a->lang, was->shares.inorganic, n[0]),
			  intl_percent_exact(a->lang, is->shares.inorganic, n[1]));
		name = app_trend_name(a, is->trend, is->tag);
		lines_add(l, ROLE_TAG, "%s", draw_sigil(name));
		lines_str(l, ROLE_TAG, name);
	}
}

static void build_foot(struct app *a, int width)
{
	struct lines *l = &a->method_foot;

	lines_reset(l);
	if (!a->answer || !a->before.places)
		return;
	lines_new(l);
	for (int i = 0; i < width; i++)
		lines_add(l, ROLE_BORDER, "─");
	shares_moved(a->lang, l, &a->before.shares, &a->answer->result->shares, width);
	trends_moved(a, l, width);
}

/* Never more than half of the view. */
static int overhead(const struct app *a, struct area area)
{
	int rows = (int)a->method_foot.count;

	return rows < area.h / 2 ? rows : area.h / 2;
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_METHOD];

	for (uint32_t i = 0; i < method_param_count(); i++) {
		struct method_param p, shipped;

		method_param_at(&a->method, i, &p);
		method_param_at(&a->method_default, i, &shipped);
		rows(a->lang, l, i, &p, shipped.value, width);
	}
	build_foot(a, width);
}

static void draw_pane(const struct app *a, struct frame *f, struct area area, bool focused)
{
	int foot = overhead(a, area);

	pane_lines_draw(a, f, (struct area){area.x, area.y, area.w, area.h - foot}, PANE_METHOD, focused);
	if (foot)
		lines_draw(&a->method_foot, f,
			   (struct area){area.x, area.y + area.h - foot, area.w, foot}, 0, UINT32_MAX, false,
			   (struct str){0});
}

static uint32_t count(const struct app *a)
{
	return pane_lines_count(a, PANE_METHOD);
}

static enum reaction drill(struct app *a)
{
	return pane_lines_follow(a, PANE_METHOD);
}

static struct target target(const struct app *a, uint32_t row)
{
	return pane_lines_target(a, PANE_METHOD, row);
}

static bool matches(const struct app *a, uint32_t row, struct str needle)
{
	return pane_lines_match(a, PANE_METHOD, row, needle);
}

const struct pane_ops pane_method = {
	.title = title,
	.count = count,
	.draw = draw_pane,
	.overhead = overhead,
	.drill = drill,
	.target = target,
	.matches = matches,
	.build = build,
};
