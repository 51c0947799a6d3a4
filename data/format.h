/* format.h: from a file's bytes to records: sniff, split, decode.
 *
 * A mapping (a file under data/formats/, or --map) says how a format's fields become a record; this
 * module has no format's name in its code.  Decoding is by chunks of whole records, so that chunks
 * can be decoded side by side; a decoder is immutable, its scratch is per thread. */
#ifndef TAMIZ_FORMAT_H
#define TAMIZ_FORMAT_H

#include "input.h"
#include "record.h"

enum framing {
	FRAME_LINES,	/* one JSON value a line */
	FRAME_TABLE,	/* CSV, TSV: a header, then rows; quoted newlines */
	FRAME_DOCUMENT, /* one JSON value for the whole file (array, pages, raw web response) */
};

struct mapping_set; /* sniff.h */

struct format_options {
	const char *format;   /* --as NAME, or NULL to sniff */
	const char *map_file; /* --map FILE, or NULL */
	const char *timezone; /* for times without one: "+02:00", "America/Caracas", or NULL: UTC */
	const char *day_order; /* "dmy", "mdy", "ymd" or NULL: decided from the column */
	const char *columns;   /* "text=cuerpo,time=fecha" overrides for tables, or NULL */
	const char *platform;  /* or NULL: the mapping's */
	size_t line_cap;       /* bytes of one record; 0: 64 MiB */
	int depth_cap;	       /* JSON nesting; 0: 512 */
	bool reference_reader; /* jansson only, even where simdjson was built in */
	const char *(*translate)(const char *text); /* of what is told; or NULL: in English */
	const struct mapping_set *mappings; /* mapping_set_load's, for many files; must outlive
					     * their decoders; or NULL: each loads its own */
};

/* What was found out about a file, and why: for --explain and the `source` row. */
struct format_facts {
	char format[48];    /* mapping's name: "x-v2" … */
	char version[24];   /* mapping's version */
	char why[1024];	    /* the evidence, one sentence each line, in English: for the study */
	char told[1280];    /* the same in the language of the options' translate: for the user */
	char assumed[1280]; /* those of told that nothing in the data proves */
	const char *(*translate)(const char *text);
	char timezone[48];  /* assumed for times without one, "" where none was needed */
	char encoding[16];  /* "utf-8", "utf-16le", "latin-1" … */
	char compression[16];
	enum framing framing;
};

struct format_decoder;
struct format_scratch; /* per thread */

/* Looks at the beginning of in (which it may buffer, and for a table's date columns, where the file
 * can be read twice, at the whole of it) and makes the decoder.  STATUS_FAILED with a reason where
 * nothing fits. */
enum status format_open(struct input *in, const struct format_options *o,
			struct format_decoder **out, struct format_facts *facts, struct err *err);
void format_close(struct format_decoder *d);

struct format_scratch *format_scratch_new(const struct format_decoder *d);
void format_scratch_free(struct format_scratch *s);

/* How many of the len bytes form whole records (0: more bytes are needed).  at_end: no more will
 * come, so all of them do.  *lines (or NULL) gets the newlines in that part.  A record over the cap is cut:
 * its beginning is a piece of its own, which format_decode rejects, and the reader skips the rest
 * of it (format_is_cut, format_rest).  A document of values is never cut: format_too_long says when
 * to give it up. */
size_t format_split(const struct format_decoder *d, const char *bytes, size_t len, bool at_end,
		    int64_t *lines);

bool format_too_long(const struct format_decoder *d, size_t len);

/* Whether a piece ends amid a record, where more of the input follows. */
bool format_is_cut(const struct format_decoder *d, const char *bytes, size_t len);

/* How many bytes still belong to the record that was cut; *ended: all of it that there are. */
size_t format_rest(const struct format_decoder *d, const char *bytes, size_t len, bool *ended);

/* Decodes whole records, calling the sink for each record and each reject.  line and offset are
 * those of bytes[0]; *lines gets the newlines among them, where all are decoded. */
enum status format_decode(const struct format_decoder *d, struct format_scratch *s,
			  const char *bytes, size_t len, int64_t line, int64_t offset,
			  const struct sink *sink, int64_t *lines, struct err *err);

/* Unmapped fields seen so far with how often, most frequent first, as text lines. */
size_t format_unmapped(const struct format_decoder *d, char *text, size_t cap);

/* Prints to stdout's stand-in: which mapping, why, the first rows as mapped, unmapped fields and
 * what they cost the method. */
enum status format_explain(struct input *in, const struct format_options *o, struct arena *arena,
			   char **text, struct err *err);

#endif
