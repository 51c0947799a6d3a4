#include "config.h"

#include "evidence.h"

#include <stdlib.h>
#include <string.h>

/* One computed part, shared by any number of evidences. */
struct shared {
	atomic_int refs;
	void *what;
	void (*release)(void *what);
};

struct evidence_parts {
	atomic_int refs; /* of the evidence itself */
	struct shared *signals, *copies, *coord;
};

static struct shared *share(void *what, void (*release)(void *))
{
	struct shared *s = malloc(sizeof *s);

	if (!s) {
		release(what);
		return NULL;
	}
	atomic_init(&s->refs, 1);
	s->what = what;
	s->release = release;
	return s;
}

static struct shared *keep(struct shared *s)
{
	if (s)
		atomic_fetch_add(&s->refs, 1);
	return s;
}

static void drop(struct shared *s)
{
	if (!s || atomic_fetch_sub(&s->refs, 1) > 1)
		return;
	s->release(s->what);
	free(s);
}

static void release_copies(void *copies)
{
	copies_free(copies);
}

static void release_coord(void *coord)
{
	coord_free(coord);
}

static bool same_copies(const struct copies_params *a, const struct copies_params *b)
{
	return a->min_tokens == b->min_tokens && a->jaccard == b->jaccard;
}

static bool same_coord(const struct coord_params *a, const struct coord_params *b)
{
	return a->window_ms == b->window_ms && a->long_window_ms == b->long_window_ms &&
	       a->nearest == b->nearest && a->min_actions == b->min_actions &&
	       a->min_weight == b->min_weight && a->min_partners == b->min_partners &&
	       a->min_tags == b->min_tags && a->q == b->q && a->prior == b->prior &&
	       a->text_prior == b->text_prior &&
	       a->creation_min == b->creation_min && a->creation_q == b->creation_q &&
	       !memcmp(a->use_kind, b->use_kind, sizeof a->use_kind);
}

static enum status find_signals(struct evidence *e, const struct evidence *before, struct job *job,
				struct err *err)
{
	struct account_signals *signals;
	enum status st;

	if (before) {
		e->parts->signals = keep(before->parts->signals);
	} else {
		if ((st = signals_run(e->corpus, job, &signals, err)))
			return st;
		if (!(e->parts->signals = share(signals, free)))
			return err_nomem(err);
	}
	e->signals = e->parts->signals->what;
	return STATUS_OK;
}

static enum status find_copies(struct evidence *e, const struct evidence *before, struct job *job,
			       struct err *err)
{
	struct copies *copies;
	enum status st;

	if (before && same_copies(&before->copies_params, &e->copies_params)) {
		e->parts->copies = keep(before->parts->copies);
	} else {
		if ((st = copies_find(e->corpus, &e->copies_params, job, &copies, err)))
			return st;
		if (!(e->parts->copies = share(copies, release_copies)))
			return err_nomem(err);
	}
	e->copies = e->parts->copies->what;
	return STATUS_OK;
}

static enum status find_coord(struct evidence *e, const struct evidence *before, struct job *job,
			      struct err *err)
{
	struct coordination *coord;
	enum status st;

	if (before && before->parts->copies == e->parts->copies &&
	    same_coord(&before->coord_params, &e->coord_params)) {
		e->parts->coord = keep(before->parts->coord);
	} else {
		if ((st = coord_find(e->corpus, e->copies, &e->coord_params, job, &coord, err)))
			return st;
		if (!(e->parts->coord = share(coord, release_coord)))
			return err_nomem(err);
	}
	e->coord = e->parts->coord->what;
	return STATUS_OK;
}

enum status evidence_gather(const struct corpus *c, const struct method *m,
			    const struct evidence *before, struct job *job, struct evidence **out,
			    struct err *err)
{
	struct evidence *e = calloc(1, sizeof *e);
	enum status st;

	*out = NULL;
	if (!e || !(e->parts = calloc(1, sizeof *e->parts))) {
		free(e);
		return err_nomem(err);
	}
	atomic_init(&e->parts->refs, 1);
	e->corpus = corpus_ref(c);
	e->copies_params = m->copies;
	e->coord_params = m->coord;
	if ((st = find_signals(e, before, job, err)) || (st = find_copies(e, before, job, err)) ||
	    (st = find_coord(e, before, job, err))) {
		evidence_unref(e);
		return st;
	}
	*out = e;
	return STATUS_OK;
}

struct evidence *evidence_ref(const struct evidence *e)
{
	atomic_fetch_add(&e->parts->refs, 1);
	return (struct evidence *)e;
}

void evidence_unref(const struct evidence *e)
{
	if (!e || atomic_fetch_sub(&e->parts->refs, 1) > 1)
		return;
	drop(e->parts->coord);
	drop(e->parts->copies);
	drop(e->parts->signals);
	free(e->parts);
	corpus_unref(e->corpus);
	free((struct evidence *)e);
}
