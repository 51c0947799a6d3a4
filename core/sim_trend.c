#include "config.h"

#include "sim_int.h"

#include <math.h>
#include <stdlib.h>

/* orders fit a 64-bit set, see sim_paid.c */
enum { ORDERS_MAX = 40, BINS = 96, BIN_MS = 15 * 60 * 1000, DAY_MS = 24 * 3600 * 1000 };

/* How awake the country is, by hour of local time. */
static const double waking[24] = {0.25, 0.15, 0.1, 0.08, 0.1, 0.3,  0.7, 1,   1.2, 1.2, 1.1, 1.1,
				  1.2,	1.1,  1,   1,	 1,   1.05, 1.2, 1.4, 1.5, 1.4, 1,   0.5};

struct crowd {
	const struct sim_people *people;
	const struct sim_trend *trend;
	enum sim_side side;
	double upto[BINS]; /* cumulated density of posts over the day */
	uint32_t first;	   /* events [first, originals) can be reposted by the crowd */
	uint32_t originals;
	uint32_t allies;  /* events after the headlines */
	uint32_t storm_t; /* ms, when a tweet storm was called for; or SIM_NONE */
};

void sim_event_add(struct sim_events *e, struct sim_event event)
{
	bool refers = event.style == STYLE_REF || event.style == STYLE_SHARE;

	if (e->count == e->cap)
		return;
	if (event.t >= DAY_MS)
		event.t = DAY_MS - 1 - (refers ? 0 : event.t % (DAY_MS / 24));
	e->at[e->count++] = event;
}

static void make_density(struct crowd *c, uint32_t onset)
{
	double sum = 0;

	for (int b = 0; b < BINS; b++) {
		double since = ((b + 0.5) * BIN_MS - onset) / (double)SIM_HOUR;
		double interest = since < 0 ? 0.012 : fmin(1, 0.15 + since) * exp(-since / 9);

		sum += waking[b / 4] * interest;
		c->upto[b] = sum;
	}
}

static uint32_t pick_time(const struct crowd *c, struct sim_rng *r)
{
	double at = sim_unit(r) * c->upto[BINS - 1];
	int lo = 0, hi = BINS - 1;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (c->upto[mid] > at)
			hi = mid;
		else
			lo = mid + 1;
	}
	return (uint32_t)(lo * BIN_MS) + sim_below(r, BIN_MS);
}

/* Few are loud: rank ~ u^k gives activity that falls as a power of the rank. */
static uint32_t pick_ranked(struct sim_rng *r, struct sim_range range, double k)
{
	uint32_t at = (uint32_t)(pow(sim_unit(r), k) * range.count);

	return range.first + (at < range.count ? at : range.count - 1);
}

static uint32_t pick_person(const struct crowd *c, struct sim_rng *r)
{
	enum sim_side side = c->side;
	double dice = sim_unit(r);

	if (dice < 0.012 && c->people->paid[side].count) { /* a paid profile talking for itself */
		const struct sim_range *paid = &c->people->paid[side];
		const struct sim_person *p =
			&c->people->persons[paid->first + sim_below(r, paid->count)];

		return p->first + sim_below(r, p->count);
	}
	if (dice > 0.82) /* those of other minds */
		side = (enum sim_side)sim_below(r, SIDE_COUNT);
	return pick_ranked(r, c->people->crowd[side], 2.1);
}

static void add_orders(struct sim_events *e, const struct sim_people *people,
		       const struct sim_trend *t, bool has_actor, struct sim_rng *r)
{
	uint32_t want = (uint32_t)fmin(4 + (double)t->planned / 5000, ORDERS_MAX), at = e->onset;

	if (!has_actor)
		want = 0;
	if (want > t->posts / 12 + 1)
		want = t->posts / 12 + 1;
	for (uint32_t i = 0; i < want; i++) {
		sim_event_add(e, (struct sim_event){.t = at,
						    .account = people->officials.first + t->actor,
						    .ref = SIM_NONE,
						    .kind = KIND_ORIGINAL,
						    .style = STYLE_ORDER});
		at += (uint32_t)sim_exponential(r, 11.0 * (double)SIM_HOUR / want);
		if (at >= DAY_MS - SIM_MINUTE)
			at = e->onset + sim_below(r, DAY_MS - SIM_MINUTE - e->onset);
	}
	e->orders = e->count;
}

static void add_headlines(struct sim_events *e, struct crowd *c, uint32_t organic,
			  struct sim_rng *r)
{
	uint32_t want = organic / 160, first = e->count;

	for (uint32_t i = 0; i < want; i++)
		sim_event_add(
			e, (struct sim_event){.t = pick_time(c, r),
					      .account = pick_ranked(r, c->people->newsrooms, 1.4),
					      .ref = SIM_NONE,
					      .kind = KIND_ORIGINAL,
					      .style = STYLE_HEADLINE});
	e->headlines = e->count - first;
}

