/* Each candidate pair against what the crowd and its own habit let expect. */
#include "config.h"

#include "coord_shared.h"
#include "graph.h"
#include "huge.h"
#include "radix.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

/* Nobody keeps hours to the minute: they explain no larger share of the visits than this. */
#define PUNCTUAL 0.25

enum { CHUNK = 256, PARTS = 64, OBJECT_PARTS = 16, IMAGINED = 2, AHEAD = 24 };

struct tester {
	const struct events *ev;
	const struct coord_params *p;
	enum pace pace;
	struct job *job;
	const uint64_t *pair;
	const pair_vec *linked; /* need not be judged; or NULL */
	struct pair_test *test;
	uint32_t accounts;
	uint32_t *troop;	   /* [accounts] who co-act with one another, by number; 0: none */
	struct associates {
		uint32_t all, near; /* others of the account's troop on the object; within the window of the event */
	} *associates;		    /* [events] */
	struct witness *witness;   /* [live events] by account */
	struct spares places;	   /* of struct shared */
	struct spares troops;	   /* [accounts] how many of each */
	atomic_bool nomem;
};

/* --- first pass: how often, and who follows whom around ----------------------------------------
 */

static void count_shared(const struct tester *t, struct shared *s, struct pair_test *x)
{
	uint32_t n = shared_find(s, x->a, x->b);

	for (uint32_t i = 0; i < n; i++) {
		uint8_t trait = t->ev->trait[t->ev->account_object[s->at[i].a]];

		x->shared_sync += (trait & TRAIT_SYNC) != 0;
		x->shared_long += (trait & TRAIT_LONG) != 0;
		x->sync += acts_sync(t->ev, t->p, trait, s->at[i]);
		x->same += acts_long(t->ev, t->p, trait, s->at[i]);
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
	struct shared s;

	(void)part;
	if (!shared_open(&s, t->ev, &t->places))
		t->nomem = true;
	for (size_t i = begin; i < end && !t->nomem; i++) {
		struct pair_test *x = &t->test[i];

		if (i % CHUNK == 0 && job_stop(t->job))
			break;
		*x = (struct pair_test){.a = (uint32_t)(t->pair[i] >> 32),
					.b = (uint32_t)t->pair[i]};
		count_shared(t, &s, x);
	}
	job_advance(t->job, end - begin);
	shared_close(&s);
}

/* --- who is no crowd to whom --------------------------------------------------------------------
 */

/* Troops: components of the core of associated pairs.  Whether their doing is beyond chance is not
 * said here; only that they can't witness for one another. */
static bool find_troops(struct tester *t, size_t pairs)
{
	struct link *link = huge_alloc(pairs + 1, sizeof *link);
	uint32_t links = 0;
	bool ok;

	for (size_t i = 0; link && i < pairs; i++)
		if (associated(t->p, &t->test[i]))
			link[links++] = (struct link){t->test[i].a, t->test[i].b};
	ok = link && graph_core(link, links, t->accounts, t->p->min_partners, t->troop);
	huge_free(link);
	return ok;
}

/* Per object: members of each event's troop on it, and how many of them in the window that moves
 * along. */
static void count_associates(void *ctx, size_t begin, size_t end, size_t part)
{
	struct tester *t = ctx;
	const struct events *ev = t->ev;
	uint32_t *all = spares_take(&t->troops), *near = spares_take(&t->troops);

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
			t->associates[e] = troop ? (struct associates){all[troop] - 1, near[troop] - 1}
						 : (struct associates){0};
		}
		for (uint32_t e = first; e < last; e++)
			all[t->troop[ev->account[e]]] = near[t->troop[ev->account[e]]] = 0;
	}
	spares_give(&t->troops, all);
	spares_give(&t->troops, near);
}

static int pair_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* --- second pass: expectations -----------------------------------------------------------------
 */

/* What an event tells of the crowd on its object, whoever else is looked at. */
struct witness {
	uint32_t outsiders;    /* participants that are neither its account nor of its troop */
	float crowd, imagined; /* share of them within the window; and what the imagined ones add */
};

