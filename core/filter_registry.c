/* Predicates over what people said: actors, events, verdicts. */
#include "config.h"

#include "filter_eval.h"
#include "fold.h"

#include <string.h>

/* --- what people said ------------------------------------------------------------------------- */

static bool names_item(const struct predicate *p, struct str folded)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (p->items[i].glob ? glob_matches(p->items[i].folded, folded)
				     : p->items[i].folded.len == folded.len &&
					       !memcmp(p->items[i].folded.p, folded.p, folded.len))
			return true;
	return false;
}

static bool name_matches(const struct predicate *p, struct str name)
{
	char buf[512];
	size_t len = name.p ? fold_text(name, buf, sizeof buf) : sizeof buf + 1;

	return len <= sizeof buf && names_item(p, (struct str){buf, len});
}

/* Posts of the trends that the actor positioned; NONE: nobody. */
static void trend_rows(struct eval *e, uint32_t actor, struct bitset *rows)
{
	const struct registry *g = e->env->registry;
	const struct corpus *c = e->c;

	for (uint32_t i = 0; i < g->trend_count; i++) {
		const struct trend *t = &g->trends[i];
		row_t begin, end;

		if (t->actor != actor || t->tag >= c->n.tags)
			continue;
		rows_within(c, t->start_ms, t->end_ms, &begin, &end);
		for (uint32_t k = c->tag_posts.off[t->tag]; k < c->tag_posts.off[t->tag + 1]; k++)
			if (c->tag_posts.item[k] >= begin && c->tag_posts.item[k] < end)
				bitset_set(rows, c->tag_posts.item[k]);
	}
}

static void actor_rows(struct eval *e, uint32_t actor, struct bitset *rows)
{
	const struct registry *g = e->env->registry;
	const struct corpus *c = e->c;
	const struct actor *a = &g->actors[actor];

	for (uint32_t i = 0; i < a->account_count; i++) {
		uint32_t n = a->accounts[i];

		for (uint32_t k = n < c->n.accounts ? c->account_posts.off[n] : 0;
		     n < c->n.accounts && k < c->account_posts.off[n + 1]; k++)
			bitset_set(rows, c->account_posts.item[k]);
	}
	trend_rows(e, actor, rows);
}

static void positioned_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	const struct registry *g = e->env->registry;

	if (name_matches(p, (struct str){"nobody", 6}))
		trend_rows(e, NONE, rows);
	for (uint32_t i = 0; i < g->actor_count; i++) {
		const struct actor *a = &g->actors[i];

		if (name_matches(p, a->id) || name_matches(p, a->name) || name_matches(p, a->sector))
			trend_rows(e, i, rows);
	}
}

static void said_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	const struct registry *g = e->env->registry;

	for (uint32_t i = 0; p->field != FIELD_DURING && i < g->actor_count; i++) {
		const struct actor *a = &g->actors[i];

		if (p->field == FIELD_SECTOR ? name_matches(p, a->sector)
					     : name_matches(p, a->id) || name_matches(p, a->name))
			actor_rows(e, i, rows);
	}
	for (uint32_t i = 0; p->field == FIELD_DURING && i < g->event_count; i++) {
		const struct event *v = &g->events[i];
		row_t begin, end;

		if (!name_matches(p, v->id) && !name_matches(p, v->name) &&
		    !name_matches(p, v->kind))
			continue;
		rows_within(e->c, v->start_ms, v->end_ms, &begin, &end);
		set_range(rows, begin, end);
	}
}

static bool mark_wanted(const struct predicate *p, enum mark m)
{
	return predicate_wants(p, (int)m) || ((m == MARK_INORGANIC || m == MARK_DOUBTFUL) &&
					 predicate_wants(p, MARK_CHOICE_SUSPICIOUS));
}

/* Rows with a mark (or a note) that `wanted` accepts, on the post or on its account. */
static void marked_rows(struct eval *e, const struct predicate *p,
			bool (*wanted)(const struct predicate *, const struct verdict_state *),
			struct bitset *rows)
{
	const struct registry *g = e->env->registry;
	const struct lists *posts = &e->c->account_posts;

	for (uint32_t i = 0; i < g->post_mark_count; i++)
		if (g->post_marks[i].target < rows->bits && wanted(p, &g->post_marks[i]))
			bitset_set(rows, g->post_marks[i].target);
	for (uint32_t i = 0; i < g->account_mark_count; i++) {
		uint32_t a = g->account_marks[i].target;

		if (a >= e->c->n.accounts || !wanted(p, &g->account_marks[i]))
			continue;
		for (uint32_t k = posts->off[a]; k < posts->off[a + 1]; k++)
			bitset_set(rows, posts->item[k]);
	}
}

static bool wants_mark(const struct predicate *p, const struct verdict_state *v)
{
	return v->mark != MARK_NONE && mark_wanted(p, v->mark);
}

static bool wants_any_mark(const struct predicate *p, const struct verdict_state *v)
{
	(void)p;
	return v->mark != MARK_NONE;
}

static bool wants_note(const struct predicate *p, const struct verdict_state *v)
{
	(void)p;
	return v->note.len > 0;
}

static enum status mark_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	struct bitset some;

	marked_rows(e, p, wants_mark, rows);
	if (!predicate_wants(p, MARK_NONE))
		return STATUS_OK;
	if (!bitset_init(&some, rows->bits))
		return err_nomem(e->err);
	marked_rows(e, p, wants_any_mark, &some);
	bitset_not(&some);
	bitset_or(rows, &some);
	bitset_free(&some);
	return STATUS_OK;
}

void noted_rows(struct eval *e, struct bitset *rows)
{
	marked_rows(e, NULL, wants_note, rows);
}

enum status registry_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	if (p->field == FIELD_MARK)
		return mark_rows(e, p, rows);
	if (p->field == FIELD_POSITIONED) {
		positioned_rows(e, p, rows);
		return STATUS_OK;
	}
	said_rows(e, p, rows);
	return STATUS_OK;
}
