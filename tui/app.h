/* app.h: the explorer's whole state, as one value.  Commands change it, drawing reads it. */
#ifndef TAMIZ_APP_H
#define TAMIZ_APP_H

#include "answer.h"
#include "intl.h"
#include "lines.h"
#include "pane.h"
#include "places.h"
#include "prompt.h"
#include "theme.h"

struct cursor {
	uint32_t index, top, count;
};

/* Where Esc goes back to. */
struct place {
	struct question question;
	enum pane pane;
	struct cursor cursor[PANE_COUNT];
	uint32_t account, group, edge, act, cluster; /* subjects */
	bool together;
	enum signal signal;
	uint32_t why_trend, why_tag;
	bool why_all;
	row_t post;
	bool accounts;
};

enum { PLACES_MAX = 64, LOG_MAX = 500, MESSAGE_MAX = 320 };

/* One step that u takes back: a filter, a change of the method, or a batch of verdicts. */
struct step {
	char *filter;		  /* as it was, */
	struct method *method;	  /* malloc'd, as it was, */
	struct verdict *verdicts; /* or, both NULL, that restore */
	size_t count;
};

struct marks {
	uint32_t *id; /* ascending */
	uint32_t count, cap;
	enum target_kind kind;
};

/* How the three panes stand; auto: by the width. */
enum arrangement { ARRANGE_AUTO, ARRANGE_BESIDE, ARRANGE_STACKED };
/* What charts are drawn with; ASCII where the terminal has nothing else. */
enum charts { CHARTS_BRAILLE, CHARTS_BLOCK, CHARTS_ASCII };

/* Copies of verdicts that were given but that the registry does not have yet, in their order: what the
 * next one, typed ahead, builds on. */
struct unwritten {
	struct verdict *at;
	size_t count, cap;
	size_t kept; /* the first of them are in the study, from which they could not be read again */
};

/* A pending prefix of a key or command. */
struct pending {
	char key[8];	       /* "g" of gg */
	int count;	       /* 10 of 10j; 0: none */
	char digit;	       /* the last key was this digit, and it showed a view … */
	enum pane view_before; /* … in place of this pane */
	bool to_marked;	       /* ; was typed: the next verdict is for the marked */
};

/* What is kept under a name (saved.h). */
struct saved_item {
	char *name, *text;
};
struct saved {
	struct saved_list {
		struct saved_item *at; /* by name */
		size_t count;
	} list[2];
	bool keep;	    /* in files too */
	char *recording;    /* lines of the macro being recorded; NULL: none is */
	char name[48];	    /* of the macro recorded or played last */
	bool playing;
};

enum { FOLLOW_MS = 100 };

struct effects; /* what commands ask of the terminal, by explorer.c */

struct app {
	/* what is asked and answered */
	struct study *study; /* only jobs touch it; NULL in tests */
	bool writable;	     /* verdicts can be kept */
	char name[128];	     /* of the study, as it may be shown */
	char who[64];	     /* the analyst */
	struct worker *jobs, *queries;
	struct world *world;   /* the newest; NULL until loaded */
	struct answer *answer; /* shown; NULL until the first */
	struct question question;
	uint32_t wanted_trend,
		wanted_tag;  /* row the user chose; the question's, once it has posts again */
	uint64_t generation; /* of the newest query */
	struct filter_cache *cache; /* the queries' worker's own */
	uint64_t cache_stamps[3];
	bool stale;	  /* a newer answer is on its way */
	bool stale_shown; /* and has been for so long that what is shown is marked */
	bool index_holds; /* the timeline's cursor was set for the answer to come, by its index */
	bool scoring;	  /* so are the shares */
	char unmeasured[MESSAGE_MAX]; /* why they could not be, or "" */
	bool score_due; /* to begin once the first answer stands */
	struct method method, method_default,
		method_shown; /* wanted; as shipped; of the score shown */
	double was;	      /* inorganic share before the filter's last change; NAN: none */
	double was_method;    /* and before the method's */
	struct ranking {      /* all of it before the method's last change; places NULL: none */
		struct shares shares;
		struct trend_place *places;
		uint32_t count;
	} before;
	struct lines method_foot; /* before and after, under the Method view */

