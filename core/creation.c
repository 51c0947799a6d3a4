/* Accounts created together: days on which more of the corpus's accounts were born than around
 * them, and fast reactors whom a common birth and a common rare client give away. */
#include "config.h"

#include "coord_private.h"
#include "graph.h"
#include "stats.h"

#include <math.h>

enum { AROUND = 15, DAYS = 40000, RARE = 5, AHEAD = 32 };

/* The UTC day an account was created on, or NONE: unknown, or beyond any calendar of ours. */
static uint32_t day_of(const struct corpus *c, uint32_t account)
{
	int64_t ms = c->account_created[account];

	return ms > 0 && ms / DAY_MS < DAYS ? (uint32_t)(ms / DAY_MS) : NONE;
}

/* Accounts by creation day: [DAYS + 2 * AROUND], the first day at AROUND. */
static uint32_t *count_days(const struct corpus *c)
{
	uint32_t *count = calloc(DAYS + 2 * AROUND, sizeof *count);

	for (uint32_t a = 0; count && a < c->n.accounts; a++)
		if (day_of(c, a) != NONE)
			count[day_of(c, a) + AROUND]++;
	return count;
}

static int u32_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The median of the days before and after, at least one account a month. */
static double median_around(const uint32_t *count, uint32_t day)
{
	uint32_t around[2 * AROUND];

	memcpy(around, count + day, AROUND * sizeof *around);
	memcpy(around + AROUND, count + day + AROUND + 1, AROUND * sizeof *around);
	qsort(around, 2 * AROUND, sizeof *around, u32_compare);
	return fmax((around[AROUND - 1] + around[AROUND]) / 2.0, 1.0 / (2 * AROUND + 1));
}

enum status creation_days(const struct corpus *c, const struct coord_params *p, struct arena *arena,
			  struct coordination *k, struct err *err)
{
	uint32_t *count = count_days(c), *order = NULL, days = 0, kept = 0;
	uint32_t *number = malloc(DAYS * sizeof *number);
	uint32_t *account_day =
		arena_alloc(arena, ((size_t)c->n.accounts + 1) * sizeof *account_day);
	double *q = NULL;
	struct creation_day *day;
	enum status status = STATUS_OK;

	for (uint32_t d = 0; count && d < DAYS; d++)
		days += count[d + AROUND] >= p->creation_min;
	day = arena_calloc(arena, (size_t)days + 1, sizeof *day);
	q = calloc((size_t)days + 1, sizeof *q);
	order = calloc((size_t)days + 1, sizeof *order);
	if (!count || !number || !account_day || !day || !q || !order) {
		status = err_nomem(err);
		goto out;
	}
	memset(number, 0xff, DAYS * sizeof *number);
	for (uint32_t d = 0, i = 0; d < DAYS; d++) {
		if (count[d + AROUND] < p->creation_min)
			continue;
		day[i] = (struct creation_day){(int64_t)d * DAY_MS, count[d + AROUND],
					       median_around(count, d), 1};
		q[i] = poisson_tail(day[i].accounts, day[i].expected);
		i++;
	}
	benjamini_hochberg(q, order, days, days);
	for (uint32_t i = 0; i < days; i++) {
		if (q[i] > p->creation_q)
			continue;
		day[i].q = q[i];
		number[day[i].start_ms / DAY_MS] = kept;
		day[kept++] = day[i];
	}
	for (uint32_t a = 0; a < c->n.accounts; a++)
		account_day[a] = day_of(c, a) == NONE ? NONE : number[day_of(c, a)];
	k->day = day;
	k->days = kept;
	k->account_day = account_day;
out:
	free(count);
	free(number);
	free(q);
	free(order);
	return status;
}

/* --- corroboration of fast edges ---------------------------------------------------------------
 */

