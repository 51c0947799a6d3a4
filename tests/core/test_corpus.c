/* A corpus must not depend on the order in which its records came. */
#include "config.h"

#include "corpus.h"
#include "fold.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S(text) ((struct str){(text), strlen(text)})

static struct post_record post(const char *id, const char *who, int64_t ms, const char *text)
{
	struct post_record p = POST_RECORD_EMPTY;

	p.platform = p.account.platform = S("x");
	p.id = S(id);
	p.account.id = p.account.handle = S(who);
	p.time_ms = ms;
	p.text = S(text);
	p.kind = KIND_ORIGINAL;
	return p;
}

static struct corpus *collect(const struct post_record *posts, size_t n, bool backwards)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct job job;
	struct err err = {0};

	job_init(&job, 2);
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(sink.post(sink.ctx, &posts[backwards ? n - 1 - i : i], &err),
			     STATUS_OK);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	return c;
}

static bool str_is(struct str s, const char *want)
{
	return s.len == strlen(want) && !memcmp(s.p, want, s.len);
}

Test(corpus, rows_are_ordered_by_time_then_id_and_numbers_do_not_depend_on_arrival)
{
	struct str tags[] = {S("SinLuz"), S("sinluz"), S("Caracas")};
	struct str_list two = {tags, 2, true}, all = {tags, 3, true};
	struct post_record p[] = {
		post("30", "zoe", 3000, "tres"),
		post("b-odd", "ana", 1000, "uno"),
		post("20", "ana", 1000, "uno"),
		post("10", "luis", TIME_UNKNOWN, "sin fecha"),
	};
	char buf[POST_ID_BUF];

	p[0].tags = all;
	p[2].tags = two;
	for (int backwards = 0; backwards < 2; backwards++) {
		struct corpus *c = collect(p, 4, backwards);

		cr_assert_eq(c->n.posts, 4);
		cr_expect_eq(c->dated, 3);
		cr_expect(str_is(corpus_post_id(c, 0, buf), "20"));
		cr_expect(str_is(corpus_post_id(c, 1, buf), "b-odd"));
		cr_expect(str_is(corpus_post_id(c, 3, buf), "10"));
		cr_assert_eq(c->n.accounts, 3);
		cr_expect(str_is(strings_at(&c->account_id, 0), "ana"));
		cr_expect_eq(lists_count(&c->account_posts, 0), 2);
		cr_assert_eq(c->n.tags, 2);
		cr_expect(str_is(strings_at(&c->tag_folded, 0), "caracas"));
		cr_expect(str_is(strings_at(&c->tag, 1), "SinLuz"), "shown as first written");
		cr_expect_eq(lists_count(&c->content_tags, c->content[0]), 1,
			     "one tag, written twice");
		cr_expect_eq(corpus_find_tag(c, S("#SINLUZ")), 1);
		cr_expect_eq(corpus_find_handle(c, S("@Zoe")), c->account_handle[2]);
		cr_expect_eq(corpus_find_account(c, S("x:luis")), 1);
		cr_expect_eq(corpus_find_post(c, S("x:b-odd")), 1);
		cr_expect_eq(corpus_lower_bound(c, 1001), 2);
		corpus_unref(c);
	}
}

Test(corpus, the_newest_capture_wins_in_any_order)
{
	struct post_record p[2] = {post("1", "ana", 1000, "corto"),
				   post("1", "ana", 1000, "corregido")};

	p[0].captured_ms = 10;
	p[0].likes = 5;
	p[0].account.followers = 7;
	p[1].captured_ms = 20;
	p[1].reposts = 3;
	for (int backwards = 0; backwards < 2; backwards++) {
		struct corpus *c = collect(p, 2, backwards);

		cr_assert_eq(c->n.posts, 1);
		cr_expect(str_is(strings_at(&c->text, c->content[0]), "corregido"));
		cr_expect_eq(c->likes[0], 5, "what only the older knew is kept");
		cr_expect_eq(c->reposts[0], 3);
		cr_expect_eq(c->account_followers[0], 7);
		corpus_unref(c);
	}
}

Test(corpus, references_inside_and_outside)
{
	struct post_record p[] = {post("1", "ana", 1000, "original"),
				  post("2", "luis", 2000, "original"),
				  post("3", "zoe", 3000, "ajeno")};
	struct corpus *c;

	p[1].kind = p[2].kind = KIND_REPOST;
	p[1].ref_id = S("1");
	p[2].ref_id = S("999");
	p[2].ref_handle = S("Lejano");
	c = collect(p, 3, false);
	cr_expect_eq(c->ref[0], NONE);
	cr_expect_eq(c->ref[1], 0);
	cr_expect_eq(c->ref_handle[1], c->account_handle[c->account[0]]);
	cr_expect_eq(c->ref[2], c->n.posts + 0);
	cr_assert_eq(c->n.objects, 1);
	cr_expect(str_is(strings_at(&c->object_id, 0), "999"));
	cr_expect(str_is(strings_at(&c->handle, c->ref_handle[2]), "Lejano"));
	cr_expect_eq(c->content[0], c->content[1], "equal texts are one content");
	corpus_unref(c);
}

Test(corpus, an_empty_corpus_is_a_corpus)
{
	struct corpus *c = collect(NULL, 0, false);

	cr_expect_eq(c->n.posts, 0);
	cr_expect_eq(c->n.contents, 0);
	cr_expect_eq(corpus_find_tag(c, S("x")), NONE);
	corpus_unref(c);
}

