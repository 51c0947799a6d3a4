#include "config.h"

#include "together.h"

#include "draw.h"
#include "evidence.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 300 };

struct dated {
	int64_t ms;
	uint32_t act, edge;
	row_t own; /* the account's post of both */
};

struct episode {
	uint32_t first, count; /* in the dated co-acts */
	uint32_t partners, posts; /* the account's own ones */
	uint32_t act, pair; /* the first co-act of the pair that has most; how many it has */
	row_t row;	    /* the first own post */
	bool kinds[OBJECT_KINDS];
};

int64_t together_time(const struct corpus *c, const struct coord_act *act)
{
	int64_t a = c->time[act->a], b = c->time[act->b];

	return a == TIME_UNKNOWN || b == TIME_UNKNOWN ? TIME_UNKNOWN : a < b ? a : b;
}

static int by_time(const void *x, const void *y)
{
	const struct dated *a = x, *b = y;

	if (a->ms != b->ms)
		return a->ms < b->ms ? -1 : 1;
	return a->act < b->act ? -1 : a->act > b->act;
}

static int by_edge(const void *x, const void *y)
{
	const struct dated *a = x, *b = y;

	return a->edge != b->edge ? (a->edge < b->edge ? -1 : 1) : by_time(x, y);
}

static int by_own(const void *x, const void *y)
{
	const struct dated *a = x, *b = y;

	return (a->own > b->own) - (a->own < b->own);
}

static int by_posts(const void *x, const void *y)
{
	const struct episode *a = x, *b = y;

	if (a->posts != b->posts)
		return a->posts > b->posts ? -1 : 1;
	if (a->partners != b->partners)
		return a->partners > b->partners ? -1 : 1;
	return a->first < b->first ? -1 : 1;
}

/* The co-acts of all its linked pairs, by time; NULL when out of memory. */
static struct dated *dated_acts(const struct coordination *k, const struct corpus *c,
				uint32_t account, uint32_t *count)
{
	const struct lists *edges = &k->account_edges;
	struct dated *at;
	size_t n = 0, cap = 0;

	*count = 0;
	for (uint32_t i = edges->off[account]; i < edges->off[account + 1]; i++)
		cap += k->edge[edges->item[i]].weight;
	at = calloc(cap + 1, sizeof *at);
	for (uint32_t i = edges->off[account]; at && i < edges->off[account + 1]; i++) {
		const struct coord_edge *e = &k->edge[edges->item[i]];

		/* What habit explains is no episode of acting together. */
		if (!(e->flags & EDGE_LINKED))
			continue;
		for (uint32_t act = e->act; act < e->act + e->weight && act < k->acts; act++) {
			int64_t ms = together_time(c, &k->act[act]);

			if (ms != TIME_UNKNOWN)
				at[n++] = (struct dated){ms, act, edges->item[i],
							 e->a == account ? k->act[act].a
									 : k->act[act].b};
		}
	}
	if (at)
		qsort(at, n, sizeof *at, by_time);
	*count = (uint32_t)n;
	return at;
}

/* Counts its posts, its partners and the pair that leads; brings its co-acts into another order. */
static void fill(struct episode *e, struct dated *at, const struct coordination *k)
{
	struct dated *run = at + e->first;

	qsort(run, e->count, sizeof *run, by_own);
	e->row = run->own;
	for (uint32_t i = 0; i < e->count; i++)
		e->posts += !i || run[i].own != run[i - 1].own;
	qsort(run, e->count, sizeof *run, by_edge);
	for (uint32_t i = 0, j; i < e->count; i = j) {
		for (j = i; j < e->count && run[j].edge == run[i].edge; j++)
			e->kinds[k->object[k->post_object[k->act[run[j].act].a]].kind] = true;
		e->partners++;
		if (j - i > e->pair) {
			e->pair = j - i;
			e->act = run[i].act;
		}
	}
}

