/* episodes.h: a tag's posts as the several trends that they were: "the same slogan on four days is four
 * trends" (DESIGN.md 1), split where its bursts lie far apart. */
#ifndef TAMIZ_EPISODES_H
#define TAMIZ_EPISODES_H

#include "gauges.h"
#include "registry.h"

/* Puts the episodes of every tag in the place of g's trends, in g's arena, ordered by (tag, start); g
 * must not be published yet.  A tag whose bursts do not lie apart is one trend, open on both sides; else
 * every dated post belongs to one episode, cut in the middle of the longest gap between two bursts.
 * An episode has the actor of the registered trend of its tag that holds its middle, if one does.
 * STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED. */
enum status registry_split(struct registry *g, const struct corpus *c, const struct gauge_params *p,
			   struct job *job, struct err *err);

/* The split of n ascending times: episode i is posts [start[i], start[i + 1]), start [n / 2 + 2].
 * Returns the number of episodes, at least 1; 0 where n is 0. */
uint32_t episodes_find(const int64_t *time, uint32_t n, const struct gauge_params *p, uint32_t *start);

#endif
