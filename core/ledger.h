/* ledger.h: why an account, or a post, is counted as it is: one line for each piece of evidence,
 * for and against, with its value, threshold, points, source and the posts behind it (METHOD 5). */
#ifndef TAMIZ_LEDGER_H
#define TAMIZ_LEDGER_H

#include "evidence.h"

enum ledger_kind {
	LEDGER_PRIOR, /* where everybody starts */
	LEDGER_BASE,  /* what an account with so many posts, or a profile, is before its marks */
	LEDGER_SIGNAL,
	LEDGER_CAP,    /* what a cap of the method takes off, or gives back */
	LEDGER_LINKED, /* a pair beyond chance and habit */
	LEDGER_FAST,   /* a pair beyond chance, within habit: counts for the upper bound only */
	LEDGER_EVENT,  /* of a post: the very event it took part in */
	LEDGER_WHATIF, /* without which signal it would fall below one half */
};

struct ledger_line {
	enum ledger_kind kind;
	enum signal signal;	 /* of LEDGER_SIGNAL and LEDGER_WHATIF, else SIGNAL_COUNT */
	double value, threshold; /* in the signal's unit; W and its expectation of a pair */
	double points;		 /* log-odds for automation; for coordination 0, see probability */
	double probability;	 /* of LEDGER_LINKED, FAST, EVENT: its evidence, in [0,1] */
	uint32_t posts;		 /* observations, or co-acts, behind it */
	uint32_t edge;		 /* index into coordination->edge, or NONE */
	uint32_t partner;	 /* account at the other end, or NONE */
	const char *source;	 /* a paper, a rule, "ours" */
	const char *sentence;	 /* template, to be translated, then filled by ledger_fill() */
};

/* Lines of account a: prior and base, then signals by weight, then caps, then pairs by q.  Lines of
 * no weight are left out.  In arena; NULL only when out of memory (with *count 0). */
struct ledger_line *ledger_of_account(const struct score *s, uint32_t a, struct arena *arena,
				      uint32_t *count);
/* The author's, preceded by the event that this post took part in. */
struct ledger_line *ledger_of_post(const struct score *s, row_t row, struct arena *arena,
				   uint32_t *count);

/* Fills {v}, {t}, {n} of a template in the line's unit: "{v} of its texts ask (?)" becomes
 * "31 % of its texts ask (?)".  Always NUL-terminated; returns bytes written. */
size_t ledger_fill(const struct ledger_line *line, const char *template, char *out, size_t cap);

/* A value in its unit: "31 %", "50/day", "1,204". */
void signal_format(enum signal s, double value, char *out, size_t cap);

#endif