static void call_witnesses(void *ctx, size_t begin, size_t end, size_t part)
{
	struct tester *t = ctx;
	const struct events *ev = t->ev;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		uint32_t e = ev->account_event[i];
		if (i + AHEAD < end) {
			uint32_t next = ev->account_event[i + AHEAD];

			__builtin_prefetch(&ev->near[next]);
			__builtin_prefetch(&t->associates[next]);
			__builtin_prefetch(&ev->info[ev->account_object[i + AHEAD]].accounts);
		}
		struct witness *w = &t->witness[i];
		double near = (double)ev->near[e] - (double)t->associates[e].near, all;

		w->outsiders = ev->info[ev->account_object[i]].accounts - 1 - t->associates[e].all;
		all = (double)w->outsiders + IMAGINED;
		w->crowd = (float)(near / all);
		w->imagined = (float)(IMAGINED * t->p->prior / all);
	}
}

static inline double most(double a, double b)
{
	return a > b ? a : b;
}

static inline float larger(float a, float b)
{
	return a > b ? a : b;
}

/* The chance that an account with this many originals is among the text's outside users. */
static double text_share(const struct tester *t, uint32_t at, uint32_t originals)
{
	double chance = (double)t->witness[at].outsiders * (double)originals /
			(double)t->ev->all_originals;

	return chance > 1 ? 1 : chance;
}

/* What a pair did on one object that both acted on. */
struct joint {
	int64_t time;	       /* of a's event */
	float crowd, imagined; /* shares within the window */
	float react;	       /* how far the object is one that people react to; 0: not at all */
	bool together;	       /* within the window */
};

/* One thread's room for a pair's objects. */
struct room {
	struct shared shared;
	VEC(struct joint) joint;
	struct latencies latency;
	uint32_t visits; /* that the joint objects fall into */
};

static int joint_compare(const void *a, const void *b)
{
	const struct joint *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* Objects are numbered nearly in the order of time, so there is little to move. */
static void sort_joint(struct joint *at, size_t n)
{
	if (n > 256) {
		qsort(at, n, sizeof *at, joint_compare);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct joint v = at[i];
		size_t j = i;

		for (; j && at[j - 1].time > v.time; j--)
			at[j] = at[j - 1];
		at[j] = v;
	}
}

/* How far the object is something that one reacts to: a post is; a link that only associates share
 * need not be, so its outsiders must show it.  Within half an hour newsrooms and feeds share one
 * another's links all day: slowly, every link is. */
static double audience(const struct tester *t, uint32_t object, uint32_t x, uint32_t y)
{
	uint32_t p = t->witness[x].outsiders, q = t->witness[y].outsiders;
	double out = p < q ? p : q;

	return t->pace == PACE_SLOW || t->ev->info[object].kind == OBJECT_REPOST ? 1
										  : out / (out + 1);
}

/* Gathers a pair's objects into the room; false when out of memory. */
static bool gather(const struct tester *t, struct pair_test *x, struct room *l)
{
	const struct events *ev = t->ev;
	uint32_t n = shared_find(&l->shared, x->a, x->b);
	double chance = 0;

	l->joint.count = l->latency.x.count = l->latency.y.count = 0;
	l->latency.close = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct shared_at at = l->shared.at[i];
		uint32_t e = at.a, f = at.b, o = ev->account_object[e];
		uint8_t trait = ev->trait[o];
		int64_t origin = ev->info[o].origin_ms, le = ev->account_time[e] - origin,
			lf = ev->account_time[f] - origin;
		struct joint j = {.time = ev->account_time[e],
				  .together = acts_sync(ev, t->p, trait, at)};

		if (trait & TRAIT_LONG)
			chance +=
				fmax(t->p->text_prior, fmax(text_share(t, e, ev->originals[x->b]),
							    text_share(t, f, ev->originals[x->a])));
		if (!(trait & TRAIT_SYNC))
			continue;
		j.crowd = larger(t->witness[e].crowd, t->witness[f].crowd);
		j.imagined = larger(t->witness[e].imagined, t->witness[f].imagined);
		if (trait & TRAIT_HABIT && le < UINT32_MAX && lf < UINT32_MAX) {
			j.react = (float)audience(t, o, e, f);
			l->latency.close += j.together;
			if (!vec_push(&l->latency.x, (uint32_t)le) ||
			    !vec_push(&l->latency.y, (uint32_t)lf))
				return false;
		}
		if (!vec_push(&l->joint, j))
			return false;
	}
	x->chance = (float)chance;
	return true;
}

