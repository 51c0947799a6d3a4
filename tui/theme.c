#include "config.h"

#include "theme.h"

#include <string.h>

enum { DEFAULT = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT_BLUE = 12 };
#define FG(colour) ((style_t)((colour) + 1))
#define BOLD STYLE_BOLD
#define DIM STYLE_DIM
#define UNDER STYLE_UNDER
#define REVERSE STYLE_REVERSE

static const style_t styles[ROLE_COUNT][THEME_COUNT] = {
#define ROLE(ident, letter, dark, light, mono, contrast, safe) \
	[ROLE_##ident] = {dark, light, mono, contrast, safe},
#include "theme.def"
#undef ROLE
};

static const char letters[ROLE_COUNT] = {
#define ROLE(ident, letter, dark, light, mono, contrast, safe) [ROLE_##ident] = letter,
#include "theme.def"
#undef ROLE
};

static const char *const names[THEME_COUNT] = {"dark", "light", "mono", "contrast", "safe"};

style_t theme_style(enum theme theme, enum role role)
{
	return styles[role][theme];
}

int32_t theme_rgb(enum theme theme, int colour)
{
	static const struct {
		int colour;
		int32_t dark, light, safe;
	} exact[] = {
#define EXACT(colour, dark, light, safe) {colour, dark, light, safe},
#include "palette.def"
#undef EXACT
	};

	for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
		if (exact[i].colour == colour)
			return theme == THEME_DARK    ? exact[i].dark
			       : theme == THEME_LIGHT ? exact[i].light
			       : theme == THEME_SAFE  ? exact[i].safe
						      : -1;
	return -1;
}

char theme_letter(enum role role)
{
	return letters[role];
}

enum theme theme_find(const char *name)
{
	enum theme t = 0;

	while (t < THEME_COUNT && strcmp(name, names[t]))
		t++;
	return t;
}

const char *theme_name(enum theme theme)
{
	return theme < THEME_COUNT ? names[theme] : "";
}
