#include "config.h"

#include "huge.h"
#include "random_corpus.h"
#include "scorecard.h"
#include "signals_private.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define S(text) ((struct str){text, strlen(text)})

/* One account's posts, through the real corpus. */
struct fixture {
	struct collector *collector;
	struct sink sink;
	struct corpus *corpus;
	int posts;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){.collector = collector_new()};
	cr_assert(f->collector);
	f->sink = collector_sink(f->collector);
}

static void add(struct fixture *f, const struct account_record *who, int64_t ms,
		enum post_kind kind, const char *text)
{
	struct post_record p = POST_RECORD_EMPTY;
	struct err err = {0};
	char id[24];

	snprintf(id, sizeof id, "%d", ++f->posts);
	p.platform = S("x");
	p.id = S(id);
	p.account = *who;
	p.time_ms = ms;
	p.kind = kind;
	p.text = S(text);
	cr_assert_eq(f->sink.post(f->sink.ctx, &p, &err), STATUS_OK, "%s", err.message);
}

static struct account_record named(const char *id)
{
	struct account_record a = ACCOUNT_RECORD_EMPTY;

	a.platform = S("x");
	a.id = S(id);
	a.handle = S(id);
	return a;
}

static struct account_signals measure(struct fixture *f, const char *id)
{
	struct account_signals *all, one;
	struct err err = {0};
	struct job job;
	uint32_t a;

	job_init(&job, 1);
	cr_assert_eq(collector_finish(f->collector, &job, &f->corpus, &err), STATUS_OK, "%s",
		     err.message);
	a = corpus_find_account(f->corpus, S(id));
	cr_assert_neq(a, NONE);
	cr_assert_eq(signals_run(f->corpus, &job, 0, &all, &err), STATUS_OK);
	one = all[a];
	huge_free(all);
	return one;
}

static void end(struct fixture *f)
{
	corpus_unref(f->corpus);
	collector_free(f->collector);
}

Test(style, looks_at_a_text_once_for_all)
{
	static const struct {
		const char *text;
		uint32_t bits, words;
	} table[] = {
		{"", 0, 0},
		{"plain words", 0, 2},
		{"Done.", STYLE_STOP, 1},
		{"Done. \xf0\x9f\x98\x80", STYLE_STOP, 1}, /* an emoji ends no sentence */
		{"Is it, now?", STYLE_STOP | STYLE_ASKS | STYLE_COMMA, 3},
		{"\xc2\xbfQu\xc3\xa9?\nNada!",
		 STYLE_STOP | STYLE_ASKS | STYLE_EXCLAIMS | STYLE_BROKEN, 2},
		{"it's", STYLE_STRAIGHT, 2},
		{"it\xe2\x80\x99s", STYLE_CURLY, 2},
		{"go #Team", STYLE_TAGGED | STYLE_ENDTAG, 1},
		{"go #Team https://t.co/x", STYLE_TAGGED | STYLE_ENDTAG | STYLE_ENDLINK, 1},
		{"#Team go", STYLE_TAGGED, 1},
		{"see https://t.co/x", STYLE_ENDLINK, 1},
		{"https://t.co/x", 0, 0},
		{"https://t.co/x see", 0, 1},
		{"@you no", STYLE_REPLY, 1},
		{"RT @you: no", STYLE_REPOST, 2},
		{"\"All wrapped up\"", STYLE_STRAIGHT | STYLE_ARTEFACT, 3},
		{"\"All that she said\" #News @radio", STYLE_STRAIGHT | STYLE_TAGGED, 4},
		{"broken htts://t.co/x", STYLE_ARTEFACT, 5},
		{"two\\nlines", STYLE_ARTEFACT, 2},
		{"hello {name}", STYLE_ARTEFACT, 2},
		{"\xe4\xbd\xa0\xe5\xa5\xbd\xe3\x80\x82", STYLE_STOP, 2},
	};
	uint64_t words[STYLE_WORDS_MAX];
	struct style s;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		style_scan(S(table[i].text), words, &s);
		cr_expect_eq(s.bits, table[i].bits, "%s: bits %x, not %x", table[i].text, s.bits,
			     table[i].bits);
		cr_expect_eq(s.words, table[i].words, "%s: %u words", table[i].text, s.words);
	}
}

