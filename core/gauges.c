#include "config.h"

#include "gauges.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_(text) text /* translated where it is shown */

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define AROUND (10 * INT64_C(60000)) /* to each side, for the rate that synchrony is compared with */

enum { TIMES_LEAST = 20, TRAFFIC_ACCOUNTS = 500, TRAFFIC_TOP = 50 };

const struct gauge_info gauge_info[GAUGE_COUNT] = {
#define GAUGE(ident, name_, unit_, low_, high_, rarefied_, source_, title_, help_) \
	[GAUGE_##ident] = {.name = name_, \
			   .source = source_, \
			   .title = title_, \
			   .help = help_, \
			   .unit = GAUGE_UNIT_##unit_, \
			   .low = low_, \
			   .high = high_, \
			   .rarefied = rarefied_},
#include "gauges.def"
#undef GAUGE
};

struct gauge_params gauge_defaults(void)
{
	return (struct gauge_params){.rarefy = 500,
				     .burst_ratio = 2,
				     .burst_cost = 1,
				     .episode_gap_ms = 12 * HOUR,
				     .sync_window_ms = 10000,
				     .newcomer_days = 30};
}

int gauge_side(enum gauge g, double value)
{
	if (isnan(value))
		return 0;
	return value < gauge_info[g].low ? -1 : value > gauge_info[g].high;
}

struct view {
	const struct corpus *c;
	const row_t *rows;
	uint32_t n, dated; /* rows [0, dated) have a time */
	const struct gauge_params *p;
	struct gauges *out;
};

static void put(const struct view *v, enum gauge g, double value, uint32_t n)
{
	v->out->of[g].value = value;
	v->out->of[g].n = n;
}

/* --- who ---------------------------------------------------------------------------------------
 */

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Pairs by their first, then their second. */
static int ascending_pair(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return x[0] != y[0] ? ascending(x, y) : ascending(x + 1, y + 1);
}

/* counts: [n] scratch; in the end the posts of each account, ascending.  Returns the accounts. */
static uint32_t count_accounts(const struct view *v, uint32_t *counts)
{
	uint32_t accounts = 0;

	for (uint32_t i = 0; i < v->n; i++)
		counts[i] = v->c->account[v->rows[i]];
	qsort(counts, v->n, sizeof *counts, ascending);
	for (uint32_t i = 0, j; i < v->n; i = j) {
		for (j = i + 1; j < v->n && counts[j] == counts[i];)
			j++;
		counts[accounts++] = j - i;
	}
	qsort(counts, accounts, sizeof *counts, ascending);
	return accounts;
}

static void put_spectrum(const struct view *v, const struct spectrum *s, bool rarefied)
{
	struct {
		enum gauge g;
		double value;
	} of[] = {
		{GAUGE_PER_ACCOUNT, 0},
		{GAUGE_TOP1, spectrum_top(s, 0.01, !rarefied)},
		{GAUGE_TOP10, spectrum_top(s, 0.1, !rarefied)},
		{GAUGE_GINI, spectrum_gini(s)},
	};

	of[0].value = (rarefied ? v->p->rarefy : v->n) / spectrum_accounts(s);
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		if (rarefied)
			v->out->of[of[i].g].rarefied = of[i].value;
		else
			put(v, of[i].g, of[i].value, v->n);
	}
}

static void traffic(const struct view *v, const uint32_t *counts, uint32_t accounts)
{
	double top = 0, reposts = v->out->of[GAUGE_REPOSTS].value, n = v->n;

	if (accounts < TRAFFIC_ACCOUNTS)
		return;
	for (uint32_t i = 0; i < TRAFFIC_TOP; i++)
		top += counts[accounts - 1 - i];
	put(v, GAUGE_TRAFFIC, 100 * reposts / 10 + 100 * top / n + n / accounts, v->n);
}

static bool spread(const struct view *v)
{
	uint32_t *counts = malloc(((size_t)v->n + 1) * sizeof *counts), accounts;
	double *room = malloc(2 * ((size_t)v->n + 1) * sizeof *room);
	struct spectrum s = {room, room ? room + v->n + 1 : NULL, 0}, less;
	bool ok = counts && room;

	if (ok) {
		accounts = v->out->accounts = count_accounts(v, counts);
		for (uint32_t i = 0, j; i < accounts; i = j) {
			for (j = i + 1; j < accounts && counts[j] == counts[i];)
				j++;
			s.posts[s.n] = counts[i];
			s.accounts[s.n++] = j - i;
		}
		put_spectrum(v, &s, false);
		traffic(v, counts, accounts);
	}
	if (ok && v->n >= v->p->rarefy && v->p->rarefy && (ok = spectrum_rarefy(&s, v->p->rarefy, &less))) {
		put_spectrum(v, &less, true);
		free(less.posts);
	}
	free(counts);
	free(room);
	return ok;
}

