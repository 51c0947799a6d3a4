/* Orders that leave little trace, and what must not be taken for one. */
#include "config.h"

#include "found.h"

/* An order that takes half an hour: nothing within a minute, and posts that count as coordinated
 * though chance explains half of the meetings. */
Test(coord, slow_salvos_need_the_slow_window)
{
	struct scene s = SCENE_DEFAULT;
	struct coord_params p = coord_defaults();
	struct coordination *quick;
	struct found f;
	uint32_t slow = 0, posts = 0, reached = 0;

	s.seed = 4, s.crowd = 500, s.troop = TROOP_SALVO, s.troops = 40, s.actions = 40;
	s.spread_s = 1800;
	f = find(scene_play(&s));
	for (uint32_t e = 0; e < f.k->edges; e++)
		slow += (f.k->edge[e].flags & EDGE_SLOW) != 0;
	cr_expect_gt(slow, 200);
	cr_assert_geq(f.k->groups, 1);
	cr_expect(coord_group_is_slow(&f.k->group[0]));
	for (row_t r = 0; r < f.c->n.posts; r++)
		if (scene_in_troop(f.c, f.c->account[r]) && f.k->post_object[r] != NONE) {
			posts++;
			reached += f.k->post[r].linked > SHARE_ONE / 2;
		}
	cr_expect(reached * 4 > posts * 3, "%u of %u", reached, posts);
	p.slow_window_ms = 0;
	quick = search(f.c, f.copies, &p, 2);
	cr_expect_eq(quick->groups, 0);
	coord_free(quick);
	lose(&f);
}

/* Four friends sit together on most evenings, each at another hour, and repost one another. */
Test(coord, a_circle_of_friends_is_no_troop)
{
	struct world w;
	struct found f;

	world_open(&w, 5);
	for (uint32_t day = 0; day < 40; day++) {
		int64_t sits =
			w.start + day * DAY + (int64_t)(random_unit(&w.random) * 12 * 60) * MINUTE;
		struct person by = {CROWD_FIRST + day % 4, w.start, NULL};
		char text[512];
		uint32_t post;

		world_words(&w, 12, text);
		post = world_say(
			&w, &(struct said){.by = by,
					   .time = sits -
						   (int64_t)random_below(&w.random, 600) * MINUTE,
					   .text = text});
		for (uint32_t i = 0; i < 4; i++)
			if (i != day % 4)
				world_say(&w, &(struct said){.by = {CROWD_FIRST + i, w.start, NULL},
							     .time = sits +
								     random_below(&w.random, 20) *
									     MINUTE,
							     .text = text,
							     .repost_of = post});
	}
	f = find(world_close(&w));
	cr_expect_eq(f.k->groups, 0);
	cr_expect_eq(f.k->edges, 0);
	lose(&f);
}

/* An open call for one evening: three hundred people copy a few of twelve texts each.  Three that
 * chose the same three are no troop: of so many pairs some must. */
static struct corpus *one_evening(uint64_t seed)
{
	struct world w;
	char text[12][512], own[512];

	world_open(&w, seed);
	for (uint32_t i = 0; i < 12; i++)
		world_words(&w, 14, text[i]);
	for (uint32_t i = 0; i < 4000; i++) {
		world_words(&w, 11, own);
		world_say(&w, &(struct said){.by = {CROWD_FIRST + i % 600, w.start, NULL},
					     .time = w.start + i * 3 * MINUTE,
					     .text = own});
	}
	for (uint32_t i = 0; i < 300; i++)
		for (uint32_t k = 1 + random_below(&w.random, 3); k; k--)
			world_say(&w, &(struct said){.by = {FANS_FIRST + i, w.start, NULL},
						     .time = w.start + 6 * DAY +
							     random_below(&w.random, 120) * MINUTE,
						     .text = text[random_below(&w.random, 12)]});
	return world_close(&w);
}

Test(coord, a_call_for_one_evening_is_no_troop)
{
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct found f = find(one_evening(seed));

		cr_expect_eq(f.k->groups, 0, "seed %d: %u groups", (int)seed, f.k->groups);
		lose(&f);
	}
}

/* To quote a post is to carry it up as reposting does, in words of one's own. */
Test(coord, a_troop_that_quotes_is_found)
{
	struct world w;
	struct found f;
	uint32_t kinds = 0;

	world_open(&w, 9);
	for (uint32_t k = 0; k < 15; k++) {
		int64_t time = w.start + k * 7 * 60 * MINUTE;
		char text[512];
		uint32_t post;

		world_words(&w, 12, text);
		post = world_say(&w, &(struct said){.by = {ACTORS_FIRST, w.start, NULL},
						    .time = time,
						    .text = text});
		time += (20 + random_below(&w.random, 200)) * MINUTE;
		for (uint32_t i = 0; i < 10; i++) {
			world_words(&w, 12, text);
			world_say(&w,
				  &(struct said){.by = {TROOP_FIRST + i, w.start, NULL},
						 .time = time + random_below(&w.random, 60) * 1000,
						 .text = text,
						 .quote_of = post});
		}
	}
	f = find(world_close(&w));
	cr_assert_eq(f.k->groups, 1);
	cr_expect_eq(f.k->group[0].members, 10);
	for (int kind = 0; kind < OBJECT_KINDS; kind++)
		kinds += kind != OBJECT_REPOST && f.k->group[0].kinds[kind];
	cr_expect_eq(kinds, 0, "they share the post they quote, nothing else");
	lose(&f);
}

/* Ten accounts, ten objects, each within two hours of their first; nobody else. */
static struct corpus *table_of_shares(bool texts)
{
	struct world w;

	world_open(&w, 11);
	for (uint32_t k = 0; k < 10; k++) {
		char object[128];

		world_words(&w, 9, object);
		for (char *p = object; *p && !texts; p++)
			*p = *p == ' ' ? '_' : *p;
		for (uint32_t i = 0; i < 10; i++)
			world_say(&w, &(struct said){.by = {TROOP_FIRST + i, w.start, NULL},
						     .time = w.start + k * DAY +
							     random_below(&w.random, 120) * MINUTE,
						     .shares = object});
	}
	return world_close(&w);
}

/* An object named by its text is a text, of which ten authors would be a wonder; of a name alone it
 * may be a post that all of them like. */
Test(coord, a_table_of_shares_may_name_texts)
{
	struct found f = find(table_of_shares(true));

	cr_assert_eq(f.k->groups, 1);
	cr_expect_eq(f.k->group[0].members, 10);
	lose(&f);
	f = find(table_of_shares(false));
	cr_expect_eq(f.k->groups, 0);
	lose(&f);
}
