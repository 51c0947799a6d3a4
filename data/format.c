#include "config.h"

#include "format.h"

#include "format_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line that is longer is rejected; a value in a document of values ends the import. */
enum { LINE_CAP = 64 << 20, VALUE_CAP = 256 << 20 };

static size_t line_cap(const struct format_decoder *d)
{
	return d->o.line_cap ? d->o.line_cap : LINE_CAP;
}

/* --- opening: tables ----------------------------------------------------------------------------
 */

static bool read_header(struct format_decoder *d, const char *bytes, size_t len)
{
	size_t row = csv_row_length(&d->dialect, bytes, len), cells = 0;
	const char *at = bytes;
	bool first = true, nomem = false;
	struct str cell;

	while (csv_cell(&d->dialect, &at, bytes + row, &first, &d->arena, &cell, &nomem))
		cells++;
	d->header = arena_copy(&d->arena, bytes, row);
	d->header_len = row;
	d->names = arena_calloc(&d->arena, cells + 1, sizeof *d->names);
	d->columns = arena_calloc(&d->arena, cells + 1, sizeof *d->columns);
	d->column_slots = arena_calloc(&d->arena, cells + 1, sizeof *d->column_slots);
	if (!d->header || !d->names || !d->columns || !d->column_slots || nomem)
		return false;
	at = d->header;
	first = true;
	while (d->column_count < cells &&
	       csv_cell(&d->dialect, &at, d->header + row, &first, &d->arena, &cell, &nomem)) {
		size_t i = d->column_count++, cap = 3 * cell.len + 32;
		char *out = arena_alloc(&d->arena, cap);

		if (!out)
			return false;
		d->names[i] = cell;
		d->columns[i] = (struct str){out, map_column_name(cell, out, cap)};
		d->column_slots[i] = SLOT_NONE;
	}
	return !nomem;
}

static void bind_columns(struct format_decoder *d)
{
	for (size_t i = 0; i < d->column_count; i++) {
		int node = map_child(d->m, 0, d->columns[i].p, d->columns[i].len);
		int slot = node < 0 ? SLOT_NONE : d->m->nodes[node].slot;

		if (slot == SLOT_NONE || d->bound[slot])
			continue;
		d->column_slots[i] = slot;
		d->bound[slot] = true;
	}
}

/* The slot that a field's first place reads, by the field's name (post before account). */
static int slot_of_field(const struct mapping *m, const char *name, size_t len)
{
	for (int i = 0; i < MAP_COUNT; i++) {
		const struct map_field *f = &m->defs[0].fields[i];
		bool account = !strcmp(map_field_group(i), "account");
		const char *bare = map_field_name(i);
		char full[64];

		snprintf(full, sizeof full, "account.%s", bare);
		if (!f->count || (!account && strcmp(map_field_group(i), "post") &&
				  strcmp(map_field_group(i), "trend")))
			continue;
		if ((strlen(full) == len && account && !memcmp(full, name, len)) ||
		    (strlen(bare) == len && !memcmp(bare, name, len) &&
		     (!account || m->defs[0].kind == ENTITY_ACCOUNT || strcmp(bare, "id"))))
			return f->groups[0].paths[0].slot;
	}
	return SLOT_NONE;
}

/* "text=cuerpo,time=fecha" */
static enum status override_columns(struct format_decoder *d, const char *o, struct err *err)
{
	while (o && *o) {
		size_t len = strcspn(o, ","), name = strcspn(o, "=");
		struct str want = {o + name + 1, len - name - 1};
		char normal[512];
		size_t normal_len, column;
		int slot;

		if (name >= len)
			return err_set(err, STATUS_USAGE, "--columns: FIELD=COLUMN is meant: %s",
				       o);
		normal_len = map_column_name(want, normal, sizeof normal);
		for (column = 0; column < d->column_count; column++)
			if (d->columns[column].len == normal_len &&
			    !memcmp(d->columns[column].p, normal, normal_len))
				break;
		slot = slot_of_field(d->m, o, name);
		if (column == d->column_count || slot == SLOT_NONE)
			return err_set(err, STATUS_USAGE, "--columns: no such %s: %.*s",
				       slot == SLOT_NONE ? "field" : "column", (int)len, o);
		for (size_t i = 0; i < d->column_count; i++)
			if (d->column_slots[i] == slot)
				d->column_slots[i] = SLOT_NONE;
		d->column_slots[column] = slot;
		d->bound[slot] = true;
		o += len + (o[len] == ',');
	}
	return STATUS_OK;
}

