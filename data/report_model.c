#include "config.h"

#include "report_model.h"
#include "points_file.h"
#include "report_query.h"
#include "safe.h"
#include "timefmt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNTS_SHOWN = 10, DAYS_SINGLE = 120 };

static const char *trend_query(struct report *r, const struct report_trend *t)
{
	const char *tag = report_query_name(r, "tag", '#', t->name), *window;

	if (!t->trend || t->trend->start_ms == TIME_UNKNOWN || t->trend->end_ms == TIME_UNKNOWN)
		return report_query_join(r, tag);
	window = report_query_span(r, t->trend->start_ms, t->trend->end_ms);
	return tag && window ? report_query_join(r, arena_printf(&r->arena, "%s %s", tag, window)) : NULL;
}

static int by_start(const void *a, const void *b)
{
	const struct report_trend *x = a, *y = b;
	int64_t s = x->trend ? x->trend->start_ms : x->row->first_ms;
	int64_t t = y->trend ? y->trend->start_ms : y->row->first_ms;

	if (s != t)
		return s < t ? -1 : 1;
	return x->row->tag != y->row->tag
		       ? (x->row->tag < y->row->tag ? -1 : 1)
		       : (x->row->trend > y->row->trend) - (x->row->trend < y->row->trend);
}

static bool explain(struct report *r, struct report_trend *t)
{
	const struct registry *g = r->in->registry;
	const struct attrib_world w = {.c = r->in->corpus,
				       .actors = g->actors,
				       .actor_count = g->actor_count,
				       .account_actor = g->account_actor};

	if (!t->trend || !t->trend->found)
		return true;
	t->evidence = attrib_words(&w, t->trend->found, r->o->english, r->o->names, &r->arena);
	return t->evidence;
}

static bool make_trends(struct report *r)
{
	const struct result *q = r->in->result;

	r->trends = arena_calloc(&r->arena, q->trend_count + 1, sizeof *r->trends);
	if (!r->trends)
		return false;
	r->trend_count = q->trend_count;
	for (uint32_t i = 0; i < q->trend_count; i++) {
		struct report_trend *t = &r->trends[i];

		t->row = &q->trends[i];
		t->trend = t->row->trend == NONE ? NULL : &r->in->registry->trends[t->row->trend];
		t->name = t->trend ? t->trend->name : strings_at(&r->in->corpus->tag, t->row->tag);
		t->shares = shares_of(&t->row->sums);
		t->query = trend_query(r, t);
		if (!t->query || !explain(r, t))
			return false;
	}
	qsort(r->trends, r->trend_count, sizeof *r->trends, by_start);
	return true;
}

static const char *owned(struct report *r, struct str s)
{
	return s.p ? arena_copy(&r->arena, s.p, s.len) : NULL;
}

static void describe_actor(struct report *r, const struct actor_row *row, bool sector,
			   struct report_actor *a)
{
	uint64_t all = r->in->result->selected;
	const char *id;

	*a = (struct report_actor){.row = row, .shares = shares_of(&row->sums)};
	a->share = all ? (double)row->sums.posts / (double)all : NAN;
	if (sector) {
		const struct case_sector *s;

		id = owned(r, row->sector);
		s = r->kase ? case_find_sector(r->kase, id) : NULL;
		a->name = s ? report_words(r, s->name) : id;
		a->query = report_query_join(r, id ? report_query_term(r, "positioned", row->sector)
					: "positioned:nobody");
	} else if (row->actor != NONE) {
		const struct actor *actor = &r->in->registry->actors[row->actor];

		a->name = owned(r, actor->name);
		a->query = report_query_join(r, report_query_term(r, "positioned", actor->id));
	} else {
		a->query = report_query_join(r, "positioned:nobody");
	}
}

static bool make_actors(struct report *r)
{
	r->actors = arena_calloc(&r->arena, r->table->actor_count + 1, sizeof *r->actors);
	r->sectors = arena_calloc(&r->arena, r->table->sector_count + 1, sizeof *r->sectors);
	if (!r->actors || !r->sectors)
		return false;
	for (uint32_t i = 0; i < r->table->actor_count; i++)
		describe_actor(r, &r->table->actors[i], false, &r->actors[i]);
	for (uint32_t i = 0; i < r->table->sector_count; i++)
		describe_actor(r, &r->table->sectors[i], true, &r->sectors[i]);
	return true;
}

static int by_inorganic(const void *a, const void *b)
{
	const struct report_account *x = a, *y = b;

	if (x->inorganic != y->inorganic)
		return x->inorganic > y->inorganic ? -1 : 1;
	return x->account < y->account ? -1 : x->account > y->account;
}

