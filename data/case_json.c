#include "config.h"

#include "case_json.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ITEMS_MAX = 100000, STRING_MAX = 4096 };

/* --- where a value stands ------------------------------------------------------------------------
 * The text was read by a real parser before: it is sound. */

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == ',' || *p == ':'))
		p++;
	return p;
}

static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\' && p + 1 < end;
	return p < end ? p + 1 : end;
}

static const char *skip_value(const char *p, const char *end)
{
	int depth = 0;

	do {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		depth += *p == '{' || *p == '[';
		depth -= *p == '}' || *p == ']';
		if (depth < 0)
			return p;
		p++;
	} while (p < end && (depth || (*p != ',' && *p != '}' && *p != ']')));
	return p;
}

/* The value of a key in the object at p, or NULL. */
static const char *member(const char *p, const char *end, const char *key, size_t len)
{
	for (p = skip_blanks(p + 1, end); p < end && *p == '"';) {
		const char *name = p + 1, *after = skip_string(p, end);
		bool same = (size_t)(after - name) == len + 1 && !memcmp(name, key, len);

		p = skip_blanks(after, end);
		if (same)
			return name - 1;
		p = skip_blanks(skip_value(p, end), end);
	}
	return NULL;
}

static const char *element(const char *p, const char *end, unsigned long n)
{
	p = skip_blanks(p + 1, end);
	while (n-- && p < end && *p != ']')
		p = skip_blanks(skip_value(p, end), end);
	return p < end && *p != ']' ? p : NULL;
}

/* The line on which "actors[3].sector" stands, or the nearest thing around it that is there. */
static int line_of(const struct case_reader *r, const char *path)
{
	const char *end = r->text.p + r->text.len, *at = skip_blanks(r->text.p, end);
	int line = 1;

	while (*path && at < end) {
		size_t len = strcspn(path, ".[");
		const char *next;

		if (*path == '[') {
			char *close;

			next = *at == '[' ? element(at, end, strtoul(path + 1, &close, 10)) : NULL;
			path = strchr(path, ']');
			path = path ? path + 1 : "";
		} else {
			next = *at == '{' ? member(at, end, path, len) : NULL;
			path += len;
			/* The key's own line; its value is what follows. */
			if (next && *path)
				next = skip_blanks(skip_string(next, end), end);
		}
		if (!next)
			break;
		at = next;
		path += *path == '.';
	}
	for (const char *p = r->text.p; p < at; p++)
		line += *p == '\n';
	return line;
}

void case_fault(struct case_reader *r, const char *key, const char *format, ...)
{
	char said[256], where[240];
	va_list args;

	if (r->status)
		return;
	va_start(args, format);
	vsnprintf(said, sizeof said, format, args);
	va_end(args);
	snprintf(where, sizeof where, "%s%s%s", r->path, *r->path && key ? "." : "",
		 key ? key : "");
	r->status = err_set(r->err, STATUS_FAILED, "case: %s%s%.160s", where, *where ? ": " : "", said);
	snprintf(r->err->file, sizeof r->err->file, "%s", r->name);
	if (r->odd)
		snprintf(where, sizeof where, "%s%s%.60s", r->path, *r->path ? "." : "", r->odd);
	if (r->text.p)
		r->err->line = line_of(r, where);
}

static const char *copied(struct case_reader *r, const json_t *v, const char *key)
{
	const char *p = json_string_value(v), *kept;
	size_t len = json_string_length(v);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7f) {
			case_fault(r, key, "a control character in a string");
			return NULL;
		}
	if (len > STRING_MAX) {
		case_fault(r, key, "longer than %d bytes", STRING_MAX);
		return NULL;
	}
	kept = arena_copy(r->arena, p, len);
	if (!kept && !r->status)
		r->status = err_nomem(r->err);
	return kept;
}

const char *case_string(struct case_reader *r, const json_t *o, const char *key, bool needed)
{
	const json_t *v = json_object_get(o, key);

	if (!v || json_is_null(v)) {
		if (needed)
			case_fault(r, key, "missing");
		return NULL;
	}
	if (!json_is_string(v)) {
		case_fault(r, key, "a string is expected");
		return NULL;
	}
	if (needed && !json_string_length(v)) {
		case_fault(r, key, "empty");
		return NULL;
	}
	return copied(r, v, key);
}

struct case_text case_words(struct case_reader *r, const json_t *o, const char *key, bool needed)
{
	const json_t *v = json_object_get(o, key);
	struct case_text t = {NULL, NULL};

	if (json_is_object(v)) {
		char outer[sizeof r->path];

		memcpy(outer, r->path, sizeof outer);
		snprintf(r->path + strlen(r->path), sizeof r->path - strlen(r->path), ".%s", key);
		case_keys(r, v, "es en");
		t.es = case_string(r, v, "es", false);
		t.en = case_string(r, v, "en", !t.es);
		memcpy(r->path, outer, sizeof outer);
	} else {
		t.es = t.en = case_string(r, o, key, needed);
	}
	t.es = t.es ? t.es : t.en;
	t.en = t.en ? t.en : t.es;
	return t;
}

