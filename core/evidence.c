#include "config.h"

#include "evidence.h"

#include "blocks.h"
#include "huge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { ASIDE = 3 }; /* half of what another thread gets */

/* One computed part, shared by any number of evidences. */
struct shared {
	atomic_int refs;
	void *what;
	void (*release)(void *what);
};

struct evidence_parts {
	atomic_int refs; /* of the evidence itself */
	struct shared *signals, *copies, *coord, *links;
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
	       a->slow_window_ms == b->slow_window_ms && a->slow_prior == b->slow_prior &&
	       a->nearest == b->nearest && a->min_actions == b->min_actions &&
	       a->min_weight == b->min_weight && a->min_partners == b->min_partners &&
	       a->min_tags == b->min_tags && a->q == b->q && a->prior == b->prior &&
	       a->text_prior == b->text_prior &&
	       a->creation_min == b->creation_min && a->creation_q == b->creation_q &&
	       !memcmp(a->use_kind, b->use_kind, sizeof a->use_kind);
}

/* Signals need nothing of the rest and the rest nothing of them: on half the threads they fill the
 * stretches in which copies and coordination keep one processor busy. */
struct signals_aside {
	struct evidence *e;
	struct job *job;
	pthread_t thread;
	bool started;
	enum status status;
	struct err err;
};

static enum status find_signals(struct evidence *e, struct job *job, int threads, struct err *err)
{
	struct account_signals *signals;
	enum status st;

	if ((st = signals_run(e->corpus, job, threads, &signals, err)))
		return st;
	if (!(e->parts->signals = share(signals, huge_free)))
		return err_nomem(err);
	e->signals = signals;
	return STATUS_OK;
}

/* The rest has stretches that one processor alone can work at: the signals are for those, and take less of the
 * processors where all are busy.  Linux counts this by thread. */
static void stand_back(void)
{
#ifdef __linux__
	setpriority(PRIO_PROCESS, 0, ASIDE);
#endif
}

static void *signals_thread(void *ctx)
{
	struct signals_aside *s = ctx;

	stand_back();
	s->status = find_signals(s->e, s->job, s->job->threads / 2, &s->err);
	return NULL;
}

static enum status begin_signals(struct signals_aside *s, const struct evidence *before,
				 struct err *err)
{
	if (before) {
		s->e->parts->signals = keep(before->parts->signals);
		s->e->signals = s->e->parts->signals->what;
		return STATUS_OK;
	}
	s->started = s->job->threads > 1 &&
		     !pthread_create(&s->thread, NULL, signals_thread, s);
	return s->started ? STATUS_OK : find_signals(s->e, s->job, 0, err);
}

/* The status of the rest, or where that is well that of the signals. */
static enum status end_signals(struct signals_aside *s, enum status rest, struct err *err)
{
	if (!s->started)
		return rest;
	pthread_join(s->thread, NULL);
	if (rest || !s->status)
		return rest;
	*err = s->err;
	return s->status;
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
		bool alike = before && before->parts->copies == e->parts->copies;

		if ((st = coord_find(e->corpus, e->copies, &e->coord_params,
				     alike ? before->coord : NULL, job, &coord, err)))
			return st;
		if (!(e->parts->coord = share(coord, release_coord)))
			return err_nomem(err);
	}
	e->coord = e->parts->coord->what;
	return STATUS_OK;
}

struct linking {
	const struct evidence *e;
	struct account_link *links;
};

static void link_part(void *ctx, size_t begin, size_t end, size_t part)
{
	enum { AHEAD = 32 };
	const struct linking *l = ctx;
	const struct lists *posts = &l->e->corpus->account_posts;
	const struct coord_post *post = l->e->coord->post;

	(void)part;
	for (size_t a = begin; a < end; a++)
		for (uint32_t i = posts->off[a]; i < posts->off[a + 1]; i++) {
			uint16_t linked = post[posts->item[i]].linked;

			if (i + AHEAD < posts->off[end])
				__builtin_prefetch(&post[posts->item[i + AHEAD]]);

			l->links[a].sum += linked;
			l->links[a].best = linked > l->links[a].best ? linked : l->links[a].best;
		}
}

/* As long as the coordination stays, so do its sums. */
static enum status find_links(struct evidence *e, const struct evidence *before, struct job *job,
			      struct err *err)
{
	struct linking l = {.e = e};

	if (before && before->coord == e->coord) {
		e->parts->links = keep(before->parts->links);
	} else {
		l.links = calloc((size_t)e->corpus->n.accounts + 1, sizeof *l.links);
		if (!l.links || !(e->parts->links = share(l.links, free)))
			return err_nomem(err);
		parallel_for(job, e->corpus->n.accounts, 64, 256, link_part, &l);
		if (job_stop(job))
			return err_set(err, STATUS_CANCELLED, "stopped");
	}
	e->links = e->parts->links->what;
	return STATUS_OK;
}

enum status evidence_gather(const struct corpus *c, const struct method *m,
			    const struct evidence *before, struct job *job, struct evidence **out,
			    struct err *err)
{
	struct evidence *e = calloc(1, sizeof *e);
	struct signals_aside aside = {.e = e, .job = job};
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
	blocks_begin();
	if (!(st = begin_signals(&aside, before, err)) && !(st = find_copies(e, before, job, err)))
		st = find_coord(e, before, job, err);
	if (!st)
		st = find_links(e, before, job, err);
	st = end_signals(&aside, st, err);
	blocks_end();
	if (st) {
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
	drop(e->parts->links);
	drop(e->parts->coord);
	drop(e->parts->copies);
	drop(e->parts->signals);
	free(e->parts);
	corpus_unref(e->corpus);
	free((struct evidence *)e);
}

struct str evidence_object(const struct evidence *e, uint32_t object, row_t *row)
{
	const struct coord_object *o = &e->coord->object[object];
	const struct corpus *c = e->corpus;

	*row = NONE;
	switch ((enum object_kind)o->kind) {
	case OBJECT_REPOST:
		if (o->target >= c->n.posts)
			return strings_at(&c->object_id, o->target - c->n.posts);
		*row = o->target;
		break;
	case OBJECT_COPY:
		*row = e->copies->cluster_posts.item[e->copies->cluster_posts.off[o->target]];
		break;
	case OBJECT_URL:
		return strings_at(&c->url, o->target);
	case OBJECT_TAGS:
		return strings_at(&c->text, o->target);
	case OBJECT_KINDS:
		return (struct str){0};
	}
	return strings_at(&c->text, c->content[*row]);
}
