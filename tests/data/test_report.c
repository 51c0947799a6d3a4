#include "config.h"

#include "demo.h"
#include "report.h"
#include "safe.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A simulated study of a case, scored, in a folder of its own. */
struct scene {
	char folder[32], study_path[64], out[64];
	struct case_file *kase;
	struct study *study;
	struct corpus *corpus;
	struct registry *registry;
	struct score *score;
	struct result *result;
	struct filter_cache *cache;
	struct method method;
	struct job job;
};

static void scene_make(struct scene *s, const char *kase, double scale)
{
	const struct demo_options o = {.scale = scale, .seed = 3};
	const struct query q = {.focus_tag = NONE,
				.focus_account = NONE,
				.focus_start_ms = TIME_UNKNOWN,
				.focus_end_ms = TIME_UNKNOWN};
	struct filter_env env;
	struct err err;

	*s = (struct scene){.folder = "/tmp/tamiz-report-XXXXXX"};
	cr_assert(scratch_folder(s->folder));
	snprintf(s->study_path, sizeof s->study_path, "%s/s.tamiz", s->folder);
	snprintf(s->out, sizeof s->out, "%s/out", s->folder);
	job_init(&s->job, 1);
	method_default(&s->method);
	cr_assert_eq(case_read(kase, &s->kase, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_open(s->study_path, STUDY_CREATE, &s->study, &err), STATUS_OK, "%s",
		     err.message);
	cr_assert_eq(demo_fill(s->study, s->kase, &o, &s->job, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_load(s->study, &s->job, &s->corpus, &err), STATUS_OK, "%s", err.message);
	cr_assert_eq(study_registry(s->study, s->corpus, &s->registry, &err), STATUS_OK, "%s",
		     err.message);
	cr_assert_eq(score_run(s->corpus, &s->method, NULL, &s->job, &s->score, &err), STATUS_OK);
	env = (struct filter_env){.corpus = s->corpus, .score = s->score, .registry = s->registry};
	s->cache = filter_cache_new();
	cr_assert_eq(query_run(&q, &env, s->cache, &s->job, &s->result, &err), STATUS_OK);
}

static void scene_free(struct scene *s)
{
	char cache[80];

	result_free(s->result);
	filter_cache_free(s->cache);
	score_free(s->score);
	registry_free(s->registry);
	corpus_unref(s->corpus);
	study_close(s->study);
	case_free(s->kase);
	snprintf(cache, sizeof cache, "%s-cache", s->study_path);
	unlink(cache);
	unlink(s->study_path);
	unlink(s->out);
	rmdir(s->folder);
}

static char *write_report(struct scene *s, enum report_format format, bool english, bool names)
{
	const struct report_input in = {s->study,    s->corpus, s->score,
					s->registry, s->result, &s->method};
	const struct report_options o = {.format = format, .english = english, .names = names};
	struct err err;
	size_t len;
	char *text;
	FILE *f;

	cr_assert_eq(report_write(&in, &o, s->out, &s->job, &err), STATUS_OK, "%s", err.message);
	f = fopen(s->out, "r");
	cr_assert(f);
	text = calloc(1, 4 << 20);
	len = fread(text, 1, (4 << 20) - 1, f);
	cr_assert_lt(len, (4 << 20) - 1);
	fclose(f);
	return text;
}

static double real(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

/* The row of a list whose `key` is `name`. */
static const json_t *row(const json_t *root, const char *list, const char *key, const char *name)
{
	const json_t *rows = json_object_get(root, list);

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *o = json_array_get(rows, i);
		const char *value = json_string_value(json_object_get(o, key));

		if (value && !strcmp(value, name))
			return o;
	}
	return NULL;
}

Test(report, the_2021_case_in_figures)
{
	struct scene s;
	char *text;
	json_t *root;
	const json_t *mippci, *week, *change;

	scene_make(&s, "ve-2021-regional", 0.01);
	text = write_report(&s, REPORT_JSON, false, false);
	root = json_loads(text, 0, NULL);
	cr_assert(root);
	cr_expect_eq(json_integer_value(json_object_get(root, "posts")), 18850);
	cr_expect_eq(json_integer_value(json_object_get(root, "trend_count")), 103);
	cr_expect(json_is_true(json_object_get(root, "simulated")));
	cr_expect_float_eq(real(row(root, "blocs", "bloc", "officialism"), "share_of_posts"), 0.916,
			   0.01);
	mippci = row(root, "actors", "actor", "mippci");
	cr_assert(mippci);
	cr_expect_eq(json_integer_value(json_object_get(mippci, "trends")), 8);
	cr_expect_float_eq(real(mippci, "share_of_posts"), 0.67, 0.01);
	cr_expect(row(root, "rule_findings", "rule", "slogan-before-campaign"));
	cr_expect(row(root, "rule_findings", "rule", "state-entity-propaganda"));
	cr_expect_eq(json_array_size(json_object_get(root, "weeks")), 1);
	week = json_array_get(json_object_get(root, "weeks"), 0);
	change = json_object_get(week, "more_than_before");
	cr_expect_float_eq(real(change, "diff"),
			   real(json_object_get(week, "during"), "inorganic") -
				   real(json_object_get(week, "before"), "inorganic"),
			   1e-5);
	cr_expect_lt(real(change, "lo"), real(change, "diff"));
	cr_expect_gt(real(change, "hi"), real(change, "diff"));
	cr_expect(json_is_true(json_object_get(week, "after_incomplete")));
	cr_expect_eq(json_array_size(json_object_get(root, "published")), 8);
	json_decref(root);
	free(text);
	scene_free(&s);
}

Test(report, another_case_needs_no_code_and_its_names_do_no_harm)
{
	static const char hostile[] = "<script>", shown[] = "&lt;script&gt;";
	struct scene s;
	char path[512], *html, *md;

	snprintf(path, sizeof path, "%s/tests/cases/co-ficticio", getenv("top_srcdir"));
	scene_make(&s, path, 0.5);
	html = write_report(&s, REPORT_HTML, true, false);
	cr_expect(strstr(html, "<html lang=\"en\">"));
	cr_expect(strstr(html, "SIMULATED"));
	cr_expect(strstr(html, "default-src 'none'"));
	cr_expect(strstr(html, "<svg"));
	cr_expect(strstr(html, "Before the campaign"));
	cr_expect(strstr(html, shown));
	cr_expect_null(strstr(html, hostile));
	cr_expect_null(strstr(html, "http://"));
	cr_expect_null(strstr(html, "https://"));
	free(html);
	md = write_report(&s, REPORT_MARKDOWN, false, false);
	cr_expect(strstr(md, "Colombia &lt;b&gt;ficticia"));
	cr_expect(strstr(md, "# Colombia"));
	cr_expect(strstr(md, "[^q1]: "));
	cr_expect_null(strstr(md, hostile));
	free(md);
	scene_free(&s);
}

/* A cell of figures that begins with no link: reported and published figures, and the numbers of events,
 * are not measured here. */
Test(report, every_measured_figure_links_to_its_query)
{
	static const char cell[] = "<td class=\"n\">";
	struct scene s;
	char *text;
	size_t cells = 0, bare = 0, not_measured = 0;

	scene_make(&s, "ve-2021-regional", 0.01);
	text = write_report(&s, REPORT_HTML, true, false);
	for (const char *at = text; (at = strstr(at, cell)); cells++) {
		at += strlen(cell);
		bare += strchr("0123456789[+", *at) || !strncmp(at, "\u2212", strlen("\u2212"));
	}
	for (uint32_t i = 0; i < s.result->trend_count; i++)
		not_measured += s.registry->trends[i].reported != COUNT_UNKNOWN;
	cr_expect_gt(cells, 103 * 5);
	cr_expect_eq(bare, not_measured + s.registry->event_count + s.kase->figure_count, "%zu", bare);
	for (const char *at = text; (at = strstr(at, "href=\"#q"));) {
		char id[32];
		unsigned n = (unsigned)strtoul(at + strlen("href=\"#q"), NULL, 10);

		at++;
		snprintf(id, sizeof id, "<li id=\"q%u\">", n);
		cr_expect(n && strstr(text, id), "no query %u", n);
	}
	free(text);
	scene_free(&s);
}

Test(report, names_are_shown_only_when_asked_for)
{
	struct scene s;
	char path[512], *with, *without;
	uint32_t shown = 0;

	snprintf(path, sizeof path, "%s/tests/cases/co-ficticio", getenv("top_srcdir"));
	scene_make(&s, path, 0.5);
	with = write_report(&s, REPORT_MARKDOWN, true, true);
	without = write_report(&s, REPORT_MARKDOWN, true, false);
	for (uint32_t a = 0; a < s.corpus->n.accounts; a++) {
		struct str handle = strings_at(&s.corpus->handle, s.corpus->account_handle[a]);
		char at[300];

		if (s.registry->account_actor[a] != NONE)
			continue;
		snprintf(at, sizeof at, "%.*s", (int)handle.len, handle.p);
		cr_expect_null(strstr(without, at), "%s", at);
		snprintf(at, sizeof at, "@%.5s", handle.p);
		shown += strstr(with, at) != NULL;
	}
	cr_expect_gt(shown, 0);
	cr_expect(strstr(without, "account 1"));
	free(with);
	free(without);
	scene_free(&s);
}

Test(report, csv_has_a_row_for_each_trend)
{
	struct scene s;
	char path[512], *csv;
	int rows = 0;

	snprintf(path, sizeof path, "%s/tests/cases/co-ficticio", getenv("top_srcdir"));
	scene_make(&s, path, 0.2);
	csv = write_report(&s, REPORT_CSV, true, false);
	for (const char *p = csv; (p = strstr(p, "\r\n")); p += 2)
		rows++;
	cr_expect_eq(rows, 8);
	cr_expect(strstr(csv, "SIMULATED,"));
	free(csv);
	scene_free(&s);
}

Test(report, a_spreadsheet_takes_no_cell_for_a_formula)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"=1+1", "'=1+1"},	 {"+1", "'+1"},	 {"-2", "'-2"},	     {"@x", "'@x"},
		{"'quoted", "''quoted"}, {"a=b", "a=b"}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""},
		{"=a,b", "\"'=a,b\""},	 {"", ""},
		/* Behind what a spreadsheet drops, and in the forms that it takes for the same. */
		{" =1", "\"' =1\""}, {"\xc2\xa0=1", "' =1"}, {"\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1"},
		{"\xef\xbc\xa0x", "'\xef\xbc\xa0x"}, {" a=1", "\" a=1\""}, {" ", "\" \""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = NULL;
		size_t len;
		FILE *f = open_memstream(&text, &len);

		safe_csv(f, safe_z(cases[i].in));
		fclose(f);
		cr_expect_str_eq(text, cases[i].out);
		free(text);
	}
	/* What nobody sees comes out visible, but is no cover. */
	cr_expect(safe_is_formula(safe_z("\xe2\x80\x8b=1")));
	cr_expect(safe_is_formula(safe_z("\n\xef\xbb\xbf\xe3\x80\x80+1")));
	cr_expect(safe_is_formula((struct str){"\0=1", 3}));
	cr_expect(!safe_is_formula(safe_z("\xc3\xb1=1")));
}
