#include "config.h"

#include "filter.h"
#include "random_corpus.h"
#include "text.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S(text) ((struct str){(text), strlen(text)})

Test(filter, prints_what_it_understood_and_understands_what_it_prints)
{
	static const struct {
		const char *text, *canonical;
	} cases[] = {
		{"", ""},
		{"   ", ""},
		{"Venezuela", "venezuela"},
		{"ÁRBOL  luz", "arbol luz"},
		{"luz AND agua", "luz agua"},
		{"a OR b c", "a OR b c"},
		{"(a OR b) c", "(a OR b) c"},
		{"((a)) ((b c))", "a b c"},
		{"a OR (b OR c)", "a OR b OR c"},
		{"NOT a", "-a"},
		{"--a", "a"},
		{"-(a b)", "-(a b)"},
		{"NOT (a OR b)", "-(a OR b)"},
		{"-(-a)", "a"},
		{"\"sin luz\"", "\"sin luz\""},
		{"\"or\"", "or"},
		{"\"say \\\"no\\\\\"", "\"say \\\"no\\\\\""},
		{"apag*", "apag"},
		{"\"apag*\"", "\"apag*\""},
		{"/apag.n (a|b)\\/c/", "/apag.n (a|b)\\/c/"},
		{"tag:#SinLuz", "tag:SinLuz"},
		{"TAG:x", "tag:x"},
		{"tag:#Sin*,\"a b\"", "tag:Sin*,\"a b\""},
		{"tag:\"a*\"", "tag:\"a*\""},
		{"tag:\"a b\",c,\"d e\",f", "tag:\"a b\",c,\"d e\",f"},
		{"tag:\"a\\u{20}b\",c", "tag:\"a b\",c"},
		{"tag:#\"a* b", "tag:#\"a* b"},
		{"from:@ana,luis", "from:ana,luis"},
		{"client:\"Twitter for iPhone\"", "client:\"Twitter for iPhone\""},
		{"kind:repost,quote", "kind:repost,quote"},
		{"kind=repost", "kind:repost"},
		{"since:2021-10-28 until:2021-11-21T18:00",
		 "since:2021-10-28 until:2021-11-21T18:00"},
		{"followers<1.5k", "followers<1500"},
		{"reposts>2M", "reposts>2000000"},
		{"rate>50", "rate>50/d"},
		{"rate>0.50/h", "rate>0.5/h"},
		{"age<30d", "age<30d"},
		{"age<=90min", "age<=90min"},
		{"score>=70%", "score>=0.7"},
		{"score>=0.70", "score>=0.7"},
		{"score>=5%", "score>=0.05"},
		{"score:100%", "score:1"},
		{"group:3,4", "group:3,4"},
		{"https://example.org/x", "\"https://example.org/x\""},
		{"10:30", "\"10:30\""},
		{"url:example.org/a", "url:example.org/a"},
		{"text:/x y/ name:Bot", "text:/x y/ name:bot"},
		{"mark:suspicious -has:url", "mark:suspicious -has:url"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct filter *f = NULL, *g = NULL;
		struct err err = {0};
		enum status status = filter_parse(S(cases[i].text), &f, &err);

		cr_assert_eq(status, STATUS_OK, "%s: %s", cases[i].text, err.message);
		cr_expect_str_eq(filter_text(f), cases[i].canonical);
		cr_assert_eq(filter_parse(S(filter_text(f)), &g, &err), STATUS_OK, "%s: %s",
			     filter_text(f), err.message);
		cr_expect_str_eq(filter_text(g), filter_text(f));
		filter_free(f);
		filter_free(g);
	}
}

/* Whatever a name holds, in quotes it is one value and no more. */
Test(filter, a_quoted_name_reads_back_as_itself)
{
	static const char *const names[] = {"a\" OR tag:\"b", "a\\", "\\\"", "a b", "*", "/x y/",
					    "a\nb", "'", "\xff\"", "#x", "\x1b[2J", "a\\u{41}"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *quoted = filter_quoted(S(names[i])), *g, whole[64];
		struct filter *f = NULL;
		struct err err;

		cr_assert(quoted);
		snprintf(whole, sizeof whole, "client:%s", quoted);
		cr_assert_eq(filter_parse(S(whole), &f, &err), STATUS_OK, "%s: %s", whole,
			     err.message);
		g = filter_quoted(S(names[i]));
		snprintf(whole, sizeof whole, "%s", filter_text(f));
		if (strpbrk(names[i], "\" \\*/\n'\x1b"))
			cr_expect(strstr(whole, g), "%s: %s", whole, g);
		free(g);
		filter_free(f);
		free(quoted);
	}
}

/* What a screen or a bulletin shows of it is what it is: it can be copied from there. */
Test(filter, a_quoted_name_is_shown_as_it_is)
{
	static const struct {
		const char *name, *quoted;
	} cases[] = {
		{"a\x1b[2J\x07" "b", "\"a\\u{1B}[2J\\u{7}b\""},
		{"a\tb\r\n", "\"a\\u{9}b\\u{D}\\u{A}\""},
		{"\x7f\xc2\x9b", "\"\\u{7F}\\u{9B}\""},
		{"\u202Eabc\u2066", "\"\\u{202E}abc\\u{2066}\""},
		{"a\u200Bb\u00A0c\u3000", "\"a\\u{200B}b\\u{A0}c\\u{3000}\""},
		{"\u2764\uFE0F", "\"\u2764\\u{FE0F}\""},
		{"\U0001F468\u200D\U0001F469", "\"\U0001F468\\u{200D}\U0001F469\""},
		{"\u0301e\u0301", "\"\\u{301}e\u0301\""},
		{"e\u0301\u0302\u0303\"", "\"e\\u{301}\\u{302}\\u{303}\\\"\""},
		{"\U0010FFFF\U000E0041", "\"\\u{10FFFF}\\u{E0041}\""},
		{"\u00BFQu\u00E9? \u05D0", "\"\u00BFQu\u00E9? \u05D0\""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *quoted = filter_quoted(S(cases[i].name)), whole[128];
		struct filter *f = NULL;
		struct err err;

		cr_assert(quoted);
		cr_expect_str_eq(quoted, cases[i].quoted);
		cr_expect(text_shows(S(quoted)), "%s", quoted);
		snprintf(whole, sizeof whole, "client:%s", quoted);
		cr_assert_eq(filter_parse(S(whole), &f, &err), STATUS_OK, "%s: %s", whole, err.message);
		cr_expect_str_eq(filter_text(f), whole);
		filter_free(f);
		free(quoted);
	}
}

/* A row of all kinds of characters in some order that no one thought of. */
static size_t random_name(uint32_t *seed, char *to, size_t cap)
{
	static const int32_t some[] = {'a', '"', '\\', 'u', '{', '}', '\'', '\n', 0x1B, 0x9B, 0xAD, 0x301, 0x302,
				       0x600, 0xD4E, 0x1100, 0x1161, 0x200D, 0x202E, 0x2764, 0xFE0F, 0xFFFD, 0x1F1FB,
				       0x1F468, 0x1F3FB, 0xE0041, 0x10FFFF, 0xE9};
	size_t len = 0, count = 1 + (*seed = *seed * 1664525 + 1013904223) / 65536 % 8;

	while (count-- && len + UTF8_MAX <= cap) {
		*seed = *seed * 1664525 + 1013904223;
		len += (size_t)utf8_encode(some[*seed / 65536 % (sizeof some / sizeof *some)], to + len);
	}
	return len;
}

Test(filter, whatever_a_name_holds_its_quoted_form_is_shown_as_it_is_and_means_it)
{
	uint32_t seed = 1;

	for (int i = 0; i < 20000; i++) {
		char name[64], *quoted, *whole = NULL;
		struct str s = {name, random_name(&seed, name, sizeof name)};
		struct filter *f = NULL;
		struct err err;

		cr_assert(quoted = filter_quoted(s));
		cr_assert(text_shows(S(quoted)), "%s", quoted);
		cr_assert_geq(asprintf(&whole, "client:%s", quoted), 0);
		if (filter_parse(S(whole), &f, &err) != STATUS_OK) {
			cr_assert(strstr(err.message, "name is missing"), "%s: %s", whole, err.message);
		} else {
			const char *again = filter_text(f) + strlen("client:");

			cr_assert(!strcmp(again, quoted) || (strlen(again) == s.len && !memcmp(again, name, s.len)),
				  "%s: %s", whole, again);
			cr_assert(text_shows(S(again)), "%s", again);
			filter_free(f);
		}
		free(whole);
		free(quoted);
	}
}

Test(filter, an_error_says_where_and_what)
{
	static const struct {
		const char *text;
		int column;
		const char *message; /* part of it */
		const char *prefix;  /* what filter_parse_prefix makes of it */
	} cases[] = {
		{"luz \"sin", 5, "closing \"", "luz"},
		{"luz \"\\u{\"", 6, "hexadecimal", "luz"},
		{"luz \"\\u{}\"", 6, "hexadecimal", "luz"},
		{"luz \"\\u{1B\"", 6, "hexadecimal", "luz"},
		{"luz \"a\\u{1G}\"", 7, "hexadecimal", "luz"},
		{"luz \"a\\u{\x11}\"", 7, "hexadecimal", "luz"},
		{"luz \"a\\u{110000}\"", 7, "hexadecimal", "luz"},
		{"luz \"a\\u{0000041}\"", 7, "hexadecimal", "luz"},
		{"luz \"a\\u{d800}\"", 7, "hexadecimal", "luz"},
		{"luz /sin", 5, "closing /", "luz"},
		{"luz (a OR b", 5, "closing )", "luz"},
		{"luz (", 5, "closing )", "luz"},
		{"luz ()", 5, "between ( and )", "luz"},
		{"luz )", 5, "no ( is open", "luz"},
		{"luz OR", 5, "missing after", "luz"},
		{"luz OR ", 5, "missing after", "luz"},
		{"OR luz", 1, "before OR", ""},
		{"a OR OR b", 6, "before OR", "a"},
		{"a AND", 3, "missing after", "a"},
		{"a NOT", 3, "missing after", "a"},
		{"a -", 3, "missing after", "a"},
		{"a tag:", 3, "tag: a name is missing", "a"},
		{"a tag:#", 3, "tag: a name is missing", "a"},
		{"a text:", 3, "text: a word is missing", "a"},
		{"a follower<3", 3, "no field", "a"},
		{"a followers<x", 13, "whole number", "a"},
		{"a followers<99999999999999999999", 13, "whole number", "a"},
		{"a followers<1.2345k", 13, "whole number", "a"},
		{"a tag<x", 3, "takes a :", "a"},
		{"followers >= 3", 11, "no space", "followers"},
		{"a kind:retweet", 8, "original, repost", "a"},
		{"kind:repost,", 1, "original, repost", ""},
		{"since:2021-13-01", 7, "2021-10-28", ""},
		{"since:2021-02-29", 7, "2021-10-28", ""},
		{"since:yesterday", 7, "2021-10-28", ""},
		{"until:2021-10-28T24:00", 7, "2021-10-28", ""},
		{"age<30", 5, "30d", ""},
		{"rate>x", 6, "50/d", ""},
		{"score>=1.5", 8, "0.7", ""},
		{"\"a\"b", 4, "a space", "a"},
		{"//", 1, "empty", ""},
		{"/a\tb/", 3, "control character", ""},
		{"/a\xc2\x9b/", 3, "control character", ""},
		{"\"\"", 1, "a word is missing", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct filter *f = NULL;
		struct err err = {0};

		cr_expect_eq(filter_parse(S(cases[i].text), &f, &err), STATUS_USAGE, "%s",
			     cases[i].text);
		cr_expect_eq(err.column, cases[i].column, "%s: column %d", cases[i].text,
			     err.column);
		cr_expect(strstr(err.message, cases[i].message), "%s: %s", cases[i].text,
			  err.message);
		cr_assert_eq(filter_parse_prefix(S(cases[i].text), &f, &err), STATUS_USAGE);
		cr_expect_str_eq(filter_text(f), cases[i].prefix, "%s", cases[i].text);
		cr_expect_eq(err.column, cases[i].column);
		filter_free(f);
	}
}

Test(filter, hostile_texts_are_bounded)
{
	size_t n = 1 << 20;
	char *text = malloc(n);
	struct filter *f = NULL;
	struct err err = {0};

	memset(text, 'a', n);
	cr_expect_eq(filter_parse((struct str){text, n}, &f, &err), STATUS_USAGE);
	cr_expect_eq(err.column, 65537);
	memset(text, '\x1b', n); /* six bytes each, spelled out */
	text[0] = text[20000] = '"';
	cr_expect_eq(filter_parse((struct str){text, 20001}, &f, &err), STATUS_USAGE);
	cr_expect(strstr(err.message, "65536"), "%s", err.message);
	cr_expect_eq(err.column, 20002);
	memset(text, '(', n);
	cr_expect_eq(filter_parse((struct str){text, 50000}, &f, &err), STATUS_USAGE);
	cr_expect_eq(err.column, 65);
	for (size_t i = 0; i < 50000; i++)
		text[i] = i % 2 ? ' ' : 'a';
	cr_expect_eq(filter_parse((struct str){text, 50000}, &f, &err), STATUS_USAGE);
	cr_expect_eq(err.column, 2049);
	memset(text, '-', n);
	text[60000] = 'a';
	cr_assert_eq(filter_parse((struct str){text, 60001}, &f, &err), STATUS_OK);
	cr_expect_str_eq(filter_text(f), "a");
	filter_free(f);
	free(text);
}

/* Any bytes: never a crash, and what parses prints what parses to the same. */
Test(filter, any_bytes_parse_or_fail_within_them)
{
	static const char alphabet[] = "ab \"/()-:<>=*,#@\\.%\xc3\xa1ORNOTtag:since:2021-1kind:x";
	struct rng rng = {7};
	char text[64];

	for (int round = 0; round < 20000; round++) {
		size_t n = rng_below(&rng, sizeof text);
		struct filter *f = NULL, *g = NULL;
		struct err err = {0};

		for (size_t i = 0; i < n; i++)
			text[i] = alphabet[rng_below(&rng, sizeof alphabet - 1)];
		if (filter_parse((struct str){text, n}, &f, &err) != STATUS_OK) {
			cr_assert(err.column >= 1 && (size_t)err.column <= n + 1);
			continue;
		}
		cr_assert_eq(filter_parse(S(filter_text(f)), &g, &err), STATUS_OK,
			     "%.*s -> %s: %s at %d", (int)n, text, filter_text(f), err.message,
			     err.column);
		cr_assert_str_eq(filter_text(g), filter_text(f));
		filter_free(f);
		filter_free(g);
	}
}

/* --- evaluation --------------------------------------------------------------------------------
 */

struct world {
	struct corpus *c;
	struct score *score;
	struct registry *registry;
	struct filter_env env;
	struct filter_cache *cache;
	struct bitset rows;
	struct job job;
};

static void world_make(struct world *w, uint64_t seed, uint32_t posts)
{
	struct rng rng = {seed};
	struct random_shape shape = {posts, 40, 14, posts / 2 + 1};

	w->c = random_corpus(&rng, &shape);
	w->score = random_score(&rng, w->c);
	w->registry = random_registry(&rng, w->c);
	w->env = (struct filter_env){w->c, w->score, w->registry, &literal_regex};
	w->cache = filter_cache_new();
	cr_assert(bitset_init(&w->rows, w->c->n.posts));
	job_init(&w->job, 2);
}

static void world_free(struct world *w)
{
	bitset_free(&w->rows);
	filter_cache_free(w->cache);
	registry_free(w->registry);
	random_score_free(w->score);
	corpus_unref(w->c);
}

static void check_filter(struct world *w, const char *text, uint64_t seed)
{
	struct filter *f = NULL;
	struct err err = {0};

	cr_assert_eq(filter_parse(S(text), &f, &err), STATUS_OK, "%s: %s at %d", text, err.message,
		     err.column);
	cr_assert_eq(filter_eval(f, &w->env, w->cache, &w->job, &w->rows, &err), STATUS_OK,
		     "%s: %s", text, err.message);
	for (row_t row = 0; row < w->c->n.posts; row++)
		cr_assert_eq(bitset_test(&w->rows, row), filter_matches_row(f, &w->env, row),
			     "seed %lu, row %u, %s", (unsigned long)seed, row, text);
	filter_free(f);
}

Test(filter, agrees_with_the_slow_evaluator)
{
	char text[2048];

	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct world w;
		struct rng rng = {seed * 1000};

		world_make(&w, seed, 50 + (uint32_t)seed * 7);
		for (int i = 0; i < 60; i++) {
			random_filter(&rng, text, sizeof text);
			check_filter(&w, text, seed);
		}
		w.env.score = NULL;
		w.env.registry = NULL;
		filter_cache_drop(w.cache, false, true, true);
		for (int i = 0; i < 20; i++) {
			random_filter(&rng, text, sizeof text);
			check_filter(&w, text, seed);
		}
		world_free(&w);
	}
}

/* Tried one by one, the places of so many stars are more than there is time for. */
Test(filter, many_stars_are_matched_in_time)
{
	char text[200] = "tag:";
	struct world w;

	for (int i = 0; i < 80; i++)
		strcat(text, "*");
	world_make(&w, 7, 40);
	check_filter(&w, text, 7);
	for (int i = 0; i < 30; i++)
		strcat(text, "a*");
	check_filter(&w, strcat(text, "q"), 7);
	world_free(&w);
}

Test(filter, every_term_by_itself_agrees_and_narrowing_changes_nothing)
{
	static const char *const steps[] = {"c",   "cc",	"ccc",	   "cccc", "ccccoco",
					    "co",  "coco",	"c",	   "e",	   "ve",
					    "ven", "venezuela", "sin luz", "luz"};
	struct world w;

	world_make(&w, 99, 300);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		check_filter(&w, steps[i], 99);
	world_free(&w);
}

Test(filter, a_bad_pattern_is_told_with_its_column_even_where_nothing_is_left)
{
	struct world w;
	struct filter *f = NULL;
	struct err err = {0};

	world_make(&w, 5, 60);
	cr_assert_eq(filter_parse(S("zzzzqq /(/"), &f, &err), STATUS_OK);
	cr_expect_eq(filter_eval(f, &w.env, w.cache, &w.job, &w.rows, &err), STATUS_USAGE);
	cr_expect_eq(err.column, 9);
	filter_free(f);
	world_free(&w);
}

Test(filter, a_stopped_job_caches_nothing)
{
	struct world w;
	struct filter *f = NULL;
	struct err err = {0};

	world_make(&w, 6, 200);
	cr_assert_eq(filter_parse(S("luz"), &f, &err), STATUS_OK);
	w.job.cancel = true;
	cr_expect_eq(filter_eval(f, &w.env, w.cache, &w.job, &w.rows, &err), STATUS_CANCELLED);
	w.job.cancel = false;
	check_filter(&w, "luz", 6);
	cr_expect_gt(bitset_count(&w.rows), 0);
	filter_free(f);
	world_free(&w);
}

/* --- completion --------------------------------------------------------------------------------
 */

struct offers {
	char text[512];
	int count;
};

static void note(void *ctx, struct str replacement, const char *help)
{
	struct offers *o = ctx;
	size_t used = strlen(o->text);

	cr_assert(help);
	snprintf(o->text + used, sizeof o->text - used, "%s%.*s", used ? "|" : "",
		 (int)replacement.len, replacement.p);
	o->count++;
}

Test(filter, completion_offers_fields_words_and_names_the_most_used_first)
{
	static const struct {
		const char *text, *offers;
		size_t start;
	} cases[] = {
		{"luz foll", "followers|following", 4},
		{"-ta", "-tag:", 0},
		{"(kind:re", "kind:repost|kind:reply", 1},
		{"kind:repost,qu", "kind:repost,quote", 0},
		{"has:m", "has:mention", 0},
		{"sector:en", "sector:\"entes del Estado\"", 0},
		{"client:\"twitter w", "client:\"Twitter Web App\"", 0},
		{"during:event1", "during:event1", 0},
		{"nofield:x", "", 0},
		{"mark:su", "mark:suspicious", 0},
		{"-@user_29", "-@user_29", 0},
	};
	struct world w;
	struct offers o = {0};

	world_make(&w, 3, 300);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		o = (struct offers){0};
		cr_expect_eq(filter_complete(S(cases[i].text), &w.env, 9, note, &o),
			     cases[i].start);
		cr_expect_str_eq(o.text, cases[i].offers, "%s: %s", cases[i].text, o.text);
	}
	o = (struct offers){0};
	filter_complete(S("tag:#"), &w.env, 3, note, &o);
	cr_expect_eq(o.count, 3, "%s", o.text);
	/* Each that is offered can be typed on from: it is a filter. */
	for (char *at = strtok(o.text, "|"); at; at = strtok(NULL, "|"))
		check_filter(&w, at, 3);
	o = (struct offers){0};
	filter_complete(S("from:@user_1"), &w.env, 20, note, &o);
	cr_expect(strstr(o.text, "from:user_1"), "%s", o.text);
	world_free(&w);
}
