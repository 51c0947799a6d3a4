/* A sink that keeps a corpus in memory without a study. */
#include "config.h"

#include "arena.h"
#include "corpus.h"
#include "fold.h"
#include "merge.h"
#include "strmap.h"
#include "vec.h"

struct collector {
	struct arena arena;
	struct strmap post_keys, account_keys;
	VEC(struct post_record) posts;
	VEC(uint32_t) post_account;
	VEC(struct account_record) accounts;
};

static struct str key_of(struct collector *k, struct str platform, struct str id, char *buf,
			 size_t cap)
{
	char *p = buf;

	if (platform.len + id.len + 1 > cap &&
	    !(p = arena_alloc(&k->arena, platform.len + id.len + 1)))
		return (struct str){0};
	memcpy(p, platform.p, platform.len);
	p[platform.len] = ':';
	if (id.len)
		memcpy(p + platform.len + 1, id.p, id.len);
	return (struct str){p, platform.len + id.len + 1};
}

static struct str keep(struct collector *k, struct str s, bool *ok)
{
	if (!s.p)
		return s;
	s.p = arena_copy(&k->arena, s.p, s.len);
	*ok = *ok && s.p;
	return s;
}

static void keep_list(struct collector *k, struct str_list *l, bool *ok)
{
	struct str *items = arena_calloc(&k->arena, l->count, sizeof *items);

	*ok = *ok && items;
	for (size_t i = 0; items && i < l->count; i++)
		items[i] = keep(k, l->items[i], ok);
	l->items = items;
}

static bool keep_account(struct collector *k, struct account_record *a)
{
	bool ok = true;

	a->platform = keep(k, a->platform, &ok);
	a->id = keep(k, a->id, &ok);
	a->handle = keep(k, a->handle, &ok);
	a->name = keep(k, a->name, &ok);
	a->description = keep(k, a->description, &ok);
	a->location = keep(k, a->location, &ok);
	a->url = keep(k, a->url, &ok);
	return ok;
}

static bool keep_post(struct collector *k, struct post_record *p)
{
	bool ok = true;

	p->platform = keep(k, p->platform, &ok);
	p->id = keep(k, p->id, &ok);
	p->ref_id = keep(k, p->ref_id, &ok);
	p->ref_account_id = keep(k, p->ref_account_id, &ok);
	p->ref_handle = keep(k, p->ref_handle, &ok);
	p->text = keep(k, p->text, &ok);
	p->lang = keep(k, p->lang, &ok);
	p->client = keep(k, p->client, &ok);
	keep_list(k, &p->tags, &ok);
	keep_list(k, &p->urls, &ok);
	keep_list(k, &p->mentions, &ok);
	return ok;
}

/* The number of the account, merged with what was known of it; UINT32_MAX when out of memory. */
static uint32_t account_number(struct collector *k, const struct account_record *record)
{
	struct account_record a = *record;
	char buf[256];
	bool added;
	struct str key = key_of(k, a.platform, a.id, buf, sizeof buf);
	uint32_t n = key.p ? strmap_add(&k->account_keys, key, &added) : UINT32_MAX;

	if (n == UINT32_MAX || !keep_account(k, &a))
		return UINT32_MAX;
	if (added)
		return vec_push(&k->accounts, a) ? n : UINT32_MAX;
	merge_account(&k->accounts.at[n], NULL, &a, sighting_at(a.captured_ms));
	return n;
}

static enum status on_account(void *ctx, const struct account_record *a, struct err *err)
{
	return account_number(ctx, a) == UINT32_MAX ? err_nomem(err) : STATUS_OK;
}

static enum status on_post(void *ctx, const struct post_record *record, struct err *err)
{
	struct collector *k = ctx;
	struct post_record p = *record;
	uint32_t account = account_number(k, &record->account), n;
	char buf[256];
	bool added;
	struct str key = key_of(k, p.platform, p.id, buf, sizeof buf);

