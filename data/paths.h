/* paths.h: where installed data and the user's own files lie. */
#ifndef TAMIZ_PATHS_H
#define TAMIZ_PATHS_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Writes the path of an installed data file (such as "formats/x-v2.json" or
 * "cases/ve-2021-regional/case.json") into path: $TAMIZ_DATADIR, then pkgdatadir, then beside the
 * running program.  Returns 0, or
 * -1 with errno where no such file exists or the path is too long. */
int paths_data(char *path, size_t size, const char *name);
/* The same for the folder of message catalogs: $TAMIZ_CATALOGS alone where it is set, else localedir, then
 * beside the program. */
int paths_catalogs(char *path, size_t size);

/* $XDG_CONFIG_HOME/tamiz/NAME, $XDG_STATE_HOME/tamiz/NAME (with their defaults under $HOME).  Does
 * not ask whether the file exists.  Returns 0, or -1 where no home is known. */
int paths_config(char *path, size_t size, const char *name);
int paths_state(char *path, size_t size, const char *name);
/* Opens a file for reading as open and fopen do; but a pipe by name that says nothing for two seconds is an
 * error (ETIMEDOUT), where those would wait for ever. */
int paths_open(const char *path);
FILE *paths_read(const char *path);
/* As getline, but of a line without an end no more than one byte above the most.  -1 is the end only where
 * feof(f); else ferror(f), or there is no memory. */
enum { PATHS_LINE_MOST = 1 << 20 };
ssize_t paths_line(char **line, size_t *cap, FILE *f);
/* Makes the folders above a file of the user's own, for nobody else; whether that worked shows when the
 * file is written. */
void paths_make_folders(const char *path);

#endif
