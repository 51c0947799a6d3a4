#include "config.h"

#include "worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct list {
	struct task *head, **tail;
};

struct worker {
	pthread_mutex_t lock;
	pthread_cond_t work, idle;
	pthread_t thread;
	struct list waiting, finished;
	struct task *running;
	int wake_fd, threads;
	bool inline_runs, stop;
};

static void list_init(struct list *l)
{
	l->head = NULL;
	l->tail = &l->head;
}

static void push(struct list *l, struct task *t)
{
	t->next = NULL;
	*l->tail = t;
	l->tail = &t->next;
}

static struct task *pop(struct list *l)
{
	struct task *t = l->head;

	if (t && !(l->head = t->next))
		l->tail = &l->head;
	return t;
}

static void run(struct task *t)
{
	if (job_stop(&t->job))
		t->status = STATUS_CANCELLED;
	else
		t->run(t);
}

static void *work(void *arg)
{
	struct worker *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->stop && !w->waiting.head)
			pthread_cond_wait(&w->work, &w->lock);
		if (w->stop)
			break;
		w->running = pop(&w->waiting);
		pthread_mutex_unlock(&w->lock);
		run(w->running);
		pthread_mutex_lock(&w->lock);
		push(&w->finished, w->running);
		w->running = NULL;
		pthread_cond_broadcast(&w->idle);
		/* A full pipe is awake already. */
		if (write(w->wake_fd, "", 1) < 0)
			continue;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

enum status worker_start(int wake_fd, int threads, bool inline_runs, struct worker **out,
			 struct err *err)
{
	struct worker *w = calloc(1, sizeof *w);
	sigset_t all, old;
	int failed;

	*out = NULL;
	if (!w)
		return err_nomem(err);
	*w = (struct worker){.wake_fd = wake_fd, .threads = threads, .inline_runs = inline_runs};
	list_init(&w->waiting);
	list_init(&w->finished);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	pthread_cond_init(&w->idle, NULL);
	if (!inline_runs) {
		/* Signals are the UI thread's. */
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &old);
		failed = pthread_create(&w->thread, NULL, work, w);
		pthread_sigmask(SIG_SETMASK, &old, NULL);
		if (failed) {
			w->inline_runs = true;
			worker_stop(w);
			return err_errno(err, failed, "no thread for the work");
		}
	}
	*out = w;
	return STATUS_OK;
}

static void drop(struct list *l)
{
	struct task *t;

	while ((t = pop(l)))
		t->free(t);
}

void worker_stop(struct worker *w)
{
	if (!w)
		return;
	if (!w->inline_runs) {
		pthread_mutex_lock(&w->lock);
		w->stop = true;
		if (w->running)
			atomic_store(&w->running->job.cancel, true);
		pthread_cond_signal(&w->work);
		pthread_mutex_unlock(&w->lock);
		pthread_join(w->thread, NULL);
	}
	drop(&w->waiting);
	drop(&w->finished);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->idle);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void worker_submit(struct worker *w, struct task *t)
{
	job_init(&t->job, w->threads);
	if (w->inline_runs) {
		run(t);
		push(&w->finished, t);
		return;
	}
	pthread_mutex_lock(&w->lock);
	push(&w->waiting, t);
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void worker_cancel(struct worker *w, int kind)
{
	pthread_mutex_lock(&w->lock);
	if (w->running && w->running->kind == kind)
		atomic_store(&w->running->job.cancel, true);
	for (struct task *t = w->waiting.head; t; t = t->next)
		if (t->kind == kind)
			atomic_store(&t->job.cancel, true);
	pthread_mutex_unlock(&w->lock);
}

struct task *worker_take(struct worker *w)
{
	struct task *t;

	pthread_mutex_lock(&w->lock);
	t = pop(&w->finished);
	pthread_mutex_unlock(&w->lock);
	return t;
}

bool worker_busy(struct worker *w)
{
	bool busy;

	pthread_mutex_lock(&w->lock);
	busy = w->running || w->waiting.head;
	pthread_mutex_unlock(&w->lock);
	return busy;
}

void worker_wait(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->running || w->waiting.head)
		pthread_cond_wait(&w->idle, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

const char *worker_progress(struct worker *w, uint64_t *done, uint64_t *total)
{
	const char *phase = NULL;

	pthread_mutex_lock(&w->lock);
	if (w->running) {
		phase = atomic_load(&w->running->job.phase);
		*done = atomic_load(&w->running->job.done);
		*total = atomic_load(&w->running->job.total);
	}
	pthread_mutex_unlock(&w->lock);
	return phase;
}
