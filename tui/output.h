/* output.h: rows to standard output as a table, csv, jsonl or json.  Machine formats are stable and
 * documented in tamiz(1).  Text passes the sanitiser wherever a terminal reads. */
#ifndef TAMIZ_OUTPUT_H
#define TAMIZ_OUTPUT_H

#include "record.h"

#include <stdbool.h>

enum output_format { OUTPUT_TABLE, OUTPUT_CSV, OUTPUT_JSONL, OUTPUT_JSON, OUTPUT_FORMATS };

enum column_type {
	COLUMN_TEXT,
	COLUMN_COUNT, /* integer; COUNT_UNKNOWN: null */
	COLUMN_SHARE, /* in [0,1] or NAN: null; a table shows per cent */
	COLUMN_NUMBER,
	COLUMN_TIME,  /* UTC ms or TIME_UNKNOWN: null; ISO 8601 */
	COLUMN_LIST,  /* of texts; a table and csv join them by blanks */
	COLUMN_JSON,  /* a JSON text as it is; left out of tables, a string in csv */
};

struct output_column {
	const char *name;
	enum column_type type;
	int cells;       /* width in a table; 0: not shown there; text is cut to it */
};

struct output_cell {
	struct str text; /* TEXT, JSON; p NULL: null */
	const struct str *items;
	size_t count; /* LIST */
	int64_t integer; /* COUNT, TIME */
	double number;   /* SHARE, NUMBER */
};

struct output;

/* The format of that name, or OUTPUT_FORMATS. */
enum output_format output_format_of(const char *name);

/* columns must outlive the output.  NULL when out of memory. */
struct output *output_begin(enum output_format format, const struct output_column *columns, int count);
/* The same of a study that was simulated: a table says so above it, machine formats in a last column
 * `simulated`. */
struct output *output_begin_simulated(enum output_format format, const struct output_column *columns,
				      int count);
void output_row(struct output *o, const struct output_cell *cells);
/* Ends the last bracket; frees. */
void output_end(struct output *o);
/* As a JSON string, null where there is none; what is no UTF-8 is made so.  NULL: out of memory. */
struct json_t *output_json_text(struct str s);
/* Was there no memory for some of what was to be written?  lose: there was none. */
bool output_lost(void);
void output_lose(bool some);

#endif
