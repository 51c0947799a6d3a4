/* decompress.h: bytes as they lie on disk -> bytes as they were before gzip, zstd or xz. */
#ifndef TAMIZ_DECOMPRESS_H
#define TAMIZ_DECOMPRESS_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD, COMPRESSION_XZ };

/* By the first bytes; len may be short of what a magic number needs: then NONE. */
enum compression compression_sniff(const unsigned char *bytes, size_t len);
const char *compression_name(enum compression c);

struct decompressor;

/* NULL when out of memory. */
struct decompressor *decompressor_new(enum compression c);
void decompressor_free(struct decompressor *d);

/* Consumes of *in (*in_len, both advanced) and produces at most out_cap bytes to out, *got of them.
 * at_end: no more input will come after these.  Several members in a row are one stream.  Fails
 * where the data is damaged or ends early. */
enum status decompress(struct decompressor *d, const unsigned char **in, size_t *in_len,
		       bool at_end, unsigned char *out, size_t out_cap, size_t *got,
		       struct err *err);

#endif
