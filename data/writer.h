/* writer.h: the one thread that puts batches of records into a study's tables: what is there
 * already is merged, contents are stored once, transactions are large. */
#ifndef TAMIZ_WRITER_H
#define TAMIZ_WRITER_H

#include "batch.h"
#include "study_db.h"

struct writer;

/* Takes the study for writing and begins a transaction.  path names the source; an import of it
 * that did not end is continued. */
enum status writer_open(struct study *s, const char *path, struct writer **out, struct err *err);
/* Rolls back what was not committed. */
void writer_free(struct writer *w);

const struct hash_key *writer_key(const struct writer *w);

/* Writes a batch, and commits when the transaction has grown large or old. */
enum status writer_batch(struct writer *w, const struct batch *b, struct err *err);

struct writer_source {
	const struct format_facts *facts; /* or NULL */
	const char *sha256;		  /* of the whole, or NULL */
	const char *unmapped;		  /* or NULL */
	int64_t bytes;
	bool complete; /* false: cancelled, to be continued */
};

/* Commits; where the source is complete, deletions are applied and indexes built first. */
enum status writer_finish(struct writer *w, const struct writer_source *source, struct err *err);

/* Of this writer alone. */
void writer_totals(const struct writer *w, struct import_totals *totals);

/* Sets a meta value within the transaction. */
enum status writer_meta(struct writer *w, const char *key, const char *value, struct err *err);

/* A sink over the writer for one thread. */
struct sink writer_sink(struct writer *w);
/* Writes what the sink still holds. */
enum status writer_drain(struct writer *w, struct err *err);

#endif
