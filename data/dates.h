/* dates.h: every shape in which data says when: ISO 8601 and its cousins, Twitter's long form,
 * seconds, milliseconds and microseconds since 1970, and days, months and years in an order that
 * only the whole column can tell.  Times in UTC milliseconds. */
#ifndef TAMIZ_DATES_H
#define TAMIZ_DATES_H

#include "record.h"
#include "zone.h"

enum date_separator { DATE_DASH, DATE_SLASH, DATE_DOT, DATE_SEPARATORS };

/* How the times of one column (or of a whole format) are to be read. */
struct date_rule {
	const struct zone *zone;     /* of times without one; NULL: UTC */
	int64_t offset_ms;	     /* or this offset east of UTC, where zone is NULL */
	char order[DATE_SEPARATORS]; /* 'd' (day first) or 'm' for 13/11/2017; 0: as if 'd' */
};

struct date_value {
	int64_t ms;
	int64_t resolution_ms; /* 1, 1000, 60000 or 86400000 */
	bool zoned;	       /* the value itself said its zone */
	int separator;	       /* where the order of day and month mattered, else -1 */
};

/* False where s is no time.  Numbers out of any plausible range (before 1971, after 2100) are none.
 */
bool date_parse(struct str s, const struct date_rule *rule, struct date_value *out);

/* What a column showed: counted value by value, decided at the end. */
struct date_evidence {
	uint64_t seen, unread, zoneless;
	struct {
		uint64_t seen, day_first, month_first; /* a number over 12 in that place */
		uint64_t id_day, id_month;	       /* agrees with the post's id within a day */
	} order[DATE_SEPARATORS];
};

/* id_ms: when the id of the same row was made, or TIME_UNKNOWN. */
void date_evidence_add(struct date_evidence *e, struct str s, int64_t id_ms);
/* Fills rule->order (day_order "dmy", "mdy" or NULL overrides).  Returns whether some order had to be
 * assumed, for want of evidence either way. */
bool date_decide(const struct date_evidence *e, const char *day_order, struct date_rule *rule);

/* When a snowflake id of X was made, or TIME_UNKNOWN for ids before snowflakes and other ids. */
int64_t snowflake_ms(struct str id);

#endif
