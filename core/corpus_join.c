/* Two builders, filled on two threads, made one. */
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

struct joining {
	uint32_t *platforms, *langs, *clients, *odd_ids, *ref_accounts, *handles;
	struct corpus_numbering accounts, contents;
	struct built_post *from; /* is forgotten piece by piece */
	struct built_post *to;
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
	if (p.has_ref)
		p.ref = id_of(j, p.ref);
	p.platform = (uint8_t)j->platforms[p.platform];
	if (p.lang != LANG_NONE)
		p.lang = (uint16_t)j->langs[p.lang];
	if (p.client != NONE)
		p.client = j->clients[p.client];
	if (p.ref_account != NONE)
		p.ref_account = j->ref_accounts[p.ref_account];
	if (p.ref_spelling != NONE)
		p.ref_spelling = j->handles[p.ref_spelling];
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

	for (size_t i = begin; i < end; i++) {
		const struct built_post p = translated(j, j->from[i]);

		j->broken[part] |= p.account == NONE || p.content == NONE;
		j->to[i] = p;
	}
	/* The next pieces take over the memory, instead of some that must be found and cleared. */
	pages_forget(j->from + begin, (end - begin) * sizeof *j->from);
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
	const size_t n = o->posts.count;
	bool ok = j.platforms && j.langs && j.clients && j.odd_ids && j.ref_accounts && j.handles &&
		  b->posts.count + n < NONE && pages_reserve(&b->posts, n);

	clamp(j.platforms, o->platforms.count, UINT8_MAX, UINT8_MAX - 1);
	clamp(j.langs, o->langs.count, LANG_NONE, LANG_NONE);
	if (ok && n) {
		j.from = o->posts.at;
		j.to = b->posts.at + b->posts.count;
		parallel_for(job, n, 1, PARTS, join_part, &j);
		b->posts.count += n;
	}
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
