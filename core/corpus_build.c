/* The builder's first half: records in, provisional numbers out. */
#include "config.h"

#include "corpus_private.h"
#include "fold.h"
#include "huge.h"
#include "strsort.h"

static bool text_add(struct text_builder *t, struct str s)
{
	if (!t->off.count && !vec_push(&t->off, 0))
		return false;
	if (s.len && !pages_reserve(&t->bytes, s.len))
		return false;
	if (s.len)
		memcpy(t->bytes.at + t->bytes.count, s.p, s.len);
	t->bytes.count += s.len;
	return vec_push(&t->off, t->bytes.count);
}

/* The number of a spelling, NONE when out of memory. */
uint32_t corpus_spelling(struct folded_names *names, struct str s)
{
	bool added, ignored;
	uint32_t number = strmap_add(&names->raw, s, &added), entry;
	char small[512], *folded = small;
	size_t len;

	if (number == NONE || !added)
		return number;
	len = fold_text(s, small, sizeof small);
	if (len > sizeof small) {
		if (!(folded = malloc(len)))
			return NONE;
		len = fold_text(s, folded, len);
	}
	entry = strmap_add(&names->folded, (struct str){folded, len}, &ignored);
	if (folded != small)
		free(folded);
	return entry != NONE && vec_push(&names->entry, entry) ? number : NONE;
}

static struct str without(struct str s, char sign)
{
	if (s.len && s.p[0] == sign)
		s.p++, s.len--;
	return s;
}

struct corpus_builder *corpus_builder_new(void)
{
	return calloc(1, sizeof(struct corpus_builder));
}

void corpus_names_free(struct folded_names *n)
{
	strmap_free(&n->raw);
	strmap_free(&n->folded);
	vec_free(&n->entry);
}

void corpus_texts_free(struct text_builder *t)
{
	vec_free(&t->off);
	pages_free(&t->bytes);
}

void corpus_list_free(struct list_builder *l)
{
	vec_free(&l->off);
	vec_free(&l->item);
}

void corpus_builder_free(struct corpus_builder *b)
{
	if (!b)
		return;
	pages_free(&b->posts);
	vec_free(&b->sharing.pieces);
	vec_free(&b->accounts);
	vec_free(&b->resolutions);
	corpus_texts_free(&b->account_ids);
	corpus_texts_free(&b->names);
	corpus_texts_free(&b->abouts);
	corpus_texts_free(&b->texts);
	corpus_list_free(&b->tags);
	corpus_list_free(&b->urls);
	corpus_list_free(&b->mentions);
	corpus_names_free(&b->tag_names);
	corpus_names_free(&b->handle_names);
	strmap_free(&b->url_names);
	strmap_free(&b->clients);
	strmap_free(&b->langs);
	strmap_free(&b->platforms);
	strmap_free(&b->odd_ids);
	strmap_free(&b->ref_accounts);
	free(b);
}

/* Counts beyond u32 are shown as the largest that fits below NONE. */
static uint32_t count_of(int64_t n)
{
	return n < 0 ? NONE : n >= NONE ? NONE - 1 : (uint32_t)n;
}

static void fact_of(struct built_account *a, enum fact f, enum account_fact bit)
{
	if (f == FACT_UNKNOWN)
		return;
	a->known |= (uint8_t)bit;
	if (f == FACT_YES)
		a->facts |= (uint8_t)bit;
}

/* X accounts made since about 2016 have snowflake ids, which tell the instant of creation. */
static int64_t created_from_id(const struct account_record *a)
{
	const uint64_t first = UINT64_C(1) << 55; /* ids below are serial numbers */
	uint64_t id = 0;

	if (a->platform.len != 1 || a->platform.p[0] != 'x' || a->id.len < 17 || a->id.len > 19)
		return TIME_UNKNOWN;
	for (size_t i = 0; i < a->id.len; i++) {
		if (a->id.p[i] < '0' || a->id.p[i] > '9')
			return TIME_UNKNOWN;
		id = id * 10 + (uint64_t)(a->id.p[i] - '0');
	}
	return id < first ? TIME_UNKNOWN : (int64_t)(id >> 22) + INT64_C(1288834974657);
}

