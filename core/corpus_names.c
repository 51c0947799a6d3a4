/* The dictionaries: sorted by their folded bytes, shown as first written. */
#include "config.h"

#include "corpus_private.h"
#include "strsort.h"

static struct str name_at(const void *ctx, uint32_t number)
{
	return strmap_at(ctx, number);
}

/* A strmap as a sorted dictionary of the corpus; *to_new gets the number of each entry. */
bool corpus_publish_sorted(struct corpus *c, struct strmap *m, struct strings *out,
			   uint32_t **to_new)
{
	uint32_t *order = corpus_numbers(m->count, true), *back = corpus_numbers(m->count, true);
	uint64_t *off = corpus_alloc(c, (size_t)m->count + 1, sizeof *off);
	size_t size = m->count ? (size_t)m->off[m->count] : 0;
	char *bytes = corpus_alloc(c, size, 1);
	uint64_t at = 0;

	*to_new = back;
	if (!order || !back || !off || !bytes) {
		free(order);
		return false;
	}
	sort_strings(order, m->count, name_at, m);
	for (uint32_t i = 0; i < m->count; i++) {
		struct str s = strmap_at(m, order[i]);

		back[order[i]] = i;
		off[i] = at;
		if (s.len)
			memcpy(bytes + at, s.p, s.len);
		at += s.len;
	}
	off[m->count] = at;
	*out = (struct strings){off, bytes};
	free(order);
	return true;
}

/* Publishes folded names sorted, and for each the spelling that `first` holds. */
static bool publish_names(struct finish *f, struct folded_names *names, const uint32_t *first,
			  struct strings *folded, struct strings *shown, uint32_t **to_new,
			  uint32_t *count)
{
	struct corpus *c = f->c;
	uint32_t n = names->folded.count;
	uint64_t *off, at = 0;
	char *bytes;

	if (!corpus_publish_sorted(c, &names->folded, folded, to_new) ||
	    !(off = corpus_alloc(c, (size_t)n + 1, sizeof *off)))
		return false;
	for (uint32_t e = 0; e < n; e++)
		off[(*to_new)[e] + 1] = strmap_at(&names->raw, first[e]).len;
	for (uint32_t i = 0; i < n; i++)
		off[i + 1] = at += off[i + 1];
	if (!(bytes = corpus_alloc(c, (size_t)at, 1)))
		return false;
	for (uint32_t e = 0; e < n; e++) {
		struct str s = strmap_at(&names->raw, first[e]);

		if (s.len)
			memcpy(bytes + off[(*to_new)[e]], s.p, s.len);
	}
	*shown = (struct strings){off, bytes};
	*count = n;
	return true;
}

/* The spelling to show of an entry: of those in use, the one of the earliest content. */
static void first_spellings(const struct finish *f, const struct list_builder *l,
			    const struct folded_names *names, uint32_t *first)
{
	for (uint32_t i = 0; i < f->c->n.contents; i++) {
		uint32_t old = f->content_old[i];

		for (uint32_t k = l->off.at[old]; k < l->off.at[old + 1]; k++) {
			uint32_t entry = names->entry.at[l->item.at[k]];

			if (first[entry] == NONE)
				first[entry] = l->item.at[k];
		}
	}
}

/* Among spellings that no order decides (replies to strangers): the smallest by bytes. */
static void smallest_spelling(const struct folded_names *names, uint32_t spelling, uint32_t *first)
{
	uint32_t entry = names->entry.at[spelling];

	if (first[entry] == NONE || str_compare(strmap_at(&names->raw, spelling),
						       strmap_at(&names->raw, first[entry])) < 0)
		first[entry] = spelling;
}

static void remaining_spellings(const struct folded_names *names, uint32_t *first)
{
	uint32_t n = names->folded.count;
	uint32_t *rest = corpus_numbers(n, false);

	if (!rest)
		return;
	for (uint32_t s = 0; s < names->raw.count; s++)
		smallest_spelling(names, s, rest);
	for (uint32_t e = 0; e < n; e++)
		if (first[e] == NONE)
			first[e] = rest[e];
	free(rest);
}

bool corpus_publish_tags(struct finish *f)
{
	struct folded_names *names = &f->b->tag_names;
	uint32_t *first = corpus_numbers(names->folded.count, false);
	bool ok;

	if (!first)
		return false;
	first_spellings(f, &f->b->tags, names, first);
	remaining_spellings(names, first);
	ok = publish_names(f, names, first, &f->c->tag_folded, &f->c->tag, &f->tag_new,
			   &f->c->n.tags);
	free(first);
	return ok;
}

bool corpus_publish_handles(struct finish *f)
{
	struct folded_names *names = &f->b->handle_names;
	uint32_t *first = corpus_numbers(names->folded.count, false);
	bool ok;

	if (!first)
		return false;
	for (size_t i = f->b->accounts.count; i-- > 0;) {
		uint32_t spelling = f->b->accounts.at[f->account_old[i]].handle;

		if (spelling != NONE)
			first[names->entry.at[spelling]] = spelling;
	}
	first_spellings(f, &f->b->mentions, names, first);
	remaining_spellings(names, first);
	ok = publish_names(f, names, first, &f->c->handle_folded, &f->c->handle, &f->handle_new,
			   &f->c->n.handles);
	free(first);
	return ok;
}

