#include "config.h"

#include "cli.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <string.h>

static int run(const char *one, const char *two)
{
	char program[] = "tamiz", a[64], b[64];
	char *argv[] = {program, a, two ? b : NULL, NULL};

	strncpy(a, one, sizeof a - 1);
	a[sizeof a - 1] = '\0';
	strncpy(b, two ? two : "", sizeof b - 1);
	b[sizeof b - 1] = '\0';
	cr_redirect_stdout();
	cr_redirect_stderr();
	return cli_main(two ? 3 : 2, argv);
}

Test(cli, an_unknown_option_is_a_usage_error)
{
	cr_expect_eq(run("trends", "--frobnicate"), EXIT_USAGE);
}

Test(cli, a_command_without_its_study_is_a_usage_error)
{
	cr_expect_eq(run("trends", NULL), EXIT_USAGE);
}

Test(cli, a_file_that_is_not_there_is_no_study)
{
	cr_expect_eq(run("no-such-file-anywhere", NULL), EXIT_ENGINE);
}

Test(cli, every_command_has_help_and_every_option_a_sentence)
{
	for (int i = 0; i < command_count; i++) {
		cr_expect(commands[i].help[0], "%s", commands[i].name);
		cr_expect(commands[i].options & OPT(HELP), "%s", commands[i].name);
	}
	for (int i = 0; i < OPT_COUNT; i++)
		cr_expect(option_info[i].help[0], "%s", option_info[i].name);
}
