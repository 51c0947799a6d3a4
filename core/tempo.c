#include "config.h"

#include "signals_private.h"

#include "ahead.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define GAP_MAX (12 * HOUR) /* a longer one is a pause between sittings */
#define DAY (24 * HOUR)

enum { AHEAD = 24 };

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Longest circular run of hours that together hold at most `most` posts. */
static int longest_pause(const uint32_t hour[24], uint32_t most)
{
	int best = 0;

	for (int i = 0; i < 24; i++) {
		uint32_t sum = 0;

		for (int run = 1; run <= 24; run++) {
			sum += hour[(i + run - 1) % 24];
			if (sum > most)
				break;
			if (run > best)
				best = run;
		}
	}
	return best;
}

/* What longest_pause is on average for n posts at random hours, allowing 2 % of them (simulated
 * once, 2,000 draws at each knot; linear in ln n between). */
static double pause_by_chance(double n)
{
	static const double knot[] = {8, 10, 12, 15, 20, 30, 50, 100, 200, 500, 1000};
	static const double hours[] = {7.1, 6.1, 5.2, 4.4, 3.4, 2.3, 2.0, 1.2, 0.9, 0.3, 0};
	enum { KNOTS = sizeof knot / sizeof *knot };

	for (int i = 1; i < KNOTS; i++)
		if (n <= knot[i]) {
			double at = log(n / knot[i - 1]) / log(knot[i] / knot[i - 1]);

			return hours[i - 1] + at * (hours[i] - hours[i - 1]);
		}
	return 0;
}

double signal_pause_hours(double value, uint32_t n)
{
	double chance = pause_by_chance(n);

	return chance + value * (24 - chance);
}

static void rest(const int64_t *time, size_t n, struct account_signals *out)
{
	uint32_t hour[24] = {0};
	double chance = pause_by_chance((double)n);

	for (size_t i = 0; i < n; i++) {
		int64_t h = time[i] / HOUR % 24;

		hour[h < 0 ? h + 24 : h]++;
	}
	if (n >= 24)
		rhythm_hours(hour, n, out);
	signal_put(out, SIGNAL_REST,
		   (longest_pause(hour, (uint32_t)(n / 50)) - chance) / (24 - chance), n);
}

/* Burstiness for a finite number of gaps (Kim & Jo 2016, eq. 22). */
static void evenness(const int64_t *gap, size_t n, struct account_signals *out)
{
	double mean = 0, squares = 0, k = (double)n;

	for (size_t i = 0; i < n; i++)
		mean += (double)gap[i] / k;
	for (size_t i = 0; i < n; i++)
		squares += ((double)gap[i] - mean) * ((double)gap[i] - mean);
	double r = sqrt(squares / k) / mean;

	signal_put(out, SIGNAL_EVEN,
		   (sqrt(k + 1) * r - sqrt(k - 1)) / ((sqrt(k + 1) - 2) * r + sqrt(k - 1)), n);
}

/* The share of sorted gaps that lie within one unit of time of a common value, gaps under ten units
 * apart: those are bursts. */
static void modal(const int64_t *gap, size_t n, int64_t unit, struct account_signals *out)
{
	size_t first = 0, best = 0;

	while (first < n && gap[first] < 10 * unit)
		first++;
	for (size_t i = first, j = first; j < n; j++) {
		while (gap[j] - gap[i] > 2 * unit)
			i++;
		if (j - i + 1 > best)
			best = j - i + 1;
	}
	signal_put(out, SIGNAL_MODAL, (double)best / (double)n, n);
}

/* Posts in batches of three or more at one instant, and days with posts. */
static void batches(const int64_t *time, size_t n, int64_t unit, struct account_signals *out)
{
	size_t batched = 0, days = 1, run = 1;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && time[i] / unit == time[i - 1] / unit) {
			run++;
			continue;
		}
		if (run >= 3)
			batched += run;
		run = 1;
		if (i < n && time[i] / DAY != time[i - 1] / DAY)
			days++;
	}
	signal_put(out, SIGNAL_BATCH, (double)batched / (double)n, n);
	signal_put(out, SIGNAL_RATE, (double)n / (double)days, n);
}

/* Pauses of a unit and more, the night left out, into k->gap; own: those before posts that are no
 * reposts, since whoever reposts keeps the rhythm of those that he follows. */
static size_t gaps_of(const struct corpus *c, const uint32_t *rows, size_t n, int64_t unit,
		      bool own, struct signal_scratch *k)
{
	size_t gaps = 0;

	for (size_t i = 1; i < n; i++) {
		int64_t gap = k->time[i] - k->time[i - 1];

		if (gap >= unit && gap <= GAP_MAX && !(own && c->kind[rows[i]] == KIND_REPOST))
			k->gap[gaps++] = gap;
	}
	return gaps;
}

/* What of the posts to come is needed, which lie anywhere, into the next accounts' lists too. */
ASKING void ask_ahead(const struct corpus *c, const uint32_t *row)
{
	if (row + AHEAD < c->account_posts.item + c->n.posts) {
		__builtin_prefetch(&c->time[row[AHEAD]]);
		__builtin_prefetch(&c->source[row[AHEAD]]);
		__builtin_prefetch(&c->kind[row[AHEAD]]);
	}
}

bool signals_tempo(const struct corpus *c, uint32_t a, struct signal_scratch *k,
		   struct account_signals *out)
{
	const uint32_t *rows = c->account_posts.item + c->account_posts.off[a];
	size_t posts = lists_count(&c->account_posts, a), n = 0, gaps, own, reposts = 0;
	size_t gap_cap = k->time_cap;
	int64_t unit = 1;

	if (!scratch_grow((void **)&k->gap, &gap_cap, posts, sizeof *k->gap) ||
	    !scratch_grow((void **)&k->time, &k->time_cap, posts, sizeof *k->time))
		return false;
	for (size_t i = 0; i < posts && rows[i] < c->dated; i++) {
		ask_ahead(c, rows + i);
		int64_t r = c->source_resolution[c->source[rows[i]]];

		unit = r > unit ? r : unit;
		reposts += c->kind[rows[i]] == KIND_REPOST;
		k->time[n++] = c->time[rows[i]];
	}
	/* One second is the finest that people and schedulers are told apart by. */
	unit = unit < 1000 ? 1000 : unit;
	if (n < 3)
		return true;
	if (!k->only_reposts)
		signal_put(out, SIGNAL_REPOST, (double)reposts / (double)n, n);
	if (unit >= HOUR)
		return true;
	batches(k->time, n, unit, out);
	if (unit <= MINUTE)
		rhythm_sitting(k->time, n, out);
	if (unit <= 1000 && n >= 50) {
		rhythm_seconds(k->time, n, out);
		rhythm_sustained(k->time, n, out);
	}
	if (n >= 8)
		rest(k->time, n, out);
	own = gaps_of(c, rows, n, unit, !k->only_reposts, k);
	if (own >= 8)
		evenness(k->gap, own, out);
	gaps = gaps_of(c, rows, n, unit, false, k);
	if (gaps >= 10) {
		memcpy(k->time, k->gap, gaps * sizeof *k->time);
		qsort(k->time, gaps, sizeof *k->time, by_value);
		modal(k->time, gaps, unit, out);
	}
	if (gaps >= 50)
		rhythm_cycle(k->gap, k->time, gaps, out);
	return true;
}
