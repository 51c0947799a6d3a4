#include "config.h"

#include "query_index.h"

#include "huge.h"

#include <stdlib.h>
#include <string.h>

enum {
	PIECE = 16384, /* entries */
	AHEAD = 32,    /* entries before what they name is asked for: it lies all over the memory */
	NEAR = 1 << 23 /* posts whose bits a processor's own cache holds: asking for them takes longer */
};

/* --- laying out ------------------------------------------------------------------------------- */

struct laying {
	struct query_index *x;
	const struct corpus *c;
	struct spares sorting; /* [2 * the largest tag] of uint64_t */
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
			x->by_account[k] = (struct account_entry){.row = l->item[k]};
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
	for (uint32_t i = 0; i < n; i++) {
		bool first = !i || at[i] >> 32 != at[i - 1] >> 32;

		l->x->by_tag[begin + i].row = (uint32_t)at[i] | (first ? ENTRY_FIRST : 0);
		l->x->tag_link[begin + i] = (struct tag_link){.account = (uint32_t)(at[i] >> 32)};
	}
}

static void lay_tags(void *ctx, size_t begin, size_t end, size_t part)
{
	struct laying *l = ctx;
	uint64_t *at = spares_take(&l->sorting);

	(void)part;
	if (!at)
		l->failed = true;
	for (size_t t = begin; at && t < end; t++)
		lay_tag(l, (uint32_t)t, at, at + l->sorting.n / 2);
	spares_give(&l->sorting, at);
}

/* Of the largest tag. */
static size_t most_posts(const struct corpus *c)
{
	uint32_t most = 0;

	for (uint32_t t = 0; t < c->n.tags; t++)
		if (lists_count(&c->tag_posts, t) > most)
			most = lists_count(&c->tag_posts, t);
	return most;
}

enum status query_index_build(struct query_index *x, const struct corpus *c, struct job *job,
			      struct err *err)
{
	struct laying l = {.x = x, .c = c};
	size_t m = c->tag_posts.off[c->n.tags];
	enum status status = STATUS_OK;

	*x = (struct query_index){.by_account =
					  huge_alloc((size_t)c->n.posts + AHEAD, sizeof *x->by_account),
				  .by_tag = huge_alloc(m + 1, sizeof *x->by_tag),
				  .tag_link = huge_alloc(m + 1, sizeof *x->tag_link)};
	if (c->n.posts > ENTRY_ROW) {
		status = err_set(err, STATUS_USAGE, "more than 2^30 posts in one study");
	} else if (!x->by_account || !x->by_tag || !x->tag_link) {
		status = err_nomem(err);
	} else {
		memset(x->by_account + c->n.posts, 0, AHEAD * sizeof *x->by_account);
		parallel_for(job, c->n.accounts, 1, 256, lay_accounts, &l);
		l.sorting = (struct spares)SPARES_RAW(2 * most_posts(c), sizeof(uint64_t));
		parallel_for(job, c->n.tags, 1, 512, lay_tags, &l);
		spares_free(&l.sorting);
		if (l.failed)
			status = err_nomem(err);
		else if (job_stop(job))
			status = err_set(err, STATUS_CANCELLED, "stopped");
	}
	if (status != STATUS_OK)
		query_index_free(x);
	return status;
}

void query_index_free(struct query_index *x)
{
	huge_free(x->by_account);
	huge_free(x->by_tag);
	huge_free(x->tag_link);
	*x = (struct query_index){0};
}

/* --- links ------------------------------------------------------------------------------------ */

struct linking {
	struct query_index *x;
	const struct coord_post *post;
};

static void link_accounts(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct linking *l = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct account_entry *e = &l->x->by_account[i];
		struct coord_post p = l->post[e->row];

		if (i + AHEAD < end)
			__builtin_prefetch(&l->post[e[AHEAD].row]);
		e->linked = p.linked;
		e->most = fixed_most(p.linked, p.fast);
	}
}

static void link_tags(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct linking *l = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct tag_link *e = &l->x->tag_link[i];
		struct coord_post p = l->post[l->x->by_tag[i].row & ENTRY_ROW];

		if (i + AHEAD < end)
			__builtin_prefetch(&l->post[l->x->by_tag[i + AHEAD].row & ENTRY_ROW]);
		e->linked = p.linked;
		e->most = fixed_most(p.linked, p.fast);
	}
}

enum status query_index_link(struct query_index *x, const struct corpus *c,
			     const struct coord_post *post, struct job *job, struct err *err)
{
	size_t n = c->n.posts, m = c->tag_posts.off[c->n.tags];
	struct linking l = {x, post};

	parallel_for(job, n, 1, (n + PIECE - 1) / PIECE, link_accounts, &l);
	parallel_for(job, m, 1, (m + PIECE - 1) / PIECE, link_tags, &l);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : STATUS_OK;
}

/* --- values ----------------------------------------------------------------------------------- */

struct valuing {
	struct query_index *x;
	const struct score *score;
};

static void value_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct valuing *v = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		const struct tag_link *l = &v->x->tag_link[i];

		if (i + AHEAD < end)
			__builtin_prefetch(&v->score->author[l[AHEAD].account]);

		struct tag_entry *e = &v->x->by_tag[i];
		struct post_score p =
			score_event(&v->score->author[l->account], l->linked, l->most);

		*e = (struct tag_entry){
			.row = (e->row & ~ENTRY_ASSESSABLE) |
			       (p.class != CLASS_UNASSESSABLE ? ENTRY_ASSESSABLE : 0),
			.value = {p.automated, p.coordinated, p.lower, p.upper}};
	}
}

