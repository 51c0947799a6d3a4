#include "config.h"

#include "resume.h"
#include "command.h"
#include "fold.h"
#include "paths.h"
#include "replace.h"
#include "settings.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kept are lines; a name from a dataset that holds the end of one would make the rest of it a command. */
static bool is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.len > 0;
}

/* What write_commands() writes, and nothing that marks, writes a file or starts a program, whoever wrote
 * the session. */
static bool is_of_sessions(const char *line)
{
	size_t len = strcspn(line, " ");
	const char *word = line + len + strspn(line + len, " ");

	switch (action_find((struct str){line, len})) {
	case ACTION_SET:
		return setting_find((struct str){word, strcspn(word, " =")}) != SETTING_WHO;
	case ACTION_FILTER:
	case ACTION_VIEW:
	case ACTION_SORT:
	case ACTION_REVERSE:
	case ACTION_BY_TAG:
	case ACTION_ACCOUNTS:
	case ACTION_ZOOM:
	case ACTION_GO:
	case ACTION_BOTTOM:
	case ACTION_GROUPS:
	case ACTION_TOGETHER:
	case ACTION_WHY:
		return true;
	default:
		return false;
	}
}

static bool session_path(const char *study_path, char path[PATH_MAX])
{
	char real[PATH_MAX], name[64];

	if (!realpath(study_path, real))
		return false;
	snprintf(name, sizeof name, "sessions/%016llx",
		 (unsigned long long)hash_bytes(real, strlen(real), 0));
	return !paths_state(path, PATH_MAX, name);
}

static void write_order(FILE *f, const char *pane, const char *order, bool reverse)
{
	fprintf(f, "view %s\nsort %s\n%s", pane, order, reverse ? "reverse\n" : "");
}

/* Options that are not as the program starts with them: a terminal with more colours shows them. */
static void write_settings(const struct app *a, FILE *f)
{
	static const enum setting kept[] = {SETTING_LAYOUT, SETTING_SPLIT, SETTING_DETAIL,
					    SETTING_CHARTS, SETTING_MOUSE, SETTING_FOLLOW};
	char value[SETTING_VALUE];

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		fprintf(f, "set %s %s\n", setting_info(kept[i])->name,
			setting_value(a, kept[i], value));
	if (a->theme != a->theme_default)
		fprintf(f, "set theme %s\n", theme_name(a->theme));
	if (a->truecolour != a->truecolour_default)
		fprintf(f, "set truecolour %s\n", a->truecolour ? "on" : "off");
}

/* The lines after this one are run again once the shares are measured: an order by share has
 * changed by then. */
static const char cursors_from[] = "# cursors\n";

static void write_trend(const struct app *a, FILE *f)
{
	const struct question *q = &a->question;
	const struct registry *g = a->answer->world->registry;
	char day[INTL_BUF] = "";
	struct str tag;

	if (q->tag >= a->answer->world->corpus->n.tags)
		return;
	tag = strings_at(&a->answer->world->corpus->tag_folded, q->tag);
	if (!is_one_line(tag))
		return;
	if (g && q->trend < g->trend_count && g->trends[q->trend].start_ms != TIME_UNKNOWN)
		intl_date(a->lang, g->trends[q->trend].start_ms, DATE_ISO, day);
	fprintf(f, "view trends\ngo #%.*s %s\n", (int)tag.len, tag.p, day);
}

/* Of a trend, or of all posts: of the row of the trend list that the lines before have chosen. */
static void write_why(const struct app *a, FILE *f)
{
	if (a->subject_trend == a->question.trend && a->subject_tag == a->question.tag)
		fprintf(f, "view trends\nwhy\nbottom %u\n", a->cursor[PANE_WHY].index + 1);
}

/* A view over all of the screen, and what it is about. */
static void write_view(const struct app *a, FILE *f)
{
	const struct corpus *c = a->answer->world->corpus;
	char id[POST_ID_BUF];
	struct str s = {"", 0};

	switch (a->pane) {
	case PANE_HELP:
	case PANE_WHAT:
		return;
	case PANE_POST:
		if (a->subject_post < c->n.posts)
			s = corpus_post_id(c, a->subject_post, id);
		break;
	case PANE_WHY:
		if (!app_why_of_account(a)) {
			write_why(a, f);
			return;
		}
		if (a->subject_account < c->n.accounts)
			s = strings_at(&c->account_id, a->subject_account);
		break;
	case PANE_GROUPS:
		if (a->together && a->subject_account < c->n.accounts) {
			s = strings_at(&c->account_id, a->subject_account);
			if (is_one_line(s))
				fprintf(f, "together %.*s\nbottom %u\n", (int)s.len, s.p,
					a->cursor[a->pane].index + 1);
			return;
		}
		fprintf(f, "groups %u\n", a->subject_group);
		break;
	default:
		fprintf(f, "view %s\n", pane_name(a->pane));
		break;
	}
	if (is_one_line(s))
		fprintf(f, "go %.*s\n", (int)s.len, s.p);
	fprintf(f, "bottom %u\n", a->cursor[a->pane].index + 1);
}

static void write_cursors(const struct app *a, FILE *f)
{
	if (a->answer)
		write_trend(a, f);
	fprintf(f, "view timeline\nbottom %u\nview %s\n", a->cursor[PANE_TIMELINE].index + 1,
		pane_name(pane_in_triage(a->pane) ? a->pane : a->triage_pane));
	if (a->answer && !pane_in_triage(a->pane))
		write_view(a, f);
}

static void write_commands(const struct app *a, FILE *f)
{
	const struct question *q = &a->question;

	write_settings(a, f);
	if (q->by_tag)
		fputs("by-tag\n", f);
	if (*q->filter && !strpbrk(q->filter, "\r\n"))
		fprintf(f, "filter %s\n", q->filter);
	write_order(f, "trends", command_order(PANE_TRENDS, false, (int)q->trend_sort),
		    q->trend_reverse);
	write_order(f, "timeline", command_order(PANE_TIMELINE, false, (int)q->post_sort),
		    q->post_reverse);
	fputs("accounts\n", f);
	write_order(f, "timeline", command_order(PANE_TIMELINE, true, (int)q->account_sort),
		    q->account_reverse);
	if (!a->accounts)
		fputs("accounts\n", f);
	if (a->zoom)
		fputs("zoom\n", f);
	fputs(cursors_from, f);
	write_cursors(a, f);
}

enum status resume_save(const struct app *a, const char *study_path, struct err *err)
{
	char path[PATH_MAX];
	struct replacement r;
	enum status status;

	if (!a->answer || !session_path(study_path, path))
		return STATUS_OK;
	paths_make_folders(path);
	status = replace_begin(&r, path, err);
	if (status != STATUS_OK)
		return status;
	write_commands(a, r.file);
	return replace_end(&r, err);
}

bool resume_load(struct app *a, const char *study_path, bool cursors_only)
{
	bool skip = cursors_only;
	char path[PATH_MAX], *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f;

	if (!session_path(study_path, path) || !(f = paths_read(path)))
		return false;
	while ((n = paths_line(&line, &cap, f)) > 0) {
		if (skip) {
			skip = strcmp(line, cursors_from) != 0;
			continue;
		}
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (!is_of_sessions(line))
			continue;
		app_react(a, command_run(a, line) & ~(unsigned)REACT_QUIT);
		app_settle(a, false);
	}
	free(line);
	fclose(f);
	/* Where we were is where Esc ends. */
	app_forget_places(a);
	*a->message = '\0';
	a->was = NAN;
	return true;
}
