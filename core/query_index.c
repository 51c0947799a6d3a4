#include "config.h"

#include "query_index.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 16384 };

/* --- laying out ------------------------------------------------------------------------------- */

struct laying {
	struct query_index *x;
	const struct corpus *c;
	atomic_bool failed;
};

static void lay_accounts(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct laying *w = ctx;
	const struct lists *l = &w->c->account_posts;
	struct query_index *x = w->x;

	(void)part;
	for (size_t a = begin; a < end; a++)
		for (uint32_t k = l->off[a]; k < l->off[a + 1]; k++)
			x->by_account[k].row = l->item[k] | (k == l->off[a] ? ENTRY_FIRST : 0);
}

/* --- each tag's posts by author ----------------------------------------------------------------
 */

/* Stable by author, so that rows go on to ascend: 11 bits at a time. */
static void sort_by_author(uint64_t *at, uint64_t *scratch, uint32_t n, uint32_t accounts)
{
	enum { BITS = 11 };
	uint64_t *from = at, *to = scratch;

	for (int shift = 32; shift < 64 && (uint64_t)accounts >> (shift - 32); shift += BITS) {
		uint32_t count[(1 << BITS) + 1] = {0};
		uint64_t *swap = from;

		for (uint32_t i = 0; i < n; i++)
			count[(from[i] >> shift & ((1 << BITS) - 1)) + 1]++;
		for (int v = 0; v < 1 << BITS; v++)
			count[v + 1] += count[v];
		for (uint32_t i = 0; i < n; i++)
			to[count[from[i] >> shift & ((1 << BITS) - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != at)
		memcpy(at, from, n * sizeof *at);
}

/* Few: each goes to its place among those before it. */
static void insert_by_author(uint64_t *at, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		uint64_t v = at[i];
		uint32_t k = i;

		for (; k && at[k - 1] > v; k--)
			at[k] = at[k - 1];
		at[k] = v;
	}
}

static void lay_tag(const struct laying *l, uint32_t tag, uint64_t *at, uint64_t *scratch)
{
	const struct corpus *c = l->c;
	uint32_t begin = c->tag_posts.off[tag], n = lists_count(&c->tag_posts, tag);

	for (uint32_t i = 0; i < n; i++) {
		row_t row = c->tag_posts.item[begin + i];

		at[i] = (uint64_t)c->account[row] << 32 | row;
	}
	if (n <= 128)
		insert_by_author(at, n);
	else
		sort_by_author(at, scratch, n, c->n.accounts);
	for (uint32_t i = 0; i < n; i++)
		l->x->by_tag[begin + i].row =
			(uint32_t)at[i] | (!i || at[i] >> 32 != at[i - 1] >> 32 ? ENTRY_FIRST : 0);
}

static void lay_tags(void *ctx, size_t begin, size_t end, size_t part)
{
	struct laying *l = ctx;
	uint32_t most = 0;
	uint64_t *at;

	(void)part;
	for (size_t t = begin; t < end; t++) {
		uint32_t n = lists_count(&l->c->tag_posts, (uint32_t)t);

		most = n > most ? n : most;
	}
	at = malloc((2 * (size_t)most + 1) * sizeof *at);
	if (!at)
		l->failed = true;
	for (size_t t = begin; at && t < end; t++)
		lay_tag(l, (uint32_t)t, at, at + most);
	free(at);
}

enum status query_index_build(struct query_index *x, const struct corpus *c, struct job *job,
			      struct err *err)
{
	struct laying l = {.x = x, .c = c};
	enum status status = STATUS_OK;

	*x = (struct query_index){
		.by_account = malloc(((size_t)c->n.posts + 1) * sizeof *x->by_account),
		.by_tag = malloc(((size_t)c->tag_posts.off[c->n.tags] + 1) * sizeof *x->by_tag)};
	if (c->n.posts > ENTRY_ROW) {
		status = err_set(err, STATUS_USAGE, "more than 2^30 posts in one study");
	} else if (x->by_account && x->by_tag) {
		parallel_for(job, c->n.accounts, 1, 256, lay_accounts, &l);
		parallel_for(job, c->n.tags, 1, 512, lay_tags, &l);
		if (job_stop(job))
			status = err_set(err, STATUS_CANCELLED, "stopped");
	}
	if (l.failed || !x->by_account || !x->by_tag)
		status = err_nomem(err);
	if (status != STATUS_OK)
		query_index_free(x);
	return status;
}

void query_index_free(struct query_index *x)
{
	free(x->by_account);
	free(x->by_tag);
	*x = (struct query_index){0};
}

/* --- values ----------------------------------------------------------------------------------- */

/* A post's four values in one word, for entries are filled row by row in no order.  What can't be
 * assessed has two first values that no probabilities have. */
#define UNASSESSABLE UINT64_C(0xffffffff)

static uint64_t pack(const struct score *s, row_t row)
{
	uint64_t bounds = s ? (uint64_t)s->upper[row] << 48 | (uint64_t)s->lower[row] << 32
			    : (uint64_t)SHARE_ONE << 48;

	if (!s || s->post_class[row] == CLASS_UNASSESSABLE)
		return bounds | UNASSESSABLE;
	return bounds | (uint64_t)s->coordinated[row] << 16 | s->automated[row];
}

struct valuing {
	struct post_entry *entries;
	const struct score *s;
	uint64_t *packed; /* [posts] */
};

static void pack_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct valuing *v = ctx;

	(void)part;
	for (size_t row = begin; row < end; row++)
		v->packed[row] = pack(v->s, (row_t)row);
}

static void value_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct valuing *v = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct post_entry *e = &v->entries[i];
		uint64_t p = v->packed[e->row & ENTRY_ROW];
		bool assessable = (p & UNASSESSABLE) != UNASSESSABLE;

		e->row = (e->row & ~ENTRY_ASSESSABLE) | (assessable ? ENTRY_ASSESSABLE : 0);
		e->value[0] = assessable ? (uint16_t)p : 0;
		e->value[1] = assessable ? (uint16_t)(p >> 16) : 0;
		e->value[2] = (uint16_t)(p >> 32);
		e->value[3] = (uint16_t)(p >> 48);
	}
}

