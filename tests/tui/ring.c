#include "config.h"

#include "ring.h"

#include "case.h"
#include "score.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define TEN INT64_C(1632823200000) /* 2021-09-28 10:00 UTC */

enum { SOURCE, TROOP = 5, PEOPLE = 12, ROUNDS = 9 };

static const char *const handles[1 + TROOP + PEOPLE] = {
	"Mippcivzla", "tropa_01", "tropa_02", "tropa_03", "tropa_04", "tropa_05_de_la_costa",
	"ana", "beto", "carla", "漢字_dora", "elio", "fatima", "gil", "hugo", "ines", "juan", "karl", "luz"};
static const char *const names[1 + TROOP + PEOPLE] = {
	"MinComunicación", "Tropa Uno", "Tropa Dos 🇻🇪", "Tropa Tres", "Tropa Cuatro", "Tropa Cinco",
	"Ana 漢字 👩‍👧", "عربي", "Carla", "Dora", "Elio", "Fátima", "Gil", "Hugo", "Inés", "Juan", "Karl",
	"Luz \033[31mroja\a"};

/* What the ministry says, what the troop copies, what people answer. */
static const char *const slogans[ROUNDS] = {
	"Hoy más que nunca el campo organiza el transporte #TieneConQué",
	"La juventud garantiza el alumbrado de los caminos #TieneConQué",
	"El maestro rescata el diálogo con la comuna #TieneConQué",
	"La enfermera lleva la salud a cada barrio #TieneConQué",
	"El llanero siembra el maíz de la patria #TieneConQué",
	"La costa entera conquista la pesca y la alegría #VotaPSUV",
	"El pueblo defiende el agua de los cerros #VotaPSUV",
	"La nación elige las escuelas con el gobernador #VotaPSUV",
	"Todo el mundo abraza el voto del pescador #VotaPSUV",
};
static const char *const copies[ROUNDS] = {
	"palante con el poder popular que conquista la alegría #TieneConQué",
	"hombro con hombro la nación construye las escuelas #TieneConQué",
	"nada nos para en el camino de la cultura nueva #TieneConQué",
	"firmes y unidos con la mujer que defiende el barrio #TieneConQué",
	"la victoria es de quien trabaja la tierra cada día #TieneConQué",
	"cuenten conmigo para llevar el voto a cada casa #VotaPSUV",
	"mi cuadra respalda la participación con el movimiento #VotaPSUV",
	"seguimos adelante con la comuna que protege la vida #VotaPSUV",
	"la fuerza del llano garantiza la paz de todos #VotaPSUV",
};
static const char second[] = "que se oiga en toda la costa la voz de los humildes #TieneConQué";
static const char *const talk[PEOPLE] = {
	"Otro apagón en Caracas, el segundo de hoy. ¿Alguien sabe algo? #SinLuz",
	"Aquí en Petare tampoco hay luz, desde las seis… #SinLuz",
	"¡Volvió! Duró poco, seguro se va otra vez. #SinLuz",
	"漢字 y más: la nevera apagada, la comida perdida. #SinLuz",
	"Mi abuela lleva dos días sin luz, nadie responde. #SinLuz",
	"مرحبا desde el apagón, 👍🏽 paciencia #SinLuz",
	"¿Y el transformador nuevo, para cuándo? #SinLuz",
	"La foto del poste quemado: https://example.org/poste #SinLuz",
	"Con velas otra noche, pero con buen ánimo #SinLuz",
	"No es un apagón, es la costumbre. #SinLuz",
	"Se fue y volvió tres veces, ya perdí la cuenta #SinLuz",
	"mira \033]52;c;aGk=\a esto\xe2\x80\xae al revés #SinLuz",
};

struct posting {
	const struct sink *sink;
	int id;
};

