#include "config.h"

#include "format_private.h"

#include "convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the data itself tells about its times, and what of it nobody reads. */

enum { QUARTER_MS = 900000, QUARTERS = 60, UNMAPPED_MAX = 256, CHUNK = 4 << 20 };

struct probe {
	const struct format_decoder *d;
	struct date_evidence *evidence;	    /* by slot */
	bool *is_time, *is_id;		    /* by slot */
	uint64_t *lost;			    /* by slot: ids that a spreadsheet rounded */
	uint64_t offsets[2 * QUARTERS + 1]; /* stated time less the id's, in quarters of an hour */
	uint64_t offset_count;
};

static bool is_time_field(int field)
{
	return field == MAP_post_TIME || field == MAP_post_CAPTURED ||
	       field == MAP_account_CREATED || field == MAP_account_CAPTURED ||
	       field == MAP_trend_START || field == MAP_trend_END || field == MAP_deletion_TIME;
}

static bool is_id_field(int field)
{
	return field == MAP_post_ID || field == MAP_account_ID || field == MAP_ref_ID;
}

static void mark(const struct map_field *fields, bool is(int field), bool *slots)
{
	for (int f = 0; f < MAP_COUNT; f++)
		for (size_t g = 0; g < fields[f].count && is(f); g++)
			slots[fields[f].groups[g].paths[0].slot] = true;
}

static void mark_slots(struct probe *p)
{
	const struct mapping *m = p->d->m;

	for (size_t i = 0; i < m->def_count; i++) {
		mark(m->defs[i].fields, is_time_field, p->is_time);
		mark(m->defs[i].fields, is_id_field, p->is_id);
		for (size_t r = 0; r < m->defs[i].ref_count; r++)
			mark(m->defs[i].refs[r].fields, is_id_field, p->is_id);
	}
}

/* 8.41E+17 */
static bool is_lost_id(struct str s)
{
	return s.len > 4 && s.p[0] >= '0' && s.p[0] <= '9' && memchr(s.p, '+', s.len) &&
	       !convert_id(s).p;
}

static const struct capture *of_slot(const struct captures *c, int entity, int slot)
{
	const struct entity *e = &c->entities[entity];

	for (uint32_t i = e->first; i < e->end; i++)
		if (c->items[i].entity == entity && c->items[i].slot == slot)
			return &c->items[i];
	return NULL;
}

static const struct capture *first_of(const struct captures *c, int entity,
				      const struct map_field *f)
{
	for (size_t g = 0; g < f->count; g++) {
		const struct capture *v = of_slot(c, entity, f->groups[g].paths[0].slot);

		if (v && v->len)
			return v;
	}
	return NULL;
}

static void note_offset(struct probe *p, struct str s, int64_t id_ms)
{
	static const struct date_rule none = {0};
	struct date_value v;
	int64_t apart, quarter;

	if (id_ms == TIME_UNKNOWN || !date_parse(s, &none, &v) || v.zoned ||
	    v.resolution_ms > 60000)
		return;
	apart = v.ms - id_ms;
	quarter = (apart + (apart >= 0 ? QUARTER_MS / 2 : -QUARTER_MS / 2)) / QUARTER_MS;
	if (quarter < -QUARTERS || quarter > QUARTERS ||
	    llabs(apart - quarter * QUARTER_MS) > 61000)
		return;
	p->offsets[quarter + QUARTERS]++;
	p->offset_count++;
}

static enum status probe_document(void *ctx, struct captures *c, struct err *err)
{
	struct probe *p = ctx;

