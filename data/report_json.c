/* The bulletin for machines: all of it as JSON, its table of trends as CSV. */
#include "config.h"

#include "json_load.h"
#include "report_model.h"
#include "safe.h"
#include "timefmt.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

static json_t *number(double x)
{
	return isnan(x) ? json_null() : json_real(round(x * 1e6) / 1e6);
}

static json_t *moment(int64_t ms)
{
	char iso[TIMEFMT_ISO];

	if (ms == TIME_UNKNOWN)
		return json_null();
	timefmt_iso(ms, iso, sizeof iso);
	return json_string(iso);
}

/* Dataset text: bad UTF-8 has no place in JSON. */
static json_t *words(struct str s)
{
	json_t *v = s.p ? json_stringn(s.p, s.len) : json_null();

	return v ? v : json_null();
}

static json_t *z(const char *s)
{
	return words(safe_z(s));
}

static void put_shares(json_t *o, const struct share_sums *sums, const struct shares *s)
{
	json_object_set_new(o, "posts", json_integer((json_int_t)sums->posts));
	json_object_set_new(o, "accounts", json_integer((json_int_t)sums->accounts));
	json_object_set_new(o, "automated", number(s->automated));
	json_object_set_new(o, "coordinated", number(s->coordinated));
	json_object_set_new(o, "organic", number(s->organic));
	json_object_set_new(o, "unassessable", number(s->unassessable));
	json_object_set_new(o, "inorganic", number(s->inorganic));
	json_object_set_new(o, "lo", number(s->lo));
	json_object_set_new(o, "hi", number(s->hi));
	json_object_set_new(o, "lo_id", number(s->lo_id));
	json_object_set_new(o, "hi_id", number(s->hi_id));
}

static json_t *actor_id(const struct report *r, uint32_t actor)
{
	return actor == NONE ? json_null() : words(r->in->registry->actors[actor].id);
}

static json_t *found_json(const struct report *r, const struct attrib_finding *f)
{
	static const char *const reasons[ATTRIB_REASONS] = {
		"positioned", "no-posts", "no-actor", "absent", "late", "weak", "rival", "close"};
	json_t *o = json_object();

	json_object_set_new(o, "reason", z(reasons[f->reason]));
	json_object_set_new(o, "candidate", actor_id(r, f->candidate));
	json_object_set_new(o, "runner_up", actor_id(r, f->runner_up));
	json_object_set_new(o, "margin", number((double)f->margin));
	json_object_set_new(o, "onset", moment(f->onset_ms));
	json_object_set_new(o, "first", moment(f->first_ms));
	json_object_set_new(o, "posts", json_integer(f->posts));
	json_object_set_new(o, "before", json_integer(f->before));
	json_object_set_new(o, "own", json_integer(f->own));
	json_object_set_new(o, "own_before_onset", json_integer(f->own_before));
	json_object_set_new(o, "early", json_integer(f->early));
	json_object_set_new(o, "early_traced", json_integer(f->traced));
	json_object_set_new(o, "early_by_its_groups", json_integer(f->grouped));
	json_object_set_new(o, "groups", json_integer(f->groups));
	json_object_set_new(o, "early_of_strongest_other", json_integer(f->rival_posts));
	json_object_set_new(o, "same_tag_before", json_integer(f->repeats));
	return o;
}

/* Who positioned it, on whose word, and beside it what was computed. */
static void put_attribution(json_t *o, const struct report *r, const struct report_trend *t)
{
	const struct trend *g = t->trend;
	const struct actor *a = g->actor == NONE ? NULL : &r->in->registry->actors[g->actor];

	json_object_set_new(o, "actor", actor_id(r, g->actor));
	json_object_set_new(o, "sector", a ? words(a->sector) : json_null());
	json_object_set_new(o, "attribution",
			    g->by == BY_NOBODY ? json_null() : json_string(registry_by(g->by)));
	json_object_set_new(o, "attribution_confidence",
			    g->by == BY_NOBODY ? json_null() : number((double)g->actor_confidence));
	json_object_set_new(o, "attribution_evidence",
			    g->by > BY_COMPUTED ? words(g->actor_evidence) : z(t->evidence));
	if (g->by == BY_ANALYST)
		json_object_set_new(o, "attribution_by", words(g->actor_who));
	if (!g->found)
		return;
	json_object_set_new(o, "attribution_computed", actor_id(r, g->found->actor));
	if (g->by > BY_COMPUTED)
		json_object_set_new(o, "attribution_computed_evidence", z(t->evidence));
	json_object_set_new(o, "attribution_found", found_json(r, g->found));
}

