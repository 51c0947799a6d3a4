/* scorecard.h: the sums of both cards (points.h), for one account or for all: the points are made
 * ready once, and each signal is placed between its knots once for both cards.  A change of points
 * asks for nothing else of an account's signals, so this is what it waits for. */
#ifndef TAMIZ_SCORECARD_H
#define TAMIZ_SCORECARD_H

#include "points.h"

enum { SCORECARD_SIGNALS = (SIGNAL_COUNT + 1) / 2 * 2 };

/* Points made ready.  They have to stay as they are meanwhile, but for points->moved. */
struct scorecard {
	const struct points *points;
	double prior; /* its log-odds */
	double neutral[SCORECARD_SIGNALS], shrink[SCORECARD_SIGNALS], mass[SCORECARD_SIGNALS];
	double human[SCORECARD_SIGNALS],
		bot[SCORECARD_SIGNALS]; /* from neutral; NAN: no such knot */
	double against[SCORECARD_SIGNALS][CARD_COUNT], pro[SCORECARD_SIGNALS][CARD_COUNT];
	uint64_t of_family[FAMILY_COUNT], of_posts; /* bits of signals */
};
void scorecard_ready(struct scorecard *k, const struct points *p);

/* An account's sum before the prior and the caps. */
struct scorecard_sum {
	double posts[CARD_COUNT], profile; /* points of the signals; the profile's with its base */
	uint32_t of;			   /* posts */
	uint8_t activity;
	uint8_t families_for[CARD_COUNT]; /* that speak for automation */
	uint8_t families_unknown;	  /* of posts, of which no signal could be measured */
	bool any;    /* a signal of its posts could be measured: a text, or three dates */
	bool judged; /* it has posts enough to be judged by them */
	bool profile_known, base_profile; /* some of it; enough for the base to count */
};
/* family: what each counts for, by card; or NULL. */
void scorecard_add(const struct scorecard *k, const struct account_signals *s,
		   struct scorecard_sum *out, double family[FAMILY_COUNT][CARD_COUNT]);

static inline bool scorecard_assessable(const struct scorecard_sum *s)
{
	return s->judged || s->profile_known;
}

static inline bool scorecard_told(const struct scorecard_sum *s)
{
	return s->any || s->profile_known;
}

/* With prior, base and caps: the log-odds on the card that says more; and all of one card's lines
 * but `family`. */
double scorecard_logit(const struct scorecard *k, const struct scorecard_sum *s, enum card *card);
double scorecard_spread(const struct points *p, uint32_t posts);
void scorecard_total(const struct scorecard *k, const struct scorecard_sum *s, enum card card,
		     struct account_points *out);

#endif
