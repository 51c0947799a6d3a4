/* make eval: how well the method tells accounts apart, how near its shares are, and how sure it may
 * be. Every fold leaves one whole source out.  Prints a table; with --points FILE also writes the
 * points fitted on all sources. */
#include "config.h"

#include "authors.h"
#include "points_file.h"
#include "sets.h"
#include "shares.h"
#include "vec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETS_MAX = 24, MINUTE = 60000 };

struct eval {
	struct set set[SETS_MAX];
	size_t sets;
	struct points shipped;
	struct job job;
};

static const struct set *find(const struct eval *e, const char *name)
{
	for (size_t i = 0; i < e->sets; i++)
		if (!strcmp(e->set[i].name, name))
			return &e->set[i];
	return NULL;
}

/* Accounts of a set that count: with a post, or all of a set of profiles. */
static bool counts(const struct set *s, uint32_t a)
{
	return !s->corpus->n.posts || lists_count(&s->corpus->account_posts, a);
}

/* --- fits ----------------------------------------------------------------------------------------
 */

/* Fits one card: people of every set that takes part, and the bots of its way; of the sets with
 * posts, or of those of profiles alone. */
static bool fit_card(struct eval *e, enum card card, bool posts, const char *without,
		     const char *without2, const char *only, struct points *p)
{
	VEC(struct fit_example) examples = {0};
	struct fit_options o = FIT_DEFAULT;
	double weight[SETS_MAX];
	struct err err = {0};
	bool ok = true, bots = false;

	for (size_t i = 0; i < e->sets && ok; i++) {
		const struct set *s = &e->set[i];

		weight[i] = s->weight;
		if (s->weight == 0 || (without && !strcmp(s->family, without)) ||
		    (without2 && !strcmp(s->family, without2)) ||
		    (only && strcmp(s->family, only)) || posts != (s->corpus->n.posts > 0))
			continue;
		for (uint32_t a = 0; a < s->corpus->n.accounts && ok; a++) {
			/* Who posted once or twice teaches nothing but the prior. */
			if ((posts && lists_count(&s->corpus->account_posts, a) < 3) ||
			    (s->bot[a] && s->card != card))
				continue;
			bots |= s->bot[a];
			ok = vec_push(&examples, ((struct fit_example){&s->evidence->signals[a],
								       s->bot[a], (uint32_t)i}));
		}
	}
	o.sources = (uint32_t)e->sets;
	o.source_weight = weight;
	o.mass = 4000;
	o.posts = posts;
	o.profile = !posts;
	/* Operations vary less within the one campaign at hand: let it speak louder. */
	if (card == CARD_CAMPAIGN) {
		o.pull = 2;
		o.mass = 8000;
	}
	/* A card that has seen no bot stays as the mechanisms have it. */
	if (bots)
		ok = ok && fit_points(examples.at, examples.count, card, &o, &e->job, p, &err) ==
				   STATUS_OK;
	if (!ok)
		fprintf(stderr, "eval: no fit: %s\n", err.message);
	vec_free(&examples);
	return ok;
}

/* Points fitted on all sets but those of the families `without`; or on family `only` alone. */
static bool fit(struct eval *e, const char *without, const char *without2, const char *only,
		struct points *p)
{
	points_default(p);
	return fit_card(e, CARD_GENERATED, true, without, without2, only, p) &&
	       fit_card(e, CARD_CAMPAIGN, true, without, without2, only, p) &&
	       fit_card(e, CARD_GENERATED, false, without, without2, only, p);
}

/* --- accounts ------------------------------------------------------------------------------------
 */

struct judged {
	VEC(double) p;
	VEC(bool) bot;
	size_t unassessable[2]; /* others, bots: of whom nothing is said */
};

static void judge_add(struct judged *j, const struct set *s, const struct score *score)
{
	for (uint32_t a = 0; a < s->corpus->n.accounts; a++)
		if (counts(s, a)) {
			double p = (score->account_automated[a] + score->account_coordinated[a]) /
				   (double)SHARE_ONE;

			if (score->account_class[a] == CLASS_UNASSESSABLE)
				j->unassessable[s->bot[a]]++;
			else if (!vec_push(&j->p, p) || !vec_push(&j->bot, s->bot[a]))
				abort();
		}
}

