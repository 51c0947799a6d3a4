/* Linked accounts with two or more linked partners among themselves, joined to groups. */
#include "config.h"

#include "coord_private.h"
#include "graph.h"

struct tag_count {
	uint32_t item;
	uint64_t count;
};

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

static int count_compare(const void *a, const void *b)
{
	const struct tag_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static int u32_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int gap_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

typedef VEC(uint32_t) number_vec;
typedef VEC(struct tag_count) count_vec;

/* Sorts seen, and appends its distinct numbers to item, most frequent first. */
static bool append_ranked(number_vec *seen, number_vec *item)
{
	count_vec ranked = {0};
	bool ok = true;

	qsort(seen->at, seen->count, sizeof *seen->at, u32_compare);
	for (size_t i = 0; i < seen->count && ok; i++) {
		if (ranked.count && ranked.at[ranked.count - 1].item == seen->at[i])
			ranked.at[ranked.count - 1].count++;
		else
			ok = vec_push(&ranked, ((struct tag_count){seen->at[i], 1}));
	}
	qsort(ranked.at, ranked.count, sizeof *ranked.at, count_compare);
	for (size_t i = 0; i < ranked.count && ok; i++)
		ok = vec_push(item, ranked.at[i].item);
	vec_free(&ranked);
	return ok;
}

struct summary {
	number_vec rows, objects, tags; /* of one group */
	VEC(int64_t) gaps;
	number_vec object_item, tag_item; /* of all */
};

static bool add_edge(struct grouper *g, struct coord_group *at, const struct coord_edge *e,
		     struct summary *s)
{
	double expected =
		(double)(e->flags & EDGE_CORROBORATED || e->expected_crowd > e->expected_habit
				 ? e->expected_crowd
				 : e->expected_habit);

	at->edges++;
	at->weight += e->weight;
	at->expected += expected;
	at->fast_edges += (e->flags & EDGE_CORROBORATED) != 0;
	if (e->q > at->worst_q)
		at->worst_q = e->q;
	for (int kind = 0; kind < OBJECT_KINDS; kind++)
		at->kinds[kind] += e->kinds[kind];
	for (uint32_t i = 0; i < e->weight; i++) {
		const struct coord_act *act = &g->k->act[e->act + i];

		if (!vec_push(&s->rows, act->a) || !vec_push(&s->rows, act->b) ||
		    !vec_push(&s->objects, act->object))
			return false;
	}
	return vec_push(&s->gaps, e->median_gap_ms);
}

static bool finish_group(struct grouper *g, struct coord_group *at, struct summary *s)
{
	const struct corpus *c = g->c;
	row_t last = NONE;

	qsort(s->rows.at, s->rows.count, sizeof *s->rows.at, u32_compare);
	qsort(s->gaps.at, s->gaps.count, sizeof *s->gaps.at, gap_compare);
	at->median_gap_ms = s->gaps.at[s->gaps.count / 2];
	at->first_ms = c->time[s->rows.at[0]];
	at->last_ms = c->time[s->rows.at[s->rows.count - 1]];
	for (size_t i = 0; i < s->rows.count; i++) {
		uint32_t content = c->content[s->rows.at[i]];

		if (s->rows.at[i] == last)
			continue;
		last = s->rows.at[i];
		at->posts++;
		for (uint32_t t = c->content_tags.off[content];
		     t < c->content_tags.off[content + 1]; t++)
			if (!vec_push(&s->tags, c->content_tags.item[t]))
				return false;
	}
	return append_ranked(&s->objects, &s->object_item) && append_ranked(&s->tags, &s->tag_item);
}

/* numbers as the arena's; NULL when out of memory */
static uint32_t *keep(struct arena *arena, const number_vec *v)
{
	uint32_t *at = arena_alloc(arena, (v->count + 1) * sizeof *at);

	if (at && v->count)
		memcpy(at, v->at, v->count * sizeof *at);
	return at;
}

static bool summarise(struct grouper *g, struct coord_group *group, struct job *job)
{
	struct summary s = {0};
	size_t groups = g->k->groups;
	uint32_t *object_off = arena_calloc(g->arena, groups + 2, sizeof *object_off);
	uint32_t *tag_off = arena_calloc(g->arena, groups + 2, sizeof *tag_off);
	bool ok = object_off && tag_off;

	for (uint32_t n = 0; n < groups && ok && !job_stop(job); n++) {
		struct coord_group *at = &group[n];
		const struct lists *members = &g->k->group_members, *edges = &g->k->group_edges;

		s.rows.count = s.objects.count = s.tags.count = s.gaps.count = 0;
		at->members = lists_count(members, n);
		for (uint32_t i = members->off[n]; i < members->off[n + 1]; i++)
			at->day_members += g->k->account_day[members->item[i]] != NONE;
		for (uint32_t i = edges->off[n]; i < edges->off[n + 1] && ok; i++)
			ok = add_edge(g, at, &g->edge[edges->item[i]], &s);
		ok = ok && finish_group(g, at, &s);
		object_off[n + 1] = (uint32_t)s.object_item.count;
		tag_off[n + 1] = (uint32_t)s.tag_item.count;
		at->objects = object_off[n + 1] - object_off[n];
	}
	if (ok) {
		g->k->group_objects = (struct lists){object_off, keep(g->arena, &s.object_item)};
		g->k->group_tags = (struct lists){tag_off, keep(g->arena, &s.tag_item)};
		ok = g->k->group_objects.item && g->k->group_tags.item;
	}
	vec_free(&s.rows);
	vec_free(&s.objects);
	vec_free(&s.tags);
	vec_free(&s.gaps);
	vec_free(&s.object_item);
	vec_free(&s.tag_item);
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
