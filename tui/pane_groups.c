/* Groups: all of them; one with its members and pairs; one pair with its posts side by side.  From
 * a percentage to two posts: this view, group, pair. */
#include "config.h"

#include "draw.h"
#include "evidence.h"
#include "matrix.h"
#include "pane_lines.h"
#include "together.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHOWN_MAX = 300 /* members, pairs, co-acts listed of one */, OBJECTS_MAX = 30 };

static const struct coordination *coordination(const struct app *a)
{
	const struct score *k = a->answer ? a->answer->world->score : NULL;

	return k && k->evidence ? k->evidence->coord : NULL;
}

static void title(const struct app *a, struct pen *p)
{
	const struct coordination *k = coordination(a);

	if (!k)
		return;
	if (a->subject_edge < k->edges)
		pen_text(p, ROLE_NORMAL, _("one pair, post by post"));
	else if (a->together)
		pen_text(p, ROLE_NORMAL, _("one account, by episodes"));
	else if (a->subject_group && a->subject_group <= k->groups)
		pen_printf(p, ROLE_NORMAL, a->matrix ? _("group %u · t list") : _("group %u · t matrix"),
			   a->subject_group);
	else
		pen_printf(p, ROLE_NORMAL, _("%u beyond chance and habit"), k->groups);
}

static void name(const struct app *a, struct lines *l, uint32_t account, int width)
{
	char buf[PANE_TEXT];

	lines_fit(l, ROLE_HANDLE, app_account_name(a, account, buf, sizeof buf), width);
}

/* --- all groups --------------------------------------------------------------------------------
 */

struct ranked {
	uint32_t group, posts; /* or edge, weight */
};

static int by_posts(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->posts != b->posts)
		return a->posts > b->posts ? -1 : 1;
	return a->group < b->group ? -1 : 1;
}

static void group_row(struct app *a, struct lines *l, const struct coordination *k, uint32_t group)
{
	const struct coord_group *g = &k->group[group - 1];
	const struct corpus *c = a->answer->world->corpus;
	char n[4][INTL_BUF], text[128];

	lines_link(l, LINK_GROUP, group);
	snprintf(text, sizeof text, "%u", group);
	lines_fit_right(l, ROLE_COORDINATED, str_of(text), 5);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_count(a->lang, g->members, n[0])), 8);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, g->posts, n[0])), 7);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, g->weight, n[0])), 9);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short_decimal(a->lang, g->expected, n[1])), 9);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_span(a->lang, g->median_gap_ms, n[2])), 8);
	lines_add(l, ROLE_NORMAL, "  ");
	for (uint32_t i = k->group_tags.off[group - 1], shown = 0;
	     i < k->group_tags.off[group] && shown < 3; i++, shown++) {
		lines_add(l, ROLE_TAG, shown ? " #" : "#");
		lines_str(l, ROLE_TAG, strings_at(&c->tag, k->group_tags.item[i]));
	}
}

static void heads(struct lines *l)
{
	lines_new(l);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("group")), 5);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("members")), 8);
	lines_fit_right(l, ROLE_COLUMN, str_of(_(" posts")), 7);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("together")), 9);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("expected")), 9);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("apart")), 8);
	lines_add(l, ROLE_COLUMN, "  %s", _("hashtags"));
}

static void edge_row(struct app *a, struct lines *l, const struct coordination *k, uint32_t edge,
		     int width)
{
	const struct coord_edge *e = &k->edge[edge];
	char n[4][INTL_BUF];

	lines_link(l, LINK_EDGE, edge);
	lines_add(l, ROLE_NORMAL, "  ");
	name(a, l, e->a, width < 90 ? 15 : 17);
	lines_add(l, ROLE_NORMAL, " – ");
	name(a, l, e->b, width < 90 ? 15 : 17);
	/* A handle that fills its cells would lengthen by the number's digits. */
	lines_add(l, ROLE_NORMAL, " ");
	lines_add(l, ROLE_NORMAL, _("%u of %u together, %s expected, %s apart"), e->weight,
		  e->shared,
		  intl_decimal(a->lang, fmax(e->expected_crowd, e->expected_habit), 1, n[0]),
		  intl_span(a->lang, e->median_gap_ms, n[1]));
}

