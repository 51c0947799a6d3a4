#include "config.h"

#include "corpus.h"
#include "fold.h"
#include "sim.h"

#include <criterion/criterion.h>
#include <string.h>

struct seen {
	uint64_t hash; /* of everything, in order */
	int64_t posts, trends, unsimulated, before_ref, bad_tag;
	int64_t last_ms;
	uint64_t stop_after;
};

static enum status see_post(void *ctx, const struct post_record *p, struct err *err)
{
	struct seen *s = ctx;

	if (s->stop_after && (uint64_t)s->posts == s->stop_after)
		return err_set(err, STATUS_FAILED, "full");
	s->posts++;
	s->unsimulated += !(p->flags & POST_SIMULATED);
	s->bad_tag += !p->tags.known || !p->tags.count ||
		      !memmem(p->text.p, p->text.len, p->tags.items[0].p, p->tags.items[0].len);
	/* ids are snowflakes: a later post has the larger one */
	if (p->ref_id.p &&
	    (p->ref_id.len > p->id.len ||
	     (p->ref_id.len == p->id.len && memcmp(p->ref_id.p, p->id.p, p->id.len) >= 0)))
		s->before_ref++;
	s->hash = hash_bytes(p->text.p, p->text.len, s->hash);
	s->hash = hash_bytes(p->id.p, p->id.len, s->hash);
	s->hash = hash_bytes(p->account.handle.p, p->account.handle.len, s->hash);
	return STATUS_OK;
}

static enum status see_trend(void *ctx, const struct trend_record *t, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->trends++;
	s->last_ms = t->end_ms;
	return STATUS_OK;
}

static struct seen run(double scale, uint64_t seed, struct sim_truth **truth)
{
	struct seen s = {0};
	struct sink sink = {.ctx = &s, .post = see_post, .trend = see_trend};
	struct sim_options o = {scale, seed};
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(sim_run(sim_plan_small(), &o, &sink, &job, truth, &err), STATUS_OK, "%s",
		     err.message);
	return s;
}

Test(sim, same_seed_same_bytes_and_another_seed_others)
{
	struct seen a = run(0.01, 1, NULL), b = run(0.01, 1, NULL), c = run(0.01, 2, NULL);

	cr_expect_eq(a.hash, b.hash);
	cr_expect_neq(a.hash, c.hash);
}

Test(sim, has_as_many_posts_and_trends_as_the_plan_says)
{
	struct seen s = run(0.01, 3, NULL);

	cr_expect_eq(s.posts, 4000);
	cr_expect_eq(s.trends, 16);
	cr_expect_eq(s.unsimulated, 0);
	cr_expect_eq(s.bad_tag, 0, "%lld posts lack their tag in the text", (long long)s.bad_tag);
	cr_expect_eq(s.before_ref, 0, "%lld posts refer to a later one", (long long)s.before_ref);
}

Test(sim, truth_adds_up_to_what_was_planned)
{
	struct sim_truth *t;
	const struct sim_plan *plan = sim_plan_small();
	double mean = 0;
	int64_t posts = 0, by_account = 0;
	uint32_t of_first = 0;

	run(0.05, 4, &t);
	for (uint32_t i = 0; i < t->trend_count; i++) {
		const struct sim_truth_trend *x = &t->trends[i];

		posts += x->posts;
		cr_expect_geq(x->automated, 0);
		if (x->actor == 0) {
			mean += (double)(x->automated + x->coordinated) / (double)x->posts;
			of_first++;
		}
	}
	for (uint32_t i = 0; i < t->account_count; i++)
		by_account += t->accounts[i].posts;
	cr_expect_eq(posts, 20000);
	cr_expect_eq(by_account, 20000);
	cr_expect_eq(of_first, plan->actors[0].trends);
	cr_expect_float_eq(mean / of_first, plan->actors[0].inorganic, 0.01);
	sim_truth_free(t);
}

Test(sim, paid_people_run_several_profiles_and_crowds_talk_little)
{
	struct sim_truth *t;
	uint32_t paid = 0, persons = 0, crowd = 0, crowd_posts = 0, last = 0;

	run(0.05, 5, &t);
	for (uint32_t i = 0; i < t->account_count; i++) {
		const struct sim_truth_account *a = &t->accounts[i];

		if (a->role == SIM_PAID) {
			paid++;
			persons += a->person != last;
			last = a->person;
		} else if (a->role == SIM_CROWD) {
			crowd++;
			crowd_posts += a->posts;
			cr_expect_eq(a->inorganic, 0);
		}
	}
	cr_expect_gt(paid, 2 * persons, "%u profiles of %u persons", paid, persons);
	cr_expect_gt(crowd, 500);
	cr_expect_lt(crowd_posts, 12 * crowd);
	sim_truth_free(t);
}

Test(sim, ends_when_the_sink_or_the_user_says_so)
{
	struct seen s = {.stop_after = 10};
	struct sink sink = {.ctx = &s, .post = see_post, .trend = see_trend};
	struct sim_options o = {0.01, 1};
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_expect_eq(sim_run(sim_plan_small(), &o, &sink, &job, NULL, &err), STATUS_FAILED);
	cr_expect_eq(s.posts, 10);
	s = (struct seen){0};
	atomic_store(&job.cancel, true);
	cr_expect_eq(sim_run(sim_plan_small(), &o, &sink, &job, NULL, &err), STATUS_CANCELLED);
	o.scale = 0;
	cr_expect_eq(sim_run(sim_plan_small(), &o, &sink, &job, NULL, &err), STATUS_USAGE);
}
