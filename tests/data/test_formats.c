/* Every file tests/formats/NAME.in against the records in NAME.out: with both JSON readers, cut in
 * chunks of a few bytes, through mappings of its own and through those that all of them share.
 * UPDATE=1 writes what was read into the .out files: look at the diff. */
#include "config.h"

#include "record_text.h"
#include "sniff.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* shared: mappings, or NULL: the file's own. */
static char *read_records(const char *path, bool reference, size_t chunk,
			  const struct mapping_set *shared)
{
	struct format_options o = {.reference_reader = reference, .mappings = shared};
	struct format_facts facts;
	struct record_text t = {0};
	struct err err = {0};
	struct input *in = NULL;
	char *text = NULL;
	size_t len;
	enum status status = input_open(path, 0, &in, &err);

	cr_assert_eq(status, STATUS_OK, "%s", err.message);
	t.out = open_memstream(&text, &len);
	cr_assert(t.out);
	status = record_text_read(in, &o, chunk, &t, &facts, &err);
	if (status != STATUS_OK)
		fprintf(t.out, "failed: %s\n", err.message);
	else
		fprintf(t.out, "%s %s %s\n%s\n", facts.format, facts.encoding, facts.timezone,
			facts.why);
	fclose(t.out);
	input_close(in);
	return text;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);

	if (f && text) {
		size_t got = fread(text, 1, (1 << 20) - 1, f);

		text[got] = '\0';
		fclose(f);
	}
	return text;
}

static void check_format(const char *folder, const char *name, int length,
			 const struct mapping_set *shared)
{
	static const size_t chunks[] = {1 << 20, 64};
	char in[4096], out[4096];
	char *want, *got;

	snprintf(in, sizeof in, "%s/%s", folder, name);
	snprintf(out, sizeof out, "%s/%.*s.out", folder, length, name);
	if (getenv("UPDATE")) {
		FILE *f = fopen(out, "wb");

		got = read_records(in, false, 1 << 20, NULL);
		cr_assert(f && fputs(got, f) >= 0);
		fclose(f);
		free(got);
	}
	want = read_file(out);
	for (int reference = 0; reference < 2; reference++)
		for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
			got = read_records(in, reference, chunks[i], i ? shared : NULL);
			cr_expect_str_eq(got, want, "%s, reference %d, chunks of %zu:\n%s", name,
					 reference, chunks[i], got);
			free(got);
		}
	free(want);
}

Test(formats, every_fixture_gives_the_records_written_down_for_it)
{
	const char *top = getenv("top_srcdir");
	char folder[2048];
	const struct format_options o = {0};
	struct mapping_set shared;
	struct dirent **entries;
	struct err err = {0};
	int n, seen = 0;

	cr_assert_eq(mapping_set_load(&o, &shared, &err), STATUS_OK, "%s", err.message);
	snprintf(folder, sizeof folder, "%s/tests/formats", top ? top : "..");
	n = scandir(folder, &entries, NULL, alphasort);
	cr_assert_gt(n, 0, "%s", folder);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		size_t len = strlen(name);

		if (len > 3 && !strcmp(name + len - 3, ".in")) {
			check_format(folder, name, (int)len - 3, &shared);
			seen++;
		}
		free(entries[i]);
	}
	free(entries);
	mapping_set_free(&shared);
	cr_expect_geq(seen, 20);
}

Test(formats, every_mapping_loads_and_stands_in_the_manual)
{
	const char *top = getenv("top_srcdir");
	char path[4096], *page;
	const struct format_options o = {0};
	struct mapping_set set;
	struct err err = {0};

	snprintf(path, sizeof path, "%s/man/tamiz-formats.5.in", top ? top : "..");
	page = read_file(path);
	cr_assert_eq(mapping_set_load(&o, &set, &err), STATUS_OK, "%s", err.message);
	cr_expect_geq(set.count, 25);
	for (size_t i = 0; i < set.count; i++)
		cr_expect(strstr(page, set.items[i]->name), "%s is not in tamiz-formats(5)",
			  set.items[i]->name);
	mapping_set_free(&set);
	free(page);
}

static const char *in_another_language(const char *text)
{
	return !strcmp(text, N_("cells are parted by %s")) ? "las celdas se separan con %s" : text;
}

