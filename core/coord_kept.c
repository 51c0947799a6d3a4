/* What another window leaves as it is, handed on from one result to the next: which posts are events
 * of which objects, and the pairs of the slow window. */
#include "config.h"

#include "coord_private.h"
#include "huge.h"

static bool same_objects(const struct coord_params *a, const struct coord_params *b)
{
	return a->long_window_ms == b->long_window_ms && a->min_tags == b->min_tags &&
	       !memcmp(a->use_kind, b->use_kind, sizeof a->use_kind);
}

bool kept_has_events(const struct coord_kept *k, const struct coord_params *p)
{
	return k && k->row && same_objects(&k->params, p);
}

bool kept_has_slow_pairs(const struct coord_kept *k, const struct coord_params *p)
{
	const struct coord_params *q = k ? &k->slow_params : NULL;

	return k && k->slow_pair && same_objects(q, p) && q->window_ms == p->window_ms &&
	       q->nearest == p->nearest && q->min_actions == p->min_actions &&
	       k->slow_least == p->min_weight && q->most_pairs == p->most_pairs;
}

static void *copied(struct arena *arena, const void *at, size_t n, size_t size)
{
	void *copy = arena_alloc(arena, (n + 1) * size);

	if (copy && n)
		memcpy(copy, at, n * size);
	return copy;
}

bool kept_events(struct coord_kept *k, const struct coord_params *p, const struct corpus *c,
		 const struct events *ev, struct arena *arena)
{
	k->params = *p;
	k->n = ev->n;
	k->objects = ev->objects;
	k->info = ev->info;
	k->object_off = copied(arena, ev->object_off, (size_t)ev->objects + 1, sizeof *ev->object_off);
	k->trait = copied(arena, ev->trait, ev->objects, sizeof *ev->trait);
	k->row = copied(arena, ev->row, ev->n, sizeof *ev->row);
	k->originals = copied(arena, ev->originals, c->n.accounts, sizeof *ev->originals);
	k->all_originals = ev->all_originals;
	return k->object_off && k->trait && k->row && k->originals;
}

bool kept_slow_pairs(struct coord_kept *k, const struct coord_params *p, uint32_t least,
		     const pair_vec *pairs, uint64_t hypotheses, struct arena *arena)
{
	k->slow_params = *p;
	k->slow_least = least;
	k->slow_hypotheses = hypotheses;
	k->slow_pairs = pairs->count;
	k->slow_pair = copied(arena, pairs->at, pairs->count, sizeof *pairs->at);
	return k->slow_pair;
}

struct restoring {
	struct events *ev;
	const struct corpus *c;
};

static void restore_objects(void *ctx, size_t begin, size_t end, size_t part)
{
	struct restoring *r = ctx;
	struct events *ev = r->ev;

	(void)part;
	for (size_t o = begin; o < end; o++)
		for (uint32_t e = ev->object_off[o]; e < ev->object_off[o + 1]; e++) {
			ev->object[e] = (uint32_t)o;
			ev->account[e] = r->c->account[ev->row[e]];
			ev->time[e] = r->c->time[ev->row[e]];
		}
}

static void *again(const void *at, size_t n, size_t size)
{
	void *copy = huge_alloc(n + 1, size);

	if (copy && n)
		memcpy(copy, at, n * size);
	return copy;
}

bool kept_restore(const struct coord_kept *k, const struct corpus *c, struct events *ev,
		  struct job *job, struct arena *arena)
{
	struct restoring r = {ev, c};

	ev->n = k->n;
	ev->objects = k->objects;
	ev->object_off = again(k->object_off, (size_t)k->objects + 1, sizeof *ev->object_off);
	ev->trait = again(k->trait, k->objects, sizeof *ev->trait);
	ev->row = again(k->row, k->n, sizeof *ev->row);
	ev->originals = again(k->originals, c->n.accounts, sizeof *ev->originals);
	ev->all_originals = k->all_originals;
	ev->info = copied(arena, k->info, k->objects, sizeof *ev->info);
	ev->account = huge_alloc((size_t)k->n + 1, sizeof *ev->account);
	ev->object = huge_alloc((size_t)k->n + 1, sizeof *ev->object);
	ev->time = huge_alloc((size_t)k->n + 1, sizeof *ev->time);
	ev->near = huge_alloc((size_t)k->n + 1, sizeof *ev->near);
	if (!ev->object_off || !ev->trait || !ev->row || !ev->originals || !ev->info || !ev->account || !ev->object ||
	    !ev->time || !ev->near)
		return false;
	parallel_for(job, k->objects, 64, 256, restore_objects, &r);
	return true;
}
