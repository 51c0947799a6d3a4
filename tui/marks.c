/* Rows that are marked for the next action, verdicts on their way, and the steps that u and ^R take. */
#include "config.h"

#include "app.h"

#include <stdlib.h>
#include <string.h>

bool unwritten_add(struct unwritten *u, const struct verdict *v, size_t count)
{
	if (u->count + count > u->cap) {
		size_t cap = 2 * (u->count + count);
		struct verdict *more = realloc(u->at, cap * sizeof *more);

		if (!more)
			return false;
		u->at = more;
		u->cap = cap;
	}
	for (size_t i = 0; i < count; i++) {
		struct verdict *to = &u->at[u->count];

		*to = (struct verdict){.target = strdup(v[i].target),
				       .note = strdup(v[i].note ? v[i].note : ""),
				       .mark = v[i].mark,
				       .word = v[i].word ? strdup(v[i].word) : NULL};
		u->count++;
		if (!to->target || !to->note || (v[i].word && !to->word)) {
			unwritten_drop(u, u->count - i - 1, i + 1);
			return false;
		}
	}
	return true;
}

void unwritten_drop(struct unwritten *u, size_t from, size_t count)
{
	if (from > u->count)
		return;
	if (count > u->count - from)
		count = u->count - from;
	for (size_t i = from; i < from + count; i++) {
		free(u->at[i].target);
		free(u->at[i].note);
		free(u->at[i].word);
	}
	if (count)
		memmove(u->at + from, u->at + from + count,
			(u->count - from - count) * sizeof *u->at);
	u->count -= count;
}

const struct verdict *unwritten_find(const struct unwritten *u, const char *target)
{
	for (size_t i = u->count; i; i--)
		if (!u->at[i - 1].word && !strcmp(u->at[i - 1].target, target))
			return &u->at[i - 1];
	return NULL;
}

static uint32_t marks_find(const struct marks *m, uint32_t id)
{
	uint32_t from = 0, to = m->count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (m->id[middle] < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

bool marks_has(const struct marks *m, struct target t)
{
	uint32_t at = t.kind && m->kind == t.kind ? marks_find(m, t.id) : m->count;

	return at < m->count && m->id[at] == t.id;
}

void marks_clear(struct marks *m)
{
	m->count = 0;
}

void marks_toggle(struct marks *m, struct target t)
{
	uint32_t at;

	if (!t.kind)
		return;
	/* Marks are of one kind at a time: what ; does must be plain. */
	if (m->kind != t.kind)
		m->count = 0;
	m->kind = t.kind;
	at = marks_find(m, t.id);
	if (at < m->count && m->id[at] == t.id) {
		memmove(m->id + at, m->id + at + 1, (m->count - at - 1) * sizeof *m->id);
		m->count--;
		return;
	}
	if (m->count == m->cap) {
		uint32_t cap = m->cap ? m->cap * 2 : 64;
		uint32_t *more = realloc(m->id, cap * sizeof *more);

		if (!more)
			return;
		m->id = more;
		m->cap = cap;
	}
	memmove(m->id + at + 1, m->id + at, (m->count - at) * sizeof *m->id);
	m->id[at] = t.id;
	m->count++;
}

/* --- undo and redo -----------------------------------------------------------------------------
 */

static void step_free(struct step *s)
{
	free(s->filter);
	free(s->method);
	for (size_t k = 0; k < s->count; k++) {
		free(s->verdicts[k].target);
		free(s->verdicts[k].note);
		free(s->verdicts[k].word);
	}
	free(s->verdicts);
}

static void steps_clear(struct steps *s)
{
	while (s->count)
		step_free(&s->at[--s->count]);
}

void app_step_push(struct app *a, bool undo, const struct step *step)
{
	struct steps *s = undo ? &a->undo : &a->redo;

	if (s->count == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 64;
		struct step *more = realloc(s->at, cap * sizeof *more), lost = *step;

		if (!more) {
			step_free(&lost);
			return;
		}
		s->at = more;
		s->cap = cap;
	}
	s->at[s->count++] = *step;
}

void app_undo_push(struct app *a, const struct step *step)
{
	steps_clear(&a->redo);
	app_step_push(a, true, step);
}

struct step *app_step_pop(struct app *a, bool undo)
{
	struct steps *s = undo ? &a->undo : &a->redo;

	return s->count ? &s->at[--s->count] : NULL;
}

void app_steps_free(struct app *a)
{
	steps_clear(&a->undo);
	steps_clear(&a->redo);
	free(a->undo.at);
	free(a->redo.at);
}
