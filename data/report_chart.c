/* Charts of the HTML bulletin as inline SVG.  Lengths across are in percent, so that letters keep
 * their size on a telephone; colours are the page's variables; every value stands beside in words. */
#include "config.h"

#include "report_page.h"
#include "safe.h"
#include "timefmt.h"

#include <math.h>
#include <string.h>

enum { TOP = 40, PLOT = 210, BASE = TOP + PLOT, BAR = 20, LANES = 4 };
static const double LEFT = 8.5; /* percent: for the numbers of the axis */

struct scale {
	int64_t first_ms, length_ms;
	double most;
	uint32_t step; /* days a bar */
};

static double x_of(const struct scale *s, int64_t ms)
{
	double at = (double)(ms - s->first_ms) / (double)s->length_ms;

	return LEFT + (100 - LEFT) * (at < 0 ? 0 : at > 1 ? 1 : at);
}

/* 1, 2 or 5 times a power of ten, at least a quarter of most. */
static double tick(double most)
{
	static const double steps[] = {1, 2, 5, 10};
	double ten = pow(10, floor(log10(most > 4 ? most / 4 : 1)));

	for (size_t i = 0; i < 3; i++)
		if (steps[i] * ten * 4 >= most)
			return steps[i] * ten;
	return 10 * ten;
}

static bool seen(const struct scale *s, const struct event *e)
{
	return e->start_ms != TIME_UNKNOWN && e->end_ms != TIME_UNKNOWN &&
	       e->end_ms > s->first_ms && e->start_ms < s->first_ms + s->length_ms;
}

/* Bands with the numbers that the table below explains, in lanes so that none hides another. */
static void event_bands(struct page *p, const struct scale *s)
{
	const struct registry *g = p->r->in->registry;
	double taken[LANES] = {-9, -9, -9, -9};

	for (uint32_t i = 0; i < g->event_count; i++) {
		const struct event *e = &g->events[i];
		double a = x_of(s, e->start_ms), b = x_of(s, e->end_ms);
		int lane = 0;

		if (!seen(s, e))
			continue;
		while (lane < LANES - 1 && a - taken[lane] < 4)
			lane++;
		taken[lane] = a;
		fprintf(p->f, "<g><title>");
		safe_xml(p->f, e->name);
		fprintf(p->f,
			"</title><rect x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" height=\"%d\" "
			"fill=\"var(--band)\" opacity=\".13\"/><line x1=\"%.2f%%\" x2=\"%.2f%%\" "
			"y1=\"%d\" y2=\"%d\" stroke=\"var(--band)\"/><text class=\"v\" "
			"x=\"%.2f%%\" y=\"%d\" text-anchor=\"end\" dx=\"-3\">%u</text></g>\n",
			a, TOP, fmax(b - a, 0.2), PLOT, a, a, TOP - 30 + 11 * (LANES - 1 - lane),
			BASE, a, TOP - 22 + 11 * (LANES - 1 - lane), i + 1);
	}
}

/* The days of one bar together. */
static struct day_count bar_of(const struct report *r, const struct scale *s, uint32_t first)
{
	struct day_count sum = {0};

	for (uint32_t i = first; i < first + s->step && i < r->day_count; i++) {
		sum.posts += r->days[i].posts;
		sum.assessable += r->days[i].assessable;
		sum.inorganic += r->days[i].inorganic;
	}
	return sum;
}

