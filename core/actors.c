#include "config.h"

#include "actors.h"
#include "timefmt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_MAX = 40000 };

static struct str sector_of(const struct registry *r, uint32_t actor)
{
	return actor == NONE ? (struct str){NULL, 0} : r->actors[actor].sector;
}

static bool same(struct str a, struct str b)
{
	return a.len == b.len && !!a.p == !!b.p && (!a.len || !memcmp(a.p, b.p, a.len));
}

static uint32_t actor_of(const struct result *r, const struct registry *registry, uint32_t i)
{
	uint32_t trend = r->trends[i].trend;

	return trend == NONE ? NONE : registry->trends[trend].actor;
}

/* Adds up the trends that belong to a row, and counts its distinct authors. */
struct summing {
	const struct result *r;
	const struct registry *registry;
	struct authors authors;
};

static bool belongs(const struct summing *m, const struct actor_row *row, uint32_t i,
		    bool by_sector)
{
	uint32_t actor = actor_of(m->r, m->registry, i);

	return by_sector ? same(sector_of(m->registry, actor), row->sector) : actor == row->actor;
}

static void sum_row(struct summing *m, struct actor_row *row, bool by_sector, bool all)
{
	double shares = 0;

	for (uint32_t i = 0; i < m->r->trend_count; i++) {
		const struct trend_row *t = &m->r->trends[i];
		struct shares s;

		if (!all && !belongs(m, row, i, by_sector))
			continue;
		row->trends++;
		s = shares_of(&t->sums);
		if (!isnan(s.inorganic)) {
			shares += s.inorganic;
			row->assessed++;
		}
		for (uint32_t k = t->begin; k < t->end; k++) {
			row_t post = m->r->corpus->tag_posts.item[k];

			if (bitset_test(&m->r->selection, post))
				authors_add(&m->authors, post, &row->sums);
		}
	}
	row->mean = row->assessed ? shares / row->assessed : NAN;
	authors_settle(&m->authors, &row->sums);
}

static int by_posts(const void *a, const void *b)
{
	const struct actor_row *x = a, *y = b;
	size_t n = x->sector.len < y->sector.len ? x->sector.len : y->sector.len;
	int d;

	if (x->sums.posts != y->sums.posts)
		return x->sums.posts > y->sums.posts ? -1 : 1;
	if (x->actor != y->actor)
		return x->actor < y->actor ? -1 : 1;
	d = n ? memcmp(x->sector.p, y->sector.p, n) : 0;
	return d ? d : (x->sector.len > y->sector.len) - (x->sector.len < y->sector.len);
}

/* The distinct actors and sectors of the trends that were left. */
static bool find_rows(const struct summing *m, struct actor_table *t)
{
	uint32_t actors = m->registry->actor_count + 1;
	bool *seen = calloc(actors, sizeof *seen);

	t->actors = arena_calloc(&t->arena, actors, sizeof *t->actors);
	t->sectors = arena_calloc(&t->arena, actors, sizeof *t->sectors);
	if (!seen || !t->actors || !t->sectors) {
		free(seen);
		return false;
	}
	for (uint32_t i = 0; i < m->r->trend_count; i++) {
		uint32_t actor = actor_of(m->r, m->registry, i), k = 0;
		struct str sector = sector_of(m->registry, actor);

		if (seen[actor == NONE ? actors - 1 : actor])
			continue;
		seen[actor == NONE ? actors - 1 : actor] = true;
		t->actors[t->actor_count++] = (struct actor_row){.actor = actor, .sector = sector};
		while (k < t->sector_count && !same(t->sectors[k].sector, sector))
			k++;
		if (k == t->sector_count)
			t->sectors[t->sector_count++] =
				(struct actor_row){.actor = NONE, .sector = sector};
	}
	free(seen);
	return true;
}

enum status actor_table_make(const struct result *r, const struct score *score,
			     const struct registry *registry, struct job *job,
			     struct actor_table **out, struct err *err)
{
	struct summing m = {.r = r, .registry = registry};
	struct actor_table *t = calloc(1, sizeof *t);
	enum status st = STATUS_OK;

	*out = NULL;
	if (!authors_begin(&m.authors, r->corpus, score) || !t || !find_rows(&m, t)) {
		st = err_nomem(err);
		goto out;
	}
	for (uint32_t i = 0; i < t->actor_count && !job_stop(job); i++)
		sum_row(&m, &t->actors[i], false, false);
	for (uint32_t i = 0; i < t->sector_count && !job_stop(job); i++)
		sum_row(&m, &t->sectors[i], true, false);
	t->all = (struct actor_row){.actor = NONE};
	sum_row(&m, &t->all, false, true);
	if (job_stop(job))
		st = err_set(err, STATUS_CANCELLED, "stopped");
	qsort(t->actors, t->actor_count, sizeof *t->actors, by_posts);
	qsort(t->sectors, t->sector_count, sizeof *t->sectors, by_posts);
out:
	authors_free(&m.authors);
	if (st)
		actor_table_free(t);
	else
		*out = t;
	return st;
}

void actor_table_free(struct actor_table *t)
{
	if (!t)
		return;
	arena_free(&t->arena);
	free(t);
}

static int64_t day_of(int64_t ms, int64_t offset_ms)
{
	int64_t local = ms + offset_ms;

	return local >= 0 ? local / DAY_MS : -((-local + DAY_MS - 1) / DAY_MS);
}

enum status day_counts(const struct result *r, const struct score *score, int64_t offset_ms,
		       struct arena *arena, struct day_count **out, uint32_t *count,
		       int64_t *first_ms, struct err *err)
{
	const struct corpus *c = r->corpus;
	size_t first = bitset_next(&r->selection, 0);
	int64_t day, last;

	*out = NULL;
	*count = 0;
	*first_ms = TIME_UNKNOWN;
	if (first >= c->dated)
		return STATUS_OK;
	day = day_of(c->time[first], offset_ms);
	last = day_of(c->time[c->dated - 1], offset_ms);
	if (last - day >= DAYS_MAX)
		return STATUS_OK;
	*out = arena_calloc(arena, (size_t)(last - day + 1), sizeof **out);
	if (!*out)
		return err_nomem(err);
	*first_ms = day * DAY_MS - offset_ms;
	for (size_t row = first; row < c->dated; row = bitset_next(&r->selection, row + 1)) {
		int64_t at = day_of(c->time[row], offset_ms) - day;
		struct day_count *d = &(*out)[at];
		struct post_score p;

		d->posts++;
		*count = (uint32_t)at + 1;
		if (!score || !score_assessable(score, (row_t)row))
			continue;
		p = score_post(score, (row_t)row);
		d->assessable++;
		d->inorganic += (uint64_t)p.automated + p.coordinated;
	}
	return STATUS_OK;
}
