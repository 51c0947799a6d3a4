/* export.h: a selection for other programs: spreadsheets, CooRTweet, Gephi, a lawyer's folder.
 *
 * Files are replaced whole or not at all.  JSON keeps text exactly (what could harm a terminal is
 * escaped); CSV cells that a spreadsheet would compute get a ' before them (data/safe.h). */
#ifndef TAMIZ_EXPORT_H
#define TAMIZ_EXPORT_H

#include "method.h"
#include "query.h"
#include "study.h"

enum export_kind {
	EXPORT_POSTS,	 /* csv or jsonl, as the next two and verdicts */
	EXPORT_ACCOUNTS, /* with a selected post */
	EXPORT_TRENDS,
	EXPORT_VERDICTS, /* all of the study's, with their hashes */
	EXPORT_CSDS,	 /* object_id,account_id,content_id,timestamp_share: reposts, links, copied
			    texts */
	EXPORT_GRAPHML,	 /* the network of linked pairs with a selected post on both sides */
	EXPORT_GEXF,
	EXPORT_EVIDENCE, /* a zip with posts, accounts, ledgers, verdicts, method, report and
			    SHA256SUMS */
	EXPORT_KINDS
};

struct export_input {
	struct study *study;
	const struct corpus *corpus;
	const struct score *score; /* never NULL */
	const struct registry *registry;
	const struct result *result;
	const struct method *method;
	const char *filter; /* as typed, or NULL */
	bool english;	    /* language of the evidence's report */
};

/* EXPORT_KINDS for any other word. */
enum export_kind export_kind_named(const char *name);
const char *export_kind_name(enum export_kind kind);

/* jsonl: instead of csv, where that is a choice.  path "-": standard output. */
enum status export_write(const struct export_input *in, enum export_kind kind, bool jsonl,
			 const char *path, struct job *job, struct err *err);

/* For atexit: libarchive ends the whole program, and with 1, where it has no memory for a name; it has said so then. */
void export_broken_off(void);

#endif