static void list_tail(struct lines *l, uint32_t total)
{
	if (total <= SHOWN_MAX)
		return;
	lines_new(l);
	lines_add(l, ROLE_DIM, _("  … and %u more"), total - SHOWN_MAX);
}

/* Two that act together make no group, but are no chance either. */
static void lone_pairs(struct app *a, struct lines *l, const struct coordination *k, int width)
{
	struct ranked *order = calloc((size_t)k->edges + 1, sizeof *order);
	uint32_t n = 0;

	for (uint32_t e = 0; order && e < k->edges; e++)
		if (!k->account_group[k->edge[e].a] || k->account_group[k->edge[e].a] != k->account_group[k->edge[e].b])
			order[n++] = (struct ranked){e, k->edge[e].weight};
	if (n) {
		qsort(order, n, sizeof *order, by_posts);
		lines_new(l);
		lines_new(l);
		lines_add(l, ROLE_TITLE, "%s", _("Pairs outside of any group (Enter: their posts side by side)"));
	}
	for (uint32_t i = 0; i < n && i < SHOWN_MAX; i++)
		edge_row(a, l, k, order[i].group, width);
	list_tail(l, n);
	free(order);
}

static void build_all(struct app *a, struct lines *l, const struct coordination *k, int width)
{
	struct ranked *order = calloc(k->groups + 1, sizeof *order);

	heads(l);
	for (uint32_t g = 0; order && g < k->groups; g++)
		order[g] = (struct ranked){g + 1, k->group[g].posts};
	if (order)
		qsort(order, k->groups, sizeof *order, by_posts);
	for (uint32_t g = 0; order && g < k->groups; g++)
		group_row(a, l, k, order[g].group);
	free(order);
	if (!k->groups) {
		lines_tell(l, ROLE_NORMAL, width, "%s",
			   k->edges ? _("No group of accounts acts together beyond chance and beyond its own habits.")
				    : _("No accounts act together beyond chance and beyond their own habits."));
		lines_new(l);
		lines_add(l, ROLE_DIM, _("%llu pairs were tested."), (unsigned long long)k->tested);
	}
	lone_pairs(a, l, k, width);
}

/* --- one group ---------------------------------------------------------------------------------
 */

static void member_row(struct app *a, struct lines *l, const struct coordination *k,
		       uint32_t account)
{
	const struct corpus *c = a->answer->world->corpus;
	char n[3][INTL_BUF];

	lines_link(l, LINK_ACCOUNT, account);
	lines_add(l, ROLE_NORMAL, "  ");
	name(a, l, account, 20);
	lines_add(l, ROLE_NORMAL, _("%s posts · %u partners · created %s"),
		  intl_count(a->lang, lists_count(&c->account_posts, account), n[0]),
		  k->account_linked[account],
		  intl_date(a->lang, c->account_created[account], DATE_ISO, n[1]));
	if (k->account_day[account] != NONE)
		lines_add(l, ROLE_WARNING, _(" on a day of many"));
}

/* The pairs that acted together most often first. */
static void pairs(struct app *a, struct lines *l, const struct coordination *k, uint32_t group,
		  int width)
{
	uint32_t first = k->group_edges.off[group - 1], n = lists_count(&k->group_edges, group - 1);
	struct ranked *order = calloc(n + 1, sizeof *order);

	for (uint32_t i = 0; order && i < n; i++) {
		uint32_t edge = k->group_edges.item[first + i];

		order[i] = (struct ranked){edge, k->edge[edge].weight};
	}
	if (order)
		qsort(order, n, sizeof *order, by_posts);
	for (uint32_t i = 0; order && i < n && i < SHOWN_MAX; i++)
		edge_row(a, l, k, order[i].group, width);
	free(order);
}

static const char *object_word(uint8_t kind)
{
	static const char *const words[OBJECT_KINDS] = {
		[OBJECT_REPOST] = N_("both reposted"),
		[OBJECT_COPY] = N_("the same text"),
		[OBJECT_URL] = N_("the same link"),
		[OBJECT_TAGS] = N_("the same hashtags in the same order"),
	};

	return kind < OBJECT_KINDS ? _(words[kind]) : "?";
}