/* Other actors join in: of the same side mostly, after the promoter as a rule, seldom before it. */
static void add_allies(struct sim_events *e, const struct crowd *c, const struct sim_plan *plan,
		       uint32_t most, struct sim_rng *r)
{
	uint32_t first = e->count;

	for (uint32_t i = 0; i < plan->actor_count; i++) {
		bool near = plan->actors[i].side == c->side, early = sim_chance(r, 0.01);
		uint32_t posts = 1 + sim_below(r, 3);

		if (i == c->trend->actor || !plan->actors[i].id.len ||
		    !sim_chance(r, near ? 0.3 : 0.04))
			continue;
		while (posts-- && e->count - first < most) {
			double delay = sim_lognormal(r, 80, 0.9) * (double)SIM_MINUTE;
			struct sim_event event = {.t = e->onset + (uint32_t)delay,
						  .account = c->people->officials.first + i,
						  .ref = SIM_NONE,
						  .kind = KIND_ORIGINAL,
						  .style = STYLE_ORDER};

			if (early)
				event.t = e->onset - 300000 - sim_below(r, 3300000);
			else if (e->orders && sim_chance(r, 0.65))
				event = (struct sim_event){.t = event.t,
							   .account = event.account,
							   .kind = KIND_REPOST,
							   .style = STYLE_REF};
			sim_event_add(e, event);
		}
	}
}

/* Fans repost what their idol posts: most when they come across it, some within seconds. */
static void add_fans(struct sim_events *e, const struct crowd *c, uint32_t most, struct sim_rng *r)
{
	const struct sim_range *fans = &c->people->fans[c->trend->actor];

	for (uint32_t o = 0; o < e->orders; o++) {
		for (uint32_t i = 0; i < fans->count; i++) {
			uint32_t account = fans->first + i;
			bool fast = c->people->accounts[account].role == SIM_FAST_FAN;
			double delay =
				fast ? sim_lognormal(r, 24, 0.55) : sim_lognormal(r, 2400, 1.2);
			uint32_t t = e->at[o].t + 2000 + (uint32_t)fmin(delay * 1000, 6e7);

			if (!most)
				return;
			if (!sim_chance(r, fast ? 0.5 : 0.35) || t >= DAY_MS)
				continue;
			sim_event_add(e, (struct sim_event){.t = t,
							    .account = account,
							    .ref = o,
							    .kind = KIND_REPOST,
							    .style = STYLE_REF});
			most--;
		}
	}
}

/* What the crowd reposts, answers and quotes: the promoter, newsrooms, and a few of its own. */
static uint32_t pick_target(const struct sim_events *e, const struct crowd *c, struct sim_rng *r)
{
	double dice = sim_unit(r);
	uint32_t own = c->originals - c->first;

	if (dice < 0.42 && e->orders)
		return (uint32_t)(pow(sim_unit(r), 1.6) * e->orders);
	if (dice < 0.52 && e->headlines)
		return e->orders + sim_below(r, e->headlines);
	if (dice < 0.56 && c->allies) {
		uint32_t ally = e->orders + e->headlines + sim_below(r, c->allies);

		return e->at[ally].kind == KIND_REPOST ? e->at[ally].ref : ally;
	}
	if (own)
		return c->first + (uint32_t)(pow(sim_unit(r), 4) * own);
	return e->orders ? 0 : SIM_NONE;
}

/* When somebody comes across a post: minutes to hours, seldom at night. */
static uint32_t later(const struct sim_events *e, uint32_t target, struct sim_rng *r)
{
	uint32_t from = e->at[target].t, t = from;

	for (int try = 0; try < 4; try++) {
		double delay = sim_lognormal(r, 2100, 1.7);

		t = from + 3000 + (uint32_t)fmin(delay * 1000, 8e7);
		if (t >= DAY_MS)
			t = from + 1 + sim_below(r, DAY_MS - from);
		if (t < DAY_MS && sim_unit(r) * 1.5 < waking[t / SIM_HOUR])
			break;
	}
	return t < DAY_MS ? t : DAY_MS - 1;
}

static void add_reaction(struct sim_events *e, const struct crowd *c, uint32_t account,
			 struct sim_rng *r)
{
	uint32_t target = pick_target(e, c, r);
	double dice = sim_unit(r);
	enum post_kind kind = dice < 0.60 ? KIND_REPOST : dice < 0.86 ? KIND_REPLY : KIND_QUOTE;

