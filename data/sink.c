/* A study as a sink, for records that come from no file. */
#include "config.h"

#include "study_db.h"
#include "writer.h"

enum status study_sink_begin(struct study *s, const char *name, struct sink *sink, struct err *err)
{
	enum status st;

	if (s->writer)
		return err_set(err, STATUS_FAILED, "the study is being written already");
	st = writer_open(s, name, &s->writer, err);
	if (!st)
		*sink = writer_sink(s->writer);
	return st;
}

enum status study_sink_end(struct study *s, struct job *job, struct import_totals *totals,
			   struct err *err)
{
	struct writer_source source = {.complete = true};
	enum status st;

	if (job)
		job_phase(job, "index", 0);
	st = writer_finish(s->writer, &source, err);
	writer_totals(s->writer, totals);
	writer_free(s->writer);
	s->writer = NULL;
	return st;
}
