/* coord_private.h: shared by the steps of coord_find(); nobody else includes it. */
#ifndef TAMIZ_COORD_PRIVATE_H
#define TAMIZ_COORD_PRIVATE_H

#include "arena.h"
#include "coord.h"
#include "huge.h"
#include "vec.h"

enum object_trait {
	TRAIT_SYNC = 1 << 0,  /* tested within the window */
	TRAIT_LONG = 1 << 1,  /* tested within the long window */
	TRAIT_HABIT = 1 << 2, /* has an original that people react to */
};

/* Numbers of objects before those that nobody shares are left out: each kind has its range. */
struct raw_objects {
	uint32_t base[OBJECT_KINDS + 1];
	uint32_t *content_url, *content_tags; /* [contents] key or NONE */
	uint32_t *url_first, *tags_first;     /* [keys] a url, a content that has the key */
	uint32_t url_keys, tags_keys;
	uint32_t *of_row; /* [dated] or NONE */
};

/* of_row and the keys, of everything dated; false when out of memory, which raw_objects_free() cleans up too. */
bool raw_objects_build(struct raw_objects *raw, const struct corpus *c, const struct copies *copies,
		       const struct coord_params *p);
void raw_objects_free(struct raw_objects *raw);

#define SANE_MS INT64_C(1000000000000000)

/* No clock that is off by millennia; differences of what is left can't overflow. */
static inline bool time_sane(int64_t ms)
{
	return ms > -SANE_MS && ms < SANE_MS;
}

/* One more than n, so that none is NULL but for lack of memory: cleared, and not. */
static inline void *array_of(size_t n, size_t size)
{
	return huge_calloc(n + 1, size);
}

static inline void *room_for(size_t n, size_t size)
{
	return huge_alloc(n + 1, size);
}

/* An account's first post on an object.  Events are ordered by (object, time, row). */
struct events {
	uint32_t n, objects;
	uint32_t *account, *object; /* [n] */
	row_t *row;		    /* [n] */
	int64_t *time;		    /* [n] UTC ms */
	uint32_t *near;		    /* [n] other participants within the window */
	uint32_t *object_off;	    /* [objects + 1] */
	struct coord_object *info;  /* [objects]; in the result's arena */
	uint8_t *trait;		    /* [objects] */
	/* accounts of min_actions events or more, and their events */
	uint32_t live;			       /* events of such accounts */
	uint32_t *live_event;		       /* [live] ascending */
	uint32_t *live_off;		       /* [objects + 1] into live_event */
	uint32_t *account_off, *account_event; /* by account, ascending */
	uint32_t busiest;		       /* the most that one account has */
	uint32_t *account_object;	       /* of account_event, as the next */
	uint32_t *account_live;		       /* its place in live_event */
	int64_t *account_time;
	row_t *account_row;
	uint32_t *latency_off,
		*latency; /* by account: ms after the origin, sorted; TRAIT_HABIT only */
	/* visits: runs of an account's events, each within two windows of the one before */
	uint32_t *visit_off;  /* [accounts + 1] */
	int64_t *visit;	      /* when they begin, ascending */
	uint32_t *visit_hour; /* their ms of the UTC day, ascending */
	uint32_t *visit_days; /* [accounts] distinct days of them */
	uint32_t *originals;  /* [accounts] dated posts that are no reposts */
	uint64_t all_originals;
	const uint16_t *source;	   /* the corpus's, by row */
	const int64_t *resolution; /* and by source */
	int64_t coarsest;	   /* of the resolutions */
};

struct coord_kept;

/* kept: of another result over the same corpus and copies, or NULL. */
enum status events_build(struct events *ev, const struct corpus *c, const struct copies *copies,
			 const struct coord_params *p, const struct coord_kept *kept,
			 struct job *job, struct arena *arena, struct err *err);
void events_free(struct events *ev);

/* How the events lie in time, seen through p's window: fills near and the visits anew; false when
 * out of memory. */
bool events_window(struct events *ev, const struct corpus *c, const struct coord_params *p,
		   struct job *job);

/* Is its time finer than the window? */
static inline bool event_is_fine(const struct events *ev, uint32_t e, int64_t window_ms)
{
	return ev->coarsest <= window_ms || ev->resolution[ev->source[ev->row[e]]] <= window_ms;
}

/* The same steps are gone through twice: within seconds, and within the half hour. */
enum pace { PACE_QUICK, PACE_SLOW };

/* What the parallel steps over events are given. */
struct sweep {
	struct events *ev;
	const struct coord_params *p;
	struct job *job;
};

/* Fills the visit fields of ev, or fills them anew; false when out of memory. */
bool visits_find(struct events *ev, const struct corpus *c, const struct coord_params *p,
		 struct job *job);
void visits_free(struct events *ev);

/* Pairs (a << 32 | b, a < b) that co-act min_weight times or more, ascending.
 * *hypotheses: how many tests that chooses from.  PACE_QUICK: the pairs that co-act at all.
 * PACE_SLOW: those with enough objects in common that the test could tell (Tarone 1990), which are
 * not counted one by one: where chance explains half of the co-acts, at least half of them have
 * half the weight, so twice the pairs with half the weight. */
typedef VEC(uint64_t) pair_vec;
enum status pairs_find(const struct events *ev, const struct coord_params *p, enum pace pace,
		       uint32_t accounts, struct job *job, pair_vec *out, uint64_t *hypotheses,
		       struct err *err);