static void episode_row(struct app *a, struct lines *l, const struct episode *e, int64_t span_ms)
{
	static const char *const words[OBJECT_KINDS] = {
		[OBJECT_REPOST] = N_("reposts"),
		[OBJECT_COPY] = N_("copied texts"),
		[OBJECT_URL] = N_("links"),
		[OBJECT_TAGS] = N_("tag sequences"),
	};
	char n[2][INTL_BUF];
	bool any = false;

	lines_link(l, LINK_EPISODE, e->act);
	app_stamp(a, e->row, n[0]);
	/* Which second it began is enough to find it again. */
	lines_add(l, ROLE_NUMBER, "%.*s ", (int)strcspn(n[0], "."), n[0]);
	if (span_ms)
		lines_add(l, ROLE_DIM, _("· within %s "), intl_span(a->lang, span_ms, n[0]));
	lines_add(l, ROLE_COORDINATED, _("· %s of its posts with "),
		  intl_count(a->lang, e->posts, n[0]));
	lines_add(l, ROLE_COORDINATED, ngettext("%s account", "%s accounts", e->partners),
		  intl_count(a->lang, e->partners, n[1]));
	for (int i = 0; i < OBJECT_KINDS; i++)
		if (e->kinds[i]) {
			lines_add(l, ROLE_NORMAL, "%s%s", any ? ", " : " · ", _(words[i]));
			any = true;
		}
}

static void show(struct app *a, struct lines *l, struct episode *episodes, uint32_t n,
		 const struct dated *at, const int64_t *last_ms)
{
	char number[INTL_BUF];

	lines_new(l);
	lines_add(l, ROLE_TITLE,
		  ngettext("%s episode of acting together (Enter: the posts side by side)",
			   "%s episodes of acting together (Enter: the posts side by side)", n),
		  intl_count(a->lang, n, number));
	for (uint32_t i = 0; i < n && i < SHOWN_MAX; i++)
		episode_row(a, l, &episodes[i],
			    last_ms[episodes[i].first] - at[episodes[i].first].ms);
	if (n > SHOWN_MAX) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("  … and %u more"), n - SHOWN_MAX);
	}
}

void together_build(struct app *a, struct lines *l, const struct coordination *k, uint32_t account)
{
	const struct corpus *c = a->answer->world->corpus;
	int64_t gap = a->method_shown.gauges.episode_gap_ms;
	const uint32_t posts = lists_count(&c->account_posts, account);
	const uint32_t least = a->method_shown.coord.min_weight;
	uint32_t count, n = 0;
	struct dated *at = dated_acts(k, c, account, &count);
	struct episode *episodes = calloc((size_t)count + 1, sizeof *episodes);
	/* by the first co-act of each */
	int64_t *last_ms = calloc((size_t)count + 1, sizeof *last_ms);
	struct dated *by_pair = calloc((size_t)count + 1, sizeof *by_pair);
	char name[PANE_TEXT], number[2][INTL_BUF];

	lines_link(l, LINK_ACCOUNT, account);
	lines_str(l, ROLE_HANDLE, app_account_name(a, account, name, sizeof name));
	if (at && episodes && last_ms && by_pair && !count) {
		lines_new(l);
		if (posts < least)
			lines_add(l, ROLE_NORMAL,
				  ngettext("too little to compare: %s post here, and a pair needs %s acts together",
					   "too little to compare: %s posts here, and a pair needs %s acts together",
					   posts),
				  intl_count(a->lang, posts, number[0]),
				  intl_count(a->lang, least, number[1]));
		else
			lines_add(l, ROLE_NORMAL, "%s",
				  _("it acted together with nobody beyond chance and beyond its own habits"));
	} else if (at && episodes && last_ms && by_pair) {
		for (uint32_t i = 0; i < count; i++) {
			if (!i || at[i].ms - at[i - 1].ms > gap)
				episodes[n++] = (struct episode){.first = i};
			episodes[n - 1].count++;
			last_ms[episodes[n - 1].first] = at[i].ms;
			by_pair[i] = at[i];
		}
		for (uint32_t i = 0; i < n; i++)
			fill(&episodes[i], by_pair, k);
		qsort(episodes, n, sizeof *episodes, by_posts);
		show(a, l, episodes, n, at, last_ms);
	}
	free(at);
	free(episodes);
	free(last_ms);
	free(by_pair);
}
