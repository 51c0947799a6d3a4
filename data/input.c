#include "config.h"

#include "input.h"

#include "decompress.h"
#include "encoding.h"
#include "sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RAW_SIZE = 256 << 10, MIDDLE_SIZE = 64 << 10, SNIFF_SIZE = 1 << 20, STOP_LOOK_MS = 100 };

static const int64_t OUTPUT_CAP = (int64_t)1 << 40;

struct input {
	char *path;
	struct job *job; /* that may be asked to stop, or NULL */
	int fd;
	bool regular, disk_end, sniffed;
	bool sum_left; /* the sum is the caller's */
	int64_t size, output_cap, consumed, decompressed, produced;
	struct sha256 sha;
	char digest[2 * SHA256_SIZE + 1];

	unsigned char *raw; /* from disk, still compressed */
	const unsigned char *raw_at;
	size_t raw_len;
	enum compression compression;
	struct decompressor *decompressor;

	struct transcoder transcoder;
	size_t mark; /* bytes of a byte order mark */
	unsigned char *middle; /* decompressed, before transcoding */
	char *ahead;	       /* UTF-8 seen by input_peek, not yet read */
	size_t ahead_at, ahead_len, ahead_cap;
};

/* A pipe may say nothing for ever: whoever asks to stop is heard all the same. */
static bool wait_for_bytes(const struct input *in)
{
	struct pollfd fd = {in->fd, POLLIN, 0};

	if (in->regular)
		return true;
	while (poll(&fd, 1, STOP_LOOK_MS) <= 0)
		if (in->job && job_stop(in->job))
			return false;
	return true;
}

static enum status read_disk(struct input *in, void *to, size_t cap, size_t *got, struct err *err)
{
	ssize_t n;

	*got = 0;
	if (in->disk_end)
		return STATUS_OK;
	do {
		if (!wait_for_bytes(in))
			return err_set(err, STATUS_CANCELLED, "stopped");
		n = read(in->fd, to, cap);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n < 0)
		return err_errno(err, errno, "%s: cannot read", in->path);
	if (n == 0)
		in->disk_end = true;
	if (!in->sum_left)
		sha256_add(&in->sha, to, (size_t)n);
	in->consumed += n;
	*got = (size_t)n;
	return STATUS_OK;
}

static enum status fill_raw(struct input *in, struct err *err)
{
	size_t got;
	enum status status;

	if (in->raw_len || in->disk_end)
		return STATUS_OK;
	status = read_disk(in, in->raw, RAW_SIZE, &got, err);
	in->raw_at = in->raw;
	in->raw_len = got;
	return status;
}

/* Decompressed bytes, at least one unless at the end. */
static enum status read_bytes(struct input *in, unsigned char *to, size_t cap, size_t *got,
			      struct err *err)
{
	enum status status;

	*got = 0;
	if (in->compression == COMPRESSION_NONE && !in->raw_len)
		return read_disk(in, to, cap, got, err);
	if (in->compression == COMPRESSION_NONE) {
		*got = in->raw_len < cap ? in->raw_len : cap;
		memcpy(to, in->raw_at, *got);
		in->raw_at += *got;
		in->raw_len -= *got;
		return STATUS_OK;
	}
	while (!*got) {
		if ((status = fill_raw(in, err)) != STATUS_OK)
			return status;
		status = decompress(in->decompressor, &in->raw_at, &in->raw_len, in->disk_end, to,
				    cap, got, err);
		if (status != STATUS_OK)
			return status;
		if (!*got && !in->raw_len && in->disk_end)
			break;
	}
	in->decompressed += (int64_t)*got;
	if (in->decompressed > in->output_cap)
		return err_set(err, STATUS_FAILED,
			       "%s: decompresses to more than %lld bytes: stopped there", in->path,
			       (long long)in->output_cap);
	return STATUS_OK;
}

/* UTF-8, at least one byte unless at the end; cap at least 16. */
static enum status read_text(struct input *in, char *to, size_t cap, size_t *got, struct err *err)
{
	enum status status;
	size_t want, n;

	if (in->transcoder.from == ENCODING_UTF8)
		return read_bytes(in, (unsigned char *)to, cap, got, err);
	*got = 0;
	want = (cap - 8) / TRANSCODE_GROWTH;
	if (want > MIDDLE_SIZE)
		want = MIDDLE_SIZE;
	do {
		status = read_bytes(in, in->middle, want, &n, err);
		if (status != STATUS_OK)
			return status;
		*got = transcode(&in->transcoder, in->middle, n, n == 0, to);
	} while (n && !*got);
	return STATUS_OK;
}

