#include "config.h"

#include "ledger.h"
#include "sim.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S(text) ((struct str){text, strlen(text)})

static struct corpus *simulated(double scale, struct job *job)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct sim_options o = {.scale = scale, .seed = 3};
	struct corpus *c = NULL;
	struct err err = {0};

	cr_assert_eq(sim_run(sim_plan_small(), &o, &sink, job, NULL, &err), STATUS_OK, "%s",
		     err.message);
	cr_assert_eq(collector_finish(k, job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	return c;
}

static struct score *scored(const struct corpus *c, const struct method *m,
			    const struct score *before, int threads)
{
	struct score *s = NULL;
	struct err err = {0};
	struct job job;

	job_init(&job, threads);
	cr_assert_eq(score_run(c, m, before, &job, &s, &err), STATUS_OK, "%s", err.message);
	return s;
}

static bool same(const struct corpus *c, const struct score *a, const struct score *b)
{
	size_t accounts = c->n.accounts;

	for (row_t r = 0; r < c->n.posts; r++) {
		struct post_score p = score_post(a, r), q = score_post(b, r);

		if (p.automated != q.automated || p.coordinated != q.coordinated ||
		    p.lower != q.lower || p.upper != q.upper || p.class != q.class)
			return false;
	}
	return !memcmp(a->account_automated, b->account_automated, 2 * accounts) &&
	       !memcmp(a->account_coordinated, b->account_coordinated, 2 * accounts) &&
	       !memcmp(a->account_group, b->account_group, 4 * accounts) && a->groups == b->groups;
}

Test(score, is_the_same_for_any_number_of_threads_and_from_what_is_known)
{
	struct method m, nudged;
	struct score *one, *two, *three, *back;
	struct corpus *c;
	struct job job;
	struct err err;

	job_init(&job, 2);
	c = simulated(0.01, &job);
	method_default(&m);
	one = scored(c, &m, NULL, 1);
	two = scored(c, &m, NULL, 2);
	cr_expect(same(c, one, two));
	nudged = m;
	cr_assert_eq(method_set_text(&nudged, S("prior=0.4"), &err), STATUS_OK);
	three = scored(c, &nudged, one, 2);
	cr_expect_not(same(c, one, three));
	cr_expect_eq(three->evidence->coord, one->evidence->coord, "points leave the facts alone");
	cr_assert_eq(method_set_text(&nudged, S("window=5000"), &err), STATUS_OK);
	score_free(three);
	three = scored(c, &nudged, one, 2);
	cr_expect_neq(three->evidence->coord, one->evidence->coord);
	cr_expect_eq(three->evidence->signals, one->evidence->signals);
	back = scored(c, &m, three, 2);
	cr_expect(same(c, one, back));
	score_free(one);
	score_free(two);
	score_free(three);
	score_free(back);
	corpus_unref(c);
}

Test(score, bounds_hold_every_estimate)
{
	uint32_t floors = 0;
	struct method m;
	struct corpus *c;
	struct score *s;
	struct job job;

	job_init(&job, 2);
	c = simulated(0.01, &job);
	method_default(&m);
	s = scored(c, &m, NULL, 2);
	for (row_t r = 0; r < c->n.posts; r++) {
		struct post_score at = score_post(s, r);
		uint32_t p = (uint32_t)at.automated + at.coordinated;

		floors += at.lower > 0;
		if (!s->evidence->coord->post[r].linked)
			cr_assert(!at.lower || at.lower >= SHARE_ONE / 2,
				  "small doubts make no floor");
		cr_assert_leq(p, SHARE_ONE);
		if (at.class == CLASS_UNASSESSABLE) {
			cr_assert_eq(p, 0);
			cr_assert_eq(at.lower, 0);
			continue;
		}
		cr_assert_leq(at.lower, p + 1);
		cr_assert_geq(at.upper + 1u, p);
	}
	cr_expect_gt(floors, 0);
	score_free(s);
	corpus_unref(c);
}

/* No share of less than nothing, and no minus but that of burstiness. */
static bool readable(const char *text)
{
	const char *minus = strstr(text, "−");

	return !strchr(text, '-') || strstr(text, "three-word")
		       ? !minus || strstr(text, "burstiness") || strstr(text, "speaks")
		       : false;
}

Test(ledger, adds_up_to_the_account)
{
	struct arena arena = {0};
	struct method m;
	struct corpus *c;
	struct score *s;
	struct job job;

	job_init(&job, 2);
	c = simulated(0.01, &job);
	method_default(&m);
	s = scored(c, &m, NULL, 2);
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		uint32_t n;
		struct ledger_line *l = ledger_of_account(s, a, &arena, &n);
		double sum = 0, small = 0.05 * SIGNAL_COUNT;

		cr_assert(l);
		for (uint32_t i = 0; i < n; i++) {
			char text[LEDGER_TEXT];

			if (l[i].kind != LEDGER_WHATIF)
				sum += l[i].points;
			cr_assert_gt(ledger_text(&l[i], S("@x"), &LEDGER_PLAIN, text, sizeof text),
				     0u);
			cr_assert_not(strchr(text, '{'), "%s", text);
			cr_assert(readable(text), "%s", text);
			ledger_meaning(&l[i], &LEDGER_PLAIN, text, sizeof text);
			cr_assert_not(strchr(text, '{'), "%s", text);
			cr_assert(readable(text), "%s", text);
		}
		if (s->account_class[a] != CLASS_UNASSESSABLE)
			cr_assert_leq(fabs(sum - logit((s->account_automated[a] + 0.5) / 65536.0)),
				      small + 0.5, "account %u", a);
		arena_reset(&arena);
	}
	arena_free(&arena);
	score_free(s);
	corpus_unref(c);
}

