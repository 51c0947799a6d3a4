/* The column cache: equal to the tables, and never trusted. */
#include "config.h"

#include "cache.h"
#include "columns.h"
#include "study_db.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

struct fixture {
	char dir[64], study[96], cache[112];
	struct corpus *c;
	uint64_t sums[COLUMN_PARTS_MOST];
	struct job job;
	struct err err;
};

static void add_posts(struct collector *k, struct err *err)
{
	struct sink sink = collector_sink(k);
	struct str tags[] = {STR("uno"), STR("dos")}, urls[] = {STR("https://example.org/")};
	char id[16], account[16], text[32];

	for (int i = 0; i < 60; i++) {
		struct post_record r = POST_RECORD_EMPTY;

		snprintf(id, sizeof id, "%s%d", i % 9 ? "" : "p", 100 + i);
		snprintf(account, sizeof account, "%d", i % 7);
		snprintf(text, sizeof text, "hola %d", i / 2);
		r.platform = r.account.platform = STR("x");
		r.id = (struct str){id, strlen(id)};
		r.account.id = (struct str){account, strlen(account)};
		r.text = (struct str){text, strlen(text)};
		r.kind = i % 3 ? KIND_ORIGINAL : KIND_REPOST;
		r.ref_id = i % 3 ? (struct str){0} : STR("101");
		r.lang = STR("es");
		r.client = STR("web");
		r.time_ms = i % 11 ? INT64_C(1600000000000) + i * 1000 : TIME_UNKNOWN;
		r.tags = (struct str_list){tags, (size_t)(i % 3), true};
		r.urls = (struct str_list){urls, (size_t)(i % 2), true};
		r.mentions = (struct str_list){tags, (size_t)(i % 2), true};
		cr_assert_eq(sink.post(sink.ctx, &r, err), STATUS_OK);
	}
}

static struct fixture begin(void)
{
	struct fixture f = {.dir = "/tmp/tamiz-cache-XXXXXX"};
	struct collector *k = collector_new();

	job_init(&f.job, 1);
	cr_assert(k && scratch_folder(f.dir));
	snprintf(f.study, sizeof f.study, "%s/a.tamiz", f.dir);
	snprintf(f.cache, sizeof f.cache, "%s-cache", f.study);
	add_posts(k, &f.err);
	cr_assert_eq(collector_finish(k, &f.job, &f.c, &f.err), STATUS_OK);
	collector_free(k);
	cr_assert_eq(columns_sum(f.c, &f.job, f.sums, &f.err), STATUS_OK);
	f.c->fingerprint = columns_fingerprint(f.c, f.sums);
	return f;
}

static void end(struct fixture *f)
{
	corpus_unref(f->c);
	unlink(f->cache);
	rmdir(f->dir);
}

Test(cache, what_was_written_comes_back)
{
	struct fixture f = begin();
	struct column_part a[COLUMN_PARTS_MOST], b[COLUMN_PARTS_MOST];
	struct corpus *c;
	size_t n;

	cr_assert_eq(cache_write(f.study, 7, f.c, f.sums, &f.err), STATUS_OK);
	cr_expect_eq(cache_open(f.study, 8, &f.job, NULL, &c, &f.err), STATUS_NOTHING);
	cr_assert_eq(cache_open(f.study, 7, &f.job, NULL, &c, &f.err), STATUS_OK, "%s", f.err.message);
	n = columns_parts(f.c, a);
	cr_assert_eq(columns_parts(c, b), n);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(a[i].count, b[i].count, "%s", a[i].name);
		cr_expect(!a[i].count || !memcmp(a[i].at, b[i].at, a[i].count * a[i].size), "%s",
			  a[i].name);
	}
	cr_expect_eq(c->fingerprint, f.c->fingerprint);
	cr_expect_eq(c->dated, f.c->dated);
	corpus_unref(c);
	end(&f);
}

/* Posts enough for columns on pages of their own. */
static struct corpus *large(struct job *job)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct err err;
	char id[16];

	for (int i = 0; i < 530000; i++) {
		struct post_record r = POST_RECORD_EMPTY;

		snprintf(id, sizeof id, "%d", i);
		r.platform = r.account.platform = STR("x");
		r.id = (struct str){id, strlen(id)};
		r.account.id = STR("1");
		r.text = STR("hola");
		r.time_ms = i;
		cr_assert_eq(sink.post(sink.ctx, &r, &err), STATUS_OK);
	}
	cr_assert_eq(collector_finish(k, job, &c, &err), STATUS_OK);
	collector_free(k);
	return c;
}

/* What is mapped at p. */
static void mapped_at(const void *p, char *line, int size)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long long from = 0, to = 0;
	bool found = false;

	while (maps && !found && fgets(line, size, maps))
		found = sscanf(line, "%llx-%llx", &from, &to) == 2 && (uintptr_t)p >= from &&
			(uintptr_t)p < to;
	if (maps)
		fclose(maps);
	if (!found)
		line[0] = '\0';
}

