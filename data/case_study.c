/* A case written into a study, and read back from it. */
#include "config.h"

#include "case.h"
#include "json_load.h"
#include "study_db.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* One statement run for each row; bound by the caller through the macro's arguments. */
struct writing {
	struct study *s;
	const struct case_file *c;
	char by[80]; /* "case ID": whose rows these are */
	struct err *err;
};

static enum status remove_earlier(struct writing *w)
{
	static const char *const sql[] = {
		"DELETE FROM trend_actor WHERE by_whom = ?1",
		"DELETE FROM actor_account WHERE evidence = ?1",
		"DELETE FROM trend WHERE source = ?1 AND source_id IS NULL"
		" AND trend_id NOT IN (SELECT trend_id FROM trend_actor)",
		"DELETE FROM event WHERE source LIKE ?1 || ': %'",
		"DELETE FROM actor WHERE source LIKE ?1 || ': %'"
		" AND actor_id NOT IN (SELECT actor_id FROM trend_actor)",
	};
	enum status st = STATUS_OK;

	for (size_t i = 0; i < sizeof sql / sizeof *sql && !st; i++) {
		sqlite3_stmt *stmt = NULL;

		st = sql_prepare(w->s->db, sql[i], &stmt, w->err);
		if (!st) {
			sql_bind_text(stmt, 1, w->by);
			st = sql_run(stmt, w->err);
		}
		sqlite3_finalize(stmt);
	}
	return st;
}

/* "case ID: title of the source, date; unverified: accounts": where a row is from, and what of it is
 * not. */
static const char *source_text(const struct writing *w, const char *id,
			       const struct case_names *unverified, struct arena *arena)
{
	const struct case_source *source = case_find_source(w->c, id);
	const char *text = arena_printf(arena, "%s: %s%s%s", w->by,
					source ? source->title.es : "simulation",
					source && source->date ? ", " : "",
					source && source->date ? source->date : "");

	for (size_t i = 0; text && i < unverified->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "; unverified: ",
				    unverified->at[i]);
	return text;
}

static enum status write_actors(struct writing *w, const struct case_actor *actors, size_t count,
				struct arena *arena)
{
	sqlite3_stmt *actor = NULL, *account = NULL;
	enum status st = sql_prepare(
		w->s->db, "INSERT OR REPLACE INTO actor VALUES (?, ?, ?, ?, ?)", &actor, w->err);

	if (!st)
		st = sql_prepare(
			w->s->db,
			"INSERT INTO actor_account(actor_id, platform, account, handle, evidence)"
			" VALUES (?, NULL, NULL, ?, ?)",
			&account, w->err);
	for (size_t i = 0; i < count && !st; i++) {
		sql_bind_text(actor, 1, actors[i].id);
		sql_bind_text(actor, 2, actors[i].name);
		sql_bind_text(actor, 3, actors[i].sector);
		sql_bind_text(actor, 4, actors[i].kind);
		sql_bind_text(actor, 5, source_text(w, actors[i].source, &actors[i].unverified, arena));
		st = sql_run(actor, w->err);
		for (size_t j = 0; j < actors[i].account_count && !st; j++) {
			sql_bind_text(account, 1, actors[i].id);
			sql_bind_text(account, 2, actors[i].accounts[j]);
			sql_bind_text(account, 3, w->by);
			st = sql_run(account, w->err);
		}
	}
	sqlite3_finalize(actor);
	sqlite3_finalize(account);
	return st;
}

static enum status write_events(struct writing *w, struct arena *arena)
{
	sqlite3_stmt *stmt = NULL;
	enum status st = sql_prepare(
		w->s->db, "INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?)", &stmt, w->err);

	for (size_t i = 0; i < w->c->event_count && !st; i++) {
		const struct case_event *e = &w->c->events[i];

		sql_bind_text(stmt, 1, e->id);
		sql_bind_text(stmt, 2, e->name.es);
		sql_bind_text(stmt, 3, e->kind);
		sql_bind_time(stmt, 4, e->start_ms);
		sql_bind_time(stmt, 5, e->end_ms);
		sql_bind_text(stmt, 6, source_text(w, e->source, &e->unverified, arena));
		st = sql_run(stmt, w->err);
	}
	sqlite3_finalize(stmt);
	return st;
}

static enum status trend_number(struct writing *w, const struct case_trend *t, int64_t *id)
{
	sqlite3_stmt *stmt = NULL;
	bool row = false;
	enum status st = sql_prepare(w->s->db,
				     "SELECT trend_id FROM trend WHERE tag = ?1 AND place IS ?2"
				     " AND start_ms IS ?3 AND end_ms IS ?4",
				     &stmt, w->err);

