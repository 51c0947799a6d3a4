#include "config.h"

#include "copies.h"

#include "arena.h"
#include "fold.h"
#include "minhash.h"
#include "radix.h"
#include "textkey.h"
#include "vec.h"

enum { CHUNK = 512, GENERIC_ACCOUNTS = 20, GENERIC_DAYS = 15, DAY_MS = 86400000 };

struct candidate {
	uint32_t later, earlier; /* keys */
	bool similar;		 /* of these two */
};

struct finder {
	const struct corpus *c;
	const struct copies_params *params;
	struct job *job;
	struct copies *k;
	atomic_bool nomem;
	uint64_t *hash;	       /* [contents] of the words; 0: too short */
	uint32_t *key;	       /* [contents] */
	uint32_t *key_content; /* [keys] first content with it */
	uint32_t *leader;      /* [keys] */
	uint32_t *band;	       /* [MINHASH_BANDS][keys] */
	VEC(struct candidate) found[MINHASH_BANDS];
	VEC(struct candidate) candidates;
};

struct copies_memory { /* what struct copies is the head of */
	struct copies k;
	struct arena arena;
};

/* --- scratch for one thread's texts ------------------------------------------------------------
 */

struct scratch {
	char *words;
	uint64_t *set;
	size_t cap;
};

static bool scratch_fit(struct scratch *s, size_t len)
{
	size_t cap = len + 64 > 2 * s->cap ? len + 64 : 2 * s->cap;

	if (len + 1 <= s->cap)
		return true;
	free(s->words);
	free(s->set);
	*s = (struct scratch){malloc(cap), malloc(cap * sizeof *s->set), cap};
	if (s->words && s->set)
		return true;
	s->cap = 0;
	return false;
}

static void scratch_free(struct scratch *s)
{
	free(s->words);
	free(s->set);
}

/* The shingles of a key's text in s->set; 0 when out of memory. */
static size_t key_shingles(const struct finder *f, uint32_t key, struct scratch *s)
{
	struct str folded = strings_at(&f->c->folded, f->key_content[key]);
	size_t len;

	if (!scratch_fit(s, folded.len))
		return 0;
	textkey_words(folded, s->words, &len);
	return shingles((struct str){s->words, len}, s->set);
}

/* --- exact copies ------------------------------------------------------------------------------
 */

static void hash_texts(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	struct scratch s = {0};

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct str folded = strings_at(&f->c->folded, (uint32_t)i);
		size_t len;

		if (i % CHUNK == 0 && job_stop(f->job))
			break;
		if (!scratch_fit(&s, folded.len)) {
			f->nomem = true;
			break;
		}
		if (textkey_words(folded, s.words, &len) >= f->params->min_tokens)
			f->hash[i] = hash_bytes(s.words, len, 0) | 1;
	}
	job_advance(f->job, end - begin);
	scratch_free(&s);
}

/* Contents of one hash get one key; keys are numbered by first content. */
static bool number_keys(struct finder *f)
{
	uint32_t contents = f->c->n.contents, n = 0, keys = 0;
	struct keyed *items = malloc(((size_t)contents + 1) * 2 * sizeof *items);

	if (!items)
		return false;
	for (uint32_t i = 0; i < contents; i++)
		if (f->hash[i])
			items[n++] = (struct keyed){f->hash[i], i};
	radix_sort(items, items + n, n);
	for (uint32_t i = 0, first = 0; i < n; i++) {
		if (items[i].key != items[first].key)
			first = i;
		f->key[items[i].value] = items[first].value;
	}
	free(items);
	for (uint32_t i = 0; i < contents; i++) {
		if (!f->hash[i])
			f->key[i] = NONE;
		else if (f->key[i] == i)
			f->key_content[f->key[i] = keys++] = i;
		else
			f->key[i] = f->key[f->key[i]]; /* the first content is numbered already */
	}
	f->k->keys = keys;
	return true;
}

/* --- near-duplicates ---------------------------------------------------------------------------
 */

