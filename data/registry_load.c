/* What people say of a corpus, from the tables: actors, trends, events, current verdicts. */
#include "config.h"

#include "attrib.h"
#include "fold.h"
#include "strsort.h"
#include "study_db.h"
#include "verdict.h"
#include "vec.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct study *study;
	const struct corpus *corpus;
	struct registry *r;
	struct arena *arena;
	VEC(struct actor) actors;
	VEC(struct trend) trends;
	VEC(struct str) folded; /* of each trend's name, while sorting */
	VEC(struct event) events;
	VEC(struct verdict_state) marks[4]; /* accounts, posts, tags, trends */
	VEC(uint64_t) wanted;		    /* ids of marked posts; index as marks[1] */
	uint32_t *account_actor;
	struct trend *sorted, *said; /* the registry's; without analysts' words */
};

typedef enum status take_row(struct reading *g, sqlite3_stmt *q, struct err *err);

static enum status each(struct reading *g, const char *sql, take_row *take, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st = sql_prepare(g->study->db, sql, &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row)
		st = take(g, q, err);
	sqlite3_finalize(q);
	return st;
}

/* A copy in the registry's arena; unknown stays unknown. */
static bool kept(struct reading *g, sqlite3_stmt *q, int at, struct str *out)
{
	struct str s = sql_str(q, at);

	*out = s;
	if (s.p)
		out->p = arena_copy(g->arena, s.p, s.len);
	return !s.p || out->p;
}

/* --- actors ------------------------------------------------------------------------------------
 */

static enum status take_actor(struct reading *g, sqlite3_stmt *q, struct err *err)
{
	struct actor a = {0};

	return kept(g, q, 0, &a.id) && kept(g, q, 1, &a.name) && kept(g, q, 2, &a.sector) &&
			       kept(g, q, 3, &a.kind) && vec_push(&g->actors, a)
		       ? STATUS_OK
		       : err_nomem(err);
}

static uint32_t actor_of(const struct reading *g, struct str id)
{
	for (size_t i = 0; i < g->actors.count; i++)
		if (!str_compare(g->actors.at[i].id, id))
			return (uint32_t)i;
	return NONE;
}

/* The account by its id, else by its handle. */
static uint32_t account_of(const struct corpus *c, struct str platform, struct str id,
			   struct str handle)
{
	char both[512];
	uint32_t n = NONE;

	if (id.p && platform.p && platform.len + id.len + 1 < sizeof both) {
		memcpy(both, platform.p, platform.len);
		both[platform.len] = ':';
		memcpy(both + platform.len + 1, id.p, id.len);
		n = corpus_find_account(c, (struct str){both, platform.len + id.len + 1});
	} else if (id.p) {
		n = corpus_find_account(c, id);
	}
	if (n == NONE && handle.p) {
		uint32_t h = corpus_find_handle(c, handle);

		n = h == NONE ? NONE : c->handle_account[h];
	}
	return n;
}

static enum status take_actor_account(struct reading *g, sqlite3_stmt *q, struct err *err)
{
	uint32_t actor = actor_of(g, sql_str(q, 0));
	uint32_t account = account_of(g->corpus, sql_str(q, 1), sql_str(q, 2), sql_str(q, 3));

	(void)err;
	if (actor != NONE && account != NONE && g->account_actor[account] == NONE)
		g->account_actor[account] = actor;
	return STATUS_OK;
}

/* Each actor's accounts, ascending, from the map of accounts to actors. */
static bool link_accounts(struct reading *g)
{
	uint32_t n = g->corpus->n.accounts;
	uint32_t **lists = arena_calloc(g->arena, g->actors.count, sizeof *lists);

	if (!lists && g->actors.count)
		return false;
	for (uint32_t a = 0; a < n; a++)
		if (g->account_actor[a] != NONE)
			g->actors.at[g->account_actor[a]].account_count++;
	for (size_t i = 0; i < g->actors.count; i++) {
		lists[i] = arena_calloc(g->arena, g->actors.at[i].account_count, sizeof **lists);
		if (!lists[i])
			return false;
		g->actors.at[i].accounts = lists[i];
	}
	for (uint32_t a = 0; a < n; a++)
		if (g->account_actor[a] != NONE)
			*lists[g->account_actor[a]]++ = a;
	return true;
}