static void judge_print(struct judged *j, const char *title)
{
	struct fit_figures f;
	struct err err;

	if (fit_judge(j->p.at, j->bot.at, j->p.count, &f, &err) == STATUS_OK) {
		printf("%-44s %5zu %5zu", title, f.bots, f.others);
		if (f.bots && f.others)
			printf("  %.3f  %.3f  %.3f  %.3f", f.roc_auc, f.pr_auc, f.f1, f.mcc);
		else
			printf("      -      -      -      -");
		printf("  %.3f  %.3f", f.brier, f.ece);
		printf(f.bots ? "  %5.1f" : "      -", 100 * f.flagged_bots);
		printf(f.others ? "  %5.1f" : "      -", 100 * f.flagged_others);
		printf("  %4zu\n", j->unassessable[0] + j->unassessable[1]);
	}
	vec_free(&j->p);
	vec_free(&j->bot);
}

static struct score *score_set(struct eval *e, const struct set *s, const struct points *p)
{
	struct score *score = NULL;
	struct err err = {0};

	if (score_make(s->evidence, p, &e->job, &score, &err))
		fprintf(stderr, "eval: %s: %s\n", s->name, err.message);
	return score;
}

static void judge_sets(struct eval *e, const char *title, const struct points *p, const char *a,
		       const char *b)
{
	const char *names[] = {a, b};
	struct judged j = {0};

	for (int i = 0; i < 2; i++) {
		const struct set *s = names[i] ? find(e, names[i]) : NULL;
		struct score *score = s ? score_set(e, s, p) : NULL;

		if (score)
			judge_add(&j, s, score);
		score_free(score);
	}
	if (j.p.count)
		judge_print(&j, title);
}

static void accounts(struct eval *e)
{
	struct points p;

	printf("ACCOUNTS%38s  bots others   ROC    PR     F1    MCC   Brier   ECE flagged %%     n/a\n",
	       "");
	points_default(&p);
	judge_sets(e, "en + fr, by mechanism, no fit", &p, "en", "fr");
	if (fit(e, "en", "fr", NULL, &p))
		judge_sets(e, "en + fr, fitted on all other sources", &p, "en", "fr");
	if (fit(e, NULL, NULL, "en", &p))
		judge_sets(e, "fr, fitted on en alone", &p, "fr", NULL);
	if (fit(e, NULL, NULL, "fr", &p))
		judge_sets(e, "en, fitted on fr alone", &p, "en", NULL);
	for (size_t i = 0; i < e->sets; i++) {
		const struct set *s = &e->set[i];
		char title[64];

		if (s->weight == 0 || strstr(s->name, "minutes") || !strcmp(s->family, "kaggle") ||
		    !fit(e, s->family, NULL, NULL, &p))
			continue;
		snprintf(title, sizeof title, "%s, left out of the fit", s->name);
		judge_sets(e, title, &p, s->name, NULL);
		if (strstr("fake social spam", s->name)) {
			snprintf(title, sizeof title, "%s against genuine, left out", s->name);
			judge_sets(e, title, &p, s->name, "genuine");
		}
	}
	if (fit(e, "kaggle", NULL, NULL, &p))
		judge_sets(e, "kaggle bots and others, left out", &p, "kaggle bots",
			   "kaggle others");
	judge_sets(e, "en + fr, as shipped", &e->shipped, "en", "fr");
	judge_sets(e, "kaggle bots and others, as shipped", &e->shipped, "kaggle bots",
		   "kaggle others");
}

/* --- shares --------------------------------------------------------------------------------------
 */

struct share_figures {
	size_t n, covered;
	double error, worst, width, bias;
	/* of the sampling interval alone, and of the identification interval alone */
	size_t covered_one[2];
	double width_one[2];
};

static void share_of(const struct set *s, const struct score *score, const row_t *rows, size_t n,
		     struct share_figures *f)
{
	struct share_sums sums = {0};
	struct authors authors;
	struct shares h;
	size_t bots = 0;
	double lo, hi, truth, miss;
	bool room = authors_begin(&authors, s->corpus, score);

