/* filter.h: the filter language (tamiz-filter(7)): text in, a set of rows out.
 *
 * One grammar for the live line, -f, saved filters and tests.  A parsed filter is a value: a tree
 * of predicates, immutable.  Evaluation caches the bitset of each predicate by its canonical text,
 * so that an edit evaluates only what it changed.  PCRE2 stays outside core: the caller lends a
 * struct regex_ops. */
#ifndef TAMIZ_FILTER_H
#define TAMIZ_FILTER_H

#include "bitset.h"
#include "corpus.h"
#include "registry.h"
#include "score.h"

enum field {
	FIELD_NONE, /* a bare word */
#define FIELD(ident, name, type, unit, help) FIELD_##ident,
#include "fields.def"
#undef FIELD
	FIELD_COUNT
};

struct filter;

/* An empty text is the filter of everything.  STATUS_USAGE: err->column is the 1-based column (in
 * bytes) where the first term that can't be understood, or is not finished, starts; err->message
 * says what is missing or expected there. */
enum status filter_parse(struct str text, struct filter **out, struct err *err);

/* As filter_parse, but where that gives STATUS_USAGE *out is the filter of the longest part in
 * front of the error that is one by itself: what a half-typed line means so far. */
enum status filter_parse_prefix(struct str text, struct filter **out, struct err *err);

void filter_free(struct filter *f);

/* The canonical text: parse(text_of(f)) evaluates alike and prints the same.  NUL-terminated,
 * owned by f. */
const char *filter_text(const struct filter *f);

/* s in quotes, as a value of the language: whatever a tag or a name holds, it stays one value.  To be freed;
 * NULL: out of memory. */
char *filter_quoted(struct str s);

/* Regular expressions, lent by data/.  compile returns NULL and fills err (message, column).  match
 * returns 1, 0, or -1 where a match limit was hit, which counts as no match. */
struct regex_ops {
	void *(*compile)(struct str pattern, struct err *err);
	int (*match)(void *regex, struct str text); /* thread-safe */
	void (*free)(void *regex);
};

/* What a filter is evaluated against.  Borrowed; score and registry may be NULL: predicates that
 * need them are then false for every row. */
struct filter_env {
	const struct corpus *corpus;
	const struct score *score;
	const struct registry *registry;
	const struct regex_ops *regex;
};

/* Predicate bitsets, kept for one env.  Forget it when corpus, score or registry change
 * (filter_cache_drop drops only what depends on the score or the registry).  One thread at a time.
 */
struct filter_cache;
struct filter_cache *filter_cache_new(void);
void filter_cache_free(struct filter_cache *k);
void filter_cache_drop(struct filter_cache *k, bool corpus, bool score, bool registry);
/* Forgets every predicate's bitset and nothing else: what a benchmark wants. */
void filter_cache_forget(struct filter_cache *k);

/* Sets rows (already of corpus->n.posts bits) to those that match.  STATUS_OK, STATUS_CANCELLED,
 * STATUS_NOMEM, or STATUS_USAGE where a regex does not compile. */
enum status filter_eval(const struct filter *f, const struct filter_env *env,
			struct filter_cache *cache, struct job *job, struct bitset *rows,
			struct err *err);

/* The slow, obvious evaluator that the fast one is tested against: one row at a time. */
bool filter_matches_row(const struct filter *f, const struct filter_env *env, row_t row);

/* Completion: field names, or the values that fit where the text stops.  Calls back with at most
 * `most` replacements (and a help line, or "") for text from the offset that is returned on. */
size_t filter_complete(struct str text, const struct filter_env *env, size_t most,
		       void (*found)(void *ctx, struct str replacement, const char *help),
		       void *ctx);

#endif
