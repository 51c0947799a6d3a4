#include "config.h"

#include "copies.h"
#include "minhash.h"
#include "sim/world.h"
#include "textkey.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct copies_params DEFAULT = COPIES_DEFAULT;

static struct copies *find(const struct corpus *c, double jaccard, int threads)
{
	struct copies_params p = DEFAULT;
	struct copies *k = NULL;
	struct job job;
	struct err err;

	job_init(&job, threads);
	p.jaccard = jaccard;
	cr_assert_eq(copies_find(c, &p, &job, &k, &err), STATUS_OK);
	return k;
}

/* Texts of which some are said again, word for word or with a word changed. */
static struct corpus *chatter(uint64_t seed)
{
	struct world w;
	char said[40][400], text[420];

	world_open(&w, seed);
	for (uint32_t i = 0; i < 40; i++)
		world_words(&w, 3 + i % 20, said[i]);
	for (uint32_t i = 0; i < 400; i++) {
		uint32_t k = random_below(&w.random, 40);
		struct said s = {.by = {CROWD_FIRST + random_below(&w.random, 30), w.start, NULL},
				 .time = w.start + i * 77000,
				 .text = text};

		strcpy(text, said[k]);
		switch (random_below(&w.random, 4)) {
		case 0:
			world_words(&w, 3 + i % 20, text);
			break;
		case 1:
			strcpy(text + strlen(text), " ya");
			break;
		case 2:
			text[random_below(&w.random, (uint32_t)strlen(text))] = 'x';
			break;
		}
		s.url = i % 11 ? NULL : "https://ejemplo.org/7";
		world_say(&w, &s);
	}
	return world_close(&w);
}

static void set_of(const struct corpus *c, uint32_t content, struct shingles *set, uint32_t *words)
{
	char buf[1024];
	size_t len;

	*words = textkey_words(strings_at(&c->folded, content), buf, &len);
	cr_assert(shingles_fill(set, (struct str){buf, len}));
}

/* The slow, obvious way: every content against every leader before it, in order. */
static void obvious_leaders(const struct corpus *c, double least, uint32_t *leader)
{
	struct shingles a = {0}, b = {0};

	for (uint32_t i = 0; i < c->n.contents; i++) {
		uint32_t words;

		set_of(c, i, &a, &words);
		leader[i] = words < 5 ? NONE : i;
		for (uint32_t j = 0; j < i && leader[i] == i; j++) {
			if (leader[j] != j)
				continue;
			set_of(c, j, &b, &words);
			if (jaccard(&a, &b) >= least)
				leader[i] = j;
		}
	}
	shingles_free(&a);
	shingles_free(&b);
}

Test(copies, exact_copies_are_those_with_equal_words)
{
	struct corpus *c = chatter(1);
	struct copies *k = find(c, 1, 2);
	uint32_t posts = 0;

	for (row_t a = 0; a < c->n.posts; a++)
		for (row_t b = 0; b < a; b++) {
			char x[1024], y[1024];
			size_t n, m;
			bool same =
				textkey_words(strings_at(&c->folded, c->content[a]), x, &n) >= 5 &&
				textkey_words(strings_at(&c->folded, c->content[b]), y, &m) >= 5 &&
				n == m && !memcmp(x, y, n);
			uint32_t p = copies_of_post(k, c, a), q = copies_of_post(k, c, b);

			cr_assert_eq(same, p != NONE && p == q, "rows %u %u", a, b);
		}
	for (uint32_t i = 0; i < k->clusters; i++) {
		const struct copy_cluster *at = &k->cluster[i];

		cr_expect_geq(at->posts, 2);
		cr_expect_eq(lists_count(&k->cluster_posts, i), at->posts);
		cr_expect_eq(k->cluster_posts.item[k->cluster_posts.off[i]], at->first);
		cr_expect(i == 0 || at->first > k->cluster[i - 1].first);
		cr_expect_eq(at->first_ms, c->time[at->first]);
		cr_expect(at->flags & COPY_EXACT);
		posts += at->posts;
	}
	cr_expect_gt(posts, 100);
	copies_free(k);
	corpus_unref(c);
}

Test(copies, near_duplicates_agree_with_all_pairs)
{
	uint32_t wrong = 0, pairs = 0, found = 0;

	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct corpus *c = chatter(seed);
		struct copies *k = find(c, DEFAULT.jaccard, 2);
		uint32_t *leader = calloc(c->n.contents, sizeof *leader);

		obvious_leaders(c, DEFAULT.jaccard, leader);
		for (row_t a = 0; a < c->n.posts; a++)
			for (row_t b = 0; b < a; b++) {
				uint32_t p = copies_of_post(k, c, a), x = leader[c->content[a]];
				bool ours = p != NONE && p == copies_of_post(k, c, b);
				bool theirs = x != NONE && x == leader[c->content[b]];

				wrong += ours && !theirs;
				pairs += theirs;
				found += ours && theirs;
			}
		free(leader);
		copies_free(k);
		corpus_unref(c);
	}
	/* MinHash may miss a pair, and a text between two leaders may go to either: both are rare.
	 */
	cr_expect_gt(pairs, 1000);
	cr_expect(found >= pairs * 0.95, "%u of %u", found, pairs);
	cr_expect(wrong <= pairs * 0.02, "%u of %u", wrong, pairs);
}

