#include "config.h"

#include "command.h"
#include "paths.h"
#include "replace.h"
#include "saved.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 40, SAVED_MAX = 500 };

/* A name is a word that can be a file's too. */
static bool good_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return n && n <= NAME_MAX_BYTES && !name[n] && *name != '-';
}

static struct saved_list *list_of(const struct app *a, enum saved_kind kind)
{
	return (struct saved_list *)&a->saved.list[kind];
}

void saved_each(const struct app *a, enum saved_kind kind, void (*found)(void *ctx, const char *name),
		void *ctx)
{
	for (size_t i = 0; i < list_of(a, kind)->count; i++)
		found(ctx, list_of(a, kind)->at[i].name);
}

const char *saved_get(const struct app *a, enum saved_kind kind, const char *name)
{
	const struct saved_list *l = list_of(a, kind);

	for (size_t i = 0; i < l->count; i++)
		if (!strcmp(l->at[i].name, name))
			return l->at[i].text;
	return NULL;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct saved_item *)x)->name, ((const struct saved_item *)y)->name);
}

/* In memory.  False when out of it, or where there are too many. */
static bool put(struct saved_list *l, const char *name, const char *text)
{
	size_t i = 0;
	struct saved_item *more, item;

	while (i < l->count && strcmp(l->at[i].name, name))
		i++;
	if (i < l->count) {
		free(l->at[i].name);
		free(l->at[i].text);
		l->at[i] = l->at[--l->count];
	}
	if (text) {
		item = (struct saved_item){strdup(name), strdup(text)};
		more = l->count < SAVED_MAX ? realloc(l->at, (l->count + 1) * sizeof *more) : NULL;
		if (!item.name || !item.text || !more) {
			free(item.name);
			free(item.text);
			return false;
		}
		l->at = more;
		l->at[l->count++] = item;
	}
	if (l->count)
		qsort(l->at, l->count, sizeof *l->at, by_name);
	return true;
}

void saved_free(struct saved *s)
{
	for (size_t k = 0; k < 2; k++) {
		for (size_t i = 0; i < s->list[k].count; i++) {
			free(s->list[k].at[i].name);
			free(s->list[k].at[i].text);
		}
		free(s->list[k].at);
	}
	free(s->recording);
	*s = (struct saved){0};
}

/* --- files -------------------------------------------------------------------------------------
 */

static bool file_of(enum saved_kind kind, const char *name, char path[PATH_MAX])
{
	char part[NAME_MAX_BYTES + 16];

	if (kind == SAVED_FILTER)
		snprintf(part, sizeof part, "filters");
	else
		snprintf(part, sizeof part, "macros/%.40s", name);
	return !paths_config(path, PATH_MAX, part);
}

static void load_filters(struct app *a)
{
	char path[PATH_MAX], *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f = file_of(SAVED_FILTER, "", path) ? paths_read(path) : NULL;

	while (f && (n = paths_line(&line, &cap, f)) > 0) {
		char *name, *text;

		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, "save ", 5))
			continue;
		name = line + 5;
		text = strchr(name, ' ');
		if (!text)
			continue;
		*text++ = '\0';
		if (good_name(name))
			put(list_of(a, SAVED_FILTER), name, text);
	}
	free(line);
	if (f)
		fclose(f);
}

static void load_macro(struct app *a, const char *name)
{
	char path[PATH_MAX], text[PROMPT_MAX];
	FILE *f = file_of(SAVED_MACRO, name, path) ? paths_read(path) : NULL;
	size_t n;

	if (!f)
		return;
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	put(list_of(a, SAVED_MACRO), name, text);
}

void saved_load(struct app *a)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *d;

	a->saved.keep = true;
	load_filters(a);
	d = file_of(SAVED_MACRO, "", path) ? opendir(path) : NULL;
	while (d && (entry = readdir(d)))
		if (good_name(entry->d_name))
			load_macro(a, entry->d_name);
	if (d)
		closedir(d);
}

static enum status write_file(const struct app *a, enum saved_kind kind, const char *name,
			      const char *text, struct err *err)
{
	const struct saved_list *l = list_of(a, kind);
	struct replacement r;
	char path[PATH_MAX];
	enum status status;

	if (!file_of(kind, name, path))
		return err_set(err, STATUS_FAILED, "%s", _("no home folder to keep it in"));
	if (kind == SAVED_MACRO && !text) {
		remove(path);
		return STATUS_OK;
	}
	paths_make_folders(path);
	status = replace_begin(&r, path, err);
	if (status != STATUS_OK)
		return status;
	if (kind == SAVED_MACRO)
		fputs(text, r.file);
	for (size_t i = 0; kind == SAVED_FILTER && i < l->count; i++)
		fprintf(r.file, "save %s %s\n", l->at[i].name, l->at[i].text);
	return replace_end(&r, err);
}

bool saved_put(struct app *a, enum saved_kind kind, const char *name, const char *text)
{
	struct err err = {0};

	if (!good_name(name)) {
		app_complain(a, _("a name is of letters, digits, _ and -: %.40s"), name);
		return false;
	}
	if (text && kind == SAVED_FILTER && strpbrk(text, "\r\n"))
		return false;
	if (!put(list_of(a, kind), name, text)) {
		app_complain(a, _("no room for more saved names"));
		return false;
	}
	a->built_width[PANE_SAVED] = 0;
	if (a->saved.keep && write_file(a, kind, name, text, &err) != STATUS_OK) {
		app_complain(a, "%s", err.message);
		return false;
	}
	return true;
}

/* --- recording ---------------------------------------------------------------------------------
 */

void saved_record(struct app *a, const char *command, const char *args, int count)
{
	struct saved *s = &a->saved;
	size_t used = s->recording ? strlen(s->recording) : 0, more = strlen(command) + strlen(args) + 16;
	bool takes_count = strstr(action_info(action_find(str_of(command)))->args, "N") != NULL;
	int times = count > 0 && !takes_count ? (count > 1000 ? 1000 : count) : 1;
	char *grown;

	/* An id from a dataset that holds the end of a line would make the rest of it a command. */
	if (!s->recording || s->playing || strpbrk(args, "\r\n"))
		return;
	if (used + more * (size_t)times >= PROMPT_MAX) {
		app_complain(a, _("the macro is full: :record ends it"));
		return;
	}
	grown = realloc(s->recording, used + more * (size_t)times + 1);
	if (!grown)
		return;
	s->recording = grown;
	for (int i = 0; i < times; i++) {
		int n = count > 0 && takes_count
				? snprintf(grown + used, more, "%s %d\n", command, count)
				: snprintf(grown + used, more, "%s%s%s\n", command, *args ? " " : "",
					   args);

		used += n > 0 && (size_t)n < more ? (size_t)n : 0;
	}
}
