/* chart.h: counts over time or over anything as bars of characters: Braille (two counts and four
 * steps a cell), blocks (eight steps) or ASCII. */
#ifndef TAMIZ_CHART_H
#define TAMIZ_CHART_H

#include "app.h"

/* What charts are really drawn with: ASCII where nothing else is. */
enum charts chart_style(const struct app *a);
/* Counts that one cell shows. */
int chart_per_cell(enum charts style);
/* Row y (0: the lowest) of `height` of a chart of `cells` cells, added to the last line.  at: cells x
 * chart_per_cell counts.  Counts that are not zero always show. */
void chart_row(struct lines *l, enum charts style, const uint32_t *at, int cells, int height, int y,
	       uint32_t peak);
/* One cell of a matrix by its weight from 0 to most: light to dark; nothing where 0. */
const char *chart_shade(enum charts style, uint64_t weight, uint64_t most);

#endif
