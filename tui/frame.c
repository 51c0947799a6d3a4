#include "config.h"

#include "fold.h"
#include "frame.h"
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct glyph {
	const char *utf8;
	char ascii;
} glyphs[] = {
#define GLYPH(utf8, ascii) {utf8, ascii},
#include "glyphs.def"
#undef GLYPH
};

static const struct cell blank = {.text = " ", .bytes = 1, .width = 1, .role = ROLE_NORMAL};

bool frame_init(struct frame *f, int columns, int rows, bool ascii)
{
	columns = columns < 1 ? 1 : columns > FRAME_COLUMNS_MAX ? FRAME_COLUMNS_MAX : columns;
	rows = rows < 1 ? 1 : rows > FRAME_ROWS_MAX ? FRAME_ROWS_MAX : rows;
	*f = (struct frame){.columns = columns, .rows = rows, .ascii = ascii};
	f->cells = calloc((size_t)columns * (size_t)rows, sizeof *f->cells);
	if (!f->cells) {
		*f = (struct frame){0};
		return false;
	}
	frame_clear(f);
	return true;
}

void frame_free(struct frame *f)
{
	free(f->cells);
	*f = (struct frame){0};
}

void frame_clear(struct frame *f)
{
	size_t n = (size_t)f->columns * (size_t)f->rows;

	for (size_t i = 0; i < n; i++)
		f->cells[i] = blank;
	f->cursor_x = f->cursor_y = 0;
	f->cursor_on = false;
}

/* The part of an area that lies in the frame. */
static struct area clip(const struct frame *f, struct area a)
{
	if (a.x < 0)
		a.w += a.x, a.x = 0;
	if (a.y < 0)
		a.h += a.y, a.y = 0;
	if (a.x + a.w > f->columns)
		a.w = f->columns - a.x;
	if (a.y + a.h > f->rows)
		a.h = f->rows - a.y;
	if (a.w < 0 || a.x >= f->columns)
		a.w = 0;
	if (a.h < 0 || a.y >= f->rows)
		a.h = 0;
	return a;
}

struct pen pen_at(struct frame *f, struct area area, int x, int y)
{
	return (struct pen){.frame = f, .area = clip(f, area), .x = x, .y = y};
}

static char ascii_of(const char *bytes, size_t n)
{
	if (n == 1)
		return bytes[0];
	for (size_t i = 0; i < sizeof glyphs / sizeof *glyphs; i++)
		if (!strncmp(glyphs[i].utf8, bytes, n) && !glyphs[i].utf8[n])
			return glyphs[i].ascii;
	return '?';
}

static struct cell *cell_at(struct pen *p, int x)
{
	return &p->frame->cells[(size_t)(p->area.y + p->y) * (size_t)p->frame->columns +
				(size_t)(p->area.x + x)];
}

/* A wide cell that loses a half becomes a blank. */
static void heal(struct pen *p, int x)
{
	struct cell *c = cell_at(p, x);

	if (c->width == 2 && p->area.x + x + 1 < p->frame->columns)
		c[1] = blank;
	else if (c->width == 0 && p->area.x + x > 0)
		c[-1] = blank;
}

/* One cluster of one or two cells; false where there is no room left. */
static bool put(struct pen *p, enum role role, const char *bytes, size_t n, int width,
		uint8_t flags)
{
	struct cell *c;
	char ascii;

	if (p->y < 0 || p->y >= p->area.h || p->x + width > p->area.w)
		return false;
	if (p->x < 0) {
		p->x += width;
		return true;
	}
	if (p->frame->ascii) {
		ascii = ascii_of(bytes, n);
		bytes = &ascii;
		n = 1;
		/* What was wide stays as wide, so that columns stand alike in both modes. */
	}
	if (n > CELL_BYTES)
		bytes = "?", n = 1;
	heal(p, p->x);
	if (width == 2)
		heal(p, p->x + 1);
	c = cell_at(p, p->x);
	*c = (struct cell){.bytes = (uint8_t)n, .role = (uint8_t)role, .flags = flags, .width = 1};
	memcpy(c->text, bytes, n);
	if (width == 2 && p->frame->ascii) {
		c[1] = *c;
	} else if (width == 2) {
		c->width = 2;
		c[1] = (struct cell){.role = (uint8_t)role, .flags = flags};
	}
	p->x += width;
	return true;
}

/* Writes what one text_step showed: each code point with a width begins a cell, marks follow into
 * it. All of it or nothing. */
