#define _GNU_SOURCE
#include "config.h"

#include "fresh.h"

#include "radix.h"
#include "vec.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HEADER = 100,
	DIGITS = 19,
	ROOTS = 3,
	PATCHES = ROOTS + 1,
	JOURNAL_SECTOR = 4096,
	JOURNAL_NONCE = 0x74616d69,
	BUCKET = 4096,	  /* ids that are sorted at once, about */
	AHEAD = 32 << 20, /* bytes that are sent on their way to the disk at once */
};

enum which { POSTS, CONTENTS, IDS };

struct fresh {
	struct study *study;
	sqlite3_file *file;
	struct page_file pages;
	struct tree tree[ROOTS];
	uint32_t root[ROOTS];
	uint32_t first, counter; /* pages before ours; the header's change counter */
	struct record_bytes record;
	char platform[32];
	int64_t row;		   /* of the first post; the others follow one by one */
	VEC(uint64_t) ids;	   /* of each row: digits as a number, filled up to 19 with zeros */
	unsigned alike;		   /* how many digits each has, until they differ */
	VEC(unsigned char) digits; /* from then on, how many of each row */
	bool ascending;
	int fd; /* to send pages on their way, or -1 */
	int64_t sent;
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_be32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> 8 * (3 - i));
}

static enum status io_error(int code, struct err *err)
{
	if (code == SQLITE_FULL)
		return err_set(err, STATUS_FAILED, "study: no space left");
	return code == SQLITE_NOMEM
		       ? err_nomem(err)
		       : err_set(err, STATUS_FAILED, "study: input/output error (%d)", code);
}

/* --- beginning ---------------------------------------------------------------------------------
 */

enum status fresh_clean(struct study *s, struct err *err)
{
	return sql_exec(s->db, "DROP TABLE IF EXISTS post_new; DROP TABLE IF EXISTS content_new",
			err);
}

/* A table of the same columns under another name. */
static enum status clone_table(struct study *s, const char *name, struct err *err)
{
	char sql[2200], from[64];
	sqlite3_stmt *q = NULL;
	const char *text;
	size_t head;
	bool row = false;
	enum status st =
		sql_prepare(s->db, "SELECT sql FROM sqlite_schema WHERE name = ?", &q, err);

	if (st)
		return st;
	sql_bind_text(q, 1, name);
	st = sql_step(q, &row, err);
	text = !st && row ? (const char *)sqlite3_column_text(q, 0) : NULL;
	head = (size_t)snprintf(from, sizeof from, "CREATE TABLE %s(", name);
	if (!st && (!text || strncmp(text, from, head) != 0))
		st = STATUS_NOTHING; /* renamed once: quoted, or not ours */
	if (!st) {
		sqlite3_snprintf(sizeof sql, sql, "CREATE TABLE %s_new(%s", name, text + head);
		st = strlen(sql) + 1 < sizeof sql ? sql_exec(s->db, sql, err) : STATUS_NOTHING;
	}
	sqlite3_finalize(q);
	return st;
}

static enum status read_roots(struct fresh *f, struct err *err)
{
	static const char *const names[ROOTS] = {
		[POSTS] = "post_new", [CONTENTS] = "content_new", [IDS] = "post_once"};
	char sql[128];
	enum status st = STATUS_OK;

	for (int i = 0; i < ROOTS && !st; i++) {
		int64_t root = 0;

		sqlite3_snprintf(sizeof sql, sql,
				 "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", names[i]);
		st = sql_number(f->study->db, sql, 0, &root, err);
		f->root[i] = (uint32_t)root;
		if (!st && root < 2)
			st = err_set(err, STATUS_FAILED, "the study is damaged");
	}
	return st;
}

/* Only what new_study makes: rollback journal, format 4, UTF-8, nothing reserved, no pointer maps.
 */
static bool plain_header(const unsigned char *h)
{
	return h[18] == 1 && h[19] == 1 && h[20] == 0 && be32(h + 44) == 4 && be32(h + 52) == 0 &&
	       be32(h + 56) == 1 && be32(h + 24) == be32(h + 92) && be32(h + 28) > 1;
}

static enum status open_pages(struct fresh *f, struct err *err)
{
	unsigned char h[HEADER];
	unsigned size;

