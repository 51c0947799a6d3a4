#include "config.h"

#include "format.h"

#include "format_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_ids_made(struct format_facts *facts)
{
	sniff_say(facts, true,
		  N_("posts without an id: one is made from each row, equal rows are one post"));
}

/* A table's mapping is pruned to its columns, which others that read the set must not see. */
static enum status own_mapping(struct format_decoder *d, int index, struct err *err)
{
	enum status status = STATUS_OK;

	if (d->o.mappings)
		status = mapping_load(d->m->file, &d->copy, err);
	d->table = d->o.mappings ? d->copy : d->own.items[index];
	d->m = d->table;
	return status;
}

enum status format_choose(struct format_decoder *d, int index, struct err *err)
{
	enum status status;
	size_t slots;

	if (index < 0 && d->o.format)
		return err_set(err, STATUS_USAGE, "no format %.80s for %s", d->o.format,
			       d->framing == FRAME_TABLE ? "tables" : "JSON");
	if (index < 0)
		return err_set(err, STATUS_FAILED,
			       "no known format fits (--explain shows what was seen; --as NAME or "
			       "--map FILE says which)");
	d->m = d->set->items[index];
	if (d->m->table && (status = own_mapping(d, index, err)) != STATUS_OK)
		return status;
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
		bool nomem = false;
		size_t most;

		if (status != STATUS_OK)
			return status;
		*whole = *len < want;
		*framing = sniff_framing(*bytes, *len, *whole, &nomem);
		if (!nomem && *framing == FRAME_TABLE)
			return STATUS_OK;
		if (!nomem)
			json_sample_take(sample, *framing, *bytes, *len, *whole, &nomem);
		if (nomem)
			return err_nomem(err);
		most = *framing == FRAME_LINES ? FORMAT_LINE_CAP : FORMAT_VALUE_CAP;
		if (sample->count || sample->broken || *whole || want >= most)
			return STATUS_OK;
		json_sample_free(sample);
	}
}

static enum status open_json(struct format_decoder *d, const struct json_sample *sample,
			     const struct format_options *o, struct format_facts *facts,
			     struct err *err)
{
	int index = sniff_json(d->set, o->format, sample, facts);

	if (index < 0 && !sample->count)
		return err_set(err, STATUS_FAILED,
			       "looks like JSON, but no value of it can be read");
	return format_choose(d, index, err);
}

static void fill_facts(const struct format_decoder *d, const struct input *in,
		       struct format_facts *facts)
{
	struct input_facts f = input_facts(in);

	snprintf(facts->format, sizeof facts->format, "%s", d->m ? d->m->name : "empty");
	snprintf(facts->version, sizeof facts->version, "%s", d->m ? d->m->version : "");
	snprintf(facts->encoding, sizeof facts->encoding, "%s", f.encoding);
	snprintf(facts->compression, sizeof facts->compression, "%s", f.compression);
	facts->framing = d->framing;
	if (!d->m)
		sniff_say(facts, false, N_("the file is empty"));
	/* No mark in a file says that it is Latin 1. */
	if (strcmp(f.encoding, "utf-8"))
		sniff_say(facts, !strcmp(f.encoding, "latin-1"), N_("its text is %s"), f.encoding);
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
	*facts = (struct format_facts){.translate = o->translate};
	if (!d)
		return err_nomem(err);
	d->o = *o;
	if (o->timezone && (status = zone_open(o->timezone, &d->zone, err)) != STATUS_OK)
		goto out;
	d->set = o->mappings ? o->mappings : &d->own;
	if ((!o->mappings && (status = mapping_set_load(o, &d->own, err)) != STATUS_OK) ||
	    (status = look(in, &d->framing, &sample, &bytes, &len, &whole, err)) != STATUS_OK)
		goto out;
	if (whole && format_blank(bytes, len)) {
		d->framing = FRAME_LINES;
	} else if (d->framing == FRAME_TABLE) {
		status = format_open_table(d, bytes, len, o, facts, err);
	} else {
		status = open_json(d, &sample, o, facts, err);
	}
	if (status == STATUS_OK && d->m)
		status = format_probe(d, in, bytes, len, whole, &sample, facts, err);
	if (status == STATUS_OK && d->m && d->m->table && d->m->defs[0].kind == ENTITY_POST &&
	    !d->m->defs[0].fields[MAP_post_ID].count)
		say_ids_made(facts);
	if (status == STATUS_OK && d->m && !strncmp(d->m->name, "table", 5))
		format_say_assumed(d, facts);
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
	mapping_set_free(&d->own);
	mapping_free(d->copy);
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
