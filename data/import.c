#include "config.h"

#include "study_db.h"
#include "writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Some threads work side by side, and the caller's with them while it has nothing to write.  Each takes its
 * turn to read a piece of whole records into memory of its own and decodes it at once, so that what was read
 * stays in its processor's cache.  The sum of the file has an order and takes longer than reading: whoever is
 * free adds the next piece, his own if he can.  At most PIECES wait to be written and BUFFERS of each thread
 * for the sum, so the use of memory does not depend on the file's size (a document of one value alone is one
 * piece).  A pipe may say nothing for long, and what it said is written meanwhile: there the caller's thread
 * does that alone. */
enum {
	CHUNK = 512 << 10,
	PIECES = 16,
	BUFFERS = 3,
	PADDING = 64,
	WORKERS_MOST = 16,
	STOP_LOOK_NS = 200000000,
};

enum piece_state { PIECE_FREE, PIECE_TAKEN, PIECE_DECODED };

struct bytes {
	char *at;
	size_t len, cap;
	int users; /* who decodes it, and the sum */
};

struct piece {
	enum piece_state state;
	struct bytes *bytes;
	int64_t offset;
	int64_t cut;   /* lines that ended before the piece begins, of records too long */
	int64_t lines; /* of the piece, once it is decoded, which numbers them from 1 */
	struct batch batch;
	enum status status; /* of decoding */
	struct err err;
};

struct worker {
	pthread_t thread;
	struct import *m;
	struct format_scratch *scratch;
	struct bytes buffers[BUFFERS];
};

struct import {
	struct input *in;
	struct format_decoder *decoder;
	struct format_facts facts;
	struct writer *writer;
	struct job *job;

	pthread_mutex_t lock;
	pthread_cond_t turn, ready; /* something to do for the threads; for the caller's */
	struct piece pieces[PIECES]; /* number n in n % PIECES */
	size_t taken;		     /* pieces read */
	size_t summed;		     /* pieces that the input's sum has */
	bool sums, summing;	     /* it is taken here, and not on reading; somebody is at it */
	bool at_end, stop;	     /* no more pieces; everybody leaves */
	enum status read_status;
	struct err read_err;

	bool reading;	   /* somebody has the turn, and what follows here */
	struct bytes rest; /* what was read behind the last piece, which begins the next */
	int64_t offset;	   /* of rest */
	bool ended;	   /* nothing more to read */
	bool cut;	   /* amid a record too long, which is rejected */

	struct worker workers[WORKERS_MOST + 1]; /* the first is the caller's */
	int worker_count;
	bool helps; /* the caller's works too */
};

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- reading: by who has the turn --------------------------------------------------------------
 */

static enum status grow(struct bytes *b, size_t want, struct err *err)
{
	char *at;

	/* What a long record needed is given back. */
	if (b->cap >= want && (b->cap <= 4 * CHUNK || b->cap == want))
		return STATUS_OK;
	if (!(at = realloc(b->at, want + PADDING)))
		return err_nomem(err);
	b->at = at;
	b->cap = want;
	return STATUS_OK;
}

static void wake_all(struct import *m)
{
	pthread_cond_broadcast(&m->turn);
	pthread_cond_signal(&m->ready);
}

/* Adds to the sum what is there, with the lock held, which is not kept meanwhile.  false: nothing to do. */
static bool sum_next(struct import *m)
{
	struct bytes *b = m->pieces[m->summed % PIECES].bytes;

	if (!m->sums || m->summing || m->summed == m->taken)
		return false;
	m->summing = true;
	pthread_mutex_unlock(&m->lock);
	input_sum(m->in, b->at, b->len);
	pthread_mutex_lock(&m->lock);
	m->summing = false;
	m->summed++;
	b->users--;
	wake_all(m);
	return true;
}

/* The sum of bytes that no piece will hold, once it has all pieces so far. */
static void sum_here(struct import *m, const char *bytes, size_t len)
{
	if (!m->sums)
		return;
	pthread_mutex_lock(&m->lock);
	while (m->summed < m->taken && !m->stop)
		if (!sum_next(m))
			pthread_cond_wait(&m->turn, &m->lock);
	if (!m->stop) {
		pthread_mutex_unlock(&m->lock);
		input_sum(m->in, bytes, len);
		pthread_mutex_lock(&m->lock);
	}
	pthread_mutex_unlock(&m->lock);
}

