#include "config.h"

#include "coord.h"

#include "coord_private.h"
#include "radix.h"
#include "stats.h"

#include <math.h>

struct coord_params coord_defaults(void)
{
	return (struct coord_params){.window_ms = 60000,
				     .long_window_ms = 86400000,
				     .nearest = 16,
				     .min_actions = 3,
				     .min_weight = 3,
				     .min_partners = 2,
				     .min_tags = 5,
				     .q = 0.01,
				     .prior = 0.1,
				     .text_prior = 0.05,
				     .pairs_in_memory = 16 << 20,
				     .most_pairs = 16 << 20,
				     .creation_min = 10,
				     .creation_q = 0.01,
				     .use_kind = {true, true, true, true}};
}

struct work {
	const struct corpus *c;
	const struct coord_params *p;
	struct job *job;
	struct arena *arena;
	struct coordination *k;
	struct events ev;
	pair_vec pairs;
	struct pair_test *test;
	struct coord_edge *edge;
	struct coord_post *post;
	struct coord_params params; /* p points here */
};

/* --- which pairs are edges ---------------------------------------------------------------------
 */

static void make_edge(struct coord_edge *e, const struct pair_test *x, double q, uint32_t flags)
{
	*e = (struct coord_edge){.a = x->a, .b = x->b, .p = x->p, .q = q, .flags = flags};
	if (flags & EDGE_FAST)
		e->p = x->p_crowd;
	if (x->by_text) {
		e->weight = e->occasions = x->same;
		e->shared = x->shared_long;
		e->expected_crowd = x->chance;
		e->flags |= EDGE_SAME_TEXT;
	} else {
		e->weight = x->sync;
		e->occasions = x->occasions;
		e->shared = x->shared_sync;
		e->expected_crowd = x->crowd;
		e->expected_habit = x->habit;
	}
}

/* Benjamini-Hochberg twice, against both expectations and against the crowd's alone. */
static bool choose_edges(struct work *w)
{
	size_t n = w->pairs.count;
	double *q = calloc(n + 1, sizeof *q), *q_crowd = calloc(n + 1, sizeof *q_crowd);
	uint32_t *order = calloc(n + 1, sizeof *order), edges = 0;

	if (!q || !q_crowd || !order)
		goto out;
	for (size_t i = 0; i < n; i++) {
		q[i] = w->test[i].p;
		q_crowd[i] = w->test[i].p_crowd;
	}
	benjamini_hochberg(q, order, n, (double)n);
	benjamini_hochberg(q_crowd, order, n, (double)n);
	for (size_t i = 0; i < n; i++)
		edges += q[i] <= w->p->q || q_crowd[i] <= w->p->q;
	w->edge = arena_alloc(w->arena, ((size_t)edges + 1) * sizeof *w->edge);
	if (!w->edge)
		goto out;
	for (size_t i = 0; i < n; i++) {
		if (q[i] <= w->p->q)
			make_edge(&w->edge[w->k->edges++], &w->test[i], q[i], EDGE_LINKED);
		else if (q_crowd[i] <= w->p->q)
			make_edge(&w->edge[w->k->edges++], &w->test[i], q_crowd[i], EDGE_FAST);
	}
	w->k->edge = w->edge;
	w->k->tested = n;
	w->k->min_weight = w->p->min_weight;
out:
	free(q);
	free(q_crowd);
	free(order);
	return w->edge != NULL;
}

/* --- what an edge's accounts did together ------------------------------------------------------
 */

static void fill_acts(const struct work *w, struct coord_edge *e, struct coord_act *act,
		      uint32_t *gap)
{
	const struct events *ev = &w->ev;
	struct shared_walk walk = shared_begin(ev, e->a, e->b);
	uint32_t x, y, n = 0;

	while (shared_next(&walk, &x, &y) && n < e->weight) {
		if (!(e->flags & EDGE_SAME_TEXT ? acts_long(ev, w->p, x, y)
						: acts_sync(ev, w->p, x, y)))
			continue;
		act[n] = (struct coord_act){ev->row[x], ev->row[y], ev->object[x]};
		gap[n++] = (uint32_t)event_gap(ev, x, y);
		e->kinds[ev->info[ev->object[x]].kind]++;
	}
	sort_u32(gap, n);
	e->median_gap_ms = n ? gap[n / 2] : 0;
}

struct filling {
	const struct work *w;
	struct coord_act *act;
	atomic_bool nomem;
};