	for (size_t i = 0; i < n && room; i++) {
		authors_add(&authors, rows[i], &sums);
		bots += s->bot[s->corpus->account[rows[i]]];
	}
	authors_settle(&authors, &sums);
	authors_free(&authors);
	h = shares_of(&sums);
	if (!room || isnan(h.inorganic))
		return;
	lo = h.lo;
	hi = h.hi;
	truth = (double)bots / (double)n;
	for (int i = 0; i < 2; i++) {
		double from = i ? h.lo_id : lo, to = i ? h.hi_id : hi;

		f->width_one[i] += to - from;
		f->covered_one[i] += from <= truth + 1e-9 && truth <= to + 1e-9;
	}
	lo = fmin(lo, h.lo_id);
	hi = fmax(hi, h.hi_id);
	miss = h.inorganic - truth;
	f->n++;
	f->error += fabs(miss);
	f->bias += miss;
	f->worst = fmax(f->worst, fabs(miss));
	f->width += hi - lo;
	f->covered += lo <= truth + 1e-9 && truth <= hi + 1e-9;
}

/* Tags with ten posts and more. */
static void tag_shares(const struct set *s, const struct score *score, struct share_figures *f)
{
	const struct corpus *c = s->corpus;

	for (uint32_t t = 0; t < c->n.tags; t++) {
		VEC(row_t) rows = {0};

		for (row_t r = 0; r < c->n.posts; r++) {
			uint32_t k = c->content[r];

			for (uint32_t i = c->content_tags.off[k]; i < c->content_tags.off[k + 1];
			     i++)
				if (c->content_tags.item[i] == t && !vec_push(&rows, r))
					abort();
		}
		if (rows.count >= 10)
			share_of(s, score, rows.at, rows.count, f);
		vec_free(&rows);
	}
}

static void shares_row(struct eval *e, const char *title, const struct points *p, const char *name)
{
	const struct set *s = find(e, name);
	struct score *score = s ? score_set(e, s, p) : NULL;
	struct share_figures f = {0};

	if (!score)
		return;
	tag_shares(s, score, &f);
	if (f.n)
		printf("%-44s %5zu  %.3f  %.3f  %+.3f  %5.1f %.3f  %5.1f %.3f  %5.1f %.3f\n", title,
		       f.n, f.error / (double)f.n, f.worst, f.bias / (double)f.n,
		       100.0 * (double)f.covered_one[0] / (double)f.n, f.width_one[0] / (double)f.n,
		       100.0 * (double)f.covered_one[1] / (double)f.n, f.width_one[1] / (double)f.n,
		       100.0 * (double)f.covered / (double)f.n, f.width / (double)f.n);
	score_free(score);
}

static void trends(struct eval *e)
{
	struct points p;

	printf("\nSHARES OF TAGS (10 posts and more)%12s trends  error  worst   bias "
	       "   sampling  identification   both: covered %%, width\n",
	       "");
	if (fit(e, "en", "fr", NULL, &p)) {
		shares_row(e, "en, fitted on all other sources", &p, "en");
		shares_row(e, "fr, fitted on all other sources", &p, "fr");
	}
	if (fit(e, NULL, NULL, "en", &p))
		shares_row(e, "fr, fitted on en alone", &p, "fr");
	if (fit(e, NULL, NULL, "fr", &p))
		shares_row(e, "en, fitted on fr alone", &p, "en");
	if (fit(e, "fr", NULL, NULL, &p))
		shares_row(e, "fr, left out of the fit", &p, "fr");
	if (fit(e, "en", NULL, NULL, &p))
		shares_row(e, "en, left out of the fit", &p, "en");
	shares_row(e, "en, as shipped", &e->shipped, "en");
	shares_row(e, "fr, as shipped", &e->shipped, "fr");
}

/* --- mixtures ------------------------------------------------------------------------------------
 */

/* splitmix64 (Steele, Lea & Flood 2014) */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void shuffle(struct pick *p, size_t n, uint64_t seed)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = next(&seed) % i;
		struct pick t = p[i - 1];

		p[i - 1] = p[j];
		p[j] = t;
	}
}

static uint32_t posts_of(const struct pick *p)
{
	return lists_count(&p->set->corpus->account_posts, p->account);
}

