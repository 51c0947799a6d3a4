/* Why a set of posts has the share it has: what is told apart adds up to the share, and what is counted of
 * marks is what the ledgers of these accounts say. */
#include "config.h"

#include "ledger.h"
#include "reasons.h"
#include "shares.h"
#include "sim.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct world {
	struct corpus *c;
	struct score *s;
	struct bitset rows;
	struct job job;
};

/* Every post, or seven of nine. */
static void world_make(struct world *w, bool all)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct sim_options o = {.scale = 0.03, .seed = 3};
	struct method m;
	struct err err = {0};

	*w = (struct world){0};
	job_init(&w->job, 2);
	method_default(&m);
	/* Without labels every signal speaks by its mechanism. */
	points_default(&m.points);
	cr_assert_eq(sim_run(sim_plan_small(), &o, &sink, &w->job, NULL, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(collector_finish(k, &w->job, &w->c, &err), STATUS_OK);
	collector_free(k);
	cr_assert_eq(score_run(w->c, &m, NULL, &w->job, &w->s, &err), STATUS_OK, "%s", err.message);
	cr_assert(bitset_init(&w->rows, w->c->n.posts));
	for (row_t r = 0; r < w->c->n.posts; r++)
		if (all || r % 9 > 1)
			bitset_set(&w->rows, r);
}

static void world_drop(struct world *w)
{
	bitset_free(&w->rows);
	score_free(w->s);
	corpus_unref(w->c);
}

static struct reasons *make(const struct world *w, struct job *job)
{
	struct reasons *r = NULL;
	struct err err = {0};

	cr_assert_eq(reasons_make(w->c, w->s, &w->rows, job, &r, &err), STATUS_OK, "%s", err.message);
	return r;
}

static uint32_t posts_of(const struct world *w, uint32_t a)
{
	const struct lists *l = &w->c->account_posts;
	uint32_t n = 0;

	for (uint32_t k = l->off[a]; k < l->off[a + 1]; k++)
		n += bitset_test(&w->rows, l->item[k]);
	return n;
}

Test(reasons, classes_and_groups_add_up_to_the_whole)
{
	struct world w;

	for (int all = 0; all < 2; all++) {
		struct share_sums sums = {0};
		struct reasons_part sum = {0}, grouped = {0};
		struct reasons *r;
		uint64_t linked = 0, fast = 0;

		world_make(&w, all);
		r = make(&w, &w.job);
		for (row_t row = 0; row < w.c->n.posts; row++) {
			if (!bitset_test(&w.rows, row))
				continue;
			share_sums_add(&sums, w.s, row);
			linked += w.s->post[row].linked > 0;
			fast += w.s->post[row].fast > 0 && !w.s->post[row].linked;
		}
		for (int i = 0; i < CLASS_COUNT; i++) {
			sum.accounts += r->of[i].accounts;
			sum.posts += r->of[i].posts;
			sum.inorganic += r->of[i].inorganic;
		}
		for (uint32_t a = 0; a < w.c->n.accounts; a++) {
			uint32_t posts = posts_of(&w, a);

			sums.accounts += posts > 0;
			grouped.posts += w.s->account_group[a] ? posts : 0;
			grouped.accounts += w.s->account_group[a] && posts;
		}
		cr_expect_eq(sum.posts, sums.posts);
		cr_expect_eq(sum.accounts, sums.accounts);
		cr_expect_eq(sum.inorganic, sums.automated + sums.coordinated);
		cr_expect_gt(grouped.accounts, 0);
		cr_expect_eq(r->grouped.accounts, grouped.accounts);
		cr_expect_eq(r->grouped.posts, grouped.posts);
		cr_expect_eq(r->linked, linked);
		cr_expect_eq(r->fast, fast);
		cr_expect_geq(r->groups, 1);
		for (uint32_t i = 1; i < r->groups && i < REASONS_GROUPS; i++)
			cr_expect_leq(r->first[i].posts, r->first[i - 1].posts);
		free(r);
		world_drop(&w);
	}
}

/* By the ledgers themselves: as many accounts, as many posts, and the most active of them. */
static void check_mark(const struct world *w, const struct reasons_mark *m, enum post_class class, double sign)
{
	uint64_t accounts = 0, posts = 0;
	uint32_t most = 0, example = NONE;
	struct arena arena = {0};

	for (uint32_t a = 0; a < w->c->n.accounts; a++) {
		uint32_t n, own = w->s->account_class[a] == class ? posts_of(w, a) : 0;
		struct ledger_line *l = own ? ledger_of_account(w->s, a, &arena, &n) : NULL;

		for (uint32_t i = 0; l && i < n; i++) {
			if (l[i].kind != LEDGER_SIGNAL || l[i].signal != m->signal || sign * l[i].points < 0.3)
				continue;
			accounts++;
			posts += own;
			if (own > most) {
				most = own;
				example = a;
			}
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
	cr_expect_eq(m->accounts, accounts, "%s: %u accounts, not %u", signal_info[m->signal].name,
		     (unsigned)m->accounts, (unsigned)accounts);
	cr_expect_eq(m->posts, posts, "%s", signal_info[m->signal].name);
	cr_expect_eq(m->example, example, "%s", signal_info[m->signal].name);
}

Test(reasons, marks_are_those_of_the_ledgers)
{
	struct world w;
	struct reasons *r;

	world_make(&w, false);
	r = make(&w, &w.job);
	cr_expect_gt(r->pros, 2);
	cr_expect_gt(r->contras, 2);
	for (uint32_t i = 0; i < r->pros; i++)
		check_mark(&w, &r->pro[i], CLASS_AUTOMATED, 1);
	for (uint32_t i = 0; i < r->contras; i++)
		check_mark(&w, &r->contra[i], CLASS_ORGANIC, -1);
	for (uint32_t i = 1; i < r->pros; i++)
		cr_expect_leq(r->pro[i].weight, r->pro[i - 1].weight);
	free(r);
	world_drop(&w);
}

Test(reasons, are_the_same_for_any_number_of_threads_and_stop_when_told)
{
	struct reasons *one, *many, *none = NULL;
	struct job job;
	struct err err;
	struct world w;

	world_make(&w, true);
	job_init(&job, 1);
	one = make(&w, &job);
	job_init(&job, 5);
	many = make(&w, &job);
	cr_expect_eq(memcmp(one, many, sizeof *one), 0);
	atomic_store(&job.cancel, true);
	cr_expect_eq(reasons_make(w.c, w.s, &w.rows, &job, &none, &err), STATUS_CANCELLED);
	cr_expect_null(none);
	free(one);
	free(many);
	world_drop(&w);
}