static void fill_edges(void *ctx, size_t begin, size_t end, size_t part)
{
	struct filling *f = ctx;
	uint32_t most = 0, *gap;

	(void)part;
	for (size_t i = begin; i < end; i++)
		most = f->w->edge[i].weight > most ? f->w->edge[i].weight : most;
	if (!(gap = malloc(((size_t)most + 1) * sizeof *gap))) {
		f->nomem = true;
		return;
	}
	for (size_t i = begin; i < end; i++)
		fill_acts(f->w, &f->w->edge[i], f->act + f->w->edge[i].act, gap);
	free(gap);
}

static bool list_acts(struct work *w)
{
	struct filling f = {.w = w};
	uint64_t acts = 0;

	for (uint32_t i = 0; i < w->k->edges; i++) {
		w->edge[i].act = (uint32_t)acts;
		acts += w->edge[i].weight;
	}
	if (acts >= UINT32_MAX || !(f.act = arena_alloc(w->arena, (acts + 1) * sizeof *f.act)))
		return false;
	parallel_for(w->job, w->k->edges, 256, 256, fill_edges, &f);
	w->k->act = f.act;
	w->k->acts = (uint32_t)acts;
	w->k->object = w->ev.info;
	w->k->objects = w->ev.objects;
	return !f.nomem;
}

/* --- by post, by account -----------------------------------------------------------------------
 */

/* The part of an edge's weight that chance leaves unexplained. */
static uint16_t unexplained(const struct coord_edge *e)
{
	double expected = (double)e->expected_crowd;

	if (!(e->flags & (EDGE_CORROBORATED | EDGE_FAST)))
		expected = fmax(expected, (double)e->expected_habit);
	expected /= (double)e->occasions;
	return expected >= 1 ? 0 : (uint16_t)((1 - expected) * SHARE_ONE);
}

static void note(struct coord_post *post, const struct coord_edge *edge, uint32_t number)
{
	uint16_t value = unexplained(&edge[number]);
	bool linked = edge[number].flags & EDGE_LINKED;
	uint16_t *best = linked ? &post->linked : &post->fast;
	bool outranked = !linked && post->edge != NONE && edge[post->edge].flags & EDGE_LINKED;

	if (value <= *best)
		return;
	*best = value;
	if (!outranked)
		post->edge = number;
}

static bool judge_posts(struct work *w)
{
	uint32_t posts = w->c->n.posts;
	struct coord_post *post = arena_calloc(w->arena, (size_t)posts + 1, sizeof *post);
	uint32_t *object = arena_alloc(w->arena, ((size_t)posts + 1) * sizeof *object);

	if (!post || !object)
		return false;
	for (uint32_t i = 0; i < posts; i++) {
		post[i].edge = NONE;
		object[i] = NONE;
	}
	for (uint32_t e = 0; e < w->ev.n; e++)
		object[w->ev.row[e]] = w->ev.object[e];
	for (uint32_t i = 0; i < w->k->edges; i++) {
		const struct coord_edge *e = &w->edge[i];

		for (uint32_t j = e->act; j < e->act + e->weight; j++) {
			note(&post[w->k->act[j].a], w->edge, i);
			note(&post[w->k->act[j].b], w->edge, i);
		}
	}
	w->k->post = w->post = post;
	w->k->post_object = object;
	return true;
}

static int edge_compare(const void *a, const void *b, void *ctx)
{
	const struct coord_edge *edge = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (edge[x].q != edge[y].q)
		return edge[x].q < edge[y].q ? -1 : 1;
	return (x > y) - (x < y);
}

static bool list_edges(struct work *w)
{
	size_t accounts = w->c->n.accounts;
	uint32_t *off = arena_calloc(w->arena, accounts + 2, sizeof *off), sum = 0;
	uint32_t *item = arena_alloc(w->arena, ((size_t)w->k->edges * 2 + 1) * sizeof *item);
	uint32_t *linked = arena_calloc(w->arena, accounts + 1, sizeof *linked);
	uint32_t *fast = arena_calloc(w->arena, accounts + 1, sizeof *fast);

	if (!off || !item || !linked || !fast)
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
		item[off[w->edge[i].a + 1]++] = i;
		item[off[w->edge[i].b + 1]++] = i;
	}
	for (uint32_t a = 0; a < accounts; a++)
		qsort_r(item + off[a], off[a + 1] - off[a], sizeof *item, edge_compare, w->edge);
	w->k->account_linked = linked;
	w->k->account_fast = fast;
	w->k->account_edges = (struct lists){off, item};
	return true;
}

/* --- a member's posts among his group's --------------------------------------------------------
 */

struct company {
	struct work *w;
	struct coord_post *post;
	atomic_bool nomem;
};

