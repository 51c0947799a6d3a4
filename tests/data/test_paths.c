#include "config.h"

#include "paths.h"
#include "replace.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* What somebody has protected stays, as it does from a shell's >. */
Test(paths, a_file_that_may_not_be_written_is_not_replaced)
{
	char dir[] = "/tmp/tamiz-replace-XXXXXX", path[64], text[8] = "";
	struct replacement r;
	struct err err;
	FILE *f;

	cr_assert(scratch_folder(dir));
	cr_assert_eq(chmod(dir, 0777), 0);
	snprintf(path, sizeof path, "%s/kept", dir);
	cr_assert((f = fopen(path, "w")));
	fputs("kept", f);
	fclose(f);
	cr_assert_eq(chmod(path, 0444), 0);
	if (!geteuid())
		cr_assert_eq(seteuid(65534), 0); /* to root all is permitted */
	cr_expect_eq(replace_begin(&r, path, &err), STATUS_FAILED);
	cr_expect(strstr(err.message, "Permission denied"), "%s", err.message);
	if (!getuid())
		cr_assert_eq(seteuid(0), 0);
	cr_assert((f = fopen(path, "r")));
	cr_expect(fgets(text, sizeof text, f) && !strcmp(text, "kept"));
	fclose(f);
	scratch_remove(dir);
}
