/* command.h: the one language that keys, the : line, --play, the session and tests speak.  A line
 * is an action's name and its arguments. */
#ifndef TAMIZ_COMMAND_H
#define TAMIZ_COMMAND_H

#include "app.h"

enum action {
#define ACTION(ident, name, keys, where, args, help) ACTION_##ident,
#include "actions.def"
#undef ACTION
	ACTION_COUNT
};

struct action_info {
	const char *name, *keys, *args, *help; /* help: untranslated */
	uint32_t where;			       /* one bit for each pane */
};
const struct action_info *action_info(enum action a);
/* The action of that name, or ACTION_COUNT; a unique beginning is enough. */
enum action action_find(struct str name);
/* What a key does in a pane: an action, ACTION_COUNT for none; *prefix: more keys may follow. */
enum action action_of_key(const char *key, enum pane pane, bool *prefix);

/* Runs a line; an unknown word is told on the last line of the screen. */
enum reaction command_run(struct app *a, const char *line);
enum reaction command_do(struct app *a, enum action action, const char *args, int count);
/* What a key press does: edits the prompt, or runs an action. */
enum reaction command_key(struct app *a, const char *key);
enum reaction command_paste(struct app *a, struct str text);
/* Presses each key of a string such as "jj<Enter>". */
enum reaction command_keys(struct app *a, const char *keys);
/* Enter on a line of help, method or histogram. */
enum reaction command_follow(struct app *a, uint32_t id);
enum reaction volume_follow(struct app *a, uint32_t event);
/* Whether the parameter under the Method view's cursor is not as shipped. */
bool command_method_changed(const struct app *a);
/* The note of the row under the cursor; false where none can be. */
bool command_note(const struct app *a, char *out, size_t cap);
/* Completes the : or & line; the candidates go to the message. */
void command_complete(struct app *a);

/* The word that sort takes for an order of that pane (accounts: of its list of accounts); NULL
 * beyond the last. */
const char *command_order(enum pane p, bool accounts, int order);

/* Field i of the distribution view, or NULL beyond the last. */
const char *command_histogram_field(int i);

/* The words of the tour's present step, translated, or NULL; *of: how many steps there are. */
const char *command_tour(const struct app *a, int *of);

/* Hands verdicts (malloc'd, taken over) to the worker; false: told why not, and freed. */
bool act_submit(struct app *a, struct verdict *v, size_t count);
/* What an analyst says now of the trend with that target (verdict.h), as a verdict. */
bool assign_now(const struct app *a, const char *target, struct verdict *out);

/* What commands ask of the terminal; NULL members: nothing there. */
struct effects {
	void *ctx;
	void (*copy)(void *ctx, struct str text);
	void (*redraw)(void *ctx);
	void (*suspend)(void *ctx);
	void (*theme)(void *ctx, enum theme theme, bool truecolour);
	void (*mouse)(void *ctx, bool on);
	/* Runs a program with the terminal lent to it where `terminal`; what went wrong in err. */
	enum status (*spawn)(void *ctx, char *const argv[], bool terminal, struct err *err);
};

/* The functions behind actions.def: args NUL-terminated, never NULL; count 0: none given. */
#define ACTION(ident, name, keys, where, args, help) \
	enum reaction act_##ident(struct app *a, const char *args_given, int count);
#include "actions.def"
#undef ACTION

#endif
