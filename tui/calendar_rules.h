/* calendar_rules.h: what the case's rules find in the selection, as lines above the calendar. */
#ifndef TAMIZ_CALENDAR_RULES_H
#define TAMIZ_CALENDAR_RULES_H

#include "app.h"

/* Nothing where the study has no case. */
void calendar_rules(struct app *a, struct lines *l, int width);

#endif