/* The number of a platform, which a byte holds: past 255 the last one stands for the rest. */
static uint32_t platform_of(struct corpus_builder *b, struct str name)
{
	bool added;
	uint32_t number;

	if (b->last_platform < b->platforms.count &&
	    !str_compare(strmap_at(&b->platforms, b->last_platform), name))
		return b->last_platform;
	number = strmap_find(&b->platforms, name);
	if (number == NONE && b->platforms.count < UINT8_MAX)
		number = strmap_add(&b->platforms, name, &added);
	else if (number == NONE)
		number = UINT8_MAX - 1;
	b->last_platform = number;
	return number;
}

uint32_t corpus_builder_account(struct corpus_builder *b, const struct account_record *a)
{
	uint32_t platform = platform_of(b, a->platform);
	struct built_account r = {
		.created = a->created_ms != TIME_UNKNOWN ? a->created_ms : created_from_id(a),
		.captured = a->captured_ms,
		.id = (uint32_t)b->accounts.count,
		.handle = a->handle.p ? corpus_spelling(&b->handle_names, without(a->handle, '@'))
				      : NONE,
		.followers = count_of(a->followers),
		.following = count_of(a->following),
		.statuses = count_of(a->statuses),
		.likes = count_of(a->likes),
		.listed = count_of(a->listed),
		.platform = (uint8_t)platform,
	};

	fact_of(&r, a->verified, ACCOUNT_VERIFIED);
	fact_of(&r, a->restricted, ACCOUNT_RESTRICTED);
	fact_of(&r, a->default_profile, ACCOUNT_DEFAULT_PROFILE);
	fact_of(&r, a->default_image, ACCOUNT_DEFAULT_IMAGE);
	if (platform == NONE || (a->handle.p && r.handle == NONE) || r.id >= NONE - 1 ||
	    !text_add(&b->account_ids, a->id) || !text_add(&b->names, a->name) ||
	    !text_add(&b->abouts, a->description) || !vec_push(&b->accounts, r))
		return NONE;
	return r.id;
}

static bool list_begin(struct list_builder *l)
{
	return l->off.count || vec_push(&l->off, 0);
}

static bool list_end(struct list_builder *l)
{
	return l->item.count < NONE && vec_push(&l->off, (uint32_t)l->item.count);
}

static bool names_list(struct list_builder *l, struct folded_names *names,
		       const struct str_list *items, char sign)
{
	if (!list_begin(l))
		return false;
	for (size_t i = 0; items && i < items->count; i++) {
		uint32_t n = corpus_spelling(names, without(items->items[i], sign));

		if (n == NONE || !vec_push(&l->item, n))
			return false;
	}
	return list_end(l);
}

uint32_t corpus_builder_content(struct corpus_builder *b, struct str text,
				const struct str_list *tags, const struct str_list *urls,
				const struct str_list *mentions)
{
	uint32_t number = b->texts.off.count ? (uint32_t)b->texts.off.count - 1 : 0;
	bool added;

	if (!text_add(&b->texts, text) || !names_list(&b->tags, &b->tag_names, tags, '#') ||
	    !names_list(&b->mentions, &b->handle_names, mentions, '@') || !list_begin(&b->urls))
		return NONE;
	for (size_t i = 0; urls && i < urls->count; i++) {
		uint32_t n = strmap_add(&b->url_names, urls->items[i], &added);

		if (n == NONE || !vec_push(&b->urls.item, n))
			return NONE;
	}
	return list_end(&b->urls) ? number : NONE;
}

