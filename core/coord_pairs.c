/* Which pairs of accounts co-act often enough to be worth a test.
 *
 * Each event looks at its K nearest predecessors on the same object, so a storm of a million
 * reposts costs K pairs each and not their square.  They are counted account by account: of every
 * event of the account those before it that it looks at and those after it that look at it, so that
 * nothing but one counter for each other account has to be kept, and nothing sorted but what is
 * found.  That counter is hit at random some thirty times an event: it is as small as can be, and
 * only who has events has one, so that they stay in the cache where there are millions of accounts.
 */
#include "config.h"

#include "ahead.h"
#include "coord_private.h"
#include "huge.h"
#include "radix.h"

enum { PARTS = 64, CHUNK = 1024, AHEAD = 32 /* events whose neighbours are fetched */ };

struct counting {
	const struct events *ev;
	const struct coord_params *p;
	struct job *job;
	enum pace pace;
	uint32_t hypothesis; /* co-acts from which a pair counts as one */
	uint32_t actors;     /* accounts that have live events, */
	uint32_t *actor;     /* [actors] ascending */
	uint32_t *number;    /* [accounts] and back; of who has none: anything */
	uint32_t *who;	     /* [live] the actor of a live event */
	uint16_t *reach;     /* [live] how many of those before it it looks at */
	struct {
		pair_vec pairs;
		uint64_t hypotheses;
	} found[PARTS];
	struct spares counts, mets; /* of struct meetings */
	atomic_bool nomem;
};

/* In the accounts' order, so that pairs of actors are ordered as pairs of accounts are. */
static void number_actors(struct counting *x, uint32_t accounts)
{
	const uint32_t *off = x->ev->account_off;

	for (uint32_t a = 0; a < accounts; a++) {
		x->number[a] = x->actors;
		x->actor[x->actors] = a;
		x->actors += off[a + 1] > off[a];
	}
}

static void find_reach(void *ctx, size_t begin, size_t end, size_t part)
{
	struct counting *x = ctx;
	const struct events *ev = x->ev;

	(void)part;
	for (size_t o = begin; o < end; o++) {
		bool is_long = x->pace == PACE_QUICK && ev->trait[o] & TRAIT_LONG;
		bool counts = x->pace == PACE_QUICK || ev->trait[o] & TRAIT_SYNC;
		int64_t window = is_long ? x->p->long_window_ms : x->p->window_ms;
		uint32_t least = ev->live_off[o];

		if (o % CHUNK == 0 && job_stop(x->job))
			return;
		for (uint32_t i = least; i < ev->live_off[o + 1]; i++) {
			int64_t time = ev->time[ev->live_event[i]];

			while (i - least > x->p->nearest ||
			       time - ev->time[ev->live_event[least]] > window)
				least++;
			x->who[i] = x->number[ev->account[ev->live_event[i]]];
			x->reach[i] = counts ? (uint16_t)(i - least) : 0;
		}
	}
}

/* The actors after this one that an actor meets: how often, and which. */
struct meetings {
	uint16_t *count; /* [actors]; the most stands for more, for no parameter asks for as many */
	uint32_t *met;	 /* [actors] */
	uint32_t n;
};

/* Without branches, for nobody knows which of two actors is the later one. */
static void meet(struct meetings *m, uint32_t a, const uint32_t *who, uint32_t others)
{
	uint16_t *count = m->count;
	uint32_t *met = m->met, n = m->n;

	for (uint32_t i = 0; i < others; i++) {
		uint32_t b = who[i], later = b > a, before = count[b];

		count[b] = (uint16_t)(before + (later & (before != UINT16_MAX)));
		met[n] = b;
		n += later & !before;
	}
	m->n = n;
}

static void count_event(const struct counting *x, uint32_t i, struct meetings *m)
{
	uint32_t end = i + 1;

	while (end < x->ev->live && end - x->reach[end] <= i)
		end++;
	meet(m, x->who[i], x->who + i - x->reach[i], x->reach[i]);
	meet(m, x->who[i], x->who + i + 1, end - i - 1);
}

