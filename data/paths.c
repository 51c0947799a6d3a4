#include "config.h"

#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIPE_MS = 2000 };

static int joined(char *path, size_t size, const char *a, const char *b, const char *c)
{
	int n = snprintf(path, size, "%s%s%s", a, b, c);

	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

/* Beside the program: an installation that was moved (../share/tamiz), a build within the sources
 * (../data, or data where the build is the source folder itself). */
static const char *const data_folders[] = {"/../share/tamiz/", "/../data/", "/data/", NULL};
static const char *const catalog_folders[] = {"/../share/locale/", "/locale/", NULL};

static int beside_program(char *path, size_t size, const char *const *folders, const char *name)
{
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
	char *slash;

	if (n <= 0)
		return -1;
	program[n] = '\0';
	if (!(slash = strrchr(program, '/')))
		return -1;
	*slash = '\0';
	for (size_t i = 0; folders[i]; i++)
		if (!joined(path, size, program, folders[i], name) && !access(path, R_OK))
			return 0;
	return -1;
}

int paths_data(char *path, size_t size, const char *name)
{
	const char *dir = getenv("TAMIZ_DATADIR");

	if (dir && *dir && !joined(path, size, dir, "/", name) && !access(path, R_OK))
		return 0;
	if (!joined(path, size, PKGDATADIR "/", name, "") && !access(path, R_OK))
		return 0;
	if (!beside_program(path, size, data_folders, name))
		return 0;
	errno = ENOENT;
	return -1;
}

int paths_catalogs(char *path, size_t size)
{
	/* Of a language that is no source language; where it lies, others do. */
	static const char name[] = "es/LC_MESSAGES/" PACKAGE ".mo";
	const char *dir = getenv("TAMIZ_CATALOGS");

	if (dir && *dir ? !joined(path, size, dir, "/", name) && !access(path, R_OK)
			: (!joined(path, size, LOCALEDIR "/", name, "") && !access(path, R_OK)) ||
				  !beside_program(path, size, catalog_folders, name)) {
		path[strlen(path) - strlen(name)] = '\0';
		return 0;
	}
	errno = ENOENT;
	return -1;
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

int paths_open(const char *path)
{
	/* A shell's <( ) has its writer from the beginning, however long that takes for its first byte. */
	const bool given = !strncmp(path, "/dev/fd/", 8) || !strncmp(path, "/proc/", 6);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct pollfd first = {fd, POLLIN, 0};
	struct stat info;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &info) && S_ISFIFO(info.st_mode) && !given && !poll(&first, 1, PIPE_MS)) {
		close(fd);
		errno = ETIMEDOUT;
		return -1;
	}
	fcntl(fd, F_SETFL, O_RDONLY);
	return fd;
}

FILE *paths_read(const char *path)
{
	int fd = paths_open(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !f)
		close(fd);
	return f;
}

ssize_t paths_line(char **line, size_t *cap, FILE *f)
{
	size_t n = 0;
	int c = 0;

	while (n <= PATHS_LINE_MOST && c != '\n' && (c = getc_unlocked(f)) != EOF) {
		if (n + 1 >= *cap) {
			size_t more = *cap ? 2 * *cap : 256;
			char *grown = realloc(*line, more);

			if (!grown)
				return -1;
			*line = grown;
			*cap = more;
		}
		(*line)[n++] = (char)c;
	}
	if (!n)
		return -1;
	(*line)[n] = '\0';
	return (ssize_t)n;
}

void paths_make_folders(const char *path)
{
	char part[4096];

	snprintf(part, sizeof part, "%s", path);
	for (char *p = part + 1; *part && (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(part, 0700);
		*p = '/';
	}
}