static json_t *trends_json(const struct report *r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r->trend_count; i++) {
		const struct report_trend *t = &r->trends[i];
		json_t *o = json_object();

		json_object_set_new(o, "tag", words(t->name));
		json_object_set_new(o, "start",
				    moment(t->trend ? t->trend->start_ms : TIME_UNKNOWN));
		json_object_set_new(o, "end", moment(t->trend ? t->trend->end_ms : TIME_UNKNOWN));
		put_shares(o, &t->row->sums, &t->shares);
		json_object_set_new(o, "reported",
				    t->trend && t->trend->reported != COUNT_UNKNOWN
					    ? json_integer(t->trend->reported)
					    : json_null());
		if (t->trend)
			put_attribution(o, r, t);
		json_object_set_new(o, "query", z(t->query));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *actors_json(const struct report *r, const struct report_actor *rows, uint32_t n,
			   bool sectors)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < n; i++) {
		const struct actor_row *row = rows[i].row;
		json_t *o = json_object();

		if (!sectors)
			json_object_set_new(
				o, "actor",
				row->actor == NONE ? json_null()
						   : words(r->in->registry->actors[row->actor].id));
		json_object_set_new(o, "sector", words(row->sector));
		json_object_set_new(o, "name", z(rows[i].name));
		json_object_set_new(o, "trends", json_integer(row->trends));
		json_object_set_new(o, "share_of_trends",
				    r->trend_count ? number((double)row->trends / r->trend_count)
						   : json_null());
		json_object_set_new(o, "share_of_posts", number(rows[i].share));
		json_object_set_new(o, "inorganic_mean", number(row->mean));
		put_shares(o, &row->sums, &rows[i].shares);
		json_object_set_new(o, "query", z(rows[i].query));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *blocs_json(const struct report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->bloc_count; i++) {
		const struct report_bloc *b = &r->blocs[i];
		json_t *o = json_object();

		json_object_set_new(o, "bloc", z(b->bloc->id));
		json_object_set_new(o, "name", z(report_words(r, b->bloc->name)));
		json_object_set_new(o, "posts", json_integer((json_int_t)b->posts));
		json_object_set_new(o, "trends", json_integer(b->trends));
		json_object_set_new(o, "share_of_posts", number(b->share));
		json_object_set_new(o, "query", z(b->query));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *part_json(const struct week_part *p)
{
	const struct shares s = shares_of(&p->sums);
	json_t *o = json_object();

	json_object_set_new(o, "start", moment(p->start_ms));
	json_object_set_new(o, "end", moment(p->end_ms));
	put_shares(o, &p->sums, &s);
	return o;
}

/* Of the inorganic share, with its 90 % interval. */
static json_t *change_json(const struct week_change *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "diff", number(c->diff));
	json_object_set_new(o, "lo", number(c->lo));
	json_object_set_new(o, "hi", number(c->hi));
	return o;
}

static void put_findings(json_t *root, const struct report *r)
{
	json_t *rules = json_array(), *weeks = json_array();

	for (size_t i = 0; r->findings && i < r->findings->count; i++) {
		const struct finding *f = &r->findings->items[i];
		const struct trend *t = &r->in->registry->trends[f->trend];
		json_t *o = json_object();

		json_object_set_new(o, "rule", z(f->rule->id));
		json_object_set_new(o, "name", z(report_words(r, f->rule->name)));
		json_object_set_new(o, "text", z(report_words(r, f->rule->text)));
		json_object_set_new(o, "tag", words(t->name));
		json_object_set_new(o, "start", moment(t->start_ms));
		json_object_set_new(o, "actor",
				    f->actor == NONE ? json_null()
						     : words(r->in->registry->actors[f->actor].id));
		json_object_set_new(
			o, "posts",
			json_integer((json_int_t)r->in->result->trends[f->row].sums.posts));
		if (f->rule->kind == RULE_BEFORE_EVENT)
			json_object_set_new(o, "days_before", json_integer(f->days));
		json_array_append_new(rules, o);
	}
	for (size_t i = 0; r->findings && i < r->findings->week_count; i++) {
		const struct week_panel *w = &r->findings->weeks[i];
		json_t *o = json_object();

		json_object_set_new(o, "rule", z(w->rule->id));
		json_object_set_new(o, "event", z(report_words(r, w->event->name)));
		json_object_set_new(o, "before", part_json(&w->before));
		json_object_set_new(o, "during", part_json(&w->during));
		json_object_set_new(o, "after", part_json(&w->after));
		json_object_set_new(o, "more_than_before", change_json(&w->from_before));
		json_object_set_new(o, "more_than_after", change_json(&w->from_after));
		json_object_set_new(o, "after_incomplete", json_boolean(w->after_cut));
		json_object_set_new(o, "text", z(report_words(r, w->rule->text)));
		json_array_append_new(weeks, o);
	}
	json_object_set_new(root, "rule_findings", rules);
	json_object_set_new(root, "weeks", weeks);
}

static json_t *compares_json(const struct report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->compare_count; i++) {
		const struct case_figure *f = r->compares[i].figure;
		json_t *o = json_object();

		json_object_set_new(o, "key", z(f->key));
		json_object_set_new(o, "of", z(f->of));
		json_object_set_new(o, "text", z(report_words(r, f->text)));
		json_object_set_new(o, "published", number(f->value));
		json_object_set_new(o, "measured", number(r->compares[i].ours));
		json_object_set_new(o, "source", z(report_words(r, case_find_source(r->kase, f->source)->title)));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *lists_json(const struct report *r, bool accounts)
{
	json_t *list = json_array();

	for (uint32_t i = 0; accounts && i < r->account_count; i++) {
		json_t *o = json_object();

		json_object_set_new(o, "account", z(r->accounts[i].name));
		json_object_set_new(o, "posts", json_integer(r->accounts[i].posts));
		json_object_set_new(o, "inorganic_posts", number(r->accounts[i].inorganic));
		json_array_append_new(list, o);
	}
	for (uint32_t i = 0; !accounts && i < r->in->registry->event_count; i++) {
		const struct event *e = &r->in->registry->events[i];
		json_t *o = json_object();

		json_object_set_new(o, "event", words(e->id));
		json_object_set_new(o, "name", words(e->name));
		json_object_set_new(o, "kind", words(e->kind));
		json_object_set_new(o, "start", moment(e->start_ms));
		json_object_set_new(o, "end", moment(e->end_ms));
		json_object_set_new(o, "source", words(e->source));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *method_json(const struct report *r)
{
	json_t *o = json_object(), *parameters = json_object();
	struct method_param p;

	for (uint32_t i = 0; r->in->method && i < method_param_count(); i++) {
		method_param_at(r->in->method, i, &p);
		json_object_set_new(parameters, p.name, json_real(p.value));
	}
	json_object_set_new(o, "program", json_string(PACKAGE_STRING));
	json_object_set_new(o, "dataset_sha256", z(r->digest));
	json_object_set_new(o, "rerun", z(r->rerun));
	json_object_set_new(o, "run", *r->run ? json_string(r->run) : json_null());
	json_object_set_new(o, "run_kept", json_boolean(r->run_kept));
	json_object_set_new(o, "parameters", parameters);
	return o;
}

static json_t *root_json(const struct report *r)
{
	json_t *root = json_object();

	json_object_set_new(root, "format", json_string("tamiz-report"));
	json_object_set_new(root, "version", json_integer(1));
	json_object_set_new(root, "title", z(r->title));
	json_object_set_new(root, "simulated", json_boolean(r->simulated != NULL));
	json_object_set_new(root, "simulation", z(r->simulated));
	json_object_set_new(root, "study", z(r->study_name));
	json_object_set_new(root, "filter", z(r->o->filter));
	json_object_set_new(root, "first", moment(r->first_ms));
	json_object_set_new(root, "last", moment(r->last_ms));
	put_shares(root, &r->in->result->sums, &r->shares);
	json_object_set_new(root, "trend_count", json_integer(r->trend_count));
	json_object_set_new(root, "blocs", blocs_json(r));
	json_object_set_new(root, "sectors",
			    actors_json(r, r->sectors, r->table->sector_count, true));
	json_object_set_new(root, "actors",
			    actors_json(r, r->actors, r->table->actor_count, false));
	json_object_set_new(root, "trends", trends_json(r));
	put_findings(root, r);
	json_object_set_new(root, "published", compares_json(r));
	json_object_set_new(root, "accounts_most_inorganic", lists_json(r, true));
	json_object_set_new(root, "events", lists_json(r, false));
	json_object_set_new(root, "method", method_json(r));
	return root;
}

enum status report_json(const struct report *r, FILE *f, struct err *err)
{
	json_t *root;
	int failed;

	json_build_begin();
	root = root_json(r);
	failed = root ? json_dump_callback(root, safe_json_bytes, f,
					       JSON_INDENT(1) | JSON_REAL_PRECISION(7))
			  : -1;

	json_decref(root);
	if (json_build_lacked())
		return err_nomem(err);
	putc('\n', f);
	/* A stream that takes no more is told of by who closes it. */
	return failed && !ferror(f) ? err_set(err, STATUS_FAILED, "the bulletin cannot be written as JSON")
		      : STATUS_OK;
}

static void csv_number(FILE *f, double x)
{
	if (isnan(x))
		putc(',', f);
	else
		fprintf(f, ",%.4f", x);
}

void report_csv(const struct report *r, FILE *f)
{
	char start[TIMEFMT_ISO], end[TIMEFMT_ISO];

	if (r->simulated)
		fputs("simulated,", f);
	fputs("tag,start,end,actor,sector,attribution,posts,accounts,reported,automated,"
	      "coordinated,organic,"
	      "unassessable,inorganic,lo,hi,lo_id,hi_id\r\n",
	      f);
	for (uint32_t i = 0; i < r->trend_count; i++) {
		const struct report_trend *t = &r->trends[i];
		const struct trend *g = t->trend;
		const struct actor *a =
			g && g->actor != NONE ? &r->in->registry->actors[g->actor] : NULL;

		timefmt_iso(g ? g->start_ms : TIME_UNKNOWN, start, sizeof start);
		timefmt_iso(g ? g->end_ms : TIME_UNKNOWN, end, sizeof end);
		if (r->simulated)
			fputs("SIMULATED,", f);
		safe_csv(f, t->name);
		fprintf(f, ",%s,%s,", start, end);
		safe_csv(f, a ? a->name : (struct str){NULL, 0});
		putc(',', f);
		safe_csv(f, a ? a->sector : (struct str){NULL, 0});
		fprintf(f, ",%s,%" PRIu64 ",%" PRIu64 ",",
			g ? registry_by(g->by) : "",
			t->row->sums.posts, t->row->sums.accounts);
		if (g && g->reported != COUNT_UNKNOWN)
			fprintf(f, "%" PRId64, g->reported);
		csv_number(f, t->shares.automated);
		csv_number(f, t->shares.coordinated);
		csv_number(f, t->shares.organic);
		csv_number(f, t->shares.unassessable);
		csv_number(f, t->shares.inorganic);
		csv_number(f, t->shares.lo);
		csv_number(f, t->shares.hi);
		csv_number(f, t->shares.lo_id);
		csv_number(f, t->shares.hi_id);
		fputs("\r\n", f);
	}
}
