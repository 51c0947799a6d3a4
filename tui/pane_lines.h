/* pane_lines.h: what all panes of lines do alike, so that a new one is its build function and a row
 * in the table. */
#ifndef TAMIZ_PANE_LINES_H
#define TAMIZ_PANE_LINES_H

#include "app.h"

uint32_t pane_lines_count(const struct app *a, enum pane p);
void pane_lines_draw(const struct app *a, struct frame *f, struct area area, enum pane p,
		     bool focused);
bool pane_lines_match(const struct app *a, enum pane p, uint32_t row, struct str needle);
/* Goes where the line under the cursor leads; REACT_NONE where it leads nowhere. */
enum reaction pane_lines_follow(struct app *a, enum pane p);
/* What the line is about, by its link. */
struct target pane_lines_target(const struct app *a, enum pane p, uint32_t row);

/* Defines the functions of a pane of lines and its entry. */
#define PANE_OF_LINES(pane, PANE_ID, title_function, build_function) \
	static uint32_t pane##_count(const struct app *a) \
	{ \
		return pane_lines_count(a, PANE_ID); \
	} \
	static void pane##_draw(const struct app *a, struct frame *f, struct area area, \
				bool focused) \
	{ \
		pane_lines_draw(a, f, area, PANE_ID, focused); \
	} \
	static enum reaction pane##_drill(struct app *a) \
	{ \
		return pane_lines_follow(a, PANE_ID); \
	} \
	static struct target pane##_target(const struct app *a, uint32_t row) \
	{ \
		return pane_lines_target(a, PANE_ID, row); \
	} \
	static bool pane##_matches(const struct app *a, uint32_t row, struct str needle) \
	{ \
		return pane_lines_match(a, PANE_ID, row, needle); \
	} \
	const struct pane_ops pane_##pane = { \
		.title = title_function, \
		.count = pane##_count, \
		.draw = pane##_draw, \
		.drill = pane##_drill, \
		.target = pane##_target, \
		.matches = pane##_matches, \
		.build = build_function, \
	};

#endif
