/* job.h: how a long computation is stopped, tells how far it is, and uses the cores.
 *
 * A job is shared by the thread that works and the one that watches: its fields are atomic.  Code
 * that loops over rows calls job_stop() every few thousand and returns STATUS_CANCELLED. */
#ifndef TAMIZ_JOB_H
#define TAMIZ_JOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct job {
	atomic_bool cancel;		  /* set by anybody, never cleared by the worker */
	atomic_uint_fast64_t done, total; /* in the phase's own unit; total 0: unknown */
	_Atomic(const char *) phase;	  /* a static, untranslated string, or NULL */
	int threads;			  /* 1 or more; results never depend on it */
};

/* A job that is never cancelled, on this many threads (0: as many as there are processors). */
void job_init(struct job *j, int threads);

static inline bool job_stop(const struct job *j)
{
	return atomic_load_explicit(&j->cancel, memory_order_relaxed);
}

void job_phase(struct job *j, const char *phase, uint64_t total);
void job_advance(struct job *j, uint64_t by);

/* Calls body(ctx, begin, end, part) over [0, n) cut in `parts` pieces of equal size (a multiple of
 * grain but for the last), at most j->threads at once; returns when all have returned.  The pieces
 * depend on n, grain and parts only, never on the threads: sums kept by part and added in the order
 * of parts are the same on any machine.  A piece is skipped once the job is cancelled. */
typedef void parallel_body(void *ctx, size_t begin, size_t end, size_t part);
void parallel_for(struct job *j, size_t n, size_t grain, size_t parts, parallel_body *body,
		  void *ctx);
/* The same on that many threads (0: the job's), for work that goes on beside other work. */
void parallel_some(struct job *j, int threads, size_t n, size_t grain, size_t parts,
		   parallel_body *body, void *ctx);

#endif
