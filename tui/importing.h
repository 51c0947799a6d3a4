/* importing.h: what `tamiz import FILE...` and `tamiz FILE...` share. */
#ifndef TAMIZ_IMPORTING_H
#define TAMIZ_IMPORTING_H

#include "cli.h"
#include "format.h"

void importing_options(const struct cli *c, struct format_options *o);

/* The study to import into: -o, else beside the first file, its name with .tamiz for its endings. */
int importing_study_path(const struct cli *c, char *path, size_t cap);

/* Imports every operand (folders: the files in them, by name) into the study at path, with a line of
 * totals on standard error.  EXIT_REJECTED where some input was rejected. */
int importing_files(const struct cli *c, const char *path);

/* Text of several lines to standard output, sanitised line by line. */
void importing_print(const char *text);

#endif
