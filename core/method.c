#include "config.h"

#include "method.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define N_(text) text /* translated where it is shown */

enum param_type { TYPE_double, TYPE_int64_t, TYPE_uint32_t };

static const struct row {
	const char *name, *unit, *source, *help;
	enum param_type type;
	size_t at; /* in struct method */
	double least, most;
	enum method_stage stage;
} rows[] = {
#define PARAM(name_, type_, member, unit_, least_, most_, stage_, source_, help_) \
	{.name = name_, \
	 .unit = unit_, \
	 .source = source_, \
	 .help = help_, \
	 .type = TYPE_##type_, \
	 .at = offsetof(struct method, member), \
	 .least = least_, \
	 .most = most_, \
	 .stage = STAGE_##stage_},
#include "method.def"
#undef PARAM
};

enum { ROWS = sizeof rows / sizeof *rows };

/* What each signal adds. */
static const struct part {
	const char *suffix, *unit, *help;
	size_t at; /* in struct signal_points; `on` has none */
	double least, most;
} parts[] = {
	{"", "", N_("whether this signal counts (1) or not (0)"), 0, 0, 1},
	{".for", "log-odds", N_("points for automation at the outer knot"),
	 offsetof(struct signal_points, pro[CARD_GENERATED]), 0, 10},
	{".against", "log-odds", N_("points against automation at the outer knot"),
	 offsetof(struct signal_points, against[CARD_GENERATED]), 0, 10},
	{".campaign-for", "log-odds", N_("the same on the card of campaigns"),
	 offsetof(struct signal_points, pro[CARD_CAMPAIGN]), 0, 10},
	{".campaign-against", "log-odds", N_("the same on the card of campaigns"),
	 offsetof(struct signal_points, against[CARD_CAMPAIGN]), 0, 10},
	{".human", "", N_("value at which it counts all against automation"),
	 offsetof(struct signal_points, human), -1e6, 1e6},
	{".neutral", "", N_("value at which it says nothing"),
	 offsetof(struct signal_points, neutral), -1e6, 1e6},
	{".bot", "", N_("value at which it counts all for automation"),
	 offsetof(struct signal_points, bot), -1e6, 1e6},
};

enum { PARTS = sizeof parts / sizeof *parts, CAMPAIGN_FOR = 3, CAMPAIGN_AGAINST = 4 };

void method_default(struct method *m)
{
	points_default(&m->points);
	m->copies = COPIES_DEFAULT;
	m->coord = coord_defaults();
	m->gauges = gauge_defaults();
	m->attrib = attrib_defaults();
}

uint32_t method_param_count(void)
{
	return ROWS + PARTS * SIGNAL_COUNT;
}

/* The profile counts alike on both cards: its second pair of names is the first. */
static uint32_t part_of(uint32_t i)
{
	uint32_t part = (i - ROWS) % PARTS;
	bool profile = family_of_profile(signal_info[(i - ROWS) / PARTS].family);

	return profile && (part == CAMPAIGN_FOR || part == CAMPAIGN_AGAINST) ? part - 2 : part;
}

static double get(const struct method *m, uint32_t i)
{
	if (i < ROWS) {
		const char *p = (const char *)m + rows[i].at;

		return rows[i].type == TYPE_double    ? *(const double *)p
		       : rows[i].type == TYPE_int64_t ? (double)*(const int64_t *)p
						      : *(const uint32_t *)p;
	}
	const struct signal_points *s = &m->points.signal[(i - ROWS) / PARTS];
	uint32_t part = part_of(i);

	return part ? *(const double *)((const char *)s + parts[part].at) : s->on;
}

static void put(struct method *m, uint32_t i, double value)
{
	if (i < ROWS) {
		char *p = (char *)m + rows[i].at;

		if (rows[i].type == TYPE_double)
			*(double *)p = value;
		else if (rows[i].type == TYPE_int64_t)
			*(int64_t *)p = llround(value);
		else
			*(uint32_t *)p = (uint32_t)llround(value);
		return;
	}
	struct signal_points *s = &m->points.signal[(i - ROWS) / PARTS];
	uint32_t part = part_of(i);

	if (part)
		*(double *)((char *)s + parts[part].at) = value;
	else
		s->on = value != 0;
}

void method_param_at(const struct method *m, uint32_t i, struct method_param *out)
{
	struct method fallback;

	method_default(&fallback);
	*out = (struct method_param){.value = get(m, i), .fallback = get(&fallback, i)};
	if (i < ROWS) {
		snprintf(out->name, sizeof out->name, "%s", rows[i].name);
		out->unit = rows[i].unit;
		out->source = rows[i].source;
		out->help = rows[i].help;
		out->least = rows[i].least;
		out->most = rows[i].most;
		out->stage = rows[i].stage;
		out->signal = SIGNAL_COUNT;
		return;
	}
	const struct part *p = &parts[(i - ROWS) % PARTS];

	out->signal = (enum signal)((i - ROWS) / PARTS);
	snprintf(out->name, sizeof out->name, "%s%s", signal_info[out->signal].name, p->suffix);
	out->unit = p->unit;
	out->source = signal_info[out->signal].source;
	out->help = p->help;
	out->least = p->least;
	out->most = p->most;
	out->stage = STAGE_SCORE;
}

uint32_t method_param_find(struct str name)
{
	struct method_param p;
	struct method m;

	method_default(&m);
	for (uint32_t i = 0; i < method_param_count(); i++) {
		method_param_at(&m, i, &p);
		if (strlen(p.name) == name.len && !memcmp(p.name, name.p, name.len))
			return i;
	}
	return NONE;
}

uint32_t method_differs(const struct method *a, const struct method *b, uint32_t *first)
{
	uint32_t differ = 0;

	for (uint32_t i = 0; i < method_param_count(); i++) {
		struct method_param p, q;

		method_param_at(a, i, &p);
		method_param_at(b, i, &q);
		/* NAN is the same as NAN: no such knot. */
		if (p.value == q.value || (isnan(p.value) && isnan(q.value)))
			continue;
		if (!differ++ && first)
			*first = i;
	}
	return differ;
}

enum status method_set(struct method *m, struct str name, double value, struct err *err)
{
	uint32_t i = method_param_find(name);
	struct method_param p;

	if (i == NONE)
		return err_set(err, STATUS_USAGE, "no parameter of the method is called \"%.*s\"",
			       (int)(name.len < 60 ? name.len : 60), name.p);
	method_param_at(m, i, &p);
	if (!(value >= p.least && value <= p.most))
		return err_set(err, STATUS_USAGE, "%s must lie between %g and %g, not %g", p.name,
			       p.least, p.most, value);
	put(m, i, value);
	return STATUS_OK;
}

enum status method_set_text(struct method *m, struct str name_value, struct err *err)
{
	const char *eq = memchr(name_value.p, '=', name_value.len);
	char text[64], *end;
	size_t n;
	double value;

	if (!eq)
		return err_set(err, STATUS_USAGE, "expected NAME=VALUE");
	n = name_value.len - (size_t)(eq + 1 - name_value.p);
	if (!n || n >= sizeof text)
		return err_set(err, STATUS_USAGE, "expected a number after =");
	memcpy(text, eq + 1, n);
	text[n] = '\0';
	if (!strcasecmp(text, "on") || !strcasecmp(text, "off")) {
		value = !strcasecmp(text, "on");
	} else {
		value = strtod(text, &end);
		if (end == text || *end)
			return err_set(err, STATUS_USAGE, "\"%s\" is not a number", text);
	}
	return method_set(m, (struct str){name_value.p, (size_t)(eq - name_value.p)}, value, err);
}
