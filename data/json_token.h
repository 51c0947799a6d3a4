/* json_token.h: the grammar of JSON's scalars, for a reader that finds their ends itself. */
#ifndef TAMIZ_JSON_TOKEN_H
#define TAMIZ_JSON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool token_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is all of it -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? (RFC 8259, 6)? */
bool token_is_number(const char *p, const char *end);

/* What stands between a string's quotes, its escapes undone, into out, which has room for as much.
 * *nul: there is a U+0000 among them.  False where an escape is none (RFC 8259, 7), or half a pair.
 */
bool token_unescape(const char *p, const char *end, char *out, size_t *len, bool *nul);

/* A real number as it is handed on by whichever reader: the fewest digits that mean the same
 * double, and a point or an exponent, so that it is no integer. */
enum { TOKEN_REAL = 32 };
size_t token_real(double value, char out[TOKEN_REAL]);

#endif
