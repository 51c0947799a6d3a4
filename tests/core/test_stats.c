#include "config.h"

#include "graph.h"
#include "minhash.h"
#include "radix.h"
#include "sim/world.h"
#include "stats.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Values from the series by hand: P(X >= 3 | 1) = 1 - 2.5/e, P(X >= 1 | 2) = 1 - e^-2 … */
Test(stats, poisson_tail_matches_closed_forms)
{
	static const struct {
		uint64_t k;
		double mean, p;
	} cases[] = {
		{0, 5, 1},	  {3, 1, 0.080301397071394}, {1, 2, 0.864664716763387},
		{3, 0, 0},	  {10, 0.5, 1.70967e-10},    {100, 100, 0.513298798279148},
		{5, INFINITY, 1},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double p = poisson_tail(cases[i].k, cases[i].mean);

		cr_expect(fabs(p - cases[i].p) <= 1e-5 * cases[i].p + 1e-300, "%zu: %.15g", i, p);
	}
}

Test(stats, tails_fall_from_one_towards_zero)
{
	for (double mean = 0.01; mean < 3000; mean *= 2.7)
		for (uint64_t k = 0; k < 60; k++) {
			double p = poisson_tail(k, mean), next = poisson_tail(k + 1, mean);

			cr_assert(p <= 1 && next >= 0 && next <= p + 1e-12, "%g %d: %g %g", mean,
				  (int)k, p, next);
		}
	cr_expect_float_eq(binomial_tail(2, 3, 0.5), 0.5, 1e-12);
	cr_expect_float_eq(binomial_tail(0, 3, 0.1), 1, 1e-12);
	cr_expect_float_eq(binomial_tail(3, 3, 0.1), 0.001, 1e-12);
	cr_expect_eq(binomial_tail(4, 3, 0.1), 0);
}

Test(stats, benjamini_hochberg_adjusts_as_in_the_paper)
{
	double p[] = {0.04, 0.0001, 0.03, 0.5, 0.0004}, want[] = {0.05, 0.0005, 0.05, 0.5, 0.001};
	uint32_t order[5];

	benjamini_hochberg(p, order, 5, 5);
	for (int i = 0; i < 5; i++)
		cr_expect_float_eq(p[i], want[i], 1e-12);
}

Test(graph, a_core_leaves_tails_and_keeps_cycles)
{
	/* a triangle 1 2 3 with a tail 3-4-5, a pair 6 7, a square 8 9 10 11 */
	static const struct link links[] = {{1, 2}, {2, 3}, {1, 3},  {3, 4},   {4, 5},
					    {6, 7}, {8, 9}, {9, 10}, {10, 11}, {8, 11}};
	static const uint32_t want[12] = {0, 2, 2, 2, 0, 0, 0, 0, 9, 9, 9, 9};
	uint32_t component[12];

	cr_assert(graph_core(links, 10, 12, 2, component));
	cr_expect_arr_eq(component, want, sizeof want);
	cr_assert(graph_core(links, 10, 12, 3, component));
	for (int i = 0; i < 12; i++)
		cr_expect_eq(component[i], 0);
}

/* Texts of so many words, of which one in `every` is another. */
static bool agree(struct world *w, uint32_t words, uint32_t every, double *similarity)
{
	char a[512], b[512];
	uint32_t x[MINHASH_BANDS], y[MINHASH_BANDS];
	struct outline o;
	struct shingles s = {0}, t = {0};
	bool hit = false;

	world_words(w, words, a);
	strcpy(b, a);
	for (size_t i = 0, word = 0; b[i]; i++) {
		word += b[i] == ' ';
		if (b[i] != ' ' && word % every == 0)
			b[i] = (char)('a' + random_below(&w->random, 26));
	}
	cr_assert(shingles_fill(&s, (struct str){a, strlen(a)}));
	cr_assert(shingles_fill(&t, (struct str){b, strlen(b)}));
	*similarity = jaccard(&s, &t);
	minhash_bands((struct str){a, strlen(a)}, x, &o);
	minhash_bands((struct str){b, strlen(b)}, y, &o);
	for (int i = 0; i < MINHASH_BANDS; i++)
		hit |= x[i] == y[i];
	shingles_free(&s);
	shingles_free(&t);
	return hit;
}

/* Short texts leave most bins empty: what these borrow must not make the bands alike. */
Test(minhash, bands_agree_as_often_as_the_theory_says)
{
	static const uint32_t words[] = {10, 20, 40};
	struct world w = {.random = {5}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		for (uint32_t every = 2; every <= words[i]; every++) {
			double expected = 0, similarity;
			int hits = 0;

			for (int round = 0; round < 200; round++) {
				hits += agree(&w, words[i], every, &similarity);
				expected += 1 - pow(1 - pow(similarity, MINHASH_ROWS), MINHASH_BANDS);
			}
			cr_expect(fabs(hits - expected) < 20, "one in %u of %u: %d hits, %.0f expected",
				  every, words[i], hits, expected);
		}
}

Test(minhash, jaccard_counts_what_is_shared)
{
	static const struct {
		const char *a, *b;
		double similarity;
	} cases[] = {
		{"abcdefgh", "abcdefgi", 3.0 / 5},
		{"abcdefgh", "abcdefgh", 1},
		{"ab", "ab", 1},
		{"ab", "ac", 0},
		{"", "", 1},
		{"aaaaaaaaaa", "aaaaa", 1},
		{"añoñoñ", "añoñoñ!", 2.0 / 3},
		{"abcdefgh", "abcdefghñ", 4.0 / 5}, /* a character may be a byte in one alone */
	};
	struct shingles s = {0}, t = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_assert(shingles_fill(&s, (struct str){cases[i].a, strlen(cases[i].a)}));
		cr_assert(shingles_fill(&t, (struct str){cases[i].b, strlen(cases[i].b)}));
		cr_expect_float_eq(jaccard(&s, &t), cases[i].similarity, 1e-12, "%s %s: %g",
				   cases[i].a, cases[i].b, jaccard(&s, &t));
		for (double least = 0.05; least <= 1; least += 0.05)
			cr_expect_eq(jaccard_at_least(&s, &t, least), jaccard(&s, &t) >= least,
				     "%s %s at %g", cases[i].a, cases[i].b, least);
	}
	shingles_free(&s);
	shingles_free(&t);
}

