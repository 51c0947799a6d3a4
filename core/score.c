#include "config.h"

#include "score.h"

#include "evidence.h"
#include "prevalence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 256 };

struct making {
	const struct corpus *corpus;
	const struct evidence *evidence;
	const struct points *points; /* as they ship, then moved */
	struct job *job;
	struct scorecard card;
	struct scorecard_sum *sum;	    /* [accounts] */
	const struct scorecard_sum *before; /* as they are to be; or NULL */
	struct prevalence counted[PARTS];
	struct author *author; /* [accounts], as the next three */
	uint16_t *account_automated, *account_coordinated;
	uint8_t *account_class;
	bool *account_told;
};

static uint16_t fixed(double p)
{
	return (uint16_t)lround(p * SHARE_ONE);
}

/* The odds to the fourth: a habit of most posts speaks for the rest, one of a few does not.  On the
 * simulated case the error per trend was .037 with the square, .032 with the cube, .029 with the
 * fourth power. */
static double sharpened(double share)
{
	double yes = pow(share, 4), no = pow(1 - share, 4);

	return yes / (yes + no);
}

/* What the other posts of a group's member are worth: the share of its posts that co-act, two that
 * do not added first.  One copied post condemns nothing else; a profile nine in ten of whose posts
 * are fired with its partners was hardly itself in the tenth.  Ours; METHOD 5 counts the very event
 * only, which in simulation missed the quarter of a troop's posts that no partner's post stood
 * near. */
static uint16_t member_habit(const struct making *m, uint32_t a)
{
	uint32_t posts = lists_count(&m->corpus->account_posts, a);

	if (!m->evidence->coord->account_group[a])
		return 0;
	return fixed(sharpened((double)m->evidence->links[a].sum / SHARE_ONE / (posts + 2)) *
		     m->points->member_habit);
}

/* What its posts took part in: the strongest where it belongs to a group, else the mean. */
static uint16_t account_link(const struct making *m, uint32_t a)
{
	const struct account_link *l = &m->evidence->links[a];
	uint32_t posts = lists_count(&m->corpus->account_posts, a);

	if (m->evidence->coord->account_group[a] || !posts)
		return l->best;
	return (uint16_t)(l->sum / posts);
}

/* The least that an author counts for: nothing unless two families speak and it would be likelier
 * automated than not were the points off by their spread; many small doubts make no floor. */
static uint16_t certain_at_least(const struct points *p, double logit, int families)
{
	return families >= 2 && logit >= 0 ? fixed(points_probability(p, logit)) : 0;
}

static void make_account(struct making *m, uint32_t a)
{
	const struct points *p = m->points;
	const struct scorecard_sum *s = &m->sum[a];
	struct author *by = &m->author[a];
	uint16_t link = account_link(m, a);
	enum card card;
	double logit = scorecard_logit(&m->card, s, &card), spread = scorecard_spread(p, s->of);

	*by = (struct author){.habit = member_habit(m, a), .assessable = scorecard_assessable(s)};
	by->automated = fixed(scorecard_told(s) ? points_probability(p, logit) : p->prior);
	if (by->assessable) {
		by->lower = certain_at_least(p, logit - spread, s->families_for[card]);
		/* What families that could not be measured would have said is unknown. */
		by->upper = fixed(
			points_probability(p, logit + spread * (1 + s->families_unknown)));
	} else {
		by->upper = fixed(p->prior);
	}
	m->account_told[a] = scorecard_told(s) || link;
	m->account_automated[a] = by->automated;
	m->account_coordinated[a] = fixed_rest(by->automated, link);
	m->account_class[a] = CLASS_UNASSESSABLE;
	if (by->assessable || link)
		m->account_class[a] =
			(uint8_t)score_class(by->automated, m->account_coordinated[a]);
}

/* First what the signals earn (or earned before), by which the study's own prior is found, then what follows from it. */
static void add_signals(void *ctx, size_t begin, size_t end, size_t part)
{
	struct making *m = ctx;

	for (size_t a = begin; a < end; a++) {
		if (m->before)
			m->sum[a] = m->before[a];
		else
			scorecard_add(&m->card, &m->evidence->signals[a], &m->sum[a], NULL);
		prevalence_count(&m->counted[part], &m->card, &m->sum[a]);
	}
	job_advance(m->job, end - begin);
}

