/* replace.h: a file that is there whole or not at all: written without a name where the file system can,
 * else beside its path; synced; put in its place.  Whatever kills the program leaves nothing of a file
 * without a name; one beside a path is swept away by the next file that is written there. */
#ifndef TAMIZ_REPLACE_H
#define TAMIZ_REPLACE_H

#include "err.h"
#include "record.h"

#include <stdio.h>

struct replacement {
	FILE *file;
	char *path, *temporary; /* temporary NULL: standard output */
	bool named;		/* temporary is there */
	char *shown;		/* what waits to be made safe for a terminal */
	size_t shown_size;
};

/* path "-": standard output, written as it comes; a terminal there gets it at the end, through
 * core/text. */
enum status replace_begin(struct replacement *r, const char *path, struct err *err);
/* Any write that failed on the way is told here; the old file is then as it was. */
enum status replace_end(struct replacement *r, struct err *err);
void replace_abandon(struct replacement *r);

#endif
