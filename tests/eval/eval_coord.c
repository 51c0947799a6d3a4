/* eval_coord: how well planted troops are found in simulated corpora, and how often something is
 * found where there is nothing; beside the usual co-action thresholds on the same data. */
#include "config.h"

#include "coord.h"
#include "graph.h"
#include "radix.h"
#include "sim/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CORPORA = 20, FEWER = 5 };

struct plan {
	const char *name;
	struct scene scene;
	int corpora;
};

/* What a plan leaves 0 is as in SCENE_DEFAULT. */
static struct scene complete(struct scene s)
{
	const struct scene d = SCENE_DEFAULT;

	s.crowd = s.crowd ? s.crowd : d.crowd;
	s.fans = d.fans;
	s.fast_fans = d.fast_fans;
	s.readers = d.readers;
	s.bots = d.bots;
	s.troops = s.troops ? s.troops : d.troops;
	s.actions = s.actions ? s.actions : d.actions;
	s.days = s.days ? s.days : d.days;
	s.spread_s = s.spread_s > 0 ? s.spread_s : d.spread_s;
	s.zeal = s.zeal > 0 ? s.zeal : d.zeal;
	s.resolution = s.resolution ? s.resolution : d.resolution;
	return s;
}

static const struct plan plans[] = {
	{"no troop", {.troop = TROOP_NONE}, CORPORA},
	{"no troop, originals unknown", {.no_originals = true}, CORPORA},
	{"no troop, minute resolution", {.resolution = 60000}, FEWER},
	{"no troop, fans catch up in visits", {.visitors = 200}, CORPORA},
	{"no troop, storms", {.storms = 30}, CORPORA},
	{"no troop, storms of fans alone", {.storms = 30, .crowd = 1}, FEWER},
	{"no troop, two months", {.days = 60, .crowd = 300, .visitors = 100}, FEWER},
	{"salvos", {.troop = TROOP_SALVO}, CORPORA},
	{"salvos at nobody else's posts", {.troop = TROOP_SALVO, .alone = true}, FEWER},
	{"salvos, originals unknown", {.troop = TROOP_SALVO, .no_originals = true}, FEWER},
	{"salvos, minute resolution", {.troop = TROOP_SALVO, .resolution = 60000}, FEWER},
	{"salvos of 3 minutes", {.troop = TROOP_SALVO, .spread_s = 180}, FEWER},
	{"salvos of 30 minutes", {.troop = TROOP_SALVO, .spread_s = 1800}, CORPORA},
	{"salvos of 30 minutes, alone",
	 {.troop = TROOP_SALVO, .spread_s = 1800, .alone = true},
	 FEWER},
	{"salvos, half-hearted", {.troop = TROOP_SALVO, .zeal = 0.4, .actions = 20}, FEWER},
	{"salvos, visits, storms", {.troop = TROOP_SALVO, .visitors = 100, .storms = 30}, FEWER},
	{"salvos at ten sharp", {.troop = TROOP_SALVO, .punctual = true}, FEWER},
	{"salvos of 8 accounts", {.troop = TROOP_SALVO, .troops = 8, .actions = 15}, FEWER},
	{"slogans within a minute", {.troop = TROOP_SLOGANS}, CORPORA},
	{"slogans within two hours",
	 {.troop = TROOP_SLOGANS, .spread_s = 7200, .actions = 10},
	 FEWER},
	{"slogans, half-hearted", {.troop = TROOP_SLOGANS, .zeal = 0.4, .actions = 20}, FEWER},
	{"mixed", {.troop = TROOP_MIXED}, CORPORA},
	{"mixed, within 30 minutes", {.troop = TROOP_MIXED, .spread_s = 1800}, FEWER},
	{"always fast, born together", {.troop = TROOP_FAST, .born_together = true}, FEWER},
	{"always fast, nothing in common", {.troop = TROOP_FAST}, FEWER},
};

struct tally {
	double precision, recall, upper; /* sums over corpora */
	double median_precision, median_recall, p99_precision, p99_recall;
	int found;
};

static void rate(const struct corpus *c, const uint32_t *member, double *precision, double *recall)
{
	uint32_t hit = 0, all = 0, troop = 0;

	for (uint32_t a = 0; a < c->n.accounts; a++) {
		bool in = scene_in_troop(c, a);

		troop += in;
		all += member[a] != 0;
		hit += in && member[a];
	}
	*precision += all ? (double)hit / all : 1;
	*recall += troop ? (double)hit / troop : 1;
}

/* The share of the troop's posts on shared objects that are linked or, for the upper bound, fast.
 */
