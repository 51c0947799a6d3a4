#include "config.h"

#include "prompt.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static struct str whole(const struct prompt *p)
{
	return (struct str){p->text, p->len};
}

void prompt_set(struct prompt *p, const char *text)
{
	size_t n = strlen(text);

	if (n >= PROMPT_MAX)
		n = 0;
	memcpy(p->text, text, n);
	p->text[n] = '\0';
	p->len = p->at = n;
}

void prompt_open(struct prompt *p, enum prompt_kind kind, const char *text)
{
	p->kind = kind;
	p->selected = false;
	prompt_set(p, text);
	memcpy(p->before, p->text, p->len + 1);
	p->history[kind].browse = p->history[kind].count;
}

void prompt_select(struct prompt *p)
{
	p->selected = p->len > 0;
}

/* False where it was the last one already. */
static bool history_add(struct history *h, const char *text)
{
	char *copy;

	if (!*text || (h->count && !strcmp(h->at[h->count - 1], text)) || !(copy = strdup(text)))
		return false;
	if (h->count == HISTORY_MAX) {
		free(h->at[0]);
		memmove(h->at, h->at + 1, (HISTORY_MAX - 1) * sizeof *h->at);
		h->count--;
	}
	h->at[h->count++] = copy;
	return true;
}

void prompt_remember(struct prompt *p, enum prompt_kind kind, const char *text)
{
	history_add(&p->history[kind], text);
}

void prompt_close(struct prompt *p, bool keep)
{
	struct history *h = &p->history[p->kind];

	if (keep && p->kind && history_add(h, p->text) && h->typed < HISTORY_MAX)
		h->typed++;
	p->kind = PROMPT_NONE;
}

void prompt_free(struct prompt *p)
{
	for (size_t k = 0; k < PROMPT_KINDS; k++)
		for (int i = 0; i < p->history[k].count; i++)
			free(p->history[k].at[i]);
	memset(p, 0, sizeof *p);
}

void prompt_insert(struct prompt *p, const char *bytes, size_t len)
{
	char clean[PROMPT_MAX];
	size_t n = 0;

	for (size_t i = 0; i < len && n < sizeof clean; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '\n' || c == '\r' || c == '\t')
			clean[n++] = ' ';
		else if (c >= ' ' && c != 0x7f)
			clean[n++] = (char)c;
	}
	if (p->selected)
		prompt_set(p, "");
	p->selected = false;
	/* A paste that does not fit is cut at a cluster. */
	if (n > PROMPT_MAX - 1 - p->len) {
		size_t room = PROMPT_MAX - 1 - p->len, at = 0, next;

		while ((next = text_next_cluster((struct str){clean, n}, at)) <= room && next > at)
			at = next;
		n = at;
	}
	memmove(p->text + p->at + n, p->text + p->at, p->len - p->at + 1);
	memcpy(p->text + p->at, clean, n);
	p->len += n;
	p->at += n;
}

static void cut(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text + from, p->text + to, p->len - to + 1);
	p->len -= to - from;
	p->at = from;
}

static size_t word_start(const struct prompt *p)
{
	size_t at = p->at;

	while (at && p->text[at - 1] == ' ')
		at--;
	while (at && p->text[at - 1] != ' ')
		at--;
	return at;
}

static bool browse(struct prompt *p, int by)
{
	struct history *h = &p->history[p->kind];
	int to = h->browse + by;

	if (to < 0 || to > h->count)
		return false;
	h->browse = to;
	prompt_set(p, to == h->count ? p->before : h->at[to]);
	return true;
}

bool prompt_key(struct prompt *p, const char *key, bool *changed)
{
	size_t n = strlen(key);
	bool was_selected = p->selected;

	*changed = true;
	/* Letters take the place of what is selected, deleting takes it away, all else leaves it. */
	if (was_selected && (!strcmp(key, "<BS>") || !strcmp(key, "^H") || !strcmp(key, "<Del>"))) {
		p->selected = false;
		prompt_set(p, "");
		return true;
	}
	if (!strcmp(key, "<Space>") || !strcmp(key, "^") || key[0] == '^' || (key[0] == '<' && n > 1))
		p->selected = false;
	if (!strcmp(key, "<BS>") || !strcmp(key, "^H")) {
		cut(p, text_previous_cluster(whole(p), p->at), p->at);
	} else if (!strcmp(key, "<Del>") || !strcmp(key, "^D")) {
		cut(p, p->at, text_next_cluster(whole(p), p->at));
	} else if (!strcmp(key, "^U")) {
		cut(p, 0, p->at);
	} else if (!strcmp(key, "^K")) {
		cut(p, p->at, p->len);
	} else if (!strcmp(key, "^W")) {
		cut(p, word_start(p), p->at);
	} else if (!strcmp(key, "<Up>") || !strcmp(key, "^P")) {
		*changed = browse(p, -1);
	} else if (!strcmp(key, "<Down>") || !strcmp(key, "^N")) {
		*changed = browse(p, 1);
	} else if (!strcmp(key, "<Space>")) {
		prompt_insert(p, " ", 1);
	} else if (key[0] != '^' && (key[0] != '<' || n == 1)) {
		prompt_insert(p, key, n);
	} else if (!strcmp(key, "^")) {
		prompt_insert(p, "^", 1);
	} else {
		*changed = false;
		if (!strcmp(key, "<Left>") || !strcmp(key, "^B"))
			p->at = text_previous_cluster(whole(p), p->at);
		else if (!strcmp(key, "<Right>") || !strcmp(key, "^F"))
			p->at = text_next_cluster(whole(p), p->at);
		else if (!strcmp(key, "<Home>") || !strcmp(key, "^A"))
			p->at = 0;
		else if (!strcmp(key, "<End>") || !strcmp(key, "^E"))
			p->at = p->len;
		else
			return false;
	}
	return true;
}
