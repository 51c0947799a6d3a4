/* verdict.h: the chain of verdicts.  A verdict's hash is sha256 over the hash before it, its
 * moment, author, target, mark and note, each with its length: one changed, removed or reordered
 * verdict breaks every hash after it. */
#ifndef TAMIZ_VERDICT_H
#define TAMIZ_VERDICT_H

#include "registry.h"
#include "study.h"

enum { VERDICT_HASH = 65 };

struct verdict_row {
	int64_t at_ms;
	struct str by, target, mark, note;
	struct str previous; /* hex, empty in the first */
};

void verdict_hash(const struct verdict_row *v, char hex[VERDICT_HASH]);
const char *verdict_mark_name(enum mark mark);
enum mark verdict_mark(struct str name); /* MARK_NONE for any other */

/* Verdicts about who positioned a trend are about one appearance of a tag: "trend:START#TAG", START
 * as 2021-09-28T04:00:00Z or "-" where it is open.  In arena; NULL without memory. */
const char *verdict_trend_target(const struct trend *t, struct arena *arena);
/* Marks of one appearance: "appearance:START#TAG"; "#TAG" marks them all. */
const char *verdict_appearance_target(const struct trend *t, struct arena *arena);
/* "positioned:ACTOR" ("positioned:-": nobody): *actor its id, or empty.  false: no such word. */
bool verdict_positioned(struct str word, struct str *actor);

/* As study_verdict() (study.h) has them. */
struct verdict_word {
	const char *target, *word, *note;
};

/* Many at once, in one transaction: all of them or none.  job may be NULL. */
enum status study_verdicts(struct study *s, const struct verdict_word *words, size_t count, const char *who,
			   struct job *job, struct err *err);

/* Calls back for each target on which people's last words differ: all of these, in the order of the
 * chain; the last one counts. */
enum status verdict_disputes(struct study *s,
			     void (*found)(void *ctx, const struct verdict_row *v, bool counts),
			     void *ctx, struct err *err);

/* The verdicts of a file that `export verdicts` wrote (JSONL), in arena.  Refused whole, with file and
 * line, where a line is no verdict or does not fit the chain. */
enum status verdict_file_read(const char *path, struct arena *arena, struct verdict_row **rows,
			      size_t *count, struct err *err);
/* Appends those that the study lacks, in their order; *taken of them. */
enum status study_merge_verdict_rows(struct study *s, const struct verdict_row *rows, size_t count,
				     int64_t *taken, struct err *err);

/* *broken: the number of the first verdict that does not fit the chain, 0 where all do. */
enum status verdict_chain(struct study *s, int64_t *count, int64_t *broken, struct err *err);

#endif
