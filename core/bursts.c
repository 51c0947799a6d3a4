/* Bursts: Kleinberg's automaton with two states over the gaps between posts. */
#include "config.h"

#include "gauges.h"

#include <math.h>
#include <stdlib.h>

/* Gap i lies between posts i and i + 1.  Costs are -ln of the exponential densities with rates
 * 1/mean and ratio/mean; entering the upper state costs cost * ln(gaps), leaving it nothing.  Ties go
 * to the lower state.  up: [gaps] scratch, then whether the cheapest path stands in the upper state. */
static void cheapest(const int64_t *time, uint32_t gaps, double ratio, double cost, bool *up,
		     uint8_t *from)
{
	double mean = (double)(time[gaps] - time[0]) / gaps, enter = cost * log(gaps);
	double low = 0, high = INFINITY;

	for (uint32_t i = 0; i < gaps; i++) {
		double x = (double)(time[i + 1] - time[i]) / mean;
		double to_low = low <= high ? low : high;
		double to_high = i ? (high <= low + enter ? high : low + enter) : enter;

		/* bit 0: the low state came from high; bit 1: the high state came from high */
		from[i] = (uint8_t)((high < low) | (i && high <= low + enter ? 2 : 0));
		low = to_low + x;
		high = to_high + ratio * x - log(ratio);
	}
	bool state = high < low;
	for (uint32_t i = gaps; i--;) {
		up[i] = state;
		state = state ? from[i] & 2 : from[i] & 1;
	}
}

uint32_t bursts_find(const int64_t *time, uint32_t n, double ratio, double cost, uint32_t *first,
		     uint32_t *last)
{
	uint32_t gaps = n ? n - 1 : 0, found = 0;
	uint8_t *from;
	bool *up;

	if (gaps < 2 || time[gaps] == time[0])
		return 0;
	up = malloc(gaps * (sizeof *up + sizeof *from));
	if (!up)
		return 0;
	from = (uint8_t *)(up + gaps);
	cheapest(time, gaps, ratio, cost, up, from);
	for (uint32_t i = 0; i < gaps; i++) {
		if (!up[i])
			continue;
		first[found] = i;
		while (i + 1 < gaps && up[i + 1])
			i++;
		last[found++] = i + 1;
	}
	free(up);
	return found;
}
