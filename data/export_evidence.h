/* export_evidence.h: an evidence bundle while it is written, shared by its parts. */
#ifndef TAMIZ_EXPORT_EVIDENCE_H
#define TAMIZ_EXPORT_EVIDENCE_H

#include "export_private.h"
#include "raw_rows.h"

/* A selected post's place in its source, and in the file of raw rows. */
struct raw_place {
	int64_t source, line;
	row_t row;
	int64_t offset;	    /* in the source, decompressed */
	int64_t raw_offset; /* in the raw file; -1: its row could not be cut */
	int64_t length;
};

struct raw_source {
	const char *name; /* of the raw file in the bundle, or NULL */
	int64_t posts;	  /* selected ones that stand in it */
	char reason[RAW_REASON]; /* why there is no raw file */
};

struct archive;

struct bundle {
	const struct export_input *in;
	struct archive *zip;
	struct job *job;
	FILE *sums; /* SHA256SUMS as it grows */
	char *sums_text;
	size_t sums_len;
	int64_t stamp; /* seconds: all entries' time, that of the newest post: equal input, equal
			  bundle */
	struct arena arena;
	struct study_source *sources;
	struct raw_source *raw; /* by source */
	size_t source_count;
	struct raw_place *places; /* of the selected posts, by source and line; freed by the bundle */
	size_t place_count;
};

/* Copies a finished temporary file into the zip and its digest into SHA256SUMS. */
enum status bundle_file(struct bundle *b, const char *name, FILE *f, struct err *err);
/* Fills sources, places and raw, and writes the raw files. */
enum status bundle_raw(struct bundle *b, struct err *err);

#endif
