#include "config.h"

#include "attrib_private.h"

#include "ahead.h"
#include "radix.h"

#include <stdlib.h>
#include <string.h>

/* All of them ours. */
enum { EARLY_LEAST = 12, BIN_MS = 15 * 60 * 1000, BINS_MAX = 96 * 32 };
enum { PARTS = 16, AHEAD = 32 };
enum { TIE_IN_TREND = 2, TIE_IN_STUDY = 10 }; /* posts that tie a group to an actor */

struct attrib_params attrib_defaults(void)
{
	return (struct attrib_params){.early = 0.25,
				      .late = 0.01,
				      .score = 0.45,
				      .margin = 0.12,
				      .traced = 0.05,
				      .groups = 0.25,
				      .grace_ms = INT64_C(1800000)};
}

/* The dated rows of the window: rows ascend in time, the undated (TIME_UNKNOWN) last. */
static void find_rows(struct reading *g, const struct trend *t)
{
	const uint32_t *item = g->c->tag_posts.item;
	uint32_t lo = g->c->tag_posts.off[t->tag], hi = g->c->tag_posts.off[t->tag + 1];

	g->rows = item;
	g->begin = t->start_ms == TIME_UNKNOWN
			   ? lo
			   : lower_bound_u32(item, lo, hi, corpus_lower_bound(g->c, t->start_ms));
	g->end = lower_bound_u32(item, g->begin, hi, corpus_lower_bound(g->c, t->end_ms));
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
	/* Rows ascend in time, so bins follow one another without a division for each. */
	for (uint32_t i = g->begin, bin = 0; i < g->end; i++) {
		if (i + AHEAD < g->end)
			__builtin_prefetch(&g->c->time[g->rows[i + AHEAD]]);
		while (g->c->time[g->rows[i]] - first >= ((int64_t)bin + 1) * bin_ms)
			bin++;
		peak = ++count[bin] > peak ? count[bin] : peak;
	}
	for (uint32_t i = g->begin, bin = 0; i < g->end; i++) {
		while (g->c->time[g->rows[i]] - first >= ((int64_t)bin + 1) * bin_ms)
			bin++;
		if (count[bin] * 5 >= peak && (count[bin] >= 2 || peak < 2)) {
			at = g->c->time[g->rows[i]];
			break;
		}
	}
	free(count);
	return at;
}

/* Whose post a row is or leads back to: its account, and its actor or NONE. */
static uint32_t source_of(const struct reading *g, row_t row, uint32_t *account)
{
	const struct corpus *c = g->c;
	uint32_t actor = g->w->account_actor[c->account[row]];

	*account = c->account[row];
	if (actor != NONE)
		return actor;
	if (c->ref[row] < c->n.posts)
		*account = c->account[c->ref[row]];
	else if (c->ref_handle[row] != NONE && c->handle_account[c->ref_handle[row]] != NONE)
		*account = c->handle_account[c->ref_handle[row]];
	return g->w->account_actor[*account];
}

/* What source_of and group_of look at, of rows to come. */
ASKING void ask_ahead(const struct reading *g, uint32_t i)
{
	const struct corpus *c = g->c;
	row_t row;

	if (i + AHEAD >= g->end)
		return;
	row = g->rows[i + AHEAD];
	__builtin_prefetch(&c->account[row]);
	__builtin_prefetch(&c->ref[row]);
	row = g->rows[i + AHEAD / 2];
	__builtin_prefetch(&g->w->account_actor[c->account[row]]);
	if (g->ties)
		__builtin_prefetch(&g->w->account_group[c->account[row]]);
	if (c->ref[row] < c->n.posts)
		__builtin_prefetch(&c->account[c->ref[row]]);
	else
		__builtin_prefetch(&c->ref_handle[row]);
}

static uint32_t group_of(const struct reading *g, row_t row)
{
	return g->ties ? g->w->account_group[g->c->account[row]] : 0;
}

static void vote(struct tie *t, uint32_t actor)
{
	if (!t->votes)
		t->actor = actor;
	t->votes += t->actor == actor ? 1u : (uint32_t)-1;
	t->total++;
}