	if (target == SIM_NONE) {
		sim_event_add(e, (struct sim_event){.t = pick_time(c, r),
						    .account = account,
						    .ref = SIM_NONE,
						    .kind = KIND_REPLY,
						    .style = STYLE_OWN});
		return;
	}
	sim_event_add(e, (struct sim_event){.t = later(e, target, r),
					    .account = account,
					    .ref = target,
					    .kind = (uint8_t)kind,
					    .style = kind == KIND_REPOST ? STYLE_REF : STYLE_OWN});
}

static void add_original(struct sim_events *e, const struct crowd *c, uint32_t account, uint32_t t,
			 struct sim_rng *r)
{
	struct sim_event event = {.t = t,
				  .account = account,
				  .ref = SIM_NONE,
				  .kind = KIND_ORIGINAL,
				  .style = STYLE_OWN};

	if (c->storm_t != SIM_NONE && sim_chance(r, 0.25)) {
		event.t = c->storm_t + (uint32_t)sim_exponential(r, 25.0 * (double)SIM_MINUTE);
		if (sim_chance(r, 0.4)) {
			event.style = STYLE_STORM;
			event.ref = sim_below(r, 12);
		}
	} else if (e->headlines && sim_chance(r, 0.03)) {
		uint32_t target = e->orders + sim_below(r, e->headlines);

		event.style = STYLE_SHARE;
		event.ref = target;
		event.t = later(e, target, r);
	}
	sim_event_add(e, event);
}

/* organic: how many posts the crowd makes, in visits of one to a few posts. */
static void add_crowd(struct sim_events *e, struct crowd *c, uint32_t organic, struct sim_rng *r)
{
	uint32_t end = e->count + organic < e->cap ? e->count + organic : e->cap;
	uint32_t originals = e->count + (uint32_t)(0.57 * organic) + 1;

	c->first = c->originals = e->count;
	while (e->count < end && e->count < originals) {
		uint32_t account = pick_person(c, r), t = pick_time(c, r);

		do {
			add_original(e, c, account, t, r);
			t += (uint32_t)(sim_lognormal(r, 420, 1.3) * 1000);
		} while (e->count < end && e->count < originals && sim_chance(r, 0.28));
	}
	c->originals = e->count;
	while (e->count < end) {
		uint32_t account = pick_person(c, r);

		do
			add_reaction(e, c, account, r);
		while (e->count < end && sim_chance(r, 0.33));
	}
}

static enum status reserve(struct sim_events *e, uint32_t posts, uint32_t *had, struct err *err)
{
	struct sim_event *more;

	if (posts > *had) {
		more = realloc(e->at, posts * sizeof *more);
		if (!more)
			return err_nomem(err);
		e->at = more;
		*had = posts;
	}
	e->cap = posts;
	e->count = e->orders = e->headlines = 0;
	return STATUS_OK;
}

enum status sim_trend_events(const struct sim_plan *plan, const struct sim_trend *t,
			     const struct sim_people *people, struct sim_rng *r,
			     struct sim_events *e, struct err *err)
{
	const struct sim_actor *actor = &plan->actors[t->actor];
	uint32_t inorganic = (uint32_t)lround(t->inorganic * t->posts), automated, organic, fans;
	struct crowd c = {.people = people, .trend = t, .side = actor->side, .storm_t = SIM_NONE};
	enum status status = reserve(e, t->posts, &e->room, err);

	if (status)
		return status;
	automated = (uint32_t)lround(inorganic * (0.08 + 0.1 * sim_unit(r)));
	e->onset = (uint32_t)((double)SIM_HOUR * (5.5 + 3.5 * sim_unit(r)));
	e->slogans = 6 + (uint32_t)fmin((double)t->planned / 700, 280);
	if (actor->side == SIDE_CIVIC && actor->id.len && sim_chance(r, 0.6))
		c.storm_t = (uint32_t)((double)SIM_HOUR * (10 + sim_below(r, 9)));
	make_density(&c, e->onset);
	add_orders(e, people, t, actor->id.len != 0, r);
	organic = t->posts > inorganic + e->orders ? t->posts - inorganic - e->orders : 0;
	add_headlines(e, &c, organic, r);
	fans = e->count;
	add_allies(e, &c, plan, organic / 12, r);
	c.allies = e->count - fans;
	add_fans(e, &c, organic / 8, r);
	fans = e->count - fans;
	if (organic > fans + e->headlines)
		add_crowd(e, &c, organic - fans - e->headlines, r);
	if (inorganic > automated)
		sim_paid_events(t, people,
				actor->side == SIDE_OFFICIAL ? SIDE_OFFICIAL : SIDE_OPPOSITION,
				inorganic - automated, r, e);
	sim_automated_events(people, actor->side == SIDE_OFFICIAL ? SIDE_OFFICIAL : SIDE_OPPOSITION,
			     e->cap - e->count, r, e);
	return STATUS_OK;
}
