/* coord_shared.h: the objects that two accounts both acted on, and whether they co-acted there.
 *
 * Every pair is asked several times, and pairs come by their first account: its objects are marked
 * once, and each partner's are looked up.  An account's events lie together with all that a pair asks
 * of them; places are into account_event and the arrays beside it. */
#ifndef TAMIZ_COORD_SHARED_H
#define TAMIZ_COORD_SHARED_H

#include "coord_private.h"
#include "huge.h"

/* One thread's; {0} may be closed. */
struct shared {
	const struct events *ev;
	struct spares *places; /* where place is from and goes back to */
	uint32_t marked;  /* the account whose objects are, or NONE */
	uint32_t *place;  /* [objects] of its event, from 1; 0: none */
	struct shared_at {
		uint32_t a, b;
	} *at; /* what shared_find() found, ascending */
};

/* Where the threads of one loop find their places, all zeros; spares_free() ends it. */
struct spares shared_places(const struct events *ev);

/* False when out of memory; shared_close() in any case. */
bool shared_open(struct shared *s, const struct events *ev, struct spares *places);
void shared_close(struct shared *s);

/* How many objects both acted on; s->at has the places of the two events on each, by object. */
uint32_t shared_find(struct shared *s, uint32_t a, uint32_t b);

static inline int64_t shared_gap(const struct events *ev, struct shared_at at)
{
	int64_t d = ev->account_time[at.a] - ev->account_time[at.b];

	return d < 0 ? -d : d;
}

/* Do two events of one object, of that trait, co-act in the short, or the long, sense? */
static inline bool acts_sync(const struct events *ev, const struct coord_params *p, uint8_t trait,
			     struct shared_at at)
{
	return trait & TRAIT_SYNC && shared_gap(ev, at) <= p->window_ms &&
	       event_is_fine(ev, ev->account_event[at.a], p->window_ms) &&
	       event_is_fine(ev, ev->account_event[at.b], p->window_ms);
}

static inline bool acts_long(const struct events *ev, const struct coord_params *p, uint8_t trait,
			     struct shared_at at)
{
	return trait & TRAIT_LONG && shared_gap(ev, at) <= p->long_window_ms;
}

#endif
