#include "strsort.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 4000, LONGEST = 80 };

struct names {
	char bytes[COUNT][LONGEST];
	size_t len[COUNT];
};

static struct str name_at(const void *ctx, uint32_t number)
{
	const struct names *n = ctx;

	return (struct str){n->bytes[number], n->len[number]};
}

static const struct names *compared;

static int slowly(const void *a, const void *b)
{
	return str_compare(name_at(compared, *(const uint32_t *)a),
			   name_at(compared, *(const uint32_t *)b));
}

/* Against the C library's, over names of few letters, NUL and bytes above 0x7f among them, that begin
 * alike for so many bytes. */
static void agrees(size_t alike, size_t n)
{
	static struct names names;
	static uint32_t fast[COUNT], slow[COUNT];
	static const char letters[] = {'\0', 'a', 'b', (char)0xc3, (char)0xff, '\x01'};
	uint32_t x = 7;

	for (size_t i = 0; i < n; i++) {
		memset(names.bytes[i], 'x', alike);
		names.len[i] = alike;
		x = x * 1664525 + 1013904223;
		for (uint32_t more = x >> 26; more && names.len[i] < LONGEST - 1; more--) {
			x = x * 1664525 + 1013904223;
			names.bytes[i][names.len[i]++] = letters[(x >> 16) % sizeof letters];
		}
		if (!(i % 5) && alike) /* one that the others begin with, or shorter still */
			names.len[i] = alike - i / 5 % 2;
		fast[i] = slow[i] = (uint32_t)i;
	}
	compared = &names;
	sort_strings(fast, n, name_at, &names);
	qsort(slow, n, sizeof *slow, slowly);
	for (size_t i = 0; i < n; i++)
		cr_assert(!slowly(&fast[i], &slow[i]), "%zu alike, %zu names, place %zu", alike, n, i);
	for (size_t i = 0; i < n; i++)
		slow[i] = 0;
	for (size_t i = 0; i < n; i++)
		slow[fast[i]]++;
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(slow[i], 1);
}

Test(strsort, is_the_order_of_bytes)
{
	const size_t alike[] = {0, 1, 7, 8, 9, 30, 40};

	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
		for (size_t n = 0; n <= COUNT; n = n ? n * 4 : 1)
			agrees(alike[i], n < COUNT ? n : COUNT);
	agrees(3, COUNT);
}