static bool put_shown(struct pen *p, enum role role, const char *bytes, size_t n, int cells,
		      uint8_t flags)
{
	const char *end = bytes + n;

	if (p->y < 0 || p->y >= p->area.h || p->x + cells > p->area.w)
		return false;
	while (bytes < end) {
		const char *from = bytes;
		int32_t code;
		int width;

		bytes += text_decode(bytes, end, &code);
		width = text_width(code);
		while (bytes < end) {
			int len = text_decode(bytes, end, &code);

			if (text_width(code) > 0)
				break;
			bytes += len;
		}
		if (width > 0 && !put(p, role, from, (size_t)(bytes - from), width, flags))
			return false;
	}
	return true;
}

/* Ends of the clusters of text that hold a hit of the needle, found in the folded clusters. */
struct hits {
	size_t from, to; /* bytes of text */
};

static struct hits next_hit(const struct pen *p, struct str text, size_t from)
{
	char folded[128];
	size_t at = from;

	/* Tries each cluster as a beginning; the needle is short and so is what a row shows. */
	while (at < text.len && at < 4096) {
		size_t end = at, matched = 0;

		while (end < text.len && matched < p->match.len) {
			size_t next = text_next_cluster(text, end), n;

			n = fold_text((struct str){text.p + end, next - end}, folded,
				      sizeof folded);
			if (n > sizeof folded || !n)
				break;
			if (n > p->match.len - matched)
				n = p->match.len - matched;
			if (memcmp(folded, p->match.p + matched, n))
				break;
			matched += n;
			end = next;
		}
		if (matched == p->match.len)
			return (struct hits){at, end};
		at = text_next_cluster(text, at);
	}
	return (struct hits){text.len, text.len};
}

static bool begins_rtl(const char *shown, size_t n)
{
	int32_t code;

	text_decode(shown, shown + n, &code);
	return text_rtl(code);
}

/* The cell before the pen ends a text that is written from right to left. */
static void end_rtl(struct pen *p)
{
	struct cell *c;

	if (p->x < 1 || p->y < 0 || p->y >= p->area.h)
		return;
	c = cell_at(p, p->x - 1);
	if (!c->width && p->x > 1)
		c--;
	c->flags |= CELL_RTL_END;
}

/* Writes text up to `width` cells (< 0: as far as the area goes); *whole says whether it all fit.
 */
static int write_text(struct pen *p, enum role role, struct str text, int width, bool *whole)
{
	struct hits hit = {text.len, text.len};
	char shown[TEXT_CLUSTER];
	int start = p->x, limit = width < 0 ? p->area.w - p->x : width;
	bool rtl = false;
	size_t at = 0;

	*whole = true;
	if (p->match.len)
		hit = next_hit(p, text, 0);
	while (at < text.len) {
		size_t from = at, n;
		uint8_t flags = p->flags;
		int cells;

		text_step(text, &at, TEXT_LINE, shown, &n, &cells);
		if (p->match.len && from >= hit.to)
			hit = next_hit(p, text, from);
		if (from >= hit.from && from < hit.to)
			flags |= CELL_MATCH;
		if (p->x - start + cells > limit || !put_shown(p, role, shown, n, cells, flags)) {
			*whole = false;
			break;
		}
		rtl |= begins_rtl(shown, n);
	}
	if (rtl)
		end_rtl(p);
	return p->x - start;
}

int pen_str(struct pen *p, enum role role, struct str text)
{
	bool whole = true;
	int cells = text.p ? write_text(p, role, text, -1, &whole) : 0;

	p->cut |= !whole;
	return cells;
}

void pen_ellipsis(struct pen *p, enum role role)
{
	struct pen end = *p;

	if (!p->cut || p->area.w < 1)
		return;
	end.x = p->area.w - 1;
	put(&end, role, "…", strlen("…"), 1, p->flags);
}

int pen_text(struct pen *p, enum role role, const char *text)
{
	return pen_str(p, role, str_of(text));
}

int pen_printf(struct pen *p, enum role role, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return pen_text(p, role, text);
}

void pen_repeat(struct pen *p, enum role role, const char *glyph, int count)
{
	size_t n = strlen(glyph);

	while (count-- > 0 && put(p, role, glyph, n, 1, p->flags))
		;
}

void pen_clear_line(struct pen *p)
{
	pen_repeat(p, p->role, " ", pen_left(p));
}

