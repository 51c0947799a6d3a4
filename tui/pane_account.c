/* The panes of one account: beside the timeline (account), whole (why), and one post with its
 * author (post). */
#include "config.h"

#include "attrib.h"
#include "card.h"
#include "draw.h"
#include "explain.h"
#include "pane_lines.h"
#include "why_share.h"

#include <stdio.h>
#include <string.h>

enum { BEHIND_MAX = 500 };

/* --- beside the timeline -----------------------------------------------------------------------
 */

static void account_title(const struct app *a, struct pen *p)
{
	char name[PANE_TEXT];
	uint32_t account = pane_in_triage(a->pane) ? a->account_shown : a->subject_account;

	if (a->answer && account != NONE)
		pen_str(p, ROLE_HANDLE, app_account_name(a, account, name, sizeof name));
}

static void account_build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_ACCOUNT];
	uint32_t account = a->following ? a->account_shown : app_account(a);

	a->account_shown = account;
	if (account == NONE)
		return;
	card_profile(a, l, account, width);
	card_account_ledger(a, l, account, width, false);
	card_hours(a, l, account, width, false);
}

static struct target account_target(const struct app *a, uint32_t row)
{
	uint32_t account = app_account(a);

	(void)row;
	return (struct target){account == NONE ? TARGET_NONE : TARGET_ACCOUNT, account};
}

/* Enter: the account's own posts, over the whole selection. */
static enum reaction account_drill(struct app *a)
{
	uint32_t account = app_account(a);
	enum reaction r = pane_lines_follow(a, PANE_ACCOUNT);

	if (r || account == NONE)
		return r;
	app_push(a);
	a->question.account = account;
	app_follow(a, NONE, NONE);
	a->index_holds = true;
	a->cursor[PANE_TRENDS] = a->cursor[PANE_TIMELINE] = (struct cursor){0};
	a->accounts = false;
	return app_go(a, PANE_TIMELINE) | REACT_REQUERY;
}

static uint32_t account_count(const struct app *a)
{
	return pane_lines_count(a, PANE_ACCOUNT);
}

static void account_draw(const struct app *a, struct frame *f, struct area area, bool focused)
{
	pane_lines_draw(a, f, area, PANE_ACCOUNT, focused);
}

static bool account_matches(const struct app *a, uint32_t row, struct str needle)
{
	return pane_lines_match(a, PANE_ACCOUNT, row, needle);
}

const struct pane_ops pane_account = {
	.title = account_title,
	.count = account_count,
	.draw = account_draw,
	.drill = account_drill,
	.target = account_target,
	.matches = account_matches,
	.build = account_build,
};

/* --- why ---------------------------------------------------------------------------------------
 */

/* The posts behind one signal, as they were written. */
static void behind(struct app *a, struct lines *l, uint32_t account, enum signal s, int width)
{
	const struct corpus *c = a->answer->world->corpus;
	uint32_t posts = lists_count(&c->account_posts, account), n;
	row_t *rows = arena_alloc(&l->arena, (posts + 1) * sizeof *rows);
	char at[INTL_BUF], count[INTL_BUF];

	n = rows ? signal_posts(c, account, s, rows) : 0;
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE,
		  ngettext("The post behind it (Enter: the post whole)",
			   "The %s posts behind it (Enter: the post whole)", n),
		  intl_count(a->lang, n, count));
	for (uint32_t i = 0; i < n && i < BEHIND_MAX; i++) {
		lines_link(l, LINK_POST, rows[i]);
		lines_add(l, ROLE_NUMBER, "%s ",
			  app_stamp(a, rows[i], at));
		lines_add(l, ROLE_DIM, "%s ", kind_word(c->kind[rows[i]]));
		lines_wrap(l, ROLE_NORMAL, strings_at(&c->text, c->content[rows[i]]), width - 2, 2);
		for (uint32_t k = l->count; k-- && l->at[k].link != LINK_POST;) {
			l->at[k].link = LINK_POST;
			l->at[k].id = rows[i];
		}
	}
	if (n > BEHIND_MAX) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("  … and %u more"), n - BEHIND_MAX);
	}
}

/* --- why, of a trend ---------------------------------------------------------------------------- */

