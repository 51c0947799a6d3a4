/* Two builders, filled on two threads, made one.
 *
 * Both put their posts into one array, a piece of it at a time: to copy one's posts behind the other's took
 * a tenth of the time that opening takes, most of it for memory that was new. */
#include "config.h"

#include "corpus_private.h"
#include "huge.h"

/* The numbers that one dictionary's entries get in another; NULL: out of memory. */
static uint32_t *renumber(const struct strmap *from, struct strmap *to)
{
	uint32_t *number = corpus_numbers(from->count, false);
	bool added;

	for (uint32_t i = 0; number && i < from->count; i++)
		if ((number[i] = strmap_add(to, strmap_at(from, i), &added)) == NONE) {
			free(number);
			return NULL;
		}
	return number;
}

static uint32_t *renumber_names(const struct folded_names *from, struct folded_names *to)
{
	uint32_t *number = corpus_numbers(from->raw.count, false);

	for (uint32_t i = 0; number && i < from->raw.count; i++)
		if ((number[i] = corpus_spelling(to, strmap_at(&from->raw, i))) == NONE) {
			free(number);
			return NULL;
		}
	return number;
}

/* --- sharing the array ------------------------------------------------------------------------- */

enum { PIECE_POSTS = 8192 };

bool corpus_builder_share(struct corpus_builder *b, struct corpus_builder *o, size_t posts)
{
	/* Each may leave a piece that it hardly began. */
	if (b->posts.count || posts > NONE - 2 * PIECE_POSTS || !pages_reserve(&b->posts, posts + 2 * PIECE_POSTS))
		return false;
	b->sharing.host = o->sharing.host = b;
	return true;
}

bool corpus_builder_full(const struct corpus_builder *b)
{
	return b->sharing.full;
}

static bool take_piece(struct sharing *s)
{
	struct corpus_builder *host = s->host;
	const size_t begin = atomic_fetch_add(&host->sharing.handed, PIECE_POSTS);

	s->full = begin > host->posts.cap - PIECE_POSTS;
	if (s->full) {
		atomic_fetch_sub(&host->sharing.handed, PIECE_POSTS);
		return false;
	}
	s->next = begin;
	return vec_push(&s->pieces, ((struct piece){begin, begin + PIECE_POSTS}));
}

struct built_post *corpus_post_place(struct corpus_builder *b)
{
	struct sharing *s = &b->sharing;

	if (!s->host)
		return pages_reserve(&b->posts, 1) ? &b->posts.at[b->posts.count] : NULL;
	if ((!s->pieces.count || s->next == s->pieces.at[s->pieces.count - 1].end) && !take_piece(s))
		return NULL;
	return &s->host->posts.at[s->next++];
}

/* Posts from the end of the array go to the free places behind `next`. */
static void close_gap(struct corpus_builder *b, struct piece gap, size_t *count)
{
	const size_t behind = *count - gap.end, free_places = gap.end - gap.begin,
		     n = behind < free_places ? behind : free_places;

	memcpy(b->posts.at + gap.begin, b->posts.at + *count - n, n * sizeof *b->posts.at);
	*count -= free_places;
}

static struct piece gap_of(const struct sharing *s)
{
	return s->pieces.count ? (struct piece){s->next, s->pieces.at[s->pieces.count - 1].end} : (struct piece){0, 0};
}

/* The array without the places that nobody used. */
static void close_gaps(struct corpus_builder *b, struct corpus_builder *o)
{
	struct piece low = gap_of(&b->sharing), high = gap_of(&o->sharing);
	size_t count = b->sharing.handed;

	if (low.begin > high.begin) {
		const struct piece swap = low;

		low = high;
		high = swap;
	}
	close_gap(b, high, &count);
	close_gap(b, low, &count);
	b->posts.count = count;
	b->sharing.host = NULL;
}

/* --- numbers ----------------------------------------------------------------------------------- */

struct joining {
	uint32_t *platforms, *langs, *clients, *odd_ids, *ref_accounts, *handles;
	struct corpus_numbering accounts, contents;
	struct built_post *posts;
	const struct piece *pieces;
	bool broken[PARTS]; /* some post has no account or no content */
};

static uint32_t numbered(const struct corpus_numbering *n, uint32_t row)
{
	return row < n->size ? n->at[row] : NONE;
}

static uint64_t id_of(const struct joining *j, uint64_t id)
{
	return id & POST_ID_ODD ? POST_ID_ODD | j->odd_ids[(uint32_t)id] : id;
}

static struct built_post translated(const struct joining *j, struct built_post p)
{
	p.account = numbered(&j->accounts, p.account);
	p.content = numbered(&j->contents, p.content);
	p.id = id_of(j, p.id);
	if (p.ref_is & REF_GIVEN)
		p.ref = id_of(j, p.ref);
	p.platform = (uint8_t)j->platforms[p.platform];
	if (p.lang != LANG_NONE)
		p.lang = (uint16_t)j->langs[p.lang];
	if (p.client != NONE)
		p.client = j->clients[p.client];
	if (p.ref_author != NONE)
		p.ref_author = (p.ref_is & REF_BY_ID ? j->ref_accounts : j->handles)[p.ref_author];
	return p;
}

/* Past what a byte or two can number, the last one stands for the rest, as in the builder. */
static void clamp(uint32_t *number, uint32_t count, uint32_t most, uint32_t instead)
{
	for (uint32_t i = 0; number && i < count; i++)
		if (number[i] >= most)
			number[i] = instead;
}

static void join_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct joining *j = ctx;

	for (size_t k = begin; k < end; k++)
		for (size_t i = j->pieces[k].begin; i < j->pieces[k].end; i++) {
			const struct built_post p = translated(j, j->posts[i]);

			j->broken[part] |= p.account == NONE || p.content == NONE;
			j->posts[i] = p;
		}
}

bool corpus_builder_join(struct corpus_builder *b, struct corpus_builder *o,
			 struct corpus_numbering accounts, struct corpus_numbering contents,
			 struct job *job, bool *whole)
{
	struct joining j = {
		.platforms = renumber(&o->platforms, &b->platforms),
		.langs = renumber(&o->langs, &b->langs),
		.clients = renumber(&o->clients, &b->clients),
		.odd_ids = renumber(&o->odd_ids, &b->odd_ids),
		.ref_accounts = renumber(&o->ref_accounts, &b->ref_accounts),
		.handles = renumber_names(&o->handle_names, &b->handle_names),
		.accounts = accounts,
		.contents = contents,
	};
	const size_t n = o->sharing.pieces.count;
	bool ok = j.platforms && j.langs && j.clients && j.odd_ids && j.ref_accounts && j.handles;

	clamp(j.platforms, o->platforms.count, UINT8_MAX, UINT8_MAX - 1);
	clamp(j.langs, o->langs.count, LANG_NONE, LANG_NONE);
	if (ok && n) {
		const struct piece gap = gap_of(&o->sharing);

		o->sharing.pieces.at[n - 1].end = gap.begin;
		j.posts = b->posts.at;
		j.pieces = o->sharing.pieces.at;
		parallel_for(job, n, 1, PARTS, join_part, &j);
		o->sharing.pieces.at[n - 1].end = gap.end;
	}
	if (ok)
		close_gaps(b, o);
	*whole = true;
	for (int i = 0; i < PARTS; i++)
		*whole = *whole && !j.broken[i];
	free(j.platforms);
	free(j.langs);
	free(j.clients);
	free(j.odd_ids);
	free(j.ref_accounts);
	free(j.handles);
	corpus_builder_free(o);
	return ok;
}
