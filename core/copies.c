#include "config.h"

#include "copies_private.h"

#include "ahead.h"
#include "arena.h"
#include "fold.h"
#include "textkey.h"

enum { GENERIC_ACCOUNTS = 20, GENERIC_DAYS = 15, DAY_MS = 86400000 };

struct copies_memory { /* what struct copies is the head of */
	struct copies k;
	struct arena arena;
};

bool words_of(struct words *w, const struct corpus *c, uint32_t content)
{
	struct str folded = strings_at(&c->folded, content);

	if (folded.len + 1 > w->cap) {
		free(w->at);
		w->cap = folded.len + 1024;
		if (!(w->at = malloc(w->cap))) {
			w->cap = 0;
			return false;
		}
	}
	w->count = textkey_words(folded, w->at, &w->len);
	return true;
}

/* --- exact copies ------------------------------------------------------------------------------
 */

static void sketch(struct finder *f, size_t content, struct str words)
{
	uint32_t bands[MINHASH_BANDS];

	if (!f->nearly)
		return;
	minhash_bands(words, bands, &f->outline[content]);
	for (size_t b = 0; b < MINHASH_BANDS; b++)
		f->band[b][content] = bands[b];
}

static void hash_texts(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	struct words w = {0};

	(void)part;
	for (size_t i = begin; i < end; i++) {
		if (i % COPIES_CHUNK == 0 && job_stop(f->job))
			break;
		if (!words_of(&w, f->c, (uint32_t)i)) {
			f->nomem = true;
			break;
		}
		if (w.count >= f->params->min_tokens) {
			f->hash[i] = hash_bytes(w.at, w.len, 0) | 1;
			sketch(f, i, words_str(&w));
		}
	}
	job_advance(f->job, end - begin);
	free(w.at);
}

/* The keys of hashes: slots hold a hash's upper half and its key + 1, found by the lower half. */
struct key_table {
	uint64_t *slots, mask;
};

ASKING void ask_for_key(const struct key_table *t, uint64_t hash)
{
	__builtin_prefetch(&t->slots[hash >> 1 & t->mask], 1);
}

/* The slot of a hash, or the free one where it belongs. */
static uint64_t *key_slot(const struct finder *f, const struct key_table *t, uint64_t hash)
{
	uint64_t at = hash >> 1 & t->mask, slot;

	for (; (slot = t->slots[at]); at = (at + 1) & t->mask)
		if (slot >> 32 == hash >> 32 && f->hash[f->key_content[(uint32_t)slot - 1]] == hash)
			break;
	return &t->slots[at];
}

/* Contents of one hash get one key; keys are numbered by first content. */
static bool number_keys(struct finder *f)
{
	enum { AHEAD = 32 };
	uint32_t contents = f->c->n.contents, keys = 0;
	struct key_table t = {.mask = 63};

	while (t.mask < (uint64_t)contents + contents / 2)
		t.mask = 2 * t.mask + 1;
	if (!(t.slots = huge_calloc(t.mask + 1, sizeof *t.slots)))
		return false;
	for (uint32_t i = 0; i < contents; i++) {
		const uint64_t hash = f->hash[i];
		uint64_t *slot;

		if (i + AHEAD < contents)
			ask_for_key(&t, f->hash[i + AHEAD]);
		f->key[i] = NONE;
		if (!hash)
			continue;
		slot = key_slot(f, &t, hash);
		if (!*slot) {
			f->key_content[keys++] = i;
			*slot = hash >> 32 << 32 | keys;
		}
		f->key[i] = (uint32_t)*slot - 1;
	}
	huge_free(t.slots);
	f->k->keys = keys;
	return true;
}

/* --- clusters ----------------------------------------------------------------------------------
 */

struct gather {
	struct finder *f;
	uint32_t *posts;	/* [keys] of a leader's texts */
	uint32_t *number;	/* [keys] a leader's cluster, or NONE */
	struct spares seen_by;	/* [accounts] the cluster that last saw the account, plus 1 */
	struct copy_cluster *cluster;
	uint32_t *off, *item, *content_cluster;
	uint32_t posts_in; /* clusters: of item */
};

static uint32_t leader_of(const struct finder *f, row_t row)
{
	uint32_t key = f->c->kind[row] == KIND_REPOST ? NONE : f->key[f->c->content[row]];

	return key == NONE ? NONE : f->leader[key];
}

