#include "config.h"

#include "scene.h"

#include "draw.h"
#include "layout.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct person {
	const char *id, *handle, *name, *about;
	int64_t followers, following, created_days; /* before 28 Sep 2021; -1: unknown */
} people[] = {
	{"1001", "Mippcivzla", "MinComunicación", "Cuenta oficial", 1400000, 210, 4000},
	{"1002", "maria_8812", "María", "", 38, 120, 8},
	{"1003", "jose_77", "José", "", 41, 117, 8},
	{"1004", "LaRedaccion", "La Redacción — noticias", "Diario", 250000, 900, 3100},
	{"1005", "ana", "Ana 漢字 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", "عربي", 310, 280,
	 2100},
	{"1006", "evil", "\033[31mred\a\xe2\x80\xaetxt", "x\xff", 12, 400, -1},
	{"1007", NULL, "", "", -1, -1, -1},
};
enum { PEOPLE = sizeof people / sizeof *people };

static const struct said {
	int who;
	int minute; /* after 28 Sep 2021 10:00 UTC */
	enum post_kind kind;
	int ref; /* who is reposted or replied to, or -1 */
	const char *text, *tags[3];
} posts[] = {
	{0,
	 2,
	 KIND_ORIGINAL,
	 -1,
	 "¡Venezuela tiene con qué! #VenezuelaTieneConQué",
	 {"VenezuelaTieneConQué"}},
	{1,
	 3,
	 KIND_REPOST,
	 0,
	 "¡Venezuela tiene con qué! #VenezuelaTieneConQué",
	 {"VenezuelaTieneConQué"}},
	{2,
	 3,
	 KIND_REPOST,
	 0,
	 "¡Venezuela tiene con qué! #VenezuelaTieneConQué",
	 {"VenezuelaTieneConQué"}},
	{3,
	 20,
	 KIND_ORIGINAL,
	 -1,
	 "Otro apagón en Caracas, el segundo en un día #SinLuz #Caracas",
	 {"SinLuz", "Caracas"}},
	{4,
	 25,
	 KIND_REPLY,
	 3,
	 "Aquí en Petare también #sinluz 漢字 \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd مرحبا",
	 {"sinluz"}},
	{5,
	 31,
	 KIND_QUOTE,
	 3,
	 "mira \033]52;c;aGk=\a esto\xe2\x80\xae al revés #SinLuz",
	 {"SinLuz"}},
	{1,
	 61,
	 KIND_ORIGINAL,
	 -1,
	 "Venezuela tiene con qué y con quién #VenezuelaTieneConQué",
	 {"VenezuelaTieneConQué"}},
	{2,
	 61,
	 KIND_ORIGINAL,
	 -1,
	 "Venezuela tiene con qué y con quién #VenezuelaTieneConQué",
	 {"VenezuelaTieneConQué"}},
	{6, 75, KIND_ORIGINAL, -1, "sin nombre ni perfil", {NULL}},
	{4, 1500, KIND_ORIGINAL, -1, "Volvió la luz #SinLuz", {"SinLuz"}},
	{1, 1510, KIND_REPOST, 0, "Vota el 21N #VotaPSUV21N", {"VotaPSUV21N"}},
	{2, 1510, KIND_REPOST, 0, "Vota el 21N #VotaPSUV21N", {"VotaPSUV21N"}},
};
enum { POSTS = sizeof posts / sizeof *posts };

#define DAY INT64_C(86400000)
#define TEN INT64_C(1632823200000) /* 2021-09-28 10:00 UTC */

static struct account_record account(const struct person *p)
{
	struct account_record a = ACCOUNT_RECORD_EMPTY;

	a.platform = str_of("x");
	a.id = str_of(p->id);
	if (p->handle)
		a.handle = str_of(p->handle);
	a.name = str_of(p->name);
	a.description = str_of(p->about);
	a.followers = p->followers;
	a.following = p->following;
	a.created_ms = p->created_days < 0 ? TIME_UNKNOWN : TEN - p->created_days * DAY;
	a.captured_ms = TEN + 3 * DAY;
	return a;
}

