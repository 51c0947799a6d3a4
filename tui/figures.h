/* figures.h: the numbers of numbers.def, and what each of them is for the row from which "what is this?"
 * was asked. */
#ifndef TAMIZ_FIGURES_H
#define TAMIZ_FIGURES_H

#include "app.h"

enum number {
#define NUMBER(ident, panes, label, help, formula) NUMBER_##ident,
#include "numbers.def"
#undef NUMBER
	NUMBER_COUNT
};

/* The figure as exactly as it is known, "" where there is none; of the pane a->what_from. */
void figure_of(const struct app *a, enum number i, char *out, size_t cap);
/* The registered trend or tag that the question is about has this row of the trend list, or NULL: from
 * its own list, or a line about it. */
const struct trend_row *figure_trend(const struct app *a);

#endif
