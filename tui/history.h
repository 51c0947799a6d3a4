/* history.h: filters, searches and commands typed in earlier sessions, in $XDG_STATE_HOME/tamiz/history.
 * Notes are not among them: they are words about people, and stand in the study. */
#ifndef TAMIZ_HISTORY_H
#define TAMIZ_HISTORY_H

#include "prompt.h"
#include "err.h"

/* What is kept becomes the prompt's history; nothing where there is no such file. */
void history_load(struct prompt *p);
/* Adds what was typed in this session to what the file holds by now: another session may have written
 * it meanwhile.  At most HISTORY_MAX lines of a kind stay. */
enum status history_save(const struct prompt *p, struct err *err);

#endif
