/* The inorganic part of a trend: people paid to run several profiles, and machines. */
#include "config.h"

#include "sim_int.h"

#include <math.h>

enum { DAY_MS = 24 * 3600 * 1000, POSTS_WANTED = 7 };

/* What an order asks for: repost the promoter, paste a handed-out text, or write something.  done:
 * the orders that this person has reposted (nobody can repost twice). */
static struct sim_event pick_object(const struct sim_events *e, uint64_t *done, struct sim_rng *r)
{
	double dice = sim_unit(r);
	uint32_t order = (uint32_t)(pow(sim_unit(r), 1.3) * e->orders);
	struct sim_event object = {
		.ref = SIM_NONE, .kind = KIND_ORIGINAL, .planted = PLANTED_COORDINATED};

	if (dice < 0.38 && e->orders && !(*done >> order & 1)) {
		*done |= UINT64_C(1) << order;
		object.ref = order;
		object.kind = KIND_REPOST;
		object.style = STYLE_REF;
	} else if (dice < 0.94) {
		object.ref = sim_below(r, e->slogans);
		object.style = dice < 0.57 ? STYLE_SLOGAN : STYLE_EDITED;
	} else {
		object.style = STYLE_OWN;
	}
	return object;
}

/* One sitting of one person: object after object, each through all profiles, seconds apart.
 * Returns the posts made, at most `most`. */
static uint32_t sitting(const struct sim_person *p, uint32_t t, uint32_t objects, uint32_t most,
			uint64_t *done, struct sim_rng *r, struct sim_events *e)
{
	uint32_t made = 0;
	double haste = sim_lognormal(r, 13, 0.45); /* seconds between two profiles */

	for (uint32_t i = 0; i < objects; i++) {
		struct sim_event object = pick_object(e, done, r);

		if (object.kind == KIND_REPOST && e->at[object.ref].t + 4000 > t)
			t = e->at[object.ref].t + 4000 +
			    sim_below(r, 600000); /* when it is there */
		for (uint32_t k = 0; k < p->count && made < most; k++) {
			if (sim_chance(r, 0.1))
				continue; /* forgot to change profile */
			if (t >= DAY_MS)
				return made;
			object.t = t;
			object.account = p->first + k;
			sim_event_add(e, object);
			made++;
			t += 2000 + (uint32_t)(sim_lognormal(r, haste, 0.5) * 1000);
		}
		t += (uint32_t)(sim_lognormal(r, 55, 0.8) * 1000);
	}
	return made;
}

/* Orders go out some times a day; people sit down when they see them. */
static uint32_t sitting_time(const struct sim_events *e, struct sim_rng *r)
{
	uint32_t wave = sim_below(r, 5), left = DAY_MS - e->onset;
	double from = e->onset + (double)left * wave / 6.5;
	double t = from + sim_lognormal(r, 28, 1.1) * (double)SIM_MINUTE;

	return t < DAY_MS - 1800000.0 ? (uint32_t)t : e->onset + sim_below(r, left);
}

void sim_paid_events(const struct sim_trend *trend, const struct sim_people *people,
		     enum sim_side side, uint32_t posts, struct sim_rng *r, struct sim_events *e)
{
	const struct sim_range *pool = &people->paid[side];
	uint32_t profiles = 0, at, intensity, end = e->count + posts;
	struct sim_rng home = sim_rng_for(trend->actor, 9);

	if (!pool->count)
		return;
	for (uint32_t i = 0; i < pool->count; i++)
		profiles += people->persons[pool->first + i].count;
	intensity = posts / profiles > POSTS_WANTED ? posts / profiles + 1 : POSTS_WANTED;
	/* An actor calls first on its own cells, a little other ones each time. */
	at = sim_below(&home, pool->count) + sim_below(r, pool->count / 6 + 1);
	while (e->count < end && e->count < e->cap) {
		const struct sim_person *p = &people->persons[pool->first + at++ % pool->count];
		uint32_t sittings = 1 + sim_below(r, 3);
		uint32_t objects = (uint32_t)fmax(1, sim_lognormal(r, intensity, 0.4) / sittings);
		uint64_t done = 0;

		while (sittings-- && e->count < end)
			sitting(p, sitting_time(e, r), objects, end - e->count, &done, r, e);
	}
}

/* Machines post at their period, day and night, or answer orders at once. */
static void machine_run(const struct sim_people *people, uint32_t account, uint32_t posts,
			struct sim_rng *r, struct sim_events *e)
{
	uint32_t period = people->accounts[account].period_ms, text = sim_below(r, e->slogans);
	uint32_t left = DAY_MS - e->onset, t = sim_below(r, left); /* since the onset */
	bool answers = e->orders && account % 3 == 0;
	uint64_t done = 0;

	for (uint32_t i = 0; i < posts; i++, t += period) {
		struct sim_event event = {.t = e->onset + t % left,
					  .account = account,
					  .ref = text,
					  .kind = KIND_ORIGINAL,
					  .style = STYLE_SERIES,
					  .planted = PLANTED_AUTOMATED};
		uint32_t order = e->orders ? sim_below(r, e->orders) : 0;

		if (answers && i < e->orders) {
			order = i;
			event.t = e->at[order].t + 1500 + sim_below(r, 9000);
		} else {
			event.t += sim_below(r, 1800);
		}
		if (e->orders && account % 3 != 2 && event.t > e->at[order].t &&
		    !(done >> order & 1)) {
			done |= UINT64_C(1) << order;
			event.kind = KIND_REPOST;
			event.style = STYLE_REF;
			event.ref = order;
		}
		sim_event_add(e, event);
	}
}

void sim_automated_events(const struct sim_people *people, enum sim_side side, uint32_t posts,
			  struct sim_rng *r, struct sim_events *e)
{
	const struct sim_range *pool = &people->automated[side];
	uint32_t end = e->count + posts;

	while (e->count < end && e->count < e->cap && pool->count) {
		uint32_t account = pool->first + sim_below(r, pool->count);
		uint32_t n = (uint32_t)fmax(3, sim_lognormal(r, 24, 0.7));

		machine_run(people, account, n < end - e->count ? n : end - e->count, r, e);
	}
}
