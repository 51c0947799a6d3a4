/* The order of posts, accounts and contents, which decides all numbers. */
#include "config.h"

#include "corpus_private.h"
#include "huge.h"
#include "radix.h"
#include "strsort.h"

static int post_compare(const void *a, const void *b, void *ctx)
{
	const struct finish *f = ctx;
	const struct built_post *p = &f->b->posts.at[*(const uint32_t *)a];
	const struct built_post *q = &f->b->posts.at[*(const uint32_t *)b];

	if (p->platform != q->platform)
		return f->platform_new[p->platform] < f->platform_new[q->platform] ? -1 : 1;
	if (p->id & q->id & POST_ID_ODD)
		return str_compare(strmap_at(&f->b->odd_ids, (uint32_t)p->id),
					  strmap_at(&f->b->odd_ids, (uint32_t)q->id));
	return (p->id > q->id) - (p->id < q->id);
}

/* Rows as they are put in order.  Posts of one time are ordered once the last of them has come. */
struct rows {
	struct finish *f;
	size_t count, tied; /* rows; the first one of the last's time */
	int64_t last;
};

static void end_tie(struct rows *r)
{
	if (r->count - r->tied > 1)
		qsort_r(r->f->row_post + r->tied, r->count - r->tied, sizeof *r->f->row_post, post_compare, r->f);
	r->tied = r->count;
}

static inline void add_row(struct rows *r, uint32_t post, int64_t time)
{
	if (time != r->last)
		end_tie(r);
	r->last = time;
	r->f->row_post[r->count++] = post;
}

/* Posts [post, end) that came in order; time: the first one's. */
struct run {
	int64_t time;
	uint32_t post, end;
};

static size_t runs_most(size_t n)
{
	return 4096 + n / 4096;
}

/* Captures mostly come in order, and what two loaders share is in order by pieces: how many runs there are, or
 * more than `most`. */
static size_t find_runs(const struct built_post *posts, size_t n, struct run *runs, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (i && posts[i].time >= posts[i - 1].time)
			continue;
		if (count == most)
			return most + 1;
		if (count)
			runs[count - 1].end = (uint32_t)i;
		runs[count++] = (struct run){posts[i].time, (uint32_t)i, (uint32_t)n};
	}
	return count;
}

/* Lets the run at `i` of a heap with the earliest on top sink to its place. */
static void sink_run(struct run *heap, size_t count, size_t i)
{
	const struct run moved = heap[i];

	for (size_t child; (child = 2 * i + 1) < count; i = child) {
		child += child + 1 < count && heap[child + 1].time < heap[child].time;
		if (moved.time <= heap[child].time)
			break;
		heap[i] = heap[child];
	}
	heap[i] = moved;
}

static void merge_runs(struct rows *r, struct run *heap, size_t count)
{
	const struct built_post *posts = r->f->b->posts.at;

	for (size_t i = count / 2; i-- > 0;)
		sink_run(heap, count, i);
	while (count) {
		struct run *top = heap;
		int64_t next = count > 1 ? heap[1].time : TIME_UNKNOWN;

		if (count > 2 && heap[2].time < next)
			next = heap[2].time;
		do {
			add_row(r, top->post, top->time);
			if (++top->post < top->end)
				top->time = posts[top->post].time;
		} while (top->post < top->end && top->time <= next);
		if (top->post == top->end)
			*top = heap[--count];
		sink_run(heap, count, 0);
	}
}

static bool sort_rows(struct rows *r, size_t n)
{
	const struct built_post *posts = r->f->b->posts.at;
	struct keyed *items = malloc((n ? n : 1) * sizeof *items);
	struct keyed *scratch = malloc((n ? n : 1) * sizeof *scratch);
	const bool ok = items && scratch;

	for (size_t i = 0; ok && i < n; i++)
		items[i] = (struct keyed){radix_key(posts[i].time), (uint32_t)i};
	if (ok)
		radix_sort(items, scratch, n);
	free(scratch);
	for (size_t i = 0; ok && i < n; i++)
		add_row(r, items[i].value, posts[items[i].value].time);
	free(items);
	return ok;
}

bool corpus_order_posts(struct finish *f)
{
	const size_t n = f->b->posts.count, most = runs_most(n);
	struct rows rows = {.f = f, .last = TIME_UNKNOWN};
	struct run *runs = malloc(most * sizeof *runs);
	size_t count;
	bool ok = true;

	f->row_post = huge_alloc(n, sizeof *f->row_post);
	if (!runs || !f->row_post) {
		free(runs);
		return false;
	}
	count = find_runs(f->b->posts.at, n, runs, most);
	if (count <= most)
		merge_runs(&rows, runs, count);
	else
		ok = sort_rows(&rows, n);
	end_tie(&rows);
	free(runs);
	return ok;
}

static struct str account_id_at(const void *ctx, uint32_t number)
{
	return text_at(ctx, number);
}

/* Accounts that are ordered by their ids, platform by platform; false when out of memory. */
static bool by_platform(const struct finish *f, uint32_t *order, size_t n)
{
	const struct built_account *accounts = f->b->accounts.at;
	size_t next[UINT8_MAX + 2] = {0};
	uint32_t *sorted = malloc((n ? n : 1) * sizeof *sorted);

	if (!sorted)
		return false;
	for (size_t i = 0; i < n; i++)
		next[f->platform_new[accounts[i].platform] + 1]++;
	for (int p = 0; p <= UINT8_MAX; p++)
		next[p + 1] += next[p];
	for (size_t i = 0; i < n; i++)
		sorted[next[f->platform_new[accounts[order[i]].platform]]++] = order[i];
	memcpy(order, sorted, n * sizeof *order);
	free(sorted);
	return true;
}

bool corpus_order_accounts(struct finish *f)
{
	size_t n = f->b->accounts.count;

	f->account_old = corpus_numbers(n, true);
	f->account_new = corpus_numbers(n, false);
	if (!f->account_old || !f->account_new)
		return false;
	sort_strings(f->account_old, n, account_id_at, &f->b->account_ids);
	if (!by_platform(f, f->account_old, n))
		return false;
	for (size_t i = 0; i < n; i++)
		f->account_new[f->account_old[i]] = (uint32_t)i;
	f->c->n.accounts = (uint32_t)n;
	return true;
}

bool corpus_order_contents(struct finish *f)
{
	size_t built = f->b->texts.off.count ? f->b->texts.off.count - 1 : 0;
	uint32_t count = 0;

	f->content_new = corpus_numbers(built, false);
	f->content_old = corpus_numbers(built, false);
	if (!f->content_new || !f->content_old)
		return false;
	for (size_t row = 0; row < f->b->posts.count; row++) {
		uint32_t old = f->b->posts.at[f->row_post[row]].content;

		if (f->content_new[old] == NONE) {
			f->content_old[count] = old;
			f->content_new[old] = count++;
		}
	}
	f->c->n.contents = count;
	return true;
}
