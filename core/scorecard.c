#include "config.h"

#include "scorecard.h"

#include <math.h>

/* A family speaks for automation from this many points up. */
#define FAMILY_SPEAKS 0.3

_Static_assert(SIGNAL_COUNT <= 64, "signals are told apart by the bits of a word");

/* --- making ready ------------------------------------------------------------------------------
 */

/* What a knot lies away from neutral.  One that is none, or no way off, earns no points: divided by
 * NAN, no value is above 0. */
static double span(double knot, double neutral)
{
	return knot == neutral ? (double)NAN : knot - neutral;
}

void scorecard_ready(struct scorecard *k, const struct points *p)
{
	*k = (struct scorecard){.points = p, .prior = logit(p->prior)};
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		const struct signal_points *q = &p->signal[i];
		bool profile = family_of_profile(signal_info[i].family);

		k->neutral[i] = q->neutral;
		k->shrink[i] = signal_info[i].shrink;
		k->mass[i] = k->shrink[i] * q->neutral;
		k->human[i] = span(q->human, q->neutral);
		k->bot[i] = span(q->bot, q->neutral);
		for (int card = 0; card < CARD_COUNT; card++) {
			int c = profile ? CARD_GENERATED : card;

			k->against[i][card] = q->on ? q->against[c] : 0;
			k->pro[i][card] = q->on ? q->pro[c] : 0;
		}
		k->of_family[signal_info[i].family] |= UINT64_C(1) << i;
		k->of_posts |= (uint64_t)!profile << i;
	}
}

/* --- one account -------------------------------------------------------------------------------
 */

/* Two signals, or both cards, side by side. */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t mask __attribute__((vector_size(16)));
_Static_assert(CARD_COUNT == 2, "a pair holds both cards");

/* How far each signal stands toward its two knots, as points_levels() says. */
struct levels {
	pair against[SCORECARD_SIGNALS / 2], pro[SCORECARD_SIGNALS / 2];
};

/* [0,1] of what is known; NAN is not above 0. */
static inline pair within(pair at, mask known)
{
	mask above = (at > 0) & known, below = at < 1, one = (mask)(pair){1, 1};

	return (pair)(above & (((mask)at & below) | (one & ~below)));
}

static inline pair two_of(const double *at)
{
	return (pair){at[0], at[1]};
}

static inline void place_two(const struct scorecard *k, const struct signal_value v[2], int i,
			     struct levels *out)
{
	/* vectors convert no other whole numbers */
	pair n = {(double)(int32_t)v[0].n, (double)(int32_t)v[1].n};
	pair value = {(double)v[0].value, (double)v[1].value};
	mask known = n > 0;
	pair x;

	if (!(v[0].n | v[1].n)) { /* of few posts most is unknown */
		out->against[i / 2] = out->pro[i / 2] = (pair){0, 0};
		return;
	}
	x = (n * value + two_of(&k->mass[i])) / (n + two_of(&k->shrink[i])) -
	    two_of(&k->neutral[i]);
	out->against[i / 2] = within(x / two_of(&k->human[i]), known);
	out->pro[i / 2] = within(x / two_of(&k->bot[i]), known);
}

static inline void place(const struct scorecard *k, const struct account_signals *s,
			 struct levels *out)
{
	int i = 0;

	for (; i + 1 < SIGNAL_COUNT; i += 2)
		place_two(k, &s->of[i], i, out);
	if (i < SIGNAL_COUNT)
		place_two(k, (struct signal_value[2]){s->of[i]}, i, out);
}

/* Both cards. */
struct adding {
	pair family[FAMILY_COUNT], posts, profile;
};

static inline __attribute__((always_inline)) void add(struct adding *t, const struct scorecard *k,
						      const struct levels *l, int i, enum family f)
{
	double pro = l->pro[i / 2][i % 2], against = l->against[i / 2][i % 2];
	pair x = pro * two_of(k->pro[i]) - against * two_of(k->against[i]);

	t->family[f] += x;
	if (family_of_profile(f))
		t->profile += x;
	else
		t->posts += x;
}

static uint64_t known_of(const struct account_signals *s)
{
	uint64_t known = 0;

	for (int i = 0; i < SIGNAL_COUNT; i++)
		known |= (uint64_t)(s->of[i].n != 0) << i;
	return known;
}

static uint8_t unknown_of(const struct scorecard *k, uint64_t known)
{
	int n = 0;

	for (int f = 0; f < FAMILY_COUNT; f++)
		n += !(known & k->of_family[f]) && !family_of_profile((enum family)f);
	return (uint8_t)n;
}

