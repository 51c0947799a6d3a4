/* Verdicts: appended, never changed, each hashed with the one before. */
#include "config.h"

#include "sha256.h"
#include "study_db.h"
#include "timefmt.h"
#include "verdict.h"

#include <string.h>
#include <time.h>

static const char *const mark_names[MARK_COUNT] = {
	[MARK_NONE] = "none",
	[MARK_INORGANIC] = "inorganic",
	[MARK_ORGANIC] = "organic",
	[MARK_DOUBTFUL] = "doubtful",
};

const char *verdict_mark_name(enum mark mark)
{
	return mark < MARK_COUNT ? mark_names[mark] : "none";
}

enum mark verdict_mark(struct str name)
{
	for (int i = 0; i < MARK_COUNT; i++)
		if (name.len == strlen(mark_names[i]) && !memcmp(name.p, mark_names[i], name.len))
			return (enum mark)i;
	return MARK_NONE;
}

static void feed(struct sha256 *sha, struct str s)
{
	uint8_t len[8];

	for (int i = 0; i < 8; i++)
		len[i] = (uint8_t)((uint64_t)s.len >> (8 * i));
	sha256_add(sha, len, sizeof len);
	if (s.len)
		sha256_add(sha, s.p, s.len);
}

void verdict_hash(const struct verdict_row *v, char hex[VERDICT_HASH])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t out[SHA256_SIZE], at[8];
	struct sha256 sha;

	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)((uint64_t)v->at_ms >> (8 * i));
	sha256_begin(&sha);
	feed(&sha, v->previous);
	sha256_add(&sha, at, sizeof at);
	feed(&sha, v->by);
	feed(&sha, v->target);
	feed(&sha, v->mark);
	feed(&sha, v->note);
	sha256_end(&sha, out);
	for (size_t i = 0; i < sizeof out; i++) {
		hex[2 * i] = digits[out[i] >> 4];
		hex[2 * i + 1] = digits[out[i] & 15];
	}
	hex[2 * sizeof out] = '\0';
}

static struct str of(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

static enum status last_hash(struct study *s, char hex[VERDICT_HASH], struct err *err)
{
	sqlite3_stmt *q;
	bool row;
	enum status st = sql_prepare(
		s->db, "SELECT hash FROM verdict ORDER BY verdict_id DESC LIMIT 1", &q, err);

	hex[0] = '\0';
	if (!st)
		st = sql_step(q, &row, err);
	if (!st && row && sqlite3_column_bytes(q, 0) == VERDICT_HASH - 1)
		memcpy(hex, sqlite3_column_text(q, 0), VERDICT_HASH);
	else if (!st && row)
		st = err_set(err, STATUS_FAILED, "the chain of verdicts is damaged");
	sqlite3_finalize(q);
	return st;
}

static enum status append(struct study *s, const struct verdict_row *v, const char *hash,
			  struct err *err)
{
	sqlite3_stmt *q;
	enum status st = sql_prepare(s->db,
				     "INSERT INTO verdict(at_ms, by_whom, target, mark, note,"
				     " previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
				     &q, err);

	if (st)
		return st;
	sqlite3_bind_int64(q, 1, v->at_ms);
	sql_bind_str(q, 2, v->by);
	sql_bind_str(q, 3, v->target);
	sql_bind_str(q, 4, v->mark);
	sql_bind_str(q, 5, v->note);
	sql_bind_str(q, 6, v->previous);
	sql_bind_text(q, 7, hash);
	st = sql_run(q, err);
	sqlite3_finalize(q);
	return st;
}

const char *verdict_trend_target(const struct trend *t, struct arena *arena)
{
	char iso[TIMEFMT_ISO] = "-";

	if (t->start_ms != TIME_UNKNOWN)
		timefmt_iso(t->start_ms, iso, sizeof iso);
	return arena_printf(arena, "trend:%s#%.*s", iso, (int)t->name.len, t->name.p);
}

const char *verdict_appearance_target(const struct trend *t, struct arena *arena)
{
	const char *target = verdict_trend_target(t, arena);

	return target ? arena_printf(arena, "appearance:%s", target + strlen("trend:")) : NULL;
}

bool verdict_positioned(struct str word, struct str *actor)
{
	static const char before[] = "positioned:";
	size_t n = sizeof before - 1;

	if (word.len <= n || memcmp(word.p, before, n))
		return false;
	*actor = (struct str){word.p + n, word.len - n};
	if (actor->len == 1 && *actor->p == '-')
		actor->len = 0;
	return true;
}

static bool is_target(const char *target)
{
	static const char *const kinds[] = {"#", "@", "account:", "post:", "trend:", "appearance:"};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		size_t len = strlen(kinds[i]);

		if (!strncmp(target, kinds[i], len))
			return target[len] != '\0';
	}
	return false;
}