Test(copies, threads_change_nothing)
{
	struct corpus *c = chatter(9);
	struct copies *one = find(c, DEFAULT.jaccard, 1), *three = find(c, DEFAULT.jaccard, 3);

	cr_assert_eq(one->clusters, three->clusters);
	cr_expect_eq(one->keys, three->keys);
	cr_expect(!memcmp(one->content_key, three->content_key, c->n.contents * sizeof(uint32_t)));
	cr_expect(!memcmp(one->content_cluster, three->content_cluster,
			  c->n.contents * sizeof(uint32_t)));
	cr_expect(!memcmp(one->cluster, three->cluster, one->clusters * sizeof *one->cluster));
	copies_free(one);
	copies_free(three);
	corpus_unref(c);
}

Test(copies, a_phrase_of_many_people_and_days_is_generic)
{
	struct world w;
	struct corpus *c;
	struct copies *k;

	world_open(&w, 4);
	for (uint32_t i = 0; i < 60; i++)
		world_say(&w, &(struct said){.by = {CROWD_FIRST + i, w.start, NULL},
					     .time = w.start + i * DAY / 2,
					     .text = "muy buenos dias a todos amigos"});
	for (uint32_t i = 0; i < 60; i++)
		world_say(&w, &(struct said){.by = {CROWD_FIRST + i, w.start, NULL},
					     .time = w.start + i * MINUTE,
					     .text = "todos a defender la patria hoy mismo"});
	c = world_close(&w);
	k = find(c, DEFAULT.jaccard, 1);
	cr_assert_eq(k->clusters, 2);
	cr_expect(k->cluster[0].flags & COPY_GENERIC);
	cr_expect(!(k->cluster[1].flags & COPY_GENERIC));
	cr_expect_eq(k->cluster[0].accounts, 60);
	cr_expect_eq(k->cluster[0].days, 30);
	copies_free(k);
	corpus_unref(c);
}

/* What a paid troop does to a slogan so that it does not count as spam. */
Test(copies, a_slogan_with_another_word_in_each_post_is_one)
{
	static const char *const slogan[] = {"con",   "la",	"fuerza", "del",      "pueblo",
					     "vamos", "unidos", "a",	  "defender", "la patria"};
	enum { WORDS = sizeof slogan / sizeof *slogan, POSTS = 40 };
	struct corpus *c;
	struct copies *k;
	struct world w;

	world_open(&w, 5);
	for (uint32_t i = 0; i < POSTS; i++) {
		char text[400] = "", other[80];

		world_words(&w, 1, other);
		for (uint32_t j = 0; j < WORDS; j++) {
			strcat(text, i && i % WORDS == j ? other : slogan[j]);
			strcat(text, " ");
		}
		world_say(&w, &(struct said){.by = {CROWD_FIRST + i, w.start, NULL},
					     .time = w.start + i * MINUTE,
					     .text = text});
	}
	c = world_close(&w);
	k = find(c, DEFAULT.jaccard, 1);
	cr_assert_geq(k->clusters, 1);
	cr_expect_geq(k->cluster[0].posts, POSTS / 2, "%u", k->cluster[0].posts);
	copies_free(k);
	corpus_unref(c);
}

Test(copies, a_link_in_the_text_alone_is_a_link)
{
	struct corpus *c;
	struct copies *k;
	struct world w;

	world_open(&w, 3);
	for (uint32_t i = 0; i < 6; i++)
		world_say(&w, &(struct said){.by = {CROWD_FIRST + i, w.start, NULL},
					     .time = w.start + i * MINUTE,
					     .text = "el puente de la ciudad ha cedido "
						     "https://ejemplo.org/puente"});
	c = world_close(&w);
	k = find(c, DEFAULT.jaccard, 1);
	cr_assert_eq(k->clusters, 1);
	cr_assert_eq(lists_count(&c->content_urls, 0), 0);
	cr_expect(k->cluster[0].flags & COPY_WITH_URL);
	copies_free(k);
	corpus_unref(c);
}

Test(copies, an_empty_corpus_has_none)
{
	struct world w;
	struct corpus *c;
	struct copies *k;

	world_open(&w, 1);
	c = world_close(&w);
	k = find(c, DEFAULT.jaccard, 2);
	cr_expect_eq(k->clusters, 0);
	copies_free(k);
	corpus_unref(c);
}