enum status query_index_score(struct query_index *x, const struct corpus *c, const struct score *s,
			      struct job *job, struct err *err)
{
	struct valuing v = {x, s};
	size_t m = c->tag_posts.off[c->n.tags];

	parallel_for(job, m, 1, (m + PIECE - 1) / PIECE, value_piece, &v);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : STATUS_OK;
}

/* --- adding up -------------------------------------------------------------------------------- */

static inline __attribute__((always_inline)) uint64_t is_in(const uint64_t *words, row_t row)
{
	return words[row >> 6] >> (row & 63) & 1;
}

static inline uint64_t add_post(struct share_sums *to, struct post_score p, uint64_t times)
{
	to->posts += times;
	to->assessable += times * (p.class != CLASS_UNASSESSABLE);
	to->automated += times * p.automated;
	to->coordinated += times * p.coordinated;
	to->lower += times * p.lower;
	to->upper += times * p.upper;
	return times * share_coarse((uint32_t)p.automated + p.coordinated);
}

static inline __attribute__((always_inline)) struct share_sums add_account(const struct account_entry *e, uint32_t n,
									    const struct author *author,
									    const struct bitset *rows, bool far)
{
	struct share_sums s = {0};
	uint64_t plain = 0, coarse = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t in = is_in(rows->words, e[i].row);

		if (far)
			__builtin_prefetch(&rows->words[e[i + AHEAD].row >> 6]);
		if (!e[i].most)
			plain += in;
		else if (in)
			coarse += add_post(&s, score_event(author, e[i].linked, e[i].most), 1);
	}
	if (plain)
		coarse += add_post(&s, score_event(author, 0, 0), plain);
	if (s.posts)
		share_sums_author(&s, s.assessable, coarse);
	return s;
}

/* Posts that took part in nothing are only counted: an author's are all the same. */
struct share_sums query_index_account(const struct account_entry *e, uint32_t n,
				      const struct author *author, const struct bitset *rows)
{
	return rows->bits > NEAR ? add_account(e, n, author, rows, true) : add_account(e, n, author, rows, false);
}

typedef uint16_t four_u16 __attribute__((vector_size(8)));
typedef uint32_t four_u32 __attribute__((vector_size(16)));

struct tally {
	uint64_t posts, assessable, accounts, weight_squares, weight_shares, share_squares;
	uint64_t author_posts; /* assessable ones of the author at hand, */
	uint64_t author_share; /* how inorganic they are, in SHARE_COARSE units, */
	uint64_t author_seen;  /* and whether any of its posts was selected */
};

/* At most 65536 entries: four sums of 16-bit values fit 32 bits.  Without branches on the bit, for
 * what half the posts match mispredicts every other time; where few match, skipping is faster. */
static inline __attribute__((always_inline)) four_u32 add_entries(const struct tag_entry *e,
								  uint32_t n, const uint64_t *words,
								  row_t begin, uint32_t length,
								  bool few, bool far,
								  struct tally *to)
{
	struct tally t = *to;
	four_u32 sums = {0};

	for (uint32_t i = 0; i < n; i++) {
		uint32_t head = e[i].row, row = head & ENTRY_ROW;
		uint64_t in = (words[row >> 6] >> (row & 63) & 1) & (row - begin < length);
		uint64_t same = (uint64_t)(head >> 31) - 1, assessed, coarse;
		four_u16 value;

		if (far && i + AHEAD < n)
			__builtin_prefetch(&words[(e[i + AHEAD].row & ENTRY_ROW) >> 6]);
		t.author_posts &= same;
		t.author_share &= same;
		t.author_seen &= same;
		if (few && !in)
			continue;
		assessed = in & (head >> 30);
		t.posts += in;
		t.assessable += assessed;
		t.accounts += in & ~t.author_seen;
		t.author_seen |= in;
		memcpy(&value, e[i].value, sizeof value);
		coarse = share_coarse((uint32_t)value[0] + value[1]) & -assessed;
		/* (w + 1)^2 - w^2, and alike for w i and i^2 */
		t.weight_squares += (2 * t.author_posts + 1) & -assessed;
		t.weight_shares += (t.author_share & -assessed) + coarse * (t.author_posts + 1);
		t.share_squares += coarse * (2 * t.author_share + coarse);
		t.author_posts += assessed;
		t.author_share += coarse;
		sums += __builtin_convertvector(value, four_u32) & -(uint32_t)in;
	}
	*to = t;
	return sums;
}

struct share_sums query_index_tag(const struct tag_entry *e, uint32_t n, const struct bitset *rows,
				  row_t begin, row_t end, bool few)
{
	const bool far = rows->bits > NEAR;
	struct share_sums s = {0};
	struct tally t = {0};

	for (uint32_t at = 0, step; at < n; at += step) {
		four_u32 sums;

		step = n - at < 65536 ? n - at : 65536;
		if (few)
			sums = add_entries(e + at, step, rows->words, begin, end - begin, true, false, &t);
		else if (far)
			sums = add_entries(e + at, step, rows->words, begin, end - begin, false, true, &t);
		else
			sums = add_entries(e + at, step, rows->words, begin, end - begin, false, false, &t);
		s.automated += sums[0];
		s.coordinated += sums[1];
		s.lower += sums[2];
		s.upper += sums[3];
	}
	s.posts = t.posts;
	s.assessable = t.assessable;
	s.accounts = t.accounts;
	s.weight_squares = t.weight_squares;
	s.weight_shares = t.weight_shares;
	s.share_squares = t.share_squares;
	return s;
}
