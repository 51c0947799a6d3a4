#include "config.h"

#include "err.h"
#include "intl.h"
#include "paths.h"
#include "record.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GNU gettext's documented way to make it look at LANGUAGE again. */
extern int _nl_msg_cat_cntr;

static const char *const codes[LANG_COUNT] = {[LANG_EN] = "en", [LANG_ES] = "es"};

enum lang intl_lang(const char *code)
{
	for (enum lang l = 0; code && l < LANG_COUNT; l++)
		if (!strncmp(code, codes[l], 2) &&
		    !strchr("abcdefghijklmnopqrstuvwxyz", code[2] | 32))
			return l;
	return LANG_COUNT;
}

enum lang intl_now(void)
{
	enum lang lang = intl_lang(getenv("LANGUAGE"));

	return lang == LANG_COUNT ? LANG_EN : lang;
}

const char *intl_code(enum lang lang)
{
	return lang < LANG_COUNT ? codes[lang] : "en";
}

/* intl_set leaves its choice in LANGUAGE: what stood there is asked once, before. */
static enum lang named = LANG_COUNT;

enum lang intl_of_environment(void)
{
	return named;
}

static const char *from_environment(void)
{
	static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "";
}

/* A shell over SSH brings the name of a locale that the machine here need not have: the terminal is UTF-8
 * all the same, where it is one of UTF-8. */
static void set_characters(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	if (setlocale(LC_CTYPE, ""))
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value) {
			if (strcasestr(value, "utf-8") || strcasestr(value, "utf8"))
				setlocale(LC_CTYPE, "C.UTF-8");
			return;
		}
	}
}

enum lang intl_set(const char *code)
{
	static bool asked;
	enum lang lang = intl_lang(code ? code : from_environment());
	char catalogs[4096];

	if (!asked)
		named = intl_lang(from_environment());
	asked = true;
	if (lang == LANG_COUNT)
		lang = LANG_EN;
	/* Numbers keep the C locale: they are parsed and printed by machine formats too. */
	set_characters();
	if (!setlocale(LC_MESSAGES, "C.UTF-8"))
		setlocale(LC_MESSAGES, "");
	setenv("LANGUAGE", codes[lang], 1);
	_nl_msg_cat_cntr++;
	if (!paths_catalogs(catalogs, sizeof catalogs))
		bindtextdomain(PACKAGE, catalogs);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
	/* A catalog answers "" with its header.  Without one the words are English, and so are the numbers:
	 * 1.884 between English words would be read as less than two. */
	if (lang != LANG_EN && !*gettext("")) {
		lang = LANG_EN;
		setenv("LANGUAGE", codes[lang], 1);
	}
	return lang;
}

const char *intl_err(const struct err *e, char *out, size_t cap)
{
	const char *at = e->id ? strstr(e->message, e->id) : NULL;

	if (at)
		snprintf(out, cap, "%.*s%s%s", (int)(at - e->message), e->message, _(e->id),
			 at + strlen(e->id));
	else
		snprintf(out, cap, "%s", e->message);
	return out;
}

const char *intl_count(enum lang lang, uint64_t n, char buf[INTL_BUF])
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
	char *to = buf;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = lang == LANG_ES ? '.' : ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return buf;
}

const char *intl_decimal(enum lang lang, double value, int decimals, char buf[INTL_BUF])
{
	char *point, whole[INTL_BUF], rest[INTL_BUF];

	snprintf(buf, INTL_BUF, "%.*f", decimals, value);
	point = strchr(buf, '.');
	if (value >= 1000 && value < 1e15) {
		snprintf(rest, sizeof rest, "%s", point ? point : "");
		intl_count(lang, strtoull(buf, NULL, 10), whole);
		snprintf(buf, INTL_BUF, "%.40s%.8s", whole, rest);
		point = *rest ? buf + strlen(whole) : NULL;
	}
	if (point && lang == LANG_ES)
		*point = ',';
	return buf;
}

