/* explore.h: a study on the screen, or, where there is none, its trends as a table. */
#ifndef TAMIZ_EXPLORE_H
#define TAMIZ_EXPLORE_H

#include "cli.h"

int explore_study(const struct cli *c, const char *path);

#endif