/* The actor that a group is tied to: by what it passes on in this trend, else in the study. */
static uint32_t tied_to(const struct reading *g, uint32_t group)
{
	const struct tie *t = &g->ties[group];

	if (t->total >= TIE_IN_TREND)
		return t->count * 2 > t->total ? t->actor : NONE;
	t = &g->study[group];
	return t->total >= TIE_IN_STUDY && t->count * 2 > t->total ? t->actor : NONE;
}

static void tie_groups(struct reading *g)
{
	for (int pass = 0; g->ties && pass < 2; pass++)
		for (uint32_t i = g->begin; i < g->end; i++) {
			uint32_t group = group_of(g, g->rows[i]), account;

			ask_ahead(g, i);
			uint32_t actor = group ? source_of(g, g->rows[i], &account) : NONE;

			if (actor != NONE && !pass)
				vote(&g->ties[group], actor);
			else if (actor != NONE)
				g->ties[group].count += g->ties[group].actor == actor;
		}
}

/* A post that leads to no actor, by a member of a group that otherwise does. */
static void count_grouped(struct reading *g, uint32_t i)
{
	uint32_t group = group_of(g, g->rows[i]), actor = group ? tied_to(g, group) : NONE;
	struct tally *t;

	if (actor == NONE)
		return;
	t = &g->tally[actor];
	if (!t->grouped++) {
		t->before_grouped = i - g->begin;
		t->first_grouped_ms = g->c->time[g->rows[i]];
	}
	t->groups += !g->ties[group].told;
	g->ties[group].told = true;
}

static void count_rows(struct reading *g, const struct attrib_finding *f)
{
	for (uint32_t i = g->begin; i < g->end; i++) {
		uint32_t account, actor = source_of(g, g->rows[i], &account);
		bool early = i - g->begin < f->early;
		struct tally *t;

		ask_ahead(g, i);
		if (early) {
			g->early.at[g->early.count++] = account;
			g->leads[account] += actor == NONE;
			if (actor == NONE)
				count_grouped(g, i);
		}
		if (actor == NONE)
			continue;
		t = &g->tally[actor];
		if (account == g->c->account[g->rows[i]]) {
			if (!t->own++) {
				t->before = i - g->begin;
				t->first_ms = g->c->time[g->rows[i]];
			}
			t->own_before += g->c->time[g->rows[i]] < f->onset_ms;
		}
		t->traced++;
		t->traced_early += early;
	}
}

/* The account of nobody that most early posts lead to.  Leaves `leads` and `ties` clean. */
static void find_rival(struct reading *g, struct attrib_finding *f)
{
	/* Only early posts were counted, so only they lead to whom it may be. */
	for (size_t i = 0; i < g->early.count; i++) {
		uint32_t account = g->early.at[i];

		if (g->leads[account] > f->rival_posts) {
			f->rival_posts = g->leads[account];
			f->rival = account;
		}
	}
	for (uint32_t i = g->begin; i < g->end && (g->ties || f->first_mover == NONE); i++) {
		uint32_t group = group_of(g, g->rows[i]);

		ask_ahead(g, i);
		if (f->first_mover == NONE && g->c->time[g->rows[i]] >= f->onset_ms)
			f->first_mover = g->c->account[g->rows[i]];
		if (group)
			g->ties[group] = (struct tie){0};
	}
	for (size_t i = 0; i < g->early.count; i++)
		g->leads[g->early.at[i]] = 0;
}

