#include "config.h"

#include "sniff.h"

#include "json_reader.h"
#include "paths.h"
#include "json_load.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AS_TOLD N_("as told: ")

static void append(char *to, size_t cap, const char *format, va_list args)
{
	size_t used = strlen(to);

	if (used + 2 >= cap)
		return;
	if (used)
		to[used++] = '\n';
	vsnprintf(to + used, cap - used, format, args);
}

static void append_line(char *to, size_t cap, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void append_line(char *to, size_t cap, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(to, cap, format, args);
	va_end(args);
}

void sniff_say(struct format_facts *facts, bool assumed, const char *format, ...)
{
	const char *words = facts->translate ? facts->translate(format) : format;
	va_list args;

	va_start(args, format);
	append(facts->why, sizeof facts->why, format, args);
	va_end(args);
	va_start(args, format);
	append(facts->told, sizeof facts->told, words, args);
	va_end(args);
	if (!assumed)
		return;
	va_start(args, format);
	append(facts->assumed, sizeof facts->assumed, words, args);
	va_end(args);
}

/* The same of a mapping: its title, in the user's language where it is one of ours, then why it fits. */
static void say_mapping(struct format_facts *facts, const char *as, const struct mapping *m,
			const char *format, ...) __attribute__((format(printf, 4, 5)));
static void say_mapping(struct format_facts *facts, const char *as, const struct mapping *m,
			const char *format, ...)
{
	char rest[512], translated[512];
	va_list args;

	va_start(args, format);
	vsnprintf(rest, sizeof rest, format, args);
	va_end(args);
	va_start(args, format);
	vsnprintf(translated, sizeof translated, facts->translate ? facts->translate(format) : format,
		  args);
	va_end(args);
	append_line(facts->why, sizeof facts->why, "%s%s: %s", as ? AS_TOLD : "", m->title, rest);
	append_line(facts->told, sizeof facts->told, "%s%s: %s",
		    !as ? "" : facts->translate ? facts->translate(AS_TOLD) : AS_TOLD,
		    facts->translate ? facts->translate(m->title) : m->title, translated);
}

/* --- mappings -----------------------------------------------------------------------------------
 */

static enum status add(struct mapping_set *set, const char *path, struct err *err)
{
	struct mapping **items, *m;
	enum status status = mapping_load(path, &m, err);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->items[i]->name, m->name)) {
			mapping_free(set->items[i]);
			set->items[i] = m;
			return STATUS_OK;
		}
	items = realloc(set->items, (set->count + 1) * sizeof(struct mapping *));
	if (!items) {
		mapping_free(m);
		return err_nomem(err);
	}
	set->items = items;
	set->items[set->count++] = m;
	return STATUS_OK;
}

static int is_mapping(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 5 && e->d_name[0] != '.' && !strcmp(e->d_name + len - 5, ".json");
}

/* In order of names, so that ties are broken alike everywhere.  A folder that is not there is
 * empty. */
static enum status add_folder(struct mapping_set *set, const char *folder, struct err *err)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_mapping, alphasort);
	enum status status = STATUS_OK;
	char path[4352];

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		if (status == STATUS_OK)
			status = add(set, path, err);
		free(entries[i]);
	}
	free(entries);
	return status;
}

/* The user's own or the installed file of that name; false where there is none. */
static bool file_named(const char *format, char *path, size_t cap)
{
	char name[128];

	if (strchr(format, '/') ||
	    snprintf(name, sizeof name, "formats/%s.json", format) >= (int)sizeof name)
		return false;
	return (!paths_config(path, cap, name) && !access(path, R_OK)) ||
	       !paths_data(path, cap, name);
}

enum status mapping_set_load(const struct format_options *o, struct mapping_set *set,
			     struct err *err)
{
	char path[4096];
	enum status status;

	*set = (struct mapping_set){0};
	if (o->map_file)
		return add(set, o->map_file, err);
	if (o->format && file_named(o->format, path, sizeof path)) {
		status = add(set, path, err);
		if (status != STATUS_OK || !strcmp(set->items[0]->name, o->format))
			return status;
		mapping_set_free(set);
	}
	if (paths_data(path, sizeof path, "formats"))
		return err_errno(err, errno, "mappings of formats: %s/formats: cannot be found",
				 PKGDATADIR);
	status = add_folder(set, path, err);
	if (status == STATUS_OK && !paths_config(path, sizeof path, "formats"))
		status = add_folder(set, path, err);
	return status;
}

