/* Runs the tests that are linked in, each in a child of its own, one after the other.
 *
 * usage: check-... [--filter SUITE/NAME]     with * and ? in either; what Criterion prints at its end */
#define _GNU_SOURCE
#include <criterion/criterion.h>

#include <fnmatch.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 1, SKIPPED = 77, SECONDS = 600 };

static struct plain_test *first, **last = &first;
static int failures;
static FILE *caught[3];

void plain_add(struct plain_test *t)
{
	*last = t;
	last = &t->next;
}

void plain_check(bool fatal, bool holds, const char *file, int line, const char *words,
		 const char *format, ...)
{
	va_list args;

	if (holds)
		return;
	failures++;
	fprintf(stderr, "[----] %s:%d: not so: %s  ", file, line, words);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	if (fatal)
		exit(FAILED);
}

void plain_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void plain_skip(const char *format, ...)
{
	va_list args;

	fputs("[SKIP] ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(SKIPPED);
}

FILE *plain_redirect(int fd)
{
	if (!caught[fd] && (caught[fd] = tmpfile())) {
		fflush(fd == 1 ? stdout : stderr);
		dup2(fileno(caught[fd]), fd);
	}
	return caught[fd];
}

static const struct plain_options *suite_of(const struct plain_test *t)
{
	static const struct plain_options none;

	for (const struct plain_test *s = first; s; s = s->next)
		if (!s->name && !strcmp(s->suite, t->suite))
			return &s->options;
	return &none;
}

static void run(const struct plain_test *t)
{
	const struct plain_options *suite = suite_of(t);

	alarm(t->options.timeout > 0 ? (unsigned)(10 * t->options.timeout) : SECONDS);
	if (suite->init)
		suite->init();
	if (t->options.init)
		t->options.init();
	t->run();
	if (t->options.fini)
		t->options.fini();
	if (suite->fini)
		suite->fini();
	exit(failures ? FAILED : t->options.exit_code);
}

/* 0: passed; FAILED or SKIPPED; else it crashed. */
static int verdict(const struct plain_test *t, int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == t->options.signal ? 0 : 2;
	if (WEXITSTATUS(status) == SKIPPED)
		return SKIPPED;
	return WEXITSTATUS(status) == t->options.exit_code && !t->options.signal ? 0 : FAILED;
}

int main(int argc, char **argv)
{
	const char *filter = argc > 2 && !strcmp(argv[1], "--filter") ? argv[2] : "*";
	int tested = 0, passed = 0, failed = 0, crashed = 0, status;
	char name[512];

	for (const struct plain_test *t = first; t; t = t->next) {
		pid_t child;

		snprintf(name, sizeof name, "%s/%s", t->suite, t->name ? t->name : "");
		if (!t->name || t->options.disabled || fnmatch(filter, name, 0))
			continue;
		fflush(NULL);
		if ((child = fork()) == 0)
			run(t);
		if (child < 0 || waitpid(child, &status, 0) != child)
			return 2;
		tested++;
		status = verdict(t, status);
		passed += status == 0 || status == SKIPPED;
		failed += status == FAILED;
		crashed += status == 2;
		if (status == FAILED || status == 2)
			fprintf(stderr, "[FAIL] %s::%s%s\n", t->suite, t->name,
				status == 2 ? ": CRASH" : "");
	}
	fprintf(stderr, "[====] Synthesis: Tested: %d | Passing: %d | Failing: %d | Crashing: %d\n",
		tested, passed, failed, crashed);
	return failed || crashed;
}
