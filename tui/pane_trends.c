/* The trend list: the whole selection, then one row for each trend or tag that has posts in it. */
#include "config.h"

#include "draw.h"
#include "fold.h"
#include "pane.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FOOTER_ROWS = 5, FOOTER_FROM = 13 /* rows of the pane from which it has one */ };

/* Columns from left to right; which of them get room is has_column's. */
enum column { COL_ANALYST, COL_FIRST, COL_ACTOR, COL_BAR, COL_ACCOUNTS, COL_REPORTED, COL_WHISKER, COLUMNS };
static const struct {
	const char *title;
	int cells;
} columns[COLUMNS] = {
	[COL_ANALYST] = {N_("yours"), 6},
	[COL_FIRST] = {N_(" day"), 8},	    [COL_ACTOR] = {N_(" by"), 13},
	[COL_BAR] = {N_(" shares"), 10},    [COL_ACCOUNTS] = {N_("accts"), 7},
	[COL_REPORTED] = {N_("report"), 7}, [COL_WHISKER] = {N_(" 0 · inorganic · 100"), 21},
};
enum { GUTTER = 2, POSTS_CELLS = 7, NAME_SHORT = 14, NAME_MIN = 16, NAME_LONG = 22, NAME_WIDE = 24 };

static const char *const sort_words[] = {
	[TREND_BY_POSTS] = N_("by posts"),
	[TREND_BY_INORGANIC] = N_("by inorganic"),
	[TREND_BY_ACCOUNTS] = N_("by accounts"),
	[TREND_BY_TAG] = N_("by tag"),
	[TREND_BY_FIRST] = N_("by first post"),
	[TREND_BY_PEAK] = N_("by peak"),
	[TREND_BY_REPORTED] = N_("by reported"),
	[TREND_BY_DOUBT] = N_("by doubt"),
	[TREND_BY_POSTS_PER_ACCOUNT] = N_("by posts per account"),
};

static int column_cells(const struct app *a, enum column c)
{
	return c == COL_FIRST && a->answer->years ? 12 : columns[c].cells;
}

/* What a column must leave of the tag.  Appearances of one tag are told apart by their day, so that it
 * comes before the tag's end, as does your share; tags of a case are slogans, which say more than the
 * other columns. */
static int name_least(enum column c, bool registered, int width)
{
	if (width >= 70)
		return NAME_WIDE;
	if (!registered)
		return NAME_MIN;
	return c == COL_FIRST || c == COL_ANALYST ? NAME_SHORT : NAME_LONG;
}

/* Registered trends of one tag are told apart by their day and by who positioned them, so these
 * come first there.  How many accounts there are says whether the share is of a crowd or of three:
 * before the posts that somebody reported, which no share here is of.  Of a study without
 * posts there is nothing else. */
static bool has_column(const struct app *a, enum column c, int width)
{
	static const enum column registered[] = {COL_ANALYST,
						 COL_FIRST,    COL_ACTOR,    COL_BAR,
						 COL_ACCOUNTS, COL_REPORTED, COL_WHISKER},
				 unseen[] = {COL_FIRST, COL_ACTOR, COL_REPORTED},
				 tags[] = {COL_ANALYST, COL_BAR, COL_ACCOUNTS, COL_FIRST, COL_WHISKER};
	const struct registry *g = a->answer->world->registry;
	bool is_registered = g && g->trend_count && !a->question.by_tag;
	bool is_unseen = is_registered && !a->answer->world->corpus->n.posts;
	const enum column *order = is_unseen ? unseen : is_registered ? registered : tags;
	size_t n = is_unseen	   ? sizeof unseen / sizeof *unseen
		   : is_registered ? sizeof registered / sizeof *registered
				   : sizeof tags / sizeof *tags;
	int left = width - GUTTER - POSTS_CELLS - DRAW_SHARE_CELLS;

	for (size_t i = 0; i < n; i++) {
		if (left - column_cells(a, order[i]) < name_least(order[i], is_registered, width))
			continue;
		/* Beside the method's only where a verdict moves it. */
		if (order[i] == COL_ANALYST && !a->answer->analyst.marked)
			continue;
		left -= column_cells(a, order[i]);
		if (order[i] == c)
			return true;
	}
	return false;
}

static int name_cells(const struct app *a, int width)
{
	int cells = width - GUTTER - POSTS_CELLS - DRAW_SHARE_CELLS;

	for (enum column c = 0; c < COLUMNS; c++)
		if (has_column(a, c, width))
			cells -= column_cells(a, c);
	return cells;
}

