/* report_page.h: a page of a bulletin while it is written: headings, paragraphs, tables and figures
 * that link to their queries, as Markdown or HTML.  Literals are trusted; all else is escaped. */
#ifndef TAMIZ_REPORT_PAGE_H
#define TAMIZ_REPORT_PAGE_H

#include "report_model.h"
#include "strmap.h"

struct page {
	FILE *f;
	const struct report *r;
	bool html;
	struct strmap queries; /* linked so far, by number - 1 */
	const char *about;     /* the query of the figures that come; NULL: they have none */
	bool linked;	       /* within a link: figures begin none of their own */
	bool lacked;	       /* memory: something is missing from the page */
	int column;
};

/* One of two literals, by the report's language. */
static inline const char *page_say(const struct page *p, const char *es, const char *en)
{
	return p->r->o->english ? en : es;
}

void page_style(struct page *p); /* the style sheet (report_style.c) */
void page_begin(struct page *p, const char *title);
void page_end(struct page *p);
void page_heading(struct page *p, int level, const char *text);
void page_paragraph_begin(struct page *p, const char *class);
void page_paragraph_end(struct page *p);

/* Inline: a literal of ours; dataset text; a number with the language's separators, also as a change
 * ("+3,1"); a percentage. */
void page_literal(struct page *p, const char *literal);
void page_text(struct page *p, struct str s);
void page_code(struct page *p, const char *s);
void page_count(struct page *p, int64_t n);
void page_percent(struct page *p, double share, int decimals);
void page_points(struct page *p, double diff, double lo, double hi);
void page_date(struct page *p, int64_t ms);	 /* 28 de octubre de 2021 */
void page_day(struct page *p, int64_t ms);	 /* local day; a dash where unknown */
void page_day_plain(struct page *p, int64_t ms); /* without markup, for titles in charts */
void page_minute(struct page *p, int64_t ms);	 /* local day and time */
/* A mark where the case does not vouch for that member of an entry; NULL: nothing is unverified. */
void page_unverified(struct page *p, const struct case_names *names, const char *member);
void page_short(struct page *p, double n); /* 250.000, 1,2 M */
/* The ends of an interval in whole per cent, rounded outward: it is never told narrower than it is, here
 * as in the explorer. */
double page_low(double share);
double page_high(double share);
/* "[54–68]" in percent. */
void page_interval(struct page *p, double lo, double hi);

/* Every figure links to the query that gives it again: from here on, the counts, percentages and
 * intervals above link to this one (borrowed until the page ends); NULL: to none, for figures that
 * are not measured here.  A row of a table ends it. */
void page_about(struct page *p, const char *query);
/* One link around more than a figure; NULL: no link. */
void page_link_begin(struct page *p, const char *query);
void page_link_end(struct page *p, const char *query);

/* columns: literals; those that begin with '>' are right-aligned numbers. */
void page_table_begin(struct page *p, const char *const *columns, int count);
void page_row_begin(struct page *p);
void page_cell(struct page *p, bool number); /* begins the next cell */
void page_row_end(struct page *p);
void page_table_end(struct page *p);

/* Charts (HTML only; nothing in Markdown). */
void chart_timeline(struct page *p);
void chart_actors(struct page *p, const struct report_actor *rows, uint32_t count,
		  const char *label);
void chart_share(struct page *p, const struct shares *s);
void chart_overall(struct page *p);
void chart_week(struct page *p, const struct report_week *w);

/* The sections, in files of their own. */
void page_findings(struct page *p);
void page_published(struct page *p);
void page_timeline(struct page *p);
void page_trends(struct page *p);
void page_accounts(struct page *p);
void page_method(struct page *p);

#endif