Test(formats, what_was_found_out_is_kept_in_english_and_told_in_the_users_language)
{
	struct format_options o = {.translate = in_another_language};
	struct format_decoder *d = NULL;
	struct format_facts facts;
	struct err err = {0};
	struct input *in = NULL;
	char path[] = "/tmp/tamiz-told-XXXXXX";
	static const char csv[] = "text;time\nhola;05/04/2021 10:00\nmundo;06/04/2021 11:00\n";
	int fd = scratch_file(path);

	cr_assert(fd >= 0 && write(fd, csv, sizeof csv - 1) == sizeof csv - 1);
	close(fd);
	cr_assert_eq(input_open(path, 0, &in, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(format_open(in, &o, &d, &facts, &err), STATUS_OK, "%s", err.message);
	cr_expect(strstr(facts.why, "cells are parted by ;"));
	cr_expect(strstr(facts.told, "las celdas se separan con ;"));
	cr_expect_null(strstr(facts.told, "cells are parted"));
	/* What nothing proves is told apart: the order of day and month, but not the separator. */
	cr_expect(strstr(facts.assumed, "day first in 01/02/2021 is assumed"));
	cr_expect_null(strstr(facts.assumed, "celdas"));
	format_close(d);
	input_close(in);
	unlink(path);
}

/* Posts whose members that nobody asks for are mostly as in the post before, and now and then
 * another value, often a broken one. */
static void write_alike(const char *path)
{
	static const char *const values[] = {
		"null",
		"nul",
		"nulll",
		"1",
		"12",
		"01",
		"1.",
		"\"a\"",
		"\"a\\\"\"",
		"\"a,\"",
		"[]",
		"[1,]",
		"[1 2]",
		"[[1],[2]]",
		"{}",
		"{\"a\"}",
		"{,}",
		"1 2",
		"",
		"[{\"k\":1}]",
		"[{\"k\":1},{\"k\":2}]",
		"{\"k\":1,\"l\":[{\"m\":null}],\"n\":2}",
		"{\"k\":1,\"l\":[{\"m\":nul}],\"n\":2}",
		"{\"k\":1,\"l\":[{\"m\":null},3],\"n\":2}",
		"{\"k\":1,\"l\":{\"m\":null},\"n\":2}",
		" true",
		"true ",
		"tru\t",
		"\"\\u00e9\"",
		"{\"k\" :1}",
		"{\"\\u006b\":1}",
		"]",
		"}",
	};
	enum { VALUES = sizeof values / sizeof *values, MEMBERS = 6 };
	unsigned seed = 7, at[MEMBERS] = {0};
	FILE *f = fopen(path, "w");

	cr_assert(f);
	for (int i = 0; i < 9000; i++) {
		for (int k = 0; k < MEMBERS; k++) {
			seed = seed * 1664525 + 1013904223;
			if (seed >> 24 < 24)
				at[k] = (seed >> 8) % VALUES;
			else if (seed >> 24 < 200)
				at[k] = 0;
		}
		fprintf(f,
			"{\"u\":%s,\"v\":%s,\"id_str\":\"%d\",\"full_text\":\"x\",\"w\":%s,"
			"\"user\":{\"id_str\":\"1\",\"y\":%s,\"z\":%s,\"screen_name\":\"a\"},\"v\":"
			"%s}\n",
			values[at[0]], values[at[1]], i, values[at[2]], values[at[3]],
			values[at[4]], values[at[5]]);
	}
	fclose(f);
}

Test(formats, members_that_are_as_before_are_taken_as_the_reference_takes_them)
{
	char path[] = "/tmp/tamiz-alike-XXXXXX";
	int fd = scratch_file(path);
	char *fast, *reference;

	cr_assert(fd >= 0);
	close(fd);
	write_alike(path);
	fast = read_records(path, false, 1 << 20, NULL);
	reference = read_records(path, true, 1 << 20, NULL);
	unlink(path);
	cr_expect(strstr(fast, "not valid JSON"));
	cr_expect(!strcmp(fast, reference),
		  "the readers differ"); /* megabytes, not to be printed */
	free(fast);
	free(reference);
}

/* Posts whose keys mostly come in one order, and now and then another one, one twice, none, or one with
 * blanks around its colon. */
static void write_keys(const char *path)
{
	static const char *const usual[] = {
		"\"lang\":\"es\"",
		"\"reply_count\":1",
		"\"source\":\"<a href=\\\"u\\\">W\\u00e1</a>\"",
		"\"retweet_count\":2",
		"\"favorite_count\":3",
		"\"quote_count\":4",
		"\"in_reply_to_status_id_str\":\"5\"",
		"\"in_reply_to_screen_name\":\"b\"",
		"\"a_key_that_is_longer_than_others_are_by_far\":6",
	};
	static const char *const other[] = {
		"\"lang\" : \"en\"",
		"\"lang\"\t:null",
		"\"lang\": \"e\\u0073\"",
		"\"lang\" \"es\"",
		"\"lang\",\"es\"",
		"\"lang\\\":\":1",
		"\"lan\":\"en\"",
		"\"long\":\"en\"",
		"\"langs\":\"en\"",
		"\"la\\u006eg\":\"en\"",
		"\"source\":\"W\\x\"",
		"\"source\":\"\\\\\"",
		"\"sourced\":\"W\"",
		"\"reply_couns\":7",
		"\"seply_count\":7",
		"\"retweet_couns\":7",
		"\"favorite_couns\":7",
		"\"favorite_coumt\":7",
		"\"gavorite_count\":7",
		"\"favorite_count\":-0",
		"\"favorite_count\":012",
		"\"favorite_count\":0",
		"\"favorite_count\":1e2",
		"\"favorite_count\":123456789012345678901",
		"\"favorite_count\":[1]",
		"\"in_reply_to_status_id_sts\":\"8\"",
		"\"in_reply_to_stauts_id_str\":\"8\"",
		"\"jn_reply_to_status_id_str\":\"8\"",
		"\"in_reply_to_screem_name\":\"c\"",
		"\"a_key_that_is_longer_than_others_are_by_fas\":{}",
	};
	enum { USUAL = sizeof usual / sizeof *usual, OTHER = sizeof other / sizeof *other };
	unsigned seed = 11;
	FILE *f = fopen(path, "w");

	cr_assert(f);
	for (int i = 0; i < 20000; i++) {
		fprintf(f,
			"{\"id_str\":\"%d\",\"full_text\":\"x\",\"user\":{\"id_str\":\"1\","
			"\"screen_name\":\"a\"}",
			i);
		for (int k = 0; k < USUAL; k++) {
			seed = seed * 1664525 + 1013904223;
			if (seed >> 24 < 12)
				fprintf(f, ",%s", other[(seed >> 8) % OTHER]);
			if (seed >> 24 > 6)
				fprintf(f, ",%s", usual[k]);
		}
		fputs("}\n", f);
	}
	fclose(f);
}

Test(formats, keys_are_taken_as_the_reference_takes_them)
{
	char path[] = "/tmp/tamiz-keys-XXXXXX";
	int fd = scratch_file(path);
	char *fast, *reference;

	cr_assert(fd >= 0);
	close(fd);
	write_keys(path);
	fast = read_records(path, false, 1 << 20, NULL);
	reference = read_records(path, true, 1 << 20, NULL);
	unlink(path);
	cr_expect(strstr(fast, "es"));
	cr_expect(!strcmp(fast, reference), "the readers differ");
	free(fast);
	free(reference);
}

Test(formats, a_mapping_with_a_path_that_cannot_be_is_refused)
{
	static const char *const paths[] = {"text[", "text[a=", "a[].b[c"};
	static const char format[] =
		"{\"name\": \"x\", \"version\": \"1\", \"framing\": \"lines\", \"title\": \"t\","
		" \"platform\": \"x\", \"records\": [{\"as\": \"post\", \"at\": \"\"}],"
		" \"post\": {\"id\": \"id\", \"text\": \"%s\"}}";
	char path[] = "/tmp/tamiz-mapping-XXXXXX";
	int fd = scratch_file(path);

	cr_assert(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct mapping *m = NULL;
		struct err err = {0};
		FILE *f = fopen(path, "w");

		cr_assert(f);
		fprintf(f, format, paths[i]);
		fclose(f);
		cr_expect_eq(mapping_load(path, &m, &err), STATUS_USAGE, "%s", paths[i]);
		cr_expect(strstr(err.message, "no such path can be"), "%s: %s", paths[i],
			  err.message);
		mapping_free(m);
	}
	unlink(path);
}