Test(corpus, folded_text_has_neither_case_nor_marks)
{
	struct post_record p =
		post("1", "ana", 1000, "\xc2\xa1VENEZUELA s\xc3\xad, CARAC\xc3\x81S!");
	struct corpus *c = collect(&p, 1, false);

	cr_expect(str_is(strings_at(&c->folded, 0), "\xc2\xa1venezuela si, caracas!"));
	corpus_unref(c);
}

Test(corpus, snowflake_account_ids_tell_when_the_account_was_made)
{
	struct post_record p = post("1", "1475192345678901248", 1640995200000, "hola");
	struct corpus *c = collect(&p, 1, false);

	cr_expect_eq(c->account_created[0], (INT64_C(1475192345678901248) >> 22) + 1288834974657);
	corpus_unref(c);
}

Test(corpus, the_rows_of_a_tag_ascend_and_stand_once)
{
	struct str many[] = {S("uno"), S("dos"), S("UNO")}, one[] = {S("dos")};
	struct post_record p[] = {
		post("1", "ana", 1000, "a"),
		post("2", "ana", 2000, "b"),
		post("3", "zoe", 3000, "a"),
	};
	struct corpus *c;
	uint32_t uno, dos;

	p[0].tags = p[2].tags = (struct str_list){many, 3, true};
	p[1].tags = (struct str_list){one, 1, true};
	c = collect(p, 3, true);
	uno = corpus_find_tag(c, S("#Uno"));
	dos = corpus_find_tag(c, S("dos"));
	cr_assert(uno != NONE && dos != NONE);
	cr_expect_eq(lists_count(&c->tag_posts, uno), 2);
	cr_expect_eq(c->tag_posts.item[c->tag_posts.off[uno] + 1], 2);
	cr_expect_eq(lists_count(&c->tag_posts, dos), 3);
	for (uint32_t i = 0; i < 3; i++)
		cr_expect_eq(c->tag_posts.item[c->tag_posts.off[dos] + i], i);
	corpus_unref(c);
}

/* Few runs are merged, many are sorted. */
Test(corpus, posts_that_come_in_runs_and_all_mixed_are_put_in_order)
{
	enum { POSTS = 20000 };
	static char ids[POSTS][8];
	static struct post_record p[POSTS];

	for (uint32_t runs = 1; runs <= POSTS; runs = runs < 1000 ? runs * 6 + 1 : runs * 10) {
		const uint32_t each = (POSTS + runs - 1) / runs;
		struct corpus *c;
		uint64_t last = 0;
		size_t n = 0;

		/* Run r holds the times r, r + runs, r + 2 * runs …, four posts of each, and some undated at
		 * its end. */
		for (uint32_t r = 0; r < runs && n < POSTS; r++)
			for (uint32_t i = 0; i < each && n < POSTS; i++, n++) {
				const bool undated = each > 8 && i + 3 > each;

				snprintf(ids[n], sizeof ids[n], "%zu", 1 + n * 7919 % POSTS);
				p[n] = post(ids[n], "ana", undated ? TIME_UNKNOWN : (r + i * (int64_t)runs) / 4, "a");
			}
		c = collect(p, n, runs > POSTS / 2);
		cr_assert_eq(c->n.posts, POSTS);
		for (row_t row = 0; row < POSTS; row++) {
			const size_t from = (size_t)((c->id[row] - 1) * 17679 % POSTS);

			cr_assert_eq(strtoull(ids[from], NULL, 10), c->id[row]);
			cr_assert_eq(c->time[row], p[from].time_ms);
			if (row)
				cr_assert(c->time[row - 1] < c->time[row] ||
						  (c->time[row - 1] == c->time[row] && last < c->id[row]),
					  "row %u, %u runs", row, runs);
			last = c->id[row];
		}
		corpus_unref(c);
	}
}

/* Among them texts that folding makes longer, as many as may not fit where the others would. */
Test(corpus, every_text_is_folded_and_found_under_its_number)
{
	enum { POSTS = 6000 };
	static char ids[POSTS][8], texts[POSTS][256];
	static struct post_record p[POSTS];
	const char *const kinds[] = {"\xc3\x81RBOL", "\xef\xb7\xba\xef\xb7\xba\xef\xb7\xba", "MA\xc3\x91" "ANA \xc2\xa1S\xc3\x8d!"};

	for (int kind = 0; kind < 3; kind++) {
		struct corpus *c;

		for (int i = 0; i < POSTS; i++) {
			snprintf(ids[i], sizeof ids[i], "%d", i + 1);
			snprintf(texts[i], sizeof texts[i], "%s %0*d %s", kinds[kind], 1 + i * 7 % 90, i, kinds[i % 3]);
			p[i] = post(ids[i], "ana", i * 7919 % POSTS, texts[i]);
		}
		c = collect(p, POSTS, false);
		cr_assert_eq(c->n.contents, POSTS);
		for (row_t row = 0; row < POSTS; row++) {
			const struct str text = strings_at(&c->text, c->content[row]),
					 folded = strings_at(&c->folded, c->content[row]);
			char want[1024];
			const size_t len = fold_text(S(texts[c->id[row] - 1]), want, sizeof want);

			cr_assert(str_is(text, texts[c->id[row] - 1]));
			cr_assert(len == folded.len && !memcmp(want, folded.p, len), "row %u", row);
		}
		corpus_unref(c);
	}
}
