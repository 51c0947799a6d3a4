#include "config.h"

#include "card.h"
#include "draw.h"
#include "explain.h"
#include "ledger.h"
#include "shares.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *known_count(const struct app *a, uint32_t n, char buf[INTL_BUF])
{
	return n == NONE ? "?" : intl_count(a->lang, n, buf);
}

/* "created 20 Sep 2021, 8 d before its first post": age is what an analyst asks first. */
static void created(struct app *a, struct lines *l, uint32_t account)
{
	const struct corpus *c = a->answer->world->corpus;
	int64_t born = c->account_created[account], first = TIME_UNKNOWN;
	char day[INTL_BUF], age[INTL_BUF];

	if (lists_count(&c->account_posts, account))
		first = c->time[c->account_posts.item[c->account_posts.off[account]]];
	if (born == TIME_UNKNOWN) {
		lines_add(l, ROLE_DIM, _("created: unknown"));
		return;
	}
	lines_add(l, ROLE_NORMAL, _("created %s"), intl_date(a->lang, born, DATE_DAY, day));
	if (first != TIME_UNKNOWN && first >= born)
		lines_add(l, first - born < INT64_C(30) * 86400000 ? ROLE_WARNING : ROLE_NORMAL,
			  _(", %s before its first post here"),
			  intl_span(a->lang, first - born, age));
}

static void verdict_line(struct app *a, struct lines *l, uint32_t account)
{
	const struct registry *g = a->answer->world->registry;
	const struct verdict_state *v;
	char at[INTL_BUF];

	v = g ? registry_mark(g->account_marks, g->account_mark_count, account) : NULL;
	if (!v || (v->mark == MARK_NONE && !v->note.len))
		return;
	lines_new(l);
	lines_add(l, ROLE_MARKED, _("verdict: %s"), mark_word(v->mark));
	lines_add(l, ROLE_DIM, " · ");
	lines_str(l, ROLE_DIM, v->by);
	lines_add(l, ROLE_DIM, " · %s", intl_date(a->lang, v->at_ms, DATE_DAY, at));
	if (v->note.len) {
		lines_add(l, ROLE_NORMAL, " · ");
		lines_str(l, ROLE_NORMAL, v->note);
	}
	if (v->other != MARK_NONE) {
		lines_add(l, ROLE_WARNING, _(" · in dispute: %s by "), mark_word(v->other));
		lines_str(l, ROLE_WARNING, v->other_by);
		if (v->other_note.len) {
			lines_add(l, ROLE_NORMAL, ": ");
			lines_str(l, ROLE_NORMAL, v->other_note);
		}
	}
}

static void class_line(struct app *a, struct lines *l, uint32_t account)
{
	const struct score *k = a->answer->world->score;
	char p[3][INTL_BUF], why[UNMEASURED_MAX];
	double automated, coordinated;

	lines_new(l);
	if (!k) {
		lines_add(l, ROLE_STALE, "%s", app_unmeasured(a, _("not measured yet"), why));
		return;
	}
	lines_add(l, class_role(k->account_class[account]), "%s",
		  class_word(k->account_class[account]));
	if (k->account_class[account] == CLASS_UNASSESSABLE) {
		lines_add(l, ROLE_DIM, _(": too little is known of it"));
	} else {
		automated = (double)k->account_automated[account] / SHARE_ONE;
		coordinated = (double)k->account_coordinated[account] / SHARE_ONE;
		lines_add(l, ROLE_NORMAL, _("  P(auto) %s %%  P(coord) %s %%"),
			  intl_percent(automated, p[0]), intl_percent(coordinated, p[1]));
	}
	if (k->account_group && k->account_group[account])
		lines_add(l, ROLE_COORDINATED, _(" · group %u"), k->account_group[account]);
}

