/* tamiz runs, tamiz check --rerun: kept figures, and the same figures computed again. */
#include "config.h"

#include "attrib.h"
#include "commands.h"
#include "intl.h"
#include "progress.h"
#include "regex.h"
#include "run.h"
#include "say.h"
#include "session.h"
#include "json_load.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { R_RUN, R_TIME, R_BY, R_FILTER, R_POSTS, R_INORGANIC, R_LO, R_HI, R_PROGRAM, R_DATASET,
       R_PARAMETERS, R_RESULT, R_COUNT };

static const struct output_column columns[R_COUNT] = {
	[R_RUN] = {"run", COLUMN_TEXT, 12},
	[R_TIME] = {"time", COLUMN_TIME, 19},
	[R_BY] = {"by", COLUMN_TEXT, 7},
	[R_FILTER] = {"filter", COLUMN_TEXT, 24},
	[R_POSTS] = {"posts", COLUMN_COUNT, 9},
	[R_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[R_LO] = {"lo", COLUMN_SHARE, 7},
	[R_HI] = {"hi", COLUMN_SHARE, 7},
	[R_PROGRAM] = {"program", COLUMN_TEXT, 14},
	[R_DATASET] = {"dataset", COLUMN_TEXT, 0},
	[R_PARAMETERS] = {"parameters", COLUMN_JSON, 0},
	[R_RESULT] = {"result", COLUMN_JSON, 0},
};

static struct str text_cell(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

static double share_of(const json_t *result, const char *key)
{
	const json_t *v = json_object_get(result, key);

	return json_is_number(v) ? json_number_value(v) : NAN;
}

static void print_run(struct output *o, const struct run *r, struct arena *arena)
{
	json_t *result = json_load_bytes(r->result, strlen(r->result), 0, NULL, NULL), *posts = json_object_get(result, "posts");
	struct output_cell cells[R_COUNT] = {0};

	cells[R_RUN].text = text_cell(r->id);
	cells[R_TIME].integer = r->started_ms;
	cells[R_BY].text = text_cell(run_asked_by(r, arena));
	cells[R_FILTER].text = text_cell(run_filter(r, arena));
	cells[R_POSTS].integer =
		json_is_integer(posts) ? (int64_t)json_integer_value(posts) : COUNT_UNKNOWN;
	cells[R_INORGANIC].number = share_of(result, "inorganic");
	cells[R_LO].number = share_of(result, "lo");
	cells[R_HI].number = share_of(result, "hi");
	cells[R_PROGRAM].text = text_cell(r->program);
	cells[R_DATASET].text = text_cell(r->dataset);
	if (result) {
		cells[R_PARAMETERS].text = text_cell(r->parameters);
		cells[R_RESULT].text = text_cell(r->result);
	}
	output_row(o, cells);
	json_decref(result);
}

static int list_runs(const struct cli *c, struct study *study, enum output_format format,
		     size_t most)
{
	struct arena arena = {0};
	struct run *runs;
	struct err err = {0};
	struct output *o;
	size_t n = 0;

	if (study_runs(study, &arena, &runs, &n, &err) != STATUS_OK) {
		arena_free(&arena);
		return cli_fail(c, &err);
	}
	o = output_begin(format, columns, R_COUNT);
	for (size_t i = 0; o && i < n && i < most; i++)
		print_run(o, &runs[i], &arena);
	output_end(o);
	output_lose(arena.lacked);
	arena_free(&arena);
	return n ? EXIT_OK : EXIT_NOTHING;
}

/* Computes with -f, --set and --points, and keeps. */
static int keep(const struct cli *c)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	struct arena arena = {0};
	struct result *r = NULL;
	struct err err = {0};
	struct session s;
	struct run run;
	int status = session_open(&s, c);

	if (!status)
		status = session_query(&s, &q, &r);
	if (!status) {
		struct run_input in = {s.study, s.corpus,  s.score, s.registry,
				       r,	&s.method, c->value[OPT_FILTER]};

		if (run_make(&in, "runs", NULL, &s.job, &arena, &run, &err) != STATUS_OK ||
		    run_keep(s.study, &run, &err) != STATUS_OK)
			status = cli_fail(c, &err);
		else
			say(stdout, "%s\n", run.id);
	}
	if (r)
		result_free(r);
	arena_free(&arena);
	session_close(&s);
	return status;
}

int cmd_runs(const struct cli *c)
{
	enum output_format format;
	size_t limit;
	struct study *study = NULL;
	struct err err = {0};
	int status;

	if (c->operand_count != 1)
		return cli_usage(c, _("which study?"));
	if ((status = session_listing(c, SIZE_MAX, &format, &limit)))
		return status;
	if (c->value[OPT_KEEP])
		return keep(c);
	if (study_open(c->operands[0], STUDY_READ, &study, &err) != STATUS_OK)
		return cli_fail(c, &err);
	status = list_runs(c, study, format, limit);
	study_close(study);
	return status;
}

/* --- again ---------------------------------------------------------------------------------------
 */

struct again {
	struct study *study;
	const char *wanted; /* the beginning of an id, or NULL: all */
	struct arena arena;
	struct corpus *corpus;
	struct registry *ungrouped, *registry;
	struct score *score; /* of the run before: its evidence is taken over where that is equal */
	struct run *runs;
	size_t count, asked, same;
	char digest[STUDY_DIGEST];
	FILE *out; /* the report so far */
	char *text;
	size_t len;
};

static enum status load(struct again *k, struct job *job, struct err *err)
{
	enum status st = study_load(k->study, job, &k->corpus, err);

	if (!st)
		st = study_registry(k->study, k->corpus, &k->ungrouped, err);
	return st ? st : study_digest(k->study, job, k->digest, err);
}

static enum status query(struct again *k, const char *filter_text, const struct method *m,
			 struct job *job, struct run *now, struct err *err)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	struct filter_env env = {k->corpus, k->score, k->registry, &regex_pcre2};
	struct filter_cache *cache = filter_cache_new();
	struct filter *filter = NULL;
	struct result *r = NULL;
	enum status st = cache ? STATUS_OK : err_nomem(err);

	if (!st && filter_text)
		st = filter_parse(text_cell(filter_text), &filter, err);
	q.filter = filter;
	if (!st)
		st = query_run(&q, &env, cache, job, &r, err);
	if (!st) {
		struct run_input in = {k->study, k->corpus, k->score, k->registry,
				       r,	 m,	    filter_text};

		st = run_make(&in, "check", k->digest, job, &k->arena, now, err);
	}
	if (r)
		result_free(r);
	filter_free(filter);
	filter_cache_free(cache);
	return st;
}

