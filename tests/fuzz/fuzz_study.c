/* A study from a stranger: a sound file, changed at the places that the input names, or (first byte
 * S) one whose tables take any type, with the values that the input gives.  It is refused, or
 * everything that can be asked of it answers; the file itself is never changed by reading. */
#include "config.h"

#include "fuzz.h"
#include "study_db.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

enum {
	IMAGE_MOST = 1 << 20,
	PAGES = 400,
	PAGE_BYTES = 8192 + 512, /* a page, and what SQLite keeps with it */
	SMALL_BYTES = 512,
	SMALLS = 2000,
};

static char path[64];
struct image {
	unsigned char *bytes;
	size_t size;
};
static struct image sound; /* the bytes of the sound study */
static struct image loose; /* of the same, but its tables take values of any type */

static void fill(struct sink *sink)
{
	static const struct str tags[] = {STR("SinLuz")};
	struct err err;

	for (int i = 0; i < 40; i++) {
		struct post_record r = POST_RECORD_EMPTY;
		char id[8];

		snprintf(id, sizeof id, "%d", 100 + i);
		r.platform = r.account.platform = STR("x");
		r.id = (struct str){id, strlen(id)};
		r.account.id = r.account.handle = (struct str){id + 2, 1};
		r.account.followers = i;
		r.time_ms = INT64_C(1632787200000) + i * 1000;
		r.text = STR("sin luz #SinLuz");
		r.tags = (struct str_list){tags, 1, true};
		FUZZ_CHECK(sink->post(sink->ctx, &r, &err) == STATUS_OK);
	}
}

static void remove_all(void)
{
	static const char *const endings[] = {"", "-journal", "-wal", "-shm", "-cache"};
	char name[96];

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		snprintf(name, sizeof name, "%s%s", path, endings[i]);
		unlink(name);
	}
}

/* Into room for IMAGE_MOST bytes. */
static struct image read_image(unsigned char *room)
{
	struct image image = {.bytes = room};
	int fd = open(path, O_RDONLY);
	ssize_t size = read(fd, room, IMAGE_MOST);

	FUZZ_CHECK(size >= 0 && size < IMAGE_MOST);
	image.size = (size_t)size;
	close(fd);
	return image;
}

static void write_image(struct image image)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);

	FUZZ_CHECK(fd >= 0 && write(fd, image.bytes, image.size) == (ssize_t)image.size);
	close(fd);
}

/* SQLite's memory comes in one piece: what is looked for is in our code, and thousands of its allocations a run
 * took most of the time under the sanitiser. */
static void settle_sqlite(void)
{
	static char pages[PAGES * PAGE_BYTES];

	FUZZ_CHECK(sqlite3_config(SQLITE_CONFIG_PAGECACHE, pages, PAGE_BYTES, PAGES) == SQLITE_OK);
	FUZZ_CHECK(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, SMALL_BYTES, SMALLS) == SQLITE_OK);
	FUZZ_CHECK(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
}

