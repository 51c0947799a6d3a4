#include "config.h"

#include "format_private.h"

#include <stdio.h>
#include <string.h>

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
void format_say_assumed(const struct format_decoder *d, struct format_facts *facts)
{
	char line[700] = "";
	size_t used = 0;

	for (int f = 0; f < MAP_COUNT && used + 80 < sizeof line; f++) {
		const struct str *name = column_of(d, &d->m->defs[0].fields[f]);
		bool account = !strcmp(map_field_group(f), "account");

		if (name)
			used += (size_t)snprintf(line + used, sizeof line - used, " %s%s=%.*s",
						 account ? "account." : "", map_field_name(f),
						 (int)(name->len < 40 ? name->len : 40), name->p);
	}
	sniff_say(facts, true, N_("assumed (--columns FIELD=COLUMN says otherwise):%s"), line);
}

enum status format_open_table(struct format_decoder *d, const char *bytes, size_t len,
			      const struct format_options *o, struct format_facts *facts,
			      struct err *err)
{
	enum status status;

	d->dialect = csv_sniff(bytes, len);
	if (!read_header(d, bytes, len))
		return err_nomem(err);
	status = format_choose(d,
			       sniff_table(d->set, o->format, d->columns, d->column_count, facts),
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
	mapping_prune(d->table, d->bound);
	sniff_say(facts, false, N_("cells are parted by %s"),
		  d->dialect.separator == '\t'	? "TAB"
		  : d->dialect.separator == ';' ? ";"
		  : d->dialect.separator == '|' ? "|"
						: ",");
	return STATUS_OK;
}
