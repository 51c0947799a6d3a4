/* random_corpus.h: small random corpora, scores and registries for differential tests and benches.
 */
#ifndef TAMIZ_TESTS_RANDOM_CORPUS_H
#define TAMIZ_TESTS_RANDOM_CORPUS_H

#include "registry.h"
#include "score.h"

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *r);
/* 0 .. n - 1 */
uint32_t rng_below(struct rng *r, uint32_t n);

struct random_shape {
	uint32_t posts, accounts, tags, texts;
};

/* Feeds sink->post with shape->posts of them. */
void random_posts(struct rng *r, const struct random_shape *shape, const struct sink *sink);
struct corpus *random_corpus(struct rng *r, const struct random_shape *shape);
/* Freed by random_score_free(). */
struct score *random_score(struct rng *r, const struct corpus *c);
void random_score_free(struct score *s);
/* Freed by registry_free(). */
struct registry *random_registry(struct rng *r, const struct corpus *c);

/* A random filter text, NUL-terminated, about such a corpus. */
void random_filter(struct rng *r, char *out, size_t cap);

/* A regex_ops that finds the pattern's bytes, for tests of core without an engine; "(" does not
 * compile. */
extern const struct regex_ops literal_regex;

#endif
