#include "config.h"

#include "dates.h"

#include "timefmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MS_DAY = 86400000, MS_HOUR = 3600000, MS_MINUTE = 60000 };

/* 1971-01-01 and 2100-01-01: what a bare number must lie between to be a time. */
static const int64_t FIRST_MS = 31536000000, LAST_MS = 4102444800000;

int64_t snowflake_ms(struct str id)
{
	uint64_t n = 0;

	if (id.len < 11 || id.len > 19) /* 29,700,859,247 was the first */
		return TIME_UNKNOWN;
	for (size_t i = 0; i < id.len; i++) {
		if (id.p[i] < '0' || id.p[i] > '9')
			return TIME_UNKNOWN;
		n = n * 10 + (uint64_t)(id.p[i] - '0');
	}
	if (n < 29700859247)
		return TIME_UNKNOWN;
	return (int64_t)(n >> 22) + 1288834974657;
}

/* A cursor over the value. */
struct scan {
	const char *p, *end;
};

static bool number(struct scan *s, int least, int most, int64_t *out)
{
	int64_t n = 0;
	int digits = 0;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9' && digits < most) {
		/* What does not fit stays larger than any time. */
		n = n > (INT64_MAX - 9) / 10 ? INT64_MAX : n * 10 + (*s->p - '0');
		s->p++;
		digits++;
	}
	*out = n;
	return digits >= least;
}

static bool is(struct scan *s, char c)
{
	if (s->p < s->end && *s->p == c) {
		s->p++;
		return true;
	}
	return false;
}

static void blanks(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
}

struct clock_time {
	int64_t year, month, day, hour, minute, second, ms, offset_ms;
	int64_t resolution_ms;
	bool zoned;
};

static bool civil_ok(const struct clock_time *t)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return t->month >= 1 && t->month <= 12 && t->day >= 1 && t->day <= days[t->month - 1] &&
	       t->hour <= 24 && t->minute < 60 && t->second <= 60;
}

static int64_t utc_ms(const struct clock_time *t)
{
	return civil_days(t->year, (int)t->month, (int)t->day) * MS_DAY + t->hour * MS_HOUR +
	       t->minute * MS_MINUTE + t->second * 1000 + t->ms - t->offset_ms;
}

static bool word_is(struct scan *s, const char *word)
{
	size_t len;

	if (s->p == s->end || (*s->p | 32) != *word)
		return false;
	len = strlen(word);
	if ((size_t)(s->end - s->p) < len || strncasecmp(s->p, word, len))
		return false;
	s->p += len;
	return true;
}

/* Z, UTC, GMT, +02:00, -0300, +02; nothing is right as well. */
static bool zone_suffix(struct scan *s, struct clock_time *t)
{
	int64_t hours, minutes = 0, sign;

	blanks(s);
	if (s->p == s->end)
		return true;
	if (word_is(s, "utc") || word_is(s, "gmt") || word_is(s, "z")) {
		t->zoned = true;
		blanks(s);
		if (s->p == s->end)
			return true;
	}
	if (*s->p != '+' && *s->p != '-')
		return false;
	sign = *s->p++ == '-' ? -1 : 1;
	if (!number(s, 2, 2, &hours))
		return false;
	is(s, ':');
	if (s->p < s->end && !number(s, 2, 2, &minutes))
		return false;
	t->offset_ms = sign * (hours * MS_HOUR + minutes * MS_MINUTE);
	t->zoned = true;
	blanks(s);
	return s->p == s->end && hours <= 15 && minutes < 60;
}

static void fraction(struct scan *s, struct clock_time *t)
{
	int64_t scale = 100;

	t->resolution_ms = 1;
	while (s->p < s->end && *s->p >= '0' && *s->p <= '9') {
		t->ms += (*s->p++ - '0') * scale;
		scale /= 10;
	}
}

/* HH:MM[:SS[.fff]] [AM|PM]; nothing: a whole day. */
static bool time_of_day(struct scan *s, struct clock_time *t)
{
	blanks(s);
	t->resolution_ms = MS_DAY;
	if (s->p == s->end)
		return true;
	if (!number(s, 1, 2, &t->hour) || !is(s, ':') || !number(s, 2, 2, &t->minute))
		return false;
	t->resolution_ms = MS_MINUTE;
	if (is(s, ':')) {
		if (!number(s, 2, 2, &t->second))
			return false;
		t->resolution_ms = 1000;
		if (is(s, '.') || is(s, ','))
			fraction(s, t);
	}
	blanks(s);
	if (word_is(s, "am") || word_is(s, "a.m.")) {
		t->hour = t->hour == 12 ? 0 : t->hour;
	} else if (word_is(s, "pm") || word_is(s, "p.m.")) {
		t->hour += t->hour == 12 ? 0 : 12;
	}
	return true;
}

static int64_t month_named(struct scan *s)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	if (s->end - s->p < 3)
		return 0;
	for (int i = 0; i < 12; i++) {
		const char *name = names + 3 * i;

		if ((s->p[0] | 32) == name[0] && (s->p[1] | 32) == name[1] &&
		    (s->p[2] | 32) == name[2]) {
			s->p += 3;
			return i + 1;
		}
	}
	return 0;
}