/* One column: allocates it and fills it with `value`, written in terms of i. */
#define FILL(type, name, count, value) \
	do { \
		type *column = corpus_alloc(c, count, sizeof *column); \
		if (!column) \
			return false; \
		for (size_t i = 0; i < (count); i++) \
			column[i] = (value); \
		c->name = column; \
	} while (0)

uint32_t corpus_handle_number(const struct finish *f, uint32_t spelling)
{
	return spelling == NONE ? NONE : f->handle_new[f->b->handle_names.entry.at[spelling]];
}

static bool publish_account_texts(struct finish *f, struct text_builder *t, struct strings *out)
{
	const bool ok = corpus_texts_in_order(f, t, f->account_old, f->c->n.accounts, NULL, out);

	corpus_texts_free(t);
	return ok;
}

bool corpus_publish_accounts(struct finish *f)
{
	struct corpus *c = f->c;
	size_t n = c->n.accounts;
	const struct built_account *a = f->b->accounts.at;
	const uint32_t *old = f->account_old;
	uint32_t *bearer = corpus_alloc(c, c->n.handles, sizeof *bearer);

	FILL(uint32_t, account_handle, n, corpus_handle_number(f, a[old[i]].handle));
	FILL(int64_t, account_created, n, a[old[i]].created);
	FILL(int64_t, account_captured, n, a[old[i]].captured);
	FILL(uint32_t, account_followers, n, a[old[i]].followers);
	FILL(uint32_t, account_following, n, a[old[i]].following);
	FILL(uint32_t, account_statuses, n, a[old[i]].statuses);
	FILL(uint32_t, account_likes, n, a[old[i]].likes);
	FILL(uint32_t, account_listed, n, a[old[i]].listed);
	FILL(uint8_t, account_facts, n, a[old[i]].facts);
	FILL(uint8_t, account_known, n, a[old[i]].known);
	FILL(uint8_t, account_platform, n, (uint8_t)f->platform_new[a[old[i]].platform]);
	if (!bearer)
		return false;
	for (size_t i = 0; i < c->n.handles; i++)
		bearer[i] = NONE;
	for (size_t i = n; i-- > 0;) /* the lowest account wins a handle that changed hands */
		if (c->account_handle[i] != NONE)
			bearer[c->account_handle[i]] = (uint32_t)i;
	c->handle_account = bearer;
	vec_free(&f->b->accounts);
	return publish_account_texts(f, &f->b->account_ids, &c->account_id) &&
	       publish_account_texts(f, &f->b->names, &c->account_name) &&
	       publish_account_texts(f, &f->b->abouts, &c->account_about);
}

bool corpus_publish_lists(struct finish *f, struct list_builder *l, const uint32_t *entry,
			  const uint32_t *to_new, struct lists *out)
{
	uint32_t n = f->c->n.contents, at = 0;
	uint32_t *off = corpus_alloc(f->c, (size_t)n + 1, sizeof *off);
	uint32_t *item = corpus_alloc(f->c, l->item.count, sizeof *item);

	if (!off || !item)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t old = f->content_old[i];

		off[i] = at;
		for (uint32_t k = l->off.at[old]; k < l->off.at[old + 1]; k++) {
			uint32_t name = l->item.at[k], number = to_new[entry ? entry[name] : name];
			bool twice = false;

			/* Hostile posts carry 100,000 tags: look back a little only. */
			for (uint32_t j = at; !twice && j > off[i] && at - j < 64; j--)
				twice = item[j - 1] == number;
			if (!twice)
				item[at++] = number;
		}
	}
	off[n] = at;
	*out = (struct lists){off, item};
	corpus_list_free(l);
	return true;
}

/* The inverse of rows -> number: for each of n numbers its rows, ascending. */
bool corpus_publish_inverse(struct corpus *c, const struct lists *of, const uint32_t *column,
			    uint32_t rows, uint32_t n, struct lists *out)
{
	uint32_t *off = corpus_alloc(c, (size_t)n + 2, sizeof *off), *item;
	uint32_t total = of ? of->off[rows] : rows;

	if (!off || !(item = corpus_alloc(c, total, sizeof *item)))
		return false;
	for (uint32_t k = 0; k < total; k++)
		off[(of ? of->item[k] : column[k]) + 2]++;
	for (uint32_t i = 0; i < n; i++)
		off[i + 2] += off[i + 1];
	for (uint32_t row = 0; row < rows; row++) {
		if (!of) {
			item[off[column[row] + 1]++] = row;
			continue;
		}
		for (uint32_t k = of->off[row]; k < of->off[row + 1]; k++)
			item[off[of->item[k] + 1]++] = row;
	}
	*out = (struct lists){off, item};
	return true;
}
