/* gauges.h: the shape of a trend (METHOD 4): who posts how much, how it began, how closely together.
 * Gauges explain a figure; they add nothing to it.
 *
 * A pure function of the corpus and the rows: O(n log n), no randomness. */
#ifndef TAMIZ_GAUGES_H
#define TAMIZ_GAUGES_H

#include "corpus.h"

enum gauge {
#define GAUGE(ident, ...) GAUGE_##ident,
#include "gauges.def"
#undef GAUGE
	GAUGE_COUNT
};

enum gauge_unit { GAUGE_UNIT_NUMBER, GAUGE_UNIT_SHARE, GAUGE_UNIT_PER_HOUR };

struct gauge_info {
	const char *name, *source, *title, *help; /* title, help: to be translated */
	enum gauge_unit unit;
	double low, high; /* usual for spontaneous talk; NAN: no bound known */
	bool rarefied;
};
extern const struct gauge_info gauge_info[GAUGE_COUNT];

struct gauge_params {
	uint32_t rarefy;	/* common number of posts; 500 */
	double burst_ratio;	/* Kleinberg's s: a burst's rate over the mean rate; 2 */
	double burst_cost;	/* Kleinberg's gamma, of entering a burst; 1 */
	int64_t episode_gap_ms; /* bursts this far apart are different trends; 12 h */
	int64_t sync_window_ms; /* 10 s */
	double newcomer_days;	/* 30 */
};
struct gauge_params gauge_defaults(void);

struct gauge_value {
	double value;	 /* NAN: unknown */
	double rarefied; /* for params.rarefy posts; NAN: fewer posts, or of no such gauge */
	uint32_t n;	 /* observations behind it */
};

struct gauges {
	uint32_t posts, accounts, bursts;
	struct gauge_value of[GAUGE_COUNT];
};

/* Of posts rows[n], ascending.  False when out of memory. */
bool gauges_of(const struct corpus *c, const row_t *rows, uint32_t n, const struct gauge_params *p,
	       struct gauges *out);

/* Outside what is usual? -1 below, 1 above, 0 within or unknown. */
int gauge_side(enum gauge g, double value);

/* How many accounts made k posts, k ascending; count of both may be expectations. */
struct spectrum {
	double *posts, *accounts; /* [n] k, and how many made k */
	uint32_t n;
};

/* Expected spectrum of a sample of `to` of the posts without replacement (Hurlbert 1971 for the number
 * of accounts; k by k the hypergeometric distribution).  to <= all posts.  False: out of memory; the
 * caller frees posts (accounts lies in the same block). */
bool spectrum_rarefy(const struct spectrum *s, uint32_t to, struct spectrum *out);
double spectrum_accounts(const struct spectrum *s);
/* Share of posts by the most active `part` of accounts, at least one account; whole accounts, rounded
 * up, where exact. */
double spectrum_top(const struct spectrum *s, double part, bool exact);
double spectrum_gini(const struct spectrum *s);

/* Does a text look like words picked from a list (Elmas et al. 2021)? */
bool lexicon_like(struct str text);

/* Stretches in the upper state of a two-state automaton (Kleinberg 2002, "Bursty and hierarchical
 * structure in streams", with s = ratio, gamma = cost) over n ascending times: posts
 * [first[i], last[i]] of burst i; both [n / 2 + 1].  Returns their number. */
uint32_t bursts_find(const int64_t *time, uint32_t n, double ratio, double cost, uint32_t *first,
		     uint32_t *last);

#endif
