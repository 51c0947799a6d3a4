/* worker.h: a thread that runs tasks one after the other, so that typing never waits.
 *
 * A task is made and freed by the UI thread; between worker_submit and worker_take it belongs to
 * the worker.  Finished tasks wait to be taken, and a byte on the wake pipe says so.  Only the UI
 * thread calls these functions. */
#ifndef TAMIZ_WORKER_H
#define TAMIZ_WORKER_H

#include "err.h"
#include "job.h"

struct task {
	int kind;	     /* the owner's own number */
	uint64_t generation; /* the owner's stamp */
	struct job job;
	enum status status; /* of run */
	struct err err;
	void (*run)(struct task *); /* in the worker; sets status and err */
	void (*free)(struct task *);
	struct task *next; /* private */
};

struct worker;

/* wake_fd: written one byte for each finished task.  threads: for the tasks' parallel loops (0: all
 * processors).  inline_runs: no thread at all; worker_submit runs the task (tests, --play). */
enum status worker_start(int wake_fd, int threads, bool inline_runs, struct worker **out,
			 struct err *err);
/* Cancels everything, waits for the running task and frees all. */
void worker_stop(struct worker *w);

void worker_submit(struct worker *w, struct task *t);
/* Asks tasks of that kind to stop: one that has not begun is finished as STATUS_CANCELLED. */
void worker_cancel(struct worker *w, int kind);
/* The next finished task in the order of their ends, or NULL. */
struct task *worker_take(struct worker *w);
/* Anything waiting or running? */
bool worker_busy(struct worker *w);
/* Waits until nothing is waiting or running. */
void worker_wait(struct worker *w);
/* Progress of the running task: its phase (static, untranslated) or NULL. */
const char *worker_progress(struct worker *w, uint64_t *done, uint64_t *total);

#endif
