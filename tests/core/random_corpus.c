#include "config.h"

#include "random_corpus.h"

#include "filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64 (Steele, Lea, Flood 2014) */
uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
	return n ? (uint32_t)(rng_next(r) >> 33) % n : 0;
}

static struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

static const char *const words[] = {
	"Venezuela", "¡VENEZUÉLA!", "luz",     "Sin",  "électricité", "mañana",
	"ﬁn",	     "apagón",	    "#SinLuz", "@ana", "Caracas",     "CARÁ",
	"ojo",	     "İstanbul",    "한국",    "🙂", "a*b",	      "(sí)",
	"rock&roll", "no",	    "straße",  "x",    "co",	      "ccccoco",
};
static const char *const tags[] = {"SinLuz", "sinluz",	"Venezuela", "VENEZUÉLA", "Caracas",
				   "ojo",    "OjoAqui", "ojo2",	     "x",	  "Ñandú"};
static const char *const langs[] = {"es", "en", "und", "PT"};
static const char *const clients[] = {"Twitter for Android", "Twitter Web App", "Bot*2", "ÉCLAIR"};
static const char *const urls[] = {"https://example.org/a", "http://www.Example.org/b?c=d",
				   "https://other.net/é", "https://t.co/x"};

enum { WORDS = sizeof words / sizeof *words, TAGS = sizeof tags / sizeof *tags };

static size_t random_text(struct rng *r, char *out, size_t cap, uint32_t longest)
{
	size_t used = 0;

	for (uint32_t n = rng_below(r, longest + 1); n; n--)
		used += (size_t)snprintf(out + used, cap - used, "%s%s", used ? " " : "",
					 words[rng_below(r, WORDS)]);
	return used;
}

struct made {
	char id[32], who[32], handle[32], text[512], name[64], ref[32], ref_handle[32];
	struct str tags[4], urls[2], mentions[2];
	char tag_names[4][32];
};

static struct str_list random_tags(struct rng *r, const struct random_shape *shape, struct made *m)
{
	uint32_t n = rng_below(r, 4);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t t = rng_below(r, shape->tags);

		snprintf(m->tag_names[i], sizeof m->tag_names[i], "%s%.0u", tags[t % TAGS],
			 t / TAGS);
		m->tags[i] = str_of(m->tag_names[i]);
	}
	return (struct str_list){m->tags, n, rng_below(r, 5) > 0};
}

static void random_account(struct rng *r, const struct random_shape *shape, struct made *m,
			   struct account_record *a)
{
	uint32_t who = rng_below(r, 1 + rng_below(r, shape->accounts));

	snprintf(m->who, sizeof m->who, "%u", who);
	snprintf(m->handle, sizeof m->handle, who % 7 ? "user_%u" : "Ána%u", who);
	random_text(&(struct rng){who}, m->name, sizeof m->name, 2);
	*a = ACCOUNT_RECORD_EMPTY;
	a->platform = str_of(who % 5 ? "x" : "mastodon");
	a->id = str_of(m->who);
	a->handle = who % 11 ? str_of(m->handle) : (struct str){0};
	a->name = str_of(m->name);
	a->description = str_of(words[who % WORDS]);
	a->created_ms = who % 3 ? INT64_C(1600000000000) + who * INT64_C(40000000) : TIME_UNKNOWN;
	a->followers = who % 4 ? (int64_t)(who * 13 % 4000) : COUNT_UNKNOWN;
	a->following = who % 4 ? (int64_t)(who * 7 % 900) : COUNT_UNKNOWN;
	a->statuses = who % 2 ? (int64_t)(who * 31) : COUNT_UNKNOWN;
}

static void random_post(struct rng *r, const struct random_shape *shape, uint32_t i, struct made *m,
			struct post_record *p)
{
	struct rng content;

