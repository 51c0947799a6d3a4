/* A run: made, kept, listed. */
#include "config.h"

#include "run.h"
#include "evidence.h"
#include "sha256.h"
#include "study_db.h"
#include "vec.h"
#include "json_load.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DIGITS = 9, EXACT = 17 };

static json_t *number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

/* Takes j; in arena.  NULL when out of memory. */
static const char *dumped(json_t *j, size_t digits, struct arena *arena)
{
	char *text = j ? json_dump_text(j, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(digits))
		       : NULL;
	const char *kept = text ? arena_copy(arena, text, strlen(text)) : NULL;

	free(text);
	json_decref(j);
	return kept;
}

static void hex_of(const uint8_t *bytes, size_t n, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * n] = '\0';
}

/* --- what a run says ---------------------------------------------------------------------------
 */

static json_t *parameters_of(const struct method *m)
{
	json_t *j = json_object();
	struct method_param p;

	for (uint32_t i = 0; i < method_param_count(); i++) {
		method_param_at(m, i, &p);
		json_object_set_new(j, p.name, number(p.value));
	}
	return j;
}

/* Hex of a digest over what the method says of each selected post, in the order of their ids: two
 * runs that agree in it agree in every figure that can be made of them. */
static void posts_digest(const struct run_input *in, char hex[17])
{
	const struct corpus *c = in->corpus;
	const struct score *k = in->score;
	uint8_t out[SHA256_SIZE];
	struct sha256 sha;

	sha256_begin(&sha);
	for (size_t row = bitset_next(&in->result->selection, 0); row < in->result->selection.bits;
	     row = bitset_next(&in->result->selection, row + 1)) {
		char id[POST_ID_BUF];
		struct str s = corpus_post_id(c, (row_t)row, id);
		uint16_t figures[5] = {0};

		if (k) {
			struct post_score p = score_post(k, (row_t)row);
			const uint16_t of[] = {p.automated, p.coordinated, p.lower, p.upper,
					       (uint16_t)p.class};

			memcpy(figures, of, sizeof figures);
		}
		sha256_add(&sha, s.len ? s.p : "", s.len);
		sha256_add(&sha, "", 1);
		for (size_t i = 0; i < 5; i++) {
			uint8_t b[2] = {(uint8_t)figures[i], (uint8_t)(figures[i] >> 8)};

			sha256_add(&sha, b, 2);
		}
	}
	sha256_end(&sha, out);
	hex_of(out, 8, hex);
}

static void put_shares(json_t *j, const struct share_sums *sums)
{
	struct shares h = shares_of(sums);

	json_object_set_new(j, "posts", json_integer((json_int_t)sums->posts));
	json_object_set_new(j, "accounts", json_integer((json_int_t)sums->accounts));
	json_object_set_new(j, "automated", number(h.automated));
	json_object_set_new(j, "coordinated", number(h.coordinated));
	json_object_set_new(j, "organic", number(h.organic));
	json_object_set_new(j, "unassessable", number(h.unassessable));
	json_object_set_new(j, "inorganic", number(h.inorganic));
	json_object_set_new(j, "lo", number(h.lo));
	json_object_set_new(j, "hi", number(h.hi));
	json_object_set_new(j, "lo_id", number(h.lo_id));
	json_object_set_new(j, "hi_id", number(h.hi_id));
}

static json_t *trend_json(const struct run_input *in, const struct trend_row *t)
{
	struct str name = t->tag == NONE ? (struct str){0} : strings_at(&in->corpus->tag, t->tag);
	json_t *j = json_object();
	int64_t start = TIME_UNKNOWN;

	if (t->trend != NONE) {
		name = in->registry->trends[t->trend].name;
		start = in->registry->trends[t->trend].start_ms;
	}
	json_object_set_new(j, "tag", json_stringn(name.p ? name.p : "", name.len));
	json_object_set_new(j, "start_ms",
			    start == TIME_UNKNOWN ? json_null() : json_integer(start));
	put_shares(j, &t->sums);
	return j;
}

static json_t *result_of(const struct run_input *in)
{
	json_t *j = json_object(), *trends = json_array();
	char hex[17];

	put_shares(j, &in->result->sums);
	posts_digest(in, hex);
	json_object_set_new(j, "figures", json_string(hex));
	json_object_set_new(j, "groups", json_integer(in->score ? in->score->groups : 0));
	for (uint32_t i = 0; i < in->result->trend_count && i < RUN_TRENDS; i++)
		json_array_append_new(trends, trend_json(in, &in->result->trends[i]));
	json_object_set_new(j, "trends", trends);
	return j;
}

static void feed(struct sha256 *sha, const char *text)
{
	sha256_add(sha, text, strlen(text) + 1);
}

static void name_run(const struct run *r, const char *filter, char id[RUN_ID])
{
	uint8_t out[SHA256_SIZE];
	struct sha256 sha;

	sha256_begin(&sha);
	feed(&sha, r->program);
	feed(&sha, filter ? filter : "");
	feed(&sha, r->parameters);
	feed(&sha, r->dataset);
	feed(&sha, r->result);
	sha256_end(&sha, out);
	hex_of(out, (RUN_ID - 1) / 2, id);
}

static const char *method_text(const char *what, const char *filter, const char *id,
			       struct arena *arena)
{
	json_t *j = json_object();

	json_object_set_new(j, "by", json_string(what));
	json_object_set_new(j, "filter", filter && *filter ? json_string(filter) : json_null());
	json_object_set_new(j, "id", json_string(id));
	return dumped(j, DIGITS, arena);
}

