/* A study as a sink, for records that come from no file. */
#include "config.h"

#include "study_db.h"
#include "writer_private.h"

enum { SINK_RECORDS = 2048 };

static enum status drain_full(struct writer *w, enum status st, struct err *err)
{
	if (!st && (batch_count(&w->own) >= SINK_RECORDS ||
		    (int64_t)batch_count(&w->own) >= w->commit_every))
		st = writer_drain(w, err);
	return st;
}

enum status writer_drain(struct writer *w, struct err *err)
{
	enum status st = batch_count(&w->own) ? writer_batch(w, &w->own, err) : STATUS_OK;

	batch_reset(&w->own);
	return st;
}

static enum status sink_post(void *ctx, const struct post_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).post(&w->own, r, err), err);
}

static enum status sink_account(void *ctx, const struct account_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).account(&w->own, r, err), err);
}

static enum status sink_trend(void *ctx, const struct trend_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).trend(&w->own, r, err), err);
}

static enum status sink_deletion(void *ctx, const struct deletion_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).deletion(&w->own, r, err), err);
}

static enum status sink_reject(void *ctx, const struct reject_record *r, struct err *err)
{
	struct writer *w = ctx;

	return drain_full(w, batch_sink(&w->own).reject(&w->own, r, err), err);
}

struct sink writer_sink(struct writer *w)
{
	return (struct sink){.ctx = w,
			     .post = sink_post,
			     .account = sink_account,
			     .trend = sink_trend,
			     .deletion = sink_deletion,
			     .reject = sink_reject};
}

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
