#include "config.h"

#include "fold.h"
#include "paths.h"
#include "schema.h"
#include "study_db.h"
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEADER_BYTES = 100,
	PROGRESS_OPS = 20000,	     /* virtual machine steps between two looks at the job */
	/* Reading takes 0.05 to 0.2 steps for each byte of a study; ten times that is too much. */
	STEPS_LEAST = 20000000 / PROGRESS_OPS,
	BYTES_PER_CALL = PROGRESS_OPS / 2,
	QUICK_CHECK_MOST = 64 << 20, /* larger files are checked as they are read */
	BUSY_MS = 2000,
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The database header says enough to refuse most foreign and cut files before SQLite reads them. */
static enum status check_header(const char *path, int64_t *size, struct err *err)
{
	unsigned char h[HEADER_BYTES];
	struct stat info;
	ssize_t got;
	uint32_t page;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_errno(err, errno, "cannot open the study");
	if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
		close(fd);
		return err_set(err, STATUS_FAILED, "not a regular file");
	}
	if ((got = pread(fd, h, sizeof h, 0)) < 0) {
		int reason = errno;

		close(fd);
		return err_errno(err, reason, "cannot read the study");
	}
	close(fd);
	*size = info.st_size;
	if (info.st_size == 0)
		return STATUS_OK;
	if (got != sizeof h || memcmp(h, "SQLite format 3", 16) != 0)
		return err_set(err, STATUS_FAILED, "not a tamiz study");
	page = (uint32_t)h[16] << 8 | h[17];
	page = page == 1 ? 65536 : page;
	if (be32(h + 68) != SCHEMA_APPLICATION_ID && be32(h + 28) > 1)
		return err_set(err, STATUS_FAILED, "an SQLite database, but not a tamiz study");
	if (be32(h + 24) == be32(h + 92) && (int64_t)be32(h + 28) * page > info.st_size)
		return err_set(err, STATUS_FAILED, "the study is damaged: its end is missing");
	return STATUS_OK;
}

static int on_progress(void *ctx)
{
	struct study *s = ctx;

	s->steps++;
	if (s->job && job_stop(s->job))
		return 1;
	return s->steps_most && s->steps > s->steps_most;
}

void study_watch_writing(struct study *s, struct job *job)
{
	if (s->watches++)
		return;
	s->job = job;
	s->steps = s->steps_most = 0;
}

void study_watch(struct study *s, struct job *job)
{
	sqlite3_file *file = NULL;
	sqlite3_int64 bytes = 0;

	study_watch_writing(s, job);
	if (s->watches > 1)
		return;
	sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (file && file->pMethods)
		file->pMethods->xFileSize(file, &bytes);
	s->steps_most = STEPS_LEAST + (uint64_t)bytes / BYTES_PER_CALL;
}

enum status study_unwatch(struct study *s, enum status st, struct err *err)
{
	const bool endless = s->steps_most && s->steps > s->steps_most;

	if (--s->watches)
		return st;
	s->job = NULL;
	s->steps_most = 0;
	if (st == STATUS_CANCELLED && endless)
		return err_set(err, STATUS_FAILED,
			       "the study is damaged: there is no end to reading it");
	return st;
}

/* A study may come from a stranger (DESIGN.md 7): nothing of its own schema is trusted to run. */
static void distrust(struct study *s)
{
	static const struct {
		int id, value;
	} limits[] = {
		{SQLITE_LIMIT_LENGTH, 256 << 20},	 {SQLITE_LIMIT_COLUMN, 200},
		{SQLITE_LIMIT_EXPR_DEPTH, 100},		 {SQLITE_LIMIT_COMPOUND_SELECT, 20},
		{SQLITE_LIMIT_VDBE_OP, 100000},		 {SQLITE_LIMIT_ATTACHED, 0},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 1},	 {SQLITE_LIMIT_FUNCTION_ARG, 20},
		{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
	};

	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		sqlite3_limit(s->db, limits[i].id, limits[i].value);
	sqlite3_progress_handler(s->db, PROGRESS_OPS, on_progress, s);
	sqlite3_busy_timeout(s->db, BUSY_MS);
}

/* Where SQLite looks for a study's journal: beside the file, not beside a link to it.  To be freed; NULL: there
 * is no study, or no memory. */
static char *journal_of(const char *path)
{
	char *real = realpath(path, NULL), *name = NULL;

	if (real && asprintf(&name, "%s-journal", real) < 0)
		name = NULL;
	free(real);
	return name;
}

