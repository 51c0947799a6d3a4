#include "config.h"

#include "signals_private.h"

#include "ahead.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Word triples looked at in one account: beyond that its repetitions have long shown. */
enum { TEXTS_MAX = 4096 }; /* 1 << TEXT_BITS */

struct totals {
	uint32_t texts, worded, bits[STYLE_BITS]; /* of texts, of those with words */
	uint32_t worded_bits[STYLE_BITS];
	uint32_t quoted, straight, curly;
};

/* A trace packs a hash of 32 bits (the top one: a whole text, not a triple) over the number of the
 * text, so that sorting by hash leaves the texts of each in order. */
#define TEXT_BITS 12
#define WHOLE (UINT64_C(1) << 31)

static uint64_t trace_hash(uint64_t trace)
{
	return trace >> TEXT_BITS;
}

static uint32_t trace_text(uint64_t trace)
{
	return (uint32_t)(trace & (TEXTS_MAX - 1));
}

static uint64_t join(uint64_t a, uint64_t b)
{
	a = (a ^ (b + UINT64_C(0x9e3779b97f4a7c15) + (a << 6) + (a >> 2))) *
	    UINT64_C(0xff51afd7ed558ccd);
	return a ^ (a >> 33);
}

/* Of words: every triple, and the whole where it has four words and more. */
static bool trace_words(struct signal_scratch *k, uint32_t words, uint32_t text)
{
	uint64_t whole = 0;

	words = words < STYLE_WORDS_MAX ? words : STYLE_WORDS_MAX;
	if (!scratch_grow((void **)&k->trace, &k->trace_cap, k->traces + words, sizeof *k->trace))
		return false;
	for (uint32_t i = 0; i < words; i++) {
		whole = join(whole, k->words[i]);
		if (i >= 2) {
			uint64_t h = join(join(k->words[i - 2], k->words[i - 1]), k->words[i]);

			k->trace[k->traces++] = (h & (WHOLE - 1)) << TEXT_BITS | text;
		}
	}
	if (words >= 4)
		k->trace[k->traces++] = ((whole & (WHOLE - 1)) | WHOLE) << TEXT_BITS | text;
	return true;
}

/* Stable, by hash alone: four passes of a byte. */
static bool sort_traces(struct signal_scratch *k)
{
	uint64_t *from = k->trace, *to;

	if (!scratch_grow((void **)&k->spare, &k->spare_cap, k->traces, sizeof *k->spare))
		return false;
	to = k->spare;
	for (int shift = TEXT_BITS; shift < TEXT_BITS + 32; shift += 8) {
		size_t at[256] = {0}, sum = 0;
		uint64_t *swap = from;

		for (size_t i = 0; i < k->traces; i++)
			at[from[i] >> shift & 255]++;
		for (int b = 0; b < 256; b++) {
			size_t n = at[b];

			at[b] = sum;
			sum += n;
		}
		for (size_t i = 0; i < k->traces; i++)
			to[at[from[i] >> shift & 255]++] = from[i];
		from = to;
		to = swap;
	}
	return true;
}

/* Distinct triples of each text that stand in another one too, and texts that repeat an earlier
 * one. shared and own: [texts], zeroed. */
static void count_traces(const struct signal_scratch *k, uint32_t *own, uint32_t *shared,
			 uint32_t *texts4, uint32_t *repeats)
{
	const uint64_t *t = k->trace;

	for (size_t i = 0, j; i < k->traces; i = j) {
		uint32_t texts = 0;

		for (j = i; j < k->traces && trace_hash(t[j]) == trace_hash(t[i]); j++)
			texts += j == i || t[j] != t[j - 1];
		if (trace_hash(t[i]) & WHOLE) {
			*texts4 += texts;
			*repeats += texts - 1;
			continue;
		}
		for (size_t at = i; at < j; at++)
			if (at == i || t[at] != t[at - 1]) {
				own[trace_text(t[at])]++;
				shared[trace_text(t[at])] += texts > 1;
			}
	}
}

static bool repetition(struct signal_scratch *k, uint32_t texts, struct account_signals *out)
{
	uint32_t *own, *shared, texts4 = 0, repeats = 0, counted = 0;
	double sum = 0;

	if (texts < 4)
		return true;
	if (!sort_traces(k) || !(own = calloc(texts, 2 * sizeof *own)))
		return false;
	shared = own + texts;
	count_traces(k, own, shared, &texts4, &repeats);
	for (uint32_t i = 0; i < texts; i++)
		if (own[i] >= 2) {
			counted++;
			sum += (double)shared[i] / own[i];
		}
	if (counted >= 4)
		signal_put(out, SIGNAL_TEMPLATE, sum / counted, counted);
	if (texts4 >= 4)
		signal_put(out, SIGNAL_DUPLICATE, (double)repeats / texts4, texts4);
	free(own);
	return true;
}