Test(cache, columns_of_a_corpus_that_was_built_are_mapped_from_it_once_it_is_written)
{
	struct fixture f = begin();
	struct corpus *c = large(&f.job), *other;
	uint64_t after[COLUMN_PARTS_MOST] = {0};
	char line[512];

	cr_assert_eq(columns_sum(c, &f.job, f.sums, &f.err), STATUS_OK);
	mapped_at(c->id, line, sizeof line);
	cr_assert(!strstr(line, "-cache"));
	cr_assert_eq(cache_write(f.study, 7, c, f.sums, &f.err), STATUS_OK);
	mapped_at(c->id, line, sizeof line);
	if (line[0]) /* where /proc tells */
		cr_expect(strstr(line, "-cache"), "%s", line);
	cr_assert_eq(columns_sum(c, &f.job, after, &f.err), STATUS_OK);
	cr_expect_arr_eq(after, f.sums, sizeof after);
	cr_assert_eq(cache_open(f.study, 7, &f.job, NULL, &other, &f.err), STATUS_OK, "%s",
		     f.err.message);
	corpus_unref(other);
	corpus_unref(c);
	end(&f);
}

/* Any byte changed, or the file cut anywhere: it is refused, not believed and not crashed on. */
Test(cache, damage_is_noticed)
{
	struct fixture f = begin();
	struct corpus *c;
	struct stat info;
	int fd;

	cr_assert_eq(cache_write(f.study, 7, f.c, f.sums, &f.err), STATUS_OK);
	cr_assert_eq(stat(f.cache, &info), 0);
	fd = open(f.cache, O_RDWR);
	for (off_t at = 0; at < info.st_size; at += at < 200 ? 1 : 37) {
		unsigned char was, is;

		cr_assert_eq(pread(fd, &was, 1, at), 1);
		is = (unsigned char)(was ^ (1u << (at % 8)));
		cr_assert_eq(pwrite(fd, &is, 1, at), 1);
		if (cache_open(f.study, 7, &f.job, NULL, &c, &f.err) == STATUS_OK) {
			uint64_t sums[COLUMN_PARTS_MOST];

			/* Only the gaps between columns may differ unnoticed. */
			cr_assert_eq(columns_sum(c, &f.job, sums, &f.err), STATUS_OK);
			cr_expect_eq(columns_fingerprint(c, sums), f.c->fingerprint, "byte %lld",
				     (long long)at);
			corpus_unref(c);
		}
		cr_assert_eq(pwrite(fd, &was, 1, at), 1);
	}
	for (off_t size = info.st_size - 1; size >= 0; size -= 911) {
		cr_assert_eq(ftruncate(fd, size), 0);
		cr_expect_eq(cache_open(f.study, 7, &f.job, NULL, &c, &f.err), STATUS_NOTHING);
	}
	close(fd);
	end(&f);
}

/* Texts may be looked at later; nothing else may. */
Test(cache, damage_to_texts_is_noticed_when_they_are_checked)
{
	struct fixture f = begin();
	struct corpus *c;
	struct stat info;
	uint64_t texts[COLUMN_PARTS_MOST];
	int fd, later = 0;

	cr_assert_eq(cache_write(f.study, 7, f.c, f.sums, &f.err), STATUS_OK);
	cr_assert_eq(cache_open(f.study, 7, &f.job, texts, &c, &f.err), STATUS_OK);
	cr_expect_eq(cache_check_texts(f.study, c, texts, &f.job, &f.err), STATUS_OK);
	corpus_unref(c);
	for (off_t at = 0;; at += 23) {
		unsigned char was, is;

		fd = open(f.cache, O_RDWR);
		cr_assert_eq(fstat(fd, &info), 0);
		if (at >= info.st_size)
			break;
		cr_assert_eq(pread(fd, &was, 1, at), 1);
		is = (unsigned char)(was ^ 4);
		cr_assert_eq(pwrite(fd, &is, 1, at), 1);
		close(fd);
		if (cache_open(f.study, 7, &f.job, texts, &c, &f.err) == STATUS_OK) {
			if (cache_check_texts(f.study, c, texts, &f.job, &f.err) == STATUS_NOTHING) {
				cr_expect(access(f.cache, F_OK));
				later++;
			} else { /* in a gap */
				uint64_t sums[COLUMN_PARTS_MOST];

				cr_assert_eq(columns_sum(c, &f.job, sums, &f.err), STATUS_OK);
				cr_expect_eq(columns_fingerprint(c, sums), f.c->fingerprint,
					     "byte %lld", (long long)at);
			}
			corpus_unref(c);
		}
		cr_assert_eq(cache_write(f.study, 7, f.c, f.sums, &f.err), STATUS_OK);
	}
	close(fd);
	cr_expect_gt(later, 0);
	end(&f);
}

