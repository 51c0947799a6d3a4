#include "config.h"

#include "command.h"
#include "draw.h"
#include "last_line.h"
#include "layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- words -------------------------------------------------------------------------------------
 */

const char *class_word(enum post_class c)
{
	static const char *const words[CLASS_COUNT] = {
		[CLASS_UNASSESSABLE] = N_("not assessable"),
		[CLASS_ORGANIC] = N_("organic-like"),
		[CLASS_COORDINATED] = N_("coordinated"),
		[CLASS_AUTOMATED] = N_("automated"),
	};

	return c < CLASS_COUNT ? _(words[c]) : "?";
}

const char *class_letter(enum post_class c)
{
	static const char *const letters[CLASS_COUNT] = {"·", "o", "C", "A"};

	return c < CLASS_COUNT ? letters[c] : "?";
}

enum role class_role(enum post_class c)
{
	static const enum role roles[CLASS_COUNT] = {ROLE_UNASSESSABLE, ROLE_ORGANIC,
						     ROLE_COORDINATED, ROLE_AUTOMATED};

	return c < CLASS_COUNT ? roles[c] : ROLE_NORMAL;
}

const char *mark_word(enum mark m)
{
	static const char *const words[MARK_COUNT] = {
		[MARK_NONE] = N_("open"),
		[MARK_INORGANIC] = N_("inorganic"),
		[MARK_ORGANIC] = N_("organic"),
		[MARK_DOUBTFUL] = N_("doubtful"),
	};

	return m < MARK_COUNT ? _(words[m]) : "?";
}

const char *mark_letter(enum mark m)
{
	static const char *const letters[MARK_COUNT] = {" ", "I", "O", "D"};

	return m < MARK_COUNT ? letters[m] : "?";
}

const char *kind_word(enum post_kind k)
{
	static const char *const words[KIND_COUNT] = {
		[KIND_UNKNOWN] = N_("kind unknown"), [KIND_ORIGINAL] = N_("original"),
		[KIND_REPOST] = N_("repost"),	     [KIND_QUOTE] = N_("quote"),
		[KIND_REPLY] = N_("reply"),
	};

	return k < KIND_COUNT ? _(words[k]) : "?";
}

/* --- small pictures ----------------------------------------------------------------------------
 */

void draw_share_bar(struct pen *p, const struct shares *s, int width)
{
	static const struct {
		const char *glyph;
		enum role role;
	} parts[] = {{"█", ROLE_AUTOMATED},
		     {"▒", ROLE_COORDINATED},
		     {"░", ROLE_ORGANIC},
		     {" ", ROLE_DIM}};
	double share[] = {s->automated, s->coordinated, s->organic, s->unassessable}, sum = 0;
	int from = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		int to;

		sum += share[i];
		to = i == 3 ? width : (int)lround(sum * width);
		if (to > width)
			to = width;
		pen_repeat(p, parts[i].role, parts[i].glyph, to - from);
		from = to;
	}
}

void draw_whisker(struct pen *p, const struct shares *s, int width)
{
	int lo, hi, at;

	if (isnan(s->inorganic) || width < 3) {
		pen_repeat(p, ROLE_DIM, " ", width);
		return;
	}
	lo = (int)lround(s->lo * (width - 1));
	hi = (int)lround(s->hi * (width - 1));
	at = (int)lround(s->inorganic * (width - 1));
	for (int x = 0; x < width; x++) {
		if (x == at)
			pen_repeat(p, ROLE_SHARE, "●", 1);
		else if (x >= lo && x <= hi)
			pen_repeat(p, ROLE_NORMAL, x == lo ? "├" : x == hi ? "┤" : "─", 1);
		else
			pen_repeat(p, ROLE_DIM, "·", 1);
	}
}