void mapping_set_free(struct mapping_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		mapping_free(set->items[i]);
	free(set->items);
	*set = (struct mapping_set){0};
}

/* --- framing ------------------------------------------------------------------------------------
 */

/* *nomem is set where memory ended, which says nothing of the line. */
static bool line_is(const char *bytes, size_t len, bool want_array, bool *nomem)
{
	bool starved;
	json_t *v = json_load_bytes(bytes, len, JSON_ALLOW_NUL, NULL, &starved);
	bool ok = want_array ? json_is_array(v) : json_is_object(v) && json_object_size(v);

	json_decref(v);
	*nomem = *nomem || starved;
	return ok;
}

/* A whole value over several lines, that is JSON. */
static bool begins_with_value(const char *bytes, size_t len, bool whole, bool *cut, bool *nomem)
{
	size_t start, end;
	bool ends = json_next_value(bytes, len, &start, &end);

	*cut = !ends && !whole;
	return ends && line_is(bytes + start, end - start, false, nomem);
}

/* A stray first line before lines that are JSON objects, more than half of the next eight. */
static bool objects_follow(const char *bytes, size_t len, bool *nomem)
{
	const char *end = bytes + len, *p = memchr(bytes, '\n', len);
	size_t lines = 0, good = 0;

	for (; p && p + 1 < end && lines < 8; lines++) {
		const char *begin = p + 1;

		p = memchr(begin, '\n', (size_t)(end - begin));
		good += *begin == '{' &&
			line_is(begin, (size_t)((p ? p : end) - begin), false, nomem);
	}
	return good * 2 > lines;
}

enum framing sniff_framing(const char *bytes, size_t len, bool whole, bool *nomem)
{
	size_t i = 0, lines = 0, good = 0, stop;
	const char *end;
	bool cut;

	while (i < len && (unsigned char)bytes[i] <= ' ')
		i++;
	if (i == len || (bytes[i] != '{' && bytes[i] != '['))
		return objects_follow(bytes + i, len - i, nomem) ? FRAME_LINES : FRAME_TABLE;
	end = memchr(bytes + i, '\n', len - i);
	stop = end ? (size_t)(end - bytes) : len;
	if ((end || whole) && line_is(bytes + i, stop - i, false, nomem))
		return FRAME_LINES;
	/* Lists: one a line is still lines, one alone is a document of its elements. */
	if (bytes[i] == '[')
		return stop + 1 < len && line_is(bytes + i, stop - i, true, nomem)
			       ? FRAME_LINES
			       : FRAME_DOCUMENT;
	if (begins_with_value(bytes + i, len - i, whole, &cut, nomem))
		return FRAME_DOCUMENT;
	/* The first line is broken, or the document longer than what is seen of it. */
	for (i = stop + 1; i < len && lines < 8; i = stop + 1, lines++) {
		end = memchr(bytes + i, '\n', len - i);
		stop = end ? (size_t)(end - bytes) : len;
		good += bytes[i] == '{' && line_is(bytes + i, stop - i, false, nomem);
	}
	return good > (cut ? 1 : 0) ? FRAME_LINES : FRAME_DOCUMENT;
}

static bool sample_add(struct json_sample *s, json_t *v)
{
	if (json_is_array(v)) {
		for (size_t i = 0; i < json_array_size(v); i++)
			if (!sample_add(s, json_incref(json_array_get(v, i))))
				break;
		json_decref(v);
	} else if (s->count < SNIFF_VALUES && v) {
		s->values[s->count++] = v;
	} else {
		json_decref(v);
	}
	return s->count < SNIFF_VALUES;
}

static json_t *load_repaired(const char *bytes, size_t len, bool *nomem)
{
	json_t *v = json_load_bytes(bytes, len, JSON_ALLOW_NUL, NULL, nomem);
	char *copy;

	if (v || *nomem || json_deeper_than(bytes, len, 512))
		return v;
	if (!(copy = malloc(6 * len + 16))) {
		*nomem = true;
		return NULL;
	}
	v = json_load_bytes(copy, json_repair(bytes, len, copy), JSON_ALLOW_NUL, NULL, nomem);
	free(copy);
	return v;
}

