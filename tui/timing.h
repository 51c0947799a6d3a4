/* timing.h: --timing FILE: how long the user would have waited.  One line of six columns, between
 * tabs, for what the start showed and for each command of --play:
 *   event     first (three panes filled), scored (with their shares), or command
 *   redrawn   ms until the screen took note of it: the key, before its answer
 *   complete  ms until the complete new frame stood: selection, panes, shares
 *   cpu       ms of processor time, of all threads together, until then
 *   posts     that the filter leaves
 *   command   as it stands in the file
 * The start is counted from the process's own start, commands from when they are read. */
#ifndef TAMIZ_TIMING_H
#define TAMIZ_TIMING_H

#include "app.h"

#include <stdio.h>

struct timing {
	FILE *out; /* NULL: nothing is timed */
	double began, began_cpu, redrawn;
	bool first, scored; /* told already */
};

enum status timing_open(struct timing *t, const char *path, struct err *err);
/* False where not all of it could be written. */
bool timing_close(struct timing *t);

/* A frame stands while the study is being read and measured. */
void timing_start(struct timing *t, const struct app *a);
/* A command was read; its first frame stands; its complete frame stands. */
void timing_command(struct timing *t);
void timing_redrawn(struct timing *t);
void timing_complete(struct timing *t, const struct app *a, const char *command);

#endif
