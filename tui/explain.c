#include "config.h"

#include "explain.h"

#include "intl.h"
#include "json_load.h"
#include "output.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *gettext_text(const char *text)
{
	return gettext(text);
}

const char *explain_kind(enum ledger_kind kind)
{
	switch (kind) {
	case LEDGER_PRIOR:
		return "prior";
	case LEDGER_BASE:
		return "base";
	case LEDGER_SIGNAL:
		return "signal";
	case LEDGER_CAP:
		return "cap";
	case LEDGER_LINKED:
		return "linked";
	case LEDGER_FAST:
		return "fast";
	case LEDGER_EVENT:
		return "event";
	case LEDGER_WHATIF:
		return "what-if";
	}
	return "?";
}

struct ledger_style explain_style(enum lang lang)
{
	return (struct ledger_style){.translate = gettext_text,
				     .point = lang == LANG_ES ? ',' : '.',
				     .group = lang == LANG_ES ? '.' : ','};
}

static struct str partner_handle(const struct score *s, uint32_t account)
{
	const struct corpus *c = s->evidence->corpus;

	if (account == NONE)
		return (struct str){0};
	if (c->account_handle[account] == NONE)
		return strings_at(&c->account_id, account);
	return strings_at(&c->handle, c->account_handle[account]);
}

struct str explain_sentence(const struct score *s, const struct ledger_line *line,
			    struct arena *arena)
{
	struct ledger_style style = explain_style(intl_now());
	struct str partner = partner_handle(s, line->partner);
	char filled[LEDGER_TEXT], *text;

	if (partner.p) {
		text = arena_printf(arena, "@%.*s", (int)(partner.len < 200 ? partner.len : 200),
				    partner.p);
		partner = (struct str){text, text ? strlen(text) : 0};
	}
	ledger_text(line, partner, &style, filled, sizeof filled);
	text = arena_copy(arena, filled, strlen(filled));
	return (struct str){text, text ? strlen(text) : 0};
}

struct str explain_meaning(const struct ledger_line *line, struct arena *arena)
{
	struct ledger_style style = explain_style(intl_now());
	char filled[LEDGER_TEXT], *text;
	size_t n = ledger_meaning(line, &style, filled, sizeof filled);

	text = n ? arena_copy(arena, filled, n) : NULL;
	return (struct str){text, text ? n : 0};
}

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *line_json(const struct score *s, const struct ledger_line *line, struct arena *arena)
{
	struct str text = explain_sentence(s, line, arena),
		   meaning = explain_meaning(line, arena),
		   partner = partner_handle(s, line->partner);
	json_t *j = json_object();

	json_object_set_new(j, "kind", json_string(explain_kind(line->kind)));
	if (line->signal < SIGNAL_COUNT)
		json_object_set_new(j, "signal", json_string(signal_info[line->signal].name));
	json_object_set_new(j, "value", number(line->value));
	json_object_set_new(j, "threshold", number(line->threshold));
	json_object_set_new(j, "points", number(line->points));
	json_object_set_new(j, "probability", number(line->probability));
	json_object_set_new(j, "posts", json_integer(line->posts));
	if (partner.p)
		json_object_set_new(j, "partner", output_json_text(partner));
	json_object_set_new(j, "source", json_string(line->source ? line->source : ""));
	json_object_set_new(j, "text", output_json_text(text));
	if (meaning.p)
		json_object_set_new(j, "meaning", output_json_text(meaning));
	return j;
}

struct str explain_json(const struct score *s, const struct ledger_line *lines, uint32_t count,
			struct arena *arena)
{
	char *dump, *kept = NULL;
	json_t *list;

	json_build_begin();
	list = json_array();
	for (uint32_t i = 0; i < count; i++)
		json_array_append_new(list, line_json(s, &lines[i], arena));
	dump = json_dump_text(list, JSON_COMPACT | JSON_REAL_PRECISION(6));
	json_decref(list);
	arena->lacked |= !dump || json_build_lacked();
	if (dump)
		kept = arena_copy(arena, dump, strlen(dump));
	free(dump);
	return (struct str){kept, kept ? strlen(kept) : 0};
}

static const char *gauge_number(enum gauge g, double v, enum lang lang, char buf[INTL_BUF])
{
	char n[INTL_BUF];

	if (isnan(v)) {
		snprintf(buf, INTL_BUF, "–");
	} else if (gauge_info[g].unit == GAUGE_UNIT_NUMBER) {
		intl_decimal(lang, v, fabs(v) < 10 ? 2 : 1, buf);
	} else {
		/* An excess may lie below nought. */
		snprintf(buf, INTL_BUF, "%s%s %%%s", v <= -0.005 ? "−" : "",
			 intl_percent(fabs(v), n), gauge_info[g].unit == GAUGE_UNIT_PER_HOUR ? "/h" : "");
	}
	return buf;
}

/* What is usual was seen on hashtags of this many posts and more. */
enum { USUAL_POSTS = 100 };

const char *explain_source(const char *source)
{
	return !source || !*source || !strcmp(source, "ours") ? _("our own measurement") : _(source);
}

struct gauge_words explain_gauge(enum gauge g, const struct gauges *of, const struct gauge_params *p,
				 enum lang lang, struct arena *arena)
{
	const struct gauge_info *info = &gauge_info[g];
	const struct gauge_value *v = &of->of[g];
	bool many = of->posts >= USUAL_POSTS;
	struct gauge_words w = {.side = many ? gauge_side(g, v->value) : 0};
	const char *less = "", *usual = "", *source = "";
	char a[INTL_BUF], b[INTL_BUF], c[INTL_BUF];

	gauge_number(g, v->value, lang, a);
	w.value = arena_copy(arena, a, strlen(a));
	if (!isnan(v->rarefied))
		less = arena_printf(arena, _("; in %s of its posts %s"), intl_count(lang, p->rarefy, c),
				    gauge_number(g, v->rarefied, lang, b));
	if (!isnan(info->high) && many)
		usual = arena_printf(arena, w.side > 0 ? _("; ABOVE what is usual (%s)")
						       : _("; usual: up to %s"),
				     gauge_number(g, info->high, lang, b));
	if (strncmp(info->source, "ours", 4) != 0)
		source = arena_printf(arena, _("; source: %s"), _(info->source));
	if (isnan(v->value))
		less = arena_printf(arena, "; %s", _(info->help));
	else if (g == GAUGE_SYNCHRONY && v->value <= -0.005)
		less = _("; fewer than chance explains");
	w.about = arena_printf(arena, "%s%s%s%s", _(info->title), less ? less : "", usual ? usual : "",
			       source ? source : "");
	return w;
}
