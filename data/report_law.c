/* The bulletin against the law, the calendar and what was published. */
#include "config.h"

#include "report_page.h"
#include "safe.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* "Title, date", a link where the case has one. */
static void source(struct page *p, const char *id)
{
	const struct case_source *s = p->r->kase ? case_find_source(p->r->kase, id) : NULL;
	bool linked = p->html && s && s->url;

	if (!s)
		return;
	if (linked) {
		fputs("<a rel=\"noreferrer\" href=\"", p->f);
		safe_html(p->f, safe_z(s->url));
		fputs("\">", p->f);
	}
	page_text(p, safe_z(report_words(p->r, s->title)));
	fputs(linked ? "</a>" : "", p->f);
	if (s->date) {
		page_literal(p, ", ");
		page_text(p, safe_z(s->date));
	}
}

static void rule_text(struct page *p, const struct case_rule *rule)
{
	page_heading(p, 3, report_words(p->r, rule->name));
	page_paragraph_begin(p, "rule");
	page_text(p, safe_z(report_words(p->r, rule->text)));
	page_literal(p, page_say(p, " Fuente: ", " Source: "));
	source(p, rule->source);
	page_literal(p, ".");
	page_paragraph_end(p);
}

static void finding_item(struct page *p, const struct finding *f)
{
	const struct report_trend *t = report_trend_of(p->r, f);

	if (!t)
		return;
	page_day(p, t->trend->start_ms);
	page_literal(p, p->html ? " · #" : " · \\#");
	page_text(p, t->name);
	page_literal(p, " · ");
	if (f->actor != NONE)
		page_text(p, p->r->in->registry->actors[f->actor].name);
	else
		page_literal(p, page_say(p, "sin atribuir", "unattributed"));
	page_literal(p, " · ");
	page_about(p, t->query);
	page_count(p, (int64_t)t->row->sums.posts);
	page_literal(p, page_say(p, " mensajes, inorgánicos el ", " messages, inorganic "));
	page_percent(p, t->shares.inorganic, 0);
	page_literal(p, " ");
	page_interval(p, t->shares.lo, t->shares.hi);
	page_about(p, NULL);
	if (f->rule->kind != RULE_BEFORE_EVENT)
		return;
	fprintf(p->f, " · %" PRId64, f->days);
	page_literal(p, f->days == 1 ? page_say(p, " día antes", " day before")
				     : page_say(p, " días antes", " days before"));
}

static void rule_findings(struct page *p, const struct case_rule *rule)
{
	const struct report *r = p->r;
	size_t found = 0;

	rule_text(p, rule);
	for (size_t i = 0; i < r->findings->count; i++) {
		if (r->findings->items[i].rule != rule)
			continue;
		fputs(p->html ? (found ? "<li>" : "<ul><li>") : "- ", p->f);
		finding_item(p, &r->findings->items[i]);
		fputs(p->html ? "</li>\n" : "\n", p->f);
		found++;
	}
	if (found) {
		fputs(p->html ? "</ul>\n" : "\n", p->f);
		return;
	}
	page_paragraph_begin(p, "");
	page_literal(p, page_say(p, "Ningún caso en esta selección.",
				 "None in this selection."));
	page_paragraph_end(p);
}

static void week_row(struct page *p, const struct week_part *part, const char *query,
		     const struct week_change *c)
{
	struct shares s = shares_of(&part->sums);

	page_row_begin(p);
	page_cell(p, false);
	page_day(p, part->start_ms);
	page_literal(p, " – ");
	page_day(p, part->end_ms - 1);
	page_about(p, query);
	page_cell(p, true);
	page_count(p, (int64_t)part->sums.posts);
	page_cell(p, true);
	page_count(p, (int64_t)part->sums.accounts);
	page_cell(p, true);
	page_percent(p, s.inorganic, 1);
	page_cell(p, true);
	page_interval(p, s.lo, s.hi);
	page_cell(p, true);
	page_interval(p, s.lo_id, s.hi_id);
	page_cell(p, true);
	if (c)
		page_points(p, c->diff, c->lo, c->hi);
	page_row_end(p);
}

/* In words: more, fewer, or not told apart. */
static void week_words(struct page *p, const struct week_panel *w, const char *query)
{
	const struct week_change *c = &w->from_before;
	struct shares s = shares_of(&w->during.sums);

	if (isnan(c->diff))
		return;
	page_paragraph_begin(p, "");
	page_literal(p, page_say(p, "Inorgánico en esos días: ", "Inorganic in those days: "));
	page_about(p, query);
	page_percent(p, s.inorganic, 0);
	page_literal(p, c->lo > 0   ? page_say(p, ", más que en el periodo anterior",
					       ", more than in the period before")
			: c->hi < 0 ? page_say(p, ", menos que en el periodo anterior",
					       ", less than in the period before")
				    : page_say(p, ", sin diferencia segura con el periodo anterior",
					       ", not surely other than in the period before"));
	page_literal(p, page_say(p, " (diferencia en puntos, con su intervalo del 90 %: ",
				 " (difference in points, with its 90% interval: "));
	page_points(p, c->diff, c->lo, c->hi);
	page_about(p, NULL);
	page_literal(p, ").");
	if (w->after_cut)
		page_literal(p, page_say(p,
					 " Los datos terminan dentro del periodo siguiente: sus mensajes "
					 "no se comparan.",
					 " The data end within the period after: its messages don't "
					 "compare."));
	page_literal(p, page_say(p,
				 " Que coincidan no prueba que el pago sea la causa.",
				 " That they coincide does not prove the payment to be the cause."));
	page_paragraph_end(p);
}

