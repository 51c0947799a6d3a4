/* tamiz actors | events: who positioned how much of it, and how it lies against law and calendar.
 */
#include "config.h"

#include "actors.h"
#include "commands.h"
#include "findings.h"
#include "intl.h"
#include "say.h"
#include "session.h"

#include <math.h>
#include <string.h>

enum {
	A_ACTOR,
	A_NAME,
	A_SECTOR,
	A_TRENDS,
	A_TREND_SHARE,
	A_POSTS,
	A_SHARE,
	A_ACCOUNTS,
	A_MEAN,
	A_INORGANIC,
	A_LO,
	A_HI,
	A_LO_ID,
	A_HI_ID,
	A_COUNT
};

static const struct output_column actor_columns[A_COUNT] = {
	[A_ACTOR] = {"actor", COLUMN_TEXT, 0},
	[A_NAME] = {"name", COLUMN_TEXT, 28},
	[A_SECTOR] = {"sector", COLUMN_TEXT, 20},
	[A_TRENDS] = {"trends", COLUMN_COUNT, 6},
	[A_TREND_SHARE] = {"share_of_trends", COLUMN_SHARE, 15},
	[A_POSTS] = {"posts", COLUMN_COUNT, 9},
	[A_SHARE] = {"share_of_posts", COLUMN_SHARE, 14},
	[A_ACCOUNTS] = {"accounts", COLUMN_COUNT, 8},
	[A_MEAN] = {"inorganic_mean", COLUMN_SHARE, 14},
	[A_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[A_LO] = {"lo", COLUMN_SHARE, 6},
	[A_HI] = {"hi", COLUMN_SHARE, 6},
	[A_LO_ID] = {"lo_id", COLUMN_SHARE, 6},
	[A_HI_ID] = {"hi_id", COLUMN_SHARE, 6},
};

static struct str z(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

static void share_cells(struct output_cell *cells, int first, const struct shares *s)
{
	cells[first].number = s->inorganic;
	cells[first + 1].number = s->lo;
	cells[first + 2].number = s->hi;
	cells[first + 3].number = s->lo_id;
	cells[first + 4].number = s->hi_id;
}

static void print_actor(struct session *s, struct output *o, const struct actor_row *row,
			size_t all, uint32_t trends)
{
	struct output_cell cells[A_COUNT] = {0};
	struct shares shares = shares_of(&row->sums);

	if (row->actor != NONE) {
		cells[A_ACTOR].text = s->registry->actors[row->actor].id;
		cells[A_NAME].text = s->registry->actors[row->actor].name;
	}
	/* For people; machines get null. */
	if (row->actor == NONE && !row->sector.p && s->format == OUTPUT_TABLE)
		cells[A_NAME].text = z(_("unattributed"));
	cells[A_SECTOR].text = row->sector;
	cells[A_TRENDS].integer = row->trends;
	cells[A_TREND_SHARE].number = trends ? (double)row->trends / trends : NAN;
	cells[A_POSTS].integer = (int64_t)row->sums.posts;
	cells[A_SHARE].number = all ? (double)row->sums.posts / (double)all : NAN;
	cells[A_ACCOUNTS].integer = (int64_t)row->sums.accounts;
	cells[A_MEAN].number = row->mean;
	share_cells(cells, A_INORGANIC, &shares);
	output_row(o, cells);
}

static int run_query(struct session *s, struct result **r)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};

	return session_query(s, &q, r);
}

static int list_actors(struct session *s)
{
	const char *by = s->cli->value[OPT_BY];
	bool sectors = by && !strcmp(by, "sector");
	struct actor_table *t = NULL;
	struct result *r = NULL;
	struct err err = {0};
	struct output *o;
	int status;
	uint32_t n = 0, i;

	if (by && !sectors)
		return cli_usage(s->cli, _("--by takes sector"));
	if ((status = run_query(s, &r)))
		return status;
	if (actor_table_make(r, s->score, s->registry, &s->job, &t, &err) != STATUS_OK) {
		result_free(r);
		return cli_fail(s->cli, &err);
	}
	n = sectors ? t->sector_count : t->actor_count;
	o = session_output(s, actor_columns, A_COUNT);
	for (i = 0; o && i < n && i < s->limit; i++)
		print_actor(s, o, sectors ? &t->sectors[i] : &t->actors[i], r->selected,
			    t->all.trends);
	output_end(o);
	actor_table_free(t);
	result_free(r);
	return n ? EXIT_OK : EXIT_NOTHING;
}

