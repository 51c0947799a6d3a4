/* bench_query [POSTS [THREADS [FILTER]]]: milliseconds from a key in the live filter to the complete answer,
 * as the explorer calls for it: query_run() with everything in it.  Typing is replayed letter by
 * letter; between words the cache is emptied, so that each first letter is cold.  Medians of 7
 * rounds. */
#include "config.h"

#include "query.h"

#include "../core/random_corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 15 };

struct bench {
	struct filter_env env;
	struct filter_cache *cache;
	struct job job;
	struct result *last;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, by_value);
	return v[n / 2];
}

/* One answer; the one before is freed first, as the explorer's worker does after the swap. */
static double run(struct bench *b, const char *text, struct query q)
{
	struct filter *f = NULL;
	struct err err = {0};
	double start = now_ms();

	if (filter_parse((struct str){text, strlen(text)}, &f, &err) != STATUS_OK) {
		fprintf(stderr, "%s: %s\n", text, err.message);
		exit(2);
	}
	q.filter = f;
	result_free(b->last);
	b->last = NULL;
	if (query_run(&q, &b->env, b->cache, &b->job, &b->last, &err) != STATUS_OK) {
		fprintf(stderr, "%s: %s\n", text, err.message);
		exit(2);
	}
	filter_free(f);
	return now_ms() - start;
}

static void typed(struct bench *b, const char *word, const struct query *q)
{
	double v[64][ROUNDS];
	size_t n = strlen(word);
	char part[64];

	for (int round = 0; round < ROUNDS; round++) {
		filter_cache_drop(b->cache, true, false, false);
		run(b, "", *q);
		for (size_t i = 1; i <= n; i++) {
			snprintf(part, sizeof part, "%.*s", (int)i, word);
			v[i][round] = run(b, part, *q);
		}
	}
	for (size_t i = 1; i <= n; i++) {
		snprintf(part, sizeof part, "%.*s", (int)i, word);
		run(b, part, *q);
		printf("%-28s %9zu posts %7.1f ms\n", part, b->last->selected,
		       median(v[i], ROUNDS));
	}
}

static void whole(struct bench *b, const char *text, const char *what, const struct query *q)
{
	double v[ROUNDS], cold;

	filter_cache_drop(b->cache, true, false, false);
	run(b, "", *q);
	cold = run(b, text, *q);
	for (int round = 0; round < ROUNDS; round++)
		v[round] = run(b, text, *q);
	printf("%-28s %9zu posts %7.1f ms cold %7.1f ms cached  %s\n", text, b->last->selected,
	       cold, median(v, ROUNDS), what);
}

int main(int argc, char **argv)
{
	uint32_t posts = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1884956;
	struct random_shape shape = {posts, posts / 13 + 1, posts / 60 + 10, posts * 11 / 20, true};
	struct rng rng = {1};
	struct bench b = {0};
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	static const char *const filters[] = {"tag:ojo",
					      "from:user_1",
					      "followers<1500",
					      "since:2021-10-05 reposts>100",
					      "class:automated",
					      "name:luz",
					      "venezuela OR luz -kind:repost",
					      "/sin ?luz/",
					      "url:example.org",
					      "to:user_1"};
	double start = now_ms();

	b.env.corpus = random_corpus(&rng, &shape);
	b.env.score = random_score(&rng, b.env.corpus);
	b.env.regex = &literal_regex;
	b.cache = filter_cache_new();
	job_init(&b.job, argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2);
	printf("%u posts, %u texts (%.0f MB folded), %u accounts, %u tags, %u postings, built in "
	       "%.1f s\n",
	       b.env.corpus->n.posts, b.env.corpus->n.contents,
	       (double)b.env.corpus->folded.off[b.env.corpus->n.contents] / 1e6,
	       b.env.corpus->n.accounts, b.env.corpus->n.tags,
	       b.env.corpus->tag_posts.off[b.env.corpus->n.tags], (now_ms() - start) / 1e3);
	printf("first answer %.1f ms\n", run(&b, "", q));
	if (argc > 3) {
		whole(&b, argv[3], "", &q);
		return 0;
	}
	whole(&b, "", "everything", &q);
	typed(&b, "venezuela", &q);
	typed(&b, "coco", &q);
	typed(&b, "q4f2", &q);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		whole(&b, filters[i], "", &q);
	q.post_sort = POST_BY_REPOSTS;
	q.trend_sort = TREND_BY_DOUBT;
	q.account_sort = ACCOUNT_BY_INORGANIC;
	whole(&b, "", "sorted by reposts, doubt, inorganic", &q);
	whole(&b, "ve", "sorted by reposts, doubt, inorganic", &q);
	result_free(b.last);
	filter_cache_free(b.cache);
	random_score_free((struct score *)b.env.score);
	corpus_unref(b.env.corpus);
	return 0;
}
