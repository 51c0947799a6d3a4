#include "config.h"

#include "command.h"
#include "filter.h"
#include "saved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANY UINT32_MAX
#define IN(pane) (UINT32_C(1) << PANE_##pane)

static const struct action_info actions[ACTION_COUNT] = {
#define ACTION(ident, name, keys, where, args, help) \
	[ACTION_##ident] = {name, keys, args, help, where},
#include "actions.def"
#undef ACTION
};

static enum reaction (*const functions[ACTION_COUNT])(struct app *, const char *, int) = {
#define ACTION(ident, name, keys, where, args, help) [ACTION_##ident] = act_##ident,
#include "actions.def"
#undef ACTION
};

const struct action_info *action_info(enum action a)
{
	return &actions[a];
}

enum action action_find(struct str name)
{
	enum action found = ACTION_COUNT;
	int many = 0;

	for (enum action i = 0; i < ACTION_COUNT; i++) {
		if (strncmp(actions[i].name, name.p, name.len))
			continue;
		if (!actions[i].name[name.len])
			return i;
		found = i;
		many++;
	}
	return name.len && many == 1 ? found : ACTION_COUNT;
}

/* Does the blank-separated list hold the key?  1: yes, 2: only as the beginning of one. */
static int has_key(const char *keys, const char *key)
{
	size_t n = strlen(key);
	int found = 0;

	while (*keys) {
		size_t len = strcspn(keys, " ");

		if (len == n && !memcmp(keys, key, n))
			return 1;
		/* Only gg has two parts; names in angle brackets are one key. */
		if (len > n && keys[0] != '<' && keys[0] != '^' && !memcmp(keys, key, n))
			found = 2;
		keys += len;
		keys += *keys == ' ';
	}
	return found;
}

enum action action_of_key(const char *key, enum pane pane, bool *prefix)
{
	*prefix = false;
	for (enum action i = 0; i < ACTION_COUNT; i++) {
		int has = actions[i].where >> pane & 1 ? has_key(actions[i].keys, key) : 0;

		if (has == 1)
			return i;
		*prefix |= has == 2;
	}
	return ACTION_COUNT;
}

static const struct {
	enum action action;
	const char *words;
} tour[] = {
#define TOUR(action, words) {ACTION_##action, words},
#include "tour.def"
#undef TOUR
};
enum { TOUR_STEPS = sizeof tour / sizeof *tour };

const char *command_tour(const struct app *a, int *of)
{
	*of = TOUR_STEPS;
	return a->tour > 0 && a->tour <= TOUR_STEPS ? _(tour[a->tour - 1].words) : NULL;
}

/* A step is done by doing what it asks for. */
static void tour_on(struct app *a, enum action done)
{
	if (!a->tour || done != tour[a->tour - 1].action)
		return;
	/* What the action says would stand in the place of the next step. */
	if (!a->message_is_error)
		*a->message = '\0';
	if (a->tour++ < TOUR_STEPS)
		return;
	a->tour = 0;
	app_say(a, _("the tour has ended"));
}

enum reaction act_TOUR(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	a->tour = 1;
	return REACT_REDRAW;
}

/* Moves go on from where the cursor is; whatever else is done is done to the row that the user
 * chose, not to one of a list that is about to change. */
static void come_up(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_DOWN:
	case ACTION_UP:
	case ACTION_HALF_DOWN:
	case ACTION_HALF_UP:
	case ACTION_PAGE_DOWN:
	case ACTION_PAGE_UP:
	case ACTION_TOP:
	case ACTION_BOTTOM:
		break;
	case ACTION_DRILL:
	case ACTION_WHY:
	case ACTION_INORGANIC:
	case ACTION_ORGANIC:
	case ACTION_DOUBTFUL:
	case ACTION_OPEN_AGAIN:
	case ACTION_NOTE:
	case ACTION_MARK:
	case ACTION_MARK_ALL:
	case ACTION_COPY:
	case ACTION_EDIT_NOTE:
	case ACTION_OPEN_URL:
	case ACTION_EXPORT:
		app_await_answer(a);
		break;
	default:
		app_catch_up(a);
		break;
	}
}

/* What only opens a line is recorded when that line is done; what runs others is not itself. */
static bool is_recorded(enum action action, const char *args)
{
	switch (action) {
	case ACTION_FILTER:
	case ACTION_SEARCH:
	case ACTION_NOTE:
		return *args;
	case ACTION_COMMAND:
	case ACTION_RECORD:
	case ACTION_KEYS:
	case ACTION_FRAME:
	case ACTION_RESIZE:
	case ACTION_SUSPEND:
	case ACTION_QUIT_NOW:
		return false;
	default:
		return true;
	}
}

enum reaction command_do(struct app *a, enum action action, const char *args, int count)
{
	enum reaction r;

