#include "config.h"

#include "mapping.h"

#include <stdio.h>
#include <string.h>

static bool holds(const char *path, const char *value, const json_t *at)
{
	size_t len = strcspn(path, ".[");

	if (!at)
		return false;
	if (!*path) {
		char number[32];

		if (!value || !json_is_string(at)) {
			snprintf(number, sizeof number, "%lld", (long long)json_integer_value(at));
			return !value || (json_is_integer(at) && !strcmp(number, value));
		}
		return !strcmp(json_string_value(at), value);
	}
	if (*path == '[') {
		const char *rest = path + 1 + strcspn(path + 1, "]");

		rest += *rest == ']';
		rest += *rest == '.';
		for (size_t i = 0; i < json_array_size(at); i++)
			if (holds(rest, value, json_array_get(at, i)))
				return true;
		return false;
	}
	for (void *it = json_object_iter((json_t *)(uintptr_t)at); it;
	     it = json_object_iter_next((json_t *)(uintptr_t)at, it))
		if (strlen(json_object_iter_key(it)) == len &&
		    !memcmp(json_object_iter_key(it), path, len))
			return holds(path[len] == '.' ? path + len + 1 : path + len, value,
				     json_object_iter_value(it));
	return false;
}

static bool holds_anywhere(const char *path, const char *value, const json_t *at)
{
	json_t *object = (json_t *)(uintptr_t)at;

	if (holds(path, value, at))
		return true;
	for (size_t i = 0; json_is_array(at) && i < json_array_size(at); i++)
		if (holds_anywhere(path, value, json_array_get(at, i)))
			return true;
	for (void *it = json_is_object(at) ? json_object_iter(object) : NULL; it;
	     it = json_object_iter_next(object, it))
		if (holds_anywhere(path, value, json_object_iter_value(it)))
			return true;
	return false;
}

bool map_condition_holds(const struct map_condition *c, const json_t *value)
{
	if (!strncmp(c->path, "**.", 3))
		return holds_anywhere(c->path + 3, c->value, value);
	return holds(c->path, c->value, value);
}
