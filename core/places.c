#include "config.h"

#include "places.h"

#include <math.h>
#include <stdlib.h>

static int by_share(const void *a, const void *b)
{
	const struct trend_place *x = a, *y = b;

	return (x->shares.inorganic < y->shares.inorganic) -
	       (x->shares.inorganic > y->shares.inorganic);
}

static int compare_names(const struct trend_place *x, const struct trend_place *y)
{
	if (x->trend != y->trend)
		return x->trend < y->trend ? -1 : 1;
	return (x->tag > y->tag) - (x->tag < y->tag);
}

static int by_name(const void *a, const void *b)
{
	return compare_names(a, b);
}

struct trend_place *places_of(const struct result *r, uint32_t *count)
{
	struct trend_place *at = malloc(((size_t)r->trend_count + 1) * sizeof *at);
	uint32_t n = 0;

	*count = 0;
	if (!at)
		return NULL;
	for (uint32_t i = 0; i < r->trend_count; i++) {
		const struct trend_row *t = &r->trends[i];

		if (t->sums.posts < PLACES_POSTS || !t->sums.assessable)
			continue;
		at[n++] = (struct trend_place){
			.trend = t->trend, .tag = t->tag, .shares = shares_of(&t->sums)};
	}
	qsort(at, n, sizeof *at, by_share);
	for (uint32_t i = 0; i < n; i++)
		at[i].place = i && !by_share(&at[i - 1], &at[i]) ? at[i - 1].place : i + 1;
	qsort(at, n, sizeof *at, by_name);
	*count = n;
	return at;
}

static uint32_t width(const struct place_move *m)
{
	return m->was.place > m->is.place ? m->was.place - m->is.place : m->is.place - m->was.place;
}

static bool wider(const struct place_move *x, const struct place_move *y)
{
	if (width(x) != width(y))
		return width(x) > width(y);
	return x->is.place < y->is.place;
}

uint32_t places_moved(const struct trend_place *was, uint32_t n, const struct trend_place *is, uint32_t m,
		      struct place_move *out, uint32_t most)
{
	uint32_t found = 0, kept = 0;

	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		int order = compare_names(&was[i], &is[j]);
		struct place_move move;
		uint32_t at;

		if (order) {
			i += order < 0;
			j += order > 0;
			continue;
		}
		move = (struct place_move){was[i++], is[j++]};
		if (move.was.place == move.is.place)
			continue;
		found++;
		for (at = kept; at && wider(&move, &out[at - 1]); at--)
			if (at < most)
				out[at] = out[at - 1];
		if (at < most) {
			out[at] = move;
			kept += kept < most;
		}
	}
	return found;
}
