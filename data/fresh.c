#define _GNU_SOURCE
#include "config.h"

#include "fresh.h"

#include "idset.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HEADER = 100,
	ROOTS = 5,
	PATCHES_MOST = ROOTS + 1,
	JOURNAL_SECTOR = 4096,
	JOURNAL_NONCE = 0x74616d69,
	AHEAD = 32 << 20, /* bytes that are sent on their way to the disk at once */
	LOOK = 1 << 16,	  /* bytes of records after which it is looked whether there are so many */
};

enum which { POSTS, CONTENTS, IDS, ACCOUNTS, ACCOUNT_IDS };

struct fresh {
	struct study *study;
	sqlite3_file *file;
	struct page_file pages;
	struct tree tree[ROOTS];
	uint32_t root[ROOTS];
	int roots; /* without accounts, fewer */
	uint32_t first, counter; /* pages before ours; the header's change counter */
	struct record_bytes record, account; /* of the index of ids, and of that of accounts */
	char platform[32];
	int64_t row;	  /* of the first post; the others follow one by one */
	struct idset ids; /* of each row */
	int64_t ids_put, accounts_put; /* into their indexes */
	size_t unlooked[ROOTS];	       /* bytes of records, by tree */
	pthread_t indexing;	       /* makes that of ids */
	bool beside, indexed;	       /* it runs; it is done, and this came of it: */
	enum status index_status;
	struct err index_err;
	int fd;		  /* to send pages on their way, or -1 */
	pthread_mutex_t sending; /* over what follows */
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
	return sql_exec(s->db,
			"DROP TABLE IF EXISTS post_new; DROP TABLE IF EXISTS content_new;"
			"DROP TABLE IF EXISTS account_new",
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
		[POSTS] = "post_new",	    [CONTENTS] = "content_new",	     [IDS] = "post_once",
		[ACCOUNTS] = "account_new", [ACCOUNT_IDS] = "account_once"};
	char sql[128];
	enum status st = STATUS_OK;

	for (int i = 0; i < f->roots && !st; i++) {
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
	for (int i = 0; i < f->roots; i++)
		tree_open(&f->tree[i], &f->pages, i == IDS || i == ACCOUNT_IDS);
	f->fd = open(f->study->path, O_RDONLY | O_CLOEXEC);
	f->sent = (int64_t)f->first * size;
	return STATUS_OK;
}

static void fresh_free(struct fresh *f)
{
	for (int i = 0; i < ROOTS; i++)
		tree_close(&f->tree[i]);
	pages_close(&f->pages);
	pthread_mutex_destroy(&f->sending);
	record_free(&f->record);
	record_free(&f->account);
	idset_close(&f->ids);
	/* Closing any handle of a file drops the process's locks on it: by now there are none. */
	if (f->fd >= 0)
		close(f->fd);
	free(f);
}

enum status fresh_begin(struct study *s, bool accounts, struct fresh **out, struct err *err)
{
	struct fresh *f;
	enum status st = clone_table(s, "post", err);

	*out = NULL;
	if (!st)
		st = clone_table(s, "content", err);
	if (!st && accounts)
		st = clone_table(s, "account", err);
	if (!st)
		st = sql_exec(s->db,
			      "DROP INDEX IF EXISTS post_once;"
			      "CREATE UNIQUE INDEX post_once ON post_new(id, platform)",
			      err);
	if (!st && accounts)
		st = sql_exec(s->db,
			      "DROP INDEX IF EXISTS account_once;"
			      "CREATE UNIQUE INDEX account_once ON account_new(id, platform)",
			      err);
	if (!st)
		st = study_commit(s, true, err);
	if (st)
		return st;
	if (!(f = calloc(1, sizeof *f)))
		return err_nomem(err);
	f->study = s;
	f->roots = accounts ? ROOTS : ACCOUNTS;
	f->fd = -1;
	pthread_mutex_init(&f->sending, NULL);
	idset_open(&f->ids);
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

	if (!idset_takes(id) || !platform.len || platform.len >= sizeof f->platform)
		return false;
	if (known && (known != platform.len || memcmp(f->platform, platform.p, known) != 0))
		return false;
	return !memchr(platform.p, '\0', platform.len);
}

bool fresh_has(const struct fresh *f, struct str id)
{
	return idset_has(&f->ids, id);
}

void fresh_prefetch(const struct fresh *f, struct str id)
{
	idset_prefetch(&f->ids, id);
}

enum status fresh_enter(struct fresh *f, const struct hash_key *key, struct idmap *posts,
			struct err *err)
{
	const struct str platform = {f->platform, strlen(f->platform)};
	char id[IDSET_DIGITS];

	idset_forget(&f->ids);
	for (size_t i = 0; i < f->ids.keys.count; i++)
		if (!idmap_add(posts, batch_key(key, platform, idset_get(&f->ids, i, id)),
			       (uint32_t)(f->row + (int64_t)i)))
			return err_nomem(err);
	return STATUS_OK;
}

/* The disk is slower than the import: what is written starts on its way there at once. */
static void send(struct fresh *f)
{
	const int64_t end = pages_written(&f->pages);

	if (f->fd < 0)
		return;
	pthread_mutex_lock(&f->sending);
	if (end - f->sent >= AHEAD) {
		sync_file_range(f->fd, f->sent, end - f->sent, SYNC_FILE_RANGE_WRITE);
		f->sent = end;
	}
	pthread_mutex_unlock(&f->sending);
}

static enum status add(struct fresh *f, enum which which, int64_t row, struct record_bytes *r,
		       struct err *err)
{
	int code;

