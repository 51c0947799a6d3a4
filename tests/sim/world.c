#include "config.h"

#include "world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* SplitMix64 (Steele, Lea & Flood 2014). */
uint64_t random_next(struct random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

double random_unit(struct random *r)
{
	return (double)(random_next(r) >> 11) / (double)(UINT64_C(1) << 53);
}

uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)(random_unit(r) * n);
}

double random_normal(struct random *r)
{
	double u = 1 - random_unit(r), v = random_unit(r);

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

double random_lognormal(struct random *r, double median, double sigma)
{
	return median * exp(sigma * random_normal(r));
}

void world_open(struct world *w, uint64_t seed)
{
	*w = (struct world){.collector = collector_new(),
			    .random = {seed * 7919 + 17},
			    .start = INT64_C(1632787200000), /* 2021-09-28 */
			    .resolution = 1};
	w->sink = collector_sink(w->collector);
}

void world_words(struct world *w, uint32_t n, char *buf)
{
	static const char *const syllables[] = {"ba", "co", "de", "fi", "gu", "la", "me",
						"ni", "po", "ru", "sa", "te", "vi", "zo",
						"ca", "mu", "re", "ti", "lo", "pe"};

	for (uint32_t i = 0; i < n; i++) {
		uint32_t rank = (uint32_t)exp(random_unit(&w->random) * log(20000));

		if (i)
			*buf++ = ' ';
		for (uint32_t k = 0; k < 4 && (k < 2 || rank); k++, rank /= 20) {
			memcpy(buf, syllables[rank % 20], 2);
			buf += 2;
		}
	}
	*buf = '\0';
}

static struct str str_of(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

uint32_t world_say(struct world *w, const struct said *s)
{
	char id[16], author[16], ref[16], text[1024];
	struct str tags[8], url = str_of(s->url);
	struct post_record r = POST_RECORD_EMPTY;
	struct err err;
	int at = snprintf(text, sizeof text, "%s", s->text ? s->text : "");
	uint32_t of = s->repost_of ? s->repost_of : s->quote_of;

	for (uint32_t i = 0; i < s->tag_count; i++) {
		tags[i] = str_of(s->tags[i]);
		at += snprintf(text + at, sizeof text - (size_t)at, " #%s", s->tags[i]);
	}
	if (s->url)
		snprintf(text + at, sizeof text - (size_t)at, " %s", s->url);
	snprintf(id, sizeof id, "%u", ++w->posts);
	snprintf(author, sizeof author, "%u", s->by.id);
	snprintf(ref, sizeof ref, "%u", of + (w->no_originals ? 50000000 : 0));
	r.platform = r.account.platform = str_of("test");
	r.id = str_of(id);
	r.account.id = r.account.handle = str_of(author);
	r.account.created_ms = s->by.created;
	r.time_ms = s->time / w->resolution * w->resolution;
	r.kind = s->repost_of ? KIND_REPOST : of ? KIND_QUOTE : KIND_ORIGINAL;
	if (of)
		r.ref_id = str_of(ref);
	if (s->shares) {
		r.kind = KIND_REPOST;
		r.ref_id = str_of(s->shares);
	}
	r.text = str_of(text);
	r.client = str_of(s->by.client);
	r.tags = (struct str_list){tags, s->tag_count, true};
	r.urls = (struct str_list){&url, s->url ? 1 : 0, true};
	r.mentions = (struct str_list){NULL, 0, true};
	if (w->sink.post(w->sink.ctx, &r, &err))
		w->failed = 1;
	return w->posts;
}

struct corpus *world_close(struct world *w)
{
	struct corpus *c = NULL;
	struct job job;
	struct err err;

	job_init(&job, 1);
	if (w->failed || collector_finish(w->collector, &job, &c, &err))
		c = NULL;
	collector_free(w->collector);
	return c;
}

/* --- people ------------------------------------------------------------------------------------
 */

enum { ACTORS = 4, POSTS_A_DAY = 8 };

struct play {
	const struct scene *s;
	struct world w;
	uint32_t original[ACTORS * POSTS_A_DAY * 64]; /* post numbers */
	int64_t original_time[ACTORS * POSTS_A_DAY * 64];
	uint32_t originals;
};

static struct person person(struct play *p, uint32_t id)
{
	static const char *const clients[] = {"Android", "iPhone", "Web", "iPad"};
	struct random own = {id * UINT64_C(1000003)};
	double share = random_unit(&own);

	(void)p;
	return (struct person){id, INT64_C(1300000000000) + (int64_t)(random_unit(&own) * 3.3e11),
			       clients[share < 0.5    ? 0
				       : share < 0.8  ? 1
				       : share < 0.97 ? 2
						      : 3]};
}

static struct person trooper(struct play *p, uint32_t i)
{
	struct person at = person(p, TROOP_FIRST + i);

	if (p->s->born_together) {
		at.created = INT64_C(1629936000000) + (i % 2) * DAY + (int64_t)(i * 311000);
		at.client = "Patria";
	}
	return at;
}

/* People sleep: from 0 to 7 hours little is posted; what would fall there waits for the morning. */
static int64_t awake(struct play *p, int64_t t)
{
	int64_t of_day = (t - p->w.start) % DAY;

	if (of_day >= 0 && of_day < 7 * 60 * MINUTE && random_unit(&p->w.random) < 0.9)
		t += 7 * 60 * MINUTE - of_day + (int64_t)(random_unit(&p->w.random) * 120 * MINUTE);
	return t;
}

static int64_t any_time(struct play *p)
{
	return awake(p, p->w.start + (int64_t)(random_unit(&p->w.random) * (double)p->s->days *
					       (double)DAY));
}

static uint32_t say_own(struct play *p, struct person by, int64_t t)
{
	static const char *const tags[] = {"hoy",    "ciudad",	   "futbol",
					   "musica", "elecciones", "cafe"};
	char text[512];
	struct said s = {.by = by, .time = t, .text = text};

	world_words(&p->w, 7 + random_below(&p->w.random, 12), text);
	if (random_unit(&p->w.random) < 0.5)
		s.tags[s.tag_count++] = tags[random_below(&p->w.random, 6)];
	return world_say(&p->w, &s);
}

static void repost(struct play *p, struct person by, uint32_t original, int64_t t)
{
	world_say(&p->w,
		  &(struct said){.by = by, .time = t, .text = "amplified", .repost_of = original});
}

static void actors_speak(struct play *p)
{
	for (uint32_t day = 0; day < p->s->days && day < 64; day++)
		for (uint32_t i = 0; i < ACTORS * POSTS_A_DAY; i++) {
			int64_t t = p->w.start + day * DAY +
				    (int64_t)((6.5 + 17 * random_unit(&p->w.random)) * 60 * MINUTE);
			uint32_t o;

			if (p->s->no_originals)
				o = p->originals + 1;
			else
				o = say_own(p, person(p, ACTORS_FIRST + i % ACTORS), t);
			p->original[p->originals] = o;
			p->original_time[p->originals++] = t;
		}
}

/* A tenth of the posts each goes to a crowd that is larger than life: a storm that lasts minutes.
 */
static void crowd_lives(struct play *p)
{
	for (uint32_t i = 0; i < p->s->crowd; i++) {
		struct person by = person(p, CROWD_FIRST + i);
		uint32_t n = (uint32_t)random_lognormal(&p->w.random, 6, 1) + 1;

		for (uint32_t k = 0; k < n && k < 300; k++) {
			uint32_t o = random_below(&p->w.random, p->originals);

			if (random_unit(&p->w.random) < 0.5)
				o = o / 10 * 10; /* the popular ones */
			if (random_unit(&p->w.random) < 0.55)
				say_own(p, by, any_time(p));
			else if (p->s->alone && o % 3 == 0)
				continue;
			else
				repost(p, by, p->original[o],
				       awake(p, p->original_time[o] +
							(int64_t)random_lognormal(
								&p->w.random,
								o % 20 ? 3600e3 : 400e3, 1.2)));
		}
	}
}

static void fans_react(struct play *p)
{
	for (uint32_t i = 0; i < p->s->fans; i++) {
		struct person by = person(p, FANS_FIRST + i);
		bool fast = i < p->s->fast_fans;
		uint32_t idol = i % ACTORS;

		for (uint32_t o = 0; o < p->originals; o++) {
			double after = fast ? random_lognormal(&p->w.random, 25e3, 0.6)
					    : random_lognormal(&p->w.random, 1500e3, 1.3);

			if (p->s->alone && o % 3 == 0)
				continue;
			if (random_unit(&p->w.random) < (o % ACTORS == idol ? 0.6 : 0.08))
				repost(p, by, p->original[o],
				       awake(p, p->original_time[o] + (int64_t)after));
		}
		for (uint32_t k = 0; k < 8; k++)
			say_own(p, by, any_time(p));
	}
}

/* Something happens, an old post is the word of the hour, and hundreds repost it within minutes. */
static void storms_break(struct play *p)
{
	for (uint32_t i = 0; i < p->s->storms; i++) {
		uint32_t o = random_below(&p->w.random, p->originals);
		int64_t t = p->original_time[o] +
			    (int64_t)(random_unit(&p->w.random) * 6 * 60 * MINUTE);

		for (uint32_t k = 0; k < p->s->fans + p->s->crowd; k++) {
			struct person by = k < p->s->fans ? person(p, FANS_FIRST + k)
							  : person(p, CROWD_FIRST + k - p->s->fans);

			if (random_unit(&p->w.random) < (k < p->s->fans ? 0.5 : 0.2))
				repost(p, by, p->original[o],
				       t + (int64_t)random_lognormal(&p->w.random, 90e3, 0.8));
		}
	}
}

/* A visit: whatever the idol has posted since the last one, within a minute or two. */
static void visit(struct play *p, struct person by, int64_t t, uint32_t *seen)
{
	for (; *seen < p->originals && p->original_time[*seen] < t; ++*seen)
		if (*seen % 2 && random_unit(&p->w.random) < 0.7) {
			repost(p, by, p->original[*seen], t);
			t += (int64_t)random_lognormal(&p->w.random, 6e3, 0.7);
		}
}

static void visitors_catch_up(struct play *p)
{
	for (uint32_t i = 0; i < p->s->visitors; i++) {
		struct person by = person(p, FANS_FIRST + 50000 + i);
		uint32_t visits = 2 + random_below(&p->w.random, 3), seen = 0;
		double hour[4];

		for (uint32_t v = 0; v < visits; v++)
			hour[v] = 7 + (v + random_unit(&p->w.random)) * 16 / visits;
		for (uint32_t day = 0; day < p->s->days; day++)
			for (uint32_t v = 0; v < visits; v++)
				visit(p, by,
				      p->w.start + day * DAY +
					      (int64_t)((hour[v] * 60 +
							 10 * random_normal(&p->w.random)) *
							MINUTE),
				      &seen);
	}
}

/* A newspaper's headline with its link, as its share button writes it, over the following hours. */
static void readers_share(struct play *p)
{
	for (uint32_t h = 0; h < p->s->days * 6 && p->s->readers; h++) {
		char text[512], url[64];
		int64_t t = any_time(p);

		world_words(&p->w, 11, text);
		snprintf(url, sizeof url, "https://diario.example/nota/%u?utm_source=share", h);
		for (uint32_t i = 0; i < p->s->readers; i++)
			if (random_unit(&p->w.random) < 0.25)
				world_say(&p->w,
					  &(struct said){
						  .by = person(p, READERS_FIRST + i),
						  .time = awake(
							  p, t + (int64_t)random_lognormal(
									 &p->w.random, 5400e3, 1)),
						  .text = text,
						  .url = url});
	}
}

static void bots_tick(struct play *p)
{
	for (uint32_t i = 0; i < p->s->bots; i++)
		for (int64_t t = p->w.start + i * 1000; t < p->w.start + p->s->days * DAY;
		     t += 120 * MINUTE)
			say_own(p, person(p, BOTS_FIRST + i), t);
}

/* --- the troop ---------------------------------------------------------------------------------
 */

static int64_t spread(struct play *p)
{
	return (int64_t)(random_unit(&p->w.random) * p->s->spread_s * 1000);
}

static void fire_salvo(struct play *p)
{
	uint32_t o = random_below(&p->w.random, p->originals);
	int64_t t;

	if (p->s->alone)
		o = o / 3 * 3;
	t = p->original_time[o] + (int64_t)((5 + 115 * random_unit(&p->w.random)) * MINUTE);
	if (p->s->punctual) {
		t = (p->original_time[o] - p->w.start) / DAY * DAY + p->w.start + DAY +
		    600 * MINUTE;
		t += (int64_t)random_below(&p->w.random, 4) * 60 * MINUTE;
	}
	for (uint32_t i = 0; i < p->s->troops; i++)
		if (random_unit(&p->w.random) < p->s->zeal)
			repost(p, trooper(p, i), p->original[o], t + spread(p));
}

static void react_at_once(struct play *p)
{
	uint32_t o = random_below(&p->w.random, p->originals);

	for (uint32_t i = 0; i < p->s->troops; i++)
		if (random_unit(&p->w.random) < p->s->zeal)
			repost(p, trooper(p, i), p->original[o],
			       p->original_time[o] +
				       (int64_t)random_lognormal(&p->w.random, 15e3, 0.5));
}

/* Each copies the slogan and adds a little of his own. */
static void spread_slogan(struct play *p)
{
	static const char *const ends[] = {"", " 🇻🇪", " ya", "!!", " @otro", " 💪💪"};
	char slogan[512], text[600];
	int64_t t = any_time(p);

	world_words(&p->w, 14, slogan);
	for (uint32_t i = 0; i < p->s->troops; i++) {
		if (random_unit(&p->w.random) >= p->s->zeal)
			continue;
		snprintf(text, sizeof text, "%s%s", slogan, ends[random_below(&p->w.random, 6)]);
		world_say(&p->w, &(struct said){.by = trooper(p, i),
						.time = t + spread(p),
						.text = text,
						.tags = {"consigna"},
						.tag_count = 1});
	}
}

static void troop_acts(struct play *p)
{
	for (uint32_t i = 0; i < p->s->actions; i++)
		switch (p->s->troop) {
		case TROOP_SALVO:
			fire_salvo(p);
			break;
		case TROOP_SLOGANS:
			spread_slogan(p);
			break;
		case TROOP_MIXED:
			(i % 2 ? fire_salvo : spread_slogan)(p);
			break;
		case TROOP_FAST:
			react_at_once(p);
			break;
		default:
			break;
		}
	for (uint32_t i = 0; i < p->s->troops && p->s->troop != TROOP_NONE; i++)
		for (uint32_t k = 0; k < 5; k++) {
			uint32_t o = random_below(&p->w.random, p->originals);

			say_own(p, trooper(p, i), any_time(p));
			repost(p, trooper(p, i), p->original[o],
			       awake(p, p->original_time[o] + (int64_t)random_lognormal(
								      &p->w.random, 3600e3, 1.2)));
		}
}

struct corpus *scene_play(const struct scene *s)
{
	struct play *p = calloc(1, sizeof *p);
	struct corpus *c;

	if (!p)
		return NULL;
	p->s = s;
	world_open(&p->w, s->seed);
	p->w.resolution = s->resolution;
	p->w.no_originals = s->no_originals;
	actors_speak(p);
	crowd_lives(p);
	fans_react(p);
	storms_break(p);
	visitors_catch_up(p);
	readers_share(p);
	bots_tick(p);
	troop_acts(p);
	c = world_close(&p->w);
	free(p);
	return c;
}

bool scene_in_troop(const struct corpus *c, uint32_t account)
{
	struct str id = strings_at(&c->account_id, account);

	return id.len == 6 && *id.p == '5';
}