/* Each kind of text, from alike to having nothing in common; long ones have more grams than an outline counts. */
Test(minhash, outlines_tell_apart_only_what_is_unlike)
{
	static char a[70000], b[70000];
	static const size_t lengths[] = {3, 5, 30, 80, 280, 1000, sizeof a};
	struct world w = {.random = {11}};
	int unlike = 0, told = 0;

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		for (unsigned changed = 0; changed <= 20; changed++) {
			struct str x = {a, lengths[i]}, y = {b, lengths[i] - lengths[i] * changed / 50};
			struct shingles s = {0}, t = {0};
			struct outline o, p;
			uint32_t bands[MINHASH_BANDS];

			for (size_t k = 0; k < lengths[i]; k++) {
				a[k] = (char)('a' + random_below(&w.random, 26));
				b[k] = random_below(&w.random, 100) < changed ? '9' : a[k];
			}
			minhash_bands(x, bands, &o);
			minhash_bands(y, bands, &p);
			cr_assert(shingles_fill(&s, x) && shingles_fill(&t, y));
			for (double least = 0.05; least < 1; least += 0.05) {
				bool apart = outlines_unlike(&o, &p, least);

				cr_expect_eq(apart, outlines_unlike(&p, &o, least));
				cr_expect(!apart || jaccard(&s, &t) < least, "%zu letters, %u %% changed, at %g",
					  lengths[i], changed, least);
				told += apart;
				unlike += lengths[i] <= 280 && jaccard(&s, &t) < least;
			}
			shingles_free(&s);
			shingles_free(&t);
		}
	cr_expect_gt(told, unlike / 2, "%d of %d told apart", told, unlike);
}

Test(minhash, giving_up_early_changes_no_answer)
{
	struct shingles s = {0}, t = {0}, u = {0};
	char a[200], b[200];
	int cut = 0;

	for (unsigned round = 0; round < 200; round++) {
		struct str end = {b, sizeof b - round / 2};
		bool alike;

		for (size_t i = 0; i < sizeof a; i++) {
			a[i] = (char)('a' + (i * 7 + i * i / 3) % 26);
			b[i] = (i * 2654435761u >> 7) % 200 < round ? 'z' : a[i];
		}
		cr_assert(shingles_fill(&s, (struct str){a, sizeof a}));
		cr_assert(shingles_fill(&t, (struct str){b, sizeof b - round / 2}));
		cr_expect_eq(jaccard_at_least(&s, &t, 0.8), jaccard(&s, &t) >= 0.8, "round %u", round);
		cr_expect_eq(jaccard_at_least(&t, &s, 0.5), jaccard(&t, &s) >= 0.5, "round %u", round);
		for (double least = 0.3; least < 1; least += 0.05) {
			cr_assert(shingles_fill_like(&u, end, &s, least, &alike));
			cr_expect_eq(alike, jaccard(&s, &t) >= least, "round %u at %g", round, least);
			cr_expect(u.cut ? u.count <= t.count && !alike : jaccard(&u, &t) == 1,
				  "round %u at %g: %u of %u grams", round, least, u.count, t.count);
			cut += u.cut;
		}
	}
	cr_expect_gt(cut, 500, "%d given up early", cut);
	shingles_free(&s);
	shingles_free(&t);
	shingles_free(&u);
}

Test(radix, bits_of_plain_numbers_sort_stably)
{
	enum { N = 5000 };
	static uint64_t at[N], scratch[N];
	uint64_t v = 1, *sorted;

	for (uint64_t i = 0; i < N; i++) {
		v = v * UINT64_C(6364136223846793005) + 1442695040888963407u;
		at[i] = (v >> 60) << 40 | i; /* few keys, numbered as given */
	}
	sorted = radix_sort_bits(at, scratch, N, 32, 64);
	for (size_t i = 1; i < N; i++)
		cr_assert_lt(sorted[i - 1], sorted[i]);
}

static int u32_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Lists in many orders, with few and with many different numbers, short and long. */
Test(radix, a_number_is_found_where_sorting_would_put_it)
{
	enum { N = 3000 };
	static uint32_t list[N], expected[N], sorted[N];
	uint64_t v = 1;

	for (uint32_t round = 0; round < 400; round++) {
		size_t n = round < 150 ? round + 1 : N - round, nth = round * 7919 % n;

		for (size_t i = 0; i < n; i++) {
			v = v * UINT64_C(6364136223846793005) + 1442695040888963407u;
			list[i] = round % 5 == 0   ? (uint32_t)i
				  : round % 5 == 1 ? (uint32_t)(n - i) << 20
				  : round % 5 == 2 ? (uint32_t)(i < n / 2 ? i : n - i)
				  : round % 5 == 3 ? (uint32_t)(v >> 62)
						   : (uint32_t)(v >> 32);
		}
		memcpy(expected, list, n * sizeof *list);
		memcpy(sorted, list, n * sizeof *list);
		qsort(expected, n, sizeof *expected, u32_compare);
		sort_u32(sorted, n);
		cr_assert(!memcmp(sorted, expected, n * sizeof *sorted), "round %u", round);
		cr_assert_eq(nth_u32(list, n, nth), expected[nth], "round %u", round);
	}
}
