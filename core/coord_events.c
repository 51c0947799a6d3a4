/* Posts become events, and how the events of an object and of an account lie in time. */
#include "config.h"

#include "ahead.h"
#include "coord_private.h"
#include "radix.h"
#include "textkey.h"

enum { CHUNK = 4096, TEXT_WORDS = 5 };

/* --- events by object --------------------------------------------------------------------------
 */

struct builder {
	struct events *ev;
	const struct corpus *c;
	const struct copies *copies;
	const struct coord_params *p;
	struct raw_objects raw;
	uint32_t *off;	 /* [raw objects + 1] into rows */
	row_t *rows;	 /* by (raw object, time) */
	uint32_t *stamp; /* [accounts] the episode that last saw the account */
	uint32_t episodes;
};

static bool rows_by_object(struct builder *b)
{
	uint32_t objects = b->raw.base[OBJECT_KINDS], sum = 0;

	b->off = array_of((size_t)objects + 1, sizeof *b->off);
	b->rows = room_for(b->c->dated, sizeof *b->rows);
	if (!b->off || !b->rows)
		return false;
	for (row_t r = 0; r < b->c->dated; r++)
		if (b->raw.of_row[r] != NONE)
			b->off[b->raw.of_row[r] + 1]++;
	for (uint32_t o = 0; o <= objects; o++) {
		uint32_t count = b->off[o + 1];

		b->off[o + 1] = sum;
		sum += count;
	}
	for (row_t r = 0; r < b->c->dated; r++)
		if (b->raw.of_row[r] != NONE)
			b->rows[b->off[b->raw.of_row[r] + 1]++] = r;
	return true;
}

/* X's ids since November 2010 hold their time (METHOD.md 1). */
static int64_t snowflake_ms(struct str id)
{
	uint64_t v = 0;

	if (id.len < 11 || id.len > 19)
		return TIME_UNKNOWN;
	for (size_t i = 0; i < id.len; i++) {
		if (id.p[i] < '0' || id.p[i] > '9')
			return TIME_UNKNOWN;
		v = v * 10 + (uint64_t)(id.p[i] - '0');
	}
	return v >> 22 ? (int64_t)(v >> 22) + INT64_C(1288834974657) : TIME_UNKNOWN;
}

/* A table of shares may name an object by its text.  Nobody reacts to a text: like a copy, it is
 * tested on being used at all. */
static bool object_is_text(const struct corpus *c, uint32_t object)
{
	struct str id;
	uint32_t spaces = 0;

	if (object < c->n.posts || object >= c->n.posts + c->n.objects)
		return false;
	id = strings_at(&c->object_id, object - c->n.posts);
	for (size_t i = 1; i < id.len; i++)
		spaces += id.p[i] == ' ' && id.p[i - 1] != ' ';
	return spaces + 1 >= TEXT_WORDS;
}

static int64_t origin_of(const struct corpus *c, uint32_t ref, row_t by)
{
	struct str platform = strings_at(&c->platform_name, c->platform[by]);

	if (ref < c->n.posts)
		return time_sane(c->time[ref]) ? c->time[ref] : TIME_UNKNOWN;
	if ((platform.len == 1 && *platform.p == 'x') ||
	    (platform.len == 7 && !memcmp(platform.p, "twitter", 7)))
		return snowflake_ms(strings_at(&c->object_id, ref - c->n.posts));
	return TIME_UNKNOWN;
}

static enum object_kind kind_of(const struct raw_objects *raw, uint32_t object)
{
	enum object_kind k = OBJECT_TAGS;

	while (object < raw->base[k])
		k--;
	return k;
}

