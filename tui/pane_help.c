/* Help: the action table for the pane it was asked from, and the session's messages. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "pane_lines.h"
#include "text.h"

#include <string.h>

static void help_title(const struct app *a, struct pen *p)
{
	pen_printf(p, ROLE_NORMAL, _("keys in %s · / searches · Enter does it · Esc back"),
		   _(pane_title(a->help_from)));
}

static void action_row(struct lines *l, enum action i, int width)
{
	const struct action_info *info = action_info(i);

	int used = width >= 70 ? 45 : 14;

	lines_link(l, LINK_COMMAND, (uint32_t)i);
	lines_fit(l, ROLE_KEY, str_of(*info->keys ? info->keys : ":"), 14);
	if (width >= 70) {
		lines_fit(l, ROLE_DIM, str_of(info->name), 17);
		lines_fit(l, ROLE_DIM, str_of(info->args), 13);
		lines_add(l, ROLE_DIM, " ");
	}
	/* What does not fit beside the names stands below them, whole. */
	if (text_cells(str_of(_(info->help)), TEXT_LINE) <= width - used)
		lines_add(l, ROLE_NORMAL, "%s", _(info->help));
	else
		lines_wrap(l, ROLE_NORMAL, str_of(_(info->help)), width, 14);
}

/* What the letters and glyphs mean: nothing on the screen goes unexplained. */
static void legend(struct lines *l, int width)
{
	static const char *const notes[] = {
		N_("61% [54–68]: the inorganic (automated or coordinated) share of the posts that "
		   "can be "
		   "assessed, with its 90% sampling interval."),
		N_("The four shares are of all posts and add up to 100%."),
		N_("Coordinated is not inauthentic, and a human who is paid is no bot: w shows the "
		   "evidence."),
		N_("I, O or D before a row is a verdict, + a mark; … says that a newer figure is "
		   "on its way."),
	};

	lines_new(l);
	lines_new(l);
	lines_add(l, ROLE_TITLE, "%s", _("What is on the screen"));
	lines_new(l);
	lines_add(l, ROLE_AUTOMATED, _("A █ automated"));
	lines_add(l, ROLE_COORDINATED, _("   C ▒ coordinated"));
	lines_add(l, ROLE_ORGANIC, _("   o ░ organic-like"));
	lines_add(l, ROLE_UNASSESSABLE, _("   · not assessable"));
	lines_new(l);
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		lines_wrap(l, ROLE_NORMAL, str_of(_(notes[i])), width, 0);
}

static void help_build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_HELP];

	for (enum action i = 0; i < ACTION_COUNT; i++)
		if (action_info(i)->where >> a->help_from & 1)
			action_row(l, i, width);
	legend(l, width);
}

PANE_OF_LINES(help, PANE_HELP, help_title, help_build)

/* --- messages ----------------------------------------------------------------------------------
 */

static void log_title(const struct app *a, struct pen *p)
{
	pen_printf(p, ROLE_NORMAL, ngettext("%u message", "%u messages", a->log_count),
		   a->log_count);
}

static void log_build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_LOG];

	for (uint32_t i = 0; i < a->log_count; i++)
		lines_wrap(l, ROLE_NORMAL, str_of(a->log[i]), width, 0);
	if (a->log_count)
		return;
	lines_new(l);
	lines_add(l, ROLE_DIM, _("nothing was said yet"));
}

PANE_OF_LINES(log, PANE_LOG, log_title, log_build)