/* The column that a field is read from, or NULL. */
static const struct str *column_of(const struct format_decoder *d, const struct map_field *field)
{
	for (size_t g = 0; g < field->count; g++)
		for (size_t i = 0; i < d->column_count; i++)
			if (d->column_slots[i] == field->groups[g].paths[0].slot)
				return &d->names[i];
	return NULL;
}

/* One sentence of what was assumed of a table that nobody knows. */
static void say_assumed(const struct format_decoder *d, struct format_facts *facts)
{
	const size_t before = strlen(facts->why);
	char line[700] = "assumed (--columns FIELD=COLUMN says otherwise):";
	size_t used = strlen(line);

	for (int f = 0; f < MAP_COUNT && used + 80 < sizeof line; f++) {
		const struct str *name = column_of(d, &d->m->defs[0].fields[f]);
		bool account = !strcmp(map_field_group(f), "account");

		if (name)
			used += (size_t)snprintf(line + used, sizeof line - used, " %s%s=%.*s",
						 account ? "account." : "", map_field_name(f),
						 (int)(name->len < 40 ? name->len : 40), name->p);
	}
	sniff_say(facts->why, sizeof facts->why, "%s", line);
	sniff_assumed(facts, before);
}

static void say_ids_made(struct format_facts *facts)
{
	const size_t before = strlen(facts->why);

	sniff_say(facts->why, sizeof facts->why,
		  "posts without an id: one is made from each row, equal rows are one post");
	sniff_assumed(facts, before);
}

static enum status choose(struct format_decoder *d, int index, struct err *err);

static enum status open_table(struct format_decoder *d, const char *bytes, size_t len,
			      const struct format_options *o, struct format_facts *facts,
			      struct err *err)
{
	enum status status;

	d->dialect = csv_sniff(bytes, len);
	if (!read_header(d, bytes, len))
		return err_nomem(err);
	status = choose(d,
			sniff_table(&d->set, o->format, d->columns, d->column_count, facts->why,
				    sizeof facts->why),
			err);
	if (status != STATUS_OK)
		return status;
	if (d->m->separator && d->m->separator != d->dialect.separator) {
		d->dialect.separator = d->m->separator;
		d->column_count = 0;
		if (!read_header(d, bytes, len))
			return err_nomem(err);
	}
	bind_columns(d);
	if ((status = override_columns(d, o->columns, err)) != STATUS_OK)
		return status;
	mapping_prune(d->chosen, d->bound);
	sniff_say(facts->why, sizeof facts->why, "cells are parted by %s",
		  d->dialect.separator == '\t'	? "TAB"
		  : d->dialect.separator == ';' ? ";"
		  : d->dialect.separator == '|' ? "|"
						: ",");
	return STATUS_OK;
}

/* --- opening ------------------------------------------------------------------------------------
 */

static enum status choose(struct format_decoder *d, int index, struct err *err)
{
	size_t slots;

	if (index < 0 && d->o.format)
		return err_set(err, STATUS_USAGE, "no format %.80s for %s", d->o.format,
			       d->framing == FRAME_TABLE ? "tables" : "JSON");
	if (index < 0)
		return err_set(err, STATUS_FAILED,
			       "no known format fits (--explain shows what was seen; --as NAME or "
			       "--map FILE says which)");
	d->chosen = d->set.items[index];
	d->m = d->chosen;
	slots = d->m->slot_count + 1;
	d->rules = arena_calloc(&d->arena, slots, sizeof *d->rules);
	d->bound = arena_calloc(&d->arena, slots, sizeof *d->bound);
	if (!d->rules || !d->bound)
		return err_nomem(err);
	for (size_t i = 0; i < slots; i++)
		d->rules[i] = (struct date_rule){.zone = d->zone};
	snprintf(d->platform, sizeof d->platform, "%s",
		 d->o.platform && *d->o.platform ? d->o.platform : d->m->platform);
	d->x = (struct map_context){.mapping = d->m,
				    .rules = d->rules,
				    .bound = d->m->table ? d->bound : NULL,
				    .platform = {d->platform, strlen(d->platform)}};
	return STATUS_OK;
}