/* Keeps those met often enough, ascending, and forgets all. */
static bool keep_pairs(struct counting *x, uint32_t a, struct meetings *m, size_t part)
{
	uint32_t kept = 0;
	bool ok = true;

	for (uint32_t i = 0; i < m->n; i++) {
		uint32_t b = m->met[i];

		x->found[part].hypotheses += m->count[b] >= x->hypothesis;
		if (m->count[b] >= x->p->min_weight)
			m->met[kept++] = b;
		m->count[b] = 0;
	}
	sort_u32(m->met, kept);
	for (uint32_t i = 0; i < kept && ok; i++)
		ok = vec_push(&x->found[part].pairs,
			      (uint64_t)x->actor[a] << 32 | x->actor[m->met[i]]);
	m->n = 0;
	return ok;
}

/* Those around an event that is soon to be counted lie anywhere. */
ASKING void fetch_event(const struct counting *x, uint32_t place)
{
	if (place < x->ev->live) {
		uint32_t i = x->ev->account_live[place];

		__builtin_prefetch(&x->reach[i]);
		__builtin_prefetch(&x->reach[i] + 16);
		__builtin_prefetch(&x->who[i]);
		__builtin_prefetch(&x->who[i] - (i < 16 ? i : 16));
		__builtin_prefetch(&x->who[i] + 16);
	}
}

static void count_actors(void *ctx, size_t begin, size_t end, size_t part)
{
	struct counting *x = ctx;
	const struct events *ev = x->ev;
	struct meetings m = {spares_take(&x->counts), spares_take(&x->mets), 0};
	bool ok = m.count && m.met;

	for (size_t b = begin; b < end && ok && !job_stop(x->job); b++) {
		uint32_t a = x->actor[b];

		for (uint32_t i = ev->account_off[a]; i < ev->account_off[a + 1]; i++) {
			fetch_event(x, i + AHEAD);
			count_event(x, ev->account_live[i], &m);
		}
		ok = keep_pairs(x, (uint32_t)b, &m, part);
	}
	if (!ok)
		x->nomem = true;
	job_advance(x->job, end - begin);
	spares_give(&x->counts, m.count);
	spares_give(&x->mets, m.met);
}

/* The parts' pairs one after the other. */
static bool gather_pairs(struct counting *x, pair_vec *out, uint64_t *hypotheses)
{
	size_t total = 0;

	*hypotheses = 0;
	for (int i = 0; i < PARTS; i++) {
		total += x->found[i].pairs.count;
		*hypotheses += x->found[i].hypotheses * (x->pace == PACE_SLOW ? 2 : 1);
	}
	if (!vec_reserve(out, total))
		return false;
	for (int i = 0; i < PARTS; i++) {
		const pair_vec *v = &x->found[i].pairs;

		if (v->count)
			memcpy(out->at + out->count, v->at, v->count * sizeof *v->at);
		out->count += v->count;
	}
	return true;
}

enum status pairs_find(const struct events *ev, const struct coord_params *p, enum pace pace,
		       uint32_t accounts, struct job *job, pair_vec *out, uint64_t *hypotheses,
		       struct err *err)
{
	struct counting x = {.ev = ev,
			     .p = p,
			     .job = job,
			     .pace = pace,
			     .hypothesis = pace == PACE_SLOW ? (p->min_weight + 1) / 2 : 1};

	x.actor = malloc(((size_t)accounts + 1) * sizeof *x.actor);
	x.number = huge_alloc((size_t)accounts + 1, sizeof *x.number);
	x.who = huge_alloc((size_t)ev->live + 1, sizeof *x.who);
	x.reach = huge_alloc((size_t)ev->live + 1, sizeof *x.reach);
	if (!x.actor || !x.number || !x.who || !x.reach) {
		x.nomem = true;
	} else {
		number_actors(&x, accounts);
		x.counts = (struct spares)SPARES((size_t)x.actors + 1, sizeof(uint16_t));
		x.mets = (struct spares)SPARES((size_t)x.actors + 1, sizeof(uint32_t));
		job_phase(job, "accounts that act together", x.actors);
		parallel_for(job, ev->objects, CHUNK, PARTS, find_reach, &x);
		parallel_for(job, x.actors, 1, PARTS, count_actors, &x);
		spares_free(&x.counts);
		spares_free(&x.mets);
		if (!x.nomem && !gather_pairs(&x, out, hypotheses))
			x.nomem = true;
	}
	for (int i = 0; i < PARTS; i++)
		vec_free(&x.found[i].pairs);
	huge_free(x.actor);
	huge_free(x.number);
	huge_free(x.who);
	huge_free(x.reach);
	if (x.nomem)
		return err_nomem(err);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "cancelled") : STATUS_OK;
}