void card_profile(struct app *a, struct lines *l, uint32_t account, int width)
{
	const struct corpus *c = a->answer->world->corpus;
	char name[PANE_TEXT], n[3][INTL_BUF];
	uint32_t posts = lists_count(&c->account_posts, account);
	struct str about = strings_at(&c->account_about, account);

	lines_link(l, LINK_ACCOUNT, account);
	lines_str(l, ROLE_HANDLE, app_account_name(a, account, name, sizeof name));
	lines_add(l, ROLE_NORMAL, "  ");
	lines_str(l, ROLE_TITLE, strings_at(&c->account_name, account));
	class_line(a, l, account);
	verdict_line(a, l, account);
	lines_new(l);
	lines_add(l, ROLE_NORMAL,
		  ngettext("%s post here · %s followers · follows %s",
			   "%s posts here · %s followers · follows %s", posts),
		  intl_count(a->lang, posts, n[0]),
		  known_count(a, c->account_followers[account], n[1]),
		  known_count(a, c->account_following[account], n[2]));
	lines_new(l);
	created(a, l, account);
	if (c->account_statuses[account] != NONE)
		lines_add(l, ROLE_NORMAL, _(" · %s posts in all"),
			  intl_count(a->lang, c->account_statuses[account], n[0]));
	if (about.len && width >= 60)
		lines_wrap(l, ROLE_DIM, about, width, 0);
}

/* --- when it posts -----------------------------------------------------------------------------
 */

static void count_hours(const struct corpus *c, uint32_t account, uint32_t at[7][24])
{
	memset(at, 0, 7 * sizeof *at);
	for (uint32_t i = c->account_posts.off[account]; i < c->account_posts.off[account + 1];
	     i++) {
		int64_t ms = c->time[c->account_posts.item[i]], hours;

		if (ms == TIME_UNKNOWN)
			continue;
		hours = ms / 3600000 - (ms % 3600000 < 0);
		/* 1970-01-01 was a Thursday: Monday is day 0. */
		at[((hours / 24 - (hours % 24 < 0) + 3) % 7 + 7) % 7][(hours % 24 + 24) % 24]++;
	}
}

