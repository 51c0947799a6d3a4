#include "config.h"

#include "columns.h"
#include "fold.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 4 << 20, PIECES_MOST = 1 << 16 };

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

enum status columns_sum(const struct corpus *c, struct job *job, uint64_t sums[COLUMN_PARTS_MOST],
			struct err *err)
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

		for (; left > PIECE; p += PIECE, left -= PIECE)
			pieces[k++] = (struct piece){p, PIECE, 0};
		pieces[k++] = (struct piece){p, left, 0};
	}
	parallel_for(job, k, 1, k, sum_pieces, pieces);
	k = 0;
	for (size_t i = 0; i < count; i++) {
		size_t n = parts[i].count * parts[i].size;

		sums[i] = i;
		do
			sums[i] = hash_bytes(&pieces[k].sum, 8, sums[i]);
		while (pieces[k++].len == PIECE && (n -= PIECE));
	}
	free(pieces);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "stopped") : STATUS_OK;
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

static bool below32(const uint32_t *p, size_t n, uint32_t limit, bool or_none)
{
	uint32_t bad = 0;

	/* No branch: the loop has to run at the speed of memory. */
	for (size_t i = 0; i < n; i++)
		bad |= (uint32_t)(p[i] >= limit) & (uint32_t)(!or_none | (p[i] != NONE));
	return !bad;
}

static bool below16(const uint16_t *p, size_t n, uint32_t limit, bool or_none)
{
	uint32_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad |= (uint32_t)(p[i] >= limit) & (uint32_t)(!or_none | (p[i] != LANG_NONE));
	return !bad;
}

static bool below8(const uint8_t *p, size_t n, uint32_t limit)
{
	uint32_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad |= (uint32_t)(p[i] >= limit);
	return !bad;
}

static bool ascending64(const uint64_t *off, size_t count)
{
	uint32_t bad = off[0] != 0;

	for (size_t i = 0; i < count; i++)
		bad |= (uint32_t)(off[i] > off[i + 1]);
	return !bad;
}

static bool ascending32(const uint32_t *off, size_t count)
{
	uint32_t bad = off[0] != 0;

	for (size_t i = 0; i < count; i++)
		bad |= (uint32_t)(off[i] > off[i + 1]);
	return !bad;
}

static bool lists_below(const struct lists *l, size_t count, uint32_t limit)
{
	return below32(l->item, l->off[count], limit, NEVER_NONE);
}

/* Each list's items ascend strictly. */
static bool lists_ascend(const struct lists *l, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = l->off[i] + 1; k < l->off[i + 1]; k++)
			if (l->item[k - 1] >= l->item[k])
				return false;
	return true;
}

static bool sound_times(const struct corpus *c)
{
	uint32_t bad = 0;

	for (size_t i = 1; i < c->n.posts; i++)
		bad |= (uint32_t)(c->time[i - 1] > c->time[i]);
	return !bad && c->dated <= c->n.posts &&
	       (c->dated == c->n.posts || c->time[c->dated] == TIME_UNKNOWN) &&
	       (!c->dated || c->time[c->dated - 1] != TIME_UNKNOWN);
}

static bool sound_ids(const struct corpus *c)
{
	for (size_t i = 0; i < c->n.posts; i++)
		if (c->id[i] & POST_ID_ODD && (c->id[i] & ~POST_ID_ODD) >= c->n.odd_ids)
			return false;
	return true;
}

static bool sound_post_columns(const struct corpus *c)
{
	const struct corpus_counts *n = &c->n;
	size_t posts = n->posts;
	uint64_t refs = (uint64_t)n->posts + n->objects;

	return refs < NONE && below32(c->account, posts, n->accounts, NEVER_NONE) &&
	       below32(c->content, posts, n->contents, NEVER_NONE) &&
	       below32(c->ref, posts, (uint32_t)refs, OR_NONE) &&
	       below32(c->ref_handle, posts, n->handles, OR_NONE) &&
	       below32(c->client, posts, n->clients, OR_NONE) &&
	       below16(c->lang, posts, n->langs, OR_NONE) &&
	       below16(c->source, posts, n->sources, NEVER_NONE) &&
	       below8(c->kind, posts, KIND_COUNT) && below8(c->platform, posts, n->platforms);
}

/* Every row stands in its own account's list, once. */
static bool sound_account_posts(const struct corpus *c)
{
	const struct lists *l = &c->account_posts;

	if (l->off[c->n.accounts] != c->n.posts || !lists_below(l, c->n.accounts, c->n.posts) ||
	    !lists_ascend(l, c->n.accounts))
		return false;
	for (uint32_t a = 0; a < c->n.accounts; a++)
		for (uint32_t k = l->off[a]; k < l->off[a + 1]; k++)
			if (c->account[l->item[k]] != a)
				return false;
	return true;
}

static bool sound_accounts(const struct corpus *c)
{
	return below32(c->account_handle, c->n.accounts, c->n.handles, OR_NONE) &&
	       below32(c->handle_account, c->n.handles, c->n.accounts, OR_NONE) &&
	       below8(c->account_platform, c->n.accounts, c->n.platforms) && sound_account_posts(c);
}

static bool sound_content_lists(const struct corpus *c)
{
	const struct corpus_counts *n = &c->n;

	return lists_below(&c->content_tags, n->contents, n->tags) &&
	       lists_below(&c->content_urls, n->contents, n->urls) &&
	       lists_below(&c->content_mentions, n->contents, n->handles);
}

static bool sound_tag_lists(const struct corpus *c)
{
	const struct corpus_counts *n = &c->n;

	return lists_below(&c->tag_contents, n->tags, n->contents) &&
	       lists_ascend(&c->tag_contents, n->tags) &&
	       lists_below(&c->tag_posts, n->tags, n->posts) &&
	       lists_ascend(&c->tag_posts, n->tags);
}

static bool sound_sources(const struct corpus *c)
{
	for (uint32_t i = 0; i < c->n.sources; i++)
		if (c->source_resolution[i] <= 0 || c->source_resolution[i] > INT64_C(86400000))
			return false;
	return true;
}

typedef bool sound_check(const struct corpus *c);

static sound_check *const checks[] = {
	sound_times,	     sound_ids,	      sound_post_columns, sound_accounts,
	sound_content_lists, sound_tag_lists, sound_sources,
};
enum { CHECKS = sizeof checks / sizeof checks[0] };

struct soundness {
	const struct corpus *c;
	bool sound[CHECKS];
};

static void run_checks(void *ctx, size_t begin, size_t end, size_t part)
{
	struct soundness *s = ctx;

	(void)part;
	for (size_t i = begin; i < end; i++)
		s->sound[i] = checks[i](s->c);
}

/* Offsets before all else: the other checks walk by them. */
static bool sound_offsets(const struct corpus *c)
{
	const struct corpus_counts *n = &c->n;

#define COLUMN(type, name, length)
#define STRINGS(name, count) \
	if (!ascending64(c->name.off, count)) \
		return false;
#define LISTS(name, count) \
	if (!ascending32(c->name.off, count)) \
		return false;
#include "columns.def"
#undef COLUMN
#undef STRINGS
#undef LISTS
	return true;
}

bool columns_sound(const struct corpus *c, struct job *job)
{
	struct soundness s = {.c = c};
	bool sound = sound_offsets(c);

	if (!sound)
		return false;
	parallel_for(job, CHECKS, 1, CHECKS, run_checks, &s);
	for (size_t i = 0; i < CHECKS; i++)
		sound = sound && s.sound[i];
	return sound;
}
