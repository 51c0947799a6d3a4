#include "config.h"

#include "study_db.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 4 << 20 };

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct import {
	struct input *in;
	struct format_decoder *decoder;
	struct format_scratch *scratch;
	struct writer *writer;
	struct sink sink;
	struct format_facts facts;
	char *bytes;
	size_t have, cap;
	int64_t line, offset;
	bool at_end;
};

/* Fills the buffer, growing it where one record is larger than all of it. */
static enum status fill(struct import *m, struct err *err)
{
	size_t got;
	enum status st = STATUS_OK;

	if (m->have == m->cap) {
		size_t cap = m->cap ? m->cap * 2 : CHUNK;
		char *bytes = realloc(m->bytes, cap + 64);

		if (!bytes)
			return err_nomem(err);
		m->bytes = bytes;
		m->cap = cap;
	}
	while (m->have < m->cap && !m->at_end && !st) {
		st = input_read(m->in, m->bytes + m->have, m->cap - m->have, &got, err);
		if (!st && !got)
			m->at_end = true;
		else if (!st)
			m->have += got;
	}
	return st;
}

static enum status import_all(struct import *m, struct job *job, struct err *err)
{
	enum status st = STATUS_OK;

	while (!st && !(m->at_end && !m->have)) {
		int64_t lines = 0;
		size_t whole;

		if (job_stop(job))
			return err_set(err, STATUS_CANCELLED, "stopped; what was read is kept");
		if ((st = fill(m, err)))
			break;
		whole = format_split(m->decoder, m->bytes, m->have, m->at_end, &lines);
		if (!whole && m->at_end)
			break;
		if (!whole)
			continue;
		memset(m->bytes + m->have, 0, 64);
		st = format_decode(m->decoder, m->scratch, m->bytes, whole, m->line, m->offset,
				   &m->sink, err);
		memmove(m->bytes, m->bytes + whole, m->have - whole);
		m->have -= whole;
		m->line += lines;
		m->offset += (int64_t)whole;
		atomic_store(&job->done, (uint64_t)input_facts(m->in).consumed);
	}
	return st;
}

static enum status import_into(struct study *s, struct import *m, struct job *job,
			       struct import_totals *totals, struct err *err)
{
	char unmapped[4096] = "";
	struct writer_source source = {.facts = &m->facts};
	struct input_facts facts;
	struct err ended = *err;
	enum status st = import_all(m, job, &ended), finish;

	if (st && st != STATUS_CANCELLED) {
		*err = ended;
		return st;
	}
	/* From here on nothing is stopped half-way. */
	study_watch(s, NULL);
	facts = input_facts(m->in);
	format_unmapped(m->decoder, unmapped, sizeof unmapped);
	source.complete = !st;
	source.unmapped = unmapped;
	source.bytes = facts.consumed;
	source.sha256 = st ? NULL : input_sha256(m->in);
	if (!st)
		job_phase(job, "index", 0);
	finish = writer_finish(m->writer, &source, err);
	writer_totals(m->writer, totals);
	totals->facts = m->facts;
	totals->bytes = facts.consumed;
	if (finish)
		return finish;
	if (st)
		*err = ended;
	return st;
}

enum status study_import(struct study *s, const char *path, const struct format_options *o,
			 struct job *job, struct import_totals *totals, struct err *err)
{
	struct import m = {.line = 1};
	double begin = seconds_now();
	enum status st = input_open(path, 0, &m.in, err);

	*totals = (struct import_totals){0};
	if (!st)
		st = format_open(m.in, o, &m.decoder, &m.facts, err);
	if (st)
		goto out;
	job_phase(job, "import", input_facts(m.in).size > 0 ? (uint64_t)input_facts(m.in).size : 0);
	st = STATUS_NOMEM;
	if (!(m.scratch = format_scratch_new(m.decoder))) {
		st = err_nomem(err);
		goto out;
	}
	study_watch(s, job);
	st = writer_open(s, path, &m.writer, err);
	if (st)
		goto out;
	m.sink = writer_sink(m.writer);
	st = import_into(s, &m, job, totals, err);
	if (!st && totals->rejected)
		st = STATUS_REJECTED;
out:
	study_watch(s, NULL);
	writer_free(m.writer);
	format_scratch_free(m.scratch);
	format_close(m.decoder);
	input_close(m.in);
	free(m.bytes);
	totals->seconds = seconds_now() - begin;
	return st;
}
