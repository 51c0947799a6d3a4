/* The bulletin's table of trends, what each attribution rests on, and the accounts. */
#include "config.h"

#include "report_page.h"
#include "safe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void who(struct page *p, const struct trend *g)
{
	if (!g || g->actor == NONE)
		page_literal(p, page_say(p, "sin atribuir", "unattributed"));
	else
		page_text(p, p->r->in->registry->actors[g->actor].name);
	if (!g || g->by == BY_NOBODY)
		return;
	/* What nobody but the program says goes without saying: the note above the table says it. */
	if (g->by == BY_CASE)
		page_literal(p, page_say(p, " (según el caso)", " (by the case)"));
	if (g->by == BY_ANALYST)
		page_literal(p, page_say(p, " (según analista)", " (by an analyst)"));
}

/* The case's own entry of a trend, or NULL. */
static const struct case_trend *of_case(const struct report *r, const struct report_trend *t)
{
	for (size_t i = 0; r->kase && t->trend && i < r->kase->trend_count; i++) {
		const struct case_trend *k = &r->kase->trends[i];

		if (k->start_ms == t->trend->start_ms && strlen(k->tag) == t->name.len &&
		    !memcmp(k->tag, t->name.p, t->name.len))
			return k;
	}
	return NULL;
}

static void trend_row(struct page *p, const struct report_trend *t)
{
	const struct trend *g = t->trend;
	const struct case_trend *k = of_case(p->r, t);

	page_row_begin(p);
	page_cell(p, false);
	page_literal(p, p->html ? "#" : "\\#");
	page_text(p, t->name);
	page_cell(p, false);
	page_day(p, g ? g->start_ms : t->row->first_ms);
	page_unverified(p, k ? &k->unverified : NULL, "start");
	page_cell(p, false);
	who(p, g);
	page_about(p, t->query);
	page_cell(p, true);
	page_count(p, (int64_t)t->row->sums.posts);
	page_about(p, NULL);
	page_cell(p, true);
	if (g && g->reported != COUNT_UNKNOWN)
		page_count(p, g->reported);
	else
		page_literal(p, "–");
	page_about(p, t->query);
	page_cell(p, true);
	page_count(p, (int64_t)t->row->sums.accounts);
	page_cell(p, false);
	chart_share(p, &t->shares);
	page_literal(p, p->html ? " " : "");
	page_percent(p, t->shares.inorganic, 0);
	page_cell(p, true);
	page_interval(p, t->shares.lo, t->shares.hi);
	page_cell(p, true);
	page_interval(p, t->shares.lo_id, t->shares.hi_id);
	page_row_end(p);
}

/* One line a trend: what its attribution rests on, and what an analyst said instead. */
static void evidence(struct page *p)
{
	const struct report *r = p->r;
	bool any = false;

	for (uint32_t i = 0; i < r->trend_count; i++)
		any = any || r->trends[i].evidence;
	if (!any)
		return;
	fprintf(p->f, p->html ? "<details><summary>%s</summary><ul>\n" : "\n### %s\n\n",
		page_say(p, "En qué se basa cada atribución", "What each attribution rests on"));
	for (uint32_t i = 0; i < r->trend_count; i++) {
		const struct report_trend *t = &r->trends[i];

		if (!t->evidence)
			continue;
		fputs(p->html ? "<li>" : "- ", p->f);
		page_day(p, t->trend->start_ms);
		page_literal(p, " ");
		page_link_begin(p, t->query);
		page_literal(p, p->html ? "#" : "\\#");
		page_text(p, t->name);
		page_link_end(p, t->query);
		page_literal(p, ": ");
		if (t->trend->by >= BY_CASE) {
			who(p, t->trend);
			page_literal(p, ", ");
			page_text(p, t->trend->actor_evidence);
			page_literal(p, page_say(p, "; calculado: ", "; computed: "));
		}
		page_text(p, safe_z(t->evidence));
		fputs(p->html ? "</li>\n" : "\n", p->f);
	}
	fputs(p->html ? "</ul></details>\n" : "\n", p->f);
}

void page_trends(struct page *p)
{
	const char *columns[] = {page_say(p, "Tendencia", "Trend"),
				 page_say(p, "Día", "Day"),
				 page_say(p, "Posicionada por", "Positioned by"),
				 page_say(p, ">Capturados", ">Captured"),
				 page_say(p, ">Reportados", ">Reported"),
				 page_say(p, ">Cuentas", ">Accounts"),
				 page_say(p, "Inorgánico", "Inorganic"),
				 page_say(p, ">muestreo, 90 %", ">sampling, 90%"),
				 page_say(p, ">identificación", ">identification")};

	page_heading(p, 2, page_say(p, "Todas las tendencias", "All trends"));
	page_paragraph_begin(p, "note");
	page_literal(p, page_say(p,
				 "Quién la posicionó es un cálculo, salvo donde diga otra cosa. Capturados: "
				 "los mensajes de estos datos. Reportados: el volumen que publicó la "
				 "plataforma o el caso; no se mezclan.",
				 "Who positioned it is computed, but where it says otherwise. Captured: the "
				 "messages of these data. Reported: the volume that the platform or the "
				 "case published; never mixed."));
	page_paragraph_end(p);
	if (p->html)
		fprintf(p->f,
			"<p class=\"key\"><span><i style=\"background:var(--auto)\"></i>%s</span>"
			"<span><i style=\"background:var(--coord)\"></i>%s</span><span><i "
			"style=\"background:var(--org)\"></i>%s</span><span><i "
			"style=\"background:var(--na)\"></i>%s</span></p>\n",
			page_say(p, "automatizado", "automated"),
			page_say(p, "coordinado", "coordinated"),
			page_say(p, "apariencia orgánica", "organic-like"),
			page_say(p, "no evaluable", "not assessable"));
	page_table_begin(p, columns, 9);
	for (uint32_t i = 0; i < p->r->trend_count; i++)
		trend_row(p, &p->r->trends[i]);
	page_table_end(p);
	evidence(p);
}

void page_accounts(struct page *p)
{
	const struct report *r = p->r;
	const char *columns[] = {
		page_say(p, "Cuenta", "Account"), page_say(p, ">Mensajes", ">Messages"),
		page_say(p, ">de ellos inorgánicos (esperado)", ">of them inorganic (expected)")};

	if (!r->account_count)
		return;
	page_heading(p, 2,
		     page_say(p, "Cuentas con más mensajes inorgánicos",
			      "Accounts with most inorganic messages"));
	if (!r->o->names) {
		page_paragraph_begin(p, "note");
		page_literal(p, page_say(p,
					 "Seudónimos; solo los actores registrados llevan su nombre. Lo "
					 "medido de una cuenta es una probabilidad, no una acusación. Quien "
					 "tenga los datos las ve con --names.",
					 "Pseudonyms; only registered actors bear their names. What is "
					 "measured of an account is a probability, not an accusation. "
					 "Whoever has the data sees them with --names."));
		page_paragraph_end(p);
	}
	page_table_begin(p, columns, 3);
	for (uint32_t i = 0; i < r->account_count; i++) {
		const struct report_account *a = &r->accounts[i];

		page_row_begin(p);
		page_cell(p, false);
		page_text(p, safe_z(a->name));
		page_about(p, a->query);
		page_cell(p, true);
		page_count(p, a->posts);
		page_cell(p, true);
		page_count(p, llround(a->inorganic));
		page_row_end(p);
	}
	page_table_end(p);
}
