/* scene.h: a small, made-up study for tests of the explorer: hostile names among plain ones, a
 * registry, and a score that is set by hand, so that frames do not change with the method. */
#ifndef TAMIZ_TESTS_SCENE_H
#define TAMIZ_TESTS_SCENE_H

#include "app.h"
#include "command.h"

struct scene {
	struct app app;
	struct frame frame;
	int wake[2];
};

/* An explorer whose tasks run at once; scored: with the made-up score. */
void scene_open(struct scene *s, int columns, int rows, enum lang lang, bool scored);
/* The same over another world, which becomes the scene's. */
void scene_open_world(struct scene *s, int columns, int rows, enum lang lang, struct world *w);
void scene_close(struct scene *s);
/* The usual one: 80x24, English, scored. */
static inline void scene(struct scene *s)
{
	scene_open(s, 80, 24, LANG_EN, true);
}
/* Presses keys, as the keys command does. */
void scene_type(struct scene *s, const char *keys);
/* Draws into the scene's frame. */
void scene_draw(struct scene *s);
/* Draws; the frame's text, to be freed. */
char *scene_text(struct scene *s);
char *scene_roles(struct scene *s);
/* Does the screen show this text? */
bool scene_shows(struct scene *s, const char *text);

/* Points the translations at the build tree's catalog; false where there is none. */
bool scene_catalogs(void);

#endif
