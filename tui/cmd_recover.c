/* tamiz recover | verdicts: what can be saved of a damaged study; verdicts of a colleague. */
#include "config.h"

#include "arena.h"
#include "commands.h"
#include "intl.h"
#include "progress.h"
#include "study.h"
#include "verdict.h"

#include <string.h>
#include <sys/stat.h>

struct recovery {
	const char *from, *to;
	int64_t saved, lost;
};

static enum status recover_work(void *ctx, struct job *job, struct err *err)
{
	struct recovery *r = ctx;

	return study_recover(r->from, r->to, job, &r->saved, &r->lost, err);
}

int cmd_recover(const struct cli *c)
{
	struct recovery r;
	struct err err = {0};
	struct stat info;
	struct job job;

	if (c->operand_count != 2)
		return cli_usage(c, _("recover takes the damaged STUDY and the NEW one"));
	/* A pipe would keep us waiting. */
	if (!stat(c->operands[0], &info) && !S_ISREG(info.st_mode)) {
		err_set(&err, STATUS_FAILED, "%s: not a regular file", c->operands[0]);
		return cli_fail(c, &err);
	}
	r = (struct recovery){.from = c->operands[0], .to = c->operands[1]};
	job_init(&job, c->threads);
	if (progress_run(c, &job, recover_work, &r, &err) != STATUS_OK)
		return cli_fail(c, &err);
	cli_note(c, _("%s: %lld posts saved; %lld places could not be read"), r.to,
		 (long long)r.saved, (long long)r.lost);
	return !r.saved ? EXIT_NOTHING : r.lost ? EXIT_REJECTED : EXIT_OK;
}

/* Two colleagues of two minds: neither word is lost, and both are told. */
static void dispute(void *ctx, const struct verdict_row *v, bool counts)
{
	cli_note(ctx, counts ? _("in dispute: %.*s is %.*s by %.*s, which counts")
			     : _("in dispute: %.*s is %.*s by %.*s"),
		 (int)v->target.len, v->target.p, (int)v->mark.len, v->mark.p, (int)v->by.len, v->by.p);
}

/* A study or, where the file is none, an export of one's verdicts. */
static enum status merge(struct study *study, const char *path, int64_t *taken, struct err *err)
{
	struct arena arena = {0};
	struct study *other = NULL;
	struct verdict_row *rows;
	bool is_study;
	size_t n;
	enum status st = study_recognise(path, &is_study, err);

	if (st)
		return st;
	if (is_study) {
		st = study_open(path, STUDY_READ, &other, err);
		if (!st)
			st = study_merge_verdicts(study, other, taken, err);
		study_close(other);
		return st;
	}
	st = verdict_file_read(path, &arena, &rows, &n, err);
	if (!st)
		st = study_merge_verdict_rows(study, rows, n, taken, err);
	arena_free(&arena);
	return st;
}

int cmd_verdicts(const struct cli *c)
{
	struct study *study = NULL;
	struct err err = {0};
	int64_t taken = 0;
	int status = EXIT_OK;

	if (c->operand_count != 3 || strcmp(c->operands[0], "merge"))
		return cli_usage(c, _("verdicts takes merge STUDY OTHER"));
	if (study_open(c->operands[1], STUDY_WRITE, &study, &err) != STATUS_OK ||
	    merge(study, c->operands[2], &taken, &err) != STATUS_OK)
		status = cli_fail(c, &err);
	else
		cli_note(c,
			 ngettext("%lld verdict taken over", "%lld verdicts taken over",
				  (unsigned long)taken),
			 (long long)taken);
	if (!status && verdict_disputes(study, dispute, (void *)c, &err) != STATUS_OK)
		status = cli_fail(c, &err);
	study_close(study);
	return status;
}
