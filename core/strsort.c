#include "config.h"

#include "strsort.h"

#include "radix.h"

#include <stdlib.h>
#include <string.h>

enum {
	FEW = 32,     /* are compared with one another */
	DEEPEST = 32, /* bytes that are looked at eight at a time; hostile names agree in thousands */
};

int str_compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.len > b.len) - (a.len < b.len);
}

struct sorting {
	numbered_string *at;
	const void *ctx;
	uint32_t *order;
	struct keyed *items, *scratch; /* [place in order] */
};

static int string_compare(const void *a, const void *b, void *ctx)
{
	const struct sorting *s = ctx;

	return str_compare(s->at(s->ctx, *(const uint32_t *)a),
				  s->at(s->ctx, *(const uint32_t *)b));
}

/* Eight bytes as a number that is ordered as they are; what is not there is 0. */
static uint64_t eight_from(struct str s, size_t from)
{
	uint64_t key = 0;

	for (size_t i = from; i < from + 8; i++)
		key = key << 8 | (i < s.len ? (unsigned char)s.p[i] : 0);
	return key;
}

/* The places [begin, end), whose strings agree in the bytes before `from`. */
static void sort_places(struct sorting *s, size_t begin, size_t end, size_t from)
{
	struct keyed *items;
	const size_t n = end - begin;

	if (n <= FEW || from >= DEEPEST) {
		qsort_r(s->order + begin, n, sizeof *s->order, string_compare, s);
		return;
	}
	items = s->items + begin;
	for (size_t i = 0; i < n; i++) {
		const uint32_t number = s->order[begin + i];

		items[i] = (struct keyed){eight_from(s->at(s->ctx, number), from), number};
	}
	radix_sort(items, s->scratch + begin, n);
	for (size_t i = 0; i < n; i++)
		s->order[begin + i] = items[i].value;
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && items[j].key == items[i].key;)
			j++;
		if (j - i > 1)
			sort_places(s, begin + i, begin + j, from + 8);
	}
}

void sort_strings(uint32_t *order, size_t n, numbered_string *at, const void *ctx)
{
	struct sorting s = {at, ctx, order, NULL, NULL};

	if (n > FEW) {
		s.items = malloc(n * sizeof *s.items);
		s.scratch = malloc(n * sizeof *s.scratch);
	}
	sort_places(&s, 0, n, s.items && s.scratch ? 0 : DEEPEST);
	free(s.items);
	free(s.scratch);
}
