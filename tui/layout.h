/* layout.h: which panes are on the screen and where, as a function of the state. */
#ifndef TAMIZ_LAYOUT_H
#define TAMIZ_LAYOUT_H

#include "app.h"

struct layout {
	struct area header, summary, prompt; /* h 0: no room */
	struct area pane[PANE_COUNT];	     /* with the title line */
	bool shown[PANE_COUNT];
	bool stacked; /* the three panes stand above each other */
};

/* Per cent of the room that the trend list has: as set, or by where the keyboard is. */
int layout_split(const struct app *a);

struct layout layout_of(const struct app *a);

/* Under the title line. */
static inline struct area layout_inner(struct area pane)
{
	return (struct area){pane.x, pane.y + 1, pane.w, pane.h > 0 ? pane.h - 1 : 0};
}

/* The shown pane that holds a cell, or PANE_COUNT. */
enum pane layout_pane_at(const struct layout *l, int x, int y);

#endif
