/* What others do, on the same data: BotSlayer's rule and "edge weight above the median" on accounts,
 * the traffic-manipulation coefficient on mixtures. */
#include "config.h"

#include "gauges.h"
#include "points.h"
#include "sets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400000.0

/* --- accounts ------------------------------------------------------------------------------------
 */

/* The newest moment that the data know of: when a profile without a post was looked at, at the
 * earliest. */
static int64_t newest(const struct corpus *c)
{
	int64_t at = c->dated ? c->time[c->dated - 1] : TIME_UNKNOWN;

	for (uint32_t a = 0; a < c->n.accounts; a++)
		if (c->account_created[a] != TIME_UNKNOWN &&
		    (at == TIME_UNKNOWN || c->account_created[a] > at))
			at = c->account_created[a];
	return at;
}

/* Hui et al. 2019: the mean of growth of accounts followed (1 a day), accounts followed to followers
 * (7.4), posts a day (33), each through a logistic curve, a default profile and not being verified; of
 * a sixth, the background image, our data know nothing.  Mean over what is known; NAN under two. */
static double botslayer(const struct corpus *c, uint32_t a, int64_t now, uint32_t known_facts)
{
	double sum = 0, days = NAN, following = c->account_following[a],
	       followers = c->account_followers[a];
	uint32_t known = 0, facts = c->account_facts[a];

	if (c->account_created[a] != TIME_UNKNOWN && now > c->account_created[a])
		days = (double)(now - c->account_created[a]) / DAY;
	if (c->account_following[a] != NONE && !isnan(days)) {
		sum += logistic(following / days - 1);
		known++;
	}
	if (c->account_following[a] != NONE && c->account_followers[a] != NONE) {
		sum += logistic(following / (followers > 0 ? followers : 1) - 7.4);
		known++;
	}
	if (c->account_statuses[a] != NONE && !isnan(days)) {
		sum += logistic(c->account_statuses[a] / days - 33);
		known++;
	}
	if (known_facts & ACCOUNT_DEFAULT_PROFILE) {
		sum += facts & ACCOUNT_DEFAULT_PROFILE ? 1 : 0;
		known++;
	}
	if (known_facts & ACCOUNT_VERIFIED) {
		sum += facts & ACCOUNT_VERIFIED ? 0 : 1;
		known++;
	}
	return known >= 2 ? sum / known : NAN;
}

/* Facts that any account of the set has: a set that has none does not hold the field. */
static uint32_t facts_known(const struct corpus *c)
{
	uint32_t all = 0;

	for (uint32_t a = 0; a < c->n.accounts; a++)
		all |= c->account_facts[a];
	return all;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Pairs that acted within 60 s of each other on one object; p: 1 for accounts of a pair whose weight
 * lies above the median, as CooRTweet's default has it. */
static void above_median(const struct set *s, double *p)
{
	const struct coordination *k = s->evidence->coord;
	const struct corpus *c = s->corpus;
	uint64_t *pair = NULL, *weight;
	size_t n = 0, cap = 0, edges = 0;
	row_t *rows = malloc(((size_t)c->n.posts + 1) * sizeof *rows);

	/* rows ascend in time: look back from each over its object's posts */
	for (row_t r = 0; rows && r < c->dated; r++) {
		if (k->post_object[r] == NONE)
			continue;
		for (row_t q = r; q-- > 0 && c->time[r] - c->time[q] <= 60000;) {
			uint32_t a = c->account[r], b = c->account[q];

			if (k->post_object[q] != k->post_object[r] || a == b)
				continue;
			if (n == cap && !(pair = realloc(pair, (cap = 2 * cap + 1024) * sizeof *pair)))
				abort();
			pair[n++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
		}
	}
	free(rows);
	if (n)
		qsort(pair, n, sizeof *pair, by_value);
	weight = calloc(n + 1, sizeof *weight);
	for (size_t i = 0, j; weight && i < n; i = j, edges++)
		for (j = i; j < n && pair[j] == pair[i]; j++)
			weight[edges]++;
	uint64_t cut = 0;
	if (edges) {
		qsort(weight, edges, sizeof *weight, by_value);
		cut = weight[edges / 2];
	}
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && pair[j] == pair[i];)
			j++;
		if (j - i > cut)
			p[pair[i] >> 32] = p[(uint32_t)pair[i]] = 1;
	}
	free(weight);
	free(pair);
}

struct judged {
	double *p;
	bool *bot;
	size_t n, known;
};

enum rule { RULE_BOTSLAYER, RULE_MEDIAN };

static void add(struct judged *j, const struct set *s, enum rule rule)
{
	uint32_t facts = facts_known(s->corpus);
	int64_t now = newest(s->corpus);
	double *p = calloc(s->corpus->n.accounts + 1, sizeof *p);

	j->p = realloc(j->p, (j->n + s->corpus->n.accounts + 1) * sizeof *j->p);
	j->bot = realloc(j->bot, (j->n + s->corpus->n.accounts + 1) * sizeof *j->bot);
	if (!p || !j->p || !j->bot)
		abort();
	if (rule == RULE_MEDIAN)
		above_median(s, p);
	for (uint32_t a = 0; a < s->corpus->n.accounts; a++) {
		double v = rule == RULE_BOTSLAYER ? botslayer(s->corpus, a, now, facts) : p[a];

		if (s->corpus->n.posts && !lists_count(&s->corpus->account_posts, a))
			continue;
		j->known += isnan(v) ? 0 : 1;
		j->p[j->n] = isnan(v) ? 0.5 : v;
		j->bot[j->n++] = s->bot[a];
	}
	free(p);
}

