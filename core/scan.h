/* scan.h: substrings of folded texts, at the speed of memory. */
#ifndef TAMIZ_SCAN_H
#define TAMIZ_SCAN_H

#include "bitset.h"
#include "corpus.h"

/* The first occurrence of needle (1 byte or more) in [p, end), or NULL.  Chosen once for the
 * machine: AVX2 on two bytes of the needle at 64 places at a time, else memchr. */
const char *scan_find(const char *p, const char *end, struct str needle);
/* The portable one, for tests. */
const char *scan_find_portable(const char *p, const char *end, struct str needle);

/* Sets in out (of `count` bits, all zero) the numbers of the strings that contain needle; an empty
 * needle is in all.  within: only those of these, or NULL.  On all threads of the job; where the
 * job is cancelled out is of no use. */
void scan_strings(const struct strings *s, uint32_t count, struct str needle,
		  const struct bitset *within, struct job *job, struct bitset *out);

#endif
