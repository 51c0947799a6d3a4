/* "What is this?": every number of the place it was asked from, with its formula and, where it can
 * be had, its value for the row under the cursor; on an account also the signals of the ledger. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "explain.h"
#include "figures.h"
#include "filter_ast.h"
#include "ledger.h"
#include "pane_lines.h"
#include "signals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define IN(pane) (UINT32_C(1) << PANE_##pane)
/* Places whose rows have shares; everywhere else these are the line at the bottom. */
#define SHARES \
	(IN(TRENDS) | IN(TIMELINE) | IN(ACTORS) | IN(CALENDAR) | IN(MARKS))

static const struct {
	uint32_t panes;
	const char *label, *help, *formula;
} numbers[NUMBER_COUNT] = {
#define NUMBER(ident, panes, label, help, formula) \
	[NUMBER_##ident] = {panes, label, help, formula},
#include "numbers.def"
#undef NUMBER
};

static void title(const struct app *a, struct pen *p)
{
	pen_printf(p, ROLE_NORMAL, _("the numbers in %s · / searches · Esc back"),
		   _(pane_title(a->what_from)));
}

static void entry(struct lines *l, const char *label, const char *value, const char *help,
		  const char *formula, int width)
{
	lines_new(l);
	lines_add(l, ROLE_KEY, "%s", label);
	if (*value)
		lines_add(l, ROLE_SHARE, "   %s", value);
	lines_wrap(l, ROLE_NORMAL, str_of(help), width, 2);
	lines_wrap(l, ROLE_DIM, str_of(formula), width, 4);
}

/* How many observations there are is the account's own: "n" here. */
static void any_count(const char *words, char *out, size_t cap)
{
	size_t n = 0;

	while (*words && n + 2 < cap) {
		bool count = !strncmp(words, "{n}", 3);

		out[n++] = count ? 'n' : *words;
		words += count ? 3 : 1;
	}
	out[n] = '\0';
}

/* A signal's two sentences, each at the value where it says all it can. */
static void signal_rows(const struct app *a, struct lines *l, enum signal s, int width)
{
	const struct signal_info *info = &signal_info[s];
	struct ledger_style style = explain_style(a->lang);
	char text[LEDGER_TEXT + 8], sentence[LEDGER_TEXT], template[512];

	lines_new(l);
	lines_add(l, ROLE_KEY, "%s", info->name);
	lines_add(l, ROLE_DIM, "   %s", _(family_title[info->family]));
	for (int pro = 1; pro >= 0; pro--) {
		const char *words = pro ? info->pro : info->contra;
		struct ledger_line line = {.kind = LEDGER_SIGNAL,
					   .signal = s,
					   .value = pro ? info->bot : info->human,
					   .threshold = info->neutral,
					   .posts = 100};

		if (isnan(line.value) || !*words)
			continue;
		any_count(_(words), template, sizeof template);
		ledger_fill(&line, template, (struct str){"", 0}, &style, sentence,
			    sizeof sentence);
		snprintf(text, sizeof text, "%s %s", pro ? "+" : "−", sentence);
		lines_wrap(l, ROLE_NORMAL, str_of(text), width, 2);
	}
	snprintf(text, sizeof text, _("needs %s; source: %s"), _(info->needs),
		 explain_source(info->source));
	lines_wrap(l, ROLE_DIM, str_of(text), width, 4);
}

static void signals(const struct app *a, struct lines *l, int width)
{
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s",
		  _("Signals of the ledger, each where it says all it can; none between"));
	for (enum signal s = 0; s < SIGNAL_COUNT; s++)
		signal_rows(a, l, s, width);
}

static void fields(struct lines *l, int width)
{
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("Fields of the filter"));
	for (enum field f = FIELD_NONE + 1; f < FIELD_COUNT; f++) {
		const struct field_info *info = field_info(f);

		lines_new(l);
		lines_fit(l, ROLE_KEY, str_of(info->name), 11);
		if (width >= 60) {
			lines_fit(l, ROLE_DIM, str_of(info->unit), 9);
			lines_add(l, ROLE_NORMAL, "%s", _(info->help));
		} else {
			lines_wrap(l, ROLE_NORMAL, str_of(_(info->help)), width, 2);
		}
	}
}

/* The gauges of a trend, each with its figure where they were asked from. */
static void gauges(struct app *a, struct lines *l, int width)
{
	const struct trend_row *t = figure_trend(a);
	struct gauges g;

	if (!t || !query_trend_gauges(a->answer->result, t, &a->method_shown.gauges, &g))
		return;
	for (enum gauge i = 0; i < GAUGE_COUNT; i++) {
		const struct gauge_info *info = &gauge_info[i];
		struct gauge_words w =
			explain_gauge(i, &g, &a->method_shown.gauges, a->lang, &l->arena);
		char source[256];

		snprintf(source, sizeof source, _("source: %s"), explain_source(info->source));
		entry(l, _(info->title), w.value ? w.value : "", _(info->help), source, width);
	}
}

static void numbers_of(const struct app *a, struct lines *l, bool shares, uint32_t from, int width)
{
	char value[160];

	for (enum number i = 0; i < NUMBER_COUNT; i++) {
		if (!(numbers[i].panes & from) || (numbers[i].panes == SHARES) != shares)
			continue;
		figure_of(a, i, value, sizeof value);
		entry(l, _(numbers[i].label), value, _(numbers[i].help), _(numbers[i].formula), width);
	}
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_WHAT];
	uint32_t from = UINT32_C(1) << a->what_from;
	/* A trend's reasons are no account's. */
	bool of_trend = a->what_from == PANE_WHY && !app_why_of_account(a);
	bool shares = of_trend || from & SHARES & ~IN(TIMELINE);

	if (shares)
		numbers_of(a, l, true, IN(TRENDS), width);
	if (of_trend)
		gauges(a, l, width);
	else
		numbers_of(a, l, false, from, width);
	if (!shares) {
		lines_new(l);
		lines_new(l);
		lines_add(l, ROLE_TITLE, "%s",
			  from & IN(TIMELINE) ? _("The posts that are listed")
					      : _("The line at the bottom: the whole selection"));
		numbers_of(a, l, true, IN(TRENDS), width);
	}
	if (from & (IN(ACCOUNT) | IN(WHY) | IN(POST)) && !of_trend)
		signals(a, l, width);
	fields(l, width);
}

PANE_OF_LINES(what, PANE_WHAT, title, build)

enum reaction act_WHAT(struct app *a, const char *args, int count)
{
	uint32_t account;

	(void)args;
	(void)count;
	if (a->pane == PANE_WHAT)
		return app_back(a);
	a->what_from = a->pane;
	account = app_account(a);
	a->cursor[PANE_WHAT] = (struct cursor){0};
	app_push(a);
	/* From here on the cursor of the timeline says no longer whose figures are asked for. */
	a->subject_account = account;
	return app_go(a, PANE_WHAT);
}
