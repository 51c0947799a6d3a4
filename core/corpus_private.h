/* corpus_private.h: shared by the files that build a corpus; nobody else includes it. */
#ifndef TAMIZ_CORPUS_PRIVATE_H
#define TAMIZ_CORPUS_PRIVATE_H

#include "corpus.h"
#include "strmap.h"
#include "vec.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

typedef VEC(uint32_t) u32_vec;

/* A dictionary in which spellings that fold alike are one entry. */
struct folded_names {
	struct strmap raw;    /* spellings */
	struct strmap folded; /* entries */
	u32_vec entry;	      /* [raw] number in folded */
};

struct list_builder { /* CSR under construction */
	u32_vec off, item;
};

struct text_builder {
	VEC(uint64_t) off;
	VEC(char) bytes; /* on pages of their own */
};

/* A line of the processor's cache, for posts are read in the order of time and lie in that of arrival. */
struct built_post {
	int64_t time;
	uint64_t id, ref; /* numeric, or POST_ID_ODD | number in odd_ids */
	uint32_t account, content, client; /* client: or NONE */
	uint32_t ref_author; /* a spelling; by REF_BY_ID a number in ref_accounts; or NONE */
	uint32_t reposts, likes, replies, quotes;
	uint16_t lang, source;
	uint8_t kind, flags, platform, ref_is;
};
enum { REF_GIVEN = 1, REF_BY_ID = 2 }; /* ref_is: ref means something; ref_author is no spelling */
static_assert(sizeof(struct built_post) == 64, "one line of the cache");

struct built_account {
	int64_t created, captured;
	uint32_t id, handle; /* id: number in account_ids; handle: a spelling or NONE */
	uint32_t followers, following, statuses, likes, listed;
	uint8_t facts, known, platform;
};

/* Posts [begin, end) of the array. */
struct piece {
	size_t begin, end;
};

/* What two builders that fill one array have of it (corpus_join.c). */
struct sharing {
	struct corpus_builder *host; /* whose array it is; NULL: none is shared */
	atomic_size_t handed;	     /* host: posts of the array that are in somebody's piece */
	VEC(struct piece) pieces;    /* this builder's; the last one's end is that of its room */
	size_t next;		     /* free place in the last one */
	bool full;
};

struct corpus_builder {
	VEC(struct built_post) posts; /* on pages of their own */
	struct sharing sharing;
	VEC(struct built_account) accounts;
	struct text_builder account_ids, names, abouts, texts;
	struct list_builder tags, urls, mentions; /* by content: spellings, urls, spellings */
	struct folded_names tag_names, handle_names;
	struct strmap url_names, clients, langs, platforms, odd_ids;
	uint32_t last_platform; /* asked for: the next one is most likely the same */
	struct strmap ref_accounts; /* ids of referenced posts' authors whose handles are not given */
	VEC(int64_t) resolutions;
};

struct corpus_block {
	void *at;
	size_t mapped; /* bytes of pages_map(); 0: free() it */
};

/* Memory that a corpus owns: heap blocks, or what release(ctx) gives back. */
struct corpus_memory {
	_Atomic uint32_t references;
	pthread_mutex_t lock; /* of blocks, while the corpus is built */
	VEC(struct corpus_block) blocks;
	void (*release)(void *ctx);
	void *ctx;
};

enum {
	CORPUS_OWN_PAGES = 128 << 10, /* columns of as many bytes lie on pages of their own */
};

enum { PARTS = 64 }; /* pieces of work handed to the cores */

/* A corpus on its way from the builder (corpus_finish.c). */
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

/* Parts of a builder that are of no further use: columns take up the same memory again, and what is new would have
 * to be cleared. */
void corpus_names_free(struct folded_names *n);
void corpus_texts_free(struct text_builder *t);
void corpus_list_free(struct list_builder *l);

/* The number of a name's spelling, added if new; NONE when out of memory. */
uint32_t corpus_spelling(struct folded_names *names, struct str s);

/* Where a builder's next post goes, which is then its own; NULL: no room. */
struct built_post *corpus_post_place(struct corpus_builder *b);

/* Steps of finishing, each in its file; false when out of memory. */
bool corpus_order_posts(struct finish *f);
bool corpus_order_accounts(struct finish *f);
bool corpus_order_contents(struct finish *f);
bool corpus_publish_tags(struct finish *f);
bool corpus_publish_handles(struct finish *f);
bool corpus_publish_accounts(struct finish *f);
bool corpus_publish_folded(struct finish *f, struct corpus_block *over);
bool corpus_publish_odd_ids(struct finish *f);
bool corpus_publish_posts(struct finish *f);
bool corpus_publish_refs(struct finish *f);
bool corpus_publish_ref_handles(struct finish *f);

/* A strmap as a sorted dictionary of the corpus; *to_new gets the number of each entry. */
bool corpus_publish_sorted(struct corpus *c, struct strmap *m, struct strings *out,
			   uint32_t **to_new);
/* Lists by content in final numbers; entry: spelling to entry, or NULL; twice the same is once.  Frees l's. */
bool corpus_publish_lists(struct finish *f, struct list_builder *l, const uint32_t *entry,
			  const uint32_t *to_new, struct lists *out);
/* The inverse of rows -> number: for each of n numbers its rows, ascending. */
bool corpus_publish_inverse(struct corpus *c, const struct lists *of, const uint32_t *column,
			    uint32_t rows, uint32_t n, struct lists *out);
/* over: as corpus_alloc_over takes it, or NULL. */
bool corpus_texts_in_order(struct finish *f, const struct text_builder *t, const uint32_t *order,
			   size_t n, struct corpus_block *over, struct strings *out);
/* n numbers: 0, 1, 2 … or all NONE; malloc'ed. */
uint32_t *corpus_numbers(size_t n, bool identity);
/* The final number of a handle's spelling; NONE of NONE. */
uint32_t corpus_handle_number(const struct finish *f, uint32_t spelling);

/* count * size zero bytes that live as long as the corpus; NULL when out of memory.  Large ones lie
 * on huge pages where the system has them: columns are filled and scanned whole.  Any thread. */
void *corpus_alloc(struct corpus *c, size_t count, size_t size);

/* Room for so many bytes, not cleared, where `over` lies if that is large enough (it is then the corpus's, and
 * empty), else elsewhere. */
void *corpus_alloc_over(struct corpus *c, size_t bytes, struct corpus_block *over);

/* Makes tag_posts from content and content_tags; false when out of memory. */
bool corpus_index_tags(struct corpus *c);

static inline struct str text_at(const struct text_builder *t, uint32_t i)
{
	const char *bytes = t->bytes.at ? t->bytes.at : ""; /* all empty */

	return (struct str){bytes + t->off.at[i], (size_t)(t->off.at[i + 1] - t->off.at[i])};
}

#endif
