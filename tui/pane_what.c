/* "What is this?": every number of the place it was asked from, with its formula and, where it can
 * be had, its value for the row under the cursor; on an account also the signals of the ledger. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "explain.h"
#include "filter_ast.h"
#include "ledger.h"
#include "pane_lines.h"
#include "signals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define IN(pane) (UINT32_C(1) << PANE_##pane)
#define ANY_SHARE \
	(IN(TRENDS) | IN(TIMELINE) | IN(ACCOUNT) | IN(ACTORS) | IN(CALENDAR) | IN(MARKS) | \
	 IN(METHOD) | IN(HISTOGRAM))

enum number {
#define NUMBER(ident, panes, label, help, formula) NUMBER_##ident,
#include "numbers.def"
#undef NUMBER
	NUMBER_COUNT
};

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

static const struct share_sums *sums_here(const struct app *a)
{
	const struct trend_row *t = app_trend(a);

	return t ? &t->sums : &a->answer->result->sums;
}

static void share_text(const struct app *a, enum number i, const struct shares *s, char *out,
		       size_t cap)
{
	char p[4][INTL_BUF];

	if (i == NUMBER_INORGANIC)
		snprintf(out, cap, _("%s %% of %s %% assessable"),
			 intl_percent(s->inorganic, p[0]), intl_percent(1 - s->unassessable, p[1]));
	else if (i == NUMBER_INTERVAL)
		snprintf(out, cap, _("[%s–%s], as from %s independent posts"),
			 intl_low(s->lo, p[0]), intl_high(s->hi, p[1]),
			 intl_count(a->lang, s->n_eff > 0 ? (uint64_t)s->n_eff : 0, p[2]));
	else if (i == NUMBER_IDENT)
		snprintf(out, cap, "%s–%s %%", intl_low(s->lo_id, p[0]), intl_high(s->hi_id, p[1]));
	else
		snprintf(out, cap, "%s + %s + %s + %s %%", intl_percent(s->automated, p[0]),
			 intl_percent(s->coordinated, p[1]), intl_percent(s->organic, p[2]),
			 intl_percent(s->unassessable, p[3]));
}

/* The figure of the trend list's row, as exactly as it is known; "" where there is none. */
static void figure(const struct app *a, enum number i, char *out, size_t cap)
{
	const struct share_sums *sums = sums_here(a);
	struct shares s = app_trend(a) ? shares_of(sums) : a->answer->result->shares;
	char n[2][INTL_BUF];

	*out = '\0';
	if (i == NUMBER_POSTS)
		snprintf(out, cap, "%s", intl_count(a->lang, sums->posts, n[0]));
	else if (i == NUMBER_ACCOUNTS && sums->accounts)
		snprintf(out, cap, "%s, %s", intl_count(a->lang, sums->accounts, n[0]),
			 intl_decimal(a->lang, (double)sums->posts / (double)sums->accounts, 2, n[1]));
	else if (i == NUMBER_WAS && !isnan(a->was))
		snprintf(out, cap, "%s %%", intl_percent(a->was, n[0]));
	else if (i == NUMBER_ANALYST && a->answer->analyst.marked)
		snprintf(out, cap, _("%s %%, %s posts by verdict"),
			 intl_percent(a->answer->analyst.inorganic, n[0]),
			 intl_count(a->lang, a->answer->analyst.marked, n[1]));
	else if ((i == NUMBER_INORGANIC || i == NUMBER_INTERVAL || i == NUMBER_IDENT ||
		  i == NUMBER_FOUR) &&
		 a->answer->world->score && !isnan(s.inorganic))
		share_text(a, i, &s, out, cap);
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

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_WHAT];
	uint32_t from = UINT32_C(1) << a->what_from;
	char value[160];

	for (enum number i = 0; i < NUMBER_COUNT; i++) {
		if (!(numbers[i].panes & from))
			continue;
		figure(a, i, value, sizeof value);
		entry(l, _(numbers[i].label), value, _(numbers[i].help), _(numbers[i].formula), width);
	}
	if (from & (IN(ACCOUNT) | IN(WHY) | IN(POST)))
		signals(a, l, width);
	fields(l, width);
}

PANE_OF_LINES(what, PANE_WHAT, title, build)

enum reaction act_WHAT(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (a->pane == PANE_WHAT)
		return app_back(a);
	a->what_from = a->pane;
	a->cursor[PANE_WHAT] = (struct cursor){0};
	app_push(a);
	return app_go(a, PANE_WHAT);
}
