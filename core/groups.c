/* Linked accounts with two or more linked partners among themselves, joined to groups. */
#include "config.h"

#include "coord_private.h"
#include "graph.h"
#include "radix.h"

struct grouper {
	const struct corpus *c;
	const struct coord_params *p;
	struct arena *arena;
	struct coordination *k;
	struct coord_edge *edge;
	uint32_t *group; /* [accounts] from 1, 0: none; in the arena */
};

/* The smallest account of a group is its core component's name: groups are numbered by it. */
static bool join(struct grouper *g)
{
	struct link *link = calloc((size_t)g->k->edges + 1, sizeof *link);
	uint32_t links = 0, groups = 0;
	bool ok;

	for (uint32_t i = 0; link && i < g->k->edges; i++)
		if (g->edge[i].flags & EDGE_LINKED)
			link[links++] = (struct link){g->edge[i].a, g->edge[i].b};
	ok = link && graph_core(link, links, g->c->n.accounts, g->p->min_partners, g->group);
	free(link);
	for (uint32_t a = 0; ok && a < g->c->n.accounts; a++)
		if (g->group[a])
			g->group[a] = g->group[a] == a + 1 ? ++groups : g->group[g->group[a] - 1];
	for (uint32_t i = 0; ok && i < g->k->edges; i++)
		if (g->edge[i].flags & EDGE_LINKED && g->group[g->edge[i].a] &&
		    g->group[g->edge[i].b])
			g->edge[i].flags |= EDGE_GROUPED;
	g->k->groups = groups;
	return ok;
}

/* key[i] is a group from 1, or 0; lists the numbers i by group. */
static bool list_by_group(struct grouper *g, const uint32_t *key, uint32_t n, struct lists *out)
{
	uint32_t *off = arena_calloc(g->arena, (size_t)g->k->groups + 2, sizeof *off), used = 0;
	uint32_t *item;

	for (uint32_t i = 0; off && i < n; i++)
		if (key[i]) {
			off[key[i]]++;
			used++;
		}
	item = arena_alloc(g->arena, ((size_t)used + 1) * sizeof *item);
	if (!off || !item)
		return false;
	for (uint32_t i = 0, sum = 0; i <= g->k->groups; i++) {
		uint32_t count = off[i];

		off[i] = sum;
		sum += count;
	}
	/* off[g] is now where group g's items begin; g - 1 counts lists from 0 */
	for (uint32_t i = 0; i < n; i++)
		if (key[i])
			item[off[key[i]]++] = i;
	*out = (struct lists){off, item};
	return true;
}

typedef VEC(uint32_t) number_vec;

/* How often each of n numbers occurs in one group. */
struct ranking {
	uint32_t *count;    /* [n] */
	number_vec touched; /* those that occur */
	number_vec item;    /* of all groups so far, each ranked */
};

static bool rank_add(struct ranking *r, uint32_t number)
{
	return r->count[number]++ || vec_push(&r->touched, number);
}

static int rank_compare(const void *a, const void *b, void *ctx)
{
	const uint32_t *count = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (count[x] != count[y])
		return count[x] > count[y] ? -1 : 1;
	return (x > y) - (x < y);
}

/* Appends the numbers touched, most frequent first, and begins anew. */
static bool rank_flush(struct ranking *r)
{
	bool ok = true;

	if (r->touched.count)
		qsort_r(r->touched.at, r->touched.count, sizeof *r->touched.at, rank_compare,
			r->count);
	for (size_t i = 0; i < r->touched.count; i++) {
		r->count[r->touched.at[i]] = 0;
		ok = ok && vec_push(&r->item, r->touched.at[i]);
	}
	r->touched.count = 0;
	return ok;
}

static void rank_free(struct ranking *r)
{
	free(r->count);
	vec_free(&r->touched);
	vec_free(&r->item);
}

struct summary {
	uint32_t *row_group; /* [posts] the group that last counted it */
	struct ranking objects, tags;
	VEC(uint32_t) gaps;
};

static bool add_post(const struct corpus *c, struct coord_group *at, uint32_t number, row_t row,
		     struct summary *s)
{
	uint32_t content = c->content[row];
	bool ok = true;

	if (s->row_group[row] == number)
		return true;
	s->row_group[row] = number;
	if (!at->posts || c->time[row] < at->first_ms)
		at->first_ms = c->time[row];
	if (!at->posts || c->time[row] > at->last_ms)
		at->last_ms = c->time[row];
	at->posts++;
	for (uint32_t t = c->content_tags.off[content]; t < c->content_tags.off[content + 1]; t++)
		ok = ok && rank_add(&s->tags, c->content_tags.item[t]);
	return ok;
}

