#include "config.h"

#include "bitset.h"

#include <criterion/criterion.h>

Test(bitset, not_leaves_no_bit_past_the_end)
{
	struct bitset s;

	cr_assert(bitset_init(&s, 70));
	bitset_not(&s);
	cr_expect_eq(bitset_count(&s), 70);
	cr_expect_eq(s.words[1], 0x3f);
	bitset_free(&s);
}

Test(bitset, next_walks_every_set_bit_once)
{
	static const size_t bits[] = {0, 63, 64, 127, 199};
	struct bitset s;
	size_t at = 0;

	cr_assert(bitset_init(&s, 200));
	for (size_t i = 0; i < 5; i++)
		bitset_set(&s, bits[i]);
	for (size_t i = 0; i < 5; i++) {
		at = bitset_next(&s, at);
		cr_expect_eq(at, bits[i]);
		at++;
	}
	cr_expect_eq(bitset_next(&s, at), 200);
	bitset_free(&s);
}
