#include "config.h"

#include "format_private.h"

#include <stdlib.h>
#include <string.h>

#define N_(text) text /* translated where it is told */

static size_t line_cap(const struct format_decoder *d)
{
	return d->o.line_cap ? d->o.line_cap : FORMAT_LINE_CAP;
}

bool format_blank(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] > ' ')
			return false;
	return true;
}

/* --- splitting ----------------------------------------------------------------------------------
 */

static size_t split_values(const char *bytes, size_t len)
{
	size_t at = 0, start = 0, end;

	while (at < len && json_next_value(bytes + at, len - at, &start, &end) && end > start)
		at += end;
	/* Blanks alone are not kept until a value follows. */
	return at < len && start == len - at ? len : at;
}

bool format_too_long(const struct format_decoder *d, size_t len)
{
	return d->framing == FRAME_DOCUMENT ? len >= FORMAT_VALUE_CAP : len >= line_cap(d);
}

bool format_is_cut(const struct format_decoder *d, const char *bytes, size_t len)
{
	const char newline = d->framing == FRAME_TABLE && d->dialect.lone_cr ? '\r' : '\n';

	return d->framing != FRAME_DOCUMENT && len && bytes[len - 1] != newline &&
	       !format_blank(bytes, len);
}

size_t format_rest(const struct format_decoder *d, const char *bytes, size_t len, bool *ended)
{
	const char newline = d->framing == FRAME_TABLE && d->dialect.lone_cr ? '\r' : '\n';
	const char *end = memchr(bytes, newline, len);

	*ended = end;
	return end ? (size_t)(end - bytes) + 1 : len;
}

size_t format_split(const struct format_decoder *d, const char *bytes, size_t len, bool at_end,
		    int64_t *lines)
{
	const char *end;
	size_t whole;

	if (d->framing == FRAME_TABLE) {
		whole = csv_split(&d->dialect, bytes, len);
	} else if (d->framing == FRAME_LINES) {
		end = len ? memrchr(bytes, '\n', len) : NULL;
		whole = end ? (size_t)(end - bytes) + 1 : 0;
	} else {
		whole = split_values(bytes, len);
	}
	if (at_end || (!whole && format_too_long(d, len) && d->framing != FRAME_DOCUMENT))
		whole = len;
	if (lines)
		*lines = count_lines(bytes, whole);
	return whole;
}

/* --- decoding
 * -----------------------------------------------------------------------------------
 */

struct format_scratch *format_scratch_new(const struct format_decoder *d)
{
	struct format_scratch *s = calloc(1, sizeof *s);
	struct json_options o = {
		.mapping = d->m, .depth_cap = d->o.depth_cap, .reference = d->o.reference_reader};

	if (!s || !d->m)
		return s;
	s->mapper = mapper_new(&d->x);
	s->reader = json_reader_new(&o);
	if (s->mapper && s->reader)
		return s;
	format_scratch_free(s);
	return NULL;
}

void format_scratch_free(struct format_scratch *s)
{
	if (!s)
		return;
	mapper_free(s->mapper);
	json_reader_free(s->reader);
	captures_free(&s->row);
	free(s->padded);
	free(s);
}

static enum status reject(const struct decode_to *to, const char *reason, const char *detail,
			  struct err *err)
{
	return to->sink ? sink_reject(to->sink, to->at, reason, detail, err) : STATUS_OK;
}

/* A value's bytes with room to read past their end. */
static const char *padded(struct format_scratch *s, const char *p, size_t len, const char *end)
{
	if ((size_t)(end - p) >= len + JSON_PADDING)
		return p;
	if (s->padded_cap < len + JSON_PADDING) {
		char *grown = realloc(s->padded, len + JSON_PADDING);

		if (!grown)
			return NULL;
		s->padded = grown;
		s->padded_cap = len + JSON_PADDING;
	}
	memcpy(s->padded, p, len);
	memset(s->padded + len, ' ', JSON_PADDING);
	return s->padded;
}

/* Files that were put behind each other bring each its own byte order mark. */
static size_t mark_at(const char *p, size_t len)
{
	return len >= 3 && !memcmp(p, "\xef\xbb\xbf", 3) ? 3 : 0;
}

static enum status decode_value(const struct format_decoder *d, struct format_scratch *s,
				const char *p, size_t len, const char *end,
				const struct decode_to *to, struct err *err)
{
	const char *reason = NULL, *detail = NULL;
	enum status status;
	size_t mark;

	while (len && (unsigned char)p[len - 1] <= ' ')
		len--;
	mark = mark_at(p, len);
	p += mark;
	len -= mark;
	while (len && (unsigned char)*p <= ' ') {
		p++;
		len--;
	}
	if (!len)
		return STATUS_OK;
	to->at->raw = (struct str){p, len};
	if (d->framing == FRAME_LINES && len >= line_cap(d))
		return reject(to, N_("line too long"), NULL, err);
	p = padded(s, p, len, end);
	if (!p)
		return err_nomem(err);
	status = json_read(s->reader, p, len, to->document, to->ctx, &reason, &detail, err);
	return status == STATUS_REJECTED ? reject(to, reason, detail, err) : status;
}

static enum status decode_lines(const struct format_decoder *d, struct format_scratch *s,
				const char *bytes, size_t len, const struct decode_to *to,
				struct err *err)
{
	const int64_t offset = to->at->offset;
	enum status status = STATUS_OK;
	size_t at = 0;

