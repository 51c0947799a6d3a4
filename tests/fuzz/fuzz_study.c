/* A study from a stranger: a sound file, changed at the places that the input names.  It is
 * refused, or everything that can be asked of it answers; the file itself is never changed by
 * reading. */
#include "config.h"

#include "fuzz.h"
#include "study.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

static char path[64];
static char *sound; /* the bytes of the sound study */
static size_t sound_size;

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

static void make_sound(void)
{
	struct import_totals totals;
	struct study *s;
	struct sink sink;
	struct err err;
	struct job job;
	off_t size;
	int fd;

	snprintf(path, sizeof path, "/dev/shm/tamiz-fuzz-%d.tamiz", (int)getpid());
	job_init(&job, 1);
	FUZZ_CHECK(study_open(path, STUDY_CREATE, &s, &err) == STATUS_OK);
	FUZZ_CHECK(study_sink_begin(s, "fuzz", &sink, &err) == STATUS_OK);
	fill(&sink);
	FUZZ_CHECK(study_sink_end(s, &job, &totals, &err) == STATUS_OK);
	FUZZ_CHECK(study_mark(s, "#SinLuz", MARK_DOUBTFUL, "note", "who", &err) == STATUS_OK);
	study_close(s);
	fd = open(path, O_RDONLY);
	size = lseek(fd, 0, SEEK_END);
	sound_size = (size_t)size;
	sound = malloc(sound_size);
	FUZZ_CHECK(sound && pread(fd, sound, sound_size, 0) == size);
	close(fd);
	atexit(remove_all);
}

/* Each six bytes of the input: where (three), what (one), how (two). */
static size_t damage(unsigned char *bytes, const unsigned char *data, size_t size)
{
	size_t len = sound_size;

	for (; size >= 6; data += 6, size -= 6) {
		size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % sound_size;
		size_t run = 1 + data[5] % 64;

		if (run > sound_size - at)
			run = sound_size - at;
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
			memmove(bytes + at, bytes + (size_t)data[3] * sound_size / 256 / 2,
				run / 2);
			break;
		default:
			if (data[5] > 250 && at < len)
				len = at;
		}
	}
	return len;
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
	struct err err = {0};
	struct job job;
	size_t count;
	bool is_sound;

	job_init(&job, 1);
	if (study_check(s, &job, &arena, &report, &is_sound, &err) == STATUS_OK)
		FUZZ_CHECK(report);
	study_sources(s, &arena, &sources, &count, &err);
	study_rejects(s, false, 100, &arena, &rejects, &count, &err);
	study_meta(s, "title", &arena);
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
	unsigned char *bytes, *after;
	struct err err = {0};
	struct study *s = NULL;
	size_t len;
	int fd;

	if (!sound)
		make_sound();
	remove_all();
	bytes = malloc(sound_size);
	after = malloc(sound_size);
	FUZZ_CHECK(bytes && after);
	memcpy(bytes, sound, sound_size);
	len = damage(bytes, data, size);
	fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
	FUZZ_CHECK(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
	if (study_open(path, STUDY_READ, &s, &err) == STATUS_OK) {
		ask(s);
		study_close(s);
	} else {
		FUZZ_CHECK(err.message[0]);
	}
	FUZZ_CHECK(pread(fd, after, sound_size, 0) == (ssize_t)len && !memcmp(bytes, after, len));
	close(fd);
	free(bytes);
	free(after);
	return 0;
}
