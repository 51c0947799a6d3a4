#include "config.h"

#include "attrib.h"
#include "timefmt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All of them ours. */
static const double EARLY_SHARE = 0.25; /* of the posts, that amplification is read from */
static const double LATE_SHARE =
	0.05; /* posts before an actor's first, past which it only joined */
static const double LEAST_SCORE = 0.45;
static const double LEAST_MARGIN = 0.12;
static const double LEAST_TRACED = 0.03; /* of the early posts */
enum { EARLY_LEAST = 12, BIN_MS = 15 * 60 * 1000, BINS_MAX = 96 * 32, LATE_POSTS = 2 };
#define HEAD_START_MS INT64_C(1200000) /* being this much later counts a third */
#define GRACE_MS INT64_C(1800000)      /* after the onset an actor may still be the promoter */

struct tally {
	uint32_t own, before, traced_early, traced;
	int64_t first_ms;
};

struct reading {
	const struct corpus *c;
	const uint32_t *account_actor;
	const row_t *rows; /* of the tag */
	uint32_t begin, end;
	struct tally *tally; /* by actor */
	uint32_t actor_count;
};

static int64_t window_start(const struct trend *t)
{
	return t->start_ms == TIME_UNKNOWN ? INT64_MIN : t->start_ms;
}

/* The dated rows of the window: rows ascend in time. */
static void find_rows(struct reading *g, const struct trend *t)
{
	uint32_t lo = g->c->tag_posts.off[t->tag], hi = g->c->tag_posts.off[t->tag + 1];
	const uint32_t *item = g->c->tag_posts.item;

	while (lo < hi && g->c->time[item[lo]] < window_start(t))
		lo++;
	while (hi > lo &&
	       g->c->time[item[hi - 1]] >= (t->end_ms == TIME_UNKNOWN ? TIME_UNKNOWN : t->end_ms))
		hi--;
	g->rows = item;
	g->begin = lo;
	g->end = hi;
}

/* The first quarter of an hour with a fifth of the fullest one's posts, at least two. */
static int64_t onset(const struct reading *g)
{
	int64_t first = g->c->time[g->rows[g->begin]], last = g->c->time[g->rows[g->end - 1]];
	int64_t bin_ms = BIN_MS;
	uint32_t *count, peak = 0;
	int64_t at = first;

	if ((last - first) / bin_ms >= BINS_MAX)
		bin_ms = (last - first) / BINS_MAX + 1;
	count = calloc((size_t)((last - first) / bin_ms + 1), sizeof *count);
	if (!count)
		return TIME_UNKNOWN;
	for (uint32_t i = g->begin; i < g->end; i++) {
		uint32_t n = ++count[(g->c->time[g->rows[i]] - first) / bin_ms];

		peak = n > peak ? n : peak;
	}
	for (uint32_t i = g->begin; i < g->end; i++) {
		uint32_t n = count[(g->c->time[g->rows[i]] - first) / bin_ms];

		if (n * 5 >= peak && (n >= 2 || peak < 2)) {
			at = g->c->time[g->rows[i]];
			break;
		}
	}
	free(count);
	return at;
}

/* Whose post a row is or leads back to; NONE: nobody registered. */
static uint32_t leads_to(const struct reading *g, row_t row, bool *own)
{
	const struct corpus *c = g->c;
	uint32_t actor = g->account_actor[c->account[row]], account = NONE;

	*own = actor != NONE;
	if (actor != NONE)
		return actor;
	if (c->ref[row] < c->n.posts)
		account = c->account[c->ref[row]];
	else if (c->ref_handle[row] != NONE)
		account = c->handle_account[c->ref_handle[row]];
	return account == NONE ? NONE : g->account_actor[account];
}

static void count_rows(struct reading *g, uint32_t early)
{
	for (uint32_t i = g->begin; i < g->end; i++) {
		bool own;
		uint32_t actor = leads_to(g, g->rows[i], &own);
		struct tally *t;

		if (actor == NONE)
			continue;
		t = &g->tally[actor];
		if (own && !t->own++) {
			t->before = i - g->begin;
			t->first_ms = g->c->time[g->rows[i]];
		}
		t->traced++;
		t->traced_early += i - g->begin < early;
	}
}

/* Its share of the early and of all amplification that leads to any actor, and how near it was to
 * being the first. */
static double score_of(const struct reading *g, uint32_t actor, const struct attrib_finding *f,
		       const struct tally *sum, int64_t first_ms)
{
	const struct tally *t = &g->tally[actor];
	double score;

	if (!t->own || t->traced_early < 2 || t->traced_early < LEAST_TRACED * f->early)
		return 0;
	if (t->before > LATE_POSTS + LATE_SHARE * f->posts && t->first_ms > f->onset_ms + GRACE_MS)
		return 0;
	score = 0.5 * t->traced_early / sum->traced_early + 0.2 * t->traced / sum->traced;
	return score + 0.3 * exp(-(double)(t->first_ms - first_ms) / (double)HEAD_START_MS);
}

