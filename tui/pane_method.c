/* The method: every number that the shares depend on, with its unit, range, default and source. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "method.h"
#include "pane_lines.h"

#include <math.h>
#include <stdio.h>

static void title(const struct app *a, struct pen *p)
{
	char now[INTL_BUF], was[INTL_BUF];

	if (a->answer && !isnan(a->was_method))
		pen_printf(p, ROLE_SHARE, _("inorganic %s %% → %s %%%s"),
			   intl_percent(a->was_method, was),
			   intl_percent(a->answer->result->shares.inorganic, now),
			   a->scoring ? "…" : "");
	else
		pen_text(p, ROLE_NORMAL, _("+ - change · 0 default · shares follow"));
}

static void number(char *out, size_t cap, double v)
{
	if (isnan(v))
		snprintf(out, cap, "–");
	else
		snprintf(out, cap, "%.6g", v);
}

/* Two lines: the figures, and what they are about. */
static void rows(struct lines *l, uint32_t i, const struct method_param *p, double fallback,
		 int width)
{
	char now[INTL_BUF], usual[INTL_BUF], least[INTL_BUF], most[INTL_BUF], text[512];
	bool changed = p->value != fallback && !(isnan(p->value) && isnan(fallback));

	number(now, sizeof now, p->value);
	number(usual, sizeof usual, fallback);
	number(least, sizeof least, p->least);
	number(most, sizeof most, p->most);
	lines_link(l, LINK_COMMAND, i);
	lines_fit(l, ROLE_KEY, str_of(p->name), width >= 70 ? 26 : 18);
	lines_fit_right(l, changed ? ROLE_MARKED : ROLE_SHARE, str_of(now), 10);
	lines_add(l, changed ? ROLE_MARKED : ROLE_DIM, changed ? "* " : "  ");
	if (width >= 50)
		lines_fit(l, ROLE_NORMAL, str_of(p->unit ? p->unit : ""), 10);
	lines_add(l, ROLE_DIM, _("default %s, from %s to %s"), usual, least, most);
	if (p->source && *p->source)
		snprintf(text, sizeof text, "%s (%s)", _(p->help), p->source);
	else
		snprintf(text, sizeof text, "%s", _(p->help));
	lines_wrap(l, ROLE_DIM, str_of(text), width, 4);
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_METHOD];

	for (uint32_t i = 0; i < method_param_count(); i++) {
		struct method_param p, shipped;

		method_param_at(&a->method, i, &p);
		method_param_at(&a->method_default, i, &shipped);
		rows(l, i, &p, shipped.value, width);
	}
}

PANE_OF_LINES(method, PANE_METHOD, title, build)