double case_number(struct case_reader *r, const json_t *o, const char *key, double lo, double hi,
		   bool needed, double otherwise)
{
	const json_t *v = json_object_get(o, key);
	double x;

	if (!v || json_is_null(v)) {
		if (needed)
			case_fault(r, key, "missing");
		return otherwise;
	}
	x = json_number_value(v);
	if (!json_is_number(v) || !(x >= lo && x <= hi)) {
		case_fault(r, key, "a number from %.15g to %.15g is expected", lo, hi);
		return otherwise;
	}
	return x;
}

static bool digits(const char *p, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out = *out * 10 + p[i] - '0';
	}
	return true;
}

/* YYYY-MM-DD[THH:MM[:SS]] as if it were UTC; false where it is none, or no day of the calendar. */
static bool parse_time(const char *s, int64_t *ms)
{
	size_t len = strlen(s);
	int y, mo, d, h = 0, mi = 0, se = 0;
	struct tm tm, back;
	time_t t;

	if ((len != 10 && len != 16 && len != 19) || s[4] != '-' || s[7] != '-' ||
	    !digits(s, 4, &y) || !digits(s + 5, 2, &mo) || !digits(s + 8, 2, &d))
		return false;
	if (len >= 16 &&
	    (s[10] != 'T' || s[13] != ':' || !digits(s + 11, 2, &h) || !digits(s + 14, 2, &mi)))
		return false;
	if (len == 19 && (s[16] != ':' || !digits(s + 17, 2, &se)))
		return false;
	tm = (struct tm){.tm_year = y - 1900,
			 .tm_mon = mo - 1,
			 .tm_mday = d,
			 .tm_hour = h,
			 .tm_min = mi,
			 .tm_sec = se};
	t = timegm(&tm);
	if (!gmtime_r(&t, &back) || back.tm_mday != d || back.tm_mon != mo - 1 || back.tm_hour != h)
		return false;
	*ms = (int64_t)t * 1000;
	return true;
}

int64_t case_time(struct case_reader *r, const json_t *o, const char *key, bool needed)
{
	const char *s = case_string(r, o, key, needed);
	int64_t ms;

	if (!s)
		return TIME_UNKNOWN;
	if (!parse_time(s, &ms)) {
		case_fault(r, key, "a day (2021-09-28) or a moment (2021-09-28T10:00) is expected");
		return TIME_UNKNOWN;
	}
	return ms - (int64_t)r->offset_minutes * 60000;
}

const char **case_strings(struct case_reader *r, const json_t *o, const char *key, size_t *count)
{
	const json_t *v = json_object_get(o, key);
	const char **list;

	*count = 0;
	if (!v || json_is_null(v))
		return NULL;
	if (!json_is_array(v) || json_array_size(v) > ITEMS_MAX) {
		case_fault(r, key, "a list of strings is expected");
		return NULL;
	}
	list = arena_calloc(r->arena, json_array_size(v) + 1, sizeof *list);
	if (!list && !r->status)
		r->status = err_nomem(r->err);
	for (size_t i = 0; list && i < json_array_size(v); i++) {
		const json_t *item = json_array_get(v, i);

		if (!json_is_string(item) || !json_string_length(item))
			case_fault(r, key, "item %zu is no string", i);
		else
			list[(*count)++] = copied(r, item, key);
	}
	return list;
}

void case_keys(struct case_reader *r, const json_t *o, const char *allowed)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)o, key, value)
	{
		size_t len = strlen(key);
		const char *at = len ? allowed : NULL;
		char shown[64];

		while (at && (at = strstr(at, key)) &&
		       !((at == allowed || at[-1] == ' ') && (at[len] == ' ' || !at[len])))
			at++;
		if (at)
			continue;
		text_safe((struct str){key, len}, TEXT_LINE, shown, sizeof shown);
		r->odd = key;
		case_fault(r, NULL, "unknown key '%s' (known: %s)", shown, allowed);
		r->odd = NULL;
		return;
	}
}

void *case_array(struct case_reader *r, const json_t *o, const char *key, size_t size,
		 size_t *count, const json_t **items)
{
	const json_t *v = json_object_get(o, key);
	void *list;

	*count = 0;
	*items = NULL;
	if (r->status || !v || json_is_null(v))
		return NULL;
	if (!json_is_array(v) || json_array_size(v) > ITEMS_MAX) {
		case_fault(r, key, "a list is expected");
		return NULL;
	}
	list = arena_calloc(r->arena, json_array_size(v) + 1, size);
	if (!list) {
		r->status = err_nomem(r->err);
		return NULL;
	}
	*items = v;
	*count = json_array_size(v);
	return list;
}

const json_t *case_item(struct case_reader *r, const json_t *items, const char *key, size_t i)
{
	const json_t *o = json_array_get(items, i);

	snprintf(r->path, sizeof r->path, "%s[%zu]", key, i);
	if (!json_is_object(o))
		case_fault(r, NULL, "an object is expected");
	return o;
}
