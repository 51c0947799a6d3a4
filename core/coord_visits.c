/* How an account's events fall into visits, and at which hours of the day. */
#include "config.h"

#include "coord_private.h"
#include "huge.h"
#include "radix.h"

enum { PARTS = 256 };

static int time_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Events are by object, and objects nearly by time, so there is little to move. */
static void sort_times(int64_t *at, uint32_t n)
{
	if (n > 256) {
		qsort(at, n, sizeof *at, time_compare);
		return;
	}
	for (uint32_t i = 1; i < n; i++) {
		int64_t v = at[i];
		uint32_t j = i;

		for (; j && at[j - 1] > v; j--)
			at[j] = at[j - 1];
		at[j] = v;
	}
}

/* An account's visits lie where its events begin in account_off, so that accounts can be cut in
 * parallel; visit_off then says where they end up. */
static void cut_visits(void *ctx, size_t begin, size_t end, size_t part)
{
	struct sweep *s = ctx;
	struct events *ev = s->ev;

	(void)part;
	for (size_t a = begin; a < end; a++) {
		uint32_t from = ev->account_off[a], to = ev->account_off[a + 1], n = 0;
		int64_t *at = ev->visit + from, last = 0;

		for (uint32_t i = from; i < to; i++)
			at[i - from] = ev->account_time[i];
		sort_times(at, to - from);
		for (uint32_t i = 0; i < to - from; i++) {
			int64_t time = at[i];

			if (!n || time - last > visit_gap(s->p)) {
				ev->visit_days[a] += !n || at[n - 1] / DAY_MS != time / DAY_MS;
				at[n++] = time;
			}
			last = time;
		}
		ev->visit_off[a + 1] = n;
	}
}

static void sort_hours(void *ctx, size_t begin, size_t end, size_t part)
{
	struct sweep *s = ctx;
	struct events *ev = s->ev;

	(void)part;
	for (size_t a = begin; a < end; a++) {
		uint32_t from = ev->visit_off[a], to = ev->visit_off[a + 1];

		for (uint32_t i = from; i < to; i++)
			ev->visit_hour[i] = (uint32_t)(((ev->visit[i] % DAY_MS) + DAY_MS) % DAY_MS);
		sort_u32(ev->visit_hour + from, to - from);
	}
}

void visits_free(struct events *ev)
{
	huge_free(ev->visit_off);
	huge_free(ev->visit);
	huge_free(ev->visit_hour);
	huge_free(ev->visit_days);
}

bool visits_find(struct events *ev, const struct corpus *c, const struct coord_params *p,
		 struct job *job)
{
	struct sweep s = {ev, p, job};
	uint32_t used = 0;

	visits_free(ev);
	ev->visit_off = huge_calloc((size_t)c->n.accounts + 2, sizeof *ev->visit_off);
	ev->visit = huge_alloc((size_t)ev->live + 1, sizeof *ev->visit);
	ev->visit_hour = huge_alloc((size_t)ev->live + 1, sizeof *ev->visit_hour);
	ev->visit_days = huge_calloc((size_t)c->n.accounts + 1, sizeof *ev->visit_days);
	if (!ev->visit_off || !ev->visit || !ev->visit_hour || !ev->visit_days)
		return false;
	parallel_for(job, c->n.accounts, 64, PARTS, cut_visits, &s);
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		uint32_t n = ev->visit_off[a + 1];

		memmove(ev->visit + used, ev->visit + ev->account_off[a], n * sizeof *ev->visit);
		used += n;
		ev->visit_off[a + 1] = used;
	}
	parallel_for(job, c->n.accounts, 64, PARTS, sort_hours, &s);
	return true;
}
