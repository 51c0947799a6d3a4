#include "config.h"

#include "idset.h"

#include "huge.h"
#include "radix.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_BITS = 10,
	BITS_MOST = 31,
	BUCKET = 4096, /* ids that are sorted at once, about */
	AHEAD = 12,    /* ids whose keys are asked for before they are needed */
};

void idset_open(struct idset *s)
{
	*s = (struct idset){.ascending = true};
	hash_key_make(&s->key);
}

void idset_close(struct idset *s)
{
	idset_forget(s);
	vec_free(&s->keys);
	vec_free(&s->digits);
}

void idset_forget(struct idset *s)
{
	huge_free(s->slots);
	s->slots = NULL;
	s->bits = 0;
}

/* --- ids as numbers ----------------------------------------------------------------------------
 */

bool idset_takes(struct str id)
{
	if (!id.len || id.len > IDSET_DIGITS)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (id.p[i] < '0' || id.p[i] > '9')
			return false;
	return true;
}

static uint64_t power(size_t digits)
{
#define E(n) UINT64_C(1##n)
	static const uint64_t powers[IDSET_DIGITS + 1] = {
		E(),		E(0),		 E(00),		   E(000),	      E(0000),
		E(00000),	E(000000),	 E(0000000),	   E(00000000),	      E(000000000),
		E(0000000000),	E(00000000000),	 E(000000000000),  E(0000000000000),  E(00000000000000),
		E(000000000000000), E(0000000000000000), E(00000000000000000), E(000000000000000000),
		E(0000000000000000000),
	};
#undef E
	return powers[digits];
}

/* Both halves at once: neither waits for the other. */
static uint64_t key_of(struct str id)
{
	const size_t half = id.len / 2;
	uint64_t high = 0, low = 0;

	for (size_t i = 0; i < half; i++) {
		high = high * 10 + (uint64_t)(id.p[i] - '0');
		low = low * 10 + (uint64_t)(id.p[half + i] - '0');
	}
	if (id.len % 2)
		low = low * 10 + (uint64_t)(id.p[id.len - 1] - '0');
	return (high * power(id.len - half) + low) * power(IDSET_DIGITS - id.len);
}

static unsigned digits_of(const struct idset *s, size_t number)
{
	return s->digits.count ? s->digits.at[number] : s->alike;
}

struct str idset_get(const struct idset *s, size_t number, char room[IDSET_DIGITS])
{
	const unsigned digits = digits_of(s, number);
	uint64_t value = s->keys.at[number] / power(IDSET_DIGITS - digits);

	unsigned d = digits;

	for (; d >= 2; value /= 100) {
		const unsigned two = (unsigned)(value % 100);

		room[--d] = (char)('0' + two % 10);
		room[--d] = (char)('0' + two / 10);
	}
	if (d)
		room[0] = (char)('0' + value);
	return (struct str){room, digits};
}

/* Of the next id. */
static bool note_digits(struct idset *s, size_t digits)
{
	const size_t before = s->keys.count;

	if (!before)
		s->alike = (unsigned)digits;
	if (!s->digits.count) {
		if (digits == s->alike)
			return true;
		if (!vec_reserve(&s->digits, before + 1))
			return false;
		memset(s->digits.at, (int)s->alike, before);
		s->digits.count = before;
	}
	return vec_push(&s->digits, (unsigned char)digits);
}

/* --- finding -----------------------------------------------------------------------------------
 */

static uint64_t hash_of(const struct idset *s, uint64_t key)
{
	return hash128_part(&s->key, &key, sizeof key, (struct hash128){0}).a;
}

/* The upper bits say where, the lower ones stand in the slot. */
static size_t place_of(const struct idset *s, uint64_t hash)
{
	return (size_t)(hash >> (64 - s->bits));
}

static uint32_t tag_of(const struct idset *s, uint64_t hash)
{
	return (uint32_t)hash << s->bits >> s->bits;
}

static void put(struct idset *s, size_t number)
{
	const size_t mask = ((size_t)1 << s->bits) - 1;
	const uint64_t hash = hash_of(s, s->keys.at[number]);
	size_t at = place_of(s, hash);

	while (s->slots[at])
		at = (at + 1) & mask;
	s->slots[at] = tag_of(s, hash) << s->bits | (uint32_t)(number + 1);
}

/* Made anew from the ids, so that the old slots can go first. */
static bool grow(struct idset *s)
{
	const unsigned bits = s->bits ? s->bits + 1 : FIRST_BITS;

	idset_forget(s);
	if (bits > BITS_MOST || !(s->slots = huge_calloc((size_t)1 << bits, sizeof *s->slots)))
		return false;
	s->bits = bits;
	for (size_t i = 0; i < s->keys.count; i++)
		put(s, i);
	return true;
}

bool idset_add(struct idset *s, struct str id)
{
	const uint64_t key = key_of(id);
	const size_t count = s->keys.count;

	if ((!s->bits || count + 1 > ((size_t)3 << s->bits) / 4) && !grow(s))
		return false;
	if (count && key <= s->keys.at[count - 1])
		s->ascending = false;
	if (!note_digits(s, id.len) || !vec_push(&s->keys, key))
		return false;
	put(s, count);
	return true;
}

