/* The name that a file has before it takes its own, beside it; and those that a killed program left.  Whoever lives
 * holds a lock on his. */
#include "config.h"

#include "replace_name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX ".tamiz-new-"
enum { RANDOM = 6, TRIES = 8 };

char *replace_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup("./");
}

char *replace_name(const char *path)
{
	char *folder = replace_folder(path), *name = NULL;

	if (folder && asprintf(&name, "%s" PREFIX "XXXXXX", folder) < 0)
		name = NULL;
	free(folder);
	return name;
}

/* Where a file system knows no locks, nobody takes another's file for left. */
void replace_hold(int fd)
{
	flock(fd, LOCK_EX | LOCK_NB);
}

int replace_open_named(char *name)
{
	const size_t random = strlen(name) - RANDOM;

	for (int i = 0; i < TRIES; i++) {
		struct stat mine, there;
		int fd;

		memcpy(name + random, "XXXXXX", RANDOM);
		if ((fd = mkostemp(name, O_CLOEXEC)) < 0)
			return -1;
		replace_hold(fd);
		/* Before it was locked somebody may have swept it away. */
		if (!fstat(fd, &mine) && !lstat(name, &there) && mine.st_ino == there.st_ino &&
		    mine.st_dev == there.st_dev)
			return fd;
		close(fd);
	}
	errno = EBUSY;
	return -1;
}

void replace_link_name(char *name, unsigned number)
{
	snprintf(name + strlen(name) - RANDOM, RANDOM + 1, "%06x", number & 0xffffffu);
}

/* Ours, and nobody writes it any more. */
static bool is_left(int folder, const char *name, int fd)
{
	struct stat mine, there;

	return !fstat(fd, &mine) && S_ISREG(mine.st_mode) && mine.st_uid == geteuid() &&
	       mine.st_nlink == 1 && !flock(fd, LOCK_EX | LOCK_NB) &&
	       !fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) && mine.st_ino == there.st_ino &&
	       mine.st_dev == there.st_dev;
}

void replace_sweep(const char *path)
{
	char *name = replace_folder(path);
	DIR *folder = name ? opendir(name) : NULL;
	struct dirent *entry;

	free(name);
	while (folder && (entry = readdir(folder))) {
		int fd;

		if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) ||
		    strlen(entry->d_name) != sizeof PREFIX - 1 + RANDOM)
			continue;
		fd = openat(dirfd(folder), entry->d_name,
			    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (is_left(dirfd(folder), entry->d_name, fd))
			unlinkat(dirfd(folder), entry->d_name, 0);
		close(fd);
	}
	if (folder)
		closedir(folder);
}
