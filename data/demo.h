/* demo.h: a simulated study of a case, and simulated raw files. */
#ifndef TAMIZ_DEMO_H
#define TAMIZ_DEMO_H

#include "case.h"

struct demo_options {
	double scale; /* 1: as many posts as the case says */
	uint64_t seed;
	const char *truth_path; /* where the planted truth goes as JSON, or NULL: nowhere */
};

/* Fills an empty, writable study with the case's simulation, then applies the case (actors, events,
 * rules; who positioned a trend is left to be found). */
enum status demo_fill(struct study *s, const struct case_file *c, const struct demo_options *o,
		      struct job *job, struct err *err);

/* The simulated posts as a file somebody else might have captured. */
enum demo_raw { DEMO_RAW_V2, DEMO_RAW_V11, DEMO_RAW_CSV };
/* "x-v2", "x-v11" or "csv"; false for any other word. */
bool demo_raw_named(const char *name, enum demo_raw *out);
/* path "-": standard output. */
enum status demo_write_raw(const struct case_file *c, const struct demo_options *o,
			   enum demo_raw raw, const char *path, struct job *job, struct err *err);

/* The planted truth as one JSON document, written beside path and renamed into place. */
enum status demo_write_truth(const struct sim_plan *plan, const struct sim_truth *t,
			     const char *path, struct err *err);

#endif
