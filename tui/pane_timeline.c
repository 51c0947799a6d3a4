/* The timeline: the posts of the selection and of the trend under the cursor; or, instead, the
 * accounts that wrote them. */
#include "config.h"

#include "draw.h"
#include "fold.h"
#include "pane.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const post_sorts[] = {
	[POST_BY_TIME] = N_("by time"),	      [POST_BY_REPOSTS] = N_("by reposts"),
	[POST_BY_LIKES] = N_("by likes"),     [POST_BY_INORGANIC] = N_("by inorganic"),
	[POST_BY_ACCOUNT] = N_("by account"),
};
static const char *const account_sorts[] = {
	[ACCOUNT_BY_POSTS] = N_("by posts"),	     [ACCOUNT_BY_INORGANIC] = N_("by inorganic"),
	[ACCOUNT_BY_FOLLOWERS] = N_("by followers"), [ACCOUNT_BY_CREATED] = N_("by creation"),
	[ACCOUNT_BY_HANDLE] = N_("by handle"),
};

/* Whose posts they are: few accounts that wrote much are what makes a trend's interval wide.  Where the
 * trend list has no room for it; "" where it is not known, as while the timeline is behind the cursor. */
static void by_few(const struct app *a, char *out, size_t cap)
{
	const struct trend_row *t = app_trend(a);
	const struct trend_detail *d = &a->trend_detail;
	const struct question *q = &a->answer->question;
	char n[3][INTL_BUF];

	*out = '\0';
	if (!t || t->trend != q->trend || t->tag != q->tag || a->following || q->account != NONE || !a->trend_detail_known || !t->sums.posts)
		return;
	if (t->sums.accounts == 1) {
		snprintf(out, cap, "%s", _(", all by one account"));
		return;
	}
	snprintf(out, cap, _(", %s %% by %s of %s accounts"),
		 intl_percent((double)d->top1_posts / (double)t->sums.posts, n[0]),
		 intl_count(a->lang, d->top1, n[1]), intl_count(a->lang, t->sums.accounts, n[2]));
}

/* How many are listed: the figure whole, its word where `left` cells hold it. */
static void listed(const struct app *a, int left, char *out, size_t cap)
{
	const struct result *r = a->answer->result;
	uint32_t count = a->accounts ? r->account_count : r->posts.count;
	char n[INTL_BUF];

	snprintf(out, cap, "%s %s", intl_count(a->lang, count, n),
		 a->accounts ? ngettext("account", "accounts", count) : ngettext("post", "posts", count));
	if (text_cells(str_of(out), TEXT_LINE) > left)
		snprintf(out, cap, "%s", intl_short(a->lang, count, n));
}

/* Of which trend and which account; in at most that many cells, with a blank after each. */
static void of_what(const struct app *a, struct pen *p, int most)
{
	/* Of what is listed: while a newer question waits for its answer, its name beside these figures
	 * would be wrong. */
	const struct question *q = &a->answer->question;
	int end = p->x + most;
	char name[PANE_TEXT];

	if (q->trend != NONE || q->tag != NONE) {
		struct str tag = app_trend_name(a, q->trend, q->tag);
		int cells = text_cells(tag, TEXT_LINE), room = pen_left(p) > 44 ? 30 : 16;

		room = most - 2 < room ? most - 2 : room;
		pen_text(p, ROLE_TAG, draw_sigil(tag));
		pen_fit(p, ROLE_TAG, tag, cells < room ? cells : room);
		pen_text(p, ROLE_NORMAL, " ");
	}
	if (q->account != NONE && end - p->x > 4) {
		struct str who = app_account_name(a, q->account, name, sizeof name);
		int cells = text_cells(who, TEXT_LINE), room = end - p->x - 1;

		pen_fit(p, ROLE_HANDLE, who, cells < room ? cells : room);
		pen_text(p, ROLE_NORMAL, " ");
	}
}

enum { NAME_LEAST = 14 };

static void title(const struct app *a, struct pen *p)
{
	char figure[2 * INTL_BUF], few[160] = "";
	bool reverse = a->accounts ? a->question.account_reverse : a->question.post_reverse;
	const char *sort = _(a->accounts ? account_sorts[a->question.account_sort]
					 : post_sorts[a->question.post_sort]);
	const struct question *q;
	bool named;

	if (!a->answer)
		return;
	q = &a->answer->question;
	named = q->trend != NONE || q->tag != NONE || q->account != NONE;
	/* A name says something from about a dozen cells on. */
	listed(a, pen_left(p) - (named ? NAME_LEAST : 0), figure, sizeof figure);
	of_what(a, p, pen_left(p) - text_cells(str_of(figure), TEXT_LINE));
	pen_text(p, ROLE_NORMAL, figure);
	if (!a->accounts)
		by_few(a, few, sizeof few);
	/* Half a figure is another figure. */
	if (text_cells(str_of(few), TEXT_LINE) + text_cells(str_of(sort), TEXT_LINE) + 5 <= pen_left(p))
		pen_text(p, ROLE_NORMAL, few);
	pen_whole(p, ROLE_NORMAL, " · %s %s", sort, reverse ? "▲" : "▼");
}

