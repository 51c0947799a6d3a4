/* scratch.h: folders and files of a test below /tmp.  A test removes its own; what it leaves, also one that ends
 * early, is found by tests/left-behind, for each name is noted in the file that TAMIZ_SCRATCH names. */
#ifndef TAMIZ_TESTS_SCRATCH_H
#define TAMIZ_TESTS_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline bool scratch_note(const char *path)
{
	const char *list = getenv("TAMIZ_SCRATCH");
	char line[256];
	int n = snprintf(line, sizeof line, "%s\n", path), fd;
	bool whole;

	if (!list || !*list)
		return true;
	if ((fd = open(list, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) < 0)
		return false;
	whole = write(fd, line, (size_t)n) == n; /* of one piece, whoever else writes */
	return !close(fd) && whole;
}

/* As mkdtemp and mkstemp. */
static inline bool scratch_folder(char *template)
{
	return mkdtemp(template) && scratch_note(template);
}

static inline int scratch_file(char *template)
{
	int fd = mkstemp(template);

	return fd >= 0 && scratch_note(template) ? fd : -1;
}

static inline int scratch_drop(const char *path, const struct stat *info, int type, struct FTW *at)
{
	(void)info;
	(void)type;
	(void)at;
	return remove(path);
}

/* With all that is in it. */
static inline void scratch_remove(const char *path)
{
	if (nftw(path, scratch_drop, 8, FTW_DEPTH | FTW_PHYS))
		perror(path);
}

#endif
