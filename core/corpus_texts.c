/* Texts in their final order, and folded, on all cores. */
#include "config.h"

#include "corpus_private.h"
#include "fold.h"

struct copy_work {
	const struct text_builder *from;
	const uint32_t *order;
	const uint64_t *off;
	char *bytes;
};

static void copy_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct copy_work *w = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct str s = text_at(w->from, w->order[i]);

		if (s.len)
			memcpy(w->bytes + w->off[i], s.p, s.len);
	}
}

bool corpus_texts_in_order(struct finish *f, const struct text_builder *t, const uint32_t *order,
			   size_t n, struct corpus_block *over, struct strings *out)
{
	struct corpus_block none = {0};
	uint64_t *off = corpus_alloc(f->c, n + 1, sizeof *off);
	struct copy_work work = {t, order, off, NULL};

	if (!off)
		return false;
	for (size_t i = 0; i < n; i++)
		off[i + 1] = off[i] + text_at(t, order[i]).len;
	if (!(work.bytes = corpus_alloc_over(f->c, (size_t)off[n], over ? over : &none)))
		return false;
	parallel_for(f->job, n, 1, PARTS, copy_part, &work);
	*out = (struct strings){off, work.bytes};
	return true;
}

/* Contents [begin, end) folded. */
struct fold_part {
	VEC(char) bytes;
	size_t begin, end;
	uint64_t at;	   /* where it goes, once all before it are folded */
	bool done, placed; /* placed: its bytes are there, and no longer here */
};

/* Parts are folded in small memory that is used again and again, and go where they belong as soon as it is known
 * how long those before them are. */
struct fold_work {
	const struct strings *text;
	uint64_t *off; /* lengths at off[i + 1], then offsets */
	char *bytes;
	size_t room; /* for so many bytes; parts beyond it stay where they are */
	struct fold_part *parts;
	size_t part_count, next; /* parts before it have a place */
	uint64_t total;		 /* their bytes */
	pthread_mutex_t lock;	 /* of next, total and `done` */
	struct job *job;
};

static bool fold_one(struct fold_work *w, struct fold_part *p, struct str s, size_t i)
{
	size_t room = p->bytes.cap - p->bytes.count;
	size_t len = fold_text(s, p->bytes.at + p->bytes.count, room);

	if (len > room) {
		if (!vec_reserve(&p->bytes, len))
			return false;
		fold_text(s, p->bytes.at + p->bytes.count, len);
	}
	p->bytes.count += len;
	w->off[i + 1] = len;
	return true;
}

static void copy_folded(const struct fold_part *p, char *bytes)
{
	if (p->bytes.count)
		memcpy(bytes + p->at, p->bytes.at, p->bytes.count);
}

static void place_part(struct fold_work *w, struct fold_part *p)
{
	if (p->at + p->bytes.count > w->room)
		return;
	copy_folded(p, w->bytes);
	vec_free(&p->bytes);
	p->placed = true;
}

/* A part is done: it and those that waited for it get their places. */
static void part_done(struct fold_work *w, struct fold_part *p)
{
	size_t first, end;

	pthread_mutex_lock(&w->lock);
	p->done = true;
	first = w->next;
	while (w->next < w->part_count && w->parts[w->next].done) {
		struct fold_part *next = &w->parts[w->next++];

		next->at = w->total;
		w->total += next->bytes.count;
	}
	end = w->next;
	pthread_mutex_unlock(&w->lock);
	for (size_t i = first; i < end; i++)
		place_part(w, &w->parts[i]);
}

static void fold_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct fold_work *w = ctx;
	struct fold_part *p = &w->parts[part];
	bool ok;

	p->begin = begin;
	p->end = end;
	/* Folding nearly always shortens. */
	ok = vec_reserve(&p->bytes, (size_t)(w->text->off[end] - w->text->off[begin]) + 64);
	for (size_t i = begin; i < end && ok; i++)
		ok = fold_one(w, p, strings_at(w->text, (uint32_t)i), i);
	job_advance(w->job, end - begin);
	if (ok)
		part_done(w, p);
}

/* Takes what is at `over`, or other memory where all did not fit there, and brings all parts to it. */
static bool gather(struct fold_work *w, struct corpus *c, struct corpus_block *over)
{
	char *bytes = corpus_alloc_over(c, (size_t)w->total, over);

	for (size_t i = 0; bytes && i < w->next; i++) {
		struct fold_part *p = &w->parts[i];
		const size_t len = (size_t)((i + 1 < w->next ? p[1].at : w->total) - p->at);

		if (!p->placed)
			copy_folded(p, bytes);
		else if (bytes != w->bytes && len)
			memcpy(bytes + p->at, w->bytes + p->at, len);
	}
	w->bytes = bytes;
	return bytes != NULL;
}

bool corpus_publish_folded(struct finish *f, struct corpus_block *over)
{
	struct corpus *c = f->c;
	const uint32_t n = c->n.contents;
	struct fold_work w = {
		.text = &c->text,
		.off = corpus_alloc(c, (size_t)n + 1, sizeof *w.off),
		.bytes = over->at,
		.room = over->mapped,
		.part_count = PARTS + (size_t)(c->text.off[n] >> 20),
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.job = f->job,
	};
	size_t folded = 0;
	bool ok;

	w.parts = calloc(w.part_count, sizeof *w.parts);
	ok = w.off && w.parts;
	if (ok) {
		job_phase(f->job, "folding", n);
		parallel_for(f->job, n, 1, w.part_count, fold_part, &w);
		for (size_t i = 0; i < w.next; i++)
			folded += w.parts[i].end - w.parts[i].begin;
		ok = folded == n && gather(&w, c, over);
	}
	for (uint32_t i = 0; ok && i < n; i++)
		w.off[i + 1] += w.off[i];
	c->folded = (struct strings){w.off, w.bytes};
	for (size_t i = 0; w.parts && i < w.part_count; i++)
		vec_free(&w.parts[i].bytes);
	pthread_mutex_destroy(&w.lock);
	free(w.parts);
	return ok;
}
