/* What two accounts' own habits let expect: how fast both react, and at which hours both are there.
 */
#include "config.h"

#include "coord_private.h"
#include "radix.h"

/* Pairs (one of each list) that lie within the window; both ascending. */
static uint64_t count_close(const uint32_t *x, size_t n, const uint32_t *y, size_t m,
			    uint64_t window)
{
	uint64_t close = 0;
	size_t low = 0, high = 0;

	for (size_t i = 0; i < n; i++) {
		while (low < m && (uint64_t)y[low] + window < x[i])
			low++;
		while (high < m && y[high] <= x[i] + window)
			high++;
		close += high - low;
	}
	return close;
}

double latency_habit(const struct events *ev, const struct coord_params *p, enum pace pace,
		     const struct pair_test *t, struct latencies *l)
{
	uint32_t a = ev->latency_off[t->a], b = ev->latency_off[t->b];
	uint64_t n = ev->latency_off[t->a + 1] - a, m = ev->latency_off[t->b + 1] - b;
	uint64_t window = (uint64_t)p->window_ms, same = l->x.count;
	/* of the same object: what is to be explained; of few, its own part in the mean is noise
	 * that must not speak against habit */
	uint64_t own = pace == PACE_QUICK ? l->close : 0, left = pace == PACE_QUICK ? same : 0;
	double all, shared;

	all = ((double)(count_close(ev->latency + a, n, ev->latency + b, m, window) - own) +
	       p->prior) /
	      ((double)n * (double)m - (double)left + 1);
	sort_u32(l->x.at, same);
	sort_u32(l->y.at, same);
	shared = ((double)(count_close(l->x.at, same, l->y.at, same, window) - own) + p->prior) /
		 ((double)same * (double)same - (double)left + 1);
	return all > shared ? all : shared;
}

/* Visits of the two that begin within the window, and the days on which both pay any. */
static void count_met(const struct events *ev, int64_t window, uint32_t p, uint32_t q,
		      uint64_t *met, uint32_t *days)
{
	const int64_t *a = ev->visit + ev->visit_off[p], *a_end = ev->visit + ev->visit_off[p + 1];
	const int64_t *b = ev->visit + ev->visit_off[q], *b_end = ev->visit + ev->visit_off[q + 1];
	const int64_t *low = b, *high = b, *day = b;
	int64_t last = INT64_MIN;

	*met = 0;
	*days = 0;
	for (; a < a_end; a++) {
		while (low < b_end && *low < *a - window)
			low++;
		while (high < b_end && *high <= *a + window)
			high++;
		*met += (uint64_t)(high - low);
		while (day < b_end && *day / DAY_MS < *a / DAY_MS)
			day++;
		*days += *a / DAY_MS != last && day < b_end && *day / DAY_MS == *a / DAY_MS;
		last = *a / DAY_MS;
	}
}

double hour_habit(const struct events *ev, const struct coord_params *p, const struct pair_test *t)
{
	uint32_t a = ev->visit_off[t->a], b = ev->visit_off[t->b], days;
	uint64_t met, close;
	double pairs;

	count_met(ev, p->window_ms, t->a, t->b, &met, &days);
	close = count_close(ev->visit_hour + a, ev->visit_off[t->a + 1] - a, ev->visit_hour + b,
			    ev->visit_off[t->b + 1] - b, (uint64_t)p->window_ms);
	pairs = (double)ev->visit_days[t->a] * (double)ev->visit_days[t->b] - (double)days;
	return pairs > 0 && close > met ? (double)(close - met) / pairs * (double)days : 0;
}
