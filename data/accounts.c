#include "config.h"

#include "account_pack.h"
#include "accounts.h"
#include "merge.h"
#include "strsort.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000 };

/* An account costs memory for as long as the import goes on: what every sighting looks at fills a
 * cache line, the rest is packed. */
struct known {
	struct hash128 state; /* batch_account_state() of the record */
	int64_t seen;	      /* the newest moment of its fields */
	int64_t *at;	      /* moment of each field, or NULL: all of them `seen` */
	int64_t captured_ms;  /* the record's */
	int64_t row;
	char *packed;			/* the record, and the snapshot of its newest day */
	bool dirty, shot_dirty, listed; /* on the list of dirty ones */
};

struct old_shot {
	int64_t row;
	struct snapshot shot;
};

enum { BLOCK = 1024, LINE = 64, ORDER_AHEAD = 8 };

/* In order of their row numbers; they stay where they are, in blocks. */
struct accounts {
	struct study *study;
	const struct hash_key *key;
	struct keymap map; /* index by key */
	VEC(struct known *) blocks;
	uint32_t count;
	int64_t next_row;
	VEC(uint32_t) dirty;
	VEC(struct old_shot) shots; /* of days that are over */
	bool older;		    /* there are rows in account_older */
	bool placed;		    /* all are in their table already */
	size_t longest;		    /* of ids with their platform */
	sqlite3_stmt *put, *put_shot, *put_older, *drop_older;
};

static struct known *known_at(const struct accounts *t, uint32_t index)
{
	return &t->blocks.at[index / BLOCK][index % BLOCK];
}

void accounts_free(struct accounts *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; i < t->count; i++) {
		free(known_at(t, i)->packed);
		free(known_at(t, i)->at);
	}
	for (size_t i = 0; i < t->blocks.count; i++)
		free(t->blocks.at[i]);
	vec_free(&t->blocks);
	vec_free(&t->dirty);
	vec_free(&t->shots);
	keymap_free(&t->map);
	sqlite3_finalize(t->put);
	sqlite3_finalize(t->put_shot);
	sqlite3_finalize(t->put_older);
	sqlite3_finalize(t->drop_older);
	free(t);
}

/* What r's strings lie in is freed afterwards: it may be what k holds now. */
static bool hold(struct known *k, const struct account_record *r, const struct snapshot *shot)
{
	char *packed = account_pack(r, shot);

	if (!packed)
		return false;
	free(k->packed);
	k->packed = packed;
	return true;
}

/* Puts k, which is whole, on the list of what is to be written. */
static bool touch(struct accounts *t, struct known *k, uint32_t index)
{
	if (!k->listed && !vec_push(&t->dirty, index))
		return false;
	k->listed = true;
	return true;
}

/* The figures of a capture, one row a day: the last of the day.  *shot is k's. */
static bool take_snapshot(struct accounts *t, struct known *k, struct snapshot *shot,
			  const struct account_record *r)
{
	struct snapshot s = {
		r->captured_ms,
		{r->followers, r->following, r->statuses, r->likes, r->listed},
	};
	bool any = false, same_day;

	for (int i = 0; i < 5; i++)
		any = any || s.counts[i] >= 0;
	if (!any || r->captured_ms == TIME_UNKNOWN)
		return true;
	if (shot->captured_ms == s.captured_ms && !memcmp(shot->counts, s.counts, sizeof s.counts))
		return true;
	same_day = shot->captured_ms != TIME_UNKNOWN &&
		   shot->captured_ms / DAY_MS == s.captured_ms / DAY_MS;
	if (shot->captured_ms != TIME_UNKNOWN && s.captured_ms < shot->captured_ms)
		return same_day || vec_push(&t->shots, ((struct old_shot){k->row, s}));
	if (shot->captured_ms != TIME_UNKNOWN && !same_day && k->shot_dirty &&
	    !vec_push(&t->shots, ((struct old_shot){k->row, *shot})))
		return false;
	for (int i = 0; i < 5 && shot->captured_ms == s.captured_ms; i++)
		if (shot->counts[i] > s.counts[i])
			s.counts[i] = shot->counts[i];
	*shot = s;
	k->shot_dirty = true;
	return true;
}

