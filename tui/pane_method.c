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

static void row(struct lines *l, uint32_t i, const struct method_param *p, int width)
{
	char now[INTL_BUF], fallback[INTL_BUF], least[INTL_BUF], most[INTL_BUF],
		text[4 * INTL_BUF + 16];
	bool changed = p->value != p->fallback && !(isnan(p->value) && isnan(p->fallback));

	number(now, sizeof now, p->value);
	number(fallback, sizeof fallback, p->fallback);
	number(least, sizeof least, p->least);
	number(most, sizeof most, p->most);
	lines_link(l, LINK_COMMAND, i);
	lines_fit(l, ROLE_KEY, str_of(p->name), width >= 70 ? 24 : 18);
	lines_fit_right(l, changed ? ROLE_MARKED : ROLE_NUMBER, str_of(now), 10);
	lines_add(l, changed ? ROLE_MARKED : ROLE_DIM, changed ? " * " : "   ");
	if (width >= 70) {
		lines_fit(l, ROLE_DIM, str_of(p->unit), 10);
		snprintf(text, sizeof text, "%s … %s", least, most);
		lines_fit(l, ROLE_DIM, str_of(text), 18);
		lines_fit_right(l, ROLE_DIM, str_of(fallback), 8);
		lines_add(l, ROLE_DIM, "  ");
	}
	lines_add(l, ROLE_NORMAL, "%s", _(p->help));
	if (p->source && *p->source)
		lines_add(l, ROLE_DIM, " (%s)", p->source);
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_METHOD];

	for (uint32_t i = 0; i < method_param_count(); i++) {
		struct method_param p;

		method_param_at(&a->method, i, &p);
		row(l, i, &p, width);
	}
}

PANE_OF_LINES(method, PANE_METHOD, title, build)