static uint32_t count(const struct app *a)
{
	if (!a->answer)
		return 0;
	return a->accounts ? a->answer->result->account_count : a->answer->result->posts.count;
}

static struct target target(const struct app *a, uint32_t row)
{
	const struct result *r = a->answer->result;

	if (row >= count(a))
		return (struct target){TARGET_NONE, 0};
	return a->accounts ? (struct target){TARGET_ACCOUNT, r->accounts[row].account}
			   : (struct target){TARGET_POST, post_list_at(&r->posts, row)};
}

/* A post's own verdict, else its author's. */
static struct target gutter_target(const struct app *a, row_t row)
{
	struct target post = {TARGET_POST, row};

	if (app_mark_of(a, post) != MARK_NONE || marks_has(&a->marks, post))
		return post;
	return (struct target){TARGET_ACCOUNT, a->answer->world->corpus->account[row]};
}

/* How times are written: neither the day nor the year may be mistaken. */
struct time_form {
	bool clock_only; /* all posts are of one day, which stands in the head of the column */
	bool years;	 /* the corpus spans more than one */
	int cells;
};

static int64_t day_of(int64_t ms)
{
	return ms / 86400000 - (ms % 86400000 < 0);
}

static struct time_form time_form(const struct app *a, int width)
{
	const struct result *r = a->answer->result;
	const struct corpus *c = r->corpus;
	struct time_form t = {.years = c->dated && c->time[c->dated - 1] - c->time[0] >
							   INT64_C(300) * 86400000};

	if (a->question.post_sort == POST_BY_TIME && r->posts.count) {
		int64_t first = c->time[post_list_at(&r->posts, 0)];
		int64_t last = c->time[post_list_at(&r->posts, r->posts.count - 1)];

		t.clock_only = first != TIME_UNKNOWN && last != TIME_UNKNOWN &&
			       day_of(first) == day_of(last);
	}
	if (t.clock_only)
		t.cells = 9;
	else if (t.years)
		t.cells = width >= 60 ? 17 : 11;
	else
		t.cells = width >= 60 ? 16 : 13;
	return t;
}

static void draw_time(const struct app *a, struct pen *p, row_t row, int width)
{
	int64_t ms = a->answer->world->corpus->time[row];
	/* What the data does not tell is not shown: seconds, or the hour. */
	int64_t resolution = app_resolution(a, row);
	int told = resolution >= 86400000 ? 0 : resolution >= 60000 ? 5 : 8;
	struct time_form t = time_form(a, width);
	char day[INTL_BUF], clock[INTL_BUF], text[2 * INTL_BUF + 2];

	intl_date(a->lang, ms, DATE_CLOCK, clock);
	if (ms == TIME_UNKNOWN)
		snprintf(text, sizeof text, "%s", _("undated"));
	else if (t.clock_only)
		snprintf(text, sizeof text, "%.*s", told, clock);
	else if (!t.years)
		snprintf(text, sizeof text, "%s %.*s", intl_date(a->lang, ms, DATE_DAY_SHORT, day),
			 width >= 60 || told < 5 ? told : 5, clock);
	else if (width >= 60)
		snprintf(text, sizeof text, "%s %.*s", intl_date(a->lang, ms, DATE_ISO, day),
			 told < 5 ? told : 5, clock);
	else
		/* The year matters more than the minute here; the post's own page has both. */
		intl_date(a->lang, ms, DATE_ISO, text);
	pen_fit(p, ms == TIME_UNKNOWN ? ROLE_DIM : ROLE_NUMBER, str_of(text), t.cells);
}

static void draw_time_head(const struct app *a, struct pen *p, int width)
{
	struct time_form t = time_form(a, width);
	const struct result *r = a->answer->result;
	char day[INTL_BUF];

	pen_fit(p, ROLE_COLUMN,
		str_of(t.clock_only
			       ? intl_date(a->lang, r->corpus->time[post_list_at(&r->posts, 0)], DATE_DAY_SHORT, day)
			       : _("time UTC")),
		t.cells);
}

