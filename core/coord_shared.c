#include "config.h"

#include "coord_shared.h"

#include "radix.h"

/* From here on looking up the few in the many is quicker than going through the many. */
enum { GALLOP = 8 };

struct spares shared_places(const struct events *ev)
{
	return (struct spares)SPARES((size_t)ev->objects + 1, sizeof(uint32_t));
}

bool shared_open(struct shared *s, const struct events *ev, struct spares *places)
{
	*s = (struct shared){.ev = ev, .places = places, .marked = NONE};
	s->place = spares_take(places);
	s->at = malloc(((size_t)ev->busiest + 1) * sizeof *s->at);
	return s->place && s->at;
}

static void unmark(struct shared *s)
{
	const struct events *ev = s->ev;

	if (s->marked != NONE)
		for (uint32_t i = ev->account_off[s->marked]; i < ev->account_off[s->marked + 1];
		     i++)
			s->place[ev->account_object[i]] = 0;
	s->marked = NONE;
}

void shared_close(struct shared *s)
{
	if (s->place) {
		unmark(s);
		spares_give(s->places, s->place);
	}
	free(s->at);
}

static void mark(struct shared *s, uint32_t account)
{
	const struct events *ev = s->ev;

	unmark(s);
	s->marked = account;
	for (uint32_t i = ev->account_off[account]; i < ev->account_off[account + 1]; i++)
		s->place[ev->account_object[i]] = i + 1;
}

/* The first place from `at` on whose object is `object` or later; doubling steps, then halving. */
static uint32_t seek(const uint32_t *objects, uint32_t at, uint32_t end, uint32_t object)
{
	uint32_t step = 1, low = at;

	while (step < end - at && objects[at + step] < object) {
		low = at + step;
		step *= 2;
	}
	return lower_bound_u32(objects, low, step < end - at ? at + step : end, object);
}

static uint32_t find_few(struct shared *s, uint32_t a, uint32_t b)
{
	const struct events *ev = s->ev;
	const uint32_t *object = ev->account_object;
	uint32_t y = ev->account_off[b], end = ev->account_off[b + 1], n = 0;

	for (uint32_t x = ev->account_off[a]; x < ev->account_off[a + 1]; x++) {
		y = seek(object, y, end, object[x]);
		if (y == end)
			break;
		if (object[y] == object[x])
			s->at[n++] = (struct shared_at){x, y};
	}
	return n;
}

uint32_t shared_find(struct shared *s, uint32_t a, uint32_t b)
{
	const uint32_t *place = s->place, *object = s->ev->account_object, *off = s->ev->account_off;
	struct shared_at *at = s->at;
	uint32_t n = 0;

	if ((off[b + 1] - off[b]) / GALLOP > off[a + 1] - off[a])
		return find_few(s, a, b);
	if (s->marked != a)
		mark(s, a);
	/* Without a branch on what is found: it is one object in four. */
	for (uint32_t y = off[b]; y < off[b + 1]; y++) {
		uint32_t x = place[object[y]];

		at[n] = (struct shared_at){x - 1, y};
		n += x != 0;
	}
	return n;
}