	*p = POST_RECORD_EMPTY;
	random_account(r, shape, m, &p->account);
	p->platform = p->account.platform;
	snprintf(m->id, sizeof m->id, i % 17 ? "%u" : "id-%u", i);
	p->id = str_of(m->id);
	p->time_ms = rng_below(r, 20)
			     ? INT64_C(1632700000000) + rng_below(r, 4000) * INT64_C(900000)
			     : TIME_UNKNOWN;
	p->kind = (enum post_kind)rng_below(r, KIND_COUNT);
	if (p->kind >= KIND_REPOST && rng_below(r, 4)) {
		snprintf(m->ref, sizeof m->ref, "%u", rng_below(r, shape->posts + 10));
		p->ref_id = str_of(m->ref);
		snprintf(m->ref_handle, sizeof m->ref_handle, "user_%u", rng_below(r, 20));
		if (rng_below(r, 2))
			p->ref_handle = str_of(m->ref_handle);
	}
	content.state = rng_below(r, shape->texts);
	random_text(&content, m->text, sizeof m->text, 5);
	p->text = str_of(m->text);
	p->tags = random_tags(&content, shape, m);
	m->urls[0] = str_of(urls[rng_below(&content, 4)]);
	p->urls = (struct str_list){m->urls, rng_below(&content, 2), true};
	m->mentions[0] = str_of(rng_below(&content, 2) ? "user_1" : "ána7");
	p->mentions = (struct str_list){m->mentions, rng_below(&content, 2), true};
	p->lang = rng_below(r, 4) ? str_of(langs[rng_below(r, 4)]) : (struct str){0};
	p->client = rng_below(r, 4) ? str_of(clients[rng_below(r, 4)]) : (struct str){0};
	p->reposts = rng_below(r, 3) ? (int64_t)(rng_below(r, 300)) : COUNT_UNKNOWN;
	p->likes = rng_below(r, 3) ? (int64_t)(rng_below(r, 300)) : COUNT_UNKNOWN;
	p->replies = rng_below(r, 3) ? (int64_t)(rng_below(r, 9)) : COUNT_UNKNOWN;
}

void random_posts(struct rng *r, const struct random_shape *shape, const struct sink *sink)
{
	struct made m;
	struct err err;

	for (uint32_t i = 0; i < shape->posts; i++) {
		struct post_record p;

		random_post(r, shape, i, &m, &p);
		if (sink->post(sink->ctx, &p, &err) != STATUS_OK)
			abort();
	}
}

struct corpus *random_corpus(struct rng *r, const struct random_shape *shape)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct err err;
	struct job job;

	job_init(&job, 2);
	random_posts(r, shape, &sink);
	if (collector_finish(k, &job, &c, &err) != STATUS_OK)
		abort();
	collector_free(k);
	return c;
}

/* --- score ------------------------------------------------------------------------------------ */

static void *zeros(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (!p)
		abort();
	return p;
}

struct score *random_score(struct rng *r, const struct corpus *c)
{
	struct score *s = zeros(1, sizeof *s);
	struct author *author = zeros(c->n.accounts, sizeof *author);
	struct coord_post *post = zeros(c->n.posts, sizeof *post);
	uint8_t *account_class = zeros(c->n.accounts, 1);
	uint32_t *group = zeros(c->n.accounts, 4);
	uint16_t *aa = zeros(c->n.accounts, 2), *ac = zeros(c->n.accounts, 2);

	for (row_t i = 0; i < c->n.posts; i++) {
		post[i].linked = rng_below(r, 3) ? 0 : (uint16_t)rng_below(r, SHARE_ONE + 1);
		post[i].fast = rng_below(r, 4) ? 0 : (uint16_t)rng_below(r, SHARE_ONE + 1);
	}
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		group[a] = rng_below(r, 3) ? 0 : 1 + rng_below(r, 4);
		author[a] = (struct author){
			.automated = (uint16_t)rng_below(r, SHARE_ONE + 1),
			.lower = (uint16_t)rng_below(r, 30000),
			.upper = (uint16_t)(30000 + rng_below(r, SHARE_ONE - 30000 + 1)),
			.habit = rng_below(r, 4) ? 0 : (uint16_t)rng_below(r, SHARE_ONE + 1),
			.assessable = rng_below(r, 3)};
	}
	*s = (struct score){.author = author,
			    .post_account = c->account,
			    .post = post,
			    .account_automated = aa,
			    .account_coordinated = ac,
			    .account_class = account_class,
			    .account_group = group,
			    .groups = 4};
	return s;
}

