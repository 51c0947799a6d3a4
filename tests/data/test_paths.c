#include "config.h"

#include "paths.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(paths, a_missing_data_file_is_an_error)
{
	char path[4096];

	cr_expect_eq(paths_data(path, sizeof path, "no/such/file"), -1);
}

Test(paths, a_path_that_does_not_fit_is_an_error)
{
	char path[8];

	cr_expect_eq(paths_config(path, sizeof path, "config"), -1);
}

Test(paths, relative_xdg_directories_are_ignored)
{
	char path[4096];

	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("HOME", "/home/ana", 1);
	cr_assert_eq(paths_config(path, sizeof path, "config"), 0);
	cr_expect_str_eq(path, "/home/ana/.config/tamiz/config");
}
