#include "config.h"

#include "authors.h"

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
	a->inorganic[account] += share_coarse((uint32_t)p.automated + p.coordinated);
}

void authors_settle(struct authors *a, struct share_sums *sums)
{
	for (uint32_t i = 0; i < a->count; i++) {
		uint32_t account = a->touched[i];

		share_sums_author(sums, a->assessable[account], a->inorganic[account]);
		a->posts[account] = a->assessable[account] = 0;
		a->inorganic[account] = 0;
	}
	a->count = 0;
}

enum status span_sums(const struct result *r, const struct score *score, int64_t start_ms,
		      int64_t end_ms, struct share_sums *sums, struct err *err)
{
	row_t end = corpus_lower_bound(r->corpus, end_ms);
	struct authors a;

	*sums = (struct share_sums){0};
	if (!authors_begin(&a, r->corpus, score)) {
		authors_free(&a);
		return err_nomem(err);
	}
	for (size_t row = bitset_next(&r->selection, corpus_lower_bound(r->corpus, start_ms));
	     row < end; row = bitset_next(&r->selection, row + 1))
		authors_add(&a, (row_t)row, sums);
	authors_settle(&a, sums);
	authors_free(&a);
	return STATUS_OK;
}
