/* Which object each post takes part in: a post that is passed on, a text, a link, a set of tags. */
#include "config.h"

#include "coord_private.h"
#include "fold.h"
#include "radix.h"
#include "textkey.h"

/* Equal hashes get one number, in order of first appearance; hash 0 gets NONE. */
static bool number_hashes(const uint64_t *hash, uint32_t n, uint32_t *number, uint32_t *first,
			  uint32_t *count)
{
	struct keyed *items = room_for((size_t)n * 2, sizeof *items);
	uint32_t used = 0, numbers = 0;

	if (!items)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		number[i] = NONE;
		if (hash[i])
			items[used++] = (struct keyed){hash[i], i};
	}
	radix_sort(items, items + n, used);
	for (uint32_t i = 0, head = 0; i < used; i++) {
		if (items[i].key != items[head].key)
			head = i;
		number[items[i].value] = items[head].value;
	}
	huge_free(items);
	for (uint32_t i = 0; i < n; i++) {
		if (number[i] == i) {
			first[numbers] = i;
			number[i] = numbers++;
		} else if (number[i] != NONE) {
			number[i] = number[number[i]];
		}
	}
	*count = numbers;
	return true;
}

static bool key_urls(struct raw_objects *raw, const struct corpus *c)
{
	uint64_t *hash = array_of(c->n.urls, sizeof *hash);
	uint32_t *number = array_of(c->n.urls, sizeof *number);
	char *buf = NULL;
	size_t cap = 0;
	bool ok = false;

	raw->url_first = array_of(c->n.urls, sizeof *raw->url_first);
	if (!hash || !number || !raw->url_first)
		goto out;
	for (uint32_t i = 0; i < c->n.urls; i++) {
		struct str url = strings_at(&c->url, i);

		if (url.len + 1 > cap) {
			free(buf);
			cap = (url.len + 1) * 2;
			if (!(buf = malloc(cap)))
				goto out;
		}
		hash[i] = hash_bytes(buf, urlkey(url, buf), 1) | 1;
	}
	if (!number_hashes(hash, c->n.urls, number, raw->url_first, &raw->url_keys))
		goto out;
	for (uint32_t i = 0; i < c->n.contents; i++)
		raw->content_url[i] = lists_count(&c->content_urls, i)
					      ? number[c->content_urls.item[c->content_urls.off[i]]]
					      : NONE;
	ok = true;
out:
	huge_free(hash);
	huge_free(number);
	free(buf);
	return ok;
}

static bool key_tags(struct raw_objects *raw, const struct corpus *c, uint32_t min_tags)
{
	uint64_t *hash = array_of(c->n.contents, sizeof *hash);
	bool ok;

	raw->tags_first = array_of(c->n.contents, sizeof *raw->tags_first);
	if (!hash || !raw->tags_first) {
		huge_free(hash);
		return false;
	}
	for (uint32_t i = 0; i < c->n.contents; i++) {
		uint32_t n = lists_count(&c->content_tags, i);

		if (n >= min_tags)
			hash[i] = hash_bytes(c->content_tags.item + c->content_tags.off[i],
					     n * sizeof(uint32_t), 2) |
				  1;
	}
	ok = number_hashes(hash, c->n.contents, raw->content_tags, raw->tags_first,
			   &raw->tags_keys);
	huge_free(hash);
	return ok;
}

/* Keys that only one account uses become NONE, so that a post may take part in what it shares. */
static bool drop_unshared(uint32_t *content_key, uint32_t keys, const struct corpus *c)
{
	uint32_t *user = array_of(keys, sizeof *user); /* account + 1, or NONE: several */

	if (!user)
		return false;
	for (row_t r = 0; r < c->dated; r++) {
		uint32_t key = c->kind[r] == KIND_REPOST ? NONE : content_key[c->content[r]];

		if (key == NONE)
			continue;
		if (!user[key])
			user[key] = c->account[r] + 1;
		else if (user[key] != c->account[r] + 1)
			user[key] = NONE;
	}
	for (uint32_t i = 0; i < c->n.contents; i++)
		if (content_key[i] != NONE && user[content_key[i]] != NONE)
			content_key[i] = NONE;
	huge_free(user);
	return true;
}

static uint32_t object_of(const struct raw_objects *raw, const struct corpus *c,
			  const struct copies *copies, const struct coord_params *p, row_t row)
{
	uint32_t content = c->content[row], cluster;

	if (!time_sane(c->time[row]))
		return NONE;
	if (c->kind[row] == KIND_REPOST)
		return p->use_kind[OBJECT_REPOST] && c->ref[row] != NONE ? c->ref[row] : NONE;
	cluster = copies->content_cluster[content];
	if (p->use_kind[OBJECT_COPY] && cluster != NONE && copies->cluster[cluster].accounts > 1 &&
	    !(copies->cluster[cluster].flags & COPY_GENERIC))
		return raw->base[OBJECT_COPY] + cluster;
	/* Quoting a post carries it up as reposting does. */
	if (c->kind[row] == KIND_QUOTE && p->use_kind[OBJECT_REPOST] && c->ref[row] != NONE)
		return c->ref[row];
	if (p->use_kind[OBJECT_URL] && raw->content_url[content] != NONE)
		return raw->base[OBJECT_URL] + raw->content_url[content];
	if (p->use_kind[OBJECT_TAGS] && raw->content_tags[content] != NONE)
		return raw->base[OBJECT_TAGS] + raw->content_tags[content];
	return NONE;
}

void raw_objects_free(struct raw_objects *raw)
{
	huge_free(raw->content_url);
	huge_free(raw->content_tags);
	huge_free(raw->url_first);
	huge_free(raw->tags_first);
	huge_free(raw->of_row);
}

bool raw_objects_build(struct raw_objects *raw, const struct corpus *c, const struct copies *copies,
		       const struct coord_params *p)
{
	raw->content_url = array_of(c->n.contents, sizeof *raw->content_url);
	raw->content_tags = array_of(c->n.contents, sizeof *raw->content_tags);
	raw->of_row = room_for(c->dated, sizeof *raw->of_row);
	if (!raw->content_url || !raw->content_tags || !raw->of_row || !key_urls(raw, c) ||
	    !key_tags(raw, c, p->min_tags) || !drop_unshared(raw->content_url, raw->url_keys, c) ||
	    !drop_unshared(raw->content_tags, raw->tags_keys, c))
		return false;
	raw->base[OBJECT_COPY] = c->n.posts + c->n.objects;
	raw->base[OBJECT_URL] = raw->base[OBJECT_COPY] + copies->clusters;
	raw->base[OBJECT_TAGS] = raw->base[OBJECT_URL] + raw->url_keys;
	raw->base[OBJECT_KINDS] = raw->base[OBJECT_TAGS] + raw->tags_keys;
	for (row_t r = 0; r < c->dated; r++)
		raw->of_row[r] = object_of(raw, c, copies, p, r);
	return true;
}
