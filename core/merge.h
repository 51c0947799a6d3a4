/* merge.h: two sightings of one account or post become one: the newest capture wins field by field,
 * what only an older one knew is kept.
 *
 * The result does not depend on the order of the sightings, whatever their number, if each field's
 * own moment of capture is carried along: kept_at, one entry a field.  Equal moments are decided by
 * the fields: the richer, then the larger by bytes. */
#ifndef TAMIZ_MERGE_H
#define TAMIZ_MERGE_H

#include "record.h"

enum account_field {
	ACCOUNT_HANDLE,
	ACCOUNT_NAME,
	ACCOUNT_DESCRIPTION,
	ACCOUNT_LOCATION,
	ACCOUNT_URL,
	ACCOUNT_FOLLOWERS,
	ACCOUNT_FOLLOWING,
	ACCOUNT_STATUSES,
	ACCOUNT_LIKES,
	ACCOUNT_LISTED,
	ACCOUNT_VERIFIED_FACT,
	ACCOUNT_RESTRICTED_FACT,
	ACCOUNT_PROFILE_FACT,
	ACCOUNT_IMAGE_FACT,
	ACCOUNT_FIELDS
};

enum post_field {
	FIELD_ACCOUNT, /* the caller's to merge: see merge_str */
	FIELD_KIND,
	FIELD_REF_ID,
	FIELD_REF_ACCOUNT,
	FIELD_REF_HANDLE,
	FIELD_TEXT,
	FIELD_LANG,
	FIELD_CLIENT,
	FIELD_TAGS,
	FIELD_URLS,
	FIELD_MENTIONS,
	FIELD_REPOSTS,
	FIELD_LIKES,
	FIELD_REPLIES,
	FIELD_QUOTES,
	POST_FIELDS
};

/* When a sighting was made, for comparison: unknown is before all. */
static inline int64_t sighting_at(int64_t captured_ms)
{
	return captured_ms == TIME_UNKNOWN ? INT64_MIN : captured_ms;
}

/* Merges `other`, seen at other_at, into `kept`; strings are shared, not copied.  kept_at NULL: all
 * of kept's fields are of kept->captured_ms.  Returns whether kept changed. */
bool merge_account(struct account_record *kept, int64_t kept_at[ACCOUNT_FIELDS],
		   const struct account_record *other, int64_t other_at);
bool merge_post(struct post_record *kept, int64_t kept_at[POST_FIELDS],
		const struct post_record *other, int64_t other_at);

/* One text field by the same rule; *at is kept's moment. */
bool merge_str(struct str *kept, int64_t *at, struct str other, int64_t other_at);

#endif
