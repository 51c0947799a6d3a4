/* format_private.h: the decoder's inside, shared by format.c (opening), format_table.c (a table's
 * header), format_probe.c (what the beginning of the data shows), format_decode.c (splitting and
 * decoding) and explain.c. */
#ifndef TAMIZ_FORMAT_PRIVATE_H
#define TAMIZ_FORMAT_PRIVATE_H

#include "format.h"
#include "json_reader.h"
#include "map_record.h"
#include "sniff.h"

/* A line that is longer is rejected; a value in a document of values ends the import. */
enum { FORMAT_LINE_CAP = 64 << 20, FORMAT_VALUE_CAP = 256 << 20 };

struct format_decoder {
	const struct mapping_set *set;
	struct mapping_set own;	 /* the same, where no other was handed in */
	struct mapping *copy;	 /* of the chosen one of another's set, for a table; or NULL */
	struct mapping *table;	 /* a table's, pruned to its columns; or NULL */
	const struct mapping *m; /* the chosen one, or NULL: the file is empty */
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

/* Nothing but blanks and control characters. */
bool format_blank(const char *bytes, size_t len);

/* The set's mapping of that index becomes the decoder's; -1: none fits, which is an error. */
enum status format_choose(struct format_decoder *d, int index, struct err *err);

/* Reads the header of the table that begins so, finds its mapping and binds its columns. */
enum status format_open_table(struct format_decoder *d, const char *bytes, size_t len,
			      const struct format_options *o, struct format_facts *facts,
			      struct err *err);

/* One sentence of which column was taken for which field, in a table that nobody knows. */
void format_say_assumed(const struct format_decoder *d, struct format_facts *facts);

/* Decides rules of times and zones, and collects unmapped fields, from the first bytes (and from
 * the whole file where it takes that and the file can be read twice); says why. */
enum status format_probe(struct format_decoder *d, struct input *in, const char *bytes, size_t len,
			 bool whole, const struct json_sample *sample, struct format_facts *facts,
			 struct err *err);

#endif
