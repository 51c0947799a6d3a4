/* saved.h: what the analyst keeps under a name: filters, and macros (lines of commands).  Both are
 * files in the language of commands under $XDG_CONFIG_HOME/tamiz, shared by all studies. */
#ifndef TAMIZ_SAVED_H
#define TAMIZ_SAVED_H

#include "app.h"

enum saved_kind { SAVED_FILTER, SAVED_MACRO };

/* Reads the files, once; what can't be read is none. */
void saved_load(struct app *a);
void saved_free(struct saved *s);
void saved_each(const struct app *a, enum saved_kind kind, void (*found)(void *ctx, const char *name),
		void *ctx);
/* Borrowed until the next change; NULL where there is none of that name. */
const char *saved_get(const struct app *a, enum saved_kind kind, const char *name);
/* text NULL forgets it.  Writes the file; a failure is told, what is in memory stays. */
bool saved_put(struct app *a, enum saved_kind kind, const char *name, const char *text);

/* Adds a line to the macro being recorded, if one is. */
void saved_record(struct app *a, const char *command, const char *args, int count);

/* Enter on line id of the view: uses that filter, plays that macro. */
enum reaction saved_follow(struct app *a, uint32_t id);

#endif
