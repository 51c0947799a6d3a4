/* terminal.h: a terminal as a test sees it: what xterm-256color's sequences leave on its screen.
 * Written from the sequences' own definitions, so that it can disagree with curses. */
#ifndef TAMIZ_TESTS_TERMINAL_H
#define TAMIZ_TESTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum { TERMINAL_CELL = 32 };

struct terminal_cell {
	char text[TERMINAL_CELL]; /* NUL-terminated; empty: the right half of a wide character */
	bool reverse;
};

struct terminal {
	struct terminal_cell *cells;
	struct terminal_cell *drawn; /* the last */
	int columns, rows;
	int x, y, top, bottom, saved_x, saved_y;
	bool wrap, no_wrap, reverse;
	char pending[64]; /* a sequence whose end has not come yet */
	size_t pending_len;
	char last[TERMINAL_CELL];
	unsigned unknown; /* sequences that it does not know */
	char what[64];	  /* the last of them */
};

/* Ends the test where memory is short. */
void terminal_init(struct terminal *t, int columns, int rows);
/* What a window does that is pulled: the screen is full of rubbish until it is drawn anew. */
void terminal_resize(struct terminal *t, int columns, int rows);
void terminal_feed(struct terminal *t, const char *bytes, size_t n);
void terminal_free(struct terminal *t);

#endif
