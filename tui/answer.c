#include "config.h"

#include "answer.h"
#include "attrib.h"
#include "evidence.h"
#include "analyst.h"
#include "case.h"
#include "intl.h"
#include "memory.h"
#include "regex.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct held {
	atomic_int refs;
	struct score *score;
	struct registry *registry;
	struct case_file *kase;
	struct held *under; /* that the registry borrows from, or NULL */
};

static struct held *held_new(struct score *score, struct registry *registry)
{
	struct held *h = score || registry ? calloc(1, sizeof *h) : NULL;

	if (h) {
		h->score = score;
		h->registry = registry;
		atomic_init(&h->refs, 1);
	}
	return h;
}

static struct held *held_ref(struct held *h)
{
	if (h)
		atomic_fetch_add(&h->refs, 1);
	return h;
}

static void held_unref(struct held *h)
{
	if (!h || atomic_fetch_sub(&h->refs, 1) != 1)
		return;
	if (h->score)
		score_free(h->score);
	if (h->registry)
		registry_free(h->registry);
	case_free(h->kase);
	held_unref(h->under);
	free(h);
}

/* Stamps only tell worlds apart; they are never shown. */
static uint64_t stamp(void)
{
	static atomic_uint_fast64_t last;

	return atomic_fetch_add(&last, 1) + 1;
}

static struct world *world_make(const struct corpus *c, struct held *score, struct held *registry)
{
	struct world *w = calloc(1, sizeof *w);

	if (!w) {
		held_unref(score);
		held_unref(registry);
		return NULL;
	}
	atomic_init(&w->refs, 1);
	w->corpus = corpus_ref(c);
	w->held_score = score;
	w->held_registry = registry;
	w->score = score ? score->score : NULL;
	w->registry = registry ? registry->registry : NULL;
	return w;
}

struct world *world_new(const struct corpus *c, struct score *score, struct registry *registry)
{
	struct world *w = world_make(c, held_new(score, NULL), held_new(NULL, registry));

	if (w) {
		w->corpus_stamp = stamp();
		w->score_stamp = score ? stamp() : 0;
		w->registry_stamp = registry ? stamp() : 0;
	}
	return w;
}

void world_take_case(struct world *w, struct case_file *kase)
{
	struct held *h = kase ? calloc(1, sizeof *h) : NULL;

	if (!h) {
		case_free(kase);
		return;
	}
	h->kase = kase;
	atomic_init(&h->refs, 1);
	w->held_case = h;
	w->kase = kase;
}

/* Of the same study as another. */
static void share_case(struct world *w, const struct world *old)
{
	w->held_case = held_ref(old->held_case);
	w->kase = old->kase;
}

struct world *world_with_score(const struct world *old, struct score *score)
{
	struct world *w =
		world_make(old->corpus, held_new(score, NULL), held_ref(old->held_registry));

	if (w) {
		share_case(w, old);
		w->corpus_stamp = old->corpus_stamp;
		w->registry_stamp = old->registry_stamp;
		w->score_stamp = stamp();
	}
	return w;
}

struct world *world_with_registry(const struct world *old, struct registry *registry)
{
	struct world *w =
		world_make(old->corpus, held_ref(old->held_score), held_new(NULL, registry));

	if (w) {
		share_case(w, old);
		w->corpus_stamp = old->corpus_stamp;
		w->score_stamp = old->score_stamp;
		w->registry_stamp = stamp();
	}
	return w;
}

/* The registry as the study has it, not one that borrows from it. */
static struct held *base_of(const struct world *w)
{
	struct held *h = w->held_registry;

	return h && h->under ? h->under : h;
}

struct world *world_with_regrouped(const struct world *old, struct registry *registry)
{
	struct world *w = world_with_registry(old, registry);

	if (w && w->held_registry)
		w->held_registry->under = held_ref(base_of(old));
	return w;
}

const struct registry *world_ungrouped(const struct world *w)
{
	return base_of(w) ? base_of(w)->registry : NULL;
}

