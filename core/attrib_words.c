/* The finding of who positioned a trend, in one sentence. */
#include "config.h"

#include "attrib.h"
#include "timefmt.h"

#include <string.h>

struct saying {
	const struct attrib_world *w;
	const struct attrib_finding *f;
	bool english, names;
	struct arena *arena;
};

static const char *say(const struct saying *s, const char *es, const char *en)
{
	return s->english ? en : es;
}

static const char *handle(const struct saying *s, uint32_t account)
{
	const struct corpus *c = s->w->c;
	uint32_t h;
	struct str name;

	if (!s->names)
		return " ";
	h = c->account_handle[account];
	name = h == NONE ? strings_at(&c->account_id, account) : strings_at(&c->handle, h);
	return arena_printf(s->arena, "%s%.*s ", h == NONE ? " " : " @", (int)name.len, name.p);
}

enum { DATE = 10, CLOCK = 8 }; /* bytes of "2021-09-28" and "10:02:11" */

/* "2021-09-28 10:02:11 UTC" */
static const char *instant(const struct saying *s, int64_t ms)
{
	char iso[TIMEFMT_ISO];
	size_t n = timefmt_iso(ms - (ms % 1000 + 1000) % 1000, iso, sizeof iso);

	if (n <= DATE + 1 + CLOCK || iso[DATE] != 'T') /* of a year with more digits than four */
		return arena_copy(s->arena, iso, n);
	return arena_printf(s->arena, "%.*s %.*s UTC", DATE, iso, CLOCK, iso + DATE + 1);
}

/* "10:02:11" of the onset's day, else the whole instant. */
static const char *moment(const struct saying *s, int64_t ms)
{
	const char *at = instant(s, ms), *onset = instant(s, s->f->onset_ms);

	if (at && onset && strlen(at) > DATE && !memcmp(at, onset, DATE + 1))
		return arena_copy(s->arena, at + DATE + 1, CLOCK);
	return at;
}

static const char *why_not(const struct saying *s)
{
	switch (s->f->reason) {
	case ATTRIB_ABSENT:
		return say(s, "pero no publicó nada en ella", "but posted nothing in it");
	case ATTRIB_LATE:
		return say(s, "pero llegó con la ráfaga en marcha",
			   "but came when the burst was under way");
	case ATTRIB_WEAK:
		return say(s, "demasiado poco", "which is too little");
	case ATTRIB_RIVAL:
		return say(s, "menos que a una cuenta que no es de ningún actor registrado",
			   "fewer than to an account of no registered actor");
	case ATTRIB_CLOSE:
		return say(s, "pero otro actor casi tanto", "but another actor nearly as much");
	default:
		return "";
	}
}

static const char *groups_part(const struct saying *s)
{
	const struct attrib_finding *f = s->f;

	if (!f->grouped)
		return "";
	if (f->groups == 1)
		return arena_printf(s->arena,
				    say(s, "; %u más son de un grupo que suele difundirlo",
					"; %u more are by a group that otherwise passes it on"),
				    f->grouped);
	return arena_printf(s->arena,
			    say(s, "; %u más son de %u grupos que suelen difundirlo",
				"; %u more are by %u groups that otherwise pass it on"),
			    f->grouped, f->groups);
}

static const char *rest_part(const struct saying *s)
{
	const struct attrib_finding *f = s->f;
	const char *rival = "", *repeats = "", *before = "";

	if (f->own_before)
		before = arena_printf(s->arena,
				      f->own_before == 1
					      ? say(s, "; %u de los suyos es anterior a la ráfaga",
						    "; %u of its own is older than the burst")
					      : say(s, "; %u de los suyos son anteriores a la ráfaga",
						    "; %u of its own are older than the burst"),
				      f->own_before);
	if (f->rival != NONE)
		rival = arena_printf(s->arena,
				     say(s, "; la cuenta ajena%smás seguida: %u",
					 "; the most followed other account%s: %u"),
				     handle(s, f->rival), f->rival_posts);
	if (f->repeats)
		repeats = arena_printf(s->arena,
				       say(s, "; ya posicionó esta etiqueta antes: %u",
					   "; it positioned this tag before: %u"),
				       f->repeats);
	if (!before || !rival || !repeats)
		return NULL;
	return arena_printf(s->arena, "%s%s%s", before, rival, repeats);
}

/* Who, when, after how many. */
static const char *first_part(const struct saying *s, const char *name)
{
	const struct attrib_finding *f = s->f;
	const char *at = f->first_ms == TIME_UNKNOWN ? "" : moment(s, f->first_ms);

	if (!at)
		return NULL;
	if (f->first_ms == TIME_UNKNOWN)
		return name;
	if (!f->own)
		return arena_printf(s->arena,
				    say(s, "%s no publicó, sus grupos empezaron a las %s, tras %u de %u mensajes",
					"%s did not post, its groups began at %s, after %u of %u posts"),
				    name, at, f->before, f->posts);
	return arena_printf(s->arena,
			    say(s, "%s publicó %u; el primero a las %s, tras %u de %u mensajes",
				"%s posted %u; the first at %s, after %u of %u posts"),
			    name, f->own, at, f->before, f->posts);
}

static const char *about_candidate(const struct saying *s)
{
	const struct attrib_finding *f = s->f;
	struct str actor = s->w->actors[f->candidate].name;
	const char *name = arena_printf(s->arena, "%.*s", (int)actor.len, actor.p);
	const char *first = name ? first_part(s, name) : NULL, *groups = groups_part(s);
	const char *rest = rest_part(s), *not = why_not(s), *start = instant(s, f->onset_ms);
	const char *onset =
		start ? arena_printf(s->arena, say(s, " (la ráfaga empezó el %s)", " (the burst began at %s)"), start)
		      : NULL;

	if (!first || !groups || !rest || !onset)
		return NULL;
	return arena_printf(
		s->arena,
		say(s, "%s%s%s; de los primeros %u, %u son suyos o llevan a lo suyo%s%s%s%s",
		    "%s%s%s; of the first %u posts %u are its own or lead back to it%s%s%s%s"),
		f->actor == NONE ? say(s, "sin atribuir: lo más cercano: ", "unattributed; nearest: ") : "",
		first, onset, f->early, f->traced, *not ? ", " : "", not, groups, rest);
}

const char *attrib_words(const struct attrib_world *w, const struct attrib_finding *f, bool english,
			 bool names, struct arena *arena)
{
	struct saying s = {w, f, english, names, arena};

	if (f->reason == ATTRIB_NO_POSTS)
		return say(&s, "sin atribuir: ningún mensaje capturado en su plazo",
			   "unattributed: no captured post in its window");
	if (f->candidate == NONE)
		return say(&s, "sin atribuir: ningún actor registrado aparece en ella",
			   "unattributed: no registered actor has a part in it");
	return about_candidate(&s);
}
