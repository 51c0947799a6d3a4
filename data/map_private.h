/* map_private.h: what map_value.c (one field's value) gives to map_record.c (whole records). */
#ifndef TAMIZ_MAP_PRIVATE_H
#define TAMIZ_MAP_PRIVATE_H

#include "convert.h"
#include "map_record.h"

struct mapper {
	const struct map_context *x;
	struct captures *c;
	const struct place *at;
	uint32_t *heads, *tails;		 /* of the entity being mapped, by slot */
	uint32_t *context_heads, *context_tails; /* of its context */
	int context_entity;			 /* which of them is loaded, or -1 */
	struct arena arena;
	bool nomem;
	uint32_t *index; /* entities looked up by id: open addressing, entity + 1 */
	uint32_t index_mask, index_cap;
	struct str *index_ids; /* by entity */
	uint32_t index_ids_cap;
};

/* Slots of an entity of ours, ready to be asked; and forgotten. */
void map_load(struct mapper *m, int entity);
void map_unload(struct mapper *m, int entity);

/* The first place of the field that has a value (not null; in tables not empty), or NULL. */
const struct capture *map_find(struct mapper *m, const struct map_field *f);
struct str map_string(struct mapper *m, const struct map_field *f); /* empty: unknown */
struct str map_text(struct mapper *m, const struct map_field *f);   /* empty: known */
struct str map_id(struct mapper *m, const struct map_field *f);
int64_t map_count(struct mapper *m, const struct map_field *f);
enum fact map_fact(struct mapper *m, const struct map_field *f);
/* Whether the field is there and not null or false. */
bool map_present(struct mapper *m, const struct map_field *f);
bool map_time(struct mapper *m, const struct map_field *f, struct date_value *out);
int64_t map_time_ms(struct mapper *m, const struct map_field *f);
struct str_list map_list(struct mapper *m, const struct map_field *f, enum list_of what);
/* Is some path of the field bound to a column (or the data JSON)? */
bool map_bound(const struct mapper *m, const struct map_field *f);

#endif
