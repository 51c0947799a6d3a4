/* Marks: what was decided, by whom and when; and the queue of what is still open, the most worth
 * deciding first: posts times the width of the interval. */
#include "config.h"

#include "attrib.h"
#include "draw.h"
#include "pane_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUEUE_MAX = 100 };

static struct target target_of(const struct trend_row *t)
{
	if (t->trend != NONE)
		return (struct target){TARGET_TREND, t->trend};
	return (struct target){t->tag == NONE ? TARGET_NONE : TARGET_TAG, t->tag};
}

/* posts: of the decided trends, as a share of those of all; a post of two trends counts in both. */
static void progress(const struct app *a, uint32_t *decided, uint32_t *all, double *posts)
{
	const struct result *r = a->answer->result;
	uint64_t done = 0, sum = 0;

	*decided = 0;
	*all = r->trend_count;
	for (uint32_t i = 0; i < r->trend_count; i++) {
		bool is = app_mark_of(a, target_of(&r->trends[i])) != MARK_NONE;

		*decided += is;
		sum += r->trends[i].sums.posts;
		done += is ? r->trends[i].sums.posts : 0;
	}
	*posts = sum ? (double)done / (double)sum : 0;
}

static void title(const struct app *a, struct pen *p)
{
	uint32_t decided, all;
	char n[3][INTL_BUF];
	double posts;

	if (!a->answer)
		return;
	progress(a, &decided, &all, &posts);
	pen_printf(p, ROLE_NORMAL, _("%s of %s trends decided, with %s %% of their posts "),
		   intl_count(a->lang, decided, n[0]), intl_count(a->lang, all, n[1]),
		   intl_percent(posts, n[2]));
	for (int i = 0; i < 10; i++)
		pen_text(p, i < (int)(posts * 10 + 0.5) ? ROLE_CHART : ROLE_DIM,
			 i < (int)(posts * 10 + 0.5) ? "█" : "░");
}

static void verdict_row(struct app *a, struct lines *l, const struct verdict_state *v,
			enum link link, int width)
{
	const struct corpus *c = a->answer->world->corpus;
	char name[PANE_TEXT], at[INTL_BUF];

	lines_link(l, link, v->target);
	lines_add(l, ROLE_NORMAL, " ");
	lines_fit(l, ROLE_MARKED, str_of(mark_word(v->mark)), 11);
	if (link == LINK_TREND) {
		const struct trend *t = &a->answer->world->registry->trends[v->target];

		bool years = a->answer->years;

		lines_add(l, ROLE_TAG, "%s", draw_sigil(t->name));
		lines_fit(l, ROLE_TAG, t->name, years ? 15 : 18);
		lines_fit_right(l, ROLE_DIM,
				str_of(intl_date(a->lang, t->start_ms,
						 years ? DATE_ISO : DATE_DAY_SHORT, at)),
				years ? 11 : 8);
	} else if (link == LINK_TAG) {
		lines_add(l, ROLE_TAG, "%s", draw_sigil(strings_at(&c->tag, v->target)));
		lines_fit(l, ROLE_TAG, strings_at(&c->tag, v->target), 26);
	} else if (link == LINK_ACCOUNT) {
		lines_fit(l, ROLE_HANDLE, app_account_name(a, v->target, name, sizeof name), 27);
	} else {
		lines_fit(l, ROLE_NORMAL, strings_at(&c->text, c->content[v->target]), 27);
	}
	lines_add(l, ROLE_DIM, " ");
	lines_fit(l, ROLE_DIM, v->by, 12);
	lines_fit(l, ROLE_DIM, str_of(intl_date(a->lang, v->at_ms, DATE_STAMP, at)), 17);
	if (width >= 100)
		lines_str(l, ROLE_NORMAL, v->note);
	else
		lines_wrap(l, ROLE_NORMAL, v->note, width, 12);
	if (v->other == MARK_NONE)
		return;
	lines_new(l);
	lines_add(l, ROLE_WARNING, _("            in dispute: %s by "), mark_word(v->other));
	lines_str(l, ROLE_WARNING, v->other_by);
	if (v->other_note.len && width >= 100) {
		lines_add(l, ROLE_NORMAL, "  ");
		lines_str(l, ROLE_NORMAL, v->other_note);
	} else if (v->other_note.len) {
		lines_wrap(l, ROLE_NORMAL, v->other_note, width, 12);
	}
}

struct ranked {
	uint32_t row;
	double worth;
};

static int by_worth(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->worth != b->worth)
		return a->worth > b->worth ? -1 : 1;
	return a->row < b->row ? -1 : 1;
}

