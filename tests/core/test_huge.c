#include "huge.h"
#include "vec.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* On both sides of where huge pages begin. */
static const size_t sizes[] = {0, 1, 1000, (4 << 20) - 1, 4 << 20, (6 << 20) + 5};

Test(huge, cleared_where_memory_was_used_before)
{
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned char *at = huge_alloc(sizes[i], 1), any = 0;

		cr_assert(at);
		memset(at, 0xa5, sizes[i]);
		free(at);
		cr_assert(at = huge_calloc(sizes[i], 1));
		for (size_t k = 0; k < sizes[i]; k++)
			any |= at[k];
		cr_expect_eq(any, 0, "%zu bytes", sizes[i]);
		free(at);
	}
}

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define KEEPS 0 /* a sanitizer has to see what is freed */
#else
#define KEEPS 1
#endif

Test(huge, what_is_freed_within_a_while_serves_the_next)
{
	const size_t size = 48 << 20;
	unsigned char *a, *b, *c, any = 0;

	huge_begin();
	huge_begin();
	cr_assert(a = huge_alloc(size, 1));
	memset(a, 0xa5, size);
	huge_free(a);
	cr_assert(b = huge_alloc(size, 1));
	cr_expect(!KEEPS || b == a);
	huge_end();
	huge_free(b);
	cr_assert(c = huge_calloc(size / 4, 1), "cut to what is asked for, and cleared");
	cr_expect(!KEEPS || c == a);
	for (size_t i = 0; i < size / 4; i++)
		any |= c[i];
	cr_expect_eq(any, 0);
	cr_assert(a = huge_alloc(size, 1), "of what is cut off nothing is left to take");
	cr_expect_neq(a, c);
	memset(a, 1, size);
	cr_expect_eq(c[size / 4 - 1], 0);
	huge_free(a);
	cr_assert(b = huge_alloc(2 * size, 1), "nothing kept is large enough");
	memset(b, 1, 2 * size);
	huge_free(b);
	huge_free(c);
	huge_free(NULL);
	huge_free(malloc(10));
	huge_end();
	cr_assert(a = huge_alloc(size, 1), "outside, memory is given back at once");
	huge_free(a);
}

Test(huge, too_many_are_none)
{
	cr_expect_null(huge_alloc(SIZE_MAX / 2, 4));
	cr_expect_null(huge_calloc(SIZE_MAX / 2, 4));
}

Test(huge, spares_are_lent_to_one_at_a_time)
{
	struct spares s = SPARES(1000, sizeof(uint32_t));
	uint32_t *a = spares_take(&s), *b = spares_take(&s);

	cr_assert(a && b && a != b);
	for (int i = 0; i < 1000; i++)
		cr_assert(!a[i] && !b[i]);
	a[999] = 7;
	spares_give(&s, a);
	spares_give(&s, NULL);
	cr_expect_eq(spares_take(&s), a);
	cr_expect_eq(a[999], 7);
	spares_give(&s, b);
	spares_give(&s, a);
	spares_free(&s);
}

Test(huge, an_array_on_pages_keeps_what_it_holds_while_it_grows)
{
	VEC(uint64_t) v = {0};
	const size_t n = (6 << 20) / sizeof *v.at; /* past where large pages begin */

	for (size_t i = 0; i < n; i++) {
		cr_assert(pages_reserve(&v, 1));
		v.at[v.count++] = i * 3;
	}
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(v.at[i], i * 3);
	cr_expect_geq(pages_bytes(v.cap * sizeof *v.at), n * sizeof *v.at);
	/* All of what it says to have is there. */
	memset(v.at + v.count, 0xff, (v.cap - v.count) * sizeof *v.at);
	pages_free(&v);
	cr_expect(!v.at && !v.cap && !v.count);
	cr_expect_not(pages_reserve(&v, SIZE_MAX / 8));
	cr_expect_not(pages_reserve(&v, SIZE_MAX / 4));
}
