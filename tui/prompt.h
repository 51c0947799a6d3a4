/* prompt.h: one line of text being typed: cursor by grapheme clusters, history. */
#ifndef TAMIZ_PROMPT_H
#define TAMIZ_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

enum prompt_kind {
	PROMPT_NONE,
	PROMPT_FILTER,
	PROMPT_SEARCH,
	PROMPT_COMMAND,
	PROMPT_NOTE,
	PROMPT_KINDS
};

enum { PROMPT_MAX = 4096, HISTORY_MAX = 100 };

struct history {
	char *at[HISTORY_MAX]; /* oldest first */
	int count, browse;     /* browse: the one shown, count: the line being typed */
	int typed;	       /* of them in this session: the last ones */
};

struct prompt {
	enum prompt_kind kind;
	char text[PROMPT_MAX];	 /* NUL-terminated UTF-8 */
	size_t len, at;		 /* bytes; cursor */
	bool selected;		 /* the whole text is: what is typed takes its place */
	char before[PROMPT_MAX]; /* what Esc restores */
	struct history history[PROMPT_KINDS];
};

/* Adds a line that was typed before this session. */
void prompt_remember(struct prompt *p, enum prompt_kind kind, const char *text);
void prompt_open(struct prompt *p, enum prompt_kind kind, const char *text);
/* Ends it; keep: its text goes into the history. */
void prompt_close(struct prompt *p, bool keep);
void prompt_free(struct prompt *p);

/* Inserts text at the cursor; newlines become blanks, other controls are left out.  One edit. */
void prompt_insert(struct prompt *p, const char *bytes, size_t len);
void prompt_set(struct prompt *p, const char *text);
/* Selects the text, if there is any: a letter or a paste takes its place, a space goes on after it. */
void prompt_select(struct prompt *p);

/* Edits by the name of a key; false where the key is none of an editor's.  *changed: the text is
 * another. */
bool prompt_key(struct prompt *p, const char *key, bool *changed);

#endif