/* Numbers the leaders of two or more posts by first row. */
static uint32_t number_clusters(const struct finder *f, struct gather *g, uint32_t *posts)
{
	uint32_t clusters = 0;

	*posts = 0;
	for (row_t r = 0; r < f->c->n.posts; r++) {
		uint32_t leader = leader_of(f, r);

		if (leader != NONE)
			g->posts[leader]++;
	}
	for (row_t r = 0; r < f->c->n.posts; r++) {
		uint32_t leader = leader_of(f, r);

		if (leader == NONE || g->posts[leader] < 2)
			continue;
		if (g->number[leader] == NONE)
			g->number[leader] = clusters++;
		++*posts;
	}
	return clusters;
}

/* A link that stands in the text but in no list of links: files without entities. */
static bool names_link(struct str text)
{
	return text.len && (memmem(text.p, text.len, "http://", 7) ||
			    memmem(text.p, text.len, "https://", 8));
}

/* The posts of the clusters to come. */
ASKING void ask_for_posts(const struct gather *g, const uint32_t *seen_by, uint32_t i)
{
	const struct corpus *c = g->f->c;
	row_t row;

	if (i + 48 >= g->posts_in)
		return;
	row = g->item[i + 48];
	__builtin_prefetch(&c->account[row]);
	__builtin_prefetch(&c->content[row]);
	__builtin_prefetch(&c->time[row]);
	row = g->item[i + 32];
	__builtin_prefetch(&seen_by[c->account[row]]);
	__builtin_prefetch(&c->content_urls.off[c->content[row]]);
	__builtin_prefetch(&c->text.off[c->content[row]]);
	__builtin_prefetch(&g->f->key[c->content[row]]);
	row = g->item[i + 16];
	__builtin_prefetch(c->text.bytes + c->text.off[c->content[row]]);
}

static void describe(const struct gather *g, uint32_t number, uint32_t *seen_by)
{
	const struct finder *f = g->f;
	const struct corpus *c = f->c;
	struct copy_cluster *at = &g->cluster[number];
	uint32_t begin = g->off[number], links = 0, key = f->key[c->content[g->item[begin]]];
	int64_t day = INT64_MIN;

	*at = (struct copy_cluster){.first = g->item[begin],
				    .posts = g->off[number + 1] - begin,
				    .first_ms = TIME_UNKNOWN,
				    .last_ms = TIME_UNKNOWN,
				    .flags = COPY_EXACT};
	for (uint32_t i = begin; i < g->off[number + 1]; i++) {
		row_t row = g->item[i];
		uint32_t account = c->account[row], content = c->content[row];

		ask_for_posts(g, seen_by, i);
		if (seen_by[account] != number + 1) {
			seen_by[account] = number + 1;
			at->accounts++;
		}
		links += lists_count(&c->content_urls, content) > 0 ||
			 names_link(strings_at(&c->text, content));
		if (f->key[content] != key)
			at->flags &= ~(uint32_t)COPY_EXACT;
		if (c->time[row] == TIME_UNKNOWN)
			continue;
		if (at->first_ms == TIME_UNKNOWN)
			at->first_ms = c->time[row];
		at->last_ms = c->time[row];
		if (c->time[row] / DAY_MS != day)
			at->days++;
		day = c->time[row] / DAY_MS;
	}
	if (links * 2 > at->posts)
		at->flags |= COPY_WITH_URL;
	if (at->accounts >= GENERIC_ACCOUNTS && at->days >= GENERIC_DAYS &&
	    at->posts < 4 * at->days)
		at->flags |= COPY_GENERIC;
}

static void describe_some(void *ctx, size_t begin, size_t end, size_t part)
{
	struct gather *g = ctx;
	uint32_t *seen_by = spares_take(&g->seen_by);

	(void)part;
	for (size_t i = begin; i < end && seen_by; i++)
		describe(g, (uint32_t)i, seen_by);
	if (!seen_by)
		g->f->nomem = true;
	spares_give(&g->seen_by, seen_by);
}

static void fill_clusters(struct finder *f, struct gather *g, uint32_t clusters)
{
	for (uint32_t key = 0; key < f->k->keys; key++)
		if (g->number[key] != NONE)
			g->off[g->number[key] + 2] = g->posts[key];
	for (uint32_t i = 0; i < clusters; i++)
		g->off[i + 2] += g->off[i + 1];
	for (row_t r = 0; r < f->c->n.posts; r++) {
		uint32_t leader = leader_of(f, r),
			 number = leader == NONE ? NONE : g->number[leader];

		if (number != NONE)
			g->item[g->off[number + 1]++] = r;
	}
	parallel_for(f->job, clusters, COPIES_CHUNK, 256, describe_some, g);
	for (uint32_t i = 0; i < f->c->n.contents; i++) {
		uint32_t key = f->key[i];

		g->content_cluster[i] = key == NONE ? NONE : g->number[f->leader[key]];
	}
}