Test(ledger, none_is_said_as_none)
{
	struct ledger_line line = {.kind = LEDGER_SIGNAL,
				   .signal = SIGNAL_EXCL,
				   .posts = 12,
				   .points = -0.5f,
				   .sentence = signal_info[SIGNAL_EXCL].contra};
	char text[LEDGER_TEXT];

	ledger_text(&line, S(""), &LEDGER_PLAIN, text, sizeof text);
	cr_expect_str_eq(text, "none of its 12 texts have an exclamation mark");
	line.posts = 1;
	ledger_text(&line, S(""), &LEDGER_PLAIN, text, sizeof text);
	cr_expect_str_eq(text, "none of its texts (1) have an exclamation mark");
	line.value = 1;
	line.sentence = signal_info[SIGNAL_EXCL].pro;
	ledger_text(&line, S(""), &LEDGER_PLAIN, text, sizeof text);
	cr_expect_str_eq(text, "100 % of its texts (1) have an exclamation mark");
	line.posts = 12;
	line.sentence = signal_info[SIGNAL_EXCL].contra;
	line.value = 0.004f;
	ledger_text(&line, S(""), &LEDGER_PLAIN, text, sizeof text);
	cr_expect_str_eq(text, "only <1 % of its 12 texts have an exclamation mark");
}

Test(ledger, fills_values_in_their_unit)
{
	const struct {
		struct ledger_line line;
		const char *template, *text;
	} table[] = {
		{{.signal = SIGNAL_STOP, .value = 0.313, .threshold = 0.45, .posts = 1204},
		 "{v} of {n}, not {t}",
		 "31 % of 1,204, not 45 %"},
		{{.signal = SIGNAL_LIKES, .value = log10(1001)}, "{v}", "1,000"},
		{{.signal = SIGNAL_RATE, .value = 103.4}, "{v} a day", "103 a day"},
		{{.signal = SIGNAL_EVEN, .value = -0.123}, "{v}", "−0.12"},
		{{.signal = SIGNAL_EVEN, .value = -0.001}, "{v}", "0.00"},
		{{.signal = SIGNAL_STOP, .value = 0.001}, "{v}", "<1 %"},
		{{.signal = SIGNAL_STOP, .value = 0.999}, "{v}", ">99 %"},
		/* 15 posts leave a pause of 4.4 hours by chance; 3 hours were a negative share */
		{{.signal = SIGNAL_REST, .value = (3 - 4.4) / 19.6, .threshold = 0.18, .posts = 15},
		 "{v}, {c}, {t}",
		 "3 h, 4.4 h, 7.9 h"},
		{{.signal = SIGNAL_LENGTH, .value = 0.27}, "{v}", "1.3"},
		{{.signal = SIGNAL_COUNT}, "with {p}", "with @p"},
		{{.signal = SIGNAL_COUNT, .value = 14, .threshold = 0.6}, "{v} ({t})", "14 (0.6)"},
		{{.signal = SIGNAL_STOP, .value = 1}, "a {word} {", "a {word} {"},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct ledger_line line = table[i].line;
		char text[64], small[5];

		line.kind = line.signal < SIGNAL_COUNT ? LEDGER_SIGNAL : LEDGER_LINKED;
		ledger_fill(&line, table[i].template, S("@p"), &LEDGER_PLAIN, text, sizeof text);
		cr_expect_str_eq(text, table[i].text);
		cr_expect_lt(ledger_fill(&line, table[i].template, S("@p"), &LEDGER_PLAIN, small,
					 sizeof small),
			     5u);
	}
}

