#include "config.h"

#include "terminal.h"

#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMETERS = 16 };

static struct terminal_cell *at(struct terminal *t, int x, int y)
{
	return &t->cells[(size_t)y * (size_t)t->columns + (size_t)x];
}

static void fill(struct terminal *t, int x, int y, int n, const char *text)
{
	for (int i = 0; i < n && x + i < t->columns; i++) {
		struct terminal_cell *c = at(t, x + i, y);

		snprintf(c->text, sizeof c->text, "%s", text);
		c->reverse = false;
	}
}

void terminal_resize(struct terminal *t, int columns, int rows)
{
	free(t->cells);
	t->columns = columns;
	t->rows = rows;
	t->cells = calloc((size_t)columns * (size_t)rows, sizeof *t->cells);
	cr_assert(t->cells);
	t->drawn = NULL;
	for (int y = 0; y < rows; y++)
		fill(t, 0, y, columns, "?");
	t->top = 0;
	t->bottom = rows - 1;
	t->x = t->x < columns ? t->x : columns - 1;
	t->y = t->y < rows ? t->y : rows - 1;
	t->wrap = false;
}

void terminal_init(struct terminal *t, int columns, int rows)
{
	*t = (struct terminal){0};
	terminal_resize(t, columns, rows);
}

void terminal_free(struct terminal *t)
{
	free(t->cells);
	*t = (struct terminal){0};
}

/* --- moving lines and cells --------------------------------------------------------------------
 */

/* Lines from..to move by n, up where n > 0; what comes in is blank. */
static void scroll(struct terminal *t, int from, int to, int n)
{
	int lines = to - from + 1, by = n < 0 ? -n : n;

	if (by > lines)
		by = lines;
	if (n > 0) {
		memmove(at(t, 0, from), at(t, 0, from) + (size_t)by * (size_t)t->columns,
			(size_t)(lines - by) * (size_t)t->columns * sizeof *t->cells);
		for (int y = to - by + 1; y <= to; y++)
			fill(t, 0, y, t->columns, " ");
	} else if (n < 0) {
		memmove(at(t, 0, from) + (size_t)by * (size_t)t->columns, at(t, 0, from),
			(size_t)(lines - by) * (size_t)t->columns * sizeof *t->cells);
		for (int y = from; y < from + by; y++)
			fill(t, 0, y, t->columns, " ");
	}
}

static void line_feed(struct terminal *t)
{
	t->wrap = false;
	if (t->y == t->bottom)
		scroll(t, t->top, t->bottom, 1);
	else if (t->y < t->rows - 1)
		t->y++;
}

static void insert_cells(struct terminal *t, int n)
{
	int left = t->columns - t->x;

	n = n < left ? n : left;
	memmove(at(t, t->x, t->y) + n, at(t, t->x, t->y), (size_t)(left - n) * sizeof *t->cells);
	fill(t, t->x, t->y, n, " ");
}

static void delete_cells(struct terminal *t, int n)
{
	int left = t->columns - t->x;

	n = n < left ? n : left;
	memmove(at(t, t->x, t->y), at(t, t->x, t->y) + n, (size_t)(left - n) * sizeof *t->cells);
	fill(t, t->columns - n, t->y, n, " ");
}

/* A wide character that loses a half leaves a blank. */
static void split(struct terminal *t, int x)
{
	if (!*at(t, x, t->y)->text && x > 0)
		fill(t, x - 1, t->y, 1, " ");
	if (x + 1 < t->columns && !*at(t, x + 1, t->y)->text)
		fill(t, x + 1, t->y, 1, " ");
}

