#include "config.h"

#include "raw_rows.h"

#include "csv.h"
#include "format_private.h"
#include "input.h"
#include "source_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	CHUNK = 1 << 20,
	ROW_MOST = 256 << 20, /* no longer record is imported */
};

struct walk {
	const struct format_decoder *d;
	raw_row_take *take;
	void *ctx;
	int64_t line, offset;
	char *buf;
	size_t len, cap;
};

static enum status give(struct walk *w, const char *p, size_t len, int64_t line, int64_t offset,
			bool header, struct err *err)
{
	const struct raw_row row = {line, offset, {p, len}, header};

	return len ? w->take(w->ctx, &row, err) : STATUS_OK;
}

static enum status walk_lines(struct walk *w, size_t len, struct err *err)
{
	enum status st = STATUS_OK;

	for (size_t at = 0; at < len && !st;) {
		const char *newline = memchr(w->buf + at, '\n', len - at);
		size_t stop = newline ? (size_t)(newline - w->buf) : len;

		st = give(w, w->buf + at, stop - at, w->line++, w->offset + (int64_t)at, false, err);
		at = stop + 1;
	}
	return st;
}

static enum status walk_table(struct walk *w, size_t len, struct err *err)
{
	enum status st = STATUS_OK;

	for (size_t at = 0; at < len && !st;) {
		size_t row = csv_row_length(&w->d->dialect, w->buf + at, len - at);

		st = give(w, w->buf + at, row, w->line, w->offset + (int64_t)at,
			  w->offset + (int64_t)at == 0, err);
		w->line += count_lines(w->buf + at, row);
		at += row;
	}
	return st;
}

static enum status walk_values(struct walk *w, size_t len, struct err *err)
{
	enum status st = STATUS_OK;
	size_t start, end;

	for (size_t at = 0; at < len && !st; at += end) {
		const char *p = w->buf + at;

		if (!json_next_value(p, len - at, &start, &end))
			end = len - at;
		w->line += count_lines(p, start);
		st = give(w, p + start, end - start, w->line, w->offset + (int64_t)(at + start),
			  false, err);
		w->line += count_lines(p + start, end - start);
	}
	return st;
}

/* The whole records at the beginning of the buffer. */
static enum status walk_some(struct walk *w, bool at_end, struct err *err)
{
	int64_t lines;
	size_t len = format_split(w->d, w->buf, w->len, at_end, &lines);
	enum status st = STATUS_OK;

	if (!len)
		return STATUS_OK;
	if (w->d->framing == FRAME_LINES)
		st = walk_lines(w, len, err);
	else if (w->d->framing == FRAME_TABLE)
		st = walk_table(w, len, err);
	else
		st = walk_values(w, len, err);
	w->offset += (int64_t)len;
	memmove(w->buf, w->buf + len, w->len - len);
	w->len -= len;
	return st;
}

static enum status more_room(struct walk *w, struct err *err)
{
	char *more;

	if (w->cap - w->len >= CHUNK)
		return STATUS_OK;
	if (w->cap > ROW_MOST)
		return err_set(err, STATUS_NOTHING, "a row of the file is too long");
	w->cap = w->cap ? w->cap * 2 : 2 * CHUNK;
	more = realloc(w->buf, w->cap + 64);
	if (!more)
		return err_nomem(err);
	w->buf = more;
	return STATUS_OK;
}

static enum status walk_file(struct walk *w, struct input *in, struct job *job, struct err *err)
{
	enum status st = STATUS_OK;
	size_t got = 1;

	while (got && !st) {
		if (job_stop(job))
			return err_set(err, STATUS_CANCELLED, "export stopped");
		st = more_room(w, err);
		if (!st)
			st = input_read(in, w->buf + w->len, CHUNK, &got, err);
		if (st)
			break;
		w->len += got;
		st = walk_some(w, !got, err);
	}
	return st;
}

static enum status open_as(struct input *in, const char *format, struct format_decoder **d)
{
	struct format_options o = {.format = format && *format ? format : NULL};
	struct format_facts facts;
	struct err ignored;
	enum status st = format_open(in, &o, d, &facts, &ignored);

	/* A mapping of the user's own is not at hand: what the file looks like must do. */
	if (st == STATUS_OK || !o.format)
		return st;
	o.format = NULL;
	if (input_facts(in).rewindable && input_rewind(in, &ignored) != STATUS_OK)
		return STATUS_FAILED;
	return format_open(in, &o, d, &facts, &ignored);
}

enum status raw_rows(const char *path, const char *format, const char *sha256, int64_t bytes,
		     struct job *job, raw_row_take *take, void *ctx, char reason[RAW_REASON],
		     struct err *err)
{
	struct walk w = {.take = take, .ctx = ctx, .line = 1};
	struct format_decoder *d = NULL;
	struct input *in = NULL;
	struct err why;
	enum status st;

	reason[0] = '\0';
	if (!strcmp(path, "-") || access(path, R_OK)) { /* "-" would be standard input */
		snprintf(reason, RAW_REASON, "the file can't be opened any more");
		return STATUS_NOTHING;
	}
	if (!source_file_fits(path, bytes)) {
		snprintf(reason, RAW_REASON,
			 "the file is not the one that was imported: its size is another");
		return STATUS_NOTHING;
	}
	if (input_open(path, 0, &in, &why) != STATUS_OK) {
		snprintf(reason, RAW_REASON, "the file can't be opened any more");
		return STATUS_NOTHING;
	}
	if (open_as(in, format, &d) != STATUS_OK) {
		snprintf(reason, RAW_REASON, "the file no longer looks like the format it was read as");
		input_close(in);
		return STATUS_NOTHING;
	}
	w.d = d;
	st = walk_file(&w, in, job, err);
	if (st == STATUS_NOTHING)
		snprintf(reason, RAW_REASON, "%s", err->message);
	if (!st && (!sha256 || strcmp(input_sha256(in), sha256))) {
		snprintf(reason, RAW_REASON,
			 "the file is not the one that was imported: its sha256 is another");
		st = STATUS_NOTHING;
	}
	free(w.buf);
	format_close(d);
	input_close(in);
	return st;
}
