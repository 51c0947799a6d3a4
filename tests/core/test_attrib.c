#include "config.h"

#include "attrib.h"
#include "method.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOON INT64_C(1632830400000)
#define MINUTE INT64_C(60000)

/* A capture of one tag, written as lines: minute, account, and "rt N" for a repost of line N. */
struct line {
	int minute;
	const char *account;
	int repost; /* line, or -1 */
};

struct scene {
	struct corpus *c;
	struct actor actors[2];
	uint32_t numbers[2];
	uint32_t *account_actor;
	struct trend trend;
};

static struct str z(const char *s)
{
	return (struct str){s, strlen(s)};
}

static void make(struct scene *s, const struct line *lines, int n)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	const struct str tag = z("Consigna");
	struct job job;
	struct err err;

	job_init(&job, 1);
	for (int i = 0; i < n; i++) {
		struct post_record p = POST_RECORD_EMPTY;
		char id[16], ref[16], text[64];

		p.platform = p.account.platform = z("x");
		snprintf(id, sizeof id, "%d", 1000 + i);
		snprintf(text, sizeof text, "texto %d #Consigna",
			 lines[i].repost < 0 ? i : lines[i].repost);
		p.id = z(id);
		p.account.id = p.account.handle = z(lines[i].account);
		p.time_ms = NOON + lines[i].minute * MINUTE + i;
		p.kind = lines[i].repost < 0 ? KIND_ORIGINAL : KIND_REPOST;
		p.text = z(text);
		p.tags = (struct str_list){&tag, 1, true};
		if (lines[i].repost >= 0) {
			snprintf(ref, sizeof ref, "%d", 1000 + lines[i].repost);
			p.ref_id = z(ref);
		}
		cr_assert_eq(sink.post(sink.ctx, &p, &err), STATUS_OK);
	}
	cr_assert_eq(collector_finish(k, &job, &s->c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	s->account_actor = malloc(s->c->n.accounts * sizeof *s->account_actor);
	for (uint32_t i = 0; i < s->c->n.accounts; i++)
		s->account_actor[i] = NONE;
	for (int i = 0; i < 2; i++) {
		s->numbers[i] = corpus_find_account(s->c, z(i ? "party" : "ministry"));
		s->actors[i] = (struct actor){.id = z(i ? "party" : "ministry"),
					      .name = z(i ? "Party" : "Ministry")};
		if (s->numbers[i] != NONE)
			s->account_actor[s->numbers[i]] = (uint32_t)i;
	}
	s->trend = (struct trend){.tag = corpus_find_tag(s->c, tag),
				  .name = tag,
				  .start_ms = NOON - 60 * MINUTE,
				  .end_ms = NOON + 1000 * MINUTE,
				  .actor = NONE};
}

static struct attrib_world world_of(const struct scene *s)
{
	return (struct attrib_world){
		.c = s->c, .actors = s->actors, .actor_count = 2, .account_actor = s->account_actor};
}

static struct attrib_finding find(const struct line *lines, int n)
{
	struct attrib_finding f;
	struct attrib_world w;
	struct scene s;
	struct err err;

	make(&s, lines, n);
	w = world_of(&s);
	cr_assert_eq(attrib_trend(&w, &s.trend, &f, &err),
		     STATUS_OK);
	free(s.account_actor);
	corpus_unref(s.c);
	return f;
}

#define FIND(lines) find(lines, (int)(sizeof lines / sizeof *lines))

Test(attrib, the_first_mover_that_is_reposted_positioned_it)
{
	static const struct line lines[] = {
		{0, "ministry", -1}, {1, "a", 0},  {2, "b", 0},	 {3, "c", 0},
		{4, "d", -1},	     {5, "e", 0},  {6, "f", 0},	 {7, "party", 0},
		{9, "g", -1},	     {11, "h", 0}, {12, "i", 0}, {14, "j", -1},
	};
	struct attrib_finding f = FIND(lines);

	cr_expect_eq(f.actor, 0);
	cr_expect_eq(f.before, 0);
	cr_expect_eq(f.own, 1);
	cr_expect_eq(f.first_ms, NOON);
	cr_expect_gt(f.confidence, 0.5);
}

Test(attrib, who_joins_late_did_not_position_it)
{
	struct line lines[60];

	for (int i = 0; i < 60; i++)
		lines[i] = (struct line){i, (const char *[]){"a", "b", "c", "d"}[i % 4], -1};
	lines[40] = (struct line){40, "ministry", -1};
	for (int i = 41; i < 60; i++)
		lines[i].repost = 40;
	cr_expect_eq(find(lines, 60).actor, NONE);
}

Test(attrib, two_alike_leave_it_unattributed)
{
	static const struct line lines[] = {
		{0, "a", -1}, {1, "ministry", -1}, {1, "party", -1}, {2, "b", 1},
		{2, "c", 2},  {3, "d", 1},	   {3, "e", 2},	     {4, "f", 2},
		{4, "g", 1},  {5, "h", 2},	   {5, "i", 2},	     {6, "j", 1},
	};
	struct attrib_finding f = FIND(lines);

	cr_expect_eq(f.actor, NONE, "margin %g", (double)f.margin);
}

/* A registered actor that joins in early is not the one who set it off. */
Test(attrib, an_account_of_nobody_that_sets_off_more_leaves_it_unattributed)
{
	struct line lines[80];
	struct attrib_finding f;

	for (int i = 0; i < 80; i++)
		lines[i] = (struct line){i, (const char *[]){"a", "b", "c", "d"}[i % 4], -1};
	lines[0].account = "citizen";
	lines[1] = (struct line){1, "ministry", -1};
	lines[4].repost = lines[7].repost = 1;
	for (int i = 8; i < 20; i++)
		lines[i].repost = 0;
	f = find(lines, 80);
	cr_expect_eq(f.actor, NONE);
	cr_expect_eq(f.reason, ATTRIB_RIVAL, "reason %d", f.reason);
	cr_expect_eq(f.candidate, 0);
	cr_expect_eq(f.rival_posts, 13);
	for (int i = 8; i < 20; i++)
		lines[i].repost = 1; /* the other way round */
	cr_expect_eq(find(lines, 80).actor, 0);
}

/* Lines 0 to 11 in a trend; groups by account: "g" and "h" are group 1. */
static struct attrib_finding find_with_groups(const struct line *lines, int n)
{
	uint32_t *group, number;
	struct attrib_finding f;
	struct attrib_world w;
	struct scene s;
	struct err err;

	make(&s, lines, n);
	group = calloc(s.c->n.accounts, sizeof *group);
	for (int i = 0; i < 2; i++)
		if ((number = corpus_find_account(s.c, z(i ? "g" : "h"))) != NONE)
			group[number] = 1;
	w = world_of(&s);
	w.account_group = group;
	w.group_count = 1;
	s.trend.start_ms = NOON;
	cr_assert_eq(attrib_trend(&w, &s.trend, &f, &err), STATUS_OK);
	free(group);
	free(s.account_actor);
	corpus_unref(s.c);
	return f;
}

/* The slogans that a group pastes count for the actor whose posts it passes on. */
Test(attrib, groups_count_for_whom_they_serve)
{
	static const struct line lines[] = {
		{0, "ministry", -1}, {1, "g", 0},  {2, "h", 0},	 {3, "g", -1},
		{4, "h", -1},	     {5, "g", -1}, {6, "h", -1}, {7, "a", -1},
		{9, "b", -1},	     {11, "c", -1}, {12, "d", -1}, {14, "e", -1},
	};
	struct attrib_finding f = find_with_groups(lines, 12);

	cr_expect_eq(f.actor, 0);
	cr_expect_eq(f.traced, 3);
	cr_expect_eq(f.grouped, 4);
	cr_expect_eq(f.groups, 1);
	cr_expect_eq(FIND(lines).grouped, 0);
}

/* The actor keeps silent, its group, known from the days before, begins. */
Test(attrib, a_silent_actor_is_known_by_its_group)
{
	struct line lines[24];
	struct attrib_finding f;
	const char *words;
	struct arena arena = {0};
	struct attrib_world w;
	struct scene s;

	for (int i = 0; i < 12; i++)
		lines[i] = (struct line){i - 50, i % 2 ? "g" : "h", 0};
	lines[0] = (struct line){-51, "ministry", -1};
	for (int i = 12; i < 24; i++)
		lines[i] = (struct line){i - 12, i < 20 ? i % 2 ? "g" : "h" : "a", -1};
	f = find_with_groups(lines, 24);
	cr_expect_eq(f.actor, 0, "reason %d", f.reason);
	cr_expect_eq(f.own, 0);
	cr_expect_eq(f.grouped, 8);
	cr_expect_lt(f.confidence, 0.75);
	make(&s, lines, 24);
	w = world_of(&s);
	words = attrib_words(&w, &f, false, false, &arena);
	cr_expect(strstr(words, "Ministry no publicó, sus grupos empezaron a las 12:00:00, "), "%s", words);
	cr_expect(strstr(words, "(la ráfaga empezó el 2021-09-28 12:00:00 UTC)"), "%s", words);
	arena_free(&arena);
	free(s.account_actor);
	corpus_unref(s.c);
}

Test(attrib, without_registered_actors_or_posts_nothing_is_said)
{
	static const struct line lines[] = {{0, "a", -1}, {1, "b", 0}};
	struct attrib_finding f = FIND(lines);
	struct attrib_world w;
	struct scene s;
	struct err err;

	cr_expect_eq(f.actor, NONE);
	cr_expect_eq(f.posts, 2);
	make(&s, lines, 2);
	w = world_of(&s);
	s.trend.start_ms = NOON + 500 * MINUTE;
	cr_expect_eq(attrib_trend(&w, &s.trend, &f, &err),
		     STATUS_OK);
	cr_expect_eq(f.posts, 0);
	cr_expect_eq(f.onset_ms, TIME_UNKNOWN);
	cr_expect_eq(f.reason, ATTRIB_NO_POSTS);
	s.trend.start_ms = NOON - MINUTE;
	w.account_actor = NULL;
	cr_assert_eq(attrib_trend(&w, &s.trend, &f, &err), STATUS_OK);
	cr_expect_eq(f.reason, ATTRIB_NO_ACTOR);
	w.account_actor = s.account_actor;
	s.trend.tag = NONE;
	cr_expect_eq(attrib_trend(&w, &s.trend, &f, &err),
		     STATUS_OK);
	free(s.account_actor);
	corpus_unref(s.c);
}

Test(attrib, filling_keeps_what_people_said)
{
	static const struct line lines[] = {
		{0, "ministry", -1}, {1, "a", 0},  {2, "b", 0},
		{3, "c", 0},	     {4, "d", -1}, {5, "e", 0},
	};
	struct arena arena = {0};
	struct attrib_world w;
	struct trend trends[2];
	struct scene s;
	struct err err;

	make(&s, lines, 6);
	w = world_of(&s);
	trends[0] = trends[1] = s.trend;
	trends[0].actor = 1;
	trends[0].by = BY_CASE;
	trends[0].actor_confidence = 1;
	cr_assert_eq(attrib_fill(&w, trends, 2, &arena, &err), STATUS_OK);
	cr_expect_eq(trends[0].actor, 1);
	cr_expect_eq(trends[0].by, BY_CASE);
	cr_expect_eq(trends[1].actor, 0);
	cr_expect_eq(trends[1].by, BY_COMPUTED);
	cr_expect(memmem(trends[1].actor_evidence.p, trends[1].actor_evidence.len,
			 "Ministry posted 1; the first at", 31));
	cr_expect_eq(trends[0].found->actor, 0); /* what the posts say, though somebody overruled it */
	arena_free(&arena);
	free(s.account_actor);
	corpus_unref(s.c);
}

/* What a stricter method no longer says: the numbers reach the answer. */
Test(attrib, a_stricter_method_attributes_less)
{
	static const struct line lines[] = {
		{0, "ministry", -1}, {1, "a", 0},  {2, "b", 0},
		{3, "c", 0},	     {4, "d", -1}, {5, "e", 0},
	};
	struct attrib_params strict = attrib_defaults();
	struct registry base = {0}, *made;
	struct method m;
	struct scene s;
	struct err err;

	make(&s, lines, 6);
	base.actors = s.actors;
	base.actor_count = 2;
	base.account_actor = s.account_actor;
	base.trends = &s.trend;
	base.trend_count = 1;
	for (int pass = 0; pass < 2; pass++) {
		method_default(&m);
		if (pass)
			cr_assert_eq(method_set(&m, (struct str){"who-traced", 10}, 1, &err), STATUS_OK);
		strict.traced = pass ? 1 : strict.traced;
		cr_expect_eq(memcmp(&m.attrib, &strict, sizeof strict), 0);
		cr_assert_eq(attrib_regroup(&base, s.c, &m.attrib, NULL, 0, &made, &err), STATUS_OK);
		cr_expect_eq(made->trends[0].actor, pass ? NONE : 0u);
		cr_expect_eq(memcmp(&made->attrib, &strict, sizeof strict), 0);
		registry_free(made);
	}
	free(s.account_actor);
	corpus_unref(s.c);
}