/* Wed Sep 29 02:00:00 +0000 2021, or Wed, 29 Sep 2021 02:00:00 +0000 */
static bool long_form(struct scan *s, struct clock_time *t)
{
	while (s->p < s->end && ((*s->p | 32) >= 'a' && (*s->p | 32) <= 'z'))
		s->p++;
	is(s, ',');
	blanks(s);
	if (s->p < s->end && *s->p >= '0' && *s->p <= '9') {
		if (!number(s, 1, 2, &t->day) || !is(s, ' ') || !(t->month = month_named(s)) ||
		    !is(s, ' ') || !number(s, 4, 4, &t->year))
			return false;
		return time_of_day(s, t) && zone_suffix(s, t);
	}
	if (!(t->month = month_named(s)) || !is(s, ' '))
		return false;
	blanks(s);
	if (!number(s, 1, 2, &t->day) || !is(s, ' ') || !number(s, 1, 2, &t->hour) || !is(s, ':') ||
	    !number(s, 2, 2, &t->minute) || !is(s, ':') || !number(s, 2, 2, &t->second) ||
	    !is(s, ' '))
		return false;
	t->resolution_ms = 1000;
	if (s->end - s->p > 4) {
		struct scan zone = {s->p, s->end - 4};

		if (!zone_suffix(&zone, t))
			return false;
		s->p = s->end - 4;
	}
	return number(s, 4, 4, &t->year) && s->p == s->end;
}

/* Two digits, or 100 where they are none. */
static int64_t two(const char *p)
{
	const unsigned tens = (unsigned char)p[0] - (unsigned)'0', ones = (unsigned char)p[1] - (unsigned)'0';

	return tens > 9 || ones > 9 ? 100 : 10 * tens + ones;
}

static bool clock_at(const char *p, struct clock_time *t)
{
	t->hour = two(p);
	t->minute = two(p + 3);
	t->second = two(p + 6);
	return p[2] == ':' && p[5] == ':' && t->hour < 100 && t->minute < 100 && t->second < 100;
}

/* The two forms that nearly all posts have, of one length each: Wed Sep 29 02:00:00 +0000 2021 and
 * 2021-09-29T02:00:00.000Z.  False: the others look, and say what is wrong with it. */
static bool usual_form(const struct scan *s, struct clock_time *out)
{
	struct clock_time t = {.zoned = true};
	const char *p = s->p;
	struct scan month = {p + 4, s->end};
	int64_t century, year;

	if (s->end - p == 30 && (p[0] | 32) >= 'a' && (p[0] | 32) <= 'z' && (p[1] | 32) >= 'a' &&
	    (p[1] | 32) <= 'z' && (p[2] | 32) >= 'a' && (p[2] | 32) <= 'z' && p[3] == ' ' && p[7] == ' ' &&
	    p[10] == ' ' && !memcmp(p + 19, " +0000 ", 7) && clock_at(p + 11, &t)) {
		t.resolution_ms = 1000;
		t.month = month_named(&month);
		t.day = two(p + 8);
		century = two(p + 26);
		year = two(p + 28);
	} else if (s->end - p == 24 && p[4] == '-' && p[7] == '-' && p[10] == 'T' && p[19] == '.' &&
		   p[22] >= '0' && p[22] <= '9' && p[23] == 'Z' && clock_at(p + 11, &t)) {
		t.resolution_ms = 1;
		t.month = two(p + 5);
		t.day = two(p + 8);
		century = two(p);
		year = two(p + 2);
		t.ms = two(p + 20) * 10 + (p[22] - '0');
	} else {
		return false;
	}
	t.year = century * 100 + year;
	*out = t;
	return century < 100 && year < 100 && t.ms < 1000 && civil_ok(&t);
}

/* Seconds, milliseconds, microseconds or nanoseconds since 1970, by size; a fraction; Java's L. */
static bool since_1970(struct scan *s, struct date_value *out)
{
	int64_t n, ms;
	struct clock_time t = {0};
	bool fractional;

	if (!number(s, 8, 19, &n))
		return false;
	fractional = is(s, '.');
	if (fractional)
		fraction(s, &t);
	else
		(void)(is(s, 'L') || is(s, 'l'));
	blanks(s);
	if (s->p != s->end)
		return false;
	out->resolution_ms = 1;
	if (n <= LAST_MS / 1000) {
		ms = n * 1000 + t.ms;
		out->resolution_ms = fractional && t.ms ? 1 : 1000;
	} else if (n <= LAST_MS) {
		ms = n;
	} else if (n <= LAST_MS * 1000) {
		ms = n / 1000;
	} else {
		ms = n / 1000000;
	}
	out->ms = ms;
	out->zoned = true;
	return ms >= FIRST_MS && ms <= LAST_MS;
}

/* Three numbers apart; the year is the one of four digits, or the last. */
struct three {
	int64_t a, b, c;
	int separator;
	bool year_first;
};