static bool known_field(const struct account_record *r, int field)
{
	switch ((enum account_field)field) {
	case ACCOUNT_HANDLE:
		return r->handle.p != NULL;
	case ACCOUNT_NAME:
		return r->name.p != NULL;
	case ACCOUNT_DESCRIPTION:
		return r->description.p != NULL;
	case ACCOUNT_LOCATION:
		return r->location.p != NULL;
	case ACCOUNT_URL:
		return r->url.p != NULL;
	case ACCOUNT_FOLLOWERS:
		return r->followers >= 0;
	case ACCOUNT_FOLLOWING:
		return r->following >= 0;
	case ACCOUNT_STATUSES:
		return r->statuses >= 0;
	case ACCOUNT_LIKES:
		return r->likes >= 0;
	case ACCOUNT_LISTED:
		return r->listed >= 0;
	case ACCOUNT_VERIFIED_FACT:
		return r->verified != FACT_UNKNOWN;
	case ACCOUNT_RESTRICTED_FACT:
		return r->restricted != FACT_UNKNOWN;
	case ACCOUNT_PROFILE_FACT:
		return r->default_profile != FACT_UNKNOWN;
	case ACCOUNT_IMAGE_FACT:
		return r->default_image != FACT_UNKNOWN;
	case ACCOUNT_FIELDS:
		break;
	}
	return false;
}

/* Keeps the moments only where the known fields of r differ in them. */
static bool settle(struct known *k, const struct account_record *r, const int64_t *at)
{
	bool uniform = true;

	for (int i = 0; i < ACCOUNT_FIELDS; i++)
		uniform = uniform && (at[i] == k->seen || !known_field(r, i));
	if (uniform) {
		free(k->at);
		k->at = NULL;
		return true;
	}
	if (!k->at && !(k->at = malloc(ACCOUNT_FIELDS * sizeof *at)))
		return false;
	memcpy(k->at, at, ACCOUNT_FIELDS * sizeof *at);
	return true;
}

/* A sighting that says something else than the last. */
static enum status merge_sighting(struct accounts *t, struct known *k, uint32_t index,
				  const struct batch_account *a, struct err *err)
{
	int64_t at[ACCOUNT_FIELDS], before[ACCOUNT_FIELDS];
	struct account_record r;
	struct snapshot shot;
	bool changed;

	account_unpack(k->packed, &r, &shot);
	if (!take_snapshot(t, k, &shot, &a->r))
		return err_nomem(err);
	for (int i = 0; i < ACCOUNT_FIELDS; i++)
		before[i] = at[i] = k->at ? k->at[i] : k->seen;
	changed = merge_account(&r, at, &a->r, a->seen) || a->seen > k->seen ||
		  memcmp(before, at, sizeof at) != 0;
	if (a->seen > k->seen)
		k->seen = a->seen;
	k->state = batch_account_state(t->key, &r);
	k->captured_ms = r.captured_ms;
	k->dirty = k->dirty || changed;
	if (!settle(k, &r, at) || !hold(k, &r, &shot) ||
	    ((k->dirty || k->shot_dirty) && !touch(t, k, index)))
		return err_nomem(err);
	return STATUS_OK;
}

static enum status sight_again(struct accounts *t, struct known *k, uint32_t index,
			       const struct batch_account *a, struct err *err)
{
	const bool agrees = k->state.a == a->state.a && k->state.b == a->state.b;

	if (!agrees || k->at || k->captured_ms != a->r.captured_ms)
		return merge_sighting(t, k, index, a, err);
	if (a->seen <= k->seen)
		return STATUS_OK;
	if (!touch(t, k, index))
		return err_nomem(err);
	k->seen = a->seen;
	k->dirty = true;
	return STATUS_OK;
}

/* A new one, or NULL: out of memory.  It holds nothing yet, but is freed with the others. */
static struct known *append(struct accounts *t, struct hash128 key, int64_t row)
{
	const uint32_t index = t->count;
	struct known *block;

	if (index >= UINT32_MAX - 2)
		return NULL;
	if (index % BLOCK == 0 && index / BLOCK == t->blocks.count) {
		block = aligned_alloc(LINE, BLOCK * sizeof *block);
		if (!block || !vec_push(&t->blocks, block)) {
			free(block);
			return NULL;
		}
	}
	if (!keymap_add(&t->map, key, index))
		return NULL;
	t->count++;
	*known_at(t, index) = (struct known){.row = row};
	return known_at(t, index);
}

