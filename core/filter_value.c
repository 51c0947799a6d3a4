/* Numbers, durations and instants as people type them.  Never by the C library's number parsers:
 * those read "0,7" or "0.7" depending on the locale. */
#include "config.h"

#include "filter_ast.h"
#include "timefmt.h"

#include <string.h>

enum { DIGITS_MAX = 15 }; /* so that a double holds them exactly */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

double decimal_value(struct decimal d)
{
	double power = 1;

	for (int i = 0; i < d.scale; i++)
		power *= 10;
	return (double)d.digits / power;
}

/* Reads digits[.digits] off the front of *s. */
static bool take_decimal(struct str *s, struct decimal *out)
{
	struct decimal d = {0};
	size_t i = 0, seen = 0;
	bool point = false;

	for (; i < s->len; i++) {
		if (s->p[i] == '.' && !point && seen && i + 1 < s->len && is_digit(s->p[i + 1])) {
			point = true;
			continue;
		}
		if (!is_digit(s->p[i]))
			break;
		if (++seen > DIGITS_MAX)
			return false;
		d.digits = d.digits * 10 + (s->p[i] - '0');
		d.scale += point;
	}
	for (; d.scale && d.digits % 10 == 0; d.scale--)
		d.digits /= 10;
	s->p += i;
	s->len -= i;
	*out = d;
	return seen > 0;
}

static int64_t power_of_ten(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

static bool str_is(struct str s, const char *want)
{
	return s.len == strlen(want) && (!s.len || !memcmp(s.p, want, s.len));
}

bool value_count(struct str s, int64_t *out, const char **why)
{
	struct decimal d;
	int64_t factor = 1, by;

	*why = N_("a whole number is expected, such as 1500 or 2k");
	if (!take_decimal(&s, &d))
		return false;
	if (str_is(s, "k") || str_is(s, "K"))
		factor = 1000;
	else if (str_is(s, "m") || str_is(s, "M"))
		factor = 1000000;
	else if (s.len)
		return false;
	by = power_of_ten(d.scale);
	if (factor % by)
		return false;
	if (d.digits > INT64_MAX / 2 / (factor / by)) {
		*why = N_("the number is too large");
		return false;
	}
	*out = d.digits * (factor / by);
	return true;
}

bool value_share(struct str s, struct decimal *out, const char **why)
{
	*why = N_("a share is expected, such as 0.7 or 70%");
	if (!take_decimal(&s, out))
		return false;
	if (str_is(s, "%"))
		out->scale += 2;
	else if (s.len)
		return false;
	for (; out->scale && out->digits % 10 == 0; out->scale--)
		out->digits /= 10;
	return decimal_value(*out) <= 1;
}

struct unit {
	const char *name;
	int64_t ms;
};

static bool take_unit(struct str s, const struct unit *units, struct item *out)
{
	for (; units->name; units++)
		if (str_is(s, units->name)) {
			out->suffix = units->name;
			out->unit_ms = units->ms;
			return true;
		}
	return false;
}

bool value_rate(struct str s, struct item *out, const char **why)
{
	static const struct unit units[] = {
		{"/d", DAY_MS}, {"/h", 3600000}, {"/min", 60000}, {"/w", 7 * DAY_MS}, {NULL, 0}};

	*why = N_("a rate is expected, such as 50/d or 3/h");
	if (!take_decimal(&s, &out->num))
		return false;
	return take_unit(s.len ? s : (struct str){"/d", 2}, units, out);
}

bool value_age(struct str s, struct item *out, const char **why)
{
	static const struct unit units[] = {{"d", DAY_MS}, {"h", 3600000},    {"min", 60000},
					    {"s", 1000},   {"w", 7 * DAY_MS}, {"y", 365 * DAY_MS},
					    {NULL, 0}};

	*why = N_("a duration is expected, such as 30d, 12h, 90min, 2w or 1y");
	return take_decimal(&s, &out->num) && take_unit(s, units, out);
}

/* --- instants --------------------------------------------------------------------------------- */

struct calendar {
	int year, month, day, hour, minute, second, ms;
};

static bool take_number(struct str *s, size_t width, int *out)
{
	int n = 0;

	if (s->len < width)
		return false;
	for (size_t i = 0; i < width; i++) {
		if (!is_digit(s->p[i]))
			return false;
		n = n * 10 + (s->p[i] - '0');
	}
	s->p += width;
	s->len -= width;
	*out = n;
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (!s->len || s->p[0] != c)
		return false;
	s->p++;
	s->len--;
	return true;
}

/* A zone's offset in minutes: nothing, Z, +hh:mm, -hhmm, +hh. */
static bool take_zone(struct str *s, int *minutes)
{
	int sign = take_char(s, '+') ? 1 : take_char(s, '-') ? -1 : 0, h = 0, m = 0;

	*minutes = 0;
	if (!sign)
		return take_char(s, 'Z') || take_char(s, 'z') || !s->len;
	if (!take_number(s, 2, &h))
		return false;
	if (s->len && (take_char(s, ':'), !take_number(s, 2, &m)))
		return false;
	*minutes = sign * (h * 60 + m);
	return h <= 14 && m < 60;
}

/* After T: hh:mm[:ss[.mmm]][zone], or hh. */
static bool take_clock(struct str *s, struct calendar *c, int *zone)
{
	if (!take_number(s, 2, &c->hour) || c->hour > 23)
		return false;
	if (take_char(s, ':')) {
		if (!take_number(s, 2, &c->minute) || c->minute > 59)
			return false;
		if (take_char(s, ':') && (!take_number(s, 2, &c->second) || c->second > 59))
			return false;
	}
	if (take_char(s, '.')) {
		int digit, scale = 100;

		if (!s->len || !is_digit(s->p[0]))
			return false;
		for (; take_number(s, 1, &digit); scale /= 10)
			c->ms += digit * scale;
	}
	return take_zone(s, zone) && !s->len;
}

bool value_time(struct str s, struct item *out, const char **why)
{
	struct calendar c = {.month = 1, .day = 1};
	int64_t days, span;
	int zone = 0;

	*why = N_("a day or instant is expected, such as 2021-10-28 or 2021-10-28T18:00");
	if (!take_number(&s, 4, &c.year) || c.year < 1)
		return false;
	span = civil_days(c.year + 1, 1, 1) - civil_days(c.year, 1, 1);
	if (take_char(&s, '-')) {
		if (!take_number(&s, 2, &c.month) || c.month < 1 || c.month > 12)
			return false;
		span = civil_days_in_month(c.year, c.month);
		if (take_char(&s, '-')) {
			if (!take_number(&s, 2, &c.day) || c.day < 1 || c.day > span)
				return false;
			span = 1;
		}
	}
	days = civil_days(c.year, c.month, c.day);
	out->lo_ms = days * DAY_MS;
	out->hi_ms = (days + span) * DAY_MS;
	if (!s.len)
		return true;
	if (span != 1 || (!take_char(&s, 'T') && !take_char(&s, 't')) || !take_clock(&s, &c, &zone))
		return false;
	out->lo_ms += ((c.hour * 60 + c.minute - zone) * INT64_C(60) + c.second) * 1000 + c.ms;
	out->hi_ms = out->lo_ms + 1;
	return true;
}
