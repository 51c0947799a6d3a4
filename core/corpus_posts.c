/* The columns of posts, and what they refer to. */
#include "config.h"

#include "corpus_private.h"
#include "huge.h"

#include <stdio.h>

/* Odd ids are numbered by row, so that they do not depend on the order of arrival. */
bool corpus_publish_odd_ids(struct finish *f)
{
	return corpus_publish_sorted(f->c, &f->b->odd_ids, &f->c->odd_id, &f->odd_new);
}

static uint64_t final_id(const struct finish *f, uint64_t id)
{
	return id & POST_ID_ODD ? POST_ID_ODD | f->odd_new[id & UINT32_MAX] : id;
}

/* The columns of posts while they are filled. */
struct post_columns {
	const struct finish *f;
#define COLUMN(type, name) type *name;
	COLUMN(int64_t, time)
	COLUMN(uint64_t, id)
	COLUMN(uint32_t, account)
	COLUMN(uint32_t, content)
	COLUMN(uint32_t, client)
	COLUMN(uint32_t, reposts)
	COLUMN(uint32_t, likes)
	COLUMN(uint32_t, replies)
	COLUMN(uint32_t, quotes)
	COLUMN(uint16_t, lang)
	COLUMN(uint16_t, source)
	COLUMN(uint8_t, kind)
	COLUMN(uint8_t, flags)
	COLUMN(uint8_t, platform)
#undef COLUMN
};

/* Each built post is read once, wherever it lies, and goes to all columns. */
static void post_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct post_columns *k = ctx;
	const struct finish *f = k->f;
	size_t sources = f->b->resolutions.count;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		const struct built_post *p = &f->b->posts.at[f->row_post[i]];

		k->time[i] = p->time;
		k->id[i] = final_id(f, p->id);
		k->account[i] = f->account_new[p->account];
		k->content[i] = f->content_new[p->content];
		k->client[i] = p->client == NONE ? NONE : f->client_new[p->client];
		k->reposts[i] = p->reposts;
		k->likes[i] = p->likes;
		k->replies[i] = p->replies;
		k->quotes[i] = p->quotes;
		k->lang[i] = p->lang == LANG_NONE ? LANG_NONE : (uint16_t)f->lang_new[p->lang];
		k->source[i] =
			p->source < sources ? p->source : (uint16_t)(sources ? sources - 1 : 0);
		k->kind[i] = p->kind;
		k->flags[i] = p->flags;
		k->platform[i] = (uint8_t)f->platform_new[p->platform];
	}
}

bool corpus_publish_posts(struct finish *f)
{
	struct corpus *c = f->c;
	size_t n = f->b->posts.count;
	struct post_columns k = {.f = f};

#define ALLOCATE(name) \
	if (!(k.name = corpus_alloc(c, n, sizeof *k.name))) \
		return false; \
	c->name = k.name;
	ALLOCATE(time)
	ALLOCATE(id)
	ALLOCATE(account)
	ALLOCATE(content)
	ALLOCATE(client)
	ALLOCATE(reposts)
	ALLOCATE(likes)
	ALLOCATE(replies)
	ALLOCATE(quotes)
	ALLOCATE(lang)
	ALLOCATE(source)
	ALLOCATE(kind)
	ALLOCATE(flags)
	ALLOCATE(platform)
#undef ALLOCATE
	parallel_for(f->job, n, 1, PARTS, post_part, &k);
	for (size_t i = 0; i < n; i++) {
		c->dated += c->time[i] != TIME_UNKNOWN;
		c->simulated |= (c->flags[i] & POST_SIMULATED) != 0;
	}
	return corpus_publish_inverse(c, NULL, c->account, c->n.posts, c->n.accounts,
				      &c->account_posts);
}

enum { AHEAD = 16 }; /* rows whose places are asked for */

/* A table from (platform, id) to row: slots hold row + 1, found by the id's hash. */
struct id_table {
	uint32_t *slots;
	uint64_t mask;
	const struct corpus *c;
};

static uint64_t id_slot(const struct id_table *t, uint64_t id)
{
	return (id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & t->mask;
}

static bool id_table_fill(struct id_table *t, const struct corpus *c)
{
	uint64_t size = 64;

	while (size < (uint64_t)c->n.posts + c->n.posts / 2)
		size *= 2;
	t->slots = huge_calloc(size, sizeof *t->slots);
	t->mask = size - 1;
	t->c = c;
	for (row_t row = 0; t->slots && row < c->n.posts; row++) {
		uint64_t at = id_slot(t, c->id[row]);

		if (row + AHEAD < c->n.posts)
			__builtin_prefetch(&t->slots[id_slot(t, c->id[row + AHEAD])], 1);
		while (t->slots[at])
			at = (at + 1) & t->mask;
		t->slots[at] = row + 1;
	}
	return t->slots != NULL;
}

static row_t id_table_find(const struct id_table *t, uint64_t id, uint8_t platform)
{
	uint64_t at = id_slot(t, id);

	for (; t->slots[at]; at = (at + 1) & t->mask) {
		row_t row = t->slots[at] - 1;

		if (t->c->id[row] == id && t->c->platform[row] == platform)
			return row;
	}
	return NONE;
}

struct ref_work {
	const struct finish *f;
	const struct id_table *table;
	uint32_t *ref;
};

static void ref_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct ref_work *w = ctx;
	const struct built_post *posts = w->f->b->posts.at;

	(void)part;
	for (size_t row = begin; row < end; row++) {
		const struct built_post *p = &posts[w->f->row_post[row]];

		if (row + 2 * AHEAD < end) {
			const uint64_t next = posts[w->f->row_post[row + AHEAD]].ref;

			__builtin_prefetch(&posts[w->f->row_post[row + 2 * AHEAD]].ref);
			__builtin_prefetch(&w->table->slots[id_slot(w->table, final_id(w->f, next))]);
		}
		w->ref[row] = p->ref_is & REF_GIVEN ? id_table_find(w->table, final_id(w->f, p->ref),
							 w->f->c->platform[row])
					 : NONE;
	}
}

