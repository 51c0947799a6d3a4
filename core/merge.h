/* merge.h: two sightings of one account or post become one: the newest capture wins field by field,
 * what only the older one knew is kept. */
#ifndef TAMIZ_MERGE_H
#define TAMIZ_MERGE_H

#include "record.h"

/* Merges `other` into `kept`; strings are shared, not copied.  The result does not depend on which
 * came first: equal captures are decided by the fields themselves. */
void merge_account(struct account_record *kept, const struct account_record *other);
void merge_post(struct post_record *kept, const struct post_record *other);

#endif
