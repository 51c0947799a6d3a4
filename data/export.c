#include "config.h"

#include "export_private.h"
#include "replace.h"
#include "run.h"

#include <string.h>

static const char *const names[EXPORT_KINDS] = {
	[EXPORT_POSTS] = "posts",   [EXPORT_ACCOUNTS] = "accounts",
	[EXPORT_TRENDS] = "trends", [EXPORT_VERDICTS] = "verdicts",
	[EXPORT_CSDS] = "csds",	    [EXPORT_GRAPHML] = "graphml",
	[EXPORT_GEXF] = "gexf",	    [EXPORT_EVIDENCE] = "evidence",
};

enum export_kind export_kind_named(const char *name)
{
	int kind = 0;

	while (kind < EXPORT_KINDS && strcmp(names[kind], name))
		kind++;
	return (enum export_kind)kind;
}

const char *export_kind_name(enum export_kind kind)
{
	return names[kind];
}

static enum status write_kind(const struct export_input *in, enum export_kind kind, bool jsonl,
			      FILE *f, struct job *job, struct err *err)
{
	enum status st;

	switch (kind) {
	case EXPORT_POSTS:
		st = export_posts(in, jsonl, f, job);
		break;
	case EXPORT_ACCOUNTS:
		st = export_accounts(in, jsonl, f, job);
		break;
	case EXPORT_TRENDS:
		st = export_trends(in, jsonl, f, job);
		break;
	case EXPORT_CSDS:
		st = export_csds(in, f, job);
		break;
	case EXPORT_VERDICTS:
		return export_verdicts(in, jsonl, f, err);
	case EXPORT_GRAPHML:
	case EXPORT_GEXF:
		return export_network(in, kind == EXPORT_GEXF, f, job, err);
	default:
		return export_evidence(in, f, job, err);
	}
	if (st == STATUS_NOMEM)
		return err_nomem(err);
	return st ? err_set(err, st, "export stopped") : STATUS_OK;
}

/* Figures that leave the program are kept, so that they can be asked again; what a study that can't
 * be written does not keep is exported all the same. */
static enum status keep_run(const struct export_input *in, enum export_kind kind, struct job *job,
			    struct err *err)
{
	struct run_input of = {.study = in->study,
			       .corpus = in->corpus,
			       .score = in->score,
			       .registry = in->registry,
			       .result = in->result,
			       .method = in->method,
			       .filter = in->filter};
	struct arena arena = {0};
	struct err ignored;
	enum status st;
	struct run run;

	if (kind == EXPORT_VERDICTS || kind == EXPORT_CSDS)
		return STATUS_OK;
	st = run_make(&of, "export", NULL, job, &arena, &run, err);
	if (!st)
		(void)run_keep(in->study, &run, &ignored);
	arena_free(&arena);
	return st;
}

enum status export_write(const struct export_input *in, enum export_kind kind, bool jsonl,
			 const char *path, struct job *job, struct err *err)
{
	struct replacement to;
	enum status st = keep_run(in, kind, job, err);

	if (!st)
		st = replace_begin(&to, path, err);
	if (st)
		return st;
	st = write_kind(in, kind, jsonl, to.file, job, err);
	if (!st)
		return replace_end(&to, err);
	replace_abandon(&to);
	return st;
}
