/* last_line.h: the screen's last line: what is being typed, else a message, a step of the tour, or the filter and the
 * keys to begin with.  A pure function of the state, as all drawing is. */
#ifndef TAMIZ_LAST_LINE_H
#define TAMIZ_LAST_LINE_H

#include "app.h"
#include "frame.h"

/* What is longer than the line begins on the one above it, where there is one. */
void last_line_draw(const struct app *a, struct frame *f, struct area line, struct area above);

#endif
