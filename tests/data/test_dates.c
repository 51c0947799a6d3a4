#include "config.h"

#include "convert.h"
#include "dates.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct str s(const char *text)
{
	return (struct str){text, strlen(text)};
}

Test(dates, every_shape_reads_as_the_same_instant)
{
	static const struct {
		const char *text, *order;
		int64_t ms, resolution;
	} cases[] = {
		{"2021-09-29T02:00:00.000Z", "ddd", 1632880800000, 1},
		{"2021-09-29T02:00:00Z", "ddd", 1632880800000, 1000},
		{"2021-09-28 23:00:00-03:00", "ddd", 1632880800000, 1000},
		{"2021-09-29 02:00:00+00:00", "ddd", 1632880800000, 1000},
		{"2021-09-29 02:00:00 UTC", "ddd", 1632880800000, 1000},
		{"2021-09-29 02:00", "ddd", 1632880800000, 60000},
		{"2021/09/29 02:00:00", "ddd", 1632880800000, 1000},
		{"2021-09-29", "ddd", 1632873600000, 86400000},
		{"Wed Sep 29 02:00:00 +0000 2021", "ddd", 1632880800000, 1000},
		{"Tue Sep 28 22:00:00 -0400 2021", "ddd", 1632880800000, 1000},
		{"Wed, 29 Sep 2021 02:00:00 GMT", "ddd", 1632880800000, 1000},
		{"29/09/2021 02:00", "mmm", 1632880800000, 60000},
		{"09/29/21 02:00:00", "ddd", 1632880800000, 1000},
		{"29-09-2021 02:00", "ddd", 1632880800000, 60000},
		{"9/29/2021 2:00 AM", "ddd", 1632880800000, 60000},
		{"05/04/2021", "ddd", 1617580800000, 86400000},
		{"05/04/2021", "mmm", 1620086400000, 86400000},
		{"1632880800", "ddd", 1632880800000, 1000},
		{"1632880800.5", "ddd", 1632880800500, 1},
		{"1632880800000", "ddd", 1632880800000, 1},
		{"1632880800000L", "ddd", 1632880800000, 1},
		{"1632880800000000", "ddd", 1632880800000, 1},
		{"2020-02-29T00:00:00Z", "ddd", 1582934400000, 1000},
		{"1969-12-31T23:59:59Z", "ddd", -1000, 1000},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct date_rule rule = {0};
		struct date_value v;

		memcpy(rule.order, cases[i].order, 3);
		cr_expect(date_parse(s(cases[i].text), &rule, &v), "%s", cases[i].text);
		cr_expect_eq(v.ms, cases[i].ms, "%s: %lld", cases[i].text, (long long)v.ms);
		cr_expect_eq(v.resolution_ms, cases[i].resolution, "%s", cases[i].text);
	}
}

/* The forms that are read at one look say the same as when their zone is written otherwise. */
Test(dates, usual_forms_read_as_the_others_do)
{
	static const char *const months[] = {"Jan", "feb", "MAR", "Dec", "Foo", "j n"};
	static const char *const days[] = {"Wed", "x-y", "mon", "W3d"};
	unsigned seed = 3, read = 0;

	for (int i = 0; i < 40000; i++) {
		struct date_rule rule = {.order = {'d', 'd', 'd'}, .offset_ms = 3600000};
		struct date_value usual, other;
		char text[2][64], clock[16];
		unsigned n[7];
		bool ok;

		for (int k = 0; k < 7; k++)
			n[k] = (seed = seed * 1664525 + 1013904223) >> 16;
		snprintf(clock, sizeof clock, "%02u:%02u:%02u", n[0] % 26, n[1] % 62, n[2] % 63);
		if (n[6] % 16 == 0)
			clock[n[6] / 16 % 8] = "0:/ a"[n[6] / 128 % 5];
		for (int k = 0; k < 2; k++)
			if (i % 2)
				snprintf(text[k], sizeof text[k], "%s %s %02u %s %s %04u", days[n[3] % 64 < 4 ? n[3] % 4 : 0],
					 months[n[4] % 6], n[5] % 33, clock, k ? "+00:00" : "+0000", 1950 + n[5] % 130);
			else
				snprintf(text[k], sizeof text[k], "%04u-%02u-%02uT%s.%03u%s", 1950 + n[5] % 130,
					 n[4] % 14, n[3] % 33, clock, n[6] % 1000, k ? "+00:00" : "Z");
		ok = date_parse(s(text[0]), &rule, &usual);
		read += ok;
		cr_assert_eq(ok, date_parse(s(text[1]), &rule, &other), "%s, %s", text[0], text[1]);
		cr_assert_eq(usual.ms, other.ms, "%s, %s", text[0], text[1]);
		cr_assert(!ok || (usual.resolution_ms == other.resolution_ms && usual.zoned == other.zoned &&
				  usual.separator == other.separator),
			  "%s, %s", text[0], text[1]);
	}
	cr_expect_gt(read, 10000);
}

