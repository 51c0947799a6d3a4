#include "config.h"

#include "case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The smallest case, with a hole for more members. */
static const char frame[] =
	"{\"format\":\"tamiz-case\",\"version\":1,\"id\":\"co-test\",\"title\":\"Colombia "
	"(ficticio)\","
	"\"utc_offset\":\"-05:00\",\"period\":{\"start\":\"2022-03-01\",\"end\":\"2022-06-20\"},"
	"\"sources\":[{\"id\":\"s\",\"title\":\"made for a test\"}],"
	"\"sectors\":[{\"id\":\"gob\",\"name\":{\"es\":\"Gobierno\",\"en\":\"Government\"}}],"
	"\"actors\":[{\"id\":\"a\",\"name\":\"A\",\"sector\":\"gob\",\"accounts\":[\"a1\"],"
	"\"source\":\"s\"}],"
	"\"events\":[{\"id\":\"e\",\"name\":\"Campaña\",\"kind\":\"campaign\",\"start\":\"2022-05-"
	"01\","
	"\"end\":\"2022-05-28\",\"source\":\"s\"}]%s}";

static enum status parse(const char *more, struct case_file **c, struct err *err)
{
	char json[8192];
	int n = snprintf(json, sizeof json, frame, more);

	cr_assert_lt(n, (int)sizeof json);
	return case_parse((struct str){json, (size_t)n}, "test.json", c, err);
}

Test(case, local_days_become_utc)
{
	struct case_file *c;
	struct err err;

	cr_assert_eq(parse(",\"trends\":[{\"tag\":\"#Uno\",\"start\":\"2022-05-02\","
			   "\"end\":\"2022-05-02T12:30\",\"actor\":\"a\",\"source\":\"s\"}]",
			   &c, &err),
		     STATUS_OK, "%s", err.message);
	cr_assert_eq(c->trend_count, 1);
	cr_expect_str_eq(c->trends[0].tag, "Uno");
	cr_expect_eq(c->trends[0].start_ms, INT64_C(1651467600000)); /* 05:00 UTC */
	cr_expect_eq(c->trends[0].end_ms - c->trends[0].start_ms, INT64_C(45000000));
	cr_expect_eq(c->trends[0].reported, COUNT_UNKNOWN);
	case_free(c);
}

Test(case, words_in_one_language_serve_for_both)
{
	struct case_file *c;
	struct err err;

	cr_assert_eq(parse("", &c, &err), STATUS_OK, "%s", err.message);
	cr_expect_str_eq(c->title.en, "Colombia (ficticio)");
	cr_expect_str_eq(c->sectors[0].name.en, "Government");
	cr_expect_str_eq(c->sectors[0].name.es, "Gobierno");
	cr_expect_null(c->simulation);
	case_free(c);
}