static uint8_t speaking(const struct adding *t, int card)
{
	int n = 0;

	for (int f = 0; f < FAMILY_COUNT; f++)
		n += t->family[f][card] >= FAMILY_SPEAKS;
	return (uint8_t)n;
}

/* In the order of signals, as the ledger adds them. */
void scorecard_add(const struct scorecard *k, const struct account_signals *s,
		   struct scorecard_sum *out, double family[FAMILY_COUNT][CARD_COUNT])
{
	uint64_t known = known_of(s);
	struct adding t = {0};
	struct levels l;

	place(k, s, &l);
	if (points_base_profile(s))
		t.profile = (pair){k->points->base_profile, k->points->base_profile};
#define SIGNAL(ident, name, fam, ...) add(&t, k, &l, SIGNAL_##ident, FAMILY_##fam);
#include "signals.def"
#undef SIGNAL
	*out = (struct scorecard_sum){
		.posts = {t.posts[0], t.posts[1]},
		.profile = t.profile[0],
		.of = s->posts,
		.activity = (uint8_t)points_activity(s),
		.families_unknown = unknown_of(k, known),
		.any = known & k->of_posts,
		.base_profile = points_base_profile(s),
		.profile_known = s->of[SIGNAL_LIKES].n || s->of[SIGNAL_RATIO].n,
	};
	out->judged = out->any && s->posts >= k->points->min_posts;
	for (int card = 0; card < CARD_COUNT; card++)
		out->families_for[card] = speaking(&t, card);
	for (int f = 0; family && f < FAMILY_COUNT; f++)
		for (int card = 0; card < CARD_COUNT; card++)
			family[f][card] = t.family[f][card];
}

/* --- prior and caps ----------------------------------------------------------------------------
 */

/* The fewer posts there are to go by, the further the points may be off. */
double scorecard_spread(const struct points *p, uint32_t posts)
{
	return p->spread * sqrt(1 + 4 / (posts + 1.0));
}

/* Where posts can be judged, the profile only helps: it is what is bought, borrowed and hidden. */
static double cap_profile(const struct points *p, double profile)
{
	return profile > p->profile_cap	   ? p->profile_cap
	       : profile < -p->profile_cap ? -p->profile_cap
					   : profile;
}

static double capped_profile(const struct points *p, const struct scorecard_sum *s)
{
	return s->judged ? cap_profile(p, s->profile) : s->profile;
}

static double prior_of(const struct scorecard *k, const struct scorecard_sum *s)
{
	return k->prior + k->points->moved[s->activity];
}

static double base_of(const struct points *p, const struct scorecard_sum *s, enum card card)
{
	return s->of ? p->base_posts[card] * points_posts_weight(s->of) : 0;
}

static double whole(const struct scorecard *k, const struct scorecard_sum *s, enum card card)
{
	return prior_of(k, s) + base_of(k->points, s, card) + s->posts[card] +
	       capped_profile(k->points, s);
}

/* A text or two never condemn. */
static bool single(const struct scorecard_sum *s, enum card card)
{
	return s->judged ? s->families_for[card] < 2 || (s->of < 3 && !s->profile_known)
			 : !s->profile_known;
}

static double capped(const struct scorecard *k, const struct scorecard_sum *s, enum card card)
{
	double logit = whole(k, s, card);

	return single(s, card) && logit > k->points->single_cap ? k->points->single_cap : logit;
}

double scorecard_logit(const struct scorecard *k, const struct scorecard_sum *s, enum card *card)
{
	double generated = capped(k, s, CARD_GENERATED), campaign = capped(k, s, CARD_CAMPAIGN);

	*card = campaign > generated ? CARD_CAMPAIGN : CARD_GENERATED;
	return campaign > generated ? campaign : generated;
}

void scorecard_total(const struct scorecard *k, const struct scorecard_sum *s, enum card card,
		     struct account_points *out)
{
	const struct points *p = k->points;

	*out = (struct account_points){
		.card = card,
		.logit = capped(k, s, card),
		.prior = prior_of(k, s),
		.base_posts = base_of(p, s, card),
		.base_profile = s->base_profile ? p->base_profile : 0,
		.profile_capped = capped_profile(p, s) - s->profile,
		.assessable = scorecard_assessable(s),
		.told = scorecard_told(s),
		.spread = scorecard_spread(p, s->of),
		.families_for = s->families_for[card],
	};
	if (single(s, card) && whole(k, s, card) > p->single_cap)
		out->single_capped = p->single_cap - whole(k, s, card);
}
