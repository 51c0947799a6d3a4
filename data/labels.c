#include "config.h"

#include "labels.h"
#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static enum label label_of(const char *word)
{
	static const struct {
		const char *word;
		enum label label;
	} words[] = {
		{"bot", LABEL_BOT},	  {"automated", LABEL_BOT}, {"inorganic", LABEL_BOT},
		{"1", LABEL_BOT},	  {"true", LABEL_BOT},	    {"human", LABEL_OTHER},
		{"organic", LABEL_OTHER}, {"genuine", LABEL_OTHER}, {"0", LABEL_OTHER},
		{"false", LABEL_OTHER},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcasecmp(word, words[i].word))
			return words[i].label;
	return LABEL_NONE;
}

static uint32_t account_of(const struct corpus *c, const char *name)
{
	struct str s = {name, strlen(name)};
	uint32_t a = NONE, handle;

	if (*name != '@' && (a = corpus_find_account(c, s)) != NONE)
		return a;
	handle = corpus_find_handle(c, s);
	return handle == NONE ? NONE : c->handle_account[handle];
}

struct reading {
	const struct corpus *corpus;
	struct labels *out;
	const char *path;
	int64_t line;
	bool labelled, listed; /* lines with a label, lines without */
};

static enum status read_line(struct reading *r, char *line, struct err *err)
{
	char *name, *word, *rest = NULL;
	enum label label = LABEL_BOT;
	uint32_t a;

	line[strcspn(line, "#\r\n")] = '\0';
	if (!(name = strtok_r(line, " \t,;\"", &rest)))
		return STATUS_OK;
	if ((word = strtok_r(NULL, " \t,;\"", &rest))) {
		label = label_of(word);
		if (label == LABEL_NONE && r->line == 1)
			return STATUS_OK;
		if (label == LABEL_NONE)
			return err_set(err, STATUS_FAILED,
				       "%.100s, line %lld: \"%.40s\" is no label: bot or human",
				       r->path, (long long)r->line, word);
		r->labelled = true;
	} else {
		r->listed = true;
	}
	if ((a = account_of(r->corpus, name)) == NONE)
		r->out->absent++;
	else
		r->out->of[a] = (uint8_t)label;
	return STATUS_OK;
}

/* A list of bots says of everybody else that he is none. */
static void finish(struct reading *r)
{
	for (uint32_t a = 0; a < r->corpus->n.accounts; a++) {
		if (r->out->of[a] == LABEL_NONE && r->listed && !r->labelled)
			r->out->of[a] = LABEL_OTHER;
		r->out->bots += r->out->of[a] == LABEL_BOT;
		r->out->others += r->out->of[a] == LABEL_OTHER;
	}
}

enum status labels_read(const char *path, const struct corpus *c, struct labels *out,
			struct err *err)
{
	struct reading r = {.corpus = c, .out = out, .path = path};
	enum status st = STATUS_OK;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *f;

	*out = (struct labels){.of = calloc((size_t)c->n.accounts + 1, 1)};
	if (!out->of)
		return err_nomem(err);
	if (!(f = paths_read(path))) {
		labels_free(out);
		return err_errno(err, errno, "%.150s", path);
	}
	while (!st && (len = paths_line(&line, &cap, f)) >= 0) {
		r.line++;
		st = len > PATHS_LINE_MOST
			     ? err_set(err, STATUS_FAILED, "%.150s, line %lld: too long for a label", path,
				       (long long)r.line)
			     : read_line(&r, line, err);
	}
	/* A fit on the labels that happened to be read would look like one on all. */
	if (!st && !feof(f))
		st = ferror(f) ? err_errno(err, errno, "%.150s", path) : err_nomem(err);
	free(line);
	fclose(f);
	if (st)
		labels_free(out);
	else
		finish(&r);
	return st;
}

void labels_free(struct labels *l)
{
	free(l->of);
	*l = (struct labels){0};
}