static bool gather_posts(struct finder *f, struct arena *arena)
{
	size_t keys = (size_t)f->k->keys + 1;
	struct gather g = {.f = f,
			   .posts = huge_calloc(keys, sizeof *g.posts),
			   .number = huge_alloc(keys, sizeof *g.number),
			   .seen_by = SPARES((size_t)f->c->n.accounts + 1, sizeof(uint32_t))};
	bool ok = false;
	uint32_t clusters, posts;

	if (!g.posts || !g.number)
		goto out;
	memset(g.number, 0xff, keys * sizeof *g.number);
	clusters = number_clusters(f, &g, &posts);
	g.posts_in = posts;
	g.cluster = arena_calloc(arena, (size_t)clusters + 1, sizeof *g.cluster);
	g.off = arena_calloc(arena, (size_t)clusters + 2, sizeof *g.off);
	g.item = arena_calloc(arena, (size_t)posts + 1, sizeof *g.item);
	g.content_cluster = arena_calloc(arena, (size_t)f->c->n.contents + 1, sizeof(uint32_t));
	if (!g.cluster || !g.off || !g.item || !g.content_cluster)
		goto out;
	fill_clusters(f, &g, clusters);
	f->k->clusters = clusters;
	f->k->cluster = g.cluster;
	f->k->cluster_posts = (struct lists){g.off, g.item};
	f->k->content_cluster = g.content_cluster;
	ok = !f->nomem;
out:
	huge_free(g.posts);
	huge_free(g.number);
	spares_free(&g.seen_by);
	return ok;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static enum status find(struct finder *f, struct arena *arena, struct err *err)
{
	size_t contents = f->c->n.contents;

	f->hash = huge_calloc(contents + 1, sizeof *f->hash);
	f->nearly = f->params->jaccard < 1;
	if (f->nearly && !(f->outline = huge_alloc(contents + 1, sizeof *f->outline)))
		return err_nomem(err);
	for (int b = 0; f->nearly && b < MINHASH_BANDS; b++)
		if (!(f->band[b] = huge_alloc(contents + 1, sizeof *f->band[b])))
			return err_nomem(err);
	f->key = arena_alloc(arena, (contents + 1) * sizeof *f->key);
	f->key_content = huge_alloc(contents + 1, sizeof *f->key_content);
	if (!f->hash || !f->key || !f->key_content)
		return err_nomem(err);
	job_phase(f->job, "text keys", contents);
	parallel_for(f->job, contents, COPIES_CHUNK, 64, hash_texts, f);
	if (f->nomem || !number_keys(f))
		return err_nomem(err);
	huge_free(f->hash);
	f->hash = NULL;
	if (!near_duplicates(f))
		return err_nomem(err);
	if (job_stop(f->job))
		return err_set(err, STATUS_CANCELLED, "cancelled");
	if (!gather_posts(f, arena))
		return err_nomem(err);
	f->k->content_key = f->key;
	return job_stop(f->job) ? err_set(err, STATUS_CANCELLED, "cancelled") : STATUS_OK;
}

enum status copies_find(const struct corpus *c, const struct copies_params *params, struct job *job,
			struct copies **out, struct err *err)
{
	struct copies_memory *m = calloc(1, sizeof *m);
	struct finder f = {.c = c, .params = params, .job = job, .k = m ? &m->k : NULL};
	enum status status;

	*out = NULL;
	if (!m)
		return err_nomem(err);
	status = find(&f, &m->arena, err);
	huge_free(f.hash);
	huge_free(f.key_content);
	huge_free(f.leader);
	huge_free(f.outline);
	huge_free(f.alike);
	for (int b = 0; b < MINHASH_BANDS; b++) {
		huge_free(f.band[b]);
		pages_free(&f.found[b]);
	}
	huge_free(f.candidate);
	if (status == STATUS_OK)
		*out = &m->k;
	else
		copies_free(&m->k);
	return status;
}

void copies_free(struct copies *k)
{
	struct copies_memory *m = (struct copies_memory *)k;

	if (!m)
		return;
	arena_free(&m->arena);
	free(m);
}
