#include "config.h"

#include "accounts.h"
#include "merge.h"

#include <string.h>

enum { DAY_MS = 86400000 };

struct snapshot {
	int64_t account, captured_ms; /* TIME_UNKNOWN: none */
	int64_t counts[5];	      /* followers, following, statuses, likes, listed */
};

/* What every sighting looks at comes first: it fits a cache line. */
struct known {
	struct hash128 state; /* batch_account_state() of r */
	int64_t seen;	      /* the newest moment of its fields */
	int64_t *at;	      /* moment of each field, or NULL: all of them `seen` */
	int64_t captured_ms;  /* r.captured_ms */
	int64_t row;
	bool dirty, shot_dirty;
	char *memory; /* of r's strings */
	struct account_record r;
	struct snapshot shot; /* of the newest day */
};

/* In order of their row numbers. */
struct accounts {
	struct study *study;
	const struct hash_key *key;
	struct keymap map; /* index by key */
	VEC(struct known *) at;
	int64_t next_row;
	VEC(uint32_t) dirty;
	VEC(struct snapshot) shots; /* of days that are over */
	sqlite3_stmt *put, *put_shot, *put_older, *drop_older;
};

static void known_free(struct known *k)
{
	if (k) {
		free(k->memory);
		free(k->at);
		free(k);
	}
}

void accounts_free(struct accounts *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->at.count; i++)
		known_free(t->at.at[i]);
	vec_free(&t->at);
	vec_free(&t->dirty);
	vec_free(&t->shots);
	keymap_free(&t->map);
	sqlite3_finalize(t->put);
	sqlite3_finalize(t->put_shot);
	sqlite3_finalize(t->put_older);
	sqlite3_finalize(t->drop_older);
	free(t);
}

/* Gathers the record's strings into memory of its own. */
static bool own(struct known *k)
{
	struct account_record *r = &k->r;
	struct str *s[] = {&r->platform,    &r->id,	  &r->handle, &r->name,
			   &r->description, &r->location, &r->url};
	size_t size = 1;
	char *memory, *p;

	for (size_t i = 0; i < sizeof s / sizeof s[0]; i++)
		size += s[i]->len;
	if (!(memory = p = malloc(size)))
		return false;
	for (size_t i = 0; i < sizeof s / sizeof s[0]; i++) {
		if (!s[i]->p)
			continue;
		if (s[i]->len)
			memcpy(p, s[i]->p, s[i]->len);
		s[i]->p = p;
		p += s[i]->len;
	}
	free(k->memory);
	k->memory = memory;
	return true;
}

static bool touch(struct accounts *t, struct known *k, uint32_t index)
{
	if (!k->dirty && !k->shot_dirty && !vec_push(&t->dirty, index))
		return false;
	return true;
}