static void add_post(const struct sink *sink, int i)
{
	struct post_record r = POST_RECORD_EMPTY;
	struct str tags[3];
	struct err err;
	char id[16];

	snprintf(id, sizeof id, "%d", 9000 + i);
	r.platform = str_of("x");
	r.id = str_of(id);
	r.account = account(&people[posts[i].who]);
	r.time_ms = TEN + posts[i].minute * INT64_C(60000) + i * 137;
	r.kind = posts[i].kind;
	if (posts[i].ref >= 0) {
		r.ref_id = str_of("9000");
		r.ref_handle = str_of(people[posts[i].ref].handle);
	}
	r.text = str_of(posts[i].text);
	r.lang = str_of("es");
	r.client = str_of("Twitter Web App");
	while (r.tags.count < 3 && posts[i].tags[r.tags.count]) {
		tags[r.tags.count] = str_of(posts[i].tags[r.tags.count]);
		r.tags.count++;
	}
	r.tags.items = tags;
	r.tags.known = true;
	r.reposts = i * 7;
	r.likes = i;
	cr_assert_eq(sink->post(sink->ctx, &r, &err), STATUS_OK);
}

static struct corpus *corpus(void)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct job job;
	struct err err;

	job_init(&job, 1);
	for (int i = 0; i < POSTS; i++)
		add_post(&sink, i);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	return c;
}

/* 1002 and 1003 act together, 1006 is a program, of 1007 nothing is known. */
static struct score *score(const struct corpus *c)
{
	struct score *s = calloc(1, sizeof *s);
	struct coord_post *post;
	struct author *author;
	uint16_t *by_account[2];
	uint8_t *account_class;
	uint32_t *group;

	cr_assert(s);
	post = arena_calloc(&s->arena, c->n.posts, sizeof *post);
	author = arena_calloc(&s->arena, c->n.accounts, sizeof *author);
	by_account[0] = arena_calloc(&s->arena, c->n.accounts, 2);
	by_account[1] = arena_calloc(&s->arena, c->n.accounts, 2);
	account_class = arena_calloc(&s->arena, c->n.accounts, 1);
	group = arena_calloc(&s->arena, c->n.accounts, 4);
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		struct str id = strings_at(&c->account_id, a);
		char last = id.p[id.len - 1];

		account_class[a] = last == '7'			? CLASS_UNASSESSABLE
				   : last == '6'		? CLASS_AUTOMATED
				   : last == '2' || last == '3' ? CLASS_COORDINATED
								: CLASS_ORGANIC;
		by_account[0][a] = last == '6' ? 60000 : last == '7' ? 0 : 3000;
		by_account[1][a] = account_class[a] == CLASS_COORDINATED ? 58000 : 0;
		group[a] = account_class[a] == CLASS_COORDINATED ? 1 : 0;
		/* A habit of 60782 makes 58000 of what 3000 leaves. */
		author[a] = (struct author){
			.automated = by_account[0][a],
			.lower = by_account[1][a],
			.upper = last == '7' ? SHARE_ONE : by_account[0][a],
			.habit = account_class[a] == CLASS_COORDINATED ? 60782 : 0,
			.assessable = last != '7'};
	}
	s->author = author;
	s->post_account = c->account;
	s->post = post;
	s->account_automated = by_account[0];
	s->account_coordinated = by_account[1];
	s->account_class = account_class;
	s->account_group = group;
	s->groups = 1;
	return s;
}

static struct registry *registry(const struct corpus *c)
{
	static const struct actor actors[] = {
		{.id = {"mippci", 6},
		 .name = {"MIPPCI", 6},
		 .sector = {"entes del Estado", 16},
		 .kind = {"ministry", 8}},
		{.id = {"psuv", 4},
		 .name = {"PSUV", 4},
		 .sector = {"oficialismo", 11},
		 .kind = {"party", 5}},
	};
	static const struct event events[] = {
		{.id = {"pago", 4},
		 .name = {"Semana de pago", 14},
		 .kind = {"payment", 7},
		 .start_ms = TEN - DAY,
		 .end_ms = TEN + DAY},
		{.id = {"campana", 7},
		 .name = {"Campaña electoral", 18},
		 .kind = {"campaign", 8},
		 .start_ms = TEN + 30 * DAY,
		 .end_ms = TEN + 51 * DAY},
	};
	static const char *const tags[] = {"SinLuz", "VenezuelaTieneConQué", "VotaPSUV21N"};
	struct registry *g = calloc(1, sizeof *g);
	struct trend *trends;
	struct verdict_state *marks;

