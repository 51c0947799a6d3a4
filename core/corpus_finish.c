/* The builder's second half: everything is put into its final order and linked.
 *
 * Order decides numbers, and numbers decide output: posts by (time, platform, id), accounts by
 * (platform, id), contents by their first row, dictionaries by their bytes.  So the result does not
 * depend on the order in which records came. */
#include "config.h"

#include "corpus_private.h"
#include "fold.h"
#include "radix.h"

#include <stdio.h>

struct finish {
	struct corpus_builder *b;
	struct corpus *c;
	struct job *job;
	uint32_t *row_post;    /* [row] built post */
	uint32_t *account_new; /* [built account] number, or NONE until seen */
	uint32_t *account_old; /* [number] built account */
	uint32_t *content_new; /* [built content] number or NONE */
	uint32_t *content_old; /* [number] built content */
	uint32_t *tag_new;     /* [folded tag entry] number or NONE */
	uint32_t *handle_new;  /* [folded handle entry] number or NONE */
	uint32_t *url_new, *client_new, *lang_new, *platform_new, *odd_new;
};

static int str_compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.len > b.len) - (a.len < b.len);
}

static int map_compare(const void *a, const void *b, void *ctx)
{
	return str_compare(strmap_at(ctx, *(const uint32_t *)a),
			   strmap_at(ctx, *(const uint32_t *)b));
}

static uint32_t *numbers(size_t n, bool identity)
{
	uint32_t *at = malloc((n ? n : 1) * sizeof *at);

	for (size_t i = 0; at && i < n; i++)
		at[i] = identity ? (uint32_t)i : NONE;
	return at;
}

/* A strmap as a sorted dictionary of the corpus; *to_new gets the number of each entry. */
static bool publish_sorted(struct corpus *c, struct strmap *m, struct strings *out,
			   uint32_t **to_new)
{
	uint32_t *order = numbers(m->count, true), *back = numbers(m->count, true);
	uint64_t *off = corpus_alloc(c, (size_t)m->count + 1, sizeof *off);
	size_t size = m->count ? (size_t)m->off[m->count] : 0;
	char *bytes = corpus_alloc(c, size, 1);
	uint64_t at = 0;

	*to_new = back;
	if (!order || !back || !off || !bytes) {
		free(order);
		return false;
	}
	qsort_r(order, m->count, sizeof *order, map_compare, m);
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

/* --- the order of posts ----------------------------------------------------------------------- */

static int post_compare(const void *a, const void *b, void *ctx)
{
	const struct finish *f = ctx;
	const struct built_post *p = &f->b->posts.at[*(const uint32_t *)a];
	const struct built_post *q = &f->b->posts.at[*(const uint32_t *)b];

	if (p->platform != q->platform)
		return f->platform_new[p->platform] < f->platform_new[q->platform] ? -1 : 1;
	if (p->id & q->id & POST_ID_ODD)
		return str_compare(strmap_at(&f->b->odd_ids, (uint32_t)p->id),
				   strmap_at(&f->b->odd_ids, (uint32_t)q->id));
	return (p->id > q->id) - (p->id < q->id);
}

static bool order_posts(struct finish *f)
{
	size_t n = f->b->posts.count;
	struct keyed *items = malloc((n ? n : 1) * sizeof *items);
	struct keyed *scratch = malloc((n ? n : 1) * sizeof *scratch);

	f->row_post = numbers(n, false);
	if (!items || !scratch || !f->row_post) {
		free(items);
		free(scratch);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		items[i] = (struct keyed){radix_key(f->b->posts.at[i].time), (uint32_t)i};
	radix_sort(items, scratch, n);
	free(scratch);
	for (size_t i = 0; i < n; i++)
		f->row_post[i] = items[i].value;
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && items[j].key == items[i].key;)
			j++;
		if (j - i > 1)
			qsort_r(f->row_post + i, j - i, sizeof *f->row_post, post_compare, f);
	}
	free(items);
	return true;
}

/* --- accounts --------------------------------------------------------------------------------- */

static int account_compare(const void *a, const void *b, void *ctx)
{
	const struct finish *f = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	uint8_t p = f->b->accounts.at[i].platform, q = f->b->accounts.at[j].platform;

	if (p != q)
		return f->platform_new[p] < f->platform_new[q] ? -1 : 1;
	return str_compare(text_at(&f->b->account_ids, i), text_at(&f->b->account_ids, j));
}

