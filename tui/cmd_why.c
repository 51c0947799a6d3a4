/* tamiz why: the evidence behind a figure, for and against, with its sources. */
#include "config.h"

#include "attrib.h"
#include "commands.h"
#include "explain.h"
#include "frame.h"
#include "intl.h"
#include "say.h"
#include "session.h"
#include "text.h"
#include "timefmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	W_KIND,
	W_SIGNAL,
	W_VALUE,
	W_THRESHOLD,
	W_POINTS,
	W_PROBABILITY,
	W_POSTS,
	W_SOURCE,
	W_TEXT,
	W_MEANING,
	W_COUNT
};

enum { MARGIN = 10 }; /* cells for the weight of a line */

static const struct output_column columns[W_COUNT] = {
	[W_KIND] = {"kind", COLUMN_TEXT, 7},
	[W_SIGNAL] = {"signal", COLUMN_TEXT, 0},
	[W_VALUE] = {"value", COLUMN_NUMBER, 0},
	[W_THRESHOLD] = {"threshold", COLUMN_NUMBER, 0},
	[W_POINTS] = {"points", COLUMN_NUMBER, 8},
	[W_PROBABILITY] = {"probability", COLUMN_SHARE, 0},
	[W_POSTS] = {"posts", COLUMN_COUNT, 6},
	[W_SOURCE] = {"source", COLUMN_TEXT, 22},
	[W_TEXT] = {"text", COLUMN_TEXT, 90},
	[W_MEANING] = {"meaning", COLUMN_TEXT, 0},
};

static void print_rows(struct session *s, const struct ledger_line *lines, uint32_t count,
		       struct arena *arena)
{
	struct output *o = session_output(s, columns, W_COUNT);

	for (uint32_t i = 0; o && i < count; i++) {
		const struct ledger_line *l = &lines[i];
		struct output_cell cells[W_COUNT] = {0};

		cells[W_KIND].text = str_of(explain_kind(l->kind));
		if (l->signal < SIGNAL_COUNT)
			cells[W_SIGNAL].text = str_of(signal_info[l->signal].name);
		cells[W_VALUE].number = l->value;
		cells[W_THRESHOLD].number = l->threshold;
		cells[W_POINTS].number = l->points;
		cells[W_PROBABILITY].number = l->probability;
		cells[W_POSTS].integer = l->posts;
		cells[W_SOURCE].text = str_of(l->source);
		cells[W_TEXT].text = explain_sentence(s->score, l, arena);
		cells[W_MEANING].text = explain_meaning(l, arena);
		output_row(o, cells);
	}
	output_end(o);
}

/* +1.8, −0.3; with a comma in Spanish. */
static void signed_number(double v, char out[16])
{
	char n[INTL_BUF];

	snprintf(out, 16, "%s%.12s", v < 0 ? "−" : "+", intl_decimal(intl_now(), fabs(v), 1, n));
}

/* A mark in the margin, then text in lines beside it. */
static void print_beside(const char *mark, const char *text)
{
	struct str whole = str_of(text);
	size_t at = 0;

	while (at < whole.len) {
		size_t next, end = frame_line_end(whole, at, 80 - MARGIN, &next);
		int pad = MARGIN - 1 - (at ? 0 : text_cells(str_of(mark), TEXT_LINE));

		say(stdout, "%*s%s %.*s\n", pad > 0 ? pad : 0, "", at ? "" : mark, (int)(end - at),
		    text + at);
		at = next;
	}
}

/* What a line weighs: points with their sign, or a pair's probability. */
static void weight(const struct ledger_line *l, char out[16])
{
	if (l->kind == LEDGER_WHATIF)
		snprintf(out, 16, "%s", "?");
	else if (l->kind == LEDGER_FAST)
		snprintf(out, 16, "<=%.0f %%", 100 * l->probability);
	else if (l->kind == LEDGER_LINKED || l->kind == LEDGER_EVENT)
		snprintf(out, 16, "%.0f %%", 100 * l->probability);
	else
		signed_number(l->points, out);
}

