/* findings.h: a case's rules against what a selection shows: for the bulletin, the Calendar and
 * `tamiz events`. */
#ifndef TAMIZ_FINDINGS_H
#define TAMIZ_FINDINGS_H

#include "actors.h"
#include "case.h"

/* A trend that a rule speaks of. */
struct finding {
	const struct case_rule *rule;
	uint32_t row;   /* index into result->trends */
	uint32_t trend; /* index into registry->trends */
	uint32_t actor; /* index into registry->actors, or NONE */
	int64_t days;   /* RULE_BEFORE_EVENT: whole days before the event began */
};

struct week_part {
	int64_t start_ms, end_ms;
	struct share_sums sums;
};

/* How much more of the posts was inorganic in the week than in another, with its 90 % interval:
 * from the two intervals (Newcombe 1998, method 10), as if the two had no author in common.  NAN
 * where either can't be assessed. */
struct week_change {
	double diff, lo, hi;
};

/* One span against as long ones before and after it. */
struct week_panel {
	const struct case_rule *rule;
	const struct case_event *event;
	struct week_part before, during, after;
	struct week_change from_before, from_after;
	bool after_cut; /* the data end within the week after */
};

struct findings {
	struct arena arena;
	struct finding *items; /* by rule, then start of the trend */
	size_t count;
	struct week_panel *weeks;
	size_t week_count;
};

/* Borrows c, which must outlive it.  score may be NULL. */
enum status findings_make(const struct case_file *c, const struct result *r, const struct score *score,
			  const struct registry *registry, struct findings **out, struct err *err);
void findings_free(struct findings *f);

#endif
