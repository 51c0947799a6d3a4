#include "config.h"

#include "attrib.h"

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

static struct attrib_finding find(const struct line *lines, int n)
{
	struct attrib_finding f;
	struct scene s;
	struct err err;

	make(&s, lines, n);
	cr_assert_eq(attrib_trend(s.c, s.actors, 2, s.account_actor, &s.trend, &f, &err),
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

Test(attrib, without_registered_actors_or_posts_nothing_is_said)
{
	static const struct line lines[] = {{0, "a", -1}, {1, "b", 0}};
	struct attrib_finding f = FIND(lines);
	struct scene s;
	struct err err;

	cr_expect_eq(f.actor, NONE);
	cr_expect_eq(f.posts, 2);
	make(&s, lines, 2);
	s.trend.start_ms = NOON + 500 * MINUTE;
	cr_expect_eq(attrib_trend(s.c, s.actors, 2, s.account_actor, &s.trend, &f, &err),
		     STATUS_OK);
	cr_expect_eq(f.posts, 0);
	cr_expect_eq(f.onset_ms, TIME_UNKNOWN);
	s.trend.tag = NONE;
	cr_expect_eq(attrib_trend(s.c, s.actors, 2, s.account_actor, &s.trend, &f, &err),
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
	struct attrib_finding *findings;
	struct arena arena = {0};
	struct trend trends[2];
	struct scene s;
	struct err err;

	make(&s, lines, 6);
	trends[0] = trends[1] = s.trend;
	trends[0].actor = 1;
	trends[0].actor_confidence = 1;
	cr_assert_eq(
		attrib_fill(s.c, s.actors, 2, s.account_actor, trends, 2, &arena, &findings, &err),
		STATUS_OK);
	cr_expect_eq(trends[0].actor, 1);
	cr_expect_not(trends[0].actor_computed);
	cr_expect_eq(trends[1].actor, 0);
	cr_expect(trends[1].actor_computed);
	cr_expect(memmem(trends[1].actor_evidence.p, trends[1].actor_evidence.len,
			 "Ministry posted at", 18));
	cr_expect_eq(findings[0].actor, 0); /* what the posts say, though somebody overruled it */
	arena_free(&arena);
	free(s.account_actor);
	corpus_unref(s.c);
}
