/* tamiz mark | rejects | check: the study itself. */
#include "config.h"

#include "commands.h"
#include "importing.h"
#include "intl.h"
#include "output.h"
#include "progress.h"
#include "say.h"
#include "session.h"
#include "study.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *cli_analyst(const struct cli *c)
{
	const char *who = c->value[OPT_WHO] ? c->value[OPT_WHO] : getenv("USER");
	const struct passwd *p;

	if (who && *who)
		return who;
	p = getpwuid(getuid());
	return p ? p->pw_name : "?";
}

int cmd_mark(const struct cli *c)
{
	static const char *const names[MARK_COUNT] = {"none", "inorganic", "organic", "doubtful"};
	struct study *study = NULL;
	struct err err = {0};
	int mark = 0, status = EXIT_OK;

	if (c->operand_count != 3)
		return cli_usage(c, _("mark takes STUDY TARGET VERDICT"));
	while (mark < MARK_COUNT && strcmp(names[mark], c->operands[2]))
		mark++;
	if (mark == MARK_COUNT)
		return cli_usage(c, _("a verdict is inorganic, organic, doubtful or none"));
	if (study_open(c->operands[0], STUDY_WRITE, &study, &err) != STATUS_OK ||
	    study_mark(study, c->operands[1], (enum mark)mark, c->value[OPT_NOTE], cli_analyst(c),
		       &err) != STATUS_OK)
		status = cli_fail(c, &err);
	study_close(study);
	return status;
}

enum { R_FILE, R_LINE, R_OFFSET, R_REASON, R_DETAIL, R_RAW, R_COUNT };
static const struct output_column reject_columns[R_COUNT] = {
	[R_FILE] = {"file", COLUMN_TEXT, 24},	   [R_LINE] = {"line", COLUMN_COUNT, 9},
	[R_OFFSET] = {"offset", COLUMN_COUNT, 12}, [R_REASON] = {"reason", COLUMN_TEXT, 32},
	[R_DETAIL] = {"detail", COLUMN_TEXT, 30},  [R_RAW] = {"raw", COLUMN_TEXT, 40},
};

static struct str text_cell(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

static int print_rejects(const struct cli *c, struct study *study, enum output_format format,
			 size_t most)
{
	struct arena arena = {0};
	struct study_reject *r = NULL;
	struct err err = {0};
	struct output *o;
	size_t n = 0;

	if (study_rejects(study, false, most, &arena, &r, &n, &err) != STATUS_OK)
		return cli_fail(c, &err);
	o = output_begin(format, reject_columns, R_COUNT);
	for (size_t i = 0; o && i < n; i++) {
		struct output_cell cells[R_COUNT] = {0};

		cells[R_FILE].text = text_cell(r[i].path);
		cells[R_LINE].integer = r[i].line;
		cells[R_OFFSET].integer = r[i].offset;
		/* What programs read stays the same in every language. */
		cells[R_REASON].text =
			text_cell(format == OUTPUT_TABLE ? _(r[i].reason) : r[i].reason);
		cells[R_DETAIL].text = text_cell(r[i].detail);
		cells[R_RAW].text = r[i].raw;
		output_row(o, cells);
	}
	output_end(o);
	output_lose(arena.lacked);
	arena_free(&arena);
	return n ? EXIT_OK : EXIT_NOTHING;
}

int cmd_rejects(const struct cli *c)
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
	if (study_open(c->operands[0], STUDY_READ, &study, &err) != STATUS_OK)
		return cli_fail(c, &err);
	status = print_rejects(c, study, format, limit);
	study_close(study);
	return status;
}

/* What was rejected, by source and reason. */
static void print_reject_counts(struct study *study, struct arena *arena)
{
	struct study_reject *r = NULL;
	struct err err;
	size_t n = 0;

	if (study_rejects(study, true, SIZE_MAX, arena, &r, &n, &err) != STATUS_OK)
		return;
	for (size_t i = 0; i < n; i++)
		say(stdout, _("rejected: %lld of %s, %s\n"), (long long)r[i].count, r[i].path,
		    _(r[i].reason));
}

struct checking {
	struct study *study;
	struct arena arena;
	char *report;
	bool sound;
};

static enum status check_work(void *ctx, struct job *job, struct err *err)
{
	struct checking *k = ctx;

	return study_check(k->study, job, &k->arena, &k->report, &k->sound, err);
}

int cmd_check(const struct cli *c)
{
	struct checking k = {0};
	struct err err = {0};
	struct job job;
	int status = EXIT_ENGINE;

	if (c->value[OPT_RERUN])
		return cmd_rerun(c);
	if (c->operand_count != 1)
		return cli_usage(c, _("which study?"));
	job_init(&job, c->threads);
	if (study_open(c->operands[0], STUDY_READ, &k.study, &err) != STATUS_OK)
		return cli_fail(c, &err);
	if (progress_run(c, &job, check_work, &k, &err) != STATUS_OK) {
		status = cli_fail(c, &err);
	} else {
		importing_print(k.report);
		print_reject_counts(k.study, &k.arena);
		status = k.sound ? EXIT_OK : EXIT_ENGINE;
	}
	study_close(k.study);
	arena_free(&k.arena);
	return status;
}