/* What its members met on, the most co-acts first. */
static void objects(struct app *a, struct lines *l, const struct coordination *k, uint32_t group,
		    int width)
{
	const struct evidence *e = a->answer->world->score->evidence;
	uint32_t first = k->group_objects.off[group - 1], n = lists_count(&k->group_objects, group - 1);

	for (uint32_t i = 0; i < n && i < OBJECTS_MAX; i++) {
		uint32_t object = k->group_objects.item[first + i];
		row_t row;
		struct str text = evidence_object(e, object, &row);

		if (row == NONE)
			lines_new(l);
		else
			lines_link(l, LINK_POST, row);
		lines_add(l, ROLE_DIM, _("  %s, %u accounts: "), object_word(k->object[object].kind),
			  k->object[object].accounts);
		lines_fit(l, ROLE_NORMAL, text, width > 60 ? width - 34 : 24);
	}
	if (n > OBJECTS_MAX) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("  … and %u more"), n - OBJECTS_MAX);
	}
}

static void build_group(struct app *a, struct lines *l, const struct coordination *k,
			uint32_t group, int width)
{
	const struct coord_group *g = &k->group[group - 1];
	uint32_t first = k->group_members.off[group - 1], last = k->group_members.off[group];
	char n[5][INTL_BUF];

	heads(l);
	group_row(a, l, k, group);
	if (a->matrix) {
		matrix_build(a, l, k, group, width);
		return;
	}
	lines_tell(l, ROLE_NORMAL, width,
		  _("acted together %s times where %s were expected; %s – %s; false discovery q ≤ "
		    "%s"),
		  intl_count(a->lang, g->weight, n[0]),
		  /* A mean of thousands is not known to its tenths. */
		  intl_decimal(a->lang, g->expected, g->expected < 99.95 ? 1 : 0, n[1]),
		  intl_date(a->lang, g->first_ms, DATE_DAY, n[2]),
		  intl_date(a->lang, g->last_ms, DATE_DAY, n[3]),
		  intl_at_most(a->lang, g->worst_q, n[4]));
	lines_new(l);
	lines_add(l, ROLE_NORMAL,
		  _("on reposts %s · copied texts %s · links %s · tag sequences %s"),
		  intl_count(a->lang, g->kinds[OBJECT_REPOST], n[0]),
		  intl_count(a->lang, g->kinds[OBJECT_COPY], n[1]),
		  intl_count(a->lang, g->kinds[OBJECT_URL], n[2]),
		  intl_count(a->lang, g->kinds[OBJECT_TAGS], n[3]));
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("Pairs (Enter: their posts side by side)"));
	pairs(a, l, k, group, width);
	list_tail(l, lists_count(&k->group_edges, group - 1));
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("What they shared (Enter: the post)"));
	objects(a, l, k, group, width);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("Members (Enter: why)"));
	for (uint32_t i = first; i < last && i - first < SHOWN_MAX; i++)
		member_row(a, l, k, k->group_members.item[i]);
	list_tail(l, last - first);
}

/* --- one pair ----------------------------------------------------------------------------------
 */

static void half(struct app *a, struct lines *l, row_t row, int width, bool text)
{
	const struct corpus *c = a->answer->world->corpus;
	char at[INTL_BUF];

	if (text)
		lines_fit(l, ROLE_NORMAL, strings_at(&c->text, c->content[row]), width);
	else
		lines_fit(l, ROLE_NUMBER,
			  str_of(app_stamp(a, row, at)), width);
}

static void act_rows(struct app *a, struct lines *l, const struct coordination *k,
		     const struct coord_act *act, int width)
{
	const struct corpus *c = a->answer->world->corpus;
	int64_t apart = c->time[act->b] - c->time[act->a];
	uint32_t object = k->post_object[act->a];
	int each = (width - 3) / 2;
	char n[INTL_BUF];

	lines_new(l);
	lines_add(l, ROLE_DIM, "%s · %s ",
		  object_word(object < k->objects ? k->object[object].kind : 0),
		  apart < 0   ? _("the right one first by")
		  : apart > 0 ? _("the left one first by")
			      : _("at the same time"));
	if (apart)
		lines_add(l, ROLE_COORDINATED, "%s",
			  intl_span(a->lang, apart < 0 ? -apart : apart, n));
	for (int text = 0; text < 2; text++) {
		lines_link(l, LINK_POST, act->a);
		half(a, l, act->a, each, text);
		lines_add(l, ROLE_BORDER, " │ ");
		half(a, l, act->b, each, text);
	}
}

