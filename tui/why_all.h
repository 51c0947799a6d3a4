/* why_all.h: why the whole selection has the share that it has, as lines. */
#ifndef TAMIZ_WHY_ALL_H
#define TAMIZ_WHY_ALL_H

#include "app.h"

void why_all_build(struct app *a, struct lines *l, int width);

#endif
