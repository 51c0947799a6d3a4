/* tamiz demo: the built-in case, simulated, as a study to explore or as files to import. */
#include "config.h"

#include "commands.h"
#include "demo.h"
#include "explore.h"
#include "intl.h"
#include "paths.h"
#include "progress.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const default_case = "ve-2021-regional";

struct demo_run {
	struct case_file *file;
	struct demo_options options;
	struct study *study;
	enum demo_raw raw;
	const char *raw_path; /* NULL: into the study */
};

static enum status demo_work(void *ctx, struct job *job, struct err *err)
{
	struct demo_run *d = ctx;

	if (d->raw_path)
		return demo_write_raw(d->file, &d->options, d->raw, d->raw_path, job, err);
	return demo_fill(d->study, d->file, &d->options, job, err);
}

static int parse(const struct cli *c, struct demo_run *d)
{
	const char *scale = c->value[OPT_SCALE], *seed = c->value[OPT_SEED];
	const char *raw = c->value[OPT_RAW];
	char *end;

	d->options =
		(struct demo_options){.scale = 0.01, .seed = 1, .truth_path = c->value[OPT_TRUTH]};
	if (c->operand_count)
		return cli_usage(c, _("demo takes no operand"));
	if (scale) {
		d->options.scale = strtod(scale, &end);
		if (*end || !(d->options.scale > 0) || d->options.scale > 100)
			return cli_usage(c, _("--scale takes a number above 0, at most 100"));
	}
	if (seed) {
		errno = 0;
		d->options.seed = strtoull(seed, &end, 10);
		if (errno || *end || !*seed || *seed == '-')
			return cli_usage(c, _("--seed takes a whole number"));
	}
	if (raw && !demo_raw_named(raw, &d->raw))
		return cli_usage(c, _("--raw takes x-v2, x-v11 or csv"));
	if (raw && !c->value[OPT_OUTPUT])
		return cli_usage(c, _("--raw needs -o FILE"));
	d->raw_path = raw ? c->value[OPT_OUTPUT] : NULL;
	return EXIT_OK;
}

/* The folders above a file of our own, made where they are missing. */
static int make_folders(char *path)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) && errno != EEXIST) {
			*p = '/';
			return -1;
		}
		*p = '/';
	}
	return 0;
}

/* Without -o the study is kept among the user's own files, one for each version, scale and seed, so
 * that verdicts given in it are there the next time. */
static int own_path(const struct cli *c, const struct demo_run *d, char *path, size_t cap)
{
	char name[128];

	snprintf(name, sizeof name, "demo-%s-%g-%llu.tamiz", PACKAGE_VERSION, d->options.scale,
		 (unsigned long long)d->options.seed);
	if (paths_state(path, cap, name))
		snprintf(path, cap, "%s", name);
	if (make_folders(path))
		return cli_usage(c, _("can't make the folder of %s; name a study with -o"), path);
	return EXIT_OK;
}

/* Fills a new study beside its final name and renames it: a broken-off demo leaves nothing behind.
 */
static int make_study(const struct cli *c, struct demo_run *d, const char *path)
{
	char unfinished[4200];
	struct err err = {0};
	struct job job;
	int status = EXIT_OK;

	job_init(&job, c->threads);
	snprintf(unfinished, sizeof unfinished, "%s.making", path);
	unlink(unfinished);
	if (study_open(unfinished, STUDY_CREATE, &d->study, &err) != STATUS_OK ||
	    progress_run(c, &job, demo_work, d, &err) != STATUS_OK)
		status = cli_fail(c, &err);
	study_close(d->study);
	if (!status && rename(unfinished, path)) {
		err_errno(&err, errno, "%s", path);
		status = cli_fail(c, &err);
	}
	if (status)
		unlink(unfinished);
	return status;
}

static int write_raw(const struct cli *c, struct demo_run *d)
{
	struct err err = {0};
	struct job job;

	job_init(&job, c->threads);
	return progress_run(c, &job, demo_work, d, &err) == STATUS_OK ? EXIT_OK : cli_fail(c, &err);
}

int cmd_demo(const struct cli *c)
{
	const char *given = c->value[OPT_OUTPUT];
	struct demo_run d = {0};
	struct err err = {0};
	char own[4096];
	int status = parse(c, &d);

	if (status)
		return status;
	if (case_read(c->value[OPT_CASE] ? c->value[OPT_CASE] : default_case, &d.file, &err) !=
	    STATUS_OK)
		return cli_fail(c, &err);
	if (d.raw_path) {
		status = write_raw(c, &d);
		goto out;
	}
	if (!given && (status = own_path(c, &d, own, sizeof own)))
		goto out;
	if (given && !access(given, F_OK)) {
		status = cli_usage(c, _("%s exists; a demo does not write over it"), given);
		goto out;
	}
	if (given || access(own, F_OK) || d.options.truth_path)
		status = make_study(c, &d, given ? given : own);
	/* With -o the study is what was asked for, unless a tour of it is too. */
	if (!status && (!given || c->value[OPT_TOUR]))
		status = explore_study(c, given ? given : own);
out:
	case_free(d.file);
	return status;
}
