/* cli.h: the program as the shell sees it: words in, exit status out.
 *
 * Commands and options are tables (commands.def, options.def); a command is a function in a cmd_*.c
 * that gets the words already sorted. */
#ifndef TAMIZ_CLI_H
#define TAMIZ_CLI_H

#include "err.h"

#include <stdbool.h>
#include <stdint.h>

enum cli_option {
#define OPTION(ident, name, letter, argument, help) OPT_##ident,
#include "options.def"
#undef OPTION
	OPT_COUNT
};
#define OPT(ident) (UINT64_C(1) << OPT_##ident)

enum exit_status { EXIT_OK, EXIT_NOTHING, EXIT_USAGE, EXIT_REJECTED, EXIT_ENGINE };

struct cli {
	const char *program, *command;
	const char *value[OPT_COUNT]; /* NULL: not given; a flag's is "" */
	const char **sets;            /* each --set, in order */
	int set_count;
	char **operands;
	int operand_count;
	bool quiet;
	int threads; /* 0: all */
};

struct command {
	const char *name;
	int (*run)(const struct cli *);
	const char *operands;
	uint64_t options;
	const char *help;
};
extern const struct command commands[];
extern const int command_count;

struct option_info {
	const char *name;
	char letter;
	const char *argument, *help;
};
extern const struct option_info option_info[OPT_COUNT];

/* Runs the command that argv names.  Returns the exit status of tamiz(1). */
int cli_main(int argc, char **argv);

/* Says what is wrong on standard error, sanitised, and returns the exit status that fits. */
int cli_fail(const struct cli *c, const struct err *err);
/* A message that is no failure. */
void cli_note(const struct cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Is what the case says wanted in English?  --lang, else the user's own where that is English, else
 * Spanish.  EXIT_OK, or the reason told. */
int cli_english(const struct cli *c, bool *english);
/* Whose verdict it is: --who, else $USER, else the account's name. */
const char *cli_analyst(const struct cli *c);
int cli_usage(const struct cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
