/* From names to numbers, from numbers to rows. */
#include "config.h"

#include "filter_eval.h"
#include "fold.h"
#include "scan.h"
#include "vec.h"

enum { PIECE_ROWS = 65536 };

struct spread {
	const uint32_t *column;
	const struct bitset *set;
	struct bitset *rows;
};

static void spread_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct spread *s = ctx;
	const uint64_t *set = s->set->words;
	size_t bits = s->set->bits;

	(void)part;
	for (size_t row = begin; row < end; row += 64) {
		size_t stop = row + 64 < end ? row + 64 : end;
		uint64_t word = 0;

		for (size_t i = row; i < stop; i++) {
			uint32_t v = s->column[i];

			word |= (v < bits ? set[v >> 6] >> (v & 63) & 1 : 0) << (i - row);
		}
		s->rows->words[row >> 6] |= word;
	}
}

void spread_column(struct eval *e, const uint32_t *column, const struct bitset *set,
		   struct bitset *rows)
{
	struct spread s = {column, set, rows};
	size_t n = e->c->n.posts;

	parallel_for(e->job, n, 64, (n + PIECE_ROWS - 1) / PIECE_ROWS, spread_piece, &s);
}

/* --- tests ------------------------------------------------------------------------------------ */

static void test_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	const struct test *t = ctx;

	(void)part;
	for (size_t at = begin; at < end; at += 64) {
		size_t stop = at + 64 < end ? at + 64 : end;
		uint64_t word = 0;

		for (size_t i = at; i < stop; i++)
			word |= (uint64_t)t->holds(t, (uint32_t)i) << (i - at);
		t->out->words[at >> 6] |= word;
	}
}

void test_all(struct test *t, size_t n)
{
	parallel_for(t->e->job, n, 64, (n + PIECE_ROWS - 1) / PIECE_ROWS, test_piece, t);
}

void test_rows(struct eval *e, const struct predicate *p, bool (*holds)(const struct test *, row_t),
	       const void *data, struct bitset *rows)
{
	struct test t = {.e = e, .p = p, .holds = holds, .data = data, .out = rows};

	test_all(&t, e->c->n.posts);
}

enum status test_accounts(struct test *t, struct bitset *rows)
{
	struct bitset set;

	if (!bitset_init(&set, t->e->c->n.accounts))
		return err_nomem(t->e->err);
	t->out = &set;
	test_all(t, set.bits);
	spread_column(t->e, t->e->c->account, &set, rows);
	bitset_free(&set);
	return STATUS_OK;
}

void set_range(struct bitset *rows, row_t begin, row_t end)
{
	for (row_t r = begin; r < end;) {
		if (r % 64 == 0 && end - r >= 64) {
			rows->words[r / 64] = ~UINT64_C(0);
			r += 64;
		} else {
			bitset_set(rows, r++);
		}
	}
}

/* --- names ------------------------------------------------------------------------------------ */

struct names {
	const struct predicate *p;
	const struct strings *names;
	bool folded, contains;
	struct bitset *set;
	atomic_bool failed;
};

typedef VEC(char) bytes_vec;

/* *s becomes its folded form, which lies in buf; false when out of memory. */
static bool folded_into(bytes_vec *buf, struct str *s)
{
	size_t len = s->len * 3 + 64;

	do {
		if (!vec_reserve(buf, len))
			return false;
		len = fold_text(*s, buf->at, buf->cap);
	} while (len > buf->cap);
	*s = (struct str){buf->at, len};
	return true;
}

static bool item_matches(const struct item *i, struct str folded, bool contains)
{
	if (i->glob)
		return glob_matches(i->folded, folded);
	if (contains)
		return !i->folded.len || scan_find(folded.p, folded.p + folded.len, i->folded);
	return folded.len == i->folded.len && !memcmp(folded.p, i->folded.p, folded.len);
}

static void names_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct names *n = ctx;
	bytes_vec buf = {0};

	(void)part;
	for (size_t at = begin; at < end; at++) {
		struct str s = strings_at(n->names, (uint32_t)at);

		if (!n->folded && !folded_into(&buf, &s)) {
			n->failed = true;
			break;
		}
		for (uint32_t i = 0; i < n->p->count; i++)
			if (item_matches(&n->p->items[i], s, n->contains)) {
				bitset_set(n->set, at);
				break;
			}
	}
	vec_free(&buf);
}

enum status match_names(struct eval *e, const struct predicate *p, const struct strings *names,
			uint32_t count, bool folded, bool contains, struct bitset *set)
{
	struct names n = {
		.p = p, .names = names, .folded = folded, .contains = contains, .set = set};

	parallel_for(e->job, count, 64, (count + 4095) / 4096, names_piece, &n);
	return n.failed ? err_nomem(e->err) : STATUS_OK;
}

void rows_within(const struct corpus *c, int64_t lo, int64_t hi, row_t *begin, row_t *end)
{
	*begin = lo == TIME_UNKNOWN ? 0 : corpus_lower_bound(c, lo);
	*end = hi != TIME_UNKNOWN   ? corpus_lower_bound(c, hi)
	       : lo != TIME_UNKNOWN ? c->dated
				    : c->n.posts;
	if (*end < *begin)
		*end = *begin;
}