/* A journal may end with the name of another, over several databases: SQLite undoes what the one holds, and
 * deletes the file of that name, whatever it is.  None of ours has one; one that lies beside a stranger's study
 * may. */
static enum status check_journal(const char *path, struct err *err)
{
	static const unsigned char magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
	unsigned char end[sizeof magic];
	char *name = journal_of(path);
	struct stat info;
	bool names_one = false;
	int fd;

	if (!name)
		return errno == ENOMEM ? err_nomem(err) : STATUS_OK;
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	free(name);
	if (fd < 0)
		return STATUS_OK; /* nor can SQLite open it */
	if (!fstat(fd, &info) && info.st_size > (off_t)sizeof end)
		names_one = pread(fd, end, sizeof end, info.st_size - (off_t)sizeof end) !=
				    (ssize_t)sizeof end ||
			    !memcmp(end, magic, sizeof end);
	close(fd);
	return names_one ? err_set(err, STATUS_FAILED,
				   "the journal beside the study is none of ours: it would delete another file")
			 : STATUS_OK;
}

static enum status connect(struct study *s, int flags, struct err *err)
{
	/* "./" keeps names such as ":memory:" what they are: names of files. */
	char *name = sqlite3_mprintf("%s%s", s->path[0] == '/' ? "" : "./", s->path);
	int code;
	enum status st = STATUS_OK;

	if (!name)
		return err_nomem(err);
	if (flags & SQLITE_OPEN_READWRITE && (st = check_journal(s->path, err))) {
		sqlite3_free(name);
		return st;
	}
	code = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
			       NULL);
	sqlite3_free(name);
	if (code != SQLITE_OK) {
		st = s->db ? sql_fail(s->db, "cannot open the study", err) : err_nomem(err);
		sqlite3_close(s->db);
		s->db = NULL;
		return st;
	}
	distrust(s);
	return sql_exec(s->db,
			"PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
			"PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;",
			err);
}

enum status study_second(const struct study *s, sqlite3 **db, struct err *err)
{
	struct study other = {.path = s->path};
	enum status st = connect(&other, SQLITE_OPEN_READONLY, err);

	*db = other.db;
	if (other.db)
		sqlite3_progress_handler(other.db, 0, NULL, NULL);
	return st;
}

/* What a killed import left half-written is undone first, which SQLite does as soon as the file is
 * read through a connection that may write. */
static enum status undo_interrupted(struct study *s, struct err *err)
{
	char *name = journal_of(s->path);
	struct stat info;
	int64_t n;
	enum status st;
	bool none = !name || stat(name, &info) || !info.st_size;

	free(name);
	if (none)
		return STATUS_OK;
	st = connect(s, SQLITE_OPEN_READWRITE, err);
	if (!st)
		st = sql_number(s->db, "SELECT count(*) FROM sqlite_schema", 0, &n, err);
	sqlite3_close(s->db);
	s->db = NULL;
	return st;
}

static enum status set_up_new(struct study *s, struct err *err)
{
	unsigned char name[16];
	char sql[128];
	enum status st;

	if (getrandom(name, sizeof name, 0) != sizeof name)
		return err_errno(err, errno, "cannot name the study");
	st = sql_exec(s->db, "PRAGMA page_size = 8192", err);
	if (!st)
		st = schema_migrate(s->db, 0, schema_version(), err);
	sqlite3_snprintf(sizeof sql, sql,
			 "INSERT INTO meta VALUES ('study', '%016llx%016llx'), ('revision', '1')",
			 (unsigned long long)hash_bytes(name, 8, 1),
			 (unsigned long long)hash_bytes(name + 8, 8, 2));
	return st ? st : sql_exec(s->db, sql, err);
}

static enum status check_version(struct study *s, struct err *err)
{
	int64_t version;
	enum status st = sql_number(s->db, "PRAGMA user_version", 0, &version, err);

	if (st)
		return st;
	if (version == 0)
		return err_set(err, STATUS_FAILED, "not a tamiz study");
	if (version > schema_version())
		return err_set(err, STATUS_FAILED,
			       "made by a newer tamiz (study version %d, this program knows %d)",
			       (int)version, schema_version());
	if (version == schema_version())
		return STATUS_OK;
	if (!s->writable)
		return err_set(err, STATUS_FAILED,
			       "made by an older tamiz; run tamiz check --migrate on it first");
	return schema_migrate(s->db, (int)version, schema_version(), err);
}