/* Accounts of registered actors bear their names always; the others only when asked for. */
static const char *account_name(struct report *r, uint32_t account, uint32_t place)
{
	const struct corpus *c = r->in->corpus;
	const struct registry *g = r->in->registry;
	bool known = g->account_actor && g->account_actor[account] != NONE;
	struct str handle = {NULL, 0};

	if (c->account_handle[account] != NONE)
		handle = strings_at(&c->handle, c->account_handle[account]);
	if ((!known && !r->o->names) || !handle.p)
		return arena_printf(&r->arena, r->o->english ? "account %u" : "cuenta %u",
				    place + 1);
	return arena_printf(&r->arena, "@%.*s", (int)handle.len, handle.p);
}

static bool make_accounts(struct report *r)
{
	const struct result *q = r->in->result;
	struct report_account *all = malloc((q->account_count + 1) * sizeof *all);
	uint32_t n = 0;

	r->accounts = arena_calloc(&r->arena, ACCOUNTS_SHOWN, sizeof *r->accounts);
	if (!all || !r->accounts) {
		free(all);
		return false;
	}
	for (uint32_t i = 0; i < q->account_count; i++)
		if (q->accounts[i].inorganic)
			all[n++] = (struct report_account){
				.account = q->accounts[i].account,
				.posts = q->accounts[i].posts,
				.inorganic = (double)q->accounts[i].inorganic / SHARE_ONE};
	qsort(all, n, sizeof *all, by_inorganic);
	for (uint32_t i = 0; i < n && i < ACCOUNTS_SHOWN; i++) {
		r->accounts[i] = all[i];
		r->accounts[i].name = account_name(r, all[i].account, i);
		/* A filter would name a pseudonym; the whole bulletin with its names does not. */
		if (r->accounts[i].name && r->accounts[i].name[0] == '@')
			r->accounts[i].query = report_query_join(
				r, report_query_name(r, "from", '@', safe_z(r->accounts[i].name + 1)));
		else
			r->accounts[i].query = r->rerun_names;
		if (!r->accounts[i].name || !r->accounts[i].query)
			break;
		r->account_count = i + 1;
	}
	free(all);
	return r->account_count == (n < ACCOUNTS_SHOWN ? n : ACCOUNTS_SHOWN);
}

static bool is(struct str s, const char *z)
{
	return s.p && s.len == strlen(z) && !memcmp(s.p, z, s.len);
}

/* Is this row about the actor, sector or bloc with that id? */
static bool about(const struct report *r, const struct actor_row *row, const char *id)
{
	const struct case_sector *s;
	char sector[256];

	if (row->actor != NONE && is(r->in->registry->actors[row->actor].id, id))
		return true;
	if (is(row->sector, id))
		return true;
	if (!row->sector.p || row->sector.len >= sizeof sector)
		return false;
	memcpy(sector, row->sector.p, row->sector.len);
	sector[row->sector.len] = '\0';
	s = case_find_sector(r->kase, sector);
	return s && s->bloc && !strcmp(s->bloc, id);
}

static bool make_blocs(struct report *r)
{
	size_t n = r->kase ? r->kase->bloc_count : 0;

	r->blocs = arena_calloc(&r->arena, n + 1, sizeof *r->blocs);
	if (!r->blocs)
		return false;
	r->bloc_count = n;
	for (size_t i = 0; i < n; i++) {
		struct report_bloc *b = &r->blocs[i];
		const char *query = NULL, *one;

		b->bloc = &r->kase->blocs[i];
		for (uint32_t k = 0; k < r->table->sector_count; k++) {
			const struct actor_row *row = r->sectors[k].row;

			if (!about(r, row, b->bloc->id))
				continue;
			b->posts += row->sums.posts;
			b->trends += row->trends;
			one = report_query_term(r, "positioned", row->sector);
			query = one ? arena_printf(&r->arena, "%s%s%s", query ? query : "",
						   query ? " OR " : "", one)
				    : NULL;
			if (!query)
				return false;
		}
		b->query = query ? report_query_join(r, arena_printf(&r->arena, "(%s)", query)) : NULL;
		b->share = r->in->result->selected
				   ? (double)b->posts / (double)r->in->result->selected
				   : NAN;
	}
	return true;
}

