/* Each candidate pair against what the crowd and its own habit let expect. */
#include "config.h"

#include "coord_private.h"
#include "graph.h"
#include "radix.h"
#include "stats.h"

#include <math.h>

enum { CHUNK = 256, PARTS = 256, OBJECT_PARTS = 16, IMAGINED = 2, GALLOP = 16 };

struct tester {
	const struct events *ev;
	const struct coord_params *p;
	struct job *job;
	const uint64_t *pair;
	struct pair_test *test;
	uint32_t accounts;
	uint32_t *troop;	   /* [accounts] who co-act with one another, by number; 0: none */
	uint32_t *associates;	   /* [events] others of the account's troop on the object */
	uint32_t *associates_near; /* and within the window of the event */
	atomic_bool nomem;
};

/* --- objects that two accounts share -----------------------------------------------------------
 */

struct shared_walk shared_begin(const struct events *ev, uint32_t a, uint32_t b)
{
	return (struct shared_walk){ev, ev->account_event + ev->account_off[a],
				    ev->account_event + ev->account_off[a + 1],
				    ev->account_event + ev->account_off[b],
				    ev->account_event + ev->account_off[b + 1]};
}

/* The first event from x on whose object is `object` or later; doubling steps, then halving. */
static const uint32_t *seek(const struct events *ev, const uint32_t *x, const uint32_t *end,
			    uint32_t object)
{
	size_t step = 1, low = 0, high, n = (size_t)(end - x);

	while (step < n && ev->object[x[step]] < object) {
		low = step;
		step *= 2;
	}
	high = step < n ? step : n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ev->object[x[middle]] < object)
			low = middle + 1;
		else
			high = middle;
	}
	return x + low;
}

bool shared_next(struct shared_walk *w, uint32_t *ea, uint32_t *eb)
{
	const uint32_t *object = w->ev->object;

	while (w->x < w->x_end && w->y < w->y_end) {
		uint32_t ox = object[*w->x], oy = object[*w->y];

		if (ox == oy) {
			*ea = *w->x++;
			*eb = *w->y++;
			return true;
		}
		if (ox < oy)
			w->x = w->x_end - w->x > GALLOP ? seek(w->ev, w->x, w->x_end, oy)
							: w->x + 1;
		else
			w->y = w->y_end - w->y > GALLOP ? seek(w->ev, w->y, w->y_end, ox)
							: w->y + 1;
	}
	return false;
}

/* --- first pass: how often, and who follows whom around ----------------------------------------
 */

static void count_shared(const struct tester *t, struct pair_test *x)
{
	struct shared_walk w = shared_begin(t->ev, x->a, x->b);
	uint32_t e, f;

	while (shared_next(&w, &e, &f)) {
		uint8_t trait = t->ev->trait[t->ev->object[e]];

		x->shared_sync += (trait & TRAIT_SYNC) != 0;
		x->shared_long += (trait & TRAIT_LONG) != 0;
		x->sync += acts_sync(t->ev, t->p, e, f);
		x->same += acts_long(t->ev, t->p, e, f);
	}
}

/* Do they co-act on a third of what they share? */
static bool associated(const struct coord_params *p, const struct pair_test *x)
{
	return (x->sync >= p->min_weight && 3 * x->sync >= x->shared_sync) ||
	       (x->same >= p->min_weight && 3 * x->same >= x->shared_long);
}

static void first_pass(void *ctx, size_t begin, size_t end, size_t part)
{
	struct tester *t = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct pair_test *x = &t->test[i];

		if (i % CHUNK == 0 && job_stop(t->job))
			return;
		*x = (struct pair_test){.a = (uint32_t)(t->pair[i] >> 32),
					.b = (uint32_t)t->pair[i]};
		count_shared(t, x);
	}
	job_advance(t->job, end - begin);
}

/* --- who is no crowd to whom --------------------------------------------------------------------
 */

/* Troops: components of the core of associated pairs.  Whether their doing is beyond chance is not
 * said here; only that they can't witness for one another. */
static bool find_troops(struct tester *t, size_t pairs)
{
	struct link *link = malloc((pairs + 1) * sizeof *link);
	uint32_t links = 0;
	bool ok;

	for (size_t i = 0; link && i < pairs; i++)
		if (associated(t->p, &t->test[i]))
			link[links++] = (struct link){t->test[i].a, t->test[i].b};
	ok = link && graph_core(link, links, t->accounts, t->p->min_partners, t->troop);
	free(link);
	return ok;
}

/* Per object: members of each event's troop on it, and how many of them in the window that moves
 * along. */