Test(style, every_byte_string_is_a_text)
{
	uint64_t words[STYLE_WORDS_MAX];
	unsigned char bytes[64];
	uint32_t seed = 7;
	struct style s;

	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)round % sizeof bytes;

		for (size_t i = 0; i < len; i++) {
			static const char likely[] = "#@h{<\\'\" \nRT:/.";

			seed = seed * 1664525u + 1013904223u;
			bytes[i] = seed >> 31 ? (unsigned char)(seed >> 16)
					      : (unsigned char)likely[(seed >> 16) % 15];
		}
		style_scan((struct str){(char *)bytes, len}, words, &s);
		cr_assert_lt(s.words, 65u);
		cr_assert_lt(s.bits, 1u << STYLE_BITS);
	}
}

Test(signals, a_clockwork_account_shows_in_its_tempo)
{
	struct account_record bot = named("clock"), human = named("person");
	struct fixture f;
	struct account_signals s;

	begin(&f);
	for (int i = 0; i < 96; i++)
		add(&f, &bot, i * INT64_C(1800000), KIND_ORIGINAL, "It is time again.");
	/* two sittings a day, at eight and at twenty, each of six posts with uneven gaps */
	for (int i = 0; i < 96; i++)
		add(&f, &human,
		    (i / 12) * INT64_C(86400000) + (i / 6 % 2 ? 72 : 28) * INT64_C(1000000) +
			    (i % 6) * (i % 6) * INT64_C(90000),
		    KIND_ORIGINAL, i % 2 ? "no" : "well that went on for a while did it not");
	s = measure(&f, "clock");
	cr_expect_float_eq(s.of[SIGNAL_MODAL].value, 1, 1e-6);
	cr_expect_lt(s.of[SIGNAL_REST].value, 0.05);
	cr_expect_lt(s.of[SIGNAL_EVEN].value, -0.8);
	cr_expect_float_eq(s.of[SIGNAL_DUPLICATE].value, 95.0 / 96, 1e-6);
	uint32_t a = corpus_find_account(f.corpus, S("person"));
	struct signal_scratch *k = signal_scratch_new();

	cr_assert(signals_of_account(f.corpus, a, k, &s));
	cr_expect_gt(s.of[SIGNAL_REST].value, 0.3);
	cr_expect_gt(s.of[SIGNAL_EVEN].value, 0.15);
	cr_expect_lt(s.of[SIGNAL_MODAL].value, 0.5);
	signal_scratch_free(k);
	end(&f);
}

Test(signals, what_is_absent_is_unknown)
{
	struct account_record who = named("quiet");
	struct fixture f;
	struct account_signals s;
	struct account_points sum;
	struct points p;

	begin(&f);
	add(&f, &who, TIME_UNKNOWN, KIND_ORIGINAL, "");
	s = measure(&f, "quiet");
	for (int i = 0; i < SIGNAL_COUNT; i++)
		cr_expect(!s.of[i].n || signal_info[i].family == FAMILY_IDENTITY, "%s",
			  signal_info[i].name);
	points_default(&p);
	points_sum(&p, &s, &sum);
	cr_expect_not(sum.assessable);
	end(&f);
}