static void trend_gauges(struct app *a, struct lines *l, const struct trend_row *t, int width)
{
	struct gauges g;

	if (!query_trend_gauges(a->answer->result, t, &a->method_shown.gauges, &g))
		return;
	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("Gauges: how it looks; they add nothing to the shares"));
	for (int i = 0; i < GAUGE_COUNT; i++) {
		struct gauge_words w = explain_gauge((enum gauge)i, &g, &a->method_shown.gauges,
						     a->lang, &l->arena);
		size_t at = 0, used = w.about ? strlen(w.about) : 0;

		while (at < used) {
			size_t next, end = frame_line_end(str_of(w.about), at,
							  width > 20 ? width - 10 : 10, &next);

			lines_new(l);
			lines_fit_right(l, w.side ? ROLE_WARNING : ROLE_NUMBER,
					str_of(at ? "" : w.value), 9);
			lines_add(l, ROLE_NORMAL, " %.*s", (int)(end - at), w.about + at);
			at = next;
		}
	}
}

static void shares_told(struct app *a, struct lines *l, const struct share_sums *sums, int width)
{
	const double independent = shares_of(sums).n_eff;
	char n[INTL_BUF];

	card_shares(a, l, sums, width);
	if (a->answer->world->score && independent > 0)
		lines_tell(l, ROLE_NORMAL, width,
			   _("posts of one author stand or fall together: for the interval they weigh as much as "
			     "%s independent ones"),
			   intl_count(a->lang, (uint64_t)independent, n));
}

/* On whose word, and what the posts show of it: an analyst's or the case's word does not hide that. */
static void who_positioned(struct app *a, struct lines *l, const struct trend *t, int width)
{
	const struct registry *g = a->answer->world->registry;
	const struct attrib_world w = {.c = a->answer->world->corpus,
				       .actors = g->actors,
				       .actor_count = g->actor_count,
				       .account_actor = g->account_actor};
	const char *words = t->found ? attrib_words(&w, t->found, a->lang == LANG_EN, true, &l->arena) : NULL;

	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s ", _("Who positioned it:"));
	lines_str(l, ROLE_MARKED, t->actor < g->actor_count ? g->actors[t->actor].name : str_of(_("unattributed")));
	if (t->by == BY_ANALYST) {
		lines_add(l, ROLE_NORMAL, "%s", _(" analyst "));
		lines_str(l, ROLE_NORMAL, t->actor_who);
	}
	if (t->by >= BY_CASE && t->actor_evidence.len)
		lines_wrap(l, ROLE_NORMAL, t->actor_evidence, width, 1);
	if (t->by >= BY_CASE && words)
		lines_tell(l, ROLE_DIM, width, "%s", _("by its posts alone:"));
	if (words)
		lines_wrap(l, ROLE_NORMAL, str_of(words), width, 1);
}

static void why_trend(struct app *a, struct lines *l, int width)
{
	const struct result *r = a->answer->result;
	uint32_t i = result_find_trend(r, a->subject_trend, a->subject_tag);
	const struct registry *g = a->answer->world->registry;
	struct str name = app_trend_name(a, a->subject_trend, a->subject_tag);

	lines_link(l, a->subject_trend == NONE ? LINK_TAG : LINK_TREND,
		   a->subject_trend == NONE ? a->subject_tag : a->subject_trend);
	lines_add(l, ROLE_TAG, "%s", draw_sigil(name));
	lines_str(l, ROLE_TAG, name);
	if (i == NONE) {
		lines_new(l);
		lines_add(l, ROLE_DIM, "%s", _("no post of it is in the selection"));
		return;
	}
	shares_told(a, l, &r->trends[i].sums, width);
	if (g && a->subject_trend < g->trend_count)
		who_positioned(a, l, &g->trends[a->subject_trend], width);
	why_share_build(a, l, &r->trends[i].sums, width);
	trend_gauges(a, l, &r->trends[i], width);
}

static void why_all(struct app *a, struct lines *l, int width)
{
	lines_tell(l, ROLE_TITLE, width, "%s",
		   *a->question.filter ? _("all posts that the filter leaves") : _("all posts of the study"));
	shares_told(a, l, &a->answer->result->sums, width);
	why_share_build(a, l, &a->answer->result->sums, width);
	if (!a->answer->world->score)
		return;
	lines_new(l);
	lines_tell(l, ROLE_DIM, width, "%s", _("How it looks, in gauges, is told of a trend: w on its row"));
}