static void row(const struct set *sets, size_t n, const char *title, enum rule rule, const char *a,
		const char *b)
{
	struct judged j = {0};
	struct fit_figures f;
	struct err err;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(sets[i].name, a) || (b && !strcmp(sets[i].name, b)))
			add(&j, &sets[i], rule);
	if (j.n && fit_judge(j.p, j.bot, j.n, &f, &err) == STATUS_OK && f.bots && f.others)
		printf("%-44s %5zu %5zu  %.3f  %.3f  %.3f  %.3f  %5.1f  %5.1f  %zu of %zu\n", title,
		       f.bots, f.others, f.roc_auc, f.pr_auc, f.f1, f.mcc, 100 * f.flagged_bots,
		       100 * f.flagged_others, j.known, j.n);
	free(j.p);
	free(j.bot);
}

/* --- trends --------------------------------------------------------------------------------------
 */

/* Reposts in per cent / 10, posts by the 50 most active in per cent, posts per account (Nimmo 2019),
 * whatever the size. */
static double traffic(const struct corpus *c)
{
	uint64_t *count = calloc(c->n.accounts + 1, sizeof *count);
	double reposts = 0, top = 0, accounts = 0, n = c->n.posts;

	if (!count)
		abort();
	for (row_t r = 0; r < c->n.posts; r++) {
		count[c->account[r]]++;
		reposts += c->kind[r] == KIND_REPOST;
	}
	qsort(count, c->n.accounts, sizeof *count, by_value);
	for (uint32_t i = 0; i < c->n.accounts; i++) {
		accounts += count[i] > 0;
		top += i + 50 >= c->n.accounts ? (double)count[i] : 0;
	}
	free(count);
	return 10 * reposts / n + 100 * top / n + n / accounts;
}

static const struct set *named(const struct set *sets, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(sets[i].name, name))
			return &sets[i];
	return NULL;
}

static size_t pick(const struct set *s, bool bot, double posts, struct pick *out)
{
	double sum = 0;
	size_t n = 0;

	for (uint32_t a = 0; a < s->corpus->n.accounts && sum < posts; a++)
		if (s->bot[a] == bot && lists_count(&s->corpus->account_posts, a)) {
			out[n++] = (struct pick){s, a};
			sum += lists_count(&s->corpus->account_posts, a);
		}
	return n;
}

static void traffic_of_mixtures(const struct set *sets, size_t n, struct job *job)
{
	const struct set *ira = named(sets, n, "ira"), *en = named(sets, n, "en");
	struct pick *picks;

	if (!ira || !en || !(picks = calloc(ira->corpus->n.accounts + en->corpus->n.accounts + 1,
					    sizeof *picks)))
		return;
	printf("\nTRAFFIC-MANIPULATION COEFFICIENT (organic: up to 12), IRA accounts among people\n");
	for (int percent = 0; percent <= 90; percent += 10) {
		size_t k = pick(en, false, 3000, picks);
		double people = 0, bots = 0;
		struct set mixed;
		struct err err = {0};

		if (percent)
			k += pick(ira, true, 3000.0 * percent / (100 - percent), picks + k);
		if (sets_mix(picks, k, 60000, DROP_NONE, job, &mixed, &err)) {
			fprintf(stderr, "eval: %s\n", err.message);
			continue;
		}
		for (uint32_t a = 0; a < mixed.corpus->n.accounts; a++)
			*(mixed.bot[a] ? &bots : &people) += lists_count(&mixed.corpus->account_posts,
									a);
		printf("  truth %5.1f %%  coefficient %5.1f\n", 100 * bots / (bots + people),
		       traffic(mixed.corpus));
		set_free(&mixed);
	}
	free(picks);
}

void compare(const struct set *sets, size_t n, struct job *job)
{
	printf("\nOTHER METHODS, SAME ACCOUNTS%17sbots others   ROC    PR     F1    MCC  flagged %%     "
	       "with a score\n",
	       "");
	row(sets, n, "BotSlayer's rule, en + fr", RULE_BOTSLAYER, "en", "fr");
	row(sets, n, "BotSlayer's rule, kaggle", RULE_BOTSLAYER, "kaggle bots", "kaggle others");
	row(sets, n, "BotSlayer's rule, spam and genuine", RULE_BOTSLAYER, "spam", "genuine");
	row(sets, n, "BotSlayer's rule, social and genuine", RULE_BOTSLAYER, "social", "genuine");
	row(sets, n, "BotSlayer's rule, fake and genuine", RULE_BOTSLAYER, "fake", "genuine");
	row(sets, n, "edge weight above the median, en + fr", RULE_MEDIAN, "en", "fr");
	row(sets, n, "edge weight above the median, ira and fr", RULE_MEDIAN, "ira", "fr");
	traffic_of_mixtures(sets, n, job);
}
