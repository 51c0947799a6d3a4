/* sim_int.h: what the parts of the simulator share: chance, text, people, one trend's events. */
#ifndef TAMIZ_SIM_INT_H
#define TAMIZ_SIM_INT_H

#include "sim.h"

#define SIM_SECOND INT64_C(1000)
#define SIM_MINUTE (60 * SIM_SECOND)
#define SIM_HOUR (60 * SIM_MINUTE)
#define SIM_DAY (24 * SIM_HOUR)

/* --- chance: splitmix64 (Steele, Lea & Flood 2014) ----------------------------------------------
 */
struct sim_rng {
	uint64_t state;
};

static inline uint64_t sim_next(struct sim_rng *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* [0, n), n > 0 */
static inline uint32_t sim_below(struct sim_rng *r, uint32_t n)
{
	return (uint32_t)(((sim_next(r) >> 32) * n) >> 32);
}

/* [0, 1) */
static inline double sim_unit(struct sim_rng *r)
{
	return (double)(sim_next(r) >> 11) * 0x1p-53;
}

static inline bool sim_chance(struct sim_rng *r, double p)
{
	return sim_unit(r) < p;
}

double sim_normal(struct sim_rng *r); /* mean 0, deviation 1 */
double sim_lognormal(struct sim_rng *r, double median, double sigma);
double sim_exponential(struct sim_rng *r, double mean);
struct sim_rng sim_rng_for(uint64_t seed, uint64_t stream);

/* --- text --------------------------------------------------------------------------------------
 */
enum { SIM_TEXT_CAP = 1024 };
struct sim_text {
	char bytes[SIM_TEXT_CAP];
	size_t len;
};

void sim_text_add(struct sim_text *t, struct str s); /* whole or not at all */
void sim_text_add_z(struct sim_text *t, const char *s);
void sim_text_rule(struct sim_text *t, struct sim_rng *r, char rule);
/* What thumbs do: no capital, no accents, a lost letter, a stretched vowel. */
void sim_text_thumbs(struct sim_text *t, struct sim_rng *r);
/* What a paid copier does so that a slogan is not quite the same: one or two small edits. */
void sim_text_edit(struct sim_text *t, struct sim_rng *r);

/* --- people ------------------------------------------------------------------------------------
 */
struct sim_account {
	struct account_record record;
	struct str client;
	uint64_t id;
	uint32_t person, posts, inorganic;
	uint32_t period_ms; /* automated: between two posts */
	uint8_t role, side;
};

struct sim_range {
	uint32_t first, count;
};

struct sim_person {
	uint32_t first, count; /* profiles */
};

struct sim_people {
	struct arena arena;
	struct sim_account *accounts;
	uint32_t count;
	struct sim_range officials; /* by actor */
	struct sim_range newsrooms, crowd[SIDE_COUNT], automated[SIDE_COUNT];
	struct sim_range *fans; /* by actor */
	struct sim_person *persons;
	struct sim_range paid[SIDE_COUNT]; /* ranges of persons */
	uint32_t person_count;
};

enum status sim_people_make(const struct sim_plan *plan, const struct sim_options *o,
			    struct sim_people *people, struct err *err);

/* --- the plan's trends --------------------------------------------------------------------------
 */
struct sim_trend {
	struct str tag;
	int64_t start_ms;
	int64_t planned; /* volume at scale 1 */
	uint32_t posts;	 /* at the scale asked for */
	uint32_t actor;
	double inorganic;
};

/* In arena, ordered by start. */
enum status sim_plan_trends(const struct sim_plan *plan, const struct sim_options *o,
			    struct arena *arena, struct sim_trend **out, uint32_t *count,
			    struct err *err);

/* --- one trend's events --------------------------------------------------------------------------
 */
enum sim_style {
	STYLE_OWN,	/* a text of one's own, by side */
	STYLE_ORDER,	/* the promoter's */
	STYLE_HEADLINE, /* with a link */
	STYLE_SHARE,	/* a headline passed on by a share button: the text of event `ref` */
	STYLE_SLOGAN,	/* handed-out text number `ref`, as it is */
	STYLE_EDITED,	/* the same with small edits */
	STYLE_STORM,	/* suggested text number `ref` of a tweet storm */
	STYLE_SERIES,	/* a machine's template with a running number */
	STYLE_REF,	/* repost: the text of event `ref` */
};

enum sim_planted { PLANTED_ORGANIC, PLANTED_COORDINATED, PLANTED_AUTOMATED };

struct sim_event {
	uint32_t t; /* ms since the trend's start */
	uint32_t account;
	uint32_t ref; /* event (before sorting), number of a text, or NONE */
	uint8_t kind, style, planted;
};
#define SIM_NONE UINT32_MAX

struct sim_events {
	struct sim_event *at;
	uint32_t count, cap; /* cap: the trend's posts */
	uint32_t room;	     /* allocated */
	uint32_t onset;	     /* ms: when the promoter (or the first citizens) began */
	uint32_t orders;     /* events [0, orders) are the promoter's posts */
	uint32_t headlines;  /* [orders, orders + headlines) */
	uint32_t slogans;    /* how many texts are handed out */
};

/* Fills e (reused from trend to trend) with exactly trend->posts events, unsorted, each ref before
 * the event that refers to it in time. */
enum status sim_trend_events(const struct sim_plan *plan, const struct sim_trend *trend,
			     const struct sim_people *people, struct sim_rng *r,
			     struct sim_events *e, struct err *err);
/* The paid and the machines' part (sim_paid.c): adds up to `posts` events each. */
void sim_paid_events(const struct sim_trend *trend, const struct sim_people *people,
		     enum sim_side side, uint32_t posts, struct sim_rng *r, struct sim_events *e);
void sim_automated_events(const struct sim_people *people, enum sim_side side, uint32_t posts,
			  struct sim_rng *r, struct sim_events *e);
/* Adds one event while there is room; t is clamped to the day. */
void sim_event_add(struct sim_events *e, struct sim_event event);

#endif
