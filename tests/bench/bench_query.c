/* bench_query [POSTS [THREADS [FILTER]]], over a simulated capture: milliseconds from a key in the
 * live filter to the complete answer, as the explorer calls for it: query_run() with everything in
 * it.  Typing is replayed letter by letter; between words the cache is emptied, so that each first
 * letter is cold.  Medians of 7 rounds. */
#include "config.h"

#include "query.h"
#include "random_corpus.h"
#include "regex.h"
#include "sim.h"

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

static double clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
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

struct cost {
	double wall, cpu;
};

static struct corpus *simulate(uint32_t posts)
{
	const struct sim_plan *plan = sim_plan_small();
	struct sim_options o = {.scale = (double)posts / (double)plan->posts, .seed = 1};
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct job job;
	struct err err = {0};

	job_init(&job, 2);
	if (sim_run(plan, &o, &sink, &job, NULL, &err) != STATUS_OK ||
	    collector_finish(k, &job, &c, &err) != STATUS_OK) {
		fprintf(stderr, "%s\n", err.message);
		exit(4);
	}
	collector_free(k);
	return c;
}

/* One answer; the one before is freed first, as the explorer's worker does after the swap. */
static struct cost run(struct bench *b, const char *text, struct query q)
{
	struct filter *f = NULL;
	struct err err = {0};
	struct cost start = {clock_ms(CLOCK_MONOTONIC), clock_ms(CLOCK_PROCESS_CPUTIME_ID)};

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
	return (struct cost){clock_ms(CLOCK_MONOTONIC) - start.wall,
			     clock_ms(CLOCK_PROCESS_CPUTIME_ID) - start.cpu};
}

static void typed(struct bench *b, const char *word, const struct query *q)
{
	double wall[64][ROUNDS], cpu[64][ROUNDS];
	size_t n = strlen(word), selected[64];
	char part[64];

	for (int round = 0; round < ROUNDS; round++) {
		filter_cache_forget(b->cache);
		for (size_t i = 0; i <= n; i++) {
			struct cost c;

			snprintf(part, sizeof part, "%.*s", (int)i, word);
			c = run(b, part, *q);
			wall[i][round] = c.wall;
			cpu[i][round] = c.cpu;
			selected[i] = b->last->selected;
		}
	}
	for (size_t i = 1; i <= n; i++)
		printf("%-30.*s %9zu posts %7.1f ms %7.1f cpu\n", (int)i, word, selected[i],
		       median(wall[i], ROUNDS), median(cpu[i], ROUNDS));
}

/* first: without its predicates in the cache, as when it was just typed. */
static void whole(struct bench *b, const char *text, bool first, const struct query *q,
		  const char *what)
{
	double wall[ROUNDS], cpu[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		struct cost c;

		if (first)
			filter_cache_forget(b->cache);
		c = run(b, text, *q);
		wall[round] = c.wall;
		cpu[round] = c.cpu;
	}
	printf("%-30s %9zu posts %7.1f ms %7.1f cpu  %s%s\n", text, b->last->selected,
	       median(wall, ROUNDS), median(cpu, ROUNDS), first ? "" : "cached ", what);
}

int main(int argc, char **argv)
{
	uint32_t posts = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1884956;
	struct rng rng = {1};
	struct bench b = {0};
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	static const char *const filters[] = {
		"from:user_1",	   "followers<1500",  "since:2021-10-05 reposts>100",
		"class:automated", "name:maria",      "pueblo OR vida -kind:repost",
		"/patria|vida/",   "url:example.org", "has:url",
		"age<30d"};
	const struct corpus *c;
	struct cost first;
	double start = clock_ms(CLOCK_MONOTONIC);

	c = b.env.corpus = simulate(posts);
	b.env.score = random_score(&rng, c);
	b.env.regex = &regex_pcre2;
	b.cache = filter_cache_new();
	job_init(&b.job, argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2);
	printf("%u posts, %u texts (%.0f MB folded), %u accounts, %u tags, %u of them in posts, "
	       "made in %.1f s\n",
	       c->n.posts, c->n.contents, (double)c->folded.off[c->n.contents] / 1e6, c->n.accounts,
	       c->n.tags, c->tag_posts.off[c->n.tags], (clock_ms(CLOCK_MONOTONIC) - start) / 1e3);
	first = run(&b, "", q);
	printf("%-30s %9zu posts %7.1f ms %7.1f cpu  first answer\n", "", b.last->selected,
	       first.wall, first.cpu);
	if (argc > 3) {
		whole(&b, argv[3], true, &q, "");
		whole(&b, argv[3], false, &q, "");
		return 0;
	}
	whole(&b, "", false, &q, "everything");
	typed(&b, "venezuela", &q);
	typed(&b, "pueblo", &q);
	typed(&b, "que la", &q);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		whole(&b, filters[i], true, &q, "");
	q.post_sort = POST_BY_REPOSTS;
	q.trend_sort = TREND_BY_DOUBT;
	q.account_sort = ACCOUNT_BY_INORGANIC;
	whole(&b, "", false, &q, "by reposts, doubt, inorganic");
	whole(&b, "ve", false, &q, "by reposts, doubt, inorganic");
	result_free(b.last);
	filter_cache_free(b.cache);
	random_score_free((struct score *)b.env.score);
	corpus_unref(c);
	return 0;
}