static void queue(struct app *a, struct lines *l)
{
	const struct result *r = a->answer->result;
	struct ranked *order = calloc((size_t)r->trend_count + 1, sizeof *order);
	uint32_t n = 0;

	for (uint32_t i = 0; order && i < r->trend_count; i++) {
		const struct trend_row *t = &r->trends[i];
		struct shares s = shares_of(&t->sums);

		if (app_mark_of(a, target_of(t)) != MARK_NONE)
			continue;
		order[n++] = (struct ranked){i, (double)t->sums.posts *
							(isnan(s.hi - s.lo) ? 1 : s.hi - s.lo)};
	}
	if (order)
		qsort(order, n, sizeof *order, by_worth);
	for (uint32_t i = 0; i < n && i < QUEUE_MAX; i++) {
		const struct trend_row *t = &r->trends[order[i].row];
		struct shares s = shares_of(&t->sums);
		char p[3][INTL_BUF], text[3 * INTL_BUF + 16];
		struct str name;

		/* Appearances of one tag are told apart by their day. */
		lines_link(l, t->trend != NONE ? LINK_TREND : LINK_TAG,
			   t->trend != NONE ? t->trend : t->tag);
		lines_fit_right(l, ROLE_DIM, str_of(intl_date(a->lang, app_trend_start(a, t), DATE_DAY, p[0])),
				12);
		lines_add(l, ROLE_NORMAL, " ");
		name = app_trend_name(a, t->trend, t->tag);
		lines_add(l, ROLE_TAG, "%s", draw_sigil(name));
		lines_fit(l, ROLE_TAG, name, 27);
		lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, t->sums.posts, p[0])),
				7);
		snprintf(text, sizeof text, isnan(s.inorganic) ? "    –" : "  %3s%% [%s–%s]",
			 intl_percent(s.inorganic, p[0]), intl_low(s.lo, p[1]),
			 intl_high(s.hi, p[2]));
		lines_add(l, ROLE_SHARE, "%s", text);
	}
	free(order);
}

/* Who positioned a trend, by an analyst's word; beside it what is computed. */
static void assigned(struct app *a, struct lines *l)
{
	const struct registry *g = a->answer->world->registry;
	char day[INTL_BUF];

	for (uint32_t i = 0; g && i < g->trend_count; i++) {
		const struct trend *t = &g->trends[i];
		uint32_t computed = t->found ? t->found->actor : NONE;

		if (t->by != BY_ANALYST)
			continue;
		lines_link(l, LINK_TREND, i);
		lines_fit_right(l, ROLE_DIM, str_of(intl_date(a->lang, t->start_ms, DATE_DAY, day)), 12);
		lines_add(l, ROLE_NORMAL, " ");
		lines_add(l, ROLE_TAG, "%s", draw_sigil(t->name));
		lines_fit(l, ROLE_TAG, t->name, 25);
		lines_add(l, ROLE_MARKED, " ");
		lines_str(l, ROLE_MARKED,
			  t->actor == NONE ? str_of(_("unattributed")) : g->actors[t->actor].name);
		lines_add(l, ROLE_DIM, _(" · computed: "));
		lines_str(l, ROLE_DIM,
			  computed == NONE ? str_of(_("unattributed")) : g->actors[computed].name);
		lines_add(l, ROLE_DIM, "  ");
		lines_str(l, ROLE_DIM, t->actor_who);
		lines_add(l, ROLE_NORMAL, "  ");
		lines_str(l, ROLE_NORMAL, t->actor_evidence);
	}
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_MARKS];
	const struct registry *g = a->answer->world->registry;

	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("Decided"));
	for (uint32_t i = 0; g && i < g->trend_mark_count; i++)
		verdict_row(a, l, &g->trend_marks[i], LINK_TREND, width);
	for (uint32_t i = 0; g && i < g->tag_mark_count; i++)
		verdict_row(a, l, &g->tag_marks[i], LINK_TAG, width);
	for (uint32_t i = 0; g && i < g->account_mark_count; i++)
		verdict_row(a, l, &g->account_marks[i], LINK_ACCOUNT, width);
	for (uint32_t i = 0; g && i < g->post_mark_count; i++)
		verdict_row(a, l, &g->post_marks[i], LINK_POST, width);
	assigned(a, l);
	if (l->count == 1)
		lines_tell(l, ROLE_DIM, width, "%s", _("nothing yet: I, O or D decides on the row under the cursor"));
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s",
		  _("Still open, most worth deciding first (posts × width of the interval)"));
	queue(a, l);
}

PANE_OF_LINES(marks, PANE_MARKS, title, build)