Test(dates, what_is_no_time_is_refused)
{
	static const char *const cases[] = {"",
					    "yesterday",
					    "2021-13-01",
					    "2021-02-30",
					    "12",
					    "1.6E+12",
					    "8.41E+17",
					    "NA",
					    "2021-02-28T25:00:00Z",
					    "2021-02-28T10:61:00Z",
					    "31/02/2021",
					    "2021-09-29T02:00:00Zjunk",
					    "99999999999999999999999"};
	struct date_rule rule = {0};
	struct date_value v;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_not(date_parse(s(cases[i]), &rule, &v), "%s", cases[i]);
		cr_expect_eq(v.ms, TIME_UNKNOWN);
	}
}

Test(dates, a_column_tells_the_order_by_its_large_numbers_or_by_ids)
{
	struct date_evidence e = {0};
	struct date_rule rule = {0};

	date_evidence_add(&e, s("05/04/2021 10:00"), TIME_UNKNOWN);
	cr_expect(date_decide(&e, NULL, &rule), "assumed");
	date_evidence_add(&e, s("05/14/2021 10:00"), TIME_UNKNOWN);
	cr_expect_not(date_decide(&e, NULL, &rule));
	cr_expect_eq(rule.order[DATE_SLASH], 'm');
	memset(&e, 0, sizeof e);
	date_evidence_add(&e, s("05-04-2021 10:00"), 1617616800000);
	date_decide(&e, NULL, &rule);
	cr_expect_eq(rule.order[DATE_DASH], 'd');
	date_decide(&e, "mdy", &rule);
	cr_expect_eq(rule.order[DATE_DASH], 'm', "what the user says counts");
}

Test(dates, snowflakes_tell_their_millisecond)
{
	cr_expect_eq(snowflake_ms(s("1443034321000000000")), 1632881167064);
	cr_expect_eq(snowflake_ms(s("20")), TIME_UNKNOWN);
	cr_expect_eq(snowflake_ms(s("1.44303E+18")), TIME_UNKNOWN);
	cr_expect_eq(snowflake_ms(s("abc")), TIME_UNKNOWN);
}

Test(zone, offsets_and_names)
{
	static const struct {
		const char *name;
		int64_t local, utc;
	} cases[] = {
		{"+02:00", 7200000, 0},
		{"-0330", 0, 12600000},
		{"UTC", 5, 5},
		{"America/Caracas", 1632880800000, 1632895200000}, /* -4 since May 2016 */
		{"America/Caracas", 1420070400000, 1420086600000}, /* -4:30 in 2015 */
	};
	struct err err;
	struct zone *z;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (zone_open(cases[i].name, &z, &err) != STATUS_OK) {
			cr_expect(strchr(cases[i].name, '/'), "only names may be missing here");
			continue;
		}
		cr_expect_eq(zone_to_utc(z, cases[i].local), cases[i].utc, "%s: %lld",
			     cases[i].name, (long long)zone_to_utc(z, cases[i].local));
		zone_close(z);
	}
	cr_expect_eq(zone_open("Nowhere/At_All", &z, &err), STATUS_USAGE);
	cr_expect_eq(zone_open("../../etc/passwd", &z, &err), STATUS_USAGE);
	cr_expect_eq(zone_open("+99:00", &z, &err), STATUS_USAGE);
}

