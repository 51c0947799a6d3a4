/* What the edges and their acts say of accounts and of posts.  An account's posts are its own: each is
 * judged by going through the account's edges, so that accounts can be judged side by side. */
#include "config.h"

#include "coord_private.h"

#include "ahead.h"

#include <math.h>

enum { PARTS = 256, AHEAD = 32 };

double edge_unexplained(const struct coord_edge *e)
{
	double seen = e->occasions, expected = (double)e->expected_crowd, all = 1;

	if (!(e->flags & (EDGE_CORROBORATED | EDGE_FAST)))
		expected = fmax(expected, (double)e->expected_habit);
	if (expected >= seen)
		return 0;
	if (e->flags & EDGE_SLOW)
		all -= expected / e->visits;
	return fmin(1, (1 - expected / seen) / all);
}

static void note(struct coord_post *post, const struct coord_edge *edge, uint32_t number,
		 uint16_t value)
{
	bool linked = edge[number].flags & EDGE_LINKED;
	uint16_t *best = linked ? &post->linked : &post->fast;
	bool outranked = !linked && post->edge != NONE && edge[post->edge].flags & EDGE_LINKED;

	if (value <= *best)
		return;
	*best = value;
	if (!outranked)
		post->edge = number;
}

static int edge_compare(const void *a, const void *b, void *ctx)
{
	const struct coord_edge *edge = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (edge[x].q != edge[y].q)
		return edge[x].q < edge[y].q ? -1 : 1;
	return (x > y) - (x < y);
}

struct judging {
	struct work *w;
	const uint32_t *off;
	uint32_t *item;	  /* edges by account, ascending; each account's by q in the end */
	uint32_t *object; /* [posts] */
};

static void clear_rows(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct judging *j = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		j->w->post[i] = (struct coord_post){.edge = NONE};
		j->object[i] = NONE;
	}
}

static void name_objects(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct judging *j = ctx;
	const struct events *ev = &j->w->ev;

	(void)part;
	for (size_t e = begin; e < end; e++)
		j->object[ev->row[e]] = ev->object[e];
}

/* Edges of accounts to come, their acts and the posts of these lie anywhere: step by step.  end: of the edges that are
 * this thread's, for others sort theirs. */
ASKING void ask_for_acts(const struct judging *j, uint32_t i, uint32_t end)
{
	const struct work *w = j->w;
	const struct coord_edge *e;
	const struct coord_act *act;

	if (i + 24 >= end)
		return;
	e = &w->edge[j->item[i + 24]];
	__builtin_prefetch(e);
	__builtin_prefetch(&e->act);
	__builtin_prefetch(&w->k->act[w->edge[j->item[i + 12]].act]);
	e = &w->edge[j->item[i + 6]];
	act = &w->k->act[e->act];
	__builtin_prefetch(&w->post[act->a], 1);
	__builtin_prefetch(&w->post[act->b], 1);
}

static void judge_accounts(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct judging *j = ctx;
	const struct work *w = j->w;

	(void)part;
	for (size_t a = begin; a < end && !job_stop(w->job); a++) {
		uint32_t *item = j->item + j->off[a], edges = j->off[a + 1] - j->off[a];

		for (uint32_t i = 0; i < edges; i++) {
			const struct coord_edge *e = &w->edge[item[i]];
			const struct coord_act *act = &w->k->act[e->act];
			uint16_t value = (uint16_t)(edge_unexplained(e) * SHARE_ONE);

			ask_for_acts(j, j->off[a] + i, j->off[end]);
			for (uint32_t n = 0; n < e->weight; n++)
				note(&w->post[e->a == a ? act[n].a : act[n].b], w->edge, item[i],
				     value);
		}
		if (edges > 1)
			qsort_r(item, edges, sizeof *item, edge_compare, w->edge);
	}
}

/* Where each account's edges lie, and how many of them are linked and fast. */
static bool list_edges(struct work *w, struct judging *j)
{
	size_t accounts = w->c->n.accounts;
	uint32_t *off = arena_calloc(w->arena, accounts + 2, sizeof *off), sum = 0;
	uint32_t *linked = arena_calloc(w->arena, accounts + 1, sizeof *linked);
	uint32_t *fast = arena_calloc(w->arena, accounts + 1, sizeof *fast);

	j->off = off;
	j->item = arena_alloc(w->arena, ((size_t)w->k->edges * 2 + 1) * sizeof *j->item);
	if (!off || !j->item || !linked || !fast)
		return false;
	for (uint32_t i = 0; i < w->k->edges; i++) {
		const struct coord_edge *e = &w->edge[i];
		uint32_t *count = e->flags & EDGE_LINKED ? linked : fast;

		count[e->a]++;
		count[e->b]++;
	}
	for (uint32_t a = 0; a < accounts; a++) {
		off[a + 1] = sum;
		sum += linked[a] + fast[a];
	}
	for (uint32_t i = 0; i < w->k->edges; i++) {
		j->item[off[w->edge[i].a + 1]++] = i;
		j->item[off[w->edge[i].b + 1]++] = i;
	}
	w->k->account_linked = linked;
	w->k->account_fast = fast;
	w->k->account_edges = (struct lists){off, j->item};
	return true;
}

