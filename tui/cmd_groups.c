/* tamiz groups: accounts that act together beyond chance and beyond their own habits. */
#include "config.h"

#include "commands.h"
#include "evidence.h"
#include "intl.h"
#include "json_load.h"
#include "session.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

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
	G_PARTNERS,
	G_TAGS,
	G_OBJECTS,
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
	[G_PARTNERS] = {"partners", COLUMN_JSON, 0},
	[G_TAGS] = {"tags", COLUMN_LIST, 0},
	[G_OBJECTS] = {"objects", COLUMN_JSON, 0},
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

enum { OBJECTS_MAX = 20 };

static const char *dumped(json_t *j, struct arena *arena)
{
	char *text = json_dump_text(j, JSON_COMPACT);
	const char *kept = text ? arena_copy(arena, text, strlen(text)) : NULL;

	arena->lacked |= !text;
	free(text);
	json_decref(j);
	return kept;
}

static struct str text_of(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

/* Linked partners of each member, in the order of members. */
static const char *partners(const struct coordination *k, uint32_t g, struct arena *arena)
{
	json_t *list = json_array();

	for (uint32_t i = k->group_members.off[g]; i < k->group_members.off[g + 1]; i++)
		json_array_append_new(list, json_integer(k->account_linked[k->group_members.item[i]]));
	return dumped(list, arena);
}

/* What they met on, the most co-acts first. */
static const char *objects(const struct evidence *e, uint32_t g, struct arena *arena)
{
	static const char *const kinds[OBJECT_KINDS] = {[OBJECT_REPOST] = "repost",
							[OBJECT_COPY] = "text",
							[OBJECT_URL] = "link",
							[OBJECT_TAGS] = "tags"};
	const struct coordination *k = e->coord;
	json_t *list = json_array();

	for (uint32_t i = 0; i < lists_count(&k->group_objects, g) && i < OBJECTS_MAX; i++) {
		uint32_t object = k->group_objects.item[k->group_objects.off[g] + i];
		json_t *j = json_object();
		char id[POST_ID_BUF];
		row_t row;
		struct str text = evidence_object(e, object, &row);


		json_object_set_new(j, "kind", json_string(kinds[k->object[object].kind]));
		json_object_set_new(j, "accounts", json_integer(k->object[object].accounts));
		json_object_set_new(j, "text", output_json_text(text));
		if (row != NONE)
			json_object_set_new(j, "post", output_json_text(corpus_post_id(e->corpus, row, id)));
		json_array_append_new(list, j);
	}
	return dumped(list, arena);
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
	cells[G_WINDOW].number =
		(double)(coord_group_is_slow(group) ? s->method.coord.slow_window_ms
						    : s->method.coord.window_ms) /
		1000;
	cells[G_Q].number = group->worst_q;
	cells[G_OBSERVED].integer = (int64_t)group->weight;
	cells[G_EXPECTED].number = group->expected;
	cells[G_FIRST].integer = group->first_ms;
	cells[G_LAST].integer = group->last_ms;
	cells[G_MEMBERS].items = names;
	cells[G_MEMBERS].count = names ? members : 0;
	if (s->format != OUTPUT_TABLE) {
		uint32_t tags = lists_count(&k->group_tags, g);
		struct str *tag = arena_calloc(arena, tags, sizeof *tag);

		for (uint32_t i = 0; tag && i < tags; i++)
			tag[i] = strings_at(&c->tag, k->group_tags.item[k->group_tags.off[g] + i]);
		cells[G_TAGS].items = tag;
		cells[G_TAGS].count = tag ? tags : 0;
		json_build_begin();
		cells[G_PARTNERS].text = text_of(partners(k, g, arena));
		cells[G_OBJECTS].text = text_of(objects(s->score->evidence, g, arena));
		arena->lacked |= json_build_lacked();
	}
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
	output_lose(arena.lacked);
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