static const char *translated(const char *text)
{
	return gettext(text);
}

/* Indented lines of what differs, or nothing. */
static void tell(struct again *k, const char *lines)
{
	for (const char *p = lines; *p;) {
		size_t n = strcspn(p, "\n");

		fprintf(k->out, "  %.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static enum status ask(struct again *k, const struct run *kept, struct job *job, struct err *err)
{
	struct score *score = NULL;
	char *notes = NULL, *lines = NULL;
	struct method m;
	struct run now;
	bool same = false;
	enum status st = run_method(kept, translated, &m, &k->arena, &notes, err);

	if (!st)
		st = score_run(k->corpus, &m, k->score, job, &score, err);
	if (st)
		return st;
	score_free(k->score);
	k->score = score;
	registry_free(k->registry);
	k->registry = NULL;
	st = attrib_regroup(k->ungrouped, k->corpus, &m.attrib, score->account_group, score->groups,
			    &k->registry, err);
	if (!st)
		st = query(k, run_filter(kept, &k->arena), &m, job, &now, err);
	if (!st)
		st = run_compare(kept, &now, translated, &k->arena, &lines, &same, err);
	if (st)
		return st;
	k->asked++;
	k->same += same;
	fprintf(k->out, same ? _("run %s: every figure is the same\n") : _("run %s: DIFFERS\n"),
		kept->id);
	tell(k, notes);
	tell(k, lines);
	return STATUS_OK;
}

static enum status ask_all(void *ctx, struct job *job, struct err *err)
{
	struct again *k = ctx;
	enum status st = study_runs(k->study, &k->arena, &k->runs, &k->count, err);
	bool loaded = false;

	for (size_t i = 0; !st && i < k->count; i++) {
		if (k->wanted && strncmp(k->runs[i].id, k->wanted, strlen(k->wanted)) != 0)
			continue;
		if (!loaded)
			st = load(k, job, err);
		loaded = true;
		if (!st)
			st = ask(k, &k->runs[i], job, err);
	}
	return st;
}

int cmd_rerun(const struct cli *c)
{
	struct again k = {.wanted = c->operand_count == 2 ? c->operands[1] : NULL};
	struct err err = {0};
	struct job job;
	int status = EXIT_OK;

	if (c->operand_count != 1 && c->operand_count != 2)
		return cli_usage(c, _("check takes STUDY, and with --rerun the run too"));
	if (study_open(c->operands[0], STUDY_READ, &k.study, &err) != STATUS_OK)
		return cli_fail(c, &err);
	job_init(&job, c->threads);
	k.out = open_memstream(&k.text, &k.len);
	if (!k.out)
		err_nomem(&err);
	if (!k.out || progress_run(c, &job, ask_all, &k, &err) != STATUS_OK) {
		status = cli_fail(c, &err);
	} else if (!k.asked) {
		err_set(&err, STATUS_NOTHING,
			k.wanted ? _("no run of that name is kept in this study")
				 : _("no run is kept in this study"));
		status = cli_fail(c, &err);
	} else {
		output_lose(fflush(k.out) || ferror(k.out));
		say_text(stdout, k.text);
		status = k.same == k.asked ? EXIT_OK : EXIT_ENGINE;
	}
	if (k.out)
		fclose(k.out);
	free(k.text);
	score_free(k.score);
	registry_free(k.registry);
	registry_free(k.ungrouped);
	corpus_unref(k.corpus);
	study_close(k.study);
	arena_free(&k.arena);
	return status;
}
