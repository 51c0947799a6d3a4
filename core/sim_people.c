#include "config.h"

#include "sim_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Shares of all accounts.  The crowd is what remains. */
static const double PAID = 0.072, AUTOMATED = 0.008, FANS = 0.011, NEWSROOMS = 0.0008;
enum { PERSONS_A_CELL = 25, SNOWFLAKE_YEAR_MS_SHIFT = 22 };
#define SNOWFLAKE_EPOCH INT64_C(1288834974657)
#define SNOWFLAKE_ACCOUNTS INT64_C(1451606400000) /* 2016: account ids became snowflakes */
#define FIRST_ACCOUNTS INT64_C(1175000000000)	  /* 2007 */

static const char *const first_names[] = {
	"María",   "José",     "Luis",	 "Carmen",  "Ana",     "Juan",	  "Carlos",   "Rosa",
	"Pedro",   "Yuli",     "Jesús",	 "Miguel",  "Yolanda", "Rafael",  "Gladys",   "Ramón",
	"Zuleima", "Víctor",   "Nelson", "Wilmer",  "Yajaira", "Edgar",	  "Milagros", "Omar",
	"Norma",   "Franklin", "Dayana", "Henry",   "Xiomara", "Gustavo", "Maribel",  "Freddy",
	"Keyla",   "Alexis",   "Mirna",	 "Douglas", "Belkis",  "Richard", "Neida",    "Eduardo",
};
static const char *const last_names[] = {
	"González",   "Rodríguez", "Pérez",	"Hernández", "García",	 "Martínez", "Rojas",
	"Díaz",	      "Morales",   "Torres",	"Rivas",     "Mendoza",	 "Blanco",   "Salazar",
	"Colmenares", "Uzcátegui", "Chacón",	"Briceño",   "Marcano",	 "Parra",    "Guerra",
	"Medina",     "Suárez",	   "Contreras", "Moreno",    "Figueroa", "Bracho",   "Urdaneta",
	"Pacheco",    "Villegas",  "Azuaje",	"Lugo",
};
static const struct {
	const char *name;
	int weight; /* of 100 */
} clients[] = {{"Twitter for Android", 68},
	       {"Twitter for iPhone", 12},
	       {"Twitter Web App", 16},
	       {"Twitter for iPad", 2},
	       {"TweetDeck", 2}};

static struct str z(const char *s)
{
	return (struct str){s, strlen(s)};
}

static struct str keep(struct arena *a, const char *bytes, size_t len)
{
	const char *p = arena_copy(a, bytes, len);

	return (struct str){p, p ? len : 0};
}

/* Plain letters of a name: accents lost, as in a handle. */
static void handle_letters(struct sim_text *t, const char *name)
{
	static const char plain[] = "aeiou";
	static const unsigned char accented[] = {0xa1, 0xa9, 0xad, 0xb3, 0xba};

	for (; *name; name++) {
		if ((unsigned char)*name == 0xc3 && name[1]) {
			const unsigned char *at =
				memchr(accented, (unsigned char)*++name, sizeof accented);

			sim_text_add(t, (struct str){at ? &plain[at - accented] : "n", 1});
		} else {
			sim_text_add(t, (struct str){name, 1});
		}
	}
}

