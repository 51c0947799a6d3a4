/* The account list, and the sums of the selection: one pass by account. */
#include "config.h"

#include "query_private.h"
#include "radix.h"

#include <stdlib.h>

enum { PARTS = 64, AHEAD = 16 };

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

/* As sort_key, of a number below UINT32_MAX. */
static uint32_t short_key(uint32_t key, bool known, bool descending)
{
	if (!known)
		return UINT32_MAX;
	return descending ? UINT32_MAX - 1 - key : key;
}

/* False: in this order accounts have long keys. */
static bool short_account_key(const struct run *run, const struct account_row *a, uint32_t *key)
{
	const struct corpus *c = run->c;
	const bool reverse = run->q->account_reverse;
	uint32_t v;

	switch (run->q->account_sort) {
	case ACCOUNT_BY_FOLLOWERS:
		v = c->account_followers[a->account];
		*key = short_key(v, v != NONE, !reverse);
		return true;
	case ACCOUNT_BY_HANDLE:
		v = c->account_handle[a->account];
		*key = short_key(v, v != NONE, reverse);
		return true;
	case ACCOUNT_BY_POSTS:
		*key = short_key(a->posts, true, !reverse);
		return true;
	default:
		return false;
	}
}

static uint64_t long_account_key(const struct run *run, const struct account_row *a)
{
	const struct corpus *c = run->c;
	const bool descending = !run->q->account_reverse;

	if (run->q->account_sort == ACCOUNT_BY_INORGANIC)
		return sort_key(sort_double((double)a->inorganic / (a->assessable ? a->assessable : 1)),
				a->assessable, descending);
	return sort_key(radix_key(c->account_created[a->account]),
			c->account_created[a->account] != TIME_UNKNOWN, descending);
}

/* --- sorting: the pieces' rows to one list ------------------------------------------------------ */

struct account_order {
	const struct run *run;
	const struct account_pass *w;
	size_t before[PARTS]; /* rows of earlier pieces */
	/* One of the two: the first are key << 32 | row, half as large. */
	uint64_t *brief;
	struct keyed *full;
	struct account_row *sorted;
};

static void key_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct account_order *o = ctx;
	const struct account_pass *w = o->w;
	uint32_t key = 0;

	(void)part;
	for (size_t piece = begin; piece < end; piece++) {
		size_t k = o->before[piece];

		for (size_t i = w->begin[piece]; i < w->begin[piece] + w->count[piece]; i++, k++)
			if (o->full)
				o->full[k] = (struct keyed){long_account_key(o->run, &w->out[i]), (uint32_t)i};
			else if (short_account_key(o->run, &w->out[i], &key))
				o->brief[k] = (uint64_t)key << 32 | i;
	}
}

static uint32_t row_at(const struct account_order *o, size_t i)
{
	return o->full ? o->full[i].value : (uint32_t)o->brief[i];
}

static void place_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct account_order *o = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		if (i + AHEAD < end)
			__builtin_prefetch(&o->w->out[row_at(o, i + AHEAD)]);
		o->sorted[i] = o->w->out[row_at(o, i)];
	}
}

/* Keys and room for as many again. */
static bool keys_begin(struct account_order *o, size_t n)
{
	struct account_row any = {.account = 0};

	if (o->w->c->n.accounts && short_account_key(o->run, &any, &(uint32_t){0}))
		o->brief = malloc((2 * n + 1) * sizeof *o->brief);
	else
		o->full = malloc((2 * n + 1) * sizeof *o->full);
	return o->brief || o->full;
}

static enum status sort_accounts(struct run *run, const struct account_pass *w, size_t n)
{
	struct account_order o = {.run = run, .w = w};
	void *keys = NULL;

	o.sorted = malloc((n + 1) * sizeof *o.sorted);
	if (o.sorted && keys_begin(&o, n)) {
		keys = o.brief ? (void *)o.brief : o.full;
		for (int i = 1; i < PARTS; i++)
			o.before[i] = o.before[i - 1] + w->count[i - 1];
		parallel_for(run->job, PARTS, 1, PARTS, key_piece, &o);
		if (o.brief && !job_stop(run->job))
			o.brief = radix_sort_bits(o.brief, o.brief + n, n, 32, 64);
		else if (!job_stop(run->job))
			radix_sort(o.full, o.full + n, n);
		parallel_for(run->job, n, 1, PARTS, place_piece, &o);
	}
	free(keys);
	if (!keys) {
		free(o.sorted);
		return err_nomem(run->err);
	}
	run->r->accounts = o.sorted;
	run->r->account_count = (uint32_t)n;
	return STATUS_OK;
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
	if (status == STATUS_OK && run->r->focus.words) {
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