static void why_title(const struct app *a, struct pen *p)
{
	struct str name;

	if (a->subject_all) {
		pen_text(p, ROLE_TITLE, _("all posts"));
		return;
	}
	if (a->subject_tag == NONE) {
		account_title(a, p);
		return;
	}
	name = app_trend_name(a, a->subject_trend, a->subject_tag);
	pen_text(p, ROLE_TAG, draw_sigil(name));
	pen_str(p, ROLE_TAG, name);
}

static void why_build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_WHY];

	if (a->subject_all) {
		why_all(a, l, width);
		return;
	}
	if (a->subject_tag != NONE) {
		why_trend(a, l, width);
		return;
	}
	if (a->subject_account == NONE)
		return;
	if (a->subject_signal < SIGNAL_COUNT) {
		card_signal(a, l, a->subject_account, a->subject_signal, width);
		behind(a, l, a->subject_account, a->subject_signal, width);
		return;
	}
	card_profile(a, l, a->subject_account, width);
	lines_new(l);
	lines_new(l);
	lines_add(
		l, ROLE_TITLE, "%s",
		_("Evidence for automation (+) and against (−), in points; Enter: the posts behind it"));
	card_account_ledger(a, l, a->subject_account, width, true);
	lines_new(l);
	card_hours(a, l, a->subject_account, width, true);
}

PANE_OF_LINES(why, PANE_WHY, why_title, why_build)

/* --- one post ----------------------------------------------------------------------------------
 */

/* words: for so many, with room for the count. */
static void count_line(struct app *a, struct lines *l, const char *words, uint32_t n)
{
	char count[INTL_BUF], text[128];

	if (n == NONE)
		return;
	snprintf(text, sizeof text, words, intl_count(a->lang, n, count));
	lines_add(l, ROLE_NORMAL, " · %s", text);
}

static void post_facts(struct app *a, struct lines *l, row_t row)
{
	const struct corpus *c = a->answer->world->corpus;
	const struct score *k = a->answer->world->score;
	char id[POST_ID_BUF], date[INTL_BUF], p[3][INTL_BUF];
	struct post_score at;

	lines_link(l, LINK_POST, row);
	lines_add(l, ROLE_NORMAL, "%s UTC · id ",
		  app_stamp(a, row, date));
	lines_str(l, ROLE_NORMAL, corpus_post_id(c, row, id));
	lines_new(l);
	lines_add(l, ROLE_NORMAL, "%s", kind_word(c->kind[row]));
	count_line(a, l, ngettext("%s repost", "%s reposts", c->reposts[row]), c->reposts[row]);
	count_line(a, l, ngettext("%s like", "%s likes", c->likes[row]), c->likes[row]);
	count_line(a, l, ngettext("%s reply", "%s replies", c->replies[row]), c->replies[row]);
	if (c->client[row] != NONE) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("sent with "));
		lines_str(l, ROLE_NORMAL, strings_at(&c->client_name, c->client[row]));
	}
	lines_new(l);
	if (!k)
		return;
	at = score_post(k, row);
	lines_add(l, class_role(at.class), "%s", class_word(at.class));
	if (at.class != CLASS_UNASSESSABLE)
		lines_add(l, ROLE_NORMAL, _(" · inorganic %s %%, between %s and %s"),
			  intl_percent((double)(at.automated + at.coordinated) / SHARE_ONE, p[0]),
			  intl_low((double)at.lower / SHARE_ONE, p[1]),
			  intl_high((double)at.upper / SHARE_ONE, p[2]));
}

/* What it says comes first, who wrote it is in the title. */
static void post_build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_POST];
	const struct corpus *c = a->answer->world->corpus;
	row_t row = a->subject_post;
	uint32_t content;

	if (row >= c->n.posts)
		return;
	content = c->content[row];
	lines_wrap(l, ROLE_TITLE, strings_at(&c->text, content), width - 2, 2);
	for (uint32_t i = c->content_urls.off[content]; i < c->content_urls.off[content + 1]; i++) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("link "));
		lines_str(l, ROLE_NORMAL, strings_at(&c->url, c->content_urls.item[i]));
	}
	lines_new(l);
	post_facts(a, l, row);
	lines_new(l);
	card_profile(a, l, c->account[row], width);
	lines_new(l);
	card_post_ledger(a, l, row, width, true);
}

PANE_OF_LINES(post, PANE_POST, account_title, post_build)