	if (!st) {
		sql_bind_text(stmt, 1, t->tag);
		sql_bind_text(stmt, 2, t->place);
		sql_bind_time(stmt, 3, t->start_ms);
		sql_bind_time(stmt, 4, t->end_ms);
		st = sql_step(stmt, &row, w->err);
		*id = row ? sqlite3_column_int64(stmt, 0) : 0;
	}
	sqlite3_finalize(stmt);
	return st;
}

static enum status write_trend(struct writing *w, const struct case_trend *t, sqlite3_stmt *put,
			       sqlite3_stmt *positioned, struct arena *arena)
{
	int64_t id = 0;
	enum status st;

	sql_bind_text(put, 1, t->tag);
	sql_bind_text(put, 2, t->place);
	sql_bind_time(put, 3, t->start_ms);
	sql_bind_time(put, 4, t->end_ms);
	sql_bind_count(put, 5, t->reported);
	sql_bind_text(put, 6, w->by);
	st = sql_run(put, w->err);
	if (!st && t->actor)
		st = trend_number(w, t, &id);
	if (st || !t->actor)
		return st;
	sqlite3_bind_int64(positioned, 1, id);
	sql_bind_text(positioned, 2, t->actor);
	sql_bind_text(positioned, 3, source_text(w, t->source, &t->unverified, arena));
	sql_bind_text(positioned, 4, w->by);
	return sql_run(positioned, w->err);
}

static enum status write_trends(struct writing *w, struct arena *arena)
{
	sqlite3_stmt *put = NULL, *positioned = NULL;
	enum status st =
		sql_prepare(w->s->db,
			    "INSERT INTO trend(tag, place, start_ms, end_ms, reported, source)"
			    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
			    " reported = ifnull(excluded.reported, reported)",
			    &put, w->err);

	/* What an analyst assigned is kept. */
	if (!st)
		st = sql_prepare(
			w->s->db,
			"INSERT OR IGNORE INTO trend_actor(trend_id, actor_id, role, confidence,"
			" evidence, by_whom) VALUES (?, ?, 'positioned', 1.0, ?, ?)",
			&positioned, w->err);
	for (size_t i = 0; i < w->c->trend_count && !st; i++)
		st = write_trend(w, &w->c->trends[i], put, positioned, arena);
	sqlite3_finalize(put);
	sqlite3_finalize(positioned);
	return st;
}

/* The case as the study keeps it: of a simulation without what was planted, which the method has to
 * find.  To be freed. */
static char *kept_json(const struct case_file *c, bool simulated)
{
	json_t *root;
	char *kept;

	if (!simulated)
		return strdup(c->json);
	root = json_load_bytes(c->json, strlen(c->json), 0, NULL, NULL);
	if (!root)
		return NULL;
	json_object_del(root, "simulation");
	kept = json_dump_text(root, JSON_INDENT(1));
	json_decref(root);
	return kept;
}

static enum status write_meta(struct writing *w, bool simulated)
{
	char *json = kept_json(w->c, simulated);
	const char *const pairs[][2] = {
		{"case", w->c->id}, {"case_title", w->c->title.es}, {"case_json", json}};
	sqlite3_stmt *stmt = NULL;
	enum status st =
		json ? sql_prepare(w->s->db, "INSERT OR REPLACE INTO meta VALUES (?, ?)", &stmt,
				   w->err)
		     : err_nomem(w->err);

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !st; i++) {
		sql_bind_text(stmt, 1, pairs[i][0]);
		sql_bind_text(stmt, 2, pairs[i][1]);
		st = sql_run(stmt, w->err);
	}
	sqlite3_finalize(stmt);
	free(json);
	return st;
}

enum status case_apply(struct study *s, const struct case_file *c, bool simulated, struct err *err)
{
	struct writing w = {.s = s, .c = c, .err = err};
	struct arena arena = {0};
	enum status st;

	sqlite3_snprintf(sizeof w.by, w.by, "case %s", c->id);
	st = study_begin(s, err);
	if (st)
		return st;
	st = remove_earlier(&w);
	if (!st)
		st = write_actors(&w, c->actors, c->actor_count, &arena);
	if (!st && simulated)
		st = write_actors(&w, c->invented, c->invented_count, &arena);
	if (!st)
		st = write_events(&w, &arena);
	if (!st && !simulated)
		st = write_trends(&w, &arena);
	if (!st)
		st = write_meta(&w, simulated);
	if (!st && arena.lacked)
		st = err_nomem(err);
	arena_free(&arena);
	if (!st)
		return study_commit(s, false, err);
	study_rollback(s);
	return st;
}

enum status case_of_study(struct study *s, struct case_file **out, struct err *err)
{
	struct arena arena = {0};
	const char *json;
	enum status st = study_meta(s, "case_json", &arena, &json, err);

	*out = NULL;
	if (!st && json)
		st = case_parse((struct str){json, strlen(json)}, study_path(s), out, err);
	arena_free(&arena);
	return st;
}
