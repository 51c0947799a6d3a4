/* study_db.h: the inside of a study, for the modules of data/ alone. */
#ifndef TAMIZ_STUDY_DB_H
#define TAMIZ_STUDY_DB_H

#include "sql.h"
#include "study.h"

struct writer;
struct cache_writing;

struct study {
	sqlite3 *db;
	char *path;
	bool writable;
	struct writer *writer;	     /* of an open study_sink_begin, else NULL */
	struct cache_writing *cache; /* a cache on its way to disk, or NULL */
	struct job *job;	     /* whose cancel interrupts SQL, or NULL */
	int64_t commit_every;	     /* records a transaction; 0: the writer's default */
	int cache_pages;	     /* of the writer's page cache; 0: its default */
	uint64_t steps;		     /* progress handler calls since the last study_watch */
	uint64_t steps_most;	     /* of them until SQL is interrupted; 0: no limit */
};

/* A writing transaction.  study_commit notes in `meta` that the corpus has changed where `corpus`
 * is true, so that caches of it are found stale; verdicts and registry rows leave them fresh. */
enum status study_begin(struct study *s, struct err *err);
enum status study_commit(struct study *s, bool corpus, struct err *err);
void study_rollback(struct study *s); /* nothing where no transaction is open */

/* Returns when no cache is being written any more. */
void study_cache_wait(struct study *s);

/* A second connection that only reads, for a thread beside the study's own; to be closed. */
enum status study_second(const struct study *s, sqlite3 **db, struct err *err);

/* Lets job (or NULL) stop running SQL. */
void study_watch(struct study *s, struct job *job);

/* Names the state of the tables that a corpus is made of.  0: cannot be told cheaply. */
enum status study_state(struct study *s, uint64_t *state, struct err *err);

#endif
