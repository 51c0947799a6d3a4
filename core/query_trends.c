/* The trend list: each tag's, or registered trend's, selected posts with their shares. */
#include "config.h"

#include "huge.h"
#include "query_private.h"
#include "radix.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)

struct trend_pass {
	struct run *run;
	struct spares marks; /* [accounts] the last trend, by index and 1, that counted the account: uint32_t */
	atomic_bool starved;
	struct trend_row *rows; /* candidates */
	uint32_t *peaks;	/* [candidates] posts in the fullest hour, or NULL */
};

/* --- counting --------------------------------------------------------------------------------- */

/* Posts in the fullest hour of a trend's selected, dated posts, which ascend in time. */
static uint32_t fullest_hour(const struct corpus *c, const struct bitset *selection,
			     const struct trend_row *t, int64_t *peak_ms)
{
	int64_t hour = 0;
	uint32_t run = 0, most = 0;

	*peak_ms = TIME_UNKNOWN;
	for (uint32_t k = t->begin; k < t->end; k++) {
		row_t row = c->tag_posts.item[k];
		int64_t h;

		if (row >= c->dated)
			break;
		if (!bitset_test(selection, row))
			continue;
		h = c->time[row] / HOUR_MS - (c->time[row] % HOUR_MS < 0);
		run = run && h == hour ? run + 1 : 1;
		hour = h;
		if (run > most) {
			most = run;
			*peak_ms = h * HOUR_MS;
		}
	}
	return most;
}

/* The first selected post of [begin, end) of tag_posts, or of the dated ones the last. */
static int64_t end_time(const struct run *run, const struct trend_row *t, bool last)
{
	const uint32_t *item = run->c->tag_posts.item;

	for (uint32_t k = 0; k < t->end - t->begin; k++) {
		row_t row = item[last ? t->end - 1 - k : t->begin + k];

		if (row < run->c->dated && bitset_test(&run->r->selection, row))
			return run->c->time[row];
		if (row >= run->c->dated && !last)
			break;
	}
	return TIME_UNKNOWN;
}

/* Of a trend before anything is scored. */
static struct share_sums sum_unscored(const struct run *run, const struct trend_row *t, uint32_t *last,
				      uint32_t mark)
{
	const struct corpus *c = run->c;
	struct share_sums s = {0};

	for (uint32_t k = t->begin; k < t->end; k++) {
		row_t row = c->tag_posts.item[k];

		if (!bitset_test(&run->r->selection, row))
			continue;
		s.posts++;
		s.accounts += last[c->account[row]] != mark;
		last[c->account[row]] = mark;
	}
	s.upper = s.posts * SHARE_ONE;
	return s;
}

static struct share_sums sum_scored(const struct run *run, const struct trend_row *t)
{
	const struct corpus *c = run->c;
	const uint32_t *off = c->tag_posts.off;
	row_t first = 0, end = NONE;

	if (t->end - t->begin < off[t->tag + 1] - off[t->tag]) {
		first = c->tag_posts.item[t->begin];
		end = c->tag_posts.item[t->end - 1] + 1;
	}
	return query_index_tag(run->scratch->index.by_tag + off[t->tag], off[t->tag + 1] - off[t->tag],
			       &run->r->selection, first, end, run->few);
}

static void count_trend(const struct trend_pass *w, size_t i, uint32_t *last)
{
	const struct run *run = w->run;
	struct trend_row *t = &w->rows[i];

	if (t->tag == NONE || t->begin == t->end)
		return;
	t->sums = last ? sum_unscored(run, t, last, (uint32_t)i + 1) : sum_scored(run, t);
	if (t->sums.posts) {
		t->first_ms = end_time(run, t, false);
		t->last_ms = end_time(run, t, true);
	}
}

static void trend_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct trend_pass *w = ctx;
	const bool scored = w->run->env->score;
	uint32_t *last = scored ? NULL : spares_take(&w->marks);
	int64_t at;

	(void)part;
	if (!scored && !last)
		w->starved = true;
	for (size_t i = begin; i < end && !job_stop(w->run->job) && !w->starved; i++) {
		count_trend(w, i, last);
		if (w->peaks)
			w->peaks[i] =
				fullest_hour(w->run->c, &w->run->r->selection, &w->rows[i], &at);
	}
	spares_give(&w->marks, last);
}

/* --- candidates ------------------------------------------------------------------------------- */

