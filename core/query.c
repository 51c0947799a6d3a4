/* The question's parts in order, and what panes look up in the answer. */
#include "config.h"

#include "evidence.h"
#include "query_private.h"

#include <stdlib.h>
#include <string.h>

uint64_t sort_double(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

/* --- scratch ---------------------------------------------------------------------------------- */

struct query_scratch *query_scratch_new(void)
{
	return calloc(1, sizeof(struct query_scratch));
}

void query_scratch_drop(struct query_scratch *s, bool corpus)
{
	s->scored = false;
	if (corpus || !s->evidence)
		s->linked = false;
	if (corpus || s->order_sort == POST_BY_INORGANIC) {
		free(s->order);
		s->order = NULL;
	}
	if (corpus) {
		query_index_free(&s->index);
		evidence_unref(s->evidence);
		s->evidence = NULL;
		free(s->bucket_rows);
		s->bucket_rows = NULL;
		s->buckets = 0;
	}
}

void query_scratch_free(struct query_scratch *s)
{
	if (!s)
		return;
	query_scratch_drop(s, true);
	free(s);
}

/* Points come and go over the same coordination, whose links the index keeps meanwhile. */
static bool links_hold(const struct query_scratch *s, const struct score *score)
{
	const struct evidence *e = score->evidence;

	return s->linked && (!s->evidence || (e && e->coord == s->evidence->coord));
}

static enum status link_posts(struct run *run)
{
	struct query_scratch *s = run->scratch;
	const struct score *score = run->env->score;
	enum status status;

	evidence_unref(s->evidence);
	s->evidence = score->evidence ? evidence_ref(score->evidence) : NULL;
	status = query_index_link(&s->index, run->c, score->post, run->job, run->err);
	s->linked = status == STATUS_OK;
	return status;
}

/* The index, where this is the first query with a score or with its coordination.  Without one there is
 * nothing to add up, and the corpus's own lists do: the first screen does not wait for an index. */
static enum status prepare(struct run *run)
{
	struct query_scratch *s = run->scratch;
	enum status status = STATUS_OK;

	if (!run->env->score)
		return STATUS_OK;
	if (!s->index.by_account)
		status = query_index_build(&s->index, run->c, run->job, run->err);
	if (status == STATUS_OK && !links_hold(s, run->env->score))
		status = link_posts(run);
	if (status == STATUS_OK && !s->scored)
		status = query_index_score(&s->index, run->c, run->env->score, run->job, run->err);
	s->scored = status == STATUS_OK;
	return status;
}

/* --- running ---------------------------------------------------------------------------------- */

static void focus_rows(struct run *run, const uint32_t *item, uint32_t n)
{
	const struct query *q = run->q;
	const struct corpus *c = run->c;

	for (uint32_t k = 0; k < n; k++) {
		row_t row = item[k];
		bool inside = bitset_test(&run->r->selection, row);

		if (inside && q->focus_tag != NONE && q->focus_start_ms != TIME_UNKNOWN)
			inside = row < c->dated && c->time[row] >= q->focus_start_ms;
		if (inside && q->focus_tag != NONE && q->focus_end_ms != TIME_UNKNOWN)
			inside = row < c->dated && c->time[row] < q->focus_end_ms;
		if (inside)
			bitset_set(&run->r->focus, row);
	}
}

/* Tag and account together narrow both. */
static enum status set_focus(struct run *run)
{
	const struct query *q = run->q;
	const struct corpus *c = run->c;
	bool by_tag = q->focus_tag != NONE, by_account = q->focus_account != NONE;
	const struct lists *l = by_account ? &c->account_posts : &c->tag_posts;
	uint32_t n = by_account ? q->focus_account : q->focus_tag;

	if (!by_tag && !by_account)
		return STATUS_OK;
	if (!bitset_init(&run->r->focus, c->n.posts))
		return err_nomem(run->err);
	if (n < (by_account ? c->n.accounts : c->n.tags))
		focus_rows(run, l->item + l->off[n], lists_count(l, n));
	if (by_account && by_tag) {
		struct bitset tagged;

		if (!bitset_init(&tagged, c->n.posts))
			return err_nomem(run->err);
		for (uint32_t k = q->focus_tag < c->n.tags ? c->tag_posts.off[q->focus_tag] : 0;
		     q->focus_tag < c->n.tags && k < c->tag_posts.off[q->focus_tag + 1]; k++)
			bitset_set(&tagged, c->tag_posts.item[k]);
		bitset_and(&run->r->focus, &tagged);
		bitset_free(&tagged);
	}
	return STATUS_OK;
}

static enum status select_rows(struct run *run, struct filter_cache *cache)
{
	struct result *r = run->r;
	enum status status = STATUS_OK;

	if (!bitset_init(&r->selection, run->c->n.posts))
		return err_nomem(run->err);
	if (run->q->filter)
		status = filter_eval(run->q->filter, run->env, cache, run->job, &r->selection,
				     run->err);
	else
		bitset_fill(&r->selection, true);
	r->selected = bitset_count(&r->selection);
	run->few = r->selected < run->c->n.posts / 16;
	return status;
}

enum status query_run(const struct query *q, const struct filter_env *env,
		      struct filter_cache *cache, struct job *job, struct result **out,
		      struct err *err)
{
	static enum status (*const parts[])(struct run *) = {
		prepare, set_focus, query_accounts, query_trends, query_posts, query_timeline,
	};
	struct run run = {.q = q, .env = env, .c = env->corpus, .job = job, .err = err};
	enum status status;

	run.r = calloc(1, sizeof *run.r);
	run.scratch = filter_cache_scratch(cache, env->corpus, env->score);
	if (!run.r || !run.scratch) {
		free(run.r);
		return err_nomem(err);
	}
	run.r->corpus = corpus_ref(env->corpus);
	status = select_rows(&run, cache);
	for (size_t i = 0; status == STATUS_OK && i < sizeof parts / sizeof *parts; i++)
		status = job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : parts[i](&run);
	if (status == STATUS_OK && job_stop(job))
		status = err_set(err, STATUS_CANCELLED, "stopped");
	if (status == STATUS_OK)
		*out = run.r;
	else
		result_free(run.r);
	return status;
}

void result_free(struct result *r)
{
	if (!r)
		return;
	corpus_unref(r->corpus);
	bitset_free(&r->selection);
	free(r->trends);
	bitset_free(&r->focus);
	post_list_free(&r->posts);
	free(r->accounts);
	free(r->hours);
	free(r);
}

/* --- looking up ------------------------------------------------------------------------------- */

uint32_t result_find_account(const struct result *r, uint32_t account)
{
	for (uint32_t i = 0; i < r->account_count; i++)
		if (r->accounts[i].account == account)
			return i;
	return NONE;
}

uint32_t result_find_trend(const struct result *r, uint32_t trend, uint32_t tag)
{
	for (uint32_t i = 0; i < r->trend_count; i++)
		if (r->trends[i].trend == trend && (trend != NONE || r->trends[i].tag == tag))
			return i;
	return NONE;
}
