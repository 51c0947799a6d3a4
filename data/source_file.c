#include "config.h"

#include "sha256.h"
#include "source_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

bool source_file_fits(const char *path, int64_t bytes)
{
	struct stat info;

	return !stat(path, &info) && S_ISREG(info.st_mode) && info.st_size == bytes;
}

bool source_digest_sound(const char *sha256)
{
	return sha256 && strlen(sha256) == 2 * SHA256_SIZE &&
	       strspn(sha256, "0123456789abcdef") == 2 * SHA256_SIZE;
}

static enum status digest_of(const char *path, struct job *job, char hex[2 * SHA256_SIZE + 1],
			     struct err *err)
{
	unsigned char bytes[CHUNK], digest[SHA256_SIZE];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct sha256 sha;
	ssize_t n = -1;

	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	sha256_begin(&sha);
	while (!job_stop(job) && ((n = read(fd, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)))
		sha256_add(&sha, bytes, n > 0 ? (size_t)n : 0);
	if (n < 0)
		err_errno(err, errno, "%s", path);
	close(fd);
	if (job_stop(job))
		return err_set(err, STATUS_CANCELLED, "stopped");
	sha256_end(&sha, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return n < 0 ? STATUS_FAILED : STATUS_OK;
}

enum status study_source_unchanged(const struct study_source *s, struct job *job, struct err *err)
{
	char hex[2 * SHA256_SIZE + 1];
	enum status st;

	/* "-" would be standard input. */
	if (!strcmp(s->path, "-") || !source_digest_sound(s->sha256) || !source_file_fits(s->path, s->bytes))
		return err_set(err, STATUS_NOTHING, "not the file that was imported");
	if ((st = digest_of(s->path, job, hex, err)))
		return st;
	return strcmp(hex, s->sha256) ? err_set(err, STATUS_NOTHING, "not the file that was imported")
				      : STATUS_OK;
}
