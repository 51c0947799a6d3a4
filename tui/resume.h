/* resume.h: where the user was in a study, kept in the language of commands, so that the next time
 * all is where it was. */
#ifndef TAMIZ_RESUME_H
#define TAMIZ_RESUME_H

#include "app.h"

/* Writes the commands that lead here into $XDG_STATE_HOME/tamiz/sessions, under a name made from
 * the study's path. */
enum status resume_save(const struct app *a, const char *study_path, struct err *err);
/* Runs the commands saved for that study, or of them those alone that put the cursors where they
 * were.  False where there are none. */
bool resume_load(struct app *a, const char *study_path, bool cursors_only);

#endif
