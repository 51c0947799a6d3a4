#include "config.h"

#include "decompress.h"

#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

struct decompressor {
	enum compression kind;
	bool between; /* at the end of a member: the input may end here */
	z_stream gzip;
	lzma_stream xz;
	ZSTD_DStream *zstd;
};

enum { XZ_MEMORY = 512 << 20, GZIP_WINDOW = 15 + 16 /* zlib: 16 asks for gzip framing */ };

enum compression compression_sniff(const unsigned char *bytes, size_t len)
{
	if (len >= 3 && !memcmp(bytes, "\x1f\x8b\x08", 3))
		return COMPRESSION_GZIP;
	if (len >= 4 && !memcmp(bytes, "\x28\xb5\x2f\xfd", 4))
		return COMPRESSION_ZSTD;
	if (len >= 6 && !memcmp(bytes,
				"\xfd"
				"7zXZ\0",
				6))
		return COMPRESSION_XZ;
	return COMPRESSION_NONE;
}

const char *compression_name(enum compression c)
{
	static const char *const names[] = {"none", "gzip", "zstd", "xz"};

	return names[c];
}

struct decompressor *decompressor_new(enum compression c)
{
	struct decompressor *d = calloc(1, sizeof *d);
	bool ok = true;

	if (!d)
		return NULL;
	d->kind = c;
	if (c == COMPRESSION_GZIP)
		ok = inflateInit2(&d->gzip, GZIP_WINDOW) == Z_OK;
	else if (c == COMPRESSION_ZSTD)
		ok = (d->zstd = ZSTD_createDStream()) != NULL;
	else if (c == COMPRESSION_XZ)
		ok = lzma_stream_decoder(&d->xz, XZ_MEMORY, LZMA_CONCATENATED) == LZMA_OK;
	if (ok)
		return d;
	free(d);
	return NULL;
}

void decompressor_free(struct decompressor *d)
{
	if (!d)
		return;
	if (d->kind == COMPRESSION_GZIP)
		inflateEnd(&d->gzip);
	ZSTD_freeDStream(d->zstd);
	if (d->kind == COMPRESSION_XZ)
		lzma_end(&d->xz);
	free(d);
}

/* What follows a gzip member: another one, or padding with zeros, which gzip itself ignores. */
static enum status gzip_next(struct decompressor *d, const unsigned char **in, size_t *in_len,
			     struct err *err)
{
	while (*in_len && **in == 0) {
		(*in)++;
		(*in_len)--;
	}
	if (!*in_len)
		return STATUS_OK;
	if (**in != 0x1f)
		return err_set(err, STATUS_FAILED, "gzip: bytes that are no gzip after the end");
	if (inflateReset(&d->gzip) != Z_OK)
		return err_set(err, STATUS_FAILED, "gzip: cannot begin the next member");
	d->between = false;
	return STATUS_OK;
}

static enum status gunzip(struct decompressor *d, const unsigned char **in, size_t *in_len,
			  unsigned char *out, size_t cap, size_t *got, struct err *err)
{
	size_t before = *in_len;
	int status;

	if (d->between && gzip_next(d, in, in_len, err) != STATUS_OK)
		return STATUS_FAILED;
	if (d->between)
		return STATUS_OK;
	before = *in_len > UINT32_MAX / 2 ? UINT32_MAX / 2 : *in_len;
	d->gzip.next_in = (unsigned char *)(uintptr_t)*in; /* zlib's pointer lacks const */
	d->gzip.avail_in = (unsigned)before;
	d->gzip.next_out = out;
	d->gzip.avail_out = cap > UINT32_MAX / 2 ? UINT32_MAX / 2 : (unsigned)cap;
	cap = d->gzip.avail_out;
	status = inflate(&d->gzip, Z_NO_FLUSH);
	*in += before - d->gzip.avail_in;
	*in_len -= before - d->gzip.avail_in;
	*got = cap - d->gzip.avail_out;
	if (status == Z_STREAM_END)
		d->between = true;
	else if (status == Z_MEM_ERROR)
		return err_nomem(err);
	else if (status != Z_OK && status != Z_BUF_ERROR)
		return err_set(err, STATUS_FAILED, "gzip: damaged data (%s)",
			       d->gzip.msg ? d->gzip.msg : "no details");
	return STATUS_OK;
}

static enum status unzstd(struct decompressor *d, const unsigned char **in, size_t *in_len,
			  unsigned char *out, size_t cap, size_t *got, struct err *err)
{
	ZSTD_inBuffer from = {*in, *in_len, 0};
	ZSTD_outBuffer to = {out, cap, 0};
	size_t status;

	if (!*in_len && d->between) /* asked once more, zstd would wait for another frame */
		return STATUS_OK;
	status = ZSTD_decompressStream(d->zstd, &to, &from);
	if (ZSTD_isError(status))
		return err_set(err, STATUS_FAILED, "zstd: damaged data (%s)",
			       ZSTD_getErrorName(status));
	*in += from.pos;
	*in_len -= from.pos;
	*got = to.pos;
	d->between = status == 0;
	return STATUS_OK;
}

static enum status unxz(struct decompressor *d, const unsigned char **in, size_t *in_len,
			bool at_end, unsigned char *out, size_t cap, size_t *got, struct err *err)
{
	lzma_ret status;

	d->xz.next_in = *in;
	d->xz.avail_in = *in_len;
	d->xz.next_out = out;
	d->xz.avail_out = cap;
	status = lzma_code(&d->xz, at_end ? LZMA_FINISH : LZMA_RUN);
	*in = d->xz.next_in;
	*in_len = d->xz.avail_in;
	*got = cap - d->xz.avail_out;
	d->between = status == LZMA_STREAM_END;
	if (status == LZMA_MEM_ERROR)
		return err_nomem(err);
	if (status == LZMA_MEMLIMIT_ERROR)
		return err_set(err, STATUS_FAILED, "xz: needs more than %d MiB to decompress",
			       XZ_MEMORY >> 20);
	if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR)
		return err_set(err, STATUS_FAILED, "xz: damaged data");
	return STATUS_OK;
}

enum status decompress(struct decompressor *d, const unsigned char **in, size_t *in_len,
		       bool at_end, unsigned char *out, size_t out_cap, size_t *got,
		       struct err *err)
{
	enum status status = STATUS_OK;

	*got = 0;
	if (d->kind == COMPRESSION_GZIP)
		status = gunzip(d, in, in_len, out, out_cap, got, err);
	else if (d->kind == COMPRESSION_ZSTD)
		status = unzstd(d, in, in_len, out, out_cap, got, err);
	else if (d->kind == COMPRESSION_XZ)
		status = unxz(d, in, in_len, at_end, out, out_cap, got, err);
	if (status == STATUS_OK && !*got && !*in_len && at_end && !d->between)
		return err_set(err, STATUS_FAILED, "%s: the data ends early",
			       compression_name(d->kind));
	return status;
}
