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

/* Of a row in the window, since its first post. */
static uint64_t into_trend(const struct reading *g, uint32_t i)
{
	return (uint64_t)g->c->time[g->rows[i]] - (uint64_t)g->c->time[g->rows[g->begin]];
}

/* The first place from `from` on that is so far into the trend; steps double until they are past it, as what is
 * sought lies near. */
static uint32_t place_after(const struct reading *g, uint32_t from, uint64_t ms)
{
	uint32_t low = from, high = g->end;

	for (uint32_t step = 1; step < g->end - low; step *= 2) {
		if (into_trend(g, low + step) >= ms) {
			high = low + step;
			break;
		}
		low += step;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (into_trend(g, middle) < ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first post of the first quarter of an hour with a fifth of the fullest one's posts, at least two. */
static uint32_t onset(const struct reading *g)
{
	uint64_t span = into_trend(g, g->end - 1), bin_ms = BIN_MS;
	uint32_t peak = 0;

	if (span / bin_ms >= BINS_MAX)
		bin_ms = span / BINS_MAX + 1;
	/* Rows ascend in time: a bin is what lies between two places. */
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = g->begin, next; i < g->end; i = next) {
			next = place_after(g, i + 1, (into_trend(g, i) / bin_ms + 1) * bin_ms);
			if (pass && (uint64_t)(next - i) * 5 >= peak && (next - i >= 2 || peak < 2))
				return i;
			peak = next - i > peak ? next - i : peak;
		}
	return g->begin;
}

/* Whose post a row leads back to; its own account's, where nobody else's is known. */
static uint32_t source_account(const struct corpus *c, row_t row)
{
	if (c->ref[row] < c->n.posts)
		return c->account[c->ref[row]];
	if (c->ref_handle[row] != NONE && c->handle_account[c->ref_handle[row]] != NONE)
		return c->handle_account[c->ref_handle[row]];
	return c->account[row];
}

/* Whose post a row is or leads back to: its account, and its actor or NONE. */
static uint32_t source_of(const struct reading *g, row_t row, uint32_t *account)
{
	*account = bitset_test(&g->study->own, row) ? g->c->account[row] : source_account(g->c, row);
	return g->w->account_actor[*account];
}

/* What source_account looks at, of rows to come, and what is counted for it. */
ASKING void ask_ahead(const struct reading *g, uint32_t i, uint32_t end)
{
	const struct corpus *c = g->c;
	row_t row;

	if (i + AHEAD >= end)
		return;
	row = g->rows[i + AHEAD];
	__builtin_prefetch(&c->account[row]);
	__builtin_prefetch(&c->ref[row]);
	row = g->rows[i + AHEAD / 2];
	if (c->ref[row] < c->n.posts)
		__builtin_prefetch(&c->account[c->ref[row]]);
	else
		__builtin_prefetch(&c->ref_handle[row]);
	if (g->ties)
		__builtin_prefetch(&g->w->account_group[c->account[row]]);
	row = g->rows[i + AHEAD / 4];
	__builtin_prefetch(&g->leads[c->account[c->ref[row] < c->n.posts ? c->ref[row] : row]]);
}

/* Whether source_of finds an actor. */
static bool traceable(const struct reading *g, row_t row)
{
	return bitset_test(&g->study->traceable, row);
}

static uint32_t group_of(const struct reading *g, row_t row)
{
	return g->w->account_group ? g->w->account_group[g->c->account[row]] : 0;
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
	t = &g->study->ties[group];
	return t->total >= TIE_IN_STUDY && t->count * 2 > t->total ? t->actor : NONE;
}

static void tie_groups(struct reading *g)
{
	for (int pass = 0; g->ties && pass < 2; pass++)
		for (uint32_t i = g->begin; i < g->end; i++) {
			row_t row = g->rows[i];
			uint32_t group = traceable(g, row) ? group_of(g, row) : 0, account;
			uint32_t actor = group ? source_of(g, row, &account) : NONE;

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

/* Early posts that lead to no actor: whom they lead to instead. */
static void count_led_elsewhere(struct reading *g, uint32_t end)
{
	for (uint32_t i = g->begin; i < end; i++) {
		uint32_t account;

		if (traceable(g, g->rows[i]))
			continue;
		ask_ahead(g, i, end);
		account = source_account(g->c, g->rows[i]);
		g->early.at[g->early.count++] = account;
		g->leads[account]++;
		count_grouped(g, i);
	}
}

static void count_traced(struct reading *g, const struct attrib_finding *f)
{
	for (uint32_t i = g->begin; i < g->end; i++) {
		const row_t row = g->rows[i];
		uint32_t account;
		struct tally *t;

		if (i + AHEAD < g->end)
			__builtin_prefetch(&g->c->ref[g->rows[i + AHEAD]]);
		if (!traceable(g, row))
			continue;
		t = &g->tally[source_of(g, row, &account)];
		if (bitset_test(&g->study->own, row)) {
			if (!t->own++) {
				t->before = i - g->begin;
				t->first_ms = g->c->time[row];
			}
			t->own_before += g->c->time[row] < f->onset_ms;
		}
		t->traced++;
		t->traced_early += i - g->begin < f->early;
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
	/* Ties were counted for traceable posts, and told for early ones. */
	for (uint32_t i = g->begin; g->ties && i < g->end; i++)
		if (i - g->begin < f->early || traceable(g, g->rows[i]))
			g->ties[group_of(g, g->rows[i])] = (struct tie){0};
	for (size_t i = 0; i < g->early.count; i++)
		g->leads[g->early.at[i]] = 0;
}

/* g has its scratch memory; its tally is cleared here. */
static enum status read_trend(struct reading *g, const struct trend *trend,
			      struct attrib_finding *f, struct err *err)
{
	uint32_t at;

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
	at = onset(g);
	f->onset_ms = g->c->time[g->rows[at]];
	f->first_mover = g->c->account[g->rows[at]];
	f->early = (uint32_t)(g->params.early * f->posts);
	if (f->early < EARLY_LEAST)
		f->early = f->posts < EARLY_LEAST ? f->posts : EARLY_LEAST;
	g->early.count = 0;
	if (!vec_reserve(&g->early, f->early))
		return err_nomem(err);
	memset(g->tally, 0, g->w->actor_count * sizeof *g->tally);
	tie_groups(g);
	count_led_elsewhere(g, g->begin + f->early);
	count_traced(g, f);
	find_rival(g, f);
	attrib_conclude(g, f);
	return STATUS_OK;
}

/* --- the whole study ---------------------------------------------------------------------------
 */

/* Bits [begin, end) of 64 posts each: first come those by an actor's accounts, then those that lead there. */
static void find_traceable(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct reading *g = ctx;
	const struct corpus *c = g->c;
	const struct bitset *own = &g->study->own;
	const uint32_t *actor = g->w->account_actor;

	(void)part;
	for (size_t w = begin; w < end; w++) {
		size_t first = w * 64, rows = c->n.posts - first < 64 ? c->n.posts - first : 64;
		uint64_t word = own->words[w];

		for (size_t i = 0; i < rows; i++) {
			uint32_t ref = c->ref[first + i], handle, account;
			bool led;

			if (ref < c->n.posts) {
				led = bitset_test(own, ref);
			} else {
				handle = c->ref_handle[first + i];
				account = handle == NONE ? NONE : c->handle_account[handle];
				led = account != NONE && actor[account] != NONE;
			}
			word |= (uint64_t)led << i;
		}
		g->study->traceable.words[w] = word;
	}
}

static bool trace_study(struct reading *g, struct job *job)
{
	const struct lists *l = &g->c->account_posts;
	const size_t posts = g->c->n.posts, words = bitset_words(posts);
	struct bitset *own = &g->study->own;

	if (!bitset_init(own, posts) || !bitset_init(&g->study->traceable, posts))
		return false;
	for (uint32_t a = 0; a < g->c->n.accounts; a++)
		for (uint32_t k = l->off[a]; g->w->account_actor[a] != NONE && k < l->off[a + 1]; k++)
			bitset_set(own, l->item[k]);
	parallel_for(job, words, 1, PARTS, find_traceable, g);
	return true;
}

struct passing {
	const struct reading *g;
	VEC(uint64_t) part[PARTS]; /* group << 32 | actor, by row */
	atomic_bool nomem;
};

static void find_passed(void *ctx, size_t begin, size_t end, size_t part)
{
	struct passing *p = ctx;
	const struct bitset *traceable = &p->g->study->traceable;

	for (size_t row = bitset_next(traceable, begin); row < end && !p->nomem;
	     row = bitset_next(traceable, row + 1)) {
		uint64_t group = group_of(p->g, (row_t)row);
		uint32_t account;

		if (group &&
		    !vec_push(&p->part[part], group << 32 | source_of(p->g, (row_t)row, &account)))
			p->nomem = true;
	}
}

/* What the groups pass on in the whole study: found on all threads, counted in the order of rows. */
static bool tie_study(struct reading *g, struct job *job)
{
	struct passing p = {.g = g};

	if (!(g->study->ties = calloc((size_t)g->w->group_count + 1, sizeof *g->study->ties)))
		return false;
	parallel_for(job, g->c->n.posts, 1, PARTS, find_passed, &p);
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < PARTS; i++)
			for (size_t n = 0; n < p.part[i].count; n++) {
				struct tie *t = &g->study->ties[p.part[i].at[n] >> 32];
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

/* Scratch of its own; study: as read by another that outlives it. */
static enum status reading_begin(struct reading *g, const struct attrib_world *w,
				 struct study_reading *study, struct err *err)
{
	bool grouped = w->account_group && w->account_actor;

	*g = (struct reading){.w = w,
			      .c = w->c,
			      .params = w->params ? *w->params : attrib_defaults(),
			      .study = study};
	g->tally = calloc(w->actor_count + 1, sizeof *g->tally);
	g->leads = spares_take(&study->leads);
	g->ties = grouped ? spares_take(&study->tied) : NULL;
	return !g->tally || !g->leads || (grouped && !g->ties) ? err_nomem(err) : STATUS_OK;
}

static void reading_end(struct reading *g)
{
	free(g->tally);
	if (g->study) {
		spares_give(&g->study->leads, g->leads);
		spares_give(&g->study->tied, g->ties);
	}
	vec_free(&g->early);
}

static void study_end(struct study_reading *study)
{
	bitset_free(&study->own);
	bitset_free(&study->traceable);
	free(study->ties);
	spares_free(&study->leads);
	spares_free(&study->tied);
}

/* study_end() frees it, whatever is returned. */
static enum status read_study(const struct attrib_world *w, struct study_reading *study, struct err *err)
{
	struct reading g = {.w = w, .c = w->c, .study = study};
	struct job job;

	*study = (struct study_reading){
		.leads = SPARES((size_t)w->c->n.accounts + 1, sizeof(uint32_t)),
		.tied = SPARES((size_t)w->group_count + 1, sizeof(struct tie)),
	};
	if (!w->account_actor || !w->actor_count)
		return STATUS_OK;
	job_init(&job, 0);
	return trace_study(&g, &job) && (!w->account_group || tie_study(&g, &job)) ? STATUS_OK
										  : err_nomem(err);
}

enum status attrib_trend(const struct attrib_world *w, const struct trend *trend,
			 struct attrib_finding *f, struct err *err)
{
	struct study_reading study;
	struct reading g = {.w = w};
	enum status st = read_study(w, &study, err);

	if (!st)
		st = reading_begin(&g, w, &study, err);
	if (!st)
		st = read_trend(&g, trend, f, err);
	reading_end(&g);
	study_end(&study);
	return st;
}

struct filling {
	const struct attrib_world *w;
	const struct trend *trends;
	struct attrib_finding *out;
	struct study_reading study;
	enum status status[PARTS];
};

static void read_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct filling *f = ctx;
	struct reading g;
	struct err ignored; /* there is one only: out of memory */
	enum status st = reading_begin(&g, f->w, &f->study, &ignored);

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

	if (!st) {
		job_init(&job, 0);
		parallel_for(&job, count, 1, PARTS, read_part, &f);
	}
	study_end(&f.study);
	for (int i = 0; i < PARTS && !st; i++)
		if (f.status[i])
			st = err_nomem(err);
	return st;
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
