/* fold.h: text as it is compared: case and marks removed, so that `venezuela` finds «¡VENEZUÉLA!».
 *
 * Compatibility decomposition without combining marks (category M) and without what Unicode calls
 * ignorable (joiners, soft hyphens, variation selectors: a favourite way to split a word from its
 * search), then casefolded and composed: NFKC_Casefold (Unicode 15, 3.13) of the bare letters, so
 * that search, tags and handles agree.  Bad UTF-8 becomes U+FFFD.  Idempotent:
 * fold(fold(x)) == fold(x). */
#ifndef TAMIZ_FOLD_H
#define TAMIZ_FOLD_H

#include "record.h"

/* Writes the folded text to out (capacity cap) and returns its length; where it needs more than
 * cap, returns the length needed and out is unspecified.  3 * len + 32 suffices for nearly all
 * text; never NUL-terminates.  out may not overlap text. */
size_t fold_text(struct str text, char *out, size_t cap);

/* A hash for tables: not cryptographic, the same on every machine. */
uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed);

#endif