Test(signals, reposts_say_nothing_of_how_an_account_writes)
{
	struct account_record who = named("echo"), other = named("other");
	struct fixture f;
	struct account_signals s;

	begin(&f);
	for (int i = 0; i < 10; i++)
		add(&f, &who, i * INT64_C(7200000), KIND_REPOST, "What a day, what a day! #Day");
	add(&f, &other, 0, KIND_ORIGINAL, "What a day, what a day! #Day");
	s = measure(&f, "echo");
	cr_expect_eq(s.of[SIGNAL_STOP].n, 0);
	cr_expect_eq(s.of[SIGNAL_TAGGED].n, 0);
	cr_expect_float_eq(s.of[SIGNAL_REPOST].value, 1, 1e-6);
	end(&f);
}

/* Who reposts keeps the rhythm of those that he follows: only pauses before what is his own tell.
 */
Test(signals, reposts_say_nothing_of_an_accounts_own_rhythm)
{
	struct account_record fan = named("fan"), own = named("own");
	struct account_signals s;
	struct fixture f;

	begin(&f);
	for (int i = 0; i < 30; i++) {
		add(&f, &fan, i * INT64_C(1800000), KIND_REPOST, "It is time again.");
		add(&f, &own, i * INT64_C(1800000) + 60000, i % 2 ? KIND_REPOST : KIND_ORIGINAL,
		    "It is time again.");
	}
	s = measure(&f, "fan");
	cr_expect_eq(s.of[SIGNAL_EVEN].n, 0);
	cr_expect_eq(s.of[SIGNAL_MODAL].n, 29, "a timetable is one whatever it posts");
	end(&f);
	begin(&f);
	for (int i = 0; i < 30; i++)
		add(&f, &own, i * INT64_C(1800000), i % 2 ? KIND_REPOST : KIND_ORIGINAL,
		    "It is time again.");
	s = measure(&f, "own");
	cr_expect_eq(s.of[SIGNAL_EVEN].n, 14);
	end(&f);
}

Test(signals, of_a_profile)
{
	static const struct {
		const char *handle, *about;
		double declared, digits;
	} table[] = {
		{"mcgucket_bot", "", 1, 0},   {"NewsBot", "", 1, 0},
		{"BotanyFan", "", 0, 0},      {"abbott", "", 0, 0},
		{"maria", "a robot", 1, 0},   {"maria8812345", "", 0, 7},
		{"ana", "bottom line", 0, 0}, {"robots99", "", 1, 2},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct account_record who = named(table[i].handle);
		struct account_signals s;
		struct fixture f;

		who.description = S(table[i].about);
		who.likes = 0;
		begin(&f);
		add(&f, &who, 1000, KIND_ORIGINAL, "x");
		s = measure(&f, table[i].handle);
		cr_expect_eq(s.of[SIGNAL_DECLARED].value, table[i].declared, "%s", table[i].handle);
		cr_expect_eq(s.of[SIGNAL_DIGITS].value, table[i].digits, "%s", table[i].handle);
		cr_expect_eq(s.of[SIGNAL_LIKES].n, 1);
		end(&f);
	}
}

Test(points, are_monotone_between_their_knots)
{
	struct points p;

	points_default(&p);
	for (int s = 0; s < SIGNAL_COUNT; s++) {
		const struct signal_points *q = &p.signal[s];
		double from = isnan(q->human) ? q->neutral : q->human;
		double to = isnan(q->bot) ? q->neutral : q->bot, last = -INFINITY;

		for (int i = -5; i <= 25; i++) {
			float v = (float)(from + (to - from) * i / 20);
			double x = points_of(&p, CARD_CAMPAIGN, (enum signal)s,
					     (struct signal_value){v, 1000000});

			cr_expect_geq(x, last - 1e-9, "%s at %g", signal_info[s].name, v);
			last = x;
		}
		cr_expect_float_eq(last, q->pro[CARD_CAMPAIGN], 0.01, "%s", signal_info[s].name);
		cr_expect_eq(points_of(&p, CARD_CAMPAIGN, (enum signal)s,
				       (struct signal_value){(float)to, 0}),
			     0);
	}
}

