#include "config.h"

#include "pane_lines.h"
#include "command.h"
#include "draw.h"
#include "evidence.h"
#include "fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t pane_lines_count(const struct app *a, enum pane p)
{
	return a->lines[p].count;
}

static bool begins_row(const struct lines *l, uint32_t i)
{
	return l->at[i].link != LINK_NONE &&
	       (!i || l->at[i - 1].link != l->at[i].link || l->at[i - 1].id != l->at[i].id);
}

/* What ; will be about, and verdicts that are given, stand before rows as in the lists of the three panes;
 * rows that begin in the first cell are what their view is about. */
static void draw_marks(const struct app *a, struct frame *f, struct area area, enum pane p, bool focused)
{
	const struct lines *l = &a->lines[p];

	for (int y = 0; y < area.h && a->cursor[p].top + (uint32_t)y < l->count; y++) {
		uint32_t i = a->cursor[p].top + (uint32_t)y;
		const struct cell *first = frame_cell(f, area.x, area.y + y);
		struct pen pen = pen_at(f, area, 0, y);
		struct target t;

		if (!area.w || first->bytes != 1 || *first->text != ' ' || !begins_row(l, i))
			continue;
		t = pane_lines_target(a, p, i);
		pen.flags = focused && i == a->cursor[p].index ? CELL_SELECTED : 0;
		/* The words of the view of verdicts say them. */
		if (t.kind && (marks_has(&a->marks, t) || (p != PANE_MARKS && app_mark_of(a, t) != MARK_NONE)))
			draw_mark(a, &pen, t);
	}
}

void pane_lines_draw(const struct app *a, struct frame *f, struct area area, enum pane p,
		     bool focused)
{
	lines_draw(&a->lines[p], f, area, a->cursor[p].top, a->cursor[p].index, focused,
		   str_of(a->search));
	draw_marks(a, f, area, p, focused);
}

bool pane_lines_match(const struct app *a, enum pane p, uint32_t row, struct str needle)
{
	char text[2 * PANE_TEXT], folded[4 * PANE_TEXT];
	size_t used = 0, n;

	for (const struct span *s = a->lines[p].at[row].head; s; s = s->next) {
		n = s->text.len < sizeof text - used ? s->text.len : sizeof text - used;
		memcpy(text + used, s->text.p, n);
		used += n;
	}
	n = fold_text((struct str){text, used}, folded, sizeof folded);
	return n <= sizeof folded && memmem(folded, n, needle.p, needle.len);
}

static const struct line *line_at(const struct app *a, enum pane p, uint32_t row)
{
	return row < a->lines[p].count ? &a->lines[p].at[row] : NULL;
}

struct target pane_lines_target(const struct app *a, enum pane p, uint32_t row)
{
	const struct line *line = line_at(a, p, row);

	switch (line ? (enum link)line->link : LINK_NONE) {
	case LINK_ACCOUNT:
		return (struct target){TARGET_ACCOUNT, line->id};
	case LINK_POST:
		return (struct target){TARGET_POST, line->id};
	case LINK_TAG:
		return (struct target){TARGET_TAG, line->id};
	case LINK_TREND:
		return (struct target){TARGET_TREND, line->id};
	default:
		break;
	}
	/* Any other line of a view about one thing is about that. */
	if (p == PANE_POST && a->subject_post != NONE)
		return (struct target){TARGET_POST, a->subject_post};
	if (p == PANE_WHY && a->subject_trend != NONE)
		return (struct target){TARGET_TREND, a->subject_trend};
	if (p == PANE_WHY && a->subject_tag != NONE)
		return (struct target){TARGET_TAG, a->subject_tag};
	if (p == PANE_WHY && !a->subject_all && a->subject_account != NONE)
		return (struct target){TARGET_ACCOUNT, a->subject_account};
	return (struct target){TARGET_NONE, 0};
}

static enum reaction enter(struct app *a, enum pane p)
{
	a->cursor[p] = (struct cursor){0};
	return app_go(a, p);
}

