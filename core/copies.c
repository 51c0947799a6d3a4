#include "config.h"

#include "copies.h"

#include "ahead.h"
#include "arena.h"
#include "fold.h"
#include "huge.h"
#include "minhash.h"
#include "radix.h"
#include "textkey.h"
#include "vec.h"

enum { CHUNK = 512, GENERIC_ACCOUNTS = 20, GENERIC_DAYS = 15, DAY_MS = 86400000, RANGES = 8 };

struct candidate {
	uint32_t later, earlier; /* keys */
	bool similar;		 /* the first of later's candidates that it resembles */
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
	uint32_t *band;	       /* [MINHASH_BANDS][contents], or NULL: exact copies only */
	VEC(uint64_t) found[MINHASH_BANDS]; /* later << 32 | earlier */
	uint32_t found_in[MINHASH_BANDS][RANGES]; /* of each range of later texts */
	int range_bits;				  /* later >> range_bits is its range */
	struct spares sorting;		    /* [2 * keys] of uint64_t */
	struct candidate *candidate; /* [candidates] */
	size_t candidates;
};

struct copies_memory { /* what struct copies is the head of */
	struct copies k;
	struct arena arena;
};

/* --- one thread's text -------------------------------------------------------------------------
 */

struct words {
	char *at;
	size_t len, cap;
	uint32_t count;
};

/* The words of a content; false when out of memory. */
static bool words_of(struct words *w, const struct corpus *c, uint32_t content)
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

static struct str words_str(const struct words *w)
{
	return (struct str){w->at, w->len};
}

/* --- exact copies ------------------------------------------------------------------------------
 */

static void sketch(struct finder *f, size_t content, struct str words)
{
	uint32_t bands[MINHASH_BANDS];

	if (!f->band)
		return;
	minhash_bands(words, bands);
	for (size_t b = 0; b < MINHASH_BANDS; b++)
		f->band[b * f->c->n.contents + content] = bands[b];
}

