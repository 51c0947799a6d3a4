/* regex.h: regular expressions for filters, by PCRE2.
 *
 * On raw text, case-insensitive, UTF; patterns and texts are hostile: every match has a limit on
 * its work and its memory, and bad UTF-8 in a text just doesn't match. */
#ifndef TAMIZ_REGEX_H
#define TAMIZ_REGEX_H

#include "filter.h"

/* err->column of a failed compile: 1-based, in the pattern's bytes. */
extern const struct regex_ops regex_pcre2;

#endif