static void choose(struct reading *g, struct attrib_finding *f)
{
	struct tally sum = {0};
	int64_t first_ms = TIME_UNKNOWN;
	double best = 0, second = 0;

	for (uint32_t a = 0; a < g->actor_count; a++) {
		sum.traced_early += g->tally[a].traced_early;
		sum.traced += g->tally[a].traced;
		if (g->tally[a].own && g->tally[a].first_ms < first_ms)
			first_ms = g->tally[a].first_ms;
	}
	for (uint32_t a = 0; a < g->actor_count; a++) {
		double score = score_of(g, a, f, &sum, first_ms);

		if (score > best) {
			second = best;
			f->runner_up = f->actor;
			best = score;
			f->actor = a;
		} else if (score > second) {
			second = score;
			f->runner_up = a;
		}
	}
	f->margin = (float)(best - second);
	if (f->actor == NONE)
		return;
	f->own = g->tally[f->actor].own;
	f->before = g->tally[f->actor].before;
	f->first_ms = g->tally[f->actor].first_ms;
	f->traced = g->tally[f->actor].traced_early;
	/* Two posts prove little however well they fit. */
	f->confidence = (float)(best * (1 - exp(-(double)g->tally[f->actor].traced / 3)));
	if (best < LEAST_SCORE || best - second < LEAST_MARGIN)
		f->actor = NONE;
}

enum status attrib_trend(const struct corpus *c, const struct actor *actors, uint32_t actor_count,
			 const uint32_t *account_actor, const struct trend *trend,
			 struct attrib_finding *f, struct err *err)
{
	struct reading g = {.c = c, .account_actor = account_actor, .actor_count = actor_count};

	(void)actors;
	*f = (struct attrib_finding){.actor = NONE,
				     .runner_up = NONE,
				     .onset_ms = TIME_UNKNOWN,
				     .first_ms = TIME_UNKNOWN};
	if (trend->tag == NONE || !account_actor || !actor_count)
		return STATUS_OK;
	find_rows(&g, trend);
	f->posts = g.end - g.begin;
	if (!f->posts)
		return STATUS_OK;
	g.tally = calloc(actor_count, sizeof *g.tally);
	f->onset_ms = onset(&g);
	if (!g.tally || f->onset_ms == TIME_UNKNOWN) {
		free(g.tally);
		return err_nomem(err);
	}
	f->early = (uint32_t)(EARLY_SHARE * f->posts);
	if (f->early < EARLY_LEAST)
		f->early = f->posts < EARLY_LEAST ? f->posts : EARLY_LEAST;
	count_rows(&g, f->early);
	choose(&g, f);
	free(g.tally);
	return STATUS_OK;
}

static const char *evidence_text(const struct attrib_finding *f, const struct actor *actors,
				 struct arena *arena)
{
	char first[TIMEFMT_ISO], start[TIMEFMT_ISO];

	timefmt_iso(f->first_ms, first, sizeof first);
	timefmt_iso(f->onset_ms, start, sizeof start);
	return arena_printf(
		arena,
		"%.*s posted at %s, after %u of %u posts (onset %s); %u of the first %u posts are "
		"its own or lead back to it; %u earlier trends of this tag",
		(int)actors[f->actor].name.len, actors[f->actor].name.p, first, f->before, f->posts,
		start, f->traced, f->early, f->repeats);
}

/* Trends are ordered by (tag, start): earlier ones of the same tag stand before it. */
static uint32_t count_repeats(const struct trend *trends, uint32_t i, uint32_t actor)
{
	uint32_t n = 0;

	for (uint32_t j = i; j-- > 0 && trends[j].tag == trends[i].tag;)
		n += trends[j].actor == actor;
	return n;
}

enum status attrib_fill(const struct corpus *c, const struct actor *actors, uint32_t actor_count,
			const uint32_t *account_actor, struct trend *trends, uint32_t trend_count,
			struct arena *arena, struct attrib_finding **findings, struct err *err)
{
	struct attrib_finding *all = NULL;

	if (findings) {
		*findings = all = arena_calloc(arena, trend_count + 1, sizeof *all);
		if (!all)
			return err_nomem(err);
	}
	for (uint32_t i = 0; i < trend_count; i++) {
		struct attrib_finding f;
		enum status st =
			attrib_trend(c, actors, actor_count, account_actor, &trends[i], &f, err);
		const char *text;

		if (st)
			return st;
		if (trends[i].actor == NONE && f.actor != NONE) {
			f.repeats = count_repeats(trends, i, f.actor);
			text = evidence_text(&f, actors, arena);
			if (!text)
				return err_nomem(err);
			trends[i].actor = f.actor;
			trends[i].actor_computed = true;
			trends[i].actor_confidence = f.confidence;
			trends[i].actor_evidence = (struct str){text, strlen(text)};
		}
		if (all)
			all[i] = f;
	}
	return STATUS_OK;
}
