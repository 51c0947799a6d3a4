/* found.h: what coord_find() makes of a simulated corpus. */
#ifndef TAMIZ_TEST_FOUND_H
#define TAMIZ_TEST_FOUND_H

#include "coord.h"
#include "sim/world.h"

#include <criterion/criterion.h>

struct found {
	struct corpus *c;
	struct copies *copies;
	struct coordination *k;
};

static inline struct coordination *search(const struct corpus *c, const struct copies *copies,
					  const struct coord_params *p, int threads)
{
	struct coordination *k = NULL;
	struct job job;
	struct err err;

	job_init(&job, threads);
	cr_assert_eq(coord_find(c, copies, p, NULL, &job, &k, &err), STATUS_OK);
	return k;
}

static inline struct copies *copies_in(const struct corpus *c)
{
	struct copies_params p = COPIES_DEFAULT;
	struct copies *k = NULL;
	struct job job;
	struct err err;

	job_init(&job, 2);
	cr_assert_eq(copies_find(c, &p, &job, &k, &err), STATUS_OK);
	return k;
}

static inline struct found find(struct corpus *c)
{
	struct coord_params p = coord_defaults();
	struct found f = {c, copies_in(c), NULL};

	cr_assert_not_null(c);
	f.k = search(c, f.copies, &p, 2);
	return f;
}

static inline void lose(struct found *f)
{
	coord_free(f->k);
	copies_free(f->copies);
	corpus_unref(f->c);
}

struct figures {
	double precision, recall; /* of accounts in groups */
	uint32_t groups;
};

static inline struct figures measure(const struct found *f)
{
	uint32_t hit = 0, grouped = 0, troop = 0;

	for (uint32_t a = 0; a < f->c->n.accounts; a++) {
		bool in = scene_in_troop(f->c, a);

		troop += in;
		grouped += f->k->account_group[a] != 0;
		hit += in && f->k->account_group[a];
	}
	return (struct figures){grouped ? (double)hit / grouped : 1,
				troop ? (double)hit / troop : 1, f->k->groups};
}

#endif