static bool order_accounts(struct finish *f)
{
	size_t n = f->b->accounts.count;

	f->account_old = numbers(n, true);
	f->account_new = numbers(n, false);
	if (!f->account_old || !f->account_new)
		return false;
	qsort_r(f->account_old, n, sizeof *f->account_old, account_compare, f);
	for (size_t i = 0; i < n; i++)
		f->account_new[f->account_old[i]] = (uint32_t)i;
	f->c->n.accounts = (uint32_t)n;
	return true;
}

static bool texts_in_order(struct corpus *c, const struct text_builder *t, const uint32_t *order,
			   size_t n, struct strings *out)
{
	uint64_t *off = corpus_alloc(c, n + 1, sizeof *off), at = 0;
	char *bytes;

	if (!off)
		return false;
	for (size_t i = 0; i < n; i++)
		at += text_at(t, order[i]).len;
	if (!(bytes = corpus_alloc(c, (size_t)at, 1)))
		return false;
	at = 0;
	for (size_t i = 0; i < n; i++) {
		struct str s = text_at(t, order[i]);

		off[i] = at;
		if (s.len)
			memcpy(bytes + at, s.p, s.len);
		at += s.len;
	}
	off[n] = at;
	*out = (struct strings){off, bytes};
	return true;
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

static uint32_t handle_number(const struct finish *f, uint32_t spelling)
{
	return spelling == NONE ? NONE : f->handle_new[f->b->handle_names.entry.at[spelling]];
}

static bool publish_accounts(struct finish *f)
{
	struct corpus *c = f->c;
	size_t n = c->n.accounts;
	const struct built_account *a = f->b->accounts.at;
	const uint32_t *old = f->account_old;
	uint32_t *bearer = corpus_alloc(c, c->n.handles, sizeof *bearer);

	FILL(uint32_t, account_handle, n, handle_number(f, a[old[i]].handle));
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
	return texts_in_order(c, &f->b->account_ids, old, n, &c->account_id) &&
	       texts_in_order(c, &f->b->names, old, n, &c->account_name) &&
	       texts_in_order(c, &f->b->abouts, old, n, &c->account_about);
}

/* --- contents and names ----------------------------------------------------------------------- */

static bool order_contents(struct finish *f)
{
	size_t built = f->b->texts.off.count ? f->b->texts.off.count - 1 : 0;
	uint32_t count = 0;

	f->content_new = numbers(built, false);
	f->content_old = numbers(built, false);
	if (!f->content_new || !f->content_old)
		return false;
	for (size_t row = 0; row < f->b->posts.count; row++) {
		uint32_t old = f->b->posts.at[f->row_post[row]].content;

		if (f->content_new[old] == NONE) {
			f->content_old[count] = old;
			f->content_new[old] = count++;
		}
	}
	f->c->n.contents = count;
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

	if (!publish_sorted(c, &names->folded, folded, to_new) ||
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

	if (first[entry] == NONE ||
	    str_compare(strmap_at(&names->raw, spelling), strmap_at(&names->raw, first[entry])) < 0)
		first[entry] = spelling;
}

static void remaining_spellings(const struct folded_names *names, uint32_t *first)
{
	uint32_t n = names->folded.count;
	uint32_t *rest = numbers(n, false);

	if (!rest)
		return;
	for (uint32_t s = 0; s < names->raw.count; s++)
		smallest_spelling(names, s, rest);
	for (uint32_t e = 0; e < n; e++)
		if (first[e] == NONE)
			first[e] = rest[e];
	free(rest);
}

static bool publish_tags(struct finish *f)
{
	struct folded_names *names = &f->b->tag_names;
	uint32_t *first = numbers(names->folded.count, false);
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

static bool publish_handles(struct finish *f)
{
	struct folded_names *names = &f->b->handle_names;
	uint32_t *first = numbers(names->folded.count, false);
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

/* Lists by content in final numbers; entry: spelling to entry, or NULL; twice the same is once. */
static bool publish_lists(struct finish *f, const struct list_builder *l, const uint32_t *entry,
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
	return true;
}

/* The inverse of rows -> number: for each of n numbers its rows, ascending. */
static bool publish_inverse(struct corpus *c, const struct lists *of, const uint32_t *column,
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

/* --- folding, on all cores -------------------------------------------------------------------- */

enum { FOLD_PARTS = 64 };

struct fold_part {
	VEC(char) bytes;
	uint32_t begin, end;
	bool failed;
};

struct fold_work {
	const struct strings *text;
	uint64_t *off; /* lengths at off[i + 1] */
	struct fold_part parts[FOLD_PARTS];
	struct job *job;
};

static void fold_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct fold_work *w = ctx;
	struct fold_part *p = &w->parts[part];

	p->begin = (uint32_t)begin;
	p->end = (uint32_t)end;
	for (size_t i = begin; i < end && !p->failed; i++) {
		struct str s = strings_at(w->text, (uint32_t)i);
		size_t want = s.len * 3 + 64;

		do {
			if (!vec_reserve(&p->bytes, want)) {
				p->failed = true;
				return;
			}
			w->off[i + 1] = fold_text(s, p->bytes.at + p->bytes.count,
						  p->bytes.cap - p->bytes.count);
			want = (size_t)w->off[i + 1];
		} while (want > p->bytes.cap - p->bytes.count);
		p->bytes.count += want;
	}
	job_advance(w->job, end - begin);
}

static bool publish_folded(struct finish *f)
{
	struct corpus *c = f->c;
	uint32_t n = c->n.contents;
	struct fold_work *w = calloc(1, sizeof *w);
	uint64_t *off = corpus_alloc(c, (size_t)n + 1, sizeof *off);
	char *bytes = NULL;
	bool ok = w && off;

	if (!ok)
		goto out;
	w->text = &c->text;
	w->off = off;
	w->job = f->job;
	job_phase(f->job, "folding", n);
	parallel_for(f->job, n, 1, FOLD_PARTS, fold_part, w);
	for (uint32_t i = 0; i < n; i++)
		off[i + 1] += off[i];
	bytes = corpus_alloc(c, (size_t)off[n], 1);
	ok = bytes != NULL;
	for (int p = 0; p < FOLD_PARTS; p++) {
		ok = ok && !w->parts[p].failed;
		if (ok && w->parts[p].bytes.count)
			memcpy(bytes + off[w->parts[p].begin], w->parts[p].bytes.at,
			       w->parts[p].bytes.count);
		vec_free(&w->parts[p].bytes);
	}
	c->folded = (struct strings){off, bytes};
out:
	free(w);
	return ok;
}

/* --- posts ------------------------------------------------------------------------------------ */

/* Odd ids are numbered by row, so that they do not depend on the order of arrival. */
static bool publish_odd_ids(struct finish *f)
{
	return publish_sorted(f->c, &f->b->odd_ids, &f->c->odd_id, &f->odd_new);
}

static uint64_t final_id(const struct finish *f, uint64_t id)
{
	return id & POST_ID_ODD ? POST_ID_ODD | f->odd_new[id & UINT32_MAX] : id;
}

static bool publish_posts(struct finish *f)
{
	struct corpus *c = f->c;
	size_t n = f->b->posts.count;
	const struct built_post *p = f->b->posts.at;
	const uint32_t *at = f->row_post;
	uint16_t last = (uint16_t)(f->b->resolutions.count ? f->b->resolutions.count - 1 : 0);

	FILL(int64_t, time, n, p[at[i]].time);
	FILL(uint64_t, id, n, final_id(f, p[at[i]].id));
	FILL(uint32_t, account, n, f->account_new[p[at[i]].account]);
	FILL(uint32_t, content, n, f->content_new[p[at[i]].content]);
	FILL(uint32_t, client, n, p[at[i]].client == NONE ? NONE : f->client_new[p[at[i]].client]);
	FILL(uint32_t, reposts, n, p[at[i]].reposts);
	FILL(uint32_t, likes, n, p[at[i]].likes);
	FILL(uint32_t, replies, n, p[at[i]].replies);
	FILL(uint32_t, quotes, n, p[at[i]].quotes);
	FILL(uint16_t, lang, n,
	     p[at[i]].lang == LANG_NONE ? LANG_NONE : (uint16_t)f->lang_new[p[at[i]].lang]);
	FILL(uint16_t, source, n, p[at[i]].source < last ? p[at[i]].source : last);
	FILL(uint8_t, kind, n, p[at[i]].kind);
	FILL(uint8_t, flags, n, p[at[i]].flags);
	FILL(uint8_t, platform, n, (uint8_t)f->platform_new[p[at[i]].platform]);
	for (size_t i = 0; i < n; i++) {
		c->dated += c->time[i] != TIME_UNKNOWN;
		c->simulated |= (c->flags[i] & POST_SIMULATED) != 0;
	}
	return publish_inverse(c, NULL, c->account, c->n.posts, c->n.accounts, &c->account_posts) &&
	       corpus_index_tags(c);
}

/* Ids of posts as keys of a table: platform and id in 9 bytes. */
static struct str ref_key(char buf[9], uint8_t platform, uint64_t id)
{
	buf[0] = (char)platform;
	memcpy(buf + 1, &id, 8);
	return (struct str){buf, 9};
}

/* Text of an object's id, for the dictionary of those outside. */
static struct str object_text(const struct finish *f, const struct built_post *p,
			      char buf[POST_ID_BUF])
{
	if (p->ref & POST_ID_ODD)
		return strmap_at(&f->b->odd_ids, (uint32_t)(p->ref & UINT32_MAX));
	return (struct str){buf,
			    (size_t)snprintf(buf, POST_ID_BUF, "%llu", (unsigned long long)p->ref)};
}

/* Objects outside are numbered by the first row that names them. */
static bool publish_refs(struct finish *f)
{
	struct corpus *c = f->c;
	struct strmap rows = {0}, outside = {0};
	struct text_builder ids = {0};
	uint32_t *ref = corpus_alloc(c, c->n.posts, sizeof *ref), *order = NULL;
	bool ok = ref && vec_push(&ids.off, 0), added;
	char key[9], buf[POST_ID_BUF];

	/* Rows in order: a row's number in the map is the row itself. */
	for (row_t row = 0; ok && row < c->n.posts; row++) {
		const struct built_post *p = &f->b->posts.at[f->row_post[row]];

		ok = strmap_add(&rows, ref_key(key, p->platform, p->id), &added) == row;
	}
	for (row_t row = 0; ok && row < c->n.posts; row++) {
		const struct built_post *p = &f->b->posts.at[f->row_post[row]];
		struct str k = ref_key(key, p->platform, p->ref), text;

		ref[row] = NONE;
		if (!p->has_ref || (ref[row] = strmap_find(&rows, k)) != NONE)
			continue;
		ref[row] = strmap_add(&outside, k, &added);
		ok = ref[row] != NONE && c->n.posts + ref[row] < NONE;
		ref[row] += c->n.posts;
		if (ok && added) {
			text = object_text(f, p, buf);
			ok = vec_reserve(&ids.bytes, text.len);
			if (ok)
				memcpy(ids.bytes.at + ids.bytes.count, text.p, text.len);
			ids.bytes.count += ok ? text.len : 0;
			ok = ok && vec_push(&ids.off, ids.bytes.count);
		}
	}
	c->ref = ref;
	c->n.objects = outside.count;
	order = numbers(outside.count, true);
	ok = ok && order && texts_in_order(c, &ids, order, outside.count, &c->object_id);
	free(order);
	strmap_free(&rows);
	strmap_free(&outside);
	vec_free(&ids.off);
	vec_free(&ids.bytes);
	return ok;
}

/* Who wrote the referenced post: as the data names the handle, else by id through the accounts,
 * else the author of the row it refers to. */
static bool publish_ref_handles(struct finish *f)
{
	struct corpus *c = f->c;
	uint32_t *handle = corpus_alloc(c, c->n.posts, sizeof *handle);

	if (!handle)
		return false;
	for (row_t row = 0; row < c->n.posts; row++) {
		const struct built_post *p = &f->b->posts.at[f->row_post[row]];

		handle[row] = handle_number(f, p->ref_spelling);
		if (handle[row] == NONE && p->ref_account != NONE) {
			uint32_t a = corpus_find_account(
				c, strmap_at(&f->b->ref_accounts, p->ref_account));

			if (a != NONE)
				handle[row] = c->account_handle[a];
		}
		if (handle[row] == NONE && c->ref[row] < c->n.posts)
			handle[row] = c->account_handle[c->account[c->ref[row]]];
	}
	c->ref_handle = handle;
	return true;
}

/* The coarsest of day, minute, second and millisecond that all times of a source are whole numbers
 * of; with fewer than three dated posts no more than a second is claimed. */
static bool publish_sources(struct finish *f)
{
	static const int64_t steps[] = {86400000, 60000, 1000, 1};
	struct corpus *c = f->c;
	uint32_t n = f->b->resolutions.count ? (uint32_t)f->b->resolutions.count : 1;
	int64_t *resolution = corpus_alloc(c, n, sizeof *resolution);
	uint32_t *seen = calloc(n, sizeof *seen);

	if (!resolution || !seen) {
		free(seen);
		return false;
	}
	for (row_t row = 0; row < c->dated; row++) {
		uint16_t s = c->source[row];
		int step = 0;

		while (c->time[row] % steps[step])
			step++;
		if (!seen[s] || steps[step] < resolution[s])
			resolution[s] = steps[step];
		seen[s]++;
	}
	for (uint32_t s = 0; s < n; s++) {
		if (seen[s] < 3 && (!seen[s] || resolution[s] > 1000))
			resolution[s] = 1000;
		if (s < f->b->resolutions.count && f->b->resolutions.at[s] > 0)
			resolution[s] = f->b->resolutions.at[s];
	}
	free(seen);
	c->source_resolution = resolution;
	c->n.sources = n;
	return true;
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool publish_dictionaries(struct finish *f)
{
	struct corpus *c = f->c;
	struct corpus_builder *b = f->b;

	c->n.urls = b->url_names.count;
	c->n.clients = b->clients.count;
	c->n.langs = b->langs.count;
	c->n.platforms = b->platforms.count;
	c->n.odd_ids = b->odd_ids.count;
	return publish_sorted(c, &b->url_names, &c->url, &f->url_new) &&
	       publish_sorted(c, &b->clients, &c->client_name, &f->client_new) &&
	       publish_sorted(c, &b->langs, &c->lang_name, &f->lang_new) &&
	       publish_sorted(c, &b->platforms, &c->platform_name, &f->platform_new) &&
	       publish_odd_ids(f);
}

static bool publish_contents(struct finish *f)
{
	struct corpus *c = f->c;
	struct corpus_builder *b = f->b;

	return texts_in_order(c, &b->texts, f->content_old, c->n.contents, &c->text) &&
	       publish_lists(f, &b->tags, b->tag_names.entry.at, f->tag_new, &c->content_tags) &&
	       publish_lists(f, &b->urls, NULL, f->url_new, &c->content_urls) &&
	       publish_lists(f, &b->mentions, b->handle_names.entry.at, f->handle_new,
			     &c->content_mentions) &&
	       publish_inverse(c, &c->content_tags, NULL, c->n.contents, c->n.tags,
			       &c->tag_contents) &&
	       publish_folded(f);
}

static void finish_free(struct finish *f)
{
	free(f->row_post);
	free(f->account_new);
	free(f->account_old);
	free(f->content_new);
	free(f->content_old);
	free(f->tag_new);
	free(f->handle_new);
	free(f->url_new);
	free(f->client_new);
	free(f->lang_new);
	free(f->platform_new);
	free(f->odd_new);
}

enum status corpus_builder_finish(struct corpus_builder *b, struct job *job, struct corpus **out,
				  struct err *err)
{
	static bool (*const steps[])(struct finish *) = {
		publish_dictionaries, order_posts,     order_accounts,	    order_contents,
		publish_tags,	      publish_handles, publish_accounts,    publish_contents,
		publish_posts,	      publish_refs,    publish_ref_handles, publish_sources,
	};
	struct finish f = {.b = b, .c = corpus_over(NULL, NULL), .job = job};
	enum status status = STATUS_OK;

	if (!f.c)
		return err_nomem(err);
	f.c->n.posts = (uint32_t)b->posts.count;
	if (!b->texts.off.count &&
	    corpus_builder_content(b, (struct str){0}, NULL, NULL, NULL) == NONE)
		status = err_nomem(err);
	for (size_t i = 0; status == STATUS_OK && i < sizeof steps / sizeof *steps; i++) {
		if (job_stop(job))
			status = err_set(err, STATUS_CANCELLED, "stopped");
		else if (!steps[i](&f))
			status = err_nomem(err);
	}
	/* A cancelled parallel_for skips pieces: what it filled is no corpus. */
	if (status == STATUS_OK && job_stop(job))
		status = err_set(err, STATUS_CANCELLED, "stopped");
	finish_free(&f);
	if (status == STATUS_OK)
		*out = f.c;
	else
		corpus_unref(f.c);
	return status;
}