/* Unique through the account's number in base 36, behind what people write. */
static struct str make_handle(struct arena *arena, struct sim_rng *r, const char *first,
			      const char *last, uint32_t number, bool suggested)
{
	struct sim_text t = {.len = 0};
	char tail[24];
	int n;

	handle_letters(&t, first);
	if (t.len > 6)
		t.len = 6;
	if (suggested) { /* as the platform proposes: eight digits */
		n = snprintf(tail, sizeof tail, "%02u%06u", sim_below(r, 90) + 10,
			     number % 1000000);
	} else {
		char base[8];
		size_t at = sizeof base;

		sim_text_add_z(&t, sim_chance(r, 0.4) ? "_" : "");
		handle_letters(&t, last);
		if (t.len > 10)
			t.len = 10;
		do
			base[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
		while ((number /= 36) && at);
		n = snprintf(tail, sizeof tail, "_%.*s", (int)(sizeof base - at), base + at);
	}
	sim_text_add(&t, (struct str){tail, (size_t)n});
	return keep(arena, t.bytes, t.len);
}

static uint64_t make_id(int64_t created_ms, uint32_t number)
{
	if (created_ms >= SNOWFLAKE_ACCOUNTS)
		return (uint64_t)(created_ms - SNOWFLAKE_EPOCH) << SNOWFLAKE_YEAR_MS_SHIFT |
		       number % (1u << 22);
	return (uint64_t)((created_ms - FIRST_ACCOUNTS) / SIM_DAY) * 1000000 + number % 1000000 + 1;
}

static struct str pick_client(struct sim_rng *r)
{
	int dice = (int)sim_below(r, 100);

	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
		if ((dice -= clients[i].weight) < 0)
			return z(clients[i].name);
	return z(clients[0].name);
}

struct kind_of_profile {
	double followers, following; /* medians */
	double default_profile, default_image, suggested;
};

static const struct kind_of_profile profiles[SIM_ROLE_COUNT] = {
	[SIM_CROWD] = {160, 260, 0.55, 0.05, 0.14},   [SIM_FAN] = {420, 700, 0.5, 0.04, 0.15},
	[SIM_FAST_FAN] = {420, 800, 0.5, 0.04, 0.15}, [SIM_NEWSROOM] = {38000, 900, 0.1, 0, 0},
	[SIM_OFFICIAL] = {600000, 400, 0.02, 0, 0},   [SIM_PAID] = {95, 190, 0.72, 0.12, 0.34},
	[SIM_AUTOMATED] = {30, 160, 0.8, 0.22, 0.42},
};

static int64_t crowd_created(const struct sim_plan *plan, struct sim_rng *r)
{
	double years = (double)(plan->end_ms - FIRST_ACCOUNTS) / (double)SIM_DAY;

	/* people came in waves: half of them between 2009 and 2014 */
	double at = sim_chance(r, 0.5) ? 0.15 + 0.35 * sim_unit(r) : 0.15 + 0.85 * sim_unit(r);

	return FIRST_ACCOUNTS + (int64_t)(at * years) * SIM_DAY +
	       (int64_t)(sim_unit(r) * (double)SIM_DAY);
}

/* number: of the account; created_ms given. */
static void fill_profile(struct sim_people *p, const struct sim_plan *plan, uint32_t number,
			 int64_t created_ms, struct sim_rng *r)
{
	struct sim_account *a = &p->accounts[number];
	const struct kind_of_profile *k = &profiles[a->role];
	const char *first = first_names[sim_below(r, sizeof first_names / sizeof *first_names)];
	const char *last = last_names[sim_below(r, sizeof last_names / sizeof *last_names)];
	struct sim_text t = {.len = 0};
	double days;
	char id[24];

	if (created_ms > plan->start_ms + 60 * SIM_DAY && a->role != SIM_PAID &&
	    a->role != SIM_AUTOMATED)
		created_ms = plan->start_ms - (int64_t)(sim_unit(r) * 2000) * SIM_DAY;
	days = (double)(plan->capture_ms - created_ms) / (double)SIM_DAY;
	a->id = make_id(created_ms, number);
	a->client = pick_client(r);
	a->record = ACCOUNT_RECORD_EMPTY;
	a->record.platform = z("x");
	a->record.id = keep(&p->arena, id,
			    (size_t)snprintf(id, sizeof id, "%llu", (unsigned long long)a->id));
	a->record.handle =
		make_handle(&p->arena, r, first, last, number, sim_chance(r, k->suggested));
	sim_text_add_z(&t, first);
	if (sim_chance(r, 0.7)) {
		sim_text_add_z(&t, " ");
		sim_text_add_z(&t, last);
	}
	if (sim_chance(r, 0.12))
		sim_text_add_z(&t, " 🇻🇪");
	a->record.name = keep(&p->arena, t.bytes, t.len);
	t.len = 0;
	if (sim_chance(r, a->role == SIM_PAID || a->role == SIM_AUTOMATED ? 0.4 : 0.75))
		sim_text_rule(&t, r, 'B');
	a->record.description = keep(&p->arena, t.bytes, t.len);
	a->record.created_ms = created_ms;
	a->record.captured_ms = plan->capture_ms;
	a->record.followers = (int64_t)sim_lognormal(r, k->followers, 1.25);
	a->record.following = (int64_t)sim_lognormal(r, k->following, 0.9);
	a->record.statuses =
		40 + (int64_t)(days * sim_lognormal(r, a->role >= SIM_PAID ? 4 : 1.2, 1.2));
	a->record.likes = (int64_t)((double)a->record.statuses * sim_lognormal(r, 0.9, 1));
	a->record.listed = a->record.followers / 400;
	a->record.verified = a->role == SIM_OFFICIAL ? FACT_YES : FACT_NO;
	a->record.restricted = FACT_NO;
	a->record.default_profile = sim_chance(r, k->default_profile) ? FACT_YES : FACT_NO;
	a->record.default_image = sim_chance(r, k->default_image) ? FACT_YES : FACT_NO;
}

static void crowd_of(struct sim_people *p, const struct sim_plan *plan, struct sim_range range,
		     enum sim_role role, enum sim_side side, struct sim_rng *r)
{
	for (uint32_t i = range.first; i < range.first + range.count; i++) {
		p->accounts[i].role = (uint8_t)role;
		p->accounts[i].side = (uint8_t)side;
		fill_profile(p, plan, i, crowd_created(plan, r), r);
	}
}

/* Profiles bought or made in batches: many of a cell's on a few days, the others of any age. */
static int64_t batch_created(const struct sim_plan *plan, uint64_t cell, struct sim_rng *r)
{
	struct sim_rng days = sim_rng_for(cell, 77);
	uint32_t which = sim_below(r, 3);
	int64_t day = 0;

	if (sim_chance(r, 0.45))
		return crowd_created(plan, r);
	for (uint32_t i = 0; i <= which; i++)
		day = plan->start_ms - (int64_t)(sim_unit(&days) * 900 - 120) * SIM_DAY;
	return day + 13 * SIM_HOUR + (int64_t)sim_exponential(r, 1.5 * (double)SIM_HOUR);
}

static uint32_t profiles_of_a_person(struct sim_rng *r)
{
	if (sim_chance(r, 0.07))
		return 1;
	return 2 + (uint32_t)fmin(sim_exponential(r, 3.6), 14);
}

static void paid_people(struct sim_people *p, const struct sim_plan *plan, struct sim_range range,
			enum sim_side side, struct sim_rng *r)
{
	uint32_t at = range.first, end = range.first + range.count;

	p->paid[side] = (struct sim_range){p->person_count, 0};
	while (at < end) {
		uint32_t n = profiles_of_a_person(r), person = p->person_count++;
		uint64_t cell = person / PERSONS_A_CELL;
		struct str client = pick_client(r);

		if (n > end - at)
			n = end - at;
		p->persons[person] = (struct sim_person){at, n};
		p->paid[side].count++;
		for (uint32_t i = 0; i < n; i++, at++) {
			p->accounts[at].role = SIM_PAID;
			p->accounts[at].side = (uint8_t)side;
			p->accounts[at].person = person + 1;
			fill_profile(p, plan, at, batch_created(plan, cell, r), r);
			p->accounts[at].client = cell % 9 == 4 ? z("Gestor Digital VE") : client;
		}
	}
}

static void machines(struct sim_people *p, const struct sim_plan *plan, struct sim_range range,
		     enum sim_side side, struct sim_rng *r)
{
	static const uint32_t seconds[] = {30, 60, 60, 120, 300, 300, 600, 900};

	p->automated[side] = range;
	for (uint32_t i = range.first; i < range.first + range.count; i++) {
		p->accounts[i].role = SIM_AUTOMATED;
		p->accounts[i].side = (uint8_t)side;
		fill_profile(p, plan, i, batch_created(plan, 5000 + i / 12, r), r);
		p->accounts[i].period_ms = seconds[sim_below(r, 8)] * 1000;
		if (sim_chance(r, 0.5))
			p->accounts[i].client = z(sim_chance(r, 0.5) ? "autopost-ve" : "IFTTT");
	}
}

static struct sim_range take(uint32_t *next, double count, uint32_t least)
{
	struct sim_range range = {*next, count < least ? least : (uint32_t)count};

	*next += range.count;
	return range;
}

static void official_accounts(struct sim_people *p, const struct sim_plan *plan, struct sim_rng *r)
{
	for (uint32_t i = 0; i < plan->actor_count; i++) {
		struct sim_account *a = &p->accounts[p->officials.first + i];

		a->role = SIM_OFFICIAL;
		a->side = (uint8_t)plan->actors[i].side;
		fill_profile(p, plan, p->officials.first + i, crowd_created(plan, r), r);
		if (plan->actors[i].handle.len)
			a->record.handle = plan->actors[i].handle;
		if (plan->actors[i].name.len)
			a->record.name = plan->actors[i].name;
		a->client = z("Twitter Web App");
	}
}

enum status sim_people_make(const struct sim_plan *plan, const struct sim_options *o,
			    struct sim_people *p, struct err *err)
{
	static const double crowd_share[SIDE_COUNT] = {0.55, 0.22, 0.20, 0.03};
	static const double machine_share[SIDE_COUNT] = {0.85, 0.15, 0, 0};
	struct sim_rng r = sim_rng_for(o->seed, 2);
	double n = (double)plan->accounts * o->scale, crowd;
	struct sim_range paid[SIDE_COUNT] = {{0}};
	uint32_t next = 0;

	*p = (struct sim_people){.arena = {0}};
	p->officials = take(&next, plan->actor_count, 0);
	p->newsrooms = take(&next, NEWSROOMS * n, 4);
	p->fans = arena_calloc(&p->arena, plan->actor_count + 1, sizeof *p->fans);
	if (!p->fans)
		return err_nomem(err);
	for (uint32_t i = 0; i < plan->actor_count; i++)
		p->fans[i] = take(&next, FANS * n / plan->actor_count, 3);
	paid[SIDE_OFFICIAL] = take(&next, 0.96 * PAID * n, 12);
	paid[SIDE_OPPOSITION] = take(&next, 0.04 * PAID * n, 6);
	for (int s = 0; s < SIDE_COUNT; s++)
		p->automated[s] = take(&next, machine_share[s] * AUTOMATED * n, s < 2 ? 3 : 0);
	crowd = fmax(n - next, 40);
	for (int s = 0; s < SIDE_COUNT; s++)
		p->crowd[s] = take(&next, crowd_share[s] * crowd, 10);
	p->count = next;
	p->accounts = arena_calloc(&p->arena, p->count, sizeof *p->accounts);
	p->persons = arena_calloc(&p->arena, paid[0].count + paid[1].count + 1, sizeof *p->persons);
	if (!p->accounts || !p->persons)
		return err_nomem(err);
	official_accounts(p, plan, &r);
	crowd_of(p, plan, p->newsrooms, SIM_NEWSROOM, SIDE_PRESS, &r);
	for (uint32_t i = 0; i < plan->actor_count; i++) {
		crowd_of(p, plan, p->fans[i], SIM_FAN, plan->actors[i].side, &r);
		for (uint32_t j = 0; j < p->fans[i].count; j += 4)
			p->accounts[p->fans[i].first + j].role = SIM_FAST_FAN;
	}
	paid_people(p, plan, paid[SIDE_OFFICIAL], SIDE_OFFICIAL, &r);
	paid_people(p, plan, paid[SIDE_OPPOSITION], SIDE_OPPOSITION, &r);
	for (int s = 0; s < SIDE_COUNT; s++)
		machines(p, plan, p->automated[s], (enum sim_side)s, &r);
	for (int s = 0; s < SIDE_COUNT; s++)
		crowd_of(p, plan, p->crowd[s], SIM_CROWD, (enum sim_side)s, &r);
	for (uint32_t i = 0; i < p->count; i++)
		if (!p->accounts[i].record.id.p || !p->accounts[i].record.handle.p)
			return err_nomem(err);
	return STATUS_OK;
}