static void one_bar(struct page *p, const struct scale *s, uint32_t first)
{
	const struct report *r = p->r;
	struct day_count d = bar_of(r, s, first);
	int64_t ms = r->days_start_ms + first * DAY_MS;
	double share = d.assessable ? (double)d.inorganic / SHARE_ONE / d.assessable : 0;
	double high = PLOT * d.posts / s->most, in = high * share;
	double a = x_of(s, ms), width = x_of(s, ms + s->step * DAY_MS) - a;
	const char *query = r->bar_queries[first / s->step];

	if (!d.posts)
		return;
	page_link_begin(p, query);
	fprintf(p->f, "<title>");
	page_day_plain(p, ms);
	fputs(s->step > 1 ? page_say(p, ", 7 días: ", ", 7 days: ") : ": ", p->f);
	page_count(p, d.posts);
	fputs(page_say(p, " mensajes, inorgánico ", " messages, inorganic "), p->f);
	page_percent(p, d.assessable ? share : NAN, 0);
	fprintf(p->f,
		"</title><rect x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\" "
		"fill=\"var(--org)\"/><rect x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" "
		"height=\"%.1f\" fill=\"var(--coord)\"/>",
		a, BASE - high, width * 0.86, high - in, a, BASE - in, width * 0.86, in);
	page_link_end(p, query);
	fputs("\n", p->f);
}

static void axes(struct page *p, const struct scale *s)
{
	static const char *const es[] = {"ene", "feb", "mar", "abr", "may", "jun",
					 "jul", "ago", "sep", "oct", "nov", "dic"};
	static const char *const en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	const struct report *r = p->r;
	double step = tick(s->most);

	for (double v = step; v <= s->most; v += step) {
		double y = BASE - PLOT * v / s->most;

		fprintf(p->f,
			"<line x1=\"%.1f%%\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\" "
			"stroke=\"var(--line)\"/><text x=\"%.1f%%\" dx=\"-6\" y=\"%.1f\" "
			"text-anchor=\"end\">",
			LEFT, y, y, LEFT, y + 4);
		page_short(p, v);
		fputs("</text>\n", p->f);
	}
	for (uint32_t i = 0; i < r->day_count; i++) {
		int64_t ms = r->days_start_ms + i * DAY_MS;
		struct civil c = civil_of_ms(ms + r->offset_ms);

		if (c.day == 1)
			fprintf(p->f, "<text x=\"%.2f%%\" y=\"%d\">%s</text>\n", x_of(s, ms),
				BASE + 17, page_say(p, es[c.month - 1], en[c.month - 1]));
		else if (r->day_count < 40 && i % 7 == 0 && c.day < 26 && c.day > 4)
			fprintf(p->f, "<text x=\"%.2f%%\" y=\"%d\">%d</text>\n", x_of(s, ms),
				BASE + 17, c.day);
	}
	fprintf(p->f, "<line x1=\"%.1f%%\" x2=\"100%%\" y1=\"%d\" y2=\"%d\" stroke=\"var(--fg)\"/>\n",
		LEFT, BASE, BASE);
}

static void legend_item(struct page *p, const char *colour, const char *words)
{
	fprintf(p->f, "<span><i style=\"background:var(%s)\"></i>%s</span>", colour, words);
}

static void legend(struct page *p)
{
	fputs("<p class=\"key\">", p->f);
	legend_item(p, "--coord",
		    page_say(p, "inorgánicos (automatizados o coordinados)",
			     "inorganic (automated or coordinated)"));
	legend_item(p, "--org",
		    page_say(p, "de apariencia orgánica, o no evaluables",
			     "organic-like, or not assessable"));
	fputs("</p>\n", p->f);
}

void chart_timeline(struct page *p)
{
	const struct report *r = p->r;
	struct scale s = {.first_ms = r->days_start_ms,
			  .length_ms = r->day_count * DAY_MS,
			  .step = r->bar_days};

	if (!p->html || !r->day_count)
		return;
	for (uint32_t i = 0; i < r->day_count; i += s.step)
		s.most = fmax(s.most, bar_of(r, &s, i).posts);
	fprintf(p->f,
		"<figure><figcaption>%s</figcaption><svg width=\"100%%\" height=\"%d\" role=\"img\" "
		"aria-label=\"%s\">\n",
		s.step > 1 ? page_say(p, "Mensajes por semana", "Messages a week")
			   : page_say(p, "Mensajes por día", "Messages a day"),
		BASE + 24, page_say(p, "Mensajes en el tiempo", "Messages over time"));
	event_bands(p, &s);
	axes(p, &s);
	for (uint32_t i = 0; i < r->day_count; i += s.step)
		one_bar(p, &s, i);
	fputs("</svg>\n", p->f);
	legend(p);
	fputs("</figure>\n", p->f);
}

