/* Can it be read?  Contrast by WCAG 2's formula, for the sixteen colours as xterm draws them. */
#include "config.h"

#include "theme.h"

#include <criterion/criterion.h>
#include <math.h>

static const unsigned xterm[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
				   0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
				   0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

static double linear(unsigned byte)
{
	double v = byte / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(unsigned rgb)
{
	return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) +
	       0.0722 * linear(rgb & 255);
}

static double contrast(unsigned x, unsigned y)
{
	double a = luminance(x), b = luminance(y);

	return ((a > b ? a : b) + 0.05) / ((a > b ? b : a) + 0.05);
}

static void legible(enum theme theme, unsigned background, const char *on)
{
	for (enum role r = 0; r < ROLE_COUNT; r++) {
		int colour = (theme_style(theme, r) & STYLE_COLOUR) - 1;
		double c;

		/* The terminal's own colours are its own affair. */
		if (colour < 0)
			continue;
		c = contrast(xterm[colour], background);
		/* 3:1 is WCAG's least for what is bold, large or a border; all roles keep to it. */
		cr_expect_geq(c, 3.0, "%s on %s: role %c in colour %d has %.1f:1", theme_name(theme),
			      on, theme_letter(r), colour, c);
	}
}

Test(theme, every_role_can_be_read_on_the_backgrounds_it_is_made_for)
{
	legible(THEME_DARK, 0x000000, "black");
	legible(THEME_LIGHT, 0xffffff, "white");
	legible(THEME_SAFE, 0x000000, "black");
	legible(THEME_SAFE, 0xffffff, "white");
	legible(THEME_MONO, 0xffffff, "white");
	legible(THEME_CONTRAST, 0xffffff, "white");
	legible(THEME_CONTRAST, 0x000000, "black");
}

/* Exact colours keep to 4.5:1 on the background of their theme. */
Test(theme, exact_colours_can_be_read)
{
	for (int colour = 0; colour < 16; colour++) {
		int dark = theme_rgb(THEME_DARK, colour), light = theme_rgb(THEME_LIGHT, colour);

		if (dark >= 0)
			cr_expect_geq(contrast((unsigned)dark, 0x000000), 4.5, "dark %d", colour);
		if (light >= 0)
			cr_expect_geq(contrast((unsigned)light, 0xffffff), 4.5, "light %d", colour);
	}
}

/* What a colour says, the text in the cell says too: no two classes share theirs by colour alone. */
Test(theme, without_colour_nothing_is_coloured)
{
	for (enum role r = 0; r < ROLE_COUNT; r++)
		cr_expect_eq(theme_style(THEME_MONO, r) & STYLE_COLOUR, 0);
}
