/* coord_shared.h: the objects that two accounts both acted on, and whether they co-acted there.
 *
 * Every pair walks its two lists several times, so an account's events lie together with all that a
 * pair asks of them; places are into account_event and the arrays beside it. */
#ifndef TAMIZ_COORD_SHARED_H
#define TAMIZ_COORD_SHARED_H

#include "coord_private.h"

struct shared_walk {
	const uint32_t *object;
	uint32_t x, x_end, y, y_end;
	bool gallop_x, gallop_y; /* the other list is so much shorter that it pays */
};

enum { GALLOP = 8 };

static inline struct shared_walk shared_begin(const struct events *ev, uint32_t a, uint32_t b)
{
	struct shared_walk w = {.object = ev->account_object,
				.x = ev->account_off[a],
				.x_end = ev->account_off[a + 1],
				.y = ev->account_off[b],
				.y_end = ev->account_off[b + 1]};

	w.gallop_x = w.x_end - w.x > GALLOP * (w.y_end - w.y);
	w.gallop_y = w.y_end - w.y > GALLOP * (w.x_end - w.x);
	return w;
}

/* The first place from `at` on whose object is `object` or later; doubling steps, then halving. */
static inline uint32_t shared_seek(const uint32_t *objects, uint32_t at, uint32_t end,
				   uint32_t object)
{
	uint32_t step = 1, low = at, high;

	while (step < end - at && objects[at + step] < object) {
		low = at + step;
		step *= 2;
	}
	high = step < end - at ? at + step : end;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (objects[middle] < object)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The places of the next object that both acted on, ascending. */
static inline bool shared_next(struct shared_walk *w, uint32_t *at_a, uint32_t *at_b)
{
	const uint32_t *object = w->object;

	while (w->x < w->x_end && w->y < w->y_end) {
		uint32_t ox = object[w->x], oy = object[w->y];

		if (ox == oy) {
			*at_a = w->x++;
			*at_b = w->y++;
			return true;
		}
		if (w->gallop_x && ox < oy) {
			w->x = shared_seek(object, w->x, w->x_end, oy);
		} else if (w->gallop_y && oy < ox) {
			w->y = shared_seek(object, w->y, w->y_end, ox);
		} else {
			w->x += ox < oy;
			w->y += oy < ox;
		}
	}
	return false;
}

static inline int64_t shared_gap(const struct events *ev, uint32_t x, uint32_t y)
{
	int64_t d = ev->account_time[x] - ev->account_time[y];

	return d < 0 ? -d : d;
}

/* Do two events of one object, of that trait, co-act in the short, or the long, sense? */
static inline bool acts_sync(const struct events *ev, const struct coord_params *p, uint8_t trait,
			     uint32_t x, uint32_t y)
{
	return trait & TRAIT_SYNC && shared_gap(ev, x, y) <= p->window_ms &&
	       event_is_fine(ev, ev->account_event[x], p->window_ms) &&
	       event_is_fine(ev, ev->account_event[y], p->window_ms);
}

static inline bool acts_long(const struct events *ev, const struct coord_params *p, uint8_t trait,
			     uint32_t x, uint32_t y)
{
	return trait & TRAIT_LONG && shared_gap(ev, x, y) <= p->long_window_ms;
}

#endif