	(void)err;
	for (uint32_t e = 0; e < c->entity_count; e++) {
		const struct map_def *def = &p->d->m->defs[c->entities[e].def];
		const struct capture *id = first_of(c, (int)e, &def->fields[MAP_post_ID]);
		const struct capture *time = first_of(c, (int)e, &def->fields[MAP_post_TIME]);
		int64_t id_ms = TIME_UNKNOWN;

		if (id && !strcmp(p->d->platform, "x"))
			id_ms = snowflake_ms(convert_id((struct str){id->p, id->len}));
		for (uint32_t i = c->entities[e].first; i < c->entities[e].end; i++) {
			const struct capture *v = &c->items[i];
			struct str s = {v->p, v->len};

			if (v->entity != (int)e)
				continue;
			p->lost[v->slot] += p->is_id[v->slot] && v->len && is_lost_id(s);
			if (!p->is_time[v->slot] || !v->len || cell_is_null(s))
				continue;
			date_evidence_add(&p->evidence[v->slot], s,
					  time && v->slot == time->slot ? id_ms : TIME_UNKNOWN);
			if (time && v->slot == time->slot)
				note_offset(p, s, id_ms);
		}
	}
	return STATUS_OK;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static enum status probe_bytes(struct probe *p, struct format_scratch *s, const char *bytes,
			       size_t len, int64_t offset, struct err *err)
{
	struct place at;
	const struct decode_to to = {probe_document, p, &at, NULL};

	return decode_records(p->d, s, bytes, len, 1, offset, &to, err);
}

/* The whole file once more, from its beginning to its end, and back. */
static enum status probe_file(struct probe *p, struct format_scratch *s, struct input *in,
			      struct err *err)
{
	size_t cap = CHUNK, have = 0, got = 1, whole, rest;
	bool cut = false, ended;
	int64_t offset = 0, lines;
	char *bytes = malloc(cap);
	enum status status = STATUS_OK;

	memset(p->evidence, 0, (p->d->m->slot_count + 1) * sizeof *p->evidence);
	memset(p->offsets, 0, sizeof p->offsets);
	p->offset_count = 0;
	while (bytes && got && status == STATUS_OK) {
		if (have == cap) {
			char *grown = realloc(bytes, cap *= 2);

			if (!grown)
				break;
			bytes = grown;
		}
		if ((status = input_read(in, bytes + have, cap - have, &got, err)) != STATUS_OK)
			break;
		have += got;
		if (cut) {
			rest = format_rest(p->d, bytes, have, &ended);
			memmove(bytes, bytes + rest, have -= rest);
			offset += (int64_t)rest;
			cut = !ended;
		}
		whole = format_split(p->d, bytes, have, !got, &lines);
		cut = cut || (got && format_is_cut(p->d, bytes, whole));
		if (!whole && format_too_long(p->d, have))
			break;
		status = probe_bytes(p, s, bytes, whole, offset, err);
		offset += (int64_t)whole;
		have -= whole;
		memmove(bytes, bytes + whole, have);
	}
	free(bytes);
	if (status == STATUS_OK)
		status = input_rewind(in, err);
	return status;
}

/* --- deciding -----------------------------------------------------------------------------------
 */

static bool undecided(const struct probe *p)
{
	for (size_t i = 0; i < p->d->m->slot_count; i++)
		for (int s = 0; s < DATE_SEPARATORS; s++)
			if (p->evidence[i].order[s].seen && !p->evidence[i].order[s].day_first &&
			    !p->evidence[i].order[s].month_first &&
			    !p->evidence[i].order[s].id_day && !p->evidence[i].order[s].id_month)
				return true;
	return false;
}

static const char *slot_name(const struct format_decoder *d, size_t slot, char *buffer, size_t cap)
{
	for (size_t i = 0; i < d->column_count; i++)
		if (d->column_slots[i] == (int)slot) {
			snprintf(buffer, cap, "%.*s", (int)d->names[i].len, d->names[i].p);
			return buffer;
		}
	for (size_t n = 0; n < d->m->node_count; n++)
		for (uint32_t e = 0; d->m->nodes[n].edges && e <= d->m->nodes[n].mask; e++) {
			const struct map_edge *edge = &d->m->nodes[n].edges[e];

			if (edge->key && d->m->nodes[edge->child].slot == (int)slot)
				return edge->key;
		}
	return "a time";
}

static void decide_zone(struct probe *p, bool zoneless, struct format_decoder *d,
			struct format_facts *facts)
{
	size_t top = QUARTERS;
	int minutes;