/* Takes from p[0, n) in order until `posts` posts are together. */
static uint64_t take(struct pick *to, size_t *at, const struct pick *p, size_t n, double posts)
{
	uint64_t got = 0;

	for (size_t i = 0; i < n && (double)(got + posts_of(&p[i]) / 2) <= posts; i++) {
		to[(*at)++] = p[i];
		got += posts_of(&p[i]);
	}
	return got;
}

static size_t picks_of(const struct set *s, bool bot, struct pick *out)
{
	size_t n = 0;

	for (uint32_t a = 0; s && a < s->corpus->n.accounts; a++)
		if (counts(s, a) && s->bot[a] == bot)
			out[n++] = (struct pick){s, a};
	return n;
}

struct mixture {
	struct pick *bots, *people, *both;
	size_t bot_count, people_count;
	uint64_t people_posts;
};

static void mix_step(struct eval *e, struct mixture *m, const struct points *p, int percent,
		     uint64_t seed, struct share_figures *f, double *share, double *truth)
{
	double posts = (double)m->people_posts * percent / (100.0 - percent);
	struct score *score = NULL;
	struct err err = {0};
	struct set mixed;
	size_t n = 0, all;
	row_t *rows;

	shuffle(m->bots, m->bot_count, seed);
	take(m->both, &n, m->bots, m->bot_count, posts);
	memcpy(m->both + n, m->people, m->people_count * sizeof *m->people);
	n += m->people_count;
	if (sets_mix(m->both, n, MINUTE, DROP_NONE, &e->job, &mixed, &err) ||
	    score_make(mixed.evidence, p, &e->job, &score, &err)) {
		fprintf(stderr, "eval: mixture: %s\n", err.message);
		set_free(&mixed);
		return;
	}
	all = mixed.corpus->n.posts;
	rows = malloc((all + 1) * sizeof *rows);
	for (size_t i = 0; rows && i < all; i++)
		rows[i] = (row_t)i;
	if (rows) {
		struct share_sums sums = {0};
		size_t bots = 0;

		share_of(&mixed, score, rows, all, f);
		for (size_t i = 0; i < all; i++) {
			share_sums_add(&sums, score, rows[i]);
			bots += mixed.bot[mixed.corpus->account[rows[i]]];
		}
		*share += shares_of(&sums).inorganic;
		*truth += (double)bots / (double)all;
	}
	free(rows);
	score_free(score);
	set_free(&mixed);
}

static void mixtures(struct eval *e, const char *title, const struct points *p)
{
	enum { SEEDS = 3 };
	const struct set *ira = find(e, "ira"), *en = find(e, "en"), *fr = find(e, "fr");
	struct mixture m = {0};
	size_t most;

	if (!ira || !en || !fr)
		return;
	most = ira->corpus->n.accounts + en->corpus->n.accounts + fr->corpus->n.accounts;
	m.bots = calloc(most, sizeof *m.bots);
	m.people = calloc(most, sizeof *m.people);
	m.both = calloc(most, sizeof *m.both);
	if (!m.bots || !m.people || !m.both)
		abort();
	m.bot_count = picks_of(ira, true, m.bots);
	m.people_count = picks_of(en, false, m.people);
	m.people_count += picks_of(fr, false, m.people + m.people_count);
	for (size_t i = 0; i < m.people_count; i++)
		m.people_posts += posts_of(&m.people[i]);
	printf("%s\n", title);
	for (int percent = 0; percent <= 90; percent += 10) {
		struct share_figures f = {0};
		double share = 0, truth = 0;

		for (uint64_t seed = 1; seed <= SEEDS; seed++)
			mix_step(e, &m, p, percent, seed, &f, &share, &truth);
		if (f.n)
			printf("  truth %5.1f %%  measured %5.1f %%  error %.3f  covered %zu of "
			       "%zu\n",
			       100 * truth / SEEDS, 100 * share / SEEDS, f.error / (double)f.n,
			       f.covered, f.n);
	}
	free(m.bots);
	free(m.people);
	free(m.both);
}

/* --- missing fields ------------------------------------------------------------------------------
 */