/* The part of a tag's posts within [start, end); undated ones only where both are open. */
static void window(const struct corpus *c, const struct trend *from, struct trend_row *t)
{
	const uint32_t *item = c->tag_posts.item;
	uint32_t low = c->tag_posts.off[from->tag], high = c->tag_posts.off[from->tag + 1];
	row_t begin = from->start_ms == TIME_UNKNOWN ? 0 : corpus_lower_bound(c, from->start_ms);
	row_t end = from->end_ms != TIME_UNKNOWN     ? corpus_lower_bound(c, from->end_ms)
		    : from->start_ms != TIME_UNKNOWN ? c->dated
						     : c->n.posts;

	t->begin = lower_bound_u32(item, low, high, begin);
	t->end = lower_bound_u32(item, t->begin, high, end);
}

static bool lists_registered(const struct run *run)
{
	return !run->q->by_tag && run->env->registry && run->env->registry->trend_count;
}

static struct trend_row *candidates(const struct run *run, uint32_t *count)
{
	const struct corpus *c = run->c;
	bool registered = lists_registered(run);
	uint32_t n = registered ? run->env->registry->trend_count : c->n.tags;
	struct trend_row *rows = calloc((size_t)n + 1, sizeof *rows);

	*count = n;
	for (uint32_t i = 0; rows && i < n; i++) {
		const struct trend *t = registered ? &run->env->registry->trends[i] : NULL;

		rows[i].trend = t ? i : NONE;
		rows[i].tag = !t ? i : t->tag < c->n.tags ? t->tag : NONE;
		rows[i].first_ms = rows[i].last_ms = TIME_UNKNOWN;
		if (rows[i].tag == NONE)
			continue;
		if (t) {
			window(c, t, &rows[i]);
		} else {
			rows[i].begin = c->tag_posts.off[i];
			rows[i].end = c->tag_posts.off[i + 1];
		}
	}
	return rows;
}

/* --- order ------------------------------------------------------------------------------------ */

static uint64_t trend_key(const struct run *run, const struct trend_row *t, uint32_t peak)
{
	const struct share_sums *s = &t->sums;
	bool reverse = run->q->trend_reverse;
	struct shares shares;
	int64_t reported;

	switch (run->q->trend_sort) {
	case TREND_BY_POSTS:
		break;
	case TREND_BY_INORGANIC:
		return sort_key(sort_double((double)(s->automated + s->coordinated) /
					    (double)(s->assessable ? s->assessable : 1)),
				s->assessable > 0, !reverse);
	case TREND_BY_ACCOUNTS:
		return sort_key(s->accounts, true, !reverse);
	case TREND_BY_TAG: /* candidates come in this order */
		return sort_key(t->trend != NONE ? t->trend : t->tag, true, reverse);
	case TREND_BY_FIRST:
		return sort_key(radix_key(t->first_ms), t->first_ms != TIME_UNKNOWN, reverse);
	case TREND_BY_PEAK:
		return sort_key(peak, peak > 0, !reverse);
	case TREND_BY_REPORTED:
		reported = t->trend == NONE ? COUNT_UNKNOWN
					    : run->env->registry->trends[t->trend].reported;
		return sort_key((uint64_t)reported, reported >= 0, !reverse);
	case TREND_BY_DOUBT:
		shares = shares_of(s);
		return sort_key(sort_double((double)s->posts * (shares.hi - shares.lo)),
				s->assessable > 0, !reverse);
	case TREND_BY_POSTS_PER_ACCOUNT:
		return sort_key(
			sort_double((double)s->posts / (double)(s->accounts ? s->accounts : 1)),
			s->accounts > 0, !reverse);
	}
	return sort_key(s->posts, true, !reverse);
}

static enum status sort_trends(struct run *run, const struct trend_pass *w, uint32_t n)
{
	bool everything =
		lists_registered(run) && (!run->q->filter || !*filter_text(run->q->filter));
	struct keyed *items = malloc(((size_t)n + 1) * sizeof *items);
	struct keyed *scratch = malloc(((size_t)n + 1) * sizeof *scratch);
	uint32_t k = 0;
	enum status status = STATUS_OK;

	if (!items || !scratch) {
		status = err_nomem(run->err);
		goto out;
	}
	for (uint32_t i = 0; i < n; i++)
		if (w->rows[i].sums.posts || everything)
			items[k++] = (struct keyed){
				trend_key(run, &w->rows[i], w->peaks ? w->peaks[i] : 0), i};
	radix_sort(items, scratch, k);
	run->r->trends = malloc(((size_t)k + 1) * sizeof *run->r->trends);
	if (!run->r->trends) {
		status = err_nomem(run->err);
		goto out;
	}
	for (uint32_t i = 0; i < k; i++)
		run->r->trends[i] = w->rows[items[i].value];
	run->r->trend_count = k;
out:
	free(items);
	free(scratch);
	return status;
}