static void print(struct terminal *t, const char *text, int32_t code)
{
	int width = text_width(code);
	struct terminal_cell *c;

	if (width <= 0) {
		/* A mark belongs to what was printed before it, wherever the cursor is. */
		if (t->drawn) {
			c = t->drawn;
			strncat(c->text, text, sizeof c->text - strlen(c->text) - 1);
		}
		return;
	}
	if (t->no_wrap && t->x + width > t->columns) {
		t->x = t->columns - width;
	} else if (t->wrap || t->x + width > t->columns) {
		t->x = 0;
		line_feed(t);
	}
	if (t->x < 0)
		return;
	for (int i = 0; i < width; i++)
		split(t, t->x + i);
	t->drawn = at(t, t->x, t->y);
	for (int i = 0; i < width; i++) {
		c = at(t, t->x + i, t->y);
		snprintf(c->text, sizeof c->text, "%s", i ? "" : text);
		c->reverse = t->reverse;
	}
	snprintf(t->last, sizeof t->last, "%s", text);
	t->x += width;
	t->wrap = t->x == t->columns && !t->no_wrap;
	if (t->x == t->columns)
		t->x--;
}

/* --- sequences ---------------------------------------------------------------------------------
 */

static void go(struct terminal *t, int x, int y)
{
	t->x = x < 0 ? 0 : x < t->columns ? x : t->columns - 1;
	t->y = y < 0 ? 0 : y < t->rows ? y : t->rows - 1;
	t->wrap = false;
}

static void erase_display(struct terminal *t, int how)
{
	if (how == 0) {
		fill(t, t->x, t->y, t->columns - t->x, " ");
		for (int y = t->y + 1; y < t->rows; y++)
			fill(t, 0, y, t->columns, " ");
	} else {
		for (int y = 0; y < (how == 1 ? t->y : t->rows); y++)
			fill(t, 0, y, t->columns, " ");
		if (how == 1)
			fill(t, 0, t->y, t->x + 1, " ");
	}
}

static void looks(struct terminal *t, const int *p, int n)
{
	for (int i = 0; i < n; i++) {
		if (p[i] == 0 || p[i] == 27)
			t->reverse = false;
		else if (p[i] == 7)
			t->reverse = true;
		else if (p[i] == 38 || p[i] == 48)
			i += i + 1 < n && p[i + 1] == 2 ? 4 : 2;
	}
}

static bool cursor_sequence(struct terminal *t, char final, const int *p)
{
	int n = p[0] ? p[0] : 1;

	switch (final) {
	case 'A':
		go(t, t->x, t->y - n);
		return true;
	case 'B':
		go(t, t->x, t->y + n);
		return true;
	case 'C':
		go(t, t->x + n, t->y);
		return true;
	case 'D':
		go(t, t->x - n, t->y);
		return true;
	case 'G':
		go(t, n - 1, t->y);
		return true;
	case 'd':
		go(t, t->x, n - 1);
		return true;
	case 'H':
		go(t, (p[1] ? p[1] : 1) - 1, n - 1);
		return true;
	default:
		return false;
	}
}

static bool area_sequence(struct terminal *t, char final, const int *p)
{
	int n = p[0] ? p[0] : 1;

	switch (final) {
	case 'J':
		erase_display(t, p[0]);
		return true;
	case 'K':
		if (p[0] == 1)
			fill(t, 0, t->y, t->x + 1, " ");
		else
			fill(t, p[0] == 2 ? 0 : t->x, t->y, t->columns, " ");
		return true;
	case 'X':
		fill(t, t->x, t->y, n, " ");
		return true;
	case '@':
		insert_cells(t, n);
		return true;
	case 'P':
		delete_cells(t, n);
		return true;
	case 'L':
		scroll(t, t->y, t->bottom, -n);
		return true;
	case 'M':
		scroll(t, t->y, t->bottom, n);
		return true;
	case 'S':
		scroll(t, t->top, t->bottom, n);
		return true;
	case 'T':
		scroll(t, t->top, t->bottom, -n);
		return true;
	case 'r':
		t->top = n - 1;
		t->bottom = (p[1] ? p[1] : t->rows) - 1;
		go(t, 0, 0);
		return true;
	default:
		return false;
	}
}

static void unknown(struct terminal *t, const char *bytes, size_t n)
{
	t->unknown++;
	snprintf(t->what, sizeof t->what, "%.*s", (int)n, bytes);
}

