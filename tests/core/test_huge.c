#include "blocks.h"
#include "huge.h"
#include "vec.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* On both sides of where huge pages begin. */
static const size_t sizes[] = {0, 1, 1000, (4 << 20) - 1, 4 << 20, (6 << 20) + 5};

Test(huge, cleared_where_memory_was_used_before)
{
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned char *at = huge_alloc(sizes[i], 1), any = 0;

		cr_assert(at);
		memset(at, 0xa5, sizes[i]);
		huge_free(at);
		cr_assert(at = huge_calloc(sizes[i], 1));
		for (size_t k = 0; k < sizes[i]; k++)
			any |= at[k];
		cr_expect_eq(any, 0, "%zu bytes", sizes[i]);
		huge_free(at);
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

	blocks_begin();
	blocks_begin();
	cr_assert(a = huge_alloc(size, 1));
	memset(a, 0xa5, size);
	huge_free(a);
	cr_assert(b = huge_alloc(size, 1));
	cr_expect(!KEEPS || b == a);
	blocks_end();
	huge_free(b);
	cr_assert(c = huge_calloc(size / 4, 1), "cut to what is asked for, and cleared");
	cr_expect(!KEEPS || c == a);
	for (size_t i = 0; i < size / 4; i++)
		any |= c[i];
	cr_expect_eq(any, 0);
	cr_assert(a = huge_alloc(size, 1), "the rest and new pages");
	memset(a, 1, size);
	for (size_t i = 0; i < size / 4; i++)
		any |= c[i];
	cr_expect_eq(any, 0);
	cr_expect(!KEEPS || a[size / 2] == 1);
	huge_free(a);
	huge_free(c);
	huge_free(NULL);
	huge_free(malloc(10));
	blocks_end();
	cr_assert(a = huge_alloc(size, 1), "outside, memory is given back at once");
	for (size_t i = 0; KEEPS && i < size; i++)
		any |= a[i];
	cr_expect_eq(any, 0);
	huge_free(a);
}

/* Pages of this process that are in memory. */
static size_t resident(void)
{
	size_t all = 0, pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	cr_assert(f && fscanf(f, "%zu %zu", &all, &pages) == 2);
	fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

Test(huge, a_large_block_is_put_together_from_small_ones)
{
	const size_t size = 12 << 20;
	unsigned char *small[4], *large;
	size_t before;

	blocks_begin();
	for (int i = 0; i < 4; i++) {
		cr_assert(small[i] = huge_alloc(size, 1));
		memset(small[i], i + 1, size);
	}
	before = resident();
	for (int i = 0; i < 4; i++)
		huge_free(small[i]);
	cr_assert(large = huge_alloc(4 * size, 1));
	cr_expect(!KEEPS || large[4 * size - 1], "pages that were somebody's");
	memset(large, 9, 4 * size);
	cr_expect(!KEEPS || resident() < before + size / 2);
	huge_free(large);
	cr_assert(small[0] = huge_alloc(size * 2, 1), "a block of several moves is taken apart again");
	memset(small[0], 1, size * 2);
	huge_free(small[0]);
	blocks_end();
	cr_expect(!KEEPS || resident() < before - 3 * size);
}

/* Whatever is taken and given back, a block holds what was written to it. */
Test(huge, blocks_do_not_share_their_pages)
{
	enum { MOST = 24, PAGES = 9 };
	struct {
		unsigned char *at;
		size_t pages;
		unsigned char mark;
	} block[MOST] = {{0}};
	uint64_t seed = 11;

	blocks_begin();
	for (int step = 1; step < 3000; step++) {
		size_t k;

		seed = seed * UINT64_C(6364136223846793005) + 1;
		k = (seed >> 40) % MOST;
		if (!block[k].at) {
			block[k].pages = 2 + (seed >> 50) % PAGES;
			block[k].mark = (unsigned char)step;
			cr_assert(block[k].at = huge_alloc(block[k].pages, BLOCK_PAGE));
			cr_assert_eq((uintptr_t)block[k].at % BLOCK_PAGE, 0);
			for (size_t p = 0; p < block[k].pages; p++)
				memset(block[k].at + p * BLOCK_PAGE + 4096 * (p + 1), block[k].mark, 64);
			continue;
		}
		for (size_t p = 0; p < block[k].pages; p++)
			cr_assert_eq(block[k].at[p * BLOCK_PAGE + 4096 * (p + 1) + 63], block[k].mark);
		huge_free(block[k].at);
		block[k].at = NULL;
	}
	for (size_t k = 0; k < MOST; k++)
		huge_free(block[k].at);
	blocks_end();
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
