#include "config.h"

#include "coord.h"

#include "coord_shared.h"
#include "graph.h"
#include "huge.h"
#include "radix.h"
#include "stats.h"

#include <math.h>

/* Half an hour holds more of what two do by chance: the slow test asks for so many times as many
 * occasions. */
enum { SLOW_WEIGHT = 2 };
/* A handful of friends who are online together repost one another within the half hour and nobody
 * else does: who is linked slowly needs so many partners at the least. */
enum { SLOW_PARTNERS = 5 };

struct coord_params coord_defaults(void)
{
	return (struct coord_params){.window_ms = 60000,
				     .long_window_ms = 86400000,
				     .slow_window_ms = 1800000,
				     .nearest = 16,
				     .min_actions = 3,
				     .min_weight = 3,
				     .min_partners = 2,
				     .min_tags = 5,
				     .q = 0.01,
				     .prior = 0.1,
				     .slow_prior = 0.5,
				     .text_prior = 0.05,
				     .most_pairs = 16 << 20,
				     .creation_min = 10,
				     .creation_q = 0.01,
				     .use_kind = {true, true, true, true}};
}

static const struct coord_params *params_of(const struct work *w, const struct coord_edge *e)
{
	return e->flags & EDGE_SLOW ? &w->slow_params : w->p;
}

/* --- which pairs are edges ---------------------------------------------------------------------
 */

static void make_edge(struct coord_edge *e, const struct pair_test *x, double q, uint32_t flags)
{
	*e = (struct coord_edge){.a = x->a, .b = x->b, .p = x->p, .q = q, .flags = flags};
	if (flags & EDGE_FAST)
		e->p = x->p_crowd;
	if (x->by_text) {
		e->weight = e->occasions = e->visits = x->same;
		e->shared = x->shared_long;
		e->expected_crowd = x->chance;
		e->flags |= EDGE_SAME_TEXT;
	} else {
		e->weight = x->sync;
		e->occasions = x->occasions;
		e->visits = x->visits;
		e->shared = x->shared_sync;
		e->expected_crowd = x->crowd;
		e->expected_habit = x->habit;
	}
}

struct adjusting {
	struct tested *t;
	uint32_t *order; /* twice [pairs] */
};

static void adjust_one(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct adjusting *a = ctx;
	const struct tested *t = a->t;
	size_t n = t->pairs.count;

	(void)part;
	for (size_t which = begin; which < end; which++) {
		double *q = which ? t->q_crowd : t->q;

		for (size_t i = 0; i < n; i++)
			q[i] = which ? t->test[i].p_crowd : t->test[i].p;
		benjamini_hochberg(q, a->order + which * n, n, (double)t->hypotheses);
	}
}

static bool adjust(struct tested *t, struct job *job)
{
	size_t n = t->pairs.count;
	struct adjusting a = {t, malloc((2 * n + 1) * sizeof *a.order)};

	t->q = malloc((n + 1) * sizeof *t->q);
	t->q_crowd = malloc((n + 1) * sizeof *t->q_crowd);
	if (a.order && t->q && t->q_crowd)
		parallel_for(job, 2, 1, 2, adjust_one, &a);
	free(a.order);
	return a.order && t->q && t->q_crowd;
}

static void tested_free(struct tested *t)
{
	vec_free(&t->pairs);
	huge_free(t->test);
	free(t->q);
	free(t->q_crowd);
}

/* What the quick and the slow test together make of the next pair: one edge, or none.  Advances
 * whichever has it.  core: of whom the slow test is believed; NULL: of all. */
static bool next_edge(const struct work *w, const uint32_t *core, size_t *i, size_t *j,
		      struct coord_edge *out)
{
	const struct tested *quick = &w->quick, *slow = &w->slow;
	uint64_t a = *i < quick->pairs.count ? quick->pairs.at[*i] : UINT64_MAX;
	uint64_t b = *j < slow->pairs.count ? slow->pairs.at[*j] : UINT64_MAX;
	size_t x = a <= b ? (*i)++ : SIZE_MAX, y = b <= a ? (*j)++ : SIZE_MAX;
	double q = w->p->q;

	if (x != SIZE_MAX && quick->q[x] <= q)
		make_edge(out, &quick->test[x], quick->q[x], EDGE_LINKED);
	else if (y != SIZE_MAX && slow->q[y] <= q &&
		 (!core || (core[slow->test[y].a] && core[slow->test[y].b])))
		make_edge(out, &slow->test[y], slow->q[y], EDGE_LINKED | EDGE_SLOW);
	else if (x != SIZE_MAX && quick->q_crowd[x] <= q)
		make_edge(out, &quick->test[x], quick->q_crowd[x], EDGE_FAST);
	else
		return false;
	return true;
}