/* Our figure beside a published one (tamiz-formats(5) has the keys). */
static double ours(const struct report *r, const struct case_figure *f)
{
	double posts = 0, trends = 0, mean = NAN;

	if (!strcmp(f->key, "posts"))
		return (double)r->in->result->selected;
	if (!strcmp(f->key, "trends"))
		return r->trend_count;
	if (!f->of)
		return NAN;
	for (uint32_t i = 0; i < r->table->actor_count; i++) {
		const struct actor_row *row = r->actors[i].row;

		if (!about(r, row, f->of))
			continue;
		posts += (double)row->sums.posts;
		trends += row->trends;
		mean = row->mean;
	}
	if (!strncmp(f->key, "share-of-", 9))
		return r->in->result->selected ? posts / (double)r->in->result->selected : NAN;
	if (!strncmp(f->key, "trends-of-", 10))
		return trends;
	return !strcmp(f->key, "inorganic-of-actor") ? mean : NAN;
}

static const char *query_of(const struct report *r, const struct case_figure *f)
{
	for (size_t i = 0; f->of && i < r->bloc_count; i++)
		if (!strcmp(r->blocs[i].bloc->id, f->of))
			return r->blocs[i].query;
	for (uint32_t i = 0; f->of && i < r->table->actor_count; i++)
		if (r->actors[i].row->actor != NONE &&
		    is(r->in->registry->actors[r->actors[i].row->actor].id, f->of))
			return r->actors[i].query;
	for (uint32_t i = 0; f->of && i < r->table->sector_count; i++)
		if (is(r->sectors[i].row->sector, f->of))
			return r->sectors[i].query;
	return f->of ? NULL : r->all_query;
}

static bool make_compares(struct report *r)
{
	if (!r->kase)
		return true;
	r->compares = arena_calloc(&r->arena, r->kase->figure_count + 1, sizeof *r->compares);
	if (!r->compares)
		return false;
	r->compare_count = r->kase->figure_count;
	for (size_t i = 0; i < r->compare_count; i++)
		r->compares[i] = (struct report_compare){.figure = &r->kase->figures[i],
							 .ours = ours(r, &r->kase->figures[i]),
							 .query = query_of(r, &r->kase->figures[i])};
	return true;
}

static const char *joined_span(struct report *r, int64_t start_ms, int64_t end_ms)
{
	return report_query_join(r, report_query_span(r, start_ms, end_ms));
}

/* Weeks and bars of the timeline. */
static bool make_spans(struct report *r)
{
	size_t n = r->findings ? r->findings->week_count : 0;
	uint32_t bars = 0;

	r->bar_days = r->day_count > DAYS_SINGLE ? 7 : 1;
	r->weeks = arena_calloc(&r->arena, n + 1, sizeof *r->weeks);
	r->bar_queries = arena_calloc(&r->arena, r->day_count + 1, sizeof *r->bar_queries);
	if (!r->weeks || !r->bar_queries)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct week_panel *w = &r->findings->weeks[i];
		const struct week_part *parts[] = {&w->before, &w->during, &w->after};

		r->weeks[i].panel = w;
		for (int k = 0; k < 3; k++)
			if (!(r->weeks[i].query[k] = joined_span(r, parts[k]->start_ms, parts[k]->end_ms)))
				return false;
	}
	for (uint32_t i = 0; i < r->day_count; i += r->bar_days)
		if (!(r->bar_queries[bars++] = joined_span(r, r->days_start_ms + i * DAY_MS,
							   r->days_start_ms + (i + r->bar_days) * DAY_MS)))
			return false;
	return true;
}

/* How the study was simulated, as `tamiz demo` noted it, in the report's language; "": not known; NULL:
 * it was not. */
static const char *simulated_words(struct report *r, const char *noted)
{
	const char *scale;
	char of[64];
	unsigned long long seed;

	if (!noted)
		return r->in->corpus->simulated ? "" : NULL;
	scale = strstr(noted, ", scale ");
	if (r->o->english || !scale || sscanf(noted, "simulation of %63[^,], seed %llu", of, &seed) != 2)
		return noted;
	return arena_printf(&r->arena, "simulación de %s, semilla %llu, escala %s",
			    strcmp(of, "a small case") ? of : "un caso pequeño", seed,
			    scale + strlen(", scale "));
}

static void find_span(struct report *r)
{
	const struct result *q = r->in->result;
	size_t first = bitset_next(&q->selection, 0);

	r->first_ms = r->last_ms = TIME_UNKNOWN;
	if (first >= q->corpus->dated)
		return;
	r->first_ms = q->corpus->time[first];
	for (row_t row = q->corpus->dated; row-- > first;)
		if (bitset_test(&q->selection, row)) {
			r->last_ms = q->corpus->time[row];
			break;
		}
}

