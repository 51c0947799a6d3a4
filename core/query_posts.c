/* The post list in its order, and the timeline's buckets. */
#include "config.h"

#include "query_private.h"
#include "radix.h"

#include <stdlib.h>
#include <string.h>

enum {
	PIECE_WORDS = 1024,
	BUCKETS_MAX = 20000,
	FEW = 16, /* one row in so many is sorted by itself */
};

/* --- listing set bits ------------------------------------------------------------------------- */

struct listing {
	const struct bitset *rows;
	const uint32_t *order; /* or NULL: ascending */
	uint32_t *counts;      /* [pieces + 1] */
	row_t *out;	       /* NULL while counting */
};

static void list_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct listing *l = ctx;
	row_t *out = l->out ? l->out + l->counts[part] : NULL;
	uint32_t n = 0;

	if (!out) {
		for (size_t w = begin; w < end; w++)
			n += (uint32_t)__builtin_popcountll(l->rows->words[w]);
		l->counts[part + 1] = n;
		return;
	}
	for (size_t w = begin; w < end; w++)
		for (uint64_t word = l->rows->words[w]; word; word &= word - 1)
			*out++ = (row_t)(w * 64 + (size_t)__builtin_ctzll(word));
}

/* As list_piece over places in a given order. */
static void order_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct listing *l = ctx;
	uint32_t n = 0;

	for (size_t i = begin; i < end; i++) {
		row_t row = l->order[i];

		if (!bitset_test(l->rows, row))
			continue;
		if (l->out)
			l->out[l->counts[part] + n] = row;
		n++;
	}
	if (!l->out)
		l->counts[part + 1] = n;
}

static row_t *listed(struct listing *l, size_t n, size_t grain, parallel_body *body,
		     struct job *job, uint32_t *count)
{
	size_t pieces = (n + grain - 1) / grain;

	l->counts = calloc(pieces + 1, sizeof *l->counts);
	if (!l->counts)
		return NULL;
	parallel_for(job, n, grain, pieces, body, l);
	for (size_t i = 0; i < pieces; i++)
		l->counts[i + 1] += l->counts[i];
	*count = l->counts[pieces];
	l->out = malloc(((size_t)*count + 1) * sizeof *l->out);
	if (l->out)
		parallel_for(job, n, grain, pieces, body, l);
	free(l->counts);
	return l->out;
}

/* --- orders ----------------------------------------------------------------------------------- */

static uint64_t post_key(const struct run *run, row_t row)
{
	const struct corpus *c = run->c;
	const struct score *s = run->env->score;
	struct post_score p = {.class = CLASS_UNASSESSABLE};

	switch (run->q->post_sort) {
	case POST_BY_REPOSTS:
		return sort_key(c->reposts[row], c->reposts[row] != NONE, !run->q->post_reverse);
	case POST_BY_LIKES:
		return sort_key(c->likes[row], c->likes[row] != NONE, !run->q->post_reverse);
	case POST_BY_INORGANIC:
		if (s)
			p = score_post(s, row);
		return sort_key((uint64_t)p.automated + p.coordinated,
				p.class != CLASS_UNASSESSABLE, !run->q->post_reverse);
	default:
		return sort_key(c->account[row], true, run->q->post_reverse);
	}
}

static enum status sort_rows(struct run *run, row_t *rows, uint32_t n)
{
	struct keyed *items = malloc(((size_t)n + 1) * sizeof *items);
	struct keyed *scratch = malloc(((size_t)n + 1) * sizeof *scratch);
	bool ok = items && scratch;

	for (uint32_t i = 0; ok && i < n; i++)
		items[i] = (struct keyed){post_key(run, rows[i]), rows[i]};
	if (ok)
		radix_sort(items, scratch, n);
	for (uint32_t i = 0; ok && i < n; i++)
		rows[i] = items[i].value;
	free(items);
	free(scratch);
	return ok ? STATUS_OK : err_nomem(run->err);
}

/* All rows in the query's order, kept: the next keys only pick from it. */
static bool order_all(struct run *run)
{
	struct query_scratch *s = run->scratch;
	uint32_t n = run->c->n.posts;

	if (s->order && s->order_sort == run->q->post_sort &&
	    s->order_reverse == run->q->post_reverse)
		return true;
	free(s->order);
	s->order = malloc(((size_t)n + 1) * sizeof *s->order);
	if (!s->order)
		return false;
	s->order_sort = run->q->post_sort;
	s->order_reverse = run->q->post_reverse;
	for (row_t row = 0; row < n; row++)
		s->order[row] = row;
	if (sort_rows(run, s->order, n) == STATUS_OK)
		return true;
	free(s->order);
	s->order = NULL;
	return false;
}