/* Before anything is scored. */
static void blank_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct post_entry *entries = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++)
		entries[i] = (struct post_entry){.row = entries[i].row & ~ENTRY_ASSESSABLE,
						 .value = {0, 0, 0, SHARE_ONE}};
}

enum status query_index_score(struct query_index *x, const struct corpus *c, const struct score *s,
			      struct job *job, struct err *err)
{
	size_t n = c->n.posts, m = c->tag_posts.off[c->n.tags];
	struct valuing v = {.entries = x->by_account, .s = s};

	if (!s) { /* the same for all: nothing to gather */
		parallel_for(job, n, 1, (n + PIECE - 1) / PIECE, blank_piece, x->by_account);
		parallel_for(job, m, 1, (m + PIECE - 1) / PIECE, blank_piece, x->by_tag);
		return job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : STATUS_OK;
	}
	v.packed = malloc((n + 1) * sizeof *v.packed);
	if (!v.packed)
		return err_nomem(err);
	parallel_for(job, n, 1, (n + PIECE - 1) / PIECE, pack_piece, &v);
	parallel_for(job, n, 1, (n + PIECE - 1) / PIECE, value_piece, &v);
	v.entries = x->by_tag;
	parallel_for(job, m, 1, (m + PIECE - 1) / PIECE, value_piece, &v);
	free(v.packed);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : STATUS_OK;
}

/* --- adding up -------------------------------------------------------------------------------- */

typedef uint16_t four_u16 __attribute__((vector_size(8)));
typedef uint32_t four_u32 __attribute__((vector_size(16)));

struct tally {
	uint64_t posts, assessable, accounts, weight_squares;
	uint64_t author_posts; /* assessable ones of the author at hand, */
	uint64_t author_seen;  /* and whether any of its posts was selected */
};

/* At most 65536 entries: four sums of 16-bit values fit 32 bits.  Without branches on the bit, for
 * what half the posts match mispredicts every other time; where few match, skipping is faster. */
static inline __attribute__((always_inline)) four_u32 add_entries(const struct post_entry *e,
								  uint32_t n, const uint64_t *words,
								  row_t begin, uint32_t length,
								  bool few, struct tally *to)
{
	struct tally t = *to;
	four_u32 sums = {0};

	for (uint32_t i = 0; i < n; i++) {
		uint32_t head = e[i].row, row = head & ENTRY_ROW;
		uint64_t in = (words[row >> 6] >> (row & 63) & 1) & (row - begin < length);
		uint64_t same = (uint64_t)(head >> 31) - 1, assessed;
		four_u16 value;

		t.author_posts &= same;
		t.author_seen &= same;
		if (few && !in)
			continue;
		assessed = in & (head >> 30);
		t.posts += in;
		t.assessable += assessed;
		t.accounts += in & ~t.author_seen;
		t.author_seen |= in;
		/* (w + 1)^2 - w^2 */
		t.weight_squares += (2 * t.author_posts + 1) & -assessed;
		t.author_posts += assessed;
		memcpy(&value, e[i].value, sizeof value);
		sums += __builtin_convertvector(value, four_u32) & -(uint32_t)in;
	}
	*to = t;
	return sums;
}

struct share_sums query_index_sum(const struct post_entry *e, uint32_t n, const struct bitset *rows,
				  row_t begin, row_t end, bool few)
{
	struct share_sums s = {0};
	struct tally t = {0};

	for (uint32_t at = 0, step; at < n; at += step) {
		four_u32 sums;

		step = n - at < 65536 ? n - at : 65536;
		sums = few ? add_entries(e + at, step, rows->words, begin, end - begin, true, &t)
			   : add_entries(e + at, step, rows->words, begin, end - begin, false, &t);
		s.automated += sums[0];
		s.coordinated += sums[1];
		s.lower += sums[2];
		s.upper += sums[3];
	}
	s.posts = t.posts;
	s.assessable = t.assessable;
	s.accounts = t.accounts;
	s.weight_squares = t.weight_squares;
	return s;
}