struct fast {
	const struct corpus *c;
	const struct coord_params *p;
	uint32_t *parent;  /* [accounts] union-find over fast edges */
	uint32_t *size;	   /* [accounts] members of the component, at its root */
	uint32_t *client;  /* [accounts] used for half of the posts or more, or NONE */
	uint32_t *days;	   /* [DAYS + 2 * AROUND] accounts of the corpus */
	uint32_t *clients; /* [clients] accounts of the corpus by main client */
	uint32_t *member;  /* [members] accounts with fast edges, by (component, account) */
	bool *together;	   /* [accounts] */
	uint32_t members, dated, with_client;
};

/* The client of at least half of an account's posts: a majority vote, then counted. */
static uint32_t main_client(const struct corpus *c, uint32_t account)
{
	uint32_t begin = c->account_posts.off[account], end = c->account_posts.off[account + 1];
	uint32_t candidate = NONE, lead = 0, uses = 0;

	for (uint32_t i = begin; i < end; i++) {
		uint32_t client = c->client[c->account_posts.item[i]];

		if (i + AHEAD < c->n.posts) /* the next accounts' too */
			__builtin_prefetch(&c->client[c->account_posts.item[i + AHEAD]]);
		if (!lead)
			candidate = client;
		lead = client == candidate ? lead + 1 : lead - 1;
	}
	for (uint32_t i = begin; i < end; i++)
		uses += c->client[c->account_posts.item[i]] == candidate;
	return uses * 2 >= end - begin ? candidate : NONE;
}

static void find_clients(void *ctx, size_t begin, size_t end, size_t part)
{
	struct fast *f = ctx;

	(void)part;
	for (size_t a = begin; a < end; a++)
		f->client[a] = lists_count(&f->c->account_posts, (uint32_t)a)
				       ? main_client(f->c, (uint32_t)a)
				       : NONE;
}

static int member_compare(const void *a, const void *b, void *ctx)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b, *parent = ctx;
	uint32_t rx = union_root(parent, x), ry = union_root(parent, y);

	if (rx != ry)
		return rx < ry ? -1 : 1;
	return (x > y) - (x < y);
}

static bool fast_open(struct fast *f, const struct coord_edge *edge, uint32_t edges,
		      struct job *job)
{
	uint32_t n = f->c->n.accounts;

	f->parent = calloc((size_t)n + 1, sizeof *f->parent);
	f->size = calloc((size_t)n + 1, sizeof *f->size);
	f->client = calloc((size_t)n + 1, sizeof *f->client);
	f->clients = calloc((size_t)f->c->n.clients + 1, sizeof *f->clients);
	f->member = calloc((size_t)n + 1, sizeof *f->member);
	f->together = calloc((size_t)n + 1, sizeof *f->together);
	f->days = count_days(f->c);
	if (!f->parent || !f->size || !f->client || !f->clients || !f->member || !f->together ||
	    !f->days)
		return false;
	parallel_for(job, n, 64, 64, find_clients, f);
	for (uint32_t a = 0; a < n; a++) {
		f->parent[a] = a;
		if (f->client[a] != NONE) {
			f->clients[f->client[a]]++;
			f->with_client++;
		}
		f->dated += day_of(f->c, a) != NONE;
	}
	for (uint32_t i = 0; i < edges; i++)
		if (edge[i].flags & EDGE_FAST) {
			f->together[edge[i].a] = f->together[edge[i].b] =
				true; /* for now: has a fast edge */
			union_join(f->parent, edge[i].a, edge[i].b);
		}
	for (uint32_t a = 0; a < n; a++)
		if (f->together[a]) {
			f->member[f->members++] = a;
			f->size[union_root(f->parent, a)]++;
			f->together[a] = false;
		}
	qsort_r(f->member, f->members, sizeof *f->member, member_compare, f->parent);
	return true;
}

static void fast_close(struct fast *f)
{
	free(f->parent);
	free(f->size);
	free(f->client);
	free(f->clients);
	free(f->member);
	free(f->together);
	free(f->days);
}