/* Takes what is left of a record that was cut from the first bytes. */
static void skip(struct import *m, struct piece *p, struct bytes *b)
{
	bool ended = false;
	size_t n = format_rest(m->decoder, b->at, b->len, &ended);

	sum_here(m, b->at, n);
	m->cut = !ended;
	p->cut += ended;
	m->offset += (int64_t)n;
	b->len -= n;
	memmove(b->at, b->at + n, b->len);
}

static enum status read_full(struct import *m, struct bytes *b, struct err *err)
{
	enum status st = STATUS_OK;
	size_t got;

	while (b->len < b->cap && !m->ended && !st) {
		st = input_read(m->in, b->at + b->len, b->cap - b->len, &got, err);
		if (!st && !got)
			m->ended = true;
		else if (!st)
			b->len += got;
	}
	return st;
}

/* Reads until there is at least one whole record, or the input ends.  *whole: bytes of such. */
static enum status fill(struct import *m, struct piece *p, struct bytes *b, size_t *whole, struct err *err)
{
	enum status st = STATUS_OK;

	*whole = 0;
	p->cut = 0;
	while (!st && !*whole && !(m->ended && !b->len) && !job_stop(m->job)) {
		if (b->len == b->cap && (st = grow(b, b->cap * 2, err)))
			break;
		st = read_full(m, b, err);
		if (!st && m->cut)
			skip(m, p, b);
		if (m->cut && !m->ended && !st)
			continue;
		if (st || !b->len)
			break;
		*whole = format_split(m->decoder, b->at, b->len, m->ended, NULL);
		m->cut = *whole && !m->ended && format_is_cut(m->decoder, b->at, *whole);
		if (!*whole && m->ended)
			b->len = 0;
		if (!*whole && format_too_long(m->decoder, b->len))
			st = err_set(err, STATUS_FAILED,
				     "a single JSON value of more than %zu MB: stopped there",
				     b->len >> 20);
	}
	return st;
}

/* What is not the piece's is left for the next. */
static enum status leave_rest(struct import *m, struct bytes *b, size_t whole, struct err *err)
{
	const size_t rest = b->len - whole;
	enum status st = grow(&m->rest, rest > PADDING ? rest : PADDING, err);

	if (st)
		return st;
	memcpy(m->rest.at, b->at + whole, rest);
	m->rest.len = rest;
	b->len = whole;
	memset(b->at + whole, 0, PADDING);
	return STATUS_OK;
}

static enum status read_piece(struct import *m, struct piece *p, struct bytes *b, struct err *err)
{
	const size_t rest = m->rest.len;
	size_t whole = 0;
	enum status st = grow(b, rest > CHUNK ? rest : CHUNK, err);

	b->len = 0;
	if (st)
		return st;
	if (rest)
		memcpy(b->at, m->rest.at, rest);
	b->len = rest;
	st = fill(m, p, b, &whole, err);
	if (!st)
		st = leave_rest(m, b, whole, err);
	p->offset = m->offset;
	m->offset += (int64_t)whole;
	atomic_store(&m->job->done, (uint64_t)input_facts(m->in).consumed);
	return st;
}

/* What w can read into now, or NULL. */
static struct bytes *room(const struct import *m, struct worker *w)
{
	if (m->reading || m->pieces[m->taken % PIECES].state != PIECE_FREE ||
	    (m->sums && m->taken - m->summed >= PIECES))
		return NULL;
	for (int i = 0; i < BUFFERS; i++)
		if (!w->buffers[i].users)
			return &w->buffers[i];
	return NULL;
}

/* With the lock held, which is not kept meanwhile.  NULL: there is no more. */
static struct piece *read_next(struct import *m, struct bytes *b)
{
	struct piece *p = &m->pieces[m->taken % PIECES];
	enum status st;
	struct err err;

	m->reading = true;
	pthread_mutex_unlock(&m->lock);
	st = read_piece(m, p, b, &err);
	pthread_mutex_lock(&m->lock);
	m->reading = false;
	if (!st && b->len) {
		p->bytes = b;
		p->state = PIECE_TAKEN;
		b->users = 1 + m->sums;
		m->taken++;
		pthread_cond_signal(&m->turn);
		pthread_cond_signal(&m->ready);
		return p;
	}
	m->read_status = st;
	m->read_err = err;
	m->at_end = true;
	wake_all(m);
	return NULL;
}

/* --- decoding ----------------------------------------------------------------------------------
 */

