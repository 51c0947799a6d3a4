/* Linked accounts with two or more linked partners among themselves, joined to groups. */
#include "config.h"

#include "coord_private.h"
#include "ahead.h"
#include "graph.h"
#include "huge.h"
#include "radix.h"

enum { PARTS = 32, AHEAD = 16, UNIT = 16384 /* acts or posts that are counted at a time */ };

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
	struct link *link = huge_alloc((size_t)g->k->edges + 1, sizeof *link);
	uint32_t links = 0, groups = 0;
	bool ok;

	for (uint32_t i = 0; link && i < g->k->edges; i++)
		if (g->edge[i].flags & EDGE_LINKED)
			link[links++] = (struct link){g->edge[i].a, g->edge[i].b};
	ok = link && graph_core(link, links, g->c->n.accounts, g->p->min_partners, g->group);
	huge_free(link);
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

/* --- what a group did --------------------------------------------------------------------------
 *
 * One group may have most of all edges, so the work is shared out in units: some edges of one group, or
 * some of its members.  The acts of edges say which posts and how often which objects; a post is its
 * author's alone, so what the posts say is added up by members. */

typedef VEC(uint32_t) number_vec;
typedef VEC(uint64_t) count_vec; /* how often << 32 | a number */

struct unit {
	uint32_t group, begin, end; /* of its edges, or of its members */
	count_vec counted;	    /* objects of edges' acts; tags of members' posts */
	uint32_t posts;
	int64_t first_ms, last_ms; /* of them */
};
typedef VEC(struct unit) unit_vec;

struct summary {
	struct grouper *g;
	unit_vec edges, members;
	atomic_uchar *acted; /* [posts] in an act inside its author's group */
	struct spares objects, tags; /* counts, all zeros */
	atomic_bool nomem;
};

/* How often each of n numbers occurs. */
struct tally {
	struct spares *counts; /* where count is from, and goes back to */
	uint32_t *count;       /* [n] */
	VEC(uint32_t) touched;
};

static bool tally_open(struct tally *t, struct spares *counts)
{
	*t = (struct tally){.counts = counts, .count = spares_take(counts)};
	return t->count;
}

static void tally_close(struct tally *t)
{
	for (size_t i = 0; i < t->touched.count; i++)
		t->count[t->touched.at[i]] = 0;
	spares_give(t->counts, t->count);
	vec_free(&t->touched);
}

static bool tally_add(struct tally *t, uint32_t number, uint32_t times)
{
	bool first = !t->count[number];

	t->count[number] += times;
	return !first || vec_push(&t->touched, number);
}

/* Appends what was counted and begins anew. */
static bool tally_flush(struct tally *t, count_vec *out)
{
	bool ok = vec_reserve(out, t->touched.count);

	for (size_t i = 0; i < t->touched.count; i++) {
		uint32_t number = t->touched.at[i];

		if (ok)
			out->at[out->count++] = (uint64_t)t->count[number] << 32 | number;
		t->count[number] = 0;
	}
	t->touched.count = 0;
	return ok;
}

static bool tally_merge(struct tally *t, const count_vec *v)
{
	bool ok = true;

	for (size_t i = 0; i < v->count && ok; i++)
		ok = tally_add(t, (uint32_t)v->at[i], (uint32_t)(v->at[i] >> 32));
	return ok;
}

static bool add_acts(const struct summary *s, const struct coord_edge *e, struct tally *objects)
{
	const struct coordination *k = s->g->k;
	const struct coord_act *act = &k->act[e->act];
	bool ok = true;

	for (uint32_t n = 0; n < e->weight && ok; n++) {
		if (e->act + n + AHEAD < k->acts) { /* the next edges' too */
			__builtin_prefetch(&s->acted[act[n + AHEAD].a], 1);
			__builtin_prefetch(&s->acted[act[n + AHEAD].b], 1);
			__builtin_prefetch(&k->post_object[act[n + AHEAD].a]);
		}
		atomic_store_explicit(&s->acted[act[n].a], 1, memory_order_relaxed);
		atomic_store_explicit(&s->acted[act[n].b], 1, memory_order_relaxed);
		ok = tally_add(objects, k->post_object[act[n].a], 1);
	}
	return ok;
}

static void add_edges(void *ctx, size_t begin, size_t end, size_t part)
{
	struct summary *s = ctx;
	struct tally objects;
	bool ok = tally_open(&objects, &s->objects);

	(void)part;
	for (size_t i = begin; i < end && ok; i++) {
		struct unit *u = &s->edges.at[i];

		for (uint32_t n = u->begin; n < u->end && ok; n++)
			ok = add_acts(s, &s->g->edge[s->g->k->group_edges.item[n]], &objects);
		ok = ok && tally_flush(&objects, &u->counted);
	}
	if (!ok)
		s->nomem = true;
	tally_close(&objects);
}

