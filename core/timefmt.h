/* timefmt.h: instants (UTC milliseconds since 1970) and the calendar, without the C library's zones
 * and locales.  How a language writes dates is the terminal layer's; how people type them the
 * filter's and the readers'. */
#ifndef TAMIZ_TIMEFMT_H
#define TAMIZ_TIMEFMT_H

#include "record.h"

#define DAY_MS INT64_C(86400000)

/* An instant in the proleptic Gregorian calendar. */
struct civil {
	int64_t year;
	int month, day; /* from 1 */
	int hour, minute, second, millisecond;
};

/* Days since 1970-01-01 of a date (month 1 to 12, day from 1: days past the month's end run on),
 * and back.  Howard Hinnant, chrono-Compatible Low-Level Date Algorithms. */
int64_t civil_days(int64_t year, int month, int day);
struct civil civil_of_days(int64_t days);
int civil_days_in_month(int64_t year, int month);

/* ms is no TIME_UNKNOWN. */
struct civil civil_of_ms(int64_t ms);
int64_t civil_ms(const struct civil *c);

/* "2021-09-28T10:02:11Z", with ".123" before the Z only where there are milliseconds; "" where
 * unknown.  Cut to cap (TIMEFMT_ISO never cuts years of four digits), NUL-terminated; returns the
 * bytes written. */
enum { TIMEFMT_ISO = 32 };
size_t timefmt_iso(int64_t ms, char *out, size_t cap);

#endif