void draw_share(struct pen *p, const struct shares *s, bool stale)
{
	char share[INTL_BUF], lo[INTL_BUF], hi[INTL_BUF], text[96];

	if (isnan(s->inorganic)) {
		pen_fit_right(p, ROLE_UNASSESSABLE, str_of(stale ? "…" : "–"), DRAW_SHARE_FIGURE);
		pen_fit(p, ROLE_UNASSESSABLE, str_of(""), DRAW_SHARE_CELLS - DRAW_SHARE_FIGURE);
		return;
	}
	snprintf(text, sizeof text, "%s%%", intl_percent(s->inorganic, share));
	/* In a list no weight: it would be a fifth of what a scrolled row sends. */
	pen_fit_right(p, stale ? ROLE_STALE : ROLE_NUMBER, str_of(text),
		      DRAW_SHARE_FIGURE);
	snprintf(text, sizeof text, stale ? " [%s–%s]…" : " [%s–%s]", intl_low(s->lo, lo),
		 intl_high(s->hi, hi));
	pen_fit(p, stale ? ROLE_STALE : ROLE_NUMBER, str_of(text), DRAW_SHARE_CELLS - DRAW_SHARE_FIGURE);
}

void draw_sparkline(struct pen *p, const uint32_t *at, uint32_t count, uint32_t peak, int width)
{
	static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

	for (int x = 0; x < width && count; x++) {
		uint32_t from = (uint32_t)((uint64_t)x * count / (uint32_t)width);
		uint32_t to = (uint32_t)((uint64_t)(x + 1) * count / (uint32_t)width), most = 0;
		uint64_t level;

		for (uint32_t i = from; i < (to > from ? to : from + 1); i++)
			most = at[i] > most ? at[i] : most;
		level = peak ? ((uint64_t)most * 8 + peak - 1) / peak : 0;
		pen_repeat(p, ROLE_CHART, blocks[level > 8 ? 8 : level], 1);
	}
}

const char *draw_sigil(struct str name)
{
	return name.p && memchr(name.p, ' ', name.len) ? " " : "#";
}

void draw_mark(const struct app *a, struct pen *p, struct target t)
{
	const struct verdict_state *v = app_verdict_of(a, t);

	if (marks_has(&a->marks, t))
		pen_text(p, ROLE_MARKED, "+");
	else
		/* A word that a colleague contradicts does not look like a settled one. */
		pen_text(p, v && v->other != MARK_NONE ? ROLE_WARNING : ROLE_MARKED,
			 v && v->other != MARK_NONE ? "!" : mark_letter(v ? v->mark : MARK_NONE));
}

void draw_gutter(const struct app *a, struct pen *p, struct target t, bool here, bool focused)
{
	pen_text(p, ROLE_FOCUS, here && !focused ? "▌" : here ? "►" : " ");
	draw_mark(a, p, t);
}

struct pen draw_row(const struct app *a, struct frame *f, struct area area, int y, bool here,
		    bool focused)
{
	struct pen p = pen_at(f, area, 0, y);

	p.match = str_of(a->search);
	if (here && focused) {
		p.flags = CELL_SELECTED;
		f->cursor_x = area.x;
		f->cursor_y = area.y + y;
	}
	return p;
}

/* --- the frame around the panes ----------------------------------------------------------------
 */

static void span_of_days(const struct app *a, char *out, size_t cap)
{
	const struct corpus *c = a->answer->world->corpus;
	char from[INTL_BUF], to[INTL_BUF];

	*out = '\0';
	if (c->dated)
		snprintf(out, cap, "%s – %s", intl_date(a->lang, c->time[0], DATE_ISO, from),
			 intl_date(a->lang, c->time[c->dated - 1], DATE_ISO, to));
}

