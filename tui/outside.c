#include "config.h"

#include "command.h"
#include "outside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { HOST_MOST = 80 };

/* What is read before it is followed is the host: no name of a user that looks like one before it
 * (https://bank.example@evil.example), and none that is longer than what is shown of an address. */
static bool plain_host(struct str s, size_t at)
{
	size_t end = at;

	while (end < s.len && !strchr("/?#", s.p[end]))
		end++;
	return end > at && end - at <= HOST_MOST && !memchr(s.p + at, '@', end - at);
}

bool outside_is_url(struct str s)
{
	size_t skip = s.len > 8 && !memcmp(s.p, "https://", 8)	 ? 8
		      : s.len > 7 && !memcmp(s.p, "http://", 7) ? 7
								: 0;

	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr("\"'`\\<>", s.p[i]))
			return false;
	return skip && s.p[skip] != '/' && plain_host(s, skip);
}

bool outside_argv(const char *command, const char *operand, char words[512],
		  char *argv[OUTSIDE_WORDS + 2])
{
	int n = 0;

	if (!command || strlen(command) >= 512)
		return false;
	snprintf(words, 512, "%s", command);
	for (char *word = words + strspn(words, " \t"); *word; word += strspn(word, " \t")) {
		if (n == OUTSIDE_WORDS)
			return false;
		argv[n++] = word;
		word += strcspn(word, " \t");
		if (*word)
			*word++ = '\0';
	}
	argv[n] = (char *)operand;
	argv[n + 1] = NULL;
	return n > 0;
}

/* A child gets back the signals that the explorer handles or blocks. */
static bool attributes(posix_spawnattr_t *attr, bool own_session)
{
	sigset_t none, defaults;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;

	if (posix_spawnattr_init(attr))
		return false;
	sigemptyset(&none);
	sigfillset(&defaults);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &defaults);
	if (own_session)
		flags |= POSIX_SPAWN_SETSID;
	posix_spawnattr_setflags(attr, flags);
	return true;
}

static enum status wait_for(pid_t pid, const char *name, struct err *err)
{
	int status = 0;

	for (;;) {
		pid_t got = waitpid(pid, &status, WUNTRACED);

		if (got < 0 && errno != EINTR)
			return err_errno(err, errno, "%.60s", name);
		if (got < 0)
			continue;
		if (!WIFSTOPPED(status))
			break;
		/* ^Z in the editor: the job is both of us, and fg wakes both. */
		kill(0, SIGSTOP);
	}
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return STATUS_OK;
	return err_set(err, STATUS_FAILED, _("%.60s failed (%d)"), name,
		       WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

enum status outside_run(char *const argv[], bool wait, struct err *err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid;
	int failed;

	if (posix_spawn_file_actions_init(&files))
		return err_nomem(err);
	if (!attributes(&attr, !wait)) {
		posix_spawn_file_actions_destroy(&files);
		return err_nomem(err);
	}
	if (!wait)
		for (int fd = 0; fd < 3; fd++)
			posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
	failed = posix_spawnp(&pid, argv[0], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	if (failed)
		return err_errno(err, failed, "%.60s", argv[0]);
	return wait ? wait_for(pid, argv[0], err) : STATUS_OK;
}

/* $BROWSER may run in the terminal (w3m, lynx): it gets it, as it would from a shell. */
enum status outside_browse(const struct app *a, const char *url, struct err *err)
{
	const char *browser = getenv("BROWSER");
	bool own = browser && *browser;
	char words[512], *argv[OUTSIDE_WORDS + 2];

	if (!own && !getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY"))
		return err_set(err, STATUS_FAILED, "%s",
			       _("no browser here: $BROWSER names one, y copies the row"));
	if (!outside_argv(own ? browser : "xdg-open", url, words, argv))
		return err_set(err, STATUS_FAILED, "%s", _("$BROWSER is no command"));
	return a->effects->spawn(a->effects->ctx, argv, own, err);
}

/* --- a note ------------------------------------------------------------------------------------
 */

static enum status put_note(int fd, const char *text, struct err *err)
{
	size_t n = strlen(text);

	if (write(fd, text, n) != (ssize_t)n || write(fd, "\n", 1) != 1)
		return err_errno(err, errno, "%s", _("the note could not be written for the editor"));
	return STATUS_OK;
}

/* Editors may replace the file: it is opened anew by its name. */
static enum status take_note(const char *path, char *text, size_t cap, struct err *err)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		return err_errno(err, errno, "%s", path);
	n = fread(text, 1, cap - 1, f);
	fclose(f);
	text[n] = '\0';
	if (strlen(text) != n)
		return err_set(err, STATUS_FAILED, "%s", _("a note can't hold NUL bytes"));
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	while (n && text[n - 1] == ' ')
		text[--n] = '\0';
	return STATUS_OK;
}

enum status outside_edit(const struct app *a, char *text, size_t cap, struct err *err)
{
	const char *folder = getenv("TMPDIR"), *editor = getenv("VISUAL");
	char path[256], words[512], *argv[OUTSIDE_WORDS + 2];
	enum status status;
	int fd;

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	snprintf(path, sizeof path, "%.200s/tamiz-note-XXXXXX", folder && *folder ? folder : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	if (!outside_argv(editor, path, words, argv))
		status = err_set(err, STATUS_FAILED, "%s", _("$EDITOR is no command"));
	else
		status = put_note(fd, text, err);
	close(fd);
	if (status == STATUS_OK)
		status = a->effects->spawn(a->effects->ctx, argv, true, err);
	if (status == STATUS_OK)
		status = take_note(path, text, cap, err);
	unlink(path);
	return status;
}
