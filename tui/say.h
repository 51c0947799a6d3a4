/* say.h: the program's own words to people, on standard output or error, made safe like all else:
 * what a terminal in a locale without UTF-8 gets is ASCII, for there a byte of a letter may be a
 * control. */
#ifndef TAMIZ_SAY_H
#define TAMIZ_SAY_H

#include "text.h"

#include <stdio.h>

/* How text is made safe for that stream: as wanted, or TEXT_ASCII for such a terminal. */
enum text_mode say_mode(FILE *to, enum text_mode wanted);

/* What was made safe so, len bytes and a NUL: without the marks that such a terminal takes for letters.
 * Returns the bytes left. */
size_t say_marks(FILE *to, char *safe, size_t len);

/* Text of any length, line by line: newlines stay. */
void say_text(FILE *to, const char *text);

/* The same from a format; what passes 4 KiB is cut. */
void say(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
