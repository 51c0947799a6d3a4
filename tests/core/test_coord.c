#include "config.h"

#include "found.h"

#include <string.h>

/* --- the slow, obvious count -------------------------------------------------------------------
 */

struct obvious {
	const struct corpus *c;
	const struct copies *copies;
	uint32_t actions[4096];
};

/* What two posts share, as a number; 0: nothing. */
static uint32_t obvious_object(const struct obvious *x, row_t a)
{
	uint32_t cluster = copies_of_post(x->copies, x->c, a);

	if (x->c->kind[a] == KIND_REPOST)
		return 1 + x->c->ref[a];
	if (cluster != NONE && x->copies->cluster[cluster].accounts > 1 &&
	    !(x->copies->cluster[cluster].flags & COPY_GENERIC))
		return 0x80000000u + cluster;
	return 0;
}

/* Is a its author's first post on the object? */
static bool obvious_first(const struct obvious *x, row_t a)
{
	for (row_t b = 0; b < a; b++)
		if (x->c->account[b] == x->c->account[a] &&
		    obvious_object(x, b) == obvious_object(x, a))
			return false;
	return true;
}

static uint32_t obvious_weight(const struct obvious *x, uint32_t p, uint32_t q, int64_t window,
			       uint32_t *shared)
{
	const struct lists *posts = &x->c->account_posts;
	uint32_t weight = 0;

	*shared = 0;
	for (uint32_t i = posts->off[p]; i < posts->off[p + 1]; i++)
		for (uint32_t j = posts->off[q]; j < posts->off[q + 1]; j++) {
			row_t a = posts->item[i], b = posts->item[j];
			uint32_t object = obvious_object(x, a);

			if (!object || object != obvious_object(x, b) || !obvious_first(x, a) ||
			    !obvious_first(x, b))
				continue;
			++*shared;
			weight += llabs(x->c->time[a] - x->c->time[b]) <= window;
		}
	return weight;
}

Test(coord, weights_are_those_of_the_obvious_count)
{
	struct scene s = SCENE_DEFAULT;
	struct coord_params p = coord_defaults();
	struct obvious x;
	struct found f;
	uint32_t pairs = 0, edges = 0;

	s.troop = TROOP_MIXED, s.days = 2, s.crowd = 30, s.fans = 8, s.fast_fans = 4, s.readers = 0;
	s.bots = 2, s.troops = 8, s.actions = 16;
	f.c = scene_play(&s);
	f.copies = copies_in(f.c);
	p.nearest = 1000;
	p.min_actions = 1;
	f.k = search(f.c, f.copies, &p, 2);
	x = (struct obvious){.c = f.c, .copies = f.copies};
	for (uint32_t a = 0; a < f.c->n.accounts; a++)
		for (uint32_t b = a + 1; b < f.c->n.accounts; b++) {
			uint32_t shared, weight = obvious_weight(&x, a, b, p.window_ms, &shared);
			uint32_t slow = obvious_weight(&x, a, b, p.slow_window_ms, &shared);

			pairs += weight >= p.min_weight;
			for (uint32_t e = 0; e < f.k->edges; e++) {
				const struct coord_edge *edge = &f.k->edge[e];

				if (edge->a != a || edge->b != b || edge->flags & EDGE_SAME_TEXT)
					continue;
				cr_expect_eq(edge->weight, edge->flags & EDGE_SLOW ? slow : weight,
					     "%u-%u", a, b);
				cr_expect(edge->occasions >= p.min_weight &&
					  edge->occasions <= edge->weight);
				cr_expect_eq(edge->shared, shared, "%u-%u", a, b);
				edges++;
			}
		}
	cr_expect_gt(edges, 20);
	cr_expect_geq(f.k->tested, pairs);
	lose(&f);
}

Test(coord, threads_change_nothing)
{
	struct scene s = SCENE_DEFAULT;
	struct coord_params p = coord_defaults();
	struct found f;
	struct coordination *other;

	s.troop = TROOP_MIXED, s.crowd = 200;
	f.c = scene_play(&s);
	f.copies = copies_in(f.c);
	f.k = search(f.c, f.copies, &p, 1);
	other = search(f.c, f.copies, &p, 3);
	cr_assert_eq(f.k->edges, other->edges);
	cr_assert_eq(f.k->acts, other->acts);
	cr_assert_eq(f.k->groups, other->groups);
	cr_expect_gt(f.k->edges, 1000);
	for (uint32_t i = 0; i < f.k->edges; i++) {
		const struct coord_edge *x = &f.k->edge[i], *y = &other->edge[i];

		cr_assert(x->a == y->a && x->b == y->b && x->weight == y->weight && x->p == y->p &&
			  x->q == y->q && x->expected_crowd == y->expected_crowd &&
			  x->expected_habit == y->expected_habit && x->flags == y->flags);
	}
	cr_expect(!memcmp(f.k->post, other->post, f.c->n.posts * sizeof *f.k->post));
	cr_expect(!memcmp(f.k->act, other->act, f.k->acts * sizeof *f.k->act));
	cr_expect(!memcmp(f.k->account_group, other->account_group,
			  f.c->n.accounts * sizeof(uint32_t)));
	coord_free(other);
	lose(&f);
}