/* More and more of the input, until it shows a whole value (or is too long for one). */
static enum status look(struct input *in, enum framing *framing, struct json_sample *sample,
			const char **bytes, size_t *len, bool *whole, struct err *err)
{
	*sample = (struct json_sample){0};
	for (size_t want = SNIFF_BYTES;; want *= 4) {
		enum status status = input_peek(in, want, bytes, len, err);
		size_t most;

		if (status != STATUS_OK)
			return status;
		*whole = *len < want;
		*framing = sniff_framing(*bytes, *len, *whole);
		if (*framing == FRAME_TABLE)
			return STATUS_OK;
		json_sample_take(sample, *framing, *bytes, *len, *whole);
		most = *framing == FRAME_LINES ? LINE_CAP : VALUE_CAP;
		if (sample->count || sample->broken || *whole || want >= most)
			return STATUS_OK;
		json_sample_free(sample);
	}
}

static enum status open_json(struct format_decoder *d, const struct json_sample *sample,
			     const struct format_options *o, struct format_facts *facts,
			     struct err *err)
{
	int index = sniff_json(&d->set, o->format, sample, facts->why, sizeof facts->why);

	if (index < 0 && !sample->count)
		return err_set(err, STATUS_FAILED,
			       "looks like JSON, but no value of it can be read");
	return choose(d, index, err);
}

static bool blank(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] > ' ')
			return false;
	return true;
}

static void fill_facts(const struct format_decoder *d, const struct input *in,
		       struct format_facts *facts)
{
	struct input_facts f = input_facts(in);
	size_t before;

	snprintf(facts->format, sizeof facts->format, "%s", d->m ? d->m->name : "empty");
	snprintf(facts->version, sizeof facts->version, "%s", d->m ? d->m->version : "");
	snprintf(facts->encoding, sizeof facts->encoding, "%s", f.encoding);
	snprintf(facts->compression, sizeof facts->compression, "%s", f.compression);
	facts->framing = d->framing;
	if (!d->m)
		sniff_say(facts->why, sizeof facts->why, "the file is empty");
	before = strlen(facts->why);
	if (strcmp(f.encoding, "utf-8"))
		sniff_say(facts->why, sizeof facts->why, "its text is %s", f.encoding);
	if (!strcmp(f.encoding, "latin-1")) /* no mark in the file says so */
		sniff_assumed(facts, before);
}

enum status format_open(struct input *in, const struct format_options *o,
			struct format_decoder **out, struct format_facts *facts, struct err *err)
{
	struct format_decoder *d = calloc(1, sizeof *d);
	struct json_sample sample = {0};
	enum status status;
	const char *bytes;
	size_t len;
	bool whole;

	*out = NULL;
	*facts = (struct format_facts){0};
	if (!d)
		return err_nomem(err);
	d->o = *o;
	if (o->timezone && (status = zone_open(o->timezone, &d->zone, err)) != STATUS_OK)
		goto out;
	if ((status = mapping_set_load(o, &d->set, err)) != STATUS_OK ||
	    (status = look(in, &d->framing, &sample, &bytes, &len, &whole, err)) != STATUS_OK)
		goto out;
	if (whole && blank(bytes, len)) {
		d->framing = FRAME_LINES;
	} else if (d->framing == FRAME_TABLE) {
		status = open_table(d, bytes, len, o, facts, err);
	} else {
		status = open_json(d, &sample, o, facts, err);
	}
	if (status == STATUS_OK && d->m)
		status = format_probe(d, in, bytes, len, whole, &sample, facts, err);
	if (status == STATUS_OK && d->m && d->m->table && d->m->defs[0].kind == ENTITY_POST &&
	    !d->m->defs[0].fields[MAP_post_ID].count)
		say_ids_made(facts);
	if (status == STATUS_OK && d->m && !strncmp(d->m->name, "table", 5))
		say_assumed(d, facts);
out:
	json_sample_free(&sample);
	if (status == STATUS_OK) {
		fill_facts(d, in, facts);
		*out = d;
		return STATUS_OK;
	}
	if (!err->file[0])
		snprintf(err->file, sizeof err->file, "%s", input_path(in));
	format_close(d);
	return status;
}

