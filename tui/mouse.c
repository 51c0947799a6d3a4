#include "config.h"

#include "mouse.h"

#include "command.h"
#include "layout.h"

#include <math.h>

/* Whose border: the trend list ends at the line beside it, or at the title of the timeline below it;
 * the account pane begins with its title. */
static enum pane border_at(const struct layout *l, const struct input_event *in)
{
	struct area trends = l->pane[PANE_TRENDS], account = l->pane[PANE_ACCOUNT];

	if (!l->shown[PANE_TIMELINE] || !l->shown[PANE_TRENDS])
		return PANE_COUNT;
	if (in->y == account.y && in->x >= account.x && in->x < account.x + account.w)
		return PANE_ACCOUNT;
	if (l->stacked ? in->y == l->pane[PANE_TIMELINE].y
		       : in->x == trends.x + trends.w && in->y >= trends.y &&
				 in->y < trends.y + trends.h)
		return PANE_TRENDS;
	return PANE_COUNT;
}

static int within(int percent)
{
	return percent < 20 ? 20 : percent > 80 ? 80 : percent;
}

/* The border that was pressed follows the mouse. */
static enum reaction drag(struct app *a, const struct layout *l, const struct input_event *in)
{
	struct area trends = l->pane[PANE_TRENDS], timeline = l->pane[PANE_TIMELINE];
	int end = l->pane[PANE_ACCOUNT].y + l->pane[PANE_ACCOUNT].h;

	if (!l->shown[PANE_TIMELINE] || !l->shown[PANE_TRENDS])
		return REACT_NONE;
	if (a->dragged == PANE_ACCOUNT)
		a->detail = within((int)lround((end - in->y) * 100.0 / (end - timeline.y)));
	else if (l->stacked)
		a->split = within((in->y - trends.y) * 100 / (end - trends.y));
	else
		a->split = within(in->x * 100 / a->columns);
	return REACT_REDRAW;
}

enum reaction mouse_event(struct app *a, const struct input_event *in)
{
	struct layout l = layout_of(a);
	enum pane p = layout_pane_at(&l, in->x, in->y);
	struct area inner;
	int row;
	enum reaction r = REACT_NONE;

	/* A drag that begins on a row is no wish for another border. */
	if (in->act == MOUSE_DRAG)
		return a->dragged != PANE_COUNT ? drag(a, &l, in) : REACT_NONE;
	a->dragged = in->act == MOUSE_PRESS || in->act == MOUSE_DOUBLE ? border_at(&l, in) : PANE_COUNT;
	if (p == PANE_COUNT)
		return r;
	if (p != a->pane)
		app_catch_up(a);
	if (in->act == MOUSE_UP || in->act == MOUSE_DOWN) {
		if (a->pane != p)
			r = app_go(a, p);
		return r | command_do(a, in->act == MOUSE_UP ? ACTION_UP : ACTION_DOWN, "", 3);
	}
	if (in->act != MOUSE_PRESS && in->act != MOUSE_DOUBLE)
		return r;
	if (a->pane != p)
		r = app_go(a, p);
	inner = layout_inner(l.pane[p]);
	/* Lists have a line of heads, panes that are read have none. */
	row = in->y - inner.y - (pane_ops(p)->overhead && !pane_ops(p)->build ? 1 : 0);
	if (row < 0 || a->cursor[p].top + (uint32_t)row >= a->cursor[p].count)
		return r;
	r |= REACT_REDRAW |
	     command_do(a, ACTION_BOTTOM, "", (int)(a->cursor[p].top + (uint32_t)row) + 1);
	if (in->act == MOUSE_DOUBLE)
		r |= command_do(a, ACTION_DRILL, "", 0);
	return r;
}
