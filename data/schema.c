#include "config.h"

#include "schema.h"
#include "sql.h"

#include <stdio.h>
#include <string.h>

/* Version 1, whole.  Times are UTC milliseconds, counts and times NULL where unknown, ids the
 * platform's own as text.  Contents (a text with its entities) are stored once however many posts
 * share them: most of an archive is reposts.  Lists are separated by blanks, which no item holds:
 * NULL is unknown, '' known to be empty. */
static const char schema_1[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE source(source_id INTEGER PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT,\n"
	" bytes INTEGER, format TEXT, mapper_version TEXT, why TEXT, timezone TEXT, encoding "
	"TEXT,\n"
	" compression TEXT, unmapped TEXT, read INTEGER NOT NULL DEFAULT 0,\n"
	" imported INTEGER NOT NULL DEFAULT 0, merged INTEGER NOT NULL DEFAULT 0,\n"
	" rejected INTEGER NOT NULL DEFAULT 0, resolution_ms INTEGER, started_ms INTEGER,\n"
	" finished_ms INTEGER) STRICT;\n"

	"CREATE TABLE account(account_id INTEGER PRIMARY KEY, platform TEXT NOT NULL,\n"
	" id TEXT NOT NULL, handle TEXT, name TEXT, description TEXT, location TEXT, url TEXT,\n"
	" created_ms INTEGER, captured_ms INTEGER, seen_ms INTEGER, followers INTEGER,\n"
	" following INTEGER, statuses INTEGER, likes INTEGER, listed INTEGER, verified INTEGER,\n"
	" restricted INTEGER, default_profile INTEGER, default_image INTEGER) STRICT;\n"

	/* One a day: the day's last capture. */
	"CREATE TABLE account_snapshot(account_id INTEGER NOT NULL REFERENCES account,\n"
	" day INTEGER NOT NULL, captured_ms INTEGER NOT NULL, followers INTEGER, following "
	"INTEGER,\n"
	" statuses INTEGER, likes INTEGER, listed INTEGER, PRIMARY KEY(account_id, day))\n"
	" STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE content(content_id INTEGER PRIMARY KEY, text TEXT, tags TEXT, urls TEXT,\n"
	" mentions TEXT) STRICT;\n"

	"CREATE TABLE post(post_id INTEGER PRIMARY KEY, platform TEXT NOT NULL, id TEXT NOT NULL,\n"
	" account_id INTEGER NOT NULL REFERENCES account,\n"
	" content_id INTEGER NOT NULL REFERENCES content, time_ms INTEGER, captured_ms INTEGER,\n"
	" kind INTEGER NOT NULL, ref_id TEXT, ref_account_id TEXT, ref_handle TEXT, lang TEXT,\n"
	" client TEXT, reposts INTEGER, likes INTEGER, replies INTEGER, quotes INTEGER,\n"
	" flags INTEGER NOT NULL, source_id INTEGER NOT NULL REFERENCES source, line INTEGER)\n"
	" STRICT;\n"

	/* Fields that a later capture did not know and that are kept from an earlier one. */
	"CREATE TABLE post_older(post_id INTEGER NOT NULL REFERENCES post, field INTEGER NOT "
	"NULL,\n"
	" captured_ms INTEGER, PRIMARY KEY(post_id, field)) STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE account_older(account_id INTEGER NOT NULL REFERENCES account,\n"
	" field INTEGER NOT NULL, seen_ms INTEGER, PRIMARY KEY(account_id, field))\n"
	" STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE deletion(platform TEXT NOT NULL, id TEXT NOT NULL, time_ms INTEGER,\n"
	" PRIMARY KEY(platform, id)) STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE trend(trend_id INTEGER PRIMARY KEY, tag TEXT NOT NULL, place TEXT,\n"
	" start_ms INTEGER, end_ms INTEGER, reported INTEGER, source TEXT,\n"
	" source_id INTEGER REFERENCES source) STRICT;\n"
	"CREATE UNIQUE INDEX trend_once ON trend(tag, ifnull(place, ''), ifnull(start_ms, -1),\n"
	" ifnull(end_ms, -1));\n"
	"CREATE TABLE actor(actor_id TEXT PRIMARY KEY, name TEXT NOT NULL, sector TEXT, kind "
	"TEXT,\n"
	" source TEXT) STRICT, WITHOUT ROWID;\n"
	/* account: the platform's id; either that or the handle is known. */
	"CREATE TABLE actor_account(actor_id TEXT NOT NULL REFERENCES actor, platform TEXT,\n"
	" account TEXT, handle TEXT, evidence TEXT) STRICT;\n"
	"CREATE TABLE trend_actor(trend_id INTEGER NOT NULL REFERENCES trend,\n"
	" actor_id TEXT NOT NULL REFERENCES actor,\n"
	" role TEXT NOT NULL CHECK(role IN ('positioned', 'amplified')),\n"
	" confidence REAL, evidence TEXT, by_whom TEXT, PRIMARY KEY(trend_id, actor_id, role))\n"
	" STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE event(event_id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT,\n"
	" start_ms INTEGER, end_ms INTEGER, source TEXT) STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE run(run_id INTEGER PRIMARY KEY, started_ms INTEGER, program TEXT,\n"
	" method TEXT, parameters TEXT, dataset TEXT, result TEXT) STRICT;\n"

	"CREATE TABLE verdict(verdict_id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,\n"
	" by_whom TEXT NOT NULL, target TEXT NOT NULL, mark TEXT NOT NULL, note TEXT,\n"
	" previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE) STRICT;\n"
	"CREATE TABLE reject(reject_id INTEGER PRIMARY KEY,\n"
	" source_id INTEGER NOT NULL REFERENCES source, line INTEGER, offset INTEGER,\n"
	" reason TEXT NOT NULL, detail TEXT, raw BLOB, raw_bytes INTEGER) STRICT;\n"
	"CREATE INDEX reject_source ON reject(source_id);\n";

/* For people; the program itself reads no view. */
static const char views_1[] =
#define ITEMS(list) \
	"json_each('[\"' || replace(replace(replace(" list ", '\\', '\\\\'), '\"', '\\\"'), ' ', " \
	"'\",\"') || '\"]')"
	"CREATE VIEW post_tag AS SELECT p.post_id, j.value AS tag\n"
	" FROM post p JOIN content c USING(content_id), " ITEMS(
		"c.tags") " j WHERE c.tags <> '';\n"
			  "CREATE VIEW post_url AS SELECT p.post_id, j.value AS url\n"
			  " FROM post p JOIN content c USING(content_id), " ITEMS(
				  "c.urls") " j WHERE c.urls <> '';\n"
					    "CREATE VIEW post_mention AS SELECT p.post_id, j.value "
					    "AS handle\n"
					    " FROM post p JOIN content c USING(content_id), " ITEMS(
						    "c.mentions") " j\n"
								  " WHERE c.mentions <> '';\n"
#undef ITEMS
#define MOMENT(ms) "strftime('%Y-%m-%dT%H:%M:%fZ', " ms " / 1000.0, 'unixepoch')"
								  "CREATE VIEW v_post AS SELECT "
								  "p.platform, p.id, " MOMENT(
									  "p.time_ms") " AS time,\n"
										       " a.handle, "
										       "a.name, "
										       "CASE "
										       "p.kind "
										       "WHEN 1 "
										       "THEN "
										       "'original' "
										       "WHEN 2 "
										       "THEN "
										       "'repost'\n"
										       " WHEN 3 "
										       "THEN "
										       "'quote' "
										       "WHEN 4 "
										       "THEN "
										       "'reply' "
										       "END AS "
										       "kind, "
										       "c.text, "
										       "c.tags, "
										       "c.urls, "
										       "c.mentions,"
										       "\n"
										       " p.ref_id, "
										       "p.ref_"
										       "handle, "
										       "p.lang, "
										       "p.client, "
										       "p.reposts, "
										       "p.likes, "
										       "p.replies, "
										       "p.quotes,\n"
										       " s.path AS "
										       "source, "
										       "p.line\n"
										       " FROM post "
										       "p JOIN "
										       "account a "
										       "USING("
										       "account_id)"
										       " JOIN "
										       "content c "
										       "USING("
										       "content_id)"
										       "\n"
										       " JOIN "
										       "source s "
										       "USING("
										       "source_id);"
										       "\n"
										       "CREATE "
										       "VIEW "
										       "v_account "
										       "AS SELECT "
										       "a.platform,"
										       " a.id, "
										       "a.handle, "
										       "a.name, "
										       "a."
										       "description"
										       ",\n"
										       " " MOMENT("a.created_ms") " AS created, " MOMENT(
											       "a."
											       "cap"
											       "tur"
											       "ed_"
											       "ms") " AS captured,\n"
												     " a.followers, a.following, a.statuses,\n"
												     " (SELECT count(*) FROM post p WHERE p.account_id = a.account_id) AS posts FROM account a;\n"
												     "CREATE VIEW v_trend_report AS SELECT t.tag, t.place, " MOMENT(
													     "t.start_ms") " AS start,\n"
															   " " MOMENT(
																   "t.end_ms") " AS end, t.reported, x.name AS actor, x.sector, r.role,\n"
																	       " r.confidence, r.evidence FROM trend t LEFT JOIN trend_actor r USING(trend_id)\n"
																	       " LEFT JOIN actor x USING(actor_id);\n"
																	       "CREATE VIEW v_verdict AS SELECT " MOMENT(
																		       "at_ms") " AS at, by_whom, target, mark, note\n"
																				" FROM verdict ORDER BY verdict_id;\n"
																				"CREATE VIEW v_source AS SELECT path, format, mapper_version, bytes, read, imported, merged,\n"
																				" rejected, timezone, sha256, finished_ms IS NOT NULL AS complete FROM source;\n"
																				"CREATE VIEW v_reject_reason AS SELECT s.path, r.reason, sum(max(1, -r.raw_bytes)) AS rows,\n"
																				" min(r.line) AS first_line FROM reject r JOIN source s USING(source_id)\n"
																				" GROUP BY s.path, r.reason;\n";
#undef MOMENT

/* Step i leads from version i to i + 1.  A step that has been in a release is never edited. */
enum { TABLES, VIEWS, PARTS };
static const char *const steps[][PARTS] = {
	{[TABLES] = schema_1, [VIEWS] = views_1},
};

int schema_version(void)
{
	return (int)(sizeof steps / sizeof steps[0]);
}

enum status schema_migrate(sqlite3 *db, int from, int to, struct err *err)
{
	char pragma[96];
	enum status st;

	if (from < 0 || from > to || to > schema_version())
		return err_set(err, STATUS_FAILED, "no way from study version %d to %d", from, to);
	st = sql_exec(db, "BEGIN IMMEDIATE", err);
	for (int v = from; v < to && !st; v++)
		for (int i = 0; i < PARTS && !st; i++)
			st = sql_exec(db, steps[v][i], err);
	snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 SCHEMA_APPLICATION_ID, to);
	if (!st)
		st = sql_exec(db, pragma, err);
	if (!st)
		st = sql_exec(db, "COMMIT", err);
	if (st && !sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return st;
}

static enum status foreign(struct err *err, const char *what)
{
	return err_set(err, STATUS_FAILED, "not a sound tamiz study: %s", what);
}

/* Nothing that runs by itself. */
static enum status verify_objects(sqlite3 *db, struct err *err)
{
	int64_t odd;
	enum status st = sql_number(db,
				    "SELECT count(*) FROM sqlite_schema WHERE type NOT IN "
				    "('table', 'index', 'view') OR sql LIKE 'create virtual%'",
				    0, &odd, err);

	if (!st && odd)
		return foreign(err, "it holds triggers or virtual tables");
	return st;
}

/* All columns of a table as one text. */
static enum status columns_of(sqlite3_stmt *q, struct str table, struct str *columns, struct err *err)
{
	bool row;
	enum status st;

	sqlite3_reset(q);
	sql_bind_str(q, 1, table);
	if ((st = sql_step(q, &row, err)))
		return st;
	*columns = sql_str(q, 0);
	return STATUS_OK;
}

static enum status verify_columns(sqlite3 *reference, sqlite3 *db, struct err *err)
{
	static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name"
				     " NOT LIKE 'sqlite%'";
	static const char columns[] =
		"SELECT group_concat(quote(name) || quote(type) || hidden) ||"
		" (SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1)"
		" FROM pragma_table_xinfo(?1)";
	sqlite3_stmt *table = NULL, *want = NULL, *have = NULL;
	bool row = true, same = true;
	enum status st = sql_prepare(reference, tables, &table, err);

	if (!st)
		st = sql_prepare(reference, columns, &want, err);
	if (!st)
		st = sql_prepare(db, columns, &have, err);
	while (!st && same && !(st = sql_step(table, &row, err)) && row) {
		struct str x = {0}, y = {0};

		st = columns_of(want, sql_str(table, 0), &x, err);
		if (!st)
			st = columns_of(have, sql_str(table, 0), &y, err);
		same = x.len == y.len && x.p && y.p && !memcmp(x.p, y.p, x.len);
	}
	if (!st && !same)
		st = foreign(err, "its tables are not those of this version");
	sqlite3_finalize(table);
	sqlite3_finalize(want);
	sqlite3_finalize(have);
	return st;
}

enum status schema_verify(sqlite3 *db, struct err *err)
{
	sqlite3 *reference = NULL;
	enum status st = verify_objects(db, err);

	if (st)
		return st;
	if (sqlite3_open(":memory:", &reference) != SQLITE_OK)
		st = err_nomem(err);
	for (int v = 0; v < schema_version() && !st; v++)
		st = sql_exec(reference, steps[v][TABLES], err);
	if (!st)
		st = verify_columns(reference, db, err);
	sqlite3_close(reference);
	return st;
}

/* The id comes first: nearly every comparison of the sort is then decided by one string. */
enum status schema_index(sqlite3 *db, struct err *err)
{
	return sql_exec(db,
			"CREATE UNIQUE INDEX IF NOT EXISTS account_once ON account(id, platform);"
			"CREATE UNIQUE INDEX IF NOT EXISTS post_once ON post(id, platform);",
			err);
}
