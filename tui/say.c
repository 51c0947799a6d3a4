#include "config.h"

#include "say.h"

#include "screen.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { SAY_BYTES = 4096 };

enum text_mode say_mode(FILE *to, enum text_mode wanted)
{
	return isatty(fileno(to)) == 1 && !screen_utf8() ? TEXT_ASCII : wanted;
}

size_t say_marks(FILE *to, char *safe, size_t len)
{
	return isatty(fileno(to)) == 1 && screen_early_marks() ? text_early_marks(safe, len) : len;
}

void say_text(FILE *to, const char *text)
{
	enum text_mode mode = say_mode(to, TEXT_DETAIL);
	char safe[SAY_BYTES];

	while (*text) {
		size_t len = strcspn(text, "\n");

		say_marks(to, safe, text_safe((struct str){text, len}, mode, safe, sizeof safe));
		fputs(safe, to);
		text += len;
		if (*text == '\n') {
			fputc('\n', to);
			text++;
		}
	}
}

void say(FILE *to, const char *format, ...)
{
	char words[SAY_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	say_text(to, words);
}