/* One line of the ledger, wrapped behind its weight. */
static void print_line(struct session *s, const struct ledger_line *l, struct arena *arena)
{
	struct str text = explain_sentence(s->score, l, arena), why = explain_meaning(l, arena);
	const char *source = l->source && strcmp(l->source, "ours") ? l->source : NULL;
	char whole[2 * LEDGER_TEXT], mark[16];
	size_t used;

	weight(l, mark);
	used = (size_t)snprintf(whole, sizeof whole, "%.*s", (int)text.len, text.p ? text.p : "");
	if (why.p || source)
		snprintf(whole + used, sizeof whole - used, " (%.*s%s%s%s)",
					 (int)why.len, why.p ? why.p : "", why.p && source ? "; " : "",
					 source ? _("source: ") : "", source ? _(source) : "");
	print_beside(mark, whole);
}

/* For a person: for, against, pairs, what would change it; with the sum that the points make. */
static void print_ledger(struct session *s, const struct ledger_line *lines, uint32_t count,
			 struct arena *arena)
{
	static const char *const heads[] = {N_("where it starts"), N_("for automation"),
					    N_("against automation"), N_("acting together"),
					    N_("what would change it")};
	double sum = 0;

	for (int part = 0; part < (int)(sizeof heads / sizeof *heads); part++) {
		bool any = false;

		for (uint32_t i = 0; i < count; i++) {
			const struct ledger_line *l = &lines[i];
			int own = l->kind == LEDGER_PRIOR || l->kind == LEDGER_BASE ? 0
				  : l->kind == LEDGER_WHATIF			    ? 4
				  : l->edge != NONE				    ? 3
				  : l->points > 0				    ? 1
										    : 2;

			if (own != part)
				continue;
			if (!any)
				say(stdout, "%s\n", _(heads[part]));
			any = true;
			sum += part < 3 ? l->points : 0;
			print_line(s, l, arena);
		}
		if (part == 2) {
			char mark[16];

			signed_number(sum, mark);
			print_beside(mark, _("points in all: 0 is an even chance, and every 2.3 points make the "
					     "odds ten times as large"));
		}
	}
}

static void print_lines(struct session *s, const struct ledger_line *lines, uint32_t count,
			struct arena *arena)
{
	if (s->format == OUTPUT_TABLE)
		print_ledger(s, lines, count, arena);
	else
		print_rows(s, lines, count, arena);
}

/* A share as people read it: "61 %", "n/a". */
static const char *percent(double share, char buf[16])
{
	if (isnan(share))
		return _("n/a");
	snprintf(buf, 16, "%.0f %%", share * 100);
	return buf;
}

static const char *class_words(uint8_t class)
{
	static const char *const words[CLASS_COUNT] = {N_("not assessable"), N_("organic-like"),
						       N_("coordinated"), N_("automated")};

	return _(words[class < CLASS_COUNT ? class : 0]);
}

static int why_account(struct session *s, uint32_t a)
{
	const struct score *k = s->score;
	struct arena arena = {0};
	uint32_t count = 0;
	struct ledger_line *lines = ledger_of_account(k, a, &arena, &count);
	char b[3][16];

	if (s->format == OUTPUT_TABLE) {
		bool known = k->account_told[a];
		double pa = known ? k->account_automated[a] / (double)SHARE_ONE : NAN;
		double pc = known ? k->account_coordinated[a] / (double)SHARE_ONE : NAN;

		say(stdout,
		    _("%s · inorganic %s (automated %s, coordinated %s) · %u posts in this "
		      "study\n"),
		    class_words(k->account_class[a]), percent(pa + pc, b[0]), percent(pa, b[1]),
		    percent(pc, b[2]), lists_count(&s->corpus->account_posts, a));
		if (k->account_group[a])
			say(stdout, _("member of group %u\n"), k->account_group[a]);
	}
	print_lines(s, lines, count, &arena);
	output_lose(arena.lacked);
	arena_free(&arena);
	return EXIT_OK;
}

