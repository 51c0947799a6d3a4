#include "config.h"

#include "cli.h"

#include "commands.h"
#include "export.h"
#include "intl.h"
#include "output.h"
#include "say.h"
#include "text.h"

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const struct option_info option_info[OPT_COUNT] = {
#define OPTION(ident, name, letter, argument, help) [OPT_##ident] = {name, letter, argument, help},
#include "options.def"
#undef OPTION
};

#define COMMON (OPT(THREADS) | OPT(QUIET) | OPT(HELP))
const struct command commands[] = {
#define COMMAND(name, function, operands, options, help) {name, function, operands, options, help},
#include "commands.def"
#undef COMMAND
};
const int command_count = sizeof commands / sizeof *commands;

/* One sanitised line to standard error. */
static void complain(const struct cli *c, const char *message)
{
	char safe[2048];

	say_marks(stderr, safe,
		  text_safe((struct str){message, strlen(message)}, say_mode(stderr, TEXT_LINE),
			    safe, sizeof safe));
	fprintf(stderr, "%s: %s\n", c->program, safe);
}

int cli_fail(const struct cli *c, const struct err *err)
{
	char line[1024], message[512];

	intl_err(err, message, sizeof message);
	if (err->file[0] && err->line)
		snprintf(line, sizeof line, "%s:%lld: %s", err->file, (long long)err->line,
			 message);
	else if (err->column)
		snprintf(line, sizeof line, _("column %d: %s"), err->column, message);
	else
		snprintf(line, sizeof line, "%s%s%s", err->file, err->file[0] ? ": " : "",
			 message);
	complain(c, line);
	switch (err->status) {
	case STATUS_NOTHING:
		return EXIT_NOTHING;
	case STATUS_USAGE:
		return EXIT_USAGE;
	case STATUS_REJECTED:
		return EXIT_REJECTED;
	default:
		return EXIT_ENGINE;
	}
}

void cli_note(const struct cli *c, const char *format, ...)
{
	char line[1024];
	va_list args;

	if (c->quiet)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	complain(c, line);
}

int cli_usage(const struct cli *c, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	complain(c, line);
	say(stderr, _("Try '%s %s --help'.\n"), c->program, c->command ? c->command : "");
	return EXIT_USAGE;
}

static void help_overall(const struct cli *c)
{
	say(stdout, _("Usage: %s [STUDY | FILE...]\n       %s COMMAND [OPTIONS] ...\n\n"),
	    c->program, c->program);
	say(stdout, "%s\n",
	    _("Finds out who pushed a political hashtag, how much of it was organic, and on what\n"
	      "evidence.  Without a command, a study or files are explored.\n"));
	for (int i = 0; i < command_count; i++)
		say(stdout, "  %-9s %s\n", commands[i].name, _(commands[i].help));
	say(stdout, _("\n'%s COMMAND --help' shows a command's options; see also tamiz(1).\n"),
	    c->program);
}

static void help_command(const struct cli *c, const struct command *k)
{
	say(stdout, _("Usage: %s %s %s [OPTIONS]\n%s.\n\n"), c->program, k->name, k->operands,
	    _(k->help));
	for (int i = 0; i < OPT_COUNT; i++) {
		const struct option_info *o = &option_info[i];
		char word[64];

		if (!(k->options >> i & 1))
			continue;
		snprintf(word, sizeof word, "%s%c%s--%s%s%s", o->letter ? "-" : " ",
			 o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
			 o->argument ? " " : "", o->argument ? o->argument : "");
		say(stdout, "  %-24s %s\n", word, _(o->help));
	}
}

static const struct command *command_of(const char *word)
{
	for (int i = 0; i < command_count; i++)
		if (!strcmp(commands[i].name, word))
			return &commands[i];
	return NULL;
}

