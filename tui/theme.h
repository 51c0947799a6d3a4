/* theme.h: roles of cells, and the style that each theme gives them. */
#ifndef TAMIZ_THEME_H
#define TAMIZ_THEME_H

#include <stdint.h>

enum role {
#define ROLE(ident, letter, dark, light, mono, contrast, safe) ROLE_##ident,
#include "theme.def"
#undef ROLE
	ROLE_COUNT
};

enum theme { THEME_DARK, THEME_LIGHT, THEME_MONO, THEME_CONTRAST, THEME_SAFE, THEME_COUNT };

/* A style: foreground in the low byte (0: the terminal's own, else colour + 1), attributes above.
 */
typedef uint16_t style_t;
enum {
	STYLE_COLOUR = 0xff,
	STYLE_BOLD = 1 << 8,
	STYLE_DIM = 1 << 9,
	STYLE_UNDER = 1 << 10,
	STYLE_REVERSE = 1 << 11,
};

style_t theme_style(enum theme theme, enum role role);
/* 0xRRGGBB of one of the 16 colours in that theme, or -1: as the terminal has it. */
int32_t theme_rgb(enum theme theme, int colour);
char theme_letter(enum role role);
/* "dark", "light", "mono", "contrast", "safe"; THEME_COUNT where unknown. */
enum theme theme_find(const char *name);
const char *theme_name(enum theme theme);

#endif
