#include "config.h"

#include "demo.h"
#include "replace.h"
#include "safe.h"

#include <inttypes.h>
#include <string.h>

static const struct sim_plan *plan_of(const struct case_file *c)
{
	return c && c->simulation ? c->simulation : sim_plan_small();
}

enum status demo_fill(struct study *s, const struct case_file *c, const struct demo_options *o,
		      struct job *job, struct err *err)
{
	const struct sim_options options = {.scale = o->scale, .seed = o->seed};
	struct import_totals totals;
	struct sim_truth *truth = NULL;
	struct sink sink;
	struct err ended;
	char name[160];
	enum status st;

	snprintf(name, sizeof name, "simulation of %.60s, seed %" PRIu64 ", scale %g",
		 c ? c->id : "a small case", o->seed, o->scale);
	st = study_sink_begin(s, name, &sink, err);
	if (st)
		return st;
	st = sim_run(plan_of(c), &options, &sink, job, &truth, err);
	if (study_sink_end(s, job, &totals, st ? &ended : err) && !st)
		st = err->status;
	if (!st)
		st = study_meta_set(s, "simulated", name, err);
	if (!st && c)
		st = case_apply(s, c, true, err);
	if (!st && o->truth_path)
		st = demo_write_truth(plan_of(c), truth, o->truth_path, err);
	sim_truth_free(truth);
	return st;
}

static double share(int64_t part, int64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

static void write_trend(FILE *f, const struct sim_plan *plan, const struct sim_truth_trend *t,
			bool last)
{
	const struct str none = {NULL, 0};

	fputs("    {\"tag\": ", f);
	safe_json(f, t->tag);
	fprintf(f, ", \"start_ms\": %" PRId64 ", \"end_ms\": %" PRId64 ", \"actor\": ", t->start_ms,
		t->end_ms);
	safe_json(f, t->actor == SIM_NOBODY ? none : plan->actors[t->actor].id);
	fprintf(f,
		", \"posts\": %" PRId64
		", \"automated\": %.6f, \"coordinated\": %.6f, \"inorganic\": %.6f}%s\n",
		t->posts, share(t->automated, t->posts), share(t->coordinated, t->posts),
		share(t->automated + t->coordinated, t->posts), last ? "" : ",");
}

enum status demo_write_truth(const struct sim_plan *plan, const struct sim_truth *t,
			     const char *path, struct err *err)
{
	struct replacement r;
	enum status st = replace_begin(&r, path, err);

	if (st)
		return st;
	fprintf(r.file,
		"{\n  \"format\": \"tamiz-truth\",\n  \"posts\": %" PRId64 ",\n  \"trends\": [\n",
		t->posts);
	for (uint32_t i = 0; i < t->trend_count; i++)
		write_trend(r.file, plan, &t->trends[i], i + 1 == t->trend_count);
	fputs("  ],\n  \"accounts\": [\n", r.file);
	for (uint32_t i = 0; i < t->account_count; i++) {
		const struct sim_truth_account *a = &t->accounts[i];

		fprintf(r.file,
			"    {\"id\": \"%" PRIu64
			"\", \"role\": \"%s\", \"person\": %u, \"posts\": %u, "
			"\"inorganic\": %u}%s\n",
			a->id, sim_role_name(a->role), a->person, a->posts, a->inorganic,
			i + 1 == t->account_count ? "" : ",");
	}
	fputs("  ]\n}\n", r.file);
	return replace_end(&r, err);
}