Test(case, says_what_is_wrong_and_where)
{
	static const struct {
		const char *more, *said;
	} cases[] = {
		{",\"trend\":[]", "unknown key 'trend'"},
		{",\"trends\":[{\"tag\":\"x\",\"start\":\"2022-02-30\",\"end\":\"2022-03-02\","
		 "\"source\":\"s\"}]",
		 "trends[0].start: a day"},
		{",\"trends\":[{\"tag\":\"x\",\"start\":\"2022-03-02\",\"end\":\"2022-03-02\","
		 "\"source\":\"s\"}]",
		 "trends[0].end: not after its start"},
		{",\"trends\":[{\"tag\":\"x\",\"start\":\"2022-03-02\",\"end\":\"2022-03-03\","
		 "\"source\":\"t\"}]",
		 "trends[0].source: 't' is not defined"},
		{",\"trends\":[{\"tag\":\"x\",\"start\":\"2022-03-02\",\"end\":\"2022-03-03\","
		 "\"source\":\"s\","
		 "\"actor\":\"nobody\"}]",
		 "trends[0].actor: 'nobody' is not defined"},
		{",\"trends\":[{\"start\":\"2022-03-02\",\"end\":\"2022-03-03\",\"source\":\"s\"}]",
		 "trends[0].tag: missing"},
		{",\"trends\":[4]", "trends[0]: an object"},
		{",\"trends\":[{\"tag\":\"a\\u001bb\",\"start\":\"2022-03-02\",\"end\":\"2022-03-"
		 "03\","
		 "\"source\":\"s\"}]",
		 "trends[0].tag: a control character"},
		{",\"rules\":[{\"id\":\"r\",\"kind\":\"odd\",\"name\":\"n\",\"text\":\"t\","
		 "\"source\":\"s\"}]",
		 "rules[0].kind: 'odd' is none of"},
		{",\"rules\":[{\"id\":\"r\",\"kind\":\"before-event\",\"event\":\"e\",\"name\":"
		 "\"n\",\"text\":\"t\","
		 "\"source\":\"s\"}]",
		 "rules[0].tags: a rule of this kind needs tags"},
		{",\"published\":[{\"key\":\"posts\",\"value\":-1,\"text\":\"t\",\"source\":\"s\"}"
		 "]",
		 "published[0].value: a number from 0"},
		{",\"simulation\":{\"posts\":10,\"accounts\":5,\"actors\":[{\"actor\":\"a\","
		 "\"side\":\"official\","
		 "\"trends\":1,\"posts\":0.5,\"inorganic\":0.2,\"tags\":[\"x\"]}]}",
		 "simulation.actors: their shares of posts add up to 0.5"},
		{",\"simulation\":{\"posts\":10,\"accounts\":5,\"actors\":[{\"actor\":\"a\","
		 "\"side\":\"official\","
		 "\"trends\":1,\"posts\":1,\"inorganic\":0.9,\"spread\":0.2,\"tags\":[\"x\"]}]}",
		 "simulation.actors[0].spread: leads outside"},
		{",\"id\":\"twice\"", "duplicate object key"},
		{",", "expected"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct case_file *c;
		struct err err = {.message = ""};

		cr_expect_eq(parse(cases[i].more, &c, &err), STATUS_FAILED, "%s", cases[i].more);
		cr_expect(strstr(err.message, cases[i].said), "%s\n  said %s", cases[i].more,
			  err.message);
		cr_expect_str_eq(err.file, "test.json");
		cr_expect_null(c);
	}
}

Test(case, the_built_in_case_holds_the_published_record)
{
	struct case_file *c;
	struct err err;
	uint32_t trends = 0, radical = 0;
	double officialism = 0;

	cr_assert_eq(case_read("ve-2021-regional", &c, &err), STATUS_OK, "%s", err.message);
	cr_expect_eq(c->trend_count, 5);
	cr_expect_eq(c->rule_count, 3);
	cr_assert(c->simulation);
	cr_expect_eq(c->simulation->posts, 1884956);
	for (uint32_t i = 0; i < c->simulation->actor_count; i++) {
		const struct sim_actor *a = &c->simulation->actors[i];
		const struct case_actor *actor = a->id.len ? case_find_actor(c, a->id.p) : NULL;
		const struct case_sector *sector =
			actor ? case_find_sector(c, actor->sector) : NULL;

		trends += a->trends;
		if (sector && sector->bloc)
			officialism += a->posts;
		if (sector && !strcmp(sector->id, "oficialismo-radical"))
			radical += a->trends;
	}
	cr_expect_eq(trends, 103);
	cr_expect_eq(radical, 39);
	cr_expect_float_eq(officialism, 0.916, 1e-9);
	cr_expect_eq(c->simulation->fixed_count, 5);
	case_free(c);
}

Test(case, a_missing_case_is_one_line)
{
	struct case_file *c;
	struct err err;

	cr_expect_eq(case_read("no-such-case", &c, &err), STATUS_FAILED);
	cr_expect(strstr(err.message, "no-such-case"), "%s", err.message);
}
