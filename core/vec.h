/* vec.h: a growing array of any plain type: VEC(uint32_t) v = {0}; vec_push(&v, 7) is false when
 * out of memory and leaves the array as it was. */
#ifndef TAMIZ_VEC_H
#define TAMIZ_VEC_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VEC(type) \
	struct { \
		type *at; \
		size_t count, cap; \
	}

#define vec_push(v, item) \
	(((v)->count < (v)->cap || vec_grow((void **)&(v)->at, &(v)->cap, sizeof *(v)->at, 1)) \
		 ? ((v)->at[(v)->count++] = (item), true) \
		 : false)

/* Room for n more. */
#define vec_reserve(v, n) \
	((v)->count + (n) <= (v)->cap || \
	 vec_grow((void **)&(v)->at, &(v)->cap, sizeof *(v)->at, (v)->count + (n) - (v)->cap))

#define vec_free(v) (free((v)->at), (v)->at = NULL, (v)->count = (v)->cap = 0)

static inline bool vec_grow(void **at, size_t *cap, size_t size, size_t more)
{
	size_t want = *cap ? *cap + *cap / 2 : 16;
	void *p;

	if (want < *cap + more)
		want = *cap + more;
	if (want > SIZE_MAX / size || !(p = realloc(*at, want * size)))
		return false;
	*at = p;
	*cap = want;
	return true;
}

#endif
