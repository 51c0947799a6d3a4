#include "config.h"

#include "json_token.h"

#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool token_is_number(const char *p, const char *end)
{
	if (p < end && *p == '-')
		p++;
	if (p == end || !token_is_digit(*p))
		return false;
	if (*p == '0')
		p++;
	else
		while (p < end && token_is_digit(*p))
			p++;
	if (p < end && *p == '.') {
		if (++p == end || !token_is_digit(*p))
			return false;
		while (p < end && token_is_digit(*p))
			p++;
	}
	if (p < end && (*p | 32) == 'e') {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (p == end || !token_is_digit(*p))
			return false;
		while (p < end && token_is_digit(*p))
			p++;
	}
	return p == end;
}

static int hex_digit(char c)
{
	if (token_is_digit(c))
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits, or -1. */
static int32_t hex_four(const char *p, const char *end)
{
	int32_t code = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

/* \uXXXX, both of a pair, from behind the u on; false for half a pair. */
static bool unicode_escape(const char **at, const char *end, uint32_t *code)
{
	const char *p = *at;
	int32_t high = hex_four(p, end), low;

	if (high < 0 || (high >= 0xdc00 && high < 0xe000))
		return false;
	*at = p + 4;
	*code = (uint32_t)high;
	if (high < 0xd800 || high >= 0xe000)
		return true;
	if (end - p < 10 || p[4] != '\\' || p[5] != 'u')
		return false;
	low = hex_four(p + 6, end);
	if (low < 0xdc00 || low >= 0xe000)
		return false;
	*at = p + 10;
	*code = 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
	return true;
}

/* What a backslash and this letter mean, or NUL. */
static char short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '/':
		return c;
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return '\0';
	}
}

bool token_unescape(const char *p, const char *end, char *out, size_t *len, bool *nul)
{
	char *o = out;

	*nul = false;
	while (p < end) {
		const void *found = memchr(p, '\\', (size_t)(end - p));
		const char *escape = found ? found : end;
		uint32_t code;

		memcpy(o, p, (size_t)(escape - p));
		o += escape - p;
		if (!found)
			break;
		p = escape + 1;
		if (p == end)
			return false;
		if (*p == 'u') {
			p++;
			if (!unicode_escape(&p, end, &code))
				return false;
			*nul = *nul || code == 0;
			o += utf8_encode((int32_t)code, o);
			continue;
		}
		if (!(*o = short_escape(*p)))
			return false;
		o++;
		p++;
	}
	*len = (size_t)(o - out);
	return true;
}

size_t token_real(double value, char out[TOKEN_REAL])
{
	int len = 0;

	for (int digits = 15; digits <= 17; digits++) {
		len = snprintf(out, TOKEN_REAL, "%.*g", digits, value);
		if (digits == 17 || strtod(out, NULL) == value)
			break;
	}
	if (!strpbrk(out, ".e"))
		len += snprintf(out + len, TOKEN_REAL - (size_t)len, ".0");
	return (size_t)len;
}
