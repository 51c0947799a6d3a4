#include "config.h"

#include "job.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

void job_init(struct job *j, int threads)
{
	long online = threads > 0 ? threads : sysconf(_SC_NPROCESSORS_ONLN);

	*j = (struct job){.threads = online < 1		    ? 1
				     : online > THREADS_MAX ? THREADS_MAX
							    : (int)online};
}

void job_phase(struct job *j, const char *phase, uint64_t total)
{
	atomic_store(&j->done, 0);
	atomic_store(&j->total, total);
	atomic_store(&j->phase, phase);
}

void job_advance(struct job *j, uint64_t by)
{
	atomic_fetch_add_explicit(&j->done, by, memory_order_relaxed);
}

struct parallel {
	struct job *job;
	parallel_body *body;
	void *ctx;
	size_t n, step, parts;
	atomic_size_t next;
};

static void *parallel_run(void *arg)
{
	struct parallel *p = arg;
	size_t part;

	while ((part = atomic_fetch_add(&p->next, 1)) < p->parts) {
		size_t begin = part * p->step, end = begin + p->step;

		if (begin >= p->n || job_stop(p->job))
			break;
		p->body(p->ctx, begin, end < p->n ? end : p->n, part);
	}
	return NULL;
}

void parallel_for(struct job *j, size_t n, size_t grain, size_t parts, parallel_body *body,
		  void *ctx)
{
	parallel_some(j, 0, n, grain, parts, body, ctx);
}

void parallel_some(struct job *j, int most, size_t n, size_t grain, size_t parts,
		   parallel_body *body, void *ctx)
{
	struct parallel p = {
		.job = j, .body = body, .ctx = ctx, .n = n, .parts = parts ? parts : 1};
	pthread_t threads[THREADS_MAX];
	int started = 0, want = most ? most : j->threads;

	if (!n)
		return;
	if (want > THREADS_MAX)
		want = THREADS_MAX;
	if (!grain)
		grain = 1;
	p.step = (n + p.parts - 1) / p.parts;
	p.step = (p.step + grain - 1) / grain * grain;
	if ((size_t)want > (n + p.step - 1) / p.step)
		want = (int)((n + p.step - 1) / p.step);
	/* A thread that can't be had is no error: this one does its share. */
	while (started < want - 1 && !pthread_create(&threads[started], NULL, parallel_run, &p))
		started++;
	parallel_run(&p);
	while (started)
		pthread_join(threads[--started], NULL);
}