static enum status quick_check(struct study *s, struct err *err)
{
	sqlite3_stmt *stmt;
	bool row = false;
	enum status st = sql_prepare(s->db, "PRAGMA quick_check(1)", &stmt, err);

	if (st)
		return st;
	st = sql_step(stmt, &row, err);
	if (!st && (!row || strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0))
		st = sql_damaged(s->db, err);
	sqlite3_finalize(stmt);
	return st;
}

static enum status open_checked(struct study *s, enum study_mode mode, struct err *err)
{
	int64_t size = 0;
	bool fresh = false;
	enum status st = STATUS_OK;

	if (mode == STUDY_CREATE && access(s->path, F_OK) != 0 && errno == ENOENT)
		fresh = true;
	else if (!(st = undo_interrupted(s, err)))
		st = check_header(s->path, &size, err);
	if (!st && size == 0 && mode == STUDY_CREATE)
		fresh = true;
	else if (!st && size == 0)
		st = err_set(err, STATUS_FAILED, "not a tamiz study: the file is empty");
	if (st)
		return st;
	st = connect(s,
		     mode == STUDY_READ ? SQLITE_OPEN_READONLY
					: SQLITE_OPEN_READWRITE | (fresh ? SQLITE_OPEN_CREATE : 0),
		     err);
	if (!st && fresh)
		return set_up_new(s, err);
	if (st)
		return st;
	study_watch(s, NULL);
	st = check_version(s, err);
	if (!st)
		st = schema_verify(s->db, err);
	if (!st && size <= QUICK_CHECK_MOST)
		st = quick_check(s, err);
	return study_unwatch(s, st, err);
}

enum status study_open(const char *path, enum study_mode mode, struct study **out, struct err *err)
{
	struct study *s = calloc(1, sizeof *s);
	enum status st;

	*out = NULL;
	if (!s || !(s->path = strdup(path))) {
		free(s);
		return err_nomem(err);
	}
	s->writable = mode != STUDY_READ;
	st = open_checked(s, mode, err);
	if (st) {
		strncpy(err->file, path, sizeof err->file - 1);
		study_close(s);
		return st;
	}
	*out = s;
	return STATUS_OK;
}

void study_close(struct study *s)
{
	if (!s)
		return;
	study_cache_wait(s);
	writer_free(s->writer);
	study_rollback(s);
	sqlite3_close(s->db);
	free(s->texts_due);
	free(s->path);
	free(s);
}

const char *study_path(const struct study *s)
{
	return s->path;
}

enum status study_begin(struct study *s, struct err *err)
{
	if (!s->writable)
		return err_set(err, STATUS_FAILED, "the study was opened for reading");
	return sql_exec(s->db, "BEGIN IMMEDIATE", err);
}

/* The header's change counter as of now; it grows by one with each commit of any program. */
static enum status change_counter(struct study *s, uint32_t *counter, bool *rollback_mode,
				  struct err *err)
{
	unsigned char h[HEADER_BYTES];
	sqlite3_file *file = NULL;

	/* Through SQLite's own handle: opening and closing another would drop its locks. */
	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
	    !file || !file->pMethods)
		return sql_fail(s->db, "study", err);
	memset(h, 0, sizeof h);
	if (file->pMethods->xRead(file, h, sizeof h, 0) != SQLITE_OK)
		return err_set(err, STATUS_FAILED, "cannot read the study's header");
	*counter = be32(h + 24);
	*rollback_mode = h[18] == 1 && h[19] == 1;
	return STATUS_OK;
}

/* `counter` in meta is what the header will say after this commit.  Where they differ later,
 * another program has written, and the state is another one. */
enum status study_commit(struct study *s, bool corpus, struct err *err)
{
	uint32_t counter = 0;
	int64_t known, revision;
	bool rollback_mode = false;
	char sql[192];
	enum status st = change_counter(s, &counter, &rollback_mode, err);

	if (!st)
		st = sql_number(s->db, "SELECT value FROM meta WHERE key = 'counter'", counter,
				&known, err);
	if (!st)
		st = sql_number(s->db, "SELECT value FROM meta WHERE key = 'revision'", 1,
				&revision, err);
	if (!st) {
		if (corpus || known != counter)
			revision++;
		sqlite3_snprintf(sizeof sql, sql,
				 "INSERT OR REPLACE INTO meta VALUES ('counter', '%lld'),"
				 " ('revision', '%lld'); COMMIT",
				 (long long)counter + 1, (long long)revision);
		st = sql_exec(s->db, sql, err);
	}
	if (st)
		study_rollback(s);
	return st;
}

