/* The account list, and the sums of the selection: one pass by account. */
#include "config.h"

#include "query_private.h"
#include "radix.h"

#include <stdlib.h>

enum { PARTS = 64 };

/* Each piece of the accounts lists those with posts at the start of its own stretch of rows. */
struct account_pass {
	const struct corpus *c;
	const struct account_entry *entries;
	const struct author *author; /* [accounts], or NULL: not scored, and no entries */
	const struct bitset *rows;
	struct account_row *out; /* [accounts], or NULL: sums only */
	size_t begin[PARTS], count[PARTS];
	struct share_sums sums[PARTS];
};

/* Of an account before anything is scored. */
static struct share_sums sum_unscored(const struct account_pass *w, size_t account)
{
	const struct lists *l = &w->c->account_posts;
	struct share_sums s = {0};

	for (uint32_t k = l->off[account]; k < l->off[account + 1]; k++)
		s.posts += bitset_test(w->rows, l->item[k]);
	s.upper = s.posts * SHARE_ONE;
	s.accounts = s.posts > 0;
	return s;
}

static void account_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct account_pass *w = ctx;
	const uint32_t *off = w->c->account_posts.off;
	size_t n = begin;

	for (size_t a = begin; a < end; a++) {
		struct share_sums one =
			w->author ? query_index_account(w->entries + off[a], off[a + 1] - off[a],
							&w->author[a], w->rows)
				  : sum_unscored(w, a);

		if (!one.posts)
			continue;
		share_sums_merge(&w->sums[part], &one);
		if (w->out)
			w->out[n++] =
				(struct account_row){.account = (uint32_t)a,
						     .posts = (uint32_t)one.posts,
						     .assessable = (uint32_t)one.assessable,
						     .inorganic = one.automated + one.coordinated};
	}
	w->begin[part] = begin;
	w->count[part] = n - begin;
}

static struct share_sums run_pass(struct account_pass *w, struct job *job)
{
	struct share_sums all = {0};

	parallel_for(job, w->c->n.accounts, 1, PARTS, account_piece, w);
	for (int i = 0; i < PARTS; i++)
		share_sums_merge(&all, &w->sums[i]);
	return all;
}

static uint64_t account_key(const struct run *run, const struct account_row *a)
{
	const struct corpus *c = run->c;
	bool reverse = run->q->account_reverse;

	switch (run->q->account_sort) {
	case ACCOUNT_BY_POSTS:
		break;
	case ACCOUNT_BY_INORGANIC:
		return sort_key(
			sort_double((double)a->inorganic / (a->assessable ? a->assessable : 1)),
			a->assessable, !reverse);
	case ACCOUNT_BY_FOLLOWERS:
		return sort_key(c->account_followers[a->account],
				c->account_followers[a->account] != NONE, !reverse);
	case ACCOUNT_BY_CREATED:
		return sort_key(radix_key(c->account_created[a->account]),
				c->account_created[a->account] != TIME_UNKNOWN, !reverse);
	case ACCOUNT_BY_HANDLE:
		return sort_key(c->account_handle[a->account],
				c->account_handle[a->account] != NONE, reverse);
	}
	return sort_key(a->posts, true, !reverse);
}

/* The pieces' rows to one sorted list of n. */
static enum status sort_accounts(struct run *run, const struct account_pass *w, size_t n)
{
	struct result *r = run->r;
	struct keyed *items = malloc((n ? n : 1) * sizeof *items);
	struct keyed *scratch = malloc((n ? n : 1) * sizeof *scratch);
	size_t k = 0;

	r->accounts = malloc((n ? n : 1) * sizeof *r->accounts);
	if (items && scratch && r->accounts) {
		for (int part = 0; part < PARTS; part++)
			for (size_t i = w->begin[part]; i < w->begin[part] + w->count[part]; i++)
				items[k++] =
					(struct keyed){account_key(run, &w->out[i]), (uint32_t)i};
		radix_sort(items, scratch, k);
		for (size_t i = 0; i < k; i++)
			r->accounts[i] = w->out[items[i].value];
		r->account_count = (uint32_t)k;
	}
	free(items);
	free(scratch);
	return r->accounts && r->account_count == n ? STATUS_OK : err_nomem(run->err);
}

enum status query_accounts(struct run *run)
{
	struct account_pass w = {.c = run->c,
				 .entries = run->scratch->index.by_account,
				 .author = run->env->score ? run->env->score->author : NULL,
				 .rows = run_focus(run)};
	struct share_sums sums;
	enum status status;

	w.out = malloc(((size_t)run->c->n.accounts + 1) * sizeof *w.out);
	if (!w.out)
		return err_nomem(run->err);
	sums = run_pass(&w, run->job);
	status = job_stop(run->job) ? err_set(run->err, STATUS_CANCELLED, "stopped")
				    : sort_accounts(run, &w, (size_t)sums.accounts);
	free(w.out);
	run->r->focus_sums = sums;
	if (status == STATUS_OK && run->focus.words) {
		struct account_pass all = {.c = run->c,
					   .entries = run->scratch->index.by_account,
					   .author = w.author,
					   .rows = &run->r->selection};

		sums = run_pass(&all, run->job);
	}
	run->r->sums = sums;
	run->r->shares = shares_of(&sums);
	return status;
}