bool posts_judge(struct work *w)
{
	size_t posts = w->c->n.posts;
	struct judging j = {.w = w};

	w->post = arena_alloc(w->arena, (posts + 1) * sizeof *w->post);
	j.object = arena_alloc(w->arena, (posts + 1) * sizeof *j.object);
	if (!w->post || !j.object || !list_edges(w, &j))
		return false;
	parallel_for(w->job, posts, 64, PARTS, clear_rows, &j);
	parallel_for(w->job, w->ev.n, 64, PARTS, name_objects, &j);
	parallel_for(w->job, w->c->n.accounts, 16, PARTS, judge_accounts, &j);
	w->k->post = w->post;
	w->k->post_object = j.object;
	return true;
}

/* --- a member's posts among his group's --------------------------------------------------------
 */

struct company {
	struct work *w;
	struct coord_post *post;
	atomic_bool nomem;
};

/* The first linked edge of an account, which is the surest. */
static uint32_t surest_edge(const struct work *w, uint32_t account)
{
	const struct lists *edges = &w->k->account_edges;

	for (uint32_t i = edges->off[account]; i < edges->off[account + 1]; i++)
		if (w->edge[edges->item[i]].flags & EDGE_GROUPED)
			return edges->item[i];
	return NONE;
}

static void vouch(struct company *y, uint32_t e, uint32_t group)
{
	struct coord_post *post = &y->post[y->w->ev.row[e]];
	const struct coord_group *g = &y->w->k->group[group - 1];
	uint16_t value = (uint16_t)(g->unexplained / (double)g->weight * SHARE_ONE);

	if (value <= post->linked)
		return;
	if (!post->linked)
		post->edge = surest_edge(y->w, y->w->ev.account[e]);
	post->linked = value;
}

/* Events with another of the same group within the window that the object is tested on. */
static void keep_object(struct company *y, size_t o, const struct coord_params *p, bool slow,
			uint32_t *near)
{
	const struct events *ev = &y->w->ev;
	const struct coordination *k = y->w->k;
	uint32_t low = ev->object_off[o], high = low, last = ev->object_off[o + 1];
	bool is_long = ev->trait[o] & TRAIT_LONG;
	int64_t window = is_long ? p->long_window_ms : p->window_ms;

	for (uint32_t e = low; e < last; e++) {
		uint32_t of = k->account_group[ev->account[e]];

		if (e + AHEAD < ev->n)
			__builtin_prefetch(&k->account_group[ev->account[e + AHEAD]]);
		while (high < last && ev->time[high] - ev->time[e] <= window)
			near[k->account_group[ev->account[high++]]]++;
		while (ev->time[e] - ev->time[low] > window)
			near[k->account_group[ev->account[low++]]]--;
		if (of && near[of] > 1 && (is_long || event_is_fine(ev, e, window)) &&
		    (!slow || coord_group_is_slow(&k->group[of - 1])))
			vouch(y, e, of);
	}
	for (; low < high; low++)
		near[k->account_group[ev->account[low]]] = 0;
}

static void find_company(void *ctx, size_t begin, size_t end, size_t part)
{
	struct company *y = ctx;
	const struct work *w = y->w;
	uint32_t *near = calloc((size_t)w->k->groups + 1, sizeof *near);
	bool any_slow = false;

	(void)part;
	if (!near) {
		y->nomem = true;
		return;
	}
	for (uint32_t g = 0; g < w->k->groups; g++)
		any_slow |= coord_group_is_slow(&w->k->group[g]);
	for (size_t o = begin; o < end && !job_stop(w->job); o++) {
		keep_object(y, o, w->p, false, near);
		if (any_slow && w->ev.trait[o] & TRAIT_SYNC)
			keep_object(y, o, &w->slow_params, true, near);
	}
	free(near);
}

bool posts_company(struct work *w)
{
	struct company y = {.w = w, .post = w->post};

	parallel_for(w->job, w->ev.objects, 256, 16, find_company, &y);
	return !y.nomem;
}