/* What else than the crowd on an object may bring two together. */
struct null {
	double habit; /* that their latencies are close */
	double hours; /* that they would have met in a visit anyway */
	double prior; /* weight of the imagined participants */
};

/* Objects of one visit count once: as an occasion if any was a co-act, and with the chance that any
 * would be. */
static void count_occasions(const struct tester *t, struct room *l, const struct null *by,
			    uint32_t *occasions, double *expected)
{
	double none = 1, imagined = 0; /* the imagined meet once a visit, not once an object */
	bool any = false;

	l->visits = 0;
	*occasions = 0;
	*expected = 0;
	for (size_t i = 0; i < l->joint.count; i++) {
		const struct joint *j = &l->joint.at[i];

		none *= 1 - most((double)j->crowd, by->habit * (double)j->react);
		imagined = most(imagined, by->prior * (double)j->imagined);
		any |= j->together;
		if (i + 1 < l->joint.count && j[1].time - j->time <= visit_gap(t->p))
			continue;
		l->visits++;
		*occasions += any;
		*expected += most(1 - none * (1 - imagined), by->hours);
		none = 1;
		imagined = 0;
		any = false;
	}
}

/* Expectations of one pair and their p.  What the crowd explains needs no look at habits. */
static void judge(const struct tester *t, struct pair_test *x, struct room *l)
{
	const struct coord_params *p = t->p;
	double sync = 1, text = 1, expected;
	struct null null = {.prior = 1};
	bool both;

	sort_joint(l->joint.at, l->joint.count);
	count_occasions(t, l, &null, &x->occasions, &expected);
	x->crowd = x->habit = (float)expected;
	x->visits = l->visits;
	if (x->occasions >= p->min_weight)
		sync = poisson_tail(x->occasions, expected);
	if (x->same >= p->min_weight)
		text = poisson_tail(x->same, (double)x->chance);
	both = x->occasions >= p->min_weight && x->same >= p->min_weight;
	x->p_crowd = fmin(1, fmin(text, sync) * (both ? 2 : 1));
	if (sync <= p->q) {
		if (l->latency.x.count) {
			null.habit = latency_habit(t->ev, p, PACE_QUICK, x, &l->latency);
			count_occasions(t, l, &null, &x->occasions, &expected);
		}
		if (expected < l->visits * PUNCTUAL)
			expected = fmax(expected, fmin(hour_habit(t->ev, p, x),
						       l->visits * PUNCTUAL));
		x->habit = (float)expected;
		sync = poisson_tail(x->occasions, expected);
	}
	x->by_text = text < sync;
	x->p = fmin(1, fmin(text, sync) * (both ? 2 : 1));
}

/* Where half an hour is the window most of what two do is within it, and the number of occasions
 * bounds what can be: P(Binomial >= W), which a sum of unequal chances stays under (Hoeffding
 * 1956). Habit is haste or hours, whichever brings the two together; where it is known nobody need
 * be imagined. */