	if (account == UINT32_MAX || !key.p ||
	    (n = strmap_add(&k->post_keys, key, &added)) == UINT32_MAX || !keep_post(k, &p))
		return err_nomem(err);
	if (!added) {
		merge_post(&k->posts.at[n], NULL, &p, sighting_at(p.captured_ms));
		return STATUS_OK;
	}
	return vec_push(&k->posts, p) && vec_push(&k->post_account, account) ? STATUS_OK
									     : err_nomem(err);
}

static enum status on_trend(void *ctx, const struct trend_record *t, struct err *err)
{
	(void)ctx, (void)t, (void)err; /* a corpus holds posts; trends are the registry's */
	return STATUS_OK;
}

static enum status on_deletion(void *ctx, const struct deletion_record *d, struct err *err)
{
	struct collector *k = ctx;
	char buf[256];
	struct str key = key_of(k, d->platform, d->id, buf, sizeof buf);
	uint32_t n = key.p ? strmap_find(&k->post_keys, key) : UINT32_MAX;

	(void)err;
	if (n != UINT32_MAX)
		k->posts.at[n].flags |= POST_DELETED;
	return STATUS_OK;
}

static enum status on_reject(void *ctx, const struct reject_record *r, struct err *err)
{
	(void)ctx, (void)r, (void)err;
	return STATUS_OK;
}

struct collector *collector_new(void)
{
	return calloc(1, sizeof(struct collector));
}

void collector_free(struct collector *k)
{
	if (!k)
		return;
	arena_free(&k->arena);
	strmap_free(&k->post_keys);
	strmap_free(&k->account_keys);
	vec_free(&k->posts);
	vec_free(&k->post_account);
	vec_free(&k->accounts);
	free(k);
}

struct sink collector_sink(struct collector *k)
{
	return (struct sink){.ctx = k,
			     .post = on_post,
			     .account = on_account,
			     .trend = on_trend,
			     .deletion = on_deletion,
			     .reject = on_reject};
}

static uint64_t list_hash(const struct str_list *l, uint64_t h)
{
	for (size_t i = 0; i < l->count; i++)
		h = hash_bytes(l->items[i].p, l->items[i].len, h + 1);
	return h;
}

/* Equal contents once: by a key of text and the hash of its lists. */
static uint32_t content_number(struct collector *k, struct corpus_builder *b, struct strmap *seen,
			       const struct post_record *p)
{
	uint64_t h = list_hash(&p->mentions, list_hash(&p->urls, list_hash(&p->tags, 0)));
	char *key = arena_alloc(&k->arena, p->text.len + sizeof h);
	bool added;
	uint32_t n;

	if (!key)
		return NONE;
	memcpy(key, &h, sizeof h);
	if (p->text.len)
		memcpy(key + sizeof h, p->text.p, p->text.len);
	n = strmap_add(seen, (struct str){key, p->text.len + sizeof h}, &added);
	if (n != NONE && added)
		return corpus_builder_content(b, p->text, &p->tags, &p->urls, &p->mentions);
	return n;
}

enum status collector_finish(struct collector *k, struct job *job, struct corpus **out,
			     struct err *err)
{
	struct corpus_builder *b = corpus_builder_new();
	struct strmap contents = {0};
	enum status status = STATUS_NOMEM;
	uint64_t fingerprint = 0;

	if (!b || corpus_builder_source(b, 0) == NONE)
		goto out;
	for (size_t i = 0; i < k->accounts.count; i++)
		if (corpus_builder_account(b, &k->accounts.at[i]) == NONE)
			goto out;
	for (size_t i = 0; i < k->posts.count; i++) {
		uint32_t content = content_number(k, b, &contents, &k->posts.at[i]);

		if (content == NONE ||
		    corpus_builder_post(b, &k->posts.at[i], k->post_account.at[i], content, 0) ==
			    NONE)
			goto out;
		/* A sum: it does not depend on the order of arrival. */
		fingerprint += hash_bytes(k->posts.at[i].id.p, k->posts.at[i].id.len,
					  (uint64_t)k->posts.at[i].time_ms);
	}
	status = corpus_builder_finish(b, job, out, err);
	if (status == STATUS_OK)
		(*out)->fingerprint = fingerprint;
out:
	if (status == STATUS_NOMEM)
		err_nomem(err);
	strmap_free(&contents);
	corpus_builder_free(b);
	return status;
}