void random_score_free(struct score *s)
{
	if (!s)
		return;
	free((void *)s->author);
	free((void *)s->post);
	free((void *)s->account_automated);
	free((void *)s->account_coordinated);
	free((void *)s->account_class);
	free((void *)s->account_group);
	free(s);
}

/* --- registry --------------------------------------------------------------------------------- */

static int by_target(const void *a, const void *b)
{
	uint32_t x = ((const struct verdict_state *)a)->target;
	uint32_t y = ((const struct verdict_state *)b)->target;

	return (x > y) - (x < y);
}

static const struct verdict_state *random_marks(struct rng *r, struct arena *arena, uint32_t n,
						uint32_t *count)
{
	struct verdict_state *v = arena_calloc(arena, 8, sizeof *v);

	*count = 0;
	for (uint32_t i = 0; n && i < 8; i++)
		v[i] = (struct verdict_state){.target = n / 8 * i + rng_below(r, n / 8 ? n / 8 : 1),
					      .mark = (enum mark)rng_below(r, MARK_COUNT),
					      .note = rng_below(r, 2) ? str_of("note")
								      : (struct str){0}};
	if (n >= 8)
		*count = 8;
	qsort(v, *count, sizeof *v, by_target);
	return v;
}

static struct trend random_trend(struct rng *r, const struct corpus *c, uint32_t actors)
{
	int64_t start = INT64_C(1632700000000) + rng_below(r, 4000) * INT64_C(900000);

	return (struct trend){.tag = rng_below(r, 5) ? rng_below(r, c->n.tags) : NONE,
			      .name = str_of("trend"),
			      .start_ms = rng_below(r, 3) ? start : TIME_UNKNOWN,
			      .end_ms = rng_below(r, 3) ? start + INT64_C(700000000) : TIME_UNKNOWN,
			      .reported = rng_below(r, 2) ? (int64_t)(rng_below(r, 1000))
							  : COUNT_UNKNOWN,
			      .actor = rng_below(r, 4) ? rng_below(r, actors) : NONE};
}

struct registry *random_registry(struct rng *r, const struct corpus *c)
{
	static const char *const sectors[] = {"oficialismo", "entes del Estado", "Oposición"};
	static const char *const kinds[] = {"campaign", "payment", "law"};
	struct registry *g = zeros(1, sizeof *g);
	struct actor *actors = arena_calloc(&g->arena, 3, sizeof *actors);
	struct trend *trends = arena_calloc(&g->arena, 12, sizeof *trends);
	struct event *events = arena_calloc(&g->arena, 3, sizeof *events);

	for (uint32_t i = 0; i < 3; i++) {
		uint32_t *accounts = arena_calloc(&g->arena, 2, sizeof *accounts);

		accounts[0] = rng_below(r, c->n.accounts / 2);
		accounts[1] = c->n.accounts / 2 + rng_below(r, c->n.accounts / 2);
		actors[i] =
			(struct actor){.id = (struct str){arena_printf(&g->arena, "actor%u", i), 6},
				       .name = str_of(words[i]),
				       .sector = str_of(sectors[i]),
				       .accounts = accounts,
				       .account_count = c->n.accounts >= 2 ? 2 : 0};
		events[i] = (struct event){
			.id = (struct str){arena_printf(&g->arena, "event%u", i), 6},
			.name = str_of(words[i + 3]),
			.kind = str_of(kinds[i]),
			.start_ms = INT64_C(1632700000000) + i * INT64_C(900000000),
			.end_ms = INT64_C(1632700000000) + (i + 1) * INT64_C(900000000)};
	}
	for (uint32_t i = 0; i < 12; i++)
		trends[i] = random_trend(r, c, 3);
	g->actors = actors;
	g->actor_count = 3;
	g->trends = trends;
	g->trend_count = c->n.tags ? 12 : 0;
	g->events = events;
	g->event_count = 3;
	g->account_marks = random_marks(r, &g->arena, c->n.accounts, &g->account_mark_count);
	g->post_marks = random_marks(r, &g->arena, c->n.posts, &g->post_mark_count);
	return g;
}

