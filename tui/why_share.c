#include "config.h"

#include "why_share.h"

#include "card.h"
#include "draw.h"
#include "ledger.h"
#include "reasons.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MARKS_SHOWN = 6, NARROW = 60 };

static void head(struct lines *l, int width, const char *text)
{
	lines_new(l);
	lines_tell(l, ROLE_TITLE, width, "%s", text);
}

/* --- what brings it ----------------------------------------------------------------------------- */

static const char *figure(const struct app *a, uint64_t n, int width, char buf[INTL_BUF])
{
	return width < NARROW ? intl_short(a->lang, n, buf) : intl_count(a->lang, n, buf);
}

static const enum post_class order[] = {CLASS_AUTOMATED, CLASS_COORDINATED, CLASS_ORGANIC, CLASS_UNASSESSABLE};
enum { ROWS = sizeof order / sizeof *order };

static void row(struct app *a, struct lines *l, enum post_class class, double share, int width)
{
	const struct reasons_part *p = &a->answer->reasons->of[class];
	int wide = width < NARROW ? 8 : 12;
	char n[INTL_BUF], text[INTL_BUF + 4] = "–";

	lines_new(l);
	lines_fit(l, class_role(class), str_of(class_word(class)), 15);
	lines_fit_right(l, ROLE_NUMBER, str_of(figure(a, p->accounts, width, n)), wide);
	lines_fit_right(l, ROLE_NUMBER, str_of(figure(a, p->posts, width, n)), wide);
	if (p->posts && !isnan(share) && (class != CLASS_UNASSESSABLE || p->inorganic))
		snprintf(text, sizeof text, "%s %%", intl_percent_exact(a->lang, share, n));
	lines_fit_right(l, ROLE_SHARE, str_of(text), wide);
}

static void classes(struct app *a, struct lines *l, const struct share_sums *sums, int width)
{
	const double whole = (double)sums->assessable * SHARE_ONE, inorganic = shares_of(sums).inorganic;
	int wide = width < NARROW ? 8 : 12;
	double share[ROWS];
	char n[INTL_BUF], text[160];

	snprintf(text, sizeof text, _("What the %s %% are made of, by what the authors count as"),
		 intl_percent_exact(a->lang, inorganic, n));
	head(l, width, text);
	lines_new(l);
	lines_fit(l, ROLE_COLUMN, str_of(_("counts as")), 15);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("accounts")), wide);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("posts")), wide);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("bring")), wide);
	for (size_t i = 0; i < ROWS; i++)
		share[i] = (double)a->answer->reasons->of[order[i]].inorganic / whole;
	intl_parts(share, ROWS, inorganic);
	for (size_t i = 0; i < ROWS; i++)
		row(a, l, order[i], share[i], width);
	if (a->answer->reasons->of[CLASS_ORGANIC].posts)
		lines_tell(l, ROLE_DIM, width, "%s",
			   _("organic-like ones bring something too: none of their posts is certainly organic"));
}

/* --- acting together ---------------------------------------------------------------------------- */

static void together(struct app *a, struct lines *l, int width)
{
	const struct reasons *r = a->answer->reasons;
	uint32_t shown = r->groups < REASONS_GROUPS ? r->groups : REASONS_GROUPS;
	char n[3][INTL_BUF];

	head(l, width, _("Acting together beyond chance and habit (Enter: the group)"));
	if (!r->groups) {
		lines_tell(l, ROLE_DIM, width, "%s", _("no group of accounts"));
	} else {
		lines_tell(l, ROLE_NORMAL, width,
			   ngettext("%s group: %s accounts, %s posts", "%s groups: %s accounts, %s posts",
				    r->groups),
			   intl_count(a->lang, r->groups, n[0]),
			   intl_count(a->lang, r->grouped.accounts, n[1]),
			   intl_count(a->lang, r->grouped.posts, n[2]));
	}
	if (r->linked)
		lines_tell(l, ROLE_NORMAL, width,
			   ngettext("%s post was part of such an event", "%s posts were part of such an event",
				    r->linked),
			   intl_count(a->lang, r->linked, n[0]));
	if (r->fast)
		lines_tell(l, ROLE_NORMAL, width,
			   ngettext("%s post was part of one that quick reactions explain too: it raises the "
				    "upper bound only",
				    "%s posts were part of one that quick reactions explain too: they raise the "
				    "upper bound only",
				    r->fast),
			   intl_count(a->lang, r->fast, n[0]));
	for (uint32_t i = 0; i < shown; i++) {
		lines_link(l, LINK_GROUP, r->first[i].group);
		lines_add(l, ROLE_COORDINATED, _("group %u"), r->first[i].group);
		lines_add(l, ROLE_NORMAL, ": %s %s, ", intl_count(a->lang, r->first[i].accounts, n[0]),
			  ngettext("account", "accounts", r->first[i].accounts));
		lines_add(l, ROLE_NORMAL, "%s %s", intl_count(a->lang, r->first[i].posts, n[1]),
			  ngettext("post", "posts", r->first[i].posts));
	}
	if (r->groups > shown) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("  … and %u more"), r->groups - shown);
	}
}

