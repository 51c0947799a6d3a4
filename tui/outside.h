/* outside.h: other programs: a browser for a link, an editor for a note.  They get an argv and never
 * a shell; what they are is the user's own choice ($BROWSER, $VISUAL, $EDITOR), split at blanks. */
#ifndef TAMIZ_OUTSIDE_H
#define TAMIZ_OUTSIDE_H

#include "app.h"

/* http or https, and nothing but printable ASCII: what may be handed to a browser. */
bool outside_is_url(struct str s);
/* Splits a command at blanks and adds the operand.  words must hold the command's text; argv is
 * ended by NULL.  False where there is none, or too many words. */
enum { OUTSIDE_WORDS = 16 };
bool outside_argv(const char *command, const char *operand, char words[512],
		  char *argv[OUTSIDE_WORDS + 2]);

enum status outside_browse(const struct app *a, const char *url, struct err *err);
/* text: the note before, and after: one line, its newlines blanks. */
enum status outside_edit(const struct app *a, char *text, size_t cap, struct err *err);

/* Starts argv[0] from $PATH.  wait: until it ends, STATUS_FAILED unless it did so with 0.  Else it
 * runs on by itself with no terminal to write to. */
enum status outside_run(char *const argv[], bool wait, struct err *err);

#endif
