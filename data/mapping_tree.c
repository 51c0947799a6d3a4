#include "config.h"

#include "mapping_private.h"

#include "fold.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *group, *name, *help;
	bool list;
} field_table[] = {
#define MAP_FIELD(group, ident, name, list, help) {#group, name, help, list},
#include "map_fields.def"
};

const char *map_field_group(int field)
{
	return field_table[field].group;
}

const char *map_field_name(int field)
{
	return field_table[field].name;
}

const char *map_field_help(int field)
{
	return field_table[field].help;
}

bool map_field_is_list(int field)
{
	return field_table[field].list;
}

int map_field_named(const char *group, const char *name)
{
	for (int i = 0; i < MAP_COUNT; i++)
		if (!strcmp(field_table[i].group, group) && !strcmp(field_table[i].name, name))
			return i;
	return -1;
}

size_t map_column_name(struct str name, char *out, size_t cap)
{
	size_t n = fold_text(name, out, cap), kept = 0;

	if (n > cap)
		return 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char b = (unsigned char)out[i];

		if (b >= 0x80 || isalnum(b))
			out[kept++] = out[i];
		else if (kept ? out[kept - 1] != '_' : b == '_')
			out[kept++] = '_'; /* one at the start counts: _id is not id */
	}
	while (kept > 1 && out[kept - 1] == '_')
		kept--;
	return kept;
}

/* --- the tree -----------------------------------------------------------------------------------
 */

int tree_new(struct mapping *m)
{
	if (m->node_count == m->node_cap) {
		size_t cap = m->node_cap ? m->node_cap * 2 : 64;
		struct map_node *nodes = realloc(m->nodes, cap * sizeof *nodes);

		if (!nodes)
			return -1;
		m->nodes = nodes;
		m->node_cap = cap;
	}
	m->nodes[m->node_count] = (struct map_node){.slot = SLOT_NONE, .element = -1, .def = -1};
	return (int)m->node_count++;
}

int tree_under(struct mapping *m, int node, const char *key, size_t len)
{
	struct map_node *n = &m->nodes[node];
	struct map_edge *edges;
	char *copy;
	int child;

	for (uint32_t i = 0; i < n->count; i++)
		if (n->edges[i].len == len && !memcmp(n->edges[i].key, key, len))
			return (int)n->edges[i].child;
	edges = realloc(n->edges, (n->count + 1) * sizeof *edges);
	if (!edges)
		return -1;
	n->edges = edges;
	copy = arena_copy(&m->arena, key, len);
	child = tree_new(m);
	if (!copy || child < 0)
		return -1;
	n = &m->nodes[node];
	n->edges[n->count++] =
		(struct map_edge){.key = copy, .len = (uint32_t)len, .child = (uint32_t)child};
	return child;
}

int tree_element(struct mapping *m, int node)
{
	int element = m->nodes[node].element;

	if (element < 0 && (element = tree_new(m)) >= 0)
		m->nodes[node].element = element;
	return element;
}

int tree_slot(struct mapping *m, int node)
{
	if (m->nodes[node].slot == SLOT_NONE)
		m->nodes[node].slot = (int)m->slot_count++;
	return m->nodes[node].slot;
}

bool tree_hash(struct map_node *n)
{
	uint32_t size = 2;
	struct map_edge *table;

	while (size < 2 * n->count)
		size *= 2;
	table = calloc(size, sizeof *table);
	if (!table)
		return false;
	for (uint32_t i = 0; i < n->count; i++) {
		uint32_t at;

		n->edges[i].word = map_word(n->edges[i].key, n->edges[i].len);
		at = map_hash_word(n->edges[i].word, n->edges[i].len) & (size - 1);

		while (table[at].key)
			at = (at + 1) & (size - 1);
		table[at] = n->edges[i];
	}
	free(n->edges);
	n->edges = table;
	n->mask = size - 1;
	return true;
}

int map_child(const struct mapping *m, int node, const char *key, size_t len)
{
	const struct map_node *n = &m->nodes[node];
	uint32_t at = map_hash_word(map_word(key, len), len) & n->mask;

	for (; n->edges[at].key; at = (at + 1) & n->mask)
		if (n->edges[at].len == len && !memcmp(n->edges[at].key, key, len))
			return (int)n->edges[at].child;
	return -1;
}

static void settle(struct map_field *f)
{
	const struct map_path *p =
		f->count == 1 && f->groups[0].count == 1 ? f->groups[0].paths : NULL;

	f->only = p && p->slot != SLOT_NONE && p->if_slot == SLOT_NONE && !p->context ? p->slot + 1
										      : 0;
}

void mapping_settle(struct mapping *m)
{
	for (size_t d = 0; d < m->def_count; d++) {
		for (int f = 0; f < MAP_COUNT; f++)
			settle(&m->defs[d].fields[f]);
		for (size_t r = 0; r < m->defs[d].ref_count; r++)
			for (int f = 0; f < MAP_COUNT; f++)
				settle(&m->defs[d].refs[r].fields[f]);
	}
}

static void prune(struct map_field *f, const bool *bound)
{
	size_t kept = 0;

	for (size_t g = 0; g < f->count; g++)
		if (bound[f->groups[g].paths[0].slot])
			f->groups[kept++] = f->groups[g];
	f->count = kept;
}

void mapping_prune(struct mapping *m, const bool *bound)
{
	for (size_t d = 0; d < m->def_count; d++) {
		for (int f = 0; f < MAP_COUNT; f++)
			prune(&m->defs[d].fields[f], bound);
		for (size_t r = 0; r < m->defs[d].ref_count; r++) {
			struct map_ref *ref = &m->defs[d].refs[r];

			for (int f = 0; f < MAP_COUNT; f++)
				prune(&ref->fields[f], bound);
			for (size_t w = 0; w < ref->when.count; w++)
				prune(&ref->when.all[w].field, bound);
		}
	}
	mapping_settle(m);
}