static void title(const struct app *a, struct pen *p)
{
	char n[INTL_BUF];

	if (!a->answer)
		return;
	pen_printf(p, ROLE_NORMAL, "%s · %s %s",
		   intl_count(a->lang, a->answer->result->trend_count, n),
		   _(sort_words[a->question.trend_sort]), a->question.trend_reverse ? "▲" : "▼");
}

static uint32_t count(const struct app *a)
{
	return a->answer ? a->answer->result->trend_count + 1 : 0;
}

static int footer(struct area area)
{
	return area.h >= FOOTER_FROM ? FOOTER_ROWS : 0;
}

static int overhead(const struct app *a, struct area area)
{
	(void)a;
	return 1 + footer(area);
}

static struct target target(const struct app *a, uint32_t row)
{
	const struct result *r = a->answer->result;

	if (!row || row > r->trend_count)
		return (struct target){TARGET_NONE, 0};
	if (r->trends[row - 1].trend != NONE)
		return (struct target){TARGET_TREND, r->trends[row - 1].trend};
	if (r->trends[row - 1].tag == NONE)
		return (struct target){TARGET_NONE, 0};
	return (struct target){TARGET_TAG, r->trends[row - 1].tag};
}

static void draw_heads(const struct app *a, struct frame *f, struct area area)
{
	struct pen p = pen_at(f, area, GUTTER, 0);

	pen_fit(&p, ROLE_COLUMN, str_of(_("tag")), name_cells(a, area.w));
	pen_fit_right(&p, ROLE_COLUMN, str_of(_(" posts")), POSTS_CELLS);
	pen_fit(&p, ROLE_COLUMN, str_of(_(" inorg [90%]")), DRAW_SHARE_CELLS);
	for (enum column c = 0; c < COLUMNS; c++)
		if (has_column(a, c, area.w)) {
			if (c == COL_ACCOUNTS || c == COL_REPORTED || c == COL_ANALYST)
				pen_fit_right(&p, ROLE_COLUMN, str_of(_(columns[c].title)),
					      column_cells(a, c));
			else
				pen_fit(&p, ROLE_COLUMN, str_of(_(columns[c].title)),
					column_cells(a, c));
		}
}

static void draw_actor(const struct app *a, struct pen *p, const struct trend_row *t)
{
	const struct registry *g = a->answer->world->registry;
	uint32_t actor = t && t->trend < g->trend_count ? g->trends[t->trend].actor : NONE;

	pen_text(p, ROLE_NORMAL, " ");
	if (actor < g->actor_count)
		pen_fit(p, ROLE_NORMAL, g->actors[actor].name, columns[COL_ACTOR].cells - 1);
	else
		pen_fit(p, ROLE_DIM, str_of(t ? _("unattributed") : ""),
			columns[COL_ACTOR].cells - 1);
}

static void draw_day(const struct app *a, struct pen *p, const struct trend_row *t)
{
	enum intl_date form = a->answer->years ? DATE_ISO : DATE_DAY_SHORT;
	char day[INTL_BUF];

	pen_text(p, ROLE_NORMAL, " ");
	pen_fit(p, ROLE_NORMAL, str_of(t ? intl_date(a->lang, app_trend_start(a, t), form, day) : ""),
		column_cells(a, COL_FIRST) - 1);
}

/* The share by the verdicts, where these move it. */
static void draw_analyst(const struct app *a, struct pen *p, const struct trend_row *t)
{
	const struct answer *k = a->answer;
	double share = t ? answer_trend_analyst(k, (uint32_t)(t - k->result->trends))
			 : k->analyst.inorganic;
	char n[INTL_BUF], text[INTL_BUF + 2];

	snprintf(text, sizeof text, isnan(share) ? "=" : "%s%%", intl_percent(share, n));
	pen_fit_right(p, isnan(share) ? ROLE_DIM : ROLE_MARKED, str_of(text),
		      columns[COL_ANALYST].cells);
}