/* A numeric id as itself, any other as POST_ID_ODD | its number; false when out of memory. */
static bool post_id(struct corpus_builder *b, struct str id, uint64_t *out)
{
	uint64_t value = 0;
	bool plain = id.len > 0 && id.len < 19 && (id.p[0] != '0' || id.len == 1), added;
	uint32_t number;

	if (id.len == 19 && id.p[0] > '0' && id.p[0] < '9') /* below 9e18 < 2^63 */
		plain = true;
	for (size_t i = 0; plain && i < id.len; i++) {
		plain = id.p[i] >= '0' && id.p[i] <= '9';
		value = value * 10 + (uint64_t)(id.p[i] - '0');
	}
	if (plain) {
		*out = value;
		return true;
	}
	number = strmap_add(&b->odd_ids, id, &added);
	*out = POST_ID_ODD | number;
	return number != NONE;
}

static bool built_ids(struct corpus_builder *b, const struct post_record *r, struct built_post *p)
{
	if (r->ref_id.p && r->ref_id.len) {
		p->ref_is |= REF_GIVEN;
		if (!post_id(b, r->ref_id, &p->ref))
			return false;
	}
	return post_id(b, r->id, &p->id);
}

/* By handle; an id alone is looked up once all accounts are known. */
static bool built_ref_author(struct corpus_builder *b, const struct post_record *r, struct str handle,
			     struct built_post *p)
{
	bool added;

	if (handle.len) {
		p->ref_author = corpus_spelling(&b->handle_names, without(handle, '@'));
	} else if (r->ref_account_id.p) {
		p->ref_is |= REF_BY_ID;
		p->ref_author = strmap_add(&b->ref_accounts, r->ref_account_id, &added);
	} else {
		return true;
	}
	return p->ref_author != NONE;
}

static bool built_strings(struct corpus_builder *b, const struct post_record *r,
			  struct built_post *p)
{
	const struct str handle = r->ref_handle.p ? r->ref_handle : (struct str){"", 0};
	bool added;
	uint32_t lang = NONE;

	if (handle.len) /* it lies in no cache: under way while the rest is done */
		strmap_prefetch(&b->handle_names.raw, without(handle, '@'));
	if (r->lang.p && r->lang.len && (lang = strmap_find(&b->langs, r->lang)) == NONE &&
	    b->langs.count < LANG_NONE - 1)
		if ((lang = strmap_add(&b->langs, r->lang, &added)) == NONE)
			return false;
	p->lang = lang == NONE ? LANG_NONE : (uint16_t)lang;
	if (r->client.p && (p->client = strmap_add(&b->clients, r->client, &added)) == NONE)
		return false;
	return built_ids(b, r, p) && built_ref_author(b, r, handle, p);
}

uint32_t corpus_builder_post(struct corpus_builder *b, const struct post_record *r,
			     uint32_t account, uint32_t content, uint32_t source)
{
	uint32_t platform = platform_of(b, r->platform);
	struct built_post p = {
		.time = r->time_ms,
		.account = account,
		.content = content,
		.ref_author = NONE,
		.client = NONE,
		.reposts = count_of(r->reposts),
		.likes = count_of(r->likes),
		.replies = count_of(r->replies),
		.quotes = count_of(r->quotes),
		.source = (uint16_t)(source < UINT16_MAX ? source : UINT16_MAX),
		.kind = (uint8_t)r->kind,
		.flags = (uint8_t)r->flags,
		.platform = (uint8_t)platform,
	};

	struct built_post *place;

	if (platform == NONE || b->posts.count >= NONE - 1 || !built_strings(b, r, &p) ||
	    !(place = corpus_post_place(b)))
		return NONE;
	*place = p;
	return (uint32_t)b->posts.count++;
}

uint32_t corpus_builder_source(struct corpus_builder *b, int64_t resolution_ms)
{
	if (b->resolutions.count >= UINT16_MAX || !vec_push(&b->resolutions, resolution_ms))
		return NONE;
	return (uint32_t)b->resolutions.count - 1;
}

void corpus_builder_expect(struct corpus_builder *b, size_t posts, size_t contents)
{
	if (!pages_reserve(&b->posts, posts) || !vec_reserve(&b->texts.off, contents + 1) ||
	    !vec_reserve(&b->tags.off, contents + 1) || !vec_reserve(&b->urls.off, contents + 1) ||
	    !vec_reserve(&b->mentions.off, contents + 1))
		return; /* it grows as it can */
}