Test(method, every_parameter_can_be_set_and_read_back)
{
	struct method m;
	struct err err;

	method_default(&m);
	for (uint32_t i = 0; i < method_param_count(); i++) {
		struct method_param p, q;

		method_param_at(&m, i, &p);
		cr_assert_eq(method_param_find(S(p.name)), i, "%s", p.name);
		cr_expect(isnan(p.value) || (p.value >= p.least && p.value <= p.most), "%s",
			  p.name);
		cr_expect(p.help && *p.help);
		if (p.stage == STAGE_SCORE && !isnan(p.value)) {
			double to = p.least > -100 ? p.least : p.value + 1;

			cr_assert_eq(method_set(&m, S(p.name), to, &err), STATUS_OK, "%s", p.name);
			method_param_at(&m, i, &q);
			cr_expect_float_eq(q.value, to, 1e-9, "%s", p.name);
		}
		cr_expect_eq(method_set(&m, S(p.name), p.most * 2 + 1e9, &err), STATUS_USAGE);
	}
	cr_expect_eq(method_set_text(&m, S("nosuch=1"), &err), STATUS_USAGE);
	cr_expect_eq(method_set_text(&m, S("prior"), &err), STATUS_USAGE);
	cr_expect_eq(method_set_text(&m, S("prior="), &err), STATUS_USAGE);
	cr_expect_eq(method_set_text(&m, S("prior=nan"), &err), STATUS_USAGE);
	cr_expect_eq(method_set_text(&m, S("rest=off"), &err), STATUS_OK);
	cr_expect_not(m.points.signal[SIGNAL_REST].on);
}

Test(ledger, words_a_threshold_by_what_it_speaks_for)
{
	static const struct {
		struct ledger_line line;
		const char *text;
	} table[] = {
		{{.signal = SIGNAL_STOP, .threshold = 0.45, .points = 1},
		 "over 45 % speaks for automation"},
		{{.signal = SIGNAL_STOP, .threshold = 0.45, .points = -1},
		 "under 45 % speaks against automation"},
		{{.signal = SIGNAL_ENDLINK, .threshold = 0.35, .points = 1},
		 "under 35 % speaks for automation"},
		{{.signal = SIGNAL_QCURL, .threshold = 0.6, .points = -1},
		 "over 60 % speaks against automation"},
		{{.signal = SIGNAL_VERIFIED, .points = -1}, ""},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct ledger_line line = table[i].line;
		char text[LEDGER_TEXT];

		line.kind = LEDGER_SIGNAL;
		ledger_meaning(&line, &LEDGER_PLAIN, text, sizeof text);
		cr_expect_str_eq(text, table[i].text);
	}
}

Test(ledger, posts_behind_a_share_are_that_share)
{
	struct method m;
	struct corpus *c;
	struct score *s;
	struct job job;
	row_t *rows;

	job_init(&job, 2);
	c = simulated(0.01, &job);
	method_default(&m);
	s = scored(c, &m, NULL, 2);
	rows = malloc((size_t)c->n.posts * sizeof *rows);
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		static const enum signal of[] = {SIGNAL_STOP,	SIGNAL_TAGGED, SIGNAL_REPOST,
						 SIGNAL_BATCH, SIGNAL_COMMA,  SIGNAL_ENDLINK};

		for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
			struct signal_value v = s->evidence->signals[a].of[of[i]];
			uint32_t n;

			if (!v.n)
				continue;
			n = signal_posts(c, a, of[i], rows);
			/* Texts of links alone count for no style of sentences: n may be more. */
			cr_expect_geq(n + 0.01, (double)v.value * v.n, "%s", signal_info[of[i]].name);
			for (uint32_t k = 0; k < n; k++)
				cr_expect_eq(c->account[rows[k]], a);
		}
	}
	free(rows);
	score_free(s);
	corpus_unref(c);
}
