/* The evidence bundle's raw rows: the selected posts' own lines, cut from the files that were
 * imported, in the order of those files. */
#include "config.h"

#include "export_evidence.h"
#include "raw_rows.h"
#include "study_db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_place(const void *a, const void *b)
{
	const struct raw_place *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Where each selected post stands, as the study says it. */
static enum status find_places(struct bundle *b, struct err *err)
{
	const struct bitset *rows = &b->in->result->selection;
	const struct corpus *c = b->in->corpus;
	sqlite3_stmt *q = NULL;
	enum status st = sql_prepare(
		b->in->study->db,
		"SELECT source_id, line FROM post WHERE id = ?1 AND platform = ?2", &q, err);

	b->places = calloc(b->in->result->selected + 1, sizeof *b->places);
	if (!b->places && !st)
		st = err_nomem(err);
	for (size_t row = bitset_next(rows, 0); !st && row < rows->bits;
	     row = bitset_next(rows, row + 1)) {
		char id[POST_ID_BUF];
		bool found = false;

		if (job_stop(b->job)) {
			st = err_set(err, STATUS_CANCELLED, "export stopped");
			break;
		}
		sql_bind_str(q, 1, corpus_post_id(c, (row_t)row, id));
		sql_bind_str(q, 2, strings_at(&c->platform_name, c->platform[row]));
		st = sql_step(q, &found, err);
		if (!st && found)
			b->places[b->place_count++] =
				(struct raw_place){.source = sqlite3_column_int64(q, 0),
						   .line = sqlite3_column_int64(q, 1),
						   .row = (row_t)row,
						   .raw_offset = -1};
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
	if (!st)
		qsort(b->places, b->place_count, sizeof *b->places, by_place);
	return st;
}

struct cutting {
	struct raw_place *at, *end; /* of one source, ascending by line */
	FILE *f;
	int64_t written;
};

static enum status cut(void *ctx, const struct raw_row *row, struct err *err)
{
	struct cutting *k = ctx;
	bool wanted = false, ended = row->bytes.len && row->bytes.p[row->bytes.len - 1] == '\n';

	while (k->at < k->end && k->at->line < row->line)
		k->at++;
	for (; k->at < k->end && k->at->line == row->line; k->at++) {
		k->at->raw_offset = k->written;
		k->at->offset = row->offset;
		k->at->length = (int64_t)row->bytes.len - (ended ? 1 : 0);
		wanted = true;
	}
	if (!wanted && !row->header)
		return STATUS_OK;
	if (fwrite(row->bytes.p, 1, row->bytes.len, k->f) != row->bytes.len)
		return err_errno(err, errno, "evidence bundle: a temporary file");
	k->written += (int64_t)row->bytes.len;
	if (!ended) {
		putc('\n', k->f);
		k->written++;
	}
	return STATUS_OK;
}

/* The path as given; where that leads nowhere, a file of that name beside the study. */
static const char *found_path(const struct bundle *b, const char *path, struct arena *arena)
{
	const char *study = study_path(b->in->study), *slash = strrchr(study, '/');
	const char *name = strrchr(path, '/');

	if (!access(path, R_OK))
		return path;
	name = name ? name + 1 : path;
	return slash ? arena_printf(arena, "%.*s/%s", (int)(slash - study), study, name) : name;
}

/* "raw/1-posts.jsonl": letters that a zip and a shell take as they are. */
static const char *entry_name(size_t number, const char *path, struct arena *arena)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	const char *name = strrchr(path, '/');
	char *kept = arena_printf(arena, "raw/%zu-%.80s", number + 1, name ? name + 1 : path);

	for (char *at = kept ? kept + 4 : NULL; at && *at; at++)
		if (!strchr(plain, *at))
			*at = '_';
	return kept;
}

static enum status one_source(struct bundle *b, struct study_source *source, size_t number,
			      struct cutting *k, struct err *err)
{
	struct raw_place *first = k->at;
	struct raw_source *raw = &b->raw[number];
	const char *path = found_path(b, source->path, &b->arena);
	enum status st;

	raw->name = entry_name(number, source->path, &b->arena);
	if (!path || !raw->name)
		return err_nomem(err);
	k->f = tmpfile();
	if (!k->f)
		return err_errno(err, errno, "evidence bundle: a temporary file");
	st = raw_rows(path, source->format, source->sha256, source->bytes, b->job, cut, k,
		      raw->reason, err);
	if (st == STATUS_NOTHING) {
		raw->name = NULL;
		for (struct raw_place *p = first; p < k->end; p++)
			p->raw_offset = -1;
		st = STATUS_OK;
	} else if (!st) {
		st = bundle_file(b, raw->name, k->f, err);
	}
	fclose(k->f);
	return st;
}

enum status bundle_raw(struct bundle *b, struct err *err)
{
	struct cutting k = {0};
	enum status st = study_sources(b->in->study, &b->arena, &b->sources, &b->source_count, err);

	if (!st)
		st = find_places(b, err);
	if (st)
		return st;
	b->raw = arena_calloc(&b->arena, b->source_count + 1, sizeof *b->raw);
	if (!b->raw)
		return err_nomem(err);
	k.end = b->places;
	for (size_t i = 0; i < b->source_count && !st; i++) {
		k.at = k.end;
		while (k.end < b->places + b->place_count && k.end->source == b->sources[i].id)
			k.end++;
		k.written = 0;
		b->raw[i].posts = (int64_t)(k.end - k.at);
		if (k.at == k.end)
			continue;
		if (b->in->corpus->simulated && !b->sources[i].sha256)
			snprintf(b->raw[i].reason, RAW_REASON,
				 "simulated in place: no file was imported");
		else
			st = one_source(b, &b->sources[i], i, &k, err);
	}
	return st;
}