enum status accounts_add(struct accounts *t, const struct batch_account *a, int64_t *id,
			 bool *added, struct err *err)
{
	uint32_t index = keymap_find(&t->map, a->key);
	struct snapshot shot = {.captured_ms = TIME_UNKNOWN};
	struct known *k;

	*added = index == UINT32_MAX;
	if (!*added) {
		k = known_at(t, index);
		*id = k->row;
		return sight_again(t, k, index, a, err);
	}
	index = t->count;
	if (!(k = append(t, a->key, t->next_row)))
		return err_nomem(err);
	*id = t->next_row++;
	k->seen = a->seen;
	k->state = a->state;
	k->captured_ms = a->r.captured_ms;
	k->dirty = true;
	if (a->r.id.len + a->r.platform.len > t->longest)
		t->longest = a->r.id.len + a->r.platform.len;
	if (!take_snapshot(t, k, &shot, &a->r) || !hold(k, &a->r, &shot) || !touch(t, k, index))
		return err_nomem(err);
	return STATUS_OK;
}

void accounts_prefetch(const struct accounts *t, const struct batch_account *a)
{
	keymap_prefetch(&t->map, a->key);
}

void accounts_prefetch_known(const struct accounts *t, const struct batch_account *a)
{
	uint32_t index = keymap_find(&t->map, a->key);

	if (index != UINT32_MAX)
		__builtin_prefetch(known_at(t, index));
}

struct str accounts_id(const struct accounts *t, int64_t id)
{
	uint32_t low = 0, high = t->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (known_at(t, middle)->row < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->count && known_at(t, low)->row == id
		       ? account_packed_id(known_at(t, low)->packed)
		       : (struct str){0};
}

/* --- writing -----------------------------------------------------------------------------------
 */

static enum status put_moments(struct accounts *t, const struct known *k,
			       const struct account_record *r, struct err *err)
{
	enum status st = STATUS_OK;

	if (t->older) {
		sqlite3_bind_int64(t->drop_older, 1, k->row);
		st = sql_run(t->drop_older, err);
	}
	for (int i = 0; !st && k->at && i < ACCOUNT_FIELDS; i++) {
		if (k->at[i] == k->seen || !known_field(r, i))
			continue;
		t->older = true;
		sqlite3_bind_int64(t->put_older, 1, k->row);
		sqlite3_bind_int64(t->put_older, 2, i);
		sql_bind_time(t->put_older, 3, k->at[i] == INT64_MIN ? TIME_UNKNOWN : k->at[i]);
		st = sql_run(t->put_older, err);
	}
	return st;
}

static enum status put_account(struct accounts *t, const struct known *k,
			       const struct account_record *r, struct err *err)
{
	sqlite3_stmt *p = t->put;

	sqlite3_bind_int64(p, 1, k->row);
	sql_bind_str(p, 2, r->platform);
	sql_bind_str(p, 3, r->id);
	sql_bind_str(p, 4, r->handle);
	sql_bind_str(p, 5, r->name);
	sql_bind_str(p, 6, r->description);
	sql_bind_str(p, 7, r->location);
	sql_bind_str(p, 8, r->url);
	sql_bind_time(p, 9, r->created_ms);
	sql_bind_time(p, 10, r->captured_ms);
	sql_bind_time(p, 11, k->seen == INT64_MIN ? TIME_UNKNOWN : k->seen);
	sql_bind_count(p, 12, r->followers);
	sql_bind_count(p, 13, r->following);
	sql_bind_count(p, 14, r->statuses);
	sql_bind_count(p, 15, r->likes);
	sql_bind_count(p, 16, r->listed);
	sql_bind_fact(p, 17, r->verified);
	sql_bind_fact(p, 18, r->restricted);
	sql_bind_fact(p, 19, r->default_profile);
	sql_bind_fact(p, 20, r->default_image);
	return sql_run(p, err);
}

static enum status put_snapshot(struct accounts *t, int64_t row, const struct snapshot *s,
				struct err *err)
{
	sqlite3_bind_int64(t->put_shot, 1, row);
	sqlite3_bind_int64(t->put_shot, 2, s->captured_ms / DAY_MS);
	sqlite3_bind_int64(t->put_shot, 3, s->captured_ms);
	for (int i = 0; i < 5; i++)
		sql_bind_count(t->put_shot, 4 + i, s->counts[i]);
	return sql_run(t->put_shot, err);
}

enum status accounts_flush(struct accounts *t, struct err *err)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < t->dirty.count && !st; i++) {
		struct known *k = known_at(t, t->dirty.at[i]);
		struct account_record r;
		struct snapshot shot;