/* A mark is about tags, accounts and posts; who positioned it, about trends. */
static enum status check_word(const char *target, const char *word, struct err *err)
{
	struct str actor;
	bool trend = !strncmp(target, "trend:", 6), none = !strcmp(word, verdict_mark_name(MARK_NONE));

	if (!is_target(target))
		return err_set(err, STATUS_USAGE, "%s is no #tag, @handle, account:ID, post:ID or appearance:START#tag",
			       target);
	if (!none && trend != verdict_positioned(of(word), &actor))
		return err_set(err, STATUS_USAGE, "'%s' is no verdict about %s", word, target);
	return STATUS_OK;
}

/* Appends one to the chain, within the transaction that is open. */
static enum status append_word(struct study *s, const struct verdict_word *w, struct str who, struct err *err)
{
	struct timespec now;
	char previous[VERDICT_HASH], hash[VERDICT_HASH];
	struct verdict_row v = {
		.by = who, .target = of(w->target), .mark = of(w->word), .note = of(w->note)};
	enum status st = last_hash(s, previous, err);

	if (st)
		return st;
	clock_gettime(CLOCK_REALTIME, &now);
	v.at_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	v.previous = of(previous);
	verdict_hash(&v, hash);
	return append(s, &v, hash, err);
}

enum status study_verdicts(struct study *s, const struct verdict_word *words, size_t count, const char *who,
			   struct job *job, struct err *err)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < count && !st; i++)
		st = check_word(words[i].target, words[i].word, err);
	if (st || (st = study_begin(s, err)))
		return st;
	for (size_t i = 0; i < count && !st; i++) {
		st = append_word(s, &words[i], of(who), err);
		if (job)
			job_advance(job, 1);
	}
	if (!st)
		return study_commit(s, false, err);
	study_rollback(s);
	return st;
}

enum status study_verdict(struct study *s, const char *target, const char *word, const char *note,
			  const char *who, struct err *err)
{
	const struct verdict_word one = {target, word, note};

	return study_verdicts(s, &one, 1, who, NULL, err);
}

enum status study_mark(struct study *s, const char *target, enum mark mark, const char *note,
		       const char *who, struct err *err)
{
	return study_verdict(s, target, verdict_mark_name(mark), note, who, err);
}

static struct verdict_row row_of(sqlite3_stmt *q)
{
	return (struct verdict_row){.at_ms = sqlite3_column_int64(q, 0),
				    .by = sql_str(q, 1),
				    .target = sql_str(q, 2),
				    .mark = sql_str(q, 3),
				    .note = sql_str(q, 4),
				    .previous = sql_str(q, 5)};
}

enum status verdict_disputes(struct study *s,
			     void (*found)(void *ctx, const struct verdict_row *v, bool counts),
			     void *ctx, struct err *err)
{
	bool row = true;
	sqlite3_stmt *q;
	enum status st = sql_prepare(
		s->db,
		"WITH own AS (SELECT *, row_number() OVER (PARTITION BY target, by_whom ORDER BY"
		" verdict_id DESC) AS place FROM verdict WHERE target NOT LIKE 'trend:%'),"
		" word AS (SELECT * FROM own WHERE place = 1 AND mark <> 'none')"
		" SELECT at_ms, by_whom, target, mark, note, previous,"
		" verdict_id = max(verdict_id) OVER (PARTITION BY target) FROM word"
		" WHERE target IN (SELECT target FROM word GROUP BY target"
		" HAVING count(DISTINCT mark) > 1) ORDER BY target, verdict_id",
		&q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		struct verdict_row v = row_of(q);

		found(ctx, &v, sqlite3_column_int(q, 6));
	}
	sqlite3_finalize(q);
	return st;
}