void study_rollback(struct study *s)
{
	if (s->db && !sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* What nobody can know of a file before it lies where it does: its number and when it was made.  A cache that came
 * with a study was written for another file, whoever wrote it, and may say what the study does not. */
static bool file_identity(const char *path, int64_t identity[3])
{
#ifdef STATX_BTIME
	struct statx made;

	if (!statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &made)) {
		identity[0] = (int64_t)made.stx_ino;
		if (made.stx_mask & STATX_BTIME) {
			identity[1] = made.stx_btime.tv_sec;
			identity[2] = made.stx_btime.tv_nsec;
		}
		return true;
	}
#endif
	struct stat info;

	if (stat(path, &info))
		return false;
	identity[0] = (int64_t)info.st_ino;
	return true;
}

enum status study_state(struct study *s, uint64_t *state, struct err *err)
{
	uint32_t counter = 0;
	bool rollback_mode = false;
	struct {
		int64_t counter, known, revision, posts, accounts, contents, file[3];
		char name[32];
	} key = {0};
	sqlite3_stmt *stmt = NULL;
	bool row;
	enum status st = sql_prepare(s->db,
				     "SELECT (SELECT value FROM meta WHERE key = 'counter'),"
				     " (SELECT value FROM meta WHERE key = 'revision'),"
				     " (SELECT max(post_id) FROM post),"
				     " (SELECT max(account_id) FROM account),"
				     " (SELECT max(content_id) FROM content),"
				     " (SELECT value FROM meta WHERE key = 'study')",
				     &stmt, err);

	*state = 0;
	if (!st)
		st = sql_step(stmt, &row, err);
	if (!st)
		st = change_counter(s, &counter, &rollback_mode, err);
	if (!st && rollback_mode) {
		const char *name = (const char *)sqlite3_column_text(stmt, 5);

		key.known = sqlite3_column_int64(stmt, 0);
		key.counter = (int64_t)counter - key.known;
		key.known = 0;
		key.revision = sqlite3_column_int64(stmt, 1);
		key.posts = sqlite3_column_int64(stmt, 2);
		key.accounts = sqlite3_column_int64(stmt, 3);
		key.contents = sqlite3_column_int64(stmt, 4);
		if (name)
			strncpy(key.name, name, sizeof key.name - 1);
		if (file_identity(s->path, key.file))
			*state = hash_bytes(&key, sizeof key, 0) | 1;
	}
	sqlite3_finalize(stmt);
	return st;
}

enum status study_meta(struct study *s, const char *key, struct arena *arena, const char **out,
		       struct err *err)
{
	sqlite3_stmt *stmt;
	bool row = false;
	enum status st = sql_prepare(s->db, "SELECT value FROM meta WHERE key = ?", &stmt, err);

	*out = NULL;
	if (st)
		return st;
	sql_bind_text(stmt, 1, key);
	st = sql_step(stmt, &row, err);
	if (!st && row)
		*out = sql_copy(stmt, 0, arena);
	sqlite3_finalize(stmt);
	return st;
}

enum status study_meta_set(struct study *s, const char *key, const char *value, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	enum status st;

	if (s->writer)
		return writer_meta(s->writer, key, value, err);
	st = study_begin(s, err);
	if (!st)
		st = sql_prepare(s->db, "INSERT OR REPLACE INTO meta VALUES (?, ?)", &stmt, err);
	if (!st) {
		sql_bind_text(stmt, 1, key);
		sql_bind_text(stmt, 2, value);
		st = sql_run(stmt, err);
	}
	sqlite3_finalize(stmt);
	if (!st)
		return study_commit(s, false, err);
	study_rollback(s);
	return st;
}

enum status study_recognise(const char *path, bool *study, struct err *err)
{
	char head[16] = "";
	struct stat info;
	enum status st = STATUS_OK;
	size_t n;
	FILE *f;

	*study = false;
	/* What was looked at of a pipe would be missing when it is read; no study is one. */
	if (!stat(path, &info) && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
		return STATUS_OK;
	f = paths_read(path);
	n = f ? fread(head, 1, sizeof head, f) : 0;
	if (!f || ferror(f))
		st = err_errno(err, errno, "%s", path);
	if (f)
		fclose(f);
	*study = n == sizeof head && !memcmp(head, "SQLite format 3", sizeof head);
	return st;
}
