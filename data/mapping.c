#include "config.h"

#include "mapping_private.h"
#include "json_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being compiled: where paths start and where errors are told. */
struct compiler {
	struct mapping *m;
	struct err *err;
	struct map_def *def;
	int context;  /* node of the context, or -1 */
	bool starved; /* memory ran out: what is missing is not the mapping's fault */
};

static enum status wrong(struct compiler *c, const char *what, const char *where)
{
	err_set(c->err, STATUS_USAGE, "mapping %s: %s: %s", c->m->file, where, what);
	return STATUS_USAGE;
}

enum { STARVED = -1, NO_PATH = -2 };

static enum status no_path(struct compiler *c, int node, const char *where)
{
	c->starved = c->starved || node == STARVED;
	return wrong(c, "no such path can be", where);
}

/* Follows a path from `node`, making what is not there; fills *p but for its slot when p is given.
 * Returns the node, STARVED or NO_PATH. */
static int walk_path(struct compiler *c, int node, const char *path, struct map_path *p)
{
	struct mapping *m = c->m;
	char column[1024];

	if (m->table) {
		struct str name = {path, strlen(path)};
		size_t len = map_column_name(name, column, sizeof column);

		return len ? tree_under(m, node, column, len) : NO_PATH;
	}
	while (*path && node >= 0) {
		size_t len = strcspn(path, ".[");

		if (len)
			node = tree_under(m, node, path, len);
		path += len;
		if (*path == '[' && node >= 0) {
			size_t inside = strcspn(path + 1, "]");
			const char *equals = memchr(path + 1, '=', inside);

			if (path[1 + inside] != ']')
				return NO_PATH;
			if (p)
				p->container = tree_slot(m, node);
			node = tree_element(m, node);
			if (equals && p && node >= 0) {
				int key =
					tree_under(m, node, path + 1, (size_t)(equals - path - 1));

				if (key < 0)
					return STARVED;
				p->if_slot = tree_slot(m, key);
				p->if_value.len = (size_t)(path + 1 + inside - equals - 1);
				p->if_value.p = arena_copy(&m->arena, equals + 1, p->if_value.len);
				if (!p->if_value.p)
					return STARVED;
			}
			path += inside + 2;
		}
		if (*path == '.')
			path++;
	}
	return node;
}

/* --- fields -------------------------------------------------------------------------------------
 */

static enum status add_path(struct compiler *c, const char *base, const char *path,
			    struct map_group *group)
{
	struct map_path p = {.slot = SLOT_NONE, .container = SLOT_NONE, .if_slot = SLOT_NONE};
	int node = c->def->node;
	char joined[1024];

	if (path[0] == '^' && path[1] == '.') {
		if (c->context < 0)
			return wrong(c, "^ without a context", path);
		p.context = true;
		node = c->context;
		snprintf(joined, sizeof joined, "%s", path + 2);
	} else if (c->m->table) {
		snprintf(joined, sizeof joined, "%s", path);
	} else {
		snprintf(joined, sizeof joined, "%s%s%s", base, *base && *path ? "." : "", path);
	}
	node = walk_path(c, node, joined, &p);
	if (node < 0)
		return no_path(c, node, path);
	p.slot = tree_slot(c->m, node);
	group->paths[group->count++] = p;
	return STATUS_OK;
}

/* One group: a path or alternatives, under each of the bases. */
static enum status add_group(struct compiler *c, const json_t *bases, const json_t *spec,
			     struct map_field *f)
{
	size_t alternatives = json_is_array(spec) ? json_array_size(spec) : 1;

	for (size_t b = 0; b < json_array_size(bases); b++) {
		struct map_group *g = &f->groups[f->count];

		g->paths = arena_calloc(&c->m->arena, alternatives, sizeof *g->paths);
		if (!g->paths)
			return err_nomem(c->err);
		for (size_t i = 0; i < alternatives; i++) {
			const json_t *path = json_is_array(spec) ? json_array_get(spec, i) : spec;

			if (!json_is_string(path))
				return wrong(c, "a path is a string", map_field_name(0));
			if (add_path(c, json_string_value(json_array_get(bases, b)),
				     json_string_value(path), g) != STATUS_OK)
				return STATUS_USAGE;
		}
		f->count++;
	}
	return STATUS_OK;
}