struct dated_act {
	int64_t ms;
	const struct coord_act *act;
};

/* Of n co-acts by time those from that one on, up to the next long pause; returns where they begin. */
static uint32_t cut_episode(struct dated_act *at, uint32_t *n, const struct coord_act *begin, int64_t gap)
{
	uint32_t first = 0, end;

	while (first < *n && at[first].act != begin)
		first++;
	if (first == *n)
		return 0;
	for (end = first + 1; end < *n && at[end].ms - at[end - 1].ms <= gap;)
		end++;
	*n = end;
	return first;
}

static int by_time(const void *x, const void *y)
{
	const struct dated_act *a = x, *b = y;

	if (a->ms != b->ms)
		return a->ms < b->ms ? -1 : 1;
	return a->act < b->act ? -1 : a->act > b->act;
}

/* As it happened: the score keeps them by what they were about. */
static void acts(struct app *a, struct lines *l, const struct coordination *k,
		 const struct coord_edge *e, int width)
{
	const struct corpus *c = a->answer->world->corpus;
	uint32_t n = e->act < k->acts ? k->acts - e->act : 0, from = 0;
	struct dated_act *order;
	char text[2][INTL_BUF];

	n = n < e->weight ? n : e->weight;
	order = calloc((size_t)n + 1, sizeof *order);
	for (uint32_t i = 0; order && i < n; i++) {
		const struct coord_act *act = &k->act[e->act + i];
		order[i] = (struct dated_act){together_time(c, act), act};
	}
	if (order)
		qsort(order, n, sizeof *order, by_time);
	if (order && a->subject_act < k->acts)
		from = cut_episode(order, &n, &k->act[a->subject_act],
				   a->method_shown.gauges.episode_gap_ms);
	if (n - from < e->weight && a->subject_act < k->acts) {
		lines_link(l, LINK_EDGE, a->subject_edge);
		lines_add(l, ROLE_WARNING, _("shown: one episode, %s of %s (Enter: all)"),
			  intl_count(a->lang, n - from, text[0]),
			  intl_count(a->lang, e->weight, text[1]));
	}
	for (uint32_t i = from; order && i < n && i - from < SHOWN_MAX; i++)
		act_rows(a, l, k, order[i].act, width);
	free(order);
	list_tail(l, n - from);
}

static void build_edge(struct app *a, struct lines *l, const struct coordination *k, uint32_t edge,
		       int width)
{
	const struct coord_edge *e = &k->edge[edge];
	char n[4][INTL_BUF];
	int each = (width - 3) / 2;

	lines_link(l, LINK_ACCOUNT, e->a);
	name(a, l, e->a, each);
	lines_add(l, ROLE_BORDER, " │ ");
	name(a, l, e->b, each);
	lines_new(l);
	lines_add(l, ROLE_NORMAL,
		  _("together %u times of %u; expected %s by chance, %s by habit; q ≤ %s"),
		  e->weight, e->shared, intl_decimal(a->lang, e->expected_crowd, 1, n[0]),
		  intl_decimal(a->lang, e->expected_habit, 1, n[1]),
		  intl_at_most(a->lang, e->q, n[2]));
	if (k->resolution_ms >= 60000) {
		lines_new(l);
		lines_add(l, ROLE_WARNING, _("the times in the data are exact to %s, no more"),
			  intl_span(a->lang, k->resolution_ms, n[3]));
	}
	acts(a, l, k, e, width);
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_GROUPS];
	const struct coordination *k = coordination(a);
	char why[UNMEASURED_MAX];

	if (!k) {
		lines_tell(l, ROLE_STALE, width, "%s", app_unmeasured(a, _("not measured yet"), why));
	} else if (a->subject_edge < k->edges) {
		build_edge(a, l, k, a->subject_edge, width);
	} else if (a->together && a->subject_account < a->answer->world->corpus->n.accounts) {
		together_build(a, l, k, a->subject_account);
	} else if (a->subject_group && a->subject_group <= k->groups) {
		build_group(a, l, k, a->subject_group, width);
	} else {
		build_all(a, l, k, width);
	}
}

PANE_OF_LINES(groups, PANE_GROUPS, title, build)