/* --- filters ---------------------------------------------------------------------------------- */

static const char *const terms[] = {
	"venezuela",
	"LUZ",
	"co",
	"\"sin luz\"",
	"coco",
	"\"a*b\"",
	"apagon*",
	"한국",
	"🙂",
	"/luz/",
	"tag:#sinluz",
	"tag:ojo*",
	"tag:*a*",
	"tag:SinLuz,Ñandú",
	"from:@user_1",
	"from:ana7,user_2",
	"from:user_*",
	"from:3",
	"to:user_1",
	"to:@ana*",
	"to:5",
	"actor:actor1",
	"positioned:actor1",
	"positioned:nobody",
	"positioned:oficialismo",
	"actor:venezuela",
	"sector:oposicion",
	"sector:\"entes del estado\"",
	"sector:of*",
	"kind:repost",
	"kind:repost,quote",
	"kind:unknown",
	"since:2021-10-01",
	"since:2021-10-05T12:30",
	"until:2021-10-10",
	"until:2021-10-10T00:00:00Z",
	"until:2021-10",
	"during:campaign",
	"during:event*",
	"lang:es",
	"lang:p*",
	"client:\"twitter for android\"",
	"client:\"bot*2\"",
	"client:t*",
	"url:example.org",
	"url:*net*",
	"text:caracas",
	"text:/Sin/",
	"name:luz",
	"name:/user_1/",
	"id:5,id-17",
	"followers<1500",
	"followers>=100",
	"followers=13",
	"following>50",
	"statuses<=310",
	"posts>3",
	"posts:1,2",
	"rate>1/d",
	"rate<=0.2/h",
	"rate:1",
	"age<400d",
	"age:380d",
	"age>1y",
	"reposts>100",
	"reposts=7",
	"likes<20",
	"replies:0,3",
	"score>=0.7",
	"score<30%",
	"class:automated",
	"class:inorganic",
	"class:organic,unassessable",
	"group:3",
	"group>0",
	"group:0",
	"mark:suspicious",
	"mark:none",
	"mark:organic,none",
	"has:url",
	"has:tag,lang",
	"has:mention",
	"has:client",
	"has:group",
	"has:note",
	"has:time",
	"source:1",
	"source>1",
	"platform:x",
	"platform:mast*",
	"text:\"no\"",
	"İstanbul",
	"STRASSE",
	"fin",
};

static size_t put(char *out, size_t cap, const char *s)
{
	size_t n = strlen(s);

	if (n >= cap)
		n = cap - 1;
	memcpy(out, s, n);
	out[n] = '\0';
	return n;
}

static size_t random_node(struct rng *r, char *out, size_t cap, int depth)
{
	static const char *const joins[] = {" ", " OR ", " AND "};
	size_t used = 0;
	uint32_t n;

	if (depth == 0 || !rng_below(r, 3)) {
		if (!rng_below(r, 4))
			used += put(out, cap, rng_below(r, 2) ? "-" : "NOT ");
		return used + put(out + used, cap - used,
				  terms[rng_below(r, sizeof terms / sizeof *terms)]);
	}
	n = 1 + rng_below(r, 3);
	used += put(out, cap, rng_below(r, 3) ? "(" : "-(");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			used += put(out + used, cap - used, joins[rng_below(r, 3)]);
		used += random_node(r, out + used, cap - used, depth - 1);
	}
	return used + put(out + used, cap - used, ")");
}

void random_filter(struct rng *r, char *out, size_t cap)
{
	random_node(r, out, cap, 3);
}

/* --- regex ------------------------------------------------------------------------------------ */

static void *literal_compile(struct str pattern, struct err *err)
{
	struct str *p;

	if (pattern.len == 1 && pattern.p[0] == '(') {
		err_set(err, STATUS_USAGE, "unclosed");
		err->column = 1;
		return NULL;
	}
	p = zeros(1, sizeof *p);
	*p = pattern;
	return p;
}

static int literal_match(void *regex, struct str text)
{
	struct str *p = regex;

	return text.len >= p->len && memmem(text.p, text.len, p->p, p->len) != NULL;
}

const struct regex_ops literal_regex = {literal_compile, literal_match, free};