	if (sqlite3_file_control(f->study->db, "main", SQLITE_FCNTL_FILE_POINTER, &f->file) !=
		    SQLITE_OK ||
	    !f->file || !f->file->pMethods)
		return err_set(err, STATUS_FAILED, "study: no file");
	if (f->file->pMethods->xRead(f->file, h, sizeof h, 0) != SQLITE_OK || !plain_header(h))
		return STATUS_NOTHING;
	size = (unsigned)h[16] << 8 | h[17];
	size = size == 1 ? 65536 : size;
	f->first = be32(h + 28);
	f->counter = be32(h + 24);
	if (!pages_open(&f->pages, f->file, size, f->first + 1))
		return err_nomem(err);
	for (int i = 0; i < ROOTS; i++)
		tree_open(&f->tree[i], &f->pages, i == IDS);
	f->fd = open(f->study->path, O_RDONLY | O_CLOEXEC);
	f->sent = (int64_t)f->first * size;
	return STATUS_OK;
}

static void fresh_free(struct fresh *f)
{
	for (int i = 0; i < ROOTS; i++)
		tree_close(&f->tree[i]);
	pages_close(&f->pages);
	record_free(&f->record);
	vec_free(&f->ids);
	vec_free(&f->digits);
	/* Closing any handle of a file drops the process's locks on it: by now there are none. */
	if (f->fd >= 0)
		close(f->fd);
	free(f);
}

enum status fresh_begin(struct study *s, struct fresh **out, struct err *err)
{
	struct fresh *f;
	enum status st = clone_table(s, "post", err);

	*out = NULL;
	if (!st)
		st = clone_table(s, "content", err);
	if (!st)
		st = sql_exec(s->db,
			      "DROP INDEX IF EXISTS post_once;"
			      "CREATE UNIQUE INDEX post_once ON post_new(id, platform)",
			      err);
	if (!st)
		st = study_commit(s, true, err);
	if (st)
		return st;
	if (!(f = calloc(1, sizeof *f)))
		return err_nomem(err);
	f->study = s;
	f->fd = -1;
	f->ascending = true;
	st = sql_exec(s->db, "BEGIN EXCLUSIVE", err);
	if (!st)
		st = read_roots(f, err);
	if (!st)
		st = open_pages(f, err);
	if (!st) {
		*out = f;
		return STATUS_OK;
	}
	study_rollback(s);
	fresh_free(f);
	/* The transaction that the caller had goes on. */
	if (st == STATUS_NOTHING && (study_begin(s, err) || fresh_clean(s, err)))
		return STATUS_FAILED;
	return st;
}

/* --- rows --------------------------------------------------------------------------------------
 */

bool fresh_takes(const struct fresh *f, struct str platform, struct str id)
{
	size_t known = strlen(f->platform);

	if (!id.len || id.len > DIGITS || !platform.len || platform.len >= sizeof f->platform)
		return false;
	if (known && (known != platform.len || memcmp(f->platform, platform.p, known) != 0))
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (id.p[i] < '0' || id.p[i] > '9')
			return false;
	return !memchr(platform.p, '\0', platform.len);
}

static uint64_t power(size_t digits)
{
	uint64_t p = 1;

	while (digits--)
		p *= 10;
	return p;
}

static unsigned digits_of(const struct fresh *f, size_t row)
{
	return f->digits.count ? f->digits.at[row] : f->alike;
}

/* Of the next id. */
static bool note_digits(struct fresh *f, size_t digits)
{
	const size_t before = f->ids.count;

	if (!before)
		f->alike = (unsigned)digits;
	if (!f->digits.count) {
		if (digits == f->alike)
			return true;
		if (!vec_reserve(&f->digits, before + 1))
			return false;
		memset(f->digits.at, (int)f->alike, before);
		f->digits.count = before;
	}
	return vec_push(&f->digits, (unsigned char)digits);
}

/* Of an id that fresh_takes. */
static uint64_t id_key(struct str id)
{
	uint64_t key = 0;

	for (size_t i = 0; i < id.len; i++)
		key = key * 10 + (uint64_t)(id.p[i] - '0');
	return key * power(DIGITS - id.len);
}

