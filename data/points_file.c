#include "config.h"

#include "points_file.h"

#include "json_load.h"
#include "paths.h"
#include "replace.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "tamiz points 1"

struct field {
	const char *name;
	size_t at;
	double least, most;
};

static const struct field general[] = {
	{"prior", offsetof(struct points, prior), 0.001, 0.9},
	{"base-posts", offsetof(struct points, base_posts[CARD_GENERATED]), -5, 2},
	{"campaign-base-posts", offsetof(struct points, base_posts[CARD_CAMPAIGN]), -5, 2},
	{"base-profile", offsetof(struct points, base_profile), -5, 2},
	{"profile-cap", offsetof(struct points, profile_cap), 0, 10},
	{"single-cap", offsetof(struct points, single_cap), -5, 10},
	{"certainty", offsetof(struct points, certainty), 1, 20},
	{"spread", offsetof(struct points, spread), 0, 5},
	{"min-posts", offsetof(struct points, min_posts), 1, 1000},
	{"adapt", offsetof(struct points, adapt), 0, 1},
	{"member-habit", offsetof(struct points, member_habit), 0, 1},
};

static const struct field of_signal[] = {
	{"for", offsetof(struct signal_points, pro[CARD_GENERATED]), 0, 10},
	{"against", offsetof(struct signal_points, against[CARD_GENERATED]), 0, 10},
	{"campaign-for", offsetof(struct signal_points, pro[CARD_CAMPAIGN]), 0, 10},
	{"campaign-against", offsetof(struct signal_points, against[CARD_CAMPAIGN]), 0, 10},
	{"human", offsetof(struct signal_points, human), -1e6, 1e6},
	{"neutral", offsetof(struct signal_points, neutral), -1e6, 1e6},
	{"bot", offsetof(struct signal_points, bot), -1e6, 1e6},
};

enum {
	GENERAL = sizeof general / sizeof *general,
	OF_SIGNAL = sizeof of_signal / sizeof *of_signal,
};

static enum status set_field(const struct field *fields, int count, void *base, const char *name,
			     json_t *value, const char *path, struct err *err)
{
	for (int i = 0; i < count; i++) {
		double x = json_number_value(value);

		if (strcmp(fields[i].name, name))
			continue;
		if (!json_is_number(value) || !(x >= fields[i].least && x <= fields[i].most))
			return err_set(err, STATUS_FAILED,
				       "%s: \"%s\" must be a number from %g to %g", path, name,
				       fields[i].least, fields[i].most);
		*(double *)((char *)base + fields[i].at) = x;
		return STATUS_OK;
	}
	return err_set(err, STATUS_FAILED, "%s: unknown name \"%.60s\"", path, name);
}

static enum status read_signal(struct points *p, const char *name, json_t *of, const char *path,
			       struct err *err)
{
	enum signal s = signal_find((struct str){name, strlen(name)});
	const char *key;
	json_t *value;
	enum status st;

	if (s == SIGNAL_COUNT || !json_is_object(of))
		return err_set(err, STATUS_FAILED, "%s: unknown signal \"%.60s\"", path, name);
	json_object_foreach(of, key, value)
	{
		if (!strcmp(key, "on")) {
			p->signal[s].on = json_is_true(value);
			continue;
		}
		if ((st = set_field(of_signal, OF_SIGNAL, &p->signal[s], key, value, path, err)))
			return st;
	}
	return STATUS_OK;
}

static enum status read_root(struct points *p, json_t *root, const char *path, struct err *err)
{
	const char *format = json_string_value(json_object_get(root, "format")), *key;
	json_t *value;
	enum status st;

	if (!format || strcmp(format, FORMAT))
		return err_set(err, STATUS_FAILED, "%s: not a file of points (\"format\": \"%s\")",
			       path, FORMAT);
	json_object_foreach(
		json_object_get(root, "general"), key,
		value) if ((st = set_field(general, GENERAL, p, key, value, path, err))) return st;
	json_object_foreach(json_object_get(root, "signals"), key,
			    value) if ((st = read_signal(p, key, value, path, err))) return st;
	value = json_object_get(root, "provenance");
	if (json_is_string(value))
		snprintf(p->provenance, sizeof p->provenance, "%s", json_string_value(value));
	return STATUS_OK;
}

enum status points_read(const char *path, struct points *p, struct err *err)
{
	struct points read = *p;
	json_error_t e;
	bool nomem;
	json_t *root = json_load_path(path, JSON_REJECT_DUPLICATES, &e, &nomem);
	enum status st;

	if (nomem)
		return err_nomem(err);
	if (!root && e.line < 1) /* before its first byte */
		return err_set(err, STATUS_FAILED, "%s: %.120s", path, e.text);
	if (!root)
		return err_set(err, STATUS_FAILED, "%s: %.120s (line %d)", path, e.text, e.line);
	st = read_root(&read, root, path, err);
	json_decref(root);
	if (!st)
		*p = read;
	return st;
}

/* Three decimals: points are read by people. */
static json_t *number(double x)
{
	return json_real(round(x * 1000) / 1000);
}

static json_t *signals_json(const struct points *p)
{
	json_t *all = json_object();

	for (int s = 0; s < SIGNAL_COUNT; s++) {
		json_t *one = json_object();

		for (int i = 0; i < OF_SIGNAL; i++) {
			const char *base = (const char *)&p->signal[s];
			double x = *(const double *)(base + of_signal[i].at);

			/* The profile counts alike on both cards. */
			if (!isnan(x) && !(family_of_profile(signal_info[s].family) &&
					   !strncmp(of_signal[i].name, "campaign-", 9)))
				json_object_set_new(one, of_signal[i].name, number(x));
		}
		if (!p->signal[s].on)
			json_object_set_new(one, "on", json_false());
		json_object_set_new(all, signal_info[s].name, one);
	}
	return all;
}

enum status points_write(const char *path, const struct points *p, const char *note,
			 struct err *err)
{
	json_t *root, *all;
	struct replacement r;
	enum status st;
	char *text;

	json_build_begin();
	root = json_object();
	all = json_object();
	json_object_set_new(root, "format", json_string(FORMAT));
	json_object_set_new(root, "provenance", json_string(note));
	for (int i = 0; i < GENERAL; i++)
		json_object_set_new(all, general[i].name,
				    number(*(const double *)((const char *)p + general[i].at)));
	json_object_set_new(root, "general", all);
	json_object_set_new(root, "signals", signals_json(p));
	text = json_dump_text(root, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	json_decref(root);
	if (!text || json_build_lacked()) {
		free(text);
		return err_nomem(err);
	}
	if (!(st = replace_begin(&r, path, err))) {
		fputs(text, r.file);
		st = replace_end(&r, err);
	}
	free(text);
	return st;
}

enum status points_load(struct points *p, struct err *err)
{
	char path[PATH_MAX];

	points_default(p);
	if (paths_data(path, sizeof path, "points.json"))
		return err_set(err, STATUS_NOTHING,
			       "points.json is not installed: points not fitted");
	return points_read(path, p, err);
}

enum status points_shipped(struct method *m, struct err *err)
{
	enum status st;

	method_default(m);
	st = points_load(&m->points, err);
	return st == STATUS_NOTHING ? STATUS_OK : st;
}
