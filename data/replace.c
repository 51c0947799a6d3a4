#include "config.h"

#include "replace.h"
#include "replace_name.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BUFFER = 1 << 18,
	LINK_NAME = 32,
	LINKS_MOST = 100, /* names that others have taken */
};

/* Where the file of this descriptor can be linked from: /proc must be there. */
static const char *link_of(int fd, char name[LINK_NAME])
{
	snprintf(name, LINK_NAME, "/proc/self/fd/%d", fd);
	return name;
}

/* -1: not here; then it has a name from the beginning. */
static int open_nameless(const char *path)
{
	char *folder = replace_folder(path), name[LINK_NAME];
	int fd = folder ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666) : -1;

	free(folder);
	if (fd >= 0 && access(link_of(fd, name), F_OK)) {
		close(fd);
		fd = -1;
	}
	if (fd >= 0)
		replace_hold(fd);
	return fd;
}

static int open_named(struct replacement *r)
{
	int fd = replace_open_named(r->temporary);
	mode_t mask;

	if (fd < 0)
		return -1;
	r->named = true;
	mask = umask(0);
	umask(mask);
	if (!fchmod(fd, 0666 & ~mask))
		return fd;
	close(fd);
	return -1;
}

/* What is there and is no plain file of ours to write stays: a rename would put a file in the place of a
 * device, a pipe or what somebody has protected.  A link itself is replaced, never what it leads to; but those of
 * the system's folders (/dev/stdout) stay too. */
static enum status may_replace(const char *path, struct err *err)
{
	const bool system = !strncmp(path, "/dev/", 5) || !strncmp(path, "/proc/", 6);
	struct stat info, there;

	if (lstat(path, &info))
		return STATUS_OK; /* nothing, or making it will tell why not */
	there = info;
	if (S_ISLNK(info.st_mode) && stat(path, &there))
		there.st_mode = S_IFREG; /* it leads nowhere */
	if (S_ISDIR(there.st_mode))
		return err_errno(err, EISDIR, "cannot replace %s", path);
	if (!S_ISREG(there.st_mode) || (S_ISLNK(info.st_mode) && system))
		return err_set(err, STATUS_FAILED,
			       "cannot replace %s: not a regular file (-o - is standard output)", path);
	if (S_ISREG(info.st_mode) && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS))
		return err_errno(err, errno, "cannot replace %s", path);
	return STATUS_OK;
}

enum status replace_begin(struct replacement *r, const char *path, struct err *err)
{
	enum status st;
	int fd;

	*r = (struct replacement){.file = NULL};
	if (!strcmp(path, "-")) {
		r->file = isatty(STDOUT_FILENO) == 1 ? open_memstream(&r->shown, &r->shown_size)
						     : stdout;
		return r->file ? STATUS_OK : err_nomem(err);
	}
	if ((st = may_replace(path, err)))
		return st;
	r->path = strdup(path);
	r->temporary = replace_name(path);
	if (!r->path || !r->temporary) {
		replace_abandon(r);
		return err_nomem(err);
	}
	replace_sweep(path);
	if ((fd = open_nameless(path)) < 0 && (fd = open_named(r)) < 0) {
		err_errno(err, errno, "cannot write beside %s", path);
		replace_abandon(r);
		return STATUS_FAILED;
	}
	if (!(r->file = fdopen(fd, "wb"))) {
		err_errno(err, errno, "cannot write %s", path);
		close(fd);
		replace_abandon(r);
		return STATUS_FAILED;
	}
	setvbuf(r->file, NULL, _IOFBF, BUFFER);
	return STATUS_OK;
}

void replace_abandon(struct replacement *r)
{
	if (r->file && r->file != stdout)
		fclose(r->file);
	if (r->named)
		unlink(r->temporary);
	free(r->shown);
	free(r->temporary);
	free(r->path);
	*r = (struct replacement){.file = NULL};
}

/* The rename itself is made durable; a folder that can't be opened or synced is no loss of data. */
static void sync_folder(const char *path)
{
	char *folder = replace_folder(path);
	int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

/* What stdio could not hand on is an error; a reader that has gone (head) is none: the program's last look
 * at the stream ends it, quietly. */
static enum status written_out(FILE *to, struct err *err)
{
	if ((ferror(to) || fflush(to)) && errno != EPIPE)
		return err_errno(err, errno, "standard output");
	return STATUS_OK;
}

/* Lines made safe, in ASCII where the locale knows no UTF-8: there a letter's byte may be a
 * control. */
static enum status show_lines(FILE *to, struct str text, struct err *err)
{
	bool utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");

	for (size_t at = 0; at < text.len;) {
		const char *line = text.p + at, *newline = memchr(line, '\n', text.len - at);
		size_t len = newline ? (size_t)(newline - line) : text.len - at;
		char *safe = malloc(9 * len + 1);
		size_t n;

		if (!safe)
			return err_nomem(err);
		n = text_safe((struct str){line, len}, utf8 ? TEXT_DETAIL : TEXT_ASCII, safe,
			      9 * len + 1);
		fwrite(safe, 1, n, to);
		free(safe);
		if (newline)
			fputc('\n', to);
		at += len + 1;
	}
	return written_out(to, err);
}

static enum status show(struct replacement *r, struct err *err)
{
	bool whole = !ferror(r->file);
	enum status st;

	/* glibc tells of a failure to cut the text to its length by NULL alone. */
	whole = !fclose(r->file) && whole && r->shown;
	r->file = NULL;
	st = whole ? show_lines(stdout, (struct str){r->shown, r->shown_size}, err)
		   : err_nomem(err);
	free(r->shown);
	r->shown = NULL;
	return st;
}

/* Gives the file its name, where it has none.  Only a file that is there takes a second name first, for
 * no call replaces a file by one without a name. */
static bool put_in_place(struct replacement *r, int fd)
{
	char name[LINK_NAME];

	for (int i = 0; !r->named; i++) {
		if (!linkat(AT_FDCWD, link_of(fd, name), AT_FDCWD, r->path, AT_SYMLINK_FOLLOW))
			return true;
		if (errno != EEXIST || i == LINKS_MOST)
			return false;
		replace_link_name(r->temporary, (unsigned)getpid() + (unsigned)i);
		r->named = !linkat(AT_FDCWD, name, AT_FDCWD, r->temporary, AT_SYMLINK_FOLLOW);
		if (!r->named && errno != EEXIST)
			return false;
	}
	return !rename(r->temporary, r->path);
}

enum status replace_end(struct replacement *r, struct err *err)
{
	enum status st = STATUS_OK;
	bool failed;
	int fd;

	if (!r->temporary && r->file != stdout)
		return show(r, err);
	if (!r->temporary)
		return written_out(r->file, err);
	failed = ferror(r->file) || fflush(r->file) || fsync(fileno(r->file));
	if (failed)
		st = err_errno(err, errno, "cannot write %s", r->path);
	/* What closing tells is known before anybody sees the file. */
	if ((fd = fcntl(fileno(r->file), F_DUPFD_CLOEXEC, 0)) < 0 && !st)
		st = err_errno(err, errno, "cannot write %s", r->path);
	if (fclose(r->file) && !st)
		st = err_errno(err, errno, "cannot write %s", r->path);
	r->file = NULL;
	if (!st && !put_in_place(r, fd))
		st = err_errno(err, errno, "cannot replace %s", r->path);
	if (!st) {
		r->named = false;
		sync_folder(r->path);
	}
	if (fd >= 0)
		close(fd);
	replace_abandon(r);
	return st;
}