static int why_post(struct session *s, row_t row)
{
	const struct score *k = s->score;
	struct arena arena = {0};
	uint32_t count = 0;
	struct ledger_line *lines = ledger_of_post(k, row, &arena, &count);
	char b[2][16];

	if (s->format == OUTPUT_TABLE) {
		struct post_score p = score_post(k, row);
		bool known = p.class != CLASS_UNASSESSABLE;

		say(stdout, _("%s · automated %s, coordinated %s\n"), class_words((uint8_t)p.class),
		    percent(known ? p.automated / (double)SHARE_ONE : NAN, b[0]),
		    percent(known ? p.coordinated / (double)SHARE_ONE : NAN, b[1]));
	}
	print_lines(s, lines, count, &arena);
	output_lose(arena.lacked);
	arena_free(&arena);
	return EXIT_OK;
}

static void print_shares(const struct result *r)
{
	const struct shares *h = &r->shares;
	char b[9][16];

	say(stdout, _("%zu posts by %llu accounts\n"), r->selected,
	    (unsigned long long)r->sums.accounts);
	say(stdout,
	    _("inorganic %s of what can be assessed (%s of the posts); 90 %% interval %s to "
	      "%s\n"),
	    percent(h->inorganic, b[0]), percent(1 - h->unassessable, b[1]), percent(h->lo, b[2]),
	    percent(h->hi, b[3]));
	say(stdout, _("what the data cannot tell apart leaves it between %s and %s of all posts\n"),
	    percent(h->lo_id, b[4]), percent(h->hi_id, b[5]));
	say(stdout, _("of all posts: automated %s, coordinated %s"), percent(h->automated, b[6]),
	    percent(h->coordinated, b[7]));
	say(stdout, _(", organic-like %s"), percent(h->organic, b[8]));
	say(stdout, _(", not assessable %s\n\n"), percent(h->unassessable, b[0]));
}

