/* corpus.h: a study's posts and accounts as columns in memory, immutable once published.
 *
 * Rows are ordered by (time, platform, id) and everything else by its own key, so two imports of
 * the same capture in any order give the same corpus, number for number.  Columns are flat arrays
 * (core/columns.def): they may lie in the heap or in a mapped file.  Any number of threads may
 * read; the last corpus_unref frees. */
#ifndef TAMIZ_CORPUS_H
#define TAMIZ_CORPUS_H

#include "err.h"
#include "job.h"
#include "record.h"

#include <stddef.h>
#include <stdint.h>

typedef uint32_t row_t;
#define NONE UINT32_MAX
#define LANG_NONE UINT16_MAX

enum account_fact {
	ACCOUNT_VERIFIED = 1 << 0,
	ACCOUNT_RESTRICTED = 1 << 1,
	ACCOUNT_DEFAULT_PROFILE = 1 << 2,
	ACCOUNT_DEFAULT_IMAGE = 1 << 3,
};

/* count strings: number i is bytes[off[i]] up to off[i + 1]; off has count + 1 entries. */
struct strings {
	const uint64_t *off;
	const char *bytes;
};

/* Row i's items are item[off[i]] up to off[i + 1]. */
struct lists {
	const uint32_t *off;
	const uint32_t *item;
};

struct corpus_counts {
	uint32_t posts, contents, accounts, tags, urls, handles, clients, langs, platforms, odd_ids,
		objects, sources;
};

struct corpus {
	struct corpus_counts n;
#define COLUMN(type, name, length) const type *name;
#define STRINGS(name, count) struct strings name;
#define LISTS(name, count) struct lists name;
#include "columns.def"
#undef COLUMN
#undef STRINGS
#undef LISTS
	row_t dated;		      /* rows [0, dated) have a known time */
	bool simulated;		      /* any post carries POST_SIMULATED */
	uint64_t fingerprint;	      /* of the study's content; keys caches and runs */
	struct corpus_memory *memory; /* private: what owns the columns */
};

struct corpus *corpus_ref(const struct corpus *c);
void corpus_unref(const struct corpus *c); /* NULL is allowed */

/* A corpus whose columns the caller fills in and that lie in memory that release(ctx) gives back: a
 * mapped cache.  *out holds one reference; NULL when out of memory (release is then not called). */
struct corpus *corpus_over(void (*release)(void *ctx), void *ctx);

/* Whether so many bytes at `at` begin pages of their own, as large columns do in a corpus that was
 * built: what holds the same bytes may be mapped over them, while others read. */
bool corpus_on_pages(const struct corpus *c, const void *at, size_t bytes);

static inline struct str strings_at(const struct strings *s, uint32_t i)
{
	return (struct str){s->bytes + s->off[i], (size_t)(s->off[i + 1] - s->off[i])};
}

static inline uint32_t lists_count(const struct lists *l, uint32_t i)
{
	return l->off[i + 1] - l->off[i];
}

/* The platform's own id of a post.  Ids that are plain numbers below 2^63 are kept as such, others
 * in odd_id; buf takes the digits of the former. */
enum { POST_ID_BUF = 24 };
#define POST_ID_ODD (UINT64_C(1) << 63)
struct str corpus_post_id(const struct corpus *c, row_t row, char buf[POST_ID_BUF]);

/* Numbers by name, NONE where there is none.  tag and handle may be given raw (folded here). */
uint32_t corpus_find_tag(const struct corpus *c, struct str tag);
uint32_t corpus_find_handle(const struct corpus *c, struct str handle);
uint32_t corpus_find_account(const struct corpus *c, struct str id); /* id, or platform:id */
row_t corpus_find_post(const struct corpus *c, struct str id);	     /* id, or platform:id */

/* The first row whose time is >= ms (undated rows count as later than all). */
row_t corpus_lower_bound(const struct corpus *c, int64_t ms);

/* --- building: one thread, then finish() -------------------------------------------------------
 * Numbers returned by the builder are provisional; finish() orders everything anew. */
struct corpus_builder;

struct corpus_builder *corpus_builder_new(void);
void corpus_builder_free(struct corpus_builder *b);

/* Each adds one and returns its provisional number, NONE when out of memory.  Accounts and posts
 * must be distinct by (platform, id), which the caller sees to.  Contents need not be. */
uint32_t corpus_builder_account(struct corpus_builder *b, const struct account_record *a);
uint32_t corpus_builder_content(struct corpus_builder *b, struct str text,
				const struct str_list *tags, const struct str_list *urls,
				const struct str_list *mentions);
/* Of r, the fields account, text, tags, urls and mentions are not read. */
uint32_t corpus_builder_post(struct corpus_builder *b, const struct post_record *r,
			     uint32_t account, uint32_t content, uint32_t source);
/* resolution_ms 0: to be detected from the posts' own times. */
uint32_t corpus_builder_source(struct corpus_builder *b, int64_t resolution_ms);

/* Room for so many at once; a hint, for fewer or more come too. */
void corpus_builder_expect(struct corpus_builder *b, size_t posts, size_t contents);

/* Numbers of a table's rows as a builder counts them; NONE: no such row. */
struct corpus_numbering {
	const uint32_t *at;
	size_t size;
};
/* From now on b and `o` put their posts into one array, each on a thread of its own, with room for so many
 * posts; of a builder that has none yet.  `o` holds posts alone, and names their accounts and contents as
 * rows of tables.  False: out of memory, and nothing has changed. */
bool corpus_builder_share(struct corpus_builder *b, struct corpus_builder *o, size_t posts);
/* Whether the last post was refused since that room is used up, and not for want of memory. */
bool corpus_builder_full(const struct corpus_builder *b);
/* Makes o's posts b's, whose accounts and contents are numbered by now.  Frees o.  *whole is false where
 * some post's account or content is none.  Of a cancelled job the posts are of no use.  False: out of
 * memory. */
bool corpus_builder_join(struct corpus_builder *b, struct corpus_builder *o,
			 struct corpus_numbering accounts, struct corpus_numbering contents,
			 struct job *job, bool *whole);

/* Orders, folds, links and publishes.  *out holds one reference.  The builder is of no further use:
 * free it. */
enum status corpus_builder_finish(struct corpus_builder *b, struct job *job, struct corpus **out,
				  struct err *err);

/* A sink that keeps a corpus in memory without a study: merges what comes twice (the newest
 * capture wins).  For the simulator, tests and fuzzers. */
struct collector;
struct collector *collector_new(void);
void collector_free(struct collector *k);
struct sink collector_sink(struct collector *k);
enum status collector_finish(struct collector *k, struct job *job, struct corpus **out,
			     struct err *err);

#endif