static enum status grow_ahead(struct input *in, size_t want, struct err *err)
{
	char *p;

	if (in->ahead_at) {
		memmove(in->ahead, in->ahead + in->ahead_at, in->ahead_len);
		in->ahead_at = 0;
	}
	if (want <= in->ahead_cap)
		return STATUS_OK;
	p = realloc(in->ahead, want);
	if (!p)
		return err_nomem(err);
	in->ahead = p;
	in->ahead_cap = want;
	return STATUS_OK;
}

/* What holds files, or no text: read as text, its first rows would be lost and its letters taken for
 * others. */
static const char *no_text(const unsigned char *bytes, size_t len)
{
	static const struct {
		const char *magic;
		size_t len, at;
		const char *what;
	} known[] = {
		{"PK\3\4", 4, 0, "a zip archive or a spreadsheet: import the files in it, sheets as CSV"},
		{"ustar", 5, 257, "a tar archive: import the files in it"},
		{"7z\xbc\xaf\x27\x1c", 6, 0, "a 7z archive: import the files in it"},
		{"Rar!\x1a\7", 6, 0, "a rar archive: import the files in it"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, 0, "an old office file: import its sheets as CSV"},
		{"SQLite format 3", 16, 0, "an SQLite database: a study is opened, not imported"},
		{"%PDF-", 5, 0, "a PDF, not data"},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (len >= known[i].at + known[i].len &&
		    !memcmp(bytes + known[i].at, known[i].magic, known[i].len))
			return known[i].what;
	return NULL;
}

/* Finds out the encoding from the first bytes, which become the first of `ahead`. */
static enum status sniff_encoding(struct input *in, struct err *err)
{
	unsigned char *sample = malloc(SNIFF_SIZE);
	size_t len = 0, mark, got = 1;
	enum status status = STATUS_OK;
	const char *what;

	if (!sample)
		return err_nomem(err);
	while (status == STATUS_OK && len < SNIFF_SIZE && got) {
		status = read_bytes(in, sample + len, SNIFF_SIZE - len, &got, err);
		len += status == STATUS_OK ? got : 0;
	}
	if (status == STATUS_OK && (what = no_text(sample, len)))
		status = err_set(err, STATUS_FAILED, "%s", what);
	if (status != STATUS_OK)
		goto out;
	in->transcoder = (struct transcoder){.from = encoding_sniff(sample, len, &mark)};
	status = grow_ahead(in, TRANSCODE_GROWTH * (len - mark) + 16, err);
	if (status != STATUS_OK)
		goto out;
	if (in->transcoder.from == ENCODING_UTF8) {
		memcpy(in->ahead, sample + mark, len - mark);
		in->ahead_len = len - mark;
	} else {
		in->ahead_len =
			transcode(&in->transcoder, sample + mark, len - mark, false, in->ahead);
	}
	in->mark = mark;
	in->sniffed = true;
out:
	free(sample);
	return status;
}

static enum status begin(struct input *in, struct err *err)
{
	struct stat st;
	enum status status;

	sha256_begin(&in->sha);
	in->digest[0] = '\0';
	in->disk_end = in->sniffed = in->sum_left = false;
	in->consumed = in->decompressed = in->produced = 0;
	in->raw_len = in->ahead_at = in->ahead_len = 0;
	in->transcoder = (struct transcoder){0};
	decompressor_free(in->decompressor);
	in->decompressor = NULL;
	if (fstat(in->fd, &st))
		return err_errno(err, errno, "%s: cannot look at it", in->path);
	if (S_ISDIR(st.st_mode))
		return err_set(err, STATUS_FAILED, "%s: is a directory", in->path);
	in->regular = S_ISREG(st.st_mode);
	in->size = in->regular ? st.st_size : -1;
	if ((status = fill_raw(in, err)) != STATUS_OK)
		return status;
	in->compression = compression_sniff(in->raw_at, in->raw_len);
	if (in->compression != COMPRESSION_NONE &&
	    !(in->decompressor = decompressor_new(in->compression)))
		return err_nomem(err);
	return STATUS_OK;
}

enum status input_open(const char *path, int64_t output_cap, struct input **out, struct err *err)
{
	return input_open_for(path, output_cap, NULL, out, err);
}

enum status input_open_for(const char *path, int64_t output_cap, struct job *job, struct input **out,
			   struct err *err)
{
	struct input *in = calloc(1, sizeof *in);
	enum status status = STATUS_NOMEM;

	*out = NULL;
	if (!in)
		return err_nomem(err);
	in->fd = -1;
	in->job = job;
	in->output_cap = output_cap > 0 ? output_cap : OUTPUT_CAP;
	in->path = strdup(strcmp(path, "-") ? path : "standard input");
	in->raw = malloc(RAW_SIZE);
	in->middle = malloc(MIDDLE_SIZE);
	if (!in->path || !in->raw || !in->middle) {
		err_nomem(err);
		goto out;
	}
	/* To open a pipe would wait for its writer; its bytes are waited for instead. */
	in->fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
				   : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (in->fd < 0) {
		status = err_errno(err, errno, "%s: cannot open", in->path);
		goto out;
	}
	status = begin(in, err);
	posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
out:
	if (status == STATUS_OK)
		*out = in;
	else
		input_close(in);
	return status;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->fd >= 0)
		close(in->fd);
	decompressor_free(in->decompressor);
	free(in->path);
	free(in->raw);
	free(in->middle);
	free(in->ahead);
	free(in);
}