/* Counts the edges, in order, into edge unless NULL; with link: the linked alone, into it. */
static uint32_t each_edge(const struct work *w, const uint32_t *core, struct coord_edge *edge,
			  struct link *link)
{
	size_t quick = w->quick.pairs.count, slow = w->slow.pairs.count;
	uint32_t n = 0;
	struct coord_edge one;

	for (size_t i = 0, j = 0; i < quick || j < slow;) {
		if (!next_edge(w, core, &i, &j, &one) || (link && !(one.flags & EDGE_LINKED)))
			continue;
		if (edge)
			edge[n] = one;
		if (link)
			link[n] = (struct link){one.a, one.b};
		n++;
	}
	return n;
}

static bool choose_edges(struct work *w)
{
	uint32_t *core = huge_calloc((size_t)w->c->n.accounts + 1, sizeof *core), n;
	uint32_t partners = w->p->min_partners > SLOW_PARTNERS ? w->p->min_partners : SLOW_PARTNERS;
	struct link *link = NULL;
	bool ok = core && adjust(&w->slow, w->job);

	if (ok && w->slow.pairs.count) {
		n = each_edge(w, NULL, NULL, NULL);
		link = huge_alloc((size_t)n + 1, sizeof *link);
		ok = link && graph_core(link, each_edge(w, NULL, NULL, link), w->c->n.accounts,
					partners, core);
	}
	if (ok) {
		n = each_edge(w, core, NULL, NULL);
		w->edge = arena_alloc(w->arena, ((size_t)n + 1) * sizeof *w->edge);
		ok = w->edge != NULL;
	}
	if (ok)
		w->k->edges = each_edge(w, core, w->edge, NULL);
	w->k->edge = w->edge;
	w->k->tested = w->quick.pairs.count;
	w->k->min_weight = w->p->min_weight;
	huge_free(link);
	huge_free(core);
	return ok;
}

/* --- what an edge's accounts did together ------------------------------------------------------
 */

static void fill_acts(const struct work *w, struct shared *s, struct coord_edge *e,
		      struct coord_act *act, uint32_t *gap)
{
	const struct events *ev = &w->ev;
	const struct coord_params *p = params_of(w, e);
	uint32_t shared = shared_find(s, e->a, e->b), n = 0;

	for (uint32_t i = 0; i < shared && n < e->weight; i++) {
		struct shared_at at = s->at[i];
		uint32_t o = ev->account_object[at.a];
		uint8_t trait = ev->trait[o];

		if (!(e->flags & EDGE_SAME_TEXT ? acts_long(ev, p, trait, at)
						: acts_sync(ev, p, trait, at)))
			continue;
		act[n] = (struct coord_act){ev->account_row[at.a], ev->account_row[at.b]};
		gap[n++] = (uint32_t)shared_gap(ev, at);
		e->kinds[ev->info[o].kind]++;
	}
	e->median_gap_ms = n ? nth_u32(gap, n, n / 2) : 0;
}

struct filling {
	const struct work *w;
	struct coord_act *act;
	struct spares places;
	atomic_bool nomem;
};

static void fill_edges(void *ctx, size_t begin, size_t end, size_t part)
{
	struct filling *f = ctx;
	struct shared s;
	uint32_t *gap = malloc(((size_t)f->w->ev.busiest + 1) * sizeof *gap);
	bool ok = shared_open(&s, &f->w->ev, &f->places) && gap;

	(void)part;
	for (size_t i = begin; i < end && ok; i++)
		fill_acts(f->w, &s, &f->w->edge[i], f->act + f->w->edge[i].act, gap);
	if (!ok)
		f->nomem = true;
	shared_close(&s);
	free(gap);
}