/* One row of a bar chart: the label comes before, the value after. */
static void bar_svg(struct page *p, double width, double inorganic)
{
	fprintf(p->f,
		"<svg width=\"100%%\" height=\"%d\" aria-hidden=\"true\"><rect width=\"%.2f%%\" "
		"height=\"%d\" fill=\"var(--org)\"/><rect width=\"%.2f%%\" height=\"%d\" "
		"fill=\"var(--coord)\"/></svg>",
		BAR, fmax(width, 0.3), BAR, width * (isnan(inorganic) ? 0 : inorganic), BAR);
}

void chart_actors(struct page *p, const struct report_actor *rows, uint32_t count,
		  const char *label)
{
	double most = 0;

	if (!p->html || !count)
		return;
	for (uint32_t i = 0; i < count; i++)
		most = fmax(most, isnan(rows[i].share) ? 0 : rows[i].share);
	fprintf(p->f, "<figure><figcaption>%s</figcaption><div class=\"bars\">\n", label);
	for (uint32_t i = 0; i < count; i++) {
		double share = isnan(rows[i].share) ? 0 : rows[i].share;

		fputs("<div class=\"bar\"><span>", p->f);
		if (rows[i].name)
			page_text(p, safe_z(rows[i].name));
		else
			fputs(page_say(p, "sin atribuir", "unattributed"), p->f);
		fputs("</span>", p->f);
		bar_svg(p, most > 0 ? 100 * share / most : 0, rows[i].shares.inorganic);
		fputs("<span class=\"bv\"><b>", p->f);
		page_about(p, rows[i].query);
		page_percent(p, rows[i].share, 1);
		fputs("</b> · ", p->f);
		page_percent(p, rows[i].shares.inorganic, 0);
		page_about(p, NULL);
		fputs(page_say(p, " inorg.", " inorg."), p->f);
		fputs("</span></div>\n", p->f);
	}
	fputs("</div>\n", p->f);
	legend(p);
	fputs("</figure>\n", p->f);
}

struct part {
	double share;
	const char *colour, *es, *en;
};

static void parts_of(const struct shares *s, struct part parts[4])
{
	const struct part all[4] = {
		{s->automated, "--auto", "automatizado", "automated"},
		{s->coordinated, "--coord", "coordinado", "coordinated"},
		{s->organic, "--org", "de apariencia orgánica", "organic-like"},
		{s->unassessable, "--na", "no evaluable", "not assessable"}};

	memcpy(parts, all, sizeof all);
}

void chart_share(struct page *p, const struct shares *s)
{
	enum { WIDTH = 64 };
	struct part parts[4];
	double x = 0;

	if (!p->html)
		return;
	parts_of(s, parts);
	fprintf(p->f,
		"<svg class=\"share\" width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" "
		"aria-hidden=\"true\">",
		WIDTH, WIDTH);
	for (int i = 0; i < 4; i++) {
		double width = isnan(parts[i].share) ? 0 : parts[i].share * WIDTH;

		fprintf(p->f,
			"<rect x=\"%.1f\" y=\"1\" width=\"%.1f\" height=\"9\" fill=\"var(%s)\"/>",
			x, width, parts[i].colour);
		x += width;
	}
	if (!isnan(s->lo))
		fprintf(p->f,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"12.5\" y2=\"12.5\" "
			"stroke=\"var(--fg)\"/>",
			s->lo * WIDTH, s->hi * WIDTH);
	fputs("</svg>", p->f);
}

