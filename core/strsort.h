/* strsort.h: strings in the order of their bytes, a shorter one before those that it begins. */
#ifndef TAMIZ_STRSORT_H
#define TAMIZ_STRSORT_H

#include "record.h"

#include <stddef.h>
#include <stdint.h>

/* Below, at or above 0. */
int str_compare(struct str a, struct str b);

/* The string that has this number. */
typedef struct str numbered_string(const void *ctx, uint32_t number);

/* Orders n numbers by their strings; of two that are alike either may come first.  Eight bytes are
 * compared at once; takes 32 bytes a number, and without that memory more time. */
void sort_strings(uint32_t *order, size_t n, numbered_string *at, const void *ctx);

#endif
