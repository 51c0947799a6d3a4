/* replace_name.h: inside of replace.h: the name that a file has beside its own until it is whole, which says whose it
 * is (.tamiz-new-XXXXXX), and what becomes of one that a killed program left. */
#ifndef TAMIZ_REPLACE_NAME_H
#define TAMIZ_REPLACE_NAME_H

/* The folder that path is in, with the slash; to be freed.  NULL: out of memory. */
char *replace_folder(const char *path);
/* A template for such a name beside path, to be freed. */
char *replace_name(const char *path);
/* Makes a file of that name, held; -1 and errno. */
int replace_open_named(char *name);
/* Another name, for one that is linked. */
void replace_link_name(char *name, unsigned number);
/* Nobody sweeps a file away that is held; closing its last descriptor lets it go. */
void replace_hold(int fd);
/* Removes what killed programs of this user left beside path. */
void replace_sweep(const char *path);

#endif
