#include "config.h"

#include "random_corpus.h"
#include "scan.h"

#include <criterion/criterion.h>
#include <string.h>

/* Where s holds needle first, the plainest way. */
static const char *plain_find(const char *p, const char *end, struct str needle)
{
	for (; (size_t)(end - p) >= needle.len; p++)
		if (!memcmp(p, needle.p, needle.len))
			return p;
	return NULL;
}

Test(scan, finds_what_a_plain_loop_finds_at_every_place_and_length)
{
	struct rng rng = {11};
	char text[400], needle[12];

	for (uint32_t round = 0; round < 20000; round++) {
		size_t n = rng_below(&rng, sizeof text),
		       len = 1 + rng_below(&rng, sizeof needle - 1);
		struct str want;
		const char *found;

		for (size_t i = 0; i < n; i++)
			text[i] = (char)('a' + rng_below(&rng, 2 + round % 3));
		for (size_t i = 0; i < len; i++)
			needle[i] = (char)('a' + rng_below(&rng, 2 + round % 3));
		if (n >= len && round % 4 == 0)
			memcpy(text + rng_below(&rng, (uint32_t)(n - len + 1)), needle, len);
		want = (struct str){needle, len};
		found = plain_find(text, text + n, want);
		cr_assert_eq(scan_find(text, text + n, want), found);
		cr_assert_eq(scan_find_portable(text, text + n, want), found);
	}
}

Test(scan, what_straddles_two_strings_is_in_neither)
{
	static const char bytes[] = "sinluzluzabcsin";
	static const uint64_t off[] = {0, 4, 9, 9, 12, 15};
	static const struct {
		const char *needle;
		unsigned want; /* bits of strings */
	} cases[] = {{"luz", 1 << 1},  {"sin", 1 << 0 | 1 << 4},
		     {"sinl", 1 << 0}, {"inlu", 0},
		     {"zl", 1 << 1},   {"z", 1 << 1},
		     {"", 0x1f},       {"abcs", 0}};
	struct strings s = {off, bytes};
	struct job job;

	job_init(&job, 2);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bitset set;

		cr_assert(bitset_init(&set, 5));
		scan_strings(&s, 5, (struct str){cases[i].needle, strlen(cases[i].needle)}, NULL,
			     &job, &set);
		cr_expect_eq(set.words[0], cases[i].want, "%s: %lx", cases[i].needle,
			     (unsigned long)set.words[0]);
		bitset_free(&set);
	}
}
