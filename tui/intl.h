/* intl.h: the user's language.  _() translates at once, N_() marks a string of a table for later.
 *
 * The language is chosen by name, without needing an installed locale of that language: only the
 * catalog counts.  Messages are UTF-8 always. */
#ifndef TAMIZ_INTL_H
#define TAMIZ_INTL_H

#include <libintl.h>
#include <stddef.h>
#include <stdint.h>

#undef _
#undef N_
#define _(text) gettext(text)
#define N_(text) text

enum lang { LANG_EN, LANG_ES, LANG_COUNT };

/* Sets the locale from the environment and the catalog of `code` ("es", "en"; NULL: as the
 * environment says), found by paths_catalogs.  Returns the language in use: LANG_EN where there
 * is no catalog of the one asked for. */
enum lang intl_set(const char *code);
/* "en" or "es" to its number; LANG_COUNT where unknown. */
enum lang intl_lang(const char *code);
const char *intl_code(enum lang lang);
/* The language that intl_set chose last. */
enum lang intl_now(void);
/* The language that the environment named at the start; LANG_COUNT where it named neither. */
enum lang intl_of_environment(void);

struct err;
/* The message of an error with the part that can be translated translated, NUL-terminated; returns
 * out. */
const char *intl_err(const struct err *e, char *out, size_t cap);

/* --- numbers and dates as that language writes them ------------------------------------------- */

enum { INTL_PARTS = 8 }; /* of a whole, at most */
enum { INTL_BUF = 64 };
/* 1,884,956 or 1.884.956 */
const char *intl_count(enum lang lang, uint64_t n, char buf[INTL_BUF]);
/* 412, 58.1k, 1.9M: at most five cells */
const char *intl_short(enum lang lang, uint64_t n, char buf[INTL_BUF]);
/* The same of a number that need not be whole, and with a decimal below a hundred: 4.8, 577, 102k. */
const char *intl_short_decimal(enum lang lang, double value, char buf[INTL_BUF]);
/* A share in [0,1] as whole percent, "61"; "<1" and ">99" instead of a rounded 0 or 100; "–" for
 * NAN. */
const char *intl_percent(double share, char buf[INTL_BUF]);
/* Bounds of an interval, rounded outwards: "27", "87". */
const char *intl_low(double share, char buf[INTL_BUF]);
const char *intl_high(double share, char buf[INTL_BUF]);
/* 1.5 or 1,5 with that many decimals. */
const char *intl_decimal(enum lang lang, double value, int decimals, char buf[INTL_BUF]);
/* The same with one decimal: "50.1"; "<0.1" and ">99.9" at the ends; for two shares side by side. */
const char *intl_percent_exact(enum lang lang, double share, char buf[INTL_BUF]);
/* Rounds parts of a whole to what intl_percent_exact shows, so that those shown add up to the whole shown: each down,
 * and the largest remainders up.  A part that is not nothing stays so.  NAN: as they are. */
void intl_parts(double *part, size_t n, double whole);
/* As many digits as it has, up to six: 0.1, −1,859; whole ones in full and without marks between their
 * digits, so that they can be typed as they are shown; "–" for NAN. */
const char *intl_number(enum lang lang, double value, char buf[INTL_BUF]);
/* Whole, always with its sign: +7, −3. */
const char *intl_signed(double value, char buf[INTL_BUF]);
/* A small probability from above, four decimals: 0.0006 of 0.00053, 0.0001 of anything below. */
const char *intl_at_most(enum lang lang, double probability, char buf[INTL_BUF]);
/* 28 Sep 2021 / 28 sep 2021; 28 Sep; 10:02:11; 28 Sep 10:02:11.123 ... UTC.  "?" for unknown. */
enum intl_date {
	DATE_DAY,
	DATE_DAY_SHORT,
	DATE_CLOCK,
	DATE_STAMP,
	DATE_STAMP_YEAR,   /* 28 Sep 2021 10:02:11 */
	DATE_STAMP_MINUTE, /* 28 Sep 2021 10:02 */
	DATE_STAMP_MS,
	DATE_ISO
};
const char *intl_date(enum lang lang, int64_t ms, enum intl_date form, char buf[INTL_BUF]);
/* 45 s, 12 min, 3 h, 8 d, 4 y */
const char *intl_span(enum lang lang, int64_t ms, char buf[INTL_BUF]);

#endif