/* Sample standard deviation of ln(words + 1). */
static double spread(const float *x, uint32_t n)
{
	double mean = 0, squares = 0;

	for (uint32_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	for (uint32_t i = 0; i < n; i++)
		squares += (x[i] - mean) * (x[i] - mean);
	return sqrt(squares / (n - 1));
}

static void put_share(struct account_signals *out, enum signal s, uint32_t part, uint32_t of)
{
	if (of)
		signal_put(out, s, (double)part / of, of);
}

static int bit_index(enum style_bit b)
{
	return __builtin_ctz((unsigned)b);
}

static void put_shares(const struct totals *t, struct account_signals *out)
{
	static const struct {
		enum signal signal;
		enum style_bit bit;
		bool worded; /* of texts with words */
	} of[] = {
		{SIGNAL_STOP, STYLE_STOP, true},	  {SIGNAL_EXCL, STYLE_EXCLAIMS, true},
		{SIGNAL_QUEST, STYLE_ASKS, true},	  {SIGNAL_COMMA, STYLE_COMMA, true},
		{SIGNAL_LEXICON, STYLE_LEXICON, true},
		{SIGNAL_NEWLINE, STYLE_BROKEN, true},	  {SIGNAL_TAGGED, STYLE_TAGGED, false},
		{SIGNAL_ENDTAG, STYLE_ENDTAG, false},	  {SIGNAL_ENDLINK, STYLE_ENDLINK, false},
		{SIGNAL_ARTEFACT, STYLE_ARTEFACT, false}, {SIGNAL_REPLY, STYLE_REPLY, false},
	};
	uint32_t less = t->straight < t->curly ? t->straight : t->curly;

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		put_share(out, of[i].signal,
			  (of[i].worded ? t->worded_bits : t->bits)[bit_index(of[i].bit)],
			  of[i].worded ? t->worded : t->texts);
	if (t->straight + t->curly >= 3) {
		put_share(out, SIGNAL_QMIX, less, t->straight + t->curly);
		put_share(out, SIGNAL_QCURL, t->curly, t->straight + t->curly);
	}
}

static void add_style(struct totals *t, const struct style *style)
{
	t->texts++;
	t->worded += style->words > 0;
	for (int b = 0; b < STYLE_BITS; b++) {
		uint32_t set = style->bits >> b & 1;

		t->bits[b] += set;
		t->worded_bits[b] += style->words ? set : 0;
	}
	if (style->words) {
		t->straight += style->bits & STYLE_STRAIGHT ? 1 : 0;
		t->curly += style->bits & STYLE_CURLY ? 1 : 0;
	}
}

/* An account's texts lie all over the corpus: what is waited for is memory, so those of the next few posts
 * are asked for ahead, into the next accounts' lists too; step by step, and nothing of what is skipped. */
ASKING void ask_ahead(const struct corpus *c, uint32_t at)
{
	const uint32_t *rows = c->account_posts.item;
	const char *text;

	if (c->n.posts < 64 || at >= c->n.posts - 64)
		return;
	__builtin_prefetch(&c->kind[rows[at + 48]]);
	if (c->kind[rows[at + 36]] != KIND_REPOST)
		__builtin_prefetch(&c->content[rows[at + 36]]);
	if (c->kind[rows[at + 24]] != KIND_REPOST)
		__builtin_prefetch(&c->text.off[c->content[rows[at + 24]]]);
	if (c->kind[rows[at + 12]] == KIND_REPOST)
		return;
	text = c->text.bytes + c->text.off[c->content[rows[at + 12]]];
	__builtin_prefetch(text);
	__builtin_prefetch(text + 64);
	__builtin_prefetch(text + 128);
}

bool signals_text(const struct corpus *c, uint32_t a, struct signal_scratch *k,
		  struct account_signals *out)
{
	const uint32_t *rows = c->account_posts.item + c->account_posts.off[a];
	uint32_t posts = lists_count(&c->account_posts, a);
	struct totals t = {0};
	struct style style;

	k->traces = 0;
	if (!scratch_grow((void **)&k->length, &k->length_cap, posts, sizeof *k->length))
		return false;
	for (uint32_t i = 0; i < posts; i++) {
		struct str text;

		ask_ahead(c, c->account_posts.off[a] + i);
		/* What others wrote says nothing of how this account writes. */
		if (c->kind[rows[i]] == KIND_REPOST)
			continue;
		text = strings_at(&c->text, c->content[rows[i]]);
		if (!text.len)
			continue;
		style_scan(text, k->words, &style);
		if (style.bits & STYLE_REPOST)
			continue;
		if (c->kind[rows[i]] == KIND_REPLY)
			style.bits |= STYLE_REPLY;
		if (style.words) {
			if (t.worded < TEXTS_MAX && !trace_words(k, style.words, t.worded))
				return false;
			k->length[t.worded] = logf((float)(style.words + 1));
		}
		add_style(&t, &style);
	}
	put_shares(&t, out);
	if (t.worded >= 5)
		signal_put(out, SIGNAL_LENGTH, spread(k->length, t.worded), t.worded);
	return repetition(k, t.worded < TEXTS_MAX ? t.worded : TEXTS_MAX, out);
}
