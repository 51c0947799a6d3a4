/* The account list, and the sums of the selection: one pass by account. */
#include "config.h"

#include "query_private.h"
#include "radix.h"

#include <stdlib.h>

enum { PARTS = 64 };

struct account_pass {
	const struct corpus *c;
	const struct score *s;
	const struct bitset *rows;
	struct account_row *dense; /* [accounts], or NULL: sums only */
	struct share_sums sums[PARTS];
};

static void add_account(struct share_sums *sums, struct account_row *to, uint32_t account,
			const struct share_sums *one)
{
	sums->posts += one->posts;
	sums->assessable += one->assessable;
	sums->automated += one->automated;
	sums->coordinated += one->coordinated;
	sums->lower += one->lower;
	sums->upper += one->upper;
	sums->accounts++;
	sums->weight_squares += one->assessable * one->assessable;
	if (to)
		*to = (struct account_row){.account = account,
					   .posts = (uint32_t)one->posts,
					   .assessable = (uint32_t)one->assessable,
					   .inorganic = one->automated + one->coordinated};
}

static void account_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct account_pass *w = ctx;
	const struct lists *posts = &w->c->account_posts;

	for (size_t a = begin; a < end; a++) {
		struct share_sums one = {0};

		for (uint32_t k = posts->off[a]; k < posts->off[a + 1]; k++)
			if (bitset_test(w->rows, posts->item[k]))
				share_sums_add(&one, w->s, posts->item[k]);
		if (one.posts)
			add_account(&w->sums[part], w->dense ? &w->dense[a] : NULL, (uint32_t)a,
				    &one);
	}
}

static struct share_sums run_pass(struct account_pass *w, struct job *job)
{
	struct share_sums all = {0};

	parallel_for(job, w->c->n.accounts, 1, PARTS, account_piece, w);
	for (int i = 0; i < PARTS; i++) {
		all.posts += w->sums[i].posts;
		all.assessable += w->sums[i].assessable;
		all.automated += w->sums[i].automated;
		all.coordinated += w->sums[i].coordinated;
		all.lower += w->sums[i].lower;
		all.upper += w->sums[i].upper;
		all.accounts += w->sums[i].accounts;
		all.weight_squares += w->sums[i].weight_squares;
	}
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

/* Dense rows to a sorted list of those that have posts. */
static enum status sort_accounts(struct run *run, const struct account_row *dense, size_t n)
{
	struct result *r = run->r;
	struct keyed *items = malloc((n ? n : 1) * sizeof *items);
	struct keyed *scratch = malloc((n ? n : 1) * sizeof *scratch);
	size_t k = 0;

	r->accounts = malloc((n ? n : 1) * sizeof *r->accounts);
	if (items && scratch && r->accounts) {
		for (uint32_t a = 0; a < run->c->n.accounts; a++)
			if (dense[a].posts)
				items[k++] = (struct keyed){account_key(run, &dense[a]), a};
		radix_sort(items, scratch, k);
		for (size_t i = 0; i < k; i++)
			r->accounts[i] = dense[items[i].value];
		r->account_count = (uint32_t)k;
	}
	free(items);
	free(scratch);
	return r->accounts && r->account_count == n ? STATUS_OK : err_nomem(run->err);
}

enum status query_accounts(struct run *run)
{
	struct account_pass w = {.c = run->c, .s = run->env->score, .rows = run_focus(run)};
	struct share_sums sums;
	enum status status;

	w.dense = calloc((size_t)run->c->n.accounts + 1, sizeof *w.dense);
	if (!w.dense)
		return err_nomem(run->err);
	sums = run_pass(&w, run->job);
	status = job_stop(run->job) ? err_set(run->err, STATUS_CANCELLED, "stopped")
				    : sort_accounts(run, w.dense, (size_t)sums.accounts);
	free(w.dense);
	if (status == STATUS_OK && run->focus.words) {
		struct account_pass all = {
			.c = run->c, .s = run->env->score, .rows = &run->r->selection};

		sums = run_pass(&all, run->job);
	}
	run->r->sums = sums;
	run->r->shares = shares_of(&sums);
	return status;
}