static void decode(struct import *m, struct worker *w, struct piece *p)
{
	struct bytes *b = p->bytes;
	struct sink sink = batch_sink(&p->batch);

	/* By who fills it, whose processor then has it at hand. */
	batch_reset(&p->batch);
	if (w->scratch || (w->scratch = format_scratch_new(m->decoder)))
		p->status = format_decode(m->decoder, w->scratch, b->at, b->len, 1, p->offset, &sink, &p->lines,
					  &p->err);
	else
		p->status = err_nomem(&p->err);
}

/* One thing that there is to do, with the lock held, which is not kept meanwhile.  false: nothing now. */
static bool work_one(struct import *m, struct worker *w)
{
	struct bytes *b;
	struct piece *p;

	if (sum_next(m))
		return true;
	if (m->at_end || !(b = room(m, w)))
		return false;
	if (!(p = read_next(m, b)))
		return true;
	if (&m->pieces[m->summed % PIECES] == p)
		sum_next(m);
	pthread_mutex_unlock(&m->lock);
	decode(m, w, p);
	pthread_mutex_lock(&m->lock);
	p->state = PIECE_DECODED;
	b->users--;
	pthread_cond_signal(&m->ready);
	return true;
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	struct import *m = w->m;

	pthread_mutex_lock(&m->lock);
	while (!m->stop) {
		if (work_one(m, w))
			continue;
		if (m->at_end)
			break;
		pthread_cond_wait(&m->turn, &m->lock);
	}
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool done(const struct import *m, size_t written)
{
	return m->at_end && written == m->taken && (!m->sums || m->summed == m->taken);
}

/* The next piece in order, decoded; NULL at the end, when the sum has all, and when the job is stopped: a
 * signal cannot wake a condition, so that is looked for now and then. */
static struct piece *decoded(struct import *m, size_t number)
{
	struct piece *p = &m->pieces[number % PIECES];
	struct timespec until;
	bool there;

	pthread_mutex_lock(&m->lock);
	while (!(there = p->state == PIECE_DECODED) && !done(m, number) && !job_stop(m->job)) {
		if (m->helps && work_one(m, &m->workers[0]))
			continue;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += STOP_LOOK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&m->ready, &m->lock, &until);
	}
	pthread_mutex_unlock(&m->lock);
	return there && !job_stop(m->job) ? p : NULL;
}

/* *lost: the study could not be written, and what is not committed is gone. */
static enum status write_all(struct import *m, bool *lost, struct err *err)
{
	enum status st = STATUS_OK;
	int64_t line = 0; /* lines before the piece */
	struct piece *p;

	for (size_t number = 0; !st && (p = decoded(m, number)); number++) {
		line += p->cut;
		batch_shift_lines(&p->batch, line);
		line += p->lines;
		if ((st = p->status))
			*err = p->err;
		else
			*lost = (st = writer_batch(m->writer, &p->batch, err)) != STATUS_OK;
		pthread_mutex_lock(&m->lock);
		p->state = PIECE_FREE;
		pthread_cond_signal(&m->turn);
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
	int want = m->job->threads < 1		    ? 1
		   : m->job->threads > WORKERS_MOST ? WORKERS_MOST
						    : m->job->threads;

	for (int i = 0; i < PIECES; i++)
		batch_init(&m->pieces[i].batch, writer_key(m->writer));
	m->sums = input_leave_sum(m->in);
	m->helps = input_facts(m->in).rewindable;
	for (m->worker_count = 1; m->worker_count < want + !m->helps; m->worker_count++) {
		struct worker *w = &m->workers[m->worker_count];

		w->m = m;
		if (pthread_create(&w->thread, NULL, work, w))
			break;
	}
	return m->helps || m->worker_count > 1 ? STATUS_OK
					       : err_set(err, STATUS_FAILED, "cannot start threads");
}

static void finish(struct import *m)
{
	pthread_mutex_lock(&m->lock);
	m->stop = true;
	wake_all(m);
	pthread_mutex_unlock(&m->lock);
	for (int i = 1; i < m->worker_count; i++)
		pthread_join(m->workers[i].thread, NULL);
	for (; m->worker_count; m->worker_count--) {
		struct worker *w = &m->workers[m->worker_count - 1];

		for (int i = 0; i < BUFFERS; i++)
			free(w->buffers[i].at);
		format_scratch_free(w->scratch);
	}
	for (int i = 0; i < PIECES; i++)
		batch_free(&m->pieces[i].batch);
	free(m->rest.at);
	m->rest = (struct bytes){0};
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
		.job = job, .lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER,
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