/* The part of a group's occasions that chance leaves unexplained. */
static uint16_t group_unexplained(const struct coord_group *g)
{
	double expected = g->expected / (double)g->weight;

	return expected >= 1 ? 0 : (uint16_t)((1 - expected) * SHARE_ONE);
}

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
	uint16_t value = group_unexplained(&y->w->k->group[group - 1]);

	if (value <= post->linked)
		return;
	if (!post->linked)
		post->edge = surest_edge(y->w, y->w->ev.account[e]);
	post->linked = value;
}

/* Events with another of the same group within the window that the object is tested on. */
static void find_company(void *ctx, size_t begin, size_t end, size_t part)
{
	struct company *y = ctx;
	const struct events *ev = &y->w->ev;
	const uint32_t *group = y->w->k->account_group;
	uint32_t *near = calloc((size_t)y->w->k->groups + 1, sizeof *near);

	(void)part;
	if (!near) {
		y->nomem = true;
		return;
	}
	for (size_t o = begin; o < end && !job_stop(y->w->job); o++) {
		uint32_t low = ev->object_off[o], high = low, last = ev->object_off[o + 1];
		bool is_long = ev->trait[o] & TRAIT_LONG;
		int64_t window = is_long ? y->w->p->long_window_ms : y->w->p->window_ms;

		for (uint32_t e = low; e < last; e++) {
			uint32_t of = group[ev->account[e]];

			while (high < last && ev->time[high] - ev->time[e] <= window)
				near[group[ev->account[high++]]]++;
			while (ev->time[e] - ev->time[low] > window)
				near[group[ev->account[low++]]]--;
			if (of && near[of] > 1 && (is_long || event_is_fine(ev, e)))
				vouch(y, e, of);
		}
		for (; low < high; low++)
			near[group[ev->account[low]]] = 0;
	}
	free(near);
}

static bool keep_company(struct work *w)
{
	struct company y = {.w = w, .post = w->post};

	parallel_for(w->job, w->ev.objects, 256, 16, find_company, &y);
	return !y.nomem;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static int64_t coarsest(const struct corpus *c)
{
	int64_t most = 1;

	for (uint32_t s = 0; s < c->n.sources; s++)
		most = c->source_resolution[s] > most ? c->source_resolution[s] : most;
	return most;
}

/* A corpus of millions of fans may have more pairs than memory: the lightest are left out. */
static enum status find_pairs(struct work *w, struct err *err)
{
	for (;;) {
		enum status s =
			pairs_find(&w->ev, &w->params, w->c->n.accounts, w->job, &w->pairs, err);

		if (s || w->pairs.count <= w->params.most_pairs)
			return s;
		w->params.min_weight++;
		w->pairs.count = 0;
	}
}

static enum status find(struct work *w, const struct copies *copies, struct err *err)
{
	enum status s;

	w->k->resolution_ms = coarsest(w->c);
	if ((s = events_build(&w->ev, w->c, copies, w->p, w->job, w->arena, err)) ||
	    (s = find_pairs(w, err)) ||
	    (s = pairs_test(&w->ev, w->p, &w->pairs, w->c->n.accounts, w->job, &w->test, err)))
		return s;
	if (!choose_edges(w))
		return err_nomem(err);
	if ((s = creation_days(w->c, w->p, w->arena, w->k, err)) ||
	    (s = corroborate(w->c, w->p, w->edge, w->k->edges, err)))
		return s;
	if (!list_acts(w) || !list_edges(w) || !judge_posts(w))
		return err_nomem(err);
	if ((s = groups_build(w->c, w->p, w->arena, w->k, w->edge, w->job, err)))
		return s;
	if (!keep_company(w))
		return err_nomem(err);
	return job_stop(w->job) ? err_set(err, STATUS_CANCELLED, "cancelled") : STATUS_OK;
}

enum status coord_find(const struct corpus *c, const struct copies *copies,
		       const struct coord_params *params, struct job *job,
		       struct coordination **out, struct err *err)
{
	struct coord_memory *m = calloc(1, sizeof *m);
	struct work w = {.c = c, .job = job, .params = *params};
	enum status status;

	*out = NULL;
	if (!m)
		return err_nomem(err);
	w.p = &w.params;
	w.arena = &m->arena;
	w.k = &m->k;
	status = find(&w, copies, err);
	events_free(&w.ev);
	vec_free(&w.pairs);
	free(w.test);
	if (status == STATUS_OK)
		*out = &m->k;
	else
		coord_free(&m->k);
	return status;
}

void coord_free(struct coordination *k)
{
	struct coord_memory *m = (struct coord_memory *)k;

	if (!m)
		return;
	arena_free(&m->arena);
	free(m);
}
