#include "config.h"

#include "importing.h"

#include "case.h"
#include "intl.h"
#include "progress.h"
#include "study.h"
#include "say.h"
#include "sniff.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *translated(const char *text)
{
	return *text ? _(text) : text;
}

void importing_options(const struct cli *c, struct format_options *o)
{
	*o = (struct format_options){
		.translate = translated,
		.format = c->value[OPT_AS],
		.map_file = c->value[OPT_MAP],
		.timezone = c->value[OPT_TIMEZONE],
		.day_order = c->value[OPT_DATES],
		.columns = c->value[OPT_COLUMNS],
		.platform = c->value[OPT_PLATFORM],
		.reference_reader = c->value[OPT_JANSSON] != NULL,
	};
}

void importing_print(const char *text)
{
	say_text(stdout, text);
	if (*text && text[strlen(text) - 1] != '\n')
		say_text(stdout, "\n");
}

int importing_study_path(const struct cli *c, char *path, size_t cap)
{
	static const char *const endings[] = {".gz",	 ".zst", ".xz",	 ".json", ".jsonl",
					      ".ndjson", ".csv", ".tsv", ".txt"};
	size_t len;
	int n;

	if (c->value[OPT_OUTPUT]) {
		n = snprintf(path, cap, "%s", c->value[OPT_OUTPUT]);
		return n < 0 || (size_t)n >= cap ? cli_usage(c, _("the study's path is too long"))
						 : 0;
	}
	if (!c->operand_count || !strcmp(c->operands[0], "-"))
		return cli_usage(c, _("name the study with -o"));
	n = snprintf(path, cap, "%s", c->operands[0]);
	if (n < 0 || (size_t)n + sizeof ".tamiz" >= cap)
		return cli_usage(c, _("the study's path is too long"));
	len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t e = strlen(endings[i]);

		if (len > e && !strcmp(path + len - e, endings[i])) {
			path[len -= e] = '\0';
			i = (size_t)-1; /* .jsonl.gz has two */
		}
	}
	memcpy(path + len, ".tamiz", sizeof ".tamiz");
	return 0;
}

struct importing {
	const struct cli *cli;
	struct study *study;
	struct format_options options;
	struct import_totals all;
	const char *path;
	struct import_totals one;
	bool failed, stopped;
	size_t files;
};

static enum status import_work(void *ctx, struct job *job, struct err *err)
{
	struct importing *im = ctx;

	return study_import(im->study, im->path, &im->options, job, &im->one, err);
}

static void add_totals(struct import_totals *all, const struct import_totals *one)
{
	all->read += one->read;
	all->imported += one->imported;
	all->merged += one->merged;
	all->rejected += one->rejected;
	all->bytes += one->bytes;
	all->seconds += one->seconds;
}

static void say_totals(const struct cli *c, const char *path, const struct import_totals *t)
{
	cli_note(c,
		 _("%s: %s: read %lld = imported %lld + merged %lld + rejected %lld (%.1f MB, %.2f "
		   "s)"),
		 path, t->facts.format, (long long)t->read, (long long)t->imported,
		 (long long)t->merged, (long long)t->rejected, (double)t->bytes / 1e6, t->seconds);
}

