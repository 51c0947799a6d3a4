#include "config.h"

#include "authors.h"
#include "bootstrap.h"

#include <stdlib.h>

bool authors_begin(struct authors *a, const struct corpus *c, const struct score *score)
{
	size_t n = (size_t)c->n.accounts + 1;

	*a = (struct authors){.c = c,
			      .score = score,
			      .posts = calloc(n, sizeof *a->posts),
			      .assessable = calloc(n, sizeof *a->assessable),
			      .inorganic = calloc(n, sizeof *a->inorganic),
			      .touched = malloc(n * sizeof *a->touched)};
	return a->posts && a->assessable && a->inorganic && a->touched;
}

void authors_free(struct authors *a)
{
	free(a->posts);
	free(a->assessable);
	free(a->inorganic);
	free(a->touched);
}

void authors_add(struct authors *a, row_t row, struct share_sums *sums)
{
	uint32_t account = a->c->account[row];
	struct post_score p = {.class = CLASS_UNASSESSABLE};

	share_sums_add(sums, a->score, row);
	if (!a->posts[account]++)
		a->touched[a->count++] = account;
	if (a->score)
		p = score_post(a->score, row);
	a->assessable[account] += p.class != CLASS_UNASSESSABLE;
	a->inorganic[account] += (uint64_t)p.automated + p.coordinated;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* By account, so that the draws of a set do not depend on the order of its posts. */
static bool draw(const struct authors *a, struct shares *shares)
{
	static const struct bootstrap b = BOOTSTRAP_DEFAULT;
	struct account_share *all = malloc(((size_t)a->count + 1) * sizeof *all);
	size_t n = 0;
	bool drawn;

	qsort(a->touched, a->count, sizeof *a->touched, ascending);
	for (uint32_t i = 0; all && i < a->count; i++)
		if (a->assessable[a->touched[i]])
			all[n++] = (struct account_share){a->assessable[a->touched[i]],
							  a->inorganic[a->touched[i]]};
	drawn = all && bootstrap_accounts(all, n, &b, &shares->lo, &shares->hi);
	free(all);
	return drawn;
}

bool authors_settle(struct authors *a, struct share_sums *sums, bool drawn, struct shares *shares)
{
	bool whole = true;

	sums->accounts = a->count;
	sums->weight_squares = 0;
	for (uint32_t i = 0; i < a->count; i++) {
		uint64_t n = a->assessable[a->touched[i]];

		sums->weight_squares += n * n;
	}
	if (shares) {
		*shares = shares_of(sums);
		whole = !drawn || draw(a, shares);
	}
	for (uint32_t i = 0; i < a->count; i++) {
		uint32_t account = a->touched[i];

		a->posts[account] = a->assessable[account] = 0;
		a->inorganic[account] = 0;
	}
	a->count = 0;
	return whole;
}

bool trend_shares_drawn(struct authors *a, const struct result *r, const struct trend_row *t,
		  struct shares *shares)
{
	struct share_sums sums = {0};

	for (uint32_t k = t->begin; k < t->end; k++) {
		row_t row = r->corpus->tag_posts.item[k];

		if (bitset_test(&r->selection, row))
			authors_add(a, row, &sums);
	}
	return authors_settle(a, &sums, true, shares);
}

static enum status rows_shares(const struct result *r, const struct score *score, size_t begin,
			       size_t end, bool drawn, struct share_sums *sums,
			       struct shares *shares, struct err *err)
{
	struct authors a;
	bool whole = authors_begin(&a, r->corpus, score);

	*sums = (struct share_sums){0};
	for (size_t row = whole ? bitset_next(&r->selection, begin) : end; row < end;
	     row = bitset_next(&r->selection, row + 1))
		authors_add(&a, (row_t)row, sums);
	whole = whole && authors_settle(&a, sums, drawn, shares);
	authors_free(&a);
	return whole ? STATUS_OK : err_nomem(err);
}

enum status span_shares(const struct result *r, const struct score *score, int64_t start_ms,
			int64_t end_ms, bool drawn, struct share_sums *sums, struct shares *shares,
			struct err *err)
{
	return rows_shares(r, score, corpus_lower_bound(r->corpus, start_ms),
			   corpus_lower_bound(r->corpus, end_ms), drawn, sums, shares, err);
}

enum status selection_shares(const struct result *r, const struct score *score, struct shares *shares,
			     struct err *err)
{
	struct share_sums sums;

	return rows_shares(r, score, 0, r->corpus->n.posts, true, &sums, shares, err);
}