bool fresh_is(const struct fresh *f, int64_t row, struct str id)
{
	const size_t i = (size_t)(row - f->row);

	return f->ids.at[i] == id_key(id) && digits_of(f, i) == id.len;
}

static enum status add(struct fresh *f, enum which which, int64_t row, struct record_bytes *r,
		       struct err *err)
{
	const int64_t end = (int64_t)(f->pages.buffer_at - 1) * f->pages.size;

	if (!tree_add(&f->tree[which], row, r))
		return f->pages.code ? io_error(f->pages.code, err) : err_nomem(err);
	/* The disk is slower than the import: what is written starts on its way there at once. */
	if (end - f->sent >= AHEAD && f->fd >= 0) {
		sync_file_range(f->fd, f->sent, end - f->sent, SYNC_FILE_RANGE_WRITE);
		f->sent = end;
	}
	return STATUS_OK;
}

enum status fresh_content(struct fresh *f, int64_t row, struct record_bytes *r, struct err *err)
{
	return add(f, CONTENTS, row, r, err);
}

enum status fresh_post(struct fresh *f, int64_t row, struct str platform, struct str id,
		       struct record_bytes *r, struct err *err)
{
	const uint64_t key = id_key(id);

	if (!f->ids.count)
		f->row = row;
	else if (key <= f->ids.at[f->ids.count - 1])
		f->ascending = false;
	if (!f->platform[0])
		memcpy(f->platform, platform.p, platform.len);
	if (!note_digits(f, id.len) || !vec_push(&f->ids, key))
		return err_nomem(err);
	return add(f, POSTS, row, r, err);
}

/* --- the index of ids --------------------------------------------------------------------------
 */

/* Ids sort as text: digit by digit, a shorter one before those that it begins.  They are dealt into
 * buckets, each a span of keys, and sorted one bucket at a time: what that needs beside the ids is
 * four bytes for each, and a bucket fits the processor's cache. */
struct buckets {
	uint64_t low;	    /* the lowest key */
	int shift;	    /* what a bucket spans, as a power of two */
	size_t count, most; /* buckets, and ids in the fullest */
	size_t *ends;	    /* where each ends in rows */
	uint32_t *rows;	    /* less the first, in their own order within a bucket */
};

static size_t bucket_of(const struct buckets *b, uint64_t key)
{
	return (size_t)((key - b->low) >> b->shift);
}

static bool deal(const struct fresh *f, struct buckets *b)
{
	const size_t n = f->ids.count;
	uint64_t high = f->ids.at[0];

	b->low = high;
	for (size_t i = 1; i < n; i++) {
		b->low = f->ids.at[i] < b->low ? f->ids.at[i] : b->low;
		high = f->ids.at[i] > high ? f->ids.at[i] : high;
	}
	while ((high - b->low) >> b->shift > n / BUCKET)
		b->shift++;
	b->count = bucket_of(b, high) + 1;
	b->ends = calloc(b->count + 1, sizeof *b->ends);
	b->rows = malloc(n * sizeof *b->rows);
	if (!b->ends || !b->rows)
		return false;
	for (size_t i = 0; i < n; i++)
		b->ends[bucket_of(b, f->ids.at[i]) + 1]++;
	for (size_t i = 1; i <= b->count; i++) {
		b->most = b->ends[i] > b->most ? b->ends[i] : b->most;
		b->ends[i] += b->ends[i - 1];
	}
	for (size_t i = 0; i < n; i++)
		b->rows[b->ends[bucket_of(b, f->ids.at[i])]++] = (uint32_t)i;
	return true;
}

static void sort_bucket(const struct fresh *f, const uint32_t *rows, size_t n, struct keyed *a,
			struct keyed *scratch)
{
	for (size_t i = 0; i < n; i++)
		a[i] = (struct keyed){f->ids.at[rows[i]], rows[i]};
	radix_sort(a, scratch, n);
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k && a[k - 1].key == a[k].key &&
				   digits_of(f, a[k - 1].value) > digits_of(f, a[k].value);
		     k--) {
			struct keyed swap = a[k];

			a[k] = a[k - 1];
			a[k - 1] = swap;
		}
}

