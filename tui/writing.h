/* writing.h: the task that writes a selection or the bulletin to a file.  It asks its own question in
 * the worker: the answer that is shown may be gone by then. */
#ifndef TAMIZ_WRITING_H
#define TAMIZ_WRITING_H

#include "answer.h"
#include "export.h"
#include "report.h"

struct write_task {
	struct task task;
	struct study *study;
	struct world *world;
	struct method method;
	char *filter, *path;
	bool bulletin, jsonl, english;
	enum export_kind kind;	   /* where no bulletin */
	enum report_format format; /* of the bulletin */
	/* made: posts it is about; of them accounts and trends */
	size_t selected, accounts, trends;
};

/* filter and path are copied.  The caller fills the rest. */
struct write_task *write_task_new(struct study *s, struct world *w, const struct method *m,
				  const char *filter, const char *path);

#endif
