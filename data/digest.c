/* What a study says, in one number: the same whatever way its content came in. */
#include "config.h"

#include "idmap.h"
#include "sha256.h"
#include "study_db.h"
#include "vec.h"

#include <stdlib.h>

/* Thousands of posts may share a text of megabytes: one longer than this is digested once, and each
 * post then gives its digest. */
enum { LONG_CONTENT = 4096, DIGESTED = 0x80 };

struct long_content {
	uint8_t digest[SHA256_SIZE];
};

struct digesting {
	struct sha256 sha;
	sqlite3_stmt *content;
	struct hash_key key;
	struct keymap number; /* of a content's row, in `longs` */
	VEC(struct long_content) longs;
	uint64_t fed; /* bytes, for whoever asks how much work it was */
	int64_t long_bytes, long_most; /* of long contents; the file holds no more */
};

static void feed_bytes(struct digesting *d, struct sha256 *sha, uint8_t type, const void *bytes,
		       size_t len)
{
	uint8_t head[9] = {type};

	for (int b = 0; b < 8; b++)
		head[1 + b] = (uint8_t)((uint64_t)len >> (8 * b));
	sha256_add(sha, head, sizeof head);
	if (len)
		sha256_add(sha, bytes, len);
	d->fed += len;
}

/* Each column as its type, its length and its bytes: no two rows look alike that are not. */
static void feed_row(struct digesting *d, struct sha256 *sha, sqlite3_stmt *q, int from)
{
	for (int i = from; i < sqlite3_column_count(q); i++) {
		const void *bytes = sqlite3_column_blob(q, i);

		feed_bytes(d, sha, (uint8_t)sqlite3_column_type(q, i), bytes,
			   (size_t)sqlite3_column_bytes(q, i));
	}
}

static enum status feed_content(struct digesting *d, int64_t row, struct err *err)
{
	const struct hash128 h =
		hash128_end(&d->key, hash128_part(&d->key, &row, sizeof row, (struct hash128){0}));
	uint32_t number = keymap_find(&d->number, h);
	struct sha256 sha;
	struct long_content content;
	size_t len = 0;
	bool found;
	enum status st;

	if (number != UINT32_MAX) {
		feed_bytes(d, &d->sha, DIGESTED, d->longs.at[number].digest, SHA256_SIZE);
		return STATUS_OK;
	}
	sqlite3_reset(d->content);
	sqlite3_bind_int64(d->content, 1, row);
	if ((st = sql_step(d->content, &found, err)))
		return st;
	for (int i = 0; found && i < sqlite3_column_count(d->content); i++)
		len += (size_t)sqlite3_column_bytes(d->content, i);
	if (len <= LONG_CONTENT) {
		if (found)
			feed_row(d, &d->sha, d->content, 0);
		return STATUS_OK;
	}
	d->long_bytes += (int64_t)len;
	if (d->long_bytes / 4 > d->long_most)
		return err_set(err, STATUS_FAILED,
			       "the study is damaged: more text than its file holds");
	sha256_begin(&sha);
	feed_row(d, &sha, d->content, 0);
	sha256_end(&sha, content.digest);
	feed_bytes(d, &d->sha, DIGESTED, content.digest, sizeof content.digest);
	if (!vec_push(&d->longs, content) ||
	    !keymap_add(&d->number, h, (uint32_t)d->longs.count - 1))
		return err_nomem(err);
	return STATUS_OK;
}

static enum status feed(struct digesting *d, struct study *s, const char *sql, bool posts,
			struct job *job, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st = sql_prepare(s->db, sql, &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		/* Of posts the first column is the row of what they say. */
		feed_row(d, &d->sha, q, posts);
		if (posts)
			st = feed_content(d, sqlite3_column_int64(q, 0), err);
		job_advance(job, 1);
		if (job_stop(job)) /* a row may hold megabytes */
			st = STATUS_CANCELLED;
	}
	sqlite3_finalize(q);
	return st;
}

enum status study_digest(struct study *s, struct job *job, char hex[STUDY_DIGEST], struct err *err)
{
	uint64_t fed;

	return study_digest_fed(s, job, hex, &fed, err);
}

enum status study_digest_fed(struct study *s, struct job *job, char hex[STUDY_DIGEST],
			     uint64_t *fed, struct err *err)
{
	/* Row numbers, sources and lines say how the content came, not what it is. */
	static const char *const queries[] = {
		"SELECT p.content_id, p.id, p.platform, a.platform, a.id, p.time_ms, p.captured_ms, p.kind,"
		" p.ref_id, p.ref_account_id, p.ref_handle, p.lang, p.client, p.reposts, p.likes,"
		" p.replies, p.quotes, p.flags FROM post p JOIN account a USING(account_id)"
		" ORDER BY p.id, p.platform",
		"SELECT platform, id, handle, name, description, location, url, created_ms,"
		" captured_ms, seen_ms, followers, following, statuses, likes, listed, verified,"
		" restricted, default_profile, default_image FROM account ORDER BY id, platform",
		"SELECT a.id, a.platform, s.day, s.captured_ms, s.followers, s.following,"
		" s.statuses, s.likes, s.listed FROM account_snapshot s"
		" JOIN account a USING(account_id) ORDER BY a.id, a.platform, s.day",
		"SELECT tag, place, start_ms, end_ms, reported FROM trend ORDER BY 1, 2, 3, 4, 5",
		"SELECT platform, id, time_ms FROM deletion ORDER BY platform, id",
	};
	static const char digits[] = "0123456789abcdef";
	struct digesting d = {0};
	uint8_t out[SHA256_SIZE];
	enum status st = sql_prepare(s->db,
				     "SELECT text, tags, urls, mentions FROM content"
				     " WHERE content_id = ?",
				     &d.content, err);

	if (!st)
		st = sql_number(s->db,
				"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
				0, &d.long_most, err);
	hash_key_make(&d.key);
	sha256_begin(&d.sha);
	study_watch(s, job);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0] && !st; i++) {
		sha256_add(&d.sha, "\n", 1);
		st = feed(&d, s, queries[i], !i, job, err);
	}
	st = study_unwatch(s, st, err);
	sqlite3_finalize(d.content);
	keymap_free(&d.number);
	free(d.longs.at);
	*fed = d.fed;
	sha256_end(&d.sha, out);
	for (size_t i = 0; i < sizeof out; i++) {
		hex[2 * i] = digits[out[i] >> 4];
		hex[2 * i + 1] = digits[out[i] & 15];
	}
	hex[2 * sizeof out] = '\0';
	return st;
}
