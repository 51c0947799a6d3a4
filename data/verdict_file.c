/* A colleague's verdicts as a file: JSONL, as `tamiz export STUDY verdicts` writes it. */
#include "config.h"

#include "json_load.h"
#include "vec.h"
#include "verdict.h"
#include "paths.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	const char *path;
	int64_t line;
	struct arena *arena;
	char before[VERDICT_HASH]; /* the hash of the line before */
	VEC(struct verdict_row) rows;
};

static enum status refuse(const struct reading *r, const char *why, struct err *err)
{
	return err_set(err, STATUS_FAILED, "%.150s, line %" PRId64 ": %s", r->path, r->line, why);
}

/* A member that is text, kept; null is absent. */
static bool text(struct reading *r, const json_t *o, const char *name, struct str *out)
{
	const json_t *v = json_object_get(o, name);
	size_t len = json_string_length(v);

	*out = (struct str){NULL, 0};
	if (!json_is_string(v))
		return !v || json_is_null(v);
	*out = (struct str){arena_copy(r->arena, json_string_value(v), len), len};
	return out->p != NULL;
}

static bool known_mark(struct str mark)
{
	struct str actor;

	return verdict_mark(mark) != MARK_NONE || verdict_positioned(mark, &actor) ||
	       (mark.len == 4 && !memcmp(mark.p, "none", 4));
}

static enum status take(struct reading *r, const json_t *o, struct err *err)
{
	const json_t *at = json_object_get(o, "at_ms");
	struct verdict_row v = {.at_ms = json_integer_value(at)};
	struct str stored;
	char hash[VERDICT_HASH];

	if (!json_is_integer(at) || !text(r, o, "by", &v.by) || !text(r, o, "target", &v.target) ||
	    !text(r, o, "mark", &v.mark) || !text(r, o, "note", &v.note) ||
	    !text(r, o, "previous", &v.previous) || !text(r, o, "hash", &stored) || !v.by.p ||
	    !v.target.p || !v.mark.p || !known_mark(v.mark))
		return refuse(r, "this is no verdict", err);
	verdict_hash(&v, hash);
	if (stored.len != strlen(hash) || memcmp(stored.p, hash, stored.len) ||
	    v.previous.len != strlen(r->before) ||
	    (v.previous.len && memcmp(v.previous.p, r->before, v.previous.len)))
		return refuse(r, "the chain of verdicts is broken here", err);
	memcpy(r->before, hash, sizeof hash);
	return vec_push(&r->rows, v) ? STATUS_OK : err_nomem(err);
}

static enum status read_line(struct reading *r, const char *line, size_t len, struct err *err)
{
	json_t *o;
	bool nomem;
	enum status st;

	r->line++;
	if (len > PATHS_LINE_MOST)
		return refuse(r, "this line is too long for a verdict", err);
	if (strspn(line, " \t\r\n") == len)
		return STATUS_OK;
	if (!(o = json_load_bytes(line, len, JSON_REJECT_DUPLICATES, NULL, &nomem)))
		return nomem ? err_nomem(err) : refuse(r, "this is no JSON object", err);
	st = take(r, o, err);
	json_decref(o);
	return st;
}

enum status verdict_file_read(const char *path, struct arena *arena, struct verdict_row **rows,
			      size_t *count, struct err *err)
{
	struct reading r = {.path = path, .arena = arena};
	enum status st = STATUS_OK;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *f = paths_read(path);

	if (!f)
		return err_errno(err, errno, "%.150s", path);
	while (!st && (len = paths_line(&line, &cap, f)) >= 0)
		st = read_line(&r, line, (size_t)len, err);
	if (!st && !feof(f))
		st = ferror(f) ? err_errno(err, errno, "%.150s", path) : err_nomem(err);
	free(line);
	fclose(f);
	*count = r.rows.count;
	*rows = arena_alloc(arena, (r.rows.count + 1) * sizeof **rows);
	if (!st && !*rows)
		st = err_nomem(err);
	if (!st && r.rows.count)
		memcpy(*rows, r.rows.at, r.rows.count * sizeof **rows);
	vec_free(&r.rows);
	return st;
}
