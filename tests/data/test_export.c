#include "config.h"

#include "demo.h"
#include "export.h"
#include "export_private.h"
#include "scratch.h"
#include "sha256.h"

#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

/* A small simulated study with everything that an export needs. */
struct scene {
	char folder[32], study_path[64], out[64];
	struct case_file *kase;
	struct study *study;
	struct corpus *corpus;
	struct registry *registry;
	struct score *score;
	struct result *result;
	struct filter_cache *cache;
	struct method method;
	struct job job;
	struct export_input in;
};

static void scene_make(struct scene *s)
{
	const struct demo_options o = {.scale = 0.003, .seed = 5};
	const struct query q = {.focus_tag = NONE,
				.focus_account = NONE,
				.focus_start_ms = TIME_UNKNOWN,
				.focus_end_ms = TIME_UNKNOWN};
	struct filter_env env;
	struct err err;

	*s = (struct scene){.folder = "/tmp/tamiz-export-XXXXXX"};
	cr_assert(scratch_folder(s->folder));
	snprintf(s->study_path, sizeof s->study_path, "%s/s.tamiz", s->folder);
	snprintf(s->out, sizeof s->out, "%s/out", s->folder);
	job_init(&s->job, 1);
	method_default(&s->method);
	cr_assert_eq(case_read("ve-2021-regional", &s->kase, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_open(s->study_path, STUDY_CREATE, &s->study, &err), STATUS_OK, "%s",
		     err.message);
	cr_assert_eq(demo_fill(s->study, s->kase, &o, &s->job, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_mark(s->study, "#VotaPSUV21N", MARK_DOUBTFUL, "=cmd()", "ana", &err),
		     STATUS_OK, "%s", err.message);
	cr_assert_eq(study_load(s->study, &s->job, &s->corpus, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_registry(s->study, s->corpus, &s->registry, &err), STATUS_OK, "%s",
		     err.message);
	cr_assert_eq(score_run(s->corpus, &s->method, NULL, &s->job, &s->score, &err), STATUS_OK);
	env = (struct filter_env){.corpus = s->corpus, .score = s->score, .registry = s->registry};
	s->cache = filter_cache_new();
	cr_assert_eq(query_run(&q, &env, s->cache, &s->job, &s->result, &err), STATUS_OK);
	s->in = (struct export_input){s->study,	 s->corpus,  s->score, s->registry,
				      s->result, &s->method, NULL,     false};
}

static void scene_free(struct scene *s)
{
	char cache[80];

	result_free(s->result);
	filter_cache_free(s->cache);
	score_free(s->score);
	registry_free(s->registry);
	corpus_unref(s->corpus);
	study_close(s->study);
	case_free(s->kase);
	snprintf(cache, sizeof cache, "%s-cache", s->study_path);
	unlink(cache);
	unlink(s->study_path);
	unlink(s->out);
	rmdir(s->folder);
}

static char *exported(struct scene *s, enum export_kind kind, bool jsonl, size_t *len)
{
	struct err err;
	char *bytes = malloc(16 << 20);
	FILE *f;

	cr_assert_eq(export_write(&s->in, kind, jsonl, s->out, &s->job, &err), STATUS_OK, "%s",
		     err.message);
	f = fopen(s->out, "rb");
	cr_assert(f && bytes);
	*len = fread(bytes, 1, (16 << 20) - 1, f);
	bytes[*len] = '\0';
	fclose(f);
	return bytes;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

Test(export, each_line_of_jsonl_is_a_whole_post)
{
	struct scene s;
	size_t len, rows = 0;
	char *text;

	scene_make(&s);
	text = exported(&s, EXPORT_POSTS, true, &len);
	for (char *p = text, *end; (end = strchr(p, '\n')); p = end + 1, rows++) {
		json_t *o = json_loadb(p, (size_t)(end - p), JSON_REJECT_DUPLICATES, NULL);
		char id[POST_ID_BUF];
		struct str want = corpus_post_id(s.corpus, (row_t)rows, id);

		cr_assert(o, "%.*s", (int)(end - p), p);
		cr_assert_eq(want.len, json_string_length(json_object_get(o, "id")));
		cr_expect_arr_eq(want.p, json_string_value(json_object_get(o, "id")), want.len);
		cr_expect(json_string_length(json_object_get(o, "text")));
		json_decref(o);
	}
	cr_expect_eq(rows, s.corpus->n.posts);
	free(text);
	scene_free(&s);
}

Test(export, tables_have_a_header_and_a_row_each)
{
	static const struct {
		enum export_kind kind;
		const char *header;
	} kinds[] = {{EXPORT_POSTS, "platform,id,account,"},
		     {EXPORT_ACCOUNTS, "platform,id,handle,"},
		     {EXPORT_TRENDS, "tag,start,end,"},
		     {EXPORT_VERDICTS, "at_ms,by,target,mark,note,previous,hash"}};
	struct scene s;

	scene_make(&s);
	for (size_t i = 0; i < 4; i++) {
		const size_t rows[] = {s.corpus->n.posts, s.result->account_count,
				       s.result->trend_count, 1};
		size_t len;
		char *text = exported(&s, kinds[i].kind, false, &len);

		cr_expect_eq(strncmp(text, kinds[i].header, strlen(kinds[i].header)), 0, "%.60s",
			     text);
		cr_expect_eq(count(text, "\r\n"), rows[i] + 1, "%s", kinds[i].header);
		if (kinds[i].kind == EXPORT_VERDICTS)
			cr_expect(strstr(text, ",'=cmd(),"), "%s", text);
		free(text);
	}
	scene_free(&s);
}

Test(export, shared_objects_are_seconds_and_ids)
{
	struct scene s;
	size_t len;
	char *text;
	long seconds;

	scene_make(&s);
	text = exported(&s, EXPORT_CSDS, false, &len);
	cr_expect_eq(strncmp(text, "object_id,account_id,content_id,timestamp_share\r\n", 49), 0);
	cr_expect_eq(sscanf(text + 49, "%*[^,],%*[^,],%*[^,],%ld", &seconds), 1);
	cr_expect_gt(seconds, 1600000000);
	cr_expect_lt(seconds, 1700000000);
	cr_expect_gt(count(text, "\r\n"), 500);
	free(text);
	scene_free(&s);
}

Test(export, networks_name_each_end_of_each_edge)
{
	struct scene s;

	scene_make(&s);
	for (int gexf = 0; gexf < 2; gexf++) {
		size_t len, nodes, edges;
		char *text = exported(&s, gexf ? EXPORT_GEXF : EXPORT_GRAPHML, false, &len);

		nodes = count(text, "<node id=");
		edges = count(text, "<edge id=");
		cr_expect_gt(edges, 0);
		cr_expect_gt(nodes, 1);
		cr_expect(strstr(text, "SIMULATED"));
		for (char *p = text; (p = strstr(p, "<edge id=")); p++) {
			char source[16], target[16], node[40];

			cr_assert_eq(sscanf(p,
					    "<edge id=\"%*[^\"]\" source=\"%15[^\"]\" "
					    "target=\"%15[^\"]\"",
					    source, target),
				     2);
			snprintf(node, sizeof node, "<node id=\"%s\"", source);
			cr_expect(strstr(text, node), "%s", node);
			snprintf(node, sizeof node, "<node id=\"%s\"", target);
			cr_expect(strstr(text, node), "%s", node);
		}
		free(text);
	}
	scene_free(&s);
}

/* Digests of all entries but the last, as lines of SHA256SUMS. */
static char *sums_of(const char *path, char **said)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	char *sums = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&sums, &len);

	archive_read_support_format_zip(a);
	cr_assert_eq(archive_read_open_filename(a, path, 1 << 16), ARCHIVE_OK);
	while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
		size_t size = (size_t)archive_entry_size(e);
		unsigned char *bytes = calloc(1, size + 1), digest[SHA256_SIZE];
		struct sha256 sha;

		cr_assert_eq(archive_read_data(a, bytes, size), (la_ssize_t)size);
		if (!strcmp(archive_entry_pathname(e), "SHA256SUMS")) {
			*said = (char *)bytes;
			continue;
		}
		sha256_begin(&sha);
		sha256_add(&sha, bytes, size);
		sha256_end(&sha, digest);
		for (size_t i = 0; i < sizeof digest; i++)
			fprintf(f, "%02x", digest[i]);
		fprintf(f, "  %s\n", archive_entry_pathname(e));
		free(bytes);
	}
	archive_read_free(a);
	fclose(f);
	return sums;
}

Test(export, evidence_can_be_verified_and_is_the_same_twice)
{
	struct scene s;
	char *said = NULL, *sums, *one, *two;
	size_t n, m;

	scene_make(&s);
	one = exported(&s, EXPORT_EVIDENCE, false, &n);
	sums = sums_of(s.out, &said);
	cr_assert(said);
	cr_expect_str_eq(said, sums);
	cr_expect_eq(count(sums, "\n"), 13);
	two = exported(&s, EXPORT_EVIDENCE, false, &m);
	cr_expect_eq(n, m);
	cr_expect_eq(memcmp(one, two, n), 0);
	free(one);
	free(two);
	free(said);
	free(sums);
	scene_free(&s);
}

static int touch(const struct scene *s, const char *name, char path[128])
{
	int fd;

	snprintf(path, 128, "%s/%s", s->folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	cr_assert_geq(fd, 0);
	return fd;
}

/* Between two names of a file that is replaced a kill leaves the second. */
Test(export, what_a_killed_one_left_is_swept_away)
{
	char left[128], held[128], other[128], linked[128];
	struct scene s;
	char *text;
	size_t n;
	int fd;

	scene_make(&s);
	close(touch(&s, ".tamiz-new-00abcd", left));
	close(touch(&s, ".tamiz-new-longer0", other));
	fd = touch(&s, ".tamiz-new-1Zlive", held);
	cr_assert_eq(flock(fd, LOCK_EX), 0);
	snprintf(linked, sizeof linked, "%s/.tamiz-new-linked", s.folder);
	cr_assert_eq(symlink(other, linked), 0);
	for (int i = 0; i < 2; i++) {
		text = exported(&s, EXPORT_POSTS, false, &n);
		cr_expect_gt(n, 0);
		free(text);
	}
	cr_expect_neq(access(left, F_OK), 0);
	cr_expect_eq(access(held, F_OK), 0);
	cr_expect_eq(access(linked, F_OK), 0);
	cr_expect_eq(access(other, F_OK), 0);
	close(fd);
	unlink(linked);
	unlink(held);
	unlink(other);
	scene_free(&s);
}

Test(export, a_folder_that_takes_no_file_keeps_what_was_there)
{
	struct scene s;
	struct err err;

	scene_make(&s);
	cr_expect_eq(export_write(&s.in, EXPORT_POSTS, true, "/nonexistent/x", &s.job, &err),
		     STATUS_FAILED);
	cr_expect(strstr(err.message, "/nonexistent/x"));
	atomic_store(&s.job.cancel, true);
	cr_expect_eq(export_write(&s.in, EXPORT_POSTS, true, s.out, &s.job, &err),
		     STATUS_CANCELLED);
	cr_expect_neq(access(s.out, F_OK), 0, "a stopped export leaves no file");
	scene_free(&s);
}

Test(export, lists_and_unknowns_in_both_shapes)
{
	const struct str items[] = {{"=a", 2}, {"b\"", 2}};

	for (int jsonl = 0; jsonl < 2; jsonl++) {
		struct export_row r = {.jsonl = jsonl};
		char *text = NULL;
		size_t len;

		r.f = open_memstream(&text, &len);
		export_row_begin(&r);
		export_list(&r, "l", items, 2);
		export_count(&r, "n", COUNT_UNKNOWN);
		export_share(&r, "s", 0.25);
		export_text(&r, "t", (struct str){NULL, 0});
		export_time(&r, "w", 0);
		export_row_end(&r);
		fclose(r.f);
		cr_expect_str_eq(text, jsonl ? "{\"l\": [\"=a\", \"b\\\"\"], \"n\": null, \"s\": "
					       "0.25, \"t\": null, "
					       "\"w\": \"1970-01-01T00:00:00Z\"}\n"
					     : "\"'=a b\"\"\",,0.25,,1970-01-01T00:00:00Z\r\n");
		free(text);
	}
}