static enum status put_id(struct fresh *f, size_t at, int64_t place, struct err *err)
{
	unsigned digits = digits_of(f, at);
	uint64_t value = f->ids.at[at] / power(DIGITS - digits);
	char id[DIGITS];

	for (unsigned d = digits; d--; value /= 10)
		id[d] = (char)('0' + value % 10);
	record_begin(&f->record);
	record_text(&f->record, (struct str){id, digits});
	record_text(&f->record, (struct str){f->platform, strlen(f->platform)});
	record_int(&f->record, f->row + (int64_t)at);
	return add(f, IDS, place, &f->record, err);
}

static enum status put_ids_sorted(struct fresh *f, struct err *err)
{
	struct buckets b = {0};
	struct keyed *a = NULL, *scratch = NULL;
	bool room = deal(f, &b) && (a = malloc(b.most * sizeof *a)) &&
		    (scratch = malloc(b.most * sizeof *scratch));
	enum status st = room ? STATUS_OK : err_nomem(err);

	for (size_t i = 0, begin = 0; i < b.count && !st; begin = b.ends[i++]) {
		const size_t n = b.ends[i] - begin;

		sort_bucket(f, b.rows + begin, n, a, scratch);
		for (size_t k = 0; k < n && !st; k++)
			st = put_id(f, a[k].value, (int64_t)(begin + k), err);
	}
	free(b.ends);
	free(b.rows);
	free(a);
	free(scratch);
	return st;
}

static enum status put_ids(struct fresh *f, struct err *err)
{
	enum status st = STATUS_OK;

	if (!f->ascending)
		return put_ids_sorted(f, err);
	for (size_t i = 0; i < f->ids.count && !st; i++)
		st = put_id(f, i, (int64_t)i, err);
	return st;
}

/* --- entering the roots ------------------------------------------------------------------------
 */

struct patch {
	uint32_t page;
	unsigned char *before, *after; /* a page each */
};

