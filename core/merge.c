#include "config.h"

#include "merge.h"

#include <string.h>

static int order(int64_t other, int64_t kept)
{
	return (other > kept) - (other < kept);
}

static bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

/* The text of the newer sighting; of equal ones the longer, then the larger by bytes. */
bool merge_str(struct str *kept, int64_t *at, struct str other, int64_t other_at)
{
	int newer = order(other_at, *at);
	bool same;

	if (!other.p || (kept->p && newer < 0))
		return false;
	same = kept->p && str_equal(*kept, other);
	if (kept->p && !newer && !same &&
	    (other.len < kept->len ||
	     (other.len == kept->len && memcmp(other.p, kept->p, other.len) < 0)))
		return false;
	*at = other_at;
	*kept = other;
	return !same;
}

static bool merge_count(int64_t *kept, int64_t *at, int64_t other, int64_t other_at)
{
	int newer = order(other_at, *at);
	bool same = *kept == other;

	if (other < 0)
		return false;
	if (*kept >= 0 && (newer < 0 || (!newer && other <= *kept)))
		return false;
	*at = other_at;
	*kept = other;
	return !same;
}

static bool merge_fact(enum fact *kept, int64_t *at, enum fact other, int64_t other_at)
{
	int64_t value = *kept;
	bool changed = merge_count(&value, at, other, other_at);

	*kept = (enum fact)value;
	return changed;
}

/* The earliest stated time: a post or account was made once. */
static bool merge_time(int64_t *kept, int64_t other)
{
	if (other >= *kept)
		return false;
	*kept = other;
	return true;
}

static int list_order(const struct str_list *a, const struct str_list *b)
{
	if (a->count != b->count)
		return a->count > b->count ? 1 : -1;
	for (size_t i = 0; i < a->count; i++) {
		struct str s = a->items[i], t = b->items[i];

		if (s.len != t.len)
			return s.len > t.len ? 1 : -1;
		if (!str_equal(s, t))
			return memcmp(s.p, t.p, s.len);
	}
	return 0;
}

/* better: of a kind that is preferred whatever its moment, and < 0: of a lesser kind. */
static bool merge_list(struct str_list *kept, int64_t *at, const struct str_list *other,
		       int64_t other_at, int better)
{
	int newer = better ? better : order(other_at, *at), d;

	if (!other->known || (kept->known && newer < 0))
		return false;
	d = kept->known ? list_order(other, kept) : 1;
	if (!newer && d < 0)
		return false;
	*at = other_at;
	*kept = *other;
	return d != 0;
}

bool merge_account(struct account_record *kept, int64_t kept_at[ACCOUNT_FIELDS],
		   const struct account_record *other, int64_t other_at)
{
	int64_t uniform[ACCOUNT_FIELDS], *at = kept_at;
	bool changed = false;

	for (int i = 0; !kept_at && i < ACCOUNT_FIELDS; i++)
		uniform[i] = sighting_at(kept->captured_ms);
	at = kept_at ? kept_at : uniform;
#define MERGE(sort, member, field) \
	changed |= merge_##sort(&kept->member, &at[field], other->member, other_at)
	MERGE(str, handle, ACCOUNT_HANDLE);
	MERGE(str, name, ACCOUNT_NAME);
	MERGE(str, description, ACCOUNT_DESCRIPTION);
	MERGE(str, location, ACCOUNT_LOCATION);
	MERGE(str, url, ACCOUNT_URL);
	MERGE(count, followers, ACCOUNT_FOLLOWERS);
	MERGE(count, following, ACCOUNT_FOLLOWING);
	MERGE(count, statuses, ACCOUNT_STATUSES);
	MERGE(count, likes, ACCOUNT_LIKES);
	MERGE(count, listed, ACCOUNT_LISTED);
	MERGE(fact, verified, ACCOUNT_VERIFIED_FACT);
	MERGE(fact, restricted, ACCOUNT_RESTRICTED_FACT);
	MERGE(fact, default_profile, ACCOUNT_PROFILE_FACT);
	MERGE(fact, default_image, ACCOUNT_IMAGE_FACT);
	changed |= merge_time(&kept->created_ms, other->created_ms);
	if (sighting_at(other->captured_ms) > sighting_at(kept->captured_ms)) {
		kept->captured_ms = other->captured_ms;
		changed = true;
	}
	return changed;
}

