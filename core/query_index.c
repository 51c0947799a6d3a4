#include "config.h"

#include "query_index.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 16384 };

/* --- laying out ------------------------------------------------------------------------------- */

static void lay_accounts(struct query_index *x, const struct corpus *c)
{
	const struct lists *l = &c->account_posts;

	for (uint32_t a = 0; a < c->n.accounts; a++)
		for (uint32_t k = l->off[a]; k < l->off[a + 1]; k++)
			x->by_account[k].row = l->item[k] | (k == l->off[a] ? ENTRY_FIRST : 0);
}

/* Where each tag's next entry goes, and what its last one was. */
struct tag_cursor {
	uint32_t at;
	row_t row;
	uint32_t author;
};

/* By accounts, so that each tag's entries come in the order of their authors. */
static void lay_tags(struct query_index *x, const struct corpus *c, struct tag_cursor *cursors)
{
	const struct lists *posts = &c->account_posts, *tags = &c->content_tags;

	for (uint32_t t = 0; t < c->n.tags; t++)
		cursors[t] = (struct tag_cursor){c->tag_posts.off[t], NONE, NONE};
	for (uint32_t a = 0; a < c->n.accounts; a++)
		for (uint32_t i = posts->off[a]; i < posts->off[a + 1]; i++) {
			row_t row = posts->item[i];
			uint32_t content = c->content[row];

			for (uint32_t k = tags->off[content]; k < tags->off[content + 1]; k++) {
				struct tag_cursor *t = &cursors[tags->item[k]];

				/* A content may name a tag twice; tag_posts has it once. */
				if (t->row == row)
					continue;
				x->by_tag[t->at++].row = row | (t->author != a ? ENTRY_FIRST : 0);
				t->row = row;
				t->author = a;
			}
		}
}

enum status query_index_build(struct query_index *x, const struct corpus *c, struct err *err)
{
	struct tag_cursor *cursors = malloc(((size_t)c->n.tags + 1) * sizeof *cursors);
	enum status status = STATUS_OK;

	*x = (struct query_index){
		.by_account = malloc(((size_t)c->n.posts + 1) * sizeof *x->by_account),
		.by_tag = malloc(((size_t)c->tag_posts.off[c->n.tags] + 1) * sizeof *x->by_tag)};
	if (c->n.posts > ENTRY_ROW) {
		status = err_set(err, STATUS_USAGE, "more than 2^30 posts in one study");
	} else if (cursors && x->by_account && x->by_tag) {
		lay_accounts(x, c);
		lay_tags(x, c, cursors);
	} else {
		status = err_nomem(err);
	}
	free(cursors);
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

struct valuing {
	struct post_entry *entries;
	const struct score *s;
};

static void value_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct valuing *v = ctx;
	const struct score *s = v->s;

	(void)part;
	for (size_t i = begin; i < end; i++) {
		struct post_entry *e = &v->entries[i];
		row_t row = e->row & ENTRY_ROW;
		bool assessable = s && s->post_class[row] != CLASS_UNASSESSABLE;

		e->row = (e->row & ~ENTRY_ASSESSABLE) | (assessable ? ENTRY_ASSESSABLE : 0);
		e->value[0] = assessable ? s->automated[row] : 0;
		e->value[1] = assessable ? s->coordinated[row] : 0;
		e->value[2] = s ? s->lower[row] : 0;
		e->value[3] = s ? s->upper[row] : SHARE_ONE;
	}
}

void query_index_score(struct query_index *x, const struct corpus *c, const struct score *s,
		       struct job *job)
{
	struct valuing accounts = {x->by_account, s}, tags = {x->by_tag, s};
	size_t n = c->n.posts, m = c->tag_posts.off[c->n.tags];

	parallel_for(job, n, 1, (n + PIECE - 1) / PIECE, value_piece, &accounts);
	parallel_for(job, m, 1, (m + PIECE - 1) / PIECE, value_piece, &tags);
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