Test(convert, counts_ids_and_facts)
{
	static const struct {
		const char *text;
		int64_t count;
	} counts[] = {{"12", 12},
		      {"1 234", 1234},
		      {"12.0", 12},
		      {"1.204", 1204},
		      {"1,884,956", 1884956},
		      {"1.884,956", COUNT_UNKNOWN},
		      {"1.2E+05", 120000},
		      {"-3", COUNT_UNKNOWN},
		      {"", COUNT_UNKNOWN},
		      {"NA", COUNT_UNKNOWN},
		      {"0x10", COUNT_UNKNOWN},
		      {"99999999999999999999", COUNT_UNKNOWN}};

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		cr_expect_eq(convert_count(s(counts[i].text)), counts[i].count, "%s",
			     counts[i].text);
	cr_expect_null(convert_id(s("8.41E+17")).p);
	cr_expect_null(convert_id(s("NA")).p);
	cr_expect_eq(convert_id(s("123.0")).len, 3);
	cr_expect_eq(convert_id(s(" 841234567890123456 ")).len, 18);
	cr_expect_eq(convert_id(s("3e5f-uuid")).len, 9, "no number, no loss");
	cr_expect_eq(convert_fact(s("TRUE")), FACT_YES);
	cr_expect_eq(convert_fact(s("no")), FACT_NO);
	cr_expect_eq(convert_fact(s("perhaps")), FACT_UNKNOWN);
}

Test(convert, lists_in_every_syntax_give_the_same_items)
{
	static const char *const cases[] = {"[\"uno\", \"#dos\"]",
					    "['uno', 'dos']",
					    "[u'uno', u'dos']",
					    "(u'uno', u'dos',)",
					    "[uno, dos]",
					    "uno; dos",
					    "uno,dos",
					    "#uno #dos",
					    "uno|dos",
					    "[{\"tag\": \"uno\"}, {\"tag\": \"dos\"}]"};
	struct arena arena = {0};
	bool nomem = false;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str_list l = convert_list(s(cases[i]), LIST_TAGS, s("tag"), &arena, &nomem);

		cr_assert_eq(l.count, 2, "%s: %zu", cases[i], l.count);
		cr_expect(l.items[0].len == 3 && !memcmp(l.items[0].p, "uno", 3), "%s", cases[i]);
		cr_expect(l.items[1].len == 3 && !memcmp(l.items[1].p, "dos", 3), "%s", cases[i]);
	}
	cr_expect_eq(convert_list(s("[]"), LIST_TAGS, s("tag"), &arena, &nomem).count, 0);
	cr_expect_eq(convert_list(s("(u'',)"), LIST_TAGS, s("tag"), &arena, &nomem).count, 0);
	arena_free(&arena);
}

Test(convert, markup_becomes_text)
{
	static const struct {
		const char *text, *want;
		enum conversion as;
	} cases[] = {
		{"a &amp; b &lt;3 &#241; &#x1F600; &bogus; &", "a & b <3 ñ 😀 &bogus; &",
		 AS_ENTITIES},
		{"<p>Uno<br>dos</p><p>tres &amp; <b>más</b></p>", "Uno\ndos\ntres & más", AS_HTML},
		{"<a href=\"http://x\" rel=\"nofollow\">Twitter for iPhone</a>",
		 "Twitter for iPhone", AS_ANCHOR},
		{"Twitter Web App", "Twitter Web App", AS_ANCHOR},
		{"at://did:plc:a/app.bsky.feed.post/3k", "3k", AS_PATH},
		{"at://did:plc:a/app.bsky.feed.post/3k", "did:plc:a", AS_AUTHORITY},
		{"English", "en", AS_LANGUAGE},
		{"es", "es", AS_LANGUAGE},
	};
	struct arena arena = {0};
	bool nomem = false;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str got = convert_text(s(cases[i].text), cases[i].as, &arena, &nomem);

		cr_expect(got.len == strlen(cases[i].want) &&
				  !memcmp(got.p, cases[i].want, got.len),
			  "%s: %.*s", cases[i].text, (int)got.len, got.p);
	}
	arena_free(&arena);
}