static bool days_apart(uint32_t x, uint32_t y)
{
	return x > y ? x - y > 1 : y - x > 1;
}

/* P that so many of the component's members were created within a day of this one.  The rest of the
 * corpus says how many to expect. */
static double birth_p(const struct fast *f, const uint32_t *member, uint32_t size, uint32_t account)
{
	uint32_t day = day_of(f->c, account), with = 0, known = 0, around;
	double share;

	if (day == NONE)
		return 1;
	for (uint32_t i = 0; i < size; i++) {
		uint32_t d = day_of(f->c, member[i]);

		known += d != NONE;
		with += d != NONE && !days_apart(d, day);
	}
	around = f->days[day + AROUND - 1] + f->days[day + AROUND] + f->days[day + AROUND + 1];
	share = ((double)(around - with) + 1) / ((double)(f->dated - known) + 1);
	return poisson_tail(with - 1, (known - 1) * fmin(share, 1));
}

/* A client that few others use and half of those born together do. */
static bool rare_client(const struct fast *f, const uint32_t *member, uint32_t size,
			uint32_t client)
{
	uint32_t with = 0, known = 0, inside = 0, outside = 0;
	double share;

	for (uint32_t i = 0; i < size; i++) {
		inside += f->client[member[i]] == client;
		outside += f->client[member[i]] != NONE;
		if (!f->together[member[i]])
			continue;
		known += f->client[member[i]] != NONE;
		with += f->client[member[i]] == client;
	}
	share = ((double)(f->clients[client] - inside) + 1) /
		((double)(f->with_client - outside) + 1);
	return 2 * with >= known && share * RARE <= 1 &&
	       binomial_tail(with, known, share) <= f->p->creation_q;
}

static void judge_component(struct fast *f, const uint32_t *member, uint32_t size, const double *q)
{
	for (uint32_t i = 0; i < size; i++)
		f->together[member[i]] = q[i] <= f->p->creation_q;
	for (uint32_t i = 0; i < size; i++)
		if (f->together[member[i]] && (f->client[member[i]] == NONE ||
					       !rare_client(f, member, size, f->client[member[i]])))
			f->size[member[i]] = 0; /* told below, once all are judged */
		else
			f->size[member[i]] = 1;
	for (uint32_t i = 0; i < size; i++)
		f->together[member[i]] &= f->size[member[i]] == 1;
}

static bool judge_births(struct fast *f)
{
	double *q = calloc((size_t)f->members + 1, sizeof *q);
	uint32_t *order = calloc((size_t)f->members + 1, sizeof *order);

	for (uint32_t i = 0, n; q && order && i < f->members; i += n) {
		n = f->size[union_root(f->parent, f->member[i])];
		for (uint32_t j = i; j < i + n; j++)
			q[j] = birth_p(f, f->member + i, n, f->member[j]);
	}
	if (q && order)
		benjamini_hochberg(q, order, f->members, f->members);
	for (uint32_t i = 0, n; q && order && i < f->members; i += n) {
		n = f->size[union_root(f->parent, f->member[i])];
		judge_component(f, f->member + i, n, q + i);
	}
	free(q);
	free(order);
	return q && order;
}

enum status corroborate(const struct corpus *c, const struct coord_params *p,
			struct coord_edge *edge, uint32_t edges, struct job *job,
			struct err *err)
{
	struct fast f = {.c = c, .p = p};
	bool ok = fast_open(&f, edge, edges, job) && judge_births(&f);

	for (uint32_t i = 0; ok && i < edges; i++)
		if (edge[i].flags & EDGE_FAST && f.together[edge[i].a] && f.together[edge[i].b] &&
		    f.client[edge[i].a] == f.client[edge[i].b])
			edge[i].flags = (edge[i].flags & ~(uint32_t)EDGE_FAST) | EDGE_LINKED |
					EDGE_CORROBORATED;
	fast_close(&f);
	return ok ? STATUS_OK : err_nomem(err);
}
