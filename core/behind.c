/* Which posts stand behind a signal: what a reader opens to judge it for himself. */
#include "config.h"

#include "signals_private.h"

#include <stdlib.h>
#include <string.h>

/* The look of a text that each signal of texts counts; 0: another rule. */
static uint32_t look_of(enum signal s)
{
	switch (s) {
	case SIGNAL_STOP:
		return STYLE_STOP;
	case SIGNAL_EXCL:
		return STYLE_EXCLAIMS;
	case SIGNAL_QUEST:
		return STYLE_ASKS;
	case SIGNAL_COMMA:
		return STYLE_COMMA;
	case SIGNAL_LEXICON:
		return STYLE_LEXICON;
	case SIGNAL_NEWLINE:
		return STYLE_BROKEN;
	case SIGNAL_TAGGED:
		return STYLE_TAGGED;
	case SIGNAL_ENDTAG:
		return STYLE_ENDTAG;
	case SIGNAL_ENDLINK:
		return STYLE_ENDLINK;
	case SIGNAL_ARTEFACT:
		return STYLE_ARTEFACT;
	case SIGNAL_REPLY:
		return STYLE_REPLY;
	case SIGNAL_QMIX:
		return STYLE_STRAIGHT | STYLE_CURLY;
	case SIGNAL_QCURL:
		return STYLE_CURLY;
	default:
		return 0;
	}
}

struct looking {
	const struct corpus *c;
	const uint32_t *rows;
	uint32_t posts;
	uint64_t *words; /* [STYLE_WORDS_MAX] */
	uint64_t *whole; /* [2 posts] a hash of all words of four and more; 0: none; then sorted */
};

/* As the signals see it: reposts and empty texts are none of its own. */
static bool own_text(const struct looking *k, uint32_t i, struct style *style)
{
	struct str text = strings_at(&k->c->text, k->c->content[k->rows[i]]);

	if (k->c->kind[k->rows[i]] == KIND_REPOST || !text.len)
		return false;
	style_scan(text, k->words, style);
	if (k->c->kind[k->rows[i]] == KIND_REPLY)
		style->bits |= STYLE_REPLY;
	return !(style->bits & STYLE_REPOST);
}

static uint32_t of_look(const struct looking *k, uint32_t bits, row_t *out)
{
	struct style style;
	uint32_t n = 0;

	for (uint32_t i = 0; i < k->posts; i++)
		if (own_text(k, i, &style) && (!bits || style.bits & bits))
			out[n++] = k->rows[i];
	return n;
}

static uint64_t hash_words(const uint64_t *words, uint32_t n)
{
	uint64_t h = UINT64_C(1469598103934665603);

	for (uint32_t i = 0; i < n && i < STYLE_WORDS_MAX; i++)
		h = (h ^ words[i]) * UINT64_C(1099511628211);
	return h ? h : 1;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* hash is one of them. */
static bool more_than_once(const uint64_t *sorted, uint32_t n, uint64_t hash)
{
	const uint64_t *at = bsearch(&hash, sorted, n, sizeof *sorted, by_hash);

	return (at > sorted && at[-1] == hash) || (at + 1 < sorted + n && at[1] == hash);
}

/* Texts that stand there more than once, the first included. */
static uint32_t repeated(const struct looking *k, row_t *out)
{
	uint64_t *sorted = k->whole + k->posts;
	struct style style;
	uint32_t n = 0;

	for (uint32_t i = 0; i < k->posts; i++)
		k->whole[i] = own_text(k, i, &style) && style.words >= 4
				      ? hash_words(k->words, style.words)
				      : 0;
	memcpy(sorted, k->whole, k->posts * sizeof *sorted);
	qsort(sorted, k->posts, sizeof *sorted, by_hash);
	for (uint32_t i = 0; i < k->posts; i++)
		if (k->whole[i] && more_than_once(sorted, k->posts, k->whole[i]))
			out[n++] = k->rows[i];
	return n;
}

/* Dated posts; reposts: those alone; batched: those that share their instant with two more. */
static uint32_t dated(const struct looking *k, bool reposts, bool batched, row_t *out)
{
	const struct corpus *c = k->c;
	uint32_t n = 0;
	int64_t unit = 1000;

	for (uint32_t i = 0; i < k->posts; i++)
		if (c->source_resolution[c->source[k->rows[i]]] > unit)
			unit = c->source_resolution[c->source[k->rows[i]]];
	for (uint32_t i = 0; i < k->posts && k->rows[i] < c->dated; i++) {
		int64_t at = c->time[k->rows[i]] / unit;
		uint32_t same = 1;

		for (uint32_t j = i; batched && j-- && c->time[k->rows[j]] / unit == at;)
			same++;
		for (uint32_t j = i + 1; batched && j < k->posts && k->rows[j] < c->dated &&
					 c->time[k->rows[j]] / unit == at;
		     j++)
			same++;
		if ((!reposts || c->kind[k->rows[i]] == KIND_REPOST) && (!batched || same >= 3))
			out[n++] = k->rows[i];
	}
	return n;
}

static uint32_t choose(const struct looking *k, enum signal s, row_t *out)
{
	switch (s) {
	case SIGNAL_REST:
	case SIGNAL_EVEN:
	case SIGNAL_MODAL:
	case SIGNAL_RATE:
	case SIGNAL_SITTING:
	case SIGNAL_HOURS:
	case SIGNAL_SECONDS:
	case SIGNAL_SUSTAINED:
	case SIGNAL_CYCLE:
		return dated(k, false, false, out);
	case SIGNAL_BATCH:
		return dated(k, false, true, out);
	case SIGNAL_REPOST:
		return dated(k, true, false, out);
	case SIGNAL_DUPLICATE:
		return repeated(k, out);
	case SIGNAL_LENGTH:
	case SIGNAL_TEMPLATE:
		return of_look(k, 0, out);
	default:
		return look_of(s) ? of_look(k, look_of(s), out) : 0;
	}
}

uint32_t signal_posts(const struct corpus *c, uint32_t a, enum signal s, row_t *out)
{
	struct looking k = {.c = c,
			    .rows = c->account_posts.item + c->account_posts.off[a],
			    .posts = lists_count(&c->account_posts, a)};
	uint32_t n = 0;

	k.words = malloc(STYLE_WORDS_MAX * sizeof *k.words);
	k.whole = malloc((2 * (size_t)k.posts + 1) * sizeof *k.whole);
	if (k.words && k.whole)
		n = choose(&k, s, out);
	free(k.words);
	free(k.whole);
	return n;
}