enum status query_trends(struct run *run)
{
	struct trend_pass w = {.run = run, .marks = SPARES((size_t)run->c->n.accounts + 1, sizeof(uint32_t))};
	uint32_t n = 0;
	enum status status = STATUS_OK;

	w.rows = candidates(run, &n);
	if (run->q->trend_sort == TREND_BY_PEAK)
		w.peaks = calloc((size_t)n + 1, sizeof *w.peaks);
	if (!w.rows || (run->q->trend_sort == TREND_BY_PEAK && !w.peaks)) {
		status = err_nomem(run->err);
		goto out;
	}
	parallel_for(run->job, n, 1, 512, trend_piece, &w);
	if (w.starved)
		status = err_nomem(run->err);
	else if (job_stop(run->job))
		status = err_set(run->err, STATUS_CANCELLED, "stopped");
	else
		status = sort_trends(run, &w, n);
out:
	spares_free(&w.marks);
	free(w.rows);
	free(w.peaks);
	return status;
}

/* --- detail ----------------------------------------------------------------------------------- */

static int descending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x < y) - (x > y);
}

static int ascending(const void *a, const void *b)
{
	return descending(b, a);
}

/* Authors, one entry a post, become their numbers of posts, the most active first; returns how many. */
static size_t count_authors(uint32_t *authors, size_t n)
{
	size_t accounts = 0;

	qsort(authors, n, sizeof *authors, ascending);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && authors[j] == authors[i];)
			j++;
		authors[accounts++] = (uint32_t)(j - i);
	}
	qsort(authors, accounts, sizeof *authors, descending);
	return accounts;
}

static uint32_t sum(const uint32_t *posts, size_t n)
{
	uint32_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += posts[i];
	return all;
}

enum status query_trend_detail(const struct result *r, uint32_t i, struct trend_detail *out,
			       struct err *err)
{
	const struct trend_row *t = &r->trends[i];
	const struct corpus *c = r->corpus;
	uint32_t *authors = malloc(((size_t)t->sums.posts + 1) * sizeof *authors);
	size_t n = 0, accounts;

	if (!authors)
		return err_nomem(err);
	*out = (struct trend_detail){0};
	out->peak_posts = fullest_hour(c, &r->selection, t, &out->peak_ms);
	for (uint32_t k = t->begin; k < t->end; k++) {
		row_t row = c->tag_posts.item[k];

		if (!bitset_test(&r->selection, row))
			continue;
		out->reposts += c->kind[row] == KIND_REPOST;
		authors[n++] = c->account[row];
	}
	accounts = count_authors(authors, n);
	out->top1 = (uint32_t)((accounts + 99) / 100);
	out->top1_posts = sum(authors, out->top1);
	out->top10_posts = sum(authors, (accounts + 9) / 10);
	free(authors);
	return STATUS_OK;
}

bool query_trend_rows(const struct result *r, const struct trend_row *t, struct bitset *rows)
{
	if (!bitset_init(rows, r->corpus->n.posts))
		return false;
	for (uint32_t k = t->begin; k < t->end; k++)
		if (bitset_test(&r->selection, r->corpus->tag_posts.item[k]))
			bitset_set(rows, r->corpus->tag_posts.item[k]);
	return true;
}

bool query_trend_gauges(const struct result *r, const struct trend_row *t,
			const struct gauge_params *p, struct gauges *out)
{
	const struct corpus *c = r->corpus;
	row_t *rows = malloc(((size_t)t->sums.posts + 1) * sizeof *rows);
	uint32_t n = 0;
	bool ok;

	for (uint32_t k = t->begin; rows && k < t->end; k++)
		if (bitset_test(&r->selection, c->tag_posts.item[k]))
			rows[n++] = c->tag_posts.item[k];
	ok = rows && gauges_of(c, rows, n, p, out);
	free(rows);
	return ok;
}

void query_trend_buckets(const struct result *r, uint32_t i, uint32_t *buckets, uint32_t n)
{
	const struct trend_row *t = &r->trends[i];
	const struct corpus *c = r->corpus;
	double span = t->first_ms == TIME_UNKNOWN ? 0 : (double)(t->last_ms - t->first_ms) + 1;

	memset(buckets, 0, n * sizeof *buckets);
	for (uint32_t k = t->begin; k < t->end && span > 0; k++) {
		row_t row = c->tag_posts.item[k];
		double at;

		if (row >= c->dated)
			break;
		if (!bitset_test(&r->selection, row))
			continue;
		at = (double)(c->time[row] - t->first_ms) / span * n;
		buckets[at < n ? (uint32_t)at : n - 1]++;
	}
}