static void finish_digest(struct input *in)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_SIZE];

	if (in->digest[0])
		return;
	sha256_end(&in->sha, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		in->digest[2 * i] = hex[digest[i] >> 4];
		in->digest[2 * i + 1] = hex[digest[i] & 15];
	}
}

enum status input_read(struct input *in, char *bytes, size_t cap, size_t *got, struct err *err)
{
	enum status status;
	size_t n = 0;

	*got = 0;
	if (!in->sniffed && (status = sniff_encoding(in, err)) != STATUS_OK)
		return status;
	if (in->ahead_len) {
		n = in->ahead_len < cap ? in->ahead_len : cap;
		memcpy(bytes, in->ahead + in->ahead_at, n);
		in->ahead_at += n;
		in->ahead_len -= n;
	} else if (cap >= 16) {
		if ((status = read_text(in, bytes, cap, &n, err)) != STATUS_OK)
			return status;
	} else { /* too little room to transcode into */
		const char *seen;

		if ((status = input_peek(in, cap, &seen, &n, err)) != STATUS_OK)
			return status;
		if (n)
			return input_read(in, bytes, cap, got, err);
	}
	in->produced += (int64_t)n;
	*got = n;
	return STATUS_OK;
}

enum status input_peek(struct input *in, size_t want, const char **bytes, size_t *got,
		       struct err *err)
{
	enum status status;
	size_t n = 1;

	if (!in->sniffed && (status = sniff_encoding(in, err)) != STATUS_OK)
		return status;
	while (in->ahead_len < want && n) {
		if ((status = grow_ahead(in, want + 64, err)) != STATUS_OK ||
		    (status = read_text(in, in->ahead + in->ahead_len,
					in->ahead_cap - in->ahead_len, &n, err)) != STATUS_OK)
			return status;
		in->ahead_len += n;
	}
	*bytes = in->ahead + in->ahead_at;
	*got = in->ahead_len < want ? in->ahead_len : want;
	return STATUS_OK;
}

enum status input_rewind(struct input *in, struct err *err)
{
	if (!in->regular)
		return err_set(err, STATUS_FAILED, "%s: cannot be read twice", in->path);
	if (lseek(in->fd, 0, SEEK_SET))
		return err_errno(err, errno, "%s: cannot go back to the beginning", in->path);
	return begin(in, err);
}

struct input_facts input_facts(const struct input *in)
{
	return (struct input_facts){.size = in->size,
				    .consumed = in->consumed,
				    .produced = in->produced,
				    .compression = compression_name(in->compression),
				    .encoding = encoding_name(in->transcoder.from),
				    .rewindable = in->regular};
}

const char *input_path(const struct input *in)
{
	return in->path;
}

bool input_leave_sum(struct input *in)
{
	if (!in->sniffed || in->produced || in->compression != COMPRESSION_NONE ||
	    in->transcoder.from != ENCODING_UTF8)
		return false;
	in->sum_left = true;
	sha256_begin(&in->sha);
	sha256_add(&in->sha, "\xef\xbb\xbf", in->mark);
	return true;
}

void input_sum(struct input *in, const void *bytes, size_t len)
{
	sha256_add(&in->sha, bytes, len);
}

const char *input_sha256(struct input *in)
{
	finish_digest(in);
	return in->digest;
}