	cr_assert(g);
	trends = arena_calloc(&g->arena, 3, sizeof *trends);
	for (uint32_t i = 0; i < 3; i++)
		trends[i] = (struct trend){.tag = corpus_find_tag(c, str_of(tags[i])),
					   .name = str_of(tags[i]),
					   .start_ms = TEN - 10 * 3600000,
					   .end_ms = TEN + 2 * DAY,
					   .reported = i ? 58112 : COUNT_UNKNOWN,
					   .actor = i ? i - 1 : NONE,
					   .actor_confidence = 1,
					   .actor_evidence = str_of("first to post it")};
	marks = arena_calloc(&g->arena, 1, sizeof *marks);
	marks[0] = (struct verdict_state){.target = corpus_find_account(c, str_of("1002")),
					  .mark = MARK_INORGANIC,
					  .note = str_of("same texts as @jose_77"),
					  .by = str_of("eva"),
					  .at_ms = TEN + 3 * DAY};
	g->actors = actors;
	g->actor_count = 2;
	g->events = events;
	g->event_count = 2;
	g->trends = trends;
	g->trend_count = 3;
	g->account_marks = marks;
	g->account_mark_count = 1;
	return g;
}

bool scene_catalogs(void)
{
	const char *build = getenv("top_builddir"), *top = getenv("top_srcdir");
	char dir[PATH_MAX], from[PATH_MAX + 32], to[PATH_MAX + 32];

	snprintf(dir, sizeof dir, "%s/tests/locale/es/LC_MESSAGES", build ? build : ".");
	for (char *p = dir + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(dir, 0777);
		*p = '/';
	}
	mkdir(dir, 0777);
	snprintf(to, sizeof to, "%s/tamiz.mo", dir);
	/* Where gettext's rules leave the catalog. */
	snprintf(from, sizeof from, "%s/po/es.gmo", top ? top : ".");
	if (access(from, R_OK)) {
		snprintf(from, sizeof from, "%s/po/es.gmo", build ? build : ".");
		if (access(from, R_OK))
			return false;
	}
	if (symlink(from, to) && access(to, R_OK))
		return false;
	snprintf(dir, sizeof dir, "%s/tests/locale", build ? build : ".");
	setenv("TAMIZ_CATALOGS", dir, 1);
	return true;
}

void scene_open_world(struct scene *s, int columns, int rows, enum lang lang, struct world *w)
{
	struct err err;

	memset(s, 0, sizeof *s);
	cr_assert(!pipe2(s->wake, O_CLOEXEC | O_NONBLOCK));
	setenv("TAMIZ_ANALYST", "eva", 1);
	cr_assert_eq(app_init(&s->app, NULL, "escena", true, s->wake[1], &err), STATUS_OK);
	s->app.lang = intl_set(intl_code(lang));
	s->app.columns = columns;
	s->app.rows = rows;
	cr_assert(w);
	app_set_world(&s->app, w);
	app_collect(&s->app);
	app_arrange(&s->app);
}

void scene_open(struct scene *s, int columns, int rows, enum lang lang, bool scored)
{
	struct corpus *c = corpus();
	struct world *w = world_new(c, scored ? score(c) : NULL, registry(c));

	corpus_unref(c);
	scene_open_world(s, columns, rows, lang, w);
}

void scene_close(struct scene *s)
{
	app_free(&s->app);
	frame_free(&s->frame);
	close(s->wake[0]);
	close(s->wake[1]);
}

void scene_type(struct scene *s, const char *keys)
{
	command_keys(&s->app, keys);
}

void scene_draw(struct scene *s)
{
	app_collect(&s->app);
	app_arrange(&s->app);
	if (s->frame.columns != s->app.columns || s->frame.rows != s->app.rows ||
	    s->frame.ascii != s->app.ascii) {
		frame_free(&s->frame);
		cr_assert(frame_init(&s->frame, s->app.columns, s->app.rows, s->app.ascii));
	}
	draw(&s->app, &s->frame);
}

char *scene_text(struct scene *s)
{
	char *text;

	scene_draw(s);
	text = frame_as_text(&s->frame);
	cr_assert(text);
	return text;
}

char *scene_roles(struct scene *s)
{
	char *roles;

	scene_draw(s);
	roles = frame_as_roles(&s->frame);
	cr_assert(roles);
	return roles;
}

bool scene_shows(struct scene *s, const char *text)
{
	char *screen = scene_text(s);
	bool shows = strstr(screen, text) != NULL;

	free(screen);
	return shows;
}
