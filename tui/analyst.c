#include "config.h"

#include "analyst.h"

#include <math.h>
#include <stdlib.h>

struct summing {
	struct answer *a;
	int64_t inorganic, assessable; /* what the verdicts add */
	uint32_t *first, *next;	       /* rows of the trend list by tag; NULL: no memory */
};

static bool decides(enum mark m)
{
	return m == MARK_INORGANIC || m == MARK_ORGANIC;
}

/* Rows of the trend list of each tag, chained: appearances of one tag share its posts out. */
static void chain_rows(struct summing *s)
{
	const struct result *r = s->a->result;
	uint32_t tags = s->a->world->corpus->n.tags;

	s->first = malloc((tags + 1) * sizeof *s->first);
	s->next = malloc((r->trend_count + 1) * sizeof *s->next);
	s->a->trend_analyst = calloc(r->trend_count + 1, sizeof *s->a->trend_analyst);
	if (!s->first || !s->next || !s->a->trend_analyst) {
		free(s->a->trend_analyst);
		s->a->trend_analyst = NULL;
		return;
	}
	for (uint32_t i = 0; i < tags; i++)
		s->first[i] = NONE;
	for (uint32_t i = 0; i < r->trend_count; i++) {
		uint32_t tag = r->trends[i].tag;

		s->next[i] = NONE;
		if (tag >= tags)
			continue;
		s->next[i] = s->first[tag];
		s->first[tag] = i;
	}
}

static void add_to_rows(struct summing *s, row_t row, int64_t inorganic, int64_t assessable)
{
	const struct corpus *c = s->a->world->corpus;
	const struct result *r = s->a->result;
	uint32_t content = c->content[row];

	if (!s->a->trend_analyst)
		return;
	for (uint32_t i = c->content_tags.off[content]; i < c->content_tags.off[content + 1]; i++)
		for (uint32_t t = s->first[c->content_tags.item[i]]; t != NONE; t = s->next[t]) {
			const struct trend_row *at = &r->trends[t];
			struct analyst_row *to = &s->a->trend_analyst[t];

			if (at->begin == at->end || row < c->tag_posts.item[at->begin] ||
			    row > c->tag_posts.item[at->end - 1])
				continue;
			to->marked++;
			to->inorganic += inorganic;
			to->assessable += assessable;
		}
}

static void add(struct summing *s, row_t row, enum mark mark)
{
	const struct score *k = s->a->world->score;
	bool known = k && score_assessable(k, row);
	int64_t inorganic = mark == MARK_INORGANIC ? SHARE_ONE : 0;

	if (!bitset_test(&s->a->result->selection, row))
		return;
	if (known) {
		struct post_score p = score_post(k, row);

		inorganic -= p.automated + p.coordinated;
	}
	s->a->analyst.marked++;
	s->inorganic += inorganic;
	s->assessable += !known;
	add_to_rows(s, row, inorganic, !known);
}

static void add_account(struct summing *s, const struct verdict_state *v)
{
	const struct registry *g = s->a->world->registry;
	const struct corpus *c = s->a->world->corpus;

	for (uint32_t i = c->account_posts.off[v->target]; i < c->account_posts.off[v->target + 1];
	     i++) {
		row_t row = c->account_posts.item[i];
		const struct verdict_state *own =
			registry_mark(g->post_marks, g->post_mark_count, row);

		if (!own || !decides(own->mark))
			add(s, row, v->mark);
	}
}

void analyst_sum(struct answer *a)
{
	const struct registry *g = a->world->registry;
	struct summing s = {.a = a};
	int64_t assessable = (int64_t)a->result->sums.assessable;

	a->analyst = (struct analyst){.inorganic = NAN};
	if (!g || (!g->account_mark_count && !g->post_mark_count))
		return;
	chain_rows(&s);
	for (uint32_t i = 0; i < g->account_mark_count; i++)
		if (decides(g->account_marks[i].mark))
			add_account(&s, &g->account_marks[i]);
	for (uint32_t i = 0; i < g->post_mark_count; i++)
		if (decides(g->post_marks[i].mark))
			add(&s, g->post_marks[i].target, g->post_marks[i].mark);
	assessable += s.assessable;
	if (assessable > 0)
		a->analyst.inorganic =
			(double)((int64_t)(a->result->sums.automated + a->result->sums.coordinated) +
				 s.inorganic) /
			SHARE_ONE / (double)assessable;
	free(s.first);
	free(s.next);
}

double answer_trend_analyst(const struct answer *a, uint32_t i)
{
	const struct share_sums *sums = &a->result->trends[i].sums;
	const struct analyst_row *row = a->trend_analyst ? &a->trend_analyst[i] : NULL;
	int64_t assessable;

	if (!row || !row->marked)
		return NAN;
	assessable = (int64_t)sums->assessable + row->assessable;
	return assessable > 0
		       ? (double)((int64_t)(sums->automated + sums->coordinated) + row->inorganic) /
				 SHARE_ONE / (double)assessable
		       : NAN;
}