void json_sample_take(struct json_sample *s, enum framing framing, const char *bytes, size_t len,
		      bool whole, bool *nomem)
{
	size_t at = 0;

	*s = (struct json_sample){0};
	while (at < len && s->count + s->broken < SNIFF_VALUES) {
		size_t start = at, end;
		const char *newline;
		bool starved;
		json_t *v;

		if (framing == FRAME_LINES) {
			newline = memchr(bytes + at, '\n', len - at);
			if (!newline && !whole)
				break;
			end = newline ? (size_t)(newline - bytes) : len;
			at = end + 1;
		} else {
			size_t a, b;

			if (!json_next_value(bytes + at, len - at, &a, &b))
				break;
			start = at + a;
			end = at + b;
			at = end;
		}
		while (start < end && (unsigned char)bytes[start] <= ' ')
			start++;
		if (start == end)
			continue;
		v = load_repaired(bytes + start, end - start, &starved);
		*nomem = *nomem || starved;
		s->broken += !v;
		if (v)
			sample_add(s, v);
	}
}

void json_sample_free(struct json_sample *s)
{
	for (size_t i = 0; i < s->count; i++)
		json_decref(s->values[i]);
}

/* --- fitting ------------------------------------------------------------------------------------
 */

static bool fits(const struct mapping *m, const json_t *v)
{
	bool any = m->any_count == 0;

	for (size_t i = 0; i < m->all_count; i++)
		if (!map_condition_holds(&m->all[i], v))
			return false;
	for (size_t i = 0; i < m->none_count; i++)
		if (map_condition_holds(&m->none[i], v))
			return false;
	for (size_t i = 0; i < m->any_count && !any; i++)
		any = map_condition_holds(&m->any[i], v);
	return any;
}

static void list_conditions(const struct mapping *m, char *out, size_t cap)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < m->all_count + m->any_count && used + 64 < cap; i++) {
		const struct map_condition *c =
			i < m->all_count ? &m->all[i] : &m->any[i - m->all_count];

		used += (size_t)snprintf(out + used, cap - used, "%s%s%s%s",
					 !i		    ? ""
					 : i > m->all_count ? " or "
							    : ", ",
					 c->path, c->value ? "=" : "", c->value ? c->value : "");
		if (i >= m->all_count + 2)
			break;
	}
}

static bool named(const struct mapping *m, const char *as)
{
	return !as || !strcmp(m->name, as);
}

int sniff_json(const struct mapping_set *set, const char *as, const struct json_sample *s,
	       struct format_facts *facts)
{
	size_t best_fit = 0;
	char conditions[256];
	int best = -1;

	for (size_t i = 0; i < set->count; i++) {
		const struct mapping *m = set->items[i];
		size_t fit = 0;

		if (m->table || !named(m, as))
			continue;
		for (size_t v = 0; v < s->count; v++)
			fit += fits(m, s->values[v]);
		if (!fit && !(as || set->count == 1))
			continue;
		if (best < 0 || m->weight > set->items[best]->weight ||
		    (m->weight == set->items[best]->weight && fit > best_fit)) {
			best = (int)i;
			best_fit = fit;
		}
	}
	if (best < 0)
		return -1;
	list_conditions(set->items[best], conditions, sizeof conditions);
	say_mapping(facts, as, set->items[best], N_("%s in %zu of the first %zu values"), conditions,
		    best_fit, s->count);
	return best;
}

static bool has_column(const struct str *columns, size_t count, const char *name)
{
	char normal[512];
	size_t len = map_column_name((struct str){name, strlen(name)}, normal, sizeof normal);

	for (size_t i = 0; i < count; i++)
		if (columns[i].len == len && !memcmp(columns[i].p, normal, len))
			return true;
	return false;
}

int sniff_table(const struct mapping_set *set, const char *as, const struct str *columns,
		size_t count, struct format_facts *facts)
{
	char conditions[256];
	int best = -1;

	for (size_t i = 0; i < set->count; i++) {
		const struct mapping *m = set->items[i];
		bool ok = true, any = m->any_count == 0;

		if (!m->table || !named(m, as))
			continue;
		for (size_t c = 0; c < m->all_count; c++)
			ok &= has_column(columns, count, m->all[c].path);
		for (size_t c = 0; c < m->none_count; c++)
			ok &= !has_column(columns, count, m->none[c].path);
		for (size_t c = 0; c < m->any_count && !any; c++)
			any = has_column(columns, count, m->any[c].path);
		if (!(ok && any) && !as && set->count != 1)
			continue;
		if (best < 0 || m->weight > set->items[best]->weight)
			best = (int)i;
	}
	if (best < 0)
		return -1;
	list_conditions(set->items[best], conditions, sizeof conditions);
	say_mapping(facts, as, set->items[best], N_("a table with columns %s"), conditions);
	return best;
}
