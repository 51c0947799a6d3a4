/* tld.h: the top-level domains there are, to tell a host name from two sentences without a space.
 */
#ifndef TAMIZ_TLD_H
#define TAMIZ_TLD_H

#include "record.h"

/* Is the label, of ASCII letters in any case, a top-level domain? */
bool tld_known(struct str label);

/* Bytes of the longest top-level domain in another script that text begins with, or 0. */
size_t tld_prefix(struct str text);

#endif