static void sketch_keys(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	struct scratch s = {0};

	(void)part;
	for (size_t i = begin; i < end; i++) {
		uint32_t bands[MINHASH_BANDS];
		size_t n;

		if (i % CHUNK == 0 && job_stop(f->job))
			break;
		if (!(n = key_shingles(f, (uint32_t)i, &s))) {
			f->nomem = true;
			break;
		}
		minhash_bands(s.set, n, bands);
		for (size_t b = 0; b < MINHASH_BANDS; b++)
			f->band[b * f->k->keys + i] = bands[b];
	}
	job_advance(f->job, end - begin);
	scratch_free(&s);
}

/* Keys that agree in a band: each is paired with the first of them and with the one before it. */
static void join_bands(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	uint32_t keys = f->k->keys;
	struct keyed *items = malloc(((size_t)keys + 1) * 2 * sizeof *items);

	(void)part;
	for (size_t b = begin; b < end && items && !job_stop(f->job); b++) {
		const uint32_t *band = f->band + b * keys;
		bool room = true;

		for (uint32_t i = 0; i < keys; i++)
			items[i] = (struct keyed){band[i], i};
		radix_sort(items, items + keys, keys);
		for (uint32_t i = 1, first = 0; i < keys && room; i++) {
			if (items[i].key != items[first].key) {
				first = i;
				continue;
			}
			room = vec_push(
				&f->found[b],
				((struct candidate){items[i].value, items[first].value, false}));
			if (i - 1 != first)
				room = room &&
				       vec_push(&f->found[b],
						((struct candidate){items[i].value,
								    items[i - 1].value, false}));
		}
		if (!room)
			f->nomem = true;
	}
	if (!items)
		f->nomem = true;
	free(items);
}

/* The distinct candidates of all bands, ordered by (later, earlier). */
static bool merge_candidates(struct finder *f)
{
	size_t n = 0;
	struct keyed *items;

	for (int b = 0; b < MINHASH_BANDS; b++)
		n += f->found[b].count;
	if (!(items = malloc((n + 1) * 2 * sizeof *items)))
		return false;
	n = 0;
	for (int b = 0; b < MINHASH_BANDS; b++) {
		for (size_t i = 0; i < f->found[b].count; i++) {
			struct candidate at = f->found[b].at[i];

			items[n++] = (struct keyed){(uint64_t)at.later << 32 | at.earlier, 0};
		}
		vec_free(&f->found[b]);
	}
	radix_sort(items, items + n, n);
	for (size_t i = 0; i < n; i++) {
		struct candidate at = {(uint32_t)(items[i].key >> 32), (uint32_t)items[i].key,
				       false};

		if (i && items[i].key == items[i - 1].key)
			continue;
		if (!vec_push(&f->candidates, at)) {
			free(items);
			return false;
		}
	}
	free(items);
	return true;
}

static bool similar(struct finder *f, uint32_t a, uint32_t b, struct scratch *s, struct scratch *t)
{
	uint64_t la = strings_at(&f->c->folded, f->key_content[a]).len;
	uint64_t lb = strings_at(&f->c->folded, f->key_content[b]).len;
	size_t n, m;

	/* Cheap refusal: tags and links aside, lengths of similar texts are close. */
	if (la > 4 * lb + 400 || lb > 4 * la + 400)
		return false;
	if (!(n = key_shingles(f, a, s)) || !(m = key_shingles(f, b, t))) {
		f->nomem = true;
		return false;
	}
	return jaccard(s->set, n, t->set, m) >= f->params->jaccard;
}

static void compare_candidates(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	struct scratch s = {0}, t = {0};

	(void)part;
	for (size_t i = begin; i < end && !job_stop(f->job); i++) {
		struct candidate *at = &f->candidates.at[i];

		at->similar = similar(f, at->later, at->earlier, &s, &t);
	}
	job_advance(f->job, end - begin);
	scratch_free(&s);
	scratch_free(&t);
}

/* In order of keys, so that a leader is known before those that follow it.  A text that resembles a
 * follower is compared with the follower's leader anew. */
static void choose_leaders(struct finder *f)
{
	struct scratch s = {0}, t = {0};

	for (uint32_t i = 0; i < f->k->keys; i++)
		f->leader[i] = i;
	for (size_t i = 0; i < f->candidates.count; i++) {
		const struct candidate *at = &f->candidates.at[i];
		uint32_t leader = f->leader[at->earlier];

		if (i % CHUNK == 0 && job_stop(f->job))
			break;
		if (f->leader[at->later] != at->later)
			continue;
		if (leader == at->earlier ? at->similar
					  : at->similar && similar(f, at->later, leader, &s, &t))
			f->leader[at->later] = leader;
	}
	scratch_free(&s);
	scratch_free(&t);
}

