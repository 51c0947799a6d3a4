#include "config.h"

#include "ledger.h"

#include <math.h>
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

/* What a cap takes off may be negative evidence too: it is then given back. */
static void cap_line(struct lines *l, double points, double cap, const char *sentence)
{
	struct ledger_line line = plain(LEDGER_CAP, points, sentence);

	line.value = cap;
	if (fabs(points) >= WORTH)
		push(l, line);
}

/* Its marks for automation, the strongest first; how many. */
static uint32_t marks_for(const struct points *p, const struct account_signals *s,
			  const struct account_points *whole, enum signal order[SIGNAL_COUNT])
{
	double points[SIGNAL_COUNT];
	uint32_t n = 0;

	for (int i = 0; i < SIGNAL_COUNT; i++) {
		double x = points_of(p, whole->card, (enum signal)i, s->of[i]);
		uint32_t at = n;

		if (x <= 0)
			continue;
		for (; at && points[at - 1] < x; at--) {
			points[at] = points[at - 1];
			order[at] = order[at - 1];
		}
		points[at] = x;
		order[at] = (enum signal)i;
		n++;
	}
	return n;
}

static bool automated_without(const struct points *p, const struct account_signals *s)
{
	struct account_points sum;

	points_sum(p, s, &sum);
	return sum.logit >= 0;
}

/* What it takes to count as organic: one mark less (the strongest that suffices), else the fewest
 * of its strongest marks.  Of members of a group the marks alone do not decide. */
static void whatif_line(struct lines *l, const struct points *p, const struct account_signals *s,
			const struct account_points *whole, bool grouped)
{
	enum signal order[SIGNAL_COUNT];
	uint32_t n = marks_for(p, s, whole, order), drop = 0;
	struct points without = *p;
	struct ledger_line line;

	for (uint32_t i = 0; i < n; i++) {
		struct points one = *p;

		one.signal[order[i]].on = false;
		if (automated_without(&one, s))
			continue;
		line = plain(LEDGER_WHATIF, 0,
			     grouped ? N_("without this mark it would count as coordinated, not as "
					  "automated")
				     : N_("without this mark it would count as organic"));
		line.signal = order[i];
		line.value = s->of[order[i]].value;
		line.threshold = p->signal[order[i]].neutral;
		line.points = -points_of(p, whole->card, order[i], s->of[order[i]]);
		line.posts = s->of[order[i]].n;
		push(l, line);
		return;
	}
	while (drop < n && automated_without(&without, s))
		without.signal[order[drop++]].on = false;
	if (automated_without(&without, s))
		return;
	line = plain(
		LEDGER_WHATIF, 0,
		grouped ? N_("no single mark decides: without its {v} strongest marks together "
			     "it would count as coordinated")
			: N_("no single mark decides: without its {v} strongest marks together "
			     "it would count as organic"));
	line.value = drop;
	push(l, line);
}

static struct ledger_line edge_line(const struct coordination *k, uint32_t edge, uint32_t self)
{
	const struct coord_edge *e = &k->edge[edge];
	bool linked = e->flags & EDGE_LINKED, slow = e->flags & EDGE_SLOW;
	double chance =
		e->expected_crowd > e->expected_habit ? e->expected_crowd : e->expected_habit;
	struct ledger_line line = plain(
		linked ? LEDGER_LINKED : LEDGER_FAST, 0,
		slow	 ? N_("acted together with {p} on {v} occasions, within the slow window; "
				  "chance and "
				  "its own habits explain {t}")
		: linked ? N_("acted together with {p} on {v} occasions; chance and its own habits "
			      "explain {t}")
			 : N_("reacted together with {p} on {v} occasions; its habit of reacting "
			      "fast "
			      "explains {t}: raises the upper bound only"));

	line.value = e->occasions;
	line.threshold = linked ? chance : (double)e->expected_habit;
	line.probability = edge_unexplained(e);
	line.posts = e->weight;
	line.edge = edge;
	line.partner = e->a == self ? e->b : e->a;
	line.source = "Benjamini & Hochberg 1995";
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
	struct ledger_line line;

	points_sum(s->points, signals, &sum);
	line = plain(LEDGER_PRIOR, sum.prior,
		     N_("the start: {v} of accounts are taken to be automated before anything is "
			"known"));
	line.value = logistic(sum.prior);
	push(l, line);
	if (fabs(sum.base_posts) >= WORTH) {
		line = plain(
			LEDGER_BASE, sum.base_posts,
			sum.card == CARD_GENERATED
				? N_("the more posts, the more chances to show a mark: with {n} the "
				     "start is moved (scale: a program writes and posts)")
				: N_("the more posts, the more chances to show a mark: with {n} the "
				     "start is moved (scale: an operation works the account)"));
		line.posts = signals->posts;
		push(l, line);
	}
	if (fabs(sum.base_profile) >= WORTH)
		push(l, plain(LEDGER_BASE, sum.base_profile,
			      N_("a profile with its figures gives chances too: the start is moved")));
	signal_lines(l, s->points, sum.card, signals);
	cap_line(l, sum.profile_capped, s->points->profile_cap,
		 N_("taken off: where there are posts to judge by, the profile counts for no more "
		    "than {v} points"));
	cap_line(l, sum.single_capped, s->points->single_cap,
		 sum.families_for < 2
			 ? N_("taken off: all marks are of one kind, and one kind alone never "
			      "makes an account automated")
			 : N_("taken off: a text or two never make an account automated"));
	cap_line(l, points_uncertain(s->points, sum.logit), s->points->certainty,
		 N_("taken off: labels and marks are wrong now and then, so no account is said to "
		    "be automated with more than 99.5 %"));
	if (sum.assessable && sum.logit >= 0)
		whatif_line(l, s->points, signals, &sum, s->account_group[a]);
	else if (s->account_class[a] == CLASS_COORDINATED)
		push(l, plain(LEDGER_WHATIF, 0,
			      sum.assessable
				      ? N_("it would count as organic if it had not acted together "
					   "with other accounts")
				      : N_("it could not be assessed if it had not acted together "
					   "with other accounts")));
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