/* Text of an object's id, for the dictionary of those outside. */
static struct str object_text(const struct finish *f, const struct built_post *p,
			      char buf[POST_ID_BUF])
{
	if (p->ref & POST_ID_ODD)
		return strmap_at(&f->b->odd_ids, (uint32_t)(p->ref & UINT32_MAX));
	return (struct str){buf,
			    (size_t)snprintf(buf, POST_ID_BUF, "%llu", (unsigned long long)p->ref)};
}

/* Objects outside are numbered by the first row that names them. */
static bool number_outside(struct finish *f, uint32_t *ref, struct text_builder *ids)
{
	struct corpus *c = f->c;
	struct strmap outside = {0};
	bool ok = vec_push(&ids->off, 0), added;
	char key[9], buf[POST_ID_BUF];

	for (row_t row = 0; ok && row < c->n.posts; row++) {
		const struct built_post *p = &f->b->posts.at[f->row_post[row]];
		struct str text;

		if (!(p->ref_is & REF_GIVEN) || ref[row] != NONE)
			continue;
		key[0] = (char)p->platform;
		memcpy(key + 1, &p->ref, 8);
		ref[row] = strmap_add(&outside, (struct str){key, 9}, &added);
		ok = ref[row] != NONE && c->n.posts + ref[row] < NONE;
		ref[row] += c->n.posts;
		if (!ok || !added)
			continue;
		text = object_text(f, p, buf);
		ok = pages_reserve(&ids->bytes, text.len);
		if (ok)
			memcpy(ids->bytes.at + ids->bytes.count, text.p, text.len);
		ids->bytes.count += ok ? text.len : 0;
		ok = ok && vec_push(&ids->off, ids->bytes.count);
	}
	c->n.objects = outside.count;
	strmap_free(&outside);
	return ok;
}

bool corpus_publish_refs(struct finish *f)
{
	struct corpus *c = f->c;
	struct id_table table = {0};
	struct text_builder ids = {0};
	uint32_t *ref = corpus_alloc(c, c->n.posts, sizeof *ref), *order = NULL;
	struct ref_work work = {f, &table, ref};
	bool ok = ref && id_table_fill(&table, c);

	if (ok)
		parallel_for(f->job, c->n.posts, 1, PARTS, ref_part, &work);
	ok = ok && number_outside(f, ref, &ids);
	c->ref = ref;
	order = corpus_numbers(c->n.objects, true);
	ok = ok && order && corpus_texts_in_order(f, &ids, order, c->n.objects, NULL, &c->object_id);
	free(order);
	huge_free(table.slots);
	vec_free(&ids.off);
	pages_free(&ids.bytes);
	return ok;
}

static uint32_t ref_spelling(const struct built_post *p)
{
	return p->ref_is & REF_BY_ID ? NONE : p->ref_author;
}

/* Who wrote the referenced post: as the data names the handle, else by id through the accounts,
 * else the author of the row it refers to. */
static uint32_t ref_handle(const struct finish *f, row_t row)
{
	const struct corpus *c = f->c;
	const struct built_post *p = &f->b->posts.at[f->row_post[row]];
	uint32_t handle = corpus_handle_number(f, ref_spelling(p));

	if (handle == NONE && p->ref_author != NONE) {
		uint32_t a = corpus_find_account(c, strmap_at(&f->b->ref_accounts, p->ref_author));

		if (a != NONE)
			handle = c->account_handle[a];
	}
	if (handle == NONE && c->ref[row] < c->n.posts)
		handle = c->account_handle[c->account[c->ref[row]]];
	return handle;
}

struct handle_work {
	const struct finish *f;
	uint32_t *handle;
};

static uint32_t spelling_of(const struct finish *f, size_t row)
{
	return ref_spelling(&f->b->posts.at[f->row_post[row]]);
}

static void handle_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct handle_work *w = ctx;

	(void)part;
	for (size_t row = begin; row < end; row++) {
		if (row + 2 * AHEAD < end) {
			const uint32_t next = spelling_of(w->f, row + AHEAD), later = spelling_of(w->f, row + 2 * AHEAD);

			if (later != NONE)
				__builtin_prefetch(&w->f->b->handle_names.entry.at[later]);
			if (next != NONE)
				__builtin_prefetch(&w->f->handle_new[w->f->b->handle_names.entry.at[next]]);
		}
		w->handle[row] = ref_handle(w->f, (row_t)row);
	}
}

bool corpus_publish_ref_handles(struct finish *f)
{
	struct corpus *c = f->c;
	struct handle_work work = {f, corpus_alloc(c, c->n.posts, sizeof *work.handle)};

	if (!work.handle)
		return false;
	parallel_for(f->job, c->n.posts, 1, PARTS, handle_part, &work);
	c->ref_handle = work.handle;
	return true;
}
