/* The filter language: whatever is typed parses or says why; what parses means the same to the fast
 * and the slow evaluator, and after a way through its canonical text. */
#include "config.h"

#include "filter.h"
#include "fuzz.h"
#include "regex.h"

#include <string.h>

#define STR(text) ((struct str){text, sizeof(text) - 1})

/* A few posts that differ in every field that a filter can ask for. */
static struct corpus *small_corpus(void)
{
	static const struct str texts[] = {
		STR("¡Venezuela tiene con qué! https://t.co/a"),
		STR("sin luz otra vez"),
		STR("OR ( ) -x \"a b\" /re/"),
		STR(""),
		STR("日本語 \xEF\xBF\xBD e\xCC\x81"),
	};
	static const struct str tags[] = {STR("SinLuz"), STR("VenezuelaTieneConQué")};
	static const struct str urls[] = {STR("https://example.org/a?b=c")};
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct err err;
	struct job job;

	for (int i = 0; i < 20; i++) {
		struct post_record r = POST_RECORD_EMPTY;
		char id[8], account[8];

		snprintf(id, sizeof id, "%d", 100 + i);
		snprintf(account, sizeof account, "a%d", i % 4);
		r.platform = r.account.platform = STR("x");
		r.id = (struct str){id, strlen(id)};
		r.account.id = r.account.handle = (struct str){account, strlen(account)};
		r.account.followers = i % 3 ? i * 100 : COUNT_UNKNOWN;
		r.account.created_ms = i % 4 == 1 ? INT64_C(1630000000000) : TIME_UNKNOWN;
		r.time_ms = i % 6 ? INT64_C(1632787200000) + i * INT64_C(3600000) : TIME_UNKNOWN;
		r.kind = (enum post_kind)(i % KIND_COUNT);
		r.text = i % 7 ? texts[i % 5] : (struct str){0};
		r.lang = i % 2 ? STR("es") : (struct str){0};
		r.tags = (struct str_list){tags, (size_t)(i % 3), i % 5 != 0};
		r.urls = (struct str_list){urls, (size_t)(i % 2), true};
		FUZZ_CHECK(sink.post(sink.ctx, &r, &err) == STATUS_OK);
	}
	job_init(&job, 1);
	FUZZ_CHECK(collector_finish(k, &job, &c, &err) == STATUS_OK);
	collector_free(k);
	return c;
}

static void check_evaluators(const struct filter *f, const struct corpus *c)
{
	struct filter_env env = {.corpus = c, .regex = &regex_pcre2};
	struct filter_cache *cache = filter_cache_new();
	struct bitset rows;
	enum status status;
	struct err err;
	struct job job;

	job_init(&job, 1);
	FUZZ_CHECK(cache && bitset_init(&rows, c->n.posts));
	status = filter_eval(f, &env, cache, &job, &rows, &err);
	FUZZ_CHECK(status == STATUS_OK || status == STATUS_USAGE);
	for (row_t row = 0; status == STATUS_OK && row < c->n.posts; row++)
		FUZZ_CHECK(bitset_test(&rows, row) == filter_matches_row(f, &env, row));
	bitset_free(&rows);
	filter_cache_free(cache);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct corpus *c;
	struct str text = {(const char *)data, size};
	struct filter *f = NULL, *again = NULL;
	struct err err = {0};

	if (!c)
		c = small_corpus();
	if (filter_parse(text, &f, &err) == STATUS_OK) {
		struct str canonical = {filter_text(f), strlen(filter_text(f))};

		FUZZ_CHECK(filter_parse(canonical, &again, &err) == STATUS_OK);
		FUZZ_CHECK(!strcmp(filter_text(again), canonical.p));
		check_evaluators(f, c);
		filter_free(again);
		filter_free(f);
	} else {
		FUZZ_CHECK(err.status == STATUS_USAGE && err.message[0]);
		FUZZ_CHECK(err.column >= 1 && (size_t)err.column <= size + 1);
		FUZZ_CHECK(filter_parse_prefix(text, &f, &err) == STATUS_USAGE && f);
		filter_free(f);
	}
	return 0;
}