const char *intl_percent_exact(enum lang lang, double share, char buf[INTL_BUF])
{
	double percent = share * 100;

	if (isnan(share))
		snprintf(buf, INTL_BUF, "–");
	else if (percent > 0 && percent < 0.05)
		snprintf(buf, INTL_BUF, lang == LANG_ES ? "<0,1" : "<0.1");
	else if (percent < 100 && percent >= 99.95)
		snprintf(buf, INTL_BUF, lang == LANG_ES ? ">99,9" : ">99.9");
	else
		intl_decimal(lang, percent, 1, buf);
	return buf;
}

void intl_parts(double *part, size_t n, double whole)
{
	const double steps = 1000, nothing = 1e-5;
	double left = round(whole * steps), rest[INTL_PARTS];

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(part[i]) || !isfinite(whole) || n > INTL_PARTS)
			return;
		rest[i] = part[i] * steps;
	}
	for (size_t i = 0; i < n; i++) {
		double down = floor(rest[i] + 1e-9);

		left -= down;
		rest[i] -= down;
		part[i] = down / steps + (down < 1 && rest[i] > 0 ? nothing : 0);
	}
	for (; left >= 1; left--) {
		size_t most = 0;

		for (size_t i = 1; i < n; i++)
			if (rest[i] > rest[most])
				most = i;
		if (n && rest[most] > 0)
			part[most] = (floor(part[most] * steps + 1e-6) + 1) / steps;
		if (n)
			rest[most] = 0;
	}
}

const char *intl_number(enum lang lang, double value, char buf[INTL_BUF])
{
	char *point;

	if (isnan(value))
		snprintf(buf, INTL_BUF, "–");
	else
		snprintf(buf, INTL_BUF, fabs(value) < 1e15 && value == floor(value) ? "%s%.0f" : "%s%.6g",
			 value < 0 ? "−" : "", fabs(value));
	point = lang == LANG_ES ? strchr(buf, '.') : NULL;
	if (point)
		*point = ',';
	return buf;
}

const char *intl_signed(double value, char buf[INTL_BUF])
{
	double whole = round(value);

	snprintf(buf, INTL_BUF, "%s%.0f", whole > 0 ? "+" : whole < 0 ? "−" : "±", fabs(whole));
	return buf;
}

const char *intl_at_most(enum lang lang, double probability, char buf[INTL_BUF])
{
	double steps = ceil(probability * 10000 - 1e-9);

	return intl_decimal(lang, (steps < 1 ? 1 : steps) / 10000, 4, buf);
}

const char *intl_short(enum lang lang, uint64_t n, char buf[INTL_BUF])
{
	static const char units[] = "kMGT";
	double value = (double)n;
	char digits[INTL_BUF];
	size_t unit = 0;

	if (n < 1000) {
		snprintf(buf, INTL_BUF, "%u", (unsigned)n);
		return buf;
	}
	/* 999.5k rounds to 1000k: one unit up. */
	for (value /= 1000; value >= 999.5 && unit < sizeof units - 2; unit++)
		value /= 1000;
	intl_decimal(lang, value, value < 99.95 ? 1 : 0, digits);
	snprintf(buf, INTL_BUF, "%.16s%c", digits, units[unit]);
	return buf;
}

const char *intl_short_decimal(enum lang lang, double value, char buf[INTL_BUF])
{
	return value < 99.95 ? intl_decimal(lang, value, 1, buf)
			     : intl_short(lang, (uint64_t)(value + 0.5), buf);
}

const char *intl_percent(double share, char buf[INTL_BUF])
{
	double percent = share * 100;

	if (isnan(share))
		snprintf(buf, INTL_BUF, "–");
	else if (percent > 0 && percent < 0.5)
		snprintf(buf, INTL_BUF, "<1");
	else if (percent < 100 && percent >= 99.5)
		snprintf(buf, INTL_BUF, ">99");
	else
		snprintf(buf, INTL_BUF, "%.0f", percent);
	return buf;
}

/* Figures such as 0.07 * 100 must not be rounded up for a last bit. */
#define LAST_BIT 1e-9

