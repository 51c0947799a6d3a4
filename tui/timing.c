#include "config.h"

#include "timing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* When the process began, on the monotonic clock: the kernel tells it in ticks after the machine's
 * start.  Where it does not, now is close enough. */
static double process_began(void)
{
	double now = clock_ms(CLOCK_MONOTONIC);
	FILE *f = fopen("/proc/self/stat", "r");
	unsigned long long ticks = 0;
	char line[1024] = "", *at = NULL;

	if (f && fgets(line, sizeof line, f))
		at = strrchr(line, ')');
	if (f)
		fclose(f);
	/* It is field 22; the name before the bracket, field 2, may hold anything. */
	if (!at || sscanf(at + 1,
			  " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d"
			  " %*d %*d %llu",
			  &ticks) != 1)
		return now;
#ifdef CLOCK_BOOTTIME
	double began = (double)ticks * 1e3 / (double)sysconf(_SC_CLK_TCK);
	double age = clock_ms(CLOCK_BOOTTIME) - began;

	return age >= 0 && age < 60000 ? now - age : now;
#else
	return now;
#endif
}

enum status timing_open(struct timing *t, const char *path, struct err *err)
{
	t->began = process_began();
	t->out = !strcmp(path, "-") ? stderr : fopen(path, "w");
	return t->out ? STATUS_OK : err_errno(err, errno, "%s", path);
}

bool timing_close(struct timing *t)
{
	bool written = true;

	if (t->out && t->out != stderr) {
		written = !ferror(t->out);
		written = !fclose(t->out) && written;
	}
	t->out = NULL;
	return written;
}

static void line(const struct timing *t, const struct app *a, const char *event, double redrawn,
		 double complete, const char *command)
{
	size_t posts = a->answer ? a->answer->result->selected : 0;
	double cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - t->began_cpu;

	fprintf(t->out, "%s\t%.2f\t%.2f\t%.2f\t%zu\t%s\n", event, redrawn, complete, cpu, posts,
		command);
}

void timing_start(struct timing *t, const struct app *a)
{
	double now = clock_ms(CLOCK_MONOTONIC) - t->began;

	if (!t->out || !a->answer)
		return;
	if (!t->first)
		line(t, a, "first", now, now, "");
	t->first = true;
	if (!t->scored && a->answer->world->score)
		line(t, a, "scored", now, now, "");
	t->scored |= a->answer->world->score != NULL;
}

void timing_command(struct timing *t)
{
	t->began = clock_ms(CLOCK_MONOTONIC);
	t->began_cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
}

void timing_redrawn(struct timing *t)
{
	t->redrawn = clock_ms(CLOCK_MONOTONIC) - t->began;
}

void timing_complete(struct timing *t, const struct app *a, const char *command)
{
	line(t, a, "command", t->redrawn, clock_ms(CLOCK_MONOTONIC) - t->began, command);
}
