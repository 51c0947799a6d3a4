/* pages.h: b-trees of the SQLite file format (sqlite.org/fileformat2.html) made page by page from
 * rows in order, and written behind the end of a database that does not know of them yet.  For a
 * table of millions of new rows this costs a fifth of INSERT. */
#ifndef TAMIZ_PAGES_H
#define TAMIZ_PAGES_H

#include "record.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where finished pages go, in order.  Numbers count from 1, as SQLite's; `next` follows the last.
 * Trees of several threads may share it. */
struct page_file {
	pthread_mutex_t lock; /* over all that follows */
	sqlite3_file *file;
	unsigned size; /* of a page, no byte of it reserved */
	uint32_t next;
	unsigned char *buffer; /* pages that wait to be written; the first is number buffer_at */
	size_t used, buffer_pages;
	uint32_t buffer_at;
	int code; /* of SQLite; once not SQLITE_OK, nothing more is written */
};

bool pages_open(struct page_file *f, sqlite3_file *file, unsigned size, uint32_t next);
/* Writes what waits; false: see code. */
bool pages_flush(struct page_file *f);
/* SQLite's code of what could not be written. */
int pages_code(struct page_file *f);
/* Where the pages end that are written. */
int64_t pages_written(struct page_file *f);
void pages_close(struct page_file *f);

/* A row as it lies in the file. */
enum { RECORD_HEAD = 128, RECORD_COLUMNS = 24 };
struct record_bytes {
	unsigned char head[RECORD_HEAD];
	size_t head_len, len, cap;
	unsigned char *bytes; /* room for the head before the columns */
	bool nomem;
};

void record_begin(struct record_bytes *r);
void record_null(struct record_bytes *r);
void record_int(struct record_bytes *r, int64_t v);
void record_text(struct record_bytes *r, struct str s); /* NULL where unknown */
void record_free(struct record_bytes *r);

enum { TREE_LEVELS = 12 };
struct tree {
	struct page_file *out;
	bool index; /* else a table by row number */
	int height;
	struct tree_page {
		unsigned char *at;
		unsigned count, low, high,
			last; /* cells, where the next number and cell end, bytes of the last */
	} level[TREE_LEVELS];
	int64_t row; /* the last one */
	bool nomem;
};

void tree_open(struct tree *t, struct page_file *out, bool index);
/* Rows by ascending number; index entries (no longer than a quarter of a page) in the index's
 * order. False: out of memory, or the file could not be written. */
bool tree_add(struct tree *t, int64_t row, struct record_bytes *r);
/* Writes all but the root, whose bytes (a page, the tree's own) are returned: NULL as above. */
const unsigned char *tree_root(struct tree *t);
void tree_close(struct tree *t);

#endif
