#include "config.h"

#include "cli.h"

#include <criterion/criterion.h>

Test(cli, an_unknown_command_is_a_usage_error)
{
	char program[] = "tamiz", word[] = "frobnicate";
	char *argv[] = {program, word, NULL};

	cr_expect_eq(cli_main(2, argv), 2);
}
