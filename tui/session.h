/* session.h: a study opened for questions: its corpus, score and registry, and what a filter is
 * evaluated against.  The batch commands use one and exit. */
#ifndef TAMIZ_SESSION_H
#define TAMIZ_SESSION_H

#include "cli.h"
#include "output.h"
#include "method.h"
#include "query.h"
#include "study.h"

struct session {
	const struct cli *cli;
	struct study *study;
	struct corpus *corpus;
	struct method method;
	struct score *score;
	struct registry *registry;  /* trends attributed with the groups of the score */
	struct registry *ungrouped; /* as the study has it; registry borrows from it */
	struct filter *filter; /* of -f, or NULL */
	struct filter_cache *cache;
	struct filter_env env;
	struct job job;
	enum output_format format;
	size_t limit; /* rows to print; SIZE_MAX: all */
};

/* Opens the command's one study operand, loads, scores with --set, parses -f, --format and -n.
 * Returns EXIT_OK or, the reason told, another exit status; session_close in either case. */
int session_open(struct session *s, const struct cli *c);
void session_close(struct session *s);

/* What --format and --limit (0: all) say of a list; without --limit a table has so many rows, and another
 * format all.  EXIT_OK, or the reason told. */
int session_listing(const struct cli *c, size_t table_rows, enum output_format *format, size_t *limit);

/* The method as shipped, with each --set of the command. */
int session_method(const struct cli *c, struct method *method);

/* The gauges of a row of the trend list, of its selected posts.  False when out of memory. */
bool session_gauges(const struct session *s, const struct result *r, const struct trend_row *t,
		    struct gauges *out);

/* trends --compare (cmd_compare.c): r is the answer with the method of --set, q its question. */
int session_compare(struct session *s, struct query *q, const struct result *r);

/* Was --by given with that word? */
bool session_by(const struct session *s, const char *word);

/* Begins the output of a list in the command's format, marked where the study is simulated. */
struct output *session_output(const struct session *s, const struct output_column *columns, int count);

/* Runs q with the session's filter. */
int session_query(struct session *s, struct query *q, struct result **out);

/* An account's or post's id as it is printed: the platform's own, "platform:id" only where the corpus
 * holds several platforms.  In buf, or borrowed. */
struct str session_id(const struct session *s, struct str id, uint32_t platform, char *buf, size_t cap);

#endif
