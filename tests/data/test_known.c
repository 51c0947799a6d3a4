/* What an import keeps in memory of what it has seen. */
#include "config.h"

#include "account_pack.h"
#include "idmap.h"
#include "idset.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t found(const struct idmap *m, uint64_t hash)
{
	const struct hash128 h = {hash, 0};
	size_t at = idmap_start(m, h);

	return idmap_next(m, h, &at);
}

Test(known, hashes_that_differ_late_are_told_apart)
{
	const uint64_t hash = UINT64_C(0x123456789abcdef0), other = hash ^ 1 << 24;
	struct idmap m = {0};

	cr_assert(idmap_add(&m, (struct hash128){hash, 0}, 5));
	cr_expect_eq(found(&m, hash), 5u);
	cr_expect_eq(found(&m, other), UINT32_MAX);
	cr_assert(idmap_add(&m, (struct hash128){other, 0}, 70000));
	cr_expect_eq(found(&m, hash), 5u);
	cr_expect_eq(found(&m, other), 70000u);
	idmap_free(&m);
}

Test(known, any_row_number_comes_back)
{
	const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
	struct idmap m = {0};

	for (uint32_t i = 0; i < 4000; i++)
		cr_assert(idmap_add(&m, (struct hash128){i * step, 0}, i * 1073741u));
	for (uint32_t i = 0; i < 4000; i++) {
		const struct hash128 h = {i * step, 0};
		size_t at = idmap_start(&m, h);
		uint32_t number;

		while ((number = idmap_next(&m, h, &at)) != i * 1073741u)
			cr_assert_neq(number, UINT32_MAX, "%u", i);
	}
	idmap_free(&m);
}

static struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

static enum status note_number(void *ctx, size_t number, struct err *err)
{
	char *out = ctx;

	(void)err;
	snprintf(out + strlen(out), 16, "%zu ", number);
	return STATUS_OK;
}

Test(known, ids_sort_as_text_and_length_tells_them_apart)
{
	static const char *const ids[] = {"9",	 "120", "12", "1",
					  "100", "0",	"00", "19999999999999999"};
	struct idset set;
	struct err err;
	char order[160] = "", room[IDSET_DIGITS];

	idset_open(&set);
	cr_expect_not(idset_has(&set, str_of("12")));
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		cr_expect_not(idset_has(&set, str_of(ids[i])), "%s", ids[i]);
		cr_assert(idset_add(&set, str_of(ids[i])));
	}
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		struct str id = idset_get(&set, i, room);

		cr_expect(idset_has(&set, str_of(ids[i])), "%s", ids[i]);
		cr_expect(id.len == strlen(ids[i]) && !memcmp(id.p, ids[i], id.len), "%s", ids[i]);
	}
	cr_expect_not(idset_has(&set, str_of("1200")));
	cr_assert_eq(idset_sorted(&set, note_number, order, &err), STATUS_OK);
	cr_expect_str_eq(order, "5 6 3 4 2 1 7 0 ");
	idset_close(&set);
}

Test(known, many_ids_are_found)
{
	struct idset set;
	char id[24];

	idset_open(&set);
	for (unsigned i = 0; i < 50000; i++) {
		snprintf(id, sizeof id, "13%u000%u", i * 2654435761u, i % 10);
		if (!idset_has(&set, str_of(id)))
			cr_assert(idset_add(&set, str_of(id)));
		cr_assert(idset_has(&set, str_of(id)), "%s", id);
	}
	for (unsigned i = 0; i < 50000; i += 7) {
		snprintf(id, sizeof id, "13%u000%u", i * 2654435761u, i % 10);
		cr_assert(idset_has(&set, str_of(id)), "%s", id);
		snprintf(id, sizeof id, "14%u000%u", i * 2654435761u, i % 10);
		cr_assert_not(idset_has(&set, str_of(id)), "%s", id);
	}
	idset_close(&set);
}

static void same(struct str a, struct str b)
{
	cr_expect_eq(a.p == NULL, b.p == NULL);
	cr_expect(a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len)));
}

static void comes_back(const struct account_record *r, const struct snapshot *s)
{
	char *packed = account_pack(r, s);
	struct account_record got;
	struct snapshot shot;

	cr_assert(packed);
	account_unpack(packed, &got, &shot);
	same(got.platform, r->platform);
	same(got.id, r->id);
	same(account_packed_id(packed), r->id);
	same(got.handle, r->handle);
	same(got.name, r->name);
	same(got.description, r->description);
	same(got.location, r->location);
	same(got.url, r->url);
	cr_expect_eq(got.created_ms, r->created_ms);
	cr_expect_eq(got.captured_ms, r->captured_ms);
	cr_expect_eq(got.followers, r->followers);
	cr_expect_eq(got.following, r->following);
	cr_expect_eq(got.statuses, r->statuses);
	cr_expect_eq(got.likes, r->likes);
	cr_expect_eq(got.listed, r->listed);
	cr_expect_eq(got.verified, r->verified);
	cr_expect_eq(got.restricted, r->restricted);
	cr_expect_eq(got.default_profile, r->default_profile);
	cr_expect_eq(got.default_image, r->default_image);
	cr_expect_eq(shot.captured_ms, s->captured_ms);
	for (int i = 0; i < 5 && s->captured_ms != TIME_UNKNOWN; i++)
		cr_expect_eq(shot.counts[i], s->counts[i]);
	free(packed);
}

Test(known, a_packed_account_says_what_it_said)
{
	struct account_record r = ACCOUNT_RECORD_EMPTY;
	struct snapshot s = {.captured_ms = TIME_UNKNOWN};
	char long_text[300];

	memset(long_text, 'x', sizeof long_text);
	r.platform = str_of("x");
	r.id = str_of("1320849652962052836");
	comes_back(&r, &s);
	r.name = str_of("");
	r.description = (struct str){long_text, sizeof long_text};
	r.followers = 127;
	r.following = 128;
	r.statuses = INT64_MAX - 1;
	r.likes = INT64_MIN;
	r.created_ms = -1;
	r.captured_ms = INT64_C(1600000000000);
	r.verified = FACT_NO;
	r.default_image = FACT_YES;
	s = (struct snapshot){r.captured_ms, {127, 128, INT64_MAX - 1, INT64_MIN, -1}};
	comes_back(&r, &s);
	s.counts[2]--;
	comes_back(&r, &s);
	s.captured_ms = 0;
	comes_back(&r, &s);
}
