#include "config.h"

#include "study_db.h"
#include "writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One thread reads and cuts the file into pieces of whole records, some decode them side by side, the
 * caller's writes them in order.  The sum of the file has an order too, and takes longer than reading it
 * does, so whoever decodes adds the next piece to it first.  At most SLOTS pieces are in memory, so its use does not
 * depend on the file's size (a document of one value alone is one piece). */
enum {
	CHUNK = 1 << 20,
	SLOTS = 8,
	PADDING = 64,
	DECODERS_MOST = 16,
	STOP_LOOK_NS = 200000000,
};

enum slot_state { SLOT_FREE, SLOT_FILLED, SLOT_DECODING, SLOT_DECODED };

struct slot {
	enum slot_state state;
	char *bytes;
	size_t len, cap; /* len: whole records */
	size_t rest;	 /* bytes behind them, which begin the next piece */
	int64_t offset;
	int64_t cut;   /* lines that ended before the piece begins, of records too long */
	int64_t lines; /* of the piece, once it is decoded, which numbers them from 1 */
	struct batch batch;
	enum status status; /* of decoding */
	struct err err;
};

struct import {
	struct input *in;
	struct format_decoder *decoder;
	struct format_facts facts;
	struct writer *writer;
	struct job *job;

	pthread_mutex_t lock;
	pthread_cond_t room, work, ready; /* for the reader, the decoders, the writer */
	struct slot slots[SLOTS]; /* piece n in slot n % SLOTS */
	size_t filled, taken;	  /* pieces read; pieces that a decoder has taken */
	size_t summed;		  /* pieces that the input's sum has */
	bool sums, summing;	  /* it is taken here, and not on reading; somebody is at it */
	bool cut;		  /* the reader is amid a record too long, which is rejected */
	bool at_end, stop;	  /* no more pieces; everybody leaves */
	enum status read_status;  /* of the reader */
	struct err read_err;
	pthread_t reader, decoders[DECODERS_MOST];
	int decoder_count;
	bool reading;
};

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static enum status grow(struct slot *s, size_t want, struct err *err)
{
	char *bytes;

	/* What a long record needed is given back. */
	if (s->cap >= want && (s->cap <= 4 * CHUNK || s->cap == want))
		return STATUS_OK;
	if (!(bytes = realloc(s->bytes, want + PADDING)))
		return err_nomem(err);
	s->bytes = bytes;
	s->cap = want;
	return STATUS_OK;
}

/* The sum of bytes that no piece will hold, once it has all pieces before this one. */
static void sum_here(struct import *m, size_t piece, const char *bytes, size_t len)
{
	if (!m->sums)
		return;
	pthread_mutex_lock(&m->lock);
	while (m->summed < piece && !m->stop)
		pthread_cond_wait(&m->room, &m->lock);
	pthread_mutex_unlock(&m->lock);
	input_sum(m->in, bytes, len);
}

/* Takes what is left of a record that was cut from the slot's first bytes; how many stay. */
static size_t skip(struct import *m, struct slot *s, size_t piece, size_t have, int64_t *offset)
{
	bool ended = false;
	size_t n = format_rest(m->decoder, s->bytes, have, &ended);

	sum_here(m, piece, s->bytes, n);
	m->cut = !ended;
	s->cut += ended;
	*offset += (int64_t)n;
	memmove(s->bytes, s->bytes + n, have - n);
	return have - n;
}

/* Reads until the slot holds at least one whole record, or the input ends.  *offset: where the slot
 * begins. */
static enum status fill(struct import *m, struct slot *s, size_t piece, bool *ended, int64_t *offset,
			struct err *err)
{
	size_t have = s->rest, got;
	enum status st = grow(s, have > CHUNK ? have : CHUNK, err);

	s->len = 0;
	s->cut = 0;
	while (!st && !s->len && !(*ended && !have) && !job_stop(m->job)) {
		if (have == s->cap && (st = grow(s, s->cap * 2, err)))
			break;
		while (have < s->cap && !*ended && !st) {
			st = input_read(m->in, s->bytes + have, s->cap - have, &got, err);
			if (!st && !got)
				*ended = true;
			else if (!st)
				have += got;
		}
		if (!st && m->cut)
			have = skip(m, s, piece, have, offset);
		if (m->cut && !*ended && !st)
			continue;
		if (st || !have)
			break;
		s->len = format_split(m->decoder, s->bytes, have, *ended, NULL);
		m->cut = s->len && !*ended && format_is_cut(m->decoder, s->bytes, s->len);
		if (!s->len && *ended)
			have = 0;
		if (!s->len && format_too_long(m->decoder, have))
			st = err_set(err, STATUS_FAILED,
				     "a single JSON value of more than %zu MB: stopped there",
				     have >> 20);
	}
	s->rest = have - s->len;
	return st;
}

