/* Options: what each is, may be and does; Enter types its :set. */
#include "config.h"

#include "command.h"
#include "pane_lines.h"
#include "settings.h"

#include <stdio.h>

static void title(const struct app *a, struct pen *p)
{
	(void)a;
	pen_text(p, ROLE_NORMAL, _("Enter changes · :reset all · Esc back"));
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_OPTIONS];

	for (enum setting s = 0; s < SETTING_COUNT; s++) {
		const struct setting_info *info = setting_info(s);
		char value[SETTING_VALUE], range[128], text[512];

		setting_range(s, range, sizeof range);
		lines_link(l, LINK_COMMAND, s);
		lines_fit(l, ROLE_KEY, str_of(info->name), 12);
		lines_fit(l, ROLE_SHARE, str_of(setting_value(a, s, value)), 12);
		lines_add(l, ROLE_NORMAL, "%s", range);
		snprintf(text, sizeof text, _("%s (changes: %s)"), _(info->help), _(info->effect));
		lines_wrap(l, ROLE_DIM, str_of(text), width, 4);
	}
}

PANE_OF_LINES(options, PANE_OPTIONS, title, build)

enum reaction options_follow(struct app *a, uint32_t id)
{
	char text[128], value[SETTING_VALUE];

	if (id >= SETTING_COUNT)
		return REACT_NONE;
	snprintf(text, sizeof text, "set %s %s", setting_info((enum setting)id)->name,
		 setting_value(a, (enum setting)id, value));
	prompt_open(&a->prompt, PROMPT_COMMAND, text);
	return REACT_REDRAW;
}