static void describe(struct builder *b, uint32_t raw, uint32_t begin)
{
	struct events *ev = b->ev;
	enum object_kind kind = kind_of(&b->raw, raw);
	uint32_t at = raw - b->raw.base[kind];
	struct coord_object *o = &ev->info[ev->objects];
	uint8_t *trait = &ev->trait[ev->objects];
	int64_t origin;

	*o = (struct coord_object){.kind = (uint8_t)kind,
				   .target = at,
				   .accounts = ev->n - begin,
				   .origin_ms = ev->time[begin]};
	*trait = TRAIT_SYNC;
	switch (kind) {
	case OBJECT_REPOST:
		*trait |= object_is_text(b->c, at) ? TRAIT_LONG : TRAIT_HABIT;
		origin = origin_of(b->c, at, ev->row[begin]);
		if (origin < o->origin_ms)
			o->origin_ms = origin;
		break;
	case OBJECT_COPY:
		*trait |= b->copies->cluster[at].flags & COPY_WITH_URL ? TRAIT_HABIT : TRAIT_LONG;
		break;
	case OBJECT_URL:
		o->target = b->raw.url_first[at];
		*trait |= TRAIT_HABIT;
		break;
	default:
		o->target = b->raw.tags_first[at];
		*trait = TRAIT_LONG;
	}
}

/* Closes the object whose events begin at `begin`: one of a single account is forgotten. */
static void close_object(struct builder *b, uint32_t raw, uint32_t begin)
{
	struct events *ev = b->ev;

	b->episodes++;
	if (ev->n - begin < 2) {
		ev->n = begin;
		return;
	}
	describe(b, raw, begin);
	for (uint32_t e = begin; e < ev->n; e++)
		ev->object[e] = ev->objects;
	ev->object_off[++ev->objects] = ev->n;
}

static void fill_object(struct builder *b, uint32_t raw)
{
	struct events *ev = b->ev;
	bool splits = kind_of(&b->raw, raw) != OBJECT_REPOST || object_is_text(b->c, raw);
	uint32_t begin = ev->n;
	int64_t last = INT64_MIN;

	for (uint32_t i = b->off[raw]; i < b->off[raw + 1]; i++) {
		row_t row = b->rows[i];
		uint32_t account = b->c->account[row];
		int64_t time = b->c->time[row];

		if (splits && last != INT64_MIN && time - last > b->p->long_window_ms) {
			close_object(b, raw, begin);
			begin = ev->n;
		}
		last = time;
		if (b->stamp[account] == b->episodes + 1)
			continue;
		b->stamp[account] = b->episodes + 1;
		ev->account[ev->n] = account;
		ev->time[ev->n] = time;
		ev->row[ev->n++] = row;
	}
	close_object(b, raw, begin);
}

static bool fill_events(struct builder *b, struct arena *arena)
{
	struct events *ev = b->ev;
	size_t n = b->off[b->raw.base[OBJECT_KINDS]];

	b->stamp = array_of(b->c->n.accounts, sizeof *b->stamp);
	ev->account = room_for(n, sizeof *ev->account);
	ev->object = room_for(n, sizeof *ev->object);
	ev->row = room_for(n, sizeof *ev->row);
	ev->time = room_for(n, sizeof *ev->time);
	ev->near = room_for(n, sizeof *ev->near);
	ev->object_off = array_of(n / 2 + 1, sizeof *ev->object_off);
	ev->trait = array_of(n / 2 + 1, sizeof *ev->trait);
	ev->info = arena_alloc(arena, (n / 2 + 1) * sizeof *ev->info);
	if (!b->stamp || !ev->account || !ev->object || !ev->row || !ev->time || !ev->near ||
	    !ev->object_off || !ev->trait || !ev->info)
		return false;
	for (uint32_t o = 0; o < b->raw.base[OBJECT_KINDS]; o++)
		if (b->off[o + 1] - b->off[o] > 1)
			fill_object(b, o);
	return true;
}

/* --- how events lie in time --------------------------------------------------------------------
 */