static bool add_post(const struct corpus *c, struct unit *u, row_t row, struct tally *tags)
{
	const struct lists *of = &c->content_tags;
	uint32_t content = c->content[row];
	bool ok = true;

	if (!u->posts || c->time[row] < u->first_ms)
		u->first_ms = c->time[row];
	if (!u->posts || c->time[row] > u->last_ms)
		u->last_ms = c->time[row];
	u->posts++;
	for (uint32_t t = of->off[content]; t < of->off[content + 1] && ok; t++)
		ok = tally_add(tags, of->item[t], 1);
	return ok;
}

/* The posts to come lie anywhere: step by step, and what has acted alone. */
ASKING void ask_ahead(const struct summary *s, uint32_t at)
{
	const struct corpus *c = s->g->c;
	const uint32_t *rows = c->account_posts.item;
	row_t next;

	if (c->n.posts < 128 || at >= c->n.posts - 128)
		return;
	__builtin_prefetch(&s->acted[rows[at + 96]]);
	next = rows[at + 64];
	if (atomic_load_explicit(&s->acted[next], memory_order_relaxed)) {
		__builtin_prefetch(&c->content[next]);
		__builtin_prefetch(&c->time[next]);
	}
	next = rows[at + 32];
	if (atomic_load_explicit(&s->acted[next], memory_order_relaxed))
		__builtin_prefetch(&c->content_tags.off[c->content[next]]);
	next = rows[at + 16];
	if (atomic_load_explicit(&s->acted[next], memory_order_relaxed))
		__builtin_prefetch(&c->content_tags.item[c->content_tags.off[c->content[next]]]);
}

static bool add_member(const struct summary *s, struct unit *u, uint32_t account, struct tally *tags)
{
	const struct lists *posts = &s->g->c->account_posts;
	bool ok = true;

	for (uint32_t i = posts->off[account]; i < posts->off[account + 1] && ok; i++) {
		row_t row = posts->item[i];

		ask_ahead(s, i);
		if (atomic_load_explicit(&s->acted[row], memory_order_relaxed))
			ok = add_post(s->g->c, u, row, tags);
	}
	return ok;
}

static void add_members(void *ctx, size_t begin, size_t end, size_t part)
{
	struct summary *s = ctx;
	struct tally tags;
	bool ok = tally_open(&tags, &s->tags);

	(void)part;
	for (size_t i = begin; i < end && ok; i++) {
		struct unit *u = &s->members.at[i];

		for (uint32_t n = u->begin; n < u->end && ok; n++)
			ok = add_member(s, u, s->g->k->group_members.item[n], &tags);
		ok = ok && tally_flush(&tags, &u->counted);
	}
	if (!ok)
		s->nomem = true;
	tally_close(&tags);
}

static uint32_t edge_weight(const struct grouper *g, uint32_t edge)
{
	return g->edge[edge].weight;
}

static uint32_t member_posts(const struct grouper *g, uint32_t account)
{
	return lists_count(&g->c->account_posts, account);
}

/* Cuts each group's list into units of so many acts or posts, or a few more. */
static bool cut_units(const struct grouper *g, const struct lists *of,
		      uint32_t (*weight)(const struct grouper *g, uint32_t item), unit_vec *units)
{
	bool ok = true;

	for (uint32_t n = 0; n < g->k->groups && ok; n++)
		for (uint32_t i = of->off[n]; i < of->off[n + 1] && ok;) {
			struct unit u = {.group = n, .begin = i};

			for (uint32_t sum = 0; i < of->off[n + 1] && sum < UNIT; i++)
				sum += weight(g, of->item[i]);
			u.end = i;
			ok = vec_push(units, u);
		}
	return ok;
}

static void units_free(unit_vec *units)
{
	for (size_t i = 0; i < units->count; i++)
		vec_free(&units->at[i].counted);
	vec_free(units);
}

/* Appends the numbers, most frequent first, then ascending. */
static bool rank(count_vec *v, number_vec *out)
{
	uint64_t *scratch = malloc((v->count + 1) * sizeof *scratch), *sorted;
	bool ok = scratch && vec_reserve(out, v->count);

	for (size_t i = 0; i < v->count; i++)
		v->at[i] ^= ~(uint64_t)UINT32_MAX;
	if (ok) {
		sorted = radix_sort_bits(v->at, scratch, v->count, 0, 64);
		for (size_t i = 0; i < v->count; i++)
			out->at[out->count++] = (uint32_t)sorted[i];
	}
	free(scratch);
	return ok;
}

/* A ranking of each group in the arena. */
struct ranking {
	struct tally tally;
	count_vec counted;
	number_vec item;
	uint32_t *off; /* [groups + 1] */
};

