/* What the case's rules find, above the days of the calendar: each with the rule's own text; and a
 * paid week beside the weeks around it. */
#include "config.h"

#include "calendar_rules.h"

#include "draw.h"
#include "findings.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

struct telling {
	struct app *a;
	struct lines *l;
	const struct case_file *kase;
	int width;
	bool english;
};

static struct str words(const struct telling *t, struct case_text text)
{
	return str_of(t->english ? text.en : text.es);
}

static void rule_head(const struct telling *t, const struct case_rule *rule)
{
	const struct case_source *s = case_find_source(t->kase, rule->source);
	const char *text;

	lines_new(t->l);
	lines_add(t->l, ROLE_CHART, "§ ");
	lines_str(t->l, ROLE_TITLE, words(t, rule->name));
	text = arena_printf(&t->l->arena, "%s (%s)", t->english ? rule->text.en : rule->text.es,
			    !s ? "" : t->english ? s->title.en : s->title.es);
	lines_wrap(t->l, ROLE_DIM, str_of(text ? text : ""), t->width > 100 ? 100 : t->width, 2);
}

static void share(const struct telling *t, const struct share_sums *sums)
{
	struct shares s = shares_of(sums);
	char n[3][INTL_BUF];

	if (isnan(s.inorganic)) {
		lines_add(t->l, ROLE_SHARE, "    –");
		return;
	}
	lines_add(t->l, ROLE_SHARE, " %4s%%", intl_percent(s.inorganic, n[0]));
	lines_add(t->l, ROLE_NUMBER, " [%s–%s]", intl_low(s.lo, n[1]), intl_high(s.hi, n[2]));
}

static void finding_row(const struct telling *t, const struct finding *f)
{
	const struct world *w = t->a->answer->world;
	const struct trend *trend = &w->registry->trends[f->trend];
	const struct share_sums *sums = &t->a->answer->result->trends[f->row].sums;
	char n[2][INTL_BUF];

	lines_link(t->l, LINK_TREND, f->trend);
	lines_fit_right(t->l, ROLE_DIM,
			str_of(intl_date(t->a->lang, trend->start_ms, DATE_DAY, n[0])), 12);
	lines_add(t->l, ROLE_TAG, " %s", draw_sigil(trend->name));
	lines_fit(t->l, ROLE_TAG, trend->name, t->width >= 60 ? 26 : 14);
	lines_fit_right(t->l, ROLE_NUMBER, str_of(intl_short(t->a->lang, sums->posts, n[1])), 7);
	share(t, sums);
	if (f->rule->kind == RULE_BEFORE_EVENT)
		lines_add(t->l, ROLE_WARNING,
			  ngettext("  %lld day before", "  %lld days before",
				   (unsigned long)f->days),
			  (long long)f->days);
	lines_add(t->l, ROLE_NORMAL, "  ");
	lines_str(t->l, ROLE_NORMAL,
		  f->actor == NONE ? str_of(_("unattributed")) : w->registry->actors[f->actor].name);
}

static void week_row(const struct telling *t, const struct week_part *p, const char *label,
		     const struct week_change *c)
{
	char from[INTL_BUF], n[3][INTL_BUF];

	lines_new(t->l);
	lines_fit_right(t->l, ROLE_DIM,
			str_of(intl_date(t->a->lang, p->start_ms, DATE_DAY, from)), 12);
	lines_add(t->l, ROLE_NORMAL, " ");
	lines_fit(t->l, ROLE_NORMAL, str_of(label), t->width >= 60 ? 14 : 10);
	lines_fit_right(t->l, ROLE_NUMBER, str_of(intl_short(t->a->lang, p->sums.posts, n[0])), 7);
	lines_add(t->l, ROLE_DIM, _(" posts"));
	lines_fit_right(t->l, ROLE_NUMBER, str_of(intl_short(t->a->lang, p->sums.accounts, n[1])),
			7);
	lines_add(t->l, ROLE_DIM, _(" accounts "));
	share(t, &p->sums);
	if (c && !isnan(c->diff))
		lines_add(t->l, ROLE_NORMAL, _("  those days: %s points [%s to %s]"),
			  intl_signed(c->diff * 100, n[0]), intl_signed(c->lo * 100, n[1]),
			  intl_signed(c->hi * 100, n[2]));
}

static void week(const struct telling *t, const struct week_panel *w)
{
	rule_head(t, w->rule);
	week_row(t, &w->before, _("before"), &w->from_before);
	week_row(t, &w->during, _("those days"), NULL);
	week_row(t, &w->after, w->after_cut ? _("after (cut)") : _("after"), &w->from_after);
}

void calendar_rules(struct app *a, struct lines *l, int width)
{
	const struct answer *answer = a->answer;
	struct telling t = {a, l, answer->world->kase, width, a->lang == LANG_EN};
	const struct findings *f = answer->findings;

	if (!f)
		return;
	for (size_t r = 0; r < t.kase->rule_count; r++) {
		bool told = false;

		for (size_t i = 0; i < f->count; i++) {
			if (f->items[i].rule != &t.kase->rules[r])
				continue;
			if (!told)
				rule_head(&t, f->items[i].rule);
			told = true;
			finding_row(&t, &f->items[i]);
		}
	}
	for (size_t i = 0; i < f->week_count; i++)
		week(&t, &f->weeks[i]);
	if (f->count || f->week_count)
		lines_new(l);
}
