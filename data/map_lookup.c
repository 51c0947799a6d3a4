#include "config.h"

#include "map_private.h"

#include "fold.h"

#include <stdlib.h>
#include <string.h>

static const struct str UNKNOWN = {NULL, 0};

/* --- accounts -----------------------------------------------------------------------------------
 */

struct str map_handle(struct str s)
{
	static const char *const hosts[] = {"https://twitter.com/", "https://x.com/",
					    "http://twitter.com/"};

	for (size_t i = 0; s.len > 12 && s.p[0] == 'h' && i < sizeof hosts / sizeof *hosts; i++)
		if (s.len > strlen(hosts[i]) && !memcmp(s.p, hosts[i], strlen(hosts[i])))
			s = (struct str){s.p + strlen(hosts[i]), s.len - strlen(hosts[i])};
	if (!s.len || s.p[0] == '{') /* the repr of an object is no handle */
		return UNKNOWN;
	return convert_item(s, LIST_MENTIONS);
}

struct str map_folded(struct mapper *m, struct str s)
{
	size_t cap = 3 * s.len + 32, n;
	char *out = arena_alloc(&m->arena, cap);

	n = out ? fold_text(s, out, cap) : 0;
	if (out && n > cap && (out = arena_alloc(&m->arena, n)))
		n = fold_text(s, out, n);
	m->nomem |= !out;
	return out ? (struct str){out, n} : UNKNOWN;
}

void map_account(struct mapper *m, const struct map_field *f, struct account_record *a)
{
	a->platform = m->x->platform;
	a->id = map_id(m, &f[MAP_account_ID]);
	a->handle = map_handle(map_string(m, &f[MAP_account_HANDLE]));
	a->name = map_string(m, &f[MAP_account_NAME]);
	a->description = map_text(m, &f[MAP_account_DESCRIPTION]);
	a->location = map_string(m, &f[MAP_account_LOCATION]);
	a->url = map_string(m, &f[MAP_account_URL]);
	a->created_ms = map_time_ms(m, &f[MAP_account_CREATED]);
	a->captured_ms = map_time_ms(m, &f[MAP_account_CAPTURED]);
	a->followers = map_count(m, &f[MAP_account_FOLLOWERS]);
	a->following = map_count(m, &f[MAP_account_FOLLOWING]);
	a->statuses = map_count(m, &f[MAP_account_STATUSES]);
	a->likes = map_count(m, &f[MAP_account_LIKES]);
	a->listed = map_count(m, &f[MAP_account_LISTED]);
	a->verified = map_fact(m, &f[MAP_account_VERIFIED]);
	a->restricted = map_fact(m, &f[MAP_account_RESTRICTED]);
	a->default_profile = map_fact(m, &f[MAP_account_DEFAULT_PROFILE]);
	a->default_image = map_fact(m, &f[MAP_account_DEFAULT_IMAGE]);
}

/* --- who stands elsewhere in the document -------------------------------------------------------
 */

static bool is_lookup(enum entity_kind k)
{
	return k == ENTITY_ACCOUNT || k == ENTITY_AUTHOR || k == ENTITY_ORIGINAL;
}

static uint64_t index_hash(struct str id, bool account)
{
	return hash_bytes(id.p, id.len, account);
}

static bool index_grow(struct mapper *m, uint32_t entities)
{
	uint32_t size = 64;

	while (size < 2 * entities)
		size *= 2;
	if (size > m->index_cap) {
		uint32_t *index = realloc(m->index, size * sizeof *index);

		if (!index)
			return false;
		m->index = index;
		m->index_cap = size;
	}
	if (entities > m->index_ids_cap) {
		struct str *ids = realloc(m->index_ids, entities * sizeof *ids);

		if (!ids)
			return false;
		m->index_ids = ids;
		m->index_ids_cap = entities;
	}
	memset(m->index, 0, size * sizeof *m->index);
	m->index_mask = size - 1;
	return true;
}

void map_index(struct mapper *m)
{
	const struct mapping *map = m->x->mapping;
	uint32_t n = 0;

	m->index_mask = 0;
	for (uint32_t i = 0; i < m->c->entity_count; i++)
		n += is_lookup(map->defs[m->c->entities[i].def].kind);
	if (!n)
		return;
	if (!index_grow(m, m->c->entity_count)) {
		m->nomem = true;
		return;
	}
	for (uint32_t i = 0; i < m->c->entity_count; i++) {
		const struct map_def *d = &map->defs[m->c->entities[i].def];
		bool account = d->kind != ENTITY_ORIGINAL;
		struct str id;
		uint64_t at;

		if (!is_lookup(d->kind))
			continue;
		map_load(m, (int)i);
		id = map_id(m, &d->fields[account ? (int)MAP_account_ID : (int)MAP_ref_ID]);
		map_unload(m);
		m->index_ids[i] = id;
		if (!id.len)
			continue;
		for (at = index_hash(id, account) & m->index_mask; m->index[at];)
			at = (at + 1) & m->index_mask;
		m->index[at] = i + 1;
	}
}

/* The entity of that id, or -1. */
int map_lookup(const struct mapper *m, struct str id, bool account)
{
	uint64_t at;

	if (!m->index_mask || !id.len)
		return -1;
	for (at = index_hash(id, account) & m->index_mask; m->index[at];
	     at = (at + 1) & m->index_mask) {
		uint32_t e = m->index[at] - 1;
		enum entity_kind kind = m->x->mapping->defs[m->c->entities[e].def].kind;

		if ((kind != ENTITY_ORIGINAL) == account && m->index_ids[e].len == id.len &&
		    !memcmp(m->index_ids[e].p, id.p, id.len))
			return (int)e;
	}
	return -1;
}

/* Fills *a from the account entity of that id, keeping what the post itself said of it. */
bool map_lookup_account(struct mapper *m, struct str id, struct account_record *a)
{
	int e = map_lookup(m, id, true);

	if (e < 0)
		return false;
	map_load(m, e);
	map_account(m, m->x->mapping->defs[m->c->entities[e].def].fields, a);
	map_unload(m);
	return true;
}
