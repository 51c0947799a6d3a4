/* blocks.h: memory in whole huge pages, which what is given back is put together from again within a while.
 *
 * Clearing a page that a virtual machine's host took back was seen to go at 1 GB/s, against 11 for a page just freed,
 * and scoring takes and gives back its memory several times over: so what it gives back stays in its pages, and is
 * moved (by address, not by copying) under what is asked for next, whatever the sizes. */
#ifndef TAMIZ_BLOCKS_H
#define TAMIZ_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#define BLOCK_PAGE ((size_t)2 << 20)

/* A block of so many bytes, a multiple of BLOCK_PAGE, where such a page begins; not cleared.  NULL when out of
 * memory. */
void *blocks_take(size_t bytes);
/* False: it is none of blocks_take's. */
bool blocks_give(void *at);

/* Between the two, in any thread, what is given back is kept; keeping takes no memory beyond what was in use.  They
 * may be nested; the last blocks_end() gives all back to the system. */
void blocks_begin(void);
void blocks_end(void);

#endif
