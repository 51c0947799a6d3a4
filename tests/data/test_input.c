#include "config.h"

#include "encoding.h"
#include "input.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static char path[64];

static void write_file(const void *bytes, size_t len)
{
	int fd;

	strncpy(path, "/tmp/tamiz-input-XXXXXX", sizeof path - 1);
	fd = scratch_file(path);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}

/* Everything the file gives, read in pieces of `piece` bytes; the caller frees. */
static char *read_all(size_t piece, size_t *len, struct input_facts *facts, enum status *status)
{
	struct err err = {0};
	struct input *in;
	char *all = calloc(1, 1 << 20);
	size_t got = 1;

	*len = 0;
	*status = input_open(path, 4 << 20, &in, &err);
	while (*status == STATUS_OK && got) {
		*status = input_read(in, all + *len, piece, &got, &err);
		*len += *status == STATUS_OK ? got : 0;
	}
	if (*status == STATUS_OK)
		cr_expect_eq(strlen(input_sha256(in)), 64);
	if (in)
		*facts = input_facts(in);
	if (*status != STATUS_OK)
		cr_log_info("%s", err.message);
	input_close(in);
	unlink(path);
	return all;
}

static void expect(const void *file, size_t file_len, const char *want, size_t want_len,
		   const char *compression, const char *encoding)
{
	static const size_t pieces[] = {1 << 18, 7};

	for (size_t i = 0; i < 2; i++) {
		struct input_facts facts = {0};
		enum status status;
		size_t len;
		char *got;

		write_file(file, file_len);
		got = read_all(pieces[i], &len, &facts, &status);
		cr_expect_eq(status, STATUS_OK, "%s", compression);
		cr_expect_eq(len, want_len, "%zu bytes, want %zu", len, want_len);
		cr_expect(!memcmp(got, want, want_len < len ? want_len : len));
		cr_expect_str_eq(facts.compression, compression);
		cr_expect_str_eq(facts.encoding, encoding);
		free(got);
	}
}

static size_t gzip(const char *text, unsigned char *out, size_t cap)
{
	z_stream z = {0};
	size_t len;

	cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)text;
	z.avail_in = (unsigned)strlen(text);
	z.next_out = out;
	z.avail_out = (unsigned)cap;
	cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	len = cap - z.avail_out;
	deflateEnd(&z);
	return len;
}

Test(input, plain_and_compressed_files_of_two_members_read_alike)
{
	static const char one[] = "first line\n", two[] = "second, ñ\n",
			  both[] = "first line\nsecond, ñ\n";
	unsigned char file[4096];
	size_t n = 0;

	expect(both, strlen(both), both, strlen(both), "none", "utf-8");
	n = gzip(one, file, sizeof file);
	n += gzip(two, file + n, sizeof file - n);
	memset(file + n, 0, 8); /* padding, as tar leaves it */
	expect(file, n + 8, both, strlen(both), "gzip", "utf-8");
	n = ZSTD_compress(file, sizeof file, one, strlen(one), 3);
	n += ZSTD_compress(file + n, sizeof file - n, two, strlen(two), 3);
	expect(file, n, both, strlen(both), "zstd", "utf-8");
	n = 0;
	cr_assert_eq(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, (const uint8_t *)one,
					     strlen(one), file, &n, sizeof file),
		     LZMA_OK);
	cr_assert_eq(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, (const uint8_t *)two,
					     strlen(two), file, &n, sizeof file),
		     LZMA_OK);
	expect(file, n, both, strlen(both), "xz", "utf-8");
}

Test(input, a_compressed_file_that_ends_early_or_is_damaged_fails)
{
	unsigned char file[4096];
	struct input_facts facts;
	enum status status;
	size_t n = gzip("some text that is long enough to be worth it", file, sizeof file), len;

	write_file(file, n - 9);
	free(read_all(4096, &len, &facts, &status));
	cr_expect_eq(status, STATUS_FAILED);
	file[12] ^= 0xff;
	file[13] ^= 0xff;
	write_file(file, n);
	free(read_all(4096, &len, &facts, &status));
	cr_expect_eq(status, STATUS_FAILED);
}

