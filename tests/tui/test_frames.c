/* Every view over a hostile world, at every size, in every theme, in both languages: no frame
 * breaks, and a terminal shows what the frame says. */
#include "config.h"

#include "hostile.h"
#include "screen.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const ways[] = {
	"",	      "j",	     "jjja<Tab>j", "<Tab>jjj",	   "<Tab>j<Enter>", "<Tab>jw",
	"2",	      "3",	     "4",	   "4<Enter>",	   "4<Enter>j<Enter>", "5",
	"5<Enter>",   "6",	     "7",	   "8",		   "i",		    "il",
	"?",	      "&kind:",	     "&v<Enter>",  "/e",	   ":f<Tab>",	    "jm",
	"z",	      "<Tab>z",	     "t",	   "<Tab><Space><Space>*", "jsSs",  "<Tab>a<Enter>",
	"4<Enter>t",  "4<Enter>x",   "4<Enter>j<Enter>x", "jv",	   "jvll<Space>llll", "5x",
	"5<Enter>jx", "2x",	     "3x",	   "6x",	   "jwx",	    "7+",
	":set<Enter>", "f",	     "&<Tab>",	   ":go #<Tab>",   "&#<Tab>",	    ":tour<Enter>",
};

static const struct {
	int columns, rows;
} sizes[] = {{80, 24}, {120, 36}, {40, 10}, {200, 60}, {64, 14}, {63, 13}, {20, 5}, {3, 3}, {1, 1}};

static void check_all(enum lang lang, const char *set)
{
	struct world *w = hostile_world();

	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
		for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
			struct scene s;
			char after[128];

			scene_open_world(&s, sizes[k].columns, sizes[k].rows, lang, world_ref(w));
			scene_type(&s, set);
			scene_type(&s, ways[i]);
			scene_draw(&s);
			snprintf(after, sizeof after, "%s%s", set, ways[i]);
			hostile_check_frame(&s.app, &s.frame, after);
			scene_close(&s);
		}
	world_unref(w);
}

Test(frames, no_view_breaks_over_hostile_words)
{
	check_all(LANG_EN, "");
}

Test(frames, no_view_breaks_in_spanish)
{
	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	check_all(LANG_ES, "");
}

Test(frames, no_view_breaks_in_ascii)
{
	check_all(LANG_EN, ":set ascii on<Enter>");
}

/* What curses sends, seen by a terminal of our own. */
Test(frames, the_terminal_shows_the_frame_in_every_view_and_theme)
{
	static const char *const themes[] = {"dark", "light", "mono", "contrast", "safe"};
	struct screen_options o = {.term = "xterm-256color", .columns = 120, .rows = 36};
	struct world *w = hostile_world();

	setenv("LC_ALL", "C.UTF-8", 1); /* the explorer asks the environment again */
	cr_assert(setlocale(LC_ALL, "C.UTF-8"));
	for (enum theme theme = 0; theme < THEME_COUNT; theme++) {
		struct terminal t;
		struct screen *screen;
		struct scene s;
		struct err err;
		FILE *in = fopen("/dev/null", "r"), *out = tmpfile();
		off_t read_to = 0;

		cr_assert(in && out);
		o.in = in, o.out = out, o.theme = theme;
		cr_assert_eq(screen_open(&o, &screen, &err), STATUS_OK, "%s", err.message);
		terminal_init(&t, 120, 36);
		scene_open_world(&s, 120, 36, LANG_EN, world_ref(w));
		for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
			char after[64], *bytes;
			off_t end;

			scene_type(&s, "<Esc><Esc><Esc><Esc>");
			scene_type(&s, ways[i]);
			scene_draw(&s);
			screen_show(screen, &s.frame);
			fflush(out);
			/* Below stdio: curses writes to the descriptor itself. */
			end = lseek(fileno(out), 0, SEEK_CUR);
			bytes = malloc((size_t)end + 1);
			cr_assert(bytes);
			cr_assert_eq(pread(fileno(out), bytes, (size_t)(end - read_to), read_to),
				     (ssize_t)(end - read_to));
			terminal_feed(&t, bytes, (size_t)(end - read_to));
			free(bytes);
			read_to = end;
			snprintf(after, sizeof after, "%s in %s", ways[i], themes[theme]);
			hostile_check_terminal(&t, &s.frame, theme, after);
		}
		scene_close(&s);
		screen_close(screen);
		terminal_free(&t);
		fclose(in);
		fclose(out);
	}
	world_unref(w);
}

/* A post without a time stands in no bar: its "time" is the largest number (seen by UBSan). */
Test(frames, the_volume_of_a_selection_leaves_out_what_has_no_time)
{
	struct scene s;

	scene_open_world(&s, 80, 24, LANG_EN, hostile_world());
	cr_assert_eq(s.app.world->corpus->time[s.app.world->corpus->n.posts - 1], TIME_UNKNOWN);
	scene_type(&s, "ggv");
	cr_expect_eq(s.app.pane, PANE_VOLUME);
	cr_expect(scene_shows(&s, "of the selection"));
	scene_close(&s);
}
