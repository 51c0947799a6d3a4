/* export_private.h: what the export modules share: each writes one table to a stream. */
#ifndef TAMIZ_EXPORT_PRIVATE_H
#define TAMIZ_EXPORT_PRIVATE_H

#include "export.h"

#include <stdio.h>

enum status export_posts(const struct export_input *in, bool jsonl, FILE *f, struct job *job);
enum status export_accounts(const struct export_input *in, bool jsonl, FILE *f, struct job *job);
enum status export_trends(const struct export_input *in, bool jsonl, FILE *f, struct job *job);
enum status export_csds(const struct export_input *in, FILE *f, struct job *job);
enum status export_verdicts(const struct export_input *in, bool jsonl, FILE *f, struct err *err);
enum status export_network(const struct export_input *in, bool gexf, FILE *f, struct job *job,
			   struct err *err);
enum status export_evidence(const struct export_input *in, FILE *f, struct job *job,
			    struct err *err);
/* One line of JSON for each account with a selected post: its ledger. */
enum status export_ledgers(const struct export_input *in, FILE *f, struct job *job);

/* One row of a table being written: names come with the values, so that CSV headers and JSON keys
 * are one list. */
struct export_row {
	FILE *f;
	bool jsonl, header; /* header: write the names instead */
	int column;
	bool lacked; /* memory for one of the values */
};

void export_row_begin(struct export_row *r);
void export_text(struct export_row *r, const char *name, struct str s);
void export_count(struct export_row *r, const char *name, int64_t n); /* COUNT_UNKNOWN: null */
void export_time(struct export_row *r, const char *name, int64_t ms);
void export_share(struct export_row *r, const char *name, double share); /* NAN: null */
void export_list(struct export_row *r, const char *name, const struct str *items, uint32_t count);
void export_row_end(struct export_row *r);

#endif
