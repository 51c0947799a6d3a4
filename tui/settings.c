#include "config.h"

#include "command.h"
#include "layout.h"
#include "settings.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct setting_info settings[SETTING_COUNT] = {
#define SETTING(ident, name, type, least, most, choices, unit, effect, help) \
	[SETTING_##ident] = {name, TYPE_##type, least, most, choices, unit, effect, help},
#include "settings.def"
#undef SETTING
};

const struct setting_info *setting_info(enum setting s)
{
	return &settings[s];
}

enum setting setting_find(struct str name)
{
	enum setting found = SETTING_COUNT;
	int many = 0;

	for (enum setting s = 0; s < SETTING_COUNT; s++) {
		if (strncmp(settings[s].name, name.p, name.len))
			continue;
		if (!settings[s].name[name.len])
			return s;
		found = s;
		many++;
	}
	return name.len && many == 1 ? found : SETTING_COUNT;
}

/* The number of the word among blank-separated ones, or -1. */
static int word_at(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (int i = 0; *words; i++) {
		size_t len = strcspn(words, " ");

		if (len == n && !memcmp(words, word, n))
			return i;
		words += len + (words[len] == ' ');
	}
	return -1;
}

static const char *word_of(const char *words, int i, char out[SETTING_VALUE])
{
	for (; i > 0; i--)
		words += strcspn(words, " ") + 1;
	snprintf(out, SETTING_VALUE, "%.*s", (int)strcspn(words, " "), words);
	return out;
}

const char *setting_value(const struct app *a, enum setting s, char out[SETTING_VALUE])
{
	switch (s) {
	case SETTING_THEME:
		return theme_name(a->theme);
	case SETTING_LANG:
		return intl_code(a->lang);
	case SETTING_TRUECOLOUR:
		return a->truecolour ? "on" : "off";
	case SETTING_MOUSE:
		return a->mouse ? "on" : "off";
	case SETTING_ASCII:
		return a->ascii ? "on" : "off";
	case SETTING_CHARTS:
		return word_of(settings[s].choices, (int)a->charts, out);
	case SETTING_LAYOUT:
		return word_of(settings[s].choices, (int)a->arrangement, out);
	case SETTING_SPLIT:
		if (!a->split)
			return "auto";
		snprintf(out, SETTING_VALUE, "%d", a->split);
		return out;
	case SETTING_DETAIL:
		if (!a->detail)
			return "auto";
		snprintf(out, SETTING_VALUE, "%d", a->detail);
		return out;
	case SETTING_FOLLOW:
		if (a->follow_ms <= 0)
			return a->follow_ms ? "off" : "on";
		snprintf(out, SETTING_VALUE, "%d", a->follow_ms);
		return out;
	case SETTING_WHO:
		return a->who;
	case SETTING_COUNT:
		break;
	}
	return "";
}

void setting_range(enum setting s, char *out, size_t cap)
{
	const struct setting_info *info = &settings[s];
	const char *words = info->choices;
	size_t n = 0;

	*out = '\0';
	if (info->type == TYPE_WORDS) {
		snprintf(out, cap, "%s", _("any text"));
		return;
	}
	if (info->type == TYPE_NUMBER)
		n = (size_t)snprintf(out, cap, _("%d to %d %s"), info->least, info->most,
				     info->unit);
	while (*words && n < cap) {
		size_t len = strcspn(words, " ");

		n += (size_t)snprintf(out + n, cap - n, "%s%.*s", n ? ", " : "", (int)len, words);
		words += len + (words[len] == ' ');
	}
}

static bool is_on(const char *value)
{
	return !strcmp(value, "on");
}

static void set_mouse(struct app *a, bool on)
{
	a->mouse = on;
	if (a->effects && a->effects->mouse)
		a->effects->mouse(a->effects->ctx, on);
	app_say(a, on ? _("mouse on") : _("mouse off: the terminal has it"));
}

static void set_looks(struct app *a)
{
	if (a->effects && a->effects->theme)
		a->effects->theme(a->effects->ctx, a->theme, a->truecolour);
}

