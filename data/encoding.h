/* encoding.h: UTF-8 checked, UTF-16 and Latin-1 turned into it. */
#ifndef TAMIZ_ENCODING_H
#define TAMIZ_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_LATIN1 };

const char *encoding_name(enum encoding e);

/* The encoding of a beginning of text, by its byte order mark (whose length goes to *mark), by
 * where NULs stand, or by what share of the non-ASCII bytes is good UTF-8.  Never fails: Latin-1
 * fits all. */
enum encoding encoding_sniff(const unsigned char *bytes, size_t len, size_t *mark);

/* How many bytes at the start of text are good UTF-8 (shortest form, no surrogates). */
size_t utf8_valid_prefix(const char *text, size_t len);

/* Bytes of the sequence that s starts with, 0 where it is none. */
int utf8_sequence(const unsigned char *s, size_t len);

/* Writes code point c (not checked) and returns its length, 1 to 4. */
size_t utf8_put(uint32_t c, char *out);

struct transcoder {
	enum encoding from;
	uint16_t high;	       /* a high surrogate waiting for its other half, or 0 */
	bool half;	       /* one byte of a UTF-16 unit waits */
	unsigned char waiting; /* that byte */
};

enum { TRANSCODE_GROWTH = 3 }; /* UTF-8 bytes a Latin-1 or UTF-16 byte makes at most */

/* Turns len bytes into UTF-8 at out (room for TRANSCODE_GROWTH * len + 8); returns how many.
 * Unpaired surrogates become U+FFFD.  Latin-1 is read as windows-1252, its superset on the web. */
size_t transcode(struct transcoder *t, const unsigned char *bytes, size_t len, bool at_end,
		 char *out);

#endif