static void make_accounts(void *ctx, size_t begin, size_t end, size_t part)
{
	(void)part;
	for (size_t a = begin; a < end; a++)
		make_account(ctx, (uint32_t)a);
}

static bool making_init(struct making *m, struct score *s, const struct evidence *e,
			const struct points *p)
{
	size_t accounts = e->corpus->n.accounts;
	struct points *copy = arena_alloc(&s->arena, sizeof *copy);

	m->author = arena_calloc(&s->arena, accounts, sizeof *m->author);
	m->account_automated = arena_calloc(&s->arena, accounts, sizeof *m->account_automated);
	m->account_coordinated = arena_calloc(&s->arena, accounts, sizeof *m->account_coordinated);
	m->account_class = arena_calloc(&s->arena, accounts, sizeof *m->account_class);
	m->account_told = arena_calloc(&s->arena, accounts, sizeof *m->account_told);
	m->sum = arena_alloc(&s->arena, (accounts + 1) * sizeof *m->sum);
	if (!copy || !m->author || !m->account_automated || !m->account_coordinated ||
	    !m->account_class || !m->account_told || !m->sum)
		return false;
	*copy = *p;
	memset(copy->moved, 0, sizeof copy->moved);
	scorecard_ready(&m->card, copy);
	m->points = copy;
	s->points = copy;
	s->sum = m->sum;
	s->author = m->author;
	s->account_automated = m->account_automated;
	s->account_coordinated = m->account_coordinated;
	s->account_class = m->account_class;
	s->account_told = m->account_told;
	return true;
}

static void make(struct making *m, struct points *p)
{
	struct prevalence all = {0};
	size_t accounts = m->corpus->n.accounts;

	job_phase(m->job, "scores", accounts);
	parallel_for(m->job, accounts, 64, PARTS, add_signals, m);
	for (int i = 0; i < PARTS; i++)
		prevalence_merge(&all, &m->counted[i]);
	prevalence_move(p, &all);
	parallel_for(m->job, accounts, 64, PARTS, make_accounts, m);
}

/* Does an account's sum hang on nothing that is different?  Prior, caps and spread come after it. */
static bool same_sums(const struct score *before, const struct evidence *e, const struct points *p)
{
	const struct points *q = before ? before->points : NULL;

	return q && before->evidence->signals == e->signals && q->min_posts == p->min_posts &&
	       q->base_profile == p->base_profile &&
	       !memcmp(q->signal, p->signal, sizeof p->signal);
}

static enum status make_score(const struct evidence *e, const struct score *before,
			      const struct points *p, struct job *job, struct score **out,
			      struct err *err)
{
	struct making *m = calloc(1, sizeof *m);
	struct score *s = calloc(1, sizeof *s);
	enum status st = STATUS_OK;

	*out = NULL;
	if (!m || !s) {
		free(m);
		free(s);
		return err_nomem(err);
	}
	m->corpus = e->corpus;
	m->evidence = e;
	m->before = same_sums(before, e, p) ? before->sum : NULL;
	m->job = job;
	s->evidence = evidence_ref(e);
	s->post_account = e->corpus->account;
	s->post = e->coord->post;
	s->account_group = e->coord->account_group;
	s->groups = e->coord->groups;
	if (!making_init(m, s, e, p))
		st = err_nomem(err);
	else
		make(m, (struct points *)s->points);
	if (!st && job_stop(job))
		st = err_set(err, STATUS_CANCELLED, "stopped");
	free(m);
	if (st)
		score_free(s);
	else
		*out = s;
	return st;
}

enum status score_make(const struct evidence *e, const struct points *p, struct job *job,
		       struct score **out, struct err *err)
{
	return make_score(e, NULL, p, job, out, err);
}

enum status score_run(const struct corpus *c, const struct method *m, const struct score *before,
		      struct job *job, struct score **out, struct err *err)
{
	struct evidence *e;
	enum status st;

	*out = NULL;
	if ((st = evidence_gather(c, m, before ? before->evidence : NULL, job, &e, err)))
		return st;
	st = make_score(e, before, &m->points, job, out, err);
	evidence_unref(e);
	return st;
}

void score_free(struct score *s)
{
	if (!s)
		return;
	evidence_unref(s->evidence);
	arena_free(&s->arena);
	free(s);
}
