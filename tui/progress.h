/* progress.h: runs a long job beside a line on standard error that says how far it is, and lets
 * Ctrl-C stop it cleanly.  Only a terminal gets the line. */
#ifndef TAMIZ_PROGRESS_H
#define TAMIZ_PROGRESS_H

#include "cli.h"
#include "job.h"

/* Runs work(ctx, job, err) on another thread and returns its status.  The first SIGINT or SIGTERM asks
 * the job to stop at the next consistent point. */
enum status progress_run(const struct cli *c, struct job *job,
                         enum status (*work)(void *ctx, struct job *job, struct err *err), void *ctx,
                         struct err *err);

#endif
