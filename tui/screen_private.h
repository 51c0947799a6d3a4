/* screen_private.h: what screen.c (frames out) and screen_keys.c (keys in) share; curses is included
 * nowhere else. */
#ifndef TAMIZ_SCREEN_PRIVATE_H
#define TAMIZ_SCREEN_PRIVATE_H

#include "screen.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef lines
#undef columns

/* Codes of ours for the brackets around pasted text. */
enum { PASTE_BEGIN = KEY_MAX + 1, PASTE_END };

struct screen {
	SCREEN *curses;
	FILE *in, *out;
	struct frame shown; /* what the terminal has */
	bool all;	    /* shown is not to be trusted */
	enum theme theme;
	bool colour, mouse, pasting, fixed_size, xterm, truecolour;
	bool early_marks; /* see screen_early_marks */
	char *paste;
	size_t paste_len;
};

#endif