/* Fills c from the words after the command.  Returns 0, or an exit status + 1. */
static int parse_options(struct cli *c, const struct command *k, int argc, char **argv)
{
	struct option table[OPT_COUNT + 1] = {0};
	char letters[2 * OPT_COUNT + 2] = ":";
	int n = 0, found;
	size_t used = 1;

	for (int i = 0; i < OPT_COUNT; i++) {
		const struct option_info *o = &option_info[i];

		if (!(k->options >> i & 1))
			continue;
		table[n++] = (struct option){o->name, o->argument != NULL, NULL, 256 + i};
		if (o->letter) {
			letters[used++] = o->letter;
			if (o->argument)
				letters[used++] = ':';
		}
	}
	opterr = 0;
	optind = 1;
	while ((found = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (found == '?' || found == ':')
			return cli_usage(c,
					 found == ':' ? _("option '%s' needs an argument")
						      : _("no such option: '%s'"),
					 argv[optind - 1]) +
			       1;
		for (int i = 0; found < 256 && i < OPT_COUNT; i++)
			if (option_info[i].letter == found && (k->options >> i & 1))
				found = 256 + i;
		c->value[found - 256] = optarg ? optarg : "";
		if (found - 256 == OPT_SET)
			c->sets[c->set_count++] = optarg;
	}
	c->operands = argv + optind;
	c->operand_count = argc - optind;
	return 0;
}

static int parse_threads(struct cli *c)
{
	char *end;
	long n;

	if (!c->value[OPT_THREADS])
		return 0;
	n = strtol(c->value[OPT_THREADS], &end, 10);
	if (*end || n < 1 || n > 64)
		return cli_usage(c, _("--threads takes a number from 1 to 64"));
	c->threads = (int)n;
	return 0;
}

static int run_command(struct cli *c, const struct command *k, int argc, char **argv)
{
	int status;

	c->command = k->name;
	c->sets = calloc((size_t)argc + 1, sizeof *c->sets);
	if (!c->sets) {
		struct err err;

		err_nomem(&err);
		return cli_fail(c, &err);
	}
	if ((status = parse_options(c, k, argc, argv))) {
		status--;
		goto out;
	}
	if (c->value[OPT_LANG] && intl_lang(c->value[OPT_LANG]) == LANG_COUNT) {
		status = cli_usage(c, _("--lang takes es or en"));
		goto out;
	}
	if (c->value[OPT_LANG] && intl_set(c->value[OPT_LANG]) !=
					  intl_lang(c->value[OPT_LANG]))
		say(stderr, _("%s: no catalog of %s here: messages are in English\n"), c->program,
		    c->value[OPT_LANG]);
	c->quiet = c->value[OPT_QUIET] != NULL;
	if (c->value[OPT_HELP]) {
		help_command(c, k);
		status = EXIT_OK;
		goto out;
	}
	if (!(status = parse_threads(c)))
		status = k->run(c);
	/* Data that did not reach its reader is a failure, a closed pipe (head) a quiet one. */
	if (fflush(stdout) || ferror(stdout)) {
		if (errno != EPIPE && status != EXIT_ENGINE && status != EXIT_USAGE)
			say(stderr, _("%s: standard output: can't write\n"), c->program);
		status = EXIT_ENGINE;
	} else if (output_lost() && status != EXIT_ENGINE) {
		struct err err;

		err_nomem(&err);
		status = cli_fail(c, &err);
	}
out:
	free(c->sets);
	return status;
}

int cli_main(int argc, char **argv)
{
	struct cli c = {.program = "tamiz"};
	const struct command *k;

	intl_set(NULL);
	signal(SIGPIPE, SIG_IGN);
	atexit(export_broken_off);
	umask(umask(0) | 07); /* a study is not for everybody */
	if (argc > 1 && !strcmp(argv[1], "--version")) {
		puts(PACKAGE_STRING);
		return EXIT_OK;
	}
	if (argc > 1 &&
	    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))) {
		help_overall(&c);
		return EXIT_OK;
	}
	if (argc > 1 && (k = command_of(argv[1])))
		return run_command(&c, k, argc - 1, argv + 1);
	if (argc < 2) {
		help_overall(&c);
		return EXIT_USAGE;
	}
	/* A word that is no command is a study or a file to explore. */
	return run_command(&c, command_of("explore"), argc, argv);
}