Test(coord, too_many_pairs_leave_the_lightest_out)
{
	struct scene s = SCENE_DEFAULT;
	struct coord_params p = coord_defaults();
	struct found f;

	s.troop = TROOP_SALVO, s.crowd = 200, s.fast_fans = 20, s.troops = 20;
	f.c = scene_play(&s);
	f.copies = copies_in(f.c);
	p.most_pairs = 500;
	f.k = search(f.c, f.copies, &p, 2);
	cr_expect_leq(f.k->tested, 500);
	cr_expect_gt(f.k->min_weight, p.min_weight);
	cr_expect_geq(measure(&f).recall, 0.9);
	cr_expect_geq(measure(&f).precision, 0.95);
	lose(&f);
}

Test(coord, fans_are_no_troop)
{
	uint32_t with_groups = 0;

	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct scene s = SCENE_DEFAULT;
		struct found f;

		s.seed = seed, s.crowd = 500, s.days = 7;
		s.no_originals = seed % 2;
		s.resolution = seed == 5 ? 60000 : 1;
		f = find(scene_play(&s));
		with_groups += f.k->groups > 0;
		cr_expect_gt(f.k->edges, 500, "fast fans are seen, and called fast");
		lose(&f);
	}
	cr_expect_eq(with_groups, 0);
}

/* Fans who look in at their hours, and repost all that is new within a minute. */
Test(coord, visits_at_the_same_hour_are_no_troop)
{
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct scene s = SCENE_DEFAULT;
		struct found f;

		s.seed = seed, s.crowd = 200, s.fans = 50, s.fast_fans = 0, s.readers = 0;
		s.visitors = 150, s.resolution = seed == 3 ? 60000 : 1;
		f = find(scene_play(&s));
		cr_expect_gt(f.k->tested, 300);
		cr_expect_eq(f.k->groups, 0, "seed %d: %u groups", (int)seed, f.k->groups);
		lose(&f);
	}
}

Test(coord, troops_are_found_and_nobody_else)
{
	static const struct {
		enum troop_kind troop;
		double spread_s, zeal;
		uint32_t troops, actions;
		bool alone;
		int64_t resolution;
	} cases[] = {
		{TROOP_SALVO, 60, 0.8, 40, 30, false, 1},
		{TROOP_SALVO, 60, 0.8, 40, 30, true, 1},
		{TROOP_SALVO, 120, 0.8, 12, 20, false, 1},
		{TROOP_SALVO, 60, 0.8, 40, 30, false, 60000},
		{TROOP_SLOGANS, 60, 0.8, 40, 20, false, 1},
		{TROOP_SLOGANS, 3600, 0.7, 40, 15, false, 1},
		{TROOP_MIXED, 60, 0.8, 40, 30, false, 1},
		{TROOP_SALVO, 1800, 0.8, 40, 40, false, 1},
		{TROOP_SALVO, 1800, 0.8, 40, 40, true, 60000},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scene s = SCENE_DEFAULT;
		struct found f;
		struct figures m;

		s.seed = i + 1, s.crowd = 500, s.days = 10;
		s.troop = cases[i].troop, s.troops = cases[i].troops, s.actions = cases[i].actions;
		s.spread_s = cases[i].spread_s, s.zeal = cases[i].zeal, s.alone = cases[i].alone;
		s.resolution = cases[i].resolution;
		f = find(scene_play(&s));
		m = measure(&f);
		cr_expect(m.precision >= 0.95 && m.recall >= 0.9,
			  "case %zu: precision %.3f recall %.3f", i, m.precision, m.recall);
		lose(&f);
	}
}

Test(coord, a_fast_troop_is_known_by_birth_and_client)
{
	struct scene s = SCENE_DEFAULT;
	struct found f;
	struct figures m;
	uint32_t ambiguous = 0, posts = 0;

	s.troop = TROOP_FAST, s.troops = 40, s.crowd = 500, s.born_together = true;
	f = find(scene_play(&s));
	m = measure(&f);
	cr_expect(m.precision >= 0.95 && m.recall >= 0.9, "precision %.3f recall %.3f", m.precision,
		  m.recall);
	lose(&f);

	/* without them nobody can tell it from fans: no group, but its posts stay in the interval
	 */
	s.born_together = false;
	f = find(scene_play(&s));
	cr_expect_eq(measure(&f).groups, 0);
	for (row_t r = 0; r < f.c->n.posts; r++)
		if (scene_in_troop(f.c, f.c->account[r])) {
			posts++;
			ambiguous += f.k->post[r].fast > SHARE_ONE / 2;
			cr_expect_eq(f.k->post[r].linked, 0);
		}
	cr_expect(ambiguous * 2 > posts, "%u of %u", ambiguous, posts);
	lose(&f);
}

