/* The tree over bitsets, and the cache of predicates' bitsets. */
#include "config.h"

#include "filter_eval.h"
#include "query_private.h"

#include <stdlib.h>
#include <string.h>

/* At 20 million posts a bitset is 2.5 MB: a few dozen predicates. */
enum { CACHE_BYTES = 96 << 20 };

struct cached {
	struct cached *next; /* less recently used */
	struct str key;	     /* canonical text */
	struct str needle;   /* of a text predicate, folded; p NULL for others */
	struct bitset rows, contents;
	size_t content_count;
	bool needs_score, needs_registry;
};

struct filter_cache {
	struct cached *first;
	size_t bytes;
	const struct corpus *corpus;   /* what the entries are about; only compared */
	struct query_scratch *scratch; /* or NULL */
};

struct filter_cache *filter_cache_new(void)
{
	return calloc(1, sizeof(struct filter_cache));
}

static size_t cached_bytes(const struct cached *k)
{
	return sizeof *k + k->key.len + k->needle.len +
	       (bitset_words(k->rows.bits) + bitset_words(k->contents.bits)) * sizeof(uint64_t);
}

static void cached_free(struct cached *k)
{
	if (!k)
		return;
	free((char *)k->key.p);
	free((char *)k->needle.p);
	bitset_free(&k->rows);
	bitset_free(&k->contents);
	free(k);
}

static void drop(struct filter_cache *cache, struct cached **at)
{
	struct cached *k = *at;

	*at = k->next;
	cache->bytes -= cached_bytes(k);
	cached_free(k);
}

void filter_cache_forget(struct filter_cache *cache)
{
	while (cache->first)
		drop(cache, &cache->first);
}

void filter_cache_drop(struct filter_cache *cache, bool corpus, bool score, bool registry)
{
	for (struct cached **at = &cache->first; *at;) {
		if (corpus || (score && (*at)->needs_score) || (registry && (*at)->needs_registry))
			drop(cache, at);
		else
			at = &(*at)->next;
	}
	if (cache->scratch && (corpus || score))
		query_scratch_drop(cache->scratch, corpus);
	if (corpus) {
		corpus_unref(cache->corpus);
		cache->corpus = NULL;
	}
}

/* Whatever the cache holds is about c from here on.  The reference sees to it that another corpus
 * never comes to lie where the last one did. */
static void be_about(struct filter_cache *cache, const struct corpus *c)
{
	if (cache->corpus == c)
		return;
	filter_cache_drop(cache, true, true, true);
	cache->corpus = corpus_ref(c);
}

struct query_scratch *filter_cache_scratch(struct filter_cache *cache, const struct corpus *c,
					   const struct score *s)
{
	struct query_scratch *scratch;

	be_about(cache, c);
	if (!cache->scratch)
		cache->scratch = query_scratch_new();
	scratch = cache->scratch;
	if (scratch && scratch->score != s) {
		query_scratch_drop(scratch, false);
		scratch->score = s;
	}
	return scratch;
}

void filter_cache_free(struct filter_cache *cache)
{
	if (!cache)
		return;
	filter_cache_drop(cache, true, true, true);
	query_scratch_free(cache->scratch);
	free(cache);
}

/* Finds an entry and moves it to the front. */
static struct cached *find(struct filter_cache *cache, struct str key)
{
	for (struct cached **at = &cache->first; *at; at = &(*at)->next) {
		struct cached *k = *at;

		if (k->key.len != key.len || memcmp(k->key.p, key.p, key.len))
			continue;
		*at = k->next;
		k->next = cache->first;
		return cache->first = k;
	}
	return NULL;
}

/* Takes k; the least recently used give way.  The newest stays whatever its size. */
static void keep(struct filter_cache *cache, struct cached *k)
{
	struct cached **at;

	k->next = cache->first;
	cache->first = k;
	cache->bytes += cached_bytes(k);
	while (cache->bytes > CACHE_BYTES && k->next) {
		for (at = &k->next; (*at)->next;)
			at = &(*at)->next;
		drop(cache, at);
	}
}

const struct bitset *cache_narrower(struct filter_cache *cache, struct str needle)
{
	const struct cached *best = NULL;

	/* Beyond one in eight the sweep over all texts is faster than one by one. */
	for (const struct cached *k = cache->first; k; k = k->next)
		if (k->needle.p && k->content_count < k->contents.bits / 8 &&
		    (!best || k->content_count < best->content_count) &&
		    (k->needle.len == 0 ||
		     memmem(needle.p, needle.len, k->needle.p, k->needle.len)))
			best = k;
	return best ? &best->contents : NULL;
}