static void post(struct posting *p, int who, int64_t ms, enum post_kind kind, int ref, const char *text)
{
	struct post_record r = POST_RECORD_EMPTY;
	const char *hash = strrchr(text, '#');
	struct str tag = str_of(hash ? hash + 1 : "");
	char id[16], author[16], ref_id[16];
	struct err err;

	snprintf(id, sizeof id, "%d", 9000 + p->id++);
	snprintf(author, sizeof author, "%d", 2000 + who);
	r.platform = str_of("x");
	r.id = str_of(id);
	r.account = ACCOUNT_RECORD_EMPTY;
	r.account.platform = str_of("x");
	r.account.id = str_of(author);
	r.account.handle = str_of(handles[who]);
	r.account.name = str_of(names[who]);
	r.account.description = str_of("");
	r.account.followers = who ? 30 + 7 * who : 1400000;
	r.account.following = 100 + who;
	r.account.statuses = 500 + who * 311;
	r.account.created_ms = TEN - (who && who <= TROOP ? 20 : 2000 + who) * DAY;
	r.account.captured_ms = TEN + 30 * DAY;
	r.time_ms = ms;
	r.kind = kind;
	if (ref >= 0) {
		snprintf(ref_id, sizeof ref_id, "%d", 9000 + ref);
		r.ref_id = str_of(ref_id);
		r.ref_handle = str_of(handles[SOURCE]);
	}
	r.text = str_of(text);
	r.lang = str_of("es");
	r.client = str_of("Twitter Web App");
	r.tags.items = &tag;
	r.tags.count = hash != NULL;
	r.tags.known = true;
	r.reposts = who ? who % 5 : 120;
	r.likes = who % 7;
	r.replies = who % 3;
	cr_assert_eq(p->sink->post(p->sink->ctx, &r, &err), STATUS_OK, "%s", err.message);
}

/* The troop reposts within seconds, each time in another order, and copies a text within minutes; four
 * days of it, then a week later again.  People write when they like. */
static struct corpus *corpus(void)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct posting p = {&sink, 0};
	struct corpus *c = NULL;
	struct job job;
	struct err err;

	job_init(&job, 1);
	for (int round = 0; round < ROUNDS; round++) {
		int64_t at = TEN + (round % 5) * 47 * MINUTE + (round >= 5 ? 9 * DAY : 0) + round * 11000;
		int slogan = p.id;

		post(&p, SOURCE, at, KIND_ORIGINAL, -1, slogans[round]);
		for (int i = 1; i <= TROOP; i++)
			post(&p, i, at + (7 + 4 * ((i + round * 2) % TROOP)) * 1000 + i * 37,
			     KIND_REPOST, slogan, slogans[round]);
		for (int i = 1; i <= TROOP; i++)
			post(&p, i, at + 20 * MINUTE + 9000 * ((i * 2 + round) % TROOP) + i * 53,
			     KIND_ORIGINAL, -1, copies[round]);
		/* A second text, begun after the first and reached sooner by some. */
		for (int i = 1; i <= TROOP && !round; i++)
			post(&p, i, at + 20 * MINUTE + 12000 + 9000 * (i - 1) + i * 53, KIND_ORIGINAL, -1,
			     second);
		post(&p, 1 + TROOP + round, at + 3 * HOUR, KIND_REPOST, slogan, slogans[round]);
	}
	for (int i = 0; i < PEOPLE; i++)
		for (int n = 0; n < 3; n++)
			post(&p, 1 + TROOP + i, TEN + n * 6 * DAY + i * 83 * MINUTE + n * 7 * HOUR,
			     n ? KIND_REPLY : KIND_ORIGINAL, -1, talk[(i + n * 5) % PEOPLE]);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	return c;
}

