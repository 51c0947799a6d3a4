/* together.h: when an account acted together with others: episodes of its co-acts, over all its
 * partners. */
#ifndef TAMIZ_TOGETHER_H
#define TAMIZ_TOGETHER_H

#include "app.h"
#include "coord.h"

/* Adds the episodes of an account: runs of its co-acts in which none comes later than the episode-gap of
 * the method after the one before, those of most of its posts first.  Each leads (LINK_EPISODE) to the first
 * co-act in it of the pair that has most of them there. */
void together_build(struct app *a, struct lines *l, const struct coordination *k, uint32_t account);
/* When its earlier post was posted; TIME_UNKNOWN where one of both has no time. */
int64_t together_time(const struct corpus *c, const struct coord_act *act);

#endif