static double posts_reached(const struct corpus *c, const struct coordination *k)
{
	double posts = 0, reached = 0;

	for (row_t r = 0; r < c->n.posts; r++) {
		if (!scene_in_troop(c, c->account[r]) || k->post_object[r] == NONE)
			continue;
		posts++;
		reached += k->post[r].linked > SHARE_ONE / 2 || k->post[r].fast > SHARE_ONE / 2;
	}
	return posts > 0 ? reached / posts : 1;
}

/* --- the usual threshold: pairs that co-act within the window more often than a quantile of pairs
 * -- */

static int pair_compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Every pair of posts on one object within a minute, as a << 32 | b. */
static uint64_t *all_pairs(const struct corpus *c, const struct coordination *k, size_t *count)
{
	struct keyed *post = calloc((size_t)c->n.posts * 2 + 1, sizeof *post);
	uint64_t *pair = NULL;
	size_t n = 0, cap = 0, posts = 0;

	for (row_t r = 0; r < c->n.posts; r++)
		if (k->post_object[r] != NONE)
			post[posts++] = (struct keyed){k->post_object[r], r};
	radix_sort(post, post + posts, posts);
	for (size_t i = 0; i < posts; i++)
		for (size_t j = i; j-- > 0 && post[j].key == post[i].key &&
				   c->time[post[i].value] - c->time[post[j].value] <= 60000;) {
			uint32_t a = c->account[post[i].value], b = c->account[post[j].value];

			if (n == cap)
				pair = realloc(pair, (cap = cap * 2 + 1024) * sizeof *pair);
			if (!pair)
				exit(1);
			pair[n++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
		}
	free(post);
	qsort(pair, n, sizeof *pair, pair_compare);
	*count = n;
	return pair;
}

/* Accounts of pairs whose weight lies above the quantile of weights. */
static void usual(const struct corpus *c, const uint64_t *pair, size_t n, double quantile,
		  double *precision, double *recall)
{
	uint32_t *member = calloc((size_t)c->n.accounts + 1, sizeof *member);
	uint64_t weights[1024] = {0}, edges = 0, below = 0, cut = 1;

	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && pair[j] == pair[i];)
			j++;
		weights[j - i < 1023 ? j - i : 1023]++;
		edges++;
	}
	for (cut = 1; cut < 1023 && (double)(below + weights[cut]) < quantile * (double)edges;
	     cut++)
		below += weights[cut];
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && pair[j] == pair[i];)
			j++;
		if (j - i > cut)
			member[pair[i] >> 32] = member[(uint32_t)pair[i]] = 1;
	}
	rate(c, member, precision, recall);
	free(member);
}

static bool run(const struct plan *p, uint64_t seed, struct tally *t)
{
	struct scene s = complete(p->scene);
	struct copies_params copies_params = COPIES_DEFAULT;
	struct coord_params params = coord_defaults();
	struct copies *copies = NULL;
	struct coordination *k = NULL;
	struct corpus *c;
	struct job job;
	struct err err;
	bool ok;

	s.seed = seed;
	c = scene_play(&s);
	job_init(&job, 0);
	ok = c && copies_find(c, &copies_params, &job, &copies, &err) == STATUS_OK &&
	     coord_find(c, copies, &params, NULL, &job, &k, &err) == STATUS_OK;
	if (ok) {
		size_t n;
		uint64_t *pair = all_pairs(c, k, &n);

		rate(c, k->account_group, &t->precision, &t->recall);
		t->upper += posts_reached(c, k);
		t->found += k->groups > 0;
		usual(c, pair, n, 0.5, &t->median_precision, &t->median_recall);
		usual(c, pair, n, 0.99, &t->p99_precision, &t->p99_recall);
		free(pair);
	}
	coord_free(k);
	copies_free(copies);
	corpus_unref(c);
	return ok;
}

int main(void)
{
	printf("%-36s %13s %9s %7s %7s | %15s %15s\n", "simulated corpora", "with a group",
	       "precision", "recall", "posts", "above median", "above p99");
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		const struct plan *p = &plans[i];
		struct tally t = {0};
		double n = p->corpora;

		for (int seed = 1; seed <= p->corpora; seed++)
			if (!run(p, (uint64_t)seed + 100, &t))
				return 1;
		printf("%-36s %6d of %-3d ", p->name, t.found, p->corpora);
		if (p->scene.troop == TROOP_NONE)
			printf("%9s %7s %7s | %15s %15s\n", "", "", "", "", "");
		else
			printf("%9.3f %7.3f %7.3f |     %5.3f %5.3f     %5.3f %5.3f\n",
			       t.precision / n, t.recall / n, t.upper / n, t.median_precision / n,
			       t.median_recall / n, t.p99_precision / n, t.p99_recall / n);
		fflush(stdout);
	}
	return 0;
}
