/* radix.h: stable sorting of numbers with a number carried along, and looking one up. */
#ifndef TAMIZ_RADIX_H
#define TAMIZ_RADIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keyed {
	uint64_t key;
	uint32_t value;
};

/* Sorts items by key, ascending, equal keys in their given order: least significant byte first,
 * bytes that all keys share are skipped.  scratch has room for n items.  O(n) for n items. */
void radix_sort(struct keyed *items, struct keyed *scratch, size_t n);

/* Sorts plain numbers by their bits [low, high), ascending, equal ones in their given order: eleven
 * bits at a time, digits that all share are skipped.  Returns items or scratch (room for n),
 * whichever the result ended up in. */
uint64_t *radix_sort_bits(uint64_t *items, uint64_t *scratch, size_t n, int low, int high);

/* Sorts in place, ascending: short lists by insertion, long ones as radix_sort(). */
void sort_u32(uint32_t *items, size_t n);

/* The number that would stand at nth < n if items were sorted; O(n), and leaves them in no order. */
uint32_t nth_u32(uint32_t *items, size_t n, size_t nth);

/* The first place in [low, high) of ascending items that holds `from` or more; high: none does. */
static inline uint32_t lower_bound_u32(const uint32_t *items, uint32_t low, uint32_t high,
				       uint32_t from)
{
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (items[middle] < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* An order-preserving key for signed values. */
static inline uint64_t radix_key(int64_t v)
{
	return (uint64_t)v ^ (UINT64_C(1) << 63);
}

#endif
