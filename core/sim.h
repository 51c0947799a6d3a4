/* sim.h: a simulated capture: posts, accounts and trends drawn from published aggregates and a
 * seed.
 *
 * For the demo, benchmarks and tests of a method that has to *find* what was planted: the records
 * hold no label, score or share; the planted truth is handed out apart.  Everything carries
 * POST_SIMULATED.  A plan says who positioned how many trends with which share of the posts; from
 * it come organic crowds (heavy-tailed activity, hours of the day, cascades of reposts, replies,
 * quotes, links), fans, newsrooms whose headlines readers share, tweet storms planned in the open,
 * people paid to run several profiles, and automated accounts.
 *
 * The same plan, options and program give the same bytes.  One thread; nothing global. */
#ifndef TAMIZ_SIM_H
#define TAMIZ_SIM_H

#include "arena.h"
#include "job.h"
#include "record.h"

#define SIM_NOBODY UINT32_MAX

/* Whose crowd talks in a trend. */
enum sim_side { SIDE_OFFICIAL, SIDE_OPPOSITION, SIDE_CIVIC, SIDE_PRESS, SIDE_COUNT };

struct sim_actor {
	struct str id;	   /* named in the truth; empty: nobody (a trend that has no promoter) */
	struct str handle; /* of its account */
	struct str name;
	enum sim_side side;
	uint32_t trends;	/* positioned in the period */
	double posts;		/* share of all posts in them, [0,1] */
	double inorganic;	/* mean over its trends of the share of inorganic posts */
	double spread;		/* half the range of that share over its trends */
	const struct str *tags; /* without #, used in turn */
	uint32_t tag_count;
};

/* A trend whose tag and day (and volume) are known. */
struct sim_fixed {
	uint32_t actor; /* index into actors, one of whose trends this is */
	struct str tag;
	int64_t start_ms; /* midnight, local */
	int64_t posts;	  /* or COUNT_UNKNOWN */
};

struct sim_plan {
	int64_t posts, accounts;	/* at scale 1 */
	int64_t start_ms, end_ms;	/* the period: local midnights as UTC ms */
	int64_t capture_ms;		/* when profiles were captured */
	const struct sim_actor *actors; /* shares of posts add up to 1 */
	uint32_t actor_count;
	const struct sim_fixed *fixed;
	uint32_t fixed_count;
	int64_t busy_start_ms, busy_end_ms; /* a week with more paid activity, or equal */
};

struct sim_options {
	double scale; /* of posts and accounts alike, > 0; 1: as many as the plan says */
	uint64_t seed;
};

enum sim_role {
	SIM_CROWD,
	SIM_FAN,      /* reposts its idol for love */
	SIM_FAST_FAN, /* the same with notifications on: within seconds */
	SIM_NEWSROOM,
	SIM_OFFICIAL, /* the account of an actor */
	SIM_PAID,     /* one of several profiles of a paid person */
	SIM_AUTOMATED,
	SIM_ROLE_COUNT
};

struct sim_truth_trend {
	struct str tag;
	int64_t start_ms, end_ms;
	uint32_t actor; /* index into the plan's actors, or SIM_NOBODY */
	int64_t posts, automated, coordinated;
};

struct sim_truth_account {
	uint64_t id;
	enum sim_role role;
	uint32_t person; /* paid: profiles of one person share it; else 0 */
	uint32_t posts, inorganic;
};

/* What was planted.  Owned by the caller: sim_truth_free. */
struct sim_truth {
	struct arena arena;
	struct sim_truth_trend *trends;
	uint32_t trend_count;
	struct sim_truth_account *accounts; /* those that posted */
	uint32_t account_count;
	int64_t posts;
};

/* Feeds sink->trend with every trend, then sink->post with every post, by trend and within it by
 * time.  truth may be NULL.  Fails with STATUS_USAGE where the plan makes no sense, STATUS_NOMEM,
 * STATUS_CANCELLED, or with what the sink returned. */
enum status sim_run(const struct sim_plan *plan, const struct sim_options *o,
		    const struct sink *sink, struct job *job, struct sim_truth **truth,
		    struct err *err);
void sim_truth_free(struct sim_truth *t);

/* A small plan that needs no case file: a ministry, a party, an opposition, an NGO, nobody. */
const struct sim_plan *sim_plan_small(void);

const char *sim_role_name(enum sim_role role);

#endif
