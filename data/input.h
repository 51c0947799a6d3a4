/* input.h: a file, or standard input, as a stream of UTF-8 bytes: gzip, zstd and xz (several
 * members) undone, byte order marks removed, UTF-16 and Latin-1 transcoded, sha256 of the bytes as
 * they lie on disk taken on the way. */
#ifndef TAMIZ_INPUT_H
#define TAMIZ_INPUT_H

#include "arena.h"
#include "err.h"
#include "job.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

struct input_facts {
	int64_t size;		 /* bytes on disk, or -1 (a pipe) */
	int64_t consumed;	 /* of them so far */
	int64_t produced;	 /* bytes handed out so far */
	const char *compression; /* "none", "gzip", "zstd", "xz" */
	const char *encoding;	 /* "utf-8", "utf-16le", "utf-16be", "latin-1" */
	bool rewindable;
};

/* path "-": standard input.  Decompression stops with an error past output_cap bytes (0: 1 TiB). */
enum status input_open(const char *path, int64_t output_cap, struct input **out, struct err *err);
/* The same for a job (may be NULL): asked to stop, it waits no longer for a pipe that says nothing. */
enum status input_open_for(const char *path, int64_t output_cap, struct job *job, struct input **out,
			   struct err *err);
void input_close(struct input *in);

/* Up to cap bytes; *got 0: the end. */
enum status input_read(struct input *in, char *bytes, size_t cap, size_t *got, struct err *err);

/* Makes the first `want` bytes (or all, if fewer) visible without consuming them. */
enum status input_peek(struct input *in, size_t want, const char **bytes, size_t *got,
		       struct err *err);

/* Back to the beginning; only where facts.rewindable. */
enum status input_rewind(struct input *in, struct err *err);

struct input_facts input_facts(const struct input *in);
const char *input_path(const struct input *in);
/* Leaves the sum of what input_read hands out from now on to input_sum.  false, and nothing changes, where
 * that is not what lies on disk (but for a byte order mark), or something has been read already. */
bool input_leave_sum(struct input *in);
/* The next bytes of the sum, in their order; by one thread at a time, beside input_read. */
void input_sum(struct input *in, const void *bytes, size_t len);
/* Hex sha256 of the bytes on disk; valid once input_read has said the end, and the sum has all. */
const char *input_sha256(struct input *in);

#endif