	/* Before the study is read there is nothing to act on but the program itself. */
	if (!a->answer && action != ACTION_QUIT && action != ACTION_QUIT_NOW &&
	    action != ACTION_HELP && action != ACTION_LOG && action != ACTION_SUSPEND &&
	    action != ACTION_REDRAW && action != ACTION_SET && action != ACTION_RESIZE &&
	    action != ACTION_FRAME && action != ACTION_KEYS && action != ACTION_BACK &&
	    action != ACTION_MOUSE)
		return REACT_NONE;
	/* --play prints the screen as it is, its message too. */
	if (action != ACTION_FRAME)
		*a->message = '\0';
	come_up(a, action);
	if (action != ACTION_OPEN_URL)
		*a->address = '\0';
	if (is_recorded(action, args))
		saved_record(a, actions[action].name, args, count);
	r = functions[action](a, args, count);
	tour_on(a, action);
	return r;
}

enum reaction command_run(struct app *a, const char *line)
{
	size_t len;
	enum action action;

	line += strspn(line, " \t");
	len = strcspn(line, " \t\n");
	if (!len || *line == '#' || *line == '"')
		return REACT_NONE;
	action = action_find((struct str){line, len});
	if (action == ACTION_COUNT) {
		app_complain(a, _("no command %.*s: ? shows them all"), (int)(len < 60 ? len : 60),
			     line);
		return REACT_REDRAW;
	}
	line += len;
	return command_do(a, action, line + strspn(line, " \t"), 0);
}

/* --- keys --------------------------------------------------------------------------------------
 */

/* 1 to 8 are views, so a count shows itself by its second digit, 0 or 9, which no view has: 10j,
 * 20k, 100G.  The view that its first digit showed is left again. */
static bool count_digit(struct app *a, const char *key)
{
	struct pending *p = &a->pending;
	bool second = key[0] == '0' || key[0] == '9';

	if (key[0] < '0' || key[0] > '9' || key[1] || (!p->count && (!second || !p->digit)))
		return false;
	/* 7 shows the method, where 0 has something to do once the parameter has been changed. */
	if (!p->count && key[0] == '0' && a->pane == PANE_METHOD && command_method_changed(a))
		return false;
	if (!p->count) {
		p->count = p->digit - '0';
		if (p->view_before != a->pane)
			app_back(a);
		p->digit = 0;
	}
	if (p->count < 1000000)
		p->count = p->count * 10 + key[0] - '0';
	return true;
}

static enum reaction in_prompt(struct app *a, const char *key);

enum reaction command_key(struct app *a, const char *key)
{
	struct pending *p = &a->pending;
	char whole[2 * sizeof p->key + 32];
	enum action action;
	enum reaction r;
	bool prefix;
	int count;

	if (a->prompt.kind)
		return in_prompt(a, key);
	if (count_digit(a, key))
		return REACT_REDRAW;
	snprintf(whole, sizeof whole, "%s%s", p->key, key);
	*p->key = '\0';
	action = action_of_key(whole, a->pane, &prefix);
	if (action == ACTION_COUNT && prefix) {
		snprintf(p->key, sizeof p->key, "%.7s", whole);
		return REACT_NONE;
	}
	p->digit = key[0] >= '1' && key[0] <= '9' && !key[1] ? key[0] : 0;
	p->view_before = a->pane;
	count = p->count;
	p->count = 0;
	if (action == ACTION_COUNT) {
		app_complain(a, _("%s does nothing here: ? shows the keys"), whole);
		return REACT_REDRAW;
	}
	r = command_do(a, action, "", count);
	return r;
}

