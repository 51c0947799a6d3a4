/* What a study says, in one number: the same whatever way its content came in. */
#include "config.h"

#include "study_db.h"

#include <nettle/sha2.h>

/* Each column as its type, its length and its bytes: no two rows look alike that are not. */
static void feed_row(struct sha256_ctx *sha, sqlite3_stmt *q)
{
	for (int i = 0; i < sqlite3_column_count(q); i++) {
		uint8_t head[9] = {(uint8_t)sqlite3_column_type(q, i)};
		const void *bytes = sqlite3_column_blob(q, i);
		size_t len = (size_t)sqlite3_column_bytes(q, i);

		for (int b = 0; b < 8; b++)
			head[1 + b] = (uint8_t)((uint64_t)len >> (8 * b));
		sha256_update(sha, sizeof head, head);
		if (len)
			sha256_update(sha, len, bytes);
	}
}

static enum status feed(struct study *s, const char *sql, struct sha256_ctx *sha, struct job *job,
			struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st = sql_prepare(s->db, sql, &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		feed_row(sha, q);
		job_advance(job, 1);
		if (job_stop(job)) /* a row may hold megabytes */
			st = STATUS_CANCELLED;
	}
	sqlite3_finalize(q);
	return st;
}

enum status study_digest(struct study *s, struct job *job, char hex[STUDY_DIGEST], struct err *err)
{
	/* Row numbers, sources and lines say how the content came, not what it is. */
	static const char *const queries[] = {
		"SELECT p.id, p.platform, a.platform, a.id, p.time_ms, p.captured_ms, p.kind,"
		" p.ref_id, p.ref_account_id, p.ref_handle, p.lang, p.client, p.reposts, p.likes,"
		" p.replies, p.quotes, p.flags, c.text, c.tags, c.urls, c.mentions FROM post p"
		" JOIN account a USING(account_id) JOIN content c USING(content_id)"
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
	struct sha256_ctx sha;
	uint8_t out[SHA256_DIGEST_SIZE];
	enum status st = STATUS_OK;

	sha256_init(&sha);
	study_watch(s, job);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0] && !st; i++) {
		sha256_update(&sha, 1, (const uint8_t *)"\n");
		st = feed(s, queries[i], &sha, job, err);
	}
	st = study_unwatch(s, st, err);
	sha256_digest(&sha, sizeof out, out);
	for (size_t i = 0; i < sizeof out; i++) {
		hex[2 * i] = digits[out[i] >> 4];
		hex[2 * i + 1] = digits[out[i] & 15];
	}
	hex[2 * sizeof out] = '\0';
	return st;
}