/* What is counted of one pair. */
struct pair_test {
	uint32_t a, b;
	uint32_t sync, shared_sync; /* co-acts within the window; objects shared that allow it */
	uint32_t occasions;	    /* W: runs of co-acts, those within two windows being one */
	uint32_t visits;	    /* runs of shared objects */
	uint32_t same, shared_long; /* W within the long window; objects shared that allow it */
	float crowd, habit, chance; /* expectations: of occasions by crowd, by habit; of same */
	double p, p_crowd;
	bool by_text; /* p is that of the second test */
};

/* linked: ascending, or NULL: pairs that are linked already and need not be judged; their p is 1.
 * *out: [pairs], the caller's to free. */
enum status pairs_test(const struct events *ev, const struct coord_params *p, enum pace pace,
		       const pair_vec *pairs, const pair_vec *linked, uint32_t accounts,
		       struct job *job, struct pair_test **out, struct err *err);

/* The latencies of a pair on objects that both reacted to. */
struct latencies {
	VEC(uint32_t) x, y;
	uint64_t close; /* of those on the same object, within the window */
};

/* The chance, in (0,1], that two latencies on different objects lie within the window: over all
 * that the two reacted to or over what they share, whichever is larger, since somebody may be quick
 * for one author and slow for the others.  PACE_SLOW: on whichever objects, the mean of the
 * permutation test.  Sorts x and y. */
double latency_habit(const struct events *ev, const struct coord_params *p, enum pace pace,
		     const struct pair_test *t, struct latencies *l);

/* How often the two would meet by their hours alone: visits at the same time of different days, per
 * pair of days, times the days that they have in common (the shift predictor of spike trains:
 * Perkel, Gerstein & Moore 1967). */
double hour_habit(const struct events *ev, const struct coord_params *p, const struct pair_test *t);

/* Events within two windows of one another are one visit: whoever catches up on his idol in one go
 * acts once, however many posts it takes. */
static inline int64_t visit_gap(const struct coord_params *p)
{
	return 2 * p->window_ms;
}

enum { DAY_MS = 86400000 };

/* What a result hands on to the next one over the same corpus and copies, in its arena. */
struct coord_kept {
	struct coord_params params; /* of the events */
	uint32_t n, objects;	    /* of them; row NULL: nothing kept */
	const row_t *row;
	const uint32_t *object_off;
	const uint8_t *trait;
	const struct coord_object *info;
	const uint32_t *originals;
	uint64_t all_originals;
	struct coord_params slow_params; /* as pairs_find() had them in the end, */
	uint32_t slow_least;		 /* and the min_weight that it began with */
	const uint64_t *slow_pair;	 /* NULL: nothing kept */
	size_t slow_pairs;
	uint64_t slow_hypotheses;
};
bool kept_has_events(const struct coord_kept *k, const struct coord_params *p);
bool kept_has_slow_pairs(const struct coord_kept *k, const struct coord_params *p);
/* False when out of memory, as the next. */
bool kept_events(struct coord_kept *k, const struct coord_params *p, const struct corpus *c,
		 const struct events *ev, struct arena *arena);
bool kept_slow_pairs(struct coord_kept *k, const struct coord_params *p, uint32_t least,
		     const pair_vec *pairs, uint64_t hypotheses, struct arena *arena);
/* Fills account, object, row, time, object_off, info, trait and originals as events_build() left them;
 * room for near. */
bool kept_restore(const struct coord_kept *k, const struct corpus *c, struct events *ev,
		  struct job *job, struct arena *arena);

/* The result under construction and where it lives. */
struct coord_memory {
	struct coordination k;
	struct coord_kept kept;
	struct arena arena;
};

/* Pairs by (a, b), and what was found of each. */
struct tested {
	pair_vec pairs;
	struct pair_test *test;
	double *q, *q_crowd; /* Benjamini-Hochberg, against both expectations and the crowd's */
	uint64_t hypotheses;
};

/* One run of coord_find(). */
struct work {
	const struct corpus *c;
	const struct coord_params *p;
	struct job *job;
	struct arena *arena;
	struct coordination *k;
	struct events ev;
	const struct coord_kept *before; /* or NULL */
	struct coord_kept *kept;
	struct tested quick, slow;
	struct coord_edge *edge;
	struct coord_post *post;
	struct coord_params params, slow_params; /* p points to the former */
};

/* What edges and acts say: the linked and fast partners and the edges of each account, and what
 * speaks for each post.  False when out of memory, as the next. */
bool posts_judge(struct work *w);
/* Raises posts in their group's company to what the group's own excess over chance says. */
bool posts_company(struct work *w);

/* Days on which anomalously many accounts were created, and who was. */
enum status creation_days(const struct corpus *c, const struct coord_params *p, struct arena *arena,
			  struct coordination *k, struct err *err);
/* Marks fast edges between accounts created together that share a rare client as linked. */
enum status corroborate(const struct corpus *c, const struct coord_params *p,
			struct coord_edge *edge, uint32_t edges, struct job *job,
			struct err *err);
/* Groups from k's edges: sets the group fields of k and EDGE_GROUPED. */
enum status groups_build(const struct corpus *c, const struct coord_params *p, struct arena *arena,
			 struct coordination *k, struct coord_edge *edge, struct job *job,
			 struct err *err);

#endif
