/* Charts of the HTML bulletin as inline SVG: colours from the page's own variables, every value
 * also in words (title elements, tables beside). */
#include "config.h"

#include "report_page.h"
#include "safe.h"
#include "timefmt.h"

#include <math.h>

enum { WIDTH = 1040, LEFT = 64, PLOT_TOP = 34, PLOT = 210, BASE = PLOT_TOP + PLOT };

struct scale {
	double left, width; /* of the plot, px */
	int64_t first_ms, length_ms;
	double most;
};

static double x_of(const struct scale *s, int64_t ms)
{
	double at = (double)(ms - s->first_ms) / (double)s->length_ms;

	return s->left + s->width * (at < 0 ? 0 : at > 1 ? 1 : at);
}

/* 1, 2 or 5 times a power of ten, at least a quarter of most. */
static double tick(double most)
{
	double step = pow(10, floor(log10(most > 1 ? most / 4 : 1)));

	while (step * 4 < most)
		step *= fabs(fmod(log10(step) + 1e-9, 1)) < 0.1 || step < 2 ? 2 : 2.5;
	return step;
}

static void event_bands(struct page *p, const struct scale *s)
{
	const struct registry *g = p->r->in->registry;
	int lane = 0;

	for (uint32_t i = 0; i < g->event_count; i++) {
		const struct event *e = &g->events[i];
		double a = x_of(s, e->start_ms), b = x_of(s, e->end_ms);

		if (e->start_ms == TIME_UNKNOWN || e->end_ms == TIME_UNKNOWN ||
		    e->end_ms <= s->first_ms || e->start_ms >= s->first_ms + s->length_ms)
			continue;
		fprintf(p->f, "<g><title>");
		safe_xml(p->f, e->name);
		fprintf(p->f,
			"</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" "
			"fill=\"var(--link)\" "
			"opacity=\".16\"/><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" "
			"stroke=\"var(--link)\"/>"
			"<text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%d</text></g>\n",
			a, PLOT_TOP, fmax(b - a, 1.5), PLOT, a, a, PLOT_TOP - 4 - lane % 2 * 12,
			BASE, a - 3, PLOT_TOP - 4 - lane % 2 * 12, lane + 1);
		lane++;
	}
}

static void day_bars(struct page *p, const struct scale *s)
{
	const struct report *r = p->r;
	double width = s->width / r->day_count;

	for (uint32_t i = 0; i < r->day_count; i++) {
		const struct day_count *d = &r->days[i];
		double share = d->assessable ? (double)d->inorganic / SHARE_ONE / d->assessable : 0;
		double high = PLOT * d->posts / s->most, in = high * share;

		if (!d->posts)
			continue;
		fprintf(p->f, "<g><title>");
		page_day_plain(p, r->days_start_ms + i * DAY_MS);
		fputs(": ", p->f);
		page_count(p, d->posts);
		fputs(page_say(p, " mensajes, inorgánico ", " messages, inorganic "), p->f);
		page_percent(p, d->assessable ? share : NAN, 0);
		fprintf(p->f,
			"</title><rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
			"fill=\"var(--org)\"/>"
			"<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
			"fill=\"var(--coord)\"/></g>\n",
			s->left + i * width, BASE - high, fmax(width - 0.6, 1), high - in,
			s->left + i * width, BASE - in, fmax(width - 0.6, 1), in);
	}
}

static void axes(struct page *p, const struct scale *s)
{
	const struct report *r = p->r;
	double step = tick(s->most);

	for (double v = step; v <= s->most; v += step) {
		double y = BASE - PLOT * v / s->most;

		fprintf(p->f,
			"<line x1=\"%.0f\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" "
			"stroke=\"var(--line)\"/>"
			"<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">",
			s->left, WIDTH, y, y, s->left - 6, y + 4);
		page_count(p, (int64_t)v);
		fputs("</text>\n", p->f);
	}
	for (uint32_t i = 0; i < r->day_count; i++) {
		int64_t ms = r->days_start_ms + i * DAY_MS;
		struct civil c = civil_of_ms(ms + r->offset_ms);

		if (c.day == 1 || (r->day_count < 40 && i % 7 == 0))
			fprintf(p->f, "<text x=\"%.1f\" y=\"%d\">%04d-%02d%s</text>\n", x_of(s, ms),
				BASE + 16, (int)c.year, c.month, c.day == 1 ? "" : "…");
	}
	fprintf(p->f, "<line x1=\"%.0f\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"var(--fg)\"/>\n",
		s->left, WIDTH, BASE, BASE);
}

static void legend(struct page *p)
{
	fprintf(p->f,
		"<p class=\"key\"><i style=\"background:var(--org)\"></i>%s<i "
		"style=\"background:var(--coord)\">"
		"</i>%s</p>\n",
		page_say(p, "mensajes de apariencia orgánica o no evaluables",
			 "messages that look organic or cannot be assessed"),
		page_say(p, "inorgánicos (automatizados o coordinados)",
			 "inorganic (automated or coordinated)"));
}