static void make_studies(void)
{
	static unsigned char sound_room[IMAGE_MOST], loose_room[IMAGE_MOST];
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	sqlite3 *db;
	struct err err;
	struct job job;

	settle_sqlite();
	snprintf(path, sizeof path, "/dev/shm/tamiz-fuzz-%d.tamiz", (int)getpid());
	job_init(&job, 1);
	FUZZ_CHECK(study_open(path, STUDY_CREATE, &s, &err) == STATUS_OK);
	FUZZ_CHECK(study_sink_begin(s, "fuzz", &sink, &err) == STATUS_OK);
	fill(&sink);
	FUZZ_CHECK(study_sink_end(s, &job, &totals, &err) == STATUS_OK);
	FUZZ_CHECK(study_mark(s, "#SinLuz", MARK_DOUBTFUL, "note", "who", &err) == STATUS_OK);
	study_close(s);
	sound = read_image(sound_room);
	FUZZ_CHECK(sqlite3_open(path, &db) == SQLITE_OK);
	FUZZ_CHECK(
		sqlite3_exec(db,
			     "PRAGMA writable_schema = ON;"
			     "UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT, ', ''),"
			     " 'STRICT', '');"
			     "INSERT INTO trend(tag, start_ms) VALUES ('SinLuz', 1632787200000);"
			     "INSERT INTO actor(actor_id, name) VALUES ('a', 'A');"
			     "INSERT INTO actor_account(actor_id, handle) VALUES ('a', 'b');"
			     "INSERT INTO event(event_id, name, start_ms) VALUES ('e', 'E', 0);"
			     "PRAGMA writable_schema = OFF",
			     NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	loose = read_image(loose_room);
	atexit(remove_all);
}

/* Each six bytes of the input: where (three), what (one), how (two). */
static size_t damage(unsigned char *bytes, const unsigned char *data, size_t size)
{
	size_t len = sound.size;

	for (; size >= 6; data += 6, size -= 6) {
		size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % sound.size;
		size_t run = 1 + data[5] % 64;

		if (run > sound.size - at)
			run = sound.size - at;
		switch (data[4] % 5) {
		case 0:
			memset(bytes + at, data[3], run);
			break;
		case 1:
			bytes[at] ^= data[3];
			break;
		case 2: /* in the file's header, which few random places hit */
			bytes[at % 100] = data[3];
			break;
		case 3:
			memmove(bytes + at, bytes + (size_t)data[3] * sound.size / 256 / 2,
				run / 2);
			break;
		default:
			if (data[5] > 250 && at < len)
				len = at;
		}
	}
	return len;
}

static void change(sqlite3 *db, unsigned place, unsigned row, unsigned type, const void *value,
		   size_t len)
{
	static const struct {
		const char *table, *key, *column;
	} places[] = {
		{"account", "account_id", "platform"},
		{"account", "account_id", "id"},
		{"account", "account_id", "handle"},
		{"account", "account_id", "name"},
		{"account", "account_id", "created_ms"},
		{"account", "account_id", "followers"},
		{"account", "account_id", "verified"},
		{"account", "account_id", "account_id"},
		{"actor", "actor_id", "name"},
		{"actor_account", "rowid", "handle"},
		{"content", "content_id", "content_id"},
		{"content", "content_id", "mentions"},
		{"content", "content_id", "tags"},
		{"content", "content_id", "text"},
		{"content", "content_id", "urls"},
		{"event", "event_id", "start_ms"},
		{"meta", "key", "value"},
		{"post", "post_id", "account_id"},
		{"post", "post_id", "content_id"},
		{"post", "post_id", "flags"},
		{"post", "post_id", "id"},
		{"post", "post_id", "kind"},
		{"post", "post_id", "lang"},
		{"post", "post_id", "platform"},
		{"post", "post_id", "post_id"},
		{"post", "post_id", "ref_account_id"},
		{"post", "post_id", "ref_id"},
		{"post", "post_id", "reposts"},
		{"post", "post_id", "source_id"},
		{"post", "post_id", "time_ms"},
		{"source", "source_id", "path"},
		{"source", "source_id", "read"},
		{"trend", "trend_id", "start_ms"},
		{"trend", "trend_id", "tag"},
		{"verdict", "verdict_id", "at_ms"},
		{"verdict", "verdict_id", "hash"},
		{"verdict", "verdict_id", "mark"},
		{"verdict", "verdict_id", "target"},
	};
	const size_t at = place % (sizeof places / sizeof *places);
	sqlite3_stmt *q = NULL;
	int64_t number = 0;
	char sql[200];

	memcpy(&number, value, len < sizeof number ? len : sizeof number);
	sqlite3_snprintf(sizeof sql, sql,
			 "UPDATE %s SET %s = ?1 WHERE %s = (SELECT %s FROM %s LIMIT 1 OFFSET %u)",
			 places[at].table, places[at].column, places[at].key, places[at].key,
			 places[at].table, row);
	FUZZ_CHECK(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK);
	if (type == 0)
		sqlite3_bind_int64(q, 1, number);
	else if (type == 1)
		sqlite3_bind_text(q, 1, value, (int)len, SQLITE_STATIC);
	else if (type == 2)
		sqlite3_bind_blob(q, 1, value, (int)len, SQLITE_STATIC);
	else
		sqlite3_bind_double(q, 1, (double)number / 3);
	sqlite3_step(q); /* what a key or a rule refuses is not there */
	sqlite3_finalize(q);
}

/* Changes of the study's file: a byte each for the column, the row, and the value's type and
 * length, then the value. */
static void rewrite(const unsigned char *at, const unsigned char *end)
{
	sqlite3 *db;

	FUZZ_CHECK(sqlite3_open(path, &db) == SQLITE_OK);
	FUZZ_CHECK(sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN",
				NULL, NULL, NULL) == SQLITE_OK);
	while (end - at > 3) {
		size_t len = at[2] / 4;
		const unsigned char *value = at + 3;

		if (len > (size_t)(end - value))
			len = (size_t)(end - value);
		change(db, at[0], at[1] % 48, at[2] % 4, value, len);
		at = value + len;
	}
	FUZZ_CHECK(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
	FUZZ_CHECK(sqlite3_close(db) == SQLITE_OK);
}

static void ask(struct study *s)
{
	char hex[STUDY_DIGEST];
	struct registry *registry = NULL;
	struct study_reject *rejects;
	struct study_source *sources;
	struct corpus *c = NULL;
	struct arena arena = {0};
	char *report = NULL;
	const char *title;
	struct err err = {0};
	struct job job;
	size_t count;
	bool is_sound;

	job_init(&job, 1);
	if (study_check(s, &job, &arena, &report, &is_sound, &err) == STATUS_OK)
		FUZZ_CHECK(report);
	study_sources(s, &arena, &sources, &count, &err);
	study_rejects(s, false, 100, &arena, &rejects, &count, &err);
	study_meta(s, "title", &arena, &title, &err);
	study_digest(s, &job, hex, &err);
	if (study_load(s, &job, &c, &err) == STATUS_OK) {
		if (study_registry(s, c, &registry, &err) == STATUS_OK)
			registry_free(registry);
		corpus_unref(c);
	}
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static unsigned char before_room[IMAGE_MOST], after_room[IMAGE_MOST];
	struct image before = {.bytes = before_room}, after;
	struct err err = {0};
	struct study *s = NULL;

	if (!sound.bytes)
		make_studies();
	remove_all();
	if (size && *data == 'S') {
		write_image(loose);
		rewrite(data + 1, data + size);
	} else {
		memcpy(before.bytes, sound.bytes, sound.size);
		before.size = damage(before.bytes, data, size);
		write_image(before);
	}
	before = read_image(before_room);
	if (study_open(path, STUDY_READ, &s, &err) == STATUS_OK) {
		ask(s);
		study_close(s);
	} else {
		FUZZ_CHECK(err.message[0]);
	}
	after = read_image(after_room);
	FUZZ_CHECK(after.size == before.size && !memcmp(after.bytes, before.bytes, after.size));
	return 0;
}
