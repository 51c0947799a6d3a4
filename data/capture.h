/* capture.h: what one walk over a JSON value or a table's row took for its mapping, before it
 * becomes records.  Both JSON readers and the table reader fill the same thing, so that they cannot
 * differ in what they make of it. */
#ifndef TAMIZ_CAPTURE_H
#define TAMIZ_CAPTURE_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

enum value_type {
	VALUE_NULL,
	VALUE_STRING,
	VALUE_NUMBER, /* as written */
	VALUE_TRUE,
	VALUE_FALSE,
	VALUE_OBJECT, /* is there; no text */
	VALUE_ARRAY,
};

enum { CAPTURE_END = 0xffffffffu };

struct capture {
	const char *p;
	uint32_t len;
	int32_t entity;
	uint32_t slot_next; /* of the same slot and entity, while that is mapped; or CAPTURE_END */
	uint32_t row, sub;  /* index in the outermost and in the next list within the entity */
	int16_t slot;
	uint8_t type;
	bool plain; /* a string as it stands in the source: good UTF-8, no NUL */
};

struct entity {
	int def, parent;
	uint32_t first, end; /* its captures lie between these, with those of entities inside of it */
};

struct captures {
	struct capture *items;
	struct entity *entities;
	uint32_t count, cap, entity_count, entity_cap;
	bool nomem;
	struct arena arena; /* unescaped strings */
};

void captures_reset(struct captures *c);
void captures_free(struct captures *c);
/* Index of a new entity of that def inside `parent` (-1: none); -1 and nomem when out of memory. */
int captures_entity(struct captures *c, int def, int parent);
void captures_grow(struct captures *c);

static inline void captures_add(struct captures *c, int entity, int slot, uint32_t row,
				uint32_t sub, enum value_type type, const char *p, size_t len)
{
	struct capture *v;
	struct entity *e;

	if (entity < 0)
		return;
	if (c->count == c->cap)
		captures_grow(c);
	if (c->nomem || len > 0x7fffffff)
		return;
	v = &c->items[c->count];
	v->p = p;
	v->len = (uint32_t)len;
	v->entity = entity;
	v->row = row;
	v->sub = sub;
	v->slot = (int16_t)slot;
	v->type = (uint8_t)type;
	v->plain = false;
	e = &c->entities[entity];
	if (e->first == e->end)
		e->first = c->count;
	e->end = ++c->count;
}

#ifdef __cplusplus
}
#endif
#endif