enum status verdict_chain(struct study *s, int64_t *count, int64_t *broken, struct err *err)
{
	char before[VERDICT_HASH] = "", hash[VERDICT_HASH];
	sqlite3_stmt *q;
	bool row = true;
	enum status st;

	*count = *broken = 0;
	study_watch(s, NULL);
	st = sql_prepare(s->db,
			 "SELECT at_ms, by_whom, target, mark, note, previous, hash, verdict_id"
			 " FROM verdict ORDER BY verdict_id",
			 &q, err);
	while (!st && !(st = sql_step(q, &row, err)) && row) {
		struct verdict_row v = row_of(q);
		struct str stored = sql_str(q, 6);

		verdict_hash(&v, hash);
		if (!*broken &&
		    (stored.len != VERDICT_HASH - 1 || memcmp(stored.p, hash, stored.len) ||
		     v.previous.len != strlen(before) ||
		     memcmp(v.previous.p, before, v.previous.len)))
			*broken = sqlite3_column_int64(q, 7);
		memcpy(before, hash, sizeof before);
		++*count;
	}
	sqlite3_finalize(q);
	return study_unwatch(s, st, err);
}

struct merging {
	struct study *s;
	sqlite3_stmt *known; /* is there such a verdict? */
	int64_t taken;
	char previous[VERDICT_HASH];
};

static enum status merging_begin(struct merging *m, struct study *s, struct err *err)
{
	enum status st = study_begin(s, err);

	*m = (struct merging){.s = s};
	if (st)
		return st;
	st = sql_prepare(s->db,
			 "SELECT 1 FROM verdict WHERE at_ms = ? AND by_whom = ?"
			 " AND target = ? AND mark = ? AND note IS ?",
			 &m->known, err);
	if (!st)
		st = last_hash(s, m->previous, err);
	if (st)
		study_rollback(s);
	return st;
}

/* st: of what was taken over. */
static enum status merging_end(struct merging *m, enum status st, int64_t *taken, struct err *err)
{
	sqlite3_finalize(m->known);
	if (st) {
		study_rollback(m->s);
		return st;
	}
	*taken = m->taken;
	return study_commit(m->s, false, err);
}

/* A verdict is the same one wherever it stands if it says the same: its fields but for the chain
 * decide. */
static enum status take_over(struct merging *m, struct verdict_row v, struct err *err)
{
	char hash[VERDICT_HASH];
	bool row;
	enum status st;

	sqlite3_bind_int64(m->known, 1, v.at_ms);
	sql_bind_str(m->known, 2, v.by);
	sql_bind_str(m->known, 3, v.target);
	sql_bind_str(m->known, 4, v.mark);
	sql_bind_str(m->known, 5, v.note);
	st = sql_step(m->known, &row, err);
	sqlite3_reset(m->known);
	if (st || row)
		return st;
	v.previous = of(m->previous);
	verdict_hash(&v, hash);
	st = append(m->s, &v, hash, err);
	memcpy(m->previous, hash, sizeof hash);
	m->taken++;
	return st;
}

enum status study_merge_verdicts(struct study *s, struct study *other, int64_t *taken,
				 struct err *err)
{
	int64_t count, broken;
	sqlite3_stmt *from = NULL;
	struct merging m;
	bool row = true;
	enum status st = verdict_chain(other, &count, &broken, err);

	*taken = 0;
	if (st)
		return st;
	if (broken)
		return err_set(err, STATUS_FAILED,
			       "its chain of verdicts is broken at verdict %lld",
			       (long long)broken);
	if ((st = merging_begin(&m, s, err)))
		return st;
	st = sql_prepare(other->db,
			 "SELECT at_ms, by_whom, target, mark, note, previous FROM verdict"
			 " ORDER BY verdict_id",
			 &from, err);
	while (!st && !(st = sql_step(from, &row, err)) && row)
		st = take_over(&m, row_of(from), err);
	sqlite3_finalize(from);
	return merging_end(&m, st, taken, err);
}

enum status study_merge_verdict_rows(struct study *s, const struct verdict_row *rows, size_t count,
				     int64_t *taken, struct err *err)
{
	struct merging m;
	enum status st = merging_begin(&m, s, err);

	*taken = 0;
	if (st)
		return st;
	for (size_t i = 0; i < count && !st; i++)
		st = take_over(&m, rows[i], err);
	return merging_end(&m, st, taken, err);
}
