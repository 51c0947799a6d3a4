/* why_share.h: why the posts that Why is open on, all or a trend's, have the share that they have, as lines: who brings
 * it, who acted together, and what speaks for and against the authors. */
#ifndef TAMIZ_WHY_SHARE_H
#define TAMIZ_WHY_SHARE_H

#include "app.h"

/* sums: of these posts.  Says so where their reasons are still being counted. */
void why_share_build(struct app *a, struct lines *l, const struct share_sums *sums, int width);

#endif