struct world *world_ref(struct world *w)
{
	if (w)
		atomic_fetch_add(&w->refs, 1);
	return w;
}

void world_unref(struct world *w)
{
	if (!w || atomic_fetch_sub(&w->refs, 1) != 1)
		return;
	held_unref(w->held_score);
	held_unref(w->held_registry);
	held_unref(w->held_case);
	corpus_unref(w->corpus);
	free(w);
}

bool question_copy(struct question *to, const struct question *from)
{
	char *filter = strdup(from->filter ? from->filter : "");

	if (!filter)
		return false;
	*to = *from;
	to->filter = filter;
	return true;
}

void question_free(struct question *q)
{
	free(q->filter);
	q->filter = NULL;
}

void answer_free(struct answer *a)
{
	if (!a)
		return;
	result_free(a->result);
	question_free(&a->question);
	world_unref(a->world);
	free(a->trend_analyst);
	actor_table_free(a->actors);
	findings_free(a->findings);
	free(a->reasons);
	free(a);
}

/* --- loading -----------------------------------------------------------------------------------
 */

static void load_run(struct task *t)
{
	struct load_task *l = (struct load_task *)t;
	struct registry *registry = NULL;
	struct corpus *corpus = NULL;
	struct case_file *kase = NULL;
	struct err ignored;

	job_phase(&t->job, N_("reading the study"), 0);
	t->status = study_load_first(l->study, &t->job, &corpus, &t->err);
	if (t->status != STATUS_OK)
		return;
	t->status = study_registry(l->study, corpus, &registry, &t->err);
	if (t->status == STATUS_OK) {
		l->world = world_new(corpus, NULL, registry);
		if (!l->world)
			t->status = err_nomem(&t->err);
	}
	/* A case that can't be read costs the calendar its rules, not the explorer. */
	if (l->world && case_of_study(l->study, &kase, &ignored) == STATUS_OK)
		world_take_case(l->world, kase);
	corpus_unref(corpus);
}

static void load_free(struct task *t)
{
	world_unref(((struct load_task *)t)->world);
	free(t);
}

struct task *load_task_new(struct study *s)
{
	struct load_task *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->task = (struct task){.kind = TASK_LOAD, .run = load_run, .free = load_free};
	l->study = s;
	return &l->task;
}

/* --- querying ----------------------------------------------------------------------------------
 */

static void focus(struct query *q, const struct question *from, const struct world *w)
{
	q->focus_tag = NONE;
	q->focus_start_ms = q->focus_end_ms = TIME_UNKNOWN;
	q->focus_account = from->account;
	if (w->registry && from->trend < w->registry->trend_count) {
		const struct trend *t = &w->registry->trends[from->trend];

		/* A trend that no post carries: a tag that none has. */
		q->focus_tag = t->tag == NONE ? w->corpus->n.tags : t->tag;
		q->focus_start_ms = t->start_ms;
		q->focus_end_ms = t->end_ms;
	} else if (from->tag < w->corpus->n.tags) {
		q->focus_tag = from->tag;
	}
}

static enum status who(struct answer *a, const struct world *w, struct job *job, struct err *err)
{
	enum status status;

	if (!w->registry || !w->registry->trend_count || a->question.by_tag)
		return STATUS_OK;
	status = actor_table_make(a->result, w->score, w->registry, job, &a->actors, err);
	if (status == STATUS_OK && w->kase)
		status = findings_make(w->kase, a->result, w->score, w->registry, &a->findings, err);
	return status;
}

static enum status why(struct answer *a, const struct world *w, struct job *job, struct err *err)
{
	const struct question *q = &a->question;
	const bool all = q->reasons_trend == NONE && q->reasons_tag == NONE;
	uint32_t i = all ? NONE : result_find_trend(a->result, q->reasons_trend, q->reasons_tag);
	struct bitset rows;
	enum status status;

	if (all)
		return reasons_make(w->corpus, w->score, &a->result->selection, job, &a->reasons, err);
	if (i == NONE) /* the filter leaves nothing of it */
		return STATUS_OK;
	if (!query_trend_rows(a->result, &a->result->trends[i], &rows))
		return err_nomem(err);
	status = reasons_make(w->corpus, w->score, &rows, job, &a->reasons, err);
	bitset_free(&rows);
	return status;
}

