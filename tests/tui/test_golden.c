/* Frames as they should look: every view at three sizes in two languages, as text and as roles.
 * UPDATE=1 writes them anew; a change then shows in the diff. */
#include "config.h"

#include "scene.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *keys;
} scenes[] = {
	{"triage", ""},
	{"trend", "jj"},
	{"accounts", "ja<Tab>j"},
	{"filter", "&#sinluz kind:"},
	{"post", "<Tab>jjjjj<Enter>"},
	{"why", "<Tab>jw"},
	{"actors", "2"},
	{"calendar", "3"},
	{"groups", "4"},
	{"copies", "5"},
	{"marks", "6"},
	{"histogram", "i"},
	{"volume", "v"},
	{"what", "x"},
	{"options", ":set<Enter>"},
	{"saved", ":save luz #sinluz<Enter><F4>jj<F4>f"},
	{"help", "?"},
	{"search", "<Tab>/apagon"},
	{"ascii", ":set ascii on<Enter>j"},
};

static const struct {
	int columns, rows;
} sizes[] = {{80, 24}, {120, 36}, {40, 10}};

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t cap = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &cap, '\0', f) < 0) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static void compare(const char *path, const char *got)
{
	const char *update = getenv("UPDATE");
	char *want;
	FILE *f;

	if (update && *update == '1') {
		f = fopen(path, "w");
		cr_assert(f, "%s cannot be written", path);
		fputs(got, f);
		fclose(f);
		return;
	}
	want = slurp(path);
	cr_assert(want, "%s is missing: UPDATE=1 writes it", path);
	cr_expect_str_eq(got, want, "%s\n--- is\n%s\n--- should be\n%s", path, got, want);
	free(want);
}

static void golden(size_t scene, size_t size, enum lang lang)
{
	const char *top = getenv("top_srcdir");
	char path[PATH_MAX], *text, *roles, *both;
	struct scene s;

	snprintf(path, sizeof path, "%s/tests/tui/golden/%s-%dx%d-%s.txt", top ? top : ".",
		 scenes[scene].name, sizes[size].columns, sizes[size].rows, intl_code(lang));
	scene_open(&s, sizes[size].columns, sizes[size].rows, lang, true);
	scene_type(&s, scenes[scene].keys);
	text = scene_text(&s);
	roles = scene_roles(&s);
	cr_assert(asprintf(&both, "%s\n%s", text, roles) > 0);
	compare(path, both);
	free(both);
	free(text);
	free(roles);
	scene_close(&s);
}

Test(golden, english)
{
	for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
		for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
			golden(i, k, LANG_EN);
}

Test(golden, spanish)
{
	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
		for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
			golden(i, k, LANG_ES);
}
