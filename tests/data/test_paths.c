#include "config.h"

#include "paths.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

Test(paths, the_folders_above_a_file_are_made)
{
	char dir[] = "/tmp/tamiz-paths-XXXXXX", path[128];

	cr_assert(scratch_folder(dir));
	snprintf(path, sizeof path, "%s/one/two/file", dir);
	paths_make_folders(path);
	cr_expect_neq(access(path, F_OK), 0);
	*strrchr(path, '/') = '\0';
	cr_expect_eq(access(path, W_OK), 0);
	rmdir(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(dir);
}

Test(paths, relative_xdg_directories_are_ignored)
{
	char path[4096];

	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("HOME", "/home/ana", 1);
	cr_assert_eq(paths_config(path, sizeof path, "config"), 0);
	cr_expect_str_eq(path, "/home/ana/.config/tamiz/config");
}
