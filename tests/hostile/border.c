/* Asks the terminal it runs in where the cursor stands after each line of a file has been made safe
 * and printed, and tells how often that is not where core/text says: a frame would be a cell off
 * there.
 *
 * usage: border LINES RESULT */
#include "config.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { CELLS = 70, LINE_CAP = 1 << 16, REPORTED = 20 };

/* The column, from 0, by the answer ESC [ row ; column R; -1 where none came. */
static int column(void)
{
	char answer[32];
	size_t n = 0;
	int row, col;

	while (n + 1 < sizeof answer && read(STDIN_FILENO, answer + n, 1) == 1 &&
	       answer[n++] != 'R')
		;
	answer[n] = '\0';
	return sscanf(answer, "\033[%d;%dR", &row, &col) == 2 ? col - 1 : -1;
}

static bool show(const char *bytes, size_t n)
{
	static const char ask[] = "\033[6n";

	return write(STDOUT_FILENO, "\r\033[K", 4) == 4 &&
	       write(STDOUT_FILENO, bytes, n) == (ssize_t)n &&
	       write(STDOUT_FILENO, ask, sizeof ask - 1) == (ssize_t)sizeof ask - 1;
}

static void try_all(FILE *lines, FILE *result)
{
	static char line[LINE_CAP], out[4 * LINE_CAP];
	const bool early = getenv("STY"); /* in screen, as the program does there */
	int count = 0, displaced = 0, used, at;

	for (; fgets(line, sizeof line, lines); count++) {
		struct str text = {line, strcspn(line, "\n")};
		size_t n = text_fit(text, TEXT_LINE, CELLS, out, sizeof out, &used);

		if (early)
			n = text_early_marks(out, n);
		at = show(out, n) ? column() : -1;
		if (at != used && displaced++ < REPORTED)
			fprintf(result, "line %d: %d cells by core/text, %d in the terminal: %s\n",
				count + 1, used, at, out);
		if (at < 0)
			break;
	}
	fprintf(result, "%d lines, %d displaced\n", count, displaced);
}

int main(int argc, char **argv)
{
	FILE *lines = argc == 3 ? fopen(argv[1], "r") : NULL;
	FILE *result = argc == 3 ? fopen(argv[2], "w") : NULL;
	struct termios before, raw;

	if (!lines || !result || tcgetattr(STDIN_FILENO, &before)) {
		fprintf(stderr, "usage: border LINES RESULT, in a terminal\n");
		return 2;
	}
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 50; /* tenths of a second */
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	try_all(lines, result);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	fclose(lines);
	return fclose(result) ? 1 : 0;
}
