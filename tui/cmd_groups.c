/* tamiz groups: accounts that act together beyond chance and beyond their own habits. */
#include "config.h"

#include "commands.h"
#include "evidence.h"
#include "intl.h"
#include "session.h"

#include <stdlib.h>

enum {
	G_GROUP,
	G_ACCOUNTS,
	G_POSTS,
	G_TRENDS,
	G_EDGES,
	G_WINDOW,
	G_Q,
	G_OBSERVED,
	G_EXPECTED,
	G_FIRST,
	G_LAST,
	G_MEMBERS,
	G_COUNT
};

static const struct output_column columns[G_COUNT] = {
	[G_GROUP] = {"group", COLUMN_COUNT, 5},
	[G_ACCOUNTS] = {"accounts", COLUMN_COUNT, 8},
	[G_POSTS] = {"posts", COLUMN_COUNT, 7},
	[G_TRENDS] = {"trends", COLUMN_COUNT, 6},
	[G_EDGES] = {"edges", COLUMN_COUNT, 7},
	[G_WINDOW] = {"window_s", COLUMN_NUMBER, 8},
	[G_Q] = {"q", COLUMN_NUMBER, 0},
	[G_OBSERVED] = {"observed", COLUMN_COUNT, 8},
	[G_EXPECTED] = {"expected", COLUMN_NUMBER, 10},
	[G_FIRST] = {"first", COLUMN_TIME, 19},
	[G_LAST] = {"last", COLUMN_TIME, 19},
	[G_MEMBERS] = {"members", COLUMN_LIST, 60},
};

/* Groups with at least one selected post of a member. */
static bool in_selection(const struct session *s, const struct coordination *k, uint32_t g,
			 const struct result *r)
{
	const struct lists *posts = &s->corpus->account_posts;

	for (uint32_t i = k->group_members.off[g]; i < k->group_members.off[g + 1]; i++) {
		uint32_t a = k->group_members.item[i];

		for (uint32_t p = posts->off[a]; p < posts->off[a + 1]; p++)
			if (bitset_test(&r->selection, posts->item[p]))
				return true;
	}
	return false;
}

static void print_group(struct session *s, struct output *o, const struct coordination *k,
			uint32_t g, struct arena *arena)
{
	const struct corpus *c = s->corpus;
	const struct coord_group *group = &k->group[g];
	uint32_t members = lists_count(&k->group_members, g);
	struct output_cell cells[G_COUNT] = {0};
	struct str *names = arena_calloc(arena, members, sizeof *names);

	for (uint32_t i = 0; names && i < members; i++) {
		uint32_t a = k->group_members.item[k->group_members.off[g] + i];
		uint32_t h = c->account_handle[a];

		names[i] = h == NONE ? strings_at(&c->account_id, a) : strings_at(&c->handle, h);
	}
	cells[G_GROUP].integer = g + 1;
	cells[G_ACCOUNTS].integer = group->members;
	cells[G_POSTS].integer = group->posts;
	cells[G_TRENDS].integer = lists_count(&k->group_tags, g);
	cells[G_EDGES].integer = group->edges;
	cells[G_WINDOW].number = (double)s->method.coord.window_ms / 1000;
	cells[G_Q].number = group->worst_q;
	cells[G_OBSERVED].integer = (int64_t)group->weight;
	cells[G_EXPECTED].number = group->expected;
	cells[G_FIRST].integer = group->first_ms;
	cells[G_LAST].integer = group->last_ms;
	cells[G_MEMBERS].items = names;
	cells[G_MEMBERS].count = names ? members : 0;
	output_row(o, cells);
}

static int list_groups(struct session *s)
{
	const struct coordination *k = s->score->evidence->coord;
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	struct arena arena = {0};
	struct result *r = NULL;
	struct output *o;
	int status = session_query(s, &q, &r);
	size_t n = 0;

	if (status)
		return status;
	o = session_output(s, columns, G_COUNT);
	for (uint32_t g = 0; o && g < k->groups && n < s->limit; g++)
		if (in_selection(s, k, g, r)) {
			print_group(s, o, k, g, &arena);
			arena_reset(&arena);
			n++;
		}
	output_end(o);
	arena_free(&arena);
	result_free(r);
	return n ? EXIT_OK : EXIT_NOTHING;
}

int cmd_groups(const struct cli *c)
{
	struct session s;
	int status = session_open(&s, c);

	if (!status)
		status = list_groups(&s);
	session_close(&s);
	return status;
}
