/* Whom a trend is attributed to, once its posts are counted. */
#include "config.h"

#include "attrib_private.h"

#include <math.h>

/* All of them ours. */
static const double ABSENT_TRUST = 0.7; /* an attribution by groups alone, against one by posts */
enum { LATE_POSTS = 2 };
#define HEAD_START_MS INT64_C(1200000) /* being this much later counts a third */

/* An actor that posts nothing itself has begun where its groups have. */
static bool silent(const struct reading *g, const struct tally *t, const struct attrib_finding *f)
{
	return !t->own && t->grouped && t->grouped >= g->params.groups * f->early;
}

static int64_t began(const struct reading *g, const struct tally *t, const struct attrib_finding *f)
{
	return t->own ? t->first_ms : silent(g, t, f) ? t->first_grouped_ms : TIME_UNKNOWN;
}

static enum attrib_reason judge(const struct reading *g, const struct tally *t,
				 const struct attrib_finding *f)
{
	uint32_t early = t->traced_early + t->grouped;
	uint32_t before = t->own ? t->before : t->before_grouped;

	if (!t->own && !silent(g, t, f))
		return ATTRIB_ABSENT;
	if (before > LATE_POSTS + g->params.late * f->posts && began(g, t, f) > f->onset_ms + g->params.grace_ms)
		return ATTRIB_LATE;
	if (early < 2 || early < g->params.traced * f->early)
		return ATTRIB_WEAK;
	/* Beyond what two such counts differ by chance. */
	return f->rival_posts > early + sqrt((double)early + f->rival_posts) ? ATTRIB_RIVAL
									    : ATTRIB_POSITIONED;
}

/* Its share of the early and of all amplification that leads to any actor, and how near it was to
 * being the first. */
static double score_of(const struct reading *g, const struct tally *t,
		       const struct attrib_finding *f, const struct tally *sum)
{
	double score = 0.5 * (t->traced_early + t->grouped) / (sum->traced_early + sum->grouped);

	score += sum->traced ? 0.2 * t->traced / sum->traced : 0.2;
	return score + 0.3 * exp(-(double)(began(g, t, f) - sum->first_ms) / (double)HEAD_START_MS);
}

static struct tally add_up(const struct reading *g, const struct attrib_finding *f)
{
	struct tally sum = {.first_ms = TIME_UNKNOWN};

	for (uint32_t a = 0; a < g->w->actor_count; a++) {
		const struct tally *t = &g->tally[a];

		sum.traced_early += t->traced_early;
		sum.grouped += t->grouped;
		sum.traced += t->traced;
		if (began(g, t, f) < sum.first_ms)
			sum.first_ms = began(g, t, f);
	}
	return sum;
}

/* The best of those that could be; else the one with most of the early posts, and why not. */
static double choose(const struct reading *g, struct attrib_finding *f)
{
	struct tally sum = add_up(g, f);
	double best = 0, second = 0;
	uint32_t most = 0;

	for (uint32_t a = 0; a < g->w->actor_count; a++) {
		const struct tally *t = &g->tally[a];
		enum attrib_reason reason = judge(g, t, f);
		double score = reason == ATTRIB_POSITIONED ? score_of(g, t, f, &sum) : 0;

		if (score > best) {
			second = best;
			f->runner_up = best > 0 ? f->candidate : NONE;
			best = score;
			f->candidate = a;
			f->reason = ATTRIB_POSITIONED;
		} else if (score > second) {
			second = score;
			f->runner_up = a;
		} else if (best <= 0 && t->traced_early + t->grouped > most) {
			most = t->traced_early + t->grouped;
			f->candidate = a;
			f->reason = reason;
		}
	}
	f->margin = (float)(best - second);
	return best;
}

void attrib_conclude(const struct reading *g, struct attrib_finding *f)
{
	double score = choose(g, f);
	const struct tally *t;

	if (f->candidate == NONE)
		return;
	t = &g->tally[f->candidate];
	f->own = t->own;
	f->own_before = t->own_before;
	f->before = t->own ? t->before : t->before_grouped;
	f->first_ms = began(g, t, f);
	f->traced = t->traced_early;
	f->grouped = t->grouped;
	f->groups = t->groups;
	if (f->reason == ATTRIB_POSITIONED && (score < g->params.score || f->margin < g->params.margin))
		f->reason = f->margin < g->params.margin ? ATTRIB_CLOSE : ATTRIB_WEAK;
	if (f->reason != ATTRIB_POSITIONED)
		return;
	f->actor = f->candidate;
	/* Two posts prove little however well they fit. */
	f->confidence = (float)(score * (1 - exp(-(double)(t->traced + t->grouped) / 3)));
	if (!t->own)
		f->confidence *= (float)ABSENT_TRUST;
}
