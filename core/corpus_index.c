/* Lists that follow from other columns, kept because the query walks them at every key. */
#include "config.h"

#include "corpus_private.h"

/* Calls for each (tag, row) once, rows ascending: a hostile content may name a tag twice. */
static uint64_t each_tag(const struct corpus *c, uint32_t *last, uint32_t *next, uint32_t *item)
{
	uint64_t total = 0;

	for (uint32_t t = 0; t < c->n.tags; t++)
		last[t] = NONE;
	for (row_t row = 0; row < c->n.posts; row++) {
		uint32_t content = c->content[row];

		for (uint32_t k = c->content_tags.off[content];
		     k < c->content_tags.off[content + 1]; k++) {
			uint32_t t = c->content_tags.item[k];

			if (last[t] == row)
				continue;
			last[t] = row;
			total++;
			if (item)
				item[next[t]++] = row;
			else
				next[t]++;
		}
	}
	return total;
}

bool corpus_index_tags(struct corpus *c)
{
	uint32_t *off = corpus_alloc(c, (size_t)c->n.tags + 2, sizeof *off), *item;
	uint32_t *last = malloc(((size_t)c->n.tags + 1) * sizeof *last);
	uint64_t total;
	bool ok = false;

	if (!off || !last)
		goto out;
	total = each_tag(c, last, off + 2, NULL);
	if (total >= UINT32_MAX || !(item = corpus_alloc(c, (size_t)total, sizeof *item)))
		goto out;
	for (uint32_t t = 0; t < c->n.tags; t++)
		off[t + 2] += off[t + 1];
	each_tag(c, last, off + 1, item);
	c->tag_posts = (struct lists){off, item};
	ok = true;
out:
	free(last);
	return ok;
}
