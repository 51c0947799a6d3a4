#include "config.h"

#include "map_private.h"

#include <string.h>

static const struct str UNKNOWN = {NULL, 0};

static void load(struct mapper *m, int entity, uint32_t *heads, uint32_t *tails)
{
	const struct entity *e = &m->c->entities[entity];
	struct capture *items = m->c->items;

	for (uint32_t i = e->first; i < e->end; i++) {
		struct capture *v = &items[i];

		if (v->entity != entity)
			continue;
		v->slot_next = CAPTURE_END;
		if (heads[v->slot] == CAPTURE_END)
			heads[v->slot] = i;
		else
			items[tails[v->slot]].slot_next = i;
		tails[v->slot] = i;
	}
}

static void unload(struct mapper *m, uint32_t *heads)
{
	memset(heads, 0xff, m->x->mapping->slot_count * sizeof *heads);
}

/* The enclosing entity that is the mapping's context, or -1. */
static int context_of(const struct mapper *m, int entity)
{
	int def = m->x->mapping->context;

	while (entity >= 0 && m->c->entities[entity].def != def)
		entity = m->c->entities[entity].parent;
	return entity;
}

void map_unload(struct mapper *m)
{
	unload(m, m->heads);
}

void map_unload_context(struct mapper *m)
{
	if (m->context_entity >= 0)
		unload(m, m->context_heads);
	m->context_entity = -1;
}

void map_load(struct mapper *m, int entity)
{
	int context = context_of(m, entity);

	load(m, entity, m->heads, m->tails);
	if (context == m->context_entity || context == entity)
		return;
	map_unload_context(m);
	m->context_entity = context;
	if (context >= 0)
		load(m, context, m->context_heads, m->context_tails);
}

static bool is_null(const struct mapper *m, const struct capture *v)
{
	if (v->type == VALUE_NULL)
		return true;
	return m->x->mapping->table && v->type == VALUE_STRING && v->len == 0;
}

static bool equals(const struct capture *v, struct str s)
{
	return v->type == VALUE_STRING && v->len == s.len && !memcmp(v->p, s.p, s.len);
}

/* In the row that meets the path's condition. */
static const struct capture *chain_where(const struct mapper *m, const struct map_path *p,
					 const uint32_t *heads, int slot)
{
	const struct capture *items = m->c->items;
	uint32_t i = heads[p->if_slot], row;

	while (i != CAPTURE_END && !equals(&items[i], p->if_value))
		i = items[i].slot_next;
	if (i == CAPTURE_END)
		return NULL;
	row = items[i].row;
	for (i = heads[slot]; i != CAPTURE_END && items[i].row != row;)
		i = items[i].slot_next;
	return i == CAPTURE_END ? NULL : &items[i];
}

/* First capture of a chain; where the path has a condition, in the row that meets it. */
static inline const struct capture *chain(const struct mapper *m, const struct map_path *p, int slot)
{
	/* The context's own captures are among the entity's where they are one and the same. */
	const uint32_t *heads =
		p->context && m->heads[slot] == CAPTURE_END ? m->context_heads : m->heads;

	if (p->if_slot != SLOT_NONE)
		return chain_where(m, p, heads, slot);
	return heads[slot] == CAPTURE_END ? NULL : &m->c->items[heads[slot]];
}

static const struct capture *next_in(const struct mapper *m, const struct map_path *p,
				     const struct capture *v)
{
	uint32_t i = v->slot_next;

	if (i == CAPTURE_END || (p->if_slot != SLOT_NONE && m->c->items[i].row != v->row))
		return NULL;
	return &m->c->items[i];
}

const struct capture *map_find(struct mapper *m, const struct map_field *f)
{
	if (f->only) {
		const uint32_t i = m->heads[f->only - 1];

		return i == CAPTURE_END || is_null(m, &m->c->items[i]) ? NULL : &m->c->items[i];
	}
	for (size_t g = 0; g < f->count; g++)
		for (size_t i = 0; i < f->groups[g].count; i++) {
			const struct map_path *p = &f->groups[g].paths[i];
			const struct capture *v =
				p->slot == SLOT_NONE ? NULL : chain(m, p, p->slot);

			if (v && !is_null(m, v))
				return v;
		}
	return NULL;
}

bool map_bound(const struct mapper *m, const struct map_field *f)
{
	for (size_t g = 0; g < f->count; g++)
		for (size_t i = 0; i < f->groups[g].count; i++)
			if (!m->x->bound || m->x->bound[f->groups[g].paths[i].slot])
				return true;
	return false;
}

/* Scalars as text. */
static struct str as_text(const struct capture *v)
{
	if (!v)
		return UNKNOWN;
	switch ((enum value_type)v->type) {
	case VALUE_STRING:
	case VALUE_NUMBER:
		return (struct str){v->p, v->len};
	case VALUE_TRUE:
		return (struct str){"true", 4};
	case VALUE_FALSE:
		return (struct str){"false", 5};
	default:
		return UNKNOWN;
	}
}

/* Text of a capture as records may hold it. */
static struct str clean(struct mapper *m, const struct capture *v)
{
	struct str s = as_text(v);

	return !v || v->plain || v->type != VALUE_STRING ? s
							 : convert_utf8(s, &m->arena, &m->nomem);
}