static void count_near(void *ctx, size_t begin, size_t end, size_t part)
{
	struct sweep *s = ctx;
	struct events *ev = s->ev;

	(void)part;
	for (size_t o = begin; o < end; o++) {
		uint32_t low = ev->object_off[o], high = low, last = ev->object_off[o + 1];

		if (o % CHUNK == 0 && job_stop(s->job))
			return;
		for (uint32_t e = low; e < last; e++) {
			while (ev->time[e] - ev->time[low] > s->p->window_ms)
				low++;
			while (high < last && ev->time[high] - ev->time[e] <= s->p->window_ms)
				high++;
			ev->near[e] = high - low - 1;
		}
	}
}

/* Where the events of accounts lie is known: only this jumps about, and on all threads. */
/* An account's events lie among those of all objects. */
ASKING void ask_ahead(const struct events *ev, size_t at, size_t end)
{
	uint32_t e;

	if (at + 32 >= end)
		return;
	__builtin_prefetch(&ev->live_event[ev->account_live[at + 32]]);
	e = ev->live_event[ev->account_live[at + 16]];
	__builtin_prefetch(&ev->object[e]);
	__builtin_prefetch(&ev->time[e]);
	__builtin_prefetch(&ev->row[e]);
}

static void gather_events(void *ctx, size_t begin, size_t end, size_t part)
{
	struct events *ev = ctx;

	(void)part;
	for (size_t at = begin; at < end; at++) {
		uint32_t e = ev->live_event[ev->account_live[at]];

		ask_ahead(ev, at, end);
		ev->account_event[at] = e;
		ev->account_object[at] = ev->object[e];
		ev->account_time[at] = ev->time[e];
		ev->account_row[at] = ev->row[e];
	}
}

static bool events_by_account(struct events *ev, const struct corpus *c,
			      const struct coord_params *p, struct job *job)
{
	uint32_t *count = array_of((size_t)c->n.accounts + 1, sizeof *count), sum = 0;

	ev->account_off = count;
	ev->live_off = array_of((size_t)ev->objects + 1, sizeof *ev->live_off);
	ev->live_event = room_for(ev->n, sizeof *ev->live_event);
	ev->account_event = room_for(ev->n, sizeof *ev->account_event);
	ev->account_object = room_for(ev->n, sizeof *ev->account_object);
	ev->account_live = room_for(ev->n, sizeof *ev->account_live);
	ev->account_time = room_for(ev->n, sizeof *ev->account_time);
	ev->account_row = room_for(ev->n, sizeof *ev->account_row);
	if (!count || !ev->live_off || !ev->live_event || !ev->account_event ||
	    !ev->account_object || !ev->account_live || !ev->account_time || !ev->account_row)
		return false;
	for (uint32_t e = 0; e < ev->n; e++)
		count[ev->account[e] + 1]++;
	for (uint32_t o = 0; o < ev->objects; o++) {
		for (uint32_t e = ev->object_off[o]; e < ev->object_off[o + 1]; e++)
			if (count[ev->account[e] + 1] >= p->min_actions)
				ev->live_event[ev->live++] = e;
		ev->live_off[o + 1] = ev->live;
	}
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		uint32_t n = count[a + 1] >= p->min_actions ? count[a + 1] : 0;

		count[a + 1] = sum;
		sum += n;
		ev->busiest = n > ev->busiest ? n : ev->busiest;
	}
	for (uint32_t i = 0; i < ev->live; i++)
		ev->account_live[count[ev->account[ev->live_event[i]] + 1]++] = i;
	parallel_for(job, ev->live, CHUNK, 64, gather_events, ev);
	return true;
}

static void sort_latencies(void *ctx, size_t begin, size_t end, size_t part)
{
	struct sweep *s = ctx;
	struct events *ev = s->ev;

	(void)part;
	for (size_t a = begin; a < end; a++)
		sort_u32(ev->latency + ev->latency_off[a],
			 ev->latency_off[a + 1] - ev->latency_off[a]);
}

