#include "config.h"

#include "merge.h"

#include <string.h>

static int64_t capture(int64_t ms)
{
	return ms == TIME_UNKNOWN ? INT64_MIN : ms;
}

/* The text of the newer sighting; of equal ones the longer, then the larger by bytes. */
static void merge_str(struct str *kept, struct str other, int newer)
{
	if (!other.p)
		return;
	if (!kept->p || newer > 0) {
		*kept = other;
		return;
	}
	if (newer < 0)
		return;
	if (other.len > kept->len ||
	    (other.len == kept->len && other.len && memcmp(other.p, kept->p, other.len) > 0))
		*kept = other;
}

static void merge_count(int64_t *kept, int64_t other, int newer)
{
	if (other == COUNT_UNKNOWN)
		return;
	if (*kept == COUNT_UNKNOWN || newer > 0 || (!newer && other > *kept))
		*kept = other;
}

static void merge_fact(enum fact *kept, enum fact other, int newer)
{
	if (other == FACT_UNKNOWN)
		return;
	if (*kept == FACT_UNKNOWN || newer > 0 || (!newer && other > *kept))
		*kept = other;
}

/* The earliest stated time: a post or account was made once. */
static void merge_time(int64_t *kept, int64_t other)
{
	if (other < *kept)
		*kept = other;
}

static void merge_list(struct str_list *kept, const struct str_list *other, int newer)
{
	if (!other->known)
		return;
	if (!kept->known || newer > 0 || (!newer && other->count > kept->count))
		*kept = *other;
}

static int newer_of(int64_t other, int64_t kept)
{
	int64_t a = capture(other), b = capture(kept);

	return (a > b) - (a < b);
}

void merge_account(struct account_record *kept, const struct account_record *other)
{
	int newer = newer_of(other->captured_ms, kept->captured_ms);

	merge_str(&kept->handle, other->handle, newer);
	merge_str(&kept->name, other->name, newer);
	merge_str(&kept->description, other->description, newer);
	merge_str(&kept->location, other->location, newer);
	merge_str(&kept->url, other->url, newer);
	merge_time(&kept->created_ms, other->created_ms);
	merge_count(&kept->followers, other->followers, newer);
	merge_count(&kept->following, other->following, newer);
	merge_count(&kept->statuses, other->statuses, newer);
	merge_count(&kept->likes, other->likes, newer);
	merge_count(&kept->listed, other->listed, newer);
	merge_fact(&kept->verified, other->verified, newer);
	merge_fact(&kept->restricted, other->restricted, newer);
	merge_fact(&kept->default_profile, other->default_profile, newer);
	merge_fact(&kept->default_image, other->default_image, newer);
	if (newer > 0)
		kept->captured_ms = other->captured_ms;
}

void merge_post(struct post_record *kept, const struct post_record *other)
{
	int newer = newer_of(other->captured_ms, kept->captured_ms);

	if (kept->kind == KIND_UNKNOWN || (other->kind != KIND_UNKNOWN && newer > 0))
		kept->kind = other->kind;
	else if (!newer && other->kind > kept->kind)
		kept->kind = other->kind;
	merge_time(&kept->time_ms, other->time_ms);
	merge_str(&kept->ref_id, other->ref_id, newer);
	merge_str(&kept->ref_account_id, other->ref_account_id, newer);
	merge_str(&kept->ref_handle, other->ref_handle, newer);
	merge_str(&kept->text, other->text, newer);
	merge_str(&kept->lang, other->lang, newer);
	merge_str(&kept->client, other->client, newer);
	merge_list(&kept->tags, &other->tags, newer);
	merge_list(&kept->urls, &other->urls, newer);
	merge_list(&kept->mentions, &other->mentions, newer);
	merge_count(&kept->reposts, other->reposts, newer);
	merge_count(&kept->likes, other->likes, newer);
	merge_count(&kept->replies, other->replies, newer);
	merge_count(&kept->quotes, other->quotes, newer);
	kept->flags |= other->flags;
	if (newer > 0)
		kept->captured_ms = other->captured_ms;
}
