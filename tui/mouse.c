#include "config.h"

#include "mouse.h"

#include "command.h"
#include "layout.h"


/* Where the trend list ends: the line beside it, or the title of the timeline below it. */
static bool on_border(const struct layout *l, const struct input_event *in)
{
	struct area trends = l->pane[PANE_TRENDS];

	if (!l->shown[PANE_TIMELINE] || !l->shown[PANE_TRENDS])
		return false;
	return l->stacked ? in->y == l->pane[PANE_TIMELINE].y
			  : in->x == trends.x + trends.w && in->y >= trends.y &&
				    in->y < trends.y + trends.h;
}

/* The border of the trend list follows the mouse. */
static enum reaction drag(struct app *a, const struct layout *l, const struct input_event *in)
{
	struct area trends = l->pane[PANE_TRENDS];
	int body = l->pane[PANE_ACCOUNT].y + l->pane[PANE_ACCOUNT].h - trends.y;

	if (!l->shown[PANE_TIMELINE] || !l->shown[PANE_TRENDS])
		return REACT_NONE;
	a->split = l->stacked ? (in->y - trends.y) * 100 / body : in->x * 100 / a->columns;
	a->split = a->split < 20 ? 20 : a->split > 80 ? 80 : a->split;
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
		return a->dragging ? drag(a, &l, in) : REACT_NONE;
	a->dragging = (in->act == MOUSE_PRESS || in->act == MOUSE_DOUBLE) && on_border(&l, in);
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
