#include "config.h"

#include "csv.h"

#include <string.h>

int64_t count_lines(const char *bytes, size_t len)
{
	const char *end = bytes + len, *p = bytes;
	int64_t n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))))
		for (; p < end && *p == '\n'; p++)
			n++;
	return n;
}

struct csv_dialect csv_sniff(const char *bytes, size_t len)
{
	static const char marks[] = {',', ';', '\t', '|'};
	struct csv_dialect d = {.separator = ',',
				.lone_cr = len && !memchr(bytes, '\n', len) &&
					   memchr(bytes, '\r', len)};
	size_t most = 0;

	for (size_t i = 0; i < sizeof marks; i++) {
		struct csv_dialect try = {marks[i], d.lone_cr};
		size_t row = csv_row_length(&try, bytes, len), cells = 0;
		const char *at = bytes;
		bool first = true, nomem = false;
		struct arena arena = {0};
		struct str cell;

		while (csv_cell(&try, &at, bytes + row, &first, &arena, &cell, &nomem))
			cells++;
		arena_free(&arena);
		if (cells > most) {
			most = cells;
			d.separator = marks[i];
		}
	}
	return d;
}

static bool opens(const struct csv_dialect *d, const char *bytes, size_t i)
{
	return i == 0 || bytes[i - 1] == d->separator || bytes[i - 1] == '\n' ||
	       bytes[i - 1] == '\r';
}

/* Past the quoted cell that starts at i; len where it does not end. */
static size_t past_quotes(const char *bytes, size_t len, size_t i)
{
	const char *q;

	for (i++; i < len; i++) {
		q = memchr(bytes + i, '"', len - i);
		if (!q)
			return len;
		i = (size_t)(q - bytes) + 1;
		if (i >= len || bytes[i] != '"')
			return i;
	}
	return len;
}

static const char *last_end(const struct csv_dialect *d, const char *p, size_t len)
{
	return len ? memrchr(p, d->lone_cr ? '\r' : '\n', len) : NULL;
}

size_t csv_split(const struct csv_dialect *d, const char *bytes, size_t len)
{
	size_t at = 0, whole = 0, closed = 0; /* closed: end of the last quoted cell */
	const char *q, *end;

	while (at < len && (q = memchr(bytes + at, '"', len - at))) {
		size_t i = (size_t)(q - bytes);

		if (!opens(d, bytes, i)) {
			at = i + 1;
			continue;
		}
		end = last_end(d, bytes + closed, i - closed);
		if (end)
			whole = (size_t)(end - bytes) + 1;
		at = closed = past_quotes(bytes, len, i);
	}
	end = last_end(d, bytes + closed, len - closed);
	if (end)
		whole = (size_t)(end - bytes) + 1;
	return whole;
}

size_t csv_row_length(const struct csv_dialect *d, const char *bytes, size_t len)
{
	const char newline = d->lone_cr ? '\r' : '\n';
	const char *end = memchr(bytes, newline, len);
	size_t at = 0, row = end ? (size_t)(end - bytes) + 1 : len;
	const char *q;

	/* Only quoted cells can hold line ends; look for those that open before this one. */
	while (at < row && (q = memchr(bytes + at, '"', row - at))) {
		size_t i = (size_t)(q - bytes);

		if (!opens(d, bytes, i)) {
			at = i + 1;
			continue;
		}
		at = past_quotes(bytes, len, i);
		if (at > row) {
			end = at < len ? memchr(bytes + at, newline, len - at) : NULL;
			row = end ? (size_t)(end - bytes) + 1 : len;
		}
	}
	return row;
}

static struct str quoted(const char *p, const char *close, bool doubled, const char *tail,
			 size_t tail_len, struct arena *arena, bool *nomem)
{
	size_t len = (size_t)(close - p), n = 0;
	char *out;

	if (!doubled && !tail_len)
		return (struct str){p, len};
	out = arena_alloc(arena, len + tail_len + 1);
	if (!out) {
		*nomem = true;
		return (struct str){p, 0};
	}
	for (size_t i = 0; i < len; i++) {
		out[n++] = p[i];
		i += p[i] == '"';
	}
	memcpy(out + n, tail, tail_len);
	return (struct str){out, n + tail_len};
}

/* End of an unquoted run: the separator or the end of the row's last cell. */
static const char *plain_end(const struct csv_dialect *d, const char *p, const char *end)
{
	const char *q = p < end ? memchr(p, d->separator, (size_t)(end - p)) : NULL;

	return q ? q : end;
}

bool csv_cell(const struct csv_dialect *d, const char **at, const char *end, bool *first,
	      struct arena *arena, struct str *value, bool *nomem)
{
	const char *p = *at, *stop, *q;

	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	if (!*first) {
		if (p >= end)
			return false;
		p++; /* the separator */
	} else if (p >= end) {
		return false;
	}
	*first = false;
	if (p < end && *p == '"') {
		bool doubled = false;

		for (q = p + 1;; q += 2) {
			q = q < end ? memchr(q, '"', (size_t)(end - q)) : NULL;
			if (!q || q + 1 >= end || q[1] != '"')
				break;
			doubled = true;
		}
		if (!q)
			q = end;
		stop = q < end ? plain_end(d, q + 1, end) : end;
		*value = quoted(p + 1, q, doubled, q + 1, q < end ? (size_t)(stop - q - 1) : 0,
				arena, nomem);
	} else {
		stop = plain_end(d, p, end);
		*value = (struct str){p, (size_t)(stop - p)};
	}
	*at = stop;
	return true;
}