static void draw_column(const struct app *a, struct pen *p, enum column c,
			const struct trend_row *t, const struct share_sums *sums,
			const struct shares *s)
{
	const struct registry *g = a->answer->world->registry;
	int64_t reported;
	char n[INTL_BUF];

	switch (c) {
	case COL_ANALYST:
		draw_analyst(a, p, t);
		break;
	case COL_BAR:
		pen_text(p, ROLE_NORMAL, " ");
		draw_share_bar(p, s, columns[c].cells - 2);
		pen_text(p, ROLE_NORMAL, " ");
		break;
	case COL_ACTOR:
		draw_actor(a, p, t);
		break;
	case COL_ACCOUNTS:
		pen_fit_right(p, ROLE_NUMBER, str_of(intl_short(a->lang, sums->accounts, n)),
			      columns[c].cells);
		break;
	case COL_REPORTED:
		reported = t && t->trend < g->trend_count ? g->trends[t->trend].reported
							  : COUNT_UNKNOWN;
		pen_fit_right(
			p, ROLE_NUMBER,
			str_of(reported < 0 ? "–" : intl_short(a->lang, (uint64_t)reported, n)),
			columns[c].cells);
		break;
	case COL_WHISKER:
		pen_text(p, ROLE_NORMAL, " ");
		draw_whisker(p, s, columns[c].cells - 2);
		pen_text(p, ROLE_NORMAL, " ");
		break;
	case COL_FIRST:
		draw_day(a, p, t);
		break;
	case COLUMNS:
		break;
	}
}

static void draw_name(const struct app *a, struct pen *p, const struct trend_row *t, int cells)
{
	struct pen start = *p;

	if (!t) {
		pen_fit(p, ROLE_TITLE, str_of(_("all posts")), cells);
		return;
	}
	if (cells < 2)
		return;
	pen_text(p, ROLE_TAG, draw_sigil(app_trend_name(a, t->trend, t->tag)));
	pen_fit(p, ROLE_TAG, app_trend_name(a, t->trend, t->tag), cells - 2);
	pen_repeat(p, ROLE_NORMAL, " ", cells - (p->x - start.x));
}

static void draw_trend(const struct app *a, struct frame *f, struct area area, int y, uint32_t row,
		       bool focused)
{
	const struct result *r = a->answer->result;
	const struct trend_row *t = row ? &r->trends[row - 1] : NULL;
	const struct share_sums *sums = t ? &t->sums : &r->sums;
	struct shares s = t ? shares_of(sums) : r->shares;
	bool here = row == a->cursor[PANE_TRENDS].index;
	struct pen p = draw_row(a, f, area, y, here, focused);
	char n[INTL_BUF];

	draw_gutter(a, &p, target(a, row), here, focused);
	draw_name(a, &p, t, name_cells(a, area.w));
	pen_fit_right(&p, ROLE_NUMBER, str_of(intl_short(a->lang, sums->posts, n)), POSTS_CELLS);
	draw_share(&p, &s, a->scoring && !a->answer->world->score);
	for (enum column c = 0; c < COLUMNS; c++)
		if (has_column(a, c, area.w))
			draw_column(a, &p, c, t, sums, &s);
	pen_clear_line(&p);
}

static void draw_shares_in_words(const struct app *a, struct pen *p, const struct shares *s)
{
	char n[4][INTL_BUF], why[UNMEASURED_MAX];

	if (!a->answer->world->score) {
		pen_text(p, ROLE_STALE, app_unmeasured(a, _("shares not measured yet"), why));
		return;
	}
	pen_whole(p, ROLE_AUTOMATED, _("█auto %s "), intl_percent(s->automated, n[0]));
	pen_whole(p, ROLE_COORDINATED, _("▒coord %s "), intl_percent(s->coordinated, n[1]));
	pen_whole(p, ROLE_ORGANIC, _("░org %s "), intl_percent(s->organic, n[2]));
	pen_whole(p, ROLE_UNASSESSABLE, _("n/a %s %%"), intl_percent(s->unassessable, n[3]));
}

/* Few accounts that wrote much are what makes an interval wide. */
static void draw_most_active(struct frame *f, struct area area, enum lang lang,
			     const struct trend_detail *d, uint64_t posts)
{
	struct pen p = pen_at(f, area, 1, 4);
	char n[3][INTL_BUF];

	pen_whole(&p, ROLE_NORMAL,
		    ngettext("%s account wrote %s %% of them", "the %s most active wrote %s %% of them",
			     d->top1),
		    intl_count(lang, d->top1, n[0]),
		    intl_percent((double)d->top1_posts / (double)posts, n[1]));
	if (d->top10_posts > d->top1_posts)
		pen_whole(&p, ROLE_NORMAL, _(" · top 10%% wrote %s%%"),
			    intl_percent((double)d->top10_posts / (double)posts, n[2]));
}

