#include "config.h"

#include "progress.h"

#include "intl.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct run {
	enum status (*work)(void *ctx, struct job *job, struct err *err);
	void *ctx;
	struct job *job;
	struct err *err;
	enum status status;
	pthread_mutex_t lock;
	pthread_cond_t ended_changed;
	bool ended;
};

static volatile sig_atomic_t asked_to_stop;

static void on_stop(int signal)
{
	(void)signal;
	asked_to_stop = 1;
}

static void *run_thread(void *arg)
{
	struct run *r = arg;

	r->status = r->work(r->ctx, r->job, r->err);
	pthread_mutex_lock(&r->lock);
	r->ended = true;
	pthread_cond_signal(&r->ended_changed);
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* "reading 12.4 of 180.2 MB, 88.1 MB/s, 2 s left; Ctrl-C stops and keeps what is read" */
static void show(const struct job *j, double began)
{
	const char *phase = atomic_load(&j->phase);
	double done = (double)atomic_load(&j->done), total = (double)atomic_load(&j->total);
	double passed = seconds_now() - began, rate = passed > 0 ? done / passed : 0;

	fprintf(stderr, "\r\033[K%s", phase ? _(phase) : _("working"));
	if (total > 0)
		fprintf(stderr, " %3.0f %%", 100 * (done < total ? done / total : 1));
	if (rate >= 1 && phase && !strcmp(phase, "reading"))
		fprintf(stderr, _(", %.1f MB/s"), rate / 1e6);
	if (total > 0 && rate >= 1 && passed > 1)
		fprintf(stderr, _(", %.0f s left"), (total - (done < total ? done : total)) / rate);
	fputs(job_stop(j) ? _("; stopping") : _("; Ctrl-C stops and keeps what is done"), stderr);
	fflush(stderr);
}

static void watch(struct run *r, bool visible)
{
	const char *phase = NULL;
	double began = seconds_now();

	pthread_mutex_lock(&r->lock);
	while (!r->ended) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 200000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&r->ended_changed, &r->lock, &until);
		if (asked_to_stop)
			atomic_store(&r->job->cancel, true);
		if (r->ended || !visible)
			continue;
		if (atomic_load(&r->job->phase) != phase) {
			phase = atomic_load(&r->job->phase);
			began = seconds_now();
		}
		show(r->job, began);
	}
	pthread_mutex_unlock(&r->lock);
	if (visible && phase)
		fputs("\r\033[K", stderr);
}

enum status progress_run(const struct cli *c, struct job *job,
			 enum status (*work)(void *ctx, struct job *job, struct err *err),
			 void *ctx, struct err *err)
{
	struct run r = {.work = work,
			.ctx = ctx,
			.job = job,
			.err = err,
			.lock = PTHREAD_MUTEX_INITIALIZER,
			.ended_changed = PTHREAD_COND_INITIALIZER};
	struct sigaction stop = {.sa_handler = on_stop}, old_int, old_term;
	pthread_t thread;

	asked_to_stop = 0;
	sigaction(SIGINT, &stop, &old_int);
	sigaction(SIGTERM, &stop, &old_term);
	if (pthread_create(&thread, NULL, run_thread, &r)) {
		r.status = work(ctx, job, err);
	} else {
		watch(&r, !c->quiet && isatty(STDERR_FILENO) == 1);
		pthread_join(thread, NULL);
	}
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGTERM, &old_term, NULL);
	return r.status;
}
