#include "config.h"

#include "scan.h"

#include "wide.h"

#include <limits.h>
#include <string.h>

#ifdef HAVE_AVX2
#include <immintrin.h>
#endif

const char *scan_find_portable(const char *p, const char *end, struct str needle)
{
	const char *last = end - needle.len; /* last place where it can start */

	if ((size_t)(end - p) < needle.len)
		return NULL;
	while (p <= last) {
		p = memchr(p, needle.p[0], (size_t)(last - p) + 1);
		if (!p)
			return NULL;
		if (!memcmp(p, needle.p, needle.len))
			return p;
		p++;
	}
	return NULL;
}

#ifdef HAVE_AVX2
/* How common a byte is in folded text, from 0 (all others) up: only speed depends on it.  The order
 * is that counted over Spanish posts. */
static int commonness(char c)
{
	static const char common[] = "xkwqjzyvhgf_-@/:.#9876543210bpmudlctsinroea ";
	const char *at = c ? strchr(common, c) : NULL;

	return at ? (int)(at - common) + 1 : 0;
}

/* Where in the needle its rarest pair of neighbours is. */
static size_t rarest_pair(struct str needle)
{
	size_t best = 0;
	int least = INT_MAX;

	for (size_t i = 0; i + 1 < needle.len && i < 64; i++) {
		int c = (commonness(needle.p[i]) + 1) * (commonness(needle.p[i + 1]) + 1);

		if (c < least) {
			least = c;
			best = i;
		}
	}
	return best;
}

/* Compares two bytes of the needle, those from `at`, at 64 places at a time; what agrees is
 * compared whole. */
__attribute__((target("avx2,bmi"))) static const char *find_avx2(const char *p, const char *end,
								 struct str needle, size_t at)
{
	const __m256i first = _mm256_set1_epi8(needle.p[at]);
	const __m256i second = _mm256_set1_epi8(needle.p[at + 1]);

	/* 65 bytes are read from p + at. */
	for (; (size_t)(end - p) >= at + 65; p += 64) {
		const char *q = p + at;
		__m256i a0 = _mm256_loadu_si256((const __m256i *)(const void *)q);
		__m256i a1 = _mm256_loadu_si256((const __m256i *)(const void *)(q + 1));
		__m256i b0 = _mm256_loadu_si256((const __m256i *)(const void *)(q + 32));
		__m256i b1 = _mm256_loadu_si256((const __m256i *)(const void *)(q + 33));
		__m256i a = _mm256_and_si256(_mm256_cmpeq_epi8(a0, first),
					     _mm256_cmpeq_epi8(a1, second));
		__m256i b = _mm256_and_si256(_mm256_cmpeq_epi8(b0, first),
					     _mm256_cmpeq_epi8(b1, second));
		uint64_t mask;

		if (_mm256_testz_si256(_mm256_or_si256(a, b), _mm256_or_si256(a, b)))
			continue;
		mask = (uint32_t)_mm256_movemask_epi8(a) |
		       (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
		for (; mask; mask &= mask - 1) {
			const char *start = p + __builtin_ctzll(mask);

			if ((size_t)(end - start) >= needle.len &&
			    !memcmp(start, needle.p, needle.len))
				return start;
		}
	}
	return scan_find_portable(p, end, needle);
}
#endif

/* What is found out about a needle once for a whole sweep. */
struct finder {
	struct str needle;
	size_t pair;
	bool wide;
};

static struct finder finder_of(struct str needle)
{
	struct finder f = {.needle = needle};

#ifdef HAVE_AVX2
	f.wide = needle.len >= 2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
	f.pair = f.wide ? rarest_pair(needle) : 0;
#endif
	return f;
}

static const char *find(const struct finder *f, const char *p, const char *end)
{
#ifdef HAVE_AVX2
	if (f->wide)
		return find_avx2(p, end, f->needle, f->pair);
#endif
	return scan_find_portable(p, end, f->needle);
}

const char *scan_find(const char *p, const char *end, struct str needle)
{
	struct finder f = finder_of(needle);

	return find(&f, p, end);
}

struct scan {
	const struct strings *strings;
	struct finder finder;
	const struct bitset *within;
	struct bitset *out;
};

/* The string that holds byte `at`, at or after i: in steps that double, then halve. */
static size_t string_at(const uint64_t *off, size_t i, size_t end, uint64_t at)
{
	size_t step = 1, high;

	if (off[i + 1] > at)
		return i;
	while (i + step < end && off[i + step] <= at) {
		i += step;
		step *= 2;
	}
	high = i + step < end ? i + step : end;
	while (high - i > 1) {
		size_t middle = i + (high - i) / 2;

		if (off[middle] <= at)
			i = middle;
		else
			high = middle;
	}
	return i;
}

/* One sweep over all bytes of the piece; what straddles two strings does not count. */
static void sweep(const struct scan *s, size_t begin, size_t end)
{
	const uint64_t *off = s->strings->off;
	const char *bytes = s->strings->bytes, *p = bytes + off[begin], *stop = bytes + off[end];
	size_t i = begin;

	while ((p = find(&s->finder, p, stop))) {
		uint64_t at = (uint64_t)(p - bytes);

		i = string_at(off, i, end, at);
		if (at + s->finder.needle.len <= off[i + 1]) {
			bitset_set(s->out, i);
			p = bytes + off[i + 1];
		} else {
			p++;
		}
	}
}

static void scan_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct scan *s = ctx;

	(void)part;
	if (!s->finder.needle.len) {
		for (size_t i = begin; i < end; i++)
			if (!s->within || bitset_test(s->within, i))
				bitset_set(s->out, i);
		return;
	}
	if (!s->within) {
		sweep(s, begin, end);
		return;
	}
	for (size_t i = bitset_next(s->within, begin); i < end; i = bitset_next(s->within, i + 1)) {
		struct str one = strings_at(s->strings, (uint32_t)i);

		if (find(&s->finder, one.p, one.p + one.len))
			bitset_set(s->out, i);
	}
}

enum { PIECE = 8192 }; /* strings; a multiple of 64, so that no two pieces share a word */

void scan_strings(const struct strings *s, uint32_t count, struct str needle,
		  const struct bitset *within, struct job *job, struct bitset *out)
{
	struct scan scan = {s, finder_of(needle), within, out};

	parallel_for(job, count, PIECE, (count + PIECE - 1) / PIECE, scan_piece, &scan);
}