/* --- marks --------------------------------------------------------------------------------------- */

/* How many, then what it says of the one that posted most. */
static void mark_lines(struct app *a, struct lines *l, const struct reasons_mark *m, bool pro, int width)
{
	char n[2][INTL_BUF], name[PANE_TEXT], words[LEDGER_TEXT], text[LEDGER_TEXT + PANE_TEXT];
	struct str who = app_account_name(a, m->example, name, sizeof name);
	uint32_t from;

	lines_link(l, LINK_ACCOUNT, m->example);
	lines_add(l, pro ? ROLE_AUTOMATED : ROLE_ORGANIC, "%s ", pro ? "+" : "−");
	lines_add(l, ROLE_NUMBER, "%s %s, ", intl_count(a->lang, m->accounts, n[0]),
		  ngettext("account", "accounts", m->accounts));
	lines_add(l, ROLE_NUMBER, "%s %s", intl_count(a->lang, m->posts, n[1]),
		  ngettext("post", "posts", m->posts));
	lines_add(l, ROLE_DIM, " · %s", _(family_title[signal_info[m->signal].family]));
	if (!card_signal_words(a, &l->arena, m->example, m->signal, words, sizeof words))
		return;
	from = l->count;
	snprintf(text, sizeof text, m->accounts > 1 ? _("such as %.*s: %s") : "%.*s: %s", (int)who.len, who.p,
		 words);
	lines_wrap(l, ROLE_NORMAL, str_of(text), width, 4);
	for (; from < l->count; from++) {
		l->at[from].link = LINK_ACCOUNT;
		l->at[from].id = m->example;
	}
}

static void marks(struct app *a, struct lines *l, const struct reasons_mark *m, uint32_t count, bool pro,
		  int width)
{
	const struct reasons *r = a->answer->reasons;
	const struct reasons_part *of = &r->of[pro ? CLASS_AUTOMATED : CLASS_ORGANIC];
	char n[INTL_BUF], text[256];

	if (!of->accounts)
		return;
	snprintf(text, sizeof text,
		 pro ? ngettext("What speaks for automation, of the %s account that counts as automated (Enter: "
				"its whole ledger)",
				"What speaks for automation, of the %s accounts that count as automated (Enter: "
				"the most active)",
				of->accounts)
		     : ngettext("What speaks against it, of the %s account that counts as organic-like",
				"What speaks against it, of the %s accounts that count as organic-like",
				of->accounts),
		 intl_count(a->lang, of->accounts, n));
	head(l, width, text);
	for (uint32_t i = 0; i < count && i < MARKS_SHOWN; i++)
		mark_lines(a, l, &m[i], pro, width);
	if (!count)
		lines_tell(l, ROLE_DIM, width, "%s", _("no single mark says much: many small ones do"));
}

/* --- all of it ----------------------------------------------------------------------------------- */

/* The answer's are of what Why is open on. */
static bool counted(const struct app *a)
{
	const struct question *q = &a->answer->question;

	return a->answer->reasons && q->reasons_trend == a->subject_trend && q->reasons_tag == a->subject_tag;
}

void why_share_build(struct app *a, struct lines *l, const struct share_sums *sums, int width)
{
	const struct reasons *r = a->answer->reasons;

	if (!a->answer->world->score || !sums->posts)
		return;
	if (!counted(a)) {
		lines_tell(l, ROLE_STALE, width, "%s", _("counting what they come from …"));
		return;
	}
	classes(a, l, sums, width);
	together(a, l, width);
	if (!a->answer->world->score->evidence)
		return;
	marks(a, l, r->pro, r->pros, true, width);
	marks(a, l, r->contra, r->contras, false, width);
}