const char *intl_low(double share, char buf[INTL_BUF])
{
	snprintf(buf, INTL_BUF, isnan(share) ? "–" : "%.0f", floor(share * 100 + LAST_BIT));
	return buf;
}

const char *intl_high(double share, char buf[INTL_BUF])
{
	snprintf(buf, INTL_BUF, isnan(share) ? "–" : "%.0f", ceil(share * 100 - LAST_BIT));
	return buf;
}

/* Days since 1970-01-01 to a date of the Gregorian calendar (era arithmetic: 400 years are 146097
 * days, the year begins in March). */
static void civil(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

const char *intl_date(enum lang lang, int64_t ms, enum intl_date form, char buf[INTL_BUF])
{
	static const char *const months[LANG_COUNT][12] = {
		{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		 "Dec"},
		{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov",
		 "dic"},
	};
	int64_t days, rest, year;
	int month, day, h, m, s, milli;

	/* Beyond the year 9999 nothing is a date of a post. */
	if (ms == TIME_UNKNOWN || ms > INT64_C(253402300799999) || ms < INT64_C(-62135596800000)) {
		snprintf(buf, INTL_BUF, "?");
		return buf;
	}
	days = ms / 86400000 - (ms % 86400000 < 0);
	rest = ms - days * 86400000;
	civil(days, &year, &month, &day);
	h = (int)(rest / 3600000), m = (int)(rest / 60000 % 60), s = (int)(rest / 1000 % 60);
	milli = (int)(rest % 1000);
	switch (form) {
	case DATE_DAY:
		snprintf(buf, INTL_BUF, "%d %s %d", day, months[lang][month - 1], (int)year);
		break;
	case DATE_DAY_SHORT:
		snprintf(buf, INTL_BUF, "%2d %s", day, months[lang][month - 1]);
		break;
	case DATE_CLOCK:
		snprintf(buf, INTL_BUF, "%02d:%02d:%02d", h, m, s);
		break;
	case DATE_STAMP:
		snprintf(buf, INTL_BUF, "%2d %s %02d:%02d:%02d", day, months[lang][month - 1], h, m,
			 s);
		break;
	case DATE_STAMP_YEAR:
		snprintf(buf, INTL_BUF, "%d %s %d %02d:%02d:%02d", day, months[lang][month - 1],
			 (int)year, h, m, s);
		break;
	case DATE_STAMP_MINUTE:
		snprintf(buf, INTL_BUF, "%d %s %d %02d:%02d", day, months[lang][month - 1],
			 (int)year, h, m);
		break;
	case DATE_STAMP_MS:
		snprintf(buf, INTL_BUF, "%d %s %d %02d:%02d:%02d%c%03d", day,
			 months[lang][month - 1], (int)year, h, m, s, lang == LANG_ES ? ',' : '.', milli);
		break;
	case DATE_ISO:
		snprintf(buf, INTL_BUF, "%04d-%02d-%02d", (int)year, month, day);
		break;
	}
	return buf;
}

const char *intl_span(enum lang lang, int64_t ms, char buf[INTL_BUF])
{
	int64_t s = ms / 1000;

	if (ms < 0)
		snprintf(buf, INTL_BUF, "?");
	else if (ms && ms < 1000)
		snprintf(buf, INTL_BUF, "%d ms", (int)ms);
	else if (s < 120)
		snprintf(buf, INTL_BUF, "%d s", (int)s);
	else if (s < 7200)
		snprintf(buf, INTL_BUF, "%d min", (int)(s / 60));
	else if (s < 2 * 86400)
		snprintf(buf, INTL_BUF, "%d h", (int)(s / 3600));
	else if (s < INT64_C(730) * 86400)
		snprintf(buf, INTL_BUF, "%d d", (int)(s / 86400));
	else
		snprintf(buf, INTL_BUF, "%d %s", (int)(s / 86400 / 365),
			 lang == LANG_ES ? "años" : "years");
	return buf;
}
