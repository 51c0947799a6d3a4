/* report.h: the bulletin: who positioned what, how much of it was inorganic and how sure that is,
 * as Markdown, one HTML file, CSV (the table of trends) or JSON. */
#ifndef TAMIZ_REPORT_H
#define TAMIZ_REPORT_H

#include "method.h"
#include "query.h"
#include "study.h"

#include <stdio.h>

enum report_format { REPORT_MARKDOWN, REPORT_HTML, REPORT_CSV, REPORT_JSON };

struct report_options {
	enum report_format format;
	bool english;	    /* else Spanish */
	bool names;	    /* handles of accounts that belong to no actor; else "account 1", … */
	const char *filter; /* as typed, or NULL */
};

/* All borrowed.  result: of query_run with that filter, by_tag false.  score may be NULL:
 * everything is then unassessable. */
struct report_input {
	struct study *study;
	const struct corpus *corpus;
	const struct score *score;
	const struct registry *registry;
	const struct result *result;
	const struct method *method;
};

/* "md", "html", "csv" or "json"; false for any other word. */
bool report_format_named(const char *name, enum report_format *out);

/* path "-": standard output; else replaced whole or not at all. */
enum status report_write(const struct report_input *in, const struct report_options *o,
			 const char *path, struct job *job, struct err *err);

/* The same into a stream of the caller's. */
enum status report_to(const struct report_input *in, const struct report_options *o, FILE *f,
                      struct job *job, struct err *err);

#endif
