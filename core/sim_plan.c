#include "config.h"

#include "sim_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VOLUME_MIN = 1200, DAY_TRIES = 400 };

double sim_normal(struct sim_rng *r)
{
	double u = 1 - sim_unit(r), v = sim_unit(r);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

double sim_lognormal(struct sim_rng *r, double median, double sigma)
{
	return median * exp(sigma * sim_normal(r));
}

double sim_exponential(struct sim_rng *r, double mean)
{
	return -mean * log(1 - sim_unit(r));
}

struct sim_rng sim_rng_for(uint64_t seed, uint64_t stream)
{
	struct sim_rng r = {seed * UINT64_C(0xd1342543de82ef95) +
			    stream * UINT64_C(0x2545f4914f6cdd1d)};

	r.state = sim_next(&r) ^ stream;
	return r;
}

static bool tag_equal(struct str a, struct str b)
{
	return a.len == b.len && !memcmp(a.p, b.p, a.len);
}

/* A day for a tag: more often near the end of the period and in the busy week; never the same day
 * twice for one tag. */
static int64_t pick_day(const struct sim_plan *plan, const struct sim_trend *have, uint32_t n,
			struct str tag, struct sim_rng *r)
{
	int64_t days = (plan->end_ms - plan->start_ms) / SIM_DAY, day = plan->start_ms;

	for (int try = 0; try < DAY_TRIES; try++) {
		bool taken = false;

		day = plan->start_ms + (int64_t)(sqrt(sim_unit(r)) * (double)days) * SIM_DAY;
		if (plan->busy_end_ms > plan->busy_start_ms && sim_chance(r, 0.06))
			day = plan->busy_start_ms +
			      (int64_t)(sim_unit(r) *
					(double)((plan->busy_end_ms - plan->busy_start_ms) /
						 SIM_DAY)) *
				      SIM_DAY;
		for (uint32_t i = 0; i < n && !taken; i++)
			taken = have[i].start_ms == day && tag_equal(have[i].tag, tag);
		if (!taken)
			break;
	}
	return day;
}

/* The shares of an actor's trends: spread evenly over mean ± spread, in an order drawn by chance,
 * the mean kept to the last digit. */
static void set_shares(const struct sim_actor *a, struct sim_trend *t, uint32_t n,
		       struct sim_rng *r)
{
	for (uint32_t i = 0; i < n; i++) {
		double at = n > 1 ? 2.0 * i / (n - 1) - 1 : 0;

		t[i].inorganic = a->inorganic + at * a->spread;
	}
	for (uint32_t i = n; i > 1; i--) {
		uint32_t j = sim_below(r, i);
		double swap = t[i - 1].inorganic;

		t[i - 1].inorganic = t[j].inorganic;
		t[j].inorganic = swap;
	}
}

/* Known volumes stay; the others share what is left of the actor's posts, unevenly. */
static void set_volumes(double posts, struct sim_trend *t, uint32_t n, struct sim_rng *r)
{
	double weights = 0, left = posts;

	for (uint32_t i = 0; i < n; i++) {
		if (t[i].planned > 0) {
			left -= (double)t[i].planned;
			continue;
		}
		t[i].planned = -(int64_t)sim_lognormal(r, 1000, 0.45) - 1;
		weights += (double)-t[i].planned;
	}
	for (uint32_t i = 0; i < n; i++)
		if (t[i].planned < 0)
			t[i].planned =
				(int64_t)fmax(left * (double)-t[i].planned / weights, VOLUME_MIN);
}

static void actor_trends(const struct sim_plan *plan, uint32_t actor, struct sim_trend *all,
			 uint32_t *count, struct sim_rng *r)
{
	const struct sim_actor *a = &plan->actors[actor];
	uint32_t first = *count, n = 0;

	for (uint32_t i = 0; i < plan->fixed_count && n < a->trends; i++) {
		const struct sim_fixed *f = &plan->fixed[i];

		if (f->actor == actor)
			all[first + n++] =
				(struct sim_trend){.tag = f->tag,
						   .start_ms = f->start_ms,
						   .planned = f->posts > 0 ? f->posts : 0,
						   .actor = actor};
	}
	for (uint32_t i = 0; n < a->trends; i++, n++) {
		struct str tag = a->tags[i % a->tag_count];

		all[first + n] = (struct sim_trend){
			.tag = tag,
			.start_ms = pick_day(plan, all, first + n, tag, r),
			.actor = actor,
		};
	}
	set_shares(a, all + first, n, r);
	set_volumes(a->posts * (double)plan->posts, all + first, n, r);
	*count = first + n;
}

static int by_start(const void *a, const void *b)
{
	const struct sim_trend *x = a, *y = b;

	if (x->start_ms != y->start_ms)
		return x->start_ms < y->start_ms ? -1 : 1;
	return x->actor < y->actor ? -1 : x->actor > y->actor;
}

/* Rounds to the scale; the largest trend takes what rounding left over, so that the sum is exact.
 */
static void scale_volumes(const struct sim_plan *plan, const struct sim_options *o,
			  struct sim_trend *t, uint32_t n)
{
	int64_t want = llround((double)plan->posts * o->scale), sum = 0, most = 0;
	uint32_t largest = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t posts = llround((double)t[i].planned * o->scale);

		t[i].posts = posts < 1 ? 1 : (uint32_t)posts;
		sum += t[i].posts;
		if (t[i].posts > most) {
			most = t[i].posts;
			largest = i;
		}
	}
	if (want > sum || sum - want < most)
		t[largest].posts = (uint32_t)(most + want - sum);
}

