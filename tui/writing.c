#include "config.h"

#include "writing.h"
#include "intl.h"
#include "regex.h"

#include <stdlib.h>
#include <string.h>

static enum status write_bulletin(struct write_task *t, struct result *r)
{
	struct report_input in = {t->study,	    t->world->corpus, t->world->score,
				  t->world->registry, r,	      &t->method};
	struct report_options o = {.format = t->format,
				   .english = t->english,
				   .filter = *t->filter ? t->filter : NULL};

	return report_write(&in, &o, t->path, &t->task.job, &t->task.err);
}

static enum status write_rows(struct write_task *t, struct result *r)
{
	struct export_input in = {.study = t->study,
				  .corpus = t->world->corpus,
				  .score = t->world->score,
				  .registry = t->world->registry,
				  .result = r,
				  .method = &t->method,
				  .filter = *t->filter ? t->filter : NULL,
				  .english = t->english};

	return export_write(&in, t->kind, t->jsonl, t->path, &t->task.job, &t->task.err);
}

static void run(struct task *task)
{
	struct write_task *t = (struct write_task *)task;
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	struct filter_env env = {.corpus = t->world->corpus,
				 .score = t->world->score,
				 .registry = t->world->registry,
				 .regex = &regex_pcre2};
	struct filter_cache *cache = filter_cache_new();
	struct filter *filter = NULL;
	struct result *r = NULL;
	struct err *err = &task->err;

	job_phase(&task->job, N_("writing a file"), 0);
	if (!cache) {
		task->status = err_nomem(err);
		goto out;
	}
	task->status = filter_parse((struct str){t->filter, strlen(t->filter)}, &filter, err);
	if (task->status != STATUS_OK)
		goto out;
	q.filter = filter;
	task->status = query_run(&q, &env, cache, &task->job, &r, err);
	if (task->status != STATUS_OK)
		goto out;
	t->selected = r->selected;
	t->accounts = r->account_count;
	t->trends = r->trend_count;
	if (!r->selected && (t->bulletin || t->kind != EXPORT_VERDICTS))
		task->status = err_set(err, STATUS_NOTHING, "%s",
				       _("the selection is empty: nothing was written"));
	else
		task->status = t->bulletin ? write_bulletin(t, r) : write_rows(t, r);
out:
	if (r)
		result_free(r);
	filter_free(filter);
	filter_cache_free(cache);
}

static void release(struct task *task)
{
	struct write_task *t = (struct write_task *)task;

	world_unref(t->world);
	free(t->filter);
	free(t->path);
	free(t);
}

struct write_task *write_task_new(struct study *s, struct world *w, const struct method *m,
				  const char *filter, const char *path)
{
	struct write_task *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->task = (struct task){.kind = TASK_WRITE, .run = run, .free = release};
	t->study = s;
	t->world = world_ref(w);
	t->method = *m;
	t->filter = strdup(filter);
	t->path = strdup(path);
	if (t->filter && t->path)
		return t;
	release(&t->task);
	return NULL;
}
