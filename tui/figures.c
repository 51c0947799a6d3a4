#include "config.h"

#include "figures.h"

#include "copies.h"
#include "draw.h"
#include "evidence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- what the question is about ----------------------------------------------------------------
 */

static const struct line *line_here(const struct app *a)
{
	const struct lines *l = &a->lines[a->what_from];
	uint32_t at = a->cursor[a->what_from].index;

	return at < l->count ? &l->at[at] : NULL;
}

static uint32_t linked(const struct app *a, enum link link)
{
	const struct line *line = line_here(a);

	return line && line->link == link ? line->id : NONE;
}

const struct trend_row *figure_trend(const struct app *a)
{
	const struct result *r = a->answer->result;
	uint32_t i = NONE;

	if (a->what_from == PANE_TRENDS)
		return app_trend(a);
	if (a->what_from == PANE_WHY && a->subject_tag != NONE)
		i = result_find_trend(r, a->subject_trend, a->subject_tag);
	else if (linked(a, LINK_TREND) != NONE)
		i = result_find_trend(r, linked(a, LINK_TREND), NONE);
	else if (linked(a, LINK_TAG) != NONE)
		i = result_find_trend(r, NONE, linked(a, LINK_TAG));
	return i == NONE ? NULL : &r->trends[i];
}

/* The actor of the line in the view of actors, or NULL. */
static const struct actor_row *actor_here(const struct app *a)
{
	const struct actor_table *t = a->answer->actors;
	const struct line *line = a->what_from == PANE_ACTORS ? line_here(a) : NULL;

	for (uint32_t i = 0; t && line && line->link == LINK_ACTOR && i < t->actor_count; i++)
		if (t->actors[i].actor == line->id)
			return &t->actors[i];
	return NULL;
}

/* The sums whose shares stand in the row; the selection's where the place has none of its own, for
 * those are the line at the bottom of every view. */
static const struct share_sums *sums_here(const struct app *a)
{
	const struct trend_row *t = figure_trend(a);
	const struct actor_row *actor = actor_here(a);

	return t				  ? &t->sums
	       : a->what_from == PANE_TIMELINE ? &a->answer->result->focus_sums
	       : actor				  ? &actor->sums
						  : &a->answer->result->sums;
}

static uint32_t account_here(const struct app *a)
{
	if (a->what_from == PANE_WHY || a->what_from == PANE_POST)
		return a->what_from == PANE_WHY && !app_why_of_account(a) ? NONE : a->subject_account;
	return pane_in_triage(a->what_from) ? a->subject_account : NONE;
}

/* --- figures -----------------------------------------------------------------------------------
 */

static void of_sums(const struct app *a, enum number i, char *out, size_t cap)
{
	const struct share_sums *sums = sums_here(a);
	struct shares s = shares_of(sums);
	char p[4][INTL_BUF];

	if (i == NUMBER_POSTS)
		snprintf(out, cap, "%s", intl_count(a->lang, sums->posts, p[0]));
	else if (i == NUMBER_ACCOUNTS && sums->accounts)
		snprintf(out, cap, "%s, %s", intl_count(a->lang, sums->accounts, p[0]),
			 intl_decimal(a->lang, (double)sums->posts / (double)sums->accounts, 2, p[1]));
	else if (!a->answer->world->score || isnan(s.inorganic))
		return;
	else if (i == NUMBER_INORGANIC)
		snprintf(out, cap, _("%s %% of %s %% assessable"), intl_percent(s.inorganic, p[0]),
			 intl_percent(1 - s.unassessable, p[1]));
	else if (i == NUMBER_INTERVAL)
		snprintf(out, cap, _("[%s–%s], as from %s independent posts"), intl_low(s.lo, p[0]),
			 intl_high(s.hi, p[1]),
			 intl_count(a->lang, s.n_eff > 0 ? (uint64_t)s.n_eff : 0, p[2]));
	else if (i == NUMBER_IDENT)
		snprintf(out, cap, "%s–%s %%", intl_low(s.lo_id, p[0]), intl_high(s.hi_id, p[1]));
	else if (i == NUMBER_FOUR)
		snprintf(out, cap, "%s + %s + %s + %s %%", intl_percent(s.automated, p[0]),
			 intl_percent(s.coordinated, p[1]), intl_percent(s.organic, p[2]),
			 intl_percent(s.unassessable, p[3]));
	else if (i == NUMBER_DOUBT && figure_trend(a))
		snprintf(out, cap, "%s × %s = %s", intl_count(a->lang, sums->posts, p[0]),
			 intl_decimal(a->lang, s.hi - s.lo, 2, p[1]),
			 intl_decimal(a->lang, (double)sums->posts * (s.hi - s.lo), 0, p[2]));
}

static void of_selection(const struct app *a, enum number i, char *out, size_t cap)
{
	char n[2][INTL_BUF];

	if (i == NUMBER_WAS && !isnan(a->was))
		snprintf(out, cap, "%s %%", intl_percent(a->was, n[0]));
	else if (i == NUMBER_ANALYST && a->answer->analyst.marked)
		snprintf(out, cap, _("%s %%, %s posts by verdict"),
			 intl_percent(a->answer->analyst.inorganic, n[0]),
			 intl_count(a->lang, a->answer->analyst.marked, n[1]));
}

