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
	uint64_t *texts_due;	     /* sums of texts in the cache that are not checked yet, or NULL */
	int watches;		     /* study_watch less study_unwatch */
	struct job *job;	     /* whose cancel interrupts SQL, or NULL */
	int64_t commit_every;	     /* records a transaction; 0: the writer's default */
	int cache_pages;	     /* of the writer's page cache; 0: its default */
	uint64_t steps;		     /* calls of the progress handler since the first study_watch */
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

/* Until study_unwatch, job (or NULL) stops running SQL, and so do more steps than any reading of a file
 * of this size takes: one from a stranger may be made to be read for ever.  May be nested; then the
 * first one counts. */
void study_watch(struct study *s, struct job *job);
/* The same for an import, which may take as many steps as it needs. */
void study_watch_writing(struct study *s, struct job *job);
/* Returns st, but for SQL that was stopped for its number of steps: then STATUS_FAILED and why. */
enum status study_unwatch(struct study *s, enum status st, struct err *err);

/* Names the state of the tables that a corpus is made of.  0: cannot be told cheaply. */
enum status study_state(struct study *s, uint64_t *state, struct err *err);

/* study_digest(), and how many bytes it took in: posts that share a long text cost it once. */
enum status study_digest_fed(struct study *s, struct job *job, char hex[STUDY_DIGEST], uint64_t *fed,
			     struct err *err);

#endif
