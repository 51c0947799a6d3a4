#include "config.h"

#include "ledger.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_(text) text /* translated where it is shown */

/* A line is worth a line from this many points up. */
#define WORTH 0.05

/* Pairs shown of one account; the rest is in its group. */
enum { PAIRS_MAX = 8 };

struct lines {
	struct ledger_line *at;
	uint32_t count, cap;
};

static void push(struct lines *l, struct ledger_line line)
{
	if (l->count < l->cap)
		l->at[l->count++] = line;
}

static struct ledger_line plain(enum ledger_kind kind, double points, const char *sentence)
{
	return (struct ledger_line){.kind = kind,
				    .signal = SIGNAL_COUNT,
				    .points = points,
				    .edge = NONE,
				    .partner = NONE,
				    .source = "ours",
				    .sentence = sentence};
}

static int by_weight(const void *a, const void *b)
{
	const struct ledger_line *x = a, *y = b;

	if (fabs(x->points) != fabs(y->points))
		return fabs(x->points) > fabs(y->points) ? -1 : 1;
	return (int)x->signal - (int)y->signal;
}

static void signal_lines(struct lines *l, const struct points *p, enum card card,
			 const struct account_signals *s)
{
	uint32_t first = l->count;

	for (int i = 0; i < SIGNAL_COUNT; i++) {
		double points = points_of(p, card, (enum signal)i, s->of[i]);

		if (fabs(points) < WORTH)
			continue;
		push(l, (struct ledger_line){
				.kind = LEDGER_SIGNAL,
				.signal = (enum signal)i,
				.value = s->of[i].value,
				.threshold = p->signal[i].neutral,
				.points = points,
				.posts = s->of[i].n,
				.edge = NONE,
				.partner = NONE,
				.source = signal_info[i].source,
				.sentence = points > 0 ? signal_info[i].pro : signal_info[i].contra,
			});
	}
	if (l->count > first)
		qsort(l->at + first, l->count - first, sizeof *l->at, by_weight);
}

static void cap_line(struct lines *l, double points, const char *sentence)
{
	if (fabs(points) >= WORTH)
		push(l, plain(LEDGER_CAP, points, sentence));
}

/* The one signal without which it would count as organic: the strongest that suffices, if any does.
 */
static void whatif_line(struct lines *l, const struct points *p, const struct account_signals *s,
			const struct account_points *whole)
{
	enum signal best = SIGNAL_COUNT;
	double most = 0;

	if (whole->logit < 0)
		return;
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		double points = points_of(p, whole->card, (enum signal)i, s->of[i]);
		struct points without = *p;
		struct account_points sum;

		if (points <= most)
			continue;
		without.signal[i].on = false;
		points_sum(&without, s, &sum);
		if (sum.logit < 0) {
			best = (enum signal)i;
			most = points;
		}
	}
	if (best == SIGNAL_COUNT)
		return;
	struct ledger_line line =
		plain(LEDGER_WHATIF, -most, N_("without this it would count as organic"));

	line.signal = best;
	line.value = s->of[best].value;
	line.threshold = p->signal[best].neutral;
	line.posts = s->of[best].n;
	push(l, line);
}

static struct ledger_line edge_line(const struct coordination *k, uint32_t edge, uint32_t self)
{
	const struct coord_edge *e = &k->edge[edge];
	bool linked = e->flags & EDGE_LINKED;
	double chance =
		e->expected_crowd > e->expected_habit ? e->expected_crowd : e->expected_habit;
	struct ledger_line line = plain(
		linked ? LEDGER_LINKED : LEDGER_FAST, 0,
		linked ? N_("linked: acted together {v} times with one account (chance and habit: "
			    "{t})")
		       : N_("reacts as fast as another account, {v} times (habit explains {t}): "
			    "for the upper bound only"));

	line.value = e->occasions;
	line.threshold = linked ? chance : (double)e->expected_habit;
	line.probability = e->occasions > chance ? 1 - chance / e->occasions : 0;
	line.posts = e->weight;
	line.edge = edge;
	line.partner = e->a == self ? e->b : e->a;
	line.source = "METHOD 3";
	return line;
}

static void pair_lines(struct lines *l, const struct coordination *k, uint32_t a)
{
	const uint32_t *edges = k->account_edges.item + k->account_edges.off[a];
	uint32_t n = lists_count(&k->account_edges, a);

	for (uint32_t i = 0; i < n && i < PAIRS_MAX; i++)
		push(l, edge_line(k, edges[i], a));
}