/* What nothing in the file proves, a line each: a wrong zone or day order moves every figure. */
static void say_assumptions(const struct cli *c, const struct import_totals *t)
{
	for (const char *line = t->facts.assumed; *line;) {
		size_t len = strcspn(line, "\n");

		cli_note(c, "  %.*s", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static void import_file(struct importing *im, const char *path)
{
	struct err err = {0};
	struct job job;
	enum status status;

	if (im->stopped)
		return;
	job_init(&job, im->cli->threads);
	im->path = path;
	im->one = (struct import_totals){0};
	status = progress_run(im->cli, &job, import_work, im, &err);
	add_totals(&im->all, &im->one);
	im->files++;
	if (status == STATUS_OK || status == STATUS_REJECTED || status == STATUS_CANCELLED) {
		say_totals(im->cli, path, &im->one);
		say_assumptions(im->cli, &im->one);
	}
	if (status == STATUS_CANCELLED) {
		im->stopped = true;
		cli_note(im->cli,
			 _("stopped; what was read is kept, and importing again completes it"));
	} else if (status != STATUS_OK && status != STATUS_REJECTED) {
		cli_fail(im->cli, &err);
		im->failed = true;
	}
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void import_operand(struct importing *im, const char *path, int depth)
{
	struct dirent **entries;
	struct stat st;
	int n;

	/* A folder may come from a stranger: its pipes would keep us waiting, and its links would have files of
	 * ours copied into the study. */
	if (depth && !lstat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		struct err err;

		err_set(&err, STATUS_NOTHING,
			S_ISLNK(st.st_mode) ? _("%s: a link, not followed: named by itself, it is read")
					    : _("%s: no file, left out"),
			path);
		cli_fail(im->cli, &err);
		return;
	}
	if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
		import_file(im, path);
		return;
	}
	if (depth > 16 || (n = scandir(path, &entries, NULL, by_name)) < 0) {
		struct err err;

		err_errno(&err, depth > 16 ? ELOOP : errno, "%s", path);
		cli_fail(im->cli, &err);
		im->failed = true;
		return;
	}
	for (int i = 0; i < n; i++) {
		char inner[4096];
		int len = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);

		if (entries[i]->d_name[0] != '.' && len > 0 && (size_t)len < sizeof inner)
			import_operand(im, inner, depth + 1);
		free(entries[i]);
	}
	free(entries);
}

struct looking {
	const struct study_source *source;
};

static enum status look_work(void *ctx, struct job *job, struct err *err)
{
	const struct looking *l = ctx;

	return study_source_unchanged(l->source, job, err);
}

/* The study says the path: of a stranger's study it could be any file of ours. */
static void import_unchanged(struct importing *im, const struct study_source *source)
{
	struct looking l = {source};
	struct err err = {0};
	struct job job;

	if (im->stopped)
		return;
	job_init(&job, 1);
	switch (progress_run(im->cli, &job, look_work, &l, &err)) {
	case STATUS_OK:
		import_file(im, source->path);
		break;
	case STATUS_NOTHING:
		cli_note(im->cli, _("%s: not the file that was imported: not read again"), source->path);
		break;
	case STATUS_CANCELLED:
		im->stopped = true;
		break;
	default:
		cli_fail(im->cli, &err);
		im->failed = true;
	}
}

/* The files that left rejects are read again: what was taken in is merged with itself, and what a
 * mended mapping can read now is new. */
static void import_again(struct importing *im)
{
	struct arena arena = {0};
	struct study_source *list;
	struct err err = {0};
	size_t n = 0;

	if (study_sources(im->study, &arena, &list, &n, &err) != STATUS_OK) {
		cli_fail(im->cli, &err);
		im->failed = true;
	}
	for (size_t i = 0; i < n; i++)
		if (list[i].rejected)
			import_unchanged(im, &list[i]);
	arena_free(&arena);
}

/* The first reasons, so that nobody has to look for them. */
static void say_rejects(const struct importing *im)
{
	struct arena arena = {0};
	struct study_reject *r;
	struct err err;
	size_t n = 0;

	if (im->all.rejected &&
	    study_rejects(im->study, true, 5, &arena, &r, &n, &err) == STATUS_OK)
		for (size_t i = 0; i < n && i < 5; i++)
			cli_note(im->cli, _("rejected %lld: %s, first at %s line %lld"),
				 (long long)r[i].count, _(r[i].reason), r[i].path,
				 (long long)r[i].line);
	arena_free(&arena);
}

/* Actors, events, trends and rules of --case, over what was imported. */
static bool apply_case(const struct cli *c, struct study *study)
{
	struct case_file *file = NULL;
	struct err err = {0};
	bool ok = case_read(c->value[OPT_CASE], &file, &err) == STATUS_OK &&
		  case_apply(study, file, false, &err) == STATUS_OK;

	if (!ok)
		cli_fail(c, &err);
	case_free(file);
	return ok;
}

/* A mistyped name must not leave an empty study behind. */
static int all_there(const struct cli *c)
{
	for (int i = 0; i < c->operand_count; i++) {
		struct err err;

		if (!strcmp(c->operands[i], "-") || !access(c->operands[i], R_OK))
			continue;
		err_errno(&err, errno, "%s", c->operands[i]);
		return cli_fail(c, &err);
	}
	return EXIT_OK;
}

/* A study that nobody named may hold what somebody else put there: figures are of all that it holds. */
static void say_what_is_there(const struct importing *im, const char *path)
{
	struct arena arena = {0};
	struct study_source *list;
	struct err err;
	size_t n = 0;

	if (!im->cli->value[OPT_OUTPUT] &&
	    study_sources(im->study, &arena, &list, &n, &err) == STATUS_OK && n)
		cli_note(im->cli,
			 ngettext("%s is there already, with %zu file imported before",
				  "%s is there already, with %zu files imported before", n),
			 path, n);
	arena_free(&arena);
}

int importing_files(const struct cli *c, const char *path)
{
	const bool is_new = access(path, F_OK) != 0;
	struct importing im = {.cli = c};
	struct mapping_set mappings = {0};
	struct err err = {0};
	int status = all_there(c);

	if (status)
		return status;
	importing_options(c, &im.options);
	if (!im.options.map_file) { /* which may be a pipe */
		if (mapping_set_load(&im.options, &mappings, &err) != STATUS_OK) {
			cli_fail(c, &err);
			return EXIT_ENGINE;
		}
		im.options.mappings = &mappings;
	}
	if (study_open(path, STUDY_CREATE, &im.study, &err) != STATUS_OK) {
		mapping_set_free(&mappings);
		return cli_fail(c, &err);
	}
	say_what_is_there(&im, path);
	for (int i = 0; i < c->operand_count; i++)
		import_operand(&im, c->operands[i], 0);
	if (c->value[OPT_RETRY])
		import_again(&im);
	say_rejects(&im);
	if (!im.failed && !im.stopped && c->value[OPT_CASE])
		im.failed = !apply_case(c, im.study);
	if (im.files > 1)
		cli_note(c, _("%zu files: read %lld = imported %lld + merged %lld + rejected %lld"),
			 im.files, (long long)im.all.read, (long long)im.all.imported,
			 (long long)im.all.merged, (long long)im.all.rejected);
	if (im.failed)
		status = EXIT_ENGINE;
	else if (im.all.rejected)
		status = EXIT_REJECTED;
	study_close(im.study);
	/* Files of which nothing could be read leave no study without anything in it. */
	if (is_new && im.failed && !im.all.read)
		unlink(path);
	mapping_set_free(&mappings);
	return status;
}