static bool of_years(const struct answer *a)
{
	const struct corpus *c = a->world->corpus;
	const struct registry *g = a->world->registry;
	int64_t from = c->dated ? c->time[0] : INT64_MAX,
		to = c->dated ? c->time[c->dated - 1] : INT64_MIN;

	for (uint32_t i = 0; g && i < g->trend_count; i++) {
		int64_t ms = g->trends[i].start_ms;

		if (ms == TIME_UNKNOWN)
			continue;
		from = ms < from ? ms : from;
		to = ms > to ? ms : to;
	}
	return from < to && to - from > INT64_C(300) * 86400000;
}

static enum status query_answer(struct query_task *t, const struct filter *filter)
{
	const struct question *q = &t->question;
	struct query query = {.filter = filter,
			      .by_tag = q->by_tag,
			      .trend_sort = q->trend_sort,
			      .post_sort = q->post_sort,
			      .account_sort = q->account_sort,
			      .trend_reverse = q->trend_reverse,
			      .post_reverse = q->post_reverse,
			      .account_reverse = q->account_reverse};
	struct filter_env env = {.corpus = t->world->corpus,
				 .score = t->world->score,
				 .registry = t->world->registry,
				 .regex = &regex_pcre2};
	struct answer *a = calloc(1, sizeof *a);
	enum status status;

	if (!a || !question_copy(&a->question, q)) {
		free(a);
		return err_nomem(&t->task.err);
	}
	a->world = world_ref(t->world);
	focus(&query, q, t->world);
	status = query_run(&query, &env, *t->cache, &t->task.job, &a->result, &t->task.err);
	if (status == STATUS_OK && q->reasons && t->world->score)
		status = why(a, t->world, &t->task.job, &t->task.err);
	if (status == STATUS_OK && q->who)
		status = who(a, t->world, &t->task.job, &t->task.err);
	if (status == STATUS_OK) {
		a->result->generation = t->task.generation;
		a->focus_sums = a->result->focus_sums;
		a->focus = shares_of(&a->focus_sums);
		analyst_sum(a);
		a->years = of_years(a);
		t->answer = a;
	} else {
		answer_free(a);
	}
	return status;
}

static void query_task_run(struct task *task)
{
	struct query_task *t = (struct query_task *)task;
	uint64_t now[3] = {t->world->corpus_stamp, t->world->score_stamp, t->world->registry_stamp};
	struct filter *filter = NULL;
	struct str text = {t->question.filter, strlen(t->question.filter)};

	if (!*t->cache && !(*t->cache = filter_cache_new())) {
		task->status = err_nomem(&task->err);
		return;
	}
	filter_cache_drop(*t->cache, now[0] != t->cache_stamps[0], now[1] != t->cache_stamps[1],
			  now[2] != t->cache_stamps[2]);
	memcpy(t->cache_stamps, now, sizeof now);
	/* The UI has said what is wrong with the text; here counts what it means so far. */
	task->status = filter_parse_prefix(text, &filter, &task->err);
	if (task->status == STATUS_OK || task->status == STATUS_USAGE)
		task->status = query_answer(t, filter);
	filter_free(filter);
}

static void query_task_free(struct task *task)
{
	struct query_task *t = (struct query_task *)task;

	answer_free(t->answer);
	question_free(&t->question);
	world_unref(t->world);
	free(t);
}

struct task *query_task_new(struct world *w, const struct question *q, struct filter_cache **cache,
			    uint64_t cache_stamps[3])
{
	struct query_task *t = calloc(1, sizeof *t);

	if (!t || !question_copy(&t->question, q)) {
		free(t);
		return NULL;
	}
	t->task = (struct task){.kind = TASK_QUERY, .run = query_task_run, .free = query_task_free};
	t->world = world_ref(w);
	t->cache = cache;
	t->cache_stamps = cache_stamps;
	return &t->task;
}