void format_close(struct format_decoder *d)
{
	if (!d)
		return;
	zone_close(d->zone);
	mapping_set_free(&d->set);
	free(d->unmapped);
	arena_free(&d->arena);
	free(d);
}

size_t format_unmapped(const struct format_decoder *d, char *text, size_t cap)
{
	if (cap)
		snprintf(text, cap, "%s", d->unmapped ? d->unmapped : "");
	return d->unmapped_count;
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
	return d->framing == FRAME_DOCUMENT ? len >= VALUE_CAP : len >= line_cap(d);
}

bool format_is_cut(const struct format_decoder *d, const char *bytes, size_t len)
{
	const char newline = d->framing == FRAME_TABLE && d->dialect.lone_cr ? '\r' : '\n';

	return d->framing != FRAME_DOCUMENT && len && bytes[len - 1] != newline &&
	       !blank(bytes, len);
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
		whole = csv_split(&d->dialect, bytes, len, lines);
	} else if (d->framing == FRAME_LINES) {
		end = len ? memrchr(bytes, '\n', len) : NULL;
		whole = end ? (size_t)(end - bytes) + 1 : 0;
	} else {
		whole = split_values(bytes, len);
	}
	if (at_end || (!whole && format_too_long(d, len) && d->framing != FRAME_DOCUMENT))
		whole = len;
	*lines = count_lines(bytes, whole);
	return whole;
}

/* --- decoding -----------------------------------------------------------------------------------
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

static enum status decode_value(const struct format_decoder *d, struct format_scratch *s,
				const char *p, size_t len, const char *end,
				const struct decode_to *to, struct err *err)
{
	const char *reason = NULL, *detail = NULL;
	enum status status;

	while (len && (unsigned char)p[len - 1] <= ' ')
		len--;
	while (len && (unsigned char)*p <= ' ') {
		p++;
		len--;
	}
	if (!len)
		return STATUS_OK;
	to->at->raw = (struct str){p, len};
	if (d->framing == FRAME_LINES && len >= line_cap(d))
		return reject(to, "line too long", NULL, err);
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

		/* Empty lines cost a step each, no more: a small file can unpack to thousands of
		 * millions of them. */
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
	const char *at = row;
	bool first = true, nomem = false;
	size_t cells = 0;
	struct str cell = {NULL, 0};
	int entity;

	to->at->raw = (struct str){row, len};
	if (blank(row, len))
		return STATUS_OK;
	if (len >= line_cap(d))
		return reject(to, "row too long", NULL, err);
	if (len == d->header_len && !memcmp(row, d->header, len))
		return reject(to, "the header again", NULL, err);
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
			      cells < d->column_count ? "row with fewer cells than the header"
						      : "row with more cells than the header",
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
	if (!d->m)
		return STATUS_OK;
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
	const char *reason = "row without an id and a text";
	enum status status;
	size_t emitted = 0;

	status = map_emit(e->s->mapper, c, e->at, e->sink, &emitted, err);
	if (status != STATUS_OK || emitted)
		return status;
	if (e->d->framing != FRAME_TABLE) {
		reason = json_notice(e->s->reader, e->at->raw.p, e->at->raw.len);
		if (!reason)
			reason = "JSON without anything that the format knows";
	}
	return sink_reject(e->sink, e->at, reason, NULL, err);
}

enum status format_decode(const struct format_decoder *d, struct format_scratch *s,
			  const char *bytes, size_t len, int64_t line, int64_t offset,
			  const struct sink *sink, struct err *err)
{
	struct place at;
	struct emitting e = {d, s, &at, sink};
	const struct decode_to to = {emit_document, &e, &at, sink};

	return decode_records(d, s, bytes, len, line, offset, &to, err);
}
