#include "config.h"

#include "json_reader.h"

#include "json_load.h"
#include "json_simdjson.h"
#include "json_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_(text) text /* translated where it is told */

/* Longer bad values are not worth six times their memory. */
enum { REPAIR_MAX = 16 << 20 };

struct json_reader {
	const struct mapping *m;
	int depth_cap;
	json_t *root, *inner;
	char *repaired;
	size_t repaired_cap;
	json_error_t error;
	struct captures captures;
	struct simdjson_reader *fast; /* NULL: jansson only */
};

struct json_reader *json_reader_new(const struct json_options *o)
{
	struct json_reader *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->m = o->mapping;
	r->depth_cap = o->depth_cap > 0 ? o->depth_cap : 512;
	if (!o->reference && r->m && !r->m->anywhere && !r->m->unwrap)
		r->fast = simdjson_reader_new();
	return r;
}

void json_reader_free(struct json_reader *r)
{
	if (!r)
		return;
	json_decref(r->root);
	json_decref(r->inner);
	free(r->repaired);
	captures_free(&r->captures);
	simdjson_reader_free(r->fast);
	free(r);
}

/* --- walking a value along the mapping's tree ---------------------------------------------------
 */

/* Where in the tree a walk is. */
struct step {
	int node, entity;
	uint32_t row, sub;
	int lists; /* how many lists deep within the entity */
};

static void walk(struct json_reader *r, const json_t *v, struct step s);

static void capture_scalar(struct json_reader *r, const json_t *v, const struct step *s, int slot)
{
	struct captures *c = &r->captures;
	enum value_type type = VALUE_NULL;
	const char *p = NULL;
	char real[TOKEN_REAL];

	switch (json_typeof(v)) {
	case JSON_STRING:
		captures_add(c, s->entity, slot, s->row, s->sub, VALUE_STRING, json_string_value(v),
			     json_string_length(v));
		return;
	case JSON_INTEGER:
		p = arena_printf(&c->arena, "%lld", (long long)json_integer_value(v));
		type = VALUE_NUMBER;
		break;
	case JSON_REAL:
		p = arena_copy(&c->arena, real, token_real(json_real_value(v), real));
		type = VALUE_NUMBER;
		break;
	case JSON_TRUE:
		type = VALUE_TRUE;
		break;
	case JSON_FALSE:
		type = VALUE_FALSE;
		break;
	case JSON_OBJECT:
		type = VALUE_OBJECT;
		break;
	case JSON_ARRAY:
		type = VALUE_ARRAY;
		break;
	case JSON_NULL:
		break;
	}
	if (type == VALUE_NUMBER && !p)
		c->nomem = true;
	captures_add(c, s->entity, slot, s->row, s->sub, type, p, p ? strlen(p) : 0);
}

static void walk_object(struct json_reader *r, const json_t *v, const struct step *s)
{
	json_t *object = (json_t *)(uintptr_t)v; /* jansson's iterators lack const */

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		struct step below = *s;
		const char *key = json_object_iter_key(at);

		below.node = map_child(r->m, s->node, key, strlen(key));
		if (below.node >= 0)
			walk(r, json_object_iter_value(at), below);
	}
}

static void walk_array(struct json_reader *r, const json_t *v, const struct step *s)
{
	size_t n = json_array_size(v);

	for (size_t i = 0; i < n; i++) {
		struct step below = *s;

		below.node = r->m->nodes[s->node].element;
		below.lists++;
		if (s->lists == 0)
			below.row = (uint32_t)i;
		else if (s->lists == 1)
			below.sub = (uint32_t)i;
		walk(r, json_array_get(v, i), below);
	}
}

static void walk(struct json_reader *r, const json_t *v, struct step s)
{
	const struct map_node *n = &r->m->nodes[s.node];

	if (n->def >= 0 && json_is_object(v)) {
		s.entity = captures_entity(&r->captures, n->def, s.entity);
		s.row = s.sub = 0;
		s.lists = 0;
	}
	if (n->slot >= 0)
		capture_scalar(r, v, &s, n->slot);
	if (json_is_object(v) && n->count)
		walk_object(r, v, &s);
	else if (json_is_array(v) && n->element >= 0)
		walk_array(r, v, &s);
}

static bool has_all(const struct map_condition *conditions, size_t count, const json_t *v)
{
	for (size_t i = 0; i < count; i++)
		if (!map_condition_holds(&conditions[i], v))
			return false;
	return count > 0;
}

/* Every object at any depth that the mapping's first record fits, but none inside another. */
static void walk_anywhere(struct json_reader *r, const json_t *v)
{
	struct step s = {.node = r->m->defs[0].node, .entity = -1};
	json_t *object = (json_t *)(uintptr_t)v;

	for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
		walk_anywhere(r, json_array_get(v, i));
	if (!json_is_object(v))
		return;
	for (size_t i = 0; i < r->m->skip_count; i++)
		if (map_condition_holds(&r->m->skip[i], v))
			return;
	if (has_all(r->m->having, r->m->having_count, v)) {
		walk(r, v, s);
		return;
	}
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		walk_anywhere(r, json_object_iter_value(at));
}