		if (!t->placed || k->at || k->shot_dirty)
			account_unpack(k->packed, &r, &shot);
		if (k->dirty && !t->placed)
			st = put_account(t, k, &r, err);
		if (!st && k->dirty && (t->older || k->at))
			st = put_moments(t, k, &r, err);
		if (!st && k->shot_dirty)
			st = put_snapshot(t, k->row, &shot, err);
		k->dirty = k->shot_dirty = k->listed = false;
	}
	for (size_t i = 0; i < t->shots.count && !st; i++)
		st = put_snapshot(t, t->shots.at[i].row, &t->shots.at[i].shot, err);
	t->dirty.count = t->shots.count = 0;
	t->placed = false;
	return st;
}

bool accounts_none(const struct accounts *t)
{
	return !t->count;
}

bool accounts_all_new(const struct accounts *t, size_t *longest)
{
	*longest = t->longest;
	return t->dirty.count == t->count && t->next_row == (int64_t)t->count + 1 && !t->older;
}

static struct str id_at(const void *ctx, uint32_t index)
{
	return account_packed_id(known_at(ctx, index)->packed);
}

static bool platforms_ordered(const struct accounts *t, uint32_t a, uint32_t b)
{
	return str_compare(account_packed_platform(known_at(t, a)->packed),
			   account_packed_platform(known_at(t, b)->packed)) <= 0;
}

/* By id, then by platform.  NULL: out of memory. */
static uint32_t *ordered(const struct accounts *t)
{
	uint32_t *order = malloc(((size_t)t->count + 1) * sizeof *order);

	for (uint32_t i = 0; order && i < t->count; i++)
		order[i] = i;
	if (order)
		sort_strings(order, t->count, id_at, t);
	for (uint32_t i = 1; order && i < t->count; i++)
		for (uint32_t k = i; k && !str_compare(id_at(t, order[k - 1]), id_at(t, order[k])) &&
				     !platforms_ordered(t, order[k - 1], order[k]);
		     k--) {
			uint32_t swap = order[k];

			order[k] = order[k - 1];
			order[k - 1] = swap;
		}
	return order;
}

enum status accounts_hand_over(struct accounts *t, const struct accounts_to *to, struct err *err)
{
	uint32_t *order = NULL;
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < t->count && !st; i++) {
		const struct known *k = known_at(t, i);
		struct account_record r;
		struct snapshot shot;

		account_unpack(k->packed, &r, &shot);
		st = to->account(to->ctx, k->row, &r, k->seen, err);
	}
	if (!st && !(order = ordered(t)))
		st = err_nomem(err);
	for (uint32_t i = 0; i < t->count && !st; i++) {
		const struct known *k = known_at(t, order[i]);

		/* What lies anywhere is asked for, in two steps. */
		if (i + 2 * ORDER_AHEAD < t->count)
			__builtin_prefetch(known_at(t, order[i + 2 * ORDER_AHEAD]));
		if (i + ORDER_AHEAD < t->count)
			__builtin_prefetch(known_at(t, order[i + ORDER_AHEAD])->packed);
		st = to->id(to->ctx, account_packed_id(k->packed), account_packed_platform(k->packed), k->row,
			    err);
	}
	free(order);
	t->placed = true;
	return st;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static enum status read_accounts(struct accounts *t, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st = sql_prepare(t->study->db,
				     "SELECT account_id, platform, id, handle, name, description,"
				     " location, url, created_ms, captured_ms, seen_ms, followers,"
				     " following, statuses, likes, listed, verified, restricted,"
				     " default_profile, default_image FROM account"
				     " ORDER BY account_id",
				     &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		const struct snapshot none = {.captured_ms = TIME_UNKNOWN};
		struct account_record r = {
			.platform = sql_str(q, 1),
			.id = sql_str(q, 2),
			.handle = sql_str(q, 3),
			.name = sql_str(q, 4),
			.description = sql_str(q, 5),
			.location = sql_str(q, 6),
			.url = sql_str(q, 7),
			.created_ms = sql_time(q, 8),
			.captured_ms = sql_time(q, 9),
			.followers = sql_count(q, 11),
			.following = sql_count(q, 12),
			.statuses = sql_count(q, 13),
			.likes = sql_count(q, 14),
			.listed = sql_count(q, 15),
			.verified = sql_fact(q, 16),
			.restricted = sql_fact(q, 17),
			.default_profile = sql_fact(q, 18),
			.default_image = sql_fact(q, 19),
		};
		struct known *k =
			append(t, batch_key(t->key, r.platform, r.id), sqlite3_column_int64(q, 0));

		if (!k || !hold(k, &r, &none)) {
			st = err_nomem(err);
			break;
		}
		k->seen = sighting_at(sql_time(q, 10));
		k->state = batch_account_state(t->key, &r);
		k->captured_ms = r.captured_ms;
		t->next_row = k->row + 1;
	}
	sqlite3_finalize(q);
	return st;
}