/* A tag or registered trend: the trend list with the cursor on it. */
static enum reaction enter_trend(struct app *a, uint32_t trend, uint32_t tag)
{
	app_push(a);
	a->question.account = NONE;
	return app_go(a, PANE_TRENDS) | app_follow(a, trend, tag) | REACT_REQUERY;
}

/* The trends that the actor positioned: the filter narrows to them, and u undoes it. */
static enum reaction enter_actor(struct app *a, uint32_t actor)
{
	const struct registry *g = a->answer->world->registry;
	struct str id = g && actor < g->actor_count ? g->actors[actor].id : str_of("nobody");
	const char *old = a->question.filter ? a->question.filter : "";
	char *filter = NULL, *quoted = filter_quoted(id);
	enum reaction r;

	if (!quoted || asprintf(&filter, "%s%s%spositioned:%s", *old ? "(" : "", old,
				*old ? ") " : "", quoted) < 0)
		filter = NULL;
	free(quoted);
	if (!filter)
		return REACT_NONE;
	app_push(a);
	r = command_do(a, ACTION_FILTER, filter, 0);
	free(filter);
	return r | app_go(a, PANE_TRENDS);
}

/* The pair whose co-act it is, from that one on. */
static enum reaction enter_episode(struct app *a, uint32_t act)
{
	const struct score *s = a->answer->world->score;
	const struct coordination *k = s && s->evidence ? s->evidence->coord : NULL;
	uint32_t edge = 0;

	while (k && edge < k->edges &&
	       (act < k->edge[edge].act || act - k->edge[edge].act >= k->edge[edge].weight))
		edge++;
	if (!k || edge == k->edges)
		return REACT_NONE;
	app_push(a);
	a->subject_edge = edge;
	a->subject_act = act;
	return enter(a, PANE_GROUPS);
}

enum reaction pane_lines_follow(struct app *a, enum pane p)
{
	const struct line *line = line_at(a, p, a->cursor[p].index);
	const struct registry *g = a->answer ? a->answer->world->registry : NULL;
	const enum link link = line ? (enum link)line->link : LINK_NONE;

	/* From its own lines a post leads to its author. */
	if (p == PANE_POST && a->answer && a->subject_post < a->answer->world->corpus->n.posts &&
	    (link == LINK_NONE || (link == LINK_POST && line->id == a->subject_post))) {
		app_push(a);
		app_why_account(a, a->answer->world->corpus->account[a->subject_post]);
		return enter(a, PANE_WHY);
	}
	switch (link) {
	case LINK_ACCOUNT:
		/* The card of the account it shows already leads nowhere. */
		if (p == PANE_WHY && a->subject_account == line->id &&
		    a->subject_signal == SIGNAL_COUNT && app_why_of_account(a))
			return REACT_NONE;
		app_push(a);
		app_why_account(a, line->id);
		return enter(a, PANE_WHY);
	case LINK_POST:
		app_push(a);
		a->subject_post = line->id;
		a->subject_account = a->answer->world->corpus->account[line->id];
		return enter(a, PANE_POST);
	case LINK_TAG:
		return enter_trend(a, NONE, line->id);
	case LINK_ACTOR:
		return enter_actor(a, line->id);
	case LINK_TREND:
		return enter_trend(a, line->id, g ? g->trends[line->id].tag : NONE);
	case LINK_GROUP:
		app_push(a);
		a->subject_group = line->id;
		a->subject_edge = a->subject_act = NONE;
		a->together = false;
		return enter(a, PANE_GROUPS);
	case LINK_EDGE:
		app_push(a);
		a->subject_edge = line->id;
		a->subject_act = NONE;
		return enter(a, PANE_GROUPS);
	case LINK_EPISODE:
		return enter_episode(a, line->id);
	case LINK_SIGNAL:
		app_push(a);
		if (p == PANE_ACCOUNT)
			app_why_account(a, app_account(a));
		a->subject_signal = line->id;
		return enter(a, PANE_WHY);
	case LINK_CLUSTER:
		app_push(a);
		a->subject_cluster = line->id;
		return enter(a, PANE_COPIES);
	case LINK_COMMAND:
		return command_follow(a, line->id);
	case LINK_NONE:
		break;
	}
	return REACT_NONE;
}