static void count_associates(void *ctx, size_t begin, size_t end, size_t part)
{
	struct tester *t = ctx;
	const struct events *ev = t->ev;
	uint32_t *all = calloc((size_t)t->accounts + 1, sizeof *all);
	uint32_t *near = calloc((size_t)t->accounts + 1, sizeof *near);

	(void)part;
	if (!all || !near)
		t->nomem = true;
	for (size_t o = begin; o < end && !t->nomem && !job_stop(t->job); o++) {
		uint32_t first = ev->object_off[o], last = ev->object_off[o + 1], low = first,
			 high = first;

		for (uint32_t e = first; e < last; e++)
			all[t->troop[ev->account[e]]]++;
		for (uint32_t e = first; e < last; e++) {
			uint32_t troop = t->troop[ev->account[e]];

			while (high < last && ev->time[high] - ev->time[e] <= t->p->window_ms)
				near[t->troop[ev->account[high++]]]++;
			while (ev->time[e] - ev->time[low] > t->p->window_ms)
				near[t->troop[ev->account[low++]]]--;
			t->associates[e] = troop ? all[troop] - 1 : 0;
			t->associates_near[e] = troop ? near[troop] - 1 : 0;
		}
		for (uint32_t e = first; e < last; e++)
			all[t->troop[ev->account[e]]] = near[t->troop[ev->account[e]]] = 0;
	}
	free(all);
	free(near);
}

/* --- second pass: expectations -----------------------------------------------------------------
 */

/* Participants of e's object that are neither its account nor associated with it. */
static uint32_t outsiders(const struct tester *t, uint32_t e)
{
	return t->ev->info[t->ev->object[e]].accounts - 1 - t->associates[e];
}

/* The share of outsiders that act within the window of e. */
static double crowd_share(const struct tester *t, uint32_t e)
{
	double near = (double)t->ev->near[e] - (double)t->associates_near[e];

	return (near + IMAGINED * t->p->prior) / ((double)outsiders(t, e) + IMAGINED);
}

/* The chance that an account with this many originals is among the text's outside users. */
static double text_share(const struct tester *t, uint32_t e, uint32_t originals)
{
	double chance = (double)outsiders(t, e) * (double)originals / (double)t->ev->all_originals;

	return chance > 1 ? 1 : chance;
}

/* Pairs (one of each list) that lie within the window; both ascending. */
static uint64_t count_close(const uint32_t *x, size_t n, const uint32_t *y, size_t m,
			    uint64_t window)
{
	uint64_t close = 0;
	size_t low = 0, high = 0;

	for (size_t i = 0; i < n; i++) {
		while (low < m && (uint64_t)y[low] + window < x[i])
			low++;
		while (high < m && y[high] <= x[i] + window)
			high++;
		close += high - low;
	}
	return close;
}

/* Share of close latencies on different objects: `close` of n * m, less the same-object ones. */
static double habit_share(const struct tester *t, uint64_t close, uint64_t same_close, uint64_t n,
			  uint64_t m, uint64_t same)
{
	double pairs = (double)n * (double)m - (double)same;

	return ((double)(close - same_close) + t->p->prior) / (pairs + 1);
}

struct latencies {
	uint32_t *x, *y; /* of the pair's shared objects with an original */
	size_t n, cap;
	uint64_t close; /* of them on the same object */
};

static bool latencies_add(struct latencies *l, uint32_t x, uint32_t y, uint64_t window)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 256;
		uint32_t *nx = realloc(l->x, cap * sizeof *nx), *ny;

		if (!nx)
			return false;
		l->x = nx;
		if (!(ny = realloc(l->y, cap * sizeof *ny)))
			return false;
		l->y = ny;
		l->cap = cap;
	}
	l->close += (x > y ? x - y : y - x) <= window;
	l->x[l->n] = x;
	l->y[l->n++] = y;
	return true;
}

/* The larger of the habit over all that the two reacted to and over what they share: somebody may
 * be quick for one author and slow for the others. */
static double habit_of(const struct tester *t, const struct pair_test *x, struct latencies *l)
{
	const struct events *ev = t->ev;
	uint32_t a = ev->latency_off[x->a], b = ev->latency_off[x->b];
	uint64_t n = ev->latency_off[x->a + 1] - a, m = ev->latency_off[x->b + 1] - b;
	uint64_t window = (uint64_t)t->p->window_ms;
	double all, shared;

	all = habit_share(t, count_close(ev->latency + a, n, ev->latency + b, m, window), l->close,
			  n, m, l->n);
	sort_u32(l->x, l->n);
	sort_u32(l->y, l->n);
	shared = habit_share(t, count_close(l->x, l->n, l->y, l->n, window), l->close, l->n, l->n,
			     l->n);
	return all > shared ? all : shared;
}

/* How far the object is something that one reacts to: a post is; a link that only associates share
 * need not be, so its outsiders must show it. */