static void week(struct page *p, const struct report_week *w)
{
	const char *columns[] = {
		page_say(p, "Periodo", "Period"),
		page_say(p, ">Mensajes", ">Messages"),
		page_say(p, ">Cuentas", ">Accounts"),
		page_say(p, ">Inorgánico", ">Inorganic"),
		page_say(p, ">muestreo, 90 %", ">sampling, 90%"),
		page_say(p, ">identificación", ">identification"),
		page_say(p, ">los días señalados, frente a este", ">the days in question, against this")};

	rule_text(p, w->panel->rule);
	page_paragraph_begin(p, "");
	page_text(p, safe_z(report_words(p->r, w->panel->event->name)));
	page_literal(p, ": ");
	page_date(p, w->panel->during.start_ms);
	page_literal(p, " – ");
	page_date(p, w->panel->during.end_ms - 1);
	page_literal(p, ".");
	page_paragraph_end(p);
	week_words(p, w->panel, w->query[1]);
	chart_week(p, w);
	page_table_begin(p, columns, 7);
	week_row(p, &w->panel->before, w->query[0], &w->panel->from_before);
	week_row(p, &w->panel->during, w->query[1], NULL);
	week_row(p, &w->panel->after, w->query[2], &w->panel->from_after);
	page_table_end(p);
}

void page_findings(struct page *p)
{
	const struct report *r = p->r;

	if (!r->findings || !r->kase->rule_count)
		return;
	page_heading(
		p, 2,
		page_say(p, "Frente a la ley y al calendario", "Against the law and the calendar"));
	page_paragraph_begin(p, "note");
	page_literal(p, page_say(p,
				 "Lo que el caso llama regla, y las tendencias a las que se refiere. Que "
				 "haya una infracción lo decide la autoridad, no este cálculo.",
				 "What the case calls a rule, and the trends that it speaks of. Whether "
				 "it was broken is for the authority to say, not for this "
				 "calculation."));
	page_paragraph_end(p);
	for (size_t i = 0; i < r->kase->rule_count; i++)
		if (r->kase->rules[i].kind != RULE_WEEK)
			rule_findings(p, &r->kase->rules[i]);
	for (size_t i = 0; i < r->findings->week_count; i++)
		week(p, &r->weeks[i]);
}

/* --- beside what was published ---------------------------------------------------------------------
 */

static void put_figure(struct page *p, const struct case_figure *f, double x)
{
	if (isnan(x))
		page_literal(p, "–");
	else if (f->value <= 1 && strncmp(f->key, "trends", 6))
		page_percent(p, x, 2);
	else
		page_count(p, (int64_t)x);
}

void page_published(struct page *p)
{
	const struct report *r = p->r;
	const char *columns[] = {
		page_say(p, "Cifra", "Figure"), page_say(p, ">Publicada", ">Published"),
		page_say(p, ">Medida aquí", ">Measured here"), page_say(p, "Fuente", "Source")};

	if (!r->compare_count)
		return;
	page_heading(p, 2, page_say(p, "Frente a lo publicado", "Beside what was published"));
	if (r->simulated) {
		page_paragraph_begin(p, "note");
		page_literal(p, page_say(p,
					 "Estos datos se simularon a partir de las cifras publicadas: que "
					 "coincidan es prueba del programa, no de los hechos.",
					 "These data were simulated from the published figures: that they "
					 "agree tests the program, not the facts."));
		page_paragraph_end(p);
	}
	page_table_begin(p, columns, 4);
	for (size_t i = 0; i < r->compare_count; i++) {
		const struct case_figure *f = r->compares[i].figure;

		page_row_begin(p);
		page_cell(p, false);
		page_text(p, safe_z(report_words(r, f->text)));
		page_cell(p, true);
		put_figure(p, f, f->value);
		page_cell(p, true);
		page_about(p, r->compares[i].query);
		put_figure(p, f, r->compares[i].ours);
		page_cell(p, false);
		source(p, f->source);
		page_row_end(p);
	}
	page_table_end(p);
}

/* --- over time -------------------------------------------------------------------------------------
 */

static const struct case_event *of_case(const struct report *r, const struct event *e)
{
	for (size_t k = 0; r->kase && k < r->kase->event_count; k++)
		if (strlen(r->kase->events[k].id) == e->id.len &&
		    !memcmp(r->kase->events[k].id, e->id.p, e->id.len))
			return &r->kase->events[k];
	return NULL;
}

void page_timeline(struct page *p)
{
	const struct registry *g = p->r->in->registry;
	const char *columns[] = {">#", page_say(p, "Suceso", "Event"), page_say(p, "Desde", "From"),
				 page_say(p, "Hasta", "To"), page_say(p, "Fuente", "Source")};

	page_heading(p, 2, page_say(p, "En el tiempo", "Over time"));
	chart_timeline(p);
	if (!g->event_count)
		return;
	page_table_begin(p, columns, 5);
	for (uint32_t i = 0; i < g->event_count; i++) {
		const struct event *e = &g->events[i];
		const struct case_event *named = of_case(p->r, e);

		page_row_begin(p);
		page_cell(p, true);
		page_count(p, i + 1);
		page_cell(p, false);
		page_text(p, named ? safe_z(report_words(p->r, named->name)) : e->name);
		page_cell(p, false);
		page_day(p, e->start_ms);
		page_unverified(p, named ? &named->unverified : NULL, "start");
		page_cell(p, false);
		page_day(p, e->end_ms == TIME_UNKNOWN ? TIME_UNKNOWN : e->end_ms - 1);
		page_unverified(p, named ? &named->unverified : NULL, "end");
		page_cell(p, false);
		if (named)
			source(p, named->source);
		else
			page_text(p, e->source);
		page_row_end(p);
	}
	page_table_end(p);
}
