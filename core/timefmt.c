#include "config.h"

#include "timefmt.h"

#include <stdio.h>

enum { ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

/* Division that rounds down, so that days before 1970 come out right. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t civil_days(int64_t year, int month, int day)
{
	/* Years begin in March here: the leap day is the last of its year. */
	int64_t y = year - (month <= 2), era = floor_div(y, ERA_YEARS),
		of_era = y - era * ERA_YEARS;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAYS;
}

struct civil civil_of_days(int64_t days)
{
	int64_t z = days + EPOCH_DAYS, era = floor_div(z, ERA_DAYS), of_era = z - era * ERA_DAYS;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = (int)(of_era - (365 * year + year / 4 - year / 100));
	int month = (5 * of_year + 2) / 153;
	struct civil c = {.day = of_year - (153 * month + 2) / 5 + 1};

	c.month = month + (month < 10 ? 3 : -9);
	c.year = year + era * ERA_YEARS + (c.month <= 2);
	return c;
}

int civil_days_in_month(int64_t year, int month)
{
	int64_t next = month == 12 ? civil_days(year + 1, 1, 1) : civil_days(year, month + 1, 1);

	return (int)(next - civil_days(year, month, 1));
}

struct civil civil_of_ms(int64_t ms)
{
	int rest = (int)((ms % DAY_MS + DAY_MS) % DAY_MS);
	struct civil c = civil_of_days(floor_div(ms, DAY_MS));

	c.hour = rest / 3600000;
	c.minute = rest / 60000 % 60;
	c.second = rest / 1000 % 60;
	c.millisecond = rest % 1000;
	return c;
}

int64_t civil_ms(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day) * DAY_MS +
	       ((int64_t)(c->hour * 60 + c->minute) * 60 + c->second) * 1000 + c->millisecond;
}

size_t timefmt_iso(int64_t ms, char *out, size_t cap)
{
	struct civil c;
	char milli[8] = "";
	int n;

	out[0] = '\0';
	if (ms == TIME_UNKNOWN)
		return 0;
	c = civil_of_ms(ms);
	if (c.millisecond)
		snprintf(milli, sizeof milli, ".%03d", c.millisecond);
	n = snprintf(out, cap, "%04lld-%02d-%02dT%02d:%02d:%02d%sZ", (long long)c.year, c.month,
		     c.day, c.hour, c.minute, c.second, milli);
	return n < 0 ? 0 : (size_t)n < cap ? (size_t)n : cap - 1;
}
