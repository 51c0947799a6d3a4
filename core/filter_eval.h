/* filter_eval.h: shared by the files of the fast evaluator; nobody else includes it. */
#ifndef TAMIZ_FILTER_EVAL_H
#define TAMIZ_FILTER_EVAL_H

#include "filter_ast.h"

struct eval {
	const struct filter_env *env;
	const struct corpus *c;
	struct filter_cache *cache;
	struct job *job;
	struct err *err;
};

/* What a predicate's rows depend on beside the corpus. */
bool field_needs_score(enum field f);
bool field_needs_registry(enum field f);

/* Sets rows (all zero) to those of p.  contents: for text predicates also the contents that match
 * (already of that size), else unused. */
enum status predicate_rows(struct eval *e, const struct predicate *p, struct bitset *rows,
			   struct bitset *contents);

/* Is it looked for in the distinct contents? */
static inline bool searches_contents(const struct predicate *p)
{
	return p->field == FIELD_NONE || p->field == FIELD_TEXT;
}

/* The smallest cached set of contents that must hold all matches of needle, or NULL. */
const struct bitset *cache_narrower(struct filter_cache *cache, struct str needle);

/* --- kinds of predicates: as predicate_rows -----------------------------------------------------
 */

enum status text_rows(struct eval *e, const struct predicate *p, struct bitset *rows,
		      struct bitset *contents);
enum status name_rows(struct eval *e, const struct predicate *p, struct bitset *rows);
enum status registry_rows(struct eval *e, const struct predicate *p, struct bitset *rows);
/* Adds the rows that a note is about; env->registry is not NULL. */
void noted_rows(struct eval *e, struct bitset *rows);
/* STATUS_USAGE where p's regular expression does not compile. */
enum status regex_check(struct eval *e, const struct predicate *p);
/* Is this one of a CHOICE's words? */
bool predicate_wants(const struct predicate *p, int choice);

/* --- tests of each row, account or content (filter_spread.c) ------------------------------------
 */

struct test {
	struct eval *e;
	const struct predicate *p;
	bool (*holds)(const struct test *t, uint32_t i); /* called on any thread */
	const void *data;
	struct bitset *out;
};

/* Adds to t->out those of 0 .. n - 1 for which it holds. */
void test_all(struct test *t, size_t n);
/* The same over rows. */
void test_rows(struct eval *e, const struct predicate *p,
	       bool (*holds)(const struct test *, uint32_t), const void *data, struct bitset *rows);
/* t holds of accounts: adds their rows. */
enum status test_accounts(struct test *t, struct bitset *rows);
/* Adds [begin, end). */
void set_range(struct bitset *rows, row_t begin, row_t end);

/* --- sets of numbers spread to rows (filter_spread.c) -------------------------------------------
 */

/* rows |= { row : set has column[row] }; numbers beyond the set (NONE) are not in it. */
void spread_column(struct eval *e, const uint32_t *column, const struct bitset *set,
		   struct bitset *rows);

/* Sets in set (of count bits, zero) the strings of a dictionary that one of p's items names:
 * exactly or by glob, folded; contains: as a substring. */
enum status match_names(struct eval *e, const struct predicate *p, const struct strings *names,
			uint32_t count, bool folded, bool contains, struct bitset *set);

/* [*begin, *end): rows whose time lies in [lo, hi); an unknown bound is open.  Undated rows are
 * only in what is open on both sides. */
void rows_within(const struct corpus *c, int64_t lo, int64_t hi, row_t *begin, row_t *end);

#endif
