/* fixed.h: probabilities as whole numbers, SHARE_ONE = 1, so that sums over rows are exact and do not
 * depend on their order. */
#ifndef TAMIZ_FIXED_H
#define TAMIZ_FIXED_H

#include <stdint.h>

#define SHARE_ONE 65535u

/* What b adds to a: 1 - (1 - a) (1 - b) = a + this. */
static inline uint16_t fixed_rest(uint16_t a, uint16_t b)
{
	return (uint16_t)(((SHARE_ONE - a) * b + SHARE_ONE / 2) / SHARE_ONE);
}

static inline uint16_t fixed_most(uint16_t a, uint16_t b)
{
	return a > b ? a : b;
}

#endif
