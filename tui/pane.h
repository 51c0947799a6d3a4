/* pane.h: one entry for each thing the explorer shows: how long its list is, how a row looks, where
 * Enter leads.  Panes read the state and never change it while drawing. */
#ifndef TAMIZ_PANE_H
#define TAMIZ_PANE_H

#include "frame.h"
#include "registry.h"

struct app;
struct lines;

enum pane {
#define PANE(ident, name, title, view) PANE_##ident,
#include "panes.def"
#undef PANE
	PANE_COUNT
};

/* What a command does to the program; the larger includes the smaller. */
enum reaction {
	REACT_NONE = 0,
	REACT_REDRAW = 1 << 0,
	REACT_REQUERY = 1 << 1, /* the question has changed */
	REACT_RESCORE = 1 << 2, /* the method has changed */
	REACT_QUIT = 1 << 3,
};

/* What a verdict, a mark or a copy is about. */
enum target_kind {
	TARGET_NONE,
	TARGET_TAG,
	TARGET_ACCOUNT,
	TARGET_POST,
	TARGET_TREND, /* one appearance of a tag; id: the registry's */
};
struct target {
	enum target_kind kind;
	uint32_t id; /* corpus number, but of TREND */
};

enum { PANE_TEXT = 512 };

struct pane_ops {
	/* After the words of the title: what it is about; NULL: nothing. */
	void (*title)(const struct app *, struct pen *);
	uint32_t (*count)(const struct app *);
	/* Draws the inner area, column heads and footers included. */
	void (*draw)(const struct app *, struct frame *, struct area, bool focused);
	/* Lines of the area that are no rows of the list. */
	int (*overhead)(const struct app *, struct area);
	/* The cursor has moved. */
	enum reaction (*moved)(struct app *);
	enum reaction (*drill)(struct app *);
	struct target (*target)(const struct app *, uint32_t row);
	/* The row's folded text contains the folded needle? */
	bool (*matches)(const struct app *, uint32_t row, struct str needle);
	/* A pane of lines: builds them anew for a width; NULL for lists. */
	void (*build)(struct app *, int width);
	/* Lines where build is given. */
	struct lines *(*lines)(const struct app *);
};

extern const struct pane_ops pane_trends, pane_timeline, pane_account, pane_actors, pane_calendar,
	pane_groups, pane_copies, pane_marks, pane_method, pane_log, pane_why, pane_post,
	pane_histogram, pane_options, pane_saved, pane_what, pane_volume, pane_help;

const struct pane_ops *pane_ops(enum pane p);
const char *pane_name(enum pane p);
const char *pane_title(enum pane p); /* untranslated */
int pane_view(enum pane p);
enum pane pane_find(const char *name); /* PANE_COUNT where unknown */
enum pane pane_of_view(int view);
static inline bool pane_in_triage(enum pane p)
{
	return p <= PANE_ACCOUNT;
}

#endif