/* What the foot of the trend list says of its row. */
static void of_detail(const struct app *a, enum number i, char *out, size_t cap)
{
	const struct trend_row *t = figure_trend(a);
	const struct trend_detail *d = &a->trend_detail;
	const struct registry *g = a->answer->world->registry;
	char n[3][INTL_BUF];

	if (i == NUMBER_DAY) {
		if (t && app_trend_start(a, t) != TIME_UNKNOWN)
			snprintf(out, cap, "%s", intl_date(a->lang, app_trend_start(a, t), DATE_STAMP, n[0]));
		return;
	}
	if (i == NUMBER_REPORTED && t && g && t->trend < g->trend_count &&
	    g->trends[t->trend].reported >= 0) {
		snprintf(out, cap, "%s",
			 intl_count(a->lang, (uint64_t)g->trends[t->trend].reported, n[0]));
		return;
	}
	if (a->what_from != PANE_TRENDS || !t || !a->trend_detail_known || !t->sums.posts)
		return;
	if (i == NUMBER_TOP1)
		snprintf(out, cap,
			 ngettext("%s %%: %s account of %s", "%s %%: %s accounts of %s", d->top1),
			 intl_percent((double)d->top1_posts / (double)t->sums.posts, n[0]),
			 intl_count(a->lang, d->top1, n[1]), intl_count(a->lang, t->sums.accounts, n[2]));
	else if (i == NUMBER_TOP)
		snprintf(out, cap, _("%s %%: %s posts"),
			 intl_percent((double)d->top10_posts / (double)t->sums.posts, n[0]),
			 intl_count(a->lang, d->top10_posts, n[1]));
	else if (i == NUMBER_REPOSTS)
		snprintf(out, cap, _("%s %%: %s posts"),
			 intl_percent((double)d->reposts / (double)t->sums.posts, n[0]),
			 intl_count(a->lang, d->reposts, n[1]));
	else if (i == NUMBER_PEAK && d->peak_posts)
		snprintf(out, cap, _("%s posts from %s on"), intl_count(a->lang, d->peak_posts, n[0]),
			 intl_date(a->lang, d->peak_ms, DATE_STAMP, n[1]));
}

static void of_account(const struct app *a, enum number i, char *out, size_t cap)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct score *k = a->answer->world->score;
	uint32_t account = account_here(a);
	char n[3][INTL_BUF];

	if (account == NONE || account >= c->n.accounts)
		return;
	if (i == NUMBER_FOLLOWERS) {
		snprintf(out, cap, "%s, %s, %s",
			 c->account_followers[account] == NONE
				 ? "–"
				 : intl_count(a->lang, c->account_followers[account], n[0]),
			 c->account_following[account] == NONE
				 ? "–"
				 : intl_count(a->lang, c->account_following[account], n[1]),
			 intl_date(a->lang, c->account_created[account], DATE_DAY, n[2]));
		return;
	}
	if (i == NUMBER_HERE) {
		snprintf(out, cap, "%s, %s",
			 intl_count(a->lang, lists_count(&c->account_posts, account), n[0]),
			 c->account_statuses[account] == NONE
				 ? "–"
				 : intl_count(a->lang, c->account_statuses[account], n[1]));
		return;
	}
	if (!k || k->account_class[account] == CLASS_UNASSESSABLE)
		return;
	if (i == NUMBER_PAUTO)
		snprintf(out, cap, "%s %%",
			 intl_percent((double)k->account_automated[account] / SHARE_ONE, n[0]));
	else if (i == NUMBER_PCOORD)
		snprintf(out, cap, "%s %%",
			 intl_percent((double)k->account_coordinated[account] / SHARE_ONE, n[0]));
}

/* Of the row of a list of accounts. */
static void of_listed(const struct app *a, char *out, size_t cap)
{
	const struct result *r = a->answer->result;
	uint32_t at = a->cursor[PANE_TIMELINE].index;
	char n[2][INTL_BUF];

	if (a->what_from != PANE_TIMELINE || !a->accounts || at >= r->account_count ||
	    !r->accounts[at].assessable)
		return;
	snprintf(out, cap, _("%s %% of its %s assessable posts"),
		 intl_percent((double)r->accounts[at].inorganic / SHARE_ONE / r->accounts[at].assessable, n[0]),
		 intl_count(a->lang, r->accounts[at].assessable, n[1]));
}

static void of_class(const struct app *a, char *out, size_t cap)
{
	const struct score *k = a->answer->world->score;
	uint32_t account = account_here(a);
	row_t row = a->what_from == PANE_POST	     ? a->subject_post
		    : a->what_from == PANE_TIMELINE ? app_post(a)
						     : NONE;
	enum post_class class;

	if (!k || (row == NONE && account == NONE))
		return;
	class = row != NONE ? score_post(k, row).class : k->account_class[account];
	snprintf(out, cap, "%s: %s", class_letter(class), class_word(class));
}