/* g has its scratch memory; its tally is cleared here. */
static enum status read_trend(struct reading *g, const struct trend *trend,
			      struct attrib_finding *f, struct err *err)
{
	*f = (struct attrib_finding){.actor = NONE,
				     .candidate = NONE,
				     .runner_up = NONE,
				     .rival = NONE,
				     .first_mover = NONE,
				     .reason = ATTRIB_NO_POSTS,
				     .onset_ms = TIME_UNKNOWN,
				     .first_ms = TIME_UNKNOWN};
	if (trend->tag == NONE)
		return STATUS_OK;
	f->reason = ATTRIB_NO_ACTOR;
	if (!g->w->account_actor || !g->w->actor_count)
		return STATUS_OK;
	find_rows(g, trend);
	f->posts = g->end - g->begin;
	if (!f->posts) {
		f->reason = ATTRIB_NO_POSTS;
		return STATUS_OK;
	}
	f->onset_ms = onset(g);
	if (f->onset_ms == TIME_UNKNOWN)
		return err_nomem(err);
	f->early = (uint32_t)(g->params.early * f->posts);
	if (f->early < EARLY_LEAST)
		f->early = f->posts < EARLY_LEAST ? f->posts : EARLY_LEAST;
	g->early.count = 0;
	if (!vec_reserve(&g->early, f->early))
		return err_nomem(err);
	memset(g->tally, 0, g->w->actor_count * sizeof *g->tally);
	tie_groups(g);
	count_rows(g, f);
	find_rival(g, f);
	attrib_conclude(g, f);
	return STATUS_OK;
}

struct passing {
	const struct reading *g;
	VEC(uint64_t) part[PARTS]; /* group << 32 | actor, by row */
	atomic_bool nomem;
};

static void find_passed(void *ctx, size_t begin, size_t end, size_t part)
{
	struct passing *p = ctx;

	for (size_t row = begin; row < end && !p->nomem; row++) {
		if (row + AHEAD < end) {
			__builtin_prefetch(&p->g->w->account_group[p->g->c->account[row + AHEAD]]);
			__builtin_prefetch(&p->g->w->account_actor[p->g->c->account[row + AHEAD]]);
		}
		uint64_t group = group_of(p->g, (row_t)row);
		uint32_t account, actor = group ? source_of(p->g, (row_t)row, &account) : NONE;

		if (actor != NONE && !vec_push(&p->part[part], group << 32 | actor))
			p->nomem = true;
	}
}

/* What the groups pass on in the whole study: found on all threads, counted in the order of rows. */
static bool tie_study(struct reading *g, struct job *job)
{
	struct passing p = {.g = g};

	parallel_for(job, g->c->n.posts, 1, PARTS, find_passed, &p);
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < PARTS; i++)
			for (size_t n = 0; n < p.part[i].count; n++) {
				struct tie *t = &g->study[p.part[i].at[n] >> 32];
				uint32_t actor = (uint32_t)p.part[i].at[n];

				if (!pass)
					vote(t, actor);
				else
					t->count += t->actor == actor;
			}
	for (int i = 0; i < PARTS; i++)
		vec_free(&p.part[i]);
	return !p.nomem;
}

/* Scratch of its own; study: as read by another that outlives it, or NULL. */
static enum status reading_begin(struct reading *g, const struct attrib_world *w, struct tie *study,
				 struct err *err)
{
	bool grouped = w->account_group && w->account_actor;

	*g = (struct reading){.w = w,
			      .c = w->c,
			      .params = w->params ? *w->params : attrib_defaults(),
			      .study = study};
	g->tally = calloc(w->actor_count + 1, sizeof *g->tally);
	g->leads = calloc(w->c->n.accounts + 1, sizeof *g->leads);
	g->ties = grouped ? calloc((size_t)w->group_count + 1, sizeof *g->ties) : NULL;
	return !g->tally || !g->leads || (grouped && !g->ties) ? err_nomem(err) : STATUS_OK;
}

static void reading_end(struct reading *g)
{
	free(g->tally);
	free(g->leads);
	free(g->ties);
	vec_free(&g->early);
}

/* The study's ties, the caller's to free; NULL where there are no groups. */
static enum status read_study(const struct attrib_world *w, struct tie **study, struct err *err)
{
	struct reading g;
	struct job job;
	enum status st = reading_begin(&g, w, NULL, err);

	*study = NULL;
	if (!st && g.ties) {
		*study = g.study = calloc((size_t)w->group_count + 1, sizeof **study);
		job_init(&job, 0);
		if (!g.study || !tie_study(&g, &job))
			st = err_nomem(err);
	}
	reading_end(&g);
	if (st) {
		free(*study);
		*study = NULL;
	}
	return st;
}

enum status attrib_trend(const struct attrib_world *w, const struct trend *trend,
			 struct attrib_finding *f, struct err *err)
{
	struct reading g;
	struct tie *study;
	enum status st = read_study(w, &study, err);

