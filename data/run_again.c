/* A kept run asked again: with its own method, and what differs. */
#include "config.h"

#include "run.h"
#include "json_load.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>



enum { TOLD = 8 /* trends that are named one by one */ };

/* Lines as they come; failed: out of memory. */
struct notes {
	FILE *f;
	char *text;
	size_t len;
	run_words *words;
};

#define N_(text) text /* translated where it is told */

static const char *words(const struct notes *n, const char *text)
{
	return n->words ? n->words(text) : text;
}

static bool notes_begin(struct notes *n, run_words *tr)
{
	*n = (struct notes){.words = tr};
	n->f = open_memstream(&n->text, &n->len);
	return n->f;
}

static enum status notes_end(struct notes *n, struct arena *arena, char **out, struct err *err)
{
	bool failed = !n->f || ferror(n->f);

	failed |= n->f && fclose(n->f);
	/* glibc tells of a failure to cut the text to its length by NULL alone. */
	*out = failed || !n->text ? NULL : arena_copy(arena, n->text, n->len);
	free(n->text);
	return *out ? STATUS_OK : err_nomem(err);
}

static struct str of(const char *s)
{
	return (struct str){s, strlen(s)};
}

enum status run_method(const struct run *run, run_words *tr, struct method *m, struct arena *arena,
		       char **notes, struct err *err)
{
	json_t *j = json_load_bytes(run->parameters, strlen(run->parameters), 0, NULL, NULL), *value;
	struct method_param p;
	struct notes n;
	struct err odd;
	const char *key;

	method_default(m);
	if (!notes_begin(&n, tr)) {
		json_decref(j);
		return err_nomem(err);
	}
	json_object_foreach(j, key, value) {
		if (json_is_null(value))
			continue;
		if (method_param_find(of(key)) == NONE)
			fprintf(n.f, words(&n, N_("parameter %.60s = %g: this version knows none of that name\n")), key,
				json_number_value(value));
		else if (!json_is_number(value) ||
			 method_set(m, of(key), json_number_value(value), &odd) != STATUS_OK)
			fprintf(n.f, words(&n, N_("parameter %.60s: the value kept is out of range here\n")), key);
	}
	for (uint32_t i = 0; i < method_param_count(); i++) {
		method_param_at(m, i, &p);
		if (!json_object_get(j, p.name))
			fprintf(n.f, words(&n, N_("parameter %s is new in this version: its default %g was used\n")),
				p.name, p.value);
	}
	json_decref(j);
	return notes_end(&n, arena, notes, err);
}

/* As 9 digits say it: what is equal when printed is equal. */
static void show(const json_t *v, char out[40])
{
	if (json_is_string(v))
		snprintf(out, 40, "%.32s", json_string_value(v));
	else if (json_is_integer(v))
		snprintf(out, 40, "%lld", (long long)json_integer_value(v));
	else if (json_is_real(v))
		snprintf(out, 40, "%.9g", json_real_value(v));
	else
		snprintf(out, 40, "%s", "none");
}

/* Plain members of two objects; the number that differ, each told. */
static int differing(const json_t *was, const json_t *is, struct notes *n)
{
	const char *key;
	json_t *value;
	int count = 0;

	json_object_foreach((json_t *)was, key, value) {
		char a[40], b[40];

		if (json_is_array(value) || json_is_object(value))
			continue;
		show(value, a);
		show(json_object_get(is, key), b);
		if (strcmp(a, b) == 0)
			continue;
		count++;
		if (n)
			fprintf(n->f, words(n, N_("%.40s: %s kept, %s now\n")), key, a, b);
	}
	return count;
}

static const json_t *find_trend(const json_t *list, const json_t *like)
{
	const char *tag = json_string_value(json_object_get(like, "tag"));
	const json_t *start = json_object_get(like, "start_ms"), *t;
	size_t i;

	json_array_foreach((json_t *)list, i, t) {
		const char *name = json_string_value(json_object_get(t, "tag"));

		if (tag && name && !strcmp(tag, name) &&
		    json_equal(json_object_get(t, "start_ms"), (json_t *)start))
			return t;
	}
	return NULL;
}

/* The figure to tell: the share itself where that differs, else the first that does. */
static const char *telling(const json_t *was, const json_t *is)
{
	static const char *const keys[] = {"inorganic", "posts",  "accounts", "automated",
					   "coordinated", "organic", "unassessable", "lo",
					   "hi",	"lo_id",  "hi_id"};
	char a[40], b[40];

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		show(json_object_get(was, keys[i]), a);
		show(json_object_get(is, keys[i]), b);
		if (strcmp(a, b) != 0)
			return keys[i];
	}
	return keys[0];
}

static int trends_differing(const json_t *was, const json_t *is, struct notes *n)
{
	const json_t *a = json_object_get(was, "trends"), *b = json_object_get(is, "trends"), *t;
	int count = 0;
	size_t i;

	json_array_foreach((json_t *)a, i, t) {
		const json_t *now = find_trend(b, t);
		const char *key;
		char x[40], y[40];

		if (now && !differing(t, now, NULL))
			continue;
		if (count++ >= TOLD)
			continue;
		key = telling(t, now);
		show(json_object_get(t, key), x);
		show(json_object_get(now, key), y);
		fprintf(n->f, words(n, N_("#%.60s: %.40s %s kept, %s now\n")),
			json_string_value(json_object_get(t, "tag")), key, x, y);
	}
	if (count > TOLD)
		fprintf(n->f, words(n, N_("%d of %zu trends differ in all\n")), count, json_array_size(a));
	return count;
}

enum status run_compare(const struct run *kept, const struct run *now, run_words *tr,
			struct arena *arena, char **lines, bool *same, struct err *err)
{
	json_t *was = json_load_bytes(kept->result, strlen(kept->result), 0, NULL, NULL), *is = json_load_bytes(now->result, strlen(now->result), 0, NULL, NULL);
	enum status st;
	struct notes n;
	int count;

	*same = false;
	if (!is || !notes_begin(&n, tr)) {
		json_decref(was);
		json_decref(is);
		return err_nomem(err);
	}
	if (!kept->sound)
		fputs(words(&n, N_("this run was changed after it was kept: its figures are not what "
				   "was computed\n")),
		      n.f);
	if (strcmp(kept->program, now->program) != 0)
		fprintf(n.f, words(&n, N_("program: %.60s then, %.60s now\n")), kept->program, now->program);
	if (strcmp(kept->dataset, now->dataset) != 0)
		fprintf(n.f, words(&n, N_("dataset: %.16s… then, %.16s… now: posts, accounts or trends have been "
			     "added or changed\n")),
			kept->dataset, now->dataset);
	count = json_is_object(was) ? differing(was, is, &n) + trends_differing(was, is, &n) : 1;
	*same = !count && kept->sound;
	if (count && kept->sound && !strcmp(kept->program, now->program) &&
	    !strcmp(kept->dataset, now->dataset))
		fputs(words(&n, N_("the data are the same and so is the version: the program was built "
				   "from other sources, or what the filter asks for (verdicts, actors) "
				   "has changed\n")),
		      n.f);
	json_decref(was);
	json_decref(is);
	st = notes_end(&n, arena, lines, err);
	return st;
}