static void draw_kind(const struct app *a, struct pen *p, row_t row)
{
	static const char *const words[KIND_COUNT] = {"", "", "RT ", "QT ", "RE "};
	const struct corpus *c = a->answer->world->corpus;
	uint8_t kind = c->kind[row];

	if (kind >= KIND_COUNT || !*words[kind])
		return;
	pen_text(p, ROLE_DIM, words[kind]);
	if (p->area.w >= 60 && c->ref_handle[row] < c->n.handles) {
		pen_text(p, ROLE_DIM, "@");
		pen_str(p, ROLE_DIM, strings_at(&c->handle, c->ref_handle[row]));
		pen_text(p, ROLE_DIM, ": ");
	}
}

/* --- what the posts are sorted by ---------------------------------------------------------------
 */

enum { VALUE_CELLS = 7 };

/* The head of its column; NULL: it stands in another, or would leave no room for the text. */
static const char *value_head(const struct app *a, int width)
{
	if (width < 50)
		return NULL;
	switch (a->answer->question.post_sort) {
	case POST_BY_REPOSTS:
		return _("RTs");
	case POST_BY_LIKES:
		return _("likes");
	case POST_BY_INORGANIC:
		return _("inorg");
	default:
		return NULL;
	}
}

static void draw_value(const struct app *a, struct pen *p, row_t row)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct score *k = a->answer->world->score;
	const enum post_sort sort = a->answer->question.post_sort;
	char n[INTL_BUF], text[INTL_BUF + 8] = "–";

	if (sort == POST_BY_INORGANIC) {
		const struct post_score s = k ? score_post(k, row) : (struct post_score){.class = CLASS_UNASSESSABLE};

		if (s.class != CLASS_UNASSESSABLE)
			snprintf(text, sizeof text, "%s%%",
				 intl_percent((double)(s.automated + s.coordinated) / SHARE_ONE, n));
	} else {
		const uint32_t count = sort == POST_BY_LIKES ? c->likes[row] : c->reposts[row];

		if (count != NONE)
			snprintf(text, sizeof text, "%s", intl_short(a->lang, count, n));
	}
	pen_fit_right(p, sort == POST_BY_INORGANIC ? ROLE_SHARE : ROLE_NUMBER, str_of(text), VALUE_CELLS - 1);
	pen_text(p, ROLE_NORMAL, " ");
}

static void draw_post(const struct app *a, struct frame *f, struct area area, int y, uint32_t at,
		      bool focused)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct score *k = a->answer->world->score;
	row_t row = post_list_at(&a->answer->result->posts, at);
	bool here = at == a->cursor[PANE_TIMELINE].index;
	struct pen p = draw_row(a, f, area, y, here, focused);
	enum post_class class = k ? score_post(k, row).class : CLASS_UNASSESSABLE;
	int author = area.w >= 90 ? 20 : area.w >= 60 ? 15 : 11;
	char name[PANE_TEXT];

	draw_gutter(a, &p, gutter_target(a, row), here, focused);
	draw_time(a, &p, row, area.w);
	pen_fit(&p, ROLE_HANDLE, app_account_name(a, c->account[row], name, sizeof name), author);
	if (value_head(a, area.w))
		draw_value(a, &p, row);
	pen_printf(&p, class_role(class), " %s ", class_letter(class));
	/* The text keeps its looks: it is what is read, and most of what a move would send anew. */
	p.flags = 0;
	draw_kind(a, &p, row);
	pen_str(&p, c->flags[row] & POST_DELETED ? ROLE_DIM : ROLE_NORMAL,
		strings_at(&c->text, c->content[row]));
}

static void draw_account(const struct app *a, struct frame *f, struct area area, int y, uint32_t at,
			 bool focused)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct score *k = a->answer->world->score;
	const struct account_row *row = &a->answer->result->accounts[at];
	bool here = at == a->cursor[PANE_TIMELINE].index;
	struct pen p = draw_row(a, f, area, y, here, focused);
	enum post_class class = k ? k->account_class[row->account] : CLASS_UNASSESSABLE;
	char name[PANE_TEXT], n[INTL_BUF], text[INTL_BUF + 8];
	uint32_t followers = c->account_followers[row->account];
	double share = row->assessable ? (double)row->inorganic / SHARE_ONE / row->assessable : NAN;

	draw_gutter(a, &p, target(a, at), here, focused);
	pen_printf(&p, class_role(class), "%s ", class_letter(class));
	pen_fit(&p, ROLE_HANDLE, app_account_name(a, row->account, name, sizeof name),
		area.w >= 60 ? 20 : 15);
	pen_fit_right(&p, ROLE_NUMBER, str_of(intl_short(a->lang, row->posts, n)), 7);
	snprintf(text, sizeof text, isnan(share) ? "%s" : "%s%%", intl_percent(share, n));
	pen_fit_right(&p, ROLE_SHARE, str_of(text), 6);
	pen_fit_right(&p, ROLE_NUMBER,
		      str_of(followers == NONE ? "–" : intl_short(a->lang, followers, n)), 8);
	if (area.w >= 60) {
		pen_text(&p, ROLE_NORMAL, "  ");
		pen_fit(&p, ROLE_DIM,
			str_of(intl_date(a->lang, c->account_created[row->account], DATE_ISO, n)),
			11);
		pen_str(&p, ROLE_NORMAL, strings_at(&c->account_name, row->account));
	}
	pen_clear_line(&p);
}