static struct str copied(struct compiler *c, const json_t *string)
{
	struct str s = {NULL, 0};

	if (json_is_string(string)) {
		s.len = json_string_length(string);
		s.p = arena_copy(&c->m->arena, json_string_value(string), s.len);
		c->starved = c->starved || !s.p;
	}
	return s;
}

static enum status conversion_named(struct compiler *c, const json_t *as, enum conversion *out)
{
	static const char *const names[] = {"text", "entities",	 "html",    "anchor",
					    "path", "authority", "language"};

	*out = AS_TEXT;
	if (!as)
		return STATUS_OK;
	for (size_t i = 0; json_is_string(as) && i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], json_string_value(as))) {
			*out = (enum conversion)i;
			return STATUS_OK;
		}
	return wrong(c, "\"as\" is text, entities, html, anchor, path, authority or language",
		     "fields");
}

static enum status compile_field(struct compiler *c, const json_t *bases, const json_t *spec,
				 struct map_field *f)
{
	const json_t *from = json_is_object(spec) ? json_object_get(spec, "from") : spec;
	size_t groups = json_is_array(from) ? json_array_size(from) : from != NULL;

	f->empty = FACT_UNKNOWN;
	if (json_is_object(spec)) {
		const char *empty = json_string_value(json_object_get(spec, "empty"));

		f->item = copied(c, json_object_get(spec, "item"));
		f->constant = copied(c, json_object_get(spec, "constant"));
		if (empty)
			f->empty = !strcmp(empty, "no") ? FACT_NO : FACT_YES;
		if (conversion_named(c, json_object_get(spec, "as"), &f->as) != STATUS_OK)
			return STATUS_USAGE;
	}
	f->groups =
		arena_calloc(&c->m->arena, groups * json_array_size(bases) + 1, sizeof *f->groups);
	if (!f->groups)
		return err_nomem(c->err);
	for (size_t i = 0; i < groups; i++) {
		const json_t *group = json_is_array(from) ? json_array_get(from, i) : from;

		if (add_group(c, bases, group, f) != STATUS_OK)
			return STATUS_USAGE;
	}
	return STATUS_OK;
}

/* Every field of a group ("account", "post" …), below each of the bases. */
static enum status compile_fields(struct compiler *c, const char *group, const json_t *bases,
				  const json_t *object, struct map_field *fields)
{
	const char *name;
	const json_t *spec;
	void *at;

	for (at = json_object_iter((json_t *)(uintptr_t)object); at;
	     at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
		int field;

		name = json_object_iter_key(at);
		spec = json_object_iter_value(at);
		field = map_field_named(group, name);
		if (field < 0 && !strcmp(group, "ref"))
			continue; /* "kind", "at" and the like */
		if (field < 0)
			return wrong(c, "no such field", name);
		if (fields[field].count)
			continue;
		if (compile_field(c, bases, spec, &fields[field]) != STATUS_OK)
			return STATUS_USAGE;
	}
	return STATUS_OK;
}

/* A base or a list of them, as a list (borrowed by the arena's mapping until freed); NULL without
 * memory: fields below no base would be left out without a word. */
static json_t *bases_of(const json_t *spec)
{
	json_t *list;

	if (json_is_array(spec))
		return json_incref((json_t *)(uintptr_t)spec);
	list = json_array();
	if (list && json_array_append_new(
			    list, json_string(json_is_string(spec) ? json_string_value(spec) : ""))) {
		json_decref(list);
		list = NULL;
	}
	return list;
}