/* Whatever way the sums are made, they are those of the lines that the ledger shows. */
Test(points, sums_are_those_of_the_single_signals_bit_by_bit)
{
	static const float odd[] = {0, -1, 1e9f, NAN, INFINITY};
	struct points p;
	struct rng r = {7};

	points_default(&p);
	p.signal[SIGNAL_STOP].on = false;
	p.signal[SIGNAL_EXCL].human = p.signal[SIGNAL_EXCL].neutral;
	for (int k = 0; k < 2000; k++) {
		struct account_signals s = {.posts = rng_below(&r, 80)};
		enum card card = k % 2 ? CARD_CAMPAIGN : CARD_GENERATED;
		double family[FAMILY_COUNT] = {0}, posts = 0, profile;
		double got[FAMILY_COUNT][CARD_COUNT];
		struct scorecard_sum sum;
		struct scorecard ready;

		for (int i = 0; i < SIGNAL_COUNT; i++)
			if (rng_below(&r, 3))
				s.of[i] = (struct signal_value){
					rng_below(&r, 9) ? (float)rng_below(&r, 1000) / 999
							 : odd[rng_below(&r, 5)],
					rng_below(&r, 50)};
		profile = points_base_profile(&s) ? p.base_profile : 0;
		for (int i = 0; i < SIGNAL_COUNT; i++) {
			double x = points_of(&p, card, (enum signal)i, s.of[i]);

			family[signal_info[i].family] += x;
			*(family_of_profile(signal_info[i].family) ? &profile : &posts) += x;
		}
		scorecard_ready(&ready, &p);
		scorecard_add(&ready, &s, &sum, got);
		for (int f = 0; f < FAMILY_COUNT; f++)
			cr_assert_eq(got[f][card], family[f], "%s", family_name[f]);
		cr_assert_eq(sum.posts[card], posts);
		cr_assert_eq(sum.profile, profile);
	}
}

Test(points, one_family_alone_never_crosses_one_half)
{
	struct account_signals s = {.posts = 100};
	struct account_points sum;
	struct points p;

	points_default(&p);
	s.of[SIGNAL_BATCH] = (struct signal_value){1, 100};
	s.of[SIGNAL_MODAL] = (struct signal_value){1, 100};
	s.of[SIGNAL_REST] = (struct signal_value){0, 100};
	points_sum(&p, &s, &sum);
	cr_expect_lt(sum.logit, 0);
	cr_expect_lt(sum.single_capped, 0);
	s.of[SIGNAL_STOP] = (struct signal_value){1, 100};
	points_sum(&p, &s, &sum);
	cr_expect_gt(sum.logit, 0);
	cr_expect_eq(sum.single_capped, 0);
}

Test(signals, no_sum_of_points_is_certainty)
{
	struct points p;
	double before = 0;

	points_default(&p);
	cr_expect_eq(points_probability(&p, 2), logistic(2));
	cr_expect_eq(points_uncertain(&p, -30), 0);
	for (double x = -30; x <= 30; x += 0.5) {
		double now = points_probability(&p, x);

		cr_expect(now >= before && now < 0.9951, "at %g", x);
		before = now;
	}
	cr_expect_lt(points_probability(&p, 5), points_probability(&p, 6));
}

Test(signals, a_list_of_shares_alone_says_nothing_of_reposting)
{
	struct account_record who = named("sharer");
	struct account_signals s;
	struct fixture f;

	begin(&f);
	for (int i = 0; i < 9; i++)
		add(&f, &who, i * INT64_C(5000000), KIND_REPOST, "");
	s = measure(&f, "sharer");
	cr_expect_eq(s.of[SIGNAL_REPOST].n, 0);
	end(&f);
	begin(&f);
	for (int i = 0; i < 9; i++)
		add(&f, &who, i * INT64_C(5000000), i ? KIND_REPOST : KIND_ORIGINAL, "well");
	s = measure(&f, "sharer");
	cr_expect_eq(s.of[SIGNAL_REPOST].n, 9);
	end(&f);
}