/* The figures of a capture, one row a day: the last of the day. */
static bool take_snapshot(struct accounts *t, struct known *k, uint32_t index,
			  const struct account_record *r)
{
	struct snapshot s = {
		k->row,
		r->captured_ms,
		{r->followers, r->following, r->statuses, r->likes, r->listed},
	};
	bool any = false, same_day;

	for (int i = 0; i < 5; i++)
		any = any || s.counts[i] >= 0;
	if (!any || r->captured_ms == TIME_UNKNOWN)
		return true;
	if (k->shot.captured_ms == s.captured_ms &&
	    !memcmp(k->shot.counts, s.counts, sizeof s.counts))
		return true;
	same_day = k->shot.captured_ms != TIME_UNKNOWN &&
		   k->shot.captured_ms / DAY_MS == s.captured_ms / DAY_MS;
	if (k->shot.captured_ms != TIME_UNKNOWN && s.captured_ms < k->shot.captured_ms)
		return same_day || vec_push(&t->shots, s);
	if (k->shot.captured_ms != TIME_UNKNOWN && !same_day && k->shot_dirty &&
	    !vec_push(&t->shots, k->shot))
		return false;
	for (int i = 0; i < 5 && k->shot.captured_ms == s.captured_ms; i++)
		if (k->shot.counts[i] > s.counts[i])
			s.counts[i] = k->shot.counts[i];
	if (!touch(t, k, index))
		return false;
	k->shot = s;
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

/* Keeps the moments only where the known fields differ in them. */
static bool settle(struct known *k, const int64_t *at)
{
	bool uniform = true;

	for (int i = 0; i < ACCOUNT_FIELDS; i++)
		uniform = uniform && (at[i] == k->seen || !known_field(&k->r, i));
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

static enum status sight_again(struct accounts *t, struct known *k, uint32_t index,
			       const struct batch_account *a, struct err *err)
{
	int64_t at[ACCOUNT_FIELDS], before[ACCOUNT_FIELDS];
	bool changed, agrees;

	agrees = k->state.a == a->state.a && k->state.b == a->state.b;
	if (agrees && !k->at && k->captured_ms == a->r.captured_ms) {
		if (a->seen <= k->seen)
			return STATUS_OK;
		if (!touch(t, k, index))
			return err_nomem(err);
		k->seen = a->seen;
		k->dirty = true;
		return STATUS_OK;
	}
	if (!take_snapshot(t, k, index, &a->r))
		return err_nomem(err);
	for (int i = 0; i < ACCOUNT_FIELDS; i++)
		before[i] = at[i] = k->at ? k->at[i] : k->seen;
	changed = merge_account(&k->r, at, &a->r, a->seen) || a->seen > k->seen ||
		  memcmp(before, at, sizeof at) != 0;
	if (a->seen > k->seen)
		k->seen = a->seen;
	/* Strings that were taken over, equal ones too, lie in the batch. */
	if (!own(k) || !settle(k, at))
		return err_nomem(err);
	if (changed && !touch(t, k, index))
		return err_nomem(err);
	k->dirty = k->dirty || changed;
	k->state = batch_account_state(t->key, &k->r);
	k->captured_ms = k->r.captured_ms;
	return STATUS_OK;
}

static uint32_t append(struct accounts *t, struct known *k, struct hash128 key)
{
	uint32_t index = (uint32_t)t->at.count;

	if (index >= UINT32_MAX - 2 || !vec_push(&t->at, k))
		return UINT32_MAX;
	if (!keymap_add(&t->map, key, index)) {
		t->at.count--;
		return UINT32_MAX;
	}
	return index;
}

enum status accounts_add(struct accounts *t, const struct batch_account *a, int64_t *id,
			 bool *added, struct err *err)
{
	uint32_t index = keymap_find(&t->map, a->key);
	struct known *k = index == UINT32_MAX ? NULL : t->at.at[index];

	*added = !k;
	if (k) {
		*id = k->row;
		return sight_again(t, k, index, a, err);
	}
	if (!(k = malloc(sizeof *k)))
		return err_nomem(err);
	*k = (struct known){.r = a->r,
			    .seen = a->seen,
			    .state = a->state,
			    .captured_ms = a->r.captured_ms,
			    .row = t->next_row,
			    .shot.captured_ms = TIME_UNKNOWN};
	if (!own(k) || (index = append(t, k, a->key)) == UINT32_MAX) {
		known_free(k);
		return err_nomem(err);
	}
	*id = t->next_row++;
	if (!touch(t, k, index))
		return err_nomem(err);
	k->dirty = true;
	return take_snapshot(t, k, index, &a->r) ? STATUS_OK : err_nomem(err);
}

void accounts_prefetch(const struct accounts *t, const struct batch_account *a)
{
	keymap_prefetch(&t->map, a->key);
}

void accounts_prefetch_known(const struct accounts *t, const struct batch_account *a)
{
	uint32_t index = keymap_find(&t->map, a->key);

	if (index != UINT32_MAX)
		__builtin_prefetch(t->at.at[index]);
}

struct str accounts_id(const struct accounts *t, int64_t id)
{
	size_t low = 0, high = t->at.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->at.at[middle]->row < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->at.count && t->at.at[low]->row == id ? t->at.at[low]->r.id
							     : (struct str){0};
}

/* --- writing -----------------------------------------------------------------------------------
 */

static enum status put_moments(struct accounts *t, const struct known *k, int64_t row,
			       struct err *err)
{
	enum status st;

	sqlite3_bind_int64(t->drop_older, 1, row);
	st = sql_run(t->drop_older, err);
	for (int i = 0; !st && k->at && i < ACCOUNT_FIELDS; i++) {
		if (k->at[i] == k->seen || !known_field(&k->r, i))
			continue;
		sqlite3_bind_int64(t->put_older, 1, row);
		sqlite3_bind_int64(t->put_older, 2, i);
		sql_bind_time(t->put_older, 3, k->at[i] == INT64_MIN ? TIME_UNKNOWN : k->at[i]);
		st = sql_run(t->put_older, err);
	}
	return st;
}

static enum status put_account(struct accounts *t, const struct known *k, int64_t row,
			       struct err *err)
{
	const struct account_record *r = &k->r;
	sqlite3_stmt *p = t->put;
	enum status st;

	sqlite3_bind_int64(p, 1, row);
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
	st = sql_run(p, err);
	return st ? st : put_moments(t, k, row, err);
}

static enum status put_snapshot(struct accounts *t, const struct snapshot *s, struct err *err)
{
	sqlite3_bind_int64(t->put_shot, 1, s->account);
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
		uint32_t index = t->dirty.at[i];
		struct known *k = t->at.at[index];

		if (k->dirty)
			st = put_account(t, k, k->row, err);
		if (!st && k->shot_dirty)
			st = put_snapshot(t, &k->shot, err);
		k->dirty = k->shot_dirty = false;
	}
	for (size_t i = 0; i < t->shots.count && !st; i++)
		st = put_snapshot(t, &t->shots.at[i], err);
	t->dirty.count = t->shots.count = 0;
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
		struct known *k = malloc(sizeof *k);

		if (!k) {
			st = err_nomem(err);
			break;
		}
		*k = (struct known){.seen = sighting_at(sql_time(q, 10)),
				    .shot.captured_ms = TIME_UNKNOWN};
		k->r = (struct account_record){
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
		k->captured_ms = k->r.captured_ms;
		k->row = sqlite3_column_int64(q, 0);
		k->state = batch_account_state(t->key, &k->r);
		t->next_row = k->row + 1;
		if (!own(k) ||
		    append(t, k, batch_key(t->key, k->r.platform, k->r.id)) == UINT32_MAX) {
			known_free(k);
			st = err_nomem(err);
		}
	}
	sqlite3_finalize(q);
	return st;
}

static enum status read_moments(struct accounts *t, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	size_t i = 0;
	enum status st = sql_prepare(t->study->db,
				     "SELECT account_id, field, seen_ms FROM account_older"
				     " ORDER BY account_id",
				     &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		int64_t account = sqlite3_column_int64(q, 0), field = sqlite3_column_int64(q, 1);
		struct known *k;

		while (i < t->at.count && t->at.at[i]->row < account)
			i++;
		if (i >= t->at.count || t->at.at[i]->row != account || field < 0 ||
		    field >= ACCOUNT_FIELDS)
			continue;
		k = t->at.at[i];
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
		" ON CONFLICT DO UPDATE SET captured_ms = "
		"excluded.captured_ms, " NEWER("followers") ", " NEWER("following") ", " NEWER(
			"statuses") ", " NEWER("likes") ", " NEWER("listed") " WHER"
									     "E "
									     "exclu"
									     "ded."
									     "captu"
									     "red_"
									     "ms "
									     ">= "
									     "captu"
									     "red_"
									     "ms";
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
