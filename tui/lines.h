/* lines.h: text made of lines of (role, text) spans: what a pane shows that is read rather than
 * listed.  Everything lies in one arena and is freed with it. */
#ifndef TAMIZ_LINES_H
#define TAMIZ_LINES_H

#include "arena.h"
#include "frame.h"

struct span {
	struct span *next;
	enum role role;
	struct str text;
};

struct line {
	struct span *head, *tail;
	uint32_t id;  /* what Enter on it leads to, by link */
	uint8_t link; /* enum link */
};

/* What a line leads to. */
enum link {
	LINK_NONE,
	LINK_ACCOUNT,
	LINK_POST,
	LINK_TAG,
	LINK_TREND, /* a registered one */
	LINK_ACTOR, /* its number, or NONE: nobody */
	LINK_GROUP,
	LINK_EDGE,
	LINK_EPISODE, /* a co-act, and what the pair did together after it without a long pause */
	LINK_CLUSTER,
	LINK_SIGNAL, /* the posts behind it, of the account that the pane is about */
	LINK_COMMAND, /* action number, in help; parameter number, in the method */
};

struct lines {
	struct arena arena;
	struct line *at;
	uint32_t count, cap;
};

/* Forgets the lines, keeps the memory. */
void lines_reset(struct lines *l);
void lines_free(struct lines *l);
/* Begins a new line. */
void lines_new(struct lines *l);
/* A new line that leads somewhere. */
void lines_link(struct lines *l, enum link link, uint32_t id);
/* Adds to the last line; text is copied.  Out of memory: the text is left out. */
void lines_add(struct lines *l, enum role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void lines_str(struct lines *l, enum role role, struct str text);
/* Text in exactly `width` cells, cut with an ellipsis or padded. */
void lines_fit(struct lines *l, enum role role, struct str text, int width);
/* The same, padded before it. */
void lines_fit_right(struct lines *l, enum role role, struct str text, int width);
/* Lines of at most `width` cells from a longer text, broken at blanks, each begun by `indent`
 * blanks. */
void lines_wrap(struct lines *l, enum role role, struct str text, int width, int indent);

/* A sentence of at most 511 bytes on lines of its own, broken where it is longer than `width` cells. */
void lines_tell(struct lines *l, enum role role, int width, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Breaks lines that are wider than `width`, at blanks; what follows is indented and leads where the
 * line does. */
void lines_flow(struct lines *l, int width);

/* Draws lines from `top` on; the line `cursor` is selected where focused.
 * What is cut ends in an ellipsis. */
void lines_draw(const struct lines *l, struct frame *f, struct area area, uint32_t top,
		uint32_t cursor, bool focused, struct str match);
/* The line's text as one string, in the arena of the lines. */
struct str lines_text(struct lines *l, uint32_t line);

#endif