/* A forger writes true checksums over false numbers. */
Test(cache, forged_numbers_are_refused)
{
	struct fixture f = begin();
	struct corpus *forged = f.c, *c;
	struct forgery {
		const char *what;
		void *at;
		size_t size;
		uint64_t value;
	} list[] = {
		{"account", (void *)&forged->account[3], 4, 7},
		{"content", (void *)&forged->content[0], 4, UINT32_MAX},
		{"ref", (void *)&forged->ref[2], 4, UINT32_MAX - 1},
		{"lang", (void *)&forged->lang[2], 2, 1},
		{"source", (void *)&forged->source[2], 2, 1},
		{"kind", (void *)&forged->kind[2], 1, KIND_COUNT},
		{"id", (void *)&forged->id[2], 8, POST_ID_ODD | 1000},
		{"time", (void *)&forged->time[1], 8, 0},
		{"text offset", (void *)&forged->text.off[1], 8, UINT64_MAX},
		{"tag list", (void *)&forged->content_tags.off[1], 4, 90000},
		{"tag", (void *)&forged->content_tags.item[0], 4, 2},
		{"row of account", (void *)&forged->account_posts.item[0], 4, 59},
		{"row of tag", (void *)&forged->tag_posts.item[0], 4, 60},
		{"account of handle", (void *)&forged->handle_account[0], 4, 99},
		{"resolution", (void *)&forged->source_resolution[0], 8, 0},
	};

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		uint64_t was = 0;

		memcpy(&was, list[i].at, list[i].size);
		memcpy(list[i].at, &list[i].value, list[i].size);
		cr_assert_eq(columns_sum(forged, &f.job, f.sums, &f.err), STATUS_OK);
		cr_assert_eq(cache_write(f.study, 7, forged, f.sums, &f.err), STATUS_OK);
		memcpy(list[i].at, &was, list[i].size);
		cr_expect_eq(cache_open(f.study, 7, &f.job, NULL, &c, &f.err), STATUS_NOTHING, "%s",
			     list[i].what);
	}
	end(&f);
}

static uint64_t state_of(const char *path)
{
	struct study *s = NULL;
	uint64_t state = 0;
	struct err err;

	cr_assert_eq(study_open(path, STUDY_CREATE, &s, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_state(s, &state, &err), STATUS_OK, "%s", err.message);
	study_close(s);
	cr_assert(state);
	return state;
}

/* A cache that comes with a study, with true checksums and the study's true state, would be believed; but it
 * can't tell which file the study will be where it arrives. */
Test(cache, the_same_study_in_another_file_has_no_use_for_it)
{
	struct fixture f = begin();
	char other[112], bytes[4096];
	size_t n;
	FILE *from, *to;
	uint64_t state = state_of(f.study);

	cr_expect_eq(state_of(f.study), state);
	snprintf(other, sizeof other, "%s/b.tamiz", f.dir);
	cr_assert((from = fopen(f.study, "rb")) && (to = fopen(other, "wb")));
	while ((n = fread(bytes, 1, sizeof bytes, from)))
		fwrite(bytes, 1, n, to);
	fclose(from);
	fclose(to);
	cr_expect_neq(state_of(other), state);
	unlink(other);
	/* Another name of the same file is the same. */
	cr_assert_eq(rename(f.study, other), 0);
	cr_expect_eq(state_of(other), state);
	unlink(other);
	end(&f);
}

Test(cache, sums_do_not_depend_on_threads)
{
	struct fixture f = begin();
	uint64_t sums[COLUMN_PARTS_MOST];

	for (int threads = 1; threads <= 8; threads *= 2) {
		job_init(&f.job, threads);
		cr_assert_eq(columns_sum(f.c, &f.job, sums, &f.err), STATUS_OK);
		cr_expect_eq(columns_fingerprint(f.c, sums), f.c->fingerprint);
	}
	end(&f);
}

Test(cache, sections_are_found_by_their_key)
{
	struct fixture f = begin();
	char path[128];
	void *bytes;
	size_t len;

	cr_assert_eq(cache_write_section(f.study, "scores", 5, "abc", 3, &f.err), STATUS_OK);
	cr_expect_eq(cache_read_section(f.study, "scores", 6, &bytes, &len, &f.err),
		     STATUS_NOTHING);
	cr_expect_eq(cache_read_section(f.study, "none", 5, &bytes, &len, &f.err), STATUS_NOTHING);
	cr_assert_eq(cache_read_section(f.study, "scores", 5, &bytes, &len, &f.err), STATUS_OK);
	cr_expect_eq(len, 3);
	cr_expect_eq(memcmp(bytes, "abc", 3), 0);
	free(bytes);
	snprintf(path, sizeof path, "%s.scores", f.cache);
	cr_expect_eq(truncate(path, 20), 0);
	cr_expect_eq(cache_read_section(f.study, "scores", 5, &bytes, &len, &f.err),
		     STATUS_NOTHING);
	unlink(path);
	end(&f);
}
