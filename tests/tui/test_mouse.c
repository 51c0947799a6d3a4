/* What the mouse does in the explorer. */
#include "config.h"

#include "layout.h"
#include "mouse.h"
#include "scene.h"

#include <criterion/criterion.h>

static void mouse(struct scene *s, enum mouse_act act, int x, int y)
{
	struct input_event e = {.kind = EVENT_MOUSE, .act = act, .x = x, .y = y};

	app_react(&s->app, mouse_event(&s->app, &e));
	app_arrange(&s->app);
}

Test(mouse, a_border_follows_the_mouse_that_was_pressed_on_it_and_no_other)
{
	struct layout l;
	struct scene s;

	scene_open(&s, 120, 36, LANG_EN, true);
	l = layout_of(&s.app);
	/* From a row: its text may be what is meant. */
	mouse(&s, MOUSE_PRESS, 10, 5);
	mouse(&s, MOUSE_DRAG, l.pane[PANE_TRENDS].w - 3, 5);
	mouse(&s, MOUSE_RELEASE, l.pane[PANE_TRENDS].w - 3, 5);
	cr_expect_eq(s.app.split, 0);
	l = layout_of(&s.app);
	mouse(&s, MOUSE_PRESS, l.pane[PANE_TRENDS].w, 20);
	mouse(&s, MOUSE_DRAG, 90, 21);
	cr_expect_eq(s.app.split, 75);
	mouse(&s, MOUSE_DRAG, 36, 21);
	cr_expect_eq(s.app.split, 30);
	mouse(&s, MOUSE_RELEASE, 36, 21);
	mouse(&s, MOUSE_DRAG, 60, 21);
	cr_expect_eq(s.app.split, 30);
	/* The account's border is its title. */
	mouse(&s, MOUSE_PRESS, 100, l.pane[PANE_ACCOUNT].y);
	mouse(&s, MOUSE_DRAG, 100, 12);
	mouse(&s, MOUSE_RELEASE, 100, 12);
	l = layout_of(&s.app);
	cr_expect_eq(l.pane[PANE_ACCOUNT].y, 12);
	cr_expect_eq(s.app.split, 30);
	scene_type(&s, "{{");
	cr_expect_gt(layout_of(&s.app).pane[PANE_ACCOUNT].y, 12);
	scene_type(&s, "}}");
	cr_expect_eq(layout_of(&s.app).pane[PANE_ACCOUNT].y, 12);
	scene_close(&s);
	/* Above each other it is the title between them. */
	scene_open(&s, 80, 24, LANG_EN, true);
	l = layout_of(&s.app);
	mouse(&s, MOUSE_PRESS, 30, l.pane[PANE_TIMELINE].y);
	mouse(&s, MOUSE_DRAG, 30, 7);
	cr_expect_eq(s.app.split, 28);
	l = layout_of(&s.app);
	mouse(&s, MOUSE_PRESS, 30, l.pane[PANE_ACCOUNT].y);
	mouse(&s, MOUSE_DRAG, 30, l.pane[PANE_ACCOUNT].y - 2);
	mouse(&s, MOUSE_RELEASE, 30, 14);
	cr_expect_eq(layout_of(&s.app).pane[PANE_ACCOUNT].y, l.pane[PANE_ACCOUNT].y - 2);
	cr_expect_eq(layout_of(&s.app).pane[PANE_TIMELINE].y, l.pane[PANE_TIMELINE].y);
	scene_close(&s);
}
