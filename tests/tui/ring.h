/* ring.h: a made-up study with what the small scene lacks: a group of accounts that act together, copied
 * texts, findings of a case, verdicts in dispute.  Measured by the program's own code with points that
 * are set here, so that its frames do not change when the shipped points are fitted anew. */
#ifndef TAMIZ_TESTS_RING_H
#define TAMIZ_TESTS_RING_H

#include "scene.h"

struct method ring_method(void);
struct world *ring_world(void);
/* Trends of several years that nobody captured a post of, one of them no hashtag. */
struct world *hollow_world(void);
/* The explorer over the first, with that method as the one shipped. */
void ring_open(struct scene *s, int columns, int rows, enum lang lang);

#endif