static void draw_header(const struct app *a, struct frame *f, struct area area)
{
	struct pen p = pen_at(f, area, 0, 0);
	char n[INTL_BUF], days[2 * INTL_BUF + 8];
	const char *simulated = _("SIMULATED");
	const struct corpus *c;

	pen_repeat(&p, ROLE_HEADER, " ", area.w);
	p.x = 0;
	pen_text(&p, ROLE_HEADER, " tamiz  ");
	pen_text(&p, ROLE_HEADER, a->name);
	if (!a->answer)
		return;
	c = a->answer->world->corpus;
	/* The warning comes before what may be cut. */
	if (c->simulated)
		pen_printf(&p, ROLE_HEADER, "  %s", simulated);
	pen_printf(&p, ROLE_HEADER, "  %s %s", intl_count(a->lang, c->n.posts, n),
		   ngettext("post", "posts", c->n.posts));
	if (pen_left(&p) >= 22)
		pen_printf(&p, ROLE_HEADER, " · %s %s", intl_count(a->lang, c->n.accounts, n),
			   ngettext("account", "accounts", c->n.accounts));
	span_of_days(a, days, sizeof days);
	if (pen_left(&p) >= 25)
		pen_printf(&p, ROLE_HEADER, "  %s", days);
}

/* It stays about another row until the one under the cursor is opened. */
static bool is_left_behind(const struct app *a, enum pane pane)
{
	return a->following && a->follow_ms < 0 &&
	       (pane == PANE_ACCOUNT || (pane == PANE_TIMELINE && a->following_trend));
}

static void draw_title(const struct app *a, struct frame *f, enum pane pane, struct area area)
{
	struct pen p = pen_at(f, area, 0, 0);
	bool focused = a->pane == pane;
	enum role role = focused ? ROLE_FOCUS : ROLE_BORDER;

	pen_text(&p, role, focused ? "─► " : "── ");
	pen_text(&p, focused ? ROLE_FOCUS : ROLE_TITLE, _(pane_title(pane)));
	if (pane_ops(pane)->title) {
		pen_text(&p, ROLE_NORMAL, "  ");
		pane_ops(pane)->title(a, &p);
	}
	if (a->stale_shown || is_left_behind(a, pane))
		pen_text(&p, ROLE_STALE, "…");
	/* Where no word of it has room it is a border and nothing else. */
	if (area.w > 4)
		pen_ellipsis(&p, ROLE_NORMAL);
	pen_text(&p, role, " ");
	pen_repeat(&p, role, "─", pen_left(&p));
}

static void draw_separator(struct frame *f, const struct layout *l)
{
	struct area trends = l->pane[PANE_TRENDS];

	if (l->stacked || !l->shown[PANE_TRENDS] || !l->shown[PANE_TIMELINE])
		return;
	for (int y = 0; y < trends.h; y++) {
		struct pen p =
			pen_at(f, (struct area){trends.x + trends.w, trends.y + y, 1, 1}, 0, 0);

		pen_text(&p, ROLE_BORDER,
			 !y					   ? "┬"
			 : trends.y + y == l->pane[PANE_ACCOUNT].y ? "├"
								   : "│");
	}
}

static const char *phase_words(const char *phase)
{
	static const char *const phases[] = {
#define PHASE(words) words,
#include "phases.def"
#undef PHASE
	};

	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
		if (!strcmp(phases[i], phase))
			return _(phases[i]);
	return phase;
}

static void draw_progress(const struct app *a, struct pen *p)
{
	uint64_t done = 0, total = 0;
	const char *phase = worker_progress(a->jobs, &done, &total);

	if (!phase)
		phase = a->scoring ? _("measuring") : NULL;
	if (!phase)
		return;
	pen_printf(p, ROLE_STALE, "  %s", phase_words(phase));
	if (total)
		pen_printf(p, ROLE_STALE, " %u %%", (unsigned)(done * 100 / total));
	pen_text(p, ROLE_STALE, "…");
}

/* What the four shares of the selection are, as far as the line has room. */
static void draw_four(const struct app *a, struct pen *p, const struct shares *s)
{
	char n[4][INTL_BUF];
	char text[256];

	(void)a;
	snprintf(text, sizeof text, _("   auto %s coord %s org %s n/a %s"),
		 intl_percent(s->automated, n[0]), intl_percent(s->coordinated, n[1]),
		 intl_percent(s->organic, n[2]), intl_percent(s->unassessable, n[3]));
	if (pen_left(p) >= (int)strlen(text))
		pen_text(p, ROLE_NORMAL, text);
}

