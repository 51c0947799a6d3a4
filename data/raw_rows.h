/* raw_rows.h: the rows of a source read again, byte for byte as the import met them (after
 * decompression; files that are not UTF-8 as transcoded). */
#ifndef TAMIZ_RAW_ROWS_H
#define TAMIZ_RAW_ROWS_H

#include "err.h"
#include "job.h"
#include "record.h"

struct raw_row {
	int64_t line;	/* as in post.line */
	int64_t offset; /* bytes into the decompressed file */
	struct str bytes; /* without the line's end, but for tables: rows with it */
	bool header;	  /* of a table */
};

typedef enum status raw_row_take(void *ctx, const struct raw_row *row, struct err *err);

enum { RAW_REASON = 256 };

/* Calls take for each record of the file at path, an ordinary one of that many bytes, then compares the file's
 * digest with sha256.
 * STATUS_NOTHING and why in words: the file is not there, or is not the one that was imported; what
 * take saw before is then void.  format: the mapping's name, as the source row says it. */
enum status raw_rows(const char *path, const char *format, const char *sha256, int64_t bytes,
		     struct job *job, raw_row_take *take, void *ctx, char reason[RAW_REASON],
		     struct err *err);

#endif