	/* Panes that follow a cursor.  Patient: they wait for a pause in the typing, so that a
	 * key that is held down sends the cursor alone over a slow line. */
	bool patient;
	int follow_ms; /* how long a pause; negative: until something is done to the row */
	bool following, following_trend; /* they are still behind: any, the timeline too */

	/* where we are */
	enum pane pane, triage_pane; /* has the keyboard; of the three the last */
	struct cursor cursor[PANE_COUNT];
	bool accounts; /* the timeline lists accounts, not posts */
	bool zoom;
	bool matrix; /* a group is shown as a matrix, not as lists */
	int split; /* per cent of the room for the trend list; 0: by where the keyboard is */
	int detail; /* per cent of what account and timeline share; 0: by the layout */
	enum arrangement arrangement;
	uint32_t subject_account, subject_group, subject_edge, subject_cluster;
	uint32_t subject_act; /* of the pair only the episode that this co-act begins; NONE: all */
	bool together;	      /* the Groups view is about the episodes of subject_account */
	row_t subject_post;
	/* The Why view is about the whole selection; else about this trend; both NONE: about the account. */
	bool subject_all;
	uint32_t subject_trend, subject_tag;
	enum signal subject_signal; /* the Why view lists the posts behind it; SIGNAL_COUNT: none */
	struct place places[PLACES_MAX];
	int place_count;

	/* what was built for panes that are read */
	struct lines lines[PANE_COUNT];
	int built_width[PANE_COUNT]; /* 0: to be built */
	int built_rows;		     /* screen's rows when they were: charts fill it */
	struct sparkline {
		uint32_t at[64], count, peak;
		uint32_t row;
	} spark; /* of the trend under the cursor */
	uint32_t account_shown; /* whose card stands beside the timeline */
	struct trend_detail trend_detail;
	bool trend_detail_known;

	/* what the user types */
	struct prompt prompt;
	struct pending pending;
	/* The mouse was pressed on the border of that pane, and not released since; PANE_COUNT: none. */
	enum pane dragged;
	struct question typing_question; /* before the filter line was opened; filter NULL: none */
	struct cursor typing_cursors[PANE_COUNT], typing_cursor;
	double was_typing, was_before;
	char filter_error[MESSAGE_MAX];
	int filter_error_column; /* 1-based in bytes, 0: none */
	int filter_error_cell;	 /* the same in cells, to be told */
	char search[256];	 /* folded */
	uint32_t search_at, search_of;
	struct marks marks;
	struct unwritten unwritten;
	int histogram_field;
	struct { /* the span of time marked in the Volume view, ms; at: its other end, and the mark */
		int64_t from, at;
	} brush;
	int tour; /* step of the guided tour, from 1; 0: none */

	struct saved saved;

	struct steps {
		struct step *at;
		size_t count, cap;
	} undo, redo;

	/* how it looks */
	enum lang lang;
	enum theme theme;
	bool mouse, ascii, truecolour;
	enum charts charts;
	bool ascii_default, truecolour_default; /* as the terminal has it */
	enum theme theme_default;
	int columns, rows;
	char message[MESSAGE_MAX];
	bool message_is_error;
	char *log[LOG_MAX];
	uint32_t log_count;
	enum pane help_from, what_from;

	struct effects *effects; /* NULL: no terminal */
	bool in_keys;		 /* the keys command is running */
	bool frame_wanted;	 /* --play: print a frame after this command */
	int signal;		 /* that ended us */
	char address[1024];	 /* that o showed, and would open if pressed again */
};

/* inline_runs: tasks run at once (tests, --play). */
enum status app_init(struct app *a, struct study *study, const char *name, bool inline_runs,
		     int wake_fd, struct err *err);
void app_free(struct app *a);

/* Takes a world made elsewhere (tests); otherwise app_load asks for it. */
void app_set_world(struct app *a, struct world *w);
void app_load(struct app *a);