static enum status read_moments(struct accounts *t, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	uint32_t i = 0;
	enum status st = sql_prepare(t->study->db,
				     "SELECT account_id, field, seen_ms FROM account_older"
				     " ORDER BY account_id",
				     &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		int64_t account = sqlite3_column_int64(q, 0), field = sqlite3_column_int64(q, 1);
		struct known *k;

		t->older = true;
		while (i < t->count && known_at(t, i)->row < account)
			i++;
		if (i >= t->count || known_at(t, i)->row != account || field < 0 ||
		    field >= ACCOUNT_FIELDS)
			continue;
		k = known_at(t, i);
		if (!k->at && (k->at = malloc(ACCOUNT_FIELDS * sizeof *k->at)))
			for (int f = 0; f < ACCOUNT_FIELDS; f++)
				k->at[f] = k->seen;
		if (k->at)
			k->at[field] = sighting_at(sql_time(q, 2));
		else
			st = err_nomem(err);
	}
	sqlite3_finalize(q);
	return st;
}

enum status accounts_open(struct study *s, const struct hash_key *key, struct accounts **out,
			  struct err *err)
{
	static const char put_shot[] =
#define NEWER(x) \
	x " = iif(excluded.captured_ms > captured_ms, excluded." x "," \
	  " nullif(max(ifnull(" x ", -1), ifnull(excluded." x ", -1)), -1))"
		"INSERT INTO account_snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT DO UPDATE SET captured_ms = excluded.captured_ms, "
		NEWER("followers") ", " NEWER("following") ", " NEWER("statuses") ", " NEWER("likes") ", "
		NEWER("listed") " WHERE excluded.captured_ms >= captured_ms";
#undef NEWER
	struct accounts *t = calloc(1, sizeof *t);
	enum status st;

	*out = t;
	if (!t)
		return err_nomem(err);
	t->study = s;
	t->key = key;
	t->next_row = 1;
	st = sql_prepare(s->db,
			 "INSERT OR REPLACE INTO account(account_id, platform, id, handle, name,"
			 " description, location, url, created_ms, captured_ms, seen_ms, followers,"
			 " following, statuses, likes, listed, verified, restricted,"
			 " default_profile, default_image) VALUES"
			 " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			 &t->put, err);
	if (!st)
		st = sql_prepare(s->db, put_shot, &t->put_shot, err);
	if (!st)
		st = sql_prepare(s->db, "INSERT INTO account_older VALUES (?, ?, ?)", &t->put_older,
				 err);
	if (!st)
		st = sql_prepare(s->db, "DELETE FROM account_older WHERE account_id = ?",
				 &t->drop_older, err);
	if (!st)
		st = read_accounts(t, err);
	if (!st)
		st = read_moments(t, err);
	if (st) {
		accounts_free(t);
		*out = NULL;
	}
	return st;
}