static void account_lines(struct lines *l, const struct score *s, uint32_t a)
{
	const struct account_signals *signals = &s->evidence->signals[a];
	struct account_points sum;

	points_sum(s->points, signals, &sum);
	push(l, plain(LEDGER_PRIOR, sum.prior, N_("where every account starts")));
	if (fabs(sum.base_posts) >= WORTH)
		push(l, plain(LEDGER_BASE, sum.base_posts,
			      sum.card == CARD_GENERATED
				      ? N_("a program that writes: so many posts, no mark either "
					   "way yet")
				      : N_("an operation that works accounts: so many posts, no "
					   "mark either way yet")));
	if (fabs(sum.base_profile) >= WORTH)
		push(l, plain(LEDGER_BASE, sum.base_profile,
			      N_("an account with such a profile and no mark either way")));
	signal_lines(l, s->points, sum.card, signals);
	cap_line(l, sum.profile_capped, N_("the profile counts for no more than this"));
	cap_line(l, sum.single_capped, N_("one family of evidence alone decides nothing"));
	if (sum.assessable)
		whatif_line(l, s->points, signals, &sum);
	pair_lines(l, s->evidence->coord, a);
}

static bool lines_init(struct lines *l, struct arena *arena)
{
	l->cap = SIGNAL_COUNT + PAIRS_MAX + 8;
	l->at = arena_calloc(arena, l->cap, sizeof *l->at);
	return l->at;
}

struct ledger_line *ledger_of_account(const struct score *s, uint32_t a, struct arena *arena,
				      uint32_t *count)
{
	struct lines l = {0};

	*count = 0;
	if (!lines_init(&l, arena))
		return NULL;
	account_lines(&l, s, a);
	*count = l.count;
	return l.at;
}

struct ledger_line *ledger_of_post(const struct score *s, row_t row, struct arena *arena,
				   uint32_t *count)
{
	const struct coord_post *c = &s->evidence->coord->post[row];
	uint32_t a = s->evidence->corpus->account[row];
	struct lines l = {0};

	*count = 0;
	if (!lines_init(&l, arena))
		return NULL;
	if (c->edge != NONE) {
		struct ledger_line line = edge_line(s->evidence->coord, c->edge, a);

		line.kind = LEDGER_EVENT;
		line.probability = (c->linked ? c->linked : c->fast) / (double)SHARE_ONE;
		push(&l, line);
	}
	account_lines(&l, s, a);
	*count = l.count;
	return l.at;
}

/* 1204 -> 1,204 */
static void count_format(uint64_t n, char *out, size_t cap)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
	size_t at = 0;

	for (int i = 0; i < len && at + 2 < cap; i++) {
		if (i && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

void signal_format(enum signal s, double v, char *out, size_t cap)
{
	enum signal_unit unit = s < SIGNAL_COUNT ? signal_info[s].unit : UNIT_NUMBER;

	if (unit == UNIT_SHARE)
		snprintf(out, cap, "%.0f %%", 100 * v);
	else if (unit == UNIT_PER_DAY)
		snprintf(out, cap, v < 10 ? "%.1f" : "%.0f", v);
	else if (unit == UNIT_LOG10 && s == SIGNAL_RATIO)
		snprintf(out, cap, "%.2g", pow(10, v));
	else if (unit == UNIT_LOG10)
		count_format((uint64_t)llround(pow(10, v) - 1), out, cap);
	else if (unit == UNIT_YES)
		snprintf(out, cap, "%s", v >= 0.5 ? "1" : "0");
	else if (v == floor(v) && v >= 0 && v < 1e15)
		count_format((uint64_t)v, out, cap);
	else
		snprintf(out, cap, unit == UNIT_DAYS ? "%.0f" : "%.2f", v);
}

size_t ledger_fill(const struct ledger_line *line, const char *template, char *out, size_t cap)
{
	size_t at = 0;

	for (const char *p = template; *p && at + 1 < cap; p++) {
		char text[32] = "";

		if (p[0] != '{' || !p[1] || p[2] != '}') {
			out[at++] = *p;
			continue;
		}
		if (p[1] == 'n')
			count_format(line->posts, text, sizeof text);
		else
			signal_format(line->signal, p[1] == 'v' ? line->value : line->threshold,
				      text, sizeof text);
		for (const char *t = text; *t && at + 1 < cap; t++)
			out[at++] = *t;
		p += 2;
	}
	out[at] = '\0';
	return at;
}
