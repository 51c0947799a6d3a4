/* format_private.h: the decoder's inside, shared by format.c (open, split, decode), format_probe.c
 * (what the beginning of the data shows) and explain.c. */
#ifndef TAMIZ_FORMAT_PRIVATE_H
#define TAMIZ_FORMAT_PRIVATE_H

#include "format.h"
#include "json_reader.h"
#include "map_record.h"
#include "sniff.h"

struct format_decoder {
	struct mapping_set set;
	struct mapping *chosen;
	const struct mapping *m; /* the same, or NULL: the file is empty */
	struct map_context x;
	enum framing framing;
	struct format_options o; /* its strings are not kept */
	char platform[32];
	struct zone *zone;
	struct date_rule *rules; /* by slot */
	bool *bound;		 /* by slot: some column fills it */
	struct csv_dialect dialect;
	char *header; /* the first row, as it is */
	size_t header_len;
	struct arena arena;
	struct str *names;   /* of columns, as written */
	struct str *columns; /* normalised */
	int *column_slots;
	size_t column_count;
	char *unmapped; /* lines "COUNT NAME" */
	size_t unmapped_count;
};

struct format_scratch {
	struct mapper *mapper;
	struct json_reader *reader;
	struct captures row;
	char *padded;
	size_t padded_cap;
};

/* Calls document for each document or row of whole records, rejects for what cannot be read at all.
 */
struct decode_to {
	json_document *document;
	void *ctx;
	struct place *at;
	const struct sink *sink; /* for rejects; NULL: they are dropped */
};

enum status decode_records(const struct format_decoder *d, struct format_scratch *s,
			   const char *bytes, size_t len, int64_t line, int64_t offset,
			   const struct decode_to *to, struct err *err);

/* Decides rules of times and zones, and collects unmapped fields, from the first bytes (and from
 * the whole file where it takes that and the file can be read twice); says why. */
enum status format_probe(struct format_decoder *d, struct input *in, const char *bytes, size_t len,
			 bool whole, const struct json_sample *sample, struct format_facts *facts,
			 struct err *err);

#endif