	if (!zoneless)
		return;
	if (d->o.timezone) {
		snprintf(facts->timezone, sizeof facts->timezone, "%s", d->o.timezone);
		sniff_say(facts, false, N_("times without a zone are in %s, as told"), d->o.timezone);
		return;
	}
	for (size_t i = 0; i < sizeof p->offsets / sizeof *p->offsets; i++)
		if (p->offsets[i] > p->offsets[top])
			top = i;
	if (p->offset_count < 5 || p->offsets[top] * 2 < p->offset_count) {
		snprintf(facts->timezone, sizeof facts->timezone, "UTC");
		sniff_say(facts, true,
			  N_("times without a zone are taken as UTC (assumed; --timezone says "
			     "otherwise)"));
		return;
	}
	minutes = ((int)top - QUARTERS) * 15;
	snprintf(facts->timezone, sizeof facts->timezone, "%c%02d:%02d", minutes < 0 ? '-' : '+',
		 abs(minutes) / 60, abs(minutes) % 60);
	sniff_say(facts, false,
		  N_("times without a zone are %s: %llu of %llu agree with the ids' own clock"),
		  facts->timezone, (unsigned long long)p->offsets[top],
		  (unsigned long long)p->offset_count);
	for (size_t i = 0; i <= d->m->slot_count; i++)
		d->rules[i].offset_ms = (int64_t)minutes * 60000;
}

/* Which number of a date is the day, and how that is known, for each mark between them. */
static void say_orders(const struct date_evidence *e, const char *column, struct format_facts *facts)
{
	static const char marks[] = "-/.";

	for (int i = 0; i < DATE_SEPARATORS; i++) {
		unsigned long long day = e->order[i].day_first + e->order[i].id_day,
				   month = e->order[i].month_first + e->order[i].id_month;

		if (!e->order[i].seen)
			continue;
		if (!day && !month)
			sniff_say(facts, true,
				  N_("%s: day first in 01%c02%c2021 is assumed (nothing in %llu "
				     "values tells; --dates mdy says otherwise)"),
				  column, marks[i], marks[i],
				  (unsigned long long)e->order[i].seen);
		else
			sniff_say(facts, false,
				  month > day
					  ? N_("%s: month first in 01%c02%c2021 (%llu values say so, "
					       "%llu the contrary)")
					  : N_("%s: day first in 01%c02%c2021 (%llu values say so, "
					       "%llu the contrary)"),
				  column, marks[i], marks[i], month > day ? month : day,
				  month > day ? day : month);
	}
}

static void decide(struct probe *p, struct format_decoder *d, struct format_facts *facts)
{
	bool zoneless = false;
	char name[64];

	for (size_t i = 0; i < d->m->slot_count; i++) {
		const struct date_evidence *e = &p->evidence[i];

		if (p->lost[i])
			sniff_say(facts, true,
				  N_("%s: %llu ids lost their digits to a spreadsheet: unknown"),
				  slot_name(d, i, name, sizeof name),
				  (unsigned long long)p->lost[i]);
		if (!e->seen)
			continue;
		zoneless |= e->zoneless > 0;
		date_decide(e, d->o.day_order, &d->rules[i]);
		if (!d->o.day_order || !*d->o.day_order)
			say_orders(e, slot_name(d, i, name, sizeof name), facts);
		if (e->unread)
			sniff_say(facts, true, N_("%s: %llu of %llu values are no time"),
				  slot_name(d, i, name, sizeof name), (unsigned long long)e->unread,
				  (unsigned long long)e->seen);
	}
	decide_zone(p, zoneless, d, facts);
}

/* --- what nobody reads --------------------------------------------------------------------------
 */

struct unmapped {
	struct unmapped_field {
		char path[120];
		size_t count;
	} fields[UNMAPPED_MAX];
	size_t count;
};

static void count_unmapped(struct unmapped *u, const char *path)
{
	for (size_t i = 0; i < u->count; i++)
		if (!strcmp(u->fields[i].path, path)) {
			u->fields[i].count++;
			return;
		}
	if (u->count == UNMAPPED_MAX)
		return;
	snprintf(u->fields[u->count].path, sizeof u->fields[0].path, "%s", path);
	u->fields[u->count++].count = 1;
}

static void walk_unmapped(struct unmapped *u, const struct mapping *m, int node, const json_t *v,
			  const char *path)
{
	json_t *object = (json_t *)(uintptr_t)v;

	for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
		if (m->nodes[node].element >= 0)
			walk_unmapped(u, m, m->nodes[node].element, json_array_get(v, i), path);
	for (void *at = json_is_object(v) ? json_object_iter(object) : NULL; at;
	     at = json_object_iter_next(object, at)) {
		const char *key = json_object_iter_key(at);
		int child = map_child(m, node, key, strlen(key));
		char below[120];

		snprintf(below, sizeof below, "%s%s%s", path, *path ? "." : "", key);
		if (child < 0)
			count_unmapped(u, below);
		else if (m->nodes[child].count || m->nodes[child].element >= 0)
			walk_unmapped(u, m, child, json_object_iter_value(at), below);
	}
}

static int more_often(const void *a, const void *b)
{
	const struct unmapped_field *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->path, y->path);
}