static const char case_json[] =
	"{\"format\": \"tamiz-case\", \"version\": 1, \"id\": \"anillo\", \"title\": {\"es\": \"Anillo\", \"en\": \"Ring\"},"
	"\"place\": \"Venezuela\", \"utc_offset\": \"-04:00\","
	"\"period\": {\"start\": \"2021-09-01\", \"end\": \"2021-10-31\"},"
	"\"sources\": [{\"id\": \"ley\", \"title\": {\"es\": \"La ley\", \"en\": \"The law\"}}],"
	"\"sectors\": [{\"id\": \"entes\", \"name\": {\"es\": \"Entes del Estado\", \"en\": \"State entities\"}}],"
	"\"actors\": [{\"id\": \"mippci\", \"name\": \"MIPPCI\", \"sector\": \"entes\", \"kind\": \"ministry\","
	"\"accounts\": [\"Mippcivzla\"], \"source\": \"ley\"}],"
	"\"events\": [{\"id\": \"campana\", \"kind\": \"campaign\", \"name\": {\"es\": \"Campaña\", \"en\": \"Campaign\"},"
	"\"start\": \"2021-10-04\", \"end\": \"2021-10-20\", \"source\": \"ley\"},"
	"{\"id\": \"pago\", \"kind\": \"payment\", \"name\": {\"es\": \"Semana de pago\", \"en\": \"Paid week\"},"
	"\"start\": \"2021-10-04\", \"end\": \"2021-10-08\", \"source\": \"ley\"}],"
	"\"rules\": [{\"id\": \"antes\", \"kind\": \"before-event\", \"event\": \"campana\", \"tags\": [\"TieneConQué\"],"
	"\"name\": {\"es\": \"Consigna antes de la campaña\", \"en\": \"Slogan before the campaign\"},"
	"\"text\": {\"es\": \"Antes de ese día queda fuera del lapso legal.\", \"en\": \"Before that day it lies outside the legal period.\"},"
	"\"source\": \"ley\"},"
	"{\"id\": \"ente\", \"kind\": \"sector-positions\", \"sector\": \"entes\", \"tags\": [\"VotaPSUV\"],"
	"\"name\": {\"es\": \"Un ente hace propaganda\", \"en\": \"A state entity makes propaganda\"},"
	"\"text\": {\"es\": \"Las normas lo prohíben.\", \"en\": \"The rules forbid it.\"}, \"source\": \"ley\"},"
	"{\"id\": \"semana\", \"kind\": \"week\", \"event\": \"pago\","
	"\"name\": {\"es\": \"La semana de pago\", \"en\": \"The paid week\"},"
	"\"text\": {\"es\": \"Se prohíbe recompensar.\", \"en\": \"Rewards are forbidden.\"}, \"source\": \"ley\"}]}";

static struct registry *registry(const struct corpus *c)
{
	static const struct actor actors[] = {
		{.id = {"mippci", 6}, .name = {"MIPPCI", 6}, .sector = {"entes", 5}, .kind = {"ministry", 8}},
		{.id = {"largo1", 6},
		 .name = {"Tuiteros del oficialismo radical 1 (simulado)", 45},
		 .sector = {"oficialismo-radical", 19},
		 .kind = {"party", 5}},
		{.id = {"largo2", 6},
		 .name = {"Tuiteros del oficialismo radical 2 (simulado)", 45},
		 .sector = {"oficialismo-radical", 19},
		 .kind = {"party", 5}},
	};
	static const struct event events[] = {
		{.id = {"pago", 4},
		 .name = {"Semana de pago", 14},
		 .kind = {"payment", 7},
		 .start_ms = TEN + 6 * DAY - 6 * HOUR, /* midnight at UTC-4 */
		 .end_ms = TEN + 10 * DAY - 6 * HOUR},
		{.id = {"campana", 7},
		 .name = {"Campaña electoral", 18},
		 .kind = {"campaign", 8},
		 .start_ms = TEN + 6 * DAY - 6 * HOUR,
		 .end_ms = TEN + 22 * DAY},
	};
	static const char *const tags[] = {"SinLuz", "TieneConQué", "VotaPSUV"};
	static const uint32_t by[] = {2, 0, 0};
	struct registry *g = calloc(1, sizeof *g);
	struct verdict_state *marks, *trend_marks;
	struct trend *trends;

