#include "config.h"

#include "interrupts.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

/* Set by handlers, read by the loop: all that a handler may do. */
static volatile sig_atomic_t ended_by, resized, stopped;

/* The terminal that is being waited for, or -1.  Nobody may be reading there, and a write that
 * waits for a reader would outlast any signal: what it waits with is thrown away, again and again
 * until the program has left. */
static volatile sig_atomic_t waiting = -1;

enum { PATIENCE_US = 100000, ENDING = 2 /* the first that ends */ };

static const int handled[INTERRUPTS_HANDLED] = {SIGWINCH, SIGTSTP, SIGTERM,
						SIGHUP,	  SIGINT,  SIGQUIT};

static void on_alarm(int number)
{
	(void)number;
	if (waiting >= 0)
		tcflush(waiting, TCOFLUSH);
}

static void on_signal(int number)
{
	const struct itimerval often = {{0, PATIENCE_US}, {0, PATIENCE_US}};

	if (number == SIGWINCH)
		resized = 1;
	else if (number == SIGTSTP)
		stopped = 1;
	else
		ended_by = number;
	if (ended_by && waiting >= 0)
		setitimer(ITIMER_REAL, &often, NULL);
}

void interrupts_none(struct interrupts *s)
{
	s->on = false;
	sigprocmask(SIG_BLOCK, NULL, &s->unblocked);
}

void interrupts_on(struct interrupts *s)
{
	struct sigaction action = {.sa_handler = on_signal}, alarm = {.sa_handler = on_alarm};
	sigset_t set;

	sigemptyset(&set);
	sigemptyset(&s->ending);
	sigaction(SIGALRM, &alarm, &s->alarm_before);
	for (size_t i = 0; i < INTERRUPTS_HANDLED; i++) {
		sigaddset(&set, handled[i]);
		if (i >= ENDING)
			sigaddset(&s->ending, handled[i]);
		sigaction(handled[i], &action, &s->before[i]);
	}
	s->on = true;
	ended_by = resized = stopped = 0;
	/* They are delivered in ppoll, so that none is missed between the test and the wait; those
	 * that end the program while it writes, too. */
	sigprocmask(SIG_BLOCK, &set, &s->unblocked);
}

void interrupts_off(struct interrupts *s)
{
	const struct itimerval none = {0};

	if (!s->on)
		return;
	s->on = false;
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &s->alarm_before, NULL);
	sigprocmask(SIG_SETMASK, &s->unblocked, NULL);
	for (size_t i = 0; i < INTERRUPTS_HANDLED; i++)
		sigaction(handled[i], &s->before[i], NULL);
}

void interrupts_wait_begin(struct interrupts *s, int fd)
{
	waiting = fd;
	sigprocmask(SIG_UNBLOCK, &s->ending, NULL);
	/* One that came earlier sets no timer of its own. */
	if (ended_by)
		on_signal(ended_by);
}

void interrupts_wait_end(struct interrupts *s)
{
	sigprocmask(SIG_BLOCK, &s->ending, NULL);
	waiting = -1;
}

struct reader {
	int fd;
	const sigset_t *unblocked;
};

static ssize_t read_on(void *cookie, char *to, size_t size)
{
	const struct reader *r = cookie;
	struct pollfd more = {.fd = r->fd, .events = POLLIN};

	for (;;) {
		ssize_t n;

		if (ppoll(&more, 1, NULL, r->unblocked) < 0 && errno != EINTR)
			return -1;
		if (ended_by) {
			errno = EINTR;
			return -1;
		}
		if (!more.revents)
			continue;
		n = read(r->fd, to, size);
		if (n >= 0 || (errno != EINTR && errno != EAGAIN))
			return n;
	}
}

static int close_reader(void *cookie)
{
	struct reader *r = cookie;
	int failed = r->fd == STDIN_FILENO ? 0 : close(r->fd);

	free(r);
	return failed;
}

FILE *interrupts_reader(struct interrupts *s, int fd)
{
	struct reader *r = malloc(sizeof *r);
	FILE *f = NULL;

	if (r) {
		*r = (struct reader){fd, &s->unblocked};
		f = fopencookie(r, "r", (cookie_io_functions_t){.read = read_on, .close = close_reader});
	}
	if (!f)
		free(r);
	return f;
}

void interrupts_lend(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

void interrupts_take_back(void)
{
	signal(SIGINT, on_signal);
	signal(SIGQUIT, on_signal);
}

int interrupts_ended_by(void)
{
	return ended_by;
}

void interrupts_hang_up(void)
{
	ended_by = SIGHUP;
}

bool interrupts_resized(void)
{
	bool was = resized;

	resized = 0;
	return was;
}

bool interrupts_stopped(void)
{
	bool was = stopped;

	stopped = 0;
	return was;
}