static bool list_acts(struct work *w)
{
	struct filling f = {.w = w, .places = shared_places(&w->ev)};
	uint64_t acts = 0;

	for (uint32_t i = 0; i < w->k->edges; i++) {
		w->edge[i].act = (uint32_t)acts;
		acts += w->edge[i].weight;
	}
	if (acts >= UINT32_MAX || !(f.act = arena_alloc(w->arena, (acts + 1) * sizeof *f.act)))
		return false;
	parallel_for(w->job, w->k->edges, 256, 64, fill_edges, &f);
	spares_free(&f.places);
	w->k->act = f.act;
	w->k->acts = (uint32_t)acts;
	w->k->object = w->ev.info;
	w->k->objects = w->ev.objects;
	return !f.nomem;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

/* A corpus of millions of fans may have more pairs than memory: the lightest are left out. */
static enum status find_pairs(struct work *w, struct coord_params *p, enum pace pace,
			      struct tested *t, struct err *err)
{
	for (;;) {
		enum status s = pairs_find(&w->ev, p, pace, w->c->n.accounts, w->job, &t->pairs,
					   &t->hypotheses, err);

		if (s || t->pairs.count <= p->most_pairs)
			return s;
		p->min_weight++;
		t->pairs.count = 0;
	}
}

/* Copied, for the next result has to outlive the one before. */
static bool take_slow_pairs(struct work *w, struct coord_params *p, struct tested *t)
{
	const struct coord_kept *k = w->before;
	uint32_t least = p->min_weight;

	if (!vec_reserve(&t->pairs, k->slow_pairs))
		return false;
	for (size_t i = 0; i < k->slow_pairs; i++)
		t->pairs.at[t->pairs.count++] = k->slow_pair[i];
	t->hypotheses = k->slow_hypotheses;
	p->min_weight = k->slow_params.min_weight;
	return kept_slow_pairs(w->kept, p, least, &t->pairs, t->hypotheses, w->arena);
}

static enum status test_pairs(struct work *w, struct coord_params *p, enum pace pace,
			      const pair_vec *linked, struct tested *t, struct err *err)
{
	uint32_t accounts = w->c->n.accounts;

	if (pace == PACE_SLOW && kept_has_slow_pairs(w->before, p)) {
		if (!take_slow_pairs(w, p, t))
			return err_nomem(err);
	} else {
		uint32_t least = p->min_weight;
		enum status s = find_pairs(w, p, pace, t, err);

		if (s)
			return s;
		if (pace == PACE_SLOW && !kept_slow_pairs(w->kept, p, least, &t->pairs,
							  t->hypotheses, w->arena))
			return err_nomem(err);
	}
	return pairs_test(&w->ev, p, pace, &t->pairs, linked, accounts, w->job, &t->test, err);
}

/* The same events through the slow window. */
static enum status test_slowly(struct work *w, struct err *err)
{
	struct coord_params *p = &w->slow_params;
	pair_vec linked = {0};
	enum status s;

	*p = w->params;
	p->window_ms = p->slow_window_ms;
	p->prior = p->slow_prior;
	p->min_weight = SLOW_WEIGHT * w->p->min_weight;
	p->nearest = (p->nearest + 1) / 2;
	if (p->slow_window_ms <= w->p->window_ms)
		return adjust(&w->quick, w->job) ? STATUS_OK : err_nomem(err);
	if (!adjust(&w->quick, w->job) || !events_window(&w->ev, w->c, p, w->job))
		return err_nomem(err);
	for (size_t i = 0; i < w->quick.pairs.count; i++)
		if (w->quick.q[i] <= p->q && !vec_push(&linked, w->quick.pairs.at[i]))
			return err_nomem(err);
	s = test_pairs(w, p, PACE_SLOW, &linked, &w->slow, err);
	vec_free(&linked);
	return s;
}

static enum status find(struct work *w, const struct copies *copies, struct err *err)
{
	enum status s;

	if ((s = events_build(&w->ev, w->c, copies, w->p, w->before, w->job, w->arena, err)))
		return s;
	if (!kept_events(w->kept, w->p, w->c, &w->ev, w->arena))
		return err_nomem(err);
	w->k->resolution_ms = w->ev.coarsest;
	if ((s = test_pairs(w, &w->params, PACE_QUICK, NULL, &w->quick, err)) ||
	    (s = test_slowly(w, err)))
		return s;
	if (!choose_edges(w))
		return err_nomem(err);
	if ((s = creation_days(w->c, w->p, w->arena, w->k, err)) ||
	    (s = corroborate(w->c, w->p, w->edge, w->k->edges, w->job, err)))
		return s;
	if (!list_acts(w) || !posts_judge(w))
		return err_nomem(err);
	if ((s = groups_build(w->c, w->p, w->arena, w->k, w->edge, w->job, err)))
		return s;
	if (!posts_company(w))
		return err_nomem(err);
	return job_stop(w->job) ? err_set(err, STATUS_CANCELLED, "cancelled") : STATUS_OK;
}

enum status coord_find(const struct corpus *c, const struct copies *copies,
		       const struct coord_params *params, const struct coordination *before,
		       struct job *job, struct coordination **out, struct err *err)
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
	w.kept = &m->kept;
	w.before = before ? &((const struct coord_memory *)before)->kept : NULL;
	status = find(&w, copies, err);
	events_free(&w.ev);
	tested_free(&w.quick);
	tested_free(&w.slow);
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
