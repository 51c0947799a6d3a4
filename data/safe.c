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

/* Blanks, controls and format characters: a spreadsheet may drop them before it looks at a cell. */
static bool unseen(int32_t code)
{
	return code <= ' ' || (code >= 0x7f && code <= 0xa0) || code == 0xad || code == 0x61c ||
	       code == 0x1680 || code == 0x180e || (code >= 0x2000 && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) ||
	       code == 0x3000 || code == 0xfeff;
}

/* = + - @, their small and their full-width forms. */
static bool begins_formula(int32_t code)
{
	static const int32_t signs[] = {'=',	'+',	'-',	'@',	0xff1d, 0xff0b,
					0xff0d, 0xff20, 0xfe66, 0xfe62, 0xfe63, 0xfe6b};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (code == signs[i])
			return true;
	return false;
}

bool safe_is_formula(struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	int32_t code = 0;

	if (!s.len || *p == '\'' || *p == '\t' || *p == '\r')
		return s.len;
	while (p < end) {
		p += text_decode(p, end, &code);
		if (!unseen(code))
			return begins_formula(code);
	}
	return false;
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
	if (safe_is_formula(s))
		putc('\'', f);
	each_cluster(s, f, put_cell);
	if (quoted)
		putc('"', f);
}

/* --- JSON ---------------------------------------------------------------------------------------
 */

/* Valid in JSON, but not to be let loose on a terminal, nor on a reader that takes U+0085, U+2028 or
 * U+2029 for the end of a line: DEL, C1, bidi and format controls. */
static bool unruly(int32_t code)
{
	return (code >= 0x7f && code <= 0x9f) || code == 0xad || code == 0x61c ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	       (code >= 0xfff9 && code <= 0xfffb);
}

int safe_json_bytes(const char *bytes, size_t len, void *file)
{
	const char *p = bytes, *end = bytes + len, *plain = p;
	FILE *f = file;

	while (p < end) {
		int32_t code = (unsigned char)*p;
		int n = code < 0x7f ? 1 : text_decode(p, end, &code);

		if (unruly(code)) {
			fwrite(plain, 1, (size_t)(p - plain), f);
			fprintf(f, "\\u%04x", (unsigned)code);
			plain = p + n;
		}
		p += n;
	}
	fwrite(plain, 1, (size_t)(p - plain), f);
	return ferror(f) ? -1 : 0;
}

void safe_json(FILE *f, struct str s)
{
	const char *p = s.p, *end = s.p + s.len, *plain = p;

	if (!p) {
		fputs("null", f);
		return;
	}
	putc('"', f);
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		int32_t code = c;
		int len = c < 0x80 ? 1 : text_decode(p, end, &code);
		bool bad = len == 1 && c >= 0x80;

		if (c >= ' ' && c != '"' && c != '\\' && !unruly(code) && !bad) {
			p += len;
			continue;
		}
		fwrite(plain, 1, (size_t)(p - plain), f);
		if (bad)
			fputs("\\ufffd", f);
		else if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", f);
		else
			fprintf(f, "\\u%04x", (unsigned)code);
		p += len;
		plain = p;
	}
	fwrite(plain, 1, (size_t)(p - plain), f);
	putc('"', f);
}
