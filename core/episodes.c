#include "config.h"

#include "episodes.h"

#include <stdlib.h>
#include <string.h>

/* Bursts of fewer posts make no trend. */
enum { BURST_POSTS = 10 };

/* Where the longest gap between posts a and b (a < b) ends. */
static uint32_t cut_between(const int64_t *time, uint32_t a, uint32_t b)
{
	uint32_t cut = a + 1;

	for (uint32_t i = a + 1; i <= b; i++)
		if (time[i] - time[i - 1] > time[cut] - time[cut - 1])
			cut = i;
	return cut;
}

uint32_t episodes_find(const int64_t *time, uint32_t n, const struct gauge_params *p, uint32_t *start)
{
	uint32_t *first, *last, bursts, episodes = 0, before = 0;
	bool any = false;

	if (!n)
		return 0;
	start[episodes++] = 0;
	first = malloc((n / 2 + 1) * sizeof *first);
	last = malloc((n / 2 + 1) * sizeof *last);
	bursts = first && last ? bursts_find(time, n, p->burst_ratio, p->burst_cost, first, last) : 0;
	for (uint32_t i = 0; i < bursts; i++) {
		if (last[i] - first[i] + 1 < BURST_POSTS)
			continue;
		if (any && time[first[i]] - time[before] >= p->episode_gap_ms)
			start[episodes++] = cut_between(time, before, first[i]);
		any = true;
		before = last[i];
	}
	start[episodes] = n;
	free(first);
	free(last);
	return episodes;
}

struct splitting {
	struct registry *g;
	const struct corpus *c;
	const struct gauge_params *p;
	struct trend *at;
	uint32_t count, cap;
	int64_t *time;	 /* [posts of the largest tag] */
	uint32_t *start; /* the same and 2 */
};

static struct trend *push(struct splitting *s)
{
	if (s->count == s->cap) {
		uint32_t cap = s->cap ? 2 * s->cap : 256;
		struct trend *grown = realloc(s->at, cap * sizeof *grown);

		if (!grown)
			return NULL;
		s->at = grown;
		s->cap = cap;
	}
	return &s->at[s->count++];
}

/* Registered trends are ordered by name; a tag has few. */
static void attribute(const struct splitting *s, struct trend *t, int64_t middle)
{
	for (uint32_t i = 0; i < s->g->trend_count; i++) {
		const struct trend *k = &s->g->trends[i];

		if (k->tag != t->tag || k->actor == NONE ||
		    (k->start_ms != TIME_UNKNOWN && middle < k->start_ms) ||
		    (k->end_ms != TIME_UNKNOWN && middle >= k->end_ms))
			continue;
		*t = *k;
		t->name = strings_at(&s->c->tag, t->tag);
		t->start_ms = t->end_ms = TIME_UNKNOWN;
		t->reported = k->start_ms == TIME_UNKNOWN ? COUNT_UNKNOWN : k->reported;
		return;
	}
}

static bool split_tag(struct splitting *s, uint32_t tag)
{
	const struct corpus *c = s->c;
	const uint32_t *rows = c->tag_posts.item + c->tag_posts.off[tag];
	uint32_t n = lists_count(&c->tag_posts, tag), dated = 0, episodes;

	for (; dated < n && rows[dated] < c->dated; dated++)
		s->time[dated] = c->time[rows[dated]];
	episodes = episodes_find(s->time, dated, s->p, s->start);
	for (uint32_t i = 0; i < (episodes ? episodes : 1) && n; i++) {
		struct trend *t = push(s);

		if (!t)
			return false;
		*t = (struct trend){.tag = tag,
				    .name = strings_at(&c->tag, tag),
				    .start_ms = TIME_UNKNOWN,
				    .end_ms = TIME_UNKNOWN,
				    .reported = COUNT_UNKNOWN,
				    .actor = NONE};
		if (dated)
			attribute(s, t, s->time[(s->start[i] + s->start[i + 1]) / 2]);
		if (episodes < 2)
			continue;
		t->start_ms = s->time[s->start[i]];
		t->end_ms = s->time[s->start[i + 1] - 1] + 1;
	}
	return true;
}

enum status registry_split(struct registry *g, const struct corpus *c, const struct gauge_params *p,
			   struct job *job, struct err *err)
{
	struct splitting s = {.g = g, .c = c, .p = p};
	enum status st = STATUS_OK;
	uint32_t most = 0;
	struct trend *kept;

	for (uint32_t tag = 0; tag < c->n.tags; tag++)
		if (lists_count(&c->tag_posts, tag) > most)
			most = lists_count(&c->tag_posts, tag);
	s.time = malloc(((size_t)most + 1) * sizeof *s.time);
	s.start = malloc(((size_t)most + 2) * sizeof *s.start);
	if (!s.time || !s.start)
		st = err_nomem(err);
	for (uint32_t tag = 0; tag < c->n.tags && !st; tag++) {
		if (job_stop(job))
			st = err_set(err, STATUS_CANCELLED, "stopped");
		else if (!split_tag(&s, tag))
			st = err_nomem(err);
	}
	kept = st ? NULL : arena_alloc(&g->arena, ((size_t)s.count + 1) * sizeof *kept);
	if (!st && !kept)
		st = err_nomem(err);
	if (!st) {
		if (s.count)
			memcpy(kept, s.at, s.count * sizeof *kept);
		g->trends = kept;
		g->trend_count = s.count;
	}
	free(s.at);
	free(s.time);
	free(s.start);
	return st;
}
