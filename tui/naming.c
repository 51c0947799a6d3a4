#include "config.h"

#include "naming.h"

#include "case.h"

#include <stdio.h>
#include <string.h>

/* Names of a case are words of its file, much shorter than this. */
static const char *terminated(struct str s, char buf[128])
{
	snprintf(buf, 128, "%.*s", (int)(s.len < 127 ? s.len : 127), s.p ? s.p : "");
	return buf;
}

static struct str in_language(const struct app *a, struct case_text text, struct str fallback)
{
	const char *words = a->lang == LANG_ES ? text.es : text.en;

	return words && *words ? str_of(words) : fallback;
}

struct str naming_event(const struct app *a, const struct event *e)
{
	const struct case_file *k = a->answer->world->kase;
	char id[128];
	const struct case_event *found = k ? case_find_event(k, terminated(e->id, id)) : NULL;

	return found ? in_language(a, found->name, e->name) : e->name;
}

struct str naming_kind(const struct event *e)
{
	static const char *const kinds[] = {N_("campaign"), N_("election"), N_("payment"),
					    N_("other")};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (e->kind.len == strlen(kinds[i]) && !memcmp(e->kind.p, kinds[i], e->kind.len))
			return str_of(_(kinds[i]));
	return e->kind;
}

int64_t naming_local(const struct app *a, int64_t ms)
{
	const struct case_file *k = a->answer->world->kase;

	return k && ms != TIME_UNKNOWN ? ms + k->offset_minutes * INT64_C(60000) : ms;
}

struct str naming_sector(const struct app *a, struct str id)
{
	const struct case_file *k = a->answer->world->kase;
	char buf[128];
	const struct case_sector *found = k && id.len ? case_find_sector(k, terminated(id, buf)) : NULL;

	return found ? in_language(a, found->name, id) : id;
}