static char *copy(struct str s)
{
	char *p = malloc(s.len + 1);

	if (p && s.len)
		memcpy(p, s.p, s.len);
	return p;
}

/* Computes a predicate's entry; NULL where that fails (status, err). */
static struct cached *compute(struct eval *e, const struct predicate *p, enum status *status)
{
	struct cached *k = calloc(1, sizeof *k);
	bool contents = searches_contents(p);

	*status = STATUS_OK;
	if (!k || !bitset_init(&k->rows, e->c->n.posts) ||
	    (contents && !bitset_init(&k->contents, e->c->n.contents)) ||
	    !(k->key.p = copy(p->text)) ||
	    (contents && !p->regex && !(k->needle.p = copy(p->items[0].folded)))) {
		*status = err_nomem(e->err);
	} else {
		k->key.len = p->text.len;
		k->needle.len = k->needle.p ? p->items[0].folded.len : 0;
		k->needs_score = field_needs_score(p->field) || p->field == FIELD_HAS;
		k->needs_registry = field_needs_registry(p->field) || p->field == FIELD_HAS;
		*status = predicate_rows(e, p, &k->rows, &k->contents);
	}
	if (*status == STATUS_OK && job_stop(e->job))
		*status = err_set(e->err, STATUS_CANCELLED, "stopped");
	if (*status == STATUS_OK) {
		k->content_count = contents ? bitset_count(&k->contents) : 0;
		return k;
	}
	cached_free(k);
	return NULL;
}

static enum status eval_predicate(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	struct cached *k = find(e->cache, p->text);
	enum status status;

	if (!k) {
		k = compute(e, p, &status);
		if (!k)
			return status;
		keep(e->cache, k);
	}
	bitset_copy(rows, &k->rows);
	return STATUS_OK;
}

static bool is_empty(const struct bitset *s)
{
	return bitset_next(s, 0) == s->bits;
}

static enum status eval_node(struct eval *e, const struct node *n, struct bitset *rows);

/* AND stops where nothing is left: the rest can't add anything. */
static enum status eval_children(struct eval *e, const struct node *n, struct bitset *rows)
{
	enum status status = eval_node(e, n->child, rows);
	struct bitset one;

	if (status != STATUS_OK)
		return status;
	if (!bitset_init(&one, rows->bits))
		return err_nomem(e->err);
	for (const struct node *c = n->child->next; c && status == STATUS_OK; c = c->next) {
		if (n->type == NODE_AND && is_empty(rows))
			break;
		status = eval_node(e, c, &one);
		if (status != STATUS_OK)
			break;
		if (n->type == NODE_AND)
			bitset_and(rows, &one);
		else
			bitset_or(rows, &one);
	}
	bitset_free(&one);
	return status;
}

/* Depth is bounded by the parser. */
static enum status eval_node(struct eval *e, const struct node *n, struct bitset *rows)
{
	enum status status = STATUS_OK;

	switch (n->type) {
	case NODE_ALL:
		bitset_fill(rows, true);
		break;
	case NODE_PREDICATE:
		return eval_predicate(e, n->predicate, rows);
	case NODE_NOT:
		status = eval_node(e, n->child, rows);
		if (status == STATUS_OK)
			bitset_not(rows);
		break;
	case NODE_AND:
	case NODE_OR:
		return eval_children(e, n, rows);
	}
	return status;
}

/* A bad pattern is told even where AND would never come to it. */
static enum status check_patterns(struct eval *e, const struct node *n)
{
	enum status status = STATUS_OK;

	if (n->type == NODE_PREDICATE)
		return n->predicate->regex ? regex_check(e, n->predicate) : STATUS_OK;
	for (const struct node *c = n->child; c && status == STATUS_OK; c = c->next)
		status = check_patterns(e, c);
	return status;
}

enum status filter_eval(const struct filter *f, const struct filter_env *env,
			struct filter_cache *cache, struct job *job, struct bitset *rows,
			struct err *err)
{
	struct eval e = {.env = env, .c = env->corpus, .cache = cache, .job = job, .err = err};
	enum status status;

	be_about(cache, env->corpus);
	status = check_patterns(&e, f->root);
	return status == STATUS_OK ? eval_node(&e, f->root, rows) : status;
}
