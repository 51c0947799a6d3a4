#include "config.h"

#include "history.h"

#include "paths.h"
#include "replace.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum prompt_kind kind;
	const char *word;
} kept[] = {{PROMPT_FILTER, "filter "}, {PROMPT_SEARCH, "search "}, {PROMPT_COMMAND, "command "}};
enum { KEPT = sizeof kept / sizeof *kept };

void history_load(struct prompt *p)
{
	char path[PATH_MAX], *line = NULL;
	size_t cap = 0;
	FILE *f = paths_state(path, sizeof path, "history") ? NULL : paths_read(path);

	while (f && paths_line(&line, &cap, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		for (size_t i = 0; i < KEPT; i++)
			if (!strncmp(line, kept[i].word, strlen(kept[i].word)) &&
			    strlen(line) < PROMPT_MAX)
				prompt_remember(p, kept[i].kind, line + strlen(kept[i].word));
	}
	free(line);
	if (f)
		fclose(f);
}

enum status history_save(const struct prompt *p, struct err *err)
{
	struct prompt *all = calloc(1, sizeof *all);
	char path[PATH_MAX];
	struct replacement r;
	enum status status = STATUS_OK;
	int typed = 0;

	if (!all)
		return err_nomem(err);
	history_load(all);
	for (size_t i = 0; i < KEPT; i++) {
		const struct history *h = &p->history[kept[i].kind];

		typed += h->typed;
		for (int k = h->count - h->typed; k >= 0 && k < h->count; k++)
			prompt_remember(all, kept[i].kind, h->at[k]);
	}
	if (!typed || paths_state(path, sizeof path, "history"))
		goto out;
	paths_make_folders(path);
	status = replace_begin(&r, path, err);
	if (status != STATUS_OK)
		goto out;
	for (size_t i = 0; i < KEPT; i++)
		for (int k = 0; k < all->history[kept[i].kind].count; k++)
			/* A name that was completed may hold the end of a line. */
			if (!strpbrk(all->history[kept[i].kind].at[k], "\r\n"))
				fprintf(r.file, "%s%s\n", kept[i].word,
					all->history[kept[i].kind].at[k]);
	status = replace_end(&r, err);
out:
	prompt_free(all);
	free(all);
	return status;
}
