/* naming.h: what a case calls its events and sectors in the user's language; the study keeps one name of
 * each.  Borrowed from the world that is shown, or from the catalog. */
#ifndef TAMIZ_NAMING_H
#define TAMIZ_NAMING_H

#include "app.h"

struct str naming_event(const struct app *a, const struct event *e);
/* "payment" in words; a kind that no case format knows as it is. */
struct str naming_kind(const struct event *e);
/* The moment by the clock of the case's country, to be written as a day: an event that ends at its
 * midnight does not end on the next day.  Unknown stays unknown; without a case UTC. */
int64_t naming_local(const struct app *a, int64_t ms);
/* Of a sector's id; the id itself where no case says more. */
struct str naming_sector(const struct app *a, struct str id);

#endif