/* {"path": ["one value", "or another"], ...} */
static enum status compile_when(struct compiler *c, const json_t *bases, const json_t *when,
				struct map_conditions *out)
{
	json_t *object = (json_t *)(uintptr_t)when;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		struct map_when *w = &out->all[out->count];
		const json_t *values = json_object_iter_value(at);
		json_t *path = json_string(json_object_iter_key(at));
		enum status status;

		if (!path)
			return err_nomem(c->err);
		if (out->count == WHEN_MAX || !json_is_array(values)) {
			json_decref(path);
			return wrong(c, "at most four paths, each with a list of values", "when");
		}
		status = compile_field(c, bases, path, &w->field);
		json_decref(path);
		w->values =
			arena_calloc(&c->m->arena, json_array_size(values) + 1, sizeof *w->values);
		if (status != STATUS_OK || !w->values)
			return status != STATUS_OK ? status : err_nomem(c->err);
		for (size_t i = 0; i < json_array_size(values); i++)
			w->values[w->count++] = copied(c, json_array_get(values, i));
		out->count++;
	}
	return STATUS_OK;
}

static enum status compile_ref(struct compiler *c, const json_t *root, const json_t *spec)
{
	static const char *const kinds[] = {"unknown", "original", "repost", "quote", "reply"};
	struct map_ref *r = &c->def->refs[c->def->ref_count];
	const char *kind = json_string_value(json_object_get(spec, "kind"));
	const json_t *at = json_object_get(spec, "at");
	json_t *none = bases_of(NULL), *bases = bases_of(at);
	enum status status = STATUS_OK;

	if (!none || !bases) {
		status = err_nomem(c->err);
		goto out;
	}
	if (c->def->ref_count == REFS_MAX || !kind) {
		status = wrong(c, "a kind each, and at most eight", "refs");
		goto out;
	}
	for (int i = KIND_REPOST; i < KIND_COUNT; i++)
		if (!strcmp(kinds[i], kind))
			r->kind = (enum post_kind)i;
	if (r->kind == KIND_UNKNOWN) {
		status = wrong(c, "the kinds are repost, quote and reply", "refs");
		goto out;
	}
	r->lookup = json_is_true(json_object_get(spec, "lookup"));
	status = compile_when(c, none, json_object_get(spec, "when"), &r->when);
	if (status == STATUS_OK)
		status = compile_fields(c, "ref", none, spec, r->fields);
	if (status == STATUS_OK && at)
		status = compile_fields(c, "ref", bases, json_object_get(root, "original"),
					r->fields);
	c->def->ref_count++;
	c->def->has_refs = true;
out:
	json_decref(none);
	json_decref(bases);
	return status;
}

static enum status compile_post(struct compiler *c, const json_t *root, const json_t *none)
{
	const json_t *author = json_object_get(root, "author"),
		     *refs = json_object_get(root, "refs");
	json_t *bases = bases_of(author);
	enum status status;

	if (!bases)
		return err_nomem(c->err);
	status = compile_fields(c, "post", none, json_object_get(root, "post"), c->def->fields);
	if (status == STATUS_OK && (author || c->m->table))
		status = compile_fields(c, "account", bases, json_object_get(root, "account"),
					c->def->fields);
	json_decref(bases);
	for (size_t i = 0; status == STATUS_OK && i < json_array_size(refs); i++)
		status = compile_ref(c, root, json_array_get(refs, i));
	c->def->kind_from_text = json_is_true(json_object_get(root, "kind_from_text"));
	return status;
}

/* Behind the others that begin at the same node. */
static void place_def(struct mapping *m, int def)
{
	int *last = &m->nodes[m->defs[def].node].def;

	while (*last >= 0)
		last = &m->defs[*last].otherwise;
	*last = def;
}

static enum status compile_def(struct compiler *c, const json_t *root, const json_t *record)
{
	static const char *const kinds[] = {"context",	"post",	 "account", "author",
					    "original", "trend", "deletion"};
	const char *as = json_string_value(json_object_get(record, "as"));
	const char *at = json_string_value(json_object_get(record, "at"));
	struct mapping *m = c->m;
	json_t *none = bases_of(NULL);
	enum status status = STATUS_OK;
	int kind = -1;