static int journal_write(struct fresh *f, sqlite3_file *journal, const struct patch *patches)
{
	static const unsigned char magic[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
	const unsigned size = f->pages.size;
	const sqlite3_io_methods *m = journal->pMethods;
	unsigned char head[JOURNAL_SECTOR] = {0}, four[4];
	sqlite3_int64 at = JOURNAL_SECTOR;
	int code;

	memcpy(head, magic, sizeof magic);
	put_be32(head + 8, PATCHES);
	put_be32(head + 12, JOURNAL_NONCE);
	put_be32(head + 16, f->first);
	put_be32(head + 20, JOURNAL_SECTOR);
	put_be32(head + 24, size);
	code = m->xWrite(journal, head, sizeof head, 0);
	for (int i = 0; i < PATCHES && code == SQLITE_OK; i++) {
		uint32_t sum = JOURNAL_NONCE;

		for (int k = (int)size - 200; k > 0; k -= 200)
			sum += patches[i].before[k];
		put_be32(four, patches[i].page);
		code = m->xWrite(journal, four, 4, at);
		if (code == SQLITE_OK)
			code = m->xWrite(journal, patches[i].before, (int)size, at + 4);
		put_be32(four, sum);
		if (code == SQLITE_OK)
			code = m->xWrite(journal, four, 4, at + 4 + size);
		at += size + 8;
	}
	return code == SQLITE_OK ? m->xSync(journal, SQLITE_SYNC_NORMAL) : code;
}

/* Once the journal is on the disk, a failure or a kill leaves it there, and the next to open the
 * study rolls back by it: pages as they were, and none behind the first ones. */
static int apply(struct fresh *f, const struct patch *patches)
{
	sqlite3_vfs *vfs = NULL;
	const char *name = sqlite3_filename_journal(sqlite3_db_filename(f->study->db, "main"));
	sqlite3_file *journal;
	const sqlite3_io_methods *m = f->file->pMethods;
	int code = sqlite3_file_control(f->study->db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);

	if (code != SQLITE_OK || !vfs || !name)
		return SQLITE_ERROR;
	if (!(journal = sqlite3_malloc(vfs->szOsFile)))
		return SQLITE_NOMEM;
	memset(journal, 0, (size_t)vfs->szOsFile);
	code = vfs->xOpen(vfs, name, journal,
			  SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_JOURNAL,
			  NULL);
	if (code == SQLITE_OK)
		code = journal_write(f, journal, patches);
	for (int i = 0; i < PATCHES && code == SQLITE_OK; i++)
		code = m->xWrite(f->file, patches[i].after, (int)f->pages.size,
				 (sqlite3_int64)(patches[i].page - 1) * f->pages.size);
	if (code == SQLITE_OK)
		code = m->xSync(f->file, SQLITE_SYNC_NORMAL);
	if (journal->pMethods)
		journal->pMethods->xClose(journal);
	sqlite3_free(journal);
	return code == SQLITE_OK ? vfs->xDelete(vfs, name, 1) : code;
}

/* Page 1 says how many pages there are, and that something has changed. */
static int enter_roots(struct fresh *f, const unsigned char *const *roots)
{
	const unsigned size = f->pages.size;
	unsigned char *memory = malloc((size_t)(PATCHES + 1) * size);
	struct patch patches[PATCHES];
	int code = SQLITE_OK;

	if (!memory)
		return SQLITE_NOMEM;
	for (int i = 0; i < PATCHES && code == SQLITE_OK; i++) {
		patches[i].page = i ? f->root[i - 1] : 1;
		patches[i].before = memory + (size_t)i * size;
		patches[i].after = i ? (unsigned char *)(uintptr_t)roots[i - 1]
				     : memory + (size_t)PATCHES * size;
		code = f->file->pMethods->xRead(f->file, patches[i].before, (int)size,
						(sqlite3_int64)(patches[i].page - 1) * size);
	}
	if (code == SQLITE_OK) {
		memcpy(patches[0].after, patches[0].before, size);
		put_be32(patches[0].after + 24, f->counter + 1);
		put_be32(patches[0].after + 28, f->pages.next - 1);
		put_be32(patches[0].after + 92, f->counter + 1);
		code = apply(f, patches);
	}
	free(memory);
	return code;
}

static void truncate_back(struct fresh *f)
{
	f->file->pMethods->xTruncate(f->file, (sqlite3_int64)f->first * f->pages.size);
}

enum status fresh_finish(struct fresh *f, struct err *err)
{
	struct study *s = f->study;
	const unsigned char *roots[ROOTS] = {NULL};
	enum status st = put_ids(f, err);
	int code = SQLITE_OK;

	for (int i = 0; i < ROOTS && !st; i++)
		if (!(roots[i] = tree_root(&f->tree[i])))
			st = f->pages.code ? io_error(f->pages.code, err) : err_nomem(err);
	if (!st && !pages_flush(&f->pages))
		st = io_error(f->pages.code, err);
	if (!st && (code = f->file->pMethods->xSync(f->file, SQLITE_SYNC_NORMAL)) != SQLITE_OK)
		st = io_error(code, err);
	if (st)
		truncate_back(f);
	else if ((code = enter_roots(f, roots)) != SQLITE_OK)
		st = io_error(code, err);
	study_rollback(s); /* it wrote nothing, and lets the lock go */
	fresh_free(f);
	return st;
}

void fresh_abort(struct fresh *f)
{
	if (!f)
		return;
	truncate_back(f);
	study_rollback(f->study);
	fresh_free(f);
}

/* The views name the tables and need no change; nothing refers to the empty ones. */
enum status fresh_swap(struct study *s, struct err *err)
{
	int64_t taken = 0;
	enum status st = sql_number(s->db,
				    "SELECT (SELECT count(*) FROM (SELECT 1 FROM post LIMIT 1))"
				    " + (SELECT count(*) FROM (SELECT 1 FROM content LIMIT 1))",
				    0, &taken, err);

	if (!st && taken)
		st = err_set(err, STATUS_FAILED, "another program has written to the study");
	return st ? st
		  : sql_exec(s->db,
			     "PRAGMA legacy_alter_table = ON;"
			     "DROP TABLE post; ALTER TABLE post_new RENAME TO post;"
			     "DROP TABLE content; ALTER TABLE content_new RENAME TO content;"
			     "PRAGMA legacy_alter_table = OFF",
			     err);
}
