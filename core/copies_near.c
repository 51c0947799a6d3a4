/* Texts that nearly agree: candidates by bands, compared by their grams, and whom each follows. */
#include "config.h"

#include "copies_private.h"

#include "ahead.h"
#include "radix.h"

static bool found_push(struct finder *f, size_t band, uint64_t later, uint64_t earlier)
{
	if (!pages_reserve(&f->found[band], 1))
		return false;
	f->found[band].at[f->found[band].count++] = later | (uint32_t)earlier;
	f->found_in[band][later >> 32 >> f->range_bits]++;
	return true;
}

/* Keys that agree in a band: each is paired with the first of them and with the one before it. */
static bool join_band(struct finder *f, size_t b, uint64_t *items)
{
	const uint32_t keys = f->k->keys;
	bool room = true;
	uint64_t *at;

	for (uint32_t i = 0; i < keys; i++)
		items[i] = (uint64_t)f->band[b][f->key_content[i]] << 32 | i;
	huge_free(f->band[b]);
	f->band[b] = NULL;
	at = radix_sort_bits(items, items + keys, keys, 32, 64);
	for (uint32_t i = 1, first = 0; i < keys && room; i++) {
		uint64_t later = at[i] << 32;

		if (at[i] >> 32 != at[first] >> 32) {
			first = i;
			continue;
		}
		room = found_push(f, b, later, at[first]) && (i - 1 == first || found_push(f, b, later, at[i - 1]));
	}
	return room;
}

static void join_bands(void *ctx, size_t begin, size_t end, size_t part)
{
	struct finder *f = ctx;
	uint64_t *items = spares_take(&f->sorting);

	(void)part;
	for (size_t b = begin; b < end && !job_stop(f->job); b++)
		if (!items || !join_band(f, b, items))
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

/* Sorts n of a range: by their later keys, of which ranges have bits in common, then each text's few by itself. */
static uint64_t *sort_found(const struct finder *f, uint64_t *items, uint64_t *scratch, size_t n)
{
	uint64_t *at = radix_sort_bits(items, scratch, n, 32, 32 + f->range_bits);

	for (size_t i = 1; i < n; i++) {
		const uint64_t v = at[i];
		size_t k = i;

		/* not beyond the text's first: at most twice as many as there are bands */
		for (; k && at[k - 1] > v; k--)
			at[k] = at[k - 1];
		at[k] = v;
	}
	return at;
}

static void merge_range(void *ctx, size_t begin, size_t end, size_t part)
{
	struct merging *m = ctx;
	struct finder *f = m->f;
	uint64_t *items = spares_take(&m->room), *sorted;

	(void)part;
	if (!items)
		f->nomem = true;
	for (size_t r = begin; r < end && items && !job_stop(f->job); r++) {
		uint64_t *to = f->candidate + m->begin[r], *at = to;
		size_t n = 0;

		for (int b = 0; b < MINHASH_BANDS; b++)
			for (size_t i = 0; i < f->found[b].count; i++) {
				items[n] = f->found[b].at[i];
				n += items[n] >> 32 >> f->range_bits == r;
			}
		sorted = sort_found(f, items, items + m->room.n / 2, n);
		for (size_t i = 0; i < n; i++)
			if (!i || sorted[i] != sorted[i - 1])
				*at++ = sorted[i];
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
	m.room = (struct spares)SPARES_RAW(2 * (most + 1), sizeof(uint64_t));
	parallel_for(f->job, RANGES, 1, RANGES, merge_range, &m);
	spares_free(&m.room);
	for (int b = 0; b < MINHASH_BANDS; b++)
		pages_free(&f->found[b]);
	for (int r = 0; r < RANGES; r++) {
		memmove(f->candidate + f->candidates, f->candidate + m.begin[r],
			m.distinct[r] * sizeof *f->candidate);
		f->candidates += m.distinct[r];
	}
	f->alike = huge_calloc(f->candidates + 1, sizeof *f->alike);
	return f->alike && !f->nomem;
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
	bool alike = false, ok;

	if (outlines_unlike(&f->outline[f->key_content[key]], &f->outline[f->key_content[with]], least))
		return false;
	ok = own_grams(f, x, key);
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
static inline bool likely(const uint64_t *at)
{
	return later_of(*at) != later_of(at[-2]);
}

/* The texts to compare lie anywhere: those of the candidates to come are asked for ahead, step by step. */
ASKING void ask_ahead(const struct finder *f, size_t i)
{
	const uint64_t *at = f->candidate + i;
	const char *text;
	uint32_t content;

	if (i + 96 >= f->candidates)
		return;
	if (likely(at + 96))
		__builtin_prefetch(&f->key_content[earlier_of(at[96])]);
	if (likely(at + 64)) {
		content = f->key_content[earlier_of(at[64])];
		__builtin_prefetch(&f->outline[content]);
		__builtin_prefetch(&f->c->folded.off[content]);
	}
	if (!likely(at + 32))
		return;
	text = f->c->folded.bytes + f->c->folded.off[f->key_content[earlier_of(at[32])]];
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
	       later_of(f->candidate[begin]) == later_of(f->candidate[begin - 1]))
		begin++;
	for (size_t i = begin; i < f->candidates && !f->nomem; i++) {
		const uint32_t later = later_of(f->candidate[i]);

		if (i >= end && later != later_of(f->candidate[i - 1]))
			break;
		if (i % COPIES_CHUNK == 0 && job_stop(f->job))
			break;
		ask_ahead(f, i);
		if (later != settled && similar(f, &x, later, earlier_of(f->candidate[i]))) {
			f->alike[i] = true;
			settled = later;
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
		const uint32_t later = later_of(f->candidate[i]), earlier = earlier_of(f->candidate[i]);
		uint32_t leader;

		if (i % COPIES_CHUNK == 0 && job_stop(f->job))
			break;
		if (!f->alike[i] && later != tried)
			continue;
		if (f->leader[later] != later)
			continue;
		leader = f->leader[earlier];
		if ((f->alike[i] && leader == earlier) || similar(f, &x, later, leader))
			f->leader[later] = leader;
		else
			tried = later;
	}
	comparison_free(&x);
}

bool near_duplicates(struct finder *f)
{
	size_t keys = f->k->keys;

	f->leader = huge_alloc(keys + 1, sizeof *f->leader);
	if (!f->leader)
		return false;
	if (f->nearly) {
		job_phase(f->job, "near-duplicate texts", 0);
		while ((keys >> f->range_bits) >= RANGES)
			f->range_bits++;
		f->sorting = (struct spares)SPARES_RAW(2 * (keys + 1), sizeof(uint64_t));
		parallel_for(f->job, MINHASH_BANDS, 1, MINHASH_BANDS, join_bands, f);
		spares_free(&f->sorting);
		if (f->nomem || !merge_candidates(f))
			return false;
		job_phase(f->job, "comparing texts", f->candidates);
		parallel_for(f->job, f->candidates, COPIES_CHUNK, 64, compare_candidates, f);
	}
	choose_leaders(f);
	huge_free(f->outline);
	f->outline = NULL;
	return !f->nomem;
}
