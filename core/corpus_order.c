/* The order of posts, accounts and contents, which decides all numbers. */
#include "config.h"

#include "corpus_private.h"
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

/* Captures mostly come in order. */
static bool sorted(const struct keyed *items, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (items[i].key < items[i - 1].key)
			return false;
	return true;
}

bool corpus_order_posts(struct finish *f)
{
	size_t n = f->b->posts.count;
	struct keyed *items = malloc((n ? n : 1) * sizeof *items);
	struct keyed *scratch = malloc((n ? n : 1) * sizeof *scratch);

	f->row_post = corpus_numbers(n, false);
	if (!items || !scratch || !f->row_post) {
		free(items);
		free(scratch);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		items[i] = (struct keyed){radix_key(f->b->posts.at[i].time), (uint32_t)i};
	if (!sorted(items, n))
		radix_sort(items, scratch, n);
	free(scratch);
	for (size_t i = 0; i < n; i++)
		f->row_post[i] = items[i].value;
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && items[j].key == items[i].key;)
			j++;
		if (j - i > 1)
			qsort_r(f->row_post + i, j - i, sizeof *f->row_post, post_compare, f);
	}
	free(items);
	return true;
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
