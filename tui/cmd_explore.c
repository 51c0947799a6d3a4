/* tamiz [STUDY | FILE...]: the explorer; where no terminal is, the trends as a table. */
#include "config.h"

#include "commands.h"
#include "explore.h"
#include "explorer.h"
#include "importing.h"
#include "intl.h"
#include "screen.h"
#include "session.h"
#include "theme.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "80x24" to columns and rows. */
static bool parse_size(const char *text, int *columns, int *rows)
{
	char *end;
	long w = strtol(text, &end, 10), h = *end == 'x' ? strtol(end + 1, &end, 10) : 0;

	if (*end || w < 10 || w > 1000 || h < 4 || h > 1000)
		return false;
	*columns = (int)w;
	*rows = (int)h;
	return true;
}

static int list_trends(const struct cli *c, const char *path)
{
	char *operands[] = {(char *)path, NULL};
	struct cli listing = *c;

	listing.operands = operands;
	listing.operand_count = 1;
	return cmd_trends(&listing);
}

/* For writing where that can be had, so that verdicts can be kept. */
static enum status open_study(const char *path, struct study **study, bool *writable,
			      struct err *err)
{
	*writable = !access(path, W_OK) && study_open(path, STUDY_WRITE, study, err) == STATUS_OK;
	return *writable ? STATUS_OK : study_open(path, STUDY_READ, study, err);
}

int explore_study(const struct cli *c, const char *path)
{
	struct explorer_options o = {.filter = c->value[OPT_FILTER],
				     .play = c->value[OPT_PLAY],
				     .timing = c->value[OPT_TIMING],
				     .lang = c->value[OPT_LANG],
				     .theme = c->value[OPT_THEME],
				     .tour = c->value[OPT_TOUR] != NULL};
	struct method method;
	struct study *study = NULL;
	struct err err = {0};
	int ended_by = 0, status = session_method(c, &method);

	if (status)
		return status;
	if (c->value[OPT_SIZE] && !parse_size(c->value[OPT_SIZE], &o.columns, &o.rows))
		return cli_usage(c, _("--size takes WxH, such as 80x24"));
	if (o.theme && theme_find(o.theme) == THEME_COUNT)
		return cli_usage(c, _("--theme takes dark, light, mono, contrast or safe"));
	if (!o.play && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		return list_trends(c, path);
	if (!o.play && !screen_moves(getenv("TERM"))) {
		cli_note(c, _("this terminal (TERM=%.40s) can't move its cursor: these are the trends; the rest by commands, such as tamiz posts"),
			 getenv("TERM") ? getenv("TERM") : "");
		return list_trends(c, path);
	}
	o.method = &method;
	if (open_study(path, &study, &o.writable, &err) != STATUS_OK ||
	    explorer_run(study, &o, &ended_by, &err) != STATUS_OK)
		status = cli_fail(c, &err);
	study_close(study);
	if (ended_by) { /* as the shell expects of a program that a signal ended */
		signal(ended_by, SIG_DFL);
		raise(ended_by);
	}
	return status;
}

int cmd_explore(const struct cli *c)
{
	char path[4096];
	struct err err = {0};
	bool study = false;
	int status;

	if (!c->operand_count)
		return cli_usage(c, _("explore what? a study, or files"));
	if (c->operand_count == 1 && strcmp(c->operands[0], "-") &&
	    study_recognise(c->operands[0], &study, &err) != STATUS_OK)
		return cli_fail(c, &err);
	if (study)
		return explore_study(c, c->operands[0]);
	if ((status = importing_study_path(c, path, sizeof path)))
		return status;
	status = importing_files(c, path);
	return status == EXIT_OK || status == EXIT_REJECTED ? explore_study(c, path) : status;
}