static enum status read_actors(struct reading *g, struct err *err)
{
	uint32_t n = g->corpus->n.accounts;
	enum status st = each(g, "SELECT actor_id, name, sector, kind FROM actor ORDER BY actor_id",
			      take_actor, err);

	if (st || !g->actors.count)
		return st;
	if (!(g->account_actor = arena_alloc(g->arena, (n ? n : 1) * sizeof(uint32_t))))
		return err_nomem(err);
	for (uint32_t i = 0; i < n; i++)
		g->account_actor[i] = NONE;
	st = each(g,
		  "SELECT actor_id, platform, account, handle FROM actor_account"
		  " ORDER BY actor_id, platform, account, handle",
		  take_actor_account, err);
	if (!st && !link_accounts(g))
		st = err_nomem(err);
	return st;
}

/* --- trends and events -------------------------------------------------------------------------
 */

static enum status take_trend(struct reading *g, sqlite3_stmt *q, struct err *err)
{
	struct str actor = sql_str(q, 5), folded;
	struct trend t = {
		.start_ms = sql_time(q, 2),
		.end_ms = sql_time(q, 3),
		.reported = sql_count(q, 4),
		.actor = actor.p ? actor_of(g, actor) : NONE,
		.by = actor.p ? BY_CASE : BY_NOBODY,
		.actor_confidence = (float)sqlite3_column_double(q, 6),
	};
	char *p;

	if (!kept(g, q, 0, &t.name) || !kept(g, q, 1, &t.place) ||
	    !kept(g, q, 7, &t.actor_evidence))
		return err_nomem(err);
	t.tag = corpus_find_tag(g->corpus, t.name);
	if (!(t.actor_confidence >= 0 && t.actor_confidence <= 1))
		t.actor_confidence = 0;
	folded.len = fold_text(t.name, NULL, 0);
	if (!(folded.p = p = arena_alloc(g->arena, folded.len + 1)))
		return err_nomem(err);
	fold_text(t.name, p, folded.len);
	return vec_push(&g->trends, t) && vec_push(&g->folded, folded) ? STATUS_OK : err_nomem(err);
}

static int compare_trends(const void *a, const void *b, void *ctx)
{
	const struct reading *g = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct trend *x = &g->trends.at[i], *y = &g->trends.at[j];
	int d = str_compare(g->folded.at[i], g->folded.at[j]);

	if (!d)
		d = (x->start_ms > y->start_ms) - (x->start_ms < y->start_ms);
	if (!d)
		d = (x->end_ms > y->end_ms) - (x->end_ms < y->end_ms);
	if (!d)
		d = str_compare(x->place, y->place);
	return d ? d : str_compare(x->name, y->name);
}

static enum status read_trends(struct reading *g, struct err *err)
{
	size_t n;
	uint32_t *order;
	struct trend *sorted;
	/* Of several actors the one that positioned it with the most certainty. */
	enum status st = each(g,
			      "SELECT t.tag, t.place, t.start_ms, t.end_ms, t.reported, r.actor_id,"
			      " ifnull(r.confidence, 1), r.evidence FROM trend t LEFT JOIN"
			      " (SELECT *, row_number() OVER (PARTITION BY trend_id ORDER BY"
			      " ifnull(confidence, 1) DESC, actor_id) AS place FROM trend_actor"
			      " WHERE role = 'positioned') r"
			      " ON r.trend_id = t.trend_id AND r.place = 1",
			      take_trend, err);

	n = g->trends.count;
	if (st || !n)
		return st;
	order = arena_alloc(g->arena, n * sizeof *order);
	sorted = arena_alloc(g->arena, n * sizeof *sorted);
	if (!order || !sorted)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, n, sizeof *order, compare_trends, g);
	for (size_t i = 0; i < n; i++)
		sorted[i] = g->trends.at[order[i]];
	g->sorted = sorted;
	g->r->trends = sorted;
	g->r->trend_count = (uint32_t)n;
	return STATUS_OK;
}