bool pen_whole(struct pen *p, enum role role, const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	if (text_cells(str_of(text), TEXT_LINE) > pen_left(p))
		return false;
	pen_text(p, role, text);
	return true;
}

void pen_fit(struct pen *p, enum role role, struct str text, int width)
{
	struct pen before = *p;
	bool whole = true;

	if (width > pen_left(p))
		width = pen_left(p);
	if (width <= 0)
		return;
	if (text.p)
		write_text(p, role, text, width, &whole);
	if (!whole) {
		*p = before;
		write_text(p, role, text, width - 1, &whole);
		pen_repeat(p, role, "…", 1);
	}
	pen_repeat(p, role, " ", width - (p->x - before.x));
}

void pen_fit_right(struct pen *p, enum role role, struct str text, int width)
{
	int cells = text.p ? text_cells(text, TEXT_LINE) : 0;

	if (cells < width) {
		pen_repeat(p, role, " ", width - cells);
		width = cells;
	}
	pen_fit(p, role, text, width);
}

/* --- wrapping ----------------------------------------------------------------------------------
 */

/* "61 %" is one word: a figure without its sign is read as another figure. */
static bool before_percent(struct str text, size_t at)
{
	return at && text.p[at - 1] >= '0' && text.p[at - 1] <= '9' && at + 1 < text.len &&
	       text.p[at + 1] == '%';
}

size_t frame_line_end(struct str text, size_t from, int width, size_t *next)
{
	char shown[TEXT_CLUSTER];
	size_t at = from, blank_at = 0, blank_next = 0, n;
	int x = 0, cells;

	while (at < text.len) {
		size_t before = at;

		if (text.p[at] == '\n') {
			*next = at + 1;
			return at;
		}
		text_step(text, &at, TEXT_DETAIL, shown, &n, &cells);
		if (text.p[before] == ' ' && !before_percent(text, before))
			blank_at = before, blank_next = at;
		if (x + cells > width) {
			/* Always some progress, whatever the width. */
			if (before == from)
				before = at;
			*next = blank_next > from ? blank_next : before;
			return blank_next > from ? blank_at : before;
		}
		x += cells;
	}
	*next = text.len;
	return text.len;
}

int frame_wrap(struct frame *f, struct area area, int y, int skip, enum role role, struct str text)
{
	size_t at = 0;
	int line = 0;

	if (!text.p || area.w <= 0)
		return 0;
	while (at < text.len) {
		size_t next, end = frame_line_end(text, at, area.w, &next), n;
		struct pen p = pen_at(f, area, 0, y + line - skip);
		char shown[TEXT_CLUSTER];
		int cells;

		if (line >= skip)
			for (size_t i = at; i < end;) {
				text_step((struct str){text.p, end}, &i, TEXT_DETAIL, shown, &n,
					  &cells);
				if (!put_shown(&p, role, shown, n, cells, p.flags))
					break;
			}
		at = next;
		line++;
	}
	return line;
}

/* --- as text -----------------------------------------------------------------------------------
 */

char *frame_as_text(const struct frame *f)
{
	size_t cap = (size_t)f->rows * ((size_t)f->columns * CELL_BYTES + 1) + 1;
	char *text = malloc(cap), *to = text;

	for (int y = 0; text && y < f->rows; y++) {
		char *end = to;

		for (int x = 0; x < f->columns; x++) {
			const struct cell *c = frame_cell(f, x, y);

			memcpy(to, c->text, c->bytes);
			to += c->bytes;
			if (c->bytes && !(c->bytes == 1 && c->text[0] == ' '))
				end = to;
		}
		to = end;
		*to++ = '\n';
	}
	if (text)
		*to = '\0';
	return text;
}

char *frame_as_roles(const struct frame *f)
{
	size_t cap = (size_t)f->rows * ((size_t)f->columns + 1) + 1;
	char *text = malloc(cap), *to = text;

	for (int y = 0; text && y < f->rows; y++) {
		for (int x = 0; x < f->columns; x++) {
			const struct cell *c = frame_cell(f, x, y);
			int letter = theme_letter(c->role);

			if (c->flags & CELL_SELECTED)
				letter = letter == '.' ? 'S' : toupper(letter);
			if (c->flags & CELL_MATCH)
				letter = '!';
			*to++ = (char)letter;
		}
		*to++ = '\n';
	}
	if (text)
		*to = '\0';
	return text;
}
