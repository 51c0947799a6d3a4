/* record_text.h: records as lines of text, so that a test can say what it expects and two readers
 * can be compared byte by byte. */
#ifndef TAMIZ_RECORD_TEXT_H
#define TAMIZ_RECORD_TEXT_H

#include "format.h"

#include <stdio.h>

struct record_counts {
	int64_t posts, accounts, trends, deletions, rejects, reposts, quotes, replies;
	int64_t tags, urls, mentions, first_ms, last_ms;
};

struct record_text {
	FILE *out; /* or NULL: count only */
	struct record_counts n;
};

struct sink record_text_sink(struct record_text *t);

/* Reads the whole of `in` in chunks of at most `chunk` bytes (grown where a record needs it). */
enum status record_text_read(struct input *in, const struct format_options *o, size_t chunk,
			     struct record_text *t, struct format_facts *facts, struct err *err);

#endif
