/* The bulletin's box of method and limits: what it takes to contest a figure. */
#include "config.h"

#include "report_page.h"
#include "safe.h"

#include <math.h>
#include <string.h>

static bool differs(double a, double b)
{
	return isnan(a) ? !isnan(b) : a != b;
}

static void parameters(struct page *p)
{
	struct method_param m, shipped;
	uint32_t changed = 0;

	page_literal(p, page_say(p, "Parámetros cambiados: ", "Parameters changed: "));
	for (uint32_t i = 0; p->r->in->method && i < method_param_count(); i++) {
		method_param_at(p->r->in->method, i, &m);
		method_param_at(&p->r->shipped, i, &shipped);
		if (!differs(m.value, shipped.value))
			continue;
		page_literal(p, changed++ ? ", " : "");
		page_code(p, m.name);
		fprintf(p->f, " = %g (%g)", m.value, shipped.value);
	}
	if (!changed)
		fprintf(p->f, page_say(p, "ninguno de %u", "none of %u"), method_param_count());
	page_literal(p, ". ");
}

static void unverified_item(struct page *p, int *told, const char *what, const char *name)
{
	page_literal(p, (*told)++ ? "; "
				  : page_say(p, "Sin verificar, puesto por quien escribió el caso: ",
					     "Unverified, set by who wrote the case: "));
	page_literal(p, what);
	page_text(p, safe_z(name));
}

/* What the case says without a source that says it. */
static void unverified(struct page *p)
{
	const struct case_file *k = p->r->kase;
	int told = 0;

	page_paragraph_begin(p, "small");
	for (size_t i = 0; k && i < k->actor_count; i++)
		if (k->actors[i].unverified.count)
			unverified_item(p, &told, page_say(p, "las cuentas de ", "the accounts of "),
					k->actors[i].name);
	for (size_t i = 0; k && i < k->trend_count; i++)
		if (k->trends[i].unverified.count)
			unverified_item(p, &told, page_say(p, "el día de #", "the day of #"),
					k->trends[i].tag);
	for (size_t i = 0; k && i < k->event_count; i++)
		if (k->events[i].unverified.count)
			unverified_item(p, &told, page_say(p, "las fechas de ", "the dates of "),
					report_words(p->r, k->events[i].name));
	page_literal(p, told ? "." : "");
	page_paragraph_end(p);
}

void page_method(struct page *p)
{
	const struct report *r = p->r;

	page_heading(p, 2, page_say(p, "Método y límites", "Method and limits"));
	fputs(p->html ? "<div class=\"box\">" : "", p->f);
	page_paragraph_begin(p, "");
	page_literal(
		p,
		page_say(
			p,
			"Inorgánico: mensajes de cuentas que parecen automatizadas, o que actúan "
			"coordinadas más allá del azar y de su propia costumbre. Coordinarse no es "
			"ser "
			"falso, y una persona pagada no es un robot: se dice lo medido. Lo no "
			"evaluable "
			"no se cuenta como orgánico.",
			"Inorganic: messages of accounts that seem automated, or that act together "
			"beyond chance and beyond their own habit. Coordination is not "
			"inauthenticity, "
			"and a paid person is no bot: what was measured is said. What cannot be "
			"assessed is not counted as organic."));
	page_paragraph_end(p);
	page_paragraph_begin(p, "");
	page_literal(p, page_say(p,
				 "El intervalo de muestreo (90 %) dice cuánto cambiaría la cifra "
				 "con otras cuentas; "
				 "el de identificación, entre qué límites queda según lo que no se "
				 "puede decidir. "
				 "Quién posicionó una tendencia es un cálculo, salvo que el caso o "
				 "un analista lo "
				 "diga; «sin atribuir» es una respuesta. Los volúmenes capturados "
				 "y los reportados "
				 "no se mezclan.",
				 "The sampling interval (90%) says how the figure would move with "
				 "other accounts; "
				 "the identification bounds, between what limits it lies given "
				 "what cannot be "
				 "decided. Who positioned a trend is computed, unless the case or "
				 "an analyst says "
				 "so; “unattributed” is an answer. Captured and reported volumes "
				 "are never mixed."));
	page_paragraph_end(p);
	page_paragraph_begin(p, "small");
	parameters(p);
	page_literal(p, PACKAGE_STRING);
	page_literal(p, page_say(p, " · datos, sha256 ", " · data, sha256 "));
	page_code(p, r->digest);
	page_paragraph_end(p);
	page_paragraph_begin(p, "small");
	page_literal(p, page_say(p, "Repetir: ", "Run again: "));
	page_code(p, r->rerun);
	page_paragraph_end(p);
	if (*r->run) {
		page_paragraph_begin(p, "small");
		page_literal(p, page_say(p, "Comprobar estas cifras: ", "Check these figures: "));
		page_code(p, r->check);
		if (!r->run_kept)
			page_literal(p, page_say(p,
						 " (no guardada: no se puede escribir en el estudio)",
						 " (not kept: the study can't be written)"));
		page_paragraph_end(p);
	}
	for (size_t i = 0; i < r->source_count; i++) {
		const char *path = r->sources[i].path, *slash = path ? strrchr(path, '/') : NULL;

		page_paragraph_begin(p, "small");
		page_literal(p, page_say(p, "Datos: ", "Data: "));
		page_text(p, safe_z(slash ? slash + 1 : path));
		page_literal(p, " · ");
		page_count(p, r->sources[i].read);
		page_literal(p, page_say(p, " leídos, ", " read, "));
		page_count(p, r->sources[i].rejected);
		page_literal(p, page_say(p, " rechazados", " rejected"));
		page_paragraph_end(p);
	}
	unverified(p);
	fputs(p->html ? "</div>\n" : "", p->f);
}