/* Bytes of a name such as <Enter> or <F1>, 0 where < stands for itself. */
static size_t named_key(const char *keys)
{
	size_t n;

	if (*keys != '<' || keys[1] < 'A' || keys[1] > 'Z')
		return 0;
	n = 1 + strspn(keys + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
	return keys[n] == '>' ? n + 1 : 0;
}

enum reaction command_keys(struct app *a, const char *keys)
{
	enum reaction all = REACT_NONE;

	while (*keys && !(all & REACT_QUIT)) {
		char key[32];
		size_t n = 1;
		enum reaction r;
		size_t name = named_key(keys);

		if (name && name < sizeof key)
			n = name;
		else if (*keys == '^' && keys[1] >= '@' && keys[1] <= '_')
			n = 2;
		else
			while ((keys[n] & 0xc0) == 0x80 && n < 4)
				n++;
		snprintf(key, sizeof key, "%.*s", (int)n, keys);
		keys += n;
		r = command_key(a, strcmp(key, " ") ? key : "<Space>");
		/* What the next key does may depend on it. */
		app_react(a, r);
		app_collect(a);
		app_arrange(a);
		all |= r & (REACT_QUIT | REACT_REDRAW);
	}
	return all;
}

/* --- the prompt --------------------------------------------------------------------------------
 */

static enum reaction edited(struct app *a)
{
	const char *text = a->prompt.text;

	*a->message = '\0';
	if (a->prompt.kind == PROMPT_SEARCH) {
		act_SEARCH(a, text, -1);
		return REACT_REDRAW;
	}
	if (a->prompt.kind != PROMPT_FILTER)
		return REACT_REDRAW;
	/* What can be understood so far counts; the rest is marked as what is missing. */
	app_try_filter(a, text);
	free(a->question.filter);
	a->question.filter = strdup(text);
	if (!a->question.filter)
		return REACT_QUIT;
	return REACT_REDRAW | REACT_REQUERY;
}

static enum reaction accept_filter(struct app *a, const char *text)
{
	enum reaction r;

	free(a->question.filter);
	a->question.filter = a->typing_question.filter;
	a->typing_question.filter = NULL;
	r = app_set_filter(a, text);
	/* The share before the typing began is the one that it is compared with. */
	a->was = a->was_typing;
	if (a->filter_error_column)
		app_complain(a, _("column %d: %s"), a->filter_error_cell, a->filter_error);
	return r;
}

static enum reaction accept(struct app *a)
{
	enum prompt_kind kind = a->prompt.kind;
	char text[PROMPT_MAX];

	snprintf(text, sizeof text, "%s", a->prompt.text);
	prompt_close(&a->prompt, true);
	/* What completion offered was about the line. */
	*a->message = '\0';
	switch (kind) {
	case PROMPT_FILTER:
		saved_record(a, "filter", text, 0);
		return accept_filter(a, text);
	case PROMPT_SEARCH:
		/* Nothing typed: the search before, on from here. */
		if (!*text)
			return *a->search ? command_do(a, ACTION_SEARCH_NEXT, "", 0) : REACT_REDRAW;
		saved_record(a, "search", text, 0);
		return act_SEARCH(a, text, 0);
	case PROMPT_COMMAND:
		/* Completion leaves a blank behind. */
		for (size_t n = strlen(text); n && text[n - 1] == ' ';)
			text[--n] = '\0';
		return command_run(a, text) | REACT_REDRAW;
	case PROMPT_NOTE:
		saved_record(a, "note", text, 0);
		return act_NOTE(a, *text ? text : " ", -1);
	case PROMPT_NONE:
	case PROMPT_KINDS:
		break;
	}
	return REACT_REDRAW;
}

static enum reaction leave(struct app *a)
{
	enum prompt_kind kind = a->prompt.kind;

	prompt_close(&a->prompt, false);
	/* What completion offered, or the export is of, was about the line. */
	*a->message = '\0';
	if (kind == PROMPT_SEARCH) {
		*a->search = '\0';
		a->cursor[a->pane] = a->typing_cursor;
		return REACT_REDRAW;
	}
	if (kind != PROMPT_FILTER)
		return REACT_REDRAW;
	a->filter_error_column = 0;
	a->was = a->was_before;
	question_free(&a->question);
	a->question = a->typing_question;
	a->typing_question.filter = NULL;
	a->wanted_trend = a->question.trend;
	a->wanted_tag = a->question.tag;
	memcpy(a->cursor, a->typing_cursors, sizeof a->cursor);
	a->index_holds = true;
	return REACT_REDRAW | REACT_REQUERY;
}

static enum reaction in_prompt(struct app *a, const char *key)
{
	bool changed;

	if (!strcmp(key, "<Enter>"))
		return accept(a);
	if (!strcmp(key, "<Esc>") || !strcmp(key, "^C") || !strcmp(key, "^G"))
		return leave(a);
	if (!strcmp(key, "<Tab>")) {
		size_t before = a->prompt.len;
		char offered[MESSAGE_MAX];
		enum reaction r = REACT_REDRAW;

		command_complete(a);
		/* What else would fit stays told, though the text has changed. */
		memcpy(offered, a->message, sizeof offered);
		if (a->prompt.len != before && a->prompt.kind == PROMPT_FILTER)
			r = edited(a);
		memcpy(a->message, offered, sizeof a->message);
		return r;
	}
	if (!strcmp(key, "<BS>") && !a->prompt.len)
		return leave(a);
	if (!prompt_key(&a->prompt, key, &changed))
		return REACT_NONE;
	return changed ? edited(a) : REACT_REDRAW;
}

enum reaction command_paste(struct app *a, struct str text)
{
	/* Pasted text never runs as keys. */
	if (!a->prompt.kind) {
		app_complain(a, _("pasted text was left out: open a line with & / or : first"));
		return REACT_REDRAW;
	}
	prompt_insert(&a->prompt, text.p, text.len);
	return edited(a);
}
