#include "config.h"

#include "safe.h"
#include "text.h"

#include <stdbool.h>
#include <string.h>

/* Runs s through core/text cluster by cluster and hands each safe byte run on. */
static void each_cluster(struct str s, FILE *f, void (*put)(FILE *f, const char *bytes, size_t n))
{
	size_t at = 0;

	while (s.p && at < s.len) {
		char out[TEXT_CLUSTER];
		size_t bytes;
		int cells;

		text_step(s, &at, TEXT_LINE, out, &bytes, &cells);
		put(f, out, bytes);
	}
}

static void put_html(FILE *f, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		switch (p[i]) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		case '\'':
			fputs("&#39;", f);
			break;
		default:
			putc(p[i], f);
		}
}

void safe_html(FILE *f, struct str s)
{
	each_cluster(s, f, put_html);
}

void safe_xml(FILE *f, struct str s)
{
	each_cluster(s, f, put_html);
}

static void put_markdown(FILE *f, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '<' || p[i] == '>' || p[i] == '&') {
			put_html(f, p + i, 1);
			continue;
		}
		if (p[i] > ' ' && p[i] < 0x7f && strchr("\\`*_[]|~$", p[i]))
			putc('\\', f);
		putc(p[i], f);
	}
}

void safe_markdown(FILE *f, struct str s)
{
	if (s.len && strchr("#+-=!", s.p[0]))
		putc('\\', f); /* a heading, a list, a rule, an image */
	each_cluster(s, f, put_markdown);
}

static void put_cell(FILE *f, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"')
			putc('"', f);
		putc(p[i], f);
	}
}

void safe_csv(FILE *f, struct str s)
{
	bool quoted = false;

	if (!s.p)
		return;
	for (size_t i = 0; i < s.len && !quoted; i++)
		quoted = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == ';' ||
			 (unsigned char)s.p[i] <= ' ';
	if (quoted)
		putc('"', f);
	if (s.len && strchr("=+-@'\t\r", s.p[0]))
		putc('\'', f);
	each_cluster(s, f, put_cell);
	if (quoted)
		putc('"', f);
}
