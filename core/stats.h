/* stats.h: the few distributions that the method needs. */
#ifndef TAMIZ_STATS_H
#define TAMIZ_STATS_H

#include <stddef.h>
#include <stdint.h>

/* P(X >= k) for X ~ Poisson(mean); 1 for k == 0 or a mean that is not finite. */
double poisson_tail(uint64_t k, double mean);

/* P(X >= k) for X ~ Binomial(n, p). */
double binomial_tail(uint64_t k, uint64_t n, double p);

/* Wilson's interval (Wilson 1927), two-sided 90 %, of a share p seen in n independent draws, n > 0
 * and not necessarily whole (Kish's effective number); within [0,1]. */
void wilson_interval(double p, double n, double *lo, double *hi);

/* Adjusts p-values in place for m >= n hypotheses of which these n are the ones looked at
 * (Benjamini & Hochberg 1995).  order: scratch of n numbers.  Ties keep their order. */
void benjamini_hochberg(double *p, uint32_t *order, size_t n, double m);

#endif