bool idset_has(const struct idset *s, struct str id)
{
	const size_t mask = ((size_t)1 << s->bits) - 1;
	const uint64_t key = key_of(id), hash = hash_of(s, key);

	if (!s->bits)
		return false;
	for (size_t at = place_of(s, hash); s->slots[at]; at = (at + 1) & mask) {
		const size_t number = (s->slots[at] & mask) - 1;

		if (s->slots[at] >> s->bits == tag_of(s, hash) && s->keys.at[number] == key &&
		    digits_of(s, number) == id.len)
			return true;
	}
	return false;
}

void idset_prefetch(const struct idset *s, struct str id)
{
	if (s->bits && id.len <= IDSET_DIGITS)
		__builtin_prefetch(&s->slots[place_of(s, hash_of(s, key_of(id)))]);
}

/* --- sorting -----------------------------------------------------------------------------------
 */

/* Ids sort as text: digit by digit, a shorter one before those that it begins.  They are dealt into
 * buckets, each a span of keys, and sorted one bucket at a time: what that needs beside the ids is
 * four bytes for each, and a bucket fits the processor's cache. */
struct buckets {
	uint64_t low;	    /* the lowest key */
	int shift;	    /* what a bucket spans, as a power of two */
	size_t count, most; /* buckets, and ids in the fullest */
	size_t *ends;	    /* where each ends in rows */
	uint32_t *rows;	    /* less the first, in their own order within a bucket */
};

static size_t bucket_of(const struct buckets *b, uint64_t key)
{
	return (size_t)((key - b->low) >> b->shift);
}

static bool deal(const struct idset *s, struct buckets *b)
{
	const size_t n = s->keys.count;
	uint64_t high = s->keys.at[0];

	b->low = high;
	for (size_t i = 1; i < n; i++) {
		b->low = s->keys.at[i] < b->low ? s->keys.at[i] : b->low;
		high = s->keys.at[i] > high ? s->keys.at[i] : high;
	}
	while ((high - b->low) >> b->shift > n / BUCKET)
		b->shift++;
	b->count = bucket_of(b, high) + 1;
	b->ends = calloc(b->count + 1, sizeof *b->ends);
	b->rows = malloc(n * sizeof *b->rows);
	if (!b->ends || !b->rows)
		return false;
	for (size_t i = 0; i < n; i++)
		b->ends[bucket_of(b, s->keys.at[i]) + 1]++;
	for (size_t i = 1; i <= b->count; i++) {
		b->most = b->ends[i] > b->most ? b->ends[i] : b->most;
		b->ends[i] += b->ends[i - 1];
	}
	for (size_t i = 0; i < n; i++)
		b->rows[b->ends[bucket_of(b, s->keys.at[i])]++] = (uint32_t)i;
	return true;
}

static void sort_bucket(const struct idset *s, const uint32_t *rows, size_t n, struct keyed *a,
			struct keyed *scratch)
{
	for (size_t i = 0; i < n; i++)
		a[i] = (struct keyed){s->keys.at[rows[i]], rows[i]};
	radix_sort(a, scratch, n);
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k && a[k - 1].key == a[k].key &&
				   digits_of(s, a[k - 1].value) > digits_of(s, a[k].value);
		     k--) {
			struct keyed swap = a[k];

			a[k] = a[k - 1];
			a[k - 1] = swap;
		}
}

static enum status each_bucket(const struct idset *s, struct buckets *b,
			       enum status (*each)(void *ctx, size_t number, struct err *err),
			       void *ctx, struct err *err)
{
	struct keyed *a = malloc(b->most * sizeof *a);
	struct keyed *scratch = a ? malloc(b->most * sizeof *scratch) : NULL;
	enum status st = scratch ? STATUS_OK : err_nomem(err);

	for (size_t i = 0, begin = 0; i < b->count && !st; begin = b->ends[i++]) {
		const size_t n = b->ends[i] - begin;

		sort_bucket(s, b->rows + begin, n, a, scratch);
		for (size_t k = 0; k < n && !st; k++) {
			if (k + AHEAD < n)
				__builtin_prefetch(&s->keys.at[a[k + AHEAD].value]);
			st = each(ctx, a[k].value, err);
		}
	}
	free(a);
	free(scratch);
	return st;
}

enum status idset_sorted(const struct idset *s,
			 enum status (*each)(void *ctx, size_t number, struct err *err), void *ctx,
			 struct err *err)
{
	struct buckets b = {0};
	enum status st = STATUS_OK;

	if (s->ascending) {
		for (size_t i = 0; i < s->keys.count && !st; i++)
			st = each(ctx, i, err);
		return st;
	}
	st = deal(s, &b) ? each_bucket(s, &b, each, ctx, err) : err_nomem(err);
	free(b.ends);
	free(b.rows);
	return st;
}
