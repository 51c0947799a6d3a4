/* draw.h: the screen from the state, and the small pictures that panes share. */
#ifndef TAMIZ_DRAW_H
#define TAMIZ_DRAW_H

#include "app.h"
#include "shares.h"
#include "text.h"

/* Draws everything.  A pure function of the state: no allocation, no input or output. */
void draw(const struct app *a, struct frame *f);

/* The four shares over all posts as a bar of `width` cells, told apart by glyph and by role:
 * automated full, coordinated half, organic light, not assessable blank. */
void draw_share_bar(struct pen *p, const struct shares *s, int width);
/* The inorganic share and its sampling interval on a scale of 0 to 100 %. */
void draw_whisker(struct pen *p, const struct shares *s, int width);
/* " 61% [54–68]", or "–" where nothing could be assessed; ">99%" keeps a blank before it. */
void draw_share(struct pen *p, const struct shares *s, bool stale);
enum { DRAW_SHARE_CELLS = 14, DRAW_SHARE_FIGURE = 5 };

/* Counts as a row of block characters; ones that are not zero always show. */
void draw_sparkline(struct pen *p, const uint32_t *at, uint32_t count, uint32_t peak, int width);

/* The first two cells of a list row: where the cursor is, and marks and verdicts. */
/* One cell: + marked, else the verdict's letter, or !; blank. */
void draw_mark(const struct app *a, struct pen *p, struct target t);
void draw_gutter(const struct app *a, struct pen *p, struct target t, bool here, bool focused);

/* What stands before a trend's name: "#", or a blank where the name has blanks: no hashtag has. */
const char *draw_sigil(struct str name);

/* One word and its role. */
const char *class_word(enum post_class c);   /* translated */
const char *class_letter(enum post_class c); /* "A", "C", "o", "·" */
enum role class_role(enum post_class c);
const char *mark_word(enum mark m); /* translated */
const char *mark_letter(enum mark m);
const char *kind_word(enum post_kind k); /* translated */

/* A pen for row y of an area, selected where the cursor of a focused pane stands on it; sets the
 * frame's cursor there. */
struct pen draw_row(const struct app *a, struct frame *f, struct area area, int y, bool here,
		    bool focused);

#endif