static void draw_heads(const struct app *a, struct frame *f, struct area area)
{
	struct pen p = pen_at(f, area, 2, 0);
	int author = area.w >= 90 ? 20 : area.w >= 60 ? 15 : 11;

	if (a->accounts) {
		pen_fit(&p, ROLE_COLUMN, str_of(_("  account")), area.w >= 60 ? 22 : 17);
		pen_fit_right(&p, ROLE_COLUMN, str_of(_(" posts")), 7);
		pen_fit_right(&p, ROLE_COLUMN, str_of(_("inorg")), 6);
		pen_fit_right(&p, ROLE_COLUMN, str_of(_("folwrs")), 8);
		if (area.w >= 60)
			pen_text(&p, ROLE_COLUMN, _("  created    name"));
		return;
	}
	draw_time_head(a, &p, area.w);
	pen_fit(&p, ROLE_COLUMN, str_of(_("author")), author);
	if (value_head(a, area.w)) {
		pen_fit_right(&p, ROLE_COLUMN, str_of(value_head(a, area.w)), VALUE_CELLS - 1);
		pen_text(&p, ROLE_NORMAL, " ");
	}
	pen_text(&p, ROLE_COLUMN, _(" C text"));
}

static int overhead(const struct app *a, struct area area)
{
	(void)a;
	(void)area;
	return 1;
}

static const char *nothing_because(const struct app *a)
{
	const struct world *w = a->answer->world;

	if (!w->corpus->n.posts)
		return w->corpus->n.accounts ? _("the study has accounts and no posts")
					     : _("the study has no posts");
	return *a->question.filter ? _("the filter leaves nothing here")
				   : _("no post of it was captured");
}

static void draw_pane(const struct app *a, struct frame *f, struct area area, bool focused)
{
	uint32_t top = a->cursor[PANE_TIMELINE].top, n = count(a);

	draw_heads(a, f, area);
	for (int y = 1; y < area.h && top + (uint32_t)y - 1 < n; y++)
		if (a->accounts)
			draw_account(a, f, area, y, top + (uint32_t)y - 1, focused);
		else
			draw_post(a, f, area, y, top + (uint32_t)y - 1, focused);
	if (!n) {
		struct pen p = pen_at(f, area, 2, 2);

		pen_text(&p, ROLE_DIM, nothing_because(a));
	}
}

static enum reaction moved(struct app *a)
{
	a->following |= a->patient;
	return REACT_REDRAW;
}

static enum reaction drill(struct app *a)
{
	uint32_t account;

	if (!count(a))
		return REACT_NONE;
	if (!a->accounts) {
		row_t row = app_post(a);

		account = app_account(a);
		app_push(a);
		a->subject_post = row;
		a->subject_account = account;
		a->cursor[PANE_POST] = (struct cursor){0};
		return app_go(a, PANE_POST);
	}
	account = app_account(a);
	app_push(a);
	a->question.account = account;
	a->accounts = false;
	a->cursor[PANE_TIMELINE] = (struct cursor){0};
	a->index_holds = true;
	return REACT_REDRAW | REACT_REQUERY;
}

static bool matches(const struct app *a, uint32_t row, struct str needle)
{
	const struct corpus *c = a->answer->world->corpus;
	uint32_t account = a->accounts ? a->answer->result->accounts[row].account
				       : c->account[post_list_at(&a->answer->result->posts, row)];
	char name[PANE_TEXT], folded[PANE_TEXT];
	struct str s;
	size_t n;

	if (!a->accounts) {
		s = strings_at(&c->folded, c->content[post_list_at(&a->answer->result->posts, row)]);
		if (memmem(s.p, s.len, needle.p, needle.len))
			return true;
	}
	n = fold_text(app_account_name(a, account, name, sizeof name), folded, sizeof folded);
	return n <= sizeof folded && memmem(folded, n, needle.p, needle.len);
}

const struct pane_ops pane_timeline = {
	.title = title,
	.count = count,
	.draw = draw_pane,
	.overhead = overhead,
	.moved = moved,
	.drill = drill,
	.target = target,
	.matches = matches,
};