/* What an analyst assigned: the last word on each trend.  Target "trend:START#TAG" (verdict.h). */
static enum status take_assignment(struct reading *g, sqlite3_stmt *q, struct err *err)
{
	struct str target = sql_str(q, 0), word = sql_str(q, 1), actor;
	struct arena scratch = {0};
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < g->r->trend_count && !st; i++) {
		struct trend *t = &g->sorted[i];
		const char *name = verdict_trend_target(t, &scratch);

		if (!name)
			st = err_nomem(err);
		if (st || strlen(name) != target.len || memcmp(name, target.p, target.len))
			continue;
		if (!verdict_positioned(word, &actor)) {
			*t = g->said[i]; /* taken back */
			continue;
		}
		t->actor = actor.len ? actor_of(g, actor) : NONE;
		t->by = BY_ANALYST;
		t->actor_confidence = 1;
		if (!kept(g, q, 2, &t->actor_evidence) || !kept(g, q, 3, &t->actor_who))
			st = err_nomem(err);
		if (actor.len && t->actor == NONE)
			*t = g->said[i]; /* an actor that is no more */
	}
	arena_free(&scratch);
	return st;
}

static enum status read_assignments(struct reading *g, struct err *err)
{
	struct attrib_world w = {.c = g->corpus,
				 .actors = g->actors.at,
				 .actor_count = (uint32_t)g->actors.count,
				 .account_actor = g->account_actor};
	size_t n = g->r->trend_count;
	enum status st;

	if (!n)
		return STATUS_OK;
	if (!(g->said = malloc(n * sizeof *g->said)))
		return err_nomem(err);
	memcpy(g->said, g->sorted, n * sizeof *g->said);
	st = each(g,
		  "SELECT target, mark, note, by_whom FROM verdict WHERE target LIKE 'trend:%'"
		  " ORDER BY verdict_id",
		  take_assignment, err);
	free(g->said);
	return st ? st : attrib_fill(&w, g->sorted, (uint32_t)n, g->arena, err);
}

static enum status take_event(struct reading *g, sqlite3_stmt *q, struct err *err)
{
	struct event e = {.start_ms = sql_time(q, 4), .end_ms = sql_time(q, 5)};

