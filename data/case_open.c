/* Where a case is found, and its bytes. */
#include "config.h"

#include "case.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CASE_BYTES_MAX = 16 << 20 };

/* path itself, path/case.json, or the installed case of that name. */
static int open_case(const char *path, char *found, size_t size)
{
	char installed[256];
	struct stat st;
	int n, fd;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		n = snprintf(found, size, "%s/case.json", path);
	else
		n = snprintf(found, size, "%s", path);
	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = paths_open(found);
	if (fd >= 0 || errno != ENOENT || strchr(path, '/'))
		return fd;
	n = snprintf(installed, sizeof installed, "cases/%s/case.json", path);
	if (n < 0 || (size_t)n >= sizeof installed || paths_data(found, size, installed)) {
		errno = ENOENT;
		return -1;
	}
	return paths_open(found);
}

enum status case_read(const char *path, struct case_file **out, struct err *err)
{
	char found[4096], *bytes = NULL;
	size_t len = 0;
	ssize_t got = 0;
	int fd = open_case(path, found, sizeof found);
	enum status status = STATUS_OK;

	*out = NULL;
	if (fd < 0)
		return err_errno(err, errno, "case %s", path);
	bytes = malloc(CASE_BYTES_MAX + 1);
	if (!bytes)
		status = err_nomem(err);
	while (!status && len <= CASE_BYTES_MAX &&
	       (got = read(fd, bytes + len, CASE_BYTES_MAX + 1 - len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			status = err_errno(err, errno, "case %s", found);
		else
			len += (size_t)got;
	}
	if (!status && len > CASE_BYTES_MAX)
		status = err_set(err, STATUS_FAILED, "case %s: larger than %d MiB", found,
				 CASE_BYTES_MAX >> 20);
	if (!status)
		status = case_parse((struct str){bytes, len}, found, out, err);
	free(bytes);
	close(fd);
	return status;
}
