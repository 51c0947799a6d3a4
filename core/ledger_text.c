/* The ledger in words: numbers in their units, thresholds with their meaning. */
#include "config.h"

#include "ledger.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_(text) text /* translated where it is shown */

const struct ledger_style LEDGER_PLAIN = {.translate = NULL, .point = '.', .group = ','};

static const char *words(const struct ledger_style *style, const char *text)
{
	return style->translate && *text ? style->translate(text) : text;
}

/* 1204 -> 1,204 */
static void count_format(uint64_t n, char group, char *out, size_t cap)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
	size_t at = 0;

	for (int i = 0; i < len && at + 2 < cap; i++) {
		if (i && (len - i) % 3 == 0)
			out[at++] = group;
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

/* With a true minus sign: "-0.12" in a sentence reads as a dash. */
static void decimal(double v, int decimals, char point, char *out, size_t cap)
{
	double least = 0.5 * pow(10, -decimals);
	char *dot;

	snprintf(out, cap, "%s%.*f", v <= -least ? "−" : "", decimals, fabs(v));
	if ((dot = strchr(out, '.')))
		*dot = point;
}

/* Whole per cent, but nothing is all or none that is not. */
static void percent(double v, char *out, size_t cap)
{
	if (v > 0 && v < 0.005)
		snprintf(out, cap, "<1 %%");
	else if (v < 1 && v >= 0.995)
		snprintf(out, cap, ">99 %%");
	else
		snprintf(out, cap, "%.0f %%", 100 * v);
}

static void hours(double h, char point, char *out, size_t cap)
{
	bool whole = fabs(h - round(h)) < 0.05;
	char number[32];

	decimal(h < 0 ? 0 : h, whole ? 0 : 1, point, number, sizeof number);
	snprintf(out, cap, "%s h", number);
}

void signal_format(enum signal s, double v, uint32_t n, const struct ledger_style *style, char *out,
		   size_t cap)
{
	enum signal_unit unit = s < SIGNAL_COUNT ? signal_info[s].unit : UNIT_NUMBER;

	if (unit == UNIT_SHARE)
		percent(v, out, cap);
	else if (unit == UNIT_PAUSE)
		hours(signal_pause_hours(v, n), style->point, out, cap);
	else if (unit == UNIT_FACTOR)
		decimal(exp(v), 1, style->point, out, cap);
	else if (unit == UNIT_PER_DAY)
		decimal(v, v < 10 ? 1 : 0, style->point, out, cap);
	else if (unit == UNIT_LOG10 && s == SIGNAL_RATIO)
		decimal(pow(10, v), v < 1 ? 2 : 0, style->point, out, cap);
	else if (unit == UNIT_LOG10)
		count_format((uint64_t)llround(fmax(pow(10, v) - 1, 0)), style->group, out, cap);
	else if (v == floor(v) && v >= 0 && v < 1e15)
		count_format((uint64_t)v, style->group, out, cap);
	else
		decimal(v, unit == UNIT_DAYS ? 0 : 2, style->point, out, cap);
}

static bool is_pair(enum ledger_kind kind)
{
	return kind == LEDGER_LINKED || kind == LEDGER_FAST || kind == LEDGER_EVENT;
}

/* A line that is no signal's has a unit of its own. */
static void value_format(const struct ledger_line *line, double v, const struct ledger_style *style,
			 char *out, size_t cap)
{
	if (line->kind == LEDGER_PRIOR)
		percent(v, out, cap);
	else if (line->kind == LEDGER_CAP || (is_pair(line->kind) && v != floor(v)))
		decimal(v, 1, style->point, out, cap);
	else
		signal_format(line->signal, v, line->posts, style, out, cap);
}

/* What {x} stands for; false: nothing. */
static bool field(const struct ledger_line *line, char x, struct str partner,
		  const struct ledger_style *style, char *out, size_t cap)
{
	const char *nobody;

	switch (x) {
	case 'v':
		value_format(line, line->value, style, out, cap);
		return true;
	case 't':
		value_format(line, line->threshold, style, out, cap);
		return true;
	case 'c':
		signal_format(line->signal, 0, line->posts, style, out, cap);
		return true;
	case 'n':
		count_format(line->posts, style->group, out, cap);
		return true;
	case 'p':
		nobody = words(style, N_("another account"));
		if (partner.len)
			snprintf(out, cap, "%.*s", (int)(partner.len < 200 ? partner.len : 200),
				 partner.p);
		else
			snprintf(out, cap, "%s", nobody);
		return true;
	default:
		return false;
	}
}

size_t ledger_fill(const struct ledger_line *line, const char *template, struct str partner,
		   const struct ledger_style *style, char *out, size_t cap)
{
	size_t at = 0;

	for (const char *p = template; *p && at + 1 < cap; p++) {
		char text[256] = "";

		if (p[0] != '{' || !p[1] || p[2] != '}' ||
		    !field(line, p[1], partner, style, text, sizeof text)) {
			out[at++] = *p;
			continue;
		}
		for (const char *t = text; *t && at + 1 < cap; t++)
			out[at++] = *t;
		p += 2;
	}
	out[at] = '\0';
	return at;
}

/* "100 % of its 1 texts" reads as a slip.  Returns the sentence, or in `out` the same of a single text. */
static const char *of_a_single_text(const struct ledger_line *line, const char *sentence,
				    const struct ledger_style *style, char *out, size_t cap)
{
	const char *texts = words(style, N_("its {n} texts")), *at = strstr(sentence, texts);

	if (line->posts != 1 || !at)
		return sentence;
	snprintf(out, cap, "%.*s%s%s", (int)(at - sentence), sentence,
		 words(style, N_("its texts ({n})")), at + strlen(texts));
	return out;
}

/* "only 0 % of its 12 texts" is none of them.  Takes what it has said off the sentence's beginning; returns
 * the bytes written. */
static size_t none_of(const struct ledger_line *line, const char **sentence,
		      const struct ledger_style *style, char *out, size_t cap)
{
	const char *only = words(style, N_("only {v} of its {n} texts"));
	const char *none = words(style, N_("none of its {n} texts"));
	char single[256];
	size_t begins = strlen(only);

	if (line->value != 0 || strncmp(*sentence, only, begins))
		return 0;
	*sentence += begins;
	none = of_a_single_text(line, none, style, single, sizeof single);
	return ledger_fill(line, none, (struct str){0}, style, out, cap);
}

size_t ledger_text(const struct ledger_line *line, struct str partner,
		   const struct ledger_style *style, char *out, size_t cap)
{
	const char *sentence = words(style, line->sentence);
	size_t at = none_of(line, &sentence, style, out, cap);
	char single[512];

	sentence = of_a_single_text(line, sentence, style, single, sizeof single);
	at += ledger_fill(line, sentence, partner, style, out + at, cap - at);

	if (line->kind != LEDGER_WHATIF || line->signal >= SIGNAL_COUNT || at + 3 > cap)
		return at;
	out[at++] = ':';
	out[at++] = ' ';
	return at + ledger_fill(line, words(style, signal_info[line->signal].pro), partner, style,
				out + at, cap - at);
}

size_t ledger_meaning(const struct ledger_line *line, const struct ledger_style *style, char *out,
		      size_t cap)
{
	const struct signal_info *info =
		line->signal < SIGNAL_COUNT ? &signal_info[line->signal] : NULL;
	bool up, against = line->points < 0;
	const char *template;

	*out = '\0';
	if (line->kind != LEDGER_SIGNAL || !info || info->unit == UNIT_YES || isnan(line->threshold))
		return 0;
	/* Does a larger value speak for automation? */
	up = isnan(info->bot) ? info->human < info->neutral : info->bot > info->neutral;
	if (up != against)
		template = against ? N_("over {t} speaks against automation")
				   : N_("over {t} speaks for automation");
	else
		template = against ? N_("under {t} speaks against automation")
				   : N_("under {t} speaks for automation");
	return ledger_fill(line, words(style, template), (struct str){0}, style, out, cap);
}
