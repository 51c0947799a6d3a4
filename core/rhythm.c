#include "config.h"

#include "signals_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* Posts that share their minute of the clock with another one: whatever the resolution, the same
 * minutes are compared. */
void rhythm_sitting(const int64_t *time, size_t n, struct account_signals *out)
{
	size_t together = 0, run = 1;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && time[i] / MINUTE == time[i - 1] / MINUTE) {
			run++;
			continue;
		}
		if (run >= 2)
			together += run;
		run = 1;
	}
	signal_put(out, SIGNAL_SITTING, (double)together / (double)n, n);
}

/* Entropy of the hour of the day (Chu et al. 2012), with Miller & Madow's correction for few posts,
 * as a share of the most that 24 hours allow. */
void rhythm_hours(const uint32_t hour[24], size_t n, struct account_signals *out)
{
	double h = 0;
	int used = 0;

	for (int i = 0; i < 24; i++)
		if (hour[i]) {
			double p = hour[i] / (double)n;

			h -= p * log(p);
			used++;
		}
	h += (used - 1) / (2.0 * (double)n);
	h /= log(24);
	signal_put(out, SIGNAL_HOURS, h > 1 ? 1 : h, n);
}

/* Do its posts prefer some seconds of the minute (Zhang & Paxson 2011)?  Chi-square against even
 * use; where p >= 0.001 the answer is 0, else how concentrated they are: 0 evenly, 1 all on one. */
void rhythm_seconds(const int64_t *time, size_t n, struct account_signals *out)
{
	/* the 99.9 % point of chi-square with 59 degrees of freedom */
	static const double critical = 98.32;
	uint32_t second[60] = {0};
	double chi = 0, expected = (double)n / 60;

	for (size_t i = 0; i < n; i++)
		second[((time[i] / SECOND) % 60 + 60) % 60]++;
	for (int i = 0; i < 60; i++)
		chi += (second[i] - expected) * (second[i] - expected) / expected;
	signal_put(out, SIGNAL_SECONDS,
		   chi < critical ? 0 : (chi - 59) / (59 * (double)n), n);
}

/* The longest time over which one post followed the other within 17 seconds, in hours. */
void rhythm_sustained(const int64_t *time, size_t n, struct account_signals *out)
{
	int64_t best = 0, from = n ? time[0] : 0;

	for (size_t i = 1; i < n; i++) {
		if (time[i] - time[i - 1] > 17 * SECOND)
			from = time[i];
		else if (time[i] - from > best)
			best = time[i] - from;
	}
	signal_put(out, SIGNAL_SUSTAINED, (double)best / (double)HOUR, n);
}

enum { BINS = 5, DEEP = 4, CODES = 625 /* BINS ^ DEEP */ };

/* Entropy of words of m letters, and the share of them that stand once. */
static double word_entropy(const uint8_t *letter, size_t n, int m, uint16_t *seen, double *once)
{
	size_t words = n - (size_t)m + 1, singles = 0, codes = 1;
	double h = 0;

	for (int i = 0; i < m; i++)
		codes *= BINS;
	memset(seen, 0, codes * sizeof *seen);
	for (size_t i = 0; i < words; i++) {
		size_t code = 0;

		for (int k = 0; k < m; k++)
			code = code * BINS + letter[i + (size_t)k];
		if (seen[code] < UINT16_MAX)
			seen[code]++;
	}
	for (size_t i = 0; i < codes; i++)
		if (seen[i]) {
			double p = seen[i] / (double)words;

			h -= p * log(p);
			singles += seen[i] == 1;
		}
	*once = (double)singles / (double)words;
	return h;
}

/* Corrected conditional entropy of the gaps, in five bins that hold a fifth of them each:
 * min over m of H(m) - H(m-1) + once(m) H(1) (Porta et al. 1998; Chu et al. 2012), as a share of
 * H(1).  1: the next gap can't be told from those before it. */
void rhythm_cycle(const int64_t *gap, const int64_t *sorted, size_t n, struct account_signals *out)
{
	enum { LONGEST = 2048 };
	uint8_t letter[LONGEST];
	uint16_t seen[CODES];
	double before, first, least, once;

	n = n > LONGEST ? LONGEST : n;
	for (size_t i = 0; i < n; i++) {
		letter[i] = 0;
		while (letter[i] < BINS - 1 &&
		       gap[i] > sorted[(size_t)(letter[i] + 1) * n / BINS])
			letter[i]++;
	}
	least = first = before = word_entropy(letter, n, 1, seen, &once);
	if (first <= 0)
		return;
	for (int m = 2; m <= DEEP; m++) {
		double h = word_entropy(letter, n, m, seen, &once);

		least = fmin(least, h - before + once * first);
		before = h;
	}
	signal_put(out, SIGNAL_CYCLE, least < 0 ? 0 : least / first, n);
}