/* Of posts whose author's age at its first post here is known. */
static bool newcomers(const struct view *v)
{
	const struct corpus *c = v->c;
	int64_t limit = (int64_t)(v->p->newcomer_days * (double)DAY);
	uint32_t known = 0, fresh = 0, *first;

	/* rows ascend in time: a mark on the account's first row here */
	first = malloc(((size_t)v->dated + 1) * 2 * sizeof *first);
	if (!first)
		return false;
	for (uint32_t i = 0; i < v->dated; i++) {
		first[2 * i] = c->account[v->rows[i]];
		first[2 * i + 1] = i;
	}
	qsort(first, v->dated, 2 * sizeof *first, ascending_pair);
	for (uint32_t i = 0, j; i < v->dated; i = j) {
		uint32_t a = first[2 * i];
		int64_t born = c->account_created[a], at = c->time[v->rows[first[2 * i + 1]]];

		for (j = i + 1; j < v->dated && first[2 * j] == a;)
			j++;
		if (born == TIME_UNKNOWN)
			continue;
		known += j - i;
		fresh += at - born < limit ? j - i : 0;
	}
	free(first);
	if (known)
		put(v, GAUGE_NEWCOMERS, (double)fresh / known, known);
	return true;
}

/* --- what ---------------------------------------------------------------------------------------
 */

static void texts(const struct view *v)
{
	uint32_t reposts = 0, known = 0, own = 0, listed = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		row_t row = v->rows[i];
		struct str text = strings_at(&v->c->text, v->c->content[row]);

		known += v->c->kind[row] != KIND_UNKNOWN;
		reposts += v->c->kind[row] == KIND_REPOST;
		if (v->c->kind[row] == KIND_REPOST || !text.len)
			continue;
		own++;
		listed += lexicon_like(text);
	}
	if (v->n)
		put(v, GAUGE_REPOSTS, (double)reposts / v->n, known);
	if (own)
		put(v, GAUGE_LEXICON, (double)listed / own, own);
}

/* --- when ---------------------------------------------------------------------------------------
 */

static int64_t resolution(const struct view *v)
{
	int64_t most = 1;

	for (uint32_t i = 0; i < v->dated; i++) {
		int64_t r = v->c->source_resolution[v->c->source[v->rows[i]]];

		most = r > most ? r : most;
	}
	return most;
}

/* 40 % of the posts over the time that they took. */
static void onset(const struct view *v, const int64_t *time, int64_t unit)
{
	int64_t span = time[v->dated / 2] - time[v->dated / 10];

	span = span < unit ? unit : span;
	put(v, GAUGE_ONSET, 0.4 * (double)HOUR / (double)span, v->dated);
}

static void synchrony(const struct view *v, const int64_t *time, int64_t unit)
{
	int64_t w = v->p->sync_window_ms;
	double sum = 0;
	uint32_t from = 0, to = 0;

	if (unit * 2 > w)
		return;
	for (uint32_t i = 0; i < v->dated; i++) {
		uint32_t self = v->c->account[v->rows[i]];
		bool close = false;

		for (uint32_t k = i; k-- && time[i] - time[k] <= w && !close;)
			close = v->c->account[v->rows[k]] != self;
		while (time[i] - time[from] > AROUND)
			from++;
		while (to < v->dated && time[to] - time[i] <= AROUND)
			to++;
		sum += close - (1 - exp(-(double)(to - from - 1) * (double)w / (2.0 * AROUND)));
	}
	put(v, GAUGE_SYNCHRONY, sum / v->dated, v->dated);
}

static bool tempo(const struct view *v)
{
	int64_t *time, unit = resolution(v);
	uint32_t *first, *last, inside = 0;
	bool ok;

	if (v->dated < TIMES_LEAST)
		return true;
	time = malloc(v->dated * sizeof *time);
	first = malloc(v->dated * sizeof *first);
	last = malloc(v->dated * sizeof *last);
	ok = time && first && last;
	if (ok) {
		for (uint32_t i = 0; i < v->dated; i++)
			time[i] = v->c->time[v->rows[i]];
		onset(v, time, unit < 1000 ? 1000 : unit);
		synchrony(v, time, unit);
		v->out->bursts = bursts_find(time, v->dated, v->p->burst_ratio, v->p->burst_cost, first,
					     last);
		for (uint32_t i = 0; i < v->out->bursts; i++)
			inside += last[i] - first[i] + 1;
		put(v, GAUGE_BURST, (double)inside / v->dated, v->dated);
	}
	free(time);
	free(first);
	free(last);
	return ok;
}

bool gauges_of(const struct corpus *c, const row_t *rows, uint32_t n, const struct gauge_params *p,
	       struct gauges *out)
{
	struct view v = {.c = c, .rows = rows, .n = n, .p = p, .out = out};

	*out = (struct gauges){.posts = n};
	for (int g = 0; g < GAUGE_COUNT; g++)
		out->of[g].value = out->of[g].rarefied = NAN;
	while (v.dated < n && rows[v.dated] < c->dated)
		v.dated++;
	if (!n)
		return true;
	texts(&v);
	return spread(&v) && newcomers(&v) && tempo(&v);
}