static void missing(struct eval *e)
{
	static const char *const names[DROP_COUNT] = {"nothing", "times",      "texts",	  "tags",
						      "kinds",	 "references", "profiles"};
	const struct set *en = find(e, "en");
	struct pick *picks = en ? calloc(en->corpus->n.accounts, sizeof *picks) : NULL;
	size_t n = 0;

	if (!picks)
		return;
	n = picks_of(en, true, picks);
	n += picks_of(en, false, picks + n);
	printf("\nWITHOUT A FIELD (en)    inorganic  not assessable  interval\n");
	for (int drop = 0; drop < DROP_COUNT; drop++) {
		struct score *score = NULL;
		struct share_sums sums = {0};
		struct err err = {0};
		struct shares h;
		struct set mixed;

		if (!sets_mix(picks, n, 1000, (enum drop)drop, &e->job, &mixed, &err) &&
		    !score_make(mixed.evidence, &e->shipped, &e->job, &score, &err)) {
			for (row_t r = 0; r < mixed.corpus->n.posts; r++)
				share_sums_add(&sums, score, r);
			h = shares_of(&sums);
			printf("  %-20s %8.3f %15.3f  %.3f-%.3f\n", names[drop], h.inorganic,
			       h.unassessable, h.lo_id, h.hi_id);
		}
		score_free(score);
		set_free(&mixed);
	}
	free(picks);
}

/* -------------------------------------------------------------------------------------------------
 */

/* The same accounts as minutes would show them: so that a fit can't tell files apart by their
 * clock. */
static void add_minutes(struct eval *e, const char *name, const char *minutes)
{
	const struct set *s = find(e, name);
	struct pick *picks;
	struct err err = {0};
	struct set *to = &e->set[e->sets];
	size_t n;

	if (!s || e->sets == SETS_MAX || !(picks = calloc(s->corpus->n.accounts, sizeof *picks)))
		return;
	n = picks_of(s, true, picks);
	n += picks_of(s, false, picks + n);
	if (sets_mix(picks, n, MINUTE, DROP_NONE, &e->job, to, &err)) {
		set_free(to);
	} else {
		to->name = minutes;
		to->what = "the same, times in minutes";
		to->family = s->family;
		to->weight = 0.25;
		e->sets++;
	}
	free(picks);
}

static int write_points(struct eval *e, const char *path)
{
	char note[POINTS_PROVENANCE];
	struct err err = {0};
	struct points p;
	size_t at;

	if (!fit(e, NULL, NULL, NULL, &p))
		return 1;
	at = (size_t)snprintf(note, sizeof note, "fitted by make eval on labelled accounts: ");
	for (size_t i = 0; i < e->sets && at < sizeof note; i++)
		at += (size_t)snprintf(note + at, sizeof note - at, "%s%s (%u)", i ? ", " : "",
				       e->set[i].name, e->set[i].corpus->n.accounts);
	if (points_write(path, &p, note, &err)) {
		fprintf(stderr, "eval: %s\n", err.message);
		return 1;
	}
	e->shipped = p;
	return 0;
}

int main(int argc, char **argv)
{
	struct eval e = {0};
	struct err err = {0};
	struct points p;
	int status = 0;

	job_init(&e.job, 0);
	e.sets = sets_read(e.set, SETS_MAX, &e.job);
	if (!e.sets) {
		puts("no labelled sets there: nothing measured");
		return 0;
	}
	add_minutes(&e, "en", "en in minutes");
	add_minutes(&e, "fr", "fr in minutes");
	if (points_load(&e.shipped, &err))
		fprintf(stderr, "eval: %s\n", err.message);
	if (argc == 3 && !strcmp(argv[1], "--points"))
		status = write_points(&e, argv[2]);
	accounts(&e);
	trends(&e);
	mixtures(&e, "\nIRA ACCOUNTS AMONG PEOPLE (posts, minute resolution), as shipped",
		 &e.shipped);
	if (fit(&e, "ira", NULL, NULL, &p))
		mixtures(&e, "the same, IRA left out of the fit", &p);
	missing(&e);
	compare(e.set, e.sets, &e.job);
	for (size_t i = 0; i < e.sets; i++)
		set_free(&e.set[i]);
	return status;
}
