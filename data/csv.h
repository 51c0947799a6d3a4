/* csv.h: tables as text: cells parted by one character, quoted with " where they hold it, a quote
 * in them or a line end (RFC 4180; a quote opens only at the start of a cell). */
#ifndef TAMIZ_CSV_H
#define TAMIZ_CSV_H

#include "arena.h"
#include "record.h"

struct csv_dialect {
	char separator;
	bool lone_cr; /* rows end with CR alone: the file has no LF */
};

/* Guesses from a beginning of the table. */
struct csv_dialect csv_sniff(const char *bytes, size_t len);

/* How many of the bytes form whole rows (0: none does yet). */
size_t csv_split(const struct csv_dialect *d, const char *bytes, size_t len);

/* Length of the row at the start of bytes, its end included. */
size_t csv_row_length(const struct csv_dialect *d, const char *bytes, size_t len);

/* The next cell of a row: advances *at; false when the row has no more.  *first is true before the
 * first cell and false after.  value is a slice, or lies in the arena where quotes are doubled. */
bool csv_cell(const struct csv_dialect *d, const char **at, const char *end, bool *first,
	      struct arena *arena, struct str *value, bool *nomem);

int64_t count_lines(const char *bytes, size_t len);

#endif
