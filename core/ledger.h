/* ledger.h: why an account, or a post, is counted as it is: one line for each piece of evidence,
 * for and against, with its value, threshold, points, source and the posts behind it (METHOD 5). */
#ifndef TAMIZ_LEDGER_H
#define TAMIZ_LEDGER_H

#include "evidence.h"
#include "score.h"

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

/* How a ledger is worded: translate (NULL: as it is) and the marks of numbers, 1,204.5 or 1.204,5. */
struct ledger_style {
	const char *(*translate)(const char *text);
	char point, group;
};
extern const struct ledger_style LEDGER_PLAIN;

enum { LEDGER_TEXT = 768 };

/* Fills {v} value, {t} threshold, {c} what chance gives, {n} observations, each in the line's unit,
 * and {p} partner (empty: "another account"): "{v} of its texts ask (?)" becomes "31 % of its texts
 * ask (?)". Always NUL-terminated; returns bytes written. */
size_t ledger_fill(const struct ledger_line *line, const char *template, struct str partner,
		   const struct ledger_style *style, char *out, size_t cap);

/* The whole sentence of a line; of what-if lines with the mark that they are about.  partner: its
 * handle with @, raw, or empty. */
size_t ledger_text(const struct ledger_line *line, struct str partner,
		   const struct ledger_style *style, char *out, size_t cap);

/* From where on the value counts, and for what: "over 45 % speaks for automation"; "" of lines
 * without a threshold. */
size_t ledger_meaning(const struct ledger_line *line, const struct ledger_style *style, char *out,
		      size_t cap);

/* A value of n observations in its unit: "31 %", "4 h", "1,204". */
void signal_format(enum signal s, double value, uint32_t n, const struct ledger_style *style,
		   char *out, size_t cap);

#endif