	return kept(g, q, 0, &e.id) && kept(g, q, 1, &e.name) && kept(g, q, 2, &e.kind) &&
			       kept(g, q, 3, &e.source) && vec_push(&g->events, e)
		       ? STATUS_OK
		       : err_nomem(err);
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

static bool starts(struct str s, const char *with, struct str *rest)
{
	size_t n = strlen(with);

	if (s.len <= n || memcmp(s.p, with, n))
		return false;
	*rest = (struct str){s.p + n, s.len - n};
	return true;
}

/* A post's id as the corpus keeps it; false where it can be none of its. */
static bool id_key(const struct corpus *c, struct str id, uint64_t *key)
{
	uint64_t value = 0;
	bool plain = id.len > 0 && id.len <= 19 && (id.p[0] != '0' || id.len == 1);
	uint32_t low = 0, high = c->n.odd_ids;

	for (size_t i = 0; plain && i < id.len; i++) {
		plain = id.p[i] >= '0' && id.p[i] <= '9';
		value = value * 10 + (uint64_t)(id.p[i] - '0');
	}
	*key = value;
	if (plain && !(value & POST_ID_ODD) && (id.len < 19 || id.p[0] != '9'))
		return true;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int d = str_compare(strings_at(&c->odd_id, middle), id);

		if (!d) {
			*key = POST_ID_ODD | middle;
			return true;
		}
		if (d < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The trend that an appearance's target names, or NONE.  *failed: no memory. */
static uint32_t appearance_of(const struct reading *g, struct str target, bool *failed)
{
	struct arena scratch = {0};
	uint32_t found = NONE;

	for (uint32_t i = 0; i < g->r->trend_count && found == NONE && !*failed; i++) {
		const char *name = verdict_appearance_target(&g->r->trends[i], &scratch);

		*failed = !name;
		if (name && strlen(name) == target.len && !memcmp(name, target.p, target.len))
			found = i;
	}
	arena_free(&scratch);
	return found;
}

static enum status take_verdict(struct reading *g, sqlite3_stmt *q, struct err *err)
{
	struct str target = sql_str(q, 0), name;
	struct verdict_state v = {.mark = verdict_mark(sql_str(q, 1)),
				  .at_ms = sqlite3_column_int64(q, 4)};
	const struct corpus *c = g->corpus;
	uint64_t key = 0;
	bool failed = false;
	int list;

	if (starts(target, "#", &name)) {
		list = 2;
		v.target = corpus_find_tag(c, name);
	} else if (starts(target, "@", &name)) {
		list = 0;
		v.target = account_of(c, (struct str){0}, (struct str){0}, name);
	} else if (starts(target, "account:", &name)) {
		list = 0;
		v.target = corpus_find_account(c, name);
	} else if (starts(target, "post:", &name)) {
		list = 1;
		v.target = id_key(c, name, &key) ? 0 : NONE;
	} else if (starts(target, "appearance:", &name)) {
		list = 3;
		v.target = appearance_of(g, target, &failed);
	} else {
		return STATUS_OK;
	}
	if (failed)
		return err_nomem(err);
	if (v.target == NONE)
		return STATUS_OK;
	if (!kept(g, q, 2, &v.note) || !kept(g, q, 3, &v.by) || !vec_push(&g->marks[list], v) ||
	    (list == 1 && !vec_push(&g->wanted, key)))
		return err_nomem(err);
	return STATUS_OK;
}

static int compare_keys(const void *a, const void *b, void *ctx)
{
	const uint64_t *key = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;

	if (key[i] != key[j])
		return key[i] < key[j] ? -1 : 1;
	return (i > j) - (i < j);
}

/* One pass over all ids finds the rows of every marked post. */
static enum status find_posts(struct reading *g, struct err *err)
{
	const struct corpus *c = g->corpus;
	uint32_t n = (uint32_t)g->wanted.count;
	uint32_t *order = arena_alloc(g->arena, (n + 1) * sizeof *order);

	if (!order)
		return err_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		order[i] = i;
		g->marks[1].at[i].target = NONE;
	}
	qsort_r(order, n, sizeof *order, compare_keys, g->wanted.at);
	for (row_t row = 0; n && row < c->n.posts; row++) {
		uint64_t id = c->id[row];
		uint32_t low = 0, high = n;

		while (low < high) {
			uint32_t middle = low + (high - low) / 2;

			if (g->wanted.at[order[middle]] < id)
				low = middle + 1;
			else
				high = middle;
		}
		for (; low < n && g->wanted.at[order[low]] == id; low++)
			g->marks[1].at[order[low]].target = row;
	}
	return STATUS_OK;
}

static int compare_marks(const void *a, const void *b, void *ctx)
{
	const struct verdict_state *at = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;

	if (at[i].target != at[j].target)
		return at[i].target < at[j].target ? -1 : 1;
	return (i > j) - (i < j);
}

static bool same_author(const struct verdict_state *a, const struct verdict_state *b)
{
	return a->by.len == b->by.len && !memcmp(a->by.p, b->by.p, a->by.len);
}

/* Whose last word differs from the one that counts, which is at order[last]; the latest of them. */
static void find_dispute(struct verdict_state *counts, const struct verdict_state *at,
			 const uint32_t *order, uint32_t last)
{
	for (uint32_t i = last; i-- > 0 && at[order[i]].target == counts->target;) {
		const struct verdict_state *v = &at[order[i]];
		bool spoke_later = false;

		for (uint32_t k = i + 1; k <= last && !spoke_later; k++)
			spoke_later = same_author(v, &at[order[k]]);
		if (spoke_later || v->mark == MARK_NONE || v->mark == counts->mark)
			continue;
		counts->other = v->mark;
		counts->other_by = v->by;
		counts->other_note = v->note;
		return;
	}
}

/* The last verdict of each target, ascending; those taken back fall out. */
static bool settle_marks(struct reading *g, int list, const struct verdict_state **out,
			 uint32_t *count)
{
	struct verdict_state *at = g->marks[list].at, *sorted;
	uint32_t n = (uint32_t)g->marks[list].count, *order, used = 0;

	order = arena_alloc(g->arena, (n + 1) * sizeof *order);
	sorted = arena_alloc(g->arena, (n + 1) * sizeof *sorted);
	if (!order || !sorted)
		return false;
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof *order, compare_marks, at);
	for (uint32_t i = 0; i < n; i++) {
		const struct verdict_state *v = &at[order[i]];
		bool last = i + 1 == n || at[order[i + 1]].target != v->target;

		if (last && v->target != NONE && v->mark != MARK_NONE) {
			sorted[used] = *v;
			find_dispute(&sorted[used++], at, order, i);
		}
	}
	*out = sorted;
	*count = used;
	return true;
}

static enum status read_verdicts(struct reading *g, struct err *err)
{
	struct registry *r = g->r;
	enum status st = each(g,
			      "SELECT target, mark, note, by_whom, at_ms FROM verdict"
			      " ORDER BY verdict_id",
			      take_verdict, err);

