#include "config.h"

#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int joined(char *path, size_t size, const char *a, const char *b, const char *c)
{
	int n = snprintf(path, size, "%s%s%s", a, b, c);

	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

int paths_data(char *path, size_t size, const char *name)
{
	const char *dir = getenv("TAMIZ_DATADIR");

	if (dir && *dir && !joined(path, size, dir, "/", name) && !access(path, R_OK))
		return 0;
	if (joined(path, size, PKGDATADIR, "/", name))
		return -1;
	return access(path, R_OK);
}

static int xdg(char *path, size_t size, const char *variable, const char *under_home,
	       const char *name)
{
	const char *dir = getenv(variable), *home = getenv("HOME");
	char base[4096];

	if (dir && dir[0] == '/')
		return joined(path, size, dir, "/tamiz/", name);
	if (!home || home[0] != '/') {
		errno = ENOENT;
		return -1;
	}
	if (joined(base, sizeof base, home, under_home, "/tamiz/"))
		return -1;
	return joined(path, size, base, name, "");
}

int paths_config(char *path, size_t size, const char *name)
{
	return xdg(path, size, "XDG_CONFIG_HOME", "/.config", name);
}

int paths_state(char *path, size_t size, const char *name)
{
	return xdg(path, size, "XDG_STATE_HOME", "/.local/state", name);
}
