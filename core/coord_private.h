/* coord_private.h: shared by the steps of coord_find(); nobody else includes it. */
#ifndef TAMIZ_COORD_PRIVATE_H
#define TAMIZ_COORD_PRIVATE_H

#include "arena.h"
#include "coord.h"
#include "vec.h"

enum object_trait {
	TRAIT_SYNC = 1 << 0,  /* tested within the window */
	TRAIT_LONG = 1 << 1,  /* tested within the long window */
	TRAIT_HABIT = 1 << 2, /* has an original that people react to */
};

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
	uint32_t *account_object;	       /* of account_event */
	uint32_t *latency_off,
		*latency; /* by account: ms after the origin, sorted; TRAIT_HABIT only */
	/* visits: runs of an account's events, each within two windows of the one before */
	uint32_t *visit_off;  /* [accounts + 1] */
	int64_t *visit;	      /* when they begin, ascending */
	uint32_t *visit_hour; /* their ms of the UTC day, ascending */
	uint32_t *visit_days; /* [accounts] distinct days of them */
	uint32_t *originals;  /* [accounts] dated posts that are no reposts */
	uint64_t all_originals;
	uint64_t *sync_rows; /* bit set: row's time is fine enough for the window */
};

enum status events_build(struct events *ev, const struct corpus *c, const struct copies *copies,
			 const struct coord_params *p, struct job *job, struct arena *arena,
			 struct err *err);
void events_free(struct events *ev);

static inline bool event_is_fine(const struct events *ev, uint32_t e)
{
	return ev->sync_rows[ev->row[e] >> 6] >> (ev->row[e] & 63) & 1;
}

/* What the parallel steps over events are given. */
struct sweep {
	struct events *ev;
	const struct coord_params *p;
	struct job *job;
};

/* Fills the visit fields of ev; false when out of memory. */
bool visits_find(struct events *ev, const struct corpus *c, const struct coord_params *p,
		 struct job *job);

/* Pairs (a << 32 | b, a < b) that co-act min_weight times or more, ascending. */
typedef VEC(uint64_t) pair_vec;
enum status pairs_find(const struct events *ev, const struct coord_params *p, uint32_t accounts,
		       struct job *job, pair_vec *out, struct err *err);

/* What is counted of one pair. */
struct pair_test {
	uint32_t a, b;
	uint32_t sync, shared_sync; /* co-acts within the window; objects shared that allow it */
	uint32_t occasions;	    /* W: runs of co-acts, those within two windows being one */
	uint32_t same, shared_long; /* W within the long window; objects shared that allow it */
	float crowd, habit, chance; /* expectations: of occasions by crowd, by habit; of same */
	double p, p_crowd;
	bool by_text; /* p is that of the second test */
};

enum status pairs_test(const struct events *ev, const struct coord_params *p, const pair_vec *pairs,
		       uint32_t accounts, struct job *job, struct pair_test **out, struct err *err);

/* Calls back with the two events of every object that both accounts acted on, ascending. */
struct shared_walk {
	const struct events *ev;
	uint32_t x, x_end, y, y_end; /* into account_event */
	bool gallop_x, gallop_y;     /* the other list is so much shorter that it pays */
};
struct shared_walk shared_begin(const struct events *ev, uint32_t a, uint32_t b);
bool shared_next(struct shared_walk *w, uint32_t *ea, uint32_t *eb);

/* Events within two windows of one another are one visit: whoever catches up on his idol in one go
 * acts once, however many posts it takes. */
static inline int64_t visit_gap(const struct coord_params *p)
{
	return 2 * p->window_ms;
}

enum { DAY_MS = 86400000 };

/* Do two events of one object co-act in the short, or the long, sense? */
static inline int64_t event_gap(const struct events *ev, uint32_t e, uint32_t f)
{
	int64_t d = ev->time[e] - ev->time[f];

	return d < 0 ? -d : d;
}

static inline bool acts_sync(const struct events *ev, const struct coord_params *p, uint32_t e,
			     uint32_t f)
{
	return ev->trait[ev->object[e]] & TRAIT_SYNC && event_gap(ev, e, f) <= p->window_ms &&
	       event_is_fine(ev, e) && event_is_fine(ev, f);
}

static inline bool acts_long(const struct events *ev, const struct coord_params *p, uint32_t e,
			     uint32_t f)
{
	return ev->trait[ev->object[e]] & TRAIT_LONG && event_gap(ev, e, f) <= p->long_window_ms;
}

/* The result under construction and where it lives. */
struct coord_memory {
	struct coordination k;
	struct arena arena;
};

/* Days on which anomalously many accounts were created, and who was. */
enum status creation_days(const struct corpus *c, const struct coord_params *p, struct arena *arena,
			  struct coordination *k, struct err *err);
/* Marks fast edges between accounts created together that share a rare client as linked. */
enum status corroborate(const struct corpus *c, const struct coord_params *p,
			struct coord_edge *edge, uint32_t edges, struct err *err);
/* Groups from k's edges: sets the group fields of k and EDGE_GROUPED. */
enum status groups_build(const struct corpus *c, const struct coord_params *p, struct arena *arena,
			 struct coordination *k, struct coord_edge *edge, struct job *job,
			 struct err *err);

#endif
