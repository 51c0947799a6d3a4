#include "config.h"

#include "chart.h"
#include "command.h"
#include "matrix.h"

#include <stdio.h>
#include <stdlib.h>

enum { SIDE_MAX = 100, NAME = 20, NUMBER = 4 };

struct member {
	uint32_t account;
	uint64_t weight; /* of its pairs in the group */
};

static int by_weight(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->account < b->account ? -1 : 1;
}

static int by_account(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	return (a->account > b->account) - (a->account < b->account);
}

static struct member *find(struct member *m, uint32_t n, uint32_t account)
{
	struct member key = {.account = account};

	return bsearch(&key, m, n, sizeof *m, by_account);
}

/* The group's members by the weight of their pairs; NULL without memory. */
static struct member *ranked(const struct coordination *k, uint32_t group, uint32_t *n)
{
	uint32_t first = k->group_members.off[group - 1];
	struct member *m;

	*n = k->group_members.off[group] - first;
	m = calloc(*n + 1, sizeof *m);
	for (uint32_t i = 0; m && i < *n; i++)
		m[i].account = k->group_members.item[first + i];
	for (uint32_t i = k->group_edges.off[group - 1]; m && i < k->group_edges.off[group]; i++) {
		const struct coord_edge *e = &k->edge[k->group_edges.item[i]];
		struct member *a = find(m, *n, e->a), *b = find(m, *n, e->b);

		if (a)
			a->weight += e->weight;
		if (b)
			b->weight += e->weight;
	}
	if (m)
		qsort(m, *n, sizeof *m, by_weight);
	return m;
}

/* Fills side x side weights; returns the largest. */
static uint32_t fill(const struct coordination *k, uint32_t group, const struct member *m, uint32_t side,
		     uint32_t *weight)
{
	uint32_t most = 0;

	for (uint32_t i = k->group_edges.off[group - 1]; i < k->group_edges.off[group]; i++) {
		const struct coord_edge *e = &k->edge[k->group_edges.item[i]];
		uint32_t a = side, b = side;

		for (uint32_t x = 0; x < side; x++) {
			a = m[x].account == e->a ? x : a;
			b = m[x].account == e->b ? x : b;
		}
		if (a == side || b == side)
			continue;
		weight[a * side + b] = weight[b * side + a] = e->weight;
		most = e->weight > most ? e->weight : most;
	}
	return most;
}

/* The numbers of the columns, their tens above their units. */
static void head(struct lines *l, uint32_t side)
{
	for (int tens = 1; tens >= 0; tens--) {
		lines_new(l);
		lines_fit(l, ROLE_COLUMN, str_of(""), NUMBER + NAME);
		for (uint32_t x = 1; x <= side; x++)
			lines_add(l, ROLE_COLUMN, "%c",
				  tens ? (x % 10 ? ' ' : (char)('0' + x / 10 % 10)) : (char)('0' + x % 10));
	}
}

void matrix_build(struct app *a, struct lines *l, const struct coordination *k, uint32_t group,
		  int width)
{
	uint32_t n, room = width > NUMBER + NAME + 4 ? (uint32_t)(width - NUMBER - NAME) : 4, most;
	struct member *m = ranked(k, group, &n);
	uint32_t side = n < room ? n : room, *weight;
	enum charts style = chart_style(a);

	side = side > SIDE_MAX ? SIDE_MAX : side;
	weight = m ? calloc((size_t)side * side + 1, sizeof *weight) : NULL;
	if (!weight) {
		free(m);
		return;
	}
	most = fill(k, group, m, side, weight);
	lines_new(l);
	lines_add(l, ROLE_DIM, _("row and column acted together: %s once or more … %s %u times"),
		  chart_shade(style, 1, most > 4 ? most : 4), chart_shade(style, most, most), most);
	head(l, side);
	for (uint32_t y = 0; y < side; y++) {
		char name[PANE_TEXT], number[16];

		lines_link(l, LINK_ACCOUNT, m[y].account);
		snprintf(number, sizeof number, "%3u ", y + 1);
		lines_fit(l, ROLE_DIM, str_of(number), NUMBER);
		lines_fit(l, ROLE_HANDLE, app_account_name(a, m[y].account, name, sizeof name), NAME);
		for (uint32_t x = 0; x < side; x++)
			lines_add(l, x == y ? ROLE_DIM : ROLE_COORDINATED, "%s",
				  x == y ? "·" : chart_shade(style, weight[y * side + x], most));
	}
	if (n > side) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("  … and %u more"), n - side);
	}
	free(weight);
	free(m);
}

enum reaction act_MATRIX(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	if (!a->subject_group || a->together || a->subject_edge != NONE) {
		app_complain(a, _("t is about a group's pairs: open a group first"));
		return REACT_REDRAW;
	}
	a->matrix = !a->matrix;
	a->built_width[PANE_GROUPS] = 0;
	a->cursor[PANE_GROUPS] = (struct cursor){0};
	return REACT_REDRAW;
}
