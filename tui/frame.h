/* frame.h: a screen as data: a grid of cells that panes draw into.  What shows it (screen.c) and
 * what tests it (golden frames) only read the grid.
 *
 * All text, the program's own or a dataset's, enters through core/text: a frame can't hold a
 * control character.  Writing outside an area is cut at its edge, never an error. */
#ifndef TAMIZ_FRAME_H
#define TAMIZ_FRAME_H

#include "record.h"
#include "theme.h"

#include <stdbool.h>

enum {
	FRAME_COLUMNS_MAX = 1000,
	FRAME_ROWS_MAX = 1000,
	CELL_BYTES = 22, /* a base character and two marks, and a marker */
};

enum cell_flag {
	CELL_SELECTED = 1 << 0, /* in the row of the cursor, in the pane that has the keyboard */
	CELL_MATCH = 1 << 1,	/* a hit of the search */
	/* Here ends a text with letters that are written from right to left.  A terminal that orders
	 * such text by itself would take the figures after it for a part of it, and show "[0–51]" as
	 * "]51–0[" in another column: the screen parts both (screen.c). */
	CELL_RTL_END = 1 << 2,
};

struct cell {
	char text[CELL_BYTES];
	uint8_t bytes; /* 0: the right half of a wide cell before it */
	uint8_t role;
	uint8_t flags;
	uint8_t width; /* 1 or 2; 0 for a right half */
};

struct frame {
	struct cell *cells; /* rows x columns */
	int columns, rows;
	bool ascii;		/* draw with ASCII only */
	int cursor_x, cursor_y; /* where the terminal's cursor goes */
	bool cursor_on;
};

struct area {
	int x, y, w, h;
};

/* Sizes are clamped to 1 … FRAME_*_MAX.  false when out of memory (the frame is then empty). */
bool frame_init(struct frame *f, int columns, int rows, bool ascii);
void frame_free(struct frame *f);
/* All blank, cursor hidden. */
void frame_clear(struct frame *f);

static inline const struct cell *frame_cell(const struct frame *f, int x, int y)
{
	return &f->cells[(size_t)y * (size_t)f->columns + (size_t)x];
}

/* A pen writes from left to right within an area of the frame. */
struct pen {
	struct frame *frame;
	struct area area;
	int x, y; /* next cell, relative to the area */
	enum role role;
	uint8_t flags;
	struct str match; /* folded needle to highlight, p NULL: none */
	bool cut;	  /* some text did not fit into the area */
};

struct pen pen_at(struct frame *f, struct area area, int x, int y);
/* Blanks the rest of the pen's line, with its flags; the pen stands at the end. */
void pen_clear_line(struct pen *p);
/* Text as far as it fits, hostile or not; no ellipsis.  Returns the cells taken. */
int pen_text(struct pen *p, enum role role, const char *text);
int pen_str(struct pen *p, enum role role, struct str text);
int pen_printf(struct pen *p, enum role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Text in exactly `width` cells: cut with an ellipsis, or padded after it (before it where
 * right). */
void pen_fit(struct pen *p, enum role role, struct str text, int width);
void pen_fit_right(struct pen *p, enum role role, struct str text, int width);
/* Where text was cut at the edge of the area, its last cell tells so. */
void pen_ellipsis(struct pen *p, enum role role);
/* Text that fits whole, or none of it (false): half a number is another number, and "wrote 32" is not "wrote 32 % of
 * them". */
bool pen_whole(struct pen *p, enum role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* `count` times the same glyph. */
void pen_repeat(struct pen *p, enum role role, const char *glyph, int count);
static inline int pen_left(const struct pen *p)
{
	return p->area.w > p->x ? p->area.w - p->x : 0;
}

/* Where a line of `width` cells that begins at `from` ends: broken after its last blank if there is
 * one, though not before a per cent sign; *next gets the start of the next line, always beyond from. */
size_t frame_line_end(struct str text, size_t from, int width, size_t *next);

/* Draws text over several lines of the area from line y on, broken at blanks; spells out oddities.
 * Skips the first `skip` lines.  Returns the lines that the text takes in whole. */
int frame_wrap(struct frame *f, struct area area, int y, int skip, enum role role, struct str text);

/* The grid as text (one line a row, trailing blanks cut), and as role letters (upper case where
 * selected).  NUL-terminated, to be freed; NULL when out of memory. */
char *frame_as_text(const struct frame *f);
char *frame_as_roles(const struct frame *f);

static inline struct str str_of(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return (struct str){s, n};
}

#endif