void chart_timeline(struct page *p)
{
	const struct report *r = p->r;
	struct scale s = {.left = LEFT,
			  .width = WIDTH - LEFT,
			  .first_ms = r->days_start_ms,
			  .length_ms = r->day_count * DAY_MS};

	if (!p->html || !r->day_count)
		return;
	for (uint32_t i = 0; i < r->day_count; i++)
		s.most = fmax(s.most, r->days[i].posts);
	fprintf(p->f, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDTH,
		BASE + 24, page_say(p, "Mensajes por día", "Messages a day"));
	event_bands(p, &s);
	axes(p, &s);
	day_bars(p, &s);
	fputs("</svg>\n", p->f);
	legend(p);
}

void chart_actors(struct page *p, const struct report_actor *rows, uint32_t count,
		  const char *label)
{
	enum { ROW = 26, NAME = 330, BAR = 560 };
	double most = 0;

	if (!p->html || !count)
		return;
	for (uint32_t i = 0; i < count; i++)
		most = fmax(most, isnan(rows[i].share) ? 0 : rows[i].share);
	fprintf(p->f, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDTH,
		(int)count * ROW + 6, label);
	for (uint32_t i = 0; i < count; i++) {
		double width = most > 0 ? BAR * rows[i].share / most : 0, y = i * (double)ROW + 4;
		double in = isnan(rows[i].shares.inorganic) ? 0 : rows[i].shares.inorganic;

		fprintf(p->f, "<text class=\"v\" x=\"%d\" y=\"%.0f\" text-anchor=\"end\">",
			NAME - 8, y + 14);
		if (rows[i].name)
			safe_xml(p->f, safe_z(rows[i].name));
		else
			fputs(page_say(p, "sin atribuir", "unattributed"), p->f);
		fprintf(p->f,
			"</text><rect x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"18\" "
			"fill=\"var(--org)\"/>"
			"<rect x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"18\" "
			"fill=\"var(--coord)\"/>"
			"<text class=\"v\" x=\"%.1f\" y=\"%.0f\">",
			NAME, y, fmax(width, 1), NAME, y, width * in, NAME + fmax(width, 1) + 6,
			y + 14);
		page_percent(p, rows[i].share, 1);
		fputs("</text>\n", p->f);
	}
	fputs("</svg>\n", p->f);
}

void chart_share(struct page *p, const struct shares *s)
{
	enum { BAR = 110 };
	double x = 0;
	const struct {
		double share;
		const char *colour;
	} parts[] = {{s->automated, "--auto"},
		     {s->coordinated, "--coord"},
		     {s->organic, "--org"},
		     {s->unassessable, "--na"}};

	if (!p->html)
		return;
	fprintf(p->f,
		"<svg class=\"share\" width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" "
		"role=\"img\" "
		"aria-label=\"%.0f%%\">",
		BAR, BAR, isnan(s->inorganic) ? 0 : s->inorganic * 100);
	for (int i = 0; i < 4; i++) {
		double width = isnan(parts[i].share) ? 0 : parts[i].share * BAR;

		fprintf(p->f,
			"<rect x=\"%.1f\" y=\"1\" width=\"%.1f\" height=\"9\" fill=\"var(%s)\"/>",
			x, width, parts[i].colour);
		x += width;
	}
	if (!isnan(s->lo))
		fprintf(p->f,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"12.5\" y2=\"12.5\" "
			"stroke=\"var(--fg)\"/>",
			s->lo * BAR, s->hi * BAR);
	fputs("</svg>", p->f);
}

void chart_week(struct page *p, const struct week_panel *w)
{
	enum { COLUMN = 150, HIGH = 130 };
	const struct week_part *parts[] = {&w->before, &w->during, &w->after};
	const char *names[] = {page_say(p, "antes", "before"),
			       page_say(p, "en la semana", "in the week"),
			       page_say(p, "después", "after")};
	double most = 1;

	if (!p->html)
		return;
	for (int i = 0; i < 3; i++)
		most = fmax(most, (double)parts[i]->sums.posts);
	fprintf(p->f, "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s\">",
		3 * COLUMN + 20, HIGH + 50, 3 * COLUMN + 20,
		page_say(p, "Semanas comparadas", "Weeks compared"));
	for (int i = 0; i < 3; i++) {
		struct shares s = shares_of(&parts[i]->sums);
		double high = HIGH * (double)parts[i]->sums.posts / most, x = 20 + i * COLUMN;
		double in = isnan(s.inorganic) ? 0 : high * s.inorganic;

		fprintf(p->f,
			"<rect x=\"%.0f\" y=\"%.1f\" width=\"90\" height=\"%.1f\" "
			"fill=\"var(--org)\"/>"
			"<rect x=\"%.0f\" y=\"%.1f\" width=\"90\" height=\"%.1f\" "
			"fill=\"var(--coord)\"/>"
			"<text class=\"v\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"middle\">",
			x, HIGH + 20 - high, high - in, x, HIGH + 20 - in, in, x + 45,
			HIGH + 14 - high);
		page_count(p, (int64_t)parts[i]->sums.posts);
		fprintf(p->f, "</text><text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
			x + 45, HIGH + 38, names[i]);
	}
	fputs("</svg>\n", p->f);
}
