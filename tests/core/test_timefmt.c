#include "config.h"

#include "timefmt.h"

#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

Test(timefmt, iso)
{
	static const struct {
		int64_t ms;
		const char *iso;
	} cases[] = {
		{0, "1970-01-01T00:00:00Z"},
		{1632823331123, "2021-09-28T10:02:11.123Z"},
		{1632823331000, "2021-09-28T10:02:11Z"},
		{951782400000, "2000-02-29T00:00:00Z"},
		{-1, "1969-12-31T23:59:59.999Z"},
		{4102444799000, "2099-12-31T23:59:59Z"},
		{TIME_UNKNOWN, ""},
	};
	char out[TIMEFMT_ISO];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_eq(timefmt_iso(cases[i].ms, out, sizeof out), strlen(cases[i].iso));
		cr_expect_str_eq(out, cases[i].iso);
	}
	cr_expect_eq(timefmt_iso(0, out, 5), 4);
	cr_expect_str_eq(out, "1970");
	timefmt_iso(INT64_MIN, out, sizeof out);
	timefmt_iso(INT64_MAX - 1, out, sizeof out);
}

Test(timefmt, every_day_agrees_with_the_c_library_and_comes_back)
{
	for (int64_t day = -150000; day < 150000; day += 7) {
		time_t t = (time_t)(day * 86400);
		struct civil c = civil_of_days(day);
		struct tm tm;

		gmtime_r(&t, &tm);
		cr_assert(c.year == tm.tm_year + 1900 && c.month == tm.tm_mon + 1 &&
				  c.day == tm.tm_mday,
			  "day %lld", (long long)day);
		cr_assert_eq(civil_days(c.year, c.month, c.day), day);
	}
}

Test(timefmt, instants_come_back)
{
	for (int64_t ms = -4000000000123; ms < 4000000000000; ms += 98765432101) {
		struct civil c = civil_of_ms(ms);

		cr_assert_eq(civil_ms(&c), ms);
		cr_assert(c.hour >= 0 && c.minute >= 0 && c.second >= 0 && c.millisecond >= 0);
	}
}

Test(timefmt, months)
{
	cr_expect_eq(civil_days_in_month(2021, 2), 28);
	cr_expect_eq(civil_days_in_month(2000, 2), 29);
	cr_expect_eq(civil_days_in_month(1900, 2), 28);
	cr_expect_eq(civil_days_in_month(2021, 12), 31);
	cr_expect_eq(civil_days_in_month(2021, 4), 30);
}
