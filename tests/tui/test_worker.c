#include "config.h"

#include "worker.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

struct probe {
	struct task task;
	atomic_bool *started; /* spins until cancelled where set */
	int *freed;
};

static void probe_run(struct task *t)
{
	struct probe *p = (struct probe *)t;

	job_phase(&t->job, "probing", 10);
	t->status = STATUS_OK;
	if (!p->started)
		return;
	atomic_store(p->started, true);
	while (!job_stop(&t->job))
		usleep(200);
	t->status = STATUS_CANCELLED;
}

static void probe_free(struct task *t)
{
	struct probe *p = (struct probe *)t;

	(*p->freed)++;
	free(p);
}

static void submit(struct worker *w, int kind, uint64_t generation, atomic_bool *started,
		   int *freed)
{
	struct probe *p = calloc(1, sizeof *p);

	cr_assert(p);
	*p = (struct probe){.task = {.kind = kind,
				     .generation = generation,
				     .run = probe_run,
				     .free = probe_free},
			    .started = started,
			    .freed = freed};
	worker_submit(w, &p->task);
}

static struct task *wait_for(struct worker *w, int wake)
{
	struct pollfd fd = {.fd = wake, .events = POLLIN};
	struct task *t;
	char byte;

	while (!(t = worker_take(w))) {
		cr_assert_eq(poll(&fd, 1, 5000), 1);
		cr_assert_eq(read(wake, &byte, 1), 1);
	}
	return t;
}

static void runs_in_order(bool inline_runs)
{
	int ends[2], freed = 0;
	struct worker *w;
	struct err err;

	cr_assert(!pipe(ends));
	cr_assert_eq(worker_start(ends[1], 1, inline_runs, &w, &err), STATUS_OK);
	for (uint64_t g = 1; g <= 3; g++)
		submit(w, 0, g, NULL, &freed);
	for (uint64_t g = 1; g <= 3; g++) {
		struct task *t = wait_for(w, ends[0]);

		cr_expect_eq(t->generation, g);
		cr_expect_eq(t->status, STATUS_OK);
		t->free(t);
	}
	cr_expect_null(worker_take(w));
	cr_expect(!worker_busy(w));
	worker_stop(w);
	cr_expect_eq(freed, 3);
}

Test(worker, runs_tasks_in_order)
{
	runs_in_order(false);
}

Test(worker, runs_inline_alike)
{
	runs_in_order(true);
}

Test(worker, cancels_the_running_and_the_waiting_of_one_kind)
{
	int ends[2], freed = 0;
	atomic_bool started = false;
	uint64_t done, total;
	struct worker *w;
	struct task *t;
	struct err err;

	cr_assert(!pipe(ends));
	cr_assert_eq(worker_start(ends[1], 1, false, &w, &err), STATUS_OK);
	submit(w, 1, 1, &started, &freed);
	submit(w, 1, 2, NULL, &freed);
	submit(w, 2, 3, NULL, &freed);
	while (!atomic_load(&started))
		usleep(200);
	cr_expect(worker_busy(w));
	cr_expect_str_eq(worker_progress(w, &done, &total), "probing");
	worker_cancel(w, 1);
	for (uint64_t g = 1; g <= 3; g++) {
		t = wait_for(w, ends[0]);
		cr_expect_eq(t->generation, g);
		cr_expect_eq(t->status, g == 3 ? STATUS_OK : STATUS_CANCELLED);
		t->free(t);
	}
	worker_stop(w);
	cr_expect_eq(freed, 3);
}

Test(worker, stopping_frees_what_nobody_took)
{
	int ends[2], freed = 0;
	atomic_bool started = false;
	struct worker *w;
	struct err err;

	cr_assert(!pipe(ends));
	cr_assert_eq(worker_start(ends[1], 1, false, &w, &err), STATUS_OK);
	submit(w, 1, 1, &started, &freed);
	submit(w, 1, 2, NULL, &freed);
	while (!atomic_load(&started))
		usleep(200);
	worker_stop(w);
	cr_expect_eq(freed, 2);
}
