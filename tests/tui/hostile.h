/* hostile.h: a world in which every word that a stranger could write is an attack on the screen, and
 * what must hold of any frame. */
#ifndef TAMIZ_TESTS_HOSTILE_H
#define TAMIZ_TESTS_HOSTILE_H

#include "scene.h"
#include "terminal.h"

/* Handles, names, texts, tags, clients, actors, events, sources, notes.  Measured by the method. */
struct world *hostile_world(void);

/* Ends the test, with the frame in its message, unless: every cell is whole and as wide as it says
 * (wide ones with their right half), borders and titles stand where the layout puts them, nothing
 * lies outside it, and the terminal's cursor is on the selected row.  after: what led there. */
void hostile_check_frame(const struct app *a, const struct frame *f, const char *after);
/* The terminal shows that frame, cell by cell, reversed where it should be. */
void hostile_check_terminal(const struct terminal *t, const struct frame *f, enum theme theme,
			    const char *after);

#endif