/* Latencies beyond 49 days say nothing of a habit and are left out. */
static bool fill_latencies(struct events *ev, const struct corpus *c)
{
	uint32_t n = 0;

	ev->latency_off = array_of((size_t)c->n.accounts + 1, sizeof *ev->latency_off);
	ev->latency = room_for(ev->live, sizeof *ev->latency);
	if (!ev->latency_off || !ev->latency)
		return false;
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		for (uint32_t i = ev->account_off[a]; i < ev->account_off[a + 1]; i++) {
			uint32_t o = ev->account_object[i];
			int64_t after = ev->account_time[i] - ev->info[o].origin_ms;

			if (ev->trait[o] & TRAIT_HABIT && after < UINT32_MAX)
				ev->latency[n++] = (uint32_t)after;
		}
		ev->latency_off[a + 1] = n;
	}
	return true;
}

static bool count_originals(struct events *ev, const struct corpus *c)
{
	if (ev->originals) /* kept */
		return true;
	ev->originals = array_of(c->n.accounts, sizeof *ev->originals);
	if (!ev->originals)
		return false;
	for (row_t r = 0; r < c->dated; r++)
		if (c->kind[r] != KIND_REPOST ||
		    (c->ref[r] != NONE && object_is_text(c, c->ref[r]))) {
			ev->originals[c->account[r]]++;
			ev->all_originals++;
		}
	return true;
}

bool events_window(struct events *ev, const struct corpus *c, const struct coord_params *p,
		   struct job *job)
{
	struct sweep s = {ev, p, job};

	parallel_for(job, ev->objects, CHUNK, 256, count_near, &s);
	return visits_find(ev, c, p, job);
}

enum status events_build(struct events *ev, const struct corpus *c, const struct copies *copies,
			 const struct coord_params *p, const struct coord_kept *kept,
			 struct job *job, struct arena *arena, struct err *err)
{
	struct builder b = {.ev = ev, .c = c, .copies = copies, .p = p};
	struct sweep s = {ev, p, job};
	bool ok;

	*ev = (struct events){0};
	job_phase(job, "objects shared", 0);
	ok = kept_has_events(kept, p) ? kept_restore(kept, c, ev, job, arena)
				      : raw_objects_build(&b.raw, c, copies, p) && rows_by_object(&b) &&
						fill_events(&b, arena);
	raw_objects_free(&b.raw);
	huge_free(b.off);
	huge_free(b.rows);
	huge_free(b.stamp);
	if (!ok)
		return err_nomem(err);
	ev->source = c->source;
	ev->resolution = c->source_resolution;
	ev->coarsest = 1;
	for (uint32_t i = 0; i < c->n.sources; i++)
		if (c->source_resolution[i] > ev->coarsest)
			ev->coarsest = c->source_resolution[i];
	/* What a stopped loop has left out must not be read. */
	if (job_stop(job))
		return err_set(err, STATUS_CANCELLED, "cancelled");
	if (!events_by_account(ev, c, p, job))
		return err_nomem(err);
	if (job_stop(job))
		return err_set(err, STATUS_CANCELLED, "cancelled");
	if (!fill_latencies(ev, c) || !count_originals(ev, c) || !events_window(ev, c, p, job))
		return err_nomem(err);
	parallel_for(job, c->n.accounts, 64, 256, sort_latencies, &s);
	return job_stop(job) ? err_set(err, STATUS_CANCELLED, "cancelled") : STATUS_OK;
}

void events_free(struct events *ev)
{
	huge_free(ev->account);
	huge_free(ev->object);
	huge_free(ev->row);
	huge_free(ev->time);
	huge_free(ev->near);
	huge_free(ev->object_off);
	huge_free(ev->trait);
	huge_free(ev->live_event);
	huge_free(ev->live_off);
	huge_free(ev->account_off);
	huge_free(ev->account_event);
	huge_free(ev->account_object);
	huge_free(ev->account_live);
	huge_free(ev->account_time);
	huge_free(ev->account_row);
	huge_free(ev->latency_off);
	huge_free(ev->latency);
	visits_free(ev);
	huge_free(ev->originals);
}