struct str map_text(struct mapper *m, const struct map_field *f)
{
	struct str s = clean(m, map_find(m, f));

	return s.p && f->as != AS_TEXT ? convert_text(s, f->as, &m->arena, &m->nomem) : s;
}

struct str map_string(struct mapper *m, const struct map_field *f)
{
	struct str s = map_text(m, f);

	if (s.p)
		s = str_trim(s);
	if (s.len && m->x->mapping->table && cell_is_null(s))
		s.len = 0;
	if (!s.len)
		s = f->constant;
	return s.len ? s : UNKNOWN;
}

struct str map_id(struct mapper *m, const struct map_field *f)
{
	struct str s = map_text(m, f);

	s = s.p ? convert_id(s) : UNKNOWN;
	return s.len ? s : UNKNOWN;
}

int64_t map_count(struct mapper *m, const struct map_field *f)
{
	struct str s = as_text(map_find(m, f));

	return s.len ? convert_count(s) : COUNT_UNKNOWN;
}

enum fact map_fact(struct mapper *m, const struct map_field *f)
{
	const struct capture *v = map_find(m, f);
	struct str s;

	if (v && (v->type == VALUE_TRUE || v->type == VALUE_FALSE))
		return v->type == VALUE_TRUE ? FACT_YES : FACT_NO;
	s = as_text(v);
	if (!s.p && f->empty != FACT_UNKNOWN && f->count && map_bound(m, f))
		return f->empty;
	return s.len ? convert_fact(s) : FACT_UNKNOWN;
}

bool map_present(struct mapper *m, const struct map_field *f)
{
	const struct capture *v = map_find(m, f);
	struct str s;

	if (!v || v->type == VALUE_OBJECT || v->type == VALUE_ARRAY)
		return v != NULL;
	s = as_text(v);
	return s.len && !cell_is_null(s) && convert_fact(s) != FACT_NO;
}

bool map_time(struct mapper *m, const struct map_field *f, struct date_value *out)
{
	for (size_t g = 0; g < f->count; g++)
		for (size_t i = 0; i < f->groups[g].count; i++) {
			const struct map_path *p = &f->groups[g].paths[i];
			const struct capture *v =
				p->slot == SLOT_NONE ? NULL : chain(m, p, p->slot);
			struct str s = as_text(v);

			if (s.len && date_parse(s, &m->x->rules[p->slot], out))
				return true;
		}
	*out = (struct date_value){.ms = TIME_UNKNOWN};
	return false;
}

int64_t map_time_ms(struct mapper *m, const struct map_field *f)
{
	struct date_value v;

	map_time(m, f, &v);
	return v.ms;
}

/* --- lists --------------------------------------------------------------------------------------
 */

enum { ALTERNATIVES_MAX = 8 };

static bool before(const struct capture *a, const struct capture *b)
{
	return a->row != b->row ? a->row < b->row : a->sub < b->sub;
}

static bool same_row(const struct capture *a, const struct capture *b)
{
	return a->row == b->row && a->sub == b->sub;
}

/* Merges the alternatives' chains, all in order of rows: of each row the first that has a value. */
static struct str_list gather(struct mapper *m, const struct map_group *g, enum list_of what)
{
	const struct capture *at[ALTERNATIVES_MAX] = {NULL};
	size_t n = g->count < ALTERNATIVES_MAX ? g->count : ALTERNATIVES_MAX, most = 0, count = 0;
	struct str *items;

	for (size_t i = 0; i < n; i++) {
		at[i] = g->paths[i].slot == SLOT_NONE ? NULL
						      : chain(m, &g->paths[i], g->paths[i].slot);
		for (const struct capture *v = at[i]; v; v = next_in(m, &g->paths[i], v))
			most++;
	}
	items = most ? arena_alloc(&m->arena, most * sizeof *items) : NULL;
	if (most && !items) {
		m->nomem = true;
		return (struct str_list){0};
	}
	for (;;) {
		const struct capture *first = NULL;
		struct str s = UNKNOWN;

		for (size_t i = 0; i < n; i++)
			if (at[i] && (!first || before(at[i], first)))
				first = at[i];
		if (!first)
			break;
		for (size_t i = 0; i < n; i++)
			if (at[i] && same_row(at[i], first)) {
				if (!s.len)
					s = clean(m, at[i]);
				at[i] = next_in(m, &g->paths[i], at[i]);
			}
		s = s.len ? convert_item(s, what) : UNKNOWN;
		if (s.len)
			items[count++] = s;
	}
	return (struct str_list){items, count, true};
}

struct str_list map_list(struct mapper *m, const struct map_field *f, enum list_of what)
{
	for (size_t g = 0; g < f->count; g++) {
		const struct map_path *p = &f->groups[g].paths[0];
		const struct capture *v;
		struct str s;

		if (p->container != SLOT_NONE) {
			v = chain(m, p, p->container);
			if (v && v->type == VALUE_ARRAY)
				return gather(m, &f->groups[g], what);
			continue;
		}
		v = p->slot == SLOT_NONE ? NULL : chain(m, p, p->slot);
		s = as_text(v);
		if (s.p && !cell_is_null(s))
			return convert_list(clean(m, v), what, f->item, &m->arena, &m->nomem);
	}
	return (struct str_list){0};
}
