/* What analysts hand on: a colleague's verdicts, with any words and any chain, taken over into a study
 * of ours; and a file of labels.  A broken chain is refused whole, a sound one is taken over once, and
 * ours stays sound; who reads it never meets a byte it can't bear.
 *
 * First byte 'L': the rest is a file of labels.  Else rows, each: a byte of flags, then at_ms (8
 * bytes), by, target, mark and note, each behind its length. */
#include "config.h"

#include "fuzz.h"
#include "labels.h"
#include "study_db.h"
#include "verdict.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

enum { ROWS_MOST = 12, BREAK_HASH = 1, BREAK_CHAIN = 2, NO_NOTE = 4 };

static struct study *ours, *theirs;
static struct corpus *corpus;

static char paths[2][64];

static void remove_all(void)
{
	for (int i = 0; i < 2; i++)
		unlink(paths[i]);
}

static struct study *new_study(int number)
{
	char *path = paths[number];
	struct study *s;
	struct err err;

	snprintf(path, sizeof paths[0], "/dev/shm/tamiz-fuzz-%d-%d.tamiz", (int)getpid(), number);
	unlink(path);
	FUZZ_CHECK(study_open(path, STUDY_CREATE, &s, &err) == STATUS_OK);
	FUZZ_CHECK(sql_exec(s->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", &err) ==
		   STATUS_OK);
	return s;
}

static void begin(void)
{
	struct import_totals totals;
	struct sink sink;
	struct err err;
	struct job job;

	job_init(&job, 1);
	ours = new_study(0);
	theirs = new_study(1);
	atexit(remove_all);
	FUZZ_CHECK(study_sink_begin(ours, "fuzz", &sink, &err) == STATUS_OK);
	for (int i = 0; i < 4; i++) {
		struct post_record r = POST_RECORD_EMPTY;
		char id[4];

		snprintf(id, sizeof id, "%d", i);
		r.platform = r.account.platform = STR("x");
		r.id = r.account.id = r.account.handle = (struct str){id, 1};
		r.time_ms = INT64_C(1632787200000) + i;
		r.text = STR("sin luz #SinLuz");
		FUZZ_CHECK(sink.post(sink.ctx, &r, &err) == STATUS_OK);
	}
	FUZZ_CHECK(study_sink_end(ours, &job, &totals, &err) == STATUS_OK);
	FUZZ_CHECK(study_load(ours, &job, &corpus, &err) == STATUS_OK);
}

static struct str take(const unsigned char **at, const unsigned char *end)
{
	size_t n = *at < end ? *(*at)++ : 0;
	struct str s = {(const char *)*at, n};

	if (n > (size_t)(end - *at))
		s.len = (size_t)(end - *at);
	*at += s.len;
	return s;
}

static void insert(const struct verdict_row *v, const char *hash)
{
	sqlite3_stmt *q;
	struct err err;

	FUZZ_CHECK(sql_prepare(theirs->db,
			       "INSERT INTO verdict(at_ms, by_whom, target, mark, note, previous,"
			       " hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
			       &q, &err) == STATUS_OK);
	sqlite3_bind_int64(q, 1, v->at_ms);
	sql_bind_str(q, 2, v->by);
	sql_bind_str(q, 3, v->target);
	sql_bind_str(q, 4, v->mark);
	sql_bind_str(q, 5, v->note);
	sql_bind_str(q, 6, v->previous);
	sql_bind_text(q, 7, hash);
	sql_run(q, &err); /* what the table itself refuses is not there */
	sqlite3_finalize(q);
}

/* A stranger's chain; false where he broke it. */
static bool fill(const unsigned char *at, const unsigned char *end)
{
	char before[VERDICT_HASH] = "", hash[VERDICT_HASH];
	struct err err;
	bool sound = true;

	FUZZ_CHECK(sql_exec(theirs->db, "DELETE FROM verdict", &err) == STATUS_OK);
	for (int rows = 0; at < end && rows < ROWS_MOST; rows++) {
		struct verdict_row v = {.previous = {before, strlen(before)}};
		unsigned flags = *at++;

		if (end - at >= 8) {
			memcpy(&v.at_ms, at, 8);
			at += 8;
		}
		v.by = take(&at, end);
		v.target = take(&at, end);
		v.mark = take(&at, end);
		v.note = flags & NO_NOTE ? (struct str){0} : take(&at, end);
		if (flags & BREAK_CHAIN)
			v.previous = v.by;
		verdict_hash(&v, hash);
		if (flags & BREAK_HASH)
			hash[rows] ^= 1;
		sound = sound && !(flags & (BREAK_CHAIN | BREAK_HASH));
		insert(&v, hash);
		memcpy(before, hash, sizeof before);
	}
	return sound;
}

static int64_t count_of(struct study *s)
{
	int64_t count, broken;
	struct err err;

	FUZZ_CHECK(verdict_chain(s, &count, &broken, &err) == STATUS_OK);
	FUZZ_CHECK(s != ours || !broken);
	return count;
}

static void merge(bool sound)
{
	int64_t before = count_of(ours), taken, again;
	struct registry *registry = NULL;
	struct err err = {0};

	if (study_merge_verdicts(ours, theirs, &taken, &err) != STATUS_OK) {
		FUZZ_CHECK(err.message[0] && count_of(ours) == before);
		return;
	}
	FUZZ_CHECK(count_of(ours) == before + taken);
	FUZZ_CHECK(study_merge_verdicts(ours, theirs, &again, &err) == STATUS_OK && !again);
	(void)sound;
	if (study_registry(ours, corpus, &registry, &err) == STATUS_OK)
		registry_free(registry);
	else
		FUZZ_CHECK(err.message[0]);
	FUZZ_CHECK(sql_exec(ours->db, "DELETE FROM verdict", &err) == STATUS_OK);
}

static void read_labels(const unsigned char *data, size_t size)
{
	int fd = memfd_create("fuzz", 0);
	struct labels labels = {0};
	struct err err = {0};
	char path[64];

	FUZZ_CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (labels_read(path, corpus, &labels, &err) == STATUS_OK)
		FUZZ_CHECK(labels.bots + labels.others <= corpus->n.accounts);
	else
		FUZZ_CHECK(err.message[0]);
	labels_free(&labels);
	close(fd);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (!ours)
		begin();
	if (size && *data == 'L')
		read_labels(data + 1, size - 1);
	else if (size)
		merge(fill(data + 1, data + size));
	return 0;
}
