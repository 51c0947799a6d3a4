/* zone.h: time zones: "+02:00", "UTC" or a name such as America/Caracas, whose rules come from the
 * system's zoneinfo files. */
#ifndef TAMIZ_ZONE_H
#define TAMIZ_ZONE_H

#include "err.h"

struct zone;

/* Fails where the name is no zone of this system. */
enum status zone_open(const char *name, struct zone **out, struct err *err);
void zone_close(struct zone *z);

/* The UTC milliseconds of a local time given as if it were UTC.  In the hour that a clock set back
 * repeats: the first; in the one it skips: as if it had not been set yet. */
int64_t zone_to_utc(const struct zone *z, int64_t local_ms);

#endif