	cr_assert(g);
	trends = arena_calloc(&g->arena, 3, sizeof *trends);
	for (uint32_t i = 0; i < 3; i++)
		trends[i] = (struct trend){.tag = corpus_find_tag(c, str_of(tags[i])),
					   .name = str_of(tags[i]),
					   .start_ms = i == 2 ? TEN + 9 * DAY - 10 * HOUR : TEN - 10 * HOUR,
					   .end_ms = TEN + 20 * DAY,
					   .reported = i ? 58112 * (int64_t)i : COUNT_UNKNOWN,
					   .actor = by[i],
					   .by = BY_CASE,
					   .actor_confidence = 1,
					   .actor_evidence = str_of("first to post it")};
	marks = arena_calloc(&g->arena, 2, sizeof *marks);
	/* Of two colleagues one says otherwise. */
	marks[0] = (struct verdict_state){.target = corpus_find_account(c, str_of("2001")),
					  .mark = MARK_INORGANIC,
					  .note = str_of("same texts as @tropa_02 漢字"),
					  .by = str_of("eva"),
					  .at_ms = TEN + 21 * DAY,
					  .other = MARK_ORGANIC,
					  .other_by = str_of("rosa"),
					  .other_note = str_of("they are a club")};
	marks[1] = (struct verdict_state){.target = corpus_find_account(c, str_of("2006")),
					  .mark = MARK_ORGANIC,
					  .by = str_of("rosa"),
					  .at_ms = TEN + 22 * DAY};
	cr_assert_lt(marks[0].target, marks[1].target);
	trend_marks = arena_calloc(&g->arena, 1, sizeof *trend_marks);
	trend_marks[0] = (struct verdict_state){
		.target = 1, .mark = MARK_DOUBTFUL, .note = str_of("ask the ministry"), .by = str_of("eva"), .at_ms = TEN + 23 * DAY};
	g->actors = actors;
	g->actor_count = 3;
	g->events = events;
	g->event_count = 2;
	g->trends = trends;
	g->trend_count = 3;
	g->account_marks = marks;
	g->account_mark_count = 2;
	g->trend_marks = trend_marks;
	g->trend_mark_count = 1;
	return g;
}

struct method ring_method(void)
{
	struct method m;

	method_default(&m);
	m.copies = COPIES_DEFAULT;
	m.coord = coord_defaults();
	for (enum signal s = 0; s < SIGNAL_COUNT; s++)
		m.points.signal[s].on = s == SIGNAL_ENDTAG || s == SIGNAL_YOUNG || s == SIGNAL_QUEST ||
					s == SIGNAL_FOLLOWS;
	m.points.prior = 0.1;
	for (int card = 0; card < CARD_COUNT; card++) {
		m.points.base_posts[card] = -1;
		m.points.signal[SIGNAL_ENDTAG].pro[card] = 1.2;
		m.points.signal[SIGNAL_YOUNG].pro[card] = 0.8;
		m.points.signal[SIGNAL_FOLLOWS].pro[card] = 0.5;
		m.points.signal[SIGNAL_QUEST].against[card] = 0.9;
	}
	m.points.base_profile = -0.5;
	m.points.profile_cap = 1.5;
	m.points.single_cap = -0.05;
	m.points.certainty = 5.3;
	m.points.spread = 1.2;
	m.points.min_posts = 2;
	m.points.adapt = 0;
	m.points.member_habit = 0.5;
	return m;
}

struct world *ring_world(void)
{
	struct corpus *c = corpus();
	struct method m = ring_method();
	struct case_file *kase;
	struct score *s = NULL;
	struct world *w;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(score_run(c, &m, NULL, &job, &s, &err), STATUS_OK, "%s", err.message);
	w = world_new(c, s, registry(c));
	corpus_unref(c);
	cr_assert_eq(case_parse(str_of(case_json), "ring", &kase, &err), STATUS_OK, "%s", err.message);
	world_take_case(w, kase);
	return w;
}

void ring_open(struct scene *s, int columns, int rows, enum lang lang)
{
	scene_open_world(s, columns, rows, lang, ring_world());
	s->app.method = s->app.method_default = s->app.method_shown = ring_method();
}

struct world *hollow_world(void)
{
	static const struct {
		const char *name;
		int64_t days; /* before 28 Sep 2021 */
	} listed[] = {{"David García", 700}, {"ElDebate", 3}, {"GBBO", 380}};
	struct registry *g = calloc(1, sizeof *g);
	struct collector *k = collector_new();
	struct corpus *c = NULL;
	struct trend *trends;
	struct world *w;
	struct job job;
	struct err err;

	job_init(&job, 1);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	cr_assert(g);
	trends = arena_calloc(&g->arena, 3, sizeof *trends);
	for (uint32_t i = 0; i < 3; i++)
		trends[i] = (struct trend){.tag = NONE,
					   .name = str_of(listed[i].name),
					   .start_ms = TEN - listed[i].days * DAY,
					   .end_ms = TEN - listed[i].days * DAY + DAY,
					   .reported = 5000 * (int64_t)(i + 1),
					   .actor = NONE};
	g->trends = trends;
	g->trend_count = 3;
	w = world_new(c, NULL, g);
	corpus_unref(c);
	return w;
}