static bool three_numbers(struct scan *s, struct three *t)
{
	const char *start = s->p;
	char mark;

	if (!number(s, 1, 4, &t->a) || s->p == s->end)
		return false;
	t->year_first = s->p - start == 4;
	mark = *s->p++;
	t->separator = mark == '-' ? DATE_DASH : mark == '/' ? DATE_SLASH : DATE_DOT;
	if ((mark != '-' && mark != '/' && mark != '.') || !number(s, 1, 2, &t->b) || !is(s, mark))
		return false;
	start = s->p;
	if (!number(s, 1, 4, &t->c))
		return false;
	if (!t->year_first && s->p - start == 2)
		t->c += t->c < 70 ? 2000 : 1900;
	return t->year_first || s->p - start == 2 || s->p - start == 4;
}

static bool numeric_form(struct scan *s, char order_of[DATE_SEPARATORS], struct clock_time *t,
			 int *separator)
{
	struct three n;

	*separator = -1;
	if (!three_numbers(s, &n))
		return false;
	if (n.year_first) {
		t->year = n.a, t->month = n.b, t->day = n.c;
		if (!is(s, 'T') && !is(s, 't'))
			is(s, '_');
	} else {
		bool day_first = order_of[n.separator] != 'm';

		if (n.a > 12 || n.b > 12) /* no doubt about this one */
			day_first = n.a > 12;
		t->year = n.c;
		t->day = day_first ? n.a : n.b;
		t->month = day_first ? n.b : n.a;
		*separator = n.separator;
		is(s, ',');
	}
	return time_of_day(s, t) && zone_suffix(s, t);
}

static struct scan trimmed(struct str v)
{
	struct scan s = {v.p, v.p + v.len};

	while (s.p < s.end && ((unsigned char)*s.p <= ' ' || *s.p == '"'))
		s.p++;
	while (s.p < s.end && ((unsigned char)s.end[-1] <= ' ' || s.end[-1] == '"'))
		s.end--;
	return s;
}

bool date_parse(struct str v, const struct date_rule *rule, struct date_value *out)
{
	struct clock_time t = {0};
	struct scan s = trimmed(v), again = s;
	char order[DATE_SEPARATORS];
	bool ok;

	*out = (struct date_value){.ms = TIME_UNKNOWN, .separator = -1};
	if (s.end - s.p < 6 || s.end - s.p > 64)
		return false;
	if (usual_form(&s, &t)) {
		out->ms = utc_ms(&t);
		out->resolution_ms = t.resolution_ms;
		out->zoned = true;
		return true;
	}
	t = (struct clock_time){0};
	memcpy(order, rule->order, sizeof order);
	if (*s.p >= '0' && *s.p <= '9') {
		if (since_1970(&again, out))
			return true;
		ok = numeric_form(&s, order, &t, &out->separator);
	} else {
		ok = long_form(&s, &t);
	}
	out->ms = TIME_UNKNOWN;
	if (!ok || !civil_ok(&t))
		return false;
	out->ms = utc_ms(&t);
	out->resolution_ms = t.resolution_ms;
	out->zoned = t.zoned;
	if (!t.zoned)
		out->ms = rule->zone ? zone_to_utc(rule->zone, out->ms) : out->ms - rule->offset_ms;
	return true;
}

void date_evidence_add(struct date_evidence *e, struct str v, int64_t id_ms)
{
	static const struct date_rule day_first = {.order = {'d', 'd', 'd'}};
	static const struct date_rule month_first = {.order = {'m', 'm', 'm'}};
	struct date_value d, m;
	struct scan s = trimmed(v);
	struct three n;

	if (s.p == s.end)
		return;
	e->seen++;
	if (!date_parse(v, &day_first, &d) && !date_parse(v, &month_first, &d)) {
		e->unread++;
		return;
	}
	e->zoneless += !d.zoned;
	if (d.separator < 0 || !three_numbers(&s, &n))
		return;
	e->order[n.separator].seen++;
	e->order[n.separator].day_first += n.a > 12;
	e->order[n.separator].month_first += n.b > 12;
	if (id_ms == TIME_UNKNOWN || n.a > 12 || n.b > 12 || n.a == n.b)
		return;
	if (date_parse(v, &day_first, &d) && llabs(d.ms - id_ms) < MS_DAY)
		e->order[n.separator].id_day++;
	if (date_parse(v, &month_first, &m) && llabs(m.ms - id_ms) < MS_DAY)
		e->order[n.separator].id_month++;
}

bool date_decide(const struct date_evidence *e, const char *day_order, struct date_rule *rule)
{
	bool assumed = false;

	for (int i = 0; i < DATE_SEPARATORS; i++) {
		uint64_t day = e->order[i].day_first + e->order[i].id_day;
		uint64_t month = e->order[i].month_first + e->order[i].id_month;

		if (!e->order[i].seen)
			continue;
		if (day_order && *day_order) {
			rule->order[i] = day_order[0] == 'm' ? 'm' : 'd';
			continue;
		}
		rule->order[i] = month > day ? 'm' : 'd';
		assumed |= !day && !month;
	}
	return assumed;
}