static bool add_edge(struct grouper *g, struct coord_group *at, uint32_t number,
		     const struct coord_edge *e, struct summary *s)
{
	bool crowd = e->flags & EDGE_CORROBORATED || e->expected_crowd > e->expected_habit;

	at->edges++;
	at->weight += e->occasions;
	at->unexplained += e->occasions * edge_unexplained(e);
	at->expected += (double)(crowd ? e->expected_crowd : e->expected_habit);
	at->fast_edges += (e->flags & EDGE_CORROBORATED) != 0;
	at->slow_edges += (e->flags & EDGE_SLOW) != 0;
	if (e->q > at->worst_q)
		at->worst_q = e->q;
	for (int kind = 0; kind < OBJECT_KINDS; kind++)
		at->kinds[kind] += e->kinds[kind];
	for (uint32_t i = e->act; i < e->act + e->weight; i++) {
		const struct coord_act *act = &g->k->act[i];

		if (!add_post(g->c, at, number, act->a, s) ||
		    !add_post(g->c, at, number, act->b, s) || !rank_add(&s->objects, act->object))
			return false;
	}
	return vec_push(&s->gaps, (uint32_t)e->median_gap_ms);
}

static bool describe(struct grouper *g, struct coord_group *at, uint32_t number, struct summary *s)
{
	const struct lists *members = &g->k->group_members, *edges = &g->k->group_edges;
	uint32_t n = number - 1;

	s->gaps.count = 0;
	at->members = lists_count(members, n);
	for (uint32_t i = members->off[n]; i < members->off[n + 1]; i++)
		at->day_members += g->k->account_day[members->item[i]] != NONE;
	for (uint32_t i = edges->off[n]; i < edges->off[n + 1]; i++)
		if (!add_edge(g, at, number, &g->edge[edges->item[i]], s))
			return false;
	at->median_gap_ms = nth_u32(s->gaps.at, s->gaps.count, s->gaps.count / 2);
	at->objects = (uint32_t)s->objects.touched.count;
	return rank_flush(&s->objects) && rank_flush(&s->tags);
}

/* The ranked numbers as the arena's; false when out of memory. */
static bool keep(struct arena *arena, const struct ranking *r, const uint32_t *off,
		 struct lists *out)
{
	uint32_t *at = arena_alloc(arena, (r->item.count + 1) * sizeof *at);

	if (at && r->item.count)
		memcpy(at, r->item.at, r->item.count * sizeof *at);
	*out = (struct lists){off, at};
	return at != NULL;
}

static bool summarise(struct grouper *g, struct coord_group *group, struct job *job)
{
	size_t groups = g->k->groups;
	struct summary s = {
		.row_group = calloc((size_t)g->c->n.posts + 1, sizeof *s.row_group),
		.objects.count = calloc((size_t)g->k->objects + 1, sizeof *s.objects.count),
		.tags.count = calloc((size_t)g->c->n.tags + 1, sizeof *s.tags.count),
	};
	uint32_t *object_off = arena_calloc(g->arena, groups + 2, sizeof *object_off);
	uint32_t *tag_off = arena_calloc(g->arena, groups + 2, sizeof *tag_off);
	bool ok = s.row_group && s.objects.count && s.tags.count && object_off && tag_off;

	for (uint32_t n = 0; n < groups && ok && !job_stop(job); n++) {
		ok = describe(g, &group[n], n + 1, &s);
		object_off[n + 1] = (uint32_t)s.objects.item.count;
		tag_off[n + 1] = (uint32_t)s.tags.item.count;
	}
	ok = ok && keep(g->arena, &s.objects, object_off, &g->k->group_objects) &&
	     keep(g->arena, &s.tags, tag_off, &g->k->group_tags);
	free(s.row_group);
	rank_free(&s.objects);
	rank_free(&s.tags);
	vec_free(&s.gaps);
	return ok;
}

static bool list_edges(struct grouper *g)
{
	uint32_t *of_edge = calloc((size_t)g->k->edges + 1, sizeof *of_edge);
	bool ok;

	for (uint32_t i = 0; of_edge && i < g->k->edges; i++)
		if (g->edge[i].flags & EDGE_GROUPED)
			of_edge[i] = g->group[g->edge[i].a];
	ok = of_edge && list_by_group(g, of_edge, g->k->edges, &g->k->group_edges);
	free(of_edge);
	return ok;
}

enum status groups_build(const struct corpus *c, const struct coord_params *p, struct arena *arena,
			 struct coordination *k, struct coord_edge *edge, struct job *job,
			 struct err *err)
{
	struct grouper g = {.c = c, .p = p, .arena = arena, .k = k, .edge = edge};
	struct coord_group *group = NULL;
	bool ok;

	g.group = arena_calloc(arena, (size_t)c->n.accounts + 1, sizeof *g.group);
	ok = g.group && join(&g);
	if (ok) {
		k->account_group = g.group;
		group = arena_calloc(arena, (size_t)k->groups + 1, sizeof *group);
		k->group = group;
		ok = group && list_by_group(&g, g.group, c->n.accounts, &k->group_members) &&
		     list_edges(&g) && summarise(&g, group, job);
	}
	return ok ? STATUS_OK : err_nomem(err);
}
