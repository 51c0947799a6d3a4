/* explain.h: the ledger as sentences and as JSON, for `tamiz why` and the accounts' evidence. */
#ifndef TAMIZ_EXPLAIN_H
#define TAMIZ_EXPLAIN_H

#include "gauges.h"
#include "intl.h"
#include "ledger.h"

/* How the ledger is worded in that language. */
struct ledger_style explain_style(enum lang lang);

/* The sentence of a line, in the user's language, with its partner's handle where it has one; sanitise to
 * show.  In arena. */
struct str explain_sentence(const struct score *s, const struct ledger_line *line, struct arena *arena);

/* From where on its value counts, and for what; p NULL where nothing is to be said.  In arena. */
struct str explain_meaning(const struct ledger_line *line, struct arena *arena);

/* A JSON array of the lines: kind, signal, value, threshold, points, probability, posts, partner, source,
 * text, meaning.  In arena; p NULL when out of memory. */
struct str explain_json(const struct score *s, const struct ledger_line *lines, uint32_t count,
                        struct arena *arena);

/* A gauge: its value ("6.1", "48 %", "–"), and what stands beside it: title, the value for the common
 * number of posts, what is usual, whether it is above that, the source.  In arena; both never NULL while
 * there is memory. */
struct gauge_words {
	const char *value, *about;
	int side; /* gauge_side() */
};
struct gauge_words explain_gauge(enum gauge g, const struct gauges *of, const struct gauge_params *p,
				 enum lang lang, struct arena *arena);

/* Where a threshold is from, in the user's language; "ours" and NULL: our own measurement. */
const char *explain_source(const char *source);

/* "signal", "linked" … : stable names for machines. */
const char *explain_kind(enum ledger_kind kind);

#endif