static void wake_all(struct import *m)
{
	pthread_cond_broadcast(&m->room);
	pthread_cond_broadcast(&m->work);
	pthread_cond_broadcast(&m->ready);
}

static struct slot *wait_for(struct import *m, size_t piece, enum slot_state state)
{
	struct slot *s = &m->slots[piece % SLOTS];

	while (s->state != state && !m->stop)
		pthread_cond_wait(&m->room, &m->lock);
	return m->stop ? NULL : s;
}

/* Hands the piece over, and its rest to the next slot, which the reader alone touches when free. */
static enum status pass_on(struct import *m, struct slot *s, size_t piece, struct err *err)
{
	struct slot *next;
	enum status st;

	pthread_mutex_lock(&m->lock);
	next = wait_for(m, piece + 1, SLOT_FREE);
	pthread_mutex_unlock(&m->lock);
	if (!next)
		return err_set(err, STATUS_CANCELLED, "stopped");
	if ((st = grow(next, s->rest > CHUNK ? s->rest : CHUNK, err)))
		return st;
	memcpy(next->bytes, s->bytes + s->len, s->rest);
	next->rest = s->rest;
	memset(s->bytes + s->len, 0, PADDING);
	pthread_mutex_lock(&m->lock);
	s->state = SLOT_FILLED;
	m->filled = piece + 1;
	pthread_cond_broadcast(&m->work);
	pthread_mutex_unlock(&m->lock);
	return STATUS_OK;
}

static void *read_ahead(void *ctx)
{
	struct import *m = ctx;
	int64_t offset = 0;
	bool ended = false;
	enum status st = STATUS_OK;
	struct err err;

	for (size_t piece = 0; !st; piece++) {
		struct slot *s = &m->slots[piece % SLOTS];

		st = fill(m, s, piece, &ended, &offset, &err);
		if (st || !s->len)
			break;
		s->offset = offset;
		offset += (int64_t)s->len;
		atomic_store(&m->job->done, (uint64_t)input_facts(m->in).consumed);
		st = pass_on(m, s, piece, &err);
	}
	pthread_mutex_lock(&m->lock);
	m->read_status = st;
	m->read_err = err;
	m->at_end = true;
	wake_all(m);
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

/* --- decoding ----------------------------------------------------------------------------------
 */

/* Adds to the sum what is there, with the lock held, which is not kept meanwhile.  false: nothing to do. */
static bool sum_next(struct import *m)
{
	const struct slot *s = &m->slots[m->summed % SLOTS];

	if (!m->sums || m->summing || m->summed == m->filled)
		return false;
	m->summing = true;
	pthread_mutex_unlock(&m->lock);
	input_sum(m->in, s->bytes, s->len);
	pthread_mutex_lock(&m->lock);
	m->summing = false;
	m->summed++;
	pthread_cond_signal(&m->ready);
	pthread_cond_signal(&m->room); /* for who waits in sum_here */
	return true;
}

/* The next piece that nobody has taken, or NULL at the end. */
static struct slot *take(struct import *m)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&m->lock);
	while (!s && !m->stop) {
		if (sum_next(m))
			continue;
		if (m->taken < m->filled) {
			s = &m->slots[m->taken++ % SLOTS];
			s->state = SLOT_DECODING;
		} else if (m->at_end) {
			break;
		} else {
			pthread_cond_wait(&m->work, &m->lock);
		}
	}
	pthread_mutex_unlock(&m->lock);
	return s;
}

static void *decode(void *ctx)
{
	struct import *m = ctx;
	struct format_scratch *scratch = format_scratch_new(m->decoder);
	struct slot *s;

	while ((s = take(m))) {
		struct sink sink = batch_sink(&s->batch);

		if (scratch)
			s->status = format_decode(m->decoder, scratch, s->bytes, s->len, 1,
						  s->offset, &sink, &s->lines, &s->err);
		else
			s->status = err_nomem(&s->err);
		pthread_mutex_lock(&m->lock);
		s->state = SLOT_DECODED;
		pthread_cond_signal(&m->ready);
		pthread_mutex_unlock(&m->lock);
	}
	format_scratch_free(scratch);
	return NULL;
}

/* --- writing -----------------------------------------------------------------------------------
 */

/* The next piece in order, decoded and in the sum; NULL at the end, and when the job is stopped: a signal cannot
 * wake a condition, so that is looked for now and then. */
static struct slot *decoded(struct import *m, size_t piece)
{
	struct slot *s = &m->slots[piece % SLOTS];
	struct timespec until;
	bool there;

	pthread_mutex_lock(&m->lock);
	while (!(there = piece < m->filled && s->state == SLOT_DECODED && (!m->sums || m->summed > piece)) &&
	       !(m->at_end && piece >= m->filled) && !job_stop(m->job)) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += STOP_LOOK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&m->ready, &m->lock, &until);
	}
	pthread_mutex_unlock(&m->lock);
	return there && !job_stop(m->job) ? s : NULL;
}