static enum status list_unmapped(struct format_decoder *d, const struct json_sample *sample,
				 struct err *err)
{
	struct unmapped *u = calloc(1, sizeof *u);
	size_t used = 0, cap;
	char name[100];

	if (!u)
		return err_nomem(err);
	for (size_t i = 0; i < sample->count && !d->m->anywhere && !d->m->unwrap; i++)
		walk_unmapped(u, d->m, 0, sample->values[i], "");
	for (size_t i = 0; i < d->column_count; i++)
		if (d->column_slots[i] == SLOT_NONE) {
			snprintf(name, sizeof name, "%.*s", (int)d->names[i].len, d->names[i].p);
			count_unmapped(u, name);
		}
	qsort(u->fields, u->count, sizeof *u->fields, more_often);
	cap = u->count * 144 + 1;
	d->unmapped = calloc(1, cap);
	d->unmapped_count = u->count;
	for (size_t i = 0; d->unmapped && i < u->count; i++)
		used += (size_t)snprintf(d->unmapped + used, cap - used, "%zu %s\n",
					 u->fields[i].count, u->fields[i].path);
	free(u);
	return d->unmapped ? STATUS_OK : err_nomem(err);
}

enum status format_probe(struct format_decoder *d, struct input *in, const char *bytes, size_t len,
			 bool whole, const struct json_sample *sample, struct format_facts *facts,
			 struct err *err)
{
	size_t slots = d->m->slot_count + 1, part;
	struct probe p = {.d = d};
	struct format_scratch *s = format_scratch_new(d);
	enum status status = STATUS_OK;
	int64_t lines;

	p.evidence = calloc(slots, sizeof *p.evidence);
	p.is_time = calloc(slots, sizeof *p.is_time);
	p.is_id = calloc(slots, sizeof *p.is_id);
	p.lost = calloc(slots, sizeof *p.lost);
	if (!s || !p.evidence || !p.is_time || !p.is_id || !p.lost) {
		status = err_nomem(err);
		goto out;
	}
	mark_slots(&p);
	part = format_split(d, bytes, len, whole, &lines);
	if ((status = probe_bytes(&p, s, bytes, part, 0, err)) != STATUS_OK)
		goto out;
	if (undecided(&p) && !whole && !d->o.day_order && input_facts(in).rewindable)
		status = probe_file(&p, s, in, err);
	if (status == STATUS_OK) {
		decide(&p, d, facts);
		status = list_unmapped(d, sample, err);
	}
out:
	format_scratch_free(s);
	free(p.evidence);
	free(p.is_time);
	free(p.is_id);
	free(p.lost);
	return status;
}