/* A line from lo to hi with its ends, and what it is. */
static void whisker(struct page *p, double lo, double hi, int y, const char *label)
{
	double middle;

	if (isnan(lo) || isnan(hi))
		return;
	fprintf(p->f,
		"<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\" stroke=\"var(--fg)\" "
		"stroke-width=\"2\"/>",
		lo * 100, fmax(hi, lo + 0.002) * 100, y, y);
	for (int i = 0; i < 2; i++)
		fprintf(p->f,
			"<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\" stroke=\"var(--fg)\"/>",
			(i ? hi : lo) * 100, (i ? hi : lo) * 100, y - 4, y + 4);
	middle = (lo + hi) / 2;
	fprintf(p->f, "<text x=\"%.2f%%\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
		(middle < 0.3 ? lo : middle > 0.7 ? hi : middle) * 100, y + 17,
		middle < 0.3 ? "start" : middle > 0.7 ? "end" : "middle", label);
}

/* All posts in one bar, and how sure the inorganic part is. */
void chart_overall(struct page *p)
{
	const struct shares *s = &p->r->shares;
	struct part parts[4];
	double x = 0;

	if (!p->html)
		return;
	parts_of(s, parts);
	fprintf(p->f, "<figure><svg width=\"100%%\" height=\"104\" role=\"img\" aria-label=\"%s\">",
		page_say(p, "Las cuatro partes de los mensajes", "The four parts of the messages"));
	for (int i = 0; i < 4; i++) {
		double width = isnan(parts[i].share) ? 0 : parts[i].share * 100;

		fprintf(p->f,
			"<rect x=\"%.2f%%\" width=\"%.2f%%\" height=\"34\" fill=\"var(%s)\"/>", x,
			width, parts[i].colour);
		x += width;
	}
	whisker(p, s->lo, s->hi, 46,
		page_say(p, "margen con otras cuentas (90 %)", "margin with other accounts (90%)"));
	whisker(p, s->lo_id, s->hi_id, 80,
		page_say(p, "margen por lo que no puede decidirse",
			 "margin for what can't be decided"));
	fputs("</svg><p class=\"key\">", p->f);
	page_about(p, p->r->all_query);
	for (int i = 0; i < 4; i++) {
		fprintf(p->f, "<span><i style=\"background:var(%s)\"></i>%s ", parts[i].colour,
			page_say(p, parts[i].es, parts[i].en));
		page_percent(p, parts[i].share, 1);
		fputs("</span>", p->f);
	}
	page_about(p, NULL);
	fputs("</p></figure>\n", p->f);
}

static void week_bar(struct page *p, const struct week_part *part, const char *query,
		     const char *name, double most)
{
	struct shares s = shares_of(&part->sums);

	fprintf(p->f, "<div class=\"bar\"><span>%s</span>", name);
	bar_svg(p, 100 * (double)part->sums.posts / most, s.inorganic);
	fputs("<span class=\"bv\"><b>", p->f);
	page_about(p, query);
	page_count(p, (int64_t)part->sums.posts);
	fputs("</b> · ", p->f);
	page_percent(p, s.inorganic, 0);
	fputs(" inorg. ", p->f);
	page_interval(p, s.lo, s.hi);
	page_about(p, NULL);
	fputs("</span></div>\n", p->f);
}

void chart_week(struct page *p, const struct report_week *shown)
{
	const struct week_panel *w = shown->panel;
	double most = 1;

	if (!p->html)
		return;
	most = fmax(most, (double)w->before.sums.posts);
	most = fmax(most, (double)w->during.sums.posts);
	most = fmax(most, (double)w->after.sums.posts);
	fprintf(p->f, "<figure><figcaption>%s</figcaption><div class=\"bars weeks\">\n",
		page_say(p, "Mensajes, y cuántos de ellos inorgánicos",
			 "Messages, and how many of them inorganic"));
	week_bar(p, &w->before, shown->query[0], page_say(p, "el periodo anterior", "the period before"), most);
	week_bar(p, &w->during, shown->query[1], page_say(p, "en esos días", "in those days"), most);
	week_bar(p, &w->after, shown->query[2],
		 w->after_cut ? page_say(p, "el siguiente (datos incompletos)",
					 "the one after (data incomplete)")
			      : page_say(p, "el periodo siguiente", "the period after"),
		 most);
	fputs("</div></figure>\n", p->f);
}