/* *lost: the study could not be written, and what is not committed is gone. */
static enum status write_all(struct import *m, bool *lost, struct err *err)
{
	enum status st = STATUS_OK;
	int64_t line = 0; /* lines before the piece */
	struct slot *s;

	for (size_t piece = 0; !st && (s = decoded(m, piece)); piece++) {
		line += s->cut;
		batch_shift_lines(&s->batch, line);
		line += s->lines;
		if ((st = s->status))
			*err = s->err;
		else
			*lost = (st = writer_batch(m->writer, &s->batch, err)) != STATUS_OK;
		batch_reset(&s->batch);
		pthread_mutex_lock(&m->lock);
		s->state = SLOT_FREE;
		pthread_cond_signal(&m->room);
		pthread_mutex_unlock(&m->lock);
	}
	if (!st && job_stop(m->job))
		return err_set(err, STATUS_CANCELLED, "stopped; what was read is kept");
	if (!st && (st = m->read_status))
		*err = m->read_err;
	return st;
}

static enum status start(struct import *m, struct err *err)
{
	int want = m->job->threads < 1		     ? 1
		   : m->job->threads > DECODERS_MOST ? DECODERS_MOST
						     : m->job->threads;

	for (int i = 0; i < SLOTS; i++)
		batch_init(&m->slots[i].batch, writer_key(m->writer));
	m->sums = input_leave_sum(m->in);
	while (m->decoder_count < want &&
	       !pthread_create(&m->decoders[m->decoder_count], NULL, decode, m))
		m->decoder_count++;
	m->reading = m->decoder_count && !pthread_create(&m->reader, NULL, read_ahead, m);
	return m->reading ? STATUS_OK : err_set(err, STATUS_FAILED, "cannot start threads");
}

static void finish(struct import *m)
{
	pthread_mutex_lock(&m->lock);
	m->stop = true;
	wake_all(m);
	pthread_mutex_unlock(&m->lock);
	if (m->reading)
		pthread_join(m->reader, NULL);
	while (m->decoder_count)
		pthread_join(m->decoders[--m->decoder_count], NULL);
	for (int i = 0; i < SLOTS; i++) {
		batch_free(&m->slots[i].batch);
		free(m->slots[i].bytes);
		m->slots[i].bytes = NULL;
	}
}

/* What was read before an error or a stop is kept, and the source's row says that it is not whole.
 * A stopped reader may hang on a silent pipe, so the study is committed before it is waited for. */
static enum status import_into(struct study *s, struct import *m, struct import_totals *totals,
			       struct err *err)
{
	char unmapped[4096] = "";
	struct writer_source source = {.facts = &m->facts};
	struct err kept;
	bool lost = false;
	enum status st = start(m, err), written = STATUS_OK;

	if (!st)
		st = write_all(m, &lost, err);
	s->job = NULL; /* from here on nothing is stopped half-way */
	source.bytes = (int64_t)atomic_load(&m->job->done);
	if (!st) {
		finish(m);
		format_unmapped(m->decoder, unmapped, sizeof unmapped);
		source.complete = true;
		source.unmapped = unmapped;
		source.bytes = input_facts(m->in).consumed;
		source.sha256 = input_sha256(m->in);
		job_phase(m->job, "index", 0);
	}
	if (!lost)
		written = writer_finish(m->writer, &source, &kept);
	if (st)
		finish(m);
	writer_totals(m->writer, totals);
	totals->facts = m->facts;
	totals->bytes = source.bytes;
	if (written)
		*err = kept;
	return written ? written : st;
}

enum status study_import(struct study *s, const char *path, const struct format_options *o,
			 struct job *job, struct import_totals *totals, struct err *err)
{
	struct import m = {
		.job = job, .lock = PTHREAD_MUTEX_INITIALIZER, .room = PTHREAD_COND_INITIALIZER, .work = PTHREAD_COND_INITIALIZER,
		.ready = PTHREAD_COND_INITIALIZER};
	double begin = seconds_now();
	enum status st = input_open_for(path, 0, job, &m.in, err);

	*totals = (struct import_totals){0};
	if (!st)
		st = format_open(m.in, o, &m.decoder, &m.facts, err);
	if (st)
		goto out;
	job_phase(job, "import", input_facts(m.in).size > 0 ? (uint64_t)input_facts(m.in).size : 0);
	study_watch_writing(s, job);
	st = writer_open(s, path, &m.writer, err);
	if (!st)
		st = import_into(s, &m, totals, err);
	if (!st && totals->rejected)
		st = STATUS_REJECTED;
	st = study_unwatch(s, st, err);
out:
	writer_free(m.writer);
	format_close(m.decoder);
	input_close(m.in);
	totals->seconds = seconds_now() - begin;
	return st;
}
