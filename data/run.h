/* run.h: a figure kept with all that it follows from (DESIGN.md 3): method, parameters, program,
 * dataset and result, in the study's table `run`, so that anybody can make it again and be told what
 * differs.
 *
 * A run's id is the first 12 hex digits of the sha256 of those fields: equal work has one id in every
 * copy of a study, and is kept once.  The dataset is named by study_digest(): the order and the cut
 * of the imports do not matter. */
#ifndef TAMIZ_RUN_H
#define TAMIZ_RUN_H

#include "method.h"
#include "query.h"
#include "study.h"

enum { RUN_ID = 13, RUN_TRENDS = 1000 /* that a result lists, the largest first */ };

/* All borrowed.  result: of query_run with that filter (text or NULL), by_tag false. */
struct run_input {
	struct study *study;
	const struct corpus *corpus;
	const struct score *score;	 /* may be NULL */
	const struct registry *registry; /* may be NULL */
	const struct result *result;
	const struct method *method;
	const char *filter;
};

struct run {
	int64_t number, started_ms; /* row in the study; when it was kept first */
	const char *program;	    /* "tamiz 0.9" */
	const char *method;	    /* JSON: what asked for it first, the filter, the id */
	const char *parameters;	    /* JSON: every parameter of the method by name */
	const char *dataset;	    /* study_digest() */
	const char *result;	    /* JSON: posts, shares, intervals, groups, trends, digest of all
				       posts' figures */
	char id[RUN_ID];
	bool sound; /* what was read has the id that it was kept under */
};

/* What a run of this input would be, in arena.  what: "report", "export posts", "run". digest: of the
 * study where it is known already, else NULL. */
enum status run_make(const struct run_input *in, const char *what, const char *digest,
		     struct job *job, struct arena *arena, struct run *out, struct err *err);

/* Keeps it unless it is there already; s may have been opened for reading: the study is then opened
 * for writing in passing.  STATUS_FAILED where the file can't be written. */
enum status run_keep(struct study *s, struct run *run, struct err *err);

/* In arena, the oldest first. */
enum status study_runs(struct study *s, struct arena *arena, struct run **out, size_t *count,
		       struct err *err);

/* "report", "export posts" …: what asked for it first, in arena; NULL: unknown. */
const char *run_asked_by(const struct run *run, struct arena *arena);
/* The filter that a run was asked with, in arena; NULL: none. */
const char *run_filter(const struct run *run, struct arena *arena);

/* Translates; NULL: English. */
typedef const char *run_words(const char *text);

/* The method of a run: the shipped defaults with its parameters over them.  Parameters that only one
 * side knows, and values out of range, are told as lines in *notes (in arena; "" where none). */
enum status run_method(const struct run *run, run_words *words, struct method *m,
		       struct arena *arena, char **notes, struct err *err);

/* What differs between a kept run and the same asked again, as lines in *lines (in arena), "" where
 * every figure is the same.  *same: the figures; program and dataset are only told. */
enum status run_compare(const struct run *kept, const struct run *now, run_words *words,
			struct arena *arena, char **lines, bool *same, struct err *err);

#endif
