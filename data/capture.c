#include "config.h"

#include "capture.h"

#include <stdlib.h>

void captures_reset(struct captures *c)
{
	c->count = c->entity_count = 0;
	if (c->arena.used)
		arena_reset(&c->arena);
}

void captures_free(struct captures *c)
{
	free(c->items);
	free(c->entities);
	arena_free(&c->arena);
}

void captures_grow(struct captures *c)
{
	uint32_t cap = c->cap ? c->cap * 2 : 1024;
	struct capture *items =
		cap < CAPTURE_END / 2 ? realloc(c->items, cap * sizeof *items) : NULL;

	if (!items) {
		c->nomem = true;
		return;
	}
	c->items = items;
	c->cap = cap;
}

int captures_entity(struct captures *c, int def, int parent)
{
	if (c->entity_count == c->entity_cap) {
		uint32_t cap = c->entity_cap ? c->entity_cap * 2 : 64;
		struct entity *entities = realloc(c->entities, cap * sizeof *entities);

		if (!entities) {
			c->nomem = true;
			return -1;
		}
		c->entities = entities;
		c->entity_cap = cap;
	}
	c->entities[c->entity_count] = (struct entity){def, parent, 0, 0};
	return (int)c->entity_count++;
}
