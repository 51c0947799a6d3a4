#include "config.h"

#include "places.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct trend_place at(uint32_t tag, uint32_t place)
{
	return (struct trend_place){.trend = NONE, .tag = tag, .place = place};
}

Test(places, tell_what_moved_widest_first)
{
	const struct trend_place was[] = {at(1, 1), at(2, 2), at(3, 3), at(5, 4), at(6, 5)};
	const struct trend_place is[] = {at(1, 2), at(2, 1), at(3, 3), at(4, 4), at(6, 9)};
	struct place_move out[2];

	cr_assert_eq(places_moved(was, 5, is, 5, out, 2), 3u);
	cr_expect_eq(out[0].is.tag, 6u);
	cr_expect_eq(out[0].was.place, 5u);
	cr_expect_eq(out[0].is.place, 9u);
	cr_expect_eq(out[1].is.tag, 2u);
	cr_expect_eq(places_moved(was, 5, was, 5, out, 2), 0u);
	cr_expect_eq(places_moved(was, 0, is, 5, out, 2), 0u);
	cr_expect_eq(places_moved(was, 5, is, 5, out, 0), 3u);
}

Test(places, are_of_trends_with_posts_and_shared_by_equals)
{
	/* half, none, half inorganic; too few posts; nothing assessable */
	struct trend_row rows[5] = {
		{.trend = NONE, .tag = 9, .sums = {.posts = 10, .assessable = 10, .automated = 5 * SHARE_ONE, .accounts = 10}},
		{.trend = NONE, .tag = 4, .sums = {.posts = 10, .assessable = 10, .accounts = 10}},
		{.trend = NONE, .tag = 7, .sums = {.posts = 20, .assessable = 20, .automated = 10 * SHARE_ONE, .accounts = 20}},
		{.trend = NONE, .tag = 1, .sums = {.posts = 9, .assessable = 9, .accounts = 9}},
		{.trend = NONE, .tag = 2, .sums = {.posts = 50, .accounts = 9}},
	};
	struct result r = {.trends = rows, .trend_count = 5};
	uint32_t n;
	struct trend_place *p = places_of(&r, &n);

	cr_assert_eq(n, 3u);
	cr_expect_eq(p[0].tag, 4u);
	cr_expect_eq(p[0].place, 3u);
	cr_expect_eq(p[1].tag, 7u);
	cr_expect_eq(p[1].place, 1u);
	cr_expect_eq(p[2].tag, 9u);
	cr_expect_eq(p[2].place, 1u);
	free(p);
}