	for (int i = 0; as && i < (int)(sizeof kinds / sizeof *kinds); i++)
		if (!strcmp(as, kinds[i]))
			kind = i;
	if (!none || kind < 0 || m->def_count == DEFS_MAX) {
		json_decref(none);
		return wrong(c, "each has \"at\" and a known \"as\"; at most twelve", "records");
	}
	c->def = &m->defs[m->def_count];
	*c->def = (struct map_def){.kind = (enum entity_kind)kind, .otherwise = -1};
	c->def->node = at && !m->table ? walk_path(c, 0, at, NULL) : 0;
	if (c->def->node < 0)
		status = no_path(c, c->def->node, "records");
	else
		place_def(m, (int)m->def_count++);
	if (status == STATUS_OK)
		status = compile_when(c, none, json_object_get(record, "when"), &c->def->when);
	if (status != STATUS_OK)
		goto out;
	if (kind == ENTITY_POST)
		status = compile_post(c, root, none);
	else if (kind == ENTITY_ACCOUNT || kind == ENTITY_AUTHOR)
		status = compile_fields(c, "account", none, json_object_get(root, "account"),
					c->def->fields);
	else if (kind == ENTITY_ORIGINAL)
		status = compile_fields(c, "ref", none, json_object_get(root, "original"),
					c->def->fields);
	else if (kind == ENTITY_TREND)
		status = compile_fields(c, "trend", none, json_object_get(root, "trend"),
					c->def->fields);
	else if (kind == ENTITY_DELETION)
		status = compile_fields(c, "deletion", none, json_object_get(root, "deletion"),
					c->def->fields);
	c->def->lookup_author = c->def->fields[MAP_post_AUTHOR].count > 0;
out:
	json_decref(none);
	return status;
}

/* --- the file -----------------------------------------------------------------------------------
 */

static enum status conditions(struct compiler *c, const json_t *list, struct map_condition *out,
			      size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct str s = copied(c, json_array_get(list, i));
		char *equals;

		if (!s.p || *count == SNIFF_MAX)
			return wrong(c, "conditions are strings, at most 24", "sniff");
		equals = strchr(s.p, '=');
		if (equals)
			*equals++ = '\0';
		out[(*count)++] = (struct map_condition){.path = s.p, .value = equals};
	}
	return STATUS_OK;
}

static enum status compile_notices(struct compiler *c, const json_t *notices)
{
	json_t *object = (json_t *)(uintptr_t)notices;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		struct map_notice *n = &c->m->notices[c->m->notice_count];
		const char *key = json_object_iter_key(at);

		if (c->m->notice_count == NOTICES_MAX)
			return wrong(c, "at most sixteen", "notices");
		n->key.len = strlen(key);
		n->key.p = arena_copy(&c->m->arena, key, n->key.len);
		n->reason = copied(c, json_object_iter_value(at)).p;
		if (!n->key.p || !n->reason)
			return wrong(c, "a key and a sentence each", "notices");
		c->m->notice_count++;
	}
	return STATUS_OK;
}

static enum status compile_head(struct compiler *c, const json_t *root)
{
	const char *name = json_string_value(json_object_get(root, "name"));
	const char *version = json_string_value(json_object_get(root, "version"));
	const char *framing = json_string_value(json_object_get(root, "framing"));
	const char *separator = json_string_value(json_object_get(root, "separator"));
	const json_t *sniff = json_object_get(root, "sniff");
	const json_t *anywhere = json_object_get(root, "anywhere");
	struct mapping *m = c->m;