/* What a bulletin says is kept, so that it can be asked again; a study that can't be written makes a
 * bulletin all the same, which then says so. */
static enum status keep_run(struct report *r, struct job *job, struct err *err)
{
	struct run_input in = {.study = r->in->study,
			       .corpus = r->in->corpus,
			       .score = r->in->score,
			       .registry = r->in->registry,
			       .result = r->in->result,
			       .method = r->in->method,
			       .filter = r->o->filter};
	struct err ignored;
	struct run run;
	enum status st;

	if (!in.method)
		return STATUS_OK;
	st = run_make(&in, "report", r->digest, job, &r->arena, &run, err);
	if (st)
		return st;
	memcpy(r->run, run.id, sizeof r->run);
	r->run_kept = run_keep(in.study, &run, &ignored) == STATUS_OK;
	return STATUS_OK;
}

const struct report_trend *report_trend_of(const struct report *r, const struct finding *f)
{
	for (uint32_t i = 0; i < r->trend_count; i++)
		if (r->trends[i].row == &r->in->result->trends[f->row])
			return &r->trends[i];
	return NULL;
}

static bool make_rules(struct report *r)
{
	if (!r->kase || !r->findings)
		return true;
	r->rules = arena_calloc(&r->arena, r->kase->rule_count + 1, sizeof *r->rules);
	if (!r->rules)
		return false;
	for (size_t i = 0; i < r->kase->rule_count; i++)
		r->rules[i].rule = &r->kase->rules[i];
	for (size_t i = 0; i < r->findings->count; i++) {
		struct report_rule *rule = &r->rules[r->findings->items[i].rule - r->kase->rules];
		const struct report_trend *t = report_trend_of(r, &r->findings->items[i]);

		if (!t)
			continue;
		rule->query = rule->count++ ? arena_printf(&r->arena, "%s OR (%s)", rule->query, t->query)
					    : arena_printf(&r->arena, "(%s)", t->query);
		if (!rule->query)
			return false;
	}
	return true;
}

static void find_title(struct report *r)
{
	const char *path = study_path(r->in->study), *slash = strrchr(path, '/');

	r->study_name = slash ? slash + 1 : path;
	r->title = r->kase ? report_words(r, r->kase->title) : r->study_name;
}

static enum status fill(struct report *r, struct job *job, struct err *err)
{
	const struct report_input *in = r->in;
	const char *noted;
	enum status st = case_of_study(in->study, &r->kase, err);

	if (!st)
		st = actor_table_make(in->result, in->score, in->registry, job, &r->table, err);
	if (!st && r->kase)
		st = findings_make(r->kase, in->result, in->score, in->registry, &r->findings, err);
	r->offset_ms = r->kase ? (int64_t)r->kase->offset_minutes * 60000 : 0;
	if (!st)
		st = day_counts(in->result, in->score, r->offset_ms, &r->arena, &r->days,
				&r->day_count, &r->days_start_ms, err);
	if (!st)
		st = study_sources(in->study, &r->arena, &r->sources, &r->source_count, err);
	if (!st)
		st = study_digest(in->study, job, r->digest, err);
	if (st)
		return st;
	st = keep_run(r, job, err);
	if (st)
		return st;
	st = study_meta(in->study, "simulated", &r->arena, &noted, err);
	if (st)
		return st;
	r->simulated = simulated_words(r, noted);
	r->shares = shares_of(&in->result->sums);
	find_span(r);
	find_title(r);
	if (!report_commands(r) || !make_trends(r) || !make_actors(r) || !make_accounts(r) ||
	    !make_blocs(r) || !make_spans(r) || !make_rules(r) || !make_compares(r))
		return err_nomem(err);
	return STATUS_OK;
}

enum status report_make(const struct report_input *in, const struct report_options *o,
			struct job *job, struct report **out, struct err *err)
{
	struct report *r = calloc(1, sizeof *r);
	enum status st;

	*out = NULL;
	if (!r)
		return err_nomem(err);
	r->in = in;
	r->o = o;
	/* Told as changed by comparison: a bulletin of a hundred changes that nobody made is worse than
	 * none. */
	st = points_shipped(&r->shipped, err);
	if (!st)
		st = report_query_filter(r, err);
	if (!st)
		st = fill(r, job, err);
	if (!st && r->arena.lacked)
		st = err_nomem(err);
	if (st)
		report_free(r);
	else
		*out = r;
	return st;
}

void report_free(struct report *r)
{
	if (!r)
		return;
	findings_free(r->findings);
	actor_table_free(r->table);
	case_free(r->kase);
	arena_free(&r->arena);
	free(r);
}
