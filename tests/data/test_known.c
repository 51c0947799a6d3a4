/* What an import keeps in memory of what it has seen. */
#include "config.h"

#include "idmap.h"

#include <criterion/criterion.h>

static uint32_t found(const struct idmap *m, uint64_t hash)
{
	const struct hash128 h = {hash, 0};
	size_t at = idmap_start(m, h);

	return idmap_next(m, h, &at);
}

Test(known, hashes_that_differ_late_are_told_apart)
{
	const uint64_t hash = UINT64_C(0x123456789abcdef0), other = hash ^ 1 << 24;
	struct idmap m = {0};

	cr_assert(idmap_add(&m, (struct hash128){hash, 0}, 5));
	cr_expect_eq(found(&m, hash), 5u);
	cr_expect_eq(found(&m, other), UINT32_MAX);
	cr_assert(idmap_add(&m, (struct hash128){other, 0}, 70000));
	cr_expect_eq(found(&m, hash), 5u);
	cr_expect_eq(found(&m, other), 70000u);
	idmap_free(&m);
}

Test(known, any_row_number_comes_back)
{
	const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
	struct idmap m = {0};

	for (uint32_t i = 0; i < 4000; i++)
		cr_assert(idmap_add(&m, (struct hash128){i * step, 0}, i * 1073741u));
	for (uint32_t i = 0; i < 4000; i++) {
		const struct hash128 h = {i * step, 0};
		size_t at = idmap_start(&m, h);
		uint32_t number;

		while ((number = idmap_next(&m, h, &at)) != i * 1073741u)
			cr_assert_neq(number, UINT32_MAX, "%u", i);
	}
	idmap_free(&m);
}