/* choice: the number of the value among the choices; number: of a NUMBER that is none of them. */
static void apply(struct app *a, enum setting s, const char *value, int choice, int number)
{
	switch (s) {
	case SETTING_THEME:
		a->theme = theme_find(value);
		set_looks(a);
		break;
	case SETTING_TRUECOLOUR:
		a->truecolour = is_on(value);
		set_looks(a);
		break;
	case SETTING_LANG:
		a->lang = intl_set(value);
		/* What the filter line complains about is said anew. */
		app_try_filter(a, a->prompt.kind == PROMPT_FILTER ? a->prompt.text
								  : a->question.filter);
		break;
	case SETTING_MOUSE:
		set_mouse(a, is_on(value));
		break;
	case SETTING_ASCII:
		a->ascii = is_on(value);
		break;
	case SETTING_CHARTS:
		a->charts = (enum charts)choice;
		break;
	case SETTING_LAYOUT:
		a->arrangement = (enum arrangement)choice;
		break;
	case SETTING_SPLIT:
		a->split = choice >= 0 ? 0 : number;
		break;
	case SETTING_DETAIL:
		a->detail = choice >= 0 ? 0 : number;
		break;
	case SETTING_FOLLOW:
		a->follow_ms = choice == 1 ? -1 : choice == 0 ? 0 : number;
		break;
	case SETTING_WHO:
		text_safe(str_of(value), TEXT_LINE, a->who, sizeof a->who);
		app_say(a, _("verdicts are by %s"), a->who);
		break;
	case SETTING_COUNT:
		break;
	}
	memset(a->built_width, 0, sizeof a->built_width);
}

/* Words that people try too. */
static const char *plain(enum setting s, const char *value)
{
	static const char *const on[] = {"yes", "1", "true"}, *const off[] = {"no", "0", "false"};

	for (size_t i = 0; settings[s].type == TYPE_SWITCH && i < 3; i++) {
		if (!strcmp(value, on[i]))
			return "on";
		if (!strcmp(value, off[i]))
			return "off";
	}
	return value;
}

enum reaction setting_set(struct app *a, enum setting s, const char *value)
{
	const struct setting_info *info = &settings[s];
	char now[SETTING_VALUE], range[128], *end;
	long number;
	int choice;

	value = plain(s, value);
	choice = *value ? word_at(info->choices, value) : -1;
	number = strtol(value, &end, 10);
	if (!strcmp(end, "%"))
		end++;
	if (*value && (choice >= 0 || info->type == TYPE_WORDS ||
		       (info->type == TYPE_NUMBER && !*end && number >= info->least &&
			number <= info->most))) {
		apply(a, s, value, choice, (int)number);
		return REACT_REDRAW;
	}
	setting_range(s, range, sizeof range);
	if (*value)
		app_complain(a, _("%s can't be %.40s: %s"), info->name, value, range);
	else
		app_say(a, _("%s is %s; it can be: %s"), info->name, setting_value(a, s, now),
			range);
	return REACT_REDRAW;
}

enum reaction setting_reset_all(struct app *a)
{
	a->split = a->detail = 0;
	a->arrangement = ARRANGE_AUTO;
	a->charts = CHARTS_BRAILLE;
	a->follow_ms = FOLLOW_MS;
	a->ascii = a->ascii_default;
	a->theme = a->theme_default;
	a->truecolour = a->truecolour_default;
	if (!a->mouse)
		set_mouse(a, true);
	set_looks(a);
	memset(a->built_width, 0, sizeof a->built_width);
	return REACT_REDRAW;
}

enum reaction act_SET(struct app *a, const char *args, int count)
{
	size_t n = strcspn(args, " =");
	const char *value = args + n;
	enum setting s = setting_find((struct str){args, n});

	(void)count;
	if (!n)
		return act_VIEW(a, "options", 0);
	value += strspn(value, " =");
	if (s < SETTING_COUNT)
		return setting_set(a, s, value);
	app_complain(a, _("no option %.40s: :set shows them all"), args);
	return REACT_REDRAW;
}

enum reaction act_MOUSE(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	set_mouse(a, !a->mouse);
	return REACT_REDRAW;
}