Test(input, a_bomb_stops_at_the_cap)
{
	size_t size = 64 << 20, cap = ZSTD_compressBound(size), n;
	char *blanks = malloc(size), *file = malloc(cap);
	enum status status;
	struct err err = {0};
	struct input *in;
	size_t got = 1, total = 0;

	cr_assert(blanks && file);
	memset(blanks, ' ', size);
	n = ZSTD_compress(file, cap, blanks, size, 1);
	write_file(file, n);
	cr_assert_eq(input_open(path, 4 << 20, &in, &err), STATUS_OK);
	status = STATUS_OK;
	while (status == STATUS_OK && got) {
		status = input_read(in, blanks, size, &got, &err);
		total += status == STATUS_OK ? got : 0;
	}
	cr_expect_eq(status, STATUS_FAILED);
	cr_expect_leq(total, 8 << 20);
	input_close(in);
	unlink(path);
	free(blanks);
	free(file);
}

Test(input, marks_and_other_encodings_become_utf8)
{
	static const char text[] = "id,año,😀\n", latin[] = "a\361o \223x\224 \200\n";
	unsigned char file[256];
	size_t n = 0;

	memcpy(file, "\xef\xbb\xbf", 3);
	memcpy(file + 3, text, strlen(text));
	expect(file, strlen(text) + 3, text, strlen(text), "none", "utf-8");
	expect(latin, strlen(latin), "año “x” €\n", strlen("año “x” €\n"), "none", "latin-1");
	for (int big = 0; big < 2; big++) {
		static const uint16_t units[] = {'i', 'd', ',',	   'a',	   0xf1,
						 'o', ',', 0xd83d, 0xde00, '\n'};

		n = 0;
		memcpy(file, big ? "\xfe\xff" : "\xff\xfe", 2);
		n = 2;
		for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
			file[n++] = (unsigned char)(big ? units[i] >> 8 : units[i] & 255);
			file[n++] = (unsigned char)(big ? units[i] & 255 : units[i] >> 8);
		}
		expect(file, n, text, strlen(text), "none", big ? "utf-16be" : "utf-16le");
	}
}

Test(input, rewinding_reads_the_same_and_peeking_consumes_nothing)
{
	struct err err = {0};
	struct input *in;
	const char *seen;
	char a[64], b[64];
	size_t n, m;

	write_file("hello world", 11);
	cr_assert_eq(input_open(path, 0, &in, &err), STATUS_OK);
	cr_assert_eq(input_peek(in, 5, &seen, &n, &err), STATUS_OK);
	cr_expect(n == 5 && !memcmp(seen, "hello", 5));
	cr_assert_eq(input_read(in, a, sizeof a, &n, &err), STATUS_OK);
	cr_assert_eq(input_rewind(in, &err), STATUS_OK);
	cr_assert_eq(input_read(in, b, sizeof b, &m, &err), STATUS_OK);
	cr_expect(n == 11 && m == 11 && !memcmp(a, b, 11));
	cr_assert_eq(input_read(in, b, sizeof b, &m, &err), STATUS_OK);
	cr_expect_eq(m, 0);
	cr_expect_str_eq(input_sha256(in),
			 "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
	input_close(in);
	unlink(path);
}

Test(encoding, valid_prefix_stops_at_the_first_bad_byte)
{
	static const struct {
		const char *text;
		size_t len, valid;
	} cases[] = {{"abc", 3, 3},
		     {"a\xc3\xb1", 3, 3},
		     {"ab\xc3", 3, 2},
		     {"\xc0\x80", 2, 0},
		     {"\xed\xa0\x80", 3, 0},
		     {"\xf0\x9f\x98\x80", 4, 4},
		     {"\xf4\x90\x80\x80", 4, 0},
		     {"12345678\xff", 9, 8}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(utf8_valid_prefix(cases[i].text, cases[i].len), cases[i].valid,
			     "case %zu", i);
}