/* --- scoring -----------------------------------------------------------------------------------
 */

/* A difference in padding alone costs nothing but the thrift. */
static bool measures_anew(const struct evidence *before, const struct method *m)
{
	return !before || memcmp(&before->coord_params, &m->coord, sizeof m->coord) ||
	       memcmp(&before->copies_params, &m->copies, sizeof m->copies);
}

static void score_task_run(struct task *task)
{
	struct score_task *t = (struct score_task *)task;
	const struct evidence *before = t->world->score ? t->world->score->evidence : NULL;
	bool anew = measures_anew(before, &t->method);

	task->status = t->study ? study_load_rest(t->study, t->world->corpus, &task->job, &task->err)
				: STATUS_OK;
	if (task->status != STATUS_OK)
		return;
	if (anew)
		memory_spare_begin();
	task->status = score_run(t->world->corpus, &t->method, t->world->score, &task->job,
				 &t->score, &task->err);
	/* Who positioned what changes with the groups and with its own numbers; points leave both as they
	 * are. */
	if (task->status == STATUS_OK && t->world->registry &&
	    !(before && before->coord == t->score->evidence->coord &&
	      !memcmp(&t->world->registry->attrib, &t->method.attrib, sizeof t->method.attrib)))
		task->status = attrib_regroup(world_ungrouped(t->world), t->world->corpus,
					      &t->method.attrib, t->score->account_group,
					      t->score->evidence->coord->groups, &t->registry,
					      &task->err);
	if (anew)
		memory_spare_end();
}

static void score_task_free(struct task *task)
{
	struct score_task *t = (struct score_task *)task;

	if (t->score)
		score_free(t->score);
	registry_free(t->registry);
	world_unref(t->world);
	free(t);
}

struct task *score_task_new(struct study *s, struct world *w, const struct method *m)
{
	struct score_task *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->task = (struct task){.kind = TASK_SCORE, .run = score_task_run, .free = score_task_free};
	t->study = s;
	t->world = world_ref(w);
	t->method = *m;
	return &t->task;
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

static void mark_run(struct task *task)
{
	const struct attrib_params shipped = attrib_defaults();
	struct mark_task *t = (struct mark_task *)task;
	struct verdict_word *words = calloc(t->count + 1, sizeof *words);

	job_phase(&task->job, N_("writing verdicts"), t->count);
	for (size_t i = 0; words && i < t->count; i++) {
		const struct verdict *v = &t->verdicts[i];

		words[i] = (struct verdict_word){v->target, v->word ? v->word : verdict_mark_name(v->mark),
						 v->note};
	}
	task->status = words ? study_verdicts(t->study, words, t->count, t->who, &task->job, &task->err)
			     : err_nomem(&task->err);
	free(words);
	t->kept = task->status == STATUS_OK;
	if (task->status == STATUS_OK)
		task->status = study_registry(t->study, t->world->corpus, &t->registry, &task->err);
	if (task->status == STATUS_OK && t->world->score)
		task->status = attrib_regroup(t->registry, t->world->corpus,
					      t->world->registry ? &t->world->registry->attrib
								 : &shipped,
					      t->world->score->account_group,
					      t->world->score->evidence->coord->groups,
					      &t->grouped, &task->err);
}

static void mark_free(struct task *task)
{
	struct mark_task *t = (struct mark_task *)task;

	for (size_t i = 0; i < t->count; i++) {
		free(t->verdicts[i].target);
		free(t->verdicts[i].note);
		free(t->verdicts[i].word);
	}
	free(t->verdicts);
	registry_free(t->grouped);
	registry_free(t->registry);
	world_unref(t->world);
	free(t);
}

struct task *mark_task_new(struct study *s, struct world *w, struct verdict *verdicts, size_t count,
			   const char *who)
{
	struct mark_task *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->task = (struct task){.kind = TASK_MARK, .run = mark_run, .free = mark_free};
	t->study = s;
	t->world = world_ref(w);
	t->verdicts = verdicts;
	t->count = count;
	t->who = who;
	return &t->task;
}