static void spark_line(struct lines *l, const uint32_t *at, uint32_t n, uint32_t peak)
{
	static const char *const blocks[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

	for (uint32_t i = 0; i < n; i++) {
		uint64_t level = peak ? ((uint64_t)at[i] * 8 + peak - 1) / peak : 0;

		lines_add(l, level ? ROLE_CHART : ROLE_DIM, "%s", blocks[level]);
	}
}

void card_hours(struct app *a, struct lines *l, uint32_t account, int width, bool heat_map)
{
	static const char *const days[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
					   N_("Fri"), N_("Sat"), N_("Sun")};
	uint32_t at[7][24], all[24] = {0}, peak = 0, peak_all = 0;

	count_hours(a->answer->world->corpus, account, at);
	for (int d = 0; d < 7; d++)
		for (int h = 0; h < 24; h++) {
			all[h] += at[d][h];
			peak = at[d][h] > peak ? at[d][h] : peak;
			peak_all = all[h] > peak_all ? all[h] : peak_all;
		}
	lines_new(l);
	lines_add(l, ROLE_DIM, width >= 46 ? _("hours 00–23 UTC ") : "00–23h ");
	spark_line(l, all, 24, peak_all);
	if (!heat_map)
		return;
	for (int d = 0; d < 7; d++) {
		lines_new(l);
		lines_add(l, ROLE_DIM, "            %s ", _(days[d]));
		spark_line(l, at[d], 24, peak);
	}
}

/* --- the ledger --------------------------------------------------------------------------------
 */

static void weight(struct app *a, struct lines *l, const struct ledger_line *e)
{
	char n[INTL_BUF];

	switch (e->kind) {
	case LEDGER_LINKED:
	case LEDGER_EVENT:
		lines_add(l, ROLE_COORDINATED, "%4s%% ", intl_percent(e->probability, n));
		break;
	case LEDGER_FAST:
		/* An upper bound is rounded up: at most one in a hundred, not less than one. */
		lines_add(l, ROLE_DIM, "≤%3s%% ", intl_high(e->probability, n));
		break;
	case LEDGER_WHATIF:
		lines_add(l, ROLE_DIM, "   ?  ");
		break;
	default:
		lines_add(l, e->points > 0 ? ROLE_AUTOMATED : ROLE_ORGANIC, "%s%s ",
			  e->points > 0 ? " +" : " −",
			  intl_decimal(a->lang, fabs(e->points), 1, n));
		break;
	}
}

/* Where everybody starts explains the sum but is no evidence: left to the whole ledger. */
static bool is_start(const struct ledger_line *e)
{
	return e->kind == LEDGER_PRIOR || e->kind == LEDGER_BASE;
}

/* The sentence; in detail with the meaning of its threshold and its source. */
static void sentence(struct app *a, const struct ledger_line *e, bool detailed, char *out, size_t cap)
{
	struct ledger_style style = explain_style(a->lang);
	char name[PANE_TEXT], meaning[LEDGER_TEXT];
	struct str partner = {0};
	size_t used;

	if (e->partner != NONE)
		partner = app_account_name(a, e->partner, name, sizeof name);
	used = ledger_text(e, partner, &style, out, cap);
	if (!detailed)
		return;
	ledger_meaning(e, &style, meaning, sizeof meaning);
	if (*meaning)
		snprintf(out + used, cap - used, _(" (%s; source: %s)"), meaning, explain_source(e->source));
	else if (e->kind == LEDGER_SIGNAL || e->kind == LEDGER_LINKED || e->kind == LEDGER_EVENT)
		snprintf(out + used, cap - used, _(" (source: %s)"), explain_source(e->source));
}

/* Enter leads to the two posts of a pair, to the posts behind a signal. */
static void ledger_link(struct lines *l, const struct ledger_line *e)
{
	if (e->edge != NONE)
		lines_link(l, LINK_EDGE, e->edge);
	else if (e->signal < SIGNAL_COUNT && e->posts &&
		 signal_info[e->signal].family != FAMILY_REACH &&
		 signal_info[e->signal].family != FAMILY_IDENTITY)
		lines_link(l, LINK_SIGNAL, e->signal);
	else
		lines_new(l);
}

static void ledger_line(struct app *a, struct lines *l, const struct ledger_line *e, int width,
			bool detailed)
{
	char text[2 * LEDGER_TEXT];
	size_t at = 0, len;

	sentence(a, e, detailed, text, sizeof text);
	len = strlen(text);
	while (at < len) {
		size_t next,
			end = frame_line_end(str_of(text), at, width > 16 ? width - 6 : 10, &next);

		ledger_link(l, e);
		if (!at)
			weight(a, l, e);
		else
			lines_add(l, ROLE_NORMAL, "      ");
		lines_str(l, e->kind == LEDGER_WHATIF ? ROLE_DIM : ROLE_NORMAL,
			  (struct str){text + at, end - at});
		at = next;
	}
}

static bool has_points(const struct ledger_line *e)
{
	return e->kind == LEDGER_PRIOR || e->kind == LEDGER_BASE || e->kind == LEDGER_SIGNAL ||
	       e->kind == LEDGER_CAP;
}

/* How the points make the probability above them. */
static void sum_line(struct app *a, struct lines *l, double sum, int width)
{
	char n[INTL_BUF], text[256];

	lines_new(l);
	snprintf(text, sizeof text, "%s%s", sum < 0 ? " −" : " +",
		 intl_decimal(a->lang, fabs(sum), 1, n));
	lines_fit(l, ROLE_TITLE, str_of(text), 6);
	snprintf(text, sizeof text, "%s",
		 _("points in all: 0 is an even chance, and every 2.3 points make the odds ten times "
		   "as large"));
	for (size_t at = 0, next, end; at < strlen(text); at = next) {
		end = frame_line_end(str_of(text), at, width > 16 ? width - 6 : 10, &next);
		if (at) {
			lines_new(l);
			lines_add(l, ROLE_NORMAL, "      ");
		}
		lines_str(l, ROLE_TITLE, (struct str){text + at, end - at});
	}
}

void card_account_ledger(struct app *a, struct lines *l, uint32_t account, int width, bool detailed)
{
	const struct score *k = a->answer->world->score;
	struct ledger_line *e;
	uint32_t n = 0;
	double sum = 0;

	if (!k || !k->evidence)
		return;
	e = ledger_of_account(k, account, &l->arena, &n);
	for (uint32_t i = 0; e && i < n; i++) {
		/* What follows has no points: the sum is drawn under those that have. */
		if (detailed && has_points(&e[i]))
			sum += e[i].points;
		if (detailed && i && !has_points(&e[i]) && has_points(&e[i - 1]))
			sum_line(a, l, sum, width);
		if (detailed || !is_start(&e[i]))
			ledger_line(a, l, &e[i], width, detailed);
	}
	if (detailed && e && n && has_points(&e[n - 1]))
		sum_line(a, l, sum, width);
}

void card_post_ledger(struct app *a, struct lines *l, row_t row, int width, bool detailed)
{
	const struct score *k = a->answer->world->score;
	struct ledger_line *e;
	uint32_t n = 0;

	if (!k || !k->evidence)
		return;
	e = ledger_of_post(k, row, &l->arena, &n);
	for (uint32_t i = 0; e && i < n; i++)
		if (detailed || !is_start(&e[i]))
			ledger_line(a, l, &e[i], width, detailed);
}

void card_signal(struct app *a, struct lines *l, uint32_t account, enum signal s, int width)
{
	const struct score *k = a->answer->world->score;
	char name[PANE_TEXT];
	struct ledger_line *e;
	uint32_t n = 0;

	lines_link(l, LINK_ACCOUNT, account);
	lines_str(l, ROLE_HANDLE, app_account_name(a, account, name, sizeof name));
	if (!k || !k->evidence)
		return;
	e = ledger_of_account(k, account, &l->arena, &n);
	for (uint32_t i = 0; e && i < n; i++)
		if (e[i].kind == LEDGER_SIGNAL && e[i].signal == s)
			ledger_line(a, l, &e[i], width, true);
}

bool card_signal_words(struct app *a, struct arena *arena, uint32_t account, enum signal s, char *out,
		       size_t cap)
{
	struct ledger_line *e;
	uint32_t n = 0;

	e = ledger_of_account(a->answer->world->score, account, arena, &n);
	for (uint32_t i = 0; e && i < n; i++)
		if (e[i].kind == LEDGER_SIGNAL && e[i].signal == s) {
			sentence(a, &e[i], false, out, cap);
			return true;
		}
	return false;
}

/* --- shares ------------------------------------------------------------------------------------
 */

void card_shares(struct app *a, struct lines *l, const struct share_sums *sums, int width)
{
	struct shares s = shares_of(sums);
	char n[4][INTL_BUF], why[UNMEASURED_MAX];

	lines_tell(l, ROLE_NORMAL, width, _("%s %s by %s %s"), intl_count(a->lang, sums->posts, n[0]),
	     ngettext("post", "posts", sums->posts), intl_count(a->lang, sums->accounts, n[1]),
	     ngettext("account", "accounts", sums->accounts));
	if (!a->answer->world->score) {
		lines_tell(l, ROLE_STALE, width, "%s",
			   app_unmeasured(a, _("shares not measured yet"), why));
		return;
	}
	lines_tell(l, ROLE_SHARE, width,
	     _("inorganic %s %% of what can be assessed; 90 %% interval %s to %s %%"),
	     intl_percent(s.inorganic, n[0]), intl_low(s.lo, n[1]), intl_high(s.hi, n[2]));
	lines_tell(l, ROLE_NORMAL, width,
	     _("what the data cannot tell apart leaves it between %s and %s %% of all posts"),
	     intl_low(s.lo_id, n[0]), intl_high(s.hi_id, n[1]));
	lines_tell(l, ROLE_NORMAL, width,
	     _("of all posts: automated %s %%, coordinated %s %%, organic-like %s %%, not assessable "
	       "%s %%"),
	     intl_percent(s.automated, n[0]), intl_percent(s.coordinated, n[1]),
	     intl_percent(s.organic, n[2]), intl_percent(s.unassessable, n[3]));
}