static bool ranking_open(struct ranking *r, struct grouper *g, struct spares *counts)
{
	*r = (struct ranking){.off = arena_calloc(g->arena, (size_t)g->k->groups + 2, sizeof *r->off)};
	return tally_open(&r->tally, counts) && r->off;
}

static bool ranking_flush(struct ranking *r, uint32_t group)
{
	bool ok = tally_flush(&r->tally, &r->counted) && rank(&r->counted, &r->item);

	r->counted.count = 0;
	r->off[group + 1] = (uint32_t)r->item.count;
	return ok;
}

static bool ranking_keep(const struct ranking *r, struct arena *arena, struct lists *out)
{
	uint32_t *at = arena_alloc(arena, (r->item.count + 1) * sizeof *at);

	if (at && r->item.count)
		memcpy(at, r->item.at, r->item.count * sizeof *at);
	*out = (struct lists){r->off, at};
	return at;
}

static void ranking_close(struct ranking *r)
{
	tally_close(&r->tally);
	vec_free(&r->counted);
	vec_free(&r->item);
}

/* Adds the units of a group, of which *at is the first. */
static bool join_units(const unit_vec *units, size_t *at, uint32_t group, struct coord_group *to,
		       struct tally *counted)
{
	bool ok = true;

	for (; *at < units->count && units->at[*at].group == group && ok; ++*at) {
		const struct unit *u = &units->at[*at];

		if (u->posts && (!to->posts || u->first_ms < to->first_ms))
			to->first_ms = u->first_ms;
		if (u->posts && (!to->posts || u->last_ms > to->last_ms))
			to->last_ms = u->last_ms;
		to->posts += u->posts;
		ok = tally_merge(counted, &u->counted);
	}
	return ok;
}

static bool rank_groups(struct summary *s, struct coord_group *group, struct job *job)
{
	struct grouper *g = s->g;
	struct ranking objects, tags;
	bool ok = ranking_open(&objects, g, &s->objects);
	size_t edges = 0, members = 0;

	ok = ranking_open(&tags, g, &s->tags) && ok;
	for (uint32_t n = 0; n < g->k->groups && ok && !job_stop(job); n++) {
		ok = join_units(&s->edges, &edges, n, &group[n], &objects.tally) &&
		     join_units(&s->members, &members, n, &group[n], &tags.tally);
		group[n].objects = (uint32_t)objects.tally.touched.count;
		ok = ok && ranking_flush(&objects, n) && ranking_flush(&tags, n);
	}
	ok = ok && ranking_keep(&objects, g->arena, &g->k->group_objects) &&
	     ranking_keep(&tags, g->arena, &g->k->group_tags);
	ranking_close(&objects);
	ranking_close(&tags);
	return ok;
}

static void add_edge(struct coord_group *at, const struct coord_edge *e)
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
}

/* Members and edges of each group; gap: room for one number per edge. */
static void describe(const struct grouper *g, struct coord_group *group, uint32_t *gap)
{
	const struct lists *members = &g->k->group_members, *edges = &g->k->group_edges;

	for (uint32_t n = 0; n < g->k->groups; n++) {
		struct coord_group *at = &group[n];

		at->members = lists_count(members, n);
		for (uint32_t i = members->off[n]; i < members->off[n + 1]; i++)
			at->day_members += g->k->account_day[members->item[i]] != NONE;
		for (uint32_t i = edges->off[n]; i < edges->off[n + 1]; i++) {
			const struct coord_edge *e = &g->edge[edges->item[i]];

			gap[at->edges] = (uint32_t)e->median_gap_ms;
			add_edge(at, e);
		}
		at->median_gap_ms = nth_u32(gap, at->edges, at->edges / 2);
	}
}

static bool summarise(struct grouper *g, struct coord_group *group, struct job *job)
{
	struct summary s = {.g = g,
			    .acted = huge_calloc((size_t)g->c->n.posts + 1, sizeof *s.acted),
			    .objects = SPARES((size_t)g->k->objects + 1, sizeof(uint32_t)),
			    .tags = SPARES((size_t)g->c->n.tags + 1, sizeof(uint32_t))};
	uint32_t *gap = malloc(((size_t)g->k->edges + 1) * sizeof *gap);
	bool ok = s.acted && gap && cut_units(g, &g->k->group_edges, edge_weight, &s.edges) &&
		  cut_units(g, &g->k->group_members, member_posts, &s.members);

	if (ok) {
		describe(g, group, gap);
		parallel_for(job, s.edges.count, 1, PARTS, add_edges, &s);
		parallel_for(job, s.members.count, 1, PARTS, add_members, &s);
		ok = !s.nomem && rank_groups(&s, group, job);
	}
	units_free(&s.edges);
	units_free(&s.members);
	huge_free(s.acted);
	spares_free(&s.objects);
	spares_free(&s.tags);
	free(gap);
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
