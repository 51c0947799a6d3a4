/* analyst.h: the shares with the analyst's verdicts on accounts and posts in the method's place. */
#ifndef TAMIZ_ANALYST_H
#define TAMIZ_ANALYST_H

#include "answer.h"

/* Fills a->analyst and a->trend_analyst.  A marked post counts as wholly inorganic or organic and as
 * assessed; a verdict on the post outdoes that on its account.  Without memory the rows of the trend
 * list have none. */
void analyst_sum(struct answer *a);

#endif