	if (st)
		return st;
	st = reading_begin(&g, w, study, err);
	if (!st)
		st = read_trend(&g, trend, f, err);
	reading_end(&g);
	free(study);
	return st;
}

struct filling {
	const struct attrib_world *w;
	const struct trend *trends;
	struct attrib_finding *out;
	struct tie *study;
	enum status status[PARTS];
};

static void read_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct filling *f = ctx;
	struct reading g;
	struct err ignored; /* there is one only: out of memory */
	enum status st = reading_begin(&g, f->w, f->study, &ignored);

	for (size_t i = begin; i < end && !st; i++)
		st = read_trend(&g, &f->trends[i], &f->out[i], &ignored);
	reading_end(&g);
	f->status[part] = st;
}

/* What is found of one trend does not hang on the others. */
static enum status read_trends(const struct attrib_world *w, const struct trend *trends,
			       uint32_t count, struct attrib_finding *out, struct err *err)
{
	struct filling f = {.w = w, .trends = trends, .out = out};
	enum status st = read_study(w, &f.study, err);
	struct job job;

	if (st)
		return st;
	job_init(&job, 0);
	parallel_for(&job, count, 1, PARTS, read_part, &f);
	free(f.study);
	for (int i = 0; i < PARTS; i++)
		if (f.status[i])
			return err_nomem(err);
	return STATUS_OK;
}

/* Trends are ordered by (tag, start): earlier ones of the same tag stand before it. */
static uint32_t count_repeats(const struct trend *trends, uint32_t i, uint32_t actor)
{
	uint32_t n = 0;

	for (uint32_t j = i; actor != NONE && j-- > 0 && trends[j].tag == trends[i].tag;)
		n += trends[j].actor == actor;
	return n;
}

static bool settle(const struct attrib_world *w, struct trend *trend,
		   const struct attrib_finding *f, struct arena *arena)
{
	const char *text = attrib_words(w, f, true, true, arena);

	trend->found = f;
	if (!text)
		return false;
	if (trend->by > BY_COMPUTED)
		return true;
	trend->actor = f->actor;
	trend->by = f->actor == NONE ? BY_NOBODY : BY_COMPUTED;
	trend->actor_confidence = f->confidence;
	trend->actor_evidence = (struct str){text, strlen(text)};
	return true;
}

enum status attrib_fill(const struct attrib_world *w, struct trend *trends, uint32_t trend_count,
			struct arena *arena, struct err *err)
{
	struct attrib_finding *all = arena_calloc(arena, (size_t)trend_count + 1, sizeof *all);
	enum status st = all ? read_trends(w, trends, trend_count, all, err) : err_nomem(err);

	for (uint32_t i = 0; i < trend_count && !st; i++) {
		all[i].repeats = count_repeats(trends, i, all[i].actor);
		if (!settle(w, &trends[i], &all[i], arena))
			st = err_nomem(err);
	}
	return st;
}

enum status attrib_regroup(const struct registry *base, const struct corpus *c,
			   const struct attrib_params *params, const uint32_t *account_group,
			   uint32_t group_count, struct registry **out, struct err *err)
{
	struct attrib_world w = {.c = c,
				 .params = params,
				 .actors = base->actors,
				 .actor_count = base->actor_count,
				 .account_actor = base->account_actor,
				 .account_group = account_group,
				 .group_count = group_count};
	struct registry *r = malloc(sizeof *r);
	struct trend *trends;
	enum status st;

	*out = NULL;
	if (!r)
		return err_nomem(err);
	*r = *base;
	r->arena = (struct arena){0};
	r->attrib = *params;
	trends = arena_alloc(&r->arena, (base->trend_count + 1) * sizeof *trends);
	if (trends && base->trend_count)
		memcpy(trends, base->trends, base->trend_count * sizeof *trends);
	st = trends ? attrib_fill(&w, trends, base->trend_count, &r->arena, err) : err_nomem(err);
	r->trends = trends;
	if (st)
		registry_free(r);
	else
		*out = r;
	return st;
}