static void judge_slow(const struct tester *t, struct pair_test *x, struct room *l)
{
	const struct coord_params *p = t->p;
	struct null null = {.prior = 1};
	double crowd, habit;

	sort_joint(l->joint.at, l->joint.count);
	count_occasions(t, l, &null, &x->occasions, &crowd);
	x->crowd = x->habit = (float)crowd;
	x->visits = l->visits;
	x->p = x->p_crowd = 1;
	if (x->occasions < p->min_weight)
		return;
	x->p = x->p_crowd = binomial_tail(x->occasions, l->visits, crowd / l->visits);
	if (x->p > p->q)
		return;
	null.prior = 0;
	null.hours = fmin(1, hour_habit(t->ev, p, x) / l->visits);
	if (l->latency.x.count)
		null.habit = latency_habit(t->ev, p, PACE_SLOW, x, &l->latency);
	count_occasions(t, l, &null, &x->occasions, &habit);
	habit = fmax(habit, crowd);
	x->habit = (float)habit;
	x->p = binomial_tail(x->occasions, l->visits, habit / l->visits);
}

static bool is_linked(const struct tester *t, size_t i)
{
	return t->linked && t->linked->count &&
	       bsearch(&t->pair[i], t->linked->at, t->linked->count, sizeof *t->linked->at,
		       pair_compare);
}

static void second_pass(void *ctx, size_t begin, size_t end, size_t part)
{
	struct tester *t = ctx;
	struct room l = {0};

	(void)part;
	if (!shared_open(&l.shared, t->ev, &t->places))
		t->nomem = true;
	for (size_t i = begin; i < end && !t->nomem; i++) {
		if (i % CHUNK == 0 && job_stop(t->job))
			break;
		if (is_linked(t, i))
			t->test[i].p = t->test[i].p_crowd = 1;
		else if (!gather(t, &t->test[i], &l))
			t->nomem = true;
		else
			(t->pace == PACE_SLOW ? judge_slow : judge)(t, &t->test[i], &l);
	}
	job_advance(t->job, end - begin);
	shared_close(&l.shared);
	vec_free(&l.joint);
	vec_free(&l.latency.x);
	vec_free(&l.latency.y);
}

enum status pairs_test(const struct events *ev, const struct coord_params *p, enum pace pace,
		       const pair_vec *pairs, const pair_vec *linked, uint32_t accounts,
		       struct job *job, struct pair_test **out, struct err *err)
{
	struct tester t = {.ev = ev,
			   .p = p,
			   .pace = pace,
			   .job = job,
			   .pair = pairs->at,
			   .linked = linked,
			   .accounts = accounts,
			   .places = shared_places(ev),
			   .troops = SPARES((size_t)accounts + 1, sizeof(uint32_t))};

	t.test = huge_alloc(pairs->count + 1, sizeof *t.test);
	t.associates = huge_alloc((size_t)ev->n + 1, sizeof *t.associates);
	t.troop = huge_calloc((size_t)accounts + 1, sizeof *t.troop);
	t.witness = huge_alloc((size_t)ev->live + 1, sizeof *t.witness);
	if (!t.witness || !t.test || !t.associates || !t.troop) {
		t.nomem = true;
	} else {
		job_phase(job, "beyond chance", 2 * pairs->count);
		parallel_for(job, pairs->count, CHUNK, PARTS, first_pass, &t);
		/* Of what the first pass left out nothing is known. */
		if (!t.nomem && !job_stop(job) && !find_troops(&t, pairs->count))
			t.nomem = true;
		if (!t.nomem)
			parallel_for(job, ev->objects, CHUNK, OBJECT_PARTS, count_associates, &t);
		if (!t.nomem)
			parallel_for(job, ev->live, CHUNK, PARTS, call_witnesses, &t);
		if (!t.nomem)
			parallel_for(job, pairs->count, CHUNK, PARTS, second_pass, &t);
	}
	spares_free(&t.places);
	spares_free(&t.troops);
	huge_free(t.troop);
	huge_free(t.associates);
	huge_free(t.witness);
	if (t.nomem || job_stop(job)) {
		huge_free(t.test);
		return t.nomem ? err_nomem(err) : err_set(err, STATUS_CANCELLED, "cancelled");
	}
	*out = t.test;
	return STATUS_OK;
}