static double audience(const struct tester *t, uint32_t e, uint32_t f)
{
	double out = outsiders(t, e) < outsiders(t, f) ? outsiders(t, e) : outsiders(t, f);

	return t->ev->info[t->ev->object[e]].kind == OBJECT_REPOST ? 1 : out / (out + 1);
}

static void expect(struct tester *t, struct pair_test *x, struct latencies *l)
{
	const struct events *ev = t->ev;
	struct shared_walk w = shared_begin(ev, x->a, x->b);
	double crowd_habit = 0, crowd_other = 0, chance = 0, reacted = 0;
	uint32_t e, f;

	l->n = 0;
	l->close = 0;
	while (shared_next(&w, &e, &f)) {
		uint32_t o = ev->object[e];
		int64_t le = ev->time[e] - ev->info[o].origin_ms,
			lf = ev->time[f] - ev->info[o].origin_ms;

		if (ev->trait[o] & TRAIT_SYNC)
			*(ev->trait[o] & TRAIT_HABIT ? &crowd_habit : &crowd_other) +=
				fmax(crowd_share(t, e), crowd_share(t, f));
		if (ev->trait[o] & TRAIT_LONG)
			chance +=
				fmax(t->p->text_prior, fmax(text_share(t, e, ev->originals[x->b]),
							    text_share(t, f, ev->originals[x->a])));
		if (!(ev->trait[o] & TRAIT_HABIT) || le >= UINT32_MAX || lf >= UINT32_MAX)
			continue;
		reacted += audience(t, e, f);
		if (!latencies_add(l, (uint32_t)le, (uint32_t)lf, (uint64_t)t->p->window_ms))
			t->nomem = true;
	}
	x->crowd = (float)(crowd_habit + crowd_other);
	x->habit = (float)(fmax(crowd_habit, l->n ? reacted * habit_of(t, x, l) : 0) + crowd_other);
	x->chance = (float)chance;
}

static void judge(const struct coord_params *p, struct pair_test *x)
{
	double sync = 1, sync_crowd = 1, text = 1;
	bool both;

	if (x->sync >= p->min_weight) {
		sync_crowd = poisson_tail(x->sync, (double)x->crowd);
		sync = poisson_tail(x->sync, fmax((double)x->crowd, (double)x->habit));
	}
	if (x->same >= p->min_weight)
		text = poisson_tail(x->same, (double)x->chance);
	both = x->sync >= p->min_weight && x->same >= p->min_weight;
	x->by_text = text < sync;
	x->p = fmin(1, fmin(text, sync) * (both ? 2 : 1));
	x->p_crowd = fmin(1, fmin(text, sync_crowd) * (both ? 2 : 1));
}

static void second_pass(void *ctx, size_t begin, size_t end, size_t part)
{
	struct tester *t = ctx;
	struct latencies l = {0};

	(void)part;
	for (size_t i = begin; i < end && !t->nomem; i++) {
		if (i % CHUNK == 0 && job_stop(t->job))
			break;
		expect(t, &t->test[i], &l);
		judge(t->p, &t->test[i]);
	}
	job_advance(t->job, end - begin);
	free(l.x);
	free(l.y);
}

enum status pairs_test(const struct events *ev, const struct coord_params *p, const pair_vec *pairs,
		       uint32_t accounts, struct job *job, struct pair_test **out, struct err *err)
{
	struct tester t = {.ev = ev, .p = p, .job = job, .pair = pairs->at, .accounts = accounts};

	t.test = calloc(pairs->count + 1, sizeof *t.test);
	t.associates = calloc((size_t)ev->n + 1, sizeof *t.associates);
	t.associates_near = calloc((size_t)ev->n + 1, sizeof *t.associates_near);
	t.troop = calloc((size_t)accounts + 1, sizeof *t.troop);
	if (!t.test || !t.associates || !t.associates_near || !t.troop) {
		t.nomem = true;
	} else {
		job_phase(job, "beyond chance", 2 * pairs->count);
		parallel_for(job, pairs->count, CHUNK, PARTS, first_pass, &t);
		if (!find_troops(&t, pairs->count))
			t.nomem = true;
		else
			parallel_for(job, ev->objects, CHUNK, OBJECT_PARTS, count_associates, &t);
		if (!t.nomem)
			parallel_for(job, pairs->count, CHUNK, PARTS, second_pass, &t);
	}
	free(t.troop);
	free(t.associates);
	free(t.associates_near);
	if (t.nomem || job_stop(job)) {
		free(t.test);
		return t.nomem ? err_nomem(err) : err_set(err, STATUS_CANCELLED, "cancelled");
	}
	*out = t.test;
	return STATUS_OK;
}