/* A whole text beats a cut one, the data's own tags those found in the text, whichever is newer. */
static bool merge_content(struct post_record *kept, int64_t *at, const struct post_record *other,
			  int64_t other_at)
{
	const uint32_t text_flags = POST_REPAIRED | POST_TRUNCATED, tag_flags = POST_TAGS_FROM_TEXT;
	int whole = (int)!!(kept->flags & POST_TRUNCATED) - (int)!!(other->flags & POST_TRUNCATED);
	int own = (int)!!(kept->flags & tag_flags) - (int)!!(other->flags & tag_flags);
	int64_t never = INT64_MIN, always = INT64_MAX;
	bool tie = !whole && at[FIELD_TEXT] == other_at, new_text = false;
	struct str text = kept->text;
	const struct str *tags = kept->tags.items;
	bool changed = false, known = kept->tags.known;

	if (kept->text.p && whole) {
		new_text = whole > 0 && merge_str(&kept->text, &never, other->text, always);
		if (kept->text.p != text.p)
			at[FIELD_TEXT] = other_at;
	} else {
		new_text = merge_str(&kept->text, &at[FIELD_TEXT], other->text, other_at);
	}
	if (kept->text.p != text.p && (new_text || !tie))
		kept->flags &= ~text_flags;
	if (kept->text.p != text.p)
		kept->flags |= other->flags & text_flags;
	changed |= new_text;
	changed |= merge_list(&kept->tags, &at[FIELD_TAGS], &other->tags, other_at, own);
	if (kept->tags.known && (!known || kept->tags.items != tags))
		kept->flags = (kept->flags & ~tag_flags) | (other->flags & tag_flags);
	changed |= merge_list(&kept->urls, &at[FIELD_URLS], &other->urls, other_at, 0);
	changed |= merge_list(&kept->mentions, &at[FIELD_MENTIONS], &other->mentions, other_at, 0);
	return changed;
}

static bool merge_kind(enum post_kind *kept, int64_t *at, enum post_kind other, int64_t other_at)
{
	int64_t value = *kept == KIND_UNKNOWN ? COUNT_UNKNOWN : (int64_t)*kept;
	bool changed = other != KIND_UNKNOWN && merge_count(&value, at, other, other_at);

	if (changed)
		*kept = (enum post_kind)value;
	return changed;
}

bool merge_post(struct post_record *kept, int64_t kept_at[POST_FIELDS],
		const struct post_record *other, int64_t other_at)
{
	const uint32_t merged_with_field = POST_REPAIRED | POST_TRUNCATED | POST_TAGS_FROM_TEXT;
	int64_t uniform[POST_FIELDS], *at;
	uint32_t before = kept->flags;
	bool changed = false;

	for (int i = 0; !kept_at && i < POST_FIELDS; i++)
		uniform[i] = sighting_at(kept->captured_ms);
	at = kept_at ? kept_at : uniform;
	changed |= merge_kind(&kept->kind, &at[FIELD_KIND], other->kind, other_at);
	MERGE(str, ref_id, FIELD_REF_ID);
	MERGE(str, ref_account_id, FIELD_REF_ACCOUNT);
	MERGE(str, ref_handle, FIELD_REF_HANDLE);
	changed |= merge_content(kept, at, other, other_at);
	MERGE(str, lang, FIELD_LANG);
	MERGE(str, client, FIELD_CLIENT);
	MERGE(count, reposts, FIELD_REPOSTS);
	MERGE(count, likes, FIELD_LIKES);
	MERGE(count, replies, FIELD_REPLIES);
	MERGE(count, quotes, FIELD_QUOTES);
#undef MERGE
	changed |= merge_time(&kept->time_ms, other->time_ms);
	kept->flags |= other->flags & ~merged_with_field;
	if (sighting_at(other->captured_ms) > sighting_at(kept->captured_ms)) {
		kept->captured_ms = other->captured_ms;
		changed = true;
	}
	return changed || kept->flags != before;
}