static void hash_texts(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	struct words w = {0};

	(void)part;
	for (size_t i = begin; i < end; i++) {
		if (i % CHUNK == 0 && job_stop(f->job))
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

/* Contents of one hash get one key; keys are numbered by first content. */
static bool number_keys(struct finder *f)
{
	uint32_t contents = f->c->n.contents, n = 0, keys = 0;
	struct keyed *items = huge_alloc(((size_t)contents + 1) * 2, sizeof *items);

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
	huge_free(items);
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

/* Keys that agree in a band: each is paired with the first of them and with the one before it. */
static void join_bands(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	uint32_t keys = f->k->keys;
	uint64_t *items = spares_take(&f->sorting);

	(void)part;
	for (size_t b = begin; b < end && items && !job_stop(f->job); b++) {
		const uint32_t *band = f->band + b * f->c->n.contents;
		bool room = true;

		uint64_t *at;

		for (uint32_t i = 0; i < keys; i++)
			items[i] = (uint64_t)band[f->key_content[i]] << 32 | i;
		at = radix_sort_bits(items, items + keys, keys, 32, 64);
		for (uint32_t i = 1, first = 0; i < keys && room; i++) {
			uint64_t later = at[i] << 32;

			if (at[i] >> 32 != at[first] >> 32) {
				first = i;
				continue;
			}
			room = vec_push(&f->found[b], later | (uint32_t)at[first]);
			if (i - 1 != first)
				room = room &&
				       vec_push(&f->found[b], later | (uint32_t)at[i - 1]);
		}
		if (!room)
			f->nomem = true;
		for (size_t i = 0; i < f->found[b].count; i++)
			f->found_in[b][f->found[b].at[i] >> 32 >> f->range_bits]++;
	}
	if (!items)
		f->nomem = true;
	spares_give(&f->sorting, items);
}

/* The candidates of all bands, by ranges of later texts: those of a range are sorted at once, side by side with other
 * ranges, in memory that all of them together would not fit. */
struct merging {
	struct finder *f;
	struct spares room;	     /* [2 * most of a range] of uint64_t */
	size_t begin[RANGES + 1];    /* of what a range has, doublets counted */
	size_t distinct[RANGES];
};

static void merge_range(void *ctx, size_t begin, size_t end, size_t part)
{
	struct merging *m = ctx;
	struct finder *f = m->f;
	uint64_t *items = spares_take(&m->room), *sorted;

	(void)part;
	if (!items)
		f->nomem = true;
	for (size_t r = begin; r < end && items && !job_stop(f->job); r++) {
		struct candidate *to = f->candidate + m->begin[r], *at = to;
		size_t n = 0;

		for (int b = 0; b < MINHASH_BANDS; b++)
			for (size_t i = 0; i < f->found[b].count; i++) {
				items[n] = f->found[b].at[i];
				n += items[n] >> 32 >> f->range_bits == r;
			}
		sorted = radix_sort_bits(items, items + m->room.n / 2, n, 0, 64);
		for (size_t i = 0; i < n; i++)
			if (!i || sorted[i] != sorted[i - 1])
				*at++ = (struct candidate){(uint32_t)(sorted[i] >> 32), (uint32_t)sorted[i],
							   false};
		m->distinct[r] = (size_t)(at - to);
	}
	spares_give(&m->room, items);
}

/* The distinct candidates of all bands, ordered by (later, earlier). */
static bool merge_candidates(struct finder *f)
{
	struct merging m = {.f = f};
	size_t most = 0;

	for (int r = 0; r < RANGES; r++) {
		size_t n = 0;

		for (int b = 0; b < MINHASH_BANDS; b++)
			n += f->found_in[b][r];
		m.begin[r + 1] = m.begin[r] + n;
		most = n > most ? n : most;
	}
	if (!(f->candidate = huge_alloc(m.begin[RANGES] + 1, sizeof *f->candidate)))
		return false;
	m.room = (struct spares)SPARES(2 * (most + 1), sizeof(uint64_t));
	parallel_for(f->job, RANGES, 1, RANGES, merge_range, &m);
	spares_free(&m.room);
	for (int b = 0; b < MINHASH_BANDS; b++)
		vec_free(&f->found[b]);
	for (int r = 0; r < RANGES; r++) {
		memmove(f->candidate + f->candidates, f->candidate + m.begin[r],
			m.distinct[r] * sizeof *f->candidate);
		f->candidates += m.distinct[r];
	}
	return !f->nomem;
}

/* One text that others are compared with.  Many are compared with the same few firsts of their bands,
 * so the grams of those are kept for a while. */
enum { KEPT = 64 };
struct comparison {
	struct words words;
	struct shingles own, other[KEPT];
	uint32_t key, other_key[KEPT]; /* whose grams are in own and other; NONE: nobody's */
};

static void comparison_init(struct comparison *x)
{
	*x = (struct comparison){.key = NONE};
	memset(x->other_key, 0xff, sizeof x->other_key);
}

static bool own_grams(struct finder *f, struct comparison *x, uint32_t key)
{
	if (x->key == key)
		return true;
	x->key = NONE;
	if (!words_of(&x->words, f->c, f->key_content[key]) ||
	    !shingles_fill(&x->own, words_str(&x->words)))
		return false;
	x->key = key;
	return true;
}

static bool similar(struct finder *f, struct comparison *x, uint32_t key, uint32_t with)
{
	uint32_t at = (with * UINT32_C(0x9e3779b1)) >> 26; /* below KEPT */
	double least = f->params->jaccard;
	bool alike = false, ok = own_grams(f, x, key);

	if (ok && x->other_key[at] == with)
		return jaccard_at_least(&x->own, &x->other[at], least);
	x->other_key[at] = NONE;
	ok = ok && words_of(&x->words, f->c, f->key_content[with]) &&
	     shingles_fill_like(&x->other[at], words_str(&x->words), &x->own, least, &alike);
	if (!ok)
		f->nomem = true;
	else if (!x->other[at].cut)
		x->other_key[at] = with;
	return alike;
}

static void comparison_free(struct comparison *x)
{
	free(x->words.at);
	shingles_free(&x->own);
	for (size_t i = 0; i < KEPT; i++)
		shingles_free(&x->other[i]);
}

/* Few texts are compared with more than two. */
static inline bool likely(const struct candidate *at)
{
	return at->later != at[-2].later;
}

/* The texts to compare lie anywhere: those of the candidates to come are asked for ahead, step by step. */
ASKING void ask_ahead(const struct finder *f, size_t i)
{
	const struct candidate *at = f->candidate + i;
	const char *text;

	if (i + 96 >= f->candidates)
		return;
	if (likely(at + 96))
		__builtin_prefetch(&f->key_content[at[96].earlier]);
	if (likely(at + 64))
		__builtin_prefetch(&f->c->folded.off[f->key_content[at[64].earlier]]);
	if (!likely(at + 32))
		return;
	text = f->c->folded.bytes + f->c->folded.off[f->key_content[at[32].earlier]];
	__builtin_prefetch(text);
	__builtin_prefetch(text + 64);
}

/* For each text the first candidate that it resembles; the rest is looked at only if need be. */
static void compare_candidates(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	struct comparison x;
	uint32_t settled = NONE;

	(void)part;
	comparison_init(&x);
	/* a text belongs to the part in which its candidates begin */
	while (begin && begin < end &&
	       f->candidate[begin].later == f->candidate[begin - 1].later)
		begin++;
	for (size_t i = begin; i < f->candidates && !f->nomem; i++) {
		struct candidate *at = &f->candidate[i];

		if (i >= end && at->later != f->candidate[i - 1].later)
			break;
		if (i % CHUNK == 0 && job_stop(f->job))
			break;
		ask_ahead(f, i);
		if (at->later == settled)
			continue;
		if (similar(f, &x, at->later, at->earlier)) {
			at->similar = true;
			settled = at->later;
		}
	}
	job_advance(f->job, end - begin);
	comparison_free(&x);
}

/* In order of keys, so that a leader is known before those that follow it.  A text that resembles a
 * follower is compared with the follower's leader anew. */
static void choose_leaders(struct finder *f)
{
	struct comparison x;
	uint32_t tried =
		NONE; /* the text whose first likeness was a follower of somebody unlike it */

	comparison_init(&x);
	for (uint32_t i = 0; i < f->k->keys; i++)
		f->leader[i] = i;
	for (size_t i = 0; i < f->candidates && !f->nomem; i++) {
		const struct candidate *at = &f->candidate[i];
		uint32_t leader;

		if (i % CHUNK == 0 && job_stop(f->job))
			break;
		if (!at->similar && at->later != tried)
			continue;
		if (f->leader[at->later] != at->later)
			continue;
		leader = f->leader[at->earlier];
		if ((at->similar && leader == at->earlier) || similar(f, &x, at->later, leader))
			f->leader[at->later] = leader;
		else
			tried = at->later;
	}
	comparison_free(&x);
}

static bool near_duplicates(struct finder *f)
{
	size_t keys = f->k->keys;

	f->leader = huge_alloc(keys + 1, sizeof *f->leader);
	if (!f->leader)
		return false;
	if (f->band) {
		job_phase(f->job, "near-duplicate texts", 0);
		while ((keys >> f->range_bits) >= RANGES)
			f->range_bits++;
		f->sorting = (struct spares)SPARES(2 * (keys + 1), sizeof(uint64_t));
		parallel_for(f->job, MINHASH_BANDS, 1, MINHASH_BANDS, join_bands, f);
		spares_free(&f->sorting);
		huge_free(f->band);
		f->band = NULL;
		if (f->nomem || !merge_candidates(f))
			return false;
		job_phase(f->job, "comparing texts", f->candidates);
		parallel_for(f->job, f->candidates, CHUNK, 64, compare_candidates, f);
	}
	choose_leaders(f);
	return !f->nomem;
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
	parallel_for(f->job, clusters, CHUNK, 256, describe_some, g);
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
	if (f->params->jaccard < 1 &&
	    !(f->band = huge_alloc((contents + 1) * MINHASH_BANDS, sizeof *f->band)))
		return err_nomem(err);
	f->key = arena_alloc(arena, (contents + 1) * sizeof *f->key);
	f->key_content = huge_alloc(contents + 1, sizeof *f->key_content);
	if (!f->hash || !f->key || !f->key_content)
		return err_nomem(err);
	job_phase(f->job, "text keys", contents);
	parallel_for(f->job, contents, CHUNK, 64, hash_texts, f);
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
	huge_free(f.band);
	for (int b = 0; b < MINHASH_BANDS; b++)
		vec_free(&f.found[b]);
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
