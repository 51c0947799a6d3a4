/* corpus_private.h: shared by the files that build a corpus; nobody else includes it. */
#ifndef TAMIZ_CORPUS_PRIVATE_H
#define TAMIZ_CORPUS_PRIVATE_H

#include "corpus.h"
#include "strmap.h"
#include "vec.h"

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
	VEC(char) bytes;
};

struct built_post {
	int64_t time;
	uint64_t id, ref; /* numeric, or POST_ID_ODD | number in odd_ids */
	uint32_t account, content, ref_spelling, ref_account, client; /* the last three or NONE */
	uint32_t reposts, likes, replies, quotes;
	uint16_t lang, source;
	uint8_t kind, flags, platform, has_ref;
};

struct built_account {
	int64_t created, captured;
	uint32_t id, handle; /* id: number in account_ids; handle: a spelling or NONE */
	uint32_t followers, following, statuses, likes, listed;
	uint8_t facts, known, platform;
};

struct corpus_builder {
	VEC(struct built_post) posts;
	VEC(struct built_account) accounts;
	struct text_builder account_ids, names, abouts, texts;
	struct list_builder tags, urls, mentions; /* by content: spellings, urls, spellings */
	struct folded_names tag_names, handle_names;
	struct strmap url_names, clients, langs, platforms, odd_ids;
	struct strmap ref_accounts; /* ids of referenced posts' authors */
	VEC(int64_t) resolutions;
};

/* Memory that a corpus owns: heap blocks, or what release(ctx) gives back. */
struct corpus_memory {
	_Atomic uint32_t references;
	VEC(void *) blocks;
	void (*release)(void *ctx);
	void *ctx;
};

/* count * size bytes that live as long as the corpus; NULL when out of memory. */
void *corpus_alloc(struct corpus *c, size_t count, size_t size);

/* Hands a malloc'ed block over to the corpus; NULL (and the block freed) when out of memory. */
void *corpus_adopt(struct corpus *c, void *block);

/* Makes tag_posts from content and content_tags; false when out of memory. */
bool corpus_index_tags(struct corpus *c);

static inline struct str text_at(const struct text_builder *t, uint32_t i)
{
	return (struct str){t->bytes.at + t->off.at[i], (size_t)(t->off.at[i + 1] - t->off.at[i])};
}

#endif
