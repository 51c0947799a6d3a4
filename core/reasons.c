#include "config.h"

#include "reasons.h"

#include "evidence.h"
#include "scorecard.h"

#include <math.h>
#include <stdlib.h>

/* A signal is counted where it has this many points; as much as makes its family speak. */
#define SPEAKS 0.3

enum { PARTS = 16, GRAIN = 1024, LOOK = 4096 /* accounts between looks whether to stop */ };

struct walk {
	const struct corpus *c;
	const struct score *s;
	const struct bitset *rows;
	struct job *job;
	struct scorecard card;
	uint32_t *posts; /* [accounts] in the set */
	struct reasons part[PARTS];
};

static void mark(struct reasons_mark *m, enum signal signal, double points, uint32_t account, uint32_t posts)
{
	m->signal = signal;
	m->accounts++;
	m->posts += posts;
	m->weight += points * posts;
	if (posts <= m->example_posts)
		return;
	m->example = account;
	m->example_posts = posts;
}

/* On the card that the account is judged by. */
static void marks(const struct walk *w, struct reasons *r, uint32_t a, uint32_t posts)
{
	bool automated = w->s->account_class[a] == CLASS_AUTOMATED;
	const struct account_signals *signals = &w->s->evidence->signals[a];
	enum card card;

	scorecard_logit(&w->card, &w->s->sum[a], &card);
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		double points = signals->of[i].n
					? points_of(w->s->points, card, (enum signal)i, signals->of[i])
					: 0;

		if (automated && points >= SPEAKS)
			mark(&r->pro[i], (enum signal)i, points, a, posts);
		else if (!automated && points <= -SPEAKS)
			mark(&r->contra[i], (enum signal)i, -points, a, posts);
	}
}

static void add(struct reasons_part *to, const struct reasons_part *p)
{
	to->accounts += p->accounts;
	to->posts += p->posts;
	to->inorganic += p->inorganic;
}

static void account(struct walk *w, struct reasons *r, uint32_t a)
{
	const struct lists *l = &w->c->account_posts;
	struct reasons_part own = {.accounts = 1};
	uint8_t class = w->s->account_class[a];

	for (uint32_t k = l->off[a]; k < l->off[a + 1]; k++) {
		row_t row = l->item[k];
		struct post_score p;

		if (!bitset_test(w->rows, row))
			continue;
		p = score_post(w->s, row);
		own.posts++;
		own.inorganic += (uint64_t)p.automated + p.coordinated;
		r->linked += w->s->post[row].linked != 0;
		r->fast += !w->s->post[row].linked && w->s->post[row].fast;
	}
	w->posts[a] = (uint32_t)own.posts;
	if (!own.posts)
		return;
	add(&r->of[class], &own);
	if (w->s->account_group && w->s->account_group[a])
		add(&r->grouped, &own);
	if (w->s->evidence && (class == CLASS_AUTOMATED || class == CLASS_ORGANIC))
		marks(w, r, a, (uint32_t)own.posts);
}

static void accounts(void *ctx, size_t begin, size_t end, size_t part)
{
	struct walk *w = ctx;

	for (size_t a = begin; a < end; a++) {
		if (a % LOOK == 0 && job_stop(w->job))
			return;
		account(w, &w->part[part], (uint32_t)a);
	}
}

/* Of the later part of the accounts. */
static void merge_marks(struct reasons_mark *to, const struct reasons_mark *m)
{
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		to[i].signal = (enum signal)i;
		to[i].accounts += m[i].accounts;
		to[i].posts += m[i].posts;
		to[i].weight += m[i].weight;
		if (m[i].example_posts > to[i].example_posts) {
			to[i].example = m[i].example;
			to[i].example_posts = m[i].example_posts;
		}
	}
}

static void merge(struct reasons *to, const struct reasons *r)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		add(&to->of[i], &r->of[i]);
	add(&to->grouped, &r->grouped);
	merge_marks(to->pro, r->pro);
	merge_marks(to->contra, r->contra);
	to->linked += r->linked;
	to->fast += r->fast;
}

static int by_weight(const void *x, const void *y)
{
	const struct reasons_mark *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (int)a->signal - (int)b->signal;
}

/* How many there are. */
static uint32_t sort_marks(struct reasons_mark *m)
{
	uint32_t n = 0;

	qsort(m, SIGNAL_COUNT, sizeof *m, by_weight);
	while (n < SIGNAL_COUNT && m[n].accounts)
		n++;
	return n;
}

static void keep(struct reasons *r, const struct reasons_group *g)
{
	uint32_t at = r->groups < REASONS_GROUPS ? r->groups : REASONS_GROUPS;

	r->groups++;
	while (at && r->first[at - 1].posts < g->posts) {
		if (at < REASONS_GROUPS)
			r->first[at] = r->first[at - 1];
		at--;
	}
	if (at < REASONS_GROUPS)
		r->first[at] = *g;
}

static bool groups(const struct walk *w, struct reasons *r)
{
	const uint32_t *of = w->s->account_group;
	struct reasons_group *g = calloc((size_t)w->s->groups + 1, sizeof *g);
	bool made = g != NULL;

	for (uint32_t a = 0; g && of && a < w->c->n.accounts; a++)
		if (of[a] && w->posts[a]) {
			g[of[a]].group = of[a];
			g[of[a]].accounts++;
			g[of[a]].posts += w->posts[a];
		}
	for (uint32_t i = 1; g && i <= w->s->groups; i++)
		if (g[i].accounts)
			keep(r, &g[i]);
	free(g);
	return made;
}

enum status reasons_make(const struct corpus *c, const struct score *s, const struct bitset *rows,
			 struct job *job, struct reasons **out, struct err *err)
{
	struct reasons *r = calloc(1, sizeof *r);
	struct walk *w = calloc(1, sizeof *w);
	enum status status = STATUS_OK;

	if (w)
		*w = (struct walk){.c = c, .s = s, .rows = rows, .job = job};
	if (w)
		w->posts = calloc((size_t)c->n.accounts + 1, sizeof *w->posts);
	if (!r || !w || !w->posts) {
		status = err_nomem(err);
		goto out;
	}
	if (s->points)
		scorecard_ready(&w->card, s->points);
	parallel_for(job, c->n.accounts, GRAIN, PARTS, accounts, w);
	if (job_stop(job)) {
		status = err_set(err, STATUS_CANCELLED, "stopped");
		goto out;
	}
	for (int i = 0; i < PARTS; i++)
		merge(r, &w->part[i]);
	r->pros = sort_marks(r->pro);
	r->contras = sort_marks(r->contra);
	if (!groups(w, r))
		status = err_nomem(err);
out:
	if (w)
		free(w->posts);
	free(w);
	if (status == STATUS_OK)
		*out = r;
	else
		free(r);
	return status;
}
