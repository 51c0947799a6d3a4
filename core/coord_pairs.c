/* Which pairs of accounts co-act often enough to be worth a test.
 *
 * Each event looks at its K nearest predecessors on the same object, so a storm of a million
 * reposts costs K pairs each and not their square.  Pairs are sorted in buckets of the smaller
 * account; where they would not fit in memory together, the events are passed over once for each
 * range of buckets. */
#include "config.h"

#include "coord_private.h"
#include "radix.h"

enum { BUCKETS = 1024, PARTS = 64 };

struct emission {
	const struct events *ev;
	const struct coord_params *p;
	struct job *job;
	enum pace pace;
	uint32_t hypothesis; /* co-acts from which a pair counts as one */
	uint32_t accounts;
	uint64_t (*count)[BUCKETS]; /* [PARTS] pairs by bucket, then where to write them */
	uint32_t low, high;	    /* buckets of this round */
	uint64_t *pair, *scratch;
	uint64_t start[BUCKETS + 1]; /* of this round's buckets in pair */
	pair_vec found[BUCKETS];
	uint64_t seen[BUCKETS]; /* pairs that are hypotheses */
	atomic_bool nomem;
};

typedef void emit_pair(struct emission *x, size_t part, uint32_t a, uint32_t b);

static uint32_t bucket_of(const struct emission *x, uint32_t a)
{
	return (uint32_t)((uint64_t)a * BUCKETS / x->accounts);
}

static void emit_object(struct emission *x, uint32_t o, size_t part, emit_pair *emit)
{
	const struct events *ev = x->ev;
	bool is_long = x->pace == PACE_QUICK && ev->trait[o] & TRAIT_LONG;
	int64_t window = is_long ? x->p->long_window_ms : x->p->window_ms;
	uint32_t begin = ev->live_off[o], end = ev->live_off[o + 1];

	if (x->pace == PACE_SLOW && !(ev->trait[o] & TRAIT_SYNC))
		return;
	for (uint32_t i = begin; i < end; i++) {
		uint32_t e = ev->live_event[i], a = ev->account[e];
		uint32_t least = i - begin > x->p->nearest ? i - x->p->nearest : begin;

		for (uint32_t j = i; j-- > least;) {
			uint32_t f = ev->live_event[j], b = ev->account[f];

			if (ev->time[e] - ev->time[f] > window)
				break;
			emit(x, part, a < b ? a : b, a < b ? b : a);
		}
	}
}

static void emit_objects(struct emission *x, size_t begin, size_t end, size_t part, emit_pair *emit)
{
	for (size_t o = begin; o < end; o++) {
		if (o % 1024 == 0 && job_stop(x->job))
			return;
		emit_object(x, (uint32_t)o, part, emit);
	}
}

static void count_pair(struct emission *x, size_t part, uint32_t a, uint32_t b)
{
	(void)b;
	x->count[part][bucket_of(x, a)]++;
}

static void write_pair(struct emission *x, size_t part, uint32_t a, uint32_t b)
{
	uint32_t bucket = bucket_of(x, a);

	if (bucket >= x->low && bucket < x->high)
		x->pair[x->count[part][bucket]++] = (uint64_t)a << 32 | b;
}

static void count_part(void *ctx, size_t begin, size_t end, size_t part)
{
	emit_objects(ctx, begin, end, part, count_pair);
}

static void write_part(void *ctx, size_t begin, size_t end, size_t part)
{
	emit_objects(ctx, begin, end, part, write_pair);
}

static int u64_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void sort_buckets(void *ctx, size_t begin, size_t end, size_t part)
{
	struct emission *x = ctx;

	(void)part;
	for (size_t i = begin; i < end && !job_stop(x->job); i++) {
		size_t at = x->start[x->low + i], n = x->start[x->low + i + 1] - at, run = 0;
		uint64_t *pair = x->pair + at;

		if (n < 256)
			qsort(pair, n, sizeof *pair, u64_compare);
		else
			pair = radix_sort_bits(pair, x->scratch + at, n, 0, 64);
		for (size_t j = 0; j < n; j++) {
			run = j && pair[j] == pair[j - 1] ? run + 1 : 1;
			x->seen[x->low + i] += run == x->hypothesis;
			if (run == x->p->min_weight && !vec_push(&x->found[x->low + i], pair[j]))
				x->nomem = true;
		}
	}
}

/* Lays out the buckets [low, high) for one round: as many as fit, at least one. */
static size_t plan_round(struct emission *x)
{
	uint64_t sum = 0;

	for (x->high = x->low; x->high < BUCKETS; x->high++) {
		uint64_t total = 0;

		for (int part = 0; part < PARTS; part++)
			total += x->count[part][x->high];
		if (sum && sum + total > x->p->pairs_in_memory)
			break;
		x->start[x->high] = sum;
		for (int part = 0; part < PARTS; part++) {
			uint64_t n = x->count[part][x->high];

			x->count[part][x->high] = sum;
			sum += n;
		}
	}
	x->start[x->high] = sum;
	return sum;
}

static bool run_round(struct emission *x, size_t n)
{
	x->pair = malloc((n + 1) * sizeof *x->pair);
	x->scratch = malloc((n + 1) * sizeof *x->scratch);
	if (x->pair && x->scratch) {
		parallel_for(x->job, x->ev->objects, 1, PARTS, write_part, x);
		parallel_for(x->job, x->high - x->low, 1, BUCKETS, sort_buckets, x);
	} else {
		x->nomem = true;
	}
	free(x->pair);
	free(x->scratch);
	return !x->nomem;
}

enum status pairs_find(const struct events *ev, const struct coord_params *p, enum pace pace,
		       uint32_t accounts, struct job *job, pair_vec *out, uint64_t *hypotheses,
		       struct err *err)
{
	struct emission *x = calloc(1, sizeof *x);
	size_t total = 0;

	if (!x || !(x->count = calloc(PARTS, sizeof *x->count))) {
		free(x);
		return err_nomem(err);
	}
	x->ev = ev, x->p = p, x->pace = pace, x->job = job, x->accounts = accounts ? accounts : 1;
	x->hypothesis = pace == PACE_SLOW ? (p->min_weight + 1) / 2 : 1;
	job_phase(job, "accounts that act together", BUCKETS);
	parallel_for(job, ev->objects, 1, PARTS, count_part, x);
	for (x->low = 0; x->low < BUCKETS && !x->nomem && !job_stop(job); x->low = x->high) {
		run_round(x, plan_round(x));
		job_advance(job, x->high - x->low);
	}
	*hypotheses = 0;
	for (int b = 0; b < BUCKETS; b++) {
		total += x->found[b].count;
		*hypotheses += x->seen[b] * (pace == PACE_SLOW ? 2 : 1);
	}
	if (!x->nomem && !vec_reserve(out, total))
		x->nomem = true;
	for (int b = 0; b < BUCKETS; b++) {
		for (size_t i = 0; i < x->found[b].count && !x->nomem; i++)
			out->at[out->count++] = x->found[b].at[i];
		vec_free(&x->found[b]);
	}
	free(x->count);
	bool nomem = x->nomem;
	free(x);
	if (nomem)
		return err_nomem(err);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "cancelled") : STATUS_OK;
}
