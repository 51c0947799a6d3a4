/* Frames as they should look: every view at three sizes in two languages, as text, as roles (for
 * themes of colour) and as the weights that a terminal without colour shows.
 * UPDATE=1 writes them anew; a change then shows in the diff. */
#include "config.h"

#include "ring.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shot {
	const char *name, *keys;
};

static const struct shot plain[] = {
	{"triage", ""},
	{"trend", "jj"},
	{"accounts", "ja<Tab>j"},
	{"likes", "<Tab>ss"},
	{"filter", "&#sinluz kind:"},
	{"post", "<Tab>jjjjj<Enter>"},
	{"why", "<Tab>jw"},
	{"whytrend", "jw"},
	{"whyall", "w"},
	{"actors", "2"},
	{"calendar", "3"},
	{"groups", "4"},
	{"copies", "5"},
	{"marks", "6"},
	{"method", "7"},
	{"log", "4:nonsense<Enter>8"},
	{"account", "<Tab>j<Tab>z"},
	{"histogram", "i"},
	{"volume", "v"},
	{"what", "x"},
	{"options", ":set<Enter>"},
	{"saved", ":save luz #sinluz<Enter><F4>jj<F4>f"},
	{"help", "?"},
	{"search", "<Tab>/apagon"},
	{"ascii", ":set ascii on<Enter>j"},
};

/* Over the study with a group, findings and verdicts in dispute. */
static const struct shot ring[] = {
	{"ring", "jj"},
	{"members", "4"},
	{"opened", "4<Enter>"},
	{"matrix", "4<Enter>t"},
	{"pair", "4<Enter><Enter>"},
	{"episodes", "<Tab>/tropa_01<Enter>c"},
	{"episode", "<Tab>/tropa_01<Enter>c<Enter>"},
	{"linked", "4<Enter>G<Enter>"},
	{"told", "4<Enter>x"},
	{"texts", "5"},
	{"copy", "5<Enter>"},
	{"findings", "3"},
	{"positioned", "2"},
	{"dispute", "6"},
	{"disputed", "<Tab>/tropa_01<Enter><Tab>"},
	{"nudged", "7+"},
	{"followers", "i:histogram followers<Enter>"},
	{"over", "jjv"},
	{"span", "jjvlll<Space>llll"},
	{"hours", "<Tab>/tropa_01<Enter>w"},
	{"whole", "w"},
	{"part", "&#votapsuv<Enter>w"},
	{"marked", "<Tab>j<Space><Space>;"},
	{"complete", ":sort <Tab>"},
	{"tour", ":tour<Enter>"},
};

/* Over trends without a post. */
static const struct shot hollow[] = {{"hollow", "j"}, {"nobody", "2"}, {"days", "3"}, {"queue", "6"}};

enum {
	PLAIN = sizeof plain / sizeof *plain,
	RING = sizeof ring / sizeof *ring,
	HOLLOW = sizeof hollow / sizeof *hollow
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

/* Without colour: b bold, u underlined, B both, r reversed, R reversed and more. */
static char *mono(const struct frame *f)
{
	static const char letters[] = ".buBrRRR";
	char *text = malloc((size_t)f->rows * ((size_t)f->columns + 1) + 1), *to = text;

	cr_assert(text);
	for (int y = 0; y < f->rows; y++) {
		for (int x = 0; x < f->columns; x++) {
			const struct cell *c = frame_cell(f, x, y);
			style_t style = theme_style(THEME_MONO, c->role);

			cr_assert_eq(style & STYLE_COLOUR, 0);
			*to++ = c->flags & CELL_SELECTED
					? 'r'
					: letters[(style & STYLE_BOLD ? 1 : 0) +
						  (style & STYLE_UNDER ? 2 : 0) +
						  (style & STYLE_REVERSE ? 4 : 0)];
		}
		*to++ = '\n';
	}
	*to = '\0';
	return text;
}

static void golden(const struct shot *shot, size_t size, enum lang lang)
{
	const char *top = getenv("top_srcdir");
	char path[PATH_MAX], *text, *roles, *weights, *all;
	struct scene s;

	snprintf(path, sizeof path, "%s/tests/tui/golden/%s-%dx%d-%s.txt", top ? top : ".",
		 shot->name, sizes[size].columns, sizes[size].rows, intl_code(lang));
	if (shot >= ring && shot < ring + RING)
		ring_open(&s, sizes[size].columns, sizes[size].rows, lang);
	else if (shot >= hollow && shot < hollow + HOLLOW)
		scene_open_world(&s, sizes[size].columns, sizes[size].rows, lang, hollow_world());
	else
		scene_open(&s, sizes[size].columns, sizes[size].rows, lang, true);
	scene_type(&s, shot->keys);
	text = scene_text(&s);
	roles = scene_roles(&s);
	weights = mono(&s.frame);
	cr_assert(asprintf(&all, "%s\n%s\n%s", text, roles, weights) > 0);
	compare(path, all);
	free(all);
	free(weights);
	free(text);
	free(roles);
	scene_close(&s);
}

static void all(enum lang lang)
{
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		for (size_t i = 0; i < PLAIN; i++)
			golden(&plain[i], k, lang);
		for (size_t i = 0; i < RING; i++)
			golden(&ring[i], k, lang);
		for (size_t i = 0; i < HOLLOW; i++)
			golden(&hollow[i], k, lang);
	}
}

Test(golden, english)
{
	all(LANG_EN);
}

Test(golden, spanish)
{
	if (!scene_catalogs())
		cr_skip_test("no catalog es.gmo in the build tree");
	all(LANG_ES);
}
