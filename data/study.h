/* study.h: the study file (DESIGN.md 3): one SQLite database, opened as untrusted input.
 *
 * SQL stands behind data/ and nowhere else.  A study is used by one thread at a time. */
#ifndef TAMIZ_STUDY_H
#define TAMIZ_STUDY_H

#include "corpus.h"
#include "format.h"
#include "registry.h"
#include "score.h"

struct study;

enum study_mode { STUDY_READ, STUDY_WRITE, STUDY_CREATE /* or open for writing where it exists */ };

/* Checks application id, version (migrates forward in write modes) and quick_check where cheap; a
 * damaged or foreign file is refused with one line and left as it is. */
enum status study_open(const char *path, enum study_mode mode, struct study **out, struct err *err);
void study_close(struct study *s);
const char *study_path(const struct study *s);

struct import_totals {
	int64_t read, imported, merged, rejected;   /* read = imported + merged + rejected */
	int64_t posts, accounts, trends, deletions; /* of imported + merged, by sort */
	int64_t bytes;
	double seconds;
	struct format_facts facts; /* of the last file */
};

/* Reads one file ("-": standard input) into the study in transactions; cancelling keeps a
 * consistent study that a rerun completes.  job: bytes done and total. */
enum status study_import(struct study *s, const char *path, const struct format_options *o,
			 struct job *job, struct import_totals *totals, struct err *err);

/* A sink that writes into the study within one transaction that study_sink_end commits; the source
 * row says `name` (the simulator: "simulation seed 1 scale 0.01"). */
enum status study_sink_begin(struct study *s, const char *name, struct sink *sink, struct err *err);
enum status study_sink_end(struct study *s, struct job *job, struct import_totals *totals,
			   struct err *err);

/* The corpus, mapped from the column cache where that is fresh, else read from the tables (and the
 * cache written where the folder can be written). */
enum status study_load(struct study *s, struct job *job, struct corpus **out, struct err *err);
/* As study_load, for who wants to show a few posts soon and then asks study_load_rest for what was left,
 * before anything is made of them: the texts, more than half of the cache, may not have been looked at
 * yet, and none is being written. */
enum status study_load_first(struct study *s, struct job *job, struct corpus **out,
			     struct err *err);
/* STATUS_NOTHING: the texts of the corpus that was loaded first are not the study's, for the cache was
 * damaged.  It is removed: load again. */
enum status study_load_rest(struct study *s, const struct corpus *c, struct job *job,
			    struct err *err);
/* Trends, actors, events and current verdicts for that corpus. */
enum status study_registry(struct study *s, const struct corpus *c, struct registry **out,
			   struct err *err);

/* Appends a verdict.  target "#tag", "@handle" or "account:ID", "post:ID"; who: the analyst's name;
 * MARK_NONE takes a verdict back.  Hash-chained: each row's hash covers its fields and the row
 * before. */
enum status study_mark(struct study *s, const char *target, enum mark mark, const char *note,
		       const char *who, struct err *err);

/* The same with the word as it is kept: a mark's name; of a target "trend:START#TAG" (verdict.h)
 * "positioned:ACTOR", "positioned:-" (nobody did), or "none", which takes that back. */
enum status study_verdict(struct study *s, const char *target, const char *word, const char *note,
			  const char *who, struct err *err);

/* Is the file a study, or at least an SQLite file, of which opening it says why it is none? */
enum status study_recognise(const char *path, bool *study, struct err *err);

/* Appends the verdicts of another study that this one lacks, in their order; *taken of them.
 * Refused where the other's chain is broken. */
enum status study_merge_verdicts(struct study *s, struct study *other, int64_t *taken,
				 struct err *err);

struct study_source {
	int64_t id;
	char *path, *format, *sha256;
	int64_t bytes, read, imported, merged, rejected;
	bool complete; /* false: the import was stopped, and a rerun completes it */
};
/* In arena; *count of them, oldest first. */
enum status study_sources(struct study *s, struct arena *arena, struct study_source **out,
			  size_t *count, struct err *err);

/* STATUS_NOTHING: the file at its path is not, or no longer, the one that was imported.  The path is the study's
 * word, and a stranger's study may name any file. */
enum status study_source_unchanged(const struct study_source *s, struct job *job, struct err *err);

/* Of each reason in a source so many rejects are kept whole, with their bytes; behind them one row says how
 * many more there were. */
enum { REJECTS_KEPT = 10000 };
struct study_reject {
	char *path, *reason, *detail;
	int64_t line, offset;
	int64_t count; /* of rejects that this stands for */
	struct str raw;
};
/* by_reason: one for each (source, reason) with its count; else each of them, at most `most`. */
enum status study_rejects(struct study *s, bool by_reason, size_t most, struct arena *arena,
			  struct study_reject **out, size_t *count, struct err *err);

/* Hex sha256 of all posts, accounts, snapshots, trends and deletions in a canonical order: equal
 * for the same captures in whatever order and cut into whatever files they were imported. */
enum { STUDY_DIGEST = 65 };
enum status study_digest(struct study *s, struct job *job, char hex[STUDY_DIGEST], struct err *err);

/* What is wrong with the study, or that nothing is, as lines of text in arena: file structure,
 * foreign keys, counts, verdict chain, digest. */
enum status study_check(struct study *s, struct job *job, struct arena *arena, char **report,
			bool *sound, struct err *err);

/* Saves what can be read of a damaged study into a new one: posts with their accounts and texts,
 * everything that people entered, sources and rejects.  *saved posts; *lost: places that could not
 * be read. */
enum status study_recover(const char *from, const char *to, struct job *job, int64_t *saved,
			  int64_t *lost, struct err *err);

/* Meta values: "case", "title", "simulated" …; *out is NULL where unset. */
enum status study_meta(struct study *s, const char *key, struct arena *arena, const char **out,
		       struct err *err);
enum status study_meta_set(struct study *s, const char *key, const char *value, struct err *err);

#endif