Test(coord, groups_tell_their_members_objects_and_tags)
{
	struct scene s = SCENE_DEFAULT;
	struct found f;

	s.troop = TROOP_SLOGANS, s.troops = 10, s.actions = 12, s.crowd = 100, s.fans = 20,
	s.fast_fans = 4;
	f = find(scene_play(&s));
	cr_assert_eq(f.k->groups, 1);
	const struct coord_group *g = &f.k->group[0];
	cr_expect_eq(g->members, 10);
	cr_expect_eq(lists_count(&f.k->group_members, 0), 10);
	cr_expect_eq(lists_count(&f.k->group_edges, 0), g->edges);
	cr_expect_eq(g->objects, 12);
	cr_expect_eq(lists_count(&f.k->group_objects, 0), 12);
	cr_assert_geq(lists_count(&f.k->group_tags, 0), 1);
	struct str tag = strings_at(&f.c->tag, f.k->group_tags.item[0]);
	cr_expect(tag.len == 8 && !memcmp(tag.p, "consigna", 8));
	cr_expect_lt(g->expected, (double)g->weight / 4);
	cr_expect_leq(g->worst_q, 0.01);
	cr_expect_lt(g->first_ms, g->last_ms);
	for (uint32_t i = 0; i < g->edges; i++) {
		const struct coord_edge *e = &f.k->edge[f.k->group_edges.item[i]];

		for (uint32_t j = e->act; j < e->act + e->weight; j++) {
			const struct coord_act *act = &f.k->act[j];

			cr_assert_eq(f.c->account[act->a], e->a);
			cr_assert_eq(f.c->account[act->b], e->b);
			cr_assert_neq(f.k->post_object[act->a], NONE);
			cr_assert_eq(f.k->post_object[act->a], f.k->post_object[act->b]);
			cr_assert_gt(f.k->post[act->a].linked, 0);
		}
	}
	lose(&f);
}

/* Half-hearted members meet different partners each time: the group vouches for all of them. */
Test(coord, a_group_vouches_for_its_members_posts)
{
	struct scene s = SCENE_DEFAULT;
	struct found f;
	uint32_t posts = 0, reached = 0;

	s.troop = TROOP_SLOGANS, s.troops = 30, s.zeal = 0.4, s.crowd = 200, s.fans = 20;
	f = find(scene_play(&s));
	for (row_t r = 0; r < f.c->n.posts; r++) {
		uint32_t account = f.c->account[r], object = f.k->post_object[r];

		if (scene_in_troop(f.c, account) && object != NONE &&
		    f.k->object[object].kind == OBJECT_COPY) {
			posts++;
			reached += f.k->post[r].linked > SHARE_ONE / 2;
			cr_assert(!f.k->post[r].linked || f.k->post[r].edge != NONE);
		} else if (!scene_in_troop(f.c, account)) {
			cr_assert_eq(f.k->post[r].linked, 0);
		}
	}
	cr_expect_gt(posts, 200);
	cr_expect(reached >= posts * 0.95, "%u of %u", reached, posts);
	lose(&f);
}

Test(coord, who_repeats_himself_is_no_group)
{
	struct world w;
	struct found f;

	world_open(&w, 3);
	for (uint32_t i = 0; i < 300; i++)
		world_say(&w, &(struct said){
				      .by = {CROWD_FIRST + i % 3, w.start, NULL},
				      .time = w.start + i * 20000,
				      .text = i % 3 == 0   ? "compren ya mi libro de cocina nueva"
					      : i % 3 == 1 ? "vendo un carro usado en buen estado"
							   : "se alquila habitacion amoblada cerca "
							     "del metro"});
	f = find(world_close(&w));
	cr_expect_eq(f.k->edges, 0);
	cr_expect_eq(f.k->groups, 0);
	lose(&f);
}

Test(coord, days_of_creation_stand_out)
{
	struct scene s = SCENE_DEFAULT;
	struct found f;
	uint32_t members = 0;

	s.troop = TROOP_FAST, s.born_together = true, s.crowd = 300;
	f = find(scene_play(&s));
	cr_expect_eq(f.k->days, 2);
	for (uint32_t a = 0; a < f.c->n.accounts; a++) {
		members += f.k->account_day[a] != NONE;
		if (scene_in_troop(f.c, a))
			cr_expect_neq(f.k->account_day[a], NONE);
	}
	cr_expect_lt(members, 66);
	lose(&f);
}

Test(coord, stops_when_cancelled)
{
	struct scene s = SCENE_DEFAULT;
	struct corpus *c;
	struct copies *copies;
	struct coord_params p = coord_defaults();
	struct coordination *k, *before;
	struct job job;
	struct err err;

	s.crowd = 100, s.fans = 20;
	c = scene_play(&s);
	copies = copies_in(c);
	job_init(&job, 2);
	cr_assert_eq(coord_find(c, copies, &p, NULL, &job, &before, &err), STATUS_OK);
	job.cancel = true;
	cr_expect_eq(coord_find(c, copies, &p, NULL, &job, &k, &err), STATUS_CANCELLED);
	p.window_ms *= 2; /* and where its events are those of another result */
	cr_expect_eq(coord_find(c, copies, &p, before, &job, &k, &err), STATUS_CANCELLED);
	coord_free(before);
	cr_expect_null(k);
	copies_free(copies);
	corpus_unref(c);
}