	if (!st)
		st = find_posts(g, err);
	if (st)
		return st;
	if (!settle_marks(g, 0, &r->account_marks, &r->account_mark_count) ||
	    !settle_marks(g, 1, &r->post_marks, &r->post_mark_count) ||
	    !settle_marks(g, 2, &r->tag_marks, &r->tag_mark_count) ||
	    !settle_marks(g, 3, &r->trend_marks, &r->trend_mark_count))
		return err_nomem(err);
	return STATUS_OK;
}

static enum status meta(struct reading *g, const char *key, struct str *out, struct err *err)
{
	const char *value;
	enum status st = study_meta(g->study, key, g->arena, &value, err);

	*out = (struct str){value, value ? strlen(value) : 0};
	return st;
}

/* The growing arrays become the registry's. */
static bool publish(struct reading *g)
{
	struct registry *r = g->r;
	struct actor *actors = arena_alloc(g->arena, g->actors.count * sizeof *actors + 1);
	struct event *events = arena_alloc(g->arena, g->events.count * sizeof *events + 1);

	if (!actors || !events)
		return false;
	if (g->actors.count)
		memcpy(actors, g->actors.at, g->actors.count * sizeof *actors);
	if (g->events.count)
		memcpy(events, g->events.at, g->events.count * sizeof *events);
	r->actors = actors;
	r->actor_count = (uint32_t)g->actors.count;
	r->events = events;
	r->event_count = (uint32_t)g->events.count;
	r->account_actor = g->account_actor;
	return true;
}

enum status study_registry(struct study *s, const struct corpus *c, struct registry **out,
			   struct err *err)
{
	struct registry *r = calloc(1, sizeof *r);
	struct reading g = {.study = s, .corpus = c, .r = r, .arena = r ? &r->arena : NULL};
	enum status st;

	*out = NULL;
	if (!r)
		return err_nomem(err);
	study_watch(s, NULL);
	st = read_actors(&g, err);
	if (!st)
		st = read_trends(&g, err);
	if (!st)
		st = read_assignments(&g, err);
	if (!st)
		st = each(&g,
			  "SELECT event_id, name, kind, source, start_ms, end_ms FROM event"
			  " ORDER BY start_ms, end_ms, event_id",
			  take_event, err);
	if (!st)
		st = read_verdicts(&g, err);
	if (!st)
		st = meta(&g, "case", &r->case_name, err);
	if (!st)
		st = meta(&g, "title", &r->case_title, err);
	st = study_unwatch(s, st, err);
	if (!st && !publish(&g))
		st = err_nomem(err);
	vec_free(&g.actors);
	vec_free(&g.trends);
	vec_free(&g.folded);
	vec_free(&g.events);
	vec_free(&g.wanted);
	for (int i = 0; i < 4; i++)
		vec_free(&g.marks[i]);
	if (st)
		registry_free(r);
	else
		*out = r;
	return st;
}