/* ESC [ … final. */
static void control(struct terminal *t, const char *bytes, size_t n)
{
	int p[PARAMETERS] = {0}, count = 0;
	char final = bytes[n - 1];
	bool private = bytes[2] == '?' || bytes[2] == '>';

	for (size_t i = 2; i + 1 < n && count < PARAMETERS; i++) {
		if (bytes[i] >= '0' && bytes[i] <= '9')
			p[count] = p[count] * 10 + bytes[i] - '0';
		else if (bytes[i] == ';')
			count++;
	}
	if (private && p[0] == 7 && (final == 'h' || final == 'l'))
		t->no_wrap = final == 'l';
	if (private || final == 'h' || final == 'l' || final == 't')
		return;
	if (final == 'm') {
		looks(t, p, count < PARAMETERS ? count + 1 : PARAMETERS);
	} else if (final == 'b') {
		int32_t code;

		text_decode(t->last, t->last + strlen(t->last), &code);
		for (int i = 0; i < (p[0] ? p[0] : 1); i++)
			print(t, (char[]){t->last[0], t->last[1], t->last[2], t->last[3], 0}, code);
	} else if (!cursor_sequence(t, final, p) && !area_sequence(t, final, p)) {
		unknown(t, bytes, n);
	}
}

/* Bytes of the sequence at p, 0 where its end has not come yet. */
static size_t sequence(const char *p, size_t n)
{
	size_t i = 2;

	if (n < 2)
		return 0;
	if (p[1] == '[') {
		while (i < n && (p[i] < '@' || p[i] > '~'))
			i++;
		return i < n ? i + 1 : 0;
	}
	if (p[1] == ']') {
		while (i < n && p[i] != '\a')
			i++;
		return i < n ? i + 1 : 0;
	}
	if (p[1] == '(' || p[1] == ')')
		return n < 3 ? 0 : 3;
	return 2;
}

static void escape(struct terminal *t, const char *p, size_t n)
{
	switch (p[1]) {
	case '[':
		control(t, p, n);
		break;
	case '7':
		t->saved_x = t->x;
		t->saved_y = t->y;
		break;
	case '8':
		go(t, t->saved_x, t->saved_y);
		break;
	case 'M':
		if (t->y == t->top)
			scroll(t, t->top, t->bottom, -1);
		else
			go(t, t->x, t->y - 1);
		break;
	case '(':
	case ')':
	case ']':
	case '=':
	case '>':
		break;
	default:
		unknown(t, p, n);
		break;
	}
}

static void byte(struct terminal *t, const char *p, size_t n)
{
	char text[8];
	int32_t code;

	switch (*p) {
	case '\n':
		line_feed(t);
		break;
	case '\r':
		go(t, 0, t->y);
		break;
	case '\b':
		go(t, t->x - 1, t->y);
		break;
	case '\t':
		go(t, (t->x / 8 + 1) * 8, t->y);
		break;
	case '\a':
	case '\016':
	case '\017':
		break;
	default:
		text_decode(p, p + n, &code);
		snprintf(text, sizeof text, "%.*s", (int)n, p);
		print(t, text, code);
		break;
	}
}

/* Bytes of the UTF-8 character at p. */
static size_t character(unsigned char c)
{
	return c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
}

void terminal_feed(struct terminal *t, const char *bytes, size_t n)
{
	char *all = malloc(t->pending_len + n + 1);
	size_t at_byte = 0, total = t->pending_len + n;

	cr_assert(all);
	memcpy(all, t->pending, t->pending_len);
	memcpy(all + t->pending_len, bytes, n);
	while (at_byte < total) {
		const char *p = all + at_byte;
		size_t left = total - at_byte,
		       len = *p == '\033' ? sequence(p, left) : character((unsigned char)*p);

		if (!len || len > left)
			break;
		if (*p == '\033')
			escape(t, p, len);
		else
			byte(t, p, len);
		at_byte += len;
	}
	t->pending_len = total - at_byte;
	cr_assert_lt(t->pending_len, sizeof t->pending);
	memcpy(t->pending, all + at_byte, t->pending_len);
	free(all);
}
