#include "config.h"

#include "columns.h"
#include "fold.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 4 << 20, SOUND_ROWS = 1 << 14, AHEAD = 32 };

static size_t bytes_of(const uint64_t *off, uint32_t count)
{
	return off ? (size_t)off[count] : 0;
}

static size_t items_of(const uint32_t *off, uint32_t count)
{
	return off ? off[count] : 0;
}

size_t columns_parts(const struct corpus *c, struct column_part parts[COLUMN_PARTS_MOST])
{
	const struct corpus_counts *n = &c->n;
	size_t k = 0;

#define COLUMN(type, name, length) \
	parts[k++] = (struct column_part){#name, c->name, length, sizeof(type)};
#define STRINGS(name, count) \
	parts[k++] = (struct column_part){#name, c->name.off, (size_t)(count) + 1, 8}; \
	parts[k++] = (struct column_part){#name, c->name.bytes, bytes_of(c->name.off, count), 1};
#define LISTS(name, count) \
	parts[k++] = (struct column_part){#name, c->name.off, (size_t)(count) + 1, 4}; \
	parts[k++] = (struct column_part){#name, c->name.item, items_of(c->name.off, count), 4};
#include "columns.def"
#undef COLUMN
#undef STRINGS
#undef LISTS
	return k;
}

static bool fits(const struct column_part *p, size_t count, size_t size)
{
	return p->count == count && p->size == size;
}

bool columns_from_parts(struct corpus *c, const struct column_part *parts, size_t count)
{
	const struct corpus_counts *n = &c->n;
	size_t k = 0;

	if (count > COLUMN_PARTS_MOST)
		return false;
#define COLUMN(type, name, length) \
	if (k + 1 > count || !fits(&parts[k], length, sizeof(type))) \
		return false; \
	c->name = parts[k++].at;
#define STRINGS(name, rows) \
	if (k + 2 > count || !fits(&parts[k], (size_t)(rows) + 1, 8) || parts[k + 1].size != 1) \
		return false; \
	c->name.off = parts[k++].at; \
	c->name.bytes = parts[k].at; \
	if (c->name.off[rows] != parts[k++].count) \
		return false;
#define LISTS(name, rows) \
	if (k + 2 > count || !fits(&parts[k], (size_t)(rows) + 1, 4) || parts[k + 1].size != 4) \
		return false; \
	c->name.off = parts[k++].at; \
	c->name.item = parts[k].at; \
	if (c->name.off[rows] != parts[k++].count) \
		return false;
#include "columns.def"
#undef COLUMN
#undef STRINGS
#undef LISTS
	return k == count;
}

uint64_t columns_layout(void)
{
	static const char layout[] =
#define COLUMN(type, name, length) #type " " #name " " #length ";"
#define STRINGS(name, count) "strings " #name " " #count ";"
#define LISTS(name, count) "lists " #name " " #count ";"
#include "columns.def"
#undef COLUMN
#undef STRINGS
#undef LISTS
		;

	return hash_bytes(layout, sizeof layout, sizeof(struct corpus_counts));
}

/* --- sums --------------------------------------------------------------------------------------
 */

#define ODD UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * ODD;
	return h ^ h >> 29;
}

/* Four words at a time in four independent chains, so that it runs at the speed of memory.  Not as an
 * array: of that compilers make vectors, which have no such product and take twice the time. */
static uint64_t sum_piece(const unsigned char *p, size_t len)
{
	uint64_t a = len, b = ODD, c = ~ODD, d = UINT64_C(0xd6e8feb86659fd93), w[4];

	for (; len >= sizeof w; p += sizeof w, len -= sizeof w) {
		memcpy(w, p, sizeof w);
		a = mix(a, w[0]);
		b = mix(b, w[1]);
		c = mix(c, w[2]);
		d = mix(d, w[3]);
	}
	return hash_bytes(p, len, hash_bytes((uint64_t[]){a, b, c, d}, sizeof w, 0));
}

struct piece {
	const unsigned char *at;
	size_t len;
	uint64_t sum;
};

static void sum_pieces(void *ctx, size_t begin, size_t end, size_t part)
{
	struct piece *pieces = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++)
		pieces[i].sum = sum_piece(pieces[i].at, pieces[i].len);
}

static bool among(const struct corpus *c, const struct column_part *p, unsigned which)
{
	bool text = p->at == c->text.bytes || p->at == c->folded.bytes;

	return which & (text ? COLUMNS_TEXTS : COLUMNS_OTHERS);
}

enum status columns_sum_of(const struct corpus *c, unsigned which, struct job *job,
			   uint64_t sums[COLUMN_PARTS_MOST], struct err *err)
{
	struct column_part parts[COLUMN_PARTS_MOST];
	size_t count = columns_parts(c, parts), total = 0, k = 0;
	struct piece *pieces;

	for (size_t i = 0; i < count; i++)
		total += parts[i].count * parts[i].size / PIECE + 1;
	if (!(pieces = malloc(total * sizeof *pieces)))
		return err_nomem(err);
	for (size_t i = 0; i < count; i++) {
		size_t left = parts[i].count * parts[i].size;
		const unsigned char *p = parts[i].at;

		if (!among(c, &parts[i], which))
			continue;
		for (; left > PIECE; p += PIECE, left -= PIECE)
			pieces[k++] = (struct piece){p, PIECE, 0};
		pieces[k++] = (struct piece){p, left, 0};
	}
	parallel_for(job, k, 1, k, sum_pieces, pieces);
	k = 0;
	for (size_t i = 0; i < count; i++) {
		size_t n = parts[i].count * parts[i].size;

		if (!among(c, &parts[i], which))
			continue;
		sums[i] = i;
		do
			sums[i] = hash_bytes(&pieces[k].sum, 8, sums[i]);
		while (pieces[k++].len == PIECE && (n -= PIECE));
	}
	free(pieces);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : STATUS_OK;
}

enum status columns_sum(const struct corpus *c, struct job *job, uint64_t sums[COLUMN_PARTS_MOST],
			struct err *err)
{
	return columns_sum_of(c, COLUMNS_TEXTS | COLUMNS_OTHERS, job, sums, err);
}

uint64_t columns_fingerprint(const struct corpus *c, const uint64_t *sums)
{
	struct column_part parts[COLUMN_PARTS_MOST];
	size_t count = columns_parts(c, parts);
	uint64_t h = columns_layout();

	for (size_t i = 0; i < count; i++)
		if (strcmp(parts[i].name, "source") && strcmp(parts[i].name, "source_resolution"))
			h = hash_bytes(&sums[i], 8, h);
	return h;
}

/* --- soundness ---------------------------------------------------------------------------------
 */

enum { NEVER_NONE = 0, OR_NONE = 1 };

/* Loops without a branch, which a compiler makes vectors of where it is asked to: they have to run at
 * the speed of memory. */
#ifdef __GNUC__
#define STREAMED __attribute__((optimize("O3")))
#else
#define STREAMED
#endif

STREAMED static bool below32(const uint32_t *p, size_t n, uint32_t limit, bool or_none)
{
	const uint32_t none = or_none; /* NONE + 1 is 0, so the others may be one more */
	uint32_t bad = 0;

	if (or_none && limit == NONE)
		return true;
	for (size_t i = 0; i < n; i++)
		bad |= (uint32_t)(p[i] + none >= limit + none);
	return !bad;
}

STREAMED static bool below16(const uint16_t *p, size_t n, uint32_t limit, bool or_none)
{
	uint32_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad |= (uint32_t)(p[i] >= limit) & (uint32_t)(!or_none | (p[i] != LANG_NONE));
	return !bad;
}

STREAMED static bool below8(const uint8_t *p, size_t n, uint32_t limit)
{
	uint8_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = p[i] > most ? p[i] : most;
	return !n || most < limit;
}

STREAMED static bool ascending64(const uint64_t *off, size_t begin, size_t end)
{
	uint32_t bad = 0;

	for (size_t i = begin; i < end; i++)
		bad |= (uint32_t)(off[i] > off[i + 1]);
	return !bad;
}

STREAMED static bool ascending32(const uint32_t *off, size_t begin, size_t end)
{
	uint32_t bad = 0;

	for (size_t i = begin; i < end; i++)
		bad |= (uint32_t)(off[i] > off[i + 1]);
	return !bad;
}

/* The items of lists [begin, end). */
static bool lists_below(const struct lists *l, size_t begin, size_t end, uint32_t limit)
{
	return below32(l->item + l->off[begin], l->off[end] - l->off[begin], limit, NEVER_NONE);
}

STREAMED static bool climbs(const uint32_t *item, size_t n)
{
	uint32_t bad = 0;

	for (size_t k = 1; k < n; k++)
		bad |= (uint32_t)(item[k - 1] >= item[k]);
	return !bad;
}

/* Each list's items ascend strictly. */
static bool lists_ascend(const struct lists *l, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (!climbs(l->item + l->off[i], l->off[i + 1] - l->off[i]))
			return false;
	return true;
}

STREAMED static bool sound_times(const struct corpus *c, size_t begin, size_t end)
{
	uint32_t bad = 0;

	for (size_t i = begin ? begin : 1; i < end; i++)
		bad |= (uint32_t)(c->time[i - 1] > c->time[i]);
	return !bad;
}

STREAMED static bool sound_ids(const struct corpus *c, size_t begin, size_t end)
{
	uint64_t bad = 0;

	for (size_t i = begin; i < end; i++)
		bad |= c->id[i] >> 63 & (uint64_t)((c->id[i] & ~POST_ID_ODD) >= c->n.odd_ids);
	return !bad;
}

static bool sound_post_columns(const struct corpus *c, size_t begin, size_t end)
{
	const struct corpus_counts *n = &c->n;
	const size_t rows = end - begin;
	const uint64_t refs = (uint64_t)n->posts + n->objects;

	return refs < NONE && below32(c->account + begin, rows, n->accounts, NEVER_NONE) &&
	       below32(c->content + begin, rows, n->contents, NEVER_NONE) &&
	       below32(c->ref + begin, rows, (uint32_t)refs, OR_NONE) &&
	       below32(c->ref_handle + begin, rows, n->handles, OR_NONE) &&
	       below32(c->client + begin, rows, n->clients, OR_NONE) &&
	       below16(c->lang + begin, rows, n->langs, OR_NONE) &&
	       below16(c->source + begin, rows, n->sources, NEVER_NONE) &&
	       below8(c->kind + begin, rows, KIND_COUNT) &&
	       below8(c->platform + begin, rows, n->platforms);
}

static bool sound_posts(const struct corpus *c, size_t begin, size_t end)
{
	return sound_times(c, begin, end) && sound_ids(c, begin, end) &&
	       sound_post_columns(c, begin, end);
}

/* Every row stands in its own account's list, once. */
static bool sound_account_posts(const struct corpus *c, size_t begin, size_t end)
{
	const struct lists *l = &c->account_posts;
	uint32_t bad = 0;

	if (!lists_below(l, begin, end, c->n.posts) || !lists_ascend(l, begin, end))
		return false;
	for (size_t a = begin; a < end; a++)
		for (uint32_t k = l->off[a]; k < l->off[a + 1]; k++) {
			if (k + AHEAD < l->off[end])
				__builtin_prefetch(&c->account[l->item[k + AHEAD]]);
			bad |= (uint32_t)(c->account[l->item[k]] != a);
		}
	return !bad;
}

static bool sound_accounts(const struct corpus *c, size_t begin, size_t end)
{
	return below32(c->account_handle + begin, end - begin, c->n.handles, OR_NONE) &&
	       below8(c->account_platform + begin, end - begin, c->n.platforms) &&
	       sound_account_posts(c, begin, end);
}

static bool sound_contents(const struct corpus *c, size_t begin, size_t end)
{
	const struct corpus_counts *n = &c->n;

	return lists_below(&c->content_tags, begin, end, n->tags) &&
	       lists_below(&c->content_urls, begin, end, n->urls) &&
	       lists_below(&c->content_mentions, begin, end, n->handles);
}

static bool sound_tags(const struct corpus *c, size_t begin, size_t end)
{
	const struct corpus_counts *n = &c->n;

	return lists_below(&c->tag_contents, begin, end, n->contents) &&
	       lists_ascend(&c->tag_contents, begin, end) &&
	       lists_below(&c->tag_posts, begin, end, n->posts) &&
	       lists_ascend(&c->tag_posts, begin, end);
}

static bool sound_handles(const struct corpus *c, size_t begin, size_t end)
{
	return below32(c->handle_account + begin, end - begin, c->n.accounts, OR_NONE);
}

static bool sound_sources(const struct corpus *c, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (c->source_resolution[i] <= 0 || c->source_resolution[i] > INT64_C(86400000))
			return false;
	return true;
}

/* Undated rows come last; and account_posts holds as many as there are. */
static bool sound_ends(const struct corpus *c)
{
	return c->dated <= c->n.posts &&
	       (c->dated == c->n.posts || c->time[c->dated] == TIME_UNKNOWN) &&
	       (!c->dated || c->time[c->dated - 1] != TIME_UNKNOWN) &&
	       c->account_posts.off[c->n.accounts] == c->n.posts;
}

typedef bool sound_check(const struct corpus *c, size_t begin, size_t end);

/* A check of n rows, on all threads.  What a cancelled job skips is not sound. */
struct soundness {
	const struct corpus *c;
	sound_check *check;
	atomic_bool unsound;
};

static void check_piece(void *ctx, size_t begin, size_t end, size_t part)
{
	struct soundness *s = ctx;

	(void)part;
	if (!s->check(s->c, begin, end))
		s->unsound = true;
}

static bool sound_rows(const struct corpus *c, struct job *job, size_t n, sound_check *check)
{
	struct soundness s = {.c = c, .check = check};

	parallel_for(job, n, SOUND_ROWS, (n + SOUND_ROWS - 1) / SOUND_ROWS, check_piece, &s);
	return !s.unsound && !job_stop(job);
}

/* Offsets before all else: the other checks walk by them. */
static bool sound_offsets(const struct corpus *c)
{
	const struct corpus_counts *n = &c->n;

#define COLUMN(type, name, length)
#define STRINGS(name, count) \
	if (c->name.off[0] || !ascending64(c->name.off, 0, count)) \
		return false;
#define LISTS(name, count) \
	if (c->name.off[0] || !ascending32(c->name.off, 0, count)) \
		return false;
#include "columns.def"
#undef COLUMN
#undef STRINGS
#undef LISTS
	return true;
}

bool columns_sound(const struct corpus *c, struct job *job)
{
	const struct corpus_counts *n = &c->n;

	return sound_offsets(c) && sound_ends(c) && sound_rows(c, job, n->posts, sound_posts) &&
	       sound_rows(c, job, n->accounts, sound_accounts) &&
	       sound_rows(c, job, n->contents, sound_contents) &&
	       sound_rows(c, job, n->tags, sound_tags) &&
	       sound_rows(c, job, n->handles, sound_handles) &&
	       sound_rows(c, job, n->sources, sound_sources);
}