static void of_post(const struct app *a, char *out, size_t cap)
{
	const struct score *k = a->answer->world->score;
	row_t row = a->subject_post;
	char n[3][INTL_BUF];
	struct post_score p;

	if (!k || row >= a->answer->world->corpus->n.posts || !score_assessable(k, row))
		return;
	p = score_post(k, row);
	snprintf(out, cap, _("%s %%, between %s and %s"),
		 intl_percent((double)(p.automated + p.coordinated) / SHARE_ONE, n[0]),
		 intl_low((double)p.lower / SHARE_ONE, n[1]),
		 intl_high((double)p.upper / SHARE_ONE, n[2]));
}

/* Of a pair, or of the group of the row. */
static void of_groups(const struct app *a, enum number i, char *out, size_t cap)
{
	const struct score *s = a->answer->world->score;
	const struct coordination *k = s && s->evidence ? s->evidence->coord : NULL;
	uint32_t group = linked(a, LINK_GROUP), edge = linked(a, LINK_EDGE);
	char n[3][INTL_BUF];

	if (!k)
		return;
	group = group == NONE ? a->subject_group : group;
	edge = edge == NONE ? a->subject_edge : edge;
	if (edge < k->edges && i == NUMBER_TOGETHER)
		snprintf(out, cap, "%u, %s, %s", k->edge[edge].weight,
			 intl_decimal(a->lang,
				      fmax(k->edge[edge].expected_crowd, k->edge[edge].expected_habit),
				      1, n[0]),
			 intl_span(a->lang, k->edge[edge].median_gap_ms, n[1]));
	else if (edge < k->edges && i == NUMBER_Q)
		snprintf(out, cap, "≤ %s", intl_at_most(a->lang, k->edge[edge].q, n[0]));
	else if (edge < k->edges || !group || group > k->groups)
		return;
	else if (i == NUMBER_TOGETHER)
		snprintf(out, cap, "%s, %s, %s",
			 intl_count(a->lang, k->group[group - 1].weight, n[0]),
			 intl_decimal(a->lang, k->group[group - 1].expected, 1, n[1]),
			 intl_span(a->lang, k->group[group - 1].median_gap_ms, n[2]));
	else if (i == NUMBER_MEMBERS)
		snprintf(out, cap, "%s, %s", intl_count(a->lang, k->group[group - 1].members, n[0]),
			 intl_count(a->lang, k->group[group - 1].posts, n[1]));
	else if (i == NUMBER_Q)
		snprintf(out, cap, "≤ %s", intl_at_most(a->lang, k->group[group - 1].worst_q, n[0]));
}

static void of_copies(const struct app *a, char *out, size_t cap)
{
	const struct score *s = a->answer->world->score;
	const struct copies *k = s && s->evidence ? s->evidence->copies : NULL;
	uint32_t cluster = linked(a, LINK_CLUSTER);
	char n[3][INTL_BUF];

	cluster = cluster == NONE ? a->subject_cluster : cluster;
	if (!k || cluster >= k->clusters)
		return;
	snprintf(out, cap, _("%s, %s in the whole study, %s"),
		 intl_count(a->lang, k->cluster[cluster].accounts, n[0]),
		 intl_count(a->lang, k->cluster[cluster].posts, n[1]),
		 k->cluster[cluster].first_ms == TIME_UNKNOWN
			 ? "?"
			 : intl_span(a->lang,
				     k->cluster[cluster].last_ms - k->cluster[cluster].first_ms, n[2]));
}

static void of_mean(const struct app *a, char *out, size_t cap)
{
	const struct actor_row *actor = actor_here(a);
	char n[2][INTL_BUF];

	if (!actor || !actor->assessed)
		return;
	snprintf(out, cap, "%s %%, %s %%", intl_percent(actor->mean, n[0]),
		 intl_percent(shares_of(&actor->sums).inorganic, n[1]));
}

void figure_of(const struct app *a, enum number i, char *out, size_t cap)
{
	*out = '\0';
	switch (i) {
	case NUMBER_WAS:
	case NUMBER_ANALYST:
		of_selection(a, i, out, cap);
		break;
	case NUMBER_DAY:
	case NUMBER_REPORTED:
	case NUMBER_TOP1:
	case NUMBER_TOP:
	case NUMBER_REPOSTS:
	case NUMBER_PEAK:
		of_detail(a, i, out, cap);
		break;
	case NUMBER_MEAN:
		of_mean(a, out, cap);
		break;
	case NUMBER_PAUTO:
	case NUMBER_PCOORD:
	case NUMBER_FOLLOWERS:
		of_account(a, i, out, cap);
		break;
	case NUMBER_ACCOUNT_SHARE:
		of_listed(a, out, cap);
		break;
	case NUMBER_CLASS:
		of_class(a, out, cap);
		break;
	case NUMBER_OF_POST:
		of_post(a, out, cap);
		break;
	case NUMBER_MEMBERS:
	case NUMBER_TOGETHER:
	case NUMBER_Q:
		of_groups(a, i, out, cap);
		break;
	case NUMBER_COPIES:
		of_copies(a, out, cap);
		break;
	default:
		of_sums(a, i, out, cap);
		break;
	}
}
