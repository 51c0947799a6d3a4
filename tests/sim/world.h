/* world.h: small simulated corpora for tests and evaluation: crowds that were planted, and
 * behaviours that must not be taken for them.  Seeded: the same numbers on every machine. */
#ifndef TAMIZ_TEST_WORLD_H
#define TAMIZ_TEST_WORLD_H

#include "corpus.h"

#include <stdio.h>

struct random {
	uint64_t state;
};
uint64_t random_next(struct random *r);
double random_unit(struct random *r);		     /* [0,1) */
uint32_t random_below(struct random *r, uint32_t n); /* [0,n) */
double random_normal(struct random *r);
double random_lognormal(struct random *r, double median, double sigma);

#define DAY INT64_C(86400000)
#define MINUTE INT64_C(60000)

struct world {
	struct collector *collector;
	struct sink sink;
	struct random random;
	uint32_t posts;
	int64_t start;	    /* UTC ms */
	int64_t resolution; /* times are cut to a multiple of it */
	bool no_originals;  /* originals of reposts stay out of the data, their ids say nothing */
	char failed;
};

struct person {
	uint32_t id;
	int64_t created;
	const char *client; /* or NULL: unknown */
};

struct said { /* a post as written */
	struct person by;
	int64_t time;
	const char *text; /* words, without link or tags */
	const char *url;  /* or NULL */
	const char *tags[8];
	uint32_t tag_count;
	uint32_t repost_of, quote_of; /* a post number, or 0; at most one of the two */
	const char *shares;	      /* or NULL; the id of what is reposted */
};

void world_open(struct world *w, uint64_t seed);
/* Adds a post and returns its number, from 1. */
uint32_t world_say(struct world *w, const struct said *s);
/* n words of a large vocabulary, Zipf-like.  buf has room for 12 bytes a word. */
void world_words(struct world *w, uint32_t n, char *buf);
struct corpus *world_close(struct world *w);

/* --- whole scenes ------------------------------------------------------------------------------
 */

enum troop_kind { TROOP_NONE, TROOP_SALVO, TROOP_SLOGANS, TROOP_MIXED, TROOP_FAST, TROOP_KINDS };

struct scene {
	uint64_t seed;
	enum troop_kind troop;
	uint32_t crowd;		  /* organic accounts */
	uint32_t fans, fast_fans; /* fast_fans are among the fans */
	uint32_t visitors;	  /* fans who look in a few times a day and catch up in one go */
	uint32_t storms;  /* times that an old post is carried up again, by fans and crowd alike */
	uint32_t readers; /* who share headlines by a button */
	uint32_t bots;	  /* slow automata with texts of their own */
	uint32_t troops;  /* members of the troop */
	uint32_t actions; /* things the troop does together */
	uint32_t days;
	double spread_s;    /* of a salvo, or of a slogan's copies */
	double zeal;	    /* share of the actions that a member takes part in */
	bool alone;	    /* nobody else reposts what the troop reposts */
	bool born_together; /* the troop's accounts: two days, one client */
	bool punctual;	    /* salvos are fired at ten every day */
	bool no_originals;
	int64_t resolution;
};
#define SCENE_DEFAULT \
	((struct scene){.seed = 1, \
			.crowd = 1000, \
			.fans = 200, \
			.fast_fans = 50, \
			.readers = 100, \
			.bots = 10, \
			.troops = 60, \
			.actions = 30, \
			.days = 14, \
			.spread_s = 60, \
			.zeal = 0.8, \
			.resolution = 1})

/* Accounts of the troop have ids from TROOP_FIRST up, fans from FANS_FIRST up. */
enum {
	CROWD_FIRST = 100000,
	FANS_FIRST = 200000,
	READERS_FIRST = 300000,
	BOTS_FIRST = 400000,
	TROOP_FIRST = 500000,
	ACTORS_FIRST = 600000
};

struct corpus *scene_play(const struct scene *s);
bool scene_in_troop(const struct corpus *c, uint32_t account);

#endif