enum status run_make(const struct run_input *in, const char *what, const char *digest,
		     struct job *job, struct arena *arena, struct run *out, struct err *err)
{
	char own[STUDY_DIGEST];
	enum status st = STATUS_OK;

	*out = (struct run){.program = PACKAGE_STRING, .sound = true};
	if (!digest) {
		st = study_digest(in->study, job, own, err);
		digest = own;
	}
	if (st)
		return st;
	json_build_begin();
	out->dataset = arena_copy(arena, digest, strlen(digest));
	out->parameters = dumped(parameters_of(in->method), EXACT, arena);
	out->result = dumped(result_of(in), DIGITS, arena);
	if (!out->dataset || !out->parameters || !out->result)
		return err_nomem(err);
	name_run(out, in->filter, out->id);
	out->method = method_text(what, in->filter, out->id, arena);
	return out->method && !json_build_lacked() ? STATUS_OK : err_nomem(err);
}

/* --- kept --------------------------------------------------------------------------------------
 */

static enum status insert(struct study *s, struct run *r, struct err *err)
{
	struct timespec now;
	sqlite3_stmt *q = NULL;
	enum status st = study_begin(s, err);

	clock_gettime(CLOCK_REALTIME, &now);
	r->started_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	if (!st)
		st = sql_prepare(s->db,
				 "INSERT INTO run(started_ms, program, method, parameters, dataset,"
				 " result) VALUES (?, ?, ?, ?, ?, ?)",
				 &q, err);
	if (!st) {
		sqlite3_bind_int64(q, 1, r->started_ms);
		sql_bind_text(q, 2, r->program);
		sql_bind_text(q, 3, r->method);
		sql_bind_text(q, 4, r->parameters);
		sql_bind_text(q, 5, r->dataset);
		sql_bind_text(q, 6, r->result);
		st = sql_run(q, err);
	}
	sqlite3_finalize(q);
	if (!st)
		r->number = sqlite3_last_insert_rowid(s->db);
	if (!st)
		return study_commit(s, false, err);
	study_rollback(s);
	return st;
}

static bool kept_already(const struct run *list, size_t n, struct run *r)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].sound && !strcmp(list[i].id, r->id)) {
			r->number = list[i].number;
			r->started_ms = list[i].started_ms;
			return true;
		}
	return false;
}

enum status run_keep(struct study *s, struct run *r, struct err *err)
{
	struct arena arena = {0};
	struct study *own = NULL;
	struct run *list;
	size_t n;
	enum status st = study_runs(s, &arena, &list, &n, err);

	if (!st && !kept_already(list, n, r)) {
		if (!s->writable)
			st = study_open(study_path(s), STUDY_WRITE, &own, err);
		if (!st)
			st = insert(own ? own : s, r, err);
		study_close(own);
	}
	arena_free(&arena);
	return st;
}

/* A word of the run's own JSON, in arena; NULL: none. */
static const char *method_word(const char *method, const char *key, struct arena *arena)
{
	json_t *j = json_load_bytes(method, strlen(method), 0, NULL, NULL);
	const char *text = json_string_value(json_object_get(j, key)), *kept;

	kept = text ? arena_copy(arena, text, strlen(text)) : NULL;
	json_decref(j);
	return kept;
}

const char *run_filter(const struct run *run, struct arena *arena)
{
	return method_word(run->method, "filter", arena);
}

const char *run_asked_by(const struct run *run, struct arena *arena)
{
	return method_word(run->method, "by", arena);
}

enum status study_runs(struct study *s, struct arena *arena, struct run **out, size_t *count,
		       struct err *err)
{
	VEC(struct run) list = {0};
	sqlite3_stmt *q;
	bool row = true;
	const char *id;
	enum status st;

	*out = NULL;
	*count = 0;
	study_watch(s, NULL);
	st = sql_prepare(s->db,
			 "SELECT run_id, started_ms, program, method, parameters, dataset, result"
			 " FROM run WHERE program IS NOT NULL AND method IS NOT NULL AND parameters"
			 " IS NOT NULL AND dataset IS NOT NULL AND result IS NOT NULL"
			 " ORDER BY run_id",
			 &q, err);
	while (!st && !(st = sql_step(q, &row, err)) && row) {
		struct run r = {.number = sqlite3_column_int64(q, 0),
				.started_ms = sql_time(q, 1),
				.program = sql_copy(q, 2, arena),
				.method = sql_copy(q, 3, arena),
				.parameters = sql_copy(q, 4, arena),
				.dataset = sql_copy(q, 5, arena),
				.result = sql_copy(q, 6, arena)};

		if (!r.program || !r.method || !r.parameters || !r.dataset || !r.result) {
			st = err_nomem(err);
			break;
		}
		id = method_word(r.method, "id", arena);
		name_run(&r, run_filter(&r, arena), r.id);
		r.sound = id && !strcmp(id, r.id);
		/* A changed run keeps the name that a bulletin quotes, and is told from what it was. */
		if (id && strlen(id) == RUN_ID - 1)
			memcpy(r.id, id, RUN_ID);
		if (!vec_push(&list, r))
			st = err_nomem(err);
	}
	sqlite3_finalize(q);
	st = study_unwatch(s, st, err);
	if (!st && list.count && !(*out = arena_alloc(arena, list.count * sizeof **out)))
		st = err_nomem(err);
	if (!st && list.count)
		memcpy(*out, list.at, list.count * sizeof **out);
	*count = st ? 0 : list.count;
	vec_free(&list);
	return st;
}