/* In an order other than that of time. */
static row_t *ordered(struct run *run, uint32_t *count)
{
	struct listing l = {.rows = run_focus(run)};
	row_t *rows;

	if (bitset_count(l.rows) > run->c->n.posts / FEW && order_all(run)) {
		l.order = run->scratch->order;
		return listed(&l, run->c->n.posts, PIECE_WORDS * 64, order_piece, run->job, count);
	}
	rows = listed(&l, bitset_words(l.rows->bits), PIECE_WORDS, list_piece, run->job, count);
	if (rows && !job_stop(run->job) && sort_rows(run, rows, *count) != STATUS_OK) {
		free(rows);
		rows = NULL;
	}
	return rows;
}

enum status query_posts(struct run *run)
{
	struct result *r = run->r;
	uint32_t count;
	row_t *rows;

	if (run->q->post_sort == POST_BY_TIME)
		return post_list_by_time(&r->posts, run_focus(run), run->c->dated, run->q->post_reverse)
			       ? STATUS_OK
			       : err_nomem(run->err);
	if (!(rows = ordered(run, &count)))
		return err_nomem(run->err);
	post_list_sorted(&r->posts, rows, count);
	return STATUS_OK;
}

/* --- timeline --------------------------------------------------------------------------------- */

/* The finest of minute, hour, day, and twice, four times … a day that gives few enough buckets. */
static int64_t bucket_width(uint64_t span_ms)
{
	static const int64_t widths[] = {60000, 3600000, 86400000};
	int64_t width = 0;

	for (int i = 0; i < 3; i++) {
		width = widths[i];
		if (span_ms / (uint64_t)width + 2 <= BUCKETS_MAX)
			return width;
	}
	while (span_ms / (uint64_t)width + 2 > BUCKETS_MAX)
		width *= 2;
	return width;
}

static int64_t floor_to(int64_t ms, int64_t step)
{
	int64_t rest = ms % step;

	return ms - rest - (rest < 0 ? step : 0);
}

/* First rows of the buckets: the same for every query over this corpus. */
static bool lay_buckets(struct query_scratch *s, const struct corpus *c)
{
	int64_t first = c->time[0], last = c->time[c->dated - 1];
	uint64_t span = (uint64_t)last - (uint64_t)first;

	s->bucket_ms = bucket_width(span);
	s->bucket_start_ms = floor_to(first, s->bucket_ms);
	s->buckets = (uint32_t)(((uint64_t)last - (uint64_t)s->bucket_start_ms) /
				(uint64_t)s->bucket_ms) +
		     1;
	s->bucket_rows = malloc(((size_t)s->buckets + 1) * sizeof *s->bucket_rows);
	if (!s->bucket_rows)
		return false;
	s->bucket_rows[0] = 0;
	for (uint32_t i = 1; i < s->buckets; i++)
		s->bucket_rows[i] =
			corpus_lower_bound(c, s->bucket_start_ms + (int64_t)i * s->bucket_ms);
	s->bucket_rows[s->buckets] = c->dated;
	return true;
}

static uint32_t count_range(const struct bitset *s, row_t begin, row_t end)
{
	uint32_t n = 0;

	for (row_t r = begin; r < end;) {
		row_t stop = r - r % 64 + 64 < end ? r - r % 64 + 64 : end;
		uint64_t word = s->words[r / 64] >> (r % 64);

		if (stop - r < 64)
			word &= (UINT64_C(1) << (stop - r)) - 1;
		n += (uint32_t)__builtin_popcountll(word);
		r = stop;
	}
	return n;
}

enum status query_timeline(struct run *run)
{
	struct query_scratch *s = run->scratch;
	struct result *r = run->r;
	const struct bitset *rows = &r->selection;

	r->hours_start_ms = TIME_UNKNOWN;
	if (!run->c->dated)
		return STATUS_OK;
	if (!s->bucket_rows && !lay_buckets(s, run->c))
		return err_nomem(run->err);
	r->hours = malloc(s->buckets * sizeof *r->hours);
	if (!r->hours)
		return err_nomem(run->err);
	for (uint32_t i = 0; i < s->buckets; i++)
		r->hours[i] = count_range(rows, s->bucket_rows[i], s->bucket_rows[i + 1]);
	r->hour_count = s->buckets;
	r->hours_start_ms = s->bucket_start_ms;
	r->hour_ms = s->bucket_ms;
	return STATUS_OK;
}
