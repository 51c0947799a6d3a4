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
#include <sys/stat.h>

static bool session_path(const char *study_path, char path[PATH_MAX])
{
	char real[PATH_MAX], name[64];

	if (!realpath(study_path, real))
		return false;
	snprintf(name, sizeof name, "sessions/%016llx",
		 (unsigned long long)hash_bytes(real, strlen(real), 0));
	return !paths_state(path, PATH_MAX, name);
}

/* Makes the folders above a file; whether that worked shows when it is written. */
static void make_folders(const char *path)
{
	char part[PATH_MAX];

	snprintf(part, sizeof part, "%s", path);
	for (char *p = part + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(part, 0700);
		*p = '/';
	}
}

static void write_order(FILE *f, const char *pane, const char *order, bool reverse)
{
	fprintf(f, "view %s\nsort %s\n%s", pane, order, reverse ? "reverse\n" : "");
}

/* Options that are not as the program starts with them: a terminal with more colours shows them. */
static void write_settings(const struct app *a, FILE *f)
{
	static const enum setting kept[] = {SETTING_LAYOUT, SETTING_SPLIT, SETTING_CHARTS,
					    SETTING_MOUSE};
	char value[SETTING_VALUE];

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		fprintf(f, "set %s %s\n", setting_info(kept[i])->name,
			setting_value(a, kept[i], value));
	if (a->theme != a->theme_default)
		fprintf(f, "set theme %s\n", theme_name(a->theme));
	if (a->truecolour != a->truecolour_default)
		fprintf(f, "set truecolour %s\n", a->truecolour ? "on" : "off");
}

/* A view that is about the whole selection; what is about one account or post is left. */
static void write_view(const struct app *a, FILE *f)
{
	switch (a->pane) {
	case PANE_GROUPS:
		if (a->subject_group || a->subject_edge != NONE)
			return;
		break;
	case PANE_COPIES:
		if (a->subject_cluster != NONE)
			return;
		break;
	case PANE_ACTORS:
	case PANE_CALENDAR:
	case PANE_MARKS:
	case PANE_METHOD:
	case PANE_VOLUME:
		break;
	default:
		return;
	}
	fprintf(f, "view %s\nbottom %u\n", pane_name(a->pane), a->cursor[a->pane].index + 1);
}

static void write_commands(const struct app *a, FILE *f)
{
	const struct question *q = &a->question;
	struct str tag;

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
	/* Appearances of one tag are told apart by their place in the list. */
	if (a->answer && q->trend != NONE) {
		fprintf(f, "view trends\nbottom %u\n", a->cursor[PANE_TRENDS].index + 1);
	} else if (a->answer && q->tag < a->answer->world->corpus->n.tags) {
		tag = strings_at(&a->answer->world->corpus->tag_folded, q->tag);
		fprintf(f, "view trends\ngo #%.*s\n", (int)tag.len, tag.p);
	}
	fprintf(f, "view timeline\nbottom %u\nview %s\n", a->cursor[PANE_TIMELINE].index + 1,
		pane_name(pane_in_triage(a->pane) ? a->pane : a->triage_pane));
	if (a->zoom)
		fputs("zoom\n", f);
	write_view(a, f);
}

enum status resume_save(const struct app *a, const char *study_path, struct err *err)
{
	char path[PATH_MAX];
	struct replacement r;
	enum status status;

	if (!a->answer || !session_path(study_path, path))
		return STATUS_OK;
	make_folders(path);
	status = replace_begin(&r, path, err);
	if (status != STATUS_OK)
		return status;
	write_commands(a, r.file);
	return replace_end(&r, err);
}

bool resume_load(struct app *a, const char *study_path)
{
	char path[PATH_MAX], *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f;

	if (!session_path(study_path, path) || !(f = fopen(path, "r")))
		return false;
	while ((n = getline(&line, &cap, f)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
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
