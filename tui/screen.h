/* screen.h: the terminal.  Nothing else includes curses: frames go out through here and keys come
 * in by name.  UI thread only; one screen at a time (curses' own limit).
 *
 * The terminal is restored by screen_close, by screen_suspend and, where the program crashes, by
 * the handler that screen_open installs. */
#ifndef TAMIZ_SCREEN_H
#define TAMIZ_SCREEN_H

#include "err.h"
#include "frame.h"

#include <stdio.h>

struct screen;

struct screen_options {
	enum theme theme;
	bool mouse;
	bool truecolour;
	const char *term; /* NULL: $TERM */
	FILE *in, *out;
	int columns, rows; /* 0: ask the terminal */
};

/* STATUS_FAILED where the terminal can't move its cursor (TERM=dumb) or is not one. */
enum status screen_open(const struct screen_options *o, struct screen **out, struct err *err);
void screen_close(struct screen *s);

/* Asks the terminal for its size and takes it over. */
void screen_size(struct screen *s, int *columns, int *rows);
/* The terminal has that size from now on: where there is none to ask (tests). */
void screen_resize(struct screen *s, int columns, int rows);
/* Sends what differs from the frame shown before. */
void screen_show(struct screen *s, const struct frame *f);
/* Sends everything at the next screen_show. */
void screen_redraw(struct screen *s);
/* Gives the terminal back (for ^Z, an editor), and takes it again. */
void screen_suspend(struct screen *s);
void screen_resume(struct screen *s);
void screen_theme(struct screen *s, enum theme theme, bool truecolour);
/* Does the environment say that the terminal has exact colours (COLORTERM)? */
bool screen_truecolour(void);
/* Really leaves the mouse to the terminal where off. */
void screen_mouse(struct screen *s, bool on);
/* Puts text (already safe) into the terminal's clipboard: OSC 52.  Only on a key press. */
bool screen_copies(const struct screen *s); /* is it one that may have a clipboard? */
void screen_copy(struct screen *s, struct str text);
/* Does the terminal draw UTF-8? */
bool screen_utf8(void);
/* Whether a terminal of that name can place its cursor; NULL and unknown names cannot. */
bool screen_moves(const char *term);
/* Does it know no marks but those of Unicode 5.0 (GNU screen), so that text_early_marks is needed? */
bool screen_early_marks(void);

enum event_kind { EVENT_KEY, EVENT_PASTE, EVENT_MOUSE };
enum mouse_act { MOUSE_PRESS, MOUSE_DOUBLE, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_UP, MOUSE_DOWN };

enum { KEY_NAME = 24, PASTE_MAX = 1 << 16 };

struct input_event {
	enum event_kind kind;
	char key[KEY_NAME]; /* "j", "ñ", "^D", "<Down>", "<Enter>", "<Space>" … */
	struct str paste;   /* borrowed until the next call */
	enum mouse_act act;
	int x, y;
};

/* The next event that is already there; false where there is none. */
bool screen_read(struct screen *s, struct input_event *e);

#endif