int cmd_actors(const struct cli *c)
{
	struct session s;
	int status = session_open(&s, c);

	if (!status)
		status = list_actors(&s);
	session_close(&s);
	return status;
}

enum {
	E_EVENT,
	E_KIND,
	E_NAME,
	E_START,
	E_END,
	E_TAG,
	E_ACTOR,
	E_DAYS,
	E_POSTS,
	E_ACCOUNTS,
	E_INORGANIC,
	E_LO,
	E_HI,
	E_LO_ID,
	E_HI_ID,
	E_DIFF,
	E_DIFF_LO,
	E_DIFF_HI,
	E_TEXT,
	E_SOURCE,
	E_COUNT
};

/* An event; a finding of a rule (kind "rule"); a week beside the weeks around it (kind "before",
 * "during", "after"). */
static const struct output_column event_columns[E_COUNT] = {
	[E_EVENT] = {"event", COLUMN_TEXT, 24},
	[E_KIND] = {"kind", COLUMN_TEXT, 9},
	[E_NAME] = {"name", COLUMN_TEXT, 36},
	[E_START] = {"start", COLUMN_TIME, 20},
	[E_END] = {"end", COLUMN_TIME, 0},
	[E_TAG] = {"tag", COLUMN_TEXT, 22},
	[E_ACTOR] = {"actor", COLUMN_TEXT, 14},
	[E_DAYS] = {"days_before", COLUMN_COUNT, 0},
	[E_POSTS] = {"posts", COLUMN_COUNT, 8},
	[E_ACCOUNTS] = {"accounts", COLUMN_COUNT, 0},
	[E_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[E_LO] = {"lo", COLUMN_SHARE, 6},
	[E_HI] = {"hi", COLUMN_SHARE, 6},
	[E_LO_ID] = {"lo_id", COLUMN_SHARE, 0},
	[E_HI_ID] = {"hi_id", COLUMN_SHARE, 0},
	[E_DIFF] = {"diff", COLUMN_NUMBER, 0},
	[E_DIFF_LO] = {"diff_lo", COLUMN_NUMBER, 0},
	[E_DIFF_HI] = {"diff_hi", COLUMN_NUMBER, 0},
	[E_TEXT] = {"text", COLUMN_TEXT, 0},
	[E_SOURCE] = {"source", COLUMN_TEXT, 0},
};

/* The rows of the list, no more of them than were asked for. */
struct event_rows {
	struct output *o;
	size_t left;
};

static void event_row(struct event_rows *rows, const struct output_cell *cells)
{
	if (!rows->left)
		return;
	rows->left--;
	output_row(rows->o, cells);
}

static void empty_event(struct output_cell *cells)
{
	memset(cells, 0, E_COUNT * sizeof *cells);
	cells[E_START].integer = cells[E_END].integer = TIME_UNKNOWN;
	cells[E_DAYS].integer = cells[E_POSTS].integer = cells[E_ACCOUNTS].integer = COUNT_UNKNOWN;
	for (int i = E_INORGANIC; i <= E_DIFF_HI; i++)
		cells[i].number = NAN;
}

static void sums_cells(struct output_cell *cells, const struct share_sums *sums)
{
	struct shares shares = shares_of(sums);

	cells[E_POSTS].integer = (int64_t)sums->posts;
	cells[E_ACCOUNTS].integer = (int64_t)sums->accounts;
	share_cells(cells, E_INORGANIC, &shares);
}

static struct str rule_source(const struct case_file *kase, const struct case_rule *rule,
			      bool english)
{
	const struct case_source *s = case_find_source(kase, rule->source);

	return z(!s ? NULL : english ? s->title.en : s->title.es);
}

static void print_findings(struct session *s, struct event_rows *rows, const struct findings *f,
			   const struct result *r, const struct case_file *kase, bool english)
{
	struct output_cell cells[E_COUNT];

	for (size_t i = 0; i < f->count; i++) {
		const struct finding *x = &f->items[i];
		const struct trend *t = &s->registry->trends[x->trend];

		empty_event(cells);
		cells[E_EVENT].text = z(x->rule->id);
		cells[E_KIND].text = z("rule");
		cells[E_NAME].text = z(english ? x->rule->name.en : x->rule->name.es);
		cells[E_START].integer = t->start_ms;
		cells[E_END].integer = t->end_ms;
		cells[E_TAG].text = t->name;
		if (x->actor != NONE)
			cells[E_ACTOR].text = s->registry->actors[x->actor].name;
		if (x->rule->kind == RULE_BEFORE_EVENT)
			cells[E_DAYS].integer = x->days;
		cells[E_TEXT].text = z(english ? x->rule->text.en : x->rule->text.es);
		cells[E_SOURCE].text = rule_source(kase, x->rule, english);
		sums_cells(cells, &r->trends[x->row].sums);
		event_row(rows, cells);
	}
}

/* Of the week in question against this one. */
static void change_cells(struct output_cell *cells, const struct week_change *c)
{
	cells[E_DIFF].number = c->diff;
	cells[E_DIFF_LO].number = c->lo;
	cells[E_DIFF_HI].number = c->hi;
}

static void print_weeks(struct event_rows *rows, const struct findings *f,
			const struct case_file *kase, bool english)
{
	static const char *const kinds[] = {"before", "during", "after"};
	struct output_cell cells[E_COUNT];

	for (size_t i = 0; i < f->week_count; i++) {
		const struct week_panel *w = &f->weeks[i];
		const struct week_part *parts[] = {&w->before, &w->during, &w->after};

		for (int k = 0; k < 3; k++) {
			empty_event(cells);
			cells[E_EVENT].text = z(w->event->id);
			cells[E_KIND].text = z(kinds[k]);
			cells[E_NAME].text = z(english ? w->rule->name.en : w->rule->name.es);
			cells[E_START].integer = parts[k]->start_ms;
			cells[E_END].integer = parts[k]->end_ms;
			cells[E_TEXT].text = z(english ? w->rule->text.en : w->rule->text.es);
			cells[E_SOURCE].text = rule_source(kase, w->rule, english);
			if (k != 1)
				change_cells(cells, k ? &w->from_after : &w->from_before);
			sums_cells(cells, &parts[k]->sums);
			event_row(rows, cells);
		}
	}
}

/* As the case says it, in the language asked for; else as the study has it. */
static struct str event_name(const struct case_file *kase, const struct event *e, bool english)
{
	for (size_t i = 0; kase && i < kase->event_count; i++)
		if (strlen(kase->events[i].id) == e->id.len &&
		    !memcmp(kase->events[i].id, e->id.p, e->id.len))
			return z(english ? kase->events[i].name.en : kase->events[i].name.es);
	return e->name;
}

static void print_events(struct session *s, struct event_rows *rows, const struct case_file *kase,
			 bool english)
{
	struct output_cell cells[E_COUNT];

	for (uint32_t i = 0; i < s->registry->event_count; i++) {
		const struct event *e = &s->registry->events[i];

		empty_event(cells);
		cells[E_EVENT].text = e->id;
		cells[E_KIND].text = e->kind;
		cells[E_NAME].text = event_name(kase, e, english);
		cells[E_START].integer = e->start_ms;
		cells[E_END].integer = e->end_ms;
		cells[E_SOURCE].text = e->source;
		event_row(rows, cells);
	}
}

/* What the rules say, under the table: that has no room for it. */
static void print_rules(const struct case_file *kase, bool english)
{
	for (size_t i = 0; i < kase->rule_count; i++) {
		const struct case_rule *r = &kase->rules[i];

		say(stdout, "\n%s: %s %s: %s\n", r->id, english ? r->text.en : r->text.es, _("Source"),
		    rule_source(kase, r, english).p);
	}
}

static int list_events(struct session *s)
{
	bool english;
	struct case_file *kase = NULL;
	struct findings *f = NULL;
	struct result *r = NULL;
	struct err err = {0};
	struct event_rows rows = {.left = s->limit};
	int status = cli_english(s->cli, &english);

	if (!status)
		status = run_query(s, &r);
	if (status)
		return status;
	if (case_of_study(s->study, &kase, &err) != STATUS_OK ||
	    (kase && findings_make(kase, r, s->score, s->registry, &f, &err) != STATUS_OK)) {
		status = cli_fail(s->cli, &err);
		goto out;
	}
	rows.o = session_output(s, event_columns, E_COUNT);
	if (rows.o)
		print_events(s, &rows, kase, english);
	if (rows.o && f) {
		print_findings(s, &rows, f, r, kase, english);
		print_weeks(&rows, f, kase, english);
	}
	output_end(rows.o);
	if (kase && s->format == OUTPUT_TABLE)
		print_rules(kase, english);
	status = s->registry->event_count || (f && (f->count || f->week_count)) ? EXIT_OK
										: EXIT_NOTHING;
out:
	findings_free(f);
	case_free(kase);
	result_free(r);
	return status;
}

int cmd_events(const struct cli *c)
{
	struct session s;
	int status = session_open(&s, c);

	if (!status)
		status = list_events(&s);
	session_close(&s);
	return status;
}
