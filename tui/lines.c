#include "config.h"

#include "lines.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lines_reset(struct lines *l)
{
	arena_reset(&l->arena);
	l->count = 0;
}

void lines_free(struct lines *l)
{
	arena_free(&l->arena);
	free(l->at);
	*l = (struct lines){0};
}

void lines_link(struct lines *l, enum link link, uint32_t id)
{
	if (l->count == l->cap) {
		uint32_t cap = l->cap ? l->cap * 2 : 64;
		struct line *more = realloc(l->at, cap * sizeof *more);

		if (!more)
			return;
		l->at = more;
		l->cap = cap;
	}
	l->at[l->count++] = (struct line){.link = (uint8_t)link, .id = id};
}

void lines_new(struct lines *l)
{
	lines_link(l, LINK_NONE, 0);
}

void lines_str(struct lines *l, enum role role, struct str text)
{
	struct line *line = l->count ? &l->at[l->count - 1] : NULL;
	struct span *s = line && text.p ? arena_alloc(&l->arena, sizeof *s) : NULL;
	char *copy = s ? arena_copy(&l->arena, text.p, text.len) : NULL;

	if (!copy)
		return;
	*s = (struct span){.role = role, .text = {copy, text.len}};
	if (line->tail)
		line->tail->next = s;
	else
		line->head = s;
	line->tail = s;
}

void lines_add(struct lines *l, enum role role, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	lines_str(l, role, str_of(text));
}

static void fit(struct lines *l, enum role role, struct str text, int width, bool right)
{
	static const char blanks[] =
		"                                                                ";
	char out[2048];
	int used = 0;
	size_t n =
		text.p && width > 0 ? text_fit(text, TEXT_LINE, width, out, sizeof out, &used) : 0;

	if (!right)
		lines_str(l, role, (struct str){out, n});
	for (int left = width - used; left > 0; left -= (int)sizeof blanks - 1)
		lines_str(l, role,
			  (struct str){blanks, left < (int)sizeof blanks - 1 ? (size_t)left
									     : sizeof blanks - 1});
	if (right)
		lines_str(l, role, (struct str){out, n});
}

void lines_fit(struct lines *l, enum role role, struct str text, int width)
{
	fit(l, role, text, width, false);
}

void lines_fit_right(struct lines *l, enum role role, struct str text, int width)
{
	fit(l, role, text, width, true);
}

void lines_wrap(struct lines *l, enum role role, struct str text, int width, int indent)
{
	static const char blanks[] = "                ";
	size_t at = 0;

	if (indent < 0 || indent > 16)
		indent = 0;
	width = width - indent < 1 ? 1 : width - indent;
	while (text.p && at < text.len) {
		size_t next, end = frame_line_end(text, at, width, &next), cap = 9 * (end - at) + 1;
		char *safe = arena_alloc(&l->arena, cap);

		lines_new(l);
		lines_str(l, role, (struct str){blanks, (size_t)indent});
		if (safe)
			lines_str(l, role,
				  (struct str){safe, text_safe((struct str){text.p + at, end - at},
							       TEXT_DETAIL, safe, cap)});
		at = next;
	}
}

void lines_tell(struct lines *l, enum role role, int width, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	lines_wrap(l, role, str_of(text), width, 0);
}

static struct str line_text(struct arena *arena, const struct line *line)
{
	size_t len = 0;
	char *text;

	for (const struct span *s = line->head; s; s = s->next)
		len += s->text.len;
	text = arena_alloc(arena, len + 1);
	if (!text)
		return (struct str){"", 0};
	len = 0;
	for (const struct span *s = line->head; s; s = s->next) {
		memcpy(text + len, s->text.p, s->text.len);
		len += s->text.len;
	}
	text[len] = '\0';
	return (struct str){text, len};
}

struct str lines_text(struct lines *l, uint32_t line)
{
	return line_text(&l->arena, &l->at[line]);
}

/* The bytes [from, to) of the line's text, with their roles, added to the last line. */
static void add_part(struct lines *l, const struct span *s, size_t from, size_t to)
{
	size_t at = 0;

	for (; s && at < to; at += s->text.len, s = s->next) {
		size_t begin = from > at ? from - at : 0,
		       end = to - at < s->text.len ? to - at : s->text.len;

		if (begin < end)
			lines_str(l, s->role, (struct str){s->text.p + begin, end - begin});
	}
}

static void flow_line(struct lines *l, const struct line *line, struct str text, int width)
{
	enum { INDENT = 6 };
	int indent = width >= 4 * INDENT ? INDENT : 0;
	size_t at = 0;

	while (at < text.len) {
		size_t next, end = frame_line_end(text, at, at ? width - indent : width, &next);

		lines_link(l, (enum link)line->link, line->id);
		if (at && indent)
			lines_add(l, ROLE_NORMAL, "%*s", indent, "");
		add_part(l, line->head, at, end);
		at = next;
		/* The blanks of a table's columns are no words to begin a line with. */
		while (at < text.len && text.p[at] == ' ')
			at++;
	}
}

void lines_flow(struct lines *l, int width)
{
	uint32_t count = l->count;
	struct line *all;
	bool any = false;

	if (width < 1)
		return;
	for (uint32_t i = 0; i < count && !any; i++)
		any = text_cells(lines_text(l, i), TEXT_LINE) > width;
	all = any ? arena_alloc(&l->arena, count * sizeof *all) : NULL;
	if (!all)
		return;
	memcpy(all, l->at, count * sizeof *all);
	l->count = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct str text = line_text(&l->arena, &all[i]);

		if (text_cells(text, TEXT_LINE) > width) {
			flow_line(l, &all[i], text, width);
		} else {
			lines_link(l, (enum link)all[i].link, all[i].id);
			if (l->count)
				l->at[l->count - 1] = all[i];
		}
	}
}

/* A span that does not fit is cut, and so that this shows, ends in an ellipsis. */
static bool draw_span(struct pen *p, const struct span *s)
{
	struct pen before = *p;
	int left = pen_left(p);

	if (pen_str(p, s->role, s->text) >= left - 1 && text_cells(s->text, TEXT_LINE) > left) {
		*p = before;
		pen_fit(p, s->role, s->text, left);
		return false;
	}
	return true;
}

enum { SELECTED_MIN = 64 };

void lines_draw(const struct lines *l, struct frame *f, struct area area, uint32_t top,
		uint32_t cursor, bool focused, struct str match)
{
	for (int y = 0; y < area.h && top + (uint32_t)y < l->count; y++) {
		const struct line *line = &l->at[top + (uint32_t)y];
		const struct span *s = line->head;
		struct pen p = pen_at(f, area, 0, y);

		p.match = match;
		if (focused && top + (uint32_t)y == cursor) {
			p.flags = CELL_SELECTED;
			f->cursor_x = area.x;
			f->cursor_y = area.y + y;
		}
		while (s && draw_span(&p, s))
			s = s->next;
		/* Long enough to be seen on a line of few words, or of none. */
		if (p.flags && p.x < SELECTED_MIN)
			pen_repeat(&p, ROLE_NORMAL, " ", SELECTED_MIN - p.x);
	}
}