	if (!name || !version || !framing)
		return wrong(c, "name, version and framing are needed", "head");
	snprintf(m->name, sizeof m->name, "%s", name);
	snprintf(m->version, sizeof m->version, "%s", version);
	m->table = !strcmp(framing, "table");
	m->separator = separator ? separator[0] : '\0';
	m->title = copied(c, json_object_get(root, "title")).p;
	m->platform = copied(c, json_object_get(root, "platform")).p;
	m->unwrap = copied(c, json_object_get(root, "unwrap")).p;
	m->weight = (int)json_integer_value(json_object_get(sniff, "weight"));
	m->anywhere = anywhere != NULL;
	m->context = -1;
	if (!m->title || !m->platform)
		return wrong(c, "title and platform are needed", "head");
	if (conditions(c, json_object_get(sniff, "all"), m->all, &m->all_count) != STATUS_OK ||
	    conditions(c, json_object_get(sniff, "any"), m->any, &m->any_count) != STATUS_OK ||
	    conditions(c, json_object_get(sniff, "none"), m->none, &m->none_count) != STATUS_OK ||
	    conditions(c, json_object_get(anywhere, "having"), m->having, &m->having_count) !=
		    STATUS_OK ||
	    conditions(c, json_object_get(anywhere, "skip"), m->skip, &m->skip_count) != STATUS_OK)
		return STATUS_USAGE;
	return compile_notices(c, json_object_get(root, "notices"));
}

static enum status compile(struct compiler *c, const json_t *root)
{
	const json_t *records = json_object_get(root, "records");
	const char *context = json_string_value(json_object_get(root, "context"));
	struct mapping *m = c->m;
	enum status status;

	if (!json_is_object(root))
		return wrong(c, "an object is needed", "mapping");
	if ((status = compile_head(c, root)) != STATUS_OK)
		return status;
	if (tree_new(m) < 0)
		return err_nomem(c->err);
	if (context && (c->context = walk_path(c, 0, context, NULL)) < 0)
		return no_path(c, c->context, "context");
	for (size_t i = 0; i < json_array_size(records); i++)
		if ((status = compile_def(c, root, json_array_get(records, i))) != STATUS_OK)
			return status;
	if (!m->def_count)
		return wrong(c, "at least one record is needed", "records");
	if (c->context >= 0 && m->nodes[c->context].def < 0) {
		if (m->def_count == DEFS_MAX)
			return wrong(c, "too many", "records");
		m->defs[m->def_count] = (struct map_def){
			.kind = ENTITY_CONTEXT, .node = c->context, .otherwise = -1};
		m->nodes[c->context].def = (int)m->def_count++;
	}
	m->context = c->context >= 0 ? m->nodes[c->context].def : -1;
	for (size_t i = 0; i < m->node_count; i++)
		if (!tree_hash(&m->nodes[i]))
			return err_nomem(c->err);
	mapping_settle(m);
	return STATUS_OK;
}

enum status mapping_load(const char *path, struct mapping **out, struct err *err)
{
	struct mapping *m = calloc(1, sizeof *m);
	struct compiler c = {.m = m, .err = err, .context = -1};
	json_error_t where;
	json_t *root = NULL;
	enum status status;
	bool nomem;

	*out = NULL;
	if (!m)
		return err_nomem(err);
	snprintf(m->file, sizeof m->file, "%s", path);
	root = json_load_path(path, JSON_REJECT_DUPLICATES, &where, &nomem);
	if (nomem) {
		status = err_nomem(err);
	} else if (!root) {
		status = err_set(err, STATUS_USAGE, "mapping: %s", where.text);
		snprintf(err->file, sizeof err->file, "%s", path);
		err->line = where.line > 0 ? where.line : 0;
		err->column = where.line > 0 ? where.column : 0;
	} else {
		status = compile(&c, root);
		if (c.starved)
			status = err_nomem(err);
	}
	json_decref(root);
	if (status == STATUS_OK)
		*out = m;
	else
		mapping_free(m);
	return status;
}

void mapping_free(struct mapping *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->node_count; i++)
		free(m->nodes[i].edges);
	free(m->nodes);
	arena_free(&m->arena);
	free(m);
}