/* --- documents ----------------------------------------------------------------------------------
 */

static enum status one_document(struct json_reader *r, const json_t *v, json_document *document,
				void *ctx, struct err *err)
{
	captures_reset(&r->captures);
	if (r->m->anywhere)
		walk_anywhere(r, v);
	else
		walk(r, v, (struct step){.node = 0, .entity = -1});
	return document(ctx, &r->captures, err);
}

static enum status each_document(struct json_reader *r, const json_t *v, json_document *document,
				 void *ctx, struct err *err)
{
	enum status status = STATUS_OK;

	if (!json_is_array(v) || r->m->anywhere)
		return one_document(r, v, document, ctx, err);
	for (size_t i = 0; status == STATUS_OK && i < json_array_size(v); i++)
		status = one_document(r, json_array_get(v, i), document, ctx, err);
	return status;
}

/* Strings at the mapping's path that hold JSON themselves: each is read as a value. */
static enum status unwrap(struct json_reader *r, const char *path, const json_t *v,
			  json_document *document, void *ctx, struct err *err)
{
	size_t len = strcspn(path, ".[");
	enum status status = STATUS_OK;
	char key[128];
	bool nomem;

	if (!*path && json_is_string(v)) {
		json_decref(r->inner);
		r->inner = json_load_bytes(json_string_value(v), json_string_length(v),
					   JSON_ALLOW_NUL, NULL, &nomem);
		if (nomem)
			return err_nomem(err);
		return r->inner ? each_document(r, r->inner, document, ctx, err) : STATUS_OK;
	}
	if (*path == '[') {
		path += strcspn(path, "]") + 1;
		path += *path == '.';
		for (size_t i = 0; status == STATUS_OK && i < json_array_size(v); i++)
			status = unwrap(r, path, json_array_get(v, i), document, ctx, err);
		return status;
	}
	/* json_object_getn would do, but came with jansson 2.14 alone. */
	v = len && (size_t)snprintf(key, sizeof key, "%.*s", (int)len, path) < sizeof key
		    ? json_object_get(v, key)
		    : NULL;
	return v ? unwrap(r, path + len + (path[len] == '.'), v, document, ctx, err) : STATUS_OK;
}

const json_t *json_parse(struct json_reader *r, const char *bytes, size_t len, const char **reason,
			 const char **detail)
{
	const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
	bool nomem;

	json_decref(r->root);
	r->root = NULL;
	*detail = NULL;
	*reason = N_("JSON nested too deep");
	if (json_deeper_than(bytes, len, r->depth_cap))
		return NULL;
	*reason = N_("not valid JSON");
	r->root = json_load_bytes(bytes, len, flags, &r->error, &nomem);
	if (r->root)
		return r->root;
	if (nomem)
		goto starved;
	*detail = r->error.text;
	if (len > REPAIR_MAX)
		return NULL;
	if (len > r->repaired_cap / 6) {
		char *p = len < SIZE_MAX / 8 ? realloc(r->repaired, 6 * len + 16) : NULL;

		if (!p)
			goto starved;
		r->repaired = p;
		r->repaired_cap = 6 * len + 16;
	}
	r->root = json_load_bytes(r->repaired, json_repair(bytes, len, r->repaired), flags, NULL,
				  &nomem);
	if (nomem)
		goto starved;
	return r->root;
starved:
	*reason = NULL;
	return NULL;
}

enum status json_read(struct json_reader *r, const char *bytes, size_t len, json_document *document,
		      void *ctx, const char **reason, const char **detail, struct err *err)
{
	const json_t *root;

	if (r->fast) {
		captures_reset(&r->captures);
		if (simdjson_walk(r->fast, r->m, bytes, len, r->depth_cap, &r->captures))
			return document(ctx, &r->captures, err);
		if (r->captures.nomem)
			return err_nomem(err);
	}
	root = json_parse(r, bytes, len, reason, detail);
	if (!root)
		return *reason ? STATUS_REJECTED : err_nomem(err);
	if (!json_is_object(root) && !json_is_array(root)) {
		*reason = N_("JSON, but no object");
		return STATUS_REJECTED;
	}
	if (r->m->unwrap)
		return unwrap(r, r->m->unwrap, root, document, ctx, err);
	return each_document(r, root, document, ctx, err);
}

const char *json_notice(struct json_reader *r, const char *bytes, size_t len)
{
	const char *reason, *detail;
	const json_t *root = json_parse(r, bytes, len, &reason, &detail);

	for (size_t i = 0; root && i < r->m->notice_count; i++)
		if (json_object_get(root, r->m->notices[i].key.p))
			return r->m->notices[i].reason;
	return NULL;
}
