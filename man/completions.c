/* completions: writes the completion of bash, zsh or fish for tamiz, made from the .def files that the
 * program is made from, so that they cannot differ.
 *
 * usage: completions bash|zsh|fish */
#include "config.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define N_(text) text

enum {
#define OPTION(ident, name, letter, argument, help) OPT_##ident,
#include "options.def"
#undef OPTION
	OPT_COUNT
};
#define OPT(ident) (UINT64_C(1) << OPT_##ident)
#define COMMON (OPT(THREADS) | OPT(QUIET) | OPT(HELP))

static const struct {
	const char *name;
	char letter;
	const char *argument, *help;
} options[OPT_COUNT] = {
#define OPTION(ident, name, letter, argument, help) {name, letter, argument, help},
#include "options.def"
#undef OPTION
};

static const struct {
	const char *name, *operands;
	uint64_t options;
	const char *help;
} commands[] = {
#define COMMAND(name, function, operands, options, help) {name, operands, options, help},
#include "commands.def"
#undef COMMAND
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const char *themes(void)
{
#define SETTING(ident, name, type, least, most, choices, unit, effect, help) \
	if (!strcmp(#ident, "THEME")) \
		return choices;
#include "settings.def"
#undef SETTING
	return NULL;
}

/* The words that an option or a command's last operand takes; NULL: files. */
static const struct {
	const char *name, *words;
} values[] = {
	{"lang", "es en"},
	{"format", "table csv jsonl json md html"},
	{"by", "tag sector"},
	{"dates", "dmy mdy ymd"},
	{"raw", "x-v2 x-v11 csv"},
	{"size", "80x24 120x36"},
	{"export", "posts accounts trends verdicts csds graphml gexf evidence"},
	{"mark", "inorganic organic doubtful none"},
	{"verdicts", "merge"},
};

static const char *words_of(const char *name)
{
	if (!strcmp(name, "theme"))
		return themes();
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (!strcmp(values[i].name, name))
			return values[i].words;
	return NULL;
}

static bool takes_file(const char *argument)
{
	return !strcmp(argument, "FILE") || !strcmp(argument, "CASE");
}

/* Text within single quotes of a shell; of zsh's _arguments with its own marks escaped. */
static void quoted(const char *s, bool zsh)
{
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else if (zsh && strchr("[]:\\", *s))
			printf("\\%c", *s);
		else
			putchar(*s);
}

/* --- bash --------------------------------------------------------------------------------------
 */

static void bash_options(uint64_t set)
{
	for (int i = 0; i < OPT_COUNT; i++) {
		if (!(set >> i & 1))
			continue;
		if (options[i].letter)
			printf(" -%c", options[i].letter);
		printf(" --%s", options[i].name);
	}
}

static void bash_values(void)
{
	puts("\tcase $prev in");
	for (int i = 0; i < OPT_COUNT; i++) {
		const char *words = words_of(options[i].name);

		if (!options[i].argument)
			continue;
		fputc('\t', stdout);
		if (options[i].letter)
			printf("-%c|", options[i].letter);
		printf("--%s) ", options[i].name);
		if (words)
			printf("COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", words);
		else
			printf("COMPREPLY=(%s)", takes_file(options[i].argument)
							  ? "$(compgen -f -- \"$cur\")"
							  : "");
		puts("; return ;;");
	}
	puts("\tesac");
}

static void bash(void)
{
	puts("# Completion of tamiz for bash, made from its tables.\n"
	     "_tamiz() {\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= opts= words= i\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
	     "\tdone");
	bash_values();
	puts("\tcase $command in");
	for (int i = 0; i < COMMANDS; i++) {
		printf("\t%s) opts='", commands[i].name);
		bash_options(commands[i].options);
		printf("' words='%s' ;;\n", words_of(commands[i].name) ? words_of(commands[i].name) : "");
	}
	fputs("\t*) opts='--help --version", stdout);
	bash_options(commands[0].options);
	puts("' ;;\n\tesac");
	fputs("\t[ -n \"$command\" ] || words='", stdout);
	for (int i = 0; i < COMMANDS; i++)
		printf("%s%s", i ? " " : "", commands[i].name);
	puts("'\n"
	     "\tcase $cur in\n"
	     "\t-*) COMPREPLY=($(compgen -W \"$opts\" -- \"$cur\")) ;;\n"
	     "\t*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\")) ;;\n"
	     "\tesac\n"
	     "}\n"
	     "complete -o filenames -F _tamiz tamiz");
}

/* --- zsh ---------------------------------------------------------------------------------------
 */

static void zsh_options(uint64_t set)
{
	for (int i = 0; i < OPT_COUNT; i++) {
		const char *words = words_of(options[i].name), *argument = options[i].argument;

		if (!(set >> i & 1))
			continue;
		for (int form = options[i].letter ? 0 : 1; form < 2; form++) {
			if (form)
				printf(" \\\n\t\t'--%s%s[", options[i].name, argument ? "=" : "");
			else
				printf(" \\\n\t\t'-%c%s[", options[i].letter, argument ? "+" : "");
			quoted(options[i].help, true);
			putchar(']');
			if (argument && words)
				printf(":%s:(%s)", argument, words);
			else if (argument)
				printf(":%s:%s", argument, takes_file(argument) ? "_files" : " ");
			putchar('\'');
		}
	}
}

static void zsh(void)
{
	puts("#compdef tamiz\n"
	     "# Completion of tamiz for zsh, made from its tables.\n"
	     "_tamiz_commands() {\n"
	     "\tlocal -a commands=(");
	for (int i = 0; i < COMMANDS; i++) {
		printf("\t\t'%s:", commands[i].name);
		quoted(commands[i].help, true);
		puts("'");
	}
	puts("\t)\n\t_describe -t commands command commands\n\t_files\n}\n"
	     "_tamiz() {\n"
	     "\tlocal command=${words[2]}\n"
	     "\tif ((CURRENT == 2)) && [[ $command != -* ]]; then _tamiz_commands; return; fi\n"
	     "\tcase $command in");
	for (int i = 0; i < COMMANDS; i++) {
		const char *words = words_of(commands[i].name);

		printf("\t%s) shift words; ((CURRENT--))\n\t\t_arguments -s", commands[i].name);
		zsh_options(commands[i].options);
		if (words)
			printf(" \\\n\t\t'*:%s:{_alternative \"words:word:(%s)\" "
			       "\"files:file:_files\"}'",
			       commands[i].operands, words);
		else
			printf(" \\\n\t\t'*:file:_files'");
		puts(" ;;");
	}
	fputs("\t*) _arguments -s '--help[help]' '--version[version]'", stdout);
	zsh_options(commands[0].options & ~OPT(HELP));
	puts(" \\\n\t\t'*:file:_files' ;;\n\tesac\n}\n_tamiz \"$@\"");
}

/* --- fish --------------------------------------------------------------------------------------
 */

static void fish(void)
{
	puts("# Completion of tamiz for fish, made from its tables.");
	for (int i = 0; i < COMMANDS; i++) {
		printf("complete -c tamiz -n __fish_use_subcommand -a %s -d '", commands[i].name);
		quoted(commands[i].help, false);
		puts("'");
	}
	for (int i = 0; i < COMMANDS; i++)
		if (words_of(commands[i].name))
			printf("complete -c tamiz -n '__fish_seen_subcommand_from %s' -a '%s'\n",
			       commands[i].name, words_of(commands[i].name));
	for (int k = 0; k < OPT_COUNT; k++) {
		const char *words = words_of(options[k].name), *argument = options[k].argument;

		fputs("complete -c tamiz -n '__fish_seen_subcommand_from", stdout);
		for (int i = 0; i < COMMANDS; i++)
			if (commands[i].options >> k & 1)
				printf(" %s", commands[i].name);
		if (commands[0].options >> k & 1)
			fputs("; or __fish_use_subcommand", stdout);
		printf("' -l %s", options[k].name);
		if (options[k].letter)
			printf(" -s %c", options[k].letter);
		if (argument)
			fputs(takes_file(argument) ? " -r" : " -x", stdout);
		if (argument && words)
			printf(" -a '%s'", words);
		fputs(" -d '", stdout);
		quoted(options[k].help, false);
		puts("'");
	}
}

int main(int argc, char **argv)
{
	const char *shell = argc == 2 ? argv[1] : "";

	if (!strcmp(shell, "bash"))
		bash();
	else if (!strcmp(shell, "zsh"))
		zsh();
	else if (!strcmp(shell, "fish"))
		fish();
	else
		return fputs("usage: completions bash|zsh|fish\n", stderr), 2;
	return ferror(stdout) != 0;
}