/* What the row under the cursor is made of: in words and numbers, all of them over its posts. */
static void draw_footer(const struct app *a, struct frame *f, struct area area)
{
	const struct result *r = a->answer->result;
	uint32_t row = a->spark.row <= r->trend_count ? a->spark.row : 0;
	const struct trend_row *t = row ? &r->trends[row - 1] : NULL;
	const struct share_sums *sums = t ? &t->sums : &a->answer->result->sums;
	struct shares s = shares_of(sums);
	struct pen p = pen_at(f, area, 0, 0);
	char n[5][INTL_BUF];
	double each = sums->accounts ? (double)sums->posts / (double)sums->accounts : 0;

	pen_repeat(&p, ROLE_BORDER, "─", area.w);
	p = pen_at(f, area, 1, 1);
	/* Figures of another row, under this one, would be read as its own. */
	if (a->following_trend && a->follow_ms < 0) {
		pen_text(&p, ROLE_DIM, _("Enter: the row's figures and posts"));
		return;
	}
	draw_sparkline(&p, a->spark.at, a->spark.count, a->spark.peak, area.w >= 60 ? 30 : 14);
	if (t && a->trend_detail_known && a->trend_detail.peak_posts)
		pen_whole(&p, ROLE_NORMAL, _(" peak %s/h %s"),
			    intl_short(a->lang, a->trend_detail.peak_posts, n[0]),
			    intl_date(a->lang, a->trend_detail.peak_ms,
				      a->answer->years ? DATE_ISO : DATE_DAY_SHORT, n[1]));
	else
		pen_text(&p, ROLE_DIM, _(" posts over time"));
	p = pen_at(f, area, 1, 2);
	draw_shares_in_words(a, &p, &s);
	p = pen_at(f, area, 1, 3);
	pen_whole(&p, ROLE_NORMAL, "%s %s", intl_count(a->lang, sums->accounts, n[0]),
		    ngettext("account", "accounts", sums->accounts));
	pen_whole(&p, ROLE_NORMAL, _(" · %s posts each"), intl_decimal(a->lang, each, 1, n[1]));
	if (!t || !a->trend_detail_known || !sums->posts)
		return;
	pen_whole(&p, ROLE_NORMAL, _(" · %s%% reposts"),
		    intl_percent((double)a->trend_detail.reposts / (double)sums->posts, n[3]));
	draw_most_active(f, area, a->lang, &a->trend_detail, sums->posts);
}

static void draw_pane(const struct app *a, struct frame *f, struct area area, bool focused)
{
	const struct cursor *c = &a->cursor[PANE_TRENDS];
	int rows = area.h - overhead(a, area);

	draw_heads(a, f, area);
	for (int y = 0; y < rows && c->top + (uint32_t)y < count(a); y++)
		draw_trend(a, f, area, 1 + y, c->top + (uint32_t)y, focused);
	if (footer(area))
		draw_footer(
			a, f,
			(struct area){area.x, area.y + area.h - FOOTER_ROWS, area.w, FOOTER_ROWS});
}

/* The timeline follows the cursor. */
static enum reaction moved(struct app *a)
{
	const struct trend_row *t = app_trend(a);
	uint32_t trend = t ? t->trend : NONE, tag = t ? t->tag : NONE;

	if (a->patient) {
		a->wanted_trend = trend;
		a->wanted_tag = tag;
		a->following = a->following_trend = true;
		return REACT_REDRAW;
	}
	a->built_width[PANE_TRENDS] = 0;
	return app_follow(a, trend, tag);
}

static enum reaction drill(struct app *a)
{
	app_push(a);
	return app_go(a, PANE_TIMELINE);
}

static bool matches(const struct app *a, uint32_t row, struct str needle)
{
	const struct result *r = a->answer->result;
	char folded[PANE_TEXT];
	struct str name;
	size_t n;

	if (!row || row > r->trend_count)
		return false;
	name = app_trend_name(a, r->trends[row - 1].trend, r->trends[row - 1].tag);
	n = fold_text(name, folded, sizeof folded);
	return n <= sizeof folded && memmem(folded, n, needle.p, needle.len);
}

const struct pane_ops pane_trends = {
	.title = title,
	.count = count,
	.draw = draw_pane,
	.overhead = overhead,
	.moved = moved,
	.drill = drill,
	.target = target,
	.matches = matches,
};