enum status sim_plan_trends(const struct sim_plan *plan, const struct sim_options *o,
			    struct arena *arena, struct sim_trend **out, uint32_t *count,
			    struct err *err)
{
	struct sim_rng r = sim_rng_for(o->seed, 1);
	uint32_t total = 0;

	for (uint32_t i = 0; i < plan->actor_count; i++) {
		if (plan->actors[i].trends && !plan->actors[i].tag_count)
			return err_set(err, STATUS_USAGE,
				       "simulation: actor %u has trends but no tags", i);
		if (plan->actors[i].trends > 10000)
			return err_set(err, STATUS_USAGE,
				       "simulation: actor %u has over 10,000 trends", i);
		total += plan->actors[i].trends;
	}
	if (!total || plan->end_ms - plan->start_ms < SIM_DAY)
		return err_set(err, STATUS_USAGE, "simulation: no trend, or a period under a day");
	*out = arena_calloc(arena, total, sizeof **out);
	if (!*out)
		return err_nomem(err);
	*count = 0;
	for (uint32_t i = 0; i < plan->actor_count; i++)
		actor_trends(plan, i, *out, count, &r);
	qsort(*out, *count, sizeof **out, by_start);
	scale_volumes(plan, o, *out, *count);
	return STATUS_OK;
}

#define TAG(s) ((struct str){s, sizeof s - 1})

static const struct str tags_ministry[] = {TAG("VenezuelaAvanza"), TAG("PalabraCumplida")};
static const struct str tags_party[] = {TAG("UnidosVenceremos"), TAG("RumboANoviembre")};
static const struct str tags_other[] = {TAG("ElecciónLibre"), TAG("YoVoto")};
static const struct str tags_civic[] = {TAG("SinAgua"), TAG("SalariosDignos")};

const struct sim_plan *sim_plan_small(void)
{
	static const struct sim_actor actors[] = {
		{TAG("ministry"), TAG("MinisterioSim"), TAG("Ministerio (simulado)"), SIDE_OFFICIAL,
		 4, 0.45, 0.67, 0.12, tags_ministry, 2},
		{TAG("party"), TAG("PartidoSim"), TAG("Partido (simulado)"), SIDE_OFFICIAL, 4, 0.25,
		 0.45, 0.2, tags_party, 2},
		{TAG("opposition"), TAG("OposicionSim"), TAG("Oposición (simulada)"),
		 SIDE_OPPOSITION, 4, 0.15, 0.08, 0.06, tags_other, 2},
		{TAG("ngo"), TAG("OngSim"), TAG("ONG (simulada)"), SIDE_CIVIC, 2, 0.10, 0.02, 0.02,
		 tags_civic, 2},
		{.side = SIDE_CIVIC,
		 .trends = 2,
		 .posts = 0.05,
		 .tags = tags_civic,
		 .tag_count = 2},
	};
	static const struct sim_plan plan = {
		.posts = 400000,
		.accounts = 30000,
		.start_ms = INT64_C(1630468800000), /* 2021-09-01 00:00 at UTC-4 */
		.end_ms = INT64_C(1635739200000),   /* 2021-11-01 */
		.capture_ms = INT64_C(1635825600000),
		.actors = actors,
		.actor_count = sizeof actors / sizeof *actors,
	};
	return &plan;
}