	if (tree_add(&f->tree[which], row, r)) {
		f->unlooked[which] += r->len;
		if (f->unlooked[which] >= LOOK) {
			f->unlooked[which] = 0;
			send(f);
		}
		return STATUS_OK;
	}
	code = pages_code(&f->pages);
	return code ? io_error(code, err) : err_nomem(err);
}

enum status fresh_content(struct fresh *f, int64_t row, struct record_bytes *r, struct err *err)
{
	return add(f, CONTENTS, row, r, err);
}

enum status fresh_post(struct fresh *f, int64_t row, struct str platform, struct str id,
		       struct record_bytes *r, struct err *err)
{
	if (!f->ids.keys.count)
		f->row = row;
	if (!f->platform[0])
		memcpy(f->platform, platform.p, platform.len);
	if (!idset_add(&f->ids, id))
		return err_nomem(err);
	return add(f, POSTS, row, r, err);
}

/* --- the index of ids --------------------------------------------------------------------------
 */

static enum status put_id(void *ctx, size_t number, struct err *err)
{
	struct fresh *f = ctx;
	char id[IDSET_DIGITS];

	record_begin(&f->record);
	record_text(&f->record, idset_get(&f->ids, number, id));
	record_text(&f->record, (struct str){f->platform, strlen(f->platform)});
	record_int(&f->record, f->row + (int64_t)number);
	return add(f, IDS, f->ids_put++, &f->record, err);
}

static void *put_ids(void *ctx)
{
	struct fresh *f = ctx;

	f->index_status = idset_sorted(&f->ids, put_id, f, &f->index_err);
	f->indexed = true;
	return NULL;
}

void fresh_index(struct fresh *f)
{
	f->beside = !pthread_create(&f->indexing, NULL, put_ids, f);
}

static void join(struct fresh *f)
{
	if (f->beside)
		pthread_join(f->indexing, NULL);
	f->beside = false;
}

/* --- accounts ----------------------------------------------------------------------------------
 */

bool fresh_takes_account(const struct fresh *f, size_t bytes)
{
	enum { BESIDE = 32 }; /* lengths and the row's number */

	return f->roots == ROOTS && bytes + BESIDE <= f->pages.size / 4;
}

enum status fresh_account(struct fresh *f, int64_t row, struct record_bytes *r, struct err *err)
{
	return add(f, ACCOUNTS, row, r, err);
}

enum status fresh_account_id(struct fresh *f, struct str id, struct str platform, int64_t row, struct err *err)
{
	record_begin(&f->account);
	record_text(&f->account, id);
	record_text(&f->account, platform);
	record_int(&f->account, row);
	return add(f, ACCOUNT_IDS, f->accounts_put++, &f->account, err);
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
	put_be32(head + 8, (uint32_t)f->roots + 1);
	put_be32(head + 12, JOURNAL_NONCE);
	put_be32(head + 16, f->first);
	put_be32(head + 20, JOURNAL_SECTOR);
	put_be32(head + 24, size);
	code = m->xWrite(journal, head, sizeof head, 0);
	for (int i = 0; i <= f->roots && code == SQLITE_OK; i++) {
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
	for (int i = 0; i <= f->roots && code == SQLITE_OK; i++)
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
	unsigned char *memory = malloc((size_t)(PATCHES_MOST + 1) * size);
	struct patch patches[PATCHES_MOST];
	int code = SQLITE_OK;

	if (!memory)
		return SQLITE_NOMEM;
	for (int i = 0; i <= f->roots && code == SQLITE_OK; i++) {
		patches[i].page = i ? f->root[i - 1] : 1;
		patches[i].before = memory + (size_t)i * size;
		patches[i].after = i ? (unsigned char *)(uintptr_t)roots[i - 1]
				     : memory + (size_t)PATCHES_MOST * size;
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
	enum status st;
	int code = SQLITE_OK;

	join(f);
	if (!f->indexed)
		put_ids(f);
	if ((st = f->index_status))
		*err = f->index_err;

	for (int i = 0; i < f->roots && !st; i++)
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
	join(f);
	truncate_back(f);
	study_rollback(f->study);
	fresh_free(f);
}

/* The views name the tables and need no change; nothing refers to the empty ones. */
enum status fresh_swap(struct study *s, bool accounts, struct err *err)
{
	int64_t taken = 0, before = 0;
	enum status st = sql_number(s->db,
				    "SELECT (SELECT count(*) FROM (SELECT 1 FROM post LIMIT 1))"
				    " + (SELECT count(*) FROM (SELECT 1 FROM content LIMIT 1))",
				    0, &taken, err);

	if (!st && accounts)
		st = sql_number(s->db, "SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1)", 0, &before, err);
	if (!st && (taken || before))
		st = err_set(err, STATUS_FAILED, "another program has written to the study");
	if (!st)
		st = sql_exec(s->db,
			      "PRAGMA legacy_alter_table = ON;"
			      "DROP TABLE post; ALTER TABLE post_new RENAME TO post;"
			      "DROP TABLE content; ALTER TABLE content_new RENAME TO content",
			      err);
	if (!st)
		st = sql_exec(s->db,
			      accounts ? "DROP TABLE account; ALTER TABLE account_new RENAME TO account"
				       : "DROP TABLE IF EXISTS account_new",
			      err);
	return st ? st : sql_exec(s->db, "PRAGMA legacy_alter_table = OFF", err);
}
