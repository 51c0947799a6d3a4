/* A format's mapping from a stranger (--map): compiled, or refused with a reason; and a row or two read
 * through it.  The input is the mapping, up to a NUL, and what to read. */
#include "config.h"

#include "format.h"
#include "fuzz.h"
#include "mapping.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int file_of(const void *bytes, size_t size, char path[64])
{
	int fd = memfd_create("fuzz", 0);

	FUZZ_CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static enum status post(void *ctx, const struct post_record *r, struct err *err)
{
	(void)ctx;
	(void)err;
	FUZZ_CHECK(r->platform.p && r->id.p && r->kind < KIND_COUNT);
	return STATUS_OK;
}

static enum status account(void *ctx, const struct account_record *a, struct err *err)
{
	(void)ctx;
	(void)err;
	FUZZ_CHECK(a->platform.p);
	return STATUS_OK;
}

static enum status trend(void *ctx, const struct trend_record *r, struct err *err)
{
	(void)ctx;
	(void)r;
	(void)err;
	return STATUS_OK;
}

static enum status deletion(void *ctx, const struct deletion_record *r, struct err *err)
{
	(void)ctx;
	(void)r;
	(void)err;
	return STATUS_OK;
}

static enum status reject(void *ctx, const struct reject_record *r, struct err *err)
{
	(void)ctx;
	(void)err;
	FUZZ_CHECK(r->reason && r->reason[0]);
	return STATUS_OK;
}

static void read_rows(const char *map, const char *rows, size_t size)
{
	struct format_options o = {.map_file = map};
	struct sink sink = {NULL, post, account, trend, deletion, reject};
	struct format_decoder *d = NULL;
	struct format_facts facts;
	struct format_scratch *s;
	struct input *in = NULL;
	struct err err = {0};
	int64_t lines;
	char path[64];
	int fd = file_of(rows, size, path);

	if (input_open(path, 1 << 24, &in, &err) == STATUS_OK &&
	    format_open(in, &o, &d, &facts, &err) == STATUS_OK) {
		FUZZ_CHECK(s = format_scratch_new(d));
		format_decode(d, s, rows, size, 1, 0, &sink, &lines, &err);
		format_scratch_free(s);
	}
	format_close(d);
	input_close(in);
	close(fd);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const void *nul = memchr(data, 0, size);
	size_t len = nul ? (size_t)((const unsigned char *)nul - data) : size;
	struct mapping *m = NULL;
	struct err err = {0};
	char path[64];
	int fd = file_of(data, len, path);

	if (mapping_load(path, &m, &err) == STATUS_OK) {
		mapping_free(m);
		if (len < size) {
			/* format_decode may read past the end as far as json_reader.h says. */
			char *rows = calloc(1, size - len + 64);

			FUZZ_CHECK(rows);
			memcpy(rows, data + len + 1, size - len - 1);
			read_rows(path, rows, size - len - 1);
			free(rows);
		}
	} else {
		FUZZ_CHECK(!m && err.message[0]);
	}
	close(fd);
	return 0;
}