/* Whose shares follow: beside a pane about one trend or account they could be taken for its own. */
static void draw_selected(const struct app *a, struct pen *p, bool wide)
{
	enum role role = a->stale_shown ? ROLE_STALE : ROLE_NUMBER;
	const char *stale = a->stale_shown ? "…" : "";
	const size_t some = a->answer->result->selected, all = a->answer->world->corpus->n.posts;
	char n[INTL_BUF], of[INTL_BUF];

	intl_count(a->lang, all, of);
	if (some == all)
		pen_printf(p, role, _(" all %s%s"), of, stale);
	else
		pen_printf(p, role, _(" %s%s of %s"), intl_count(a->lang, some, n), stale, of);
	if (wide)
		pen_printf(p, role, " %s", ngettext("post", "posts", all));
}

static void draw_summary(const struct app *a, struct frame *f, struct area area)
{
	struct pen p = pen_at(f, area, 0, 0);
	char n[INTL_BUF], share[INTL_BUF], lo[INTL_BUF], hi[INTL_BUF];
	enum role role = a->stale_shown || a->scoring || *a->unmeasured ? ROLE_STALE : ROLE_SHARE;
	const char *stale = a->stale_shown ? "…" : "";
	const struct shares *s;

	if (!area.h)
		return;
	if (!a->answer) {
		draw_progress(a, &p);
		return;
	}
	s = &a->answer->result->shares;
	draw_selected(a, &p, area.w >= 60);
	if (!a->answer->world->score) {
		pen_printf(&p, ROLE_NORMAL, " · %s",
			   *a->unmeasured ? _("shares not measured") : _("shares not measured yet"));
		draw_progress(a, &p);
		return;
	}
	if (isnan(s->inorganic)) {
		pen_printf(&p, role, " · %s", _("nothing here can be assessed"));
	} else {
		pen_printf(&p, role,
			   area.w >= 60 ? _(" · %s %%%s inorganic [%s–%s]")
					: _(" · %s %%%s inorg. [%s–%s]"),
			   intl_percent(s->inorganic, share), stale, intl_low(s->lo, lo),
			   intl_high(s->hi, hi));
		if (*a->unmeasured)
			pen_printf(&p, ROLE_STALE, " · %s", _("before the change"));
		if (area.w >= 60)
			pen_printf(&p, ROLE_NORMAL, _(" of %s %% assessable"),
				   intl_percent(1 - s->unassessable, n));
	}
	if (a->answer->analyst.marked && !isnan(a->answer->analyst.inorganic) && pen_left(&p) > 16)
		pen_printf(&p, ROLE_MARKED, _(" · analyst %s %%"),
			   intl_percent(a->answer->analyst.inorganic, n));
	if (!isnan(a->was) && pen_left(&p) > 10)
		pen_printf(&p, ROLE_DIM, _(" · was %s %%"), intl_percent(a->was, n));
	if (a->scoring)
		draw_progress(a, &p);
	else
		draw_four(a, &p, s);
}

void draw(const struct app *a, struct frame *f)
{
	struct layout l = layout_of(a);

	frame_clear(f);
	if (l.header.h)
		draw_header(a, f, l.header);
	for (enum pane p = 0; p < PANE_COUNT; p++) {
		if (!l.shown[p])
			continue;
		draw_title(a, f, p, l.pane[p]);
		if (a->answer || p == PANE_LOG || p == PANE_HELP)
			pane_ops(p)->draw(a, f, layout_inner(l.pane[p]), a->pane == p);
	}
	draw_separator(f, &l);
	draw_summary(a, f, l.summary);
	last_line_draw(a, f, l.prompt, l.summary);
	/* A line that is narrower than what is typed on it. */
	f->cursor_x = f->cursor_x < f->columns ? f->cursor_x : f->columns - 1;
	f->cursor_y = f->cursor_y < f->rows ? f->cursor_y : f->rows - 1;
}