static bool near_duplicates(struct finder *f)
{
	size_t keys = f->k->keys;

	f->leader = malloc((keys + 1) * sizeof *f->leader);
	if (!f->leader)
		return false;
	if (f->params->jaccard < 1) {
		f->band = malloc((keys + 1) * MINHASH_BANDS * sizeof *f->band);
		if (!f->band)
			return false;
		job_phase(f->job, "near-duplicate texts", keys);
		parallel_for(f->job, keys, CHUNK, 64, sketch_keys, f);
		if (!f->nomem)
			parallel_for(f->job, MINHASH_BANDS, 1, MINHASH_BANDS, join_bands, f);
		free(f->band);
		f->band = NULL;
		if (f->nomem || !merge_candidates(f))
			return false;
		job_phase(f->job, "comparing texts", f->candidates.count);
		parallel_for(f->job, f->candidates.count, CHUNK, 64, compare_candidates, f);
	}
	choose_leaders(f);
	return !f->nomem;
}

/* --- clusters ----------------------------------------------------------------------------------
 */

struct gather {
	uint32_t *posts;   /* [keys] of a leader's texts */
	uint32_t *number;  /* [keys] a leader's cluster, or NONE */
	uint32_t *seen_by; /* [accounts] the cluster that last saw the account, plus 1 */
	struct copy_cluster *cluster;
	uint32_t *off, *item, *content_cluster;
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

static void describe(const struct finder *f, struct gather *g, uint32_t number)
{
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

		if (g->seen_by[account] != number + 1) {
			g->seen_by[account] = number + 1;
			at->accounts++;
		}
		links += lists_count(&c->content_urls, content) > 0;
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
	for (uint32_t i = 0; i < clusters; i++)
		describe(f, g, i);
	for (uint32_t i = 0; i < f->c->n.contents; i++) {
		uint32_t key = f->key[i];

		g->content_cluster[i] = key == NONE ? NONE : g->number[f->leader[key]];
	}
}

static bool gather_posts(struct finder *f, struct arena *arena)
{
	size_t keys = (size_t)f->k->keys + 1;
	struct gather g = {.posts = calloc(keys, sizeof *g.posts),
			   .number = malloc(keys * sizeof *g.number),
			   .seen_by = calloc((size_t)f->c->n.accounts + 1, sizeof *g.seen_by)};
	bool ok = false;
	uint32_t clusters, posts;

	if (!g.posts || !g.number || !g.seen_by)
		goto out;
	memset(g.number, 0xff, keys * sizeof *g.number);
	clusters = number_clusters(f, &g, &posts);
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
	ok = true;
out:
	free(g.posts);
	free(g.number);
	free(g.seen_by);
	return ok;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static enum status find(struct finder *f, struct arena *arena, struct err *err)
{
	size_t contents = f->c->n.contents;

	f->hash = calloc(contents + 1, sizeof *f->hash);
	f->key = arena_alloc(arena, (contents + 1) * sizeof *f->key);
	f->key_content = malloc((contents + 1) * sizeof *f->key_content);
	if (!f->hash || !f->key || !f->key_content)
		return err_nomem(err);
	job_phase(f->job, "text keys", contents);
	parallel_for(f->job, contents, CHUNK, 64, hash_texts, f);
	if (f->nomem || !number_keys(f))
		return err_nomem(err);
	free(f->hash);
	f->hash = NULL;
	if (!near_duplicates(f))
		return err_nomem(err);
	if (job_stop(f->job))
		return err_set(err, STATUS_CANCELLED, "cancelled");
	if (!gather_posts(f, arena))
		return err_nomem(err);
	f->k->content_key = f->key;
	return STATUS_OK;
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
	free(f.hash);
	free(f.key_content);
	free(f.leader);
	free(f.band);
	for (int b = 0; b < MINHASH_BANDS; b++)
		vec_free(&f.found[b]);
	vec_free(&f.candidates);
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