	while (status == STATUS_OK && at < len) {
		const char *newline;
		size_t stop;

		/* Empty lines cost a step each, no more: a small file can unpack to
		 * thousands of millions of them. */
		while (at < len && bytes[at] == '\n') {
			to->at->line++;
			at++;
		}
		if (at == len)
			break;
		newline = memchr(bytes + at, '\n', len - at);
		stop = newline ? (size_t)(newline - bytes) : len;
		to->at->offset = offset + (int64_t)at;
		status = decode_value(d, s, bytes + at, stop - at, bytes + len, to, err);
		to->at->line++;
		at = stop + 1;
	}
	return status;
}

static enum status decode_values(const struct format_decoder *d, struct format_scratch *s,
				 const char *bytes, size_t len, const struct decode_to *to,
				 struct err *err)
{
	const int64_t offset = to->at->offset;
	enum status status = STATUS_OK;
	size_t at = 0, start, end;

	while (status == STATUS_OK && at < len) {
		bool whole = json_next_value(bytes + at, len - at, &start, &end);

		if (!whole)
			end = len - at;
		to->at->line += count_lines(bytes + at, start);
		to->at->offset = offset + (int64_t)(at + start);
		status = decode_value(d, s, bytes + at + start, end - start, bytes + len, to, err);
		to->at->line += count_lines(bytes + at + start, end - start);
		at += end;
	}
	return status;
}

static enum status decode_row(const struct format_decoder *d, struct format_scratch *s,
			      const char *row, size_t len, const struct decode_to *to,
			      struct err *err)
{
	const size_t mark = mark_at(row, len);
	const char *at = row + mark;
	bool first = true, nomem = false;
	size_t cells = 0;
	struct str cell = {NULL, 0};
	int entity;

	to->at->raw = (struct str){row, len};
	if (format_blank(row, len))
		return STATUS_OK;
	if (len >= line_cap(d))
		return reject(to, N_("row too long"), NULL, err);
	if (len - mark == d->header_len && !memcmp(row + mark, d->header, len - mark))
		return reject(to, N_("the header again"), NULL, err);
	captures_reset(&s->row);
	entity = captures_entity(&s->row, 0, -1);
	while (csv_cell(&d->dialect, &at, row + len, &first, &s->row.arena, &cell, &nomem)) {
		if (cells < d->column_count && d->column_slots[cells] != SLOT_NONE)
			captures_add(&s->row, entity, d->column_slots[cells], 0, 0, VALUE_STRING,
				     cell.p, cell.len);
		cells++;
	}
	if (nomem || s->row.nomem)
		return err_nomem(err);
	if (cells == d->column_count + 1 && !cell.len)
		cells--;
	if (cells != d->column_count)
		return reject(to,
			      cells < d->column_count ? N_("row with fewer cells than the header")
						      : N_("row with more cells than the header"),
			      NULL, err);
	return to->document(to->ctx, &s->row, err);
}

static enum status decode_table(const struct format_decoder *d, struct format_scratch *s,
				const char *bytes, size_t len, const struct decode_to *to,
				struct err *err)
{
	const int64_t offset = to->at->offset;
	enum status status = STATUS_OK;
	size_t at = 0;

	while (status == STATUS_OK && at < len) {
		size_t row = csv_row_length(&d->dialect, bytes + at, len - at);

		to->at->offset = offset + (int64_t)at;
		if (to->at->offset == 0) /* the header */
			status = STATUS_OK;
		else
			status = decode_row(d, s, bytes + at, row, to, err);
		to->at->line += count_lines(bytes + at, row);
		at += row;
	}
	return status;
}

enum status decode_records(const struct format_decoder *d, struct format_scratch *s,
			   const char *bytes, size_t len, int64_t line, int64_t offset,
			   const struct decode_to *to, struct err *err)
{
	*to->at = (struct place){.line = line, .offset = offset};
	if (!d->m) { /* nothing but blanks */
		to->at->line += count_lines(bytes, len);
		return STATUS_OK;
	}
	if (d->framing == FRAME_LINES)
		return decode_lines(d, s, bytes, len, to, err);
	if (d->framing == FRAME_DOCUMENT)
		return decode_values(d, s, bytes, len, to, err);
	return decode_table(d, s, bytes, len, to, err);
}

struct emitting {
	const struct format_decoder *d;
	struct format_scratch *s;
	struct place *at;
	const struct sink *sink;
};

static enum status emit_document(void *ctx, struct captures *c, struct err *err)
{
	const struct emitting *e = ctx;
	const char *reason = N_("row without an id and a text");
	enum status status;
	size_t emitted = 0;

	status = map_emit(e->s->mapper, c, e->at, e->sink, &emitted, err);
	if (status != STATUS_OK || emitted)
		return status;
	if (e->d->framing != FRAME_TABLE) {
		reason = json_notice(e->s->reader, e->at->raw.p, e->at->raw.len);
		if (!reason)
			reason = N_("JSON without anything that the format knows");
	}
	return sink_reject(e->sink, e->at, reason, NULL, err);
}

enum status format_decode(const struct format_decoder *d, struct format_scratch *s,
			  const char *bytes, size_t len, int64_t line, int64_t offset,
			  const struct sink *sink, int64_t *lines, struct err *err)
{
	struct place at;
	struct emitting e = {d, s, &at, sink};
	const struct decode_to to = {emit_document, &e, &at, sink};
	enum status status = decode_records(d, s, bytes, len, line, offset, &to, err);

	/* A line counts where it ends, and the last one may end nowhere. */
	*lines = at.line - line;
	if (d->m && d->framing == FRAME_LINES && len && bytes[len - 1] != '\n')
		--*lines;
	return status;
}
