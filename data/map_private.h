/* map_private.h: what map_value.c (one field's value) and map_lookup.c (accounts, and what stands
 * elsewhere in the document) give to map_record.c (whole records). */
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
void map_unload(struct mapper *m);
void map_unload_context(struct mapper *m);

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

/* A handle without @ and without the address of a profile. */
struct str map_handle(struct str s);
/* Folded into the arena. */
struct str map_folded(struct mapper *m, struct str s);
/* Fills what the fields of the loaded entity say of an account. */
void map_account(struct mapper *m, const struct map_field *f, struct account_record *a);

/* Finds accounts and originals of this document by their ids. */
void map_index(struct mapper *m);
/* The entity of that id (account: among the accounts), or -1. */
int map_lookup(const struct mapper *m, struct str id, bool account);
/* Fills *a from the account of that id; no entity may be loaded.  False where there is none. */
bool map_lookup_account(struct mapper *m, struct str id, struct account_record *a);

#endif
