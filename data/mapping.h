/* mapping.h: a format as data: which parts of a JSON value or a table's row fill which field of a
 * record.  Read from a file (data/formats/NAME.json, tamiz-formats(5)), compiled into a tree of
 * keys for one walk over each value.  Immutable once made; shared by threads. */
#ifndef TAMIZ_MAPPING_H
#define TAMIZ_MAPPING_H

#include "arena.h"
#include "record.h"

#include <jansson.h>
#include <string.h>

enum {
#define MAP_FIELD(group, ident, name, list, help) MAP_##group##_##ident,
#include "map_fields.def"
	MAP_COUNT
};
enum {
	MAP_account_FIRST = MAP_account_ID,
	MAP_post_FIRST = MAP_post_ID,
	MAP_ref_FIRST = MAP_ref_IF,
	MAP_trend_FIRST = MAP_trend_TAG,
	MAP_deletion_FIRST = MAP_deletion_ID,
};

enum {
	SLOT_NONE = -1,
	REFS_MAX = 8,
	DEFS_MAX = 12,
	WHEN_MAX = 4,
	NOTICES_MAX = 16,
	SNIFF_MAX = 24
};

/* How a text value becomes plain text. */
enum conversion {
	AS_TEXT,
	AS_ENTITIES,  /* &amp; and the like undone */
	AS_HTML,      /* markup removed, entities undone */
	AS_ANCHOR,    /* the text of <a …>text</a> */
	AS_PATH,      /* what follows the last / */
	AS_AUTHORITY, /* of at://AUTHORITY/… the authority */
	AS_LANGUAGE,  /* English: en */
};

/* One place where a value may stand: its slot among what a walk captures. */
struct map_path {
	int slot;	     /* SLOT_NONE: nowhere in this table */
	int container;	     /* the list that it lies in, or SLOT_NONE */
	int if_slot;	     /* only in the row of the outermost list where this one … */
	struct str if_value; /* … holds this; or SLOT_NONE */
	bool context;	     /* belongs to the enclosing context, not the record itself */
};

/* Alternatives for each row of a list: the first that has a value. */
struct map_group {
	struct map_path *paths;
	size_t count;
};

/* Places in order: the first that has a value (for lists: whose list is there). */
struct map_field {
	struct map_group *groups;
	size_t count;
	enum conversion as;
	struct str item;     /* in a cell with a JSON list of objects: this member of each */
	struct str constant; /* used where nothing else is there */
	enum fact empty;     /* what an empty cell says, for facts */
	int only;	     /* 1 + the slot of the only place, where nothing else is to be asked; or 0 */
};

/* Something is so only where this place holds one of these values. */
struct map_when {
	struct map_field field;
	struct str *values;
	size_t count;
};

struct map_conditions {
	struct map_when all[WHEN_MAX];
	size_t count;
};

struct map_ref {
	struct map_conditions when; /* where given, they alone tell */
	enum post_kind kind;
	bool lookup; /* the other post stands elsewhere in the document, by id */
	struct map_field fields[MAP_COUNT];
};

enum entity_kind {
	ENTITY_CONTEXT,
	ENTITY_POST,
	ENTITY_ACCOUNT,
	ENTITY_AUTHOR,	 /* an account only looked up by its posts */
	ENTITY_ORIGINAL, /* a post only looked up by those that refer to it */
	ENTITY_TREND,
	ENTITY_DELETION,
};

/* A place in the document where one record of a kind stands. */
struct map_def {
	enum entity_kind kind;
	int node;      /* of the tree, where it begins */
	int otherwise; /* the def at the same place to try next, or -1 */
	struct map_conditions when;
	struct map_field fields[MAP_COUNT];
	struct map_ref refs[REFS_MAX];
	size_t ref_count;
	bool lookup_author;
	bool kind_from_text;
	bool has_refs; /* some column or path tells kinds at all */
};

/* One key of one level. */
struct map_edge {
	const char *key;
	uint64_t word; /* its first eight bytes, as map_hash_word takes them */
	uint32_t len, child;
};

struct map_node {
	struct map_edge *edges; /* a table of `mask` + 1 places, open addressing; key NULL: free */
	uint32_t mask, count;
	int slot;    /* captured here, or SLOT_NONE */
	int element; /* node of the list's elements, or -1 */
	int def;     /* a record begins here, or -1 */
};

struct map_notice {
	struct str key;
	const char *reason;
};

struct map_condition {
	const char *path, *value; /* value NULL: it is there at all */
};

struct mapping {
	struct arena arena;
	char name[48], version[24], file[4096];
	const char *title, *platform;
	bool table;
	int weight;
	struct map_condition all[SNIFF_MAX], any[SNIFF_MAX], none[SNIFF_MAX];
	size_t all_count, any_count, none_count;
	struct map_def defs[DEFS_MAX];
	size_t def_count;
	struct map_node *nodes;
	size_t node_count, node_cap;
	size_t slot_count;
	struct map_notice notices[NOTICES_MAX];
	size_t notice_count;
	int context;	    /* def that is the context, or -1 */
	const char *unwrap; /* path of strings that hold the JSON, or NULL */
	bool anywhere;	    /* def 0 begins at any object that has all of `having` */
	struct map_condition having[SNIFF_MAX], skip[SNIFF_MAX];
	size_t having_count, skip_count;
	char separator; /* of a table, or 0: found out */
};

/* The hash behind map_node's tables: of the first eight bytes as a little-endian number (0 for
 * those that are not there) and the length. */
static inline uint32_t map_hash_word(uint64_t word, size_t len)
{
	return (uint32_t)(((word ^ len) * 0x9e3779b97f4a7c15u) >> 40);
}

static inline uint64_t map_word(const char *key, size_t len)
{
	uint64_t word = 0;

	for (size_t i = 0; i < len && i < 8; i++)
		word |= (uint64_t)(unsigned char)key[i] << 8 * i;
	return word;
}

/* The node under `key`, or -1. */
int map_child(const struct mapping *m, int node, const char *key, size_t len);

/* Of a table's mapping, forgets every place whose slot no column fills (bound is by slot), so that
 * rows do not ask for them. */
void mapping_prune(struct mapping *m, const bool *bound);

/* Finds the fields of one plain place; after every change. */
void mapping_settle(struct mapping *m);

/* Reads and compiles a mapping file.  Fails with the file and what is wrong in it. */
enum status mapping_load(const char *path, struct mapping **out, struct err *err);
void mapping_free(struct mapping *m);

/* A table's header cell or a mapping's column name as they are compared: folded, blanks and
 * punctuation as _.  Returns the length; cap must be at least 3 * len + 32. */
size_t map_column_name(struct str name, char *out, size_t cap);

/* "account", "id" … of MAP_x_y, and whether it is a list. */
const char *map_field_group(int field);
const char *map_field_name(int field);
const char *map_field_help(int field);
bool map_field_is_list(int field);

/* Is the condition met by this value?  Paths: a.b[].c, any element of a list will
 * do; **.a.b: at any depth. */
bool map_condition_holds(const struct map_condition *c, const json_t *value);

#endif
