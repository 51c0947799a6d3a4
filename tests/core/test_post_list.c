/* A list that is never written down, against one that is. */
#include "config.h"

#include "post_list.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { MOST = 2600 };

static uint32_t naive_nearest(const row_t *list, uint32_t n, row_t row)
{
	uint32_t best = NONE;

	for (uint32_t i = 0; i < n; i++)
		if (best == NONE || labs((long)list[i] - (long)row) < labs((long)list[best] - (long)row))
			best = i;
	return best;
}

static void expect_list(const struct post_list *l, const row_t *want, uint32_t n, size_t bits)
{
	cr_assert_eq(l->count, n);
	for (uint32_t i = 0; i < n; i++)
		cr_assert_eq(post_list_at(l, i), want[i], "%u of %u", i, n);
	for (row_t row = 0; row < bits + 3; row++) {
		uint32_t at = naive_nearest(want, n, row);

		cr_assert_eq(post_list_nearest(l, row), at, "near %u", row);
		cr_assert_eq(post_list_find(l, row), at != NONE && want[at] == row ? at : NONE);
	}
}

/* Rows ascending; or the dated ones turned round, the others after them. */
static uint32_t written_down(const struct bitset *rows, row_t dated, bool reverse, row_t *out)
{
	uint32_t n = 0;

	for (row_t i = 0; i < dated; i++)
		if (bitset_test(rows, reverse ? dated - 1 - i : i))
			out[n++] = reverse ? dated - 1 - i : i;
	for (row_t i = dated; i < rows->bits; i++)
		if (bitset_test(rows, i))
			out[n++] = i;
	return n;
}

Test(post_list, by_time_it_is_the_set_of_rows_in_either_direction)
{
	static const int one_in[] = {1, 2, 7, 300, 1 << 30};
	static row_t want[MOST];
	uint64_t seed = 7;

	for (int k = 0; k < 120; k++) {
		struct post_list l;
		struct bitset rows;
		size_t bits;
		row_t dated;

		seed = seed * UINT64_C(6364136223846793005) + 1;
		bits = k < 4 ? (size_t)k * 64 : (size_t)(seed >> 40) % MOST;
		dated = k % 3 ? (row_t)bits : (row_t)((seed >> 20) % (bits + 1));
		cr_assert(bitset_init(&rows, bits));
		for (size_t i = 0; i < bits; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1;
			if ((int)(seed >> 34) % one_in[k % 5] == 0)
				bitset_set(&rows, i);
		}
		for (int reverse = 0; reverse < 2; reverse++) {
			uint32_t n = written_down(&rows, dated, reverse, want);

			cr_assert(post_list_by_time(&l, &rows, dated, reverse));
			expect_list(&l, want, n, bits);
			post_list_free(&l);
		}
		bitset_free(&rows);
	}
}

Test(post_list, another_order_is_the_order_that_was_given)
{
	static const row_t order[] = {9, 2, 700, 3, 4};
	struct post_list l;
	row_t *mine = malloc(sizeof order);

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		mine[i] = order[i];
	post_list_sorted(&l, mine, sizeof order / sizeof *order);
	expect_list(&l, order, sizeof order / sizeof *order, 720);
	post_list_free(&l);
}
