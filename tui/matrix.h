/* matrix.h: a group's pairs as an adjacency matrix: who acted with whom, and how often. */
#ifndef TAMIZ_MATRIX_H
#define TAMIZ_MATRIX_H

#include "app.h"
#include "coord.h"

/* Adds a row for each member that fits, the most linked first; Enter on it: why. */
void matrix_build(struct app *a, struct lines *l, const struct coordination *k, uint32_t group,
		  int width);

#endif