enum { V_HANDLE, V_POSTS, V_INORGANIC, V_AUTOMATED, V_COORDINATED, V_CLASS, V_GROUP, V_COUNT };
static const struct output_column account_columns[V_COUNT] = {
	[V_HANDLE] = {"handle", COLUMN_TEXT, 20},
	[V_POSTS] = {"posts", COLUMN_COUNT, 8},
	[V_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[V_AUTOMATED] = {"automated", COLUMN_SHARE, 9},
	[V_COORDINATED] = {"coordinated", COLUMN_SHARE, 11},
	[V_CLASS] = {"class", COLUMN_TEXT, 14},
	[V_GROUP] = {"group", COLUMN_COUNT, 6},
};

/* Of a tag: its shares, then its most active accounts with what is held of them. */
static void print_tag_accounts(struct session *s, const struct result *r)
{
	struct output *o = session_output(s, account_columns, V_COUNT);
	const struct score *k = s->score;

	for (uint32_t i = 0; o && i < r->account_count && i < 20; i++) {
		uint32_t a = r->accounts[i].account, h = s->corpus->account_handle[a];
		struct output_cell cells[V_COUNT] = {0};
		bool known = k->account_told[a];

		cells[V_HANDLE].text = h == NONE ? strings_at(&s->corpus->account_id, a)
						 : strings_at(&s->corpus->handle, h);
		cells[V_POSTS].integer = r->accounts[i].posts;
		cells[V_AUTOMATED].number =
			known ? k->account_automated[a] / (double)SHARE_ONE : NAN;
		cells[V_COORDINATED].number =
			known ? k->account_coordinated[a] / (double)SHARE_ONE : NAN;
		cells[V_INORGANIC].number = cells[V_AUTOMATED].number + cells[V_COORDINATED].number;
		cells[V_CLASS].text = str_of(class_words(k->account_class[a]));
		cells[V_GROUP].integer =
			k->account_group[a] ? (int64_t)k->account_group[a] : COUNT_UNKNOWN;
		output_row(o, cells);
	}
	output_end(o);
}

/* Of the row of the trend list that is this tag, whatever was registered. */
static void print_gauges(struct session *s, const struct result *r, uint32_t row)
{
	struct arena arena = {0};
	struct gauges g;

	if (row >= r->trend_count || !session_gauges(s, r, &r->trends[row], &g))
		return;
	say(stdout, "%s\n", _("gauges: how it looks; they add nothing to the shares"));
	for (int i = 0; i < GAUGE_COUNT; i++) {
		struct gauge_words w = explain_gauge((enum gauge)i, &g, &s->method.gauges, intl_now(),
						     &arena);

		print_beside(w.value ? w.value : "", w.about ? w.about : "");
	}
	say(stdout, "\n");
	output_lose(arena.lacked);
	arena_free(&arena);
}

/* Who positioned each registered trend of the tag, on whose word, and what that rests on. */
static void print_positioned(struct session *s, uint32_t tag)
{
	const struct registry *g = s->registry;
	const struct attrib_world w = {.c = s->corpus,
				       .actors = g->actors,
				       .actor_count = g->actor_count,
				       .account_actor = g->account_actor};
	struct arena arena = {0};
	bool any = false;

	for (uint32_t i = 0; i < g->trend_count; i++) {
		const struct trend *t = &g->trends[i];
		struct str who = t->actor == NONE ? str_of(_("unattributed")) : g->actors[t->actor].name;
		char day[TIMEFMT_ISO];
		const char *words;

		if (t->tag != tag || !t->found)
			continue;
		words = attrib_words(&w, t->found, intl_now() == LANG_EN, true, &arena);
		timefmt_iso(t->start_ms, day, sizeof day);
		say(stdout, "%.10s · %.*s%s", day, (int)who.len, who.p ? who.p : "",
		    t->by == BY_ANALYST ? _(" (by an analyst)") : t->by == BY_CASE ? _(" (by the case)") : "");
		if (t->by >= BY_CASE)
			say(stdout, ": %.*s · %s", (int)t->actor_evidence.len,
			    t->actor_evidence.p ? t->actor_evidence.p : "", _("computed"));
		say(stdout, ": %s\n", words ? words : "");
		any = true;
	}
	if (any)
		say(stdout, "\n");
	output_lose(arena.lacked);
	arena_free(&arena);
}

static int why_tag(struct session *s, const char *tag)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN,
			  .by_tag = true};
	struct err err = {0};
	struct result *r = NULL;
	char *quoted = filter_quoted(str_of(tag)), *text = NULL;
	enum status st;
	int status;

	if (!quoted || asprintf(&text, "tag:%s", quoted) < 0)
		st = err_nomem(&err);
	else
		st = filter_parse(str_of(text), &s->filter, &err);
	free(quoted);
	free(text);
	if (st != STATUS_OK)
		return cli_fail(s->cli, &err);
	if ((status = session_query(s, &q, &r)))
		return status;
	if (s->format == OUTPUT_TABLE) {
		uint32_t row = result_find_trend(r, NONE, corpus_find_tag(s->corpus, str_of(tag)));

		print_shares(r);
		print_gauges(s, r, row);
		print_positioned(s, corpus_find_tag(s->corpus, str_of(tag)));
	}
	print_tag_accounts(s, r);
	result_free(r);
	return EXIT_OK;
}

static int why_target(struct session *s, const char *target)
{
	struct str name = str_of(target);
	uint32_t number;
	struct err err;

	if (target[0] == '#' && corpus_find_tag(s->corpus, name) != NONE)
		return why_tag(s, target);
	if (target[0] == '@') {
		number = corpus_find_handle(s->corpus, name);
		if (number != NONE)
			number = s->corpus->handle_account[number];
		if (number == NONE)
			number = corpus_find_account(s->corpus, str_of(target + 1));
		if (number != NONE)
			return why_account(s, number);
	} else if ((number = corpus_find_post(s->corpus, name)) != NONE) {
		return why_post(s, number);
	} else if ((number = corpus_find_account(s->corpus, name)) != NONE) {
		return why_account(s, number);
	}
	err_set(&err, STATUS_NOTHING,
		_("%s is not in the study; a target is #tag, @handle or an id"), target);
	return cli_fail(s->cli, &err);
}

int cmd_why(const struct cli *c)
{
	struct session s;
	int status;

	if (c->operand_count != 2)
		return cli_usage(c, _("why takes STUDY TARGET"));
	status = session_open(&s, c);
	if (!status)
		status = why_target(&s, c->operands[1]);
	session_close(&s);
	return status;
}