/* Submits what the reaction calls for. */
void app_react(struct app *a, enum reaction r);
/* Takes what the workers have finished.  True where the screen must be drawn anew. */
bool app_collect(struct app *a);
/* Waits for what is under way (jobs: for loading and measuring too) and takes it. */
void app_settle(struct app *a, bool jobs);
/* Clamps cursors and tops to what is there and builds the lines that will be drawn; after every
 * command and answer, before drawing. */
void app_arrange(struct app *a);

void app_say(struct app *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void app_complain(struct app *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Brings what follows the cursors up to date; before anything that depends on it. */
void app_catch_up(struct app *a);
/* Waits for the answer that is under way, before acting on a row of it. */
void app_await_answer(struct app *a);

/* The timeline is about that trend or tag from now on; both NONE: the whole selection. */
enum reaction app_follow(struct app *a, uint32_t trend, uint32_t tag);

/* The Why view is about that account; about that registered trend of the tag, NONE: the tag. */
void app_why_account(struct app *a, uint32_t account);
void app_why_trend(struct app *a, uint32_t trend, uint32_t tag);
/* About the whole selection. */
void app_why_all(struct app *a);
/* Neither of a trend nor of the whole. */
bool app_why_of_account(const struct app *a);

/* Goes to a pane, remembering where we were. */
void app_push(struct app *a);
enum reaction app_go(struct app *a, enum pane p);
enum reaction app_back(struct app *a);
/* Esc ends here from now on. */
void app_forget_places(struct app *a);

/* The filter becomes text where that parses; else the error is noted and false returned. */
bool app_try_filter(struct app *a, const char *text);
/* Sets it and remembers the old one for undo. */
enum reaction app_set_filter(struct app *a, const char *text);
/* The same, to what a filter (the present one, or a part of it) leaves and the term does as well. */
enum reaction app_narrow(struct app *a, const char *old, const char *term);

/* The method becomes m, measured anew, and the old one is remembered for undo; nothing where it is the same. */
enum reaction app_set_method(struct app *a, const struct method *m);

/* Steps that u and ^R take.  push: what it holds becomes the app's; a new step for undo forgets
 * redo. pop: the last step, to be used before the next call, or NULL. */
void app_undo_push(struct app *a, const struct step *s);
void app_step_push(struct app *a, bool undo, const struct step *s);
struct step *app_step_pop(struct app *a, bool undo);
void app_steps_free(struct app *a);

/* The row of the trend list under the cursor, or NULL: the line of the whole selection. */
const struct trend_row *app_trend(const struct app *a);
/* What the cursor of the timeline, or of its list of accounts, stands on; NONE. */
row_t app_post(const struct app *a);
uint32_t app_account(const struct app *a);
/* "#tag" or a registered trend's name. */
struct str app_trend_name(const struct app *a, uint32_t trend, uint32_t tag);
/* When it began: as registered, else with its first post; TIME_UNKNOWN. */
int64_t app_trend_start(const struct app *a, const struct trend_row *t);
/* "@handle", else "name", else the id; into buf. */
struct str app_account_name(const struct app *a, uint32_t account, char *buf, size_t cap);
/* Why there are no shares: as given where they are still to come, else what the measuring failed of. */
enum { UNMEASURED_MAX = MESSAGE_MAX + 64 };
const char *app_unmeasured(const struct app *a, const char *yet, char buf[UNMEASURED_MAX]);
/* When it was posted, no more exactly than its source tells; into buf. */
const char *app_stamp(const struct app *a, row_t row, char buf[INTL_BUF]);
/* Milliseconds that the times of its source are multiples of; 0: of none. */
int64_t app_resolution(const struct app *a, row_t row);
enum mark app_mark_of(const struct app *a, struct target t);
/* The same with who said it and who says otherwise; NULL: nobody said anything. */
const struct verdict_state *app_verdict_of(const struct app *a, struct target t);

/* False when out of memory. */
bool unwritten_add(struct unwritten *u, const struct verdict *v, size_t count);
void unwritten_drop(struct unwritten *u, size_t from, size_t count);
/* The newest about that target, or NULL. */
const struct verdict *unwritten_find(const struct unwritten *u, const char *target);

bool marks_has(const struct marks *m, struct target t);
void marks_toggle(struct marks *m, struct target t);
void marks_clear(struct marks *m);

#endif
