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

struct fold_part {
	VEC(char) bytes;
	uint32_t begin, end;
	bool failed;
};

struct fold_work {
	const struct strings *text;
	uint64_t *off; /* lengths at off[i + 1], then offsets */
	char *bytes;
	struct fold_part parts[PARTS];
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

static void fold_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct fold_work *w = ctx;
	struct fold_part *p = &w->parts[part];

	p->begin = (uint32_t)begin;
	p->end = (uint32_t)end;
	/* Folding nearly always shortens. */
	p->failed = !vec_reserve(&p->bytes, (size_t)(w->text->off[end] - w->text->off[begin]) + 64);
	for (size_t i = begin; i < end && !p->failed; i++)
		p->failed = !fold_one(w, p, strings_at(w->text, (uint32_t)i), i);
	job_advance(w->job, end - begin);
}

static void gather_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct fold_work *w = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct fold_part *p = &w->parts[i];

		if (p->bytes.count)
			memcpy(w->bytes + w->off[p->begin], p->bytes.at, p->bytes.count);
		vec_free(&p->bytes);
	}
}

bool corpus_publish_folded(struct finish *f, struct corpus_block *over)
{
	struct corpus *c = f->c;
	uint32_t n = c->n.contents;
	struct fold_work *w = calloc(1, sizeof *w);
	uint64_t *off = corpus_alloc(c, (size_t)n + 1, sizeof *off);
	bool ok = w && off;

	if (!ok)
		goto out;
	w->text = &c->text;
	w->off = off;
	w->job = f->job;
	job_phase(f->job, "folding", n);
	parallel_for(f->job, n, 1, PARTS, fold_part, w);
	for (uint32_t i = 0; i < n; i++)
		off[i + 1] += off[i];
	for (int p = 0; p < PARTS; p++)
		ok = ok && !w->parts[p].failed;
	w->bytes = ok ? corpus_alloc_over(c, (size_t)off[n], over) : NULL;
	ok = w->bytes != NULL;
	if (ok)
		parallel_for(f->job, PARTS, 1, PARTS, gather_part, w);
	c->folded = (struct strings){off, w->bytes};
	for (int p = 0; p < PARTS; p++) /* what a cancelled gather left */
		vec_free(&w->parts[p].bytes);
out:
	free(w);
	return ok;
}
