#include "config.h"

#include "interrupts.h"

#include <stddef.h>
#include <sys/time.h>
#include <termios.h>

/* Set by handlers, read by the loop: all that a handler may do. */
static volatile sig_atomic_t ended_by, resized, stopped;

/* The terminal that is being written to, or -1.  Nobody may be reading there, and a write that
 * waits for a reader would outlast any signal: what it waits with is thrown away, again and again
 * until the program has left. */
static volatile sig_atomic_t writing = -1;

enum { PATIENCE_US = 100000, ENDING = 2 /* the first that ends */ };

static const int handled[INTERRUPTS_HANDLED] = {SIGWINCH, SIGTSTP, SIGTERM,
						SIGHUP,	  SIGINT,  SIGQUIT};

static void on_alarm(int number)
{
	(void)number;
	if (writing >= 0)
		tcflush(writing, TCOFLUSH);
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
	if (ended_by && writing >= 0)
		setitimer(ITIMER_REAL, &often, NULL);
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
	ended_by = resized = stopped = 0;
	/* They are delivered in ppoll, so that none is missed between the test and the wait; those
	 * that end the program while it writes, too. */
	sigprocmask(SIG_BLOCK, &set, &s->unblocked);
}

void interrupts_off(struct interrupts *s)
{
	const struct itimerval none = {0};

	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &s->alarm_before, NULL);
	sigprocmask(SIG_SETMASK, &s->unblocked, NULL);
	for (size_t i = 0; i < INTERRUPTS_HANDLED; i++)
		sigaction(handled[i], &s->before[i], NULL);
}

void interrupts_write_begin(struct interrupts *s, int fd)
{
	writing = fd;
	sigprocmask(SIG_UNBLOCK, &s->ending, NULL);
	/* One that came earlier sets no timer of its own. */
	if (ended_by)
		on_signal(ended_by);
}

void interrupts_write_end(struct interrupts *s)
{
	sigprocmask(SIG_BLOCK, &s->ending, NULL);
	writing = -1;
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
