#include "config.h"

#include "report_query.h"

#include "text.h"
#include "timefmt.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum status report_query_filter(struct report *r, struct err *err)
{
	const char *typed = r->o->filter;
	struct filter *f;
	enum status st;

	if (!typed || !*typed)
		return STATUS_OK;
	if (text_shows((struct str){typed, strlen(typed)})) {
		r->filter = typed;
		return STATUS_OK;
	}
	st = filter_parse((struct str){typed, strlen(typed)}, &f, err);
	if (st)
		return st;
	r->filter = arena_copy(&r->arena, filter_text(f), strlen(filter_text(f)));
	filter_free(f);
	return r->filter ? STATUS_OK : err_nomem(err);
}

const char *report_query_join(struct report *r, const char *part)
{
	return r->filter && part ? arena_printf(&r->arena, "(%s) %s", r->filter, part) : part;
}

const char *report_query_term(struct report *r, const char *field, struct str value)
{
	char *quoted = filter_quoted(value);
	const char *text = quoted ? arena_printf(&r->arena, "%s:%s", field, quoted) : NULL;

	r->arena.lacked |= !quoted;
	free(quoted);
	return text;
}

/* Reads back without quotes. */
static bool plain_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_' && !(s.p[i] & 0x80))
			return false;
	return s.len > 0 && text_shows(s);
}

const char *report_query_name(struct report *r, const char *field, char sigil, struct str name)
{
	const char *whole = arena_printf(&r->arena, "%c%.*s", sigil, (int)name.len, name.p);

	if (!whole)
		return NULL;
	return plain_name(name) ? arena_printf(&r->arena, "%s:%s", field, whole)
				: report_query_term(r, field, (struct str){whole, strlen(whole)});
}

/* "2021-09-28T04:00:00Z": at the second, without the Z. */
static const char *instant(struct report *r, int64_t ms)
{
	char iso[TIMEFMT_ISO];
	size_t n = timefmt_iso(ms, iso, sizeof iso);

	return arena_copy(&r->arena, iso, n ? n - 1 : 0);
}

const char *report_query_span(struct report *r, int64_t start_ms, int64_t end_ms)
{
	const char *since = instant(r, start_ms), *until = instant(r, end_ms - 1);

	return since && until ? arena_printf(&r->arena, "since:%s until:%s", since, until) : NULL;
}

/* A word as a shell reads it back; NULL: out of memory. */
static const char *shell_word(struct arena *arena, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./,:@%+=";
	char *out, *to;

	if (*word && word[strspn(word, plain)] == '\0')
		return word;
	out = to = arena_alloc(arena, 4 * strlen(word) + 3);
	if (!out)
		return NULL;
	*to++ = '\'';
	for (; *word; word++) {
		if (*word == '\'') {
			memcpy(to, "'\\''", 4);
			to += 4;
		} else {
			*to++ = *word;
		}
	}
	*to++ = '\'';
	*to = '\0';
	return out;
}

/* " --set NAME=VALUE" for each parameter that is not as shipped; NULL: out of memory. */
static const char *changed_parameters(struct report *r)
{
	const char *text = "";

	if (!r->in->method)
		return text;
	for (uint32_t i = 0; text && i < method_param_count(); i++) {
		struct method_param now, usual;

		method_param_at(r->in->method, i, &now);
		method_param_at(&r->shipped, i, &usual);
		if (now.value != usual.value && now.value == now.value)
			text = arena_printf(&r->arena, "%s --set %s=%.9g", text, now.name,
					    now.value);
	}
	return text;
}

bool report_commands(struct report *r)
{
	static const char *const formats[] = {"md", "html", "csv", "json"};
	const char *file, *filter, *changed, *since;

	/* A name that begins with a dash is no option. */
	file = arena_printf(&r->arena, "%s%s", *r->study_name == '-' ? "./" : "", r->study_name);
	file = file ? shell_word(&r->arena, file) : NULL;
	filter = r->filter ? shell_word(&r->arena, r->filter) : "";
	changed = changed_parameters(r);
	since = r->first_ms == TIME_UNKNOWN ? "" : instant(r, r->first_ms);
	if (!file || !filter || !changed || !since)
		return false;
	r->all_query = r->filter ? r->filter : *since ? arena_printf(&r->arena, "since:%s", since) : NULL;
	r->rerun = arena_printf(&r->arena, "tamiz report %s%s%s%s --lang %s --format %s%s", file,
				r->filter ? " -f " : "", filter, changed, r->o->english ? "en" : "es",
				formats[r->o->format], r->o->names ? " --names" : "");
	r->rerun_names = r->rerun ? arena_printf(&r->arena, "%s --names", r->rerun) : NULL;
	r->check = arena_printf(&r->arena, "tamiz check %s --rerun %s", file, r->run);
	r->rerun_with = arena_printf(&r->arena, "tamiz report %s -f '", file);
	r->rerun_query = r->rerun_with ? arena_printf(&r->arena, "%s%s'", r->rerun_with,
						      r->o->english ? "QUERY" : "CONSULTA")
				       : NULL;
	return (r->all_query || !*since) && r->rerun && r->rerun_names && r->check && r->rerun_with && r->rerun_query;
}
